"""What a landscape holds in one revision, as digests: two that hold the same have the same."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from graph_schema.records import AnyRecord, Frozen
from service.exports.landscape import read_landscape
from service.stores.base import Revision, Store, StoreDamaged


class Contents(Frozen):
    """What a landscape holds in one revision."""

    revision: Revision
    counts: dict[str, int]
    """How many stated records stand, by type."""
    stated_sha256: str
    """Of the stated records: the log alone decides them."""
    whole_sha256: str
    """Of every record: a version of Cairn may derive otherwise from the same stated ones."""

    @property
    def total(self) -> int:
        """How many stated records stand."""
        return sum(self.counts.values())


def read_contents(store: Store) -> Contents:
    """Return what a landscape holds, all of one revision, whatever is written meanwhile."""
    landscape = read_landscape(store)
    return Contents(
        revision=landscape.revision,
        counts=dict(sorted(Counter(record.type for record in landscape.stated).items())),
        stated_sha256=_digest(landscape.stated),
        whole_sha256=_digest(landscape.records),
    )


def compare_contents(held: Contents, wanted: Contents) -> str:
    """Return a sentence where what follows from the records differs; empty where all is the same.

    Raises `StoreDamaged` where revision, moment or a stated record differs.
    """
    if held.revision != wanted.revision:
        raise StoreDamaged(
            f"What the log gives ends at revision {held.revision.number} ({held.revision.recorded_at}) instead of "
            f"{wanted.revision.number} ({wanted.revision.recorded_at})."
        )
    if held.stated_sha256 != wanted.stated_sha256:
        raise StoreDamaged(
            f"What the log gives is not the landscape of revision {wanted.revision.number}: it holds "
            f"{held.total:,} stated records, and {wanted.total:,} were to be there, or they say something else."
        )
    if held.whole_sha256 != wanted.whole_sha256:
        return "All that was stated is the same, but this Cairn derives other posts and lines from it."
    return ""


def _digest(records: Iterable[AnyRecord]) -> str:
    made = hashlib.sha256()
    for record in sorted(records, key=lambda record: record.id):
        made.update(record.model_dump_json(exclude_none=True).encode() + b"\n")
    return made.hexdigest()
