"""The log of the Neo4j store: revisions and changes as rows, and rows as them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.stores.base import Change, Revision, StoreDamaged
from service.stores.log import change_of, operation_from, package_from


def revision_of(row: Mapping[str, Any]) -> Revision:
    """Return the revision that a row tells of; the row of an empty landscape names no change-set.

    Raises `StoreDamaged` where the log does not hold it.
    """
    if not row["revision"]:
        return Revision(number=0)
    if row["change_set_id"] is None:
        raise StoreDamaged(f"the log does not hold the change-set that made revision {row['revision']}")
    return Revision(
        number=row["revision"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        change_set_id=row["change_set_id"],
        author=row["author"],
        note=row["note"],
        package=package_from(row["package"]),
    )


def row_of_revision(revision: Revision, digest: str) -> dict[str, Any]:
    """Return what is kept of a revision beside its operations."""
    return {
        "revision": revision.number,
        "recorded_at": revision.recorded_at.isoformat() if revision.recorded_at else "",
        "id": revision.change_set_id,
        "digest": digest,
        "author": revision.author,
        "note": revision.note,
        "package": None if revision.package is None else revision.package.model_dump_json(),
    }


def change_of_row(row: Mapping[str, Any]) -> Change:
    """Return the change that a row of the log tells of."""
    return change_of(revision_of(row), row["key"][1], row["record_type"], operation_from(row["operation"]))
