"""The rows of a history: what each revision did to a record, field by field, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from graph_schema.records import AnyRecord
from service.questions.items import ref_in_full
from service.questions.reading import ask_href, ref, ref_by_id, shown_properties
from service.questions.wording import join_words
from service.stores.base import Revision, Store
from service.stores.states import State
from service.words import Words

WHAT_HAPPENED = {
    "first": "Recorded for the first time",
    "field": "Changed",
    "remove": "Removed",
    "merge": "Merged into another",
    "follow": "Follows a merge",
}

_FIELDS = {
    "from_id": "Starts at",
    "to_id": "Ends at",
    "valid_from": "From",
    "valid_to": "To",
    "confidence": "Confidence",
    "note": "Note",
    "sources": "Sources",
}
"""What any record holds beside the properties of its type; a node's label is one of these."""

Row = tuple[int, int, dict[str, Any]]
"""Minus the revision, the place in it, and the row: such rows are newest first in their order."""


class Telling:
    """Tells states of a record in words: what each revision changed."""

    def __init__(self, store: Store, words: Words, records: dict[str, AnyRecord]) -> None:
        self._store = store
        self._words = words
        self._records = records
        """Those that the states name, as they stand or stood last."""

    def rows(self, states: Sequence[State]) -> list[Row]:
        """Return what each state differs in from the one before it, newest first."""
        rows: list[Row] = []
        before: AnyRecord | None = None
        for state in states:
            first = sum(-row[0] == state.revision for row in rows)
            told = self._told(state, before)
            rows += ((-state.revision, place, row) for place, row in enumerate(told, first))
            before = state.record
        return sorted(rows, key=lambda row: row[:2])

    def label_of(self, id_: str) -> str:
        """Return what a record is called, or was called last."""
        return ref_by_id(self._words, id_, self._records)["label"]

    def _told(self, state: State, before: AnyRecord | None) -> Iterator[dict[str, Any]]:
        change = state.change
        if change is None:
            yield from self._followed(state, before)
        elif change.record is None:
            into = None if change.into is None else ref_by_id(self._words, change.into, self._records)
            told = _of(change.revision, change.op, change.reason)
            yield {**told, "into": into}
        elif before is None:
            label = ref_in_full(change.record, self._words, self._records)["label"]
            yield {**_of(change.revision, "first"), "became": label, "sources": list(change.record.sources)}
        else:
            yield from self._fields(_of(change.revision, "field"), before, change.record)

    def _followed(self, state: State, before: AnyRecord | None) -> Iterator[dict[str, Any]]:
        """Yield what merges of what a record named did to it."""
        revision = self._store.find_revisions(state.revision - 1, 1)[0]
        merged = join_words(
            [
                f"{self.label_of(old)} was merged into {self.label_of(new)}"
                for old, new in (state.merged or {}).items()
            ]
        )
        if state.record is None:
            yield _of(revision, "remove", f"{merged}, and this line joined the two")
        elif before is not None:
            yield from self._fields(_of(revision, "follow", merged), before, state.record)

    def _fields(self, told: dict[str, Any], before: AnyRecord, after: AnyRecord) -> Iterator[dict[str, Any]]:
        told = {**told, "sources": list(after.sources)}
        for field, was, became in self._differences(before, after):
            yield {**told, "field": field, "was": was, "became": became}

    def _differences(
        self, before: AnyRecord, after: AnyRecord
    ) -> Iterator[tuple[dict[str, str], str | None, str | None]]:
        """Yield the fields in which two states of a record differ, in their order, with what each held in words."""
        shown = (shown_properties(record, self._records, self._words) for record in (before, after))
        for old, new in zip(*shown, strict=True):
            if old["values"] != new["values"]:
                was, became = ("; ".join(property_["labels"]) or None for property_ in (old, new))
                yield {"id": new["name"], "label": new["name"].replace("_", " ").capitalize()}, was, became
        for name, label in _FIELDS.items():
            was, became = (self._in_words(getattr(record, name, None)) for record in (before, after))
            if was != became:
                yield {"id": name, "label": label}, was, became

    def _in_words(self, value: Any) -> str | None:
        if value is None or value == ():
            return None
        if isinstance(value, tuple):
            return "; ".join(map(self.label_of, value))
        known = self._records.get(str(value)) or self._words.nodes.get(str(value))
        return str(value) if known is None else self.label_of(str(value))


def _of(revision: Revision, what: str, reason: str = "") -> dict[str, Any]:
    """Return what a row says whatever changed."""
    return {
        "revision": revision.number,
        "recorded_at": revision.recorded_at,
        "what": {"id": what, "label": WHAT_HAPPENED[what]},
        "field": None,
        "was": None,
        "became": None,
        "author": revision.author,
        "reason": reason or revision.note or None,
        "change": {
            **ref(revision.change_set_id, "change_set", f"Revision {revision.number}"),
            "href": ask_href("/changes", revision=str(revision.number)),
        },
        "into": None,
        "sources": [],
    }
