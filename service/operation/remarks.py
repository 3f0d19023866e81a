"""What a look at an installation finds: one thing, in a sentence, with what to do."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Remark:
    """One thing that was looked at."""

    state: Literal["well", "look", "wrong"]
    """`look`: it may be meant, and is worth a look; only what is `wrong` is to be mended."""
    said: str
    advice: str = ""

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.state:<5}  {self.said}{f' {self.advice}' if self.advice else ''}"


def well(said: str) -> Remark:
    """Return a remark that something is as it should be."""
    return Remark("well", said)


def look(said: str, advice: str) -> Remark:
    """Return a remark on what may be meant."""
    return Remark("look", said, advice)


def wrong(said: str, advice: str = "") -> Remark:
    """Return a remark on what is to be mended."""
    return Remark("wrong", said, advice)
