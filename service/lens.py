"""Which landscape a question is asked of: the record as it is, what it said earlier, or what a scenario would make of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from weakref import WeakKeyDictionary

from graph_schema.records import ChangeSet
from service.bounds import Bounds
from service.days import day_at, end_of, today, written
from service.problems import BadScenario, BadValue, StoreUnavailable
from service.scenarios.playing import Played, play
from service.scenarios.scenario import Scenario, ScenarioRefused
from service.scenarios.shelf import ScenarioShelf
from service.settings import Settings
from service.stores.base import ChangeRefused, Revision, Store
from service.stores.replicas import Replicas, ReplicaTooLarge
from service.turns import Busy
from service.words import use_meaning
from service.words.meaning import load_encoder

_NUMBER = re.compile(r"[0-9]{1,9}")


class Lens:
    """A store with its past and its what-ifs; raises `NoModel` where the settings name no model to read words by."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.public_url = settings.public_url
        self.bounds = Bounds(settings.max_rows, settings.max_depth)
        self.scenarios = ScenarioShelf(settings.data)
        self._played: WeakKeyDictionary[Store, Played] = WeakKeyDictionary()
        """What the steps did, for as long as the copy is kept."""
        self._encoder = load_encoder(settings.meaning)
        use_meaning(store, self._encoder)
        self._retry_after = settings.retry_after_seconds
        self._replicas = Replicas(store, keep=settings.replicas, max_records=settings.replica_max_records)

    @contextmanager
    def known_at(self, known_at: str | None) -> Iterator[Store]:
        """Give the landscape as the record held it at a revision or day (its last revision); None: as it is.

        Raises `BadValue` where the record holds no such state, and `StoreUnavailable` while copies are made for others.
        """
        revision = None if known_at is None else self.revision_at(known_at)
        if revision is None or revision.number == self.store.revision().number:
            yield self.store
            return
        with self._problems("known_at", known_at), self._replicas.at(revision.number) as replica:
            use_meaning(replica, self._encoder)
            yield replica

    @contextmanager
    def imagined(self, store: Store, scenario: Scenario) -> Iterator[tuple[Store, Played]]:
        """Give a landscape as a scenario would make it, and what its steps did; the one given stays as it is.

        `store` is the record, or an earlier state of it. Raises `BadScenario` with every finding, and `BadValue` and
        `StoreUnavailable` as `known_at` does.
        """

        key = (store.revision().number, scenario.digest)

        made: list[Played] = []

        def change() -> ChangeSet:
            made.append(play(store, scenario))
            return made[0].change_set

        with self._problems("scenario", scenario.id):
            try:
                with self._replicas.changed(*key, change) as copy:
                    use_meaning(copy, self._encoder)
                    played = self._played.get(copy)
                    if played is None:  # made here, or a moment ago by another that has not noted it yet
                        played = self._played[copy] = made[0] if made else play(store, scenario)
                    yield copy, played
            except ScenarioRefused as refused:
                raise BadScenario(refused.findings, refused.mended) from refused
            except ChangeRefused as refused:
                raise BadScenario([f"All steps together: {refused}."]) from refused

    @contextmanager
    def _problems(self, parameter: str, given: str | None) -> Iterator[None]:
        """Tell in the words of questions why no copy can be made."""
        try:
            yield
        except ReplicaTooLarge as large:
            raise BadValue(
                f"{parameter}: {large} Ask without it, or of a copy of your own: cairn export.",
                parameter=parameter,
                given=given,
            ) from large
        except Busy as busy:
            raise StoreUnavailable(
                "Other states of the landscape are being made ready for others. Ask again in a few seconds.",
                self._retry_after,
            ) from busy

    def revision_at(self, known_at: str) -> Revision:
        """Return the revision that a number or a day names; raises `BadValue`."""
        if _NUMBER.fullmatch(known_at):
            return self._numbered(int(known_at))
        return self._of_day(date.fromisoformat(known_at))

    def close(self) -> None:
        """Remove the copies; the store is left open."""
        self._replicas.close()

    def _numbered(self, number: int) -> Revision:
        newest = self.store.revision()
        if number > newest.number:
            raise _no_state(
                str(number), f"revision {number} is not recorded; the newest is revision {newest.number}"
            )
        if number == 0:
            raise _no_state("0", "the record begins with revision 1")
        return newest if number == newest.number else self.store.find_revisions(number - 1, 1)[0]

    def _of_day(self, day: date) -> Revision:
        if day > today():
            raise _no_state(
                day.isoformat(), f"{written(day)} is still to come; nobody knows what will be recorded"
            )
        revision = self.store.revision_before(end_of(day))
        if revision.number == 0:
            raise _no_state(day.isoformat(), f"{written(day)} is before the record begins{self._beginning()}")
        return revision

    def _beginning(self) -> str:
        first = self.store.find_revisions(0, 1)
        began = first[0].recorded_at if first else None
        return "" if began is None else f", on {written(day_at(began))}"


def _no_state(given: str, why: str) -> BadValue:
    return BadValue(f"known_at: {why}.", parameter="known_at", given=given)
