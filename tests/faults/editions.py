"""Two editions of a package, whose landscapes are plain: which bodies there are, and what each is called."""

from collections.abc import Mapping
from pathlib import Path

from tests.loading.packages import make_folder

Names = Mapping[str, str]
"""Bodies by id: what each is called."""

OLDER: Names = {f"body-{n}": f"Body {n}" for n in range(150)}

NEWER: Names = {f"body-{n}": f"Renamed {n}" if n < 100 else f"Body {n}" for n in range(25, 175)}
"""Twenty-five are gone, twenty-five are new, seventy-five are called otherwise."""

_SOURCES = "id,title,url,sources\nweb,A page,https://example.org/web,web\n"


def make_edition(folder: Path, names: Names, version: str) -> Path:
    """Write an edition as a package folder and return it."""
    bodies = "".join(f"{id_},{name},council,web\n" for id_, name in names.items())
    tables = {"sources.csv": _SOURCES, "bodies.csv": f"id,name,kind,sources\n{bodies}"}
    return make_folder(folder, tables, name="bodies-of-a-test", version=version)


def install(folder: Path, names: Names, version: str) -> Path:
    """Make a folder in which an edition is installed as the seed, and return it."""
    make_edition(folder / "seed_data", names, version)
    (folder / "seed_data" / "__init__.py").touch()
    return folder
