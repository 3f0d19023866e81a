"""What would a what-if change? The record and the landscape that it imagines, side by side."""

from pydantic import Field

from service.lens import Lens
from service.questions.effects import Comparing, EffectsAnswer, effects_answer
from service.questions.scenarios import kept_scenario, scenario_item
from service.stores.base import Store
from service.words import words_for


class ScenarioQuestion(Comparing):
    """What would this what-if change?"""

    id: str = Field(max_length=100, description="The id of the what-if.", examples=["one-improvement-agency"])


def answer_scenario(store: Store, question: ScenarioQuestion, lens: Lens) -> EffectsAnswer:
    """What would this what-if change?

    Each row is the difference of two answers: of the record, and of the landscape as the what-if would make it. Order:
    what is left without anybody, what partnerships would notice, how bodies overlap, what is gone; then by name.
    """
    scenario = kept_scenario(lens, question.id)
    with lens.imagined(store, scenario) as (imagined, played):
        about = scenario_item(store, words_for(store), scenario)
        return effects_answer(store, imagined, question, scenario, played, about)
