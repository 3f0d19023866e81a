"""What is read through the primitives of a store: reads of any length, and merges followed to their end."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from graph_schema.records import AnyRecord
from service.stores.base import MAX_LIMIT, Change, Fate, Revision, Store
from service.stores.batches import batches

_AT_ONCE = 5_000
"""How many records are asked of a store at a time."""


def get_all(store: Store, ids: Collection[str]) -> dict[str, AnyRecord]:
    """Return those of very many records that stand, by id."""
    return {id_: record for some in batches(sorted(ids), _AT_ONCE) for id_, record in store.get(some).items()}


def get_fates(store: Store, ids: Collection[str]) -> dict[str, Fate]:
    """Return what became of very many records that do not stand, by id."""
    return {
        id_: fate for some in batches(sorted(ids), _AT_ONCE) for id_, fate in store.get_fates(some).items()
    }


def read_changes(
    store: Store, since: int = 0, *, until: int | None = None, record_ids: Sequence[str] = ()
) -> Iterator[Change]:
    """Yield all the changes that `Store.changes` tells of, a page at a time: a load may hold very many."""
    after = None
    while True:
        page = store.changes(since, until=until, record_ids=record_ids, limit=MAX_LIMIT, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def read_revisions(store: Store) -> Iterator[Revision]:
    """Yield all revisions of a landscape, oldest first."""
    newest = 0
    while found := store.find_revisions(newest):
        yield from found
        newest = found[-1].number


def ends_of_merges(store: Store, fates: Mapping[str, Fate]) -> dict[str, str]:
    """Return, for each merged record, the one in which its chain of merges ends."""
    into = {id_: fate.into for id_, fate in fates.items() if fate.into is not None}
    while further := {
        id_: fate.into for id_, fate in get_fates(store, set(into.values())).items() if fate.into
    }:
        into = {id_: further.get(target, target) for id_, target in into.items()}
    return into
