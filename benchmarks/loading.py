"""Loads by the real command, in a process of its own, and what they take."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Env = Mapping[str, str]
"""What a command is told beside its arguments: which store, where the data lie."""


@dataclass(frozen=True)
class Loaded:
    """What a load took."""

    seconds: float
    cpu_seconds: float
    """What it would have taken at the most on a machine that did nothing else."""
    megabytes: int


def load(env: Env, package: Path | None = None) -> Loaded:
    """Load a package, or the seed, and return what it took; raises RuntimeError where it is refused."""
    command = [sys.executable, "-m", "service.cli", "load", *([] if package is None else [str(package)])]
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"cairn load ended with status {process.returncode}")
    return Loaded(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)
