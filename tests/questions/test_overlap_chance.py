"""Whether two bodies share more topics than chance would bring, on a landscape where the answer is plain to the eye."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import date
from threading import Event
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from graph_schema.records import AnyRecord
from service.agents.answering import answer_tool
from service.agents.tools import load_tools
from service.analysis import chance
from service.app import create_app
from service.cache import Application, Message
from service.days import today
from service.lens import Lens
from service.questions.asking import ask as ask_through
from service.questions.overlap import OverlapAnswer, OverlapQuestion, answer_overlap
from service.questions.overlap_chance import is_installed, prepare_overlap
from service.questions.overlap_items import Pair
from service.questions.registry import load_questions
from service.settings import Settings
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import change_set, node, offer
from tests.questions.isle import isle
from tests.web.asking import make_client, page_of

ADDRESSES = ("/api/v1/overlap", "/api/v1/overlap.csv", "/overlap", "/api/v1/export/overlap.csv")

with_package = pytest.mark.skipif(not is_installed(), reason="the extra `statistics` is not installed")

_DAY = date(2026, 11, 23)

_RING, _RARE, _BROAD = 60, 8, 45

OVERLAP = next(question for question in load_questions() if question.name == "overlap")


def crowded() -> list[AnyRecord]:
    """Return sixty bodies in a ring, each of two topics, and two pairs of bodies beside them.

    Each of the sixty shares a topic with its neighbour on either side, as chance may well bring. The narrow pair
    helps with the same eight topics, which nobody else names: of 68 topics, two bodies of eight each would share
    about one. The broad pair helps with 45 of the sixty each, and so cannot but share thirty of them.
    """
    ringed = [f"t{number:02}" for number in range(_RING)]
    rare = [f"rare-{number}" for number in range(_RARE)]
    named: dict[str, tuple[str, ...]] = {
        f"ring-{n:02}": (ringed[n], ringed[(n + 1) % _RING]) for n in range(_RING)
    }
    named |= {"narrow-a": tuple(rare), "narrow-b": tuple(rare)}
    named |= {"broad-a": tuple(ringed[:_BROAD]), "broad-b": tuple(ringed[-_BROAD:])}
    return [
        *isle(),
        *(node("topic", topic, topic) for topic in (*ringed, *rare)),
        *(node("body", body, body, kind="ndpb") for body in named),
        *(offer(f"of-{body}", body, *topics, audience_kinds=("council",)) for body, topics in named.items()),
    ]


@pytest.fixture
def store(landscape: Landscape) -> Store:
    return landscape(*crowded())


def ask(store: Store, **asked: object) -> OverlapAnswer:
    return answer_overlap(store, OverlapQuestion.model_validate({"as_of": _DAY, **asked}))


def pair(store: Store, *bodies: str, **asked: object) -> Pair:
    (found,) = ask(store, body=bodies, **asked).items
    return found


@with_package
def test_two_narrow_bodies_that_share_the_same_rare_topics_share_more_than_chance_would_bring(
    store: Store,
) -> None:
    assert prepare_overlap(store, _DAY)
    found = pair(store, "narrow-a", "narrow-b")
    assert found.chance.model_dump() == {"id": "more_than_chance", "label": "More than chance"}
    assert found.topics_both_name == _RARE
    assert found.topics_expected is not None
    assert found.topics_expected < 2
    assert found.p_value is not None
    assert found.p_value < 1e-4


@with_package
def test_two_broad_bodies_share_much_because_they_are_broad(store: Store) -> None:
    """Of 60 topics 45 · 45 / 60, some 34, would be common by chance; 30 are."""
    prepare_overlap(store, _DAY)
    found = pair(store, "broad-a", "broad-b")
    assert (found.chance.id, found.chance.label) == (
        "no_more_than_chance",
        "Not shown to be more than chance",
    )
    assert found.topics_both_name == 2 * _BROAD - _RING
    assert found.topics_expected == pytest.approx(45 * 45 / 60, rel=0.15)


@with_package
def test_only_the_narrow_pair_is_counted_and_the_summary_of_it_says_so(store: Store) -> None:
    prepare_overlap(store, _DAY)
    found = ask(store).chance
    assert found is not None
    bodies = _RING + 4
    assert found.more_than_chance == 1
    assert found.tested + found.too_little_to_tell == bodies * (bodies - 1) // 2
    assert found.said.startswith(
        f"Of {found.tested:,} pairs of bodies weighed, 1 shares more topics than chance"
    )


@with_package
def test_a_body_that_names_nearly_all_topics_tells_too_little(landscape: Landscape) -> None:
    """Whoever shares a topic with a body that helps with every one shares it because of that body's breadth."""
    every = [record.id for record in crowded() if record.type == "topic"]
    store = landscape(*crowded(), offer("of-other", "other", *every, audience_kinds=("council",)))
    prepare_overlap(store, _DAY)
    found = pair(store, "narrow-a", "other")
    assert (found.chance.id, found.chance.label) == ("too_little_to_tell", "Too little to tell")
    assert found.topics_both_name == _RARE


@with_package
def test_help_and_reading_are_weighed_apart(landscape: Landscape) -> None:
    """What the narrow pair offers to read is on one topic: its eight topics of help count nothing there."""
    read = [
        offer(f"read-{body}", body, "t00", form="guidance", audience_kinds=("council",))
        for body in ("narrow-a", "narrow-b")
    ]
    store = landscape(*crowded(), *read)
    prepare_overlap(store, _DAY)
    found = pair(store, "narrow-a", "narrow-b", sort="to_read_or_use")
    assert (found.chance.id, found.topics_both_name) == ("too_little_to_tell", 1)
    assert pair(store, "narrow-a", "narrow-b", sort="given_by_people").topics_both_name == _RARE


@with_package
def test_what_was_asked_about_changes_no_weight(store: Store) -> None:
    prepare_overlap(store, _DAY)
    whole = pair(store, "narrow-a", "narrow-b")
    part = pair(store, "narrow-a", "narrow-b", topic=("rare-0",), audience=("council",), kind=("ndpb",))
    assert [topic.id for topic in part.topics] == ["rare-0"]
    for name in ("chance", "topics_both_name", "topics_expected", "p_value"):
        assert getattr(part, name) == getattr(whole, name)


@with_package
def test_another_day_or_revision_is_weighed_by_itself(store: Store) -> None:
    prepare_overlap(store, _DAY)
    assert not prepare_overlap(store, _DAY), "it is kept"
    assert pair(store, "broad-a", "broad-b", as_of="2026-11-22").chance.id == "not_computed"
    store.apply(change_set(node("topic", "new"), id_="later"))
    assert pair(store, "broad-a", "broad-b").chance.id == "not_computed"
    assert prepare_overlap(store, _DAY)
    assert pair(store, "broad-a", "broad-b").chance.id == "no_more_than_chance"


@with_package
def test_whoever_can_wait_has_any_day_and_any_state_weighed_first(store: Store) -> None:
    store.apply(change_set(node("topic", "new"), id_="later"))
    asked = OverlapQuestion(body=("narrow-a", "narrow-b"), as_of=date(2026, 6, 1), known_at="1")
    with closing(Lens(store, Settings())) as lens:
        (found,) = ask_through(lens, OVERLAP, asked, prepared=True).items
    assert found.chance.id == "more_than_chance"


def is_not_computed(answer: OverlapAnswer) -> bool:
    """Tell whether an answer says in each place that this is not computed."""
    items = answer.items
    assert {
        (item.chance.label, item.topics_both_name, item.topics_expected, item.p_value) for item in items
    } == {("Not computed here", None, None, None)}
    terms = {definition.term for definition in answer.definitions}
    assert {"more than chance", "not computed here"} <= terms
    said = "whether bodies share more topics than chance would bring is not computed here"
    return answer.chance is None and said in answer.landscape.limits


def test_without_the_package_the_answer_says_that_it_is_not_computed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bicm", None)
    assert not prepare_overlap(store, _DAY)
    assert is_not_computed(ask(store))


@with_package
def test_where_no_model_is_found_the_answer_says_that_it_is_not_computed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_table: object) -> None:
        raise chance.NotSolved

    monkeypatch.setattr(chance, "probabilities", fails)
    assert prepare_overlap(store, _DAY)
    assert not prepare_overlap(store, _DAY), "it is not tried again and again"
    assert is_not_computed(ask(store))


def test_no_request_computes_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_table: object) -> None:
        raise AssertionError("a request computes")

    monkeypatch.setattr(chance, "probabilities", fails)
    client = make_client(store)
    for address in ADDRESSES:
        response = client.get(address)
        assert response.status_code == 200
        assert says_not_computed(response.text)
    client.close()
    tool = next(tool for tool in load_tools() if tool.name == "overlap")
    with closing(Lens(store, Settings())) as lens:
        told = answer_tool(lens, Settings(), tool, {"body": ["narrow-a"]})
    assert says_not_computed(told.text)


BOTH = "?body=narrow-a&body=narrow-b"


@with_package
def test_an_answer_from_before_does_not_stay_once_it_is_computed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every form of the answer is asked for, and so kept, before anything is computed."""
    before: dict[str, str] = {}
    asked, computes = Event(), chance.probabilities

    def computes_after(table: Any) -> Any:
        assert asked.wait(60)
        return computes(table)

    monkeypatch.setattr(chance, "probabilities", computes_after)

    async def before_and_after(client: AsyncClient) -> None:
        for address in ADDRESSES:
            before[address] = (await client.get(address + BOTH)).text
        asked.set()
        for _ in range(600):
            if json.loads((await client.get(f"/api/v1/overlap{BOTH}")).text)["chance"] is not None:
                break
            await asyncio.sleep(0.1)
        for address in ADDRESSES:
            text = (await client.get(address + BOTH)).text
            assert says_not_computed(before[address]), address
            assert not says_not_computed(text), address

    asyncio.run(live(create_app(Settings(), store), before_and_after))


def says_not_computed(text: str) -> bool:
    return "Not computed here" in text or "not_computed" in text


async def live(application: Application, act: Callable[[AsyncClient], Awaitable[None]]) -> None:
    """Let an application live, and act while it does."""
    begun = False

    async def receive() -> Message:
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "lifespan.startup"}
        async with AsyncClient(
            transport=ASGITransport(app=application), base_url="http://cairn.test"
        ) as client:
            await act(client)
        return {"type": "lifespan.shutdown"}

    async def send(message: Message) -> None:
        assert message["type"] in {"lifespan.startup.complete", "lifespan.shutdown.complete"}, message

    await application({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)


@with_package
def test_the_page_says_what_it_means_and_that_it_is_no_judgement(store: Store) -> None:
    prepare_overlap(store, today())
    text = make_client(store).get(page_of(OVERLAP, body="narrow-a")).text
    for said in (
        "More than chance?",
        "Expected by chance",
        "Topics that both name",
        "p-value",
        "It says nothing about whether sharing is good or bad.",
        "https://doi.org/10.1038/srep10595",
        "https://doi.org/10.1088/1367-2630/aa6b38",
        "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    ):
        assert said in text, said
