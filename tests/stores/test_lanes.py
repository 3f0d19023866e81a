"""Calls that hang: whoever waits can go, and no more threads hang than there are lanes."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest

from service.stores.base import StoreAway
from service.stores.lanes import Lanes

MOST = 3


class Hanging:
    """A call that returns when it is told to, and counts how often it was begun."""

    def __init__(self) -> None:
        self.may_end = Event()
        self.begun = 0

    def __call__(self) -> str:
        """Hang."""
        self.begun += 1
        assert self.may_end.wait(30)
        return "at last"


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    call = Hanging()
    yield call
    call.may_end.set()


@pytest.fixture
def lanes(hanging: Hanging) -> Iterator[Lanes]:
    lanes = Lanes(MOST)
    yield lanes
    hanging.may_end.set()
    lanes.close()


def _threads() -> int:
    return sum(thread.name == "cairn-lane" for thread in threading.enumerate())


def test_a_call_returns_what_it_makes_or_raises_what_it_meets(lanes: Lanes) -> None:
    assert lanes.run(lambda: 6 * 7, 5) == 42
    with pytest.raises(ZeroDivisionError):
        lanes.run(lambda: 1 // 0, 5)


def test_a_call_that_takes_too_long_is_left_behind(lanes: Lanes, hanging: Hanging) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"within 0\.1 s"):
        lanes.run(hanging, 0.1)
    assert time.monotonic() - began < 5
    assert lanes.run(lambda: "another", 5) == "another", "one that hangs keeps no other from its turn"


def test_a_timeout_that_the_call_itself_met_is_told_as_it_is(lanes: Lanes) -> None:
    def late() -> None:
        raise TimeoutError("the disk sleeps")

    with pytest.raises(TimeoutError, match="the disk sleeps"):
        lanes.run(late, 5)


def test_no_more_calls_hang_than_there_are_lanes_and_the_rest_never_begin(
    lanes: Lanes, hanging: Hanging
) -> None:
    before = _threads()
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(lanes.run, hanging, 0.3) for _ in range(20)]
        for one in asked:
            with pytest.raises(TimeoutError):
                one.result()
        assert hanging.begun == MOST
        assert _threads() - before <= MOST
    hanging.may_end.set()
    assert lanes.run(lambda: "again", 5) == "again"
    assert hanging.begun == MOST, "what nobody waits for any more is not begun"


def test_everybody_is_let_go_at_once(lanes: Lanes, hanging: Hanging) -> None:
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(lanes.run, hanging, 30) for _ in range(20)]
        while hanging.begun < MOST:
            time.sleep(0.01)
        began = time.monotonic()
        lanes.let_go(StoreAway("It is away"))
        wait(asked, 5)
        assert time.monotonic() - began < 1
        errors = [one.exception() for one in asked]
    assert {str(error) for error in errors} == {"It is away"}
    assert len({id(error) for error in errors}) == 20, "each gets one of its own to raise"


def test_a_call_that_comes_back_after_its_waiters_went_does_no_harm(lanes: Lanes, hanging: Hanging) -> None:
    future = lanes.start(hanging)
    lanes.let_go(StoreAway("It is away"))
    hanging.may_end.set()
    assert isinstance(future.exception(5), StoreAway)
    assert lanes.run(lambda: "next", 5) == "next"
