"""The nearest help where there is a gap."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from service.questions.answers import Shown
from service.questions.offering import forms_of
from service.questions.reading import ask_href
from service.questions.wording import count_of
from service.words import Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.gaps import Counted


class Nearest(Shown):
    """Help that comes near to what is missing."""

    text: str = Field(
        description="What there is, in words.", examples=["Three offers on the broader topic Learning"]
    )
    href: str = Field(description="Where it is listed.")


def nearest_help(
    topic: int,
    places: Sequence[int],
    audience: str | None,
    counted: Mapping[str | None, "Counted"],
    topics: Sequence[str],
    words: Words,
    areas: Sequence[str],
    day: str | None,
) -> list[dict[str, str]]:
    """Return what comes near, closest first, as the fields of `Nearest`; figures hold in every one of the places."""

    def link(**more: Any) -> str:
        where = areas if len(areas) == 1 else ()
        asked = {
            "topic": topics[topic],
            "area": where,
            "audience": audience,
            "form": forms_of(given_by_people=True),
            "as_of": day,
        }
        return ask_href("/support", **{**asked, **more})

    def least(counts: Any, row: int = topic) -> int:
        return int(min(counts[row, place] for place in places))

    here, anybody = counted[audience], counted[None]
    near: list[tuple[int, str, str, str]] = [
        (
            least(here.unknown),
            "offer not known to be running",
            "offers not known to be running",
            link(status="unknown"),
        ),
    ]
    if audience is not None:
        text = "known to be running for other kinds of user"
        near.append(
            (
                least(anybody.current) - least(here.current),
                f"offer {text}",
                f"offers {text}",
                link(audience=None, status="current"),
            )
        )
    near.append(
        (
            least(here.to_read),
            "thing to read or use",
            "things to read or use",
            link(form=forms_of(given_by_people=False)),
        )
    )
    near.extend(_broader(topic, here, topics, words, least, link))
    elsewhere = int(here.anywhere[topic, 0]) - least(here.current)
    text = "known to be running elsewhere"
    near.append((elsewhere, f"offer {text}", f"offers {text}", link(area=(), status="current")))
    return [
        {"text": count_of(number, one, many), "href": href} for number, one, many, href in near if number > 0
    ]


def _broader(
    topic: int, here: "Counted", topics: Sequence[str], words: Words, least: Any, link: Any
) -> Iterator[tuple[int, str, str, str]]:
    """Yield the nearest broader topic that has help in all of the places."""
    for above in words.broader(topics[topic]):
        if above in topics and (number := least(here.current, topics.index(above))):
            what = "on the broader topic" if words.broader(above) else "in the broad area"
            on = f"known to be running {what} {words.label_of(above)}"
            yield number, f"offer {on}", f"offers {on}", link(topic=above, status="current")
            return
