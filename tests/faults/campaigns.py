"""Killing the writer, or the server that it writes to, again and again, and looking at what is left each time."""

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from service.stores.base import StoreAway
from service.stores.neo4j import Neo4jStore
from tests.faults.places import FilePlace, Place, ServerPlace
from tests.faults.writers import WITHIN, WITHOUT_END, Writer, fill, landscape_at
from tests.neo4j_server import RunningNeo4j

SEED = 20261129
"""The same moments in each run."""

_LEAD = 2
"""The change in which the writer is killed, counted from 1: the first has opened files and connections."""

_FRESH_AFTER = 25
"""After how many kills the landscape is made and measured anew: its log stays short, and a server grows faster."""

_MEASURED = 20
"""How many changes are measured."""

WARMED = 60
"""How many changes are made before they are measured: a server is slow at first."""

_COMMITS = 0.5
"""Which share of the moments is drawn over the commit alone, the rest over the whole of a change."""

_DONE_AND_MORE = 1.15
"""To which share of the length of a change the moments go, so that some fall after it."""


_PATIENCE_SECONDS = 120.0
"""How long a server may take until it answers well after it was killed."""


class Length(NamedTuple):
    """Seconds from the beginning of a change until its commit is asked for, and until `apply` has returned."""

    asked: float
    whole: float


class Moment(NamedTuple):
    """When to kill: so many seconds after a change has begun, or after its commit was asked for."""

    in_commit: bool
    seconds: float


@dataclass
class Outcome:
    """Where kills fell, and what was found after them."""

    fell: Counter[str] = field(default_factory=Counter)
    stood: int = 0
    """How many of the changes whose commit was cut off stood afterwards, whole."""
    acknowledged: int = 0
    """How many changes were acknowledged in all; each was found again."""
    lengths: list[Length] = field(default_factory=list)
    """How long a change took each time that it was measured."""
    longest_end_seconds: float = 0.0
    """How long a writer took at most to end by itself once its server was gone."""

    @property
    def kills(self) -> int:
        """How many kills there were."""
        return self.fell.total()

    @property
    def row(self) -> str:
        """The outcome as cells of a table."""
        fell = " | ".join(str(self.fell[place]) for place in ("before", "within", "after"))
        whole = statistics.median(length.whole for length in self.lengths)
        commit = statistics.median(length.whole - length.asked for length in self.lengths)
        took = f"{1000 * whole:.1f} ms | {1000 * commit:.1f} ms"
        return f"{self.kills} | {took} | {fell} | {self.stood} | {self.acknowledged}"


def kill_writers_of_file(kills: int) -> Outcome:
    """Kill writers of a data file."""
    with tempfile.TemporaryDirectory(prefix="cairn-kills-") as folder:
        return _kill_writers(FilePlace(Path(folder), fill), kills, 5, lambda: None)


def kill_writers_of_server(url: str, kills: int, warming: int = WARMED) -> Outcome:
    """Kill writers of a database."""
    with tempfile.TemporaryDirectory(prefix="cairn-kills-") as folder, ExitStack() as closing:
        place = ServerPlace(url, Path(folder), fill)
        closing.callback(place.close)
        return _kill_writers(place, kills, warming, place.settle)


def _kill_writers(place: Place, kills: int, warming: int, settle: Callable[[], None]) -> Outcome:
    outcome = Outcome()
    drawn = random.Random(SEED)  # noqa: S311  # the same moments in each run
    for begun in range(0, kills, _FRESH_AFTER):
        length, revision = _measure(place, warming)
        outcome.lengths.append(length)
        for moment in _moments(min(_FRESH_AFTER, kills - begun), length, drawn):
            writer = _writer(place, _LEAD)
            _wait(writer, _LEAD, moment)
            writer.kill()
            settle()
            revision = _look(place, writer, revision, outcome)
    return outcome


def kill_server(server: RunningNeo4j, kills: int, warming: int = WARMED) -> Outcome:
    """Kill the server to which a writer writes, and start it again."""
    with tempfile.TemporaryDirectory(prefix="cairn-kills-") as folder, ExitStack() as closing:
        place = ServerPlace(server.url, Path(folder), fill)
        closing.callback(place.close)
        length, revision = _measure(place, warming)
        outcome = Outcome(lengths=[length])
        lead = max(_LEAD, warming // 4)  # a server that has just begun is slow
        for moment in _moments(kills, length, random.Random(SEED)):  # noqa: S311  # the same in each run
            writer = _writer(place, WITHOUT_END)
            _wait(writer, lead, moment)
            server.stop()
            outcome.longest_end_seconds = max(outcome.longest_end_seconds, _ended_by_itself(writer))
            server.start_again()
            _wait_until_read(server.url)
            revision = _look(place, writer, revision, outcome)
        return outcome


def _wait_until_read(url: str) -> None:
    """Wait until a server that has just begun answers as quickly as a store demands."""
    ends_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            Neo4jStore(url).close()
        except StoreAway:
            assert time.monotonic() < ends_at, "the server does not come back"
            time.sleep(0.5)
        else:
            return


def _ended_by_itself(writer: Writer) -> float:
    """Wait for the end of a writer whose server is gone, see that it ended well told, and return how long it took."""
    began = time.monotonic()
    assert writer.end() == 1, writer.said
    assert "StoreAway: The Neo4j server at" in writer.said, writer.said
    return time.monotonic() - began


def _look(place: Place, writer: Writer, before: int, outcome: Outcome) -> int:
    """See that all that was acknowledged stands, and the change that was cut off whole or not at all."""
    held = place.look()  # it raises where the log does not replay to what stands
    revision, fell = held[0], writer.place
    returned = before + writer.returned
    assert held == landscape_at(revision), (fell, revision)
    assert returned <= revision <= returned + (fell == WITHIN), (fell, returned, revision)
    assert writer.acknowledged <= returned, "nothing is acknowledged that was not done"
    outcome.fell[fell] += 1
    outcome.stood += revision - returned
    outcome.acknowledged += max(0, writer.acknowledged - before)
    return revision


def _writer(place: Place, changes: int) -> Writer:
    return Writer(place.data, place.environment, place.data.parent / "said", changes)


def _measure(place: Place, warming: int) -> tuple[Length, int]:
    """Make a landscape anew, measure how long a change takes on it, and return that and its revision."""
    place.begin()
    changes = warming + _MEASURED
    writer = _writer(place, changes)
    writer.wait_for_all(changes)
    writer.kill()
    lengths = writer.lengths[warming:]
    length = Length(*(statistics.median(part) for part in zip(*lengths, strict=True)))
    return length, 1 + changes


def _moments(kills: int, length: Length, drawn: random.Random) -> list[Moment]:
    """Return moments, each drawn from its equal part of a change or of a commit, in any order."""
    of_commits = round(kills * _COMMITS)
    spans = [
        (False, length.whole * _DONE_AND_MORE, kills - of_commits),
        (True, length.whole - length.asked, of_commits),
    ]
    moments = [
        Moment(in_commit, span * (part + drawn.random()) / parts)
        for in_commit, span, parts in spans
        for part in range(parts)
    ]
    drawn.shuffle(moments)
    return moments


def _wait(writer: Writer, change: int, moment: Moment) -> None:
    writer.wait_for(change, in_commit=moment.in_commit)
    time.sleep(moment.seconds)
