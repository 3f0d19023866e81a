"""A scenario: what is imagined, in steps, and what it is about. Scenarios are files of YAML, or of JSON, which is YAML too."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, Field, ValidationError

from graph_schema.identifiers import is_slug
from graph_schema.records import Frozen
from service.scenarios.steps import LONGEST_STEP, MOST_STEPS

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _printable(text: str) -> str:
    """Refuse what a terminal would obey; tabs and ends of lines are well. Join the halves that JSON writes apart."""
    try:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise ValueError("it holds half a character") from error
    if _CONTROLS.search(text):
        raise ValueError("it holds a control character")
    return text


Text = Annotated[str, AfterValidator(_printable)]

Line = Annotated[Text, Field(min_length=1, max_length=LONGEST_STEP)]

LARGEST_FILE = 100_000
"""The most bytes that a file of one scenario may have; fifty steps have a tenth of it."""


class Scenario(Frozen):
    """What is imagined."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    label: Annotated[Text, Field(min_length=1, max_length=200)]
    about: Annotated[Text, Field(max_length=2_000)] = ""
    """What it is for, what it leaves out, in plain words."""
    see: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    """Ids of records to read beside it: a bill, a review."""
    steps: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_STEPS)]

    @property
    def digest(self) -> str:
        """What tells its steps from others."""
        return hashlib.sha256("\n".join(self.steps).encode()).hexdigest()[:24]


class ScenarioRefused(ValueError):
    """A scenario that cannot be played out, with everything that is wrong in it."""

    def __init__(self, findings: Sequence[str], mended: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)
        self.mended = tuple(mended)
        """Steps that name nothing, each with what may be written in its place."""


class ScenarioFileRefused(ScenarioRefused):
    """A file that holds no scenario, with every reason."""


class _Texts(yaml.BaseLoader):
    """A loader to which all that is written is text: `2030` is a name, and nothing can fail by what it seems to be."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice, which YAML would pass over in silence; leave out one with nothing."""
        keys = [key.value for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise yaml.constructor.ConstructorError(None, None, f"{key} stands twice", node.start_mark)
        node.value = [(key, value) for key, value in node.value if value.tag != _NOTHING]
        return super().construct_mapping(node, deep=deep)


_NOTHING = "tag:yaml.org,2002:null"
_Texts.add_implicit_resolver(_NOTHING, re.compile("(?:~|null|)$"), ["~", "n", ""])


def compose(steps: Sequence[str]) -> Scenario:
    """Return what a reader composed: it has no name of its own and is not kept."""
    return Scenario.model_construct(
        id="composed", label="Your what-if", about="", see=(), steps=tuple(" ".join(s.split()) for s in steps)
    )


def read_scenario(path: Path) -> Scenario:
    """Return the scenario in a file; raises `ScenarioFileRefused` with all that is wrong in it."""
    try:
        with path.open("rb") as file:
            read = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ScenarioFileRefused([f"{path} cannot be read: {error.strerror}."]) from error
    if len(read) > LARGEST_FILE:
        raise ScenarioFileRefused([f"{path.name}: a scenario has at most {LARGEST_FILE:,} bytes."])
    try:
        found: Any = yaml.load(read.decode("utf-8-sig"), Loader=_Texts)  # noqa: S506  # it makes texts alone
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ScenarioFileRefused([f"{path.name} cannot be read as YAML or JSON: {error}"]) from error
    if not isinstance(found, dict):
        raise ScenarioFileRefused(
            [f"{path.name}: give `id`, `label`, `about` and `steps`; see docs/what-if.md."]
        )
    try:
        scenario = Scenario.model_validate(found)
    except ValidationError as error:
        raise ScenarioFileRefused(
            [f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}." for e in error.errors()]
        ) from error
    if not is_slug(scenario.id):
        raise ScenarioFileRefused(
            [f"{path.name}: id: “{scenario.id}” is not an id: small letters, digits and single hyphens."]
        )
    return scenario
