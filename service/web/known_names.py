"""Names that a form offers while somebody types: a browser completes them, no script is needed."""

from collections.abc import Iterable, Mapping
from datetime import date

from graph_schema.records import sort_key
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.analysis.reporting import names_in
from service.days import today
from service.scenarios.scenario import Scenario
from service.stores.base import Store
from service.words import Words

_ASKERS = frozenset(
    {
        "integration_joint_board",
        "lead_agency_integration_authority",
        "health_and_social_care_partnership",
        "council",
        "territorial_health_board",
    }
)
"""Kinds of body that ask most; any other may be typed."""


def names_for_forms(words: Words, scenarios: Iterable[Scenario]) -> Mapping[str, tuple[str, ...]]:
    """Return the names to offer for a parameter, in alphabetical order, each once; of what-ifs, their ids."""
    return {**words.once(_read_names), "scenario": tuple(scenario.id for scenario in scenarios)}


def _read_names(words: Words) -> Mapping[str, tuple[str, ...]]:
    nodes = words.nodes.values()
    return {
        "topic": _ordered({node.label for node in nodes if node.type == "topic"}),
        "area": _ordered({node.label for node in nodes if node.type == "area"}),
        "for": _ordered(
            {node.label for node in nodes if node.type == "body" and node.text("kind") in _ASKERS}
        ),
    }


def names_for_steps(store: Store) -> Mapping[str, tuple[str, ...]]:
    """Return the names to offer in the steps of a what-if: of bodies and kinds of body, topics, functions, duties, reports."""
    return kept(store, today(), _read_names_for_steps)


def _read_names_for_steps(store: Store, day: date) -> Mapping[str, tuple[str, ...]]:
    snapshot = store.snapshot(("body", "topic", "function", "duty", "accountable_to"), as_of=day)
    labels: dict[str, set[str]] = {}
    for node in snapshot.nodes:
        labels.setdefault(node.type, set()).add(node.label)
    kinds = {word.label for word in load_schema().vocabularies["body_kinds"].words}
    held = {node.text("kind") for node in snapshot.nodes if node.type == "body"}
    every = [
        f"Every {word.label[:1].lower()}{word.label[1:]}"
        for word in load_schema().vocabularies["body_kinds"].words
        if word.word in held
    ]
    reports = {name for line in snapshot.lines for name in names_in(line)}
    named = {name: _ordered(labels.get(name, set())) for name in ("topic", "function", "duty")}
    return {
        **named,
        "body": (*_ordered(labels.get("body", set())), *sorted(every)),
        "kind": _ordered(kinds),
        "report": _ordered(reports),
    }


def _ordered(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (sort_key(name), name)))
