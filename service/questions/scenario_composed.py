"""What would change if …? A what-if of one's own, in the question itself: it is kept nowhere."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from service.lens import Lens
from service.problems import BadScenario, Suggestion
from service.questions.effects import Comparing, EffectsAnswer, effects_answer
from service.questions.reading import ask_href
from service.scenarios.scenario import compose
from service.scenarios.steps import LONGEST_STEP, MOST_STEPS
from service.stores.base import Store

ADDRESS = "/scenarios/compare"


class ComposedQuestion(Comparing):
    """What would change if …?"""

    step: tuple[Annotated[str, Field(min_length=1, max_length=LONGEST_STEP)], ...] = Field(
        min_length=1,
        max_length=MOST_STEPS,
        description="What is imagined, a line a step: “merge BODY into BODY”, “end BODY”, “create NAME as KIND”, “move offers from BODY to BODY”; all of them are explained among the what-ifs. Repeat for further steps.",
        examples=[["merge iriss into public-health-scotland"]],
        json_schema_extra={"lines": True},
    )


def answer_composed(store: Store, question: ComposedQuestion, lens: Lens) -> EffectsAnswer:
    """What would change if …?

    Each row is the difference of two answers: of the record, and of the landscape as the steps would make it. Nothing
    is kept: the address holds the steps and can be passed on. Order as in `scenario`.
    """
    scenario = compose(question.step)
    try:
        with lens.imagined(store, scenario) as (imagined, played):
            return effects_answer(store, imagined, question, scenario, played, None)
    except BadScenario as bad:
        raise BadScenario(bad.findings, bad.mended, _meant(scenario.steps, bad.mended)) from bad


def _meant(steps: Sequence[str], mended: Sequence[tuple[str, str]]) -> list[Suggestion]:
    """Return each step that may have been meant, with the address of the what-if that has it."""
    found = []
    for wrong, right in mended:
        asked = [right if step == wrong else step for step in steps]
        found.append(Suggestion(id=right, label=right, href=ask_href(ADDRESS, step=asked)))
    return found
