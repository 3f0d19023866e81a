"""The questions of the house. An entry here is all that the API, the pages, the command line and the documents need."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints

from service.questions.answers import API, Answer, Asked
from service.stores.base import Store

_TRIES = 3
"""How often an answer is begun again while writes come in; after that it may mix two revisions."""


@dataclass(frozen=True)
class Question:
    """One question: its name, its address, and the function that answers it.

    Path parameters (`/bodies/{id}`) are fields of the question's model named in the address.
    """

    name: str
    address: str
    answer: Callable[[Store, Any], Answer]

    @cached_property
    def asked(self) -> type[Asked]:
        """The model of what may be asked."""
        hints = get_type_hints(self.answer)
        return next(hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Asked))

    @cached_property
    def answered(self) -> type[Answer]:
        """The model of what is answered."""
        answered = get_type_hints(self.answer)["return"]
        if not (isinstance(answered, type) and issubclass(answered, Answer)):
            raise TypeError(f"{self.name} must return an Answer")
        return answered

    def ask(self, store: Store, asked: Asked) -> Answer:
        """Return the answer, all of one revision: where a write came in between, it is asked again."""
        for _ in range(_TRIES):
            revision = store.revision().number
            answer = self.answer(store, asked)
            if store.revision().number == revision:
                break
        return answer

    @property
    def title(self) -> str:
        """The question as a person would say it: the first line of the function's docstring."""
        return (self.answer.__doc__ or self.name).strip().splitlines()[0].rstrip(".")

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields of the question that stand in the address."""
        return tuple(part[1:-1] for part in self.address.split("/") if part.startswith("{"))

    @property
    def api_address(self) -> str:
        """Where its JSON is served."""
        return f"{API}{self.address}"


_ENTRIES = (
    ("support", "/support", "support"),
    ("search", "/search", "search"),
    ("bodies", "/bodies", "bodies"),
    ("body", "/bodies/{id}", "body"),
    ("areas", "/areas", "areas"),
    ("area", "/areas/{id}", "area"),
    ("topics", "/topics", "topics"),
    ("topic", "/topics/{id}", "topics"),
    ("sources", "/sources", "sources"),
    ("source", "/sources/{id}", "sources"),
    ("records", "/records", "records"),
    ("record", "/records/{id}", "record"),
    ("changes", "/changes", "changes"),
)
"""Name, address, and the module of `service.questions` that holds `answer_` and the name."""


@cache
def load_questions() -> tuple[Question, ...]:
    """Return every question, in the order in which they are shown."""
    return tuple(
        Question(name, address, getattr(import_module(f"service.questions.{module}"), f"answer_{name}"))
        for name, address, module in _ENTRIES
        if find_spec(f"service.questions.{module}") is not None
    )
