"""Which what-ifs are there to look at? (One is the question of `scenario`, one of your own that of `compare`.)"""

from typing import Any, ClassVar

from pydantic import Field

from service.lens import Lens
from service.problems import BadScenario, Suggestion, UnknownScenario, UnknownTerm
from service.questions.answers import API, AboutWhatIfs, Answer, PagedQuestion, Ref
from service.questions.defined import Definition, define
from service.questions.items import cited
from service.questions.paging import page_of
from service.questions.reading import ref_by_id, shown_landscape, shown_sources
from service.questions.wording import count_of
from service.scenarios.scenario import Scenario, ScenarioFileRefused
from service.scenarios.steps import FORMS
from service.stores.base import Store
from service.words import Words, words_for

ADDRESS = "/scenarios"

DEFINITIONS = (
    define(
        "what-if",
        "A change that is imagined, in steps, and played out on a copy of the landscape. The record stays as it is. It is told as if it had always been so: no step has a day, and nothing is said of how, whether or at what cost it could be done.",
    ),
    *(define(form.written, f"{form.meaning} For example: {form.example}.") for form in FORMS),
)
"""What the words of answers about what-ifs mean."""


class ScenariosQuestion(AboutWhatIfs, PagedQuestion):
    """Which what-ifs are there to look at?"""


class ScenarioItem(Ref):
    """A what-if that is kept."""

    in_short: ClassVar[tuple[str, ...]] = ("about", "steps", "see")

    about: str | None = Field(
        description="What it is for and what it leaves out; null where nothing is said."
    )
    steps: list[str] = Field(
        description="What is imagined, one step after the other.",
        examples=[["merge iriss into public-health-scotland"]],
    )
    see: list[Ref] = Field(description="Records to read beside it.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what those records rest on.")


class ScenariosAnswer(Answer):
    """What-ifs that are kept."""

    defined = DEFINITIONS

    items: list[ScenarioItem]
    definitions: list[Definition] = Field(description="How a step is written, and what it does.")


def answer_scenarios(store: Store, question: ScenariosQuestion, lens: Lens) -> ScenariosAnswer:
    """Which what-ifs are there to look at?

    Any question can be asked of the landscape as one of them would make it, with `scenario=` and its id. Order:
    those that come with Cairn, then those that were loaded here, each by id.
    """
    kept = lens.scenarios.all()
    words = words_for(store)
    rows = [((place,), scenario_item(store, words, scenario)) for place, scenario in enumerate(kept)]
    items, following = page_of(rows, (int,), question)
    return ScenariosAnswer.model_validate(
        {
            "question": {},
            "summary": _summary(kept),
            "items": items,
            "total": len(rows),
            "next": following,
            "definitions": ScenariosAnswer.defined,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question),
        }
    )


def _summary(kept: tuple[Scenario, ...]) -> str:
    verb = "is" if len(kept) == 1 else "are"
    return (
        f"{count_of(len(kept), 'what-if')} {verb} kept here. Each is imagined: look at what it would change, ask any "
        "question of it, or compose one of your own."
    )


def scenario_ref(scenario: Scenario) -> Ref:
    """Return a kept scenario as answers name it."""
    href = f"{API}{ADDRESS}/{scenario.id}"
    return Ref(id=scenario.id, type="scenario", label=scenario.label, href=href)


def scenario_item(store: Store, words: Words, scenario: Scenario) -> dict[str, Any]:
    """Return a kept scenario as the fields of `ScenarioItem`."""
    records = store.get(scenario.see)
    return {
        **scenario_ref(scenario).model_dump(),
        "about": scenario.about or None,
        "steps": list(scenario.steps),
        "see": [ref_by_id(words, id_, records) for id_ in scenario.see if id_ in records],
        "sources": sorted({key for record in records.values() for key in record.sources}),
    }


def kept_scenario(lens: Lens, id_: str, parameter: str = "") -> Scenario:
    """Return the scenario that is kept under an id.

    Raises `UnknownTerm` where a parameter names none, else `UnknownScenario`; `BadScenario` where its file is broken.
    """
    try:
        scenario = lens.scenarios.get(id_)
    except ScenarioFileRefused as refused:
        raise BadScenario(refused.findings) from refused
    if scenario is not None:
        return scenario
    known = [scenario_ref(one) for one in lens.scenarios.all()]
    suggestions = [Suggestion(id=one.id, label=one.label, href=one.href) for one in known]
    said = f"no what-if is kept under the id “{id_}”. There are: {', '.join(one.id for one in known)}."
    if parameter:
        raise UnknownTerm(parameter, id_, suggestions, f"{parameter}: {said}")
    raise UnknownScenario(f"{said[:1].upper()}{said[1:]}", given=id_, suggestions=suggestions)
