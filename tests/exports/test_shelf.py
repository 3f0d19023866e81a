"""Files are made once, one at a time, and kept whole or not at all."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from service.exports.shelf import KEPT, Shelf
from service.problems import TooManyDownloads
from service.turns import WAITING


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf(wait_seconds=0.2)
    yield shelf
    shelf.close()


def writes(text: str) -> "Writer":
    return Writer(text)


class Writer:
    """Writes a text to a file and counts how often it was asked to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.times = 0

    def __call__(self, path: Path) -> str:
        self.times += 1
        path.write_text(self.text)
        return f"{self.text}.txt"


def test_a_file_is_made_once_for_all_who_ask_for_the_same(shelf: Shelf) -> None:
    write = writes("a")
    first = shelf.take("key", write)
    assert (first.path.read_text(), first.name, first.size) == ("a", "a.txt", 1)
    assert shelf.take("key", write) == first
    assert write.times == 1


def test_equal_bytes_have_equal_etags_and_others_have_others(shelf: Shelf) -> None:
    assert shelf.take(1, writes("a")).etag == shelf.take(2, writes("a")).etag
    assert shelf.take(1, writes("a")).etag != shelf.take(3, writes("b")).etag


def test_what_fails_halfway_leaves_nothing(shelf: Shelf) -> None:
    seen: list[Path] = []

    def fail(path: Path) -> str:
        seen.append(path)
        path.write_text("half")
        path.with_name(f"{path.name}-wal").write_text("half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        shelf.take("key", fail)
    assert list(seen[0].parent.iterdir()) == []
    assert shelf.take("key", writes("whole")).path.read_text() == "whole"


def test_the_one_asked_for_longest_ago_leaves_first(shelf: Shelf) -> None:
    made = [shelf.take(n, writes(str(n))) for n in range(KEPT)]
    shelf.take(0, writes("0"))
    shelf.take("another", writes("x"))
    assert made[0].path.exists()
    assert not made[1].path.exists()
    assert shelf.find(1) is None


def test_a_file_that_leaves_is_still_sent_to_the_end(shelf: Shelf) -> None:
    with shelf.take("first", writes("whole")).path.open() as being_sent:
        for n in range(KEPT):
            shelf.take(n, writes(str(n)))
        assert shelf.find("first") is None
        assert being_sent.read() == "whole"


class Slowly:
    """Writes a file when it is told so."""

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()

    def __call__(self, path: Path) -> str:
        """Write it."""
        self.begun.set()
        assert self.go_on.wait(20)
        path.write_text("slow")
        return "slow.txt"


def test_no_more_than_a_few_wait_while_a_file_is_made() -> None:
    shelf = Shelf(wait_seconds=20)
    slowly = Slowly()
    names: list[str] = []
    threads = [
        Thread(target=lambda: names.append(shelf.take("slow", slowly).name)) for _ in range(WAITING + 1)
    ]
    for thread in threads:
        thread.start()
    assert slowly.begun.wait(20)
    while shelf._turns._room._value:
        pass
    with pytest.raises(TooManyDownloads) as busy:
        shelf.take("other", writes("other"))
    assert busy.value.members["retry_after"] > 0
    slowly.go_on.set()
    for thread in threads:
        thread.join(20)
    assert names == ["slow.txt"] * (WAITING + 1), "made once, for all who waited"
    shelf.close()


def test_nobody_waits_for_ever(shelf: Shelf) -> None:
    slowly = Slowly()
    thread = Thread(target=lambda: shelf.take("slow", slowly))
    thread.start()
    assert slowly.begun.wait(20)
    with pytest.raises(TooManyDownloads):
        shelf.take("other", writes("other"))
    slowly.go_on.set()
    thread.join(20)


def test_closing_removes_every_file() -> None:
    shelf = Shelf()
    folder = shelf.take("key", writes("a")).path.parent
    shelf.close()
    assert not folder.exists()
