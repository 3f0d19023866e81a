"""What is read of every partnership to compare them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.records import Line
from service.analysis.delegation import MINIMUM, cells_of, delegation_on
from service.analysis.keeping import kept
from service.analysis.likeness import Partnership, read_classes
from service.places import areas_alike
from service.questions.answers import Asked
from service.questions.functions_read import authorities_standing
from service.questions.items import stands
from service.questions.offering import forms_of, late_providers, open_statuses
from service.questions.reading import day_of
from service.stores.base import Store
from service.words import Words

_LIES = {"delegated": "handed", "hosted_by_other": "handed", "partly": "partly", "not_delegated": "kept"}
"""Hosted by another is handed over too."""


@dataclass(frozen=True, slots=True)
class FoundPeers:
    """The partnerships that stand on a day, and what each is compared by."""

    places: Mapping[str, Partnership]
    labels: Mapping[str, str]
    areas: Mapping[str, str]
    sources: Mapping[str, set[str]]


def read_peers(store: Store, words: Words, question: Asked) -> FoundPeers:
    """Return every partnership that stands on the day, in the order of their names."""
    day = day_of(question)
    authorities = [id_ for id_ in authorities_standing(words) if stands(words.nodes[id_], day)]
    lines = kept(store, day, delegation_on).lines
    covers = {line.from_id: line for line in words.lines if line.type == "covers" and stands(line, day)}
    partners = [line for line in words.lines if line.type == "partner_in" and stands(line, day)]
    functions = _functions(store, authorities, lines, day)
    offers = _own_offers(store, words, day)
    sharing = Counter(line.from_id for line in partners if line.to_id in set(authorities))
    areas = {id_: covers[id_].to_id for id_ in authorities if id_ in covers}
    places = {}
    for id_ in authorities:
        own = [line for line in partners if line.to_id == id_]
        places[id_] = _partnership(id_, own, sharing, functions[id_], areas.get(id_), offers, words)
    return FoundPeers(
        places=places,
        labels={id_: words.label_of(id_) or id_ for id_ in authorities},
        areas=areas,
        sources={id_: _sources(id_, lines, partners, areas.get(id_), words) for id_ in authorities},
    )


def _partnership(
    id_: str,
    partners: Sequence[Line],
    sharing: Counter[str],
    functions: Mapping[str, str],
    area: str | None,
    offers: Mapping[str, int],
    words: Words,
) -> Partnership:
    ends = {line.from_id: words.nodes[line.from_id].text("kind") for line in partners}
    boards = frozenset(end for end, kind in ends.items() if kind == "territorial_health_board")
    node = words.nodes.get(area or "")
    return Partnership(
        id=id_,
        functions=functions,
        boards=boards,
        councils=frozenset(end for end, kind in ends.items() if kind == "council"),
        board_shared_by=max((sharing[board] for board in boards), default=0),
        population=None if node is None else node.number("population"),
        classes=read_classes(None if node is None else node.text("urban_rural_note")),
        own_offers=sum(offers.get(alike, 0) for alike in areas_alike(words, area)) if area else 0,
    )


def _functions(
    store: Store, authorities: list[str], lines: Sequence[Line], day: date
) -> dict[str, dict[str, str]]:
    """Return how the functions lie that a statement names by itself, at each authority."""
    nodes = kept(store, day, delegation_on).nodes
    asked = [node for node in nodes if node.id not in MINIMUM.values()]
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for cell in cells_of(asked, authorities, lines):
        if cell.is_its_own and cell.state in _LIES:
            found[cell.authority][cell.function.id] = _LIES[cell.state]
    return found


def _own_offers(store: Store, words: Words, day: date) -> dict[str, int]:
    """Return how many offers of help that were open there are for each area itself; things to read are none."""
    topics = [node.id for node in words.nodes.values() if node.type == "topic"]
    counts = store.count_offers(
        {"any": topics},
        forms=forms_of(given_by_people=True),
        as_of=day,
        late_providers=late_providers(words, day),
    )
    found: Counter[str] = Counter()
    for count in counts:
        if count.status in open_statuses(day) and count.area_id is not None:
            found[count.area_id] += count.offers
    return found


def _sources(
    id_: str, lines: Sequence[Line], partners: Sequence[Line], area: str | None, words: Words
) -> set[str]:
    """Return the sources of what one partnership is compared by."""
    own = [line for line in lines if line.text("function_id") not in MINIMUM.values()]
    stated = [line for line in (*own, *partners) if line.to_id == id_]
    node = words.nodes.get(area or "")
    return {key for record in (*stated, *([node] if node else [])) for key in record.sources}
