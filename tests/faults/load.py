"""Many who ask at once over HTTP, and whether each was told the truth."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from threading import Event, Thread
from typing import Any

import httpx

_PATIENCE_SECONDS = 30.0

_REST_SECONDS = 0.2
"""How long somebody reads an answer before asking again."""

_SHAPES = (
    "/api/v1/bodies?limit={}",
    "/api/v1/support?topic=evaluation&limit={}",
    "/api/v1/bodies.csv?limit={}",
    "/bodies?limit={}",
)


@dataclass(frozen=True)
class Told:
    """What was answered to a question, and when."""

    address: str
    status: int
    headers: Mapping[str, str]
    text: str
    asked_at: float
    answered_at: float

    @property
    def is_stale(self) -> bool:
        """Whether the header says that it comes from a copy."""
        return self.headers.get("cairn-stale") == "true"

    @property
    def kind(self) -> str:
        """What it asks, however many items it asks for."""
        return self.address.partition("limit=")[0]

    @property
    def truth(self) -> Any:
        """What it says of the world: the same whether it comes from a copy or not, and however it was asked."""
        if self.address.startswith("/api/v1/") and ".csv" not in self.address:
            answer = json.loads(self.text)
            return [answer[part] for part in ("summary", "items", "total", "sources")]
        return self.text if ".csv" in self.address else self.text.count("Helper") > 0

    def refuse_half_truths(self) -> None:
        """See that the header and the body say the same of where it comes from."""
        assert self.status == 200, (self.address, self.status, self.text[:500])
        if self.address.startswith("/api/v1/") and ".csv" not in self.address:
            assert json.loads(self.text)["landscape"]["stale"] is self.is_stale
        elif ".csv" not in self.address:
            assert ("comes from a copy made at" in self.text) is self.is_stale


class Crowd:
    """So many people, each of whom asks something that nobody asked before, reads it, and asks again."""

    def __init__(self, address: str, people: int) -> None:
        self._address = address
        self._people = people
        self._questions = _questions()
        self._stopped = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._live()))
        self.told: list[Told] = []
        self.asking = 0

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def wait_until(self, happens: Callable[[], bool], seconds: float) -> float:
        """Return how long something took to happen."""
        began = time.monotonic()
        while not happens():
            assert time.monotonic() < began + seconds, "it did not happen in time"
            time.sleep(0.005)
        return time.monotonic() - began

    def find_stale_since(self, moment: float) -> Told | None:
        """Return the first answer from a copy that was given after a moment."""
        return next((told for told in list(self.told) if told.is_stale and told.answered_at > moment), None)

    def hears_from_the_store_again(self) -> bool:
        """Tell whether the last answers, as many as there are people, all came from the store itself."""
        return not any(told.is_stale for told in self.told[-self._people :])

    def all_answered_since(self, moment: float) -> bool:
        """Tell whether everybody has asked and been answered after a moment."""
        return sum(told.asked_at > moment for told in list(self.told)) > self._people

    def refuse_wrong_answers(self) -> None:
        """See that everybody was answered, that each answer says where it comes from, and that all agree."""
        truths: dict[str, Any] = {}
        for told in self.told:
            told.refuse_half_truths()
            assert truths.setdefault(told.kind, told.truth) == told.truth, told
        assert len(truths) == len(_SHAPES)

    async def _live(self) -> None:
        # A connection that is kept may be closed by the server just when the next question is on its way.
        limits, once = httpx.Limits(max_connections=None), {"connection": "close"}
        async with httpx.AsyncClient(
            base_url=self._address, timeout=_PATIENCE_SECONDS, limits=limits, headers=once
        ) as client:
            await asyncio.gather(*(self._ask_on(client) for _ in range(self._people)))

    async def _ask_on(self, client: httpx.AsyncClient) -> None:
        while not self._stopped.is_set():
            address, asked_at = next(self._questions), time.monotonic()
            self.asking += 1
            response = await client.get(address)
            self.asking -= 1
            ended_at = time.monotonic()
            self.told.append(
                Told(address, response.status_code, response.headers, response.text, asked_at, ended_at)
            )
            await asyncio.sleep(_REST_SECONDS)


def _questions() -> Iterator[str]:
    for limit in cycle(range(20, 501)):
        for shape in _SHAPES:
            yield shape.format(limit)
