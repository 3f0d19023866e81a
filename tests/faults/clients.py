"""Clients of all sorts, by sockets alone, and the server that they come to: a process of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.servers import free_port
from tests.landscapes import ROOT

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """The command `cairn serve` at work."""

    port: int
    pid: int
    said: Path

    def memory(self) -> int:
        """Return how many bytes of memory it takes now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1_000

    def settle(self) -> None:
        """Wait until nothing is made ahead of questions any more, so that its memory says what clients cost."""
        quiet, held = 0, 0
        while quiet < 3:
            time.sleep(0.5)
            now = self.memory()
            quiet, held = quiet + 1 if abs(now - held) < 2_000_000 else 0, now

    def answers(self, address: str = "/api/v1/topics?limit=1") -> float:
        """Ask as anybody would, and return after how many seconds the answer was there."""
        began = time.monotonic()
        assert (
            httpx.get(f"http://127.0.0.1:{self.port}{address}", timeout=PATIENCE_SECONDS).status_code == 200
        )
        return time.monotonic() - began

    def connect(self, *, receive_bytes: int | None = None) -> socket.socket:
        """Return a connection; `receive_bytes`: how much its client takes before it has to read."""
        client = socket.socket()
        if receive_bytes is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        client.settimeout(PATIENCE_SECONDS)
        client.connect(("127.0.0.1", self.port))
        return client

    def send(self, *pieces: bytes, pause: float = 0.0) -> "Said":
        """Send pieces on a connection of their own, and return all that came until its end."""
        with self.connect() as client:
            sent = send_all(client, pieces, pause)
            return read_all(client, sent)


@dataclass(frozen=True)
class Said:
    """What a server said on a connection until it closed it."""

    text: bytes
    sent: int
    """How many bytes it took before."""

    @property
    def statuses(self) -> list[int]:
        """The statuses of its responses, in their order."""
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", self.text)]

    @property
    def body(self) -> bytes:
        """What came after the first head."""
        return self.text.partition(b"\r\n\r\n")[2]

    @property
    def head(self) -> str:
        """The first head."""
        return self.text.partition(b"\r\n\r\n")[0].decode().lower()


@contextmanager
def serving(data: Path, said: Path, **settings: Any) -> Iterator[Server]:
    """Give a server over a data folder, once it is ready."""
    port = free_port()
    given = {f"CAIRN_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**os.environ, **given, "CAIRN_DATA": str(data), "CAIRN_PORT": str(port)}
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(port, process, said)
        yield Server(port, process.pid, said)
    finally:
        process.kill()
        process.wait()


def send_all(client: socket.socket, pieces: Iterable[bytes], pause: float = 0.0) -> int:
    """Send pieces until the other end takes no more, and return how many bytes it took."""
    sent = 0
    try:
        for piece in pieces:
            client.sendall(piece)
            sent += len(piece)
            if pause:
                time.sleep(pause)
    except (ConnectionError, TimeoutError):
        pass
    return sent


def read_all(client: socket.socket, sent: int = 0) -> Said:
    """Read until the other end closes; that it does so in time is what is looked for."""
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return Said(b"".join(parts), sent)


@contextmanager
def many(server: Server, number: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    """Give so many connections at once, on each of which something was sent."""
    with ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(number)]
        for client in clients:
            client.sendall(first)
        yield clients


def _wait(port: int, process: "subprocess.Popen[bytes]", said: Path) -> None:
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).raise_for_status()
        except httpx.HTTPError:
            assert process.poll() is None, said.read_text(encoding="utf-8")
            time.sleep(0.1)
        else:
            return
    raise AssertionError("it was never ready")
