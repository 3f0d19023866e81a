"""A relay before a server that may forget its connections: what is sent on them goes nowhere, and nobody is told."""

import socket
from contextlib import suppress
from threading import Event, Thread
from typing import Self
from urllib.parse import urlsplit


class Relay:
    """Passes on what comes, to a server and back."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._server = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._passes_on = Event()
        self._passes_on.set()
        self.url = f"{parts.scheme}://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        for end in self._ends:
            end.close()

    def forget(self) -> None:
        """Pass nothing on any more, on any connection there is or that is made meanwhile."""
        self._passes_on.clear()

    def remember(self) -> None:
        """Pass on what comes on connections that are made from now on; the others stay dead."""
        self._passes_on = Event()
        self._passes_on.set()

    def _take(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._server)
                self._ends += [client, server]
                for one, other in ((client, server), (server, client)):
                    Thread(target=_pass_on, args=[one, other, self._passes_on], daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, may: Event) -> None:
    with suppress(OSError):  # one of them is closed
        while read := one.recv(65_536):
            if may.is_set():
                other.sendall(read)
        if may.is_set():
            other.shutdown(socket.SHUT_WR)
