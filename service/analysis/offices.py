"""How many lines of accountability each post holds at once: every post of the landscape on one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median

from graph_schema.records import Line, Node
from graph_schema.schema import load_schema
from service.stores.base import Store


@dataclass(frozen=True, slots=True)
class Spread:
    """The fewest, the middle and the most lines among some posts."""

    posts: int
    fewest: int
    middle: float
    most: int


class Answerings:
    """Every line of accountability that holds on a day, and what each post answers for."""

    def __init__(self, lines: Sequence[Line], posts: Sequence[Node]) -> None:
        self.lines = tuple(lines)
        self.posts: Mapping[str, Node] = {post.id: post for post in posts if _is_of_one_body(post)}

    @cached_property
    def by_post(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines at which each post answers to somebody, of every post that has one."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.from_id in self.posts:
                found.setdefault(line.from_id, []).append(line)
        return {post: tuple(lines) for post, lines in sorted(found.items())}

    def rank_of(self, post_id: str) -> int:
        """Return how many posts have more lines than one, and one: 1 is the most, and equals share a rank."""
        own = len(self.by_post.get(post_id, ()))
        return 1 + sum(len(lines) > own for lines in self.by_post.values())

    def of_office(self, kind: str | None = None) -> tuple[Node, ...]:
        """Return the posts of an office that answer to somebody, or of all offices, by id."""
        posts = (self.posts[id_] for id_ in self.by_post)
        return tuple(post for post in posts if kind is None or post.text("kind") == kind)

    def spread(self, kind: str | None = None) -> Spread:
        """Return how lines are spread over the posts of an office, or over all that have one."""
        counts = sorted(len(self.by_post[post.id]) for post in self.of_office(kind))
        return Spread(len(counts), counts[0], median(counts), counts[-1]) if counts else Spread(0, 0, 0, 0)

    @cached_property
    def offices(self) -> tuple[str, ...]:
        """The offices whose posts answer to somebody, those with most lines in the middle first, then by word."""
        kinds = {self.posts[post].text("kind") or "" for post in self.by_post}
        return tuple(sorted(kinds, key=lambda kind: (-self.spread(kind).middle, kind)))


def _is_of_one_body(post: Node) -> bool:
    """Tell whether a post is one office in one body, not the statement that each body of a kind has one."""
    kind = post.text("kind")
    if post.text("body_id") is not None or kind is None:
        return True
    return load_schema().word("post_kinds", kind).of_kind is None


def read_answerings(store: Store, day: date) -> Answerings:
    """Return what is recorded of a day; for `service.analysis.keeping.kept`."""
    snapshot = store.snapshot(("accountable_to", "post"), as_of=day)
    return Answerings(snapshot.lines, snapshot.nodes)
