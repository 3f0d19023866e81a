"""The editions of a package that were loaded here: which came last, and what they said of each record."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from graph_schema.records import AnyRecord
from service.stores.base import Revision, Store
from service.stores.reads import read_changes, read_revisions


@dataclass(frozen=True, slots=True)
class Editions:
    """The revisions that loading a package made, oldest first."""

    newest: Revision
    """The newest revision of the landscape, whatever made it."""
    loads: tuple[Revision, ...] = ()

    @property
    def last(self) -> Revision | None:
        """The revision of the last load; None where the package was never loaded."""
        return self.loads[-1] if self.loads else None

    @property
    def last_version(self) -> str:
        """The version that was loaded last; empty where none was."""
        package = self.last.package if self.last is not None else None
        return package.version if package is not None else ""


def find_editions(store: Store, name: str) -> Editions:
    """Return the loads of the package of a name."""
    newest = Revision(number=0)
    loads = []
    for revision in read_revisions(store):
        if revision.package is not None and revision.package.name == name:
            loads.append(revision)
        newest = revision
    return Editions(newest, tuple(loads))


def read_said(store: Store, editions: Editions, ids: Sequence[str]) -> dict[str, AnyRecord]:
    """Return what a package last said of those of these records that it ever held, by id."""
    loads = {load.number for load in editions.loads}
    return {
        change.record_id: change.said or change.record
        for change in (read_changes(store, record_ids=ids) if loads and ids else ())
        if change.record is not None and change.revision.number in loads
    }


def read_dropped(store: Store, editions: Editions, held: Container[str]) -> dict[str, AnyRecord]:
    """Return what a package last said of each record that it held once and does not hold now, by id."""
    return {
        change.record_id: change.said or change.record
        for load in editions.loads
        for change in read_changes(store, load.number - 1, until=load.number)
        if change.record is not None and change.record_id not in held
    }


def find_other_packages(store: Store, ids: Sequence[str], name: str) -> dict[str, str]:
    """Return, of records, those that another package than the one of a name has ever held: id -> its name."""
    changes = read_changes(store, record_ids=ids) if ids else ()
    named = ((change.record_id, change.revision.package) for change in changes)
    return {id_: package.name for id_, package in named if package is not None and package.name != name}


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version comes after another: their numbers are compared one by one, `2026.11.9` before `2026.11.23`."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]+", version))
