"""The seed package obeys its own rules: every reference resolves, every row has a source, ids stand once."""

import re
from collections import Counter, defaultdict

import pytest

from graph_schema.dates import first_day, last_day
from graph_schema.records import EDITORIAL, UNVERIFIED, Line
from graph_schema.references import references_of
from graph_schema.schema import LineType, load_schema
from tests.landscapes import SEED
from tests.schema.seed import by_id, records, table

TYPES = sorted(load_schema().types)


def test_an_id_stands_once_in_the_whole_package() -> None:
    ids = Counter(record.id for record in records())
    assert [id_ for id_, number in ids.items() if number > 1] == []
    kinds = {
        w.word for name in ("body_kinds", "audience_kinds") for w in load_schema().vocabularies[name].words
    }
    assert not kinds & ids.keys()


@pytest.mark.parametrize("name", TYPES)
def test_ids_are_slugs_or_codes_in_order(name: str) -> None:
    rows = table(str(load_schema().type(name).file).removesuffix(".csv"))
    ids = [row["id"] for row in rows]
    assert ids == sorted(ids)
    # Area ids are the government's codes: S, two digits of the sort of area, six of the area.
    shape = r"S[0-9]{8}" if name == "area" else r"[a-z0-9]+(-{1,2}[a-z0-9]+)*"
    assert [id_ for id_ in ids if not re.fullmatch(shape, id_)] == []


def test_every_reference_resolves() -> None:
    ids = {record.id for record in records()}
    schema = load_schema()
    dangling = {(record.id, id_) for record in records() for id_ in references_of(record, schema) - ids}
    assert dangling == set()


def test_every_reference_is_of_a_type_that_its_column_allows() -> None:
    schema = load_schema()
    types = {record.id: record.type for record in records()}
    for record in records():
        type_ = schema.type(record.type)
        for property_ in type_.properties.values():
            named = record.properties.get(property_.name, ()) if property_.of else ()
            for id_ in (named,) if isinstance(named, str) else named if isinstance(named, tuple) else ():
                assert types[id_] in property_.of, f"{record.id}: {property_.name}: {id_}"
        if isinstance(record, Line) and isinstance(type_, LineType):
            for end, allowed in ((record.from_id, type_.from_), (record.to_id, type_.to)):
                assert types.get(end, "kind") in allowed, f"{record.id}: {end}"


def test_every_row_has_a_source_that_stands_in_the_package() -> None:
    sources = by_id("sources")
    assert all(record.sources for record in records())
    assert {source for record in records() for source in record.sources} == sources.keys()


def test_only_two_sources_are_no_pages_and_one_document_has_no_address() -> None:
    without = {row["id"]: row["title"] for row in table("sources") if not row["url"]}
    assert without.pop(UNVERIFIED) == "General knowledge, unverified"
    assert without.pop(EDITORIAL) == "Cairn's own wording"
    assert len(without) == 1
    assert all(re.match(r"https?://[^/]+", row["url"]) for row in table("sources") if row["url"])


def test_own_wording_is_cited_only_by_topics_their_words_and_tiles() -> None:
    citing = {record.type for record in records() if EDITORIAL in record.sources and record.id != EDITORIAL}
    assert citing == {"topic", "label", "phrase", "tile"}
    for name in ("topics", "phrases", "tiles"):
        assert {row["sources"] for row in table(name)} == {EDITORIAL}


def test_only_files_without_a_rating_have_rows_without_confidence() -> None:
    unrated = {record.type for record in records() if record.confidence is None}
    assert unrated == {"topic", "label", "phrase", "tile", "name", "source", "post", "body"}
    # The bodies among them are the parties that only stand at the end of a line.
    assert sum(row["confidence"] == "" for row in table("bodies")) == 54


def test_no_period_ends_before_it_begins() -> None:
    for record in records():
        if record.valid_from is not None and record.valid_to is not None:
            assert first_day(record.valid_from) <= last_day(record.valid_to), record.id


def test_required_cells_are_filled() -> None:
    for type_ in load_schema().types.values():
        required = [property_.name for property_ in type_.properties.values() if property_.required]
        for row in table(str(type_.file).removesuffix(".csv")):
            assert all(row[name] for name in required), row["id"]


def test_topics_have_no_circles() -> None:
    broader = {row["id"]: row["broader_id"] for row in table("topics")}
    for topic in broader:
        above = topic
        for _ in broader:
            above = broader.get(above, "")
        assert above == "", f"{topic} is broader than itself"


def test_every_partnership_is_there() -> None:
    # 30 joint boards and one lead agency are the 31 integration authorities; 32 councils, 14 boards of areas
    # and the one dissolved in 2006.
    kinds = Counter(row["kind"] for row in table("bodies"))
    assert (kinds["integration_joint_board"], kinds["lead_agency_integration_authority"]) == (30, 1)
    assert (kinds["council"], kinds["territorial_health_board"]) == (32, 15)
    assert kinds["health_and_social_care_partnership"] == 31


def test_three_places_called_fife_are_three_areas() -> None:
    areas = {row["id"]: row["area_type"] for row in table("areas") if row["name"] == "Fife"}
    assert sorted(areas.values()) == ["council_area", "health_board_area", "integration_authority_area"]
    assert areas["S37000032"] == "integration_authority_area"


def test_tiles_give_each_council_area_a_place_of_its_own() -> None:
    areas = {row["id"] for row in table("areas") if row["area_type"] == "council_area"}
    assert {row["area_id"] for row in table("tiles")} == areas
    assert len({(row["row"], row["col"]) for row in table("tiles")}) == 32


def test_posts_are_offices_and_nobody_s_name_is_held() -> None:
    # A post's name is made of the vocabulary of posts and the name of a body; no column holds a person.
    columns = {c for type_ in load_schema().types.values() for c in type_.properties}
    assert not {c for c in columns if re.search(r"person|holder|surname|email|phone", c)}
    for name in ("bodies", "offers", "accountable_to", "posts"):
        for row in table(name):
            assert not re.search(
                r"\b(Mr|Mrs|Ms|Dr|Prof(essor)?|Dame|Sir)\.? [A-Z][a-z]+ [A-Z]", " ".join(row.values())
            )


def test_files_are_utf_8_with_line_feeds_and_no_stray_spaces() -> None:
    for path in SEED.glob("*.csv"):
        text = path.read_bytes()
        assert b"\r" not in text
        assert not text.startswith(b"\xef\xbb\xbf")
        text.decode("utf-8")
        for row in table(path.stem):
            assert all(cell == cell.strip() for cell in row.values()), path.name


def test_the_account_of_the_package_names_every_file_and_its_limits() -> None:
    account = (SEED / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(SEED.glob("*.csv")) if f"`{path.name}`" not in account] == []
    statuses = Counter(row["status"] for row in table("offers"))
    assert (
        f"{statuses['current']} are current, {statuses['unknown']} unknown and {statuses['closed']} closed"
        in account
    )
    without_start = [
        r for r in table("bodies") if r["kind"] == "integration_joint_board" and not r["valid_from"]
    ]
    assert f"{len(without_start)} of the 30 integration joint boards lack their start date" in account
    for limit in ("2.1 to 9.5 %", "Open Government Licence v3.0", "23 November 2026", "SSI 2025/405"):
        assert limit in account


def test_the_licences_name_the_data_and_the_attribution() -> None:
    data = (SEED / "LICENSE").read_text(encoding="utf-8")
    assert "Creative Commons Attribution 4.0 International" in data
    assert "Open Government Licence\nv3.0" in data
    code = (SEED.parent / "LICENSE").read_text(encoding="utf-8")
    assert code.startswith("MIT License\n\nCopyright the Cairn contributors")
    assert "seed_data/" in code


def test_other_names_name_what_stands() -> None:
    named = defaultdict(set)
    for row in table("names"):
        named[row["of_id"]].add(row["name"])
    assert "Cùram is Slàinte" in named["ijb-na-h-eileanan-siar"]
    assert "Chief Officer" not in named["ijb-fife"]
    assert named.keys() <= by_id("bodies").keys() | by_id("areas").keys() | by_id("posts").keys()
