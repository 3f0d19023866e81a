"""Topics as people look through them: broad ones as groups, each with its narrower ones in the words that people use."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from service.questions.topic import TopicAnswer, TopicItem
from service.questions.topics import TopicsAnswer, TopicsItem
from service.questions.wording import count_of
from service.stores.base import MAX_LIMIT
from service.web.further import Further
from service.web.links import page_href

_SAID = 3
"""How many plain words stand beside a topic: the list has to be read on a phone."""


@dataclass(frozen=True, slots=True)
class TopicShown:
    """A topic, how much help is recorded with it, and where that is."""

    id: str
    label: str
    href: str
    offers: str
    support: str
    """Where the offers are; empty where there are none."""
    said: str
    """Other words for it; empty where none are recorded."""
    scope: str


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A broad topic with the topics under it, all of them in one list in their order."""

    broad: TopicShown
    under: tuple[TopicShown, ...] = field(default=())


def make_topic_groups(further: Further) -> tuple[TopicGroup, ...]:
    """Return every broad topic with its narrower ones; those of a landscape of more than 500 as far as that goes."""
    items: Sequence[TopicsItem] = further.ask(TopicsAnswer, limit=MAX_LIMIT).items
    return tuple(
        TopicGroup(_shown(first), tuple(_shown(item) for item in rest)) for first, *rest in _apart(items)
    )


def _apart(items: Sequence[TopicsItem]) -> Iterator[list[TopicsItem]]:
    """Give the items in runs, each a broad topic and those under it."""
    run: list[TopicsItem] = []
    for item in items:
        if item.depth == 0 and run:
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _offers(item: TopicsItem | TopicItem) -> int:
    """Return how many offers about a topic there are on the day asked about, running or not known to be."""
    return item.current + item.unknown + (item.closed_since or 0)


def _quoted(words: Iterable[str]) -> str:
    return "; ".join(f"“{word}”" for word in words)


def _shown(item: TopicsItem) -> TopicShown:
    offers = _offers(item)
    return TopicShown(
        id=item.id,
        label=item.label,
        href=page_href(item.href),
        offers=count_of(offers, "offer") if offers else "No offer recorded",
        support=page_href(item.support) if offers else "",
        said=_quoted(item.plain_words[:_SAID]),
        scope=item.scope or "",
    )


@dataclass(frozen=True, slots=True)
class TopicLead:
    """What stands first on the page of a topic."""

    support: str
    """Where the help with it is; empty where none is recorded."""
    offers: str
    said: str


def make_topic(answer: TopicAnswer) -> TopicLead:
    """Return the way to who can help with a topic, and what people call it who do not work in the field."""
    (item,) = answer.items
    offers = _offers(item)
    return TopicLead(
        support=page_href(item.support) if offers else "",
        offers=count_of(offers, "offer", capital=False),
        said=_quoted(word.label for word in answer.other_words if word.kind.id == "plain"),
    )
