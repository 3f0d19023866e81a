"""What can go wrong when something is asked, as RFC 9457 problem documents (a page for browsers).

- `Problem`: base; `status`, `title` and `slug` are class attributes, `detail` says what happened and what to do.
  - `BadQuestion` (422): the question as asked cannot be answered.
    - `UnknownParameter`: a parameter that this question does not have.
    - `DoubledParameter`: a parameter given twice that may stand once.
    - `BadValue`: a value that the parameter cannot take.
    - `UnknownTerm`: a word that names nothing known; carries the nearest suggestions.
    - `BadScenario`: a what-if that cannot be played out; carries every finding.
    - `AnswerTooLong`: an agent's tool would give a longer answer than it may.
  - `UnknownAddress` (404): nothing is at this address.
    - `UnknownFormat`: the whole landscape is not written in this format; the formats are listed.
    - `UnknownRecord`: no record has this id.
    - `UnknownScenario`: no what-if has this id.
  - `RecordRemoved` (410): the record was taken out of the landscape.
  - `RecordMerged` (308): the record was found to be the same as another.
  - `MethodNotAllowed` (405): the address is for reading.
  - `AddressTooLong` (414): the address is longer than is read.
  - `BodyTooLarge` (413): the request carries a body where none is taken, or a longer one than is read.
  - `Unreadable` (400): what came is not HTTP.
  - `RequestTooSlow` (408): a request did not arrive in time.
  - `HeadTooLarge` (431): the head of a request is longer than is read.
  - `StoreUnavailable` (503): the landscape cannot be read now.
  - `TooManyDownloads` (503): so many files are being made that another has to wait.
  - `TooBusy` (503): so many questions are being answered that another has to wait, or one took too long.
  - `TooManyConnections` (503): so many connections are open that another has to wait.
  - `TooManyRequests` (429): one client asks more often than it may.
  - `Unexpected` (500): a fault of ours.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

AWAY = "The landscape's store does not answer at the moment. Ask again in a few seconds."
"""What is told while the store is away."""


class Suggestion(BaseModel):
    """Something that may have been meant."""

    id: str = Field(description="Its id.", examples=["evaluation"])
    label: str = Field(description="Its label.", examples=["Evaluation"])
    href: str = Field(description="Where to ask for it instead.", examples=["/api/v1/topics/evaluation"])


class ProblemDocument(BaseModel):
    """An RFC 9457 problem document, served as application/problem+json."""

    model_config = ConfigDict(json_schema_extra={"description": "An RFC 9457 problem document."})

    type: str = Field(
        description="The kind of problem, as an address of its explanation.",
        examples=["/docs/errors#unknown-term"],
    )
    title: str = Field(
        description="The kind of problem in a few words.", examples=["A word was not recognised"]
    )
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What happened, and what to do.")
    parameter: str | None = Field(default=None, description="The parameter in question.", examples=["topic"])
    given: str | None = Field(default=None, description="What was given.", examples=["evalxation"])
    suggestions: list[Suggestion] = Field(
        default_factory=list, description="What may have been meant, nearest first."
    )
    findings: list[str] = Field(
        default_factory=list, description="Everything that is wrong, where it may be several things."
    )
    retry_after: int | None = Field(default=None, description="Seconds after which to try again.")
    location: str | None = Field(default=None, description="Where the record is now.")


class Problem(Exception):
    """Something that is told to the person who asked."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    slug: ClassVar[str] = "unexpected"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members

    def document(self) -> ProblemDocument:
        """Return the problem as it is sent."""
        return ProblemDocument(
            type=f"/docs/errors#{self.slug}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            **self.members,
        )


class BadQuestion(Problem, ValueError):
    """The question as asked cannot be answered."""

    status = 422
    title = "The question could not be read"
    slug = "bad-question"


class UnknownParameter(BadQuestion):
    """A parameter that this question does not have."""

    title = "There is no such parameter"
    slug = "unknown-parameter"


class DoubledParameter(BadQuestion):
    """A parameter given twice that may stand once."""

    title = "A parameter stands twice"
    slug = "doubled-parameter"


class BadValue(BadQuestion):
    """A value that the parameter cannot take."""

    title = "A value cannot be used"
    slug = "bad-value"


class UnknownTerm(BadQuestion, LookupError):
    """A word that names nothing known; carries the nearest suggestions."""

    title = "A word was not recognised"
    slug = "unknown-term"

    def __init__(
        self, parameter: str, given: str, suggestions: Sequence[Suggestion], detail: str = ""
    ) -> None:
        nearest = "; ".join(suggestion.label for suggestion in suggestions[:3])
        hint = f" Did you mean: {nearest}?" if nearest else ""
        super().__init__(
            detail or f"{parameter}: nothing here is called “{given}”.{hint}",
            parameter=parameter,
            given=given,
            suggestions=list(suggestions),
        )


class BadScenario(BadQuestion):
    """A what-if that cannot be played out; carries every finding."""

    title = "This what-if cannot be played out"
    slug = "bad-scenario"

    def __init__(
        self,
        findings: Sequence[str],
        mended: Sequence[tuple[str, str]] = (),
        suggestions: Sequence[Suggestion] = (),
    ) -> None:
        many = len(findings) > 1
        said = f"{len(findings)} things have to be mended first." if many else "".join(findings)
        more = {"parameter": "step", "suggestions": list(suggestions)} if suggestions else {}
        super().__init__(said, findings=list(findings), **more)
        self.findings = tuple(findings)
        self.mended = tuple(mended)
        """Steps that cannot be done, each with how it may have been meant."""


class AnswerTooLong(BadQuestion):
    """An agent's tool would give a longer answer than it may."""

    title = "The answer is too long"
    slug = "answer-too-long"


class UnknownAddress(Problem, LookupError):
    """Nothing is at this address."""

    status = 404
    title = "There is nothing here"
    slug = "unknown-address"


class UnknownRecord(UnknownAddress):
    """No record has this id."""

    title = "No record has this id"
    slug = "unknown-record"


class UnknownScenario(UnknownAddress):
    """No what-if has this id."""

    title = "No what-if has this id"
    slug = "unknown-scenario"


class UnknownFormat(UnknownAddress):
    """The whole landscape is not written in this format; the formats are listed."""

    title = "There is no such format"
    slug = "unknown-format"


class RecordRemoved(Problem, LookupError):
    """The record was taken out of the landscape."""

    status = 410
    title = "This record was removed"
    slug = "record-removed"


class RecordMerged(Problem, LookupError):
    """The record was found to be the same as another."""

    status = 308
    title = "This record was merged into another"
    slug = "record-merged"

    def __init__(self, detail: str, into: str) -> None:
        super().__init__(detail, location=into)
        self.into = into


class MethodNotAllowed(Problem):
    """The address is for reading."""

    status = 405
    title = "This address is for reading"
    slug = "method-not-allowed"

    def __init__(self, detail: str, allowed: str = "GET, HEAD, OPTIONS") -> None:
        super().__init__(detail)
        self.allowed = allowed


class AddressTooLong(Problem, ValueError):
    """The address is longer than is read."""

    status = 414
    title = "The address is too long"
    slug = "address-too-long"


class BodyTooLarge(Problem, ValueError):
    """The request carries a body where none is taken, or a longer one than is read."""

    status = 413
    title = "The body is longer than is read here"
    slug = "body-too-large"


class Unreadable(Problem, ValueError):
    """What came is not HTTP."""

    status = 400
    title = "The request could not be read"
    slug = "unreadable"


class RequestTooSlow(Problem, TimeoutError):
    """A request did not arrive in time."""

    status = 408
    title = "The request came too slowly"
    slug = "request-too-slow"


class HeadTooLarge(Problem, ValueError):
    """The head of a request is longer than is read."""

    status = 431
    title = "The head of the request is too long"
    slug = "head-too-large"


class StoreUnavailable(Problem, ConnectionError):
    """The landscape cannot be read now."""

    status = 503
    title = "The landscape cannot be read now"
    slug = "store-unavailable"

    def __init__(self, detail: str, retry_after: int = 2) -> None:
        super().__init__(detail, retry_after=retry_after)


class TooManyDownloads(Problem):
    """So many files are being made that another has to wait."""

    status = 503
    title = "Too many files are being made"
    slug = "too-many-downloads"


class TooBusy(Problem):
    """So many questions are being answered that another has to wait, or this one took longer than any may."""

    status = 503
    title = "Too much is being asked at once"
    slug = "too-busy"

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail, retry_after=retry_after)


class TooManyConnections(Problem):
    """So many connections are open that another has to wait."""

    status = 503
    title = "Too many connections are open"
    slug = "too-many-connections"

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail, retry_after=retry_after)


class TooManyRequests(Problem):
    """One client asks more often than it may; `Retry-After` says when it may again."""

    status = 429
    title = "You ask too often"
    slug = "too-many-requests"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)


class Unexpected(Problem):
    """A fault of ours."""
