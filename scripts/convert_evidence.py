"""Write seed_data/ from a folder of evidence: `uv run python -m scripts.convert_evidence FOLDER [--out seed_data]`.

The same evidence gives the same bytes. Run it again whenever the evidence is updated.
"""

import argparse
import csv
from pathlib import Path

from graph_schema.schema import load_schema
from scripts.conversion.bodies import convert_bodies, convert_names, convert_successions
from scripts.conversion.descriptor import write_descriptor
from scripts.conversion.sources import Sources
from scripts.conversion.statements import convert_lines, convert_nodes
from scripts.conversion.tables import Tables, read_rows
from scripts.conversion.topics import convert_areas, convert_topics


def convert(evidence_folder: Path, out: Path) -> Tables:
    """Write the seed package from the evidence and return its tables."""
    names = sorted(path.stem for path in evidence_folder.glob("*.csv"))
    evidence = {name: read_rows(evidence_folder, name) for name in names}
    tables = Tables(load_schema())
    tables.read.update({name: len(rows) for name, rows in evidence.items()})
    sources = Sources(tables, (row for rows in evidence.values() for row in rows))
    convert_areas(evidence, tables, sources)
    convert_topics(evidence, tables, sources)
    convert_bodies(evidence, tables, sources)
    convert_names(evidence, tables, sources)
    convert_successions(evidence, tables, sources)
    convert_nodes(evidence, tables, sources)
    convert_lines(evidence, tables, sources)
    tables.write(out)
    tables.write_provenance(evidence_folder, out)
    write_descriptor(tables.schema, out)
    return tables


def main() -> None:
    """Read the command line and convert."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evidence", type=Path, help="the folder of evidence files")
    parser.add_argument("--out", type=Path, default=Path("seed_data"), help="where to write the package")
    asked = parser.parse_args()
    csv.field_size_limit(1_000_000)
    tables = convert(asked.evidence, asked.out)
    for name, rows in sorted(tables.rows.items()):
        print(f"{len(rows):6,} {name}")


if __name__ == "__main__":
    main()
