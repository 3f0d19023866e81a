"""From a question about gaps to the gaps: how its words are understood, what is counted, where places are alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph_schema.records import sort_key
from service.questions.gaps_said import STATES, state_of
from service.questions.items import authority_areas
from service.questions.offering import open_statuses
from service.questions.reading import resolve, understood
from service.stores.base import Store
from service.words import Match, TermKind, Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.gaps import Counted
    from service.analysis.gaps import Gaps as Counting


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic and the places that are alike in what there is on it, for one kind of user."""

    topic: int
    audience: str | None
    state: str
    places: tuple[int, ...]


_TERMS: Mapping[str, TermKind] = {"topic": "topic", "area": "area", "audience": "audience"}


def understand(
    words: Words, asked: Mapping[str, tuple[str, ...]], day: date
) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...], tuple[str | None, ...]]:
    """Return how the words were understood, and the topics, places and users that they name."""
    shown: dict[str, Any] = {}
    ids: dict[str, tuple[str, ...]] = {}
    for name, kind in _TERMS.items():
        texts = asked[name]
        matches: list[Match] = [resolve(words, name, kind, text) for text in texts]
        ids[name] = tuple(dict.fromkeys(match.id for match in matches))
        if matches:
            shown[name] = understood(words, texts, matches)
    areas = ids["area"] or tuple(area.id for area in authority_areas(words, day))
    return shown, ids["topic"], areas, ids["audience"] or (None,)


def count(
    store: Store, day: date, areas: Sequence[str], audiences: Sequence[str | None]
) -> tuple["Counting", dict[str | None, "Counted"]]:
    """Return the offers open on a day, and what there is for each kind of user in each place; for anybody too."""
    from service.analysis.gaps import Gaps as Counting

    counting = Counting(store, day, open_statuses(day), areas)
    return counting, {audience: counting.count(audience) for audience in {*audiences, None}}


def find_gaps(
    counting: "Counting", counted: Mapping[str | None, "Counted"], topics: Sequence[str], places: int
) -> Iterator[Gap]:
    """Yield each gap once: the places of a topic and user that have the same of everything."""
    asked: list[str | None] = [audience for audience in counted if audience is not None]
    for place, id_ in enumerate(counting.offers.topics):
        for audience in (asked or [None]) if not topics or id_ in topics else ():
            counts = counted[audience]
            alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
            for column in range(places):
                alike[there(counts, place, column)].append(column)
            for (current, invited, unknown, *_), columns in alike.items():
                state = state_of(current, invited, unknown)
                if state is not None:
                    yield Gap(place, audience, state, tuple(columns))


def there(counts: "Counted", topic: int, place: int) -> tuple[int, ...]:
    """Return all that a row says of a place in figures."""
    current = int(counts.current[topic, place])
    one = int(counts.row_of_one[topic, place]) if current == 1 else -1
    others = (counts.invited, counts.unknown, counts.to_read)
    return (current, *(int(part[topic, place]) for part in others), one)


def place_of(
    gap: Gap, areas: Sequence[str], counting: "Counting", words: Words
) -> tuple[int, int, str, str, str, str]:
    """Return what puts a gap in its place: what is missing most first, most places first, topic, user, place."""
    topic = counting.offers.topics[gap.topic]
    label = sort_key(words.label_of(topic) or topic)
    return (
        list(STATES).index(gap.state),
        -len(gap.places),
        label,
        topic,
        gap.audience or "",
        areas[gap.places[0]],
    )
