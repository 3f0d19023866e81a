"""Further questions that a page asks: of the same day, the same state of the record, the same what-if."""

from collections.abc import Callable
from typing import Any, TypeVar

from service.lens import Lens
from service.questions.answers import Answer, Asked
from service.questions.asking import ask
from service.questions.registry import question_answering
from service.web.links import with_query
from service.web.parameters import Pairs, pairs_of, read_question

_SAME = tuple(Asked.model_fields)
"""The parameters that say which landscape is asked about."""

_TRIES = 3
"""How often a page is begun again while writes come in; after that it may mix two revisions."""

AnswerT = TypeVar("AnswerT", bound=Answer)
MadeT = TypeVar("MadeT")


class Further:
    """Asks the registry's questions of the landscape that a page is about."""

    def __init__(self, lens: Lens, pairs: Pairs) -> None:
        self._lens = lens
        self.given = pairs
        """All that the page was asked with."""
        self._kept = [(name, value) for name, value in pairs if name in _SAME and value]
        self.revisions: set[int] = set()
        """The revisions that the answers were given from: one, unless a write came in between."""

    def ask(self, answered: type[AnswerT], **asked: Any) -> AnswerT:
        """Return the answer of this model, from the question of the registry that gives it.

        Parameters are called as in an address, with `for_` and `from_` for two of them.
        """
        question = question_answering(answered)
        given = {key.rstrip("_"): value for key, value in asked.items()}
        path = {key: str(given.pop(key)) for key in question.path_fields}
        pairs = [*pairs_of(given), *self._kept]
        answer = ask(self._lens, question, read_question(question, path, pairs), bounded=False)
        if not isinstance(answer, answered):
            raise TypeError(f"{question.name} answered with {type(answer).__name__}")
        self.revisions.add(answer.landscape.revision)
        return answer

    @property
    def most_rows(self) -> int:
        """How many rows a reader may ask for at once."""
        return self._lens.bounds.rows

    def href(self, address: str, **asked: Any) -> str:
        """Return the page of a question about the same landscape."""
        given = pairs_of({key.rstrip("_"): value for key, value in asked.items()})
        return with_query(address, [*given, *self._kept])


def made_of_one_revision(lens: Lens, pairs: Pairs, make: Callable[[Further], MadeT]) -> MadeT:
    """Return what is made from several answers, all of one revision: where a write came in between, it is made again."""
    for _ in range(_TRIES):
        further = Further(lens, pairs)
        made = make(further)
        if len(further.revisions) <= 1:
            break
    return made
