"""Small packages made for a test: two sources' worth of bodies, as a folder or a zip."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

TABLES = {
    "sources.csv": "id,title,url,sources\nweb,A page,https://example.org/web,web\n",
    "areas.csv": "id,name,area_type,sources\nS12000047,Fife,council_area,web\n",
    "bodies.csv": (
        "id,name,kind,area_id,sources\n"
        "council-fife,Fife Council,council,S12000047,web\n"
        "ijb-fife,Fife Integration Joint Board,integration_joint_board,,web\n"
    ),
    "covers.csv": "id,from_id,to_id,sources\nfife-covers,council-fife,S12000047,web\n",
}


def make_folder(folder: Path, tables: Mapping[str, str | bytes] = TABLES, **described: object) -> Path:
    """Write tables and their descriptor as a package folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in with_descriptor(tables, **described).items():
        (folder / name).write_bytes(content)
    return folder


def make_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write files as a zip and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def with_descriptor(tables: Mapping[str, str | bytes] = TABLES, **described: object) -> dict[str, bytes]:
    """Return tables as bytes, and a descriptor that lists them."""
    found = {name: text.encode() if isinstance(text, str) else text for name, text in tables.items()}
    resources = [{"name": name.removesuffix(".csv"), "path": name} for name in tables]
    descriptor = {"name": "fife", "version": "1", "resources": resources, **described}
    return {**found, "datapackage.json": json.dumps(descriptor).encode()}
