"""A Frictionless data package as a zip: the shape of `seed_data/`, which `cairn load` takes in again."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from pathlib import Path

from graph_schema.descriptor import describe_package
from graph_schema.records import AnyRecord
from graph_schema.rows import columns_of, row_of
from graph_schema.schema import load_schema
from service.exports.landscape import Landscape, day_of, licence_text, read_landscape
from service.packages import DESCRIPTOR
from service.stores.base import Revision, Store

NAME = "cairn-landscape"


def write_package(store: Store, path: Path) -> Revision:
    """Write the stated records of a landscape, one table a type, and return its revision.

    The same revision gives the same tables. What follows from the records is derived again on loading.
    """
    landscape = read_landscape(store)
    schema = load_schema()
    by_type: dict[str, list[AnyRecord]] = defaultdict(list)
    for record in landscape.stated:
        by_type[record.type].append(record)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, landscape, DESCRIPTOR, _descriptor(landscape))
        _add(archive, landscape, "README.md", _readme(landscape))
        _add(archive, landscape, "LICENSE", licence_text())
        for name, type_ in schema.types.items():
            _add(archive, landscape, str(type_.file), _table(name, by_type[name]))
    return landscape.revision


def _add(archive: zipfile.ZipFile, landscape: Landscape, name: str, text: str) -> None:
    day = max(day_of(landscape.revision).timetuple()[:6], (1980, 1, 1, 0, 0, 0))  # a zip knows no earlier day
    entry = zipfile.ZipInfo(name, day)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text)


def _table(type_name: str, records: list[AnyRecord]) -> str:
    schema = load_schema()
    out = io.StringIO()
    # With line feeds alone, the writer would leave a carriage return within a cell bare (before Python 3.13).
    writer = csv.DictWriter(out, columns_of(schema, type_name), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row_of(schema, record) for record in records)
    return out.getvalue()


def _descriptor(landscape: Landscape) -> str:
    described = describe_package(
        load_schema(),
        name=NAME,
        version=f"{day_of(landscape.revision):%Y.%m.%d}+r{landscape.revision.number}",
        description=f"All that Cairn held in revision {landscape.revision.number}, each row with its source and "
        "how sure it is. A blank means not known.",
        created=f"{day_of(landscape.revision)}T00:00:00Z",
    )
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _readme(landscape: Landscape) -> str:
    about = landscape.about
    files = "\n".join(f"| `{type_.file}` | {type_.definition} |" for type_ in load_schema().types.values())
    return _README.format(**about, files=files)


_README = """# {title}

Revision {revision} of the landscape that Cairn holds, recorded on {recorded_on}. One CSV file a type of record; every
column is explained in `datapackage.json` (Frictionless Data Package 2.0).

## How to read a row

- A blank means **not known**. It never means "no", "none" or zero.
- `sources` names the pages that say so, by their ids in `sources.csv`; several stand with `|` between. `unverified` is
  general knowledge for which no source is held, `editorial` is Cairn's own wording.
- `valid_from` and `valid_to` are the first and the last day on which a thing held, known to the day, the month or only
  the year. An empty end means that no end is recorded.
- An end of a line may be a kind of body (`integration_joint_board`): the statement holds for every body of that kind.
- A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an apostrophe before it, so that no
  spreadsheet runs it. `cairn load` takes it away again. Numbers are left as they are.

`cairn load FILE.zip` takes the package into another Cairn, which derives again what follows from the rows (a post for
each board, a line for each body of a kind). Records that were removed or merged, and the history, are not here: the
SQLite export holds them.

## Files

| File | One row is |
|---|---|
{files}

## Licence

{licence} ({licence_url}): {credit} {attribution} The notice and the attributions stand in `LICENSE`.
"""
