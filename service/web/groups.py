"""What questions are about: the groups in which the home page and the reference of the API show them."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

GROUPS = (
    ("Help", ("support", "topics", "gaps", "overlap", "overlap_matrix")),
    ("Partnerships", ("areas", "functions", "peers")),
    ("Answering and reporting", ("accountability", "reports", "tensions", "outcomes")),
    ("Money", ("funding",)),
    ("Change", ("clutter", "scenarios", "compare", "changes")),
    ("Look something up", ("search", "bodies", "sources", "records")),
)
"""The groups, with the questions that begin an address of their own."""

_BESIDE = {"offers": "support"}
"""A question that is asked from the answer of another."""


class Addressed(Protocol):
    """What has an address of the API."""

    @property
    def address(self) -> str:
        """Its address, such as `/api/v1/topics/{id}`."""


AddressedT = TypeVar("AddressedT", bound=Addressed)


def in_groups(things: Iterable[AddressedT]) -> Iterator[tuple[str, list[AddressedT]]]:
    """Give all of the things by what they are about: each stands with the question that its address begins with."""
    rest = list(things)
    for heading, names in GROUPS[:-1]:
        some = [thing for thing in rest if _root_of(thing) in names]
        rest = [thing for thing in rest if _root_of(thing) not in names]
        yield heading, some
    yield GROUPS[-1][0], rest


def _root_of(thing: Addressed) -> str:
    root = thing.address.removeprefix("/api/v1").split("/")[1]
    return _BESIDE.get(root, root)
