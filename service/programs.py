"""The landscape for notebooks and programs: opened in a line, and asked by the names of the questions.

from service.programs import open_cairn

with open_cairn() as cairn:
    answer = cairn.ask("support", topic="evaluation", area="Fife")
    print(answer.summary)
"""

from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from rapidfuzz.process import extract

from service.lens import Lens
from service.opening import opened
from service.problems import BadQuestion
from service.questions.answers import Answer
from service.questions.asking import ask
from service.questions.registry import Question, load_questions
from service.settings import Settings
from service.stores.base import MAX_LIMIT, Store
from service.web.parameters import pairs_of, read_question


class Cairn:
    """A landscape that is open; close it, or use it in a `with`."""

    def __init__(self, lens: Lens, opened_here: ExitStack) -> None:
        self._lens = lens
        self._opened = opened_here

    @property
    def store(self) -> Store:
        """The store beneath, for what is asked of records rather than by a question."""
        return self._lens.store

    def ask(self, question: str, **asked: Any) -> Answer:
        """Return the answer to a question of the registry, the same as over HTTP.

        Parameters have the names that they have in an address (`for_` and `from_` stand for `for` and `from`); several
        values are a list, and None counts as not given. Raises `BadQuestion` and those below it, as the API does.
        """
        found = _question(question)
        given = {name.rstrip("_"): value for name, value in asked.items() if value is not None}
        path = {name: str(given.pop(name)) for name in found.path_fields if name in given}
        return ask(self._lens, found, read_question(found, path, list(pairs_of(given))))

    def ask_whole(self, question: str, **asked: Any) -> Answer:
        """Return an answer with the items and the sources of all its pages; what else it holds is that of the first."""
        page = answer = self.ask(question, **{"limit": MAX_LIMIT, **asked})
        items, sources = list(answer.items), dict(answer.sources)
        while page.next is not None:
            page = self.ask(question, **{"limit": MAX_LIMIT, **asked, "after": page.next})
            items += page.items
            sources |= page.sources
        return answer.model_copy(update={"items": items, "sources": sources, "next": None})

    def close(self) -> None:
        """Close the landscape; one that was opened in a folder of its own is removed."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_cairn(settings: Settings | None = None) -> Cairn:
    """Open the landscape that settings name, with the seed where it is empty.

    Without settings it is the seed alone, in a folder of its own that goes when it is closed: whoever runs a notebook
    sees the same, and changes nothing. `open_cairn(Settings())` opens the one that `cairn ask` answers from.
    """
    with ExitStack() as stack:
        if settings is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="cairn-"))
            settings = Settings(store="sqlite", data=Path(folder))
        store = stack.enter_context(opened(settings))
        lens = stack.enter_context(closing(Lens(store, settings)))
        return Cairn(lens, stack.pop_all())


def _question(name: str) -> Question:
    questions = {question.name: question for question in load_questions()}
    if name not in questions:
        near = ", ".join(found for found, *_ in extract(name, list(questions), limit=3))
        raise BadQuestion(f"There is no question “{name[:100]}”. Nearest: {near}.")
    return questions[name]
