"""Whatever stands in a text is text: no statement, pattern or name of the store's own language."""

from typing import Any

import pytest

from graph_schema.records import ChangeSet, Package
from service.stores.base import Filters, OfferFilters, Page, Store
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    body,
    do,
    find_ids,
    hold,
    ids_of,
    merge,
    put,
    remove,
    topic,
)
from tests.landscapes import line, offer, source

HOSTILE = {
    "SQL in quotes": "x'; DROP TABLE records; --",
    "SQL in double quotes": 'x" OR "1"="1',
    "Cypher": "x'}) DETACH DELETE n //",
    "a Cypher name": "a`) MATCH (n) DETACH DELETE n //",
    "Cypher braces": "{id: $id} }) RETURN 1",
    "a parameter": "$ids :ids ? %s {0} {ids}",
    "a pattern": "%_*?[a-z].*+",
    "Lucene": 'name:* AND NOT (a OR "b") ~2 ^3 [a TO z] {x} \\ / && || !',
    "FTS": 'NEAR("a" "b", 2) AND x* : ^y {name}: z',
    "a JSON path": '$."a"[0].b',
    "JSON": '{"id": "a", "sources": ["other"]}',
    "a comment": "/* -- // # */",
    "escapes": "\\' \\\" \\u0027 \\n \\0 %27",
    "control letters": "tab\tline\nreturn\r bell\x07 unit\x1f delete\x7f",
    "quotes of all sorts": "' \" ` ´ ‘ ’ “ ” « »",
    "Gaelic": "Comhairle nan Eilean Siar, Dùn Èideann, Ìle, Òban, Ùige",
    "marks apart from their letters": "A\u0300 E\u0301 o\u0308",
    "other scripts": "Ελλάδα Україна 漢字 עברית العربية हिन्दी",
    "beyond the basic plane": "\U0001f600 \U00010428 \U0002070e \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "hidden letters": "a\u200bb\u202ec\u2066d\ufeffe",
    "the end of a plane": "\uffff \ufffe \ue000 \U0010ffff",
    "markup": "<script>alert(1)</script> &amp; =HYPERLINK(1)",
    "spaces": "  two  spaces  ",
    "long": "long " * 80,
}

strings = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@strings
def test_hostile_text_is_kept_letter_by_letter_in_every_place(
    store: Store, back_door: BackDoor, text: str
) -> None:
    page = source(f"page {text}"[:400], text)
    first, second = (
        body(f"1 {text}"[:400], text, note=text, remit=text, sources=("web", page.id)),
        body("2", text),
    )
    money = line("funds", first.id, "2", id_=f"l {text}"[:400], kind="grant", what=text, sources=(page.id,))
    help_ = offer("o", first.id, "t", description=text)
    hold(
        store,
        SCOTLAND,
        page,
        topic("t"),
        first,
        second,
        money,
        help_,
        body("bystander"),
        id_=f"c {text}"[:200],
    )

    for record in (page, first, second, money, help_):
        assert back_door.read_record(record.id) == record
        assert store.get([record.id]) == {record.id: record}
    assert set(find_ids(store, "body")) == {first.id, "2", "bystander"}
    assert find_ids(store, "body", ids=(first.id,)) == [first.id]
    assert find_ids(store, "body", properties={"remit": (text,)}) == [first.id]
    assert find_ids(store, "body", source=page.id) == [first.id]
    assert find_ids(store, "body", joined_to=(first.id,)) == ["2"]
    assert ids_of(store.lines([first.id], direction="out", types=["funds"]).items) == [money.id]
    assert ids_of(store.lines(["2"], other_ids=[first.id]).items) == [money.id]
    assert [step.line.id for step in store.walk(first.id, types=["funds"]).steps] == [money.id]
    rows = store.find_offers(OfferFilters(provider_ids=(first.id,)), Page()).items
    assert [row.offer for row in rows] == [help_]
    assert {met.id for met in store.snapshot(["body"]).nodes} == {first.id, "2", "bystander"}
    assert [change.record for change in store.changes(record_ids=[first.id]).items] == [first]


@strings
def test_pages_go_past_hostile_labels_and_ids(store: Store, text: str) -> None:
    named = [body(f"{n} {text}"[:300], text) for n in range(3)]
    hold(
        store,
        *named,
        *(line("funds", one.id, named[0].id, id_=f"l{one.id}", kind="grant") for one in named[1:]),
    )
    seen, after = [], None
    for _ in named:
        found = store.find("body", Filters(), Page(limit=1, after=after))
        seen += ids_of(found.items)
        after = found.next
    assert seen == [one.id for one in named]
    assert after is None
    first = store.lines([named[0].id], limit=1)
    rest = store.lines([named[0].id], limit=1, after=first.next)
    assert ids_of([*first.items, *rest.items]) == [f"l{one.id}" for one in named[1:]]


@strings
def test_what_a_change_says_of_itself_is_kept_letter_by_letter(store: Store, text: str) -> None:
    package = Package(name=text, version=text)
    id_ = f"c {text}"[:200]
    hold(store, body("a"), body("double"), body("stays"))
    change = ChangeSet(
        id=id_,
        author=text,
        note=text,
        package=package,
        operations=(remove("a", text), merge("double", "stays", text)),
    )
    revision = store.apply(change)
    assert (revision.change_set_id, revision.author, revision.note, revision.package) == (
        id_,
        text,
        text,
        package,
    )
    assert store.revision() == revision
    assert store.apply(change) == revision
    assert {fate.reason for fate in store.get_fates(["a", "double"]).values()} == {text}
    assert [said.reason for said in store.changes(1).items] == [text, text]
    kept = store.read_log(1)[0].change_set
    assert (kept.id, kept.author, kept.note, kept.package, kept.operations) == (
        id_,
        text,
        text,
        package,
        change.operations,
    )


def _ask_everything(store: Store, text: str) -> dict[str, Any]:
    """Ask with a text in every place that takes one; all answers should be empty."""
    page = Page()
    return {
        "get": store.get([text]),
        "get_fates": store.get_fates([text]),
        "find a type": store.find(text, Filters(), page).items,
        "find ids": store.find("body", Filters(ids=(text,)), page).items,
        "find a property": store.find("body", Filters(properties={text: ("ndpb",)}), page).items,
        "find a value": store.find("body", Filters(properties={"kind": (text,)}), page).items,
        "find joined to": store.find("body", Filters(joined_to=(text,)), page).items,
        "find joined by": store.find("body", Filters(joined_to=("b",), joined_by=(text,)), page).items,
        "find a source": store.find("body", Filters(source=text), page).items,
        "lines": store.lines([text]).items,
        "lines of a type": store.lines(["a"], types=[text]).items,
        "lines to others": store.lines(["a"], other_ids=[text]).items,
        "walk": store.walk(text).steps,
        "walk over a type": store.walk("a", types=[text]).steps,
        "offers on a topic": store.find_offers(OfferFilters(topic_ranks={text: (0, 1)}), page).items,
        "offers in an area": store.find_offers(OfferFilters(area_ranks={text: 0}), page).items,
        "offers in a form": store.find_offers(OfferFilters(forms=(text,)), page).items,
        "offers for an audience": store.find_offers(OfferFilters(audiences=(text,)), page).items,
        "offers of a status": store.find_offers(OfferFilters(statuses=(text,)), page).items,
        "offers by a provider": store.find_offers(OfferFilters(provider_ids=(text,)), page).items,
        "offers by id": store.find_offers(OfferFilters(offer_ids=(text,)), page).items,
        "offers with a word": store.find_offers(OfferFilters(words=(text,)), page).items,
        "snapshot nodes": store.snapshot([text]).nodes,
        "snapshot lines": store.snapshot([text]).lines,
        "changes": store.changes(record_ids=[text]).items,
    }


@strings
def test_a_hostile_question_finds_nothing_and_changes_nothing(store: Store, text: str) -> None:
    hold(
        store,
        SCOTLAND,
        topic("t"),
        body("a", "Plain"),
        body("b", sponsor_id="a"),
        line("funds", "a", "b", kind="grant"),
        offer("o", "a", "t", name="Zzz"),
    )
    before, revision = store.snapshot(), store.revision()
    found = _ask_everything(store, text)
    assert {place: answer for place, answer in found.items() if answer} == {}
    asked = OfferFilters(asker_kinds=(text,))
    assert [row.asker_rank for row in store.find_offers(asked, Page()).items] == [1]
    assert store.snapshot() == before
    assert store.revision() == revision


@pytest.mark.parametrize("text", ["a\x00", "a\x00b", "\x00", "kind\x00"])
def test_a_null_letter_ends_no_text(store: Store, text: str) -> None:
    hold(store, SCOTLAND, topic("t"), body("a", kind="ndpb"), offer("o", "a", "t"))
    found = _ask_everything(store, text)
    assert {place: answer for place, answer in found.items() if answer} == {}


@pytest.mark.parametrize(
    "name", ['kind"', 'kind".a', 'kind" OR', "kind`", "kind'", "$.kind", "properties.kind"]
)
def test_a_property_is_found_by_its_whole_name_alone(store: Store, name: str) -> None:
    hold(store, body("a", kind="ndpb"))
    assert find_ids(store, "body", properties={name: ("ndpb",)}) == []


def test_half_a_letter_in_a_question_finds_nothing(store: Store) -> None:
    """A command line hands bytes that are no text over as lone halves of letters."""
    hold(store, body("a"))
    found = _ask_everything(store, "caf\udce9")
    assert {place: answer for place, answer in found.items() if answer} == {}


def test_hostile_ids_are_removed_and_merged_alone(store: Store) -> None:
    names = [f"x {text}"[:400] for text in HOSTILE.values()]
    hold(store, body("stays"), body("bystander"), *(body(name) for name in names))
    halves = names[::2], names[1::2]
    do(store, *(remove(name) for name in halves[0]), *(merge(name, "stays") for name in halves[1]))
    assert find_ids(store, "body") == ["bystander", "stays"]
    assert {id_: fate.fate for id_, fate in store.get_fates(names).items()} == {
        **dict.fromkeys(halves[0], "removed"),
        **dict.fromkeys(halves[1], "merged"),
    }


def test_a_hostile_text_takes_the_place_of_another_and_gives_it_back(store: Store) -> None:
    hold(store, body("a", "Plain"))
    for number, text in enumerate(HOSTILE.values()):
        do(store, put(body("a", text, remit=text)), id_=f"on-{number}")
        assert store.get(["a"]) == {"a": body("a", text, remit=text)}
    do(store, put(body("a", "Plain")), id_="off")
    assert store.get(["a"]) == {"a": body("a", "Plain")}
