"""What is killed: each command that loads or carries forward, on each store."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.loading import load_package, read_package
from service.stores.base import Store
from tests.faults.editions import NEWER, OLDER, install, make_edition
from tests.faults.places import Place, Stage
from tests.faults.processes import Command, Ended, measure
from tests.faults.steps import Course
from tests.landscapes import change_set, node, source


@dataclass(frozen=True)
class Case:
    """A command in its place, what stood there before, what stands after, and whether it went well."""

    command: Command
    place: Place
    before: Stage
    after: Stage
    is_well: Callable[[Ended], bool]


def load_newer(place: Place, folder: Path) -> Case:
    """Load a newer edition onto an older one."""
    newer = make_edition(folder / "newer", NEWER, "2")
    command = Command(("load", str(newer)), place.data, place.environment, folder)
    return Case(command, place, (1, OLDER), (2, NEWER), lambda ended: ended.status == 0)


def ask_first(place: Place, folder: Path) -> Case:
    """Ask where nothing was loaded yet: the seed is loaded first."""
    seed = install(folder / "installed", OLDER, "1")
    command = Command(("ask", "body", "body-149"), place.data, place.environment, seed)
    return Case(command, place, (0, {}), (1, OLDER), _is_answered)


def ask_of_older_format(place: Place, folder: Path) -> Case:
    """Ask of a data file of an older format: it is carried forward first."""
    command = Command(("ask", "body", "body-149"), place.data, place.environment, folder)
    return Case(command, place, renamed_often(), renamed_often(), _is_answered)


def serve_first(place: Place, folder: Path, port: int) -> Case:
    """Serve where nothing was loaded yet."""
    return _serve(place, install(folder / "installed", OLDER, "1"), port, (0, {}), (1, OLDER))


def serve_newer(place: Place, folder: Path, port: int) -> Case:
    """Serve where the installed seed is newer than the one that was loaded."""
    return _serve(place, install(folder / "installed", NEWER, "2"), port, (1, OLDER), (2, NEWER))


def _serve(place: Place, seed: Path, port: int, before: Stage, after: Stage) -> Case:
    command = Command(("serve", "--port", str(port)), place.data, place.environment, seed)
    return Case(command, place, before, after, lambda ended: "Nothing can listen at" in ended.said)


def _is_answered(ended: Ended) -> bool:
    return ended.status == 0 and "Body 149" in ended.said


def unharmed(case: Case, said: Path) -> Course:
    """Return the course of a run that nobody kills."""
    case.place.begin()
    assert case.place.look() == case.before
    ended, course = measure(case.command, said)
    assert case.is_well(ended), ended.said
    assert case.place.look_at_end() == case.after
    return course


def fill(store: Store, folder: Path) -> None:
    """Load the older edition."""
    assert load_package(store, read_package(make_edition(folder / "older", OLDER, "1"))).applied


_RENAMED = range(2, 21)
"""The revisions after the first in the file of an older format: each renames one body."""


def fill_often(store: Store) -> None:
    """Fill a store in many revisions."""
    bodies = [node("body", id_, name, kind="council") for id_, name in OLDER.items()]
    store.apply(change_set(source(), *bodies))
    for number in _RENAMED:
        renamed = node("body", f"body-{number}", f"Renamed {number}", kind="council")
        store.apply(change_set(renamed, id_=f"rename-{number}"))


def renamed_often() -> Stage:
    """Return what such a store holds."""
    return _RENAMED[-1], {**OLDER, **{f"body-{number}": f"Renamed {number}" for number in _RENAMED}}
