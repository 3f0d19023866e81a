"""Do two bodies share more topics than chance would bring? Weighed ahead of questions, looked up by them."""

from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pydantic import Field

from service.analysis.keeping import kept, kept_already
from service.questions.answers import Shown
from service.questions.offering import open_statuses
from service.questions.overlap_chance_said import CHANCES, NOT_COMPUTED
from service.stores.base import Store

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.chance import Sharing, Weights
    from service.analysis.comparison import Comparison


class Chance(Shown):
    """What was weighed over the whole landscape of the day, whatever was asked about."""

    said: str = Field(
        description="How many pairs share more than chance would bring, in words.",
        examples=["Of 9,000 pairs of bodies weighed, 12 share more topics than chance would bring."],
    )
    tested: int = Field(description="Pairs weighed, of both sorts of offer.", examples=[9_000])
    more_than_chance: int = Field(
        description="Pairs that share more topics than chance would bring.", examples=[12]
    )
    too_little_to_tell: int = Field(
        description="Pairs of bodies with offers of one sort of which too little is recorded to tell.",
        examples=[1_200],
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights of one revision; none where they could not be found."""

    revision: int
    weights: "Weights | None"


def is_installed() -> bool:
    """Tell whether the extra `statistics` is there, without importing any of it."""
    return find_spec("bicm") is not None


def prepare_overlap(store: Store, day: date) -> bool:
    """Weigh the landscape of a day where that has not been done; tell whether it was done now.

    Does nothing where the extra `statistics` is not installed. Takes seconds: never to be called in a request.
    """
    if not is_installed() or kept_already(store, day, _weigh) is not None:
        return False
    kept(store, day, _weigh)
    return True


def _weigh(store: Store, day: date) -> Weighed:
    from service.analysis.chance import NotSolved, Weights
    from service.analysis.choosing import Chosen
    from service.analysis.comparison import compare
    from service.analysis.overlap import TooManyBodies

    revision = store.revision().number
    try:
        found = compare(store, Chosen(day=day, statuses=open_statuses(day)))
        tables = [found.selection(sort).topics_of_bodies.left for sort in range(2)]
        return Weighed(found.offers.revision, Weights(tables))
    except (NotSolved, TooManyBodies):
        return Weighed(revision, None)


def weights_of(store: Store, day: date, found: "Comparison") -> "Weights | None":
    """Return the weights of the landscape that was compared, where they have been made ahead; places are the same."""
    weighed = kept_already(store, day, _weigh)
    return weighed.weights if weighed is not None and weighed.revision == found.offers.revision else None


def shown_sharing(sharing: "Sharing | None") -> dict[str, Any]:
    """Return what two bodies share as the fields of `Pair`."""
    if sharing is None:
        finding = NOT_COMPUTED
    elif not sharing.told:
        finding = "too_little_to_tell"
    else:
        finding = "more_than_chance" if sharing.more else "no_more_than_chance"
    return {
        "chance": {"id": finding, "label": CHANCES[finding]},
        "topics_both_name": sharing and sharing.shared,
        "topics_expected": sharing and round(sharing.expected, 2),
        "p_value": sharing and float(f"{sharing.p_value:.3g}"),
    }


def shown_weights(weights: "Weights | None") -> dict[str, Any] | None:
    """Return what was weighed as the fields of `Chance`; None where nothing was."""
    if weights is None:
        return None
    some = f"{weights.more:,}" if weights.more else "none"
    share = "shares" if weights.more == 1 else "share"
    said = (
        f"Of {weights.tested:,} pairs of bodies weighed, {some} {share} more topics than chance would bring."
    )
    if weights.untold:
        said += f" Of {weights.untold:,} more too little is recorded to tell."
    counts = {"more_than_chance": weights.more, "too_little_to_tell": weights.untold}
    return {"said": said, "tested": weights.tested, **counts}
