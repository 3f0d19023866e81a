"""A draft for a store that must write in an order of its own: what is written is held and answered from until the end."""

import re
from collections.abc import Collection, Mapping

from graph_schema.expansion import implied_lines
from graph_schema.records import AnyRecord, Line
from graph_schema.references import references_of
from graph_schema.schema import Schema
from service.stores.applying import Effect, Gone, Logged, Reader, is_structural
from service.stores.base import Fate


class HeldDraft:
    """A landscape in a write transaction with what was written to it so far; see `Draft`."""

    def __init__(self, reader: Reader, schema: Schema) -> None:
        self._reader = reader
        self._schema = schema
        self._stated: dict[str, AnyRecord] = {}
        self._implied: dict[str, Line] = {}
        self._expanded: dict[str, AnyRecord] = {}
        self._gone: list[Gone] = []
        self._removals: set[str] = set()
        self._logged: list[Logged] = []

    @property
    def whole(self) -> Effect:
        """All that was written, as one effect."""
        return Effect(
            stated=[*self._stated.values()],
            implied=[*self._implied.values()],
            expanded=[*self._expanded.values()],
            gone=self._gone,
            removals=sorted(self._removals),
            logged=self._logged,
        )

    def get_stated(self, ids: Collection[str]) -> Mapping[str, AnyRecord]:
        """See `Reader.get_stated`."""
        held = {id_: self._stated[id_] for id_ in ids if id_ in self._stated}
        return self._left(self._reader.get_stated(ids)) | held

    def get_derived(self, ids: Collection[str]) -> Mapping[str, AnyRecord]:
        """See `Reader.get_derived`."""
        held = {id_: record for id_ in ids if (record := self._derived(id_)) is not None}
        return self._left(self._reader.get_derived(ids)) | held

    def _derived(self, id_: str) -> AnyRecord | None:
        stated = (self._stated.get(id_[: point.start()]) for point in re.finditer(r"\.", id_))
        implied = (line for record in stated if record for line in implied_lines(record, self._schema))
        return self._expanded.get(id_) or next((line for line in implied if line.id == id_), None)

    def get_fates(self, ids: Collection[str]) -> Mapping[str, Fate]:
        """See `Reader.get_fates`."""
        return self._reader.get_fates(ids)

    def find_naming(self, ids: Collection[str]) -> Collection[AnyRecord]:
        """See `Reader.find_naming`."""
        wanted = set(ids)
        held = [r for r in self._stated.values() if not wanted.isdisjoint(references_of(r, self._schema))]
        left = self._left({record.id: record for record in self._reader.find_naming(ids)})
        return [*(r for id_, r in left.items() if id_ not in self._stated), *held]

    def structure(self) -> Collection[AnyRecord]:
        """See `Reader.structure`."""
        held = {**self._stated, **self._implied}
        left = self._left({record.id: record for record in self._reader.structure()})
        here = [r for r in held.values() if is_structural(r, self._schema)]
        return [*(r for id_, r in left.items() if id_ not in held), *here]

    def expanded(self) -> Collection[AnyRecord]:
        """See `Reader.expanded`."""
        return self._reader.expanded()

    def write(self, effect: Effect) -> None:
        """See `Draft.write`."""
        self._stated |= {record.id: record for record in effect.stated}
        self._implied |= {line.id: line for line in effect.implied}
        self._expanded |= {record.id: record for record in effect.expanded}
        self._gone += effect.gone
        self._removals.update(effect.removals)
        for id_ in effect.removals:
            self._stated.pop(id_, None)
            self._implied.pop(id_, None)
        self._logged += effect.logged

    def _left(self, found: Mapping[str, AnyRecord]) -> dict[str, AnyRecord]:
        return {id_: record for id_, record in found.items() if id_ not in self._removals}
