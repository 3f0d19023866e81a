"""`cairn backup`, `restore`, `migrate`, `doctor` and `bench`: what an operator needs beside serving."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from pydantic import ValidationError

from service.saying import tell
from service.settings import Settings, settings_for

if TYPE_CHECKING:  # each command takes in what it needs: see service/cli.py
    from service.operation.backup_file import Manifest
    from service.operation.moving import Moved

Data = Annotated[Path | None, Parameter(help="The folder of the data file.")]


def backup(
    file: Annotated[Path, Parameter(name="FILE", help="Where to write it; what is there is replaced.")],
    *,
    data: Data = None,
) -> None:
    """Write the whole log of the landscape to a file, which stands there only once it was replayed and found whole.

    It may be done while Cairn serves and is written to. See docs/operations.md.
    """
    from service.operation.moving import back_up
    from service.stores.open import open_existing

    settings = settings_for(data)
    with closing(open_existing(settings.store, settings.data, tell)) as store:
        done = back_up(store, file)
    tell(done.note)
    print(f"Backed up {done.summary} to {file} ({file.stat().st_size:,} bytes).")


def restore(
    file: Annotated[Path, Parameter(name="FILE", help="A file of cairn backup, of either sort of store.")],
    *,
    data: Data = None,
) -> None:
    """Put a backup into an empty data folder, or into the empty Neo4j database that CAIRN_STORE names.

    The revisions, their moments and all that they hold are then as they were. A landscape that is there is never
    replaced.
    """
    from service.operation.moving import restore as put_back

    settings = settings_for(data)
    done = put_back(file, settings.store, settings.data, _tell_what_is_in_it)
    _tell_done("Restored", done, settings.store, settings.data)


def migrate(
    *,
    to: Annotated[str, Parameter(help="An empty store: neo4j://HOST:7687, or sqlite.")],
    data: Annotated[
        Path | None,
        Parameter(help="The folder of the data file: with --to sqlite the new one, else the present one."),
    ] = None,
) -> None:
    """Put the landscape that CAIRN_STORE and CAIRN_DATA name into another, empty store; it stays where it is, too."""
    from service.operation.moving import migrate as move
    from service.stores.open import EMBEDDED, describe_store, open_existing

    settings = Settings() if to == EMBEDDED else settings_for(data)
    where = data or settings.data
    if describe_store(to, where) == describe_store(settings.store, settings.data):
        raise ValueError(
            f"The landscape is already in {describe_store(to, where)}. Name another store with --to, or another "
            "folder with --data."
        )
    with closing(open_existing(settings.store, settings.data, tell)) as store:
        done = move(store, to, where)
        newest = store.revision().number
    _tell_done("Moved", done, to, where)
    if newest > done.contents.revision.number:
        tell(
            f"Meanwhile revision {newest} was made; it was left behind. Stop what writes, empty the new store and "
            "give the command again."
        )
    print(
        f"Cairn goes on using {describe_store(settings.store, settings.data)} until its settings are changed."
    )


def doctor(
    *,
    deep: Annotated[
        bool,
        Parameter(negative=(), help="Replay the whole log and compare what it gives with what is there."),
    ] = False,
    data: Data = None,
) -> None:
    """Say what is wrong and what to do about it; nothing is changed. Exit status: 0 all is well, 1 something is wrong."""
    from service.operation.doctor import examine, remarks_on_settings_refused

    try:
        remarks = examine(settings_for(data), deep=deep)
    except ValidationError as refused:
        remarks = remarks_on_settings_refused(refused)
    wrong = 0
    for remark in remarks:
        print(remark)
        wrong += remark.state == "wrong"
    print(f"{wrong} to mend." if wrong else "All is well.")
    if wrong:
        sys.exit(1)


def _tell_what_is_in_it(manifest: "Manifest") -> None:
    from service.operation.moving import Moved

    edition = f", {manifest.edition}" if manifest.edition else ""
    tell(
        f"A backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC by Cairn {manifest.cairn}: "
        f"{Moved(manifest.contents).summary}{edition}."
    )


def _tell_done(how: str, done: "Moved", store: str, data: Path) -> None:
    from service.stores.open import describe_store

    tell(done.note)
    print(f"{how} {done.summary} into {describe_store(store, data)}; replayed, and the same as it was.")


def bench(
    *,
    sqlite: Annotated[
        str, Parameter(help="Sizes in SQLite, in times the real one; empty: none.")
    ] = "1,10,100,1000",
    neo4j: Annotated[str, Parameter(help="Sizes in Neo4j, in times the real one; empty: none.")] = "1,10,100",
    beside: Annotated[bool, Parameter(help="Measure what else could answer, too.")] = True,
    out: Annotated[Path | None, Parameter(help="A file that gets what is printed.")] = None,
) -> None:
    """Measure what every question costs, kept and made anew, and what else could answer; in a checkout only.

    With every size it takes an hour or more. See benchmarks/README.md, which says what it needs.
    """
    sizes = _sizes(sqlite), _sizes(neo4j)
    # The checkout goes before what is installed: some package or other brings a `tests` of its own.
    sys.path.insert(0, str(Path(__file__).parents[1]))
    try:
        from benchmarks.bench import bench as measure
    except ImportError as missing:
        raise ValueError(
            f"`cairn bench` runs in a checkout of Cairn, with its groups dev and bench: {missing}."
        ) from missing
    measure(*sizes, beside=beside, told=out)


def _sizes(text: str) -> list[int]:
    try:
        sizes = [int(size) for size in text.split(",") if size.strip()]
    except ValueError:
        raise ValueError(f"“{text}” is no list of sizes; give whole numbers, as in 1,10,100.") from None
    if any(size < 1 for size in sizes):
        raise ValueError("A size is 1 or more times the real one.")
    return sizes
