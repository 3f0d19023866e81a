"""What an answer on the landscape over time says in sentences, what is unknown in it, and what its words mean."""

from collections import Counter
from collections.abc import Iterable

from graph_schema.schema import load_schema
from service.analysis.events import EVENTS, NOT_BODIES, Event, standing
from service.days import written
from service.questions.clutter_counts import Wanted
from service.questions.defined import Definition, define
from service.questions.wording import count_of, join_words


def label_of(kind: str) -> str:
    """Return what is said of something that happened to a body."""
    own = {"began": "Began", "ended": "Ended"}
    return own.get(kind) or load_schema().word("succession_kinds", kind).label


def definitions() -> list[Definition]:
    """Return what the words mean, and who says so."""
    succession = {word.word: word.definition for word in load_schema().vocabularies["succession_kinds"].words}
    ways = [define(label_of(kind).lower(), succession[kind]) for kind in EVENTS if kind in succession]
    return [
        define("began", "The year of the body's first day, as far as it is recorded."),
        *ways,
        define(
            "ended",
            "The year of the body's last day, as far as it is recorded, whatever became of its work: one that was renamed, merged or split ended too.",
        ),
    ]


def summary_of(asked: Wanted) -> str:
    """Return the answer in plain words."""
    years = f"in {asked.since}" if asked.since == asked.until else f"from {asked.since} to {asked.until}"
    if not asked.events:
        nothing = f"Nothing is recorded of bodies that began, gave way to others or ended {years}."
        return f"{nothing} {_stood(asked)}" if standing(asked.bodies, asked.day)[1] else nothing
    found: Counter[str] = Counter(event.kind for event in asked.events)
    began = count_of(found["began"], "body is", "bodies are")
    ended = "none as having ended"
    if found["ended"]:
        ended = count_of(found["ended"], "as having ended", "as having ended", capital=False)
    gone = {event.body.id for event in asked.events if event.kind == "ended"}
    among, beside = (
        _gave_way(event for event in asked.events if (event.body.id in gone) is whether)
        for whether in (True, False)
    )
    gave_way = (f", among them {among}" if among else "") + (f"; beside them {beside}" if beside else "")
    return f"{began} recorded as having begun {years} and {ended}{gave_way}. {_stood(asked)}"


def _stood(asked: Wanted) -> str:
    """Say how many bodies stood on the day."""
    known, most = standing(asked.bodies, asked.day)
    if most > known:
        return (
            f"Between {known:,} and {most:,} stood on {written(asked.day)}: not every first day is recorded."
        )
    return f"{known:,} stood on {written(asked.day)}."


def _gave_way(events: Iterable[Event]) -> str:
    """Say in what ways how many bodies gave way to others."""
    found: Counter[str] = Counter(event.kind for event in events)
    ways = (("merged", "merged into others"), ("renamed", "renamed"), ("split", "split"))
    return join_words([count_of(found[way], said, said, capital=False) for way, said in ways if found[way]])


def limits_of(asked: Wanted) -> list[str]:
    """Count what is unknown."""
    unknown = sum(body.valid_from is None for body in asked.bodies)
    left_out = [body for body in asked.past.bodies if body.text("kind") in NOT_BODIES]
    said = [f"{unknown} of {len(asked.bodies)} bodies have no first day recorded"] if unknown else []
    if left_out and not asked.kinds:
        said.append(f"{len(left_out)} groups named as one or headings of a budget are not counted")
    if asked.past.undated:
        said.append(f"{asked.past.undated} successions have no date and are in no year")
    if asked.past.unkinded:
        said.append(f"{asked.past.unkinded} successions do not say how the body gave way")
    return said
