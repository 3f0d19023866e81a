"""What the answer about gaps means by its words, and how it says it."""

from collections.abc import Mapping, Sequence

from graph_schema.schema import load_schema
from service.days import today, written
from service.questions.answers import Asked
from service.questions.defined import define
from service.questions.wording import count_of, join_words
from service.words import Words

STATES: Mapping[str, str] = {
    "none": "Nobody recorded",
    "none_current": "Nothing known to be running",
    "by_invitation": "By invitation only",
    "one": "One offer",
}
"""What may be missing, the most first."""

SCRUTINY = "scrutiny_feedback"
"""The form of help that comes with an inspection or audit: nobody asks for it."""

DEFINITIONS = (
    define(
        "gap",
        "A topic, a place and a kind of user with no offer of help, with none known to be running, with one, or with help by invitation only. Help counts that people give, about the topic or a narrower one, open in the whole of the place on the day. Guidance, tools and research are counted beside it and fill no gap. Why it is asked: the middle ground of intermediaries was found crowded while some places have no infrastructure at all.",
        "Connolly, Munro, MacGillivray, Mulherin, Toma, Gray and Anderson, The Leadership of Co-Production in Health and Social Care Integration in Scotland, Journal of Social Policy, 2022; how the record decides it is Cairn's own rule",
    ),
    define(
        STATES["none"], "No offer of help is recorded that was open there on the day, of whatever status."
    ),
    define(
        STATES["none_current"],
        "Offers of help are recorded, but none is known to be running (a text of 2024 or later shows it, and it has a source of its own): each may well run.",
    ),
    define(
        STATES["by_invitation"],
        "Offers are known to be running, but each goes only to those who are invited or already known. How to ask is seldom stated by a source: an offer of which nothing is recorded does not count as by invitation.",
    ),
    define(
        STATES["one"],
        "Just one offer of help is known to be running, and not by invitation only. Where that one is scrutiny, the row says so: what inspectors or auditors find comes with an inspection or audit and is not asked for.",
    ),
    define(
        "nearest help",
        "What comes closest, in this order: offers not known to be running; the same for other kinds of user; things to read or use; help on the nearest broader topic; the same elsewhere. Each is counted for every place of the row: the least of them is said.",
    ),
)


_NAMED = 5
"""How many places a row leaves out by name."""


def state_of(current: int, invited: int, unknown: int) -> str | None:
    """Return what is missing; None where there is no gap."""
    if not current:
        return "none_current" if unknown else "none"
    if invited == current:
        return "by_invitation"
    return "one" if current == 1 else None


def state_label(state: str, form: str | None) -> str:
    """Return a state in words; one offer that is scrutiny is told as such, since nobody can ask for it."""
    return "One offer: scrutiny, not asked for" if state == "one" and form == SCRUTINY else STATES[state]


def summary_of(
    tally: Mapping[str, int],
    topics: int,
    audiences: Sequence[str | None],
    areas: Sequence[str],
    question: Asked,
) -> str:
    """Say with how many topics what is missing, for whom, and where."""
    users = whom_of(audiences).lower()
    whom = f" for {users}" if users else ""
    where = (
        f"{whom} in {join_words(areas, 'or')}"
        if len(areas) < 4
        else f"{whom} in at least one of {len(areas)} places"
    )
    when = f" on {written(question.as_of)}" if question.as_of not in {None, today()} else ""
    said = {
        "none": "nobody recorded as helping",
        "none_current": "help of which none is known to be running",
        "by_invitation": "help by invitation only",
        "one": "one offer",
    }
    if tally[SCRUTINY]:
        said["one"] += f" ({tally[SCRUTINY]} of them scrutiny, which is not asked for)"
    parts = [
        f"{tally[state]} {'has' if tally[state] == 1 else 'have'} {what}"
        for state, what in said.items()
        if tally[state]
    ]
    of = count_of(topics, "topic")
    if not parts:
        return f"{of} looked at: each has two offers of help or more{where}{when}, as far as is recorded."
    return f"{of} looked at: {join_words(parts)}{where}{when}."


def where_of(areas: Sequence[str], asked: Sequence[str], words: Words) -> str:
    """Say which of the places asked about: by name, or by those that it is not."""
    rest = [area for area in asked if area not in areas]
    if len(areas) > _NAMED and len(rest) <= _NAMED:
        but = f" but {join_words(sorted(words.label_of(area) or area for area in rest))}" if rest else ""
        return f"All {len(asked)} places{but}"
    return join_words(sorted(words.label_of(area) or area for area in areas))


def whom_of(audiences: Sequence[str | None]) -> str:
    """Return kinds of user as a list in a sentence; empty for anybody."""
    known = load_schema().vocabularies["audience_kinds"]
    return join_words([known.get(word).plural or word for word in audiences if word], "or")
