"""Speaking the Model Context Protocol with its official package; imported only where an agent comes.

Every exchange stands by itself: no session is kept, so any process may answer any request.
"""

import os
import signal
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import anyio
from anyio.to_thread import run_sync
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as Listed
from rapidfuzz.process import extract

from service.agents.answering import answer_tool
from service.agents.tools import Tool, load_tools
from service.cache import Application, Receive, Scope, Send
from service.lens import Lens
from service.settings import Settings, read_version

MAX_REQUEST_BYTES = 100_000
"""The largest message that is read; the longest question has a few thousand."""

INSTRUCTIONS = (
    "Cairn is a sourced map of who supports, funds and holds to account Scotland's health and social care "
    "partnerships. Every tool is a question that reads; none changes anything. Start with `support` (who can help "
    "with this, here?) or `search` (what do these words mean here?); ids in an answer are what `body`, `area`, "
    "`topic`, `source` and `record` take. Terms may be ids, names or plain words; `question` says how each was "
    "understood. Name the source of what you pass on: the `sources` of an item are keys of the answer's `sources`. "
    "null means not recorded, never no and never zero. `landscape.limits` counts what is unknown: say it too. "
    "Never add amounts up. Overlap is a fact with a definition, not a verdict."
)

_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

Context = ServerRequestContext[Any]


def make_server(lens: Lens, settings: Settings) -> Server[Any]:
    """Return the questions as a server of tools."""
    tools = {tool.name: tool for tool in load_tools()}
    listed = ListToolsResult(tools=[_listed(tool) for tool in tools.values()])

    async def list_tools(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return listed

    async def call_tool(_context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, _no_tool(params.name, list(tools)))
        told = await run_sync(answer_tool, lens, settings, tool, params.arguments or {})
        content = [TextContent(text=told.text)]
        return CallToolResult(content=content, structured_content=told.data, is_error=told.is_problem)

    return Server(
        "cairn",
        version=read_version(),
        title="Cairn",
        instructions=INSTRUCTIONS,
        get_tool_input_schema=lambda name: tools[name].input_schema if name in tools else None,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve_stdio(lens: Lens, settings: Settings) -> None:
    """Answer on standard input and output until the input ends, or the process is told to."""
    server = make_server(lens, settings)
    _end_when_told(lens)

    async def serve() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(serve)


def _end_when_told(lens: Lens) -> None:
    """End at once at Ctrl+C: the thread that reads would keep the process until the next line comes in."""

    def end(number: int, _frame: FrameType | None) -> None:
        lens.close()
        os._exit(128 + number)

    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, end)


def make_http(lens: Lens, settings: Settings) -> Application:
    """Return the ASGI application that answers one posted message (streamable HTTP)."""
    server = make_server(lens, settings)
    security = security_of(settings)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        # A manager lives for one request: it must begin and end in the same task, and this needs no life of the app.
        manager = StreamableHTTPSessionManager(
            server,
            json_response=True,
            stateless=True,
            security_settings=security,
            max_request_body_size=MAX_REQUEST_BYTES,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    return answer


def security_of(settings: Settings) -> TransportSecuritySettings:
    """Return under which names agents may come: this machine's own, the one listened on, the public one.

    A page of another site that has its name lead to this machine (DNS rebinding) names that site, and is refused.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    names = [f"{name}{port}" for name in (*_LOOPBACK, host) for port in ("", ":*")]
    origins = [f"http://{name}" for name in names]
    public = urlsplit(settings.public_url)
    if public.netloc:
        names.append(public.netloc)
        origins.append(settings.public_url)
    return TransportSecuritySettings(allowed_hosts=names, allowed_origins=origins)


def _listed(tool: Tool) -> Listed:
    return Listed(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        annotations=_READS,
    )


def _no_tool(name: str, known: list[str]) -> str:
    near = [found for found, *_ in extract(name[:100].lower(), known, limit=3, score_cutoff=60)]
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"“{name[:100]}” is not a tool here.{hint} There are: {', '.join(known)}."
