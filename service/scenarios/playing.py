"""A scenario played out: its steps, one after the other, on the records that they name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph_schema.identifiers import make_slug
from graph_schema.records import AnyRecord, ChangeSet, Line, Node, Operation, Put, fold
from graph_schema.schema import load_schema
from service.analysis.reporting import names_in
from service.scenarios.landscape import SOURCE, ImaginedLandscape
from service.scenarios.scenario import Scenario, ScenarioRefused
from service.scenarios.steps import NotUnderstood, Step, read_step
from service.scenarios.terms import Terms, Unknown
from service.stores.base import Store
from service.words import words_for


@dataclass(frozen=True, slots=True)
class Done:
    """A step, and how many records it changed."""

    step: Step
    records: int


@dataclass(frozen=True, slots=True)
class Played:
    """What a scenario makes of a landscape."""

    change_set: ChangeSet
    done: tuple[Done, ...]


def play(store: Store, scenario: Scenario) -> Played:
    """Return the changes that a scenario stands for; nothing is written. Raises `ScenarioRefused`.

    It is told as if it had always been so: no step has a day.
    """
    steps, findings, mended = _read(scenario.steps)
    landscape = ImaginedLandscape(store, load_schema())
    player = _Player(landscape, Terms(landscape, words_for(store), store))
    done: list[Done] = []
    for place, step in steps:
        try:
            done.append(Done(step, player.do(step)))
        except Unknown as unknown:
            findings.append((place, str(unknown)))
            mended += [(step.text, _with(near, step.text, unknown.given)) for near in unknown.near]
    if not findings:
        findings = [
            (0, f"it would lead in a circle: {' → '.join([*circle, circle[0]])}.")
            for circle in landscape.circles()
        ]
    if findings:
        said = [
            f"Step {place}: {what}" if place else f"All steps together: {what}"
            for place, what in sorted(findings)
        ]
        raise ScenarioRefused(said, mended)
    operations = landscape.operations()
    title = f"Imagined, not recorded: {scenario.label}"
    source = Node(id=SOURCE, type="source", label=title, properties={"title": title}, sources=(SOURCE,))
    return Played(_change_set(scenario, [Put(record=source), *operations] if operations else []), tuple(done))


Findings = list[tuple[int, str]]
"""What is wrong, each with the place of the step."""


def _read(texts: Sequence[str]) -> tuple[list[tuple[int, Step]], Findings, list[tuple[str, str]]]:
    """Return the steps with their places, what is wrong with those that cannot be read, and how they may have been meant."""
    steps: list[tuple[int, Step]] = []
    findings: Findings = []
    mended: list[tuple[str, str]] = []
    for place, text in enumerate(texts, 1):
        try:
            steps.append((place, read_step(text)))
        except NotUnderstood as refused:
            findings.append((place, str(refused)))
            mended += [(text, refused.mended)] if refused.mended else []
    return steps, findings, mended


def _with(near: str, text: str, given: str) -> str:
    """Return a step with another term in the place of the one that names nothing, which stands there as a whole."""
    return re.sub(rf"(?<!\S){re.escape(given)}(?!\S)", lambda _: near, text, count=1)


def _change_set(scenario: Scenario, operations: Sequence[Operation]) -> ChangeSet:
    return ChangeSet(
        id=f"what-if-{scenario.digest}",
        author="what-if",
        note=f"Imagined: {scenario.label}. Nothing of this is recorded.",
        operations=tuple(operations),
    )


class _Player:
    """Does what steps ask for."""

    def __init__(self, landscape: ImaginedLandscape, terms: Terms) -> None:
        self._landscape = landscape
        self._terms = terms
        self._do: Mapping[str, Callable[[Step], int]] = {
            "create": self._create,
            "merge": self._merge,
            "end": self._end,
            "move": self._move,
            "place": self._place,
            "write": self._write,
        }
        self._moves: Mapping[str, Callable[[Step], int]] = {
            "offer": self._move_offers,
            "offers": self._move_offers,
            "topic": self._move_offers,
            "function": self._move_functions,
            "functions": self._move_functions,
            "duty": self._move_duties,
            "duties": self._move_duties,
            "fund": self._move_funds,
            "funds": self._move_funds,
            "accountability": self._move_accountability,
        }

    def do(self, step: Step) -> int:
        """Do one step and return how many records it changed; raises `Unknown`."""
        return self._do[step.does](step)

    def _create(self, step: Step) -> int:
        name = step.term("name")
        id_ = make_slug(name)
        if not id_:
            raise Unknown(f"“{name}” makes no id: write it in Latin letters.")
        self._terms.refuse_known(id_, name)
        body = Node(id=id_, type="body", label=name, properties={"name": name})
        self._landscape.put(body)  # even where its kind is unknown: the steps that follow name it
        self._landscape.change(body, kind=self._terms.kind(step.term("kind")))
        return 1

    def _merge(self, step: Step) -> int:
        givers, into = self._terms.bodies(step.term("giver")), self._terms.body(step.term("taker"))
        if givers == [into]:
            raise Unknown(f"{into} cannot be merged into itself.")
        return sum(1 + self._landscape.merge(giver, into) for giver in givers if giver != into)

    def _end(self, step: Step) -> int:
        return sum(self._landscape.end(body) for body in self._terms.bodies(step.term("giver")))

    def _move(self, step: Step) -> int:
        moved = self._moves[step.term("what").lower()](step)
        if not moved:
            raise Unknown(f"nothing is recorded that “{step.text}” could move.")
        return moved

    def _giver_and_taker(self, step: Step) -> tuple[list[str], str]:
        givers, taker = self._terms.bodies(step.term("giver")), self._terms.body(step.term("taker"))
        if taker in givers:
            raise Unknown(f"{taker} cannot take over from itself.")
        return givers, taker

    def _move_offers(self, step: Step) -> int:
        if step.term("what").lower() == "offer":
            wanted = [self._terms.record("offer", step.term("one"))]
            taker = self._terms.body(step.term("taker"))
        else:
            givers, taker = self._giver_and_taker(step)
            wanted = [one for one in self._landscape.of_type("offer") if one.text("provider_id") in givers]
        if step.term("what").lower() == "topic":
            topic = self._terms.topic(step.term("one"))
            wanted = [one for one in wanted if one.words("topic_ids")[:1] == (topic,)]
        for offer in wanted:
            self._landscape.change(offer, provider_id=taker)
        return len(wanted)

    def _move_functions(self, step: Step) -> int:
        givers, taker = self._giver_and_taker(step)
        one = self._terms.record("function", step.term("one")).id if step.term("one") else None
        return self._redirect(
            [
                line
                for line in self._lines("delegates_to")
                if line.to_id in givers and one in (None, line.text("function_id"))
            ],
            to_id=taker,
        )

    def _move_funds(self, step: Step) -> int:
        if step.term("what").lower() == "fund":
            one = self._terms.record("funds", step.term("one"))
            taker = self._terms.body(step.term("taker"))
            return self._redirect([one] if isinstance(one, Line) else [], to_id=taker)
        givers, taker = self._giver_and_taker(step)
        return self._redirect([line for line in self._lines("funds") if line.to_id in givers], to_id=taker)

    def _move_accountability(self, step: Step) -> int:
        giver, taker = self._terms.party(step.term("giver")), self._terms.party(step.term("taker"))
        if giver == taker:
            raise Unknown(f"{taker} cannot take over from itself.")
        lines = [
            line for line in self._lines("accountable_to") if line.from_id == giver and line.to_id != taker
        ]
        return self._redirect(lines, from_id=taker)

    def _move_duties(self, step: Step) -> int:
        giver, taker = self._terms.party(step.term("giver")), self._terms.party(step.term("taker"))
        if giver == taker:
            raise Unknown(f"{taker} cannot take over from itself.")
        one = self._terms.record("duty", step.term("one")).id if step.term("one") else None
        laid = [
            d for d in self._landscape.of_type("duty") if giver in d.words("on_kinds") and one in (None, d.id)
        ]
        for duty in laid:
            self._lay(duty, giver, taker)
        lines = [
            line for line in self._lines("laid_on") if line.to_id == giver and one in (None, line.from_id)
        ]
        return len(laid) + self._redirect(lines, to_id=taker)

    def _lay(self, duty: AnyRecord, giver: str, taker: str) -> None:
        """Lay a duty on another kind, or on one body by a line of its own."""
        kinds = [kind for kind in duty.words("on_kinds") if kind != giver]
        if self._terms.is_kind(taker):
            kinds = list(dict.fromkeys([*kinds, taker]))
        else:
            line = Line(id=f"{duty.id}--laid-on--{taker}", type="laid_on", from_id=duty.id, to_id=taker)
            self._landscape.put(line)
        self._landscape.change(duty, on_kinds=tuple(kinds))

    def _place(self, step: Step) -> int:
        one, broader = self._terms.topic(step.term("one")), self._terms.topic(step.term("broader"))
        if one == broader:
            raise Unknown(f"{one} cannot stand under itself.")
        self._landscape.change(self._landscape.now[one], broader_id=broader)
        return 1

    def _write(self, step: Step) -> int:
        one, other = step.term("one"), step.term("taker")
        if fold(one) == fold(other):
            raise Unknown(f"“{one}” is the same document.")
        changed = 0
        for line in self._lines("accountable_to"):
            named = names_in(line)
            if fold(one) in map(fold, named):
                now = dict.fromkeys(other if fold(part) == fold(one) else part for part in named)
                self._landscape.change(line, reporting_product="; ".join(now))
                changed += 1
        if not changed:
            raise Unknown(f"no report called “{one}” is recorded.{self._terms.nearest_document(one)}")
        return changed

    def _lines(self, type_: str) -> list[Line]:
        return [line for line in self._landscape.of_type(type_) if isinstance(line, Line)]

    def _redirect(self, lines: Sequence[Line], **end: str) -> int:
        """Let lines begin or end at another body; one that would join it with itself goes."""
        for line in lines:
            turned = line.model_copy(update=end)
            if turned.from_id == turned.to_id:
                self._landscape.end(line.id)
            else:
                self._landscape.put(turned)
        return len(lines)
