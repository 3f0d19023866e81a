"""Names that a form offers while somebody types: a browser completes them, no script is needed."""

from collections.abc import Iterable, Mapping

from graph_schema.records import sort_key
from service.scenarios.scenario import Scenario
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


def _ordered(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (sort_key(name), name)))
