"""What an answer on accountability says in sentences, what is unknown in it, and what its words mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_schema.schema import load_schema
from service.analysis.paths import MOST_PATHS
from service.questions.accountability_read import IN, OUT, FoundLines, Row
from service.questions.defined import Definition, define
from service.questions.lead_agency import few_for
from service.questions.reading import UNCONFIRMED
from service.questions.wording import count_of, join_words
from service.stores.base import MAX_STEPS

_BOVENS = (
    "Mark Bovens, “Analysing and Assessing Accountability: A Conceptual Framework”, European Law Journal 13(4), 2007",
    "https://doi.org/10.1111/j.1468-0386.2007.00378.x",
)
_COMMON_AGENCY = (
    "B. Douglas Bernheim and Michael D. Whinston, “Common Agency”, Econometrica 54(4), 1986",
    "https://doi.org/10.2307/1912844",
)
_KOPPELL = (
    "Jonathan G. S. Koppell, “Pathologies of Accountability: ICANN and the Challenge of ‘Multiple Accountabilities Disorder’”, Public Administration Review 65(1), 2005",
    "https://doi.org/10.1111/j.1540-6210.2005.00434.x",
)

_MOST_NAMED = 3
"""How many of the shortest paths a summary tells."""

DEFINITIONS: Sequence[Definition] = (
    define(
        "accountability",
        "A relation in which one party has to explain and justify what it does to another, which can ask questions and pass judgement, and the first may face consequences. One statement of the record is one line: from one party, to another, in one way, for one thing.",
        *_BOVENS,
    ),
    define(
        "at once",
        "Statements whose periods hold on the day asked about. Statements are counted, not meetings or hours: where either of two statements may apply (“one or other applies” in the note) both count.",
    ),
    define(
        "several principals",
        "One party answers to two or more others at once in the same way.",
        *_COMMON_AGENCY,
    ),
    define(
        "where they may ask for different things",
        "Two principals may expect different things of one party (“multiple accountabilities disorder”). Shown here are two facts, not a verdict: principals that no statement of the same nature joins to any of the others, and tensions that are recorded between laws under which the party answers to different principals.",
        *_KOPPELL,
    ),
    define(
        "path",
        "Lines one after another by which a party answers to another through others, none of them twice. Where several lines join two parties the strongest stands.",
    ),
    define(
        "strongest",
        "Of lines: one that rests on a named law or guidance before one that names none; then the one of higher confidence. A path is as strong as its weakest line.",
    ),
    *(
        define(word.label, word.definition, "Cairn's vocabulary of natures")
        for word in load_schema().vocabularies["natures"].words
    ),
)


def summary_of(found: FoundLines, sections: Mapping[str, Sequence[dict[str, Any]]]) -> str:
    """Return the answer in plain words."""
    asked = found.asked
    if asked.of_paths:
        return _of_paths(found)
    ways = [(OUT, asked.asker or asked.party), (IN, asked.asker or asked.other_party)]
    said = [_of_party(found, way, match.label) for way, match in ways if match is not None]
    if not said:
        parties = {line.from_id for _, _, line, _ in found.rows}
        said = [
            f"{count_of(len(found.rows), 'statement')} say who answers to whom, as they were stated: for {len(parties):,} bodies, posts and kinds of body."
        ]
    said += [_of_posts(sections["posts"])] if len(sections["posts"]) == 1 else []
    return " ".join(said)


def _of_party(found: FoundLines, way: str, label: str) -> str:
    rows = [row for row in found.rows if row[0] == way]
    near = [row for row in rows if row[1] == 1]
    further = len(rows) - len(near)
    more = f" {count_of(further, 'further statement')} {_verb(further)} {_within(found)}." if further else ""
    if not near:
        when = f"on this day{_in_these_ways(found)}"
        if way == IN:
            return f"Nobody is recorded as answering to {label} {when}."
        return f"It is not recorded that {label} answers to anybody {when}."
    parties = {line.to_id if way == OUT else line.from_id for _, _, line, _ in near}
    ways = _by_nature(near)
    if way == IN:
        who = count_of(len(parties), "party, or kind of party, answers", "parties, or kinds of party, answer")
        return f"{who} to {label}, under {count_of(len(near), 'statement', capital=False)}{ways}.{more}"
    to = count_of(len(parties), "party", "parties", capital=False)
    return f"{label} answers to {to} at once, under {count_of(len(near), 'statement', capital=False)}{ways}.{more}"


def _verb(number: int) -> str:
    return "stands" if number == 1 else "stand"


def _within(found: FoundLines) -> str:
    return f"within {count_of(found.asked.depth, 'step', capital=False)} of it"


def _in_these_ways(found: FoundLines) -> str:
    return " in the ways asked about" if found.asked.natures else ""


def _by_nature(rows: Sequence[Row]) -> str:
    words = load_schema().vocabularies["natures"].words
    counts = [(sum(line.text("nature") == word.word for _, _, line, _ in rows), word.label) for word in words]
    ranked = sorted((pair for pair in counts if pair[0]), key=lambda pair: -pair[0])
    if len(ranked) == 1:
        return f", {ranked[0][1].lower()}"
    return f": {join_words([f'{number} {label.lower()}' for number, label in ranked])}"


def _of_posts(posts: Sequence[dict[str, Any]]) -> str:
    post = posts[0]
    more = count_of(post["rank"] - 1, "answers", "answer", capital=False)
    more = "none answers" if post["rank"] == 1 else more
    return f"Of {post['posts']:,} posts that answer to somebody, {more} under more statements."


def _of_paths(found: FoundLines) -> str:
    asked, paths = found.asked, found.paths.found
    one, other = (match.label if match is not None else "" for match in (asked.party, asked.other_party))
    most = count_of(asked.depth, "line", capital=False)
    if not paths:
        return (
            f"No path is recorded by which {one} answers to {other} in at most {most}{_in_these_ways(found)}."
        )
    number = (
        f"More than {MOST_PATHS} paths lead"
        if found.paths.cut
        else count_of(len(paths), "path leads", "paths lead")
    )
    return f"{number} from {one} to {other} in at most {most}; {_shortest(found)}."


def _shortest(found: FoundLines) -> str:
    """Say how long the shortest paths are, and through whom the strongest of them lead."""
    paths = found.paths.found
    length = len(paths[0]) - 1
    if length == 1:
        return "the shortest is direct"
    shortest = [path for path in paths if len(path) - 1 == length]
    through = [
        " and ".join(found.words.label_of(party) or party for party in path[1:-1])
        for path in shortest[:_MOST_NAMED]
    ]
    more = len(shortest) - len(through)
    named = [*through, count_of(more, "other", capital=False)] if more else through
    takes = "the shortest takes" if len(shortest) == 1 else "the shortest take"
    return f"{takes} {count_of(length, 'line', capital=False)}, through {join_words(named, 'or')}"


def limits_of(found: FoundLines) -> list[str]:
    """Count what is unknown or left out."""
    lines = [line for _, _, line, _ in found.rows]
    shown = len(lines)
    without = {
        "name no law or guidance": "basis_instrument_id",
        "name no report or act": "reporting_product",
        "do not say how often": "cadence",
    }
    said = [
        f"{count} of {shown} statements {words}"
        for words, name in without.items()
        if (count := sum(line.text(name) is None for line in lines))
    ]
    unconfirmed = sum(not line.confirmed for line in lines)
    said += [f"{unconfirmed} of {shown} statements are {UNCONFIRMED}"] if unconfirmed else []
    if (asker := found.asked.answering) is not None:
        said += few_for(found.words, asker.id, found.asked.day, len(found.own_lines()))
    if found.cut:
        said.append(f"The walk stopped at {MAX_STEPS:,} statements: there are more")
    if found.paths.cut:
        said.append(f"No more than {MOST_PATHS} paths are told; others are longer or weaker")
    return said
