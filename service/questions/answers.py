"""What every question and every answer has in common: how words were understood, what an answer rests on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from graph_schema.records import Frozen
from service.stores.base import MAX_LIMIT

if TYPE_CHECKING:
    from service.questions.defined import Definition

API = "/api/v1"
"""Where the JSON of every question is served."""


def _revision_or_day(known_at: str | None) -> str | None:
    if known_at is not None and "-" in known_at:
        try:
            date.fromisoformat(known_at)
        except ValueError:
            raise ValueError(f"“{known_at}” is not a day of the calendar") from None
    return known_at


KnownAt = Annotated[
    str | None,
    Field(
        max_length=10,
        pattern=r"^([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
        description="What the record said then: the number of a revision, or a day (YYYY-MM-DD), meaning the last revision of that day; the present record where not given.",
        examples=["1"],
    ),
    AfterValidator(_revision_or_day),
]


class Asked(Frozen):
    """What every question may be asked with."""

    of_all_days: ClassVar[bool] = False
    """Whether an answer for no day in particular leaves nothing out for its period; else no day means today."""

    as_of: date | None = Field(
        default=None,
        description="The day in the world to answer for (YYYY-MM-DD); today where not given.",
        examples=["2019-06-01"],
    )
    known_at: KnownAt = None
    scenario: str | None = Field(
        default=None,
        max_length=100,
        description="The landscape as a what-if would make it: the id of one that is kept; the record as it is where not given.",
        examples=["one-improvement-agency"],
    )


class AboutWhatIfs(Asked):
    """A question about what-ifs: they are compared with the record, and not with one another."""

    scenario: ClassVar[None] = None  # type: ignore[misc]  # no field of these questions


class PagedQuestion(Asked):
    """A question whose answer may be long."""

    limit: int = Field(
        default=20, ge=1, le=MAX_LIMIT, description="How many items to give, at most.", examples=[20]
    )
    after: str | None = Field(
        default=None,
        description="The cursor of the page to give, from `next` of the page before.",
        max_length=4_000,
    )


class Shown(BaseModel):
    """Part of an answer. Unknown fields are refused, so that nothing is shown that is not documented."""

    model_config = ConfigDict(extra="forbid")

    in_short: ClassVar[tuple[str, ...]] = ()
    """The fields that tell most, in their order, where a table has to be narrow; none: all of them."""

    in_groups: ClassVar[tuple[str, ...]] = ()
    """The fields by which a page shows rows in tables of their own, each under what its rows have in common."""

    not_on_page: ClassVar[tuple[str, ...]] = ()
    """The fields that a page leaves out of its tables because others there say the same."""

    links: ClassVar[tuple[str, ...]] = ()
    """The fields that lead to a further answer: null there means that there is none, not that it is not recorded."""

    in_each_row: ClassVar[tuple[str, ...]] = ()
    """The fields that a page says in each row, even where all rows say the same: they are read side by side."""

    in_small_print: ClassVar[tuple[str, ...]] = ()
    """The fields that a page folds away below a row rather than give each a column."""

    headings: ClassVar[Mapping[str, str]] = {}
    """The headings of fields here, on a page, that mean more than their names say."""

    in_words: ClassVar[tuple[str, ...]] = ()
    """The fields that hold the name of a field, which a page writes as people would."""

    linked: ClassVar[Mapping[str, str]] = {}
    """The fields in whose place a page shows the things that another holds, where it holds any."""

    in_brackets: ClassVar[tuple[str, ...]] = ()
    """The fields that a page shows in brackets after the name where it lists several such things in one cell."""


class Ref(Shown):
    """A thing that has an address of its own."""

    id: str = Field(description="Its id, the same for ever.", examples=["ijb-fife"])
    type: str = Field(description="Its type.", examples=["body"])
    label: str = Field(description="Its name.", examples=["Fife Integration Joint Board"])
    href: str = Field(description="Its address in the API.", examples=["/api/v1/bodies/ijb-fife"])


class Term(Shown):
    """A word of a closed list."""

    id: str = Field(description="The word.", examples=["by_invitation"])
    label: str = Field(description="How it is shown.", examples=["By invitation"])


class Understood(Shown):
    """How a word of the question was understood."""

    given: str = Field(
        description="What was asked, or the words of a need that it was read from.", examples=["evalution"]
    )
    id: str = Field(description="The id of what it was taken for.", examples=["evaluation"])
    label: str = Field(description="The label of that.", examples=["Evaluation"])
    sort: str | None = Field(
        default=None,
        description="What sort of area that is, since areas share names; null for all else.",
        examples=["Integration authority area"],
    )
    matched_by: str = Field(
        description="How: id, label, name, inflection, spelling, words, place or asker.",
        examples=["spelling"],
    )
    href: str | None = Field(default=None, description="Its address in the API.")
    others: list[Ref] = Field(
        default_factory=list, description="What else bears that name or may have been meant."
    )
    also: list["Understood"] = Field(
        default_factory=list, description="Further terms given for the same parameter."
    )


class SourceShown(Shown):
    """A source that something in the answer rests on."""

    title: str = Field(description="What the page or document calls itself.")
    url: str | None = Field(default=None, description="Where it was read; null where no address is held.")
    href: str = Field(description="Its address in the API: all that rests on it.")


class Cite(Shown):
    """How to cite the answer, so that others read the same years later."""

    href: str = Field(
        description="Where the answer can be read again as it was: its address in the API with the day in the world and the revision of the record named.",
        examples=["/api/v1/support?topic=evaluation&limit=20&as_of=2026-11-23&known_at=7"],
    )
    text: str = Field(
        description="A line for a list of references: title, edition, revision, days, and the address of the page.",
        examples=[
            "Cairn, “Evaluation”, edition cairn-landscape-seed 2026.11.23, revision 7, recorded 23 November 2026, for 1 June 2019. https://cairn.example.org/topics/evaluation?as_of=2019-06-01&known_at=7"
        ],
    )


class Landscape(Shown):
    """Which state of the record an answer was given from, and what is known to be weak in it."""

    revision: int = Field(description="The revision of the record.", examples=[7])
    recorded_at: datetime | None = Field(description="When that revision was recorded (UTC).")
    as_of: date = Field(description="The day in the world that was asked about.")
    known_at: str | None = Field(
        default=None,
        description="The earlier state of the record that was asked for; null for the present one.",
        examples=["7"],
    )
    scenario: Ref | None = Field(
        default=None, description="The what-if that the answer imagines; null where nothing is imagined."
    )
    stale: bool = Field(
        default=False, description="Whether the answer comes from a copy because the store is away."
    )
    limits: list[str] = Field(
        default_factory=list, description="What is unknown or weak in this answer, counted."
    )
    cite: Cite | None = Field(
        default=None, description="How to cite the answer; null where nothing has been recorded yet."
    )


AtLeast = Annotated[
    dict[str, int],
    Field(description='More than are counted exactly: {"at_least": 10000}.', examples=[{"at_least": 10000}]),
]


class Answer(Shown):
    """What every answer holds."""

    defined: ClassVar[Sequence["Definition"]] = ()
    """Every definition that an answer of this sort may give."""

    items_called: ClassVar[str] = ""
    """What a page calls the items, where other sections stand before them."""

    question: dict[str, Any] = Field(description="The question as it was understood, parameter by parameter.")
    summary: str = Field(description="The answer in plain words.")
    items: list[Any] = Field(description="The answer's rows, best or first first.")
    total: int | AtLeast = Field(description="How many rows there are in all.", examples=[9])
    next: str | None = Field(default=None, description="The cursor of the next page; null on the last.")
    sources: dict[str, SourceShown] = Field(description="The sources that items name, by their ids.")
    landscape: Landscape

    @property
    def read_first(self) -> tuple[str, ...]:
        """The sections that are shown before the items, in their order; those that it does not name come after."""
        return ()
