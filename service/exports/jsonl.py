"""JSON lines: one record a line, as the log keeps it, after a first line that says what the file is."""

import json
from pathlib import Path

from service.exports.landscape import read_landscape
from service.stores.base import Revision, Store
from service.stores.decoding import text_of


def write_jsonl(store: Store, path: Path) -> Revision:
    """Write the stated records of a landscape and return its revision.

    The first line is `{"landscape": {…}}`. What follows from the records is derived again by whoever reads them.
    """
    landscape = read_landscape(store)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps({"landscape": landscape.about}, ensure_ascii=False) + "\n")
        file.writelines(f"{text_of(record)}\n" for record in landscape.stated)
    return landscape.revision
