"""The command `cairn`: serve, ask, mcp, scenario, load, export, check, revert, backup, restore, migrate, doctor, bench, version."""

import socket
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from service.cli_operation import backup, bench, doctor, migrate, restore
from service.problems import BadQuestion, Problem, UnknownFormat
from service.saying import errors, tell
from service.settings import Settings, read_version, settings_for
from service.stores.base import StoreError

if (
    TYPE_CHECKING
):  # a command takes in what it alone needs when it is given: all together cost the others seconds
    from rich.progress import Progress

    from service.loading import Finding

app = App(
    name="cairn",
    help="Who supports, funds and holds to account Scotland's health and social care partnerships.",
    version=read_version,
)
app.command(
    "service.cli_ask:ask_app",
    name="ask",
    help="Ask a question of the landscape; the answer comes with its sources.",
)
app.command(
    "service.cli_scenario:scenario_app",
    name="scenario",
    help="Keep what-ifs, so that any question can be asked of them by their id.",
)
for _command in (backup, restore, migrate, doctor, bench):
    app.command(_command)

_FORMATS = "package, jsonl, graphml, sqlite, cypher"
"""As `load_formats` has them, which a test sees to: their writers are not imported to say what there is."""


def main(*arguments: str) -> None:
    """Run the command line, that of the process where no arguments are given. Exit status: 0 well, 1 it could not be done, 2 it was asked wrongly."""
    try:
        app(arguments or None)
    except Problem as problem:
        for said in dict.fromkeys((problem.detail, *problem.document().findings)):
            errors.print(said, style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(2 if isinstance(problem, BadQuestion | UnknownFormat) else 1)
    except (StoreError, ValueError) as error:
        errors.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(1)


@app.command
def serve(
    *,
    host: Annotated[str | None, Parameter(help="The network address to listen on.")] = None,
    port: Annotated[int | None, Parameter(help="The port to listen on.")] = None,
    data: Annotated[Path | None, Parameter(help="The folder of the data file.")] = None,
) -> None:
    """Serve pages and API; on a fresh machine, make the data file and load the seed first.

    Where the installed seed is newer than the one loaded last, what differs is loaded before.
    """
    import uvicorn

    from service.app import create_app
    from service.guarding.logs import write_logs
    from service.guarding.memory import share_freed_memory
    from service.guarding.open_files import allow_open_files
    from service.guarding.protocol import make_protocol
    from service.guarding.refusals import Limits
    from service.opening import follow_seed, opened
    from service.words import words_for

    write_logs()
    share_freed_memory()
    given = {"host": host, "port": port, "data": data}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # each has the type of its setting
    with opened(settings, tell=tell) as store:
        follow_seed(store, tell)
        served = create_app(settings, store)
        words_for(store).prepare()  # else the first to misspell a word would wait for it
        by = f"words and by meaning ({settings.meaning})" if settings.meaning else "words alone"
        tell(f"Needs are read by {by}.")
        allow_open_files(settings.max_connections)
        door = _bound(settings.host, settings.port)
        port = door.getsockname()[1]
        errors.print(f"Cairn answers at http://{settings.host}:{port} (stop it with Ctrl+C)")
        config = uvicorn.Config(
            served,
            log_config=None,  # what it says goes to the log of `write_logs`
            log_level="warning",
            access_log=False,
            server_header=False,
            http=make_protocol(
                Limits(settings.max_header_bytes, settings.max_request_seconds, settings.max_connections)
            ),
            ws="none",  # nothing here speaks it, and its connections would have no limits
            timeout_keep_alive=settings.keep_alive_seconds,
            timeout_graceful_shutdown=25,  # what was begun is finished; what takes longer is cut off
            proxy_headers=False,  # who asks behind a proxy is read by `Clients`, from those that are trusted alone
        )
        server = uvicorn.Server(config)
        server.run(sockets=[door])
        if not server.started:
            sys.exit(1)


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that has the address; raises `ValueError` where it cannot be had."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise ValueError(
            f"Nothing can listen at {host}, port {port}: {error.strerror}. "
            "Name another with --host or --port, or CAIRN_HOST or CAIRN_PORT."
        ) from error
    return door


@app.command
def mcp(
    *,
    data: Annotated[Path | None, Parameter(help="The folder of the data file.")] = None,
) -> None:
    """Answer an agent on standard input and output, by the Model Context Protocol, until the input ends.

    Every question is a tool that only reads. `cairn serve` answers agents over HTTP too, at /mcp.
    """
    from service.agents.serving import serve_stdio
    from service.ahead import Ahead
    from service.lens import Lens
    from service.opening import opened

    settings = settings_for(data)
    with (
        opened(settings, tell=tell) as store,
        closing(Lens(store, settings)) as lens,
        Ahead(store, copied=settings.replica_max_records),
    ):
        tell("Cairn answers an agent on standard input and output (stop it with Ctrl+C).")
        serve_stdio(lens, settings)


@app.command
def load(
    package: Annotated[
        Path | None,
        Parameter(help="A package: a folder or a zip with datapackage.json; without it, the data of Cairn."),
    ] = None,
    *,
    dry_run: Annotated[
        bool, Parameter(negative=(), help="Say what would change, and change nothing.")
    ] = False,
    older: Annotated[
        bool,
        Parameter(negative=(), help="Load it even where a newer edition of the package was loaded last."),
    ] = False,
    data: Annotated[Path | None, Parameter(help="The folder of the data file.")] = None,
) -> None:
    """Make the landscape follow a package of tables; nothing is applied unless all of it is well.

    What differs from its last load is changed, rows that are gone are ended, and what was changed here stays.
    An edition older than the one loaded last is refused unless --older is given: ids that are ended are never
    used again.
    """
    from service.loading import load_package
    from service.opening import opened
    from service.packages import read_package, read_seed

    settings = settings_for(data)
    with opened(settings, seed=False, tell=tell) as store, _progress() as progress:
        task = progress.add_task("Loading", total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        found = read_seed() if package is None else read_package(package)
        report = load_package(store, found, progress=show, dry_run=dry_run, older=older)
    _render_findings(report.findings)
    for kept in report.kept:
        print(kept)
    print(report.summary)
    if report.refused:
        sys.exit(1)


@app.command
def export(
    format_: Annotated[str, Parameter(name="FORMAT", help=f"One of {_FORMATS}.")],
    file: Annotated[Path, Parameter(name="FILE", help="Where to write it; what is there is replaced.")],
    *,
    known_at: Annotated[
        str | None, Parameter(help="What the record said then: a revision, or a day (YYYY-MM-DD).")
    ] = None,
    data: Annotated[Path | None, Parameter(help="The folder of the data file.")] = None,
) -> None:
    """Write the whole landscape to a file, which stands there only once it is whole."""
    from service.exports.formats import get_format
    from service.lens import Lens
    from service.opening import opened
    from service.web.downloads import read_export

    wanted = get_format(format_)
    asked = read_export(format_, [("known_at", known_at)] if known_at is not None else [])
    settings = settings_for(data)
    with (
        opened(settings) as store,
        closing(Lens(store, settings)) as lens,
        lens.known_at(asked.known_at) as then,
    ):
        revision = wanted.save(then, file)
    print(f"Wrote revision {revision.number} of the landscape to {file} ({file.stat().st_size:,} bytes).")


@app.command
def check(
    package: Annotated[Path, Parameter(help="A package: a folder or a zip with datapackage.json.")],
) -> None:
    """Check a package of tables and list every finding, without a store."""
    from service.loading import check_package
    from service.packages import read_package

    findings = check_package(read_package(package))
    _render_findings(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    print(f"{errors} to mend, {len(findings) - errors} to look at." if findings else "All is well.")
    if errors:
        sys.exit(1)


@app.command
def revert(
    revision: Annotated[
        int, Parameter(help="The number of the revision to take back; see cairn ask changes.")
    ],
    *,
    dry_run: Annotated[
        bool, Parameter(negative=(), help="Say what would change, and change nothing.")
    ] = False,
    end_records: Annotated[
        bool,
        Parameter(
            negative=(), help="End for good what was new in the revision, however many records that is."
        ),
    ] = False,
    data: Annotated[Path | None, Parameter(help="The folder of the data file.")] = None,
) -> None:
    """Take a revision back by a new one that does the opposite; all of it or nothing.

    What was changed again since has to be taken back first. A removal or merge cannot be taken back: an id is
    never used twice. What was new in the revision is ended for good; where it was a load, or ends many records,
    only with --end-records. The log keeps both revisions.
    """
    from service.opening import opened
    from service.reverting import revert as take_back

    settings = settings_for(data)
    with opened(settings, seed=False, tell=tell) as store:
        done = take_back(store, revision, dry_run=dry_run, end_records=end_records)
    for conflict in done.conflicts:
        tell(conflict)
    print(done.summary)
    if done.conflicts or done.refused:
        sys.exit(1)


@app.command
def version() -> None:
    """Print the version."""
    print(read_version())


def _render_findings(findings: "Sequence[Finding]") -> None:
    for finding in findings:
        tell(str(finding))


def _progress() -> "Progress":
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    return Progress(*columns, console=errors, transient=True)


if __name__ == "__main__":
    main()
