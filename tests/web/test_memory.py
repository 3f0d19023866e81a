"""Memory that one thread freed serves the others."""

import subprocess
import sys

import pytest

_COUNTED = """
import ctypes, re, sys, tempfile, threading
from pathlib import Path
from service.guarding.memory import share_freed_memory

if sys.argv[1] == "shared":
    share_freed_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier(8)

def allocate():
    together.wait()  # an arena of a thread that ended would serve the next
    libc.malloc(5000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with tempfile.TemporaryDirectory() as folder:
    told = Path(folder, "arenas.xml")
    file = ctypes.c_void_p(libc.fopen(str(told).encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(len(re.findall("<heap nr=", told.read_text())))
"""


def _arenas(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", _COUNTED, how], check=True, capture_output=True, text=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are of the C library of Linux")
def test_all_threads_of_a_server_allocate_from_one_arena() -> None:
    assert _arenas("shared") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are of the C library of Linux")
def test_without_it_threads_keep_arenas_of_their_own() -> None:
    assert _arenas("as it is") > 1
