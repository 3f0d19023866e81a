"""A small country for the tests of questions: one isle with its bodies, one far place, and a handful of topics."""

from graph_schema.records import AnyRecord
from tests.landscapes import line, node

SCOTLAND, ISLE, BOARD, COUNCIL, FAR, NORTH = (
    "S92000003",
    "S37000001",
    "S08000001",
    "S12000001",
    "S12000002",
    "S12000003",
)
"""The country, the isle's authority, board and council areas, a council area elsewhere, one of the board beside."""


def areas() -> list[AnyRecord]:
    """Return six areas; the isle's authority takes in one council area, its board that one and the north."""
    return [
        node("area", SCOTLAND, "Scotland", area_type="country"),
        node("area", BOARD, "Isles", area_type="health_board_area"),
        node(
            "area",
            ISLE,
            "Skerry",
            area_type="integration_authority_area",
            population=900,
            population_year=2022,
        ),
        node("area", COUNCIL, "Skerry", area_type="council_area", health_board_area_id=BOARD),
        node("area", NORTH, "Northness", area_type="council_area", health_board_area_id=BOARD),
        node("area", FAR, "Farland", area_type="council_area"),
    ]


def bodies() -> list[AnyRecord]:
    """Return the isle's authority, partnership, council and board, and what joins them."""
    return [
        node("body", "ijb-skerry", "Skerry Integration Joint Board", kind="integration_joint_board"),
        node("body", "hscp-skerry", "Skerry Partnership", kind="health_and_social_care_partnership"),
        node("body", "council-skerry", "Skerry Council", kind="council"),
        node("body", "nhs-isles", "NHS Isles", kind="territorial_health_board"),
        line("covers", "ijb-skerry", ISLE),
        line("covers", "hscp-skerry", ISLE),
        line("covers", "council-skerry", COUNCIL),
        line("covers", "nhs-isles", BOARD),
        line("partner_in", "council-skerry", "ijb-skerry"),
        line("partner_in", "nhs-isles", "ijb-skerry"),
        line("operates", "ijb-skerry", "hscp-skerry"),
    ]


def topics() -> list[AnyRecord]:
    """Return learning > evaluation > surveys, and falls apart from them."""
    return [
        node("topic", "learning", "Learning"),
        node("topic", "evaluation", "Evaluation", broader_id="learning"),
        node("topic", "surveys", "Surveys", broader_id="evaluation"),
        node("topic", "falls", "Falls"),
    ]


def isle() -> list[AnyRecord]:
    """Return all of it, with two bodies that help."""
    return [
        *areas(),
        *bodies(),
        *topics(),
        node("body", "helper", "Helper", kind="ndpb", remit="Helps others to learn."),
        node("body", "other", "Other", kind="third_sector_intermediary"),
    ]
