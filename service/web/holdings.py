"""What the landscape holds and how fresh it is, for the home page."""

from dataclasses import dataclass
from datetime import datetime

from graph_schema.schema import load_schema
from service.stores.base import Store


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts of stated records, and the newest revision."""

    counts: tuple[tuple[str, int], ...]
    revision: int
    recorded_at: datetime | None
    edition: str | None


_SHOWN = ("body", "offer", "topic", "accountable_to", "funds", "instrument", "source")


def read_holdings(store: Store) -> Holdings:
    """Return what a store holds."""
    counts = store.count()
    types = load_schema().types
    revision = store.revision()
    return Holdings(
        counts=tuple((types[name].plural, counts.get(name, 0)) for name in _SHOWN),
        revision=revision.number,
        recorded_at=revision.recorded_at,
        edition=None if revision.package is None else revision.package.version,
    )
