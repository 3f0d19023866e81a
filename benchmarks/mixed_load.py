"""Questions and writes at the same time, on a real server: who asks, who writes, and what is noted of both."""

import http.client
import itertools
import os
import re
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from benchmarks.mixed_questions import in_random_order
from benchmarks.mixed_writer import Write, Writer

PAUSE_SECONDS = 0.1
"""How long a client waits between an answer and its next question."""

NO_ANSWER = 0
"""What stands for a status where no answer came in time."""

_WATCH_SECONDS = 2.0

_PATIENCE_SECONDS = 150.0


class Asked(NamedTuple):
    """One question that was asked."""

    at: float
    """Seconds after the beginning."""
    seconds: float
    status: int
    address: str


class Written(NamedTuple):
    """One write, and after how many seconds each server showed it."""

    at: float
    by: str
    seen_after: tuple[float, ...]


class Held(NamedTuple):
    """What the servers held of memory and had used of processors, and how busy the machine was."""

    at: float
    megabytes: float
    cpu_seconds: float
    load: float
    """How many processes wanted a processor, over the last minute."""


@dataclass
class Noted:
    """All that is noted of a mixed load."""

    asked: list[Asked] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What went wrong, in words."""


@dataclass(frozen=True)
class Server:
    """A server that is asked, and its process."""

    address: str
    pid: int

    def get(self, path: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, bytes]:
        """Return the status and the body of an answer; `NO_ANSWER` where none came."""
        if connection is None:
            with closing(self.connect()) as own:
                return self.get(path, own)
        try:
            return _got(connection, path)
        except http.client.RemoteDisconnected:  # it was idle too long; the next request opens it anew
            return _got(connection, path)
        except OSError:
            connection.close()
            return NO_ANSWER, b""

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection that stays open."""
        parts = urlsplit(self.address)
        return http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=_PATIENCE_SECONDS)


def _got(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


class Load:
    """Clients and a writer at work until they are told to stop."""

    def __init__(
        self, servers: Sequence[Server], settings: Mapping[str, str], *, clients: int, every: float
    ) -> None:
        self.noted = Noted()
        self._servers, self._settings, self._every = servers, settings, every
        self._stop = threading.Event()
        self._began = time.monotonic()
        work = [(self._ask, (number,)) for number in range(clients)]
        self._threads = [
            threading.Thread(target=self._guarded, args=(target, arguments))
            for target, arguments in [*work, (self._write, ()), (self._watch, ())]
        ]

    def run(self, seconds: float) -> Noted:
        """Let all of them work for so long."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()
        self._stop.wait(seconds)
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.noted

    @property
    def _now(self) -> float:
        return time.monotonic() - self._began

    def _guarded(self, target: Any, arguments: tuple[int, ...]) -> None:
        try:
            target(*arguments)
        except Exception as error:  # one that is at an end would be missed by nobody
            self.noted.faults.append(f"after {self._now:.0f} s: {type(error).__name__}: {error}")
            print(self.noted.faults[-1], file=sys.stderr, flush=True)
            self._stop.set()

    def _ask(self, number: int) -> None:
        """Ask question after question on one connection, with a pause between them."""
        server = self._servers[number % len(self._servers)]
        with closing(server.connect()) as connection:
            for address in in_random_order(number):
                began = time.monotonic()
                status, _ = server.get(address, connection)
                took = time.monotonic() - began
                self.noted.asked.append(Asked(began - self._began, took, status, address))
                if self._stop.wait(PAUSE_SECONDS):
                    return

    def _write(self) -> None:
        with Writer(self._settings) as writer:
            for number in itertools.count(1):
                if self._stop.wait(self._every):
                    return
                write = writer.write(number)
                seen = tuple(_seen_after(server, write) for server in self._servers)
                self.noted.written.append(Written(self._now, write.by, seen))

    def _watch(self) -> None:
        while not self._stop.wait(_WATCH_SECONDS):
            pids = [server.pid for server in self._servers]
            megabytes, cpu = sum(map(_megabytes, pids)), sum(map(_cpu_seconds, pids))
            self.noted.held.append(Held(self._now, megabytes, cpu, os.getloadavg()[0]))


def _seen_after(server: Server, write: Write) -> float:
    """Return how long after a write a server was first asked that showed it."""
    while True:
        asked = time.monotonic()
        status, body = server.get(f"/api/v1/bodies/{write.body}")
        if status == 200 and write.name.encode() in body:
            return max(0.0, asked - write.done)  # it stood when this was asked, however long the answer took
        if asked - write.done > _PATIENCE_SECONDS:
            raise TimeoutError(f"{write.name} was not seen at {server.address}")
        time.sleep(0.01)


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+([0-9]+) kB", status)[0]) / 1024


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
