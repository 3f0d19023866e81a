"""What the answer about peers is made of, and how likeness is measured."""

from typing import ClassVar

from pydantic import Field

from service.questions.answers import Ref, Shown
from service.questions.defined import OWN_WORDING, define


class AspectShown(Shown):
    """One aspect in which two partnerships were compared."""

    aspect: str = Field(
        description="functions, boards and councils, population, rurality, or offers open.",
        examples=["population"],
    )
    likeness: float = Field(description="0 (nothing alike) to 1 (the same).", examples=[0.92])
    cells: int = Field(description="How many facts, recorded of both, it rests on.", examples=[1])
    why: str = Field(description="What was compared.")
    text: str = Field(description="The same in short.", examples=["population 0.92, on 1 fact"])


class Peer(Ref):
    """A partnership like the one that asks."""

    in_short: ClassVar[tuple[str, ...]] = ("like", "likeness", "cells", "why")

    like: Ref = Field(description="The partnership that asks.")
    likeness: float = Field(
        description="The mean of the aspects that could be compared, 0 to 1.", examples=[0.81]
    )
    aspects_compared: int = Field(description="How many of the five aspects could be compared.", examples=[5])
    cells: int = Field(description="How many facts, recorded of both, all of it rests on.", examples=[12])
    why: str = Field(description="What is alike and what is not.")
    aspects: list[AspectShown] = Field(description="The aspects one by one.")
    side_by_side: str = Field(description="Where the functions of the two stand side by side.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the two are compared by.")


_OWN = (OWN_WORDING, None)
_GOWER = (
    "J. C. Gower, A general coefficient of similarity and some of its properties, Biometrics 27 (1971)",
    "https://doi.org/10.2307/2528823",
)
_CLASSES = (
    "Scottish Government Urban Rural Classification 2016 (six-fold)",
    "https://www.gov.scot/publications/scottish-government-urban-rural-classification-2016/",
)

DEFINITIONS = [
    define(term, meaning, *source)
    for term, meaning, source in (
        (
            "likeness",
            "For each aspect a number from 0 (nothing alike) to 1 (the same); of two partnerships the mean over the aspects that are recorded of both. What is not recorded of one of them is left out, never taken as a difference.",
            _GOWER,
        ),
        (
            "weights",
            "Every aspect counts the same. That is a choice, and `aspects` lets others be made. A likeness that rests on few facts tells little: `cells` says on how many.",
            _OWN,
        ),
        (
            "functions",
            "Of the functions that a statement names by itself at both, the share that lies alike: handed over (hosted by another included), kept, or partly. What stands only within the minimum that the law requires is the same everywhere and is not compared.",
            _OWN,
        ),
        (
            "boards and councils",
            "A third each for the same health board, as many councils, and a board that has one authority or several.",
            _OWN,
        ),
        ("population", "The smaller population as a share of the larger.", _OWN),
        (
            "rurality",
            "The share of small areas that the two have in the same classes of the urban and rural classification: for each class the smaller share, added up.",
            _CLASSES,
        ),
        (
            "offers open",
            "The smaller number of offers of help for the place itself (help that people give; things to read or use do not count) as a share of the larger; compared only where both have some, since none recorded does not mean none.",
            _OWN,
        ),
    )
]
