"""What a what-if would change, as its answers show it: the same for those that are kept and those of a reader."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from service.questions.answers import API, AboutWhatIfs, Answer, PagedQuestion, Ref, Shown, Term
from service.questions.defined import Definition, define
from service.questions.effects_found import EFFECTS, Effect, Sort, find_effects
from service.questions.effects_measured import MEASURES
from service.questions.items import cited
from service.questions.paging import page_of
from service.questions.reading import day_asked, day_of, shown_landscape, shown_sources
from service.questions.scenarios import ADDRESS, ScenarioItem
from service.questions.scenarios import DEFINITIONS as OF_STEPS
from service.questions.wording import count_of, join_words
from service.scenarios.playing import Played
from service.scenarios.scenario import Scenario
from service.stores.base import Store


class Comparing(AboutWhatIfs, PagedQuestion):
    """A what-if beside the record."""

    effect: tuple[Sort, ...] = Field(
        default=(),
        max_length=20,
        description="Only these sorts of change; repeat for any of several.",
        examples=[["help"]],
    )


class EffectItem(Ref):
    """One thing that would be otherwise."""

    in_short: ClassVar[tuple[str, ...]] = ("before", "after", "record_says", "what_if_says")
    in_groups: ClassVar[tuple[str, ...]] = ("effect",)
    in_each_row: ClassVar[tuple[str, ...]] = ("before", "after")
    links: ClassVar[tuple[str, ...]] = ("record_says", "what_if_says")

    effect: Term = Field(description="What sort of change it is; see `definitions`.")
    before: str = Field(description="What the record says.", examples=["18 statements, to 14 parties"])
    after: str = Field(description="What it would be.", examples=["No such post"])
    record_says: str | None = Field(description="Where the record's answer is; null where it has none.")
    what_if_says: str | None = Field(
        description="Where the same question is answered for the what-if; null for one that is not kept, and where it has none."
    )
    sources: list[str] = Field(
        description="Keys of the answer's `sources`: what the record's answer rests on."
    )


class Imagined(ScenarioItem):
    """The what-if that is played out."""

    not_on_page = ("steps",)  # they stand below with what each did


class StepDone(Shown):
    """A step, and what it did."""

    step: str = Field(
        description="The step as it was written.", examples=["merge iriss into public-health-scotland"]
    )
    records: int = Field(description="How many records it changed.", examples=[12])


class EffectCount(Shown):
    """How many things of one sort would be otherwise."""

    effect: Term
    changes: int = Field(description="How many.", examples=[30])


class Beside(Shown):
    """How much there is of one thing, in the record and as imagined."""

    headings: ClassVar[Mapping[str, str]] = {"before": "As recorded", "after": "As imagined"}

    measure: Term = Field(description="What is counted; see `definitions`.")
    before: int = Field(description="How many the record has.", examples=[635])
    after: int = Field(description="How many there would be.", examples=[606])
    change: str = Field(description="The difference in words.", examples=["29 fewer"])


DEFINITIONS = (
    *(define(one.label, one.definition) for one in MEASURES.values()),
    *(define(word.label, word.definition) for word in EFFECTS.values()),
    *OF_STEPS,
)


class EffectsAnswer(Answer):
    """What a what-if would change."""

    defined = DEFINITIONS
    items_called: ClassVar[str] = "What would be otherwise"

    items: list[EffectItem]
    what_if: Imagined | None = Field(
        description="The what-if; null for one that is not kept, and where it has none."
    )
    steps: list[StepDone] = Field(description="What is imagined, step by step.")
    measures: list[Beside] = Field(description="The same counts of the record and of what is imagined.")
    effects: list[EffectCount] = Field(
        description="How many things of each sort would be otherwise; 0 is shown."
    )
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")

    @property
    def read_first(self) -> tuple[str, ...]:
        """What is imagined, and how much of what it would change."""
        return ("what_if", "steps", "measures", "effects")


def effects_answer(
    store: Store,
    imagined: Store,
    question: Comparing,
    scenario: Scenario,
    played: Played,
    about: dict[str, Any] | None,
) -> EffectsAnswer:
    """Return the answer for one what-if."""
    wanted = tuple(dict.fromkeys(question.effect))
    all_found = find_effects(store, imagined, day_of(question))
    found = [effect for effect in all_found.effects if not wanted or effect.sort in wanted]
    kept_as = None if about is None else scenario.id
    rows = [(effect.key, _item(effect, day_asked(question), kept_as)) for effect in found]
    items, following = page_of(rows, (int, str, str), question)
    counts = Counter(effect.sort for effect in found)
    return EffectsAnswer.model_validate(
        {
            "question": _shown(question, wanted),
            "summary": _summary(scenario, counts, played),
            "items": items,
            "total": len(rows),
            "next": following,
            "what_if": about,
            "steps": [{"step": done.step.text, "records": done.records} for done in played.done],
            "measures": all_found.measures,
            "effects": [
                {"effect": _term(sort), "changes": counts[sort]}
                for sort in EFFECTS
                if not wanted or sort in wanted
            ],
            "definitions": EffectsAnswer.defined,
            "sources": shown_sources(store, cited(items, about or {})),
            "landscape": shown_landscape(
                store.revision(),
                question,
                [
                    "what is shown follows from the record and the steps alone: what is not recorded cannot be seen to change"
                ],
            ),
        }
    )


def _shown(question: Comparing, wanted: Sequence[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"effect": list(wanted)} if wanted else {}
    steps = getattr(question, "step", ())
    return {**shown, "step": list(steps)} if steps else shown


def _item(effect: Effect, as_of: str | None, kept_as: str | None) -> dict[str, Any]:
    here = effect.asked_of_record(as_of)
    there = None if kept_as is None else effect.asked_of_scenario(as_of, kept_as)
    # What only the what-if has cannot be found in the record.
    own = effect.what["href"] if here is not None else there or f"{API}{ADDRESS}"
    return {
        **effect.what,
        "href": own,
        "effect": _term(effect.sort),
        "before": effect.before,
        "after": effect.after,
        "record_says": here,
        "what_if_says": there,
        "sources": list(effect.sources),
    }


def _term(sort: Sort) -> dict[str, str]:
    return {"id": sort, "label": EFFECTS[sort].label}


def _summary(scenario: Scenario, counts: Counter[Sort], played: Played) -> str:
    name = f"“{scenario.label}”" if scenario.id != "composed" else "Your what-if"
    changed = sum(done.records for done in played.done)
    steps = count_of(len(played.done), "step", capital=False)
    said = [
        f"{EFFECTS[sort].label[:1].lower()}{EFFECTS[sort].label[1:]} ({counts[sort]:,})"
        for sort in EFFECTS
        if counts[sort]
    ]
    begun = f"{name} changes {count_of(changed, 'record', capital=False)} in {steps}."
    if not said:
        return f"{begun} Nothing of what is compared here would be otherwise."
    return f"{begun} Compared with the record: {join_words(said)}."
