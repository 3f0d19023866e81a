"""Loading a package of tables into a store: all of it is checked first, and all of it goes in or nothing.

The landscape follows the package: what differs from the last time it was loaded is changed, and what was changed
here meanwhile stays (see `service.synchronising`).
"""

from collections import deque
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
from service.synchronising import Following, Kept, Plan, Unfit

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
"""Told how much is done of how much, in bytes, each counted once when it is checked and once when it is applied."""

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
    return _check(package, store, lambda _share: None)[1]


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
    checked, findings = _check(
        package, store, lambda share: tell(int(share * package.size), 2 * package.size)
    )
    report = LoadReport(Package(name=package.name, version=package.version), findings)
    if not report.refused:
        rows = max(1, sum(rows.table.length for rows in checked.rows))

        def compared(done: int) -> None:
            tell(package.size + package.size * done // rows, 2 * package.size)

        report = _synchronise(store, package, checked, report, compared, dry_run=dry_run, older=older)
    tell(2 * package.size, 2 * package.size)
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
    store: Store,
    package: LoadedPackage,
    checked: Checked,
    report: LoadReport,
    compared: Callable[[int], None],
    *,
    dry_run: bool,
    older: bool,
) -> LoadReport:
    """Work out what is to change while it is changed; done anew where the landscape has moved on meanwhile."""
    for tries_left in reversed(range(_TRIES)):
        editions = find_editions(store, package.name)
        too_old = () if older else _refused_as_older(package, editions)
        if too_old:
            return replace(report, findings=(*report.findings, *too_old))
        report = replace(report, last_version=editions.last_version)
        following = Following(store, checked, package.name, editions, compared)
        try:
            revision = None if dry_run else store.apply(_change_set(package, editions.newest), following)
            if dry_run:
                deque(following, maxlen=0)
        except Unfit as unfit:
            return replace(report, findings=(*report.findings, *unfit.findings))
        except (StaleRevision, ChangeSetReused):
            if not tries_left:
                raise
        except ChangeRefused as refused_there:
            return replace(report, findings=(*report.findings, _refused_by_store(refused_there)))
        else:
            return _told(report, following.plan, revision, editions.newest)
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


def _change_set(package: LoadedPackage, newest: Revision) -> ChangeSet:
    """Return the change-set of a load, without its operations."""
    # Two that load the same package into the same revision make one change-set, which is applied once.
    after = f"-after-{newest.number}" if newest.number else ""
    return ChangeSet(
        id=f"load-{package.content_hash}{after}",
        author=AUTHOR,
        note=f"Loaded {package.name} {package.version}.",
        expected_revision=newest.number,
        package=Package(name=package.name, version=package.version),
    )


def _refused_by_store(refused: ChangeRefused) -> Finding:
    """Return the finding for what the store alone sees: what follows from the rows (posts, lines of kinds)."""
    return Finding("", None, None, "", "error", f"{refused}.", "Mend the row that leads to it.")


def _told(report: LoadReport, plan: Plan, revision: Revision | None, newest: Revision) -> LoadReport:
    return replace(
        report,
        records=plan.records,
        new=plan.new,
        changed=plan.changed,
        ended=plan.ended,
        kept=tuple(plan.kept),
        revision=revision,
        applied=revision is not None and revision.number > newest.number,
    )


def _check(
    package: LoadedPackage, store: Store | None, tell: Callable[[float], None]
) -> tuple[Checked, tuple[Finding, ...]]:
    def known(ids: Collection[str]) -> Mapping[str, str]:
        return {} if store is None else _known_types(store, ids)

    checked = check_tables(load_schema(), package.tables, known=known, tell=tell)
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


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
