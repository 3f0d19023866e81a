"""The descriptor of the seed package."""

import json
from pathlib import Path

from graph_schema.descriptor import describe_package
from graph_schema.schema import Schema

VERSION = "2026.11.23.1"
"""The last day on which the evidence was gathered, and how often its conversion has been mended since."""


def write_descriptor(schema: Schema, out: Path) -> None:
    """Write datapackage.json."""
    descriptor = describe_package(
        schema,
        name="cairn-landscape-seed",
        version=VERSION,
        description="Facts restated from public sources on 22 and 23 November 2026, each with its source and how "
        "sure it is. A blank means not known.",
        created="2026-11-23T00:00:00Z",
    )
    text = json.dumps(descriptor, indent=1, ensure_ascii=False)
    (out / "datapackage.json").write_text(text + "\n", encoding="utf-8", newline="\n")
