"""A command killed at any point leaves a whole landscape, the one before or the one after, and can be run again.

Each case runs once unharmed, to learn its steps and its length. Then it is killed just before steps: where writing
begins, at each change to a file, just before it stands and just after; and at moments drawn over its length.
`CAIRN_TEST_EVERY_FAULT=1` kills before every step that differs from the one before it, and at two hundred moments.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.cases import (
    Case,
    ask_first,
    ask_of_older_format,
    fill,
    fill_often,
    load_newer,
    serve_first,
    serve_newer,
    unharmed,
)
from tests.faults.places import FilePlace, OlderFilePlace, ServerPlace
from tests.faults.processes import Ended, Running, run
from tests.faults.steps import Course
from tests.faults.whole import WHOLE

MOMENTS = 200 if WHOLE else 3

pytestmark = pytest.mark.timeout(7_200 if WHOLE else 300)


def test_a_load_into_a_file(tmp_path: Path, fallen: Counter[str]) -> None:
    place = FilePlace(tmp_path, partial(fill, folder=tmp_path))
    _kill_often(load_newer(place, tmp_path), tmp_path, fallen)


def test_a_load_into_a_server(tmp_path: Path, fallen: Counter[str], neo4j_url: str) -> None:
    place = ServerPlace(neo4j_url, tmp_path, partial(fill, folder=tmp_path))
    _kill_often(load_newer(place, tmp_path), tmp_path, fallen)
    place.close()


def test_a_first_question_on_an_empty_folder(tmp_path: Path, fallen: Counter[str]) -> None:
    _kill_often(ask_first(FilePlace(tmp_path), tmp_path), tmp_path, fallen)


def test_a_first_question_of_an_empty_server(tmp_path: Path, fallen: Counter[str], neo4j_url: str) -> None:
    place = ServerPlace(neo4j_url, tmp_path)
    _kill_often(ask_first(place, tmp_path), tmp_path, fallen)
    place.close()


def test_serving_first_on_an_empty_folder(tmp_path: Path, fallen: Counter[str], taken_port: int) -> None:
    _kill_often(serve_first(FilePlace(tmp_path), tmp_path, taken_port), tmp_path, fallen)


def test_serving_with_a_newer_seed(tmp_path: Path, fallen: Counter[str], taken_port: int) -> None:
    place = FilePlace(tmp_path, partial(fill, folder=tmp_path))
    _kill_often(serve_newer(place, tmp_path, taken_port), tmp_path, fallen)


def test_carrying_forward_a_file_of_an_older_format(tmp_path: Path, fallen: Counter[str]) -> None:
    place = OlderFilePlace(tmp_path, fill_often)
    _kill_often(ask_of_older_format(place, tmp_path), tmp_path, fallen)


def _kill_often(case: Case, folder: Path, fallen: Counter[str]) -> None:
    """Kill a command at many points and see what is left each time; some kills must have fallen within."""
    said = folder / "said"
    course = [unharmed(case, said) for _ in range(2)][-1]  # a server's first answers are slow
    for kill in (*_at_steps(course), *_at_moments(course)):
        case.place.begin()
        ended = kill(case, said)
        where = course.place(ended.steps) if ended.killed else "after"
        fallen[where] += 1
        _see(case, ended, where, said)
    assert fallen["within"] > 0


def _see(case: Case, ended: Ended, where: str, said: Path) -> None:
    held = case.place.look()
    assert held in (case.before, case.after), (where, ended.steps)
    again = run(case.command, said)
    assert case.is_well(again), (where, ended.steps, again.said)
    assert case.place.look_at_end() == case.after, (where, ended.steps)


Kill = Callable[[Case, Path], Ended]


def _at_steps(course: Course) -> Iterator[Kill]:
    steps = course.turns if WHOLE else _chosen(course)
    for step in steps:
        yield partial(_kill_before, step=step)


def _chosen(course: Course) -> list[int]:
    """Return the steps that matter most: the ends of writing, its middle, and each change to a file."""
    ends = {course.first, course.first + 1, course.last, course.last + 1}
    files = {n for n, step in enumerate(course.steps, 1) if step.startswith("os.")}
    return sorted(ends | files | {(course.first + course.last) // 2})


def _kill_before(case: Case, said: Path, step: int) -> Ended:
    return Running(case.command, said, stop_at=step).end()


def _at_moments(course: Course) -> Iterator[Kill]:
    """Draw a moment from each of so many equal parts of the length of an unharmed run."""
    drawn = random.Random(course.first)  # noqa: S311  # the same moments in each run
    for part in range(MOMENTS):
        yield partial(_kill_after, seconds=course.seconds * (part + drawn.random()) / MOMENTS)


def _kill_after(case: Case, said: Path, seconds: float) -> Ended:
    return Running(case.command, said).kill_after(seconds)
