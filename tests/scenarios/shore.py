"""The isle with what a what-if can move: offers, a function, a duty, money, an outcome, who answers to whom."""

from graph_schema.records import AnyRecord
from tests.landscapes import line, node, offer
from tests.questions.answering import answers, offices
from tests.questions.isle import ISLE, topics

BOARD = "ijb-skerry"


def shore() -> list[AnyRecord]:
    """Return it. Two bodies help with evaluation, one with falls; the board bears a duty, has a function and is paid."""
    return [
        *offices(),
        *topics(),
        node("body", "helper", "Helper", kind="ndpb"),
        node("body", "other", "Other", kind="third_sector_intermediary"),
        offer("helper-evaluation", "helper", "evaluation", audience_kinds=("council",)),
        offer("helper-falls", "helper", "falls", audience_kinds=("council",)),
        offer("other-evaluation", "other", "evaluation", audience_kinds=("council",), area_id=ISLE),
        node(
            "function",
            "fn-care",
            "Care at home",
            group="adult_social_care",
            required_by="councils_statutory_minimum",
        ),
        line("delegates_to", "council-skerry", BOARD, function_id="fn-care", state="delegated"),
        node("duty", "d-plan", "Make a plan", on_kinds=("integration_joint_board",), funding_state="funded"),
        line(
            "funds",
            "ministers",
            BOARD,
            id_="fund-1",
            amount_gbp=5_000,
            financial_year="2024-25",
            kind="core_grant",
            status="budget",
            price_basis="cash",
        ),
        node("outcome", "nhwb-1", "People live well", framework="nhwb-2015", number="1"),
        line("contributes_to", "helper", "nhwb-1", how="It coaches."),
        answers(BOARD, "ministers", "performance", reporting_product="annual report", cadence="annual"),
        answers(
            BOARD,
            "council-skerry",
            "performance",
            reporting_product="report in council format",
            cadence="annual",
        ),
    ]
