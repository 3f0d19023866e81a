"""What the terms of a step name: in the landscape as the steps before have left it, never by a guess."""

from collections.abc import Iterable, Sequence

from rapidfuzz.process import extract

from graph_schema.records import AnyRecord, Line, Node, fold
from graph_schema.schema import load_schema
from service.analysis.reporting import names_in
from service.scenarios.landscape import SOURCE, ImaginedLandscape
from service.stores.base import Store
from service.words import Match, TermKind, UnknownWord, Words

_SURE = frozenset({"id", "label", "name"})
"""How a name may have been matched: a misspelling may be answered, and is not to be acted upon."""


class Unknown(ValueError):
    """What a step names does not stand, or cannot do what is asked."""

    def __init__(self, said: str, given: str = "", near: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.given = given
        """The term that names nothing; empty where that is not what is wrong."""
        self.near = tuple(near)
        """What may be written in its place."""


class Terms:
    """Reads the terms of steps."""

    def __init__(self, landscape: ImaginedLandscape, words: Words, store: Store) -> None:
        self._landscape = landscape
        self._words = words
        self._store = store

    def is_kind(self, text: str) -> bool:
        """Tell whether a term is a kind of body."""
        return text in load_schema().vocabularies["body_kinds"]

    def kind(self, text: str) -> str:
        """Return the kind of body that a term names; raises `Unknown`."""
        found = self._kind(text)
        if found is None:
            known = [word.word for word in load_schema().vocabularies["body_kinds"].words]
            raise Unknown(f"“{text}” is not a kind of body.{_nearest(text, known)}", text, _near(text, known))
        return found

    def _kind(self, text: str) -> str | None:
        plain = fold(text).removeprefix("every ")
        for word in load_schema().vocabularies["body_kinds"].words:
            if plain in {word.word, fold(word.label), fold(word.plural or word.label)}:
                return word.word
        return None

    def party(self, text: str) -> str:
        """Return the body or kind that a term names, each as itself; raises `Unknown`."""
        return self._kind(text) or self.body(text)

    def bodies(self, text: str) -> list[str]:
        """Return the bodies that a term names: one, or every one of a kind; raises `Unknown`."""
        kind = self._kind(text)
        if kind is None:
            return [self.body(text)]
        found = self._landscape.bodies_of(kind)
        if not found:
            raise Unknown(f"no body of the kind {kind} stands.")
        return found

    def body(self, text: str) -> str:
        """Return the one body that a term names; raises `Unknown`."""
        made = [one.id for one in self._landscape.of_type("body") if fold(_name_of(one)) == fold(text)]
        if len(made) == 1:
            return made[0]
        if self._landscape.now.get(text) is not None:
            return self._standing("body", text)
        return self._standing("body", self._resolve("body", text).id)

    def topic(self, text: str) -> str:
        """Return the topic that a term names; raises `Unknown`."""
        return self._standing("topic", self._resolve("topic", text).id)

    def record(self, type_: str, text: str) -> AnyRecord:
        """Return the record of a type that bears an id, or this label alone; raises `Unknown`."""
        found = self._landscape.now.get(text)
        if found is not None and found.type == type_:
            return found
        label = load_schema().type(type_).label.lower()
        alike = [one for one in self._landscape.of_type(type_) if fold(_name_of(one)) == fold(text)]
        if len(alike) > 1:
            raise Unknown(f"“{text}” is the name of several: give the id of one, such as {alike[0].id}.")
        if not alike:
            ids = [one.id for one in self._landscape.of_type(type_)]
            raise Unknown(
                f"“{text}” is not the id or name of a record of the sort “{label}”.{_nearest(text, ids)}",
                text,
                _near(text, ids),
            )
        return alike[0]

    def refuse_known(self, id_: str, name: str) -> None:
        """Refuse the name of a new body that something bears, or once bore; raises `Unknown`."""
        if self._kind(name) is not None:
            raise Unknown(f"“{name}” cannot be created: it means every body of a kind.")
        if (
            id_ == SOURCE
            or id_ in self._landscape.now
            or self._store.get([id_])
            or self._store.get_fates([id_])
        ):
            raise Unknown(f"“{name}” cannot be created: {id_} is the id of something already.")

    def nearest_document(self, text: str) -> str:
        """Return a hint at the reports whose names come near a text."""
        lines = self._landscape.of_type("accountable_to")
        named = {name for line in lines if isinstance(line, Line) for name in names_in(line)}
        return _nearest(text, sorted(named))

    def _resolve(self, kind: TermKind, text: str) -> Match:
        near: Sequence[Match] = ()
        try:
            match = self._words.resolve(kind, text)
            if match.matched_by in _SURE:
                return match
            near = [match]
        except UnknownWord as unknown:
            near = unknown.nearest
        hint = "; ".join(f"{one.label} ({one.id})" for one in near[:3])
        said = f"there is no {kind} called “{text}”." + (f" Did you mean: {hint}?" if hint else "")
        raise Unknown(said, text, [one.id for one in near[:3]])

    def _standing(self, type_: str, id_: str) -> str:
        record = self._landscape.now.get(id_)
        if record is not None and record.type == type_:
            return id_
        if id_ in self._landscape.merged:
            raise Unknown(
                f"{id_} was merged into {self._landscape.merged[id_]} by a step before: that would lead in a circle."
            )
        if record is not None:
            raise Unknown(f"{id_} is not a {type_}.")
        raise Unknown(f"{id_} does not stand any more when this step is reached.")


def _name_of(record: AnyRecord) -> str:
    return record.label if isinstance(record, Node) else record.text("what") or ""


def _nearest(text: str, known: Iterable[str]) -> str:
    near = _near(text, known)
    return f" Did you mean: {'; '.join(near)}?" if near else ""


def _near(text: str, known: Iterable[str]) -> list[str]:
    return [found for found, *_ in extract(fold(text), list(known), limit=3, score_cutoff=60)]
