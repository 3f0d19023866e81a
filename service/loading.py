"""Loading a package of tables into a store: all of it is checked first, and all of it goes in or nothing.

The landscape follows the package: what differs from the last time it was loaded is changed, and what was changed
here meanwhile stays (see `service.synchronising`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from graph_schema.checks import Checked, check_tables
from graph_schema.findings import Finding, has_errors
from graph_schema.records import ChangeSet, Package
from graph_schema.schema import load_schema
from service.editions import Editions, find_editions, is_newer
from service.packages import DESCRIPTOR, LoadedPackage, PackageUnreadable, read_package, read_seed
from service.stores.base import ChangeRefused, ChangeSetReused, Revision, StaleRevision, Store
from service.stores.reads import get_all, get_fates, read_changes
from service.synchronising import Kept, Plan, make_plan

__all__ = [
    "Finding",
    "Kept",
    "LoadReport",
    "LoadedPackage",
    "PackageUnreadable",
    "check_package",
    "load_package",
    "load_seed",
    "read_package",
]

AUTHOR = "cairn load"

Progress = Callable[[int, int], None]
"""Told how much is done of how much, in bytes, each counted once when it is read and once when it is applied."""

_TRIES = 5
"""How often a load is worked out anew because somebody changed the landscape meanwhile."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load found and did."""

    package: Package
    findings: tuple[Finding, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records the package holds, by type; empty where it was refused."""
    new: int = 0
    changed: int = 0
    ended: int = 0
    """How many records the package held and no longer holds, which were taken away (their addresses answer 410)."""
    kept: tuple[Kept, ...] = ()
    """What was changed here and stays so, although the package says otherwise."""
    last_version: str = ""
    """The version of the package that was loaded before; empty where none was."""
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
        """What happened, in a few sentences."""
        name = f"{self.package.name or 'the package'} {self.package.version}".strip()
        errors = sum(finding.severity == "error" for finding in self.findings)
        if self.refused:
            return f"Nothing of {name} was loaded: {_counted(errors, 'error')} to mend.{self._remarks}"
        what = (
            f"{_counted(sum(self.records.values()), 'record')}, {self.new:,} new, {self.changed:,} changed "
            f"and {self.ended:,} ended"
        )
        if self.revision is None:
            return f"{name} is well and would be loaded: {what}. Nothing was changed.{self._remarks}"
        if not self.applied:
            return (
                f"Nothing to do: the landscape holds {name} (revision {self.revision.number}).{self._remarks}"
            )
        return f"Loaded {name} as revision {self.revision.number}: {what}.{self._remarks}"

    @property
    def _remarks(self) -> str:
        said = []
        if is_newer(self.last_version, self.package.version):
            said.append(f" It is older than {self.last_version}, which was loaded last.")
        if self.kept:
            said.append(f" {_counted(len(self.kept), 'difference')} made here kept.")
        warnings = sum(finding.severity == "warning" for finding in self.findings)
        if warnings:
            said.append(f" {_counted(warnings, 'finding')} to look at.")
        return "".join(said)


def check_package(package: LoadedPackage, store: Store | None = None) -> tuple[Finding, ...]:
    """Return all that is wrong with a package; with a store, it may name records that stand there."""
    return _check(package, store, lambda _file: None)[1]


def load_package(
    store: Store,
    package: LoadedPackage,
    *,
    progress: Progress | None = None,
    dry_run: bool = False,
    older: bool = False,
) -> LoadReport:
    """Load a package whole, or find why not. Loading it twice equals loading it once.

    With `dry_run` nothing is changed. An edition older than the one loaded last is refused unless `older` says
    that it is meant: what only the newer one holds is ended, and no id is ever used again. Raises `StoreError` where the store itself cannot take it.
    """
    tell = progress or (lambda _done, _total: None)
    size = sum(len(content) for content in package.tables.values())
    steps = _steps(package, tell, 2 * size)
    checked, findings = _check(package, store, steps)
    report = LoadReport(Package(name=package.name, version=package.version), findings)
    if not report.refused:
        report = _synchronise(store, package, checked, report, dry_run, older)
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


def _synchronise(
    store: Store, package: LoadedPackage, checked: Checked, report: LoadReport, dry_run: bool, older: bool
) -> LoadReport:
    """Work out what is to change and change it; done anew where the landscape has moved on meanwhile."""
    in_order = checked.records()
    rows = [(rows.file, row.number) for rows in checked.rows for row in rows.rows]
    places = {record.id: place for record, place in zip(in_order, rows, strict=True)}
    records = {record.id: record for record in in_order}
    for tries_left in reversed(range(_TRIES)):
        editions = find_editions(store, package.name)
        plan, found = make_plan(store, checked.schema, package.name, records, places, editions)
        found = found if older else (*found, *_refused_as_older(package, editions))
        planned = replace(
            report,
            findings=(*report.findings, *found),
            records={} if found else Counter(record.type for record in in_order),
            new=plan.new,
            changed=plan.changed,
            ended=plan.ended,
            kept=tuple(plan.kept),
            last_version=editions.last_version,
        )
        if found or dry_run:
            return planned
        try:
            return _applied(store, package, plan, editions.newest, planned)
        except (StaleRevision, ChangeSetReused):
            if not tries_left:
                raise
    raise AssertionError("the last try returns or raises")


def _refused_as_older(package: LoadedPackage, editions: Editions) -> tuple[Finding, ...]:
    """Return the finding that keeps out an edition older than the one loaded last."""
    last = editions.last_version
    if not is_newer(last, package.version):
        return ()
    message = f"This edition, {package.version}, is older than {last}, which was loaded last."
    advice = (
        f"Load {last} or a newer one. To go back all the same, say --older: what only {last} holds is then "
        "ended for good."
    )
    return (Finding(DESCRIPTOR, None, "version", package.version, "error", message, advice),)


def _applied(
    store: Store, package: LoadedPackage, plan: Plan, newest: Revision, planned: LoadReport
) -> LoadReport:
    if not plan.operations:
        return replace(planned, revision=newest)
    # Two that load the same package into the same revision make one change-set, which is applied once.
    after = f"-after-{newest.number}" if newest.number else ""
    change_set = ChangeSet(
        id=f"load-{package.content_hash}{after}",
        author=AUTHOR,
        note=f"Loaded {package.name} {package.version}.",
        expected_revision=newest.number,
        package=planned.package,
        operations=tuple(plan.operations),
    )
    try:
        return replace(planned, revision=store.apply(change_set), applied=True)
    except (StaleRevision, ChangeSetReused):
        raise
    except ChangeRefused as refused:
        # What follows from the rows (posts, lines of kinds) is seen by the store alone.
        finding = Finding("", None, None, "", "error", f"{refused}.", "Mend the row that leads to it.")
        return replace(planned, findings=(*planned.findings, finding), records={})


def _check(
    package: LoadedPackage, store: Store | None, read: Callable[[str], None]
) -> tuple[Checked, tuple[Finding, ...]]:
    def known(ids: Collection[str]) -> Mapping[str, str]:
        return {} if store is None else _known_types(store, ids)

    checked = check_tables(load_schema(), package.tables, known=known, read=read)
    return checked, (*package.findings, *checked.findings)


def _known_types(store: Store, ids: Collection[str]) -> dict[str, str]:
    """Return the types of records that stand or once stood; whether they may be named now is seen later."""
    standing = {id_: record.type for id_, record in get_all(store, ids).items()}
    fates = sorted(get_fates(store, set(ids) - set(standing)))
    once = (
        {change.record_id: change.record_type for change in read_changes(store, record_ids=fates)}
        if fates
        else {}
    )
    return {**standing, **once}


def _steps(package: LoadedPackage, tell: Progress, total: int) -> Callable[[str], None]:
    done = 0

    def read(file: str) -> None:
        nonlocal done
        done += len(package.tables[file])
        tell(done, total)

    return read


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
