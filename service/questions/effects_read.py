"""One landscape on one day, as far as a what-if is compared with the record in it."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from graph_schema.dates import holds_on
from graph_schema.records import Line, Node
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.analysis.offices import Answerings, read_answerings
from service.places import authority_of, has_extent
from service.questions.items import authority_areas
from service.questions.overlap import OverlapQuestion
from service.questions.overlap_read import compared
from service.questions.overlap_read import understand as understand_overlap
from service.questions.overlap_said import FINDINGS, SORTS, Sort
from service.questions.reading import ref_by_id
from service.questions.reports import ReportsQuestion
from service.questions.reports_items import burdens
from service.questions.reports_read import read_reports
from service.questions.support import SupportQuestion, answer_support
from service.questions.wording import count_of
from service.stores.base import COUNT_LIMIT, Snapshot, Store
from service.stores.reads import ends_of_merges, get_fates
from service.words import words_for

RecordT = TypeVar("RecordT", Node, Line)

_READ = ("body", "duty", "offer", "outcome", "laid_on", "delegates_to", "funds", "contributes_to")

_HANDED = frozenset({"delegated", "partly"})
"""The states in which a function is with the one it was delegated to."""

_ANY_DAY = frozenset({"funds"})
"""Lines that tell of a year, not of a day."""


class Landscape:
    """What a landscape holds on a day."""

    def __init__(self, store: Store, day: date) -> None:
        self._store = store
        self._day = day
        self._words = words_for(store)

    @cached_property
    def _nodes(self) -> Mapping[str, Mapping[str, Node]]:
        """The nodes of each type that hold on the day, by id."""
        return self._by_type(self._snapshot.nodes)

    @cached_property
    def _lines(self) -> Mapping[str, Mapping[str, Line]]:
        """The lines of each type that hold on the day, by id; of money, those of every year."""
        return self._by_type(self._snapshot.lines)

    @cached_property
    def _snapshot(self) -> Snapshot:
        return self._store.snapshot(_READ)

    def _by_type(self, records: Iterable[RecordT]) -> Mapping[str, Mapping[str, RecordT]]:
        found: dict[str, dict[str, RecordT]] = {name: {} for name in _READ}
        for record in records:
            if record.type in _ANY_DAY or holds_on(record.valid_from, record.valid_to, self._day):
                found[record.type][record.id] = record
        return found

    def nodes(self, type_: str) -> Mapping[str, Node]:
        """Return the nodes of a type that stand, by id."""
        return self._nodes[type_]

    def lines(self, type_: str) -> Mapping[str, Line]:
        """Return the lines of a type that hold, by id; those made for each body of a kind among them."""
        return self._lines[type_]

    def label(self, id_: str) -> str:
        """Return the name of anything."""
        unknown = [id_] if id_ and id_ not in self._words.nodes else []
        return str(ref_by_id(self._words, id_, self._store.get(unknown))["label"])

    def ref(self, id_: str) -> dict[str, str]:
        """Return a thing as answers name it."""
        return ref_by_id(self._words, id_)

    def sources_of(self, id_: str) -> tuple[str, ...]:
        """Return what a thing rests on."""
        node = self._words.nodes.get(id_)
        return () if node is None else node.sources

    def kind_of(self, body: Node) -> str:
        """Return what sort of body one is, in words."""
        return load_schema().word("body_kinds", body.text("kind") or "").label

    def stands(self, id_: str) -> bool:
        """Tell whether a body stands."""
        return id_ in self._nodes["body"]

    def fate(self, id_: str) -> str:
        """Return what became of a body that stands in another landscape, in words."""
        into = self.into(id_)
        return "Ended" if into == id_ else f"Merged into {self.label(into)}"

    def into(self, id_: str) -> str:
        """Return the body that one body of another landscape became here."""
        return self.became([id_])[id_]

    def became(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the bodies that bodies of another landscape became here: themselves, or what they were merged into."""
        asked = sorted(set(ids))
        return {**{id_: id_ for id_ in asked}, **ends_of_merges(self._store, get_fates(self._store, asked))}

    @cached_property
    def bearers(self) -> Mapping[str, frozenset[str]]:
        """The standing bodies that bear each duty."""
        return self._ends((line.from_id, line.to_id) for line in self.lines("laid_on").values())

    @cached_property
    def contributors(self) -> Mapping[str, frozenset[str]]:
        """The standing bodies that are said to contribute to each outcome."""
        return self._ends((line.to_id, line.from_id) for line in self.lines("contributes_to").values())

    def _ends(self, pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for thing, body in pairs:
            found.setdefault(thing, set()).update({body} & self._nodes["body"].keys())
        return {thing: frozenset(bodies) for thing, bodies in found.items()}

    @cached_property
    def delegations(self) -> Mapping[str, Line]:
        """The delegations of one function that are in force."""
        return {
            id_: line
            for id_, line in self.lines("delegates_to").items()
            if line.text("state") in _HANDED and line.text("function_id")
        }

    def payment(self, line: Line) -> str:
        """Return a payment in words."""
        amount = line.number("amount_gbp")
        said = "amount not recorded" if amount is None else f"£{amount:,}"
        status = load_schema().word("funding_statuses", line.text("status") or "").label.lower()
        return f"{said}, {line.text('financial_year') or 'year not recorded'}, {status}"

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """The integration authority of each area that has one standing."""
        found: dict[str, str] = {}
        for area in authority_areas(self._words, self._day):
            authority = authority_of(self._words, area.id)
            if authority is not None and self.stands(authority):
                found[area.id] = authority
        return found

    def has_extent(self, area: str) -> bool:
        """Tell whether it is known which councils' areas an area takes in."""
        return has_extent(self._words, area)

    def offers_open_to(self, area: str) -> int:
        """Return how many offers the answer on support finds for an area."""
        question = SupportQuestion.model_validate({"area": (area,), "as_of": self._day, "limit": 1})
        total = answer_support(self._store, question).total
        return total if isinstance(total, int) else COUNT_LIMIT

    @cached_property
    def answerings(self) -> Answerings:
        """What each post answers for."""
        return kept(self._store, self._day, read_answerings)

    def answering(self, post: str) -> str:
        """Return under how many statements a post answers, and to how many, in words."""
        lines = self.answerings.by_post.get(post)
        if lines is None:
            return "Answers to nobody" if post in self.answerings.posts else "No such post"
        parties = {line.to_id for line in lines}
        return f"{count_of(len(lines), 'statement')}, to {count_of(len(parties), 'party', 'parties', capital=False)}"

    @cached_property
    def burdens(self) -> Mapping[str, dict[str, Any]]:
        """What each partnership owes in a year."""
        question = ReportsQuestion.model_validate({"as_of": self._day})
        found = read_reports(self._store, self._words, question)
        return {row["id"]: row for row in burdens(found, None)}

    @cached_property
    def pairs(self) -> Mapping[tuple[Sort, str, str], str]:
        """The narrowest finding of each pair of bodies that meet, by the sort of offer and the two ids."""
        question = OverlapQuestion.model_validate({"as_of": self._day})
        found = compared(self._store, question, understand_overlap(self._words, question))
        sorts, bodies = list(SORTS), found.offers.bodies
        return {
            (sorts[sort], *sorted((bodies[one], bodies[other]))): FINDINGS[level - 1]
            for level, sort, _, one, other in found.pairs.tolist()
        }
