"""A look at the machine and the installation: folders, room, built files, extras."""

import os
import shutil
import stat
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from service.operation.remarks import Remark, look, well, wrong
from service.settings import Settings
from service.stores.open import EMBEDDED, file_of

_LEAST_BYTES = 100_000_000
"""Room for the data as shipped, once more, and a write-ahead log."""

_BUILT = ("cairn.css", "cairn.js", "docs.js", "icons.svg")
"""What every page asks for, or the reference at /docs does."""


def look_at_folder(settings: Settings) -> Iterator[Remark]:
    """Yield whether this user may use the data folder, and who else may change it."""
    folder = _folder(settings)
    if not folder.exists():
        return  # no landscape is there then, which is said in its place
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield wrong(
            f"This user may not read and write the data folder {folder}.",
            f"Give the folder to the user that runs Cairn: chown -R USER {folder}",
        )
        return
    mine = sorted(path for path in folder.iterdir() if path.name.startswith(file_of(settings.data).name))
    barred = [path for path in mine if path.is_file() and not os.access(path, os.R_OK | os.W_OK)]
    for path in barred:
        yield wrong(
            f"This user may not read and write {path}.",
            f"Run every command of Cairn as one user, and give the file to it: chown USER {path}",
        )
    if folder.stat().st_mode & stat.S_IWOTH:
        yield look(f"Every user of this machine may change the data folder {folder}.", f"chmod o-w {folder}")
    elif not barred:
        yield well(f"This user may read and write the data folder {folder}.")


def look_at_room(settings: Settings) -> Iterator[Remark]:
    """Yield whether there is room for a load, a backup or a new format beside the data."""
    folder = next(
        (path for path in (_folder(settings), *_folder(settings).parents) if path.is_dir()), Path("/")
    )
    file = file_of(settings.data)
    needed = _LEAST_BYTES
    if settings.store == EMBEDDED and file.exists():
        needed = max(needed, 2 * file.stat().st_size)
    free = shutil.disk_usage(folder).free
    said = f"{free // 1_000_000:,} MB are free where the data lie"
    if free < needed:
        yield wrong(
            f"Only {said}; a load or a new format may need {needed // 1_000_000:,} MB.",
            f"Make room on the disk of {folder}, or move the folder and name it with CAIRN_DATA.",
        )
    else:
        yield well(f"{said}.")


def look_at_web() -> Iterator[Remark]:
    """Yield whether what pages are dressed with was built."""
    built = Path(str(files("service.web") / "static" / "built"))
    missing = [name for name in _BUILT if not (built / name).is_file()]
    if missing:
        yield wrong(
            f"Pages have no styles or scripts: {', '.join(missing)} not built in {built}.",
            "Install Cairn again (uv sync --reinstall-package cairn-landscape, or the wheel).",
        )
    else:
        yield well("Styles and scripts of the pages are there.")


def look_at_extras(meaning: str) -> Iterator[Remark]:
    """Yield which extras are there, and whether one is missing that the settings ask for."""
    if meaning and find_spec("fastembed") is None:
        yield wrong(
            f"CAIRN_MEANING is {meaning}, and the extra that reads by meaning is not installed: Cairn will not start.",
            "Install cairn-landscape[meaning], or leave CAIRN_MEANING empty.",
        )
    elif not meaning:
        yield well("Needs are read by words alone (CAIRN_MEANING is empty).")
    else:
        yield well(f"Needs are read by meaning too ({meaning}).")
    if find_spec("bicm") is None:
        yield well(
            "Overlap is not weighed against chance: the extra cairn-landscape[statistics] is not installed."
        )
    else:
        yield well("Overlap is weighed against chance (the extra statistics).")


def _folder(settings: Settings) -> Path:
    return file_of(settings.data).parent.absolute()
