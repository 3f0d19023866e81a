"""The official client of the protocol, talking to a Cairn in another process."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, Tool

from tests.landscapes import ROOT

SNIPPETS = [
    json.loads(text)["mcpServers"]["cairn"]
    for text in re.findall(r"```json\n(.+?)```", (ROOT / "docs" / "agents.md").read_text(), re.DOTALL)
]
"""What the documents tell people to write into the settings of their program: a command, and an address."""

COMMAND = next(snippet for snippet in SNIPPETS if "command" in snippet)
ADDRESS = next(snippet for snippet in SNIPPETS if "url" in snippet)


class Agent:
    """A client that is connected."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self._client = client

    @property
    def tools(self) -> dict[str, Tool]:
        """What it may call."""
        return {tool.name: tool for tool in self._portal.call(self._client.list_tools).tools}

    @property
    def instructions(self) -> str:
        """What it is told of the server."""
        return self._client.instructions or ""

    def call(self, name: str, **arguments: Any) -> CallToolResult:
        """Call a tool; `for_` is sent as `for`."""
        given = {name.rstrip("_"): value for name, value in arguments.items()}
        told: CallToolResult = self._portal.call(self._client.call_tool, name, given)
        return told

    def ask(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool and return its answer, which is no problem and the same as text and as data."""
        told = self.call(name, **arguments)
        assert not told.is_error, text_of(told)
        answer: dict[str, Any] = told.structured_content
        assert json.loads(text_of(told)) == answer
        return answer


def text_of(told: CallToolResult) -> str:
    """Return the one text that a tool told."""
    (content,) = told.content
    assert content.type == "text"
    return content.text


@contextmanager
def connected(server: StdioServerParameters | str, mode: str) -> Iterator[Agent]:
    """Connect a client in the manner of a version of the protocol: `legacy` shakes hands first, `auto` does not."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server, mode=mode)) as client,
    ):
        yield Agent(portal, client)


def started_by_program(data: Path) -> StdioServerParameters:
    """Return how a program starts Cairn by the documents, with the command of this environment."""
    return StdioServerParameters(
        command=str(Path(sys.executable).parent / COMMAND["command"]),
        args=COMMAND["args"],
        env={"CAIRN_DATA": str(data)},
    )


def run_with_hook(hook: str, data: Path) -> StdioServerParameters:
    """Return how to start `cairn mcp` in a process that first runs some code."""
    code = f"{hook}\nimport sys\nsys.argv = ['cairn', 'mcp']\nfrom service.cli import main\nmain()"
    return StdioServerParameters(
        command=sys.executable, args=["-c", code], env={"CAIRN_DATA": str(data)}, cwd=ROOT
    )


@contextmanager
def served(data: Path, **settings: str) -> Iterator[str]:
    """Run `cairn serve` in another process and give the address for agents."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env: Mapping[str, str] = {**os.environ, "CAIRN_DATA": str(data), **settings}
    run = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        run, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/health/live", process)
            yield ADDRESS["url"].replace("8000", str(port))
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(address):  # noqa: S310  # our own server
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer in a minute")
