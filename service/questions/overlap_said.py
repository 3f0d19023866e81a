"""What the answers about overlap mean by their words, and how they say it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from graph_schema.schema import load_schema
from service.questions.defined import define
from service.questions.wording import join_words

Finding = Literal["fragmentation", "overlap", "duplication"]

Sort = Literal["given_by_people", "to_read_or_use"]

FINDINGS: Sequence[Finding] = ("fragmentation", "overlap", "duplication")
"""The findings, each within the one before: the place of one, from 1, is its level."""

SORTS: Mapping[Sort, str] = {
    "given_by_people": "Help that people give",
    "to_read_or_use": "Things to read or use",
}
"""The sorts of offer, which are never compared with each other."""

_GAO = (
    "US Government Accountability Office, Fragmentation, Overlap, and Duplication: An Evaluation and Management Guide, GAO-15-49SP, April 2015; how the record decides it is Cairn’s own rule",
    "https://www.gao.gov/products/gao-15-49sp",
)

DISTINCTIVE = define(
    "distinctive",
    "An offer is distinctive where no other body is recorded with an offer of the same sort that is mainly about the same topic (or one mainly about it, the other mainly about a narrower one; a broadest topic counts only where both are mainly about it), for any of the same kinds of user, in any of the same places, in whatever form. A body’s distinctiveness is the share of its offers that are; those that do not say for whom or where they are count neither way. It says what the record holds, not what a body is worth.",
)

COMPARED = define(
    "compared",
    "Offers are compared that were open on the day: their period holds (an end that is not recorded is open), they are not closed (on a day that is past, one that has closed since counts up to its last day, where that is recorded), their body had not ended, and where no first day is recorded their body had begun. Each cites a source beyond general knowledge. Help that people give is compared with help that people give, things to read or use (guidance, tools, research) with each other, and never across. Two areas share a place where a council area lies in both: the same area, one that contains the other, or two that cross. With `area` only places in it count; with `audience` only those users; with `topic` only that topic and narrower ones.",
)

DEFINITIONS = (
    define(
        "fragmentation",
        "More than one body is involved in the same broad area of need. Here: offers of two bodies lie under the same broadest topic, and share a place. Form and audience do not matter.",
        *_GAO,
    ),
    define(
        "overlap",
        "Bodies have similar goals, activities or beneficiaries. Here goals and beneficiaries are asked for together, since one likeness alone would join nearly everybody: offers of two bodies have a topic in common (both name it, or one names it and the other names a narrower one; a broadest topic counts only where both name it), name a kind of user in common, and share a place. Form does not matter.",
        *_GAO,
    ),
    define(
        "duplication",
        "Bodies engage in the same activities or services for the same beneficiaries. Here: help that people give, in the same form, mainly about the same topic (or one mainly about it, the other mainly about a narrower one; a broadest topic counts only where both are mainly about it), that names a kind of user in common and shares a place. Things to read or use are never called so: two guides on one topic are no service given twice.",
        *_GAO,
    ),
    define(
        "pair",
        "Two bodies, once for each sort of offer, under the narrowest finding that fits: duplication is also overlap, and overlap is also fragmentation. `why` says what put them there.",
    ),
    COMPARED,
    define(
        "coordinated",
        "A line in the record joins the two on the day: both are members of, partners in or sponsored by the same body, or one is a member of, a partner in, sponsored by, operated by or accountable to the other. It shows that there is a way to coordinate, not that it is used; where no line is recorded there may still be one.",
    ),
    DISTINCTIVE,
)

LOOK_AT: Mapping[str, str] = {
    "fragmentation": "Whether those who need help know whom to ask, and whether each knows what the others do.",
    "overlap": "Whether the two plan together, send people on to each other, and reach users whom the other does not.",
    "duplication": "Whether a second way in helps users whom the first does not reach, what each costs, how good each is, and whether one would do for both.",
}
"""What to look at before judging: effects may be good or bad (the guide, step 2)."""


_RUN = {"network": "a network", "improvement_programme": "an improvement programme"}
"""The forms of help that one runs; the others one gives."""


def why_of(
    finding: str,
    shared: Mapping[str, Sequence[Any]],
    narrower: Sequence[str],
    mains: Sequence[Sequence[str]],
) -> str:
    """Say in words why two bodies are in a finding.

    `narrower`: shared topics that one names and the other narrows; `mains`: what the offers of each are mainly about.
    """
    topics, places = (join_words([item["label"] for item in shared[name]]) for name in ("topics", "areas"))
    if finding == "fragmentation":
        return f"Both have offers in the broad area {topics}, open in {places}."
    known = load_schema().vocabularies["audience_kinds"]
    users = join_words([known.get(item["id"]).plural or item["label"] for item in shared["audience"]]).lower()
    if finding == "duplication":
        about = _mainly(mains)
        return f"Both {_give(shared['forms'])}{about}, for {users}, open in {places}."
    text = f"Both have offers about {topics}, for {users}, open in {places}."
    if narrower:
        text += f" On {join_words(narrower)} one of them is about a narrower topic."
    return text


def _give(forms: Sequence[Mapping[str, str]]) -> str:
    """Return forms of help as what somebody does: `give advice and training and run a network`."""
    given = [form["label"].lower() for form in forms if form["id"] not in _RUN]
    run = [_RUN[form["id"]] for form in forms if form["id"] in _RUN]
    said = ((given, "give"), (run, "run"))
    return " and ".join(f"{verb} {join_words(some)}" for some, verb in said if some)


def _mainly(mains: Sequence[Sequence[str]]) -> str:
    """Say what both are mainly about, or each by itself where that is not the same."""
    one, other = (join_words(topics) for topics in mains)
    if one == other:
        return f" mainly about {one}"
    return f", the first mainly about {one} and the second mainly about {other}"


def summary_of(counts: Mapping[tuple[str, str], int], body: str, who: str, where: str) -> str:
    """Say how many pairs are in each finding, by sort; `body`: whose pairs they are, `who` and `where`: of which offers."""
    of = f" with {body}" if body else ""
    if not sum(counts.values()):
        return f"No pair of bodies{of} is recorded with offers{who} in the same broad area of need{where}."
    said = "; ".join(part for part in (_of_sort(counts, sort) for sort in SORTS) if part)
    return f"Pairs of bodies{of} whose offers{who}{where} meet: {said}. This is what the record shows, and no judgement: each row says what both share and what only one does."


def _of_sort(counts: Mapping[tuple[str, str], int], sort: Sort) -> str:
    number = {finding: counts.get((finding, sort), 0) for finding in FINDINGS}
    said = [f"{number[finding]:,} in {finding}" for finding in reversed(FINDINGS) if number[finding]]
    return f"{SORTS[sort].lower()}, {join_words(said)}" if said else ""
