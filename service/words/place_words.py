"""Place words: what people call a place, and the area that is meant."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from graph_schema.records import Line, Node
from service.words.names import WRONG, Name
from service.words.spelling import slips_between_names
from service.words.texts import form_of, key_of

Place = tuple[str, tuple[str, ...]]
"""An area and the others that bear its name."""

_ORDER = {"integration_authority_area": 0, "council_area": 1, "health_board_area": 2, "country": 3}

_OF_ONE_PLACE = {
    "council",
    "integration_joint_board",
    "lead_agency_integration_authority",
    "health_and_social_care_partnership",
    "community_planning_partnership",
    "third_sector_interface",
    "territorial_health_board",
}
"""Kinds of body that are named after the one place they serve."""

_KIND_WORDS = re.compile(
    r"\b(city council|islands council|council|comhairle|cooncil|health and social care (?:integration|partnership)|"
    r"health and social care|integrat\w+ joint board|joint board|ijb|h and scp|hscp|partnership|board|"
    r"community planning|cpp|third sector interface|tsi|health board|nhs board|nhs|integration authority)\b"
)
_AROUND = re.compile(r"^(?:the |city of |of )+|(?: city| islands)+$")
_NO_PLACE = {
    "",
    "city",
    "islands",
    "community",
    "university",
    "health",
    "social",
    "scotland",
    "the",
    "of",
    "and",
}


class PlaceWords:
    """Every word for a place, and the area that it means."""

    def __init__(self, nodes: Mapping[str, Node], lines: Iterable[Line], names: Iterable[Name]) -> None:
        self._nodes = nodes
        self._type = {node.id: node.text("area_type") or "" for node in nodes.values() if node.type == "area"}
        self._covers, partners = _ends(lines)
        self._authority = self._authorities(partners)
        self._alone = self._boards_of_one_authority()
        self._own: dict[str, list[str]] = defaultdict(list)
        self._given: dict[str, set[str]] = defaultdict(set)
        self._letters: dict[str, str] = {}
        for name in names:
            if name.type == "area" and name.rank < WRONG:
                self._own[name.key].append(name.of)
            elif name.type == "body":
                self._read_body(name)

    @cached_property
    def _spelt(self) -> Sequence[tuple[str, ...]]:
        """The place words that may be misspelt: letters that stand for a place are not corrected."""
        return sorted(tuple(key.split()) for key in {*self._own, *self._given} if key not in self._letters)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for words in self._spelt for word in words)

    @cached_property
    def _forms(self) -> Mapping[str, Sequence[str]]:
        forms: dict[str, list[str]] = defaultdict(list)
        for words in self._spelt:
            forms[form_of(" ".join(words))].append(" ".join(words))
        return forms

    def find_alike(self, text: str) -> Place | None:
        """Return the place named by the same words in another form or order: the Highlands, E Renfrewshire."""
        return self._the_one(self._forms.get(form_of(text), ()))

    def find_misspelt(self, given: Sequence[str], known: Set[str] = frozenset()) -> Place | None:
        """Return the place that folded words misspell; None where they come equally near to two."""
        vocabulary = self._vocabulary | known
        if all(word in vocabulary or len(word) < 4 for word in given):
            return None
        slips: dict[int, list[str]] = defaultdict(list)
        for words in self._spelt:
            count = slips_between_names(given, words, vocabulary)
            if count is not None:
                slips[count].append(" ".join(words))
        return self._the_one(slips[min(slips)]) if slips else None

    def _the_one(self, keys: Iterable[str]) -> Place | None:
        """Return the place that all of these words mean; None where they mean several."""
        meant = {found for key in keys if (found := self.find(key)) is not None}
        areas = {area for area, _ in meant}
        return max(meant, key=lambda place: (len(place[1]), place)) if len(areas) == 1 else None

    def find(self, key: str) -> Place | None:
        """Return the area that a folded place word means, and the others that it may mean; None where it is unknown.

        The authority's area where one bears the name, else the council's, else the board's. A council that
        shares its authority leads to the authority. Where only bodies bear the name, the area they serve is meant.
        """
        if key in self._own:
            ranked = self._ranked(self._own[key])
            first = ranked[0]
            shared = self._shared_authority(first)
            return (shared, tuple(ranked)) if shared is not None else (first, tuple(ranked[1:]))
        given = self._given.get(key, set())
        ranked = self._ranked(given | {self._alone[area] for area in given if area in self._alone})
        if not ranked or self._is_open(ranked):
            return None
        return ranked[0], tuple(ranked[1:])

    def written_as(self, key: str) -> str | None:
        """Return how letters that stand for a place are written, where they are nothing but that."""
        return self._letters.get(key)

    def _ranked(self, areas: Iterable[str]) -> list[str]:
        return sorted(set(areas), key=lambda id_: (_ORDER.get(self._type[id_], 4), id_))

    def _is_open(self, ranked: Sequence[str]) -> bool:
        """Tell whether two areas of the best sort bear a name, so that it cannot be told which is meant."""
        return len(ranked) > 1 and self._type[ranked[0]] == self._type[ranked[1]]

    def _shared_authority(self, area: str) -> str | None:
        authority = self._authority.get(area)
        sharing = sum(other == authority for other in self._authority.values())
        return authority if authority is not None and sharing > 1 else None

    def _authorities(self, partners: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return for each council area the area of the authority in which its council is a partner."""
        found: dict[str, str] = {}
        for partner, authority in sorted(partners):
            for area in self._covers.get(partner, ()):
                for wider in self._covers.get(authority, ()):
                    kinds = (self._type.get(area), self._type.get(wider))
                    if kinds == ("council_area", "integration_authority_area"):
                        found[area] = wider
        return found

    def _boards_of_one_authority(self) -> dict[str, str]:
        """Return for each board area that lies with one authority alone the area of that authority."""
        within: dict[str, set[str]] = defaultdict(set)
        for council, authority in self._authority.items():
            within[self._nodes[council].text("health_board_area_id") or ""].add(authority)
        return {board: min(areas) for board, areas in within.items() if len(areas) == 1}

    def _read_body(self, name: Name) -> None:
        body = self._nodes[name.of]
        if body.text("kind") not in _OF_ONE_PLACE or body.valid_to is not None:
            return
        areas = {
            self._authority.get(area, area) for area in self._covers.get(body.id, ()) if area in self._type
        }
        if len(areas) != 1:
            return
        is_council = body.text("kind") == "council"
        if not is_council and not name.letters and " " not in name.key:
            return  # Engage, the Bridge: words that mean no place in a sentence
        for key in {name.key, *_without_kind(name.key, is_council=is_council)}:
            self._given[key] |= areas
            if name.letters and key == name.key:
                self._letters[key] = name.text
            elif all(len(word) == 1 or word == "and" for word in key.split()):
                self._letters[key] = key.replace(" and ", "&").upper()


def _ends(lines: Iterable[Line]) -> tuple[Mapping[str, list[str]], set[tuple[str, str]]]:
    covers: dict[str, list[str]] = defaultdict(list)
    partners: set[tuple[str, str]] = set()
    for line in lines:
        if line.valid_to is None and line.type == "covers":
            covers[line.from_id].append(line.to_id)
        elif line.valid_to is None and line.type == "partner_in":
            partners.add((line.from_id, line.to_id))
    return covers, partners


def _without_kind(key: str, *, is_council: bool) -> Iterator[str]:
    """Return the place in a body's name: Outer Hebrides of Outer Hebrides council, Glasgow of Glasgow City Council."""
    bare = re.sub(r" +", " ", _KIND_WORDS.sub(" ", key)).strip()
    if bare == key and not is_council:
        return
    shorter = _AROUND.sub("", key_of(bare)).strip()
    for word in (bare, shorter, *(_AROUND.sub("", key) for _ in (0,) if is_council)):
        if not set(word.split()) <= _NO_PLACE and len(word) > 2:
            yield word
