"""Loading a package of tables into a store: all of it is checked first, and all of it goes in or nothing.

Today every row is written as it stands, and rows that changed nothing are left out by the store; what a package
no longer holds stays. `operations_for` is the place where a load that follows a package's changes (rows gone,
rows ended) will find what differs from the last time.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph_schema.checks import Checked, check_tables
from graph_schema.findings import Fault, Finding, Findings, has_errors
from graph_schema.records import AnyRecord, ChangeSet, Operation, Package, Put
from graph_schema.schema import load_schema
from service.packages import LoadedPackage, PackageUnreadable, read_package, read_seed
from service.stores.base import Revision, Store

__all__ = [
    "Finding",
    "LoadReport",
    "LoadedPackage",
    "PackageUnreadable",
    "check_package",
    "load_package",
    "load_seed",
    "operations_for",
    "read_package",
]

AUTHOR = "cairn load"

Progress = Callable[[int, int], None]
"""Told how much is done of how much, in bytes, each counted once when it is read and once when it is applied."""

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load found and did."""

    package: Package
    findings: tuple[Finding, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records the package holds, by type; empty where it was refused."""
    new: int = 0
    changed: int = 0
    revision: Revision | None = None
    """The revision that holds the package; None where nothing was to be applied or nothing was."""
    applied: bool = False
    """Whether this load made that revision."""

    @property
    def refused(self) -> bool:
        """Whether the package has errors, so that nothing of it went in."""
        return has_errors(self.findings)

    @property
    def summary(self) -> str:
        """What happened, in a sentence or two."""
        name = f"{self.package.name or 'the package'} {self.package.version}".strip()
        errors = sum(finding.severity == "error" for finding in self.findings)
        warnings = len(self.findings) - errors
        remarks = f" {_counted(warnings, 'finding')} to look at." if warnings else ""
        if self.refused:
            return f"Nothing of {name} was loaded: {_counted(errors, 'error')} to mend.{remarks}"
        what = (
            f"{_counted(sum(self.records.values()), 'record')}, {self.new:,} new and {self.changed:,} changed"
        )
        if self.revision is None:
            return f"{name} is well and would be loaded: {what}. Nothing was changed.{remarks}"
        if not self.applied:
            return f"Nothing to do: the landscape holds {name} as it is (revision {self.revision.number}).{remarks}"
        return f"Loaded {name} as revision {self.revision.number}: {what}.{remarks}"


def check_package(package: LoadedPackage, store: Store | None = None) -> tuple[Finding, ...]:
    """Return all that is wrong with a package; with a store, it may name records that stand there."""
    return _check(package, store, lambda _file: None)[1]


def load_package(
    store: Store, package: LoadedPackage, *, progress: Progress | None = None, dry_run: bool = False
) -> LoadReport:
    """Load a package whole, or find why not. Loading it twice equals loading it once.

    With `dry_run` nothing is changed. Raises `StoreError` where the store itself cannot take it.
    """
    tell = progress or (lambda _done, _total: None)
    size = sum(len(content) for content in package.tables.values())
    steps = _steps(package, tell, 2 * size)
    checked, findings = _check(package, store, steps)
    named = Package(name=package.name, version=package.version)
    if has_errors(findings):
        return LoadReport(named, findings)
    records = checked.records()
    before = store.revision()
    standing = _get(store, [record.id for record in records]) if before.number else {}
    clashes = _find_clashes(store, checked, standing) if before.number else ()
    if clashes:
        return LoadReport(named, (*findings, *clashes))
    counts = Counter(record.type for record in records)
    new = sum(record.id not in standing for record in records)
    differing = sum(standing.get(record.id) != record for record in records)
    report = LoadReport(named, findings, counts, new, differing - new)
    if not dry_run:
        revision = _apply(store, package, records, before, differing > 0)
        applied = revision.number > before.number
        report = LoadReport(named, findings, counts, new, differing - new, revision, applied)
    tell(2 * size, 2 * size)
    return report


def load_seed(store: Store) -> Revision:
    """Load the package that is shipped with Cairn, with every check, and return the revision that holds it.

    Raises ValueError where its files were changed so that they no longer pass.
    """
    report = load_package(store, read_seed())
    if report.revision is None:
        first = next(finding for finding in report.findings if finding.severity == "error")
        raise ValueError(f"The data shipped with Cairn are damaged: {first} Install Cairn again.")
    return report.revision


def operations_for(records: Iterable[AnyRecord]) -> tuple[Operation, ...]:
    """Return the operations that make a landscape hold the records of a package."""
    return tuple(Put(record=record) for record in records)


def _apply(
    store: Store, package: LoadedPackage, records: Collection[AnyRecord], before: Revision, differs: bool
) -> Revision:
    change_set = ChangeSet(
        id=f"load-{package.content_hash}",
        author=AUTHOR,
        note=f"Loaded {package.name} {package.version}.",
        package=Package(name=package.name, version=package.version),
        operations=operations_for(records),
    )
    revision = store.apply(change_set)
    if differs and revision.number <= before.number:
        # The very same package was loaded before and the landscape has moved on since: it is meant again.
        again = f"{change_set.id}-after-{before.number}"
        revision = store.apply(change_set.model_copy(update={"id": again}))
    return revision


def _check(
    package: LoadedPackage, store: Store | None, read: Callable[[str], None]
) -> tuple[Checked, tuple[Finding, ...]]:
    def known(ids: Collection[str]) -> Mapping[str, str]:
        return {} if store is None else {id_: record.type for id_, record in _get(store, ids).items()}

    checked = check_tables(load_schema(), package.tables, known=known, read=read)
    return checked, (*package.findings, *checked.findings)


def _get(store: Store, ids: Collection[str]) -> dict[str, AnyRecord]:
    found: dict[str, AnyRecord] = {}
    for some in _batches(ids):
        found.update(store.get(some))
    return found


def _batches(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _find_clashes(store: Store, checked: Checked, standing: Mapping[str, AnyRecord]) -> tuple[Finding, ...]:
    """Return the ids that the landscape has for something else, or has given up for good."""
    findings = Findings()
    fates = {
        id_: fate.fate
        for some in _batches({row.cells["id"] for rows in checked.rows for row in rows.rows})
        for id_, fate in store.get_fates(some).items()
    }
    for rows in checked.rows:
        for row in rows.rows:
            id_ = row.cells["id"]
            what = _clash(rows.type_.name, standing.get(id_), fates.get(id_))
            if what is not None:
                findings.add(rows.file, row.number, "id", id_, Fault(f"{id_} {what}.", "Choose another id."))
    return findings.listed()


def _clash(type_: str, standing: AnyRecord | None, fate: str | None) -> str | None:
    if fate is not None:
        return f"was {fate}, and its id is never used again"
    if standing is None or (standing.type == type_ and standing.stated_for is None):
        return None
    if standing.stated_for is not None:
        return f"is made from {standing.stated_for} and cannot be stated itself"
    return f"is a {standing.type} in the landscape and cannot become a {type_}"


def _steps(package: LoadedPackage, tell: Progress, total: int) -> Callable[[str], None]:
    done = 0

    def read(file: str) -> None:
        nonlocal done
        done += len(package.tables[file])
        tell(done, total)

    return read


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
