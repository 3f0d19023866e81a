"""Servers started for a measurement, on loopback, and stopped at its end."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STARTING_SECONDS = 60


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    command: Sequence[str], port: int, ready: str = "/", env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a server until the block ends and return its address once `ready` answers at all."""
    with started(command, port, ready, env) as (address, _):
        yield address


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    ready: str = "/",
    env: Mapping[str, str] | None = None,
    seconds: float = STARTING_SECONDS,
    log: Path | None = None,
) -> Iterator[tuple[str, int]]:
    """Run a server until the block ends and return its address and process id once `ready` answers at all.

    `log` is a file that gets what it says; else nobody hears it.
    """
    address = f"http://127.0.0.1:{port}"
    with open(os.devnull if log is None else log, "wb") as said:  # noqa: PTH123  # a device has no other opener
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, **(env or {})},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    try:
        _wait(address + ready, process, seconds)
        yield address, process.pid
    finally:
        process.terminate()
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a server that was told to end, and end it where it does not."""
    try:
        process.wait(timeout=40)  # Cairn finishes for 25 seconds what was begun
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def peak_megabytes(pid: int) -> int:
    """Return the most memory that a running process has held so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+([0-9]+) kB", status)[0]) // 1024


def wait_for_rest(pid: int, seconds: float = 120) -> None:
    """Return once a process does next to nothing for two seconds: what it makes ahead of questions is made."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        before = _cpu_seconds(pid)
        time.sleep(2)
        if _cpu_seconds(pid) - before < _RESTING_SECONDS:
            return


_RESTING_SECONDS = 0.1


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server for {url} ended with status {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=5).read()  # noqa: S310  # an address of our own
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{url} did not answer within {seconds:.0f} seconds")
