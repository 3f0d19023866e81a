"""The scenarios that are kept: those that come with Cairn, and those that an operator loaded into the data folder."""

import os
import secrets
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import structlog
import yaml

from graph_schema.identifiers import is_slug
from service.scenarios.scenario import Scenario, ScenarioFileRefused, read_scenario

FOLDER = "scenarios"
"""The folder inside the data folder, and that inside the seed."""

_RESERVED = frozenset({"compare", "composed"})
"""Ids at whose address something else stands."""

_log = structlog.get_logger()


class ScenarioShelf:
    """Scenarios by their ids."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._shipped = Path(str(files("seed_data") / FOLDER))
        self._read: tuple[int, tuple[Scenario, ...]] | None = None

    @property
    def state(self) -> int:
        """A number that changes when a scenario is loaded or removed, by any process; read as often as the revision of the record."""
        try:
            return os.stat(self._folder).st_mtime_ns  # noqa: PTH116  # half the time of pathlib's
        except OSError:
            return 0

    def all(self) -> tuple[Scenario, ...]:
        """Return every scenario: those of Cairn by id, then those that were loaded. A broken file is left out and logged."""
        state = self.state
        if self._read is None or self._read[0] != state:
            self._read = state, (*_read_all(self._shipped), *_read_all(self._folder))
        return self._read[1]

    def get(self, id_: str) -> Scenario | None:
        """Return one scenario; None where none has the id. Raises `ScenarioFileRefused` where its file is broken."""
        for folder in (self._shipped, self._folder) if is_slug(id_) else ():
            path = _path_of(folder, id_)
            if path.is_file():
                return read_scenario(path)
        return None

    def keep(self, scenario: Scenario) -> bool:
        """Write a scenario to the data folder, whole or not at all; tell whether it takes the place of another.

        Raises `ScenarioFileRefused` where its id is that of one that comes with Cairn, and OSError.
        """
        if scenario.id in _RESERVED or _path_of(self._shipped, scenario.id).is_file():
            raise ScenarioFileRefused([f"id: {scenario.id} is taken by Cairn itself: choose another."])
        path = _path_of(self._folder, scenario.id)
        replaces = path.is_file()
        self._folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(scenario.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
        # Not a file of `tempfile`, which nobody else may read: the service may run as another user than the one who loads.
        part = self._folder / f"{scenario.id}.{secrets.token_hex(8)}.part"
        try:
            with part.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return replaces

    def remove(self, id_: str) -> bool:
        """Remove a loaded scenario; tell whether there was one."""
        path = _path_of(self._folder, id_)
        if not is_slug(id_) or not path.is_file():
            return False
        path.unlink()
        return True


def _path_of(folder: Path, id_: str) -> Path:
    return folder / f"{id_}.yaml"


def _read_all(folder: Path) -> Iterator[Scenario]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            yield read_scenario(path)
        except ScenarioFileRefused as error:
            _log.warning("a scenario cannot be read", file=path.name, error=str(error))
