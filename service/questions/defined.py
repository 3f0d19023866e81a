"""What the terms of an answer mean, and whose meaning that is."""

from pydantic import Field

from service.questions.answers import Shown

OWN = "Cairn's own wording, to be argued with"
"""The source of a meaning that nobody else has published."""


class Definition(Shown):
    """A term of the answer, what it means here, and where that meaning comes from."""

    term: str = Field(description="The term.", examples=["inflow"])
    meaning: str = Field(description="What it means in this answer.")
    source_title: str = Field(description="Who defines it so.")
    source_url: str | None = Field(description="Where; null where no address is held.")
