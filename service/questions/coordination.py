"""What joins two bodies in the record: a group, partnership or sponsor that both share, or a line between them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.records import Line
from service.questions.answers import Ref, Shown
from service.questions.items import all_lines
from service.questions.reading import href_of, ref_by_id, term
from service.stores.base import Store
from service.words import Words

_SHARED = {
    "member_of": "Both are members of {}",
    "partner_in": "Both are partners in {}",
    "sponsored_by": "Both are sponsored by {}",
}
_DIRECT = {
    "member_of": "{} is a member of {}",
    "partner_in": "{} is a partner in {}",
    "sponsored_by": "{} is sponsored by {}",
    "operates": "{} operates {}",
    "accountable_to": "{} answers to {}",
}

_AT_ONCE = 50
"""For how many bodies lines are read at once, so that no read is cut short."""

Lines = Mapping[str, Sequence[Line]]
"""The lines that lead from each body."""


class Coordination(Shown):
    """Something that joins the two bodies, with the line that shows it."""

    text: str = Field(
        description="What joins them, in words.", examples=["Both are sponsored by Scottish Ministers"]
    )
    through: Ref | None = Field(description="What they share; null where one is joined to the other.")
    href: str = Field(description="The address of the line that shows it, the first body’s.")
    other_href: str | None = Field(
        description="The address of the second body’s line; null where it is one line."
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


def read_joins(store: Store, bodies: Iterable[str], day: date) -> Lines:
    """Return the lines that may join these bodies on a day, by the body that they lead from."""
    found: dict[str, list[Line]] = defaultdict(list)
    ids = sorted(set(bodies))
    for start in range(0, len(ids), _AT_ONCE):
        for line in all_lines(store, ids[start : start + _AT_ONCE], tuple(_DIRECT), "out", day):
            found[line.from_id].append(line)
    return found


def coordination(one: str, other: str, lines: Lines, words: Words) -> list[dict[str, Any]]:
    """Return what joins two bodies as the fields of `Coordination`: what they share first, then what leads across."""
    shared = [
        _joint(mine, theirs, words)
        for mine in lines.get(one, ())
        if mine.type in _SHARED
        for theirs in lines.get(other, ())
        if (mine.type, mine.to_id) == (theirs.type, theirs.to_id)
    ]
    across = [
        _across(line, words)
        for start, end in ((one, other), (other, one))
        for line in lines.get(start, ())
        if line.to_id == end
    ]
    return _each_once(sorted(shared, key=lambda item: item["text"]) + across)


def _each_once(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first of those that say the same."""
    return list({item["text"]: item for item in reversed(items)}.values())[::-1]


def _joint(mine: Line, theirs: Line, words: Words) -> dict[str, Any]:
    through = ref_by_id(words, mine.to_id)
    return {
        "text": _SHARED[mine.type].format(through["label"]),
        "through": through,
        "href": href_of(mine.type, mine.id),
        "other_href": href_of(theirs.type, theirs.id),
        "sources": sorted({*mine.sources, *theirs.sources}),
    }


def _across(line: Line, words: Words) -> dict[str, Any]:
    return {
        "text": _leads_across(line, words),
        "through": None,
        "href": href_of(line.type, line.id),
        "other_href": None,
        "sources": list(line.sources),
    }


def _leads_across(line: Line, words: Words) -> str:
    """Say how one is joined to the other; of accountability for what, since some of it is a duty to work together."""
    start, end = (ref_by_id(words, id_)["label"] for id_ in (line.from_id, line.to_id))
    nature = term("natures", line.text("nature")) if line.type == "accountable_to" else None
    what = line.text("what") if line.type == "accountable_to" else None
    said = f"{start} to {end}: {what}" if what else _DIRECT[line.type].format(start, end)
    return said + (f" ({nature['label'].lower()})" if nature else "")
