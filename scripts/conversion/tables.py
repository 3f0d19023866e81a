"""The tables being written, and the account of where each row of the evidence went."""

import csv
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph_schema.records import UNVERIFIED
from graph_schema.rows import columns_of
from graph_schema.schema import Schema

Row = dict[str, str]


def read_rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of an evidence file, cells stripped of nothing."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def slug(*parts: str, longest: int = 110) -> str:
    """Return texts as one id: small letters, digits, hyphens; parts joined by two hyphens."""
    return "--".join(_slug(part) for part in parts if part)[:longest].strip("-")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def short_hash(text: str) -> str:
    """Return six hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def word(text: str) -> str:
    """Return a word of the evidence as it is spelt in the vocabularies: `by invitation` -> `by_invitation`."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def joined(values: Sequence[str]) -> str:
    """Return several values in one cell, each once, in their order."""
    return "|".join(dict.fromkeys(value for value in values if value))


@dataclass
class Tables:
    """Rows by type and id, and what became of each evidence file."""

    schema: Schema
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    read: Counter[str] = field(default_factory=Counter)
    kept: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    beside: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    merged: dict[str, dict[str, list[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def columns(self, type_name: str) -> list[str]:
        """Return the columns of a type's table, in order."""
        return list(columns_of(self.schema, type_name))

    def keep(self, evidence: str, type_name: str, row: Mapping[str, str]) -> str:
        """Write a row of the evidence as a record of its own; an id stands once."""
        filled = {column: row.get(column, "") for column in self.columns(type_name)}
        unknown = set(row) - set(filled)
        if unknown or filled["id"] in self.rows[type_name]:
            raise ValueError(
                f"{evidence}: {filled['id']}: unknown columns {sorted(unknown)} or an id that stands twice"
            )
        self.rows[type_name][filled["id"]] = filled
        self.kept[evidence][type_name] += 1
        return filled["id"]

    def add_beside(self, evidence: str, type_name: str, row: Mapping[str, str]) -> None:
        """Write a further record that a cell of a row states, the row itself being kept as another."""
        self.rows[type_name][row["id"]] = {column: row.get(column, "") for column in self.columns(type_name)}
        self.beside[evidence][type_name] += 1

    def merge(self, evidence: str, type_name: str, id_: str, sources: str = "", note: str = "") -> None:
        """Add what a row of the evidence says more to a record that another row made."""
        row = self.rows[type_name][id_]
        cited = [*row["sources"].split("|"), *sources.split("|")]
        row["sources"] = joined([s for s in cited if s != UNVERIFIED]) or UNVERIFIED
        if note and note not in row["note"]:
            row["note"] = f"{row['note']}; {note}" if row["note"] else note
        self.merged[evidence][type_name].append(id_)

    def write(self, out: Path) -> None:
        """Write every table, ordered by id, so that the same evidence gives the same bytes."""
        for name, type_ in self.schema.types.items():
            rows = [self.rows[name][id_] for id_ in sorted(self.rows[name])]
            write_csv(out / str(type_.file), self.columns(name), rows)

    def write_provenance(self, evidence: Path, out: Path) -> None:
        """Write which rows of which evidence file (by its sha256) went where.

        `records_beside` counts further records made from cells of those rows (other names listed beside a body).
        """
        rows = [
            {
                "evidence_file": f"{name}.csv",
                "sha256": hashlib.sha256((evidence / f"{name}.csv").read_bytes()).hexdigest(),
                "rows_read": str(self.read[name]),
                "destination": str(self.schema.type(type_name).file),
                "rows_kept": str(self.kept[name][type_name]),
                "rows_merged": str(len(self.merged[name][type_name])),
                "merged_into": joined(sorted(self.merged[name][type_name])),
                "records_beside": str(self.beside[name][type_name]),
            }
            for name in sorted(self.read)
            for type_name in sorted({*self.kept[name], *self.merged[name], *self.beside[name]})
        ]
        write_csv(out / "provenance.csv", list(rows[0]), rows)


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows as UTF-8 CSV with line feeds."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
