"""A wrong vocabulary file is refused when it is read, with the file and the key."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import graph_schema
from graph_schema.schema import LineType, NodeType, SchemaError, load_schema, read_schema

VOCABULARY = Path(graph_schema.__file__).parent

Edit = Callable[..., Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copy the real vocabulary and replace a text in one of its files, or write a file anew."""
    for name in ("types", "vocabularies"):
        shutil.copytree(VOCABULARY / name, tmp_path / name)
    shutil.copy(VOCABULARY / "common.yaml", tmp_path)

    def make(file: str, old: str | None, new: str) -> Path:
        path = tmp_path / file
        if old is None:
            path.write_text(new, encoding="utf-8")
            return tmp_path
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return make


def test_an_unchanged_copy_is_read_as_the_vocabulary(edit: Edit) -> None:
    assert read_schema(edit("types/body.yaml", "label: Body", "label: Body")) == load_schema()


AREA = "types/area.yaml"
COVERS = "types/covers.yaml"
AGES = "vocabularies/ages.yaml"
SORT = "{value: word, vocabulary: area_types, required: true, definition: What sort of area it is.}"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        # A name that points nowhere.
        (AREA, "vocabulary: area_types", "vocabulary: area_sorts",
         "types/area.yaml: area_type.vocabulary: area_sorts is not a vocabulary"),
        (AREA, "of: [area]", "of: [aera]", "types/area.yaml: health_board_area_id.of: aera is not a type"),
        (AREA, "line: within", "line: inside",
         "types/area.yaml: health_board_area_id.line: inside is not a type of line"),
        (AREA, "title: name", "title: nmae", "types/area.yaml: title: nmae is not one of its properties"),
        (COVERS, "from: [body]", "from: [bodies]", "types/covers.yaml: from: bodies is not a type"),
        (COVERS, "to: [area]", "to: [area, place]", "types/covers.yaml: to: place is not a type"),
        ("common.yaml", "vocabulary: confidences", "vocabulary: certainty",
         "common.yaml: confidence.vocabulary: certainty is not a vocabulary"),
        ("common.yaml", "of: [source]", "of: [page]", "common.yaml: sources.of: page is not a type"),
        ("vocabularies/post_kinds.yaml", "of_kind: integration_joint_board", "of_kind: joint_board",
         "vocabularies/post_kinds.yaml: ijb_chief_officer: joint_board is not a kind of body"),
        # What a column needs and does not have.
        (AREA, "vocabulary: area_types, ", "", "types/area.yaml: area_type.vocabulary: a word needs the list"),
        (AREA, "of: [area], ", "", "types/area.yaml: health_board_area_id.of: a reference needs the types"),
        (AREA, SORT, "{value: word, vocabulary: area_types}", "types/area.yaml: area_type: definition: Field required"),
        (AREA, SORT, "a word", "types/area.yaml: area_type:"),
        (AREA, "value: integer, unit", "value: number, unit", "types/area.yaml: population: value: Input should be"),
        (AREA, SORT, "{value: word, vocabulary: area_types, definition: Sort., colour: blue}",
         "types/area.yaml: area_type: colour: Extra inputs are not permitted"),
        (COVERS, "reverse: is covered by\n", "", "types/covers.yaml: reverse: Field required"),
        (AREA, "plural: Areas\n", "plural: Areas\nicon: map\n", "types/area.yaml: icon: Extra inputs"),
        (AREA, "properties:\n", "properties: none\nother:\n", "types/area.yaml: properties: a column needs"),
        # A name that stands twice.
        (AREA, "label: Area\n", "label: Area\nlabel: Place\n", "area.yaml: label stands twice"),
        (AREA, "  population:", "  name: {value: text, definition: Again.}\n  population:",
         "area.yaml: name stands twice"),
        (AREA, "node: Area", "node: Body", "types/body.yaml: node: Body stands twice, also in types/area.yaml"),
        (COVERS, "line: COVERS", "line: WITHIN",
         "types/within.yaml: line: WITHIN stands twice, also in types/covers.yaml"),
        (AGES, "word: children", "word: adults", "vocabularies/ages.yaml: words: adults stands twice"),
        ("types/kind.yaml", None, "name: kind\nline: KIND\nlabel: a\nreverse: b\nplural: c\ndefinition: d\n"
         "from: [body]\nto: [body]\n", "types/kind.yaml: name: kind stands twice"),
        # A file that is not what its name says, or no vocabulary at all.
        (AREA, "name: area", "name: aera", "types/area.yaml: name: aera does not match the name of the file"),
        (AGES, "name: ages", "name: years", "vocabularies/ages.yaml: name: years does not match the name"),
        (AGES, None, "name: ages\ndefinition: For whom.\nwords:\n  - {word: adults, label: Adults}\n",
         "vocabularies/ages.yaml: words.0.definition: Field required"),
        (AGES, None, "name: ages\ndefinition: For whom.\nwords:\n  - {word: no, label: No, definition: N.}\n",
         "vocabularies/ages.yaml: words.0.word: Input should be a valid string"),
        (AGES, None, "", "ages.yaml: the file holds no keys"),
        (AGES, None, "- adults\n", "ages.yaml: the file holds no keys"),
        (AGES, None, "name: [", "ages.yaml: while parsing"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_file_and_key(
    edit: Edit, file: str, old: str | None, new: str, says: str
) -> None:
    with pytest.raises(SchemaError) as refused:
        read_schema(edit(file, old, new))
    assert says in str(refused.value)


def test_the_vocabulary_is_frozen() -> None:
    schema = load_schema()
    with pytest.raises(TypeError):
        schema.nodes["person"] = schema.nodes["body"]  # type: ignore[index]  # the point of the test
    with pytest.raises(TypeError):
        del schema.nodes["body"].properties["name"]  # type: ignore[attr-defined]  # the point of the test
    with pytest.raises(ValueError, match="frozen"):
        schema.vocabularies["ages"].words[0].label = "Grown-ups"  # type: ignore[misc]  # the point of the test


def test_every_line_that_follows_from_a_property_joins_the_types_that_it_says() -> None:
    schema = load_schema()
    made = set()
    for type_ in schema.nodes.values():
        for property_ in type_.properties.values():
            if property_.line is None:
                continue
            line = schema.lines[property_.line]
            made.add(line.name)
            starts, ends = (line.to, line.from_) if property_.reversed else (line.from_, line.to)
            named = property_.of or ("kind",)  # words of kinds: an audience, the bearers of a duty
            assert type_.name in starts
            assert set(named) <= set(ends)
    assert made == {line.name for line in schema.lines.values() if line.implied}


def test_every_type_has_a_table_or_follows_from_a_property() -> None:
    for type_ in load_schema().types.values():
        assert type_.file is not None
    implied = [line for line in load_schema().lines.values() if line.implied]
    assert all(line.file is None and not line.properties for line in implied)


def test_types_are_told_apart_by_their_class() -> None:
    schema = load_schema()
    assert isinstance(schema.type("body"), NodeType)
    assert isinstance(schema.type("covers"), LineType)
    with pytest.raises(KeyError):
        schema.type("person")
    with pytest.raises(KeyError):
        schema.word("ages", "elderly")
