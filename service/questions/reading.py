"""What the questions share: records as they are shown, terms as they were understood, sources, limits."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from rapidfuzz.process import extract

from graph_schema.records import AnyRecord, Line, Node, fold
from graph_schema.schema import Property, load_schema
from service.days import today
from service.problems import RecordMerged, RecordRemoved, Suggestion, UnknownRecord, UnknownTerm
from service.questions.answers import API, Asked
from service.stores.base import COUNT_LIMIT, Found, Revision, Store
from service.words import Match, TermKind, UnknownWord, Words

_HOMES = {"body": "bodies", "area": "areas", "topic": "topics", "source": "sources", "outcome": "outcomes"}
UNCONFIRMED = "unconfirmed: no source held"


def day_of(question: Asked) -> date:
    """Return the day in the world that a question is about."""
    return question.as_of or today()


@lru_cache(maxsize=32_768)
def day_asked(question: Asked) -> str | None:
    """Return the day that was named in a question, for links that ask of the same day; None where none was."""
    return question.as_of.isoformat() if question.as_of else None


@lru_cache(maxsize=32_768)
def href_of(record_type: str, id_: str) -> str:
    """Return the address of a record in the API."""
    return f"{API}/{_HOMES.get(record_type, 'records')}/{quote(id_, safe='')}"


def ask_href(address: str, **parameters: str | Sequence[str] | None) -> str:
    """Return the address of a question in the API with these parameters."""
    given = {name.rstrip("_"): value for name, value in parameters.items() if value}
    return f"{API}{address}" + (f"?{urlencode(given, doseq=True)}" if given else "")


def ref(id_: str, type_: str, label: str) -> dict[str, str]:
    """Return a thing as answers name it."""
    return {"id": id_, "type": type_, "label": label, "href": href_of(type_, id_)}


def ref_to(record: AnyRecord) -> dict[str, str]:
    """Return a record as answers name it; a line is named by its type."""
    label = record.label if isinstance(record, Node) else load_schema().type(record.type).label
    return ref(record.id, record.type, label)


def ref_by_id(words: Words, id_: str, records: dict[str, AnyRecord] | None = None) -> dict[str, str]:
    """Return what an id or a kind names, as answers name it."""
    record = (records or {}).get(id_) or words.nodes.get(id_)
    if record is not None:
        return ref_to(record)
    schema = load_schema()
    if schema.is_kind(id_):
        return kind_ref(id_)
    return ref(id_, "record", id_)


def refs_by_id(
    words: Words, ids: Iterable[str], records: dict[str, AnyRecord] | None = None
) -> list[dict[str, str]]:
    """Return what several ids or kinds name, by label."""
    return sorted((ref_by_id(words, id_, records) for id_ in ids), key=lambda ref: (ref["label"], ref["id"]))


def kind_ref(kind: str) -> dict[str, str]:
    """Return a kind of body or audience as answers name it."""
    schema = load_schema()
    in_bodies = kind in schema.vocabularies["body_kinds"]
    word = schema.word("body_kinds" if in_bodies else "audience_kinds", kind)
    href = ask_href("/bodies", kind=kind) if in_bodies else ask_href("/support", audience=kind)
    return {
        "id": kind,
        "type": "kind",
        "label": f"Every {word.label.lower()}" if in_bodies else word.plural or word.label,
        "href": href,
    }


def term(vocabulary: str, word: str | None) -> dict[str, str] | None:
    """Return a word of a closed list as answers show it; None where nothing is recorded."""
    if word is None:
        return None
    return {"id": word, "label": _label_of_word(vocabulary, word)}


@cache
def _label_of_word(vocabulary: str, word: str) -> str:
    return load_schema().word(vocabulary, word).label


def resolve(words: Words, parameter: str, kind: TermKind, text: str) -> Match:
    """Return what a term names; raises `UnknownTerm` with suggestions."""
    try:
        return words.resolve(kind, text)
    except UnknownWord as unknown:
        raise UnknownTerm(parameter, text, [suggestion(match) for match in unknown.nearest]) from unknown


def resolve_word(parameter: str, vocabulary: str, text: str) -> str:
    """Return the word of a closed list that a text names, by word or label; raises `UnknownTerm`."""
    words = load_schema().vocabularies[vocabulary].words
    for word in words:
        if fold(text) in {word.word, fold(word.label), fold(word.plural or word.label)}:
            return word.word
    allowed = ", ".join(word.word for word in words)
    near = [
        Suggestion(id=w.word, label=w.label, href="")
        for w in words
        if w.word in _close(text, [w.word for w in words])
    ]
    raise UnknownTerm(parameter, text, near, f"{parameter}: “{text}” is not one of {allowed}.")


def _close(text: str, words: Sequence[str]) -> set[str]:
    return {word for word, *_ in extract(fold(text), words, limit=3, score_cutoff=60)}


def suggestion(match: Match) -> Suggestion:
    """Return a match as something that may have been meant."""
    return Suggestion(id=match.id, label=match.label, href=_match_href(match))


def _match_href(match: Match) -> str:
    return kind_ref(match.id)["href"] if match.type == "kind" else href_of(match.type, match.id)


def understood(words: Words, given: Sequence[str], matches: Sequence[Match]) -> dict[str, Any]:
    """Return how the terms of one parameter were understood; further terms stand in `also`."""
    shown = [
        {
            "given": text,
            "id": match.id,
            "label": match.label,
            "sort": _sort_of(words, match.id),
            "matched_by": match.matched_by,
            "href": _match_href(match),
            "others": [_other(words, other) for other in match.others],
        }
        for text, match in zip(given, matches, strict=True)
    ]
    return {**shown[0], "also": shown[1:]}


def _other(words: Words, id_: str) -> dict[str, str]:
    """Return what else bears a name, told apart by its sort where the name alone does not."""
    other = ref_by_id(words, id_)
    sort = _sort_of(words, id_)
    return {**other, "label": f"{other['label']} ({sort.lower()})"} if sort else other


def _sort_of(words: Words, id_: str) -> str | None:
    """Return what sort of area an id is; None for all else, whose names tell enough."""
    node = words.nodes.get(id_)
    area_type = node.text("area_type") if node is not None else None
    return None if area_type is None else load_schema().word("area_types", area_type).label


def get_record(store: Store, id_: str, types: Sequence[str] = ()) -> AnyRecord:
    """Return one standing record; raises `UnknownRecord`, `RecordRemoved` or `RecordMerged`."""
    found = store.get([id_]).get(id_)
    if found is not None and (not types or found.type in types):
        return found
    fate = store.get_fates([id_]).get(id_)
    if fate is None:
        what = " or ".join(load_schema().type(type_).label.lower() for type_ in types) or "record"
        raise UnknownRecord(
            f"There is no {what} with the id “{id_}”. Search for its name instead.", given=id_
        )
    if fate.into is not None:
        into = store.get([fate.into]).get(fate.into)
        raise RecordMerged(
            f"{id_} was merged into {fate.into}.", href_of(into.type if into else "record", fate.into)
        )
    reason = f" ({fate.reason})" if fate.reason else ""
    raise RecordRemoved(f"{id_} was removed from the record in revision {fate.revision}{reason}.", given=id_)


def shown_sources(
    store: Store, ids: Iterable[str], records: dict[str, AnyRecord] | None = None
) -> dict[str, Any]:
    """Return the sources that records cite, by id, as answers show them."""
    wanted = sorted(set(ids))
    known = {id_: record for id_ in wanted if (record := (records or {}).get(id_)) is not None}
    missing = [id_ for id_ in wanted if id_ not in known]
    if missing:
        known |= store.get(missing)
    return {
        id_: {
            "title": _source_title(known.get(id_), id_),
            "url": _source_url(known.get(id_)),
            "href": href_of("source", id_),
        }
        for id_ in wanted
    }


def _source_title(source: AnyRecord | None, id_: str) -> str:
    return source.label if isinstance(source, Node) else id_


def _source_url(source: AnyRecord | None) -> str | None:
    return None if source is None else source.text("url")


def total_of(found: Found[Any]) -> int | dict[str, int]:
    """Return a total as answers show it: exact up to the limit, else at least that."""
    return found.total if found.total_exact else {"at_least": COUNT_LIMIT}


def shown_landscape(revision: Revision, question: Asked, limits: Sequence[str] = ()) -> dict[str, Any]:
    """Return which state of the record an answer was given from."""
    return {
        "revision": revision.number,
        "recorded_at": revision.recorded_at,
        "as_of": day_of(question),
        "stale": False,
        "limits": list(limits),
    }


def count_unconfirmed(records: Sequence[AnyRecord]) -> list[str]:
    """Return the limit that names how many records have no source, if any."""
    unconfirmed = sum(not record.confirmed for record in records)
    return [f"{unconfirmed} of {len(records)} shown are {UNCONFIRMED}"] if unconfirmed else []


def shown_properties(record: AnyRecord, records: dict[str, AnyRecord], words: Words) -> list[dict[str, Any]]:
    """Return every property of a record's type in order; what is not recorded has no text."""
    type_ = load_schema().type(record.type)
    return [_shown_property(record, property_, records, words) for property_ in type_.properties.values()]


def _shown_property(
    record: AnyRecord, property_: Property, records: dict[str, AnyRecord], words: Words
) -> dict[str, Any]:
    values = values_of(record, property_.name)
    refs = (
        [ref_by_id(words, value, records) for value in values]
        if property_.value in {"reference", "references"}
        else []
    )
    return {
        "name": property_.name,
        "definition": property_.definition,
        "unit": property_.unit,
        "values": list(values),
        "labels": [item["label"] for item in refs] or [_value_label(property_, value) for value in values],
        "refs": refs,
    }


def values_of(record: AnyRecord, name: str) -> tuple[str, ...]:
    """Return the values of a property as texts; empty where not recorded."""
    value = record.properties.get(name)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def _value_label(property_: Property, value: str) -> str:
    if property_.vocabulary is not None:
        words = load_schema().vocabularies[property_.vocabulary]
        return (
            words.get(value).label if value in words else value
        )  # the log may hold one that the list has lost
    return f"£{int(value):,}" if property_.value == "money" else value


def ends_of(lines: Iterable[Line]) -> set[str]:
    """Return the ids at the ends of lines."""
    return {end for line in lines for end in (line.from_id, line.to_id)}
