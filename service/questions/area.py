"""Who runs what here? An area's authorities, bodies, delegated functions, help, money and boundaries."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from graph_schema.extents import AUTHORITIES
from graph_schema.records import Line, Node, fold
from service.questions.answers import Answer, Asked, Ref, Term
from service.questions.area_functions import FunctionsOf, functions_of, without_statement
from service.questions.area_help import HelpHere, HelpOnTopic, help_by_topic, help_here
from service.questions.area_read import CHIEF, FoundArea, kind_of, read_area
from service.questions.area_said import limits_of, summary_of
from service.questions.areas import AreaItem, area_item
from service.questions.items import SECTION_LIMIT, Part, Statement, cited, part, stands, statement
from service.questions.lines import Delegation, delegations
from service.questions.reading import (
    ask_href,
    get_record,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.sections import Budget, PostShown, budgets, posts_shown
from service.stores.base import Store
from service.words import words_for

_ORDER = (
    *AUTHORITIES,
    "health_and_social_care_partnership",
    "council",
    "territorial_health_board",
    "community_planning_partnership",
    "third_sector_interface",
)
"""Those who run services here first; other kinds follow by their labels."""

_REACHES = ("the whole of it", "a wider area", "part of it")


class AreaQuestion(Asked):
    """Who runs what here?"""

    id: str = Field(min_length=1, max_length=500, description="The code of the area.", examples=["S37000032"])


class AreaDetail(AreaItem):
    """An area with all that is recorded of itself."""

    urban_rural_note: str | None = Field(
        description="How urban or rural it is, as the source puts it; null where not recorded."
    )
    other_sources: str | None = Field(description="Further sources that the figures rest on.")


class RunsHere(Statement):
    """A body that covers this area, a wider one or a part of it."""

    in_short: ClassVar[tuple[str, ...]] = ("body", "kind", "reach", "covers")

    body: Ref
    kind: Term
    reach: Literal["the whole of it", "a wider area", "part of it"] | None = Field(
        description="How much of this area it covers; null where it covers none of it."
    )
    covers: Ref | None = Field(description="The area that it covers; null where none is recorded.")


class OtherArea(Ref):
    """Another area, and what it has to do with this one."""

    area_type: Term
    relation: Literal["takes in the same land", "contains it", "lies within it"] | None = Field(
        description="How the land of the two compares; null where neither holds the other."
    )


class AreaAnswer(Answer):
    """One area: who runs what, and what is known of it."""

    headings: ClassVar[Mapping[str, str]] = {
        "who_runs_what": "Who runs what here",
        "partners": "Who set up its integration authorities",
        "support": "Help that is open here",
        "support_by_topic": "That help by broad topic",
        "functions": "What is handed over, counted",
        "delegations": "What is handed over, statement by statement",
        "not_recorded": "Functions of which nothing is recorded here",
        "budgets": "Budgets as one published figure",
        "boundaries": "Areas of the same land, around it and within it",
        "same_name": "Other areas of this name",
        "parts": "How much of each is shown, and where all of it is",
    }

    items: list[AreaDetail]
    who_runs_what: list[RunsHere] = Field(
        description="Bodies that cover it: the integration authority first, then its partnership, councils and health board."
    )
    partners: list[RunsHere] = Field(
        description="Partners of its integration authorities: the councils and health boards that set them up."
    )
    chief_officers: list[PostShown] = Field(
        description="The chief officers of its integration authorities, and to how many statements say they answer."
    )
    support: HelpHere
    support_by_topic: list[HelpOnTopic] = Field(
        description="The same by broad topic, most offers first; broad topics that have none are left out."
    )
    functions: list[FunctionsOf] = Field(
        description="For each integration authority, how many functions are recorded as handed to it."
    )
    delegations: list[Delegation] = Field(description="The statements of what was handed over, by function.")
    not_recorded: list[Ref] = Field(
        description="Functions that no statement here names, by themselves or with the statutory minimum that they are part of."
    )
    budgets: list[Budget] = Field(
        description="Budgets of its integration authorities as one figure; never to be added to money lines."
    )
    boundaries: list[OtherArea] = Field(description="Areas of the same land, those around it, those in it.")
    same_name: list[OtherArea] = Field(description="Other areas that bear its name.")
    parts: list[Part] = Field(description="How much of each long section there is, and where all of it is.")


def answer_area(store: Store, question: AreaQuestion) -> AreaAnswer:
    """Who runs what here?

    Bodies, functions and budgets are those of the integration authorities whose land is this area's, takes it in,
    or lies in it; each says how much of the area it covers.
    """
    words = words_for(store)
    area = get_record(store, question.id, ("area",))
    if not isinstance(area, Node):
        raise TypeError(f"{area.id} is a line")
    found = read_area(store, words, area, question.as_of)
    sections = _sections(found)
    shown = {name: rows[:SECTION_LIMIT] for name, rows in sections.items()}
    support = help_here(store, found)
    items = [_detail(found)]
    return AreaAnswer.model_validate(
        {
            "question": {"id": area.id},
            "summary": summary_of(found, support, sections),
            "items": items,
            "total": 1,
            **shown,
            "support": support,
            "support_by_topic": help_by_topic(store, found),
            "parts": _parts(found, sections),
            "sources": shown_sources(store, cited(items, *shown.values()), found.records),
            "landscape": shown_landscape(store.revision(), question, limits_of(found, sections)),
        }
    )


def _sections(found: FoundArea) -> dict[str, list[dict[str, Any]]]:
    words, records = found.words, found.records
    chiefs = [line for line in found.of("sits_in") if kind_of(words, line.from_id) == CHIEF]
    return {
        "who_runs_what": _who_runs_what(found),
        "partners": _partners(found),
        "chief_officers": posts_shown(chiefs, found.chief_lines, words, records, found.as_of),
        "functions": [functions_of(authority, found) for authority in found.authorities],
        "delegations": delegations(found.of("delegates_to"), words, records),
        "not_recorded": without_statement(found),
        "budgets": budgets(found.totals, words, records),
        "boundaries": _boundaries(found),
        "same_name": _same_name(found),
    }


def _detail(found: FoundArea) -> dict[str, Any]:
    names = ("urban_rural_note", "other_sources")
    return {**area_item(found.area, found.words), **{name: found.area.text(name) for name in names}}


def _who_runs_what(found: FoundArea) -> list[dict[str, Any]]:
    """Return the bodies that cover the area: by kind, those of the area itself first, then by name."""
    shown = [_covering(line, line.from_id, line.to_id, found) for line in found.covering]
    return sorted(shown, key=_by_kind)


def _partners(found: FoundArea) -> list[dict[str, Any]]:
    """Return the partners of the area's authorities, each with the area that it covers."""
    covered = {line.from_id: line.to_id for line in found.words.lines if line.type == "covers"}
    shown = [
        _covering(line, line.from_id, covered.get(line.from_id), found) for line in found.of("partner_in")
    ]
    return sorted(shown, key=_by_kind)


def _covering(line: Line, body_id: str, area_id: str | None, found: FoundArea) -> dict[str, Any]:
    return {
        **statement(line, found.words, found.records),
        "body": ref_by_id(found.words, body_id, found.records),
        "kind": term("body_kinds", kind_of(found.words, body_id)),
        "reach": _REACHES[found.ranks[area_id]] if area_id and area_id in found.ranks else None,
        "covers": ref_by_id(found.words, area_id) if area_id else None,
    }


def _by_kind(item: dict[str, Any]) -> tuple[int, str, int, str, str]:
    kind = item["kind"]["id"]
    place = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    reach = _REACHES.index(item["reach"]) if item["reach"] else len(_REACHES)
    return (place, item["kind"]["label"], reach, item["body"]["label"], item["line"])


def _records_href(found: FoundArea, type_: str, authorities: Sequence[str]) -> str:
    """Return where the lines of a type that lead to an authority are; to several of them, all of the type."""
    day = found.as_of.isoformat() if found.as_of else None
    return ask_href("/records", type=type_, to=authorities[0] if len(authorities) == 1 else None, as_of=day)


def _boundaries(found: FoundArea) -> list[dict[str, Any]]:
    others = [
        found.words.nodes[id_] for id_ in found.ranks if id_ != found.area.id and id_ in found.words.nodes
    ]
    shown = [_other_area(area, found) for area in others if stands(area, found.day)]
    return sorted(
        shown, key=lambda item: (found.ranks[item["id"]], item["area_type"]["id"], item["label"], item["id"])
    )


def _same_name(found: FoundArea) -> list[dict[str, Any]]:
    name = fold(found.area.label)
    same = [
        node
        for node in found.words.nodes.values()
        if node.type == "area" and node.id != found.area.id and fold(node.label) == name
    ]
    return sorted((_other_area(area, found) for area in same), key=lambda item: item["id"])


def _other_area(area: Node, found: FoundArea) -> dict[str, Any]:
    relations = ("takes in the same land", "contains it", "lies within it")
    rank = found.ranks.get(area.id)
    return {
        **ref_to(area),
        "area_type": term("area_types", area.text("area_type")),
        "relation": None if rank is None else relations[rank],
    }


def _parts(found: FoundArea, sections: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return how much there is of each section that may be cut, and where all of it is."""
    day = found.as_of.isoformat() if found.as_of else None
    in_parts = any(row["reach"] == _REACHES[-1] for row in sections["who_runs_what"])
    covering = ask_href("/records", type="covers", as_of=day)
    hrefs = {
        "who_runs_what": covering if in_parts else ask_href("/bodies", area=found.area.id, as_of=day),
        "partners": _records_href(found, "partner_in", found.authorities),
        "delegations": _records_href(found, "delegates_to", found.authorities),
        "budgets": _records_href(found, "budget_of", found.authorities),
        "boundaries": ask_href("/areas", as_of=day),
    }
    lengths = {name: len(rows) for name, rows in sections.items()}
    return [
        part(name, min(lengths[name], SECTION_LIMIT), lengths[name], href)
        for name, href in hrefs.items()
        if lengths[name]
    ]
