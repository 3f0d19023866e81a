"""The formats in which the whole landscape can be carried off. An entry here is all that a format needs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from service.exports.cypher import write_cypher
from service.exports.graphml import write_graphml
from service.exports.jsonl import write_jsonl
from service.exports.landscape import day_of
from service.exports.package import write_package
from service.exports.sqlite import write_sqlite
from service.problems import Suggestion, UnknownFormat
from service.stores.base import Revision, Store, StoreError

ADDRESS = "/export"
"""Where exports are served, below the API and beside the pages."""


@dataclass(frozen=True)
class Format:
    """One format: how it is called, what it is for, and the function that writes a landscape to a file."""

    name: str
    title: str
    text: str
    """What is in it and what it is for, in plain words."""
    suffix: str
    media_type: str
    write: Callable[[Store, Path], Revision]
    """Writes the present of a store to a path where nothing is, and returns the revision that was written."""

    def file_name(self, revision: Revision) -> str:
        """Return a name that says of which revision and day a file is."""
        return f"cairn-landscape-r{revision.number}-{day_of(revision)}{self.suffix}"

    def save(self, store: Store, file: Path) -> Revision:
        """Write the present of a store to a file that has its name only once it is whole; one there is replaced.

        Raises ValueError, which names the file, where it cannot be written.
        """
        try:
            with TemporaryDirectory(
                prefix=".cairn-", dir=file.parent
            ) as folder:  # beside it: one file system
                part = Path(folder) / "part"
                revision = self.write(store, part)
                part.replace(file)
        except StoreError:  # one of them also is an OSError
            raise
        except OSError as error:
            raise ValueError(f"{file} cannot be written: {error.strerror or error}.") from error
        return revision


_FORMATS = (
    Format(
        "package",
        "Tables",
        "One CSV table for each type of record, in a zip, with a description of every column. For spreadsheets and "
        "statistics; another Cairn can load it. It holds what was stated; what follows from that (a post for each "
        "board, a line for each body of a kind) is made again on loading.",
        ".zip",
        "application/zip",
        write_package,
    ),
    Format(
        "jsonl",
        "JSON lines",
        "One record a line, after a first line that says what the file is. For programs. It holds what was stated.",
        ".jsonl",
        "application/jsonl",
        write_jsonl,
    ),
    Format(
        "graphml",
        "GraphML",
        "Everything as one graph, what follows from the stated records too. Opens in Gephi, yEd and Cytoscape, and in "
        "Python with networkx.",
        ".graphml",
        "application/graphml+xml",
        write_graphml,
    ),
    Format(
        "sqlite",
        "SQLite",
        "A database in one file that any SQLite tool opens, with a view for each type of record. It holds everything, "
        "the history too: saved as cairn.sqlite in a folder, it is served by cairn serve --data FOLDER.",
        ".sqlite",
        "application/vnd.sqlite3",
        write_sqlite,
    ),
    Format(
        "cypher",
        "Cypher",
        "A script that makes the landscape in an empty Neo4j database, to look at it there; what follows from the "
        "stated records is in it too.",
        ".cypher",
        "application/x-cypher-query",
        write_cypher,
    ),
)


def load_formats() -> tuple[Format, ...]:
    """Return every format, in the order in which they are shown."""
    return _FORMATS


def get_format(name: str) -> Format:
    """Return the format of a name; raises `UnknownFormat`, which lists all, where there is none."""
    for format_ in _FORMATS:
        if format_.name == name:
            return format_
    listed = ", ".join(format_.name for format_ in _FORMATS)
    raise UnknownFormat(
        f"“{name[:100]}” is not a format of an export. The formats are: {listed}.",
        suggestions=[
            Suggestion(id=known.name, label=known.title, href=f"/api/v1{ADDRESS}/{known.name}")
            for known in _FORMATS
        ],
    )
