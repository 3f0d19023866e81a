"""Lines of accountability for small landscapes: who answers to whom, in one word a line."""

from typing import Any

from graph_schema.records import AnyRecord, Line
from tests.landscapes import line, node
from tests.questions.isle import areas, bodies

OFFICER = "post-ijb-chief-officer--ijb-skerry"
"""The Chief Officer of the isle, made from the post that every board has."""


def answers(from_id: str, to_id: str, nature: str = "performance", /, **more: Any) -> Line:
    """Return a line; `n` tells several of one nature between two parties apart."""
    number = more.pop("n", "")
    properties = {"nature": nature, "what": "All it does", **more}
    return line("accountable_to", from_id, to_id, id_=f"{from_id}--{nature}{number}--{to_id}", **properties)


def offices() -> list[AnyRecord]:
    """Return the isle with a Chief Officer, who answers to the board, and ministers with a parliament above them."""
    return [
        *areas(),
        *bodies(),
        node("post", "post-ijb-chief-officer", "Chief officer of a board", kind="ijb_chief_officer"),
        node("body", "ministers", "Ministers", kind="government"),
        node("body", "parliament", "Parliament", kind="parliament_or_committee"),
        answers("post-ijb-chief-officer", "integration_joint_board"),
    ]
