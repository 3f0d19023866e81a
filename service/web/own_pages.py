"""Pages that show more than one answer: of a partnership, of a body, and the briefing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from service.questions.answers import Answer
from service.questions.area import AreaAnswer
from service.questions.body import BodyAnswer
from service.questions.effects import EffectsAnswer
from service.questions.offers import OffersAnswer
from service.questions.overlap import OverlapAnswer
from service.questions.record import RecordAnswer
from service.questions.scenario_composed import ADDRESS as COMPOSE
from service.questions.scenarios import ScenariosAnswer
from service.questions.topic import TopicAnswer
from service.questions.topics import TopicsAnswer
from service.web.extracts import Extract, Rows, make_table, printed
from service.web.further import Further
from service.web.headings import heading_of
from service.web.parameters import Pairs
from service.web.partnership import Partnership, is_partnership, read_partnership
from service.web.pieces import pieces_of
from service.web.topics import make_topic, make_topic_groups
from service.web.view import Facts, SourceLine, View, source_line
from service.web.what_if import make_cards, make_what_if

_DISTINCT = ("sort", "offers", "alone", "share", "which", "sources")

_OFFERED = (
    "provider",
    "description",
    "form",
    "way_in",
    "cost",
    "open_in",
    "audience",
    "topics",
    "status",
    "alike",
)

_BRIEFED: tuple[Mapping[str, int], ...] = (
    {"who": 6, "accountability": 7, "money": 5},
    {"functions": 5, "reports": 5, "support": 3, "tensions": 3, "peers": 3},
)
"""What stands on each sheet of a briefing, and how many rows a table has there: as much as fits for all 31."""


def own_page(answer: Answer, view: View, further: Further, pairs: Pairs) -> tuple[str | None, dict[str, Any]]:
    """Return the template of an answer's own page and what it is filled with; none where the page is like any other."""
    if isinstance(answer, ScenariosAnswer):
        return "what_ifs.html", {"cards": make_cards(answer, further), "compose_href": further.href(COMPOSE)}
    if isinstance(answer, EffectsAnswer):
        return "what_if.html", {"what_if": make_what_if(answer, view, pairs, further)}
    if isinstance(answer, TopicsAnswer):
        return "topics.html", {"groups": make_topic_groups(further)}
    if isinstance(answer, TopicAnswer):
        return "topic.html", {"topic": make_topic(answer)}
    if isinstance(answer, AreaAnswer) and is_partnership(answer):
        return "partnership.html", {"partnership": read_partnership(further, answer)}
    if isinstance(answer, BodyAnswer) and answer.offers and answer.items[0].active:
        overlap = further.ask(OverlapAnswer, body=answer.items[0].id, limit=1)
        return None, {"view": _with_distinctive(view, overlap)}
    if isinstance(answer, RecordAnswer) and answer.items[0].type == "offer":
        return None, {"view": _with_offer(view, further.ask(OffersAnswer, offer=answer.items[0].id))}
    return None, {}


def sheets_of(partnership: Partnership) -> list[list[Extract]]:
    """Return the two sheets of a briefing: the sections of the partnership's page, their tables printed."""
    return [
        [printed(partnership.extracts.named(name), rows) for name, rows in sheet.items()]
        for sheet in _BRIEFED
    ]


def _with_distinctive(view: View, overlap: OverlapAnswer) -> View:
    """Add how much of what a body offers nobody else does, after what only it does."""
    rows = [row for row in overlap.distinctive if row.offers]
    if not rows:
        return view
    cited = dict.fromkeys(key for row in rows for key in row.sources)
    numbers, lines = _cited_too(view, cited, overlap)
    table = make_table("distinctive", Rows("How distinctive its help is", rows, _DISTINCT), numbers)
    place = next((n for n, one in enumerate(view.sections, 1) if one.id == "only_here"), 1)
    sections = (*view.sections[:place], replace(table, note=overlap.summary), *view.sections[place:])
    return replace(view, sections=sections, sources=lines)


def _with_offer(view: View, offers: OffersAnswer) -> View:
    """Put first what somebody wants to know who thinks of taking up an offer."""
    (offer,) = offers.items
    numbers, lines = _cited_too(view, offer.sources, offers)
    said = tuple((heading_of(name), pieces_of(name, getattr(offer, name), numbers)) for name in _OFFERED)
    return replace(view, sections=(Facts("offer", "The offer", said), *view.sections), sources=lines)


def _cited_too(
    view: View, cited: Iterable[str], answer: Answer
) -> tuple[Mapping[str, int], tuple[SourceLine, ...]]:
    """Return the numbers and lines of a page's sources with those that a further answer cites after them."""
    known = {line.key for line in view.sources}
    lines = (
        *view.sources,
        *(source_line(key, answer.sources[key]) for key in cited if key not in known),
    )
    return {line.key: number for number, line in enumerate(lines, 1)}, lines
