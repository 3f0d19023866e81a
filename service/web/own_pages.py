"""Pages that show more than an answer laid out: of a partnership, of a body, the briefing, and those with pictures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.questions.accountability import AccountabilityAnswer
from service.questions.answers import Answer
from service.questions.area import AreaAnswer
from service.questions.body import BodyAnswer
from service.questions.clutter import ClutterAnswer
from service.questions.effects import EffectsAnswer
from service.questions.funding import FundingAnswer
from service.questions.offers import OffersAnswer
from service.questions.overlap import OverlapAnswer
from service.questions.overlap_matrix import OverlapMatrixAnswer
from service.questions.record import RecordAnswer
from service.questions.scenario_composed import ADDRESS as COMPOSE
from service.questions.scenarios import ScenariosAnswer
from service.questions.support import SupportAnswer
from service.questions.topic import TopicAnswer
from service.questions.topics import TopicsAnswer
from service.web.answering_pictures import answering_pictures
from service.web.drawing import Drawing
from service.web.extracts import Extract, Rows, make_table, printed
from service.web.flows import make_flow_picture
from service.web.further import Further
from service.web.headings import heading_of
from service.web.offers import make_offers
from service.web.over_time import read_over_time
from service.web.overlap_pages import read_matrix, read_overlap
from service.web.partnership import Partnership, is_partnership, read_partnership
from service.web.pieces import pieces_of
from service.web.topics import make_topic, make_topic_groups
from service.web.view import Facts, SourceLine, View, make_comparison, source_line
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
"""What somebody wants to know who thinks of taking up an offer."""

_COMPARED = (*_OFFERED, "roles", "sources")
"""What is said of offers side by side."""

_BRIEFED: tuple[Mapping[str, int], ...] = (
    {"who": 6, "accountability": 7, "money": 5},
    {"functions": 5, "reports": 5, "support": 3, "tensions": 3, "peers": 3},
)
"""What stands on each sheet of a briefing, and how many rows a table has there: as much as fits for all 31."""


Own = tuple[str | None, dict[str, Any]]
"""The template of a page of its own, None where it is that of any answer, and what else it is filled with."""


def own_page(answer: Answer, view: View, further: Further) -> Own:
    """Return what an answer's own page is made of; nothing where the page is like any other."""
    make = _OWN.get(type(answer))
    return make(answer, view, further) if make else (None, {})


def _area(answer: AreaAnswer, _view: View, further: Further) -> Own:
    if not is_partnership(answer):
        return None, {}
    return "partnership.html", {"partnership": read_partnership(further, answer)}


def _body(answer: BodyAnswer, view: View, further: Further) -> Own:
    if not (answer.offers and answer.items[0].active):
        return None, {}
    overlap = further.ask(OverlapAnswer, body=answer.items[0].id, limit=1)
    return None, {"view": _with_distinctive(view, overlap)}


def _record(answer: RecordAnswer, view: View, further: Further) -> Own:
    if answer.items[0].type != "offer":
        return None, {}
    return None, {"view": _with_offer(view, further.ask(OffersAnswer, offer=answer.items[0].id))}


def _accountability(answer: AccountabilityAnswer, view: View, further: Further) -> Own:
    return None, {"pictures": _after_lines(view, answering_pictures(answer, further))}


def _funding(answer: FundingAnswer, _view: View, _further: Further) -> Own:
    return "funding.html", {"flows": make_flow_picture(answer)}


def _clutter(answer: ClutterAnswer, view: View, further: Further) -> Own:
    return "clutter.html", read_over_time(answer, view, further.given)


def _overlap(answer: OverlapAnswer, _view: View, further: Further) -> Own:
    return "overlap.html", read_overlap(answer, further)


def _matrix(answer: OverlapMatrixAnswer, view: View, _further: Further) -> Own:
    return "matrix.html", read_matrix(answer, view)


def _support(answer: SupportAnswer, _view: View, _further: Further) -> Own:
    return "support.html", {"offers": make_offers(answer.items), "asker": _asker_of(answer)}


def _side_by_side(answer: OffersAnswer, _view: View, _further: Further) -> Own:
    offers, compared = make_offers(answer.items), make_comparison(answer, _COMPARED)
    return "offers.html", {"offers": offers, "compared": compared}


def _asker_of(answer: Answer) -> str | None:
    """Return the id of the body that was named as asking, for the questions that go on from there."""
    asked = answer.question.get("for")
    return asked["id"] if isinstance(asked, dict) else None


def _what_ifs(answer: ScenariosAnswer, _view: View, further: Further) -> Own:
    return "what_ifs.html", {"cards": make_cards(answer, further), "compose_href": further.href(COMPOSE)}


def _what_if(answer: EffectsAnswer, view: View, further: Further) -> Own:
    return "what_if.html", {"what_if": make_what_if(answer, view, further)}


def _topics(_answer: TopicsAnswer, _view: View, further: Further) -> Own:
    return "topics.html", {"groups": make_topic_groups(further)}


def _topic(answer: TopicAnswer, _view: View, _further: Further) -> Own:
    return "topic.html", {"topic": make_topic(answer)}


_OWN: Mapping[type[Answer], Callable[[Any, View, Further], Own]] = {
    AccountabilityAnswer: _accountability,
    AreaAnswer: _area,
    BodyAnswer: _body,
    ClutterAnswer: _clutter,
    EffectsAnswer: _what_if,
    FundingAnswer: _funding,
    OffersAnswer: _side_by_side,
    OverlapAnswer: _overlap,
    OverlapMatrixAnswer: _matrix,
    RecordAnswer: _record,
    ScenariosAnswer: _what_ifs,
    SupportAnswer: _support,
    TopicAnswer: _topic,
    TopicsAnswer: _topics,
}
"""The answers whose pages show more than an answer laid out."""


def _after_lines(view: View, pictures: Sequence[Drawing]) -> dict[str, Sequence[Drawing]]:
    """Put pictures after the table of paths, where there is one, else after the last table of lines."""
    shown = [section.id for section in view.sections if section.id.partition("-")[0] == "items"]
    after = next(
        (section.id for section in view.sections if section.id == "paths"), shown[-1] if shown else ""
    )
    return {after: pictures} if after and pictures else {}


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
