"""How much one question may ask for, as whoever runs the service set it; the models of questions say what is possible at all."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from service.problems import BadValue

QuestionT = TypeVar("QuestionT", bound=BaseModel)


@dataclass(frozen=True)
class Bounds:
    """The most rows of one page, and the most lines that are followed one after another."""

    rows: int
    depth: int

    def keep(self, asked: QuestionT) -> QuestionT:
        """Return a question within the bounds; raises `BadValue` where it was given more.

        What a question takes where nothing is given is lowered in silence: the answer says what it was.
        """
        within = self._keep_one(asked, "limit", getattr(asked, "limit", None), self.rows, "CAIRN_MAX_ROWS")
        far = getattr(asked, "far", getattr(asked, "depth", None))
        return self._keep_one(within, "depth", far, self.depth, "CAIRN_MAX_DEPTH")

    def _keep_one(
        self, asked: QuestionT, name: str, wanted: int | None, most: int, setting: str
    ) -> QuestionT:
        if wanted is None or wanted <= most:
            return asked
        if name in asked.model_fields_set:
            raise BadValue(f"{name}: the most is {most:,} here ({setting}).", parameter=name)
        return asked.model_copy(update={name: most})
