"""What a word of an answer means, and who says so."""

from typing import ClassVar

from pydantic import Field

from service.questions.answers import Shown

OWN_WORDING = "Cairn's own wording"
"""The source of a definition that no publication gives."""


class Definition(Shown):
    """What a word of the answer means, and who says so."""

    links: ClassVar[tuple[str, ...]] = ("source_url",)

    term: str = Field(description="The word.", examples=["effective number of providers"])
    meaning: str = Field(description="What it means here, with its unit where it is a number.")
    source_title: str = Field(description="The publication that defines it.")
    source_url: str | None = Field(description="Where to read that; null where no address is held.")


def define(
    term: str, meaning: str, source_title: str = OWN_WORDING, source_url: str | None = None
) -> Definition:
    """Return a definition; without a source it is Cairn's own."""
    return Definition(term=term, meaning=meaning, source_title=source_title, source_url=source_url)
