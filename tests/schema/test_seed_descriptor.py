"""datapackage.json is a Frictionless Data Package and tells the truth about the files beside it."""

import csv
import json
import re
from typing import Any

import jsonschema
import pytest

from graph_schema.schema import load_schema
from tests.landscapes import SEED, SHARED
from tests.schema.seed import table

PROFILES = SHARED / "conformance" / "frictionless"
OWN = PROFILES / "own"

needs_profiles = pytest.mark.skipif(
    not PROFILES.is_dir(), reason="the published Frictionless profiles do not lie here"
)


def descriptor() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SEED / "datapackage.json").read_text(encoding="utf-8"))
    return found


def validator(name: str) -> jsonschema.Draft7Validator:
    profile = json.loads((PROFILES / "2.0" / f"{name}.json").read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(profile, format_checker=jsonschema.FormatChecker())


@needs_profiles
def test_the_package_obeys_the_published_profile() -> None:
    assert [error.message for error in validator("datapackage").iter_errors(descriptor())] == []
    for resource in descriptor()["resources"]:
        assert not list(validator("dataresource").iter_errors(resource))
        assert not list(validator("tableschema").iter_errors(resource["schema"]))


@needs_profiles
def test_the_profile_refuses_what_it_should_so_that_the_test_above_means_something() -> None:
    bad = sorted(path for path in OWN.glob("bad_*.json") if "in_profile_1" not in path.name)
    assert bad
    for path in bad:
        wrong = json.loads(path.read_text(encoding="utf-8"))
        assert list(validator("datapackage").iter_errors(wrong)), path.name


def test_every_type_that_has_a_table_is_a_resource_and_every_column_is_explained() -> None:
    resources = {resource["path"]: resource for resource in descriptor()["resources"]}
    assert list(resources) == [type_.file for type_ in load_schema().types.values()]
    for path, resource in resources.items():
        with (SEED / path).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert re.fullmatch(r"[a-z0-9-]+", resource["name"])


def test_every_cell_obeys_the_constraints_of_its_column() -> None:
    for resource in descriptor()["resources"]:
        for field in resource["schema"]["fields"]:
            constraints = field.get("constraints", {})
            cells = [row[field["name"]] for row in table(resource["path"].removesuffix(".csv"))]
            filled = [cell for cell in cells if cell]
            assert not constraints.get("required") or len(filled) == len(cells), (
                resource["path"],
                field["name"],
            )
            assert not constraints.get("unique") or len(set(cells)) == len(cells)
            assert set(filled) <= set(constraints.get("enum", filled))
            assert all(re.fullmatch(constraints.get("pattern", r"(?s:.*)"), cell) for cell in filled)
            if field["type"] == "integer":
                assert all(re.fullmatch(r"-?[0-9]+", cell) for cell in filled)


def test_every_foreign_key_is_kept() -> None:
    resources = {resource["name"]: resource for resource in descriptor()["resources"]}
    kept = 0
    for resource in resources.values():
        for key in resource["schema"].get("foreignKeys", []):
            named = resources[key["reference"].get("resource", resource["name"])]
            ids = {row["id"] for row in table(named["path"].removesuffix(".csv"))}
            cells = {row[key["fields"][0]] for row in table(resource["path"].removesuffix(".csv"))} - {""}
            assert cells <= ids
            kept += 1
    assert kept > 20


def test_the_package_says_its_licence_its_attribution_and_its_day() -> None:
    package = descriptor()
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert "Open Government Licence v3.0" in json.dumps(package["sources"])
    assert package["version"] == "2026.11.23.1"
