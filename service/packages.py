"""Data packages as they come: a folder or a zip with datapackage.json and one CSV file a type, read within bounds.

What is read is kept aside, the long files on disk, so that it cannot change between being checked and being loaded.
"""

import hashlib
import json
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import IO, Any

from graph_schema.findings import Fault, Finding, Findings
from service.kept_files import PIECE_BYTES, KeptFile

DESCRIPTOR = "datapackage.json"

ACCOMPANYING = frozenset({"provenance.csv"})
"""Tables that tell of a package and are none of the landscape."""

MAX_FILES = 500
"""The most files that a package may hold; the seed has 30."""

MAX_FILE_BYTES = 1024 * 1024 * 1024
"""The longest file that is read; the longest of the seed has 0.7 MB, a million offers have 0.4 GB."""

MAX_PACKAGE_BYTES = 2 * MAX_FILE_BYTES
"""The most that is read of a package, unpacked."""

MAX_DESCRIPTOR_BYTES = 4 * 1024 * 1024
"""The longest descriptor that is read: it is read at once. That of the seed has 0.1 MB."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_VERSION = re.compile(r"[\w.+-]{1,100}", re.ASCII)


class PackageUnreadable(ValueError):
    """What was given is no package that can be opened safely; nothing of it was read into the landscape."""


@dataclass(frozen=True)
class LoadedPackage:
    """The tables of a package, and what its descriptor says of it."""

    name: str
    version: str
    tables: Mapping[str, KeptFile] = field(compare=False)
    """By file name; not yet checked."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with the descriptor, and with the files as a whole."""

    @cached_property
    def content_hash(self) -> str:
        """A hash of the name, the version and every byte of the tables: equal packages have equal hashes."""
        digest = hashlib.sha256(f"{self.name}\n{self.version}\n".encode())
        for file, kept in sorted(self.tables.items()):
            digest.update(f"{file}\n{kept.size}\n".encode())
            with kept.open() as opened:
                while piece := opened.read(PIECE_BYTES):
                    digest.update(piece)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """How many bytes its tables have."""
        return sum(kept.size for kept in self.tables.values())


def read_package(path: Path) -> LoadedPackage:
    """Return the package in a folder or zip; raises `PackageUnreadable` where it cannot be opened safely."""
    try:
        if path.is_dir():
            return _make_package(_read_folder(path))
        if path.is_file():
            return _make_package(_read_zip(path))
    except (OSError, ValueError) as error:
        raise (
            error if isinstance(error, PackageUnreadable) else PackageUnreadable(f"{path}: {error}")
        ) from error
    raise PackageUnreadable(f"{path} is neither a folder nor a file. Give the folder or zip of a package.")


def read_seed() -> LoadedPackage:
    """Return the package that is shipped with Cairn."""
    entries = [entry for entry in files("seed_data").iterdir() if _is_wanted(entry.name)]
    return _make_package(_keep({entry.name: partial(_open, entry) for entry in entries}))


def _is_wanted(name: str) -> bool:
    return name == DESCRIPTOR or (name.lower().endswith(".csv") and not name.startswith("."))


class _Budget:
    """How much may still be read."""

    def __init__(self) -> None:
        self._left = MAX_PACKAGE_BYTES

    def read(self, name: str, file: IO[bytes]) -> Iterator[bytes]:
        """Yield all that a file holds; raises where it is longer than may be read, whatever it said before."""
        longest = MAX_DESCRIPTOR_BYTES if name == DESCRIPTOR else MAX_FILE_BYTES
        size = 0
        while piece := file.read(PIECE_BYTES):
            size += len(piece)
            self._left -= len(piece)
            if size > longest:
                raise PackageUnreadable(f"{name} is longer than the {longest:,} bytes that are read of it.")
            if self._left < 0:
                raise PackageUnreadable(
                    f"The package is longer than the {MAX_PACKAGE_BYTES:,} bytes that are read. Split it."
                )
            yield piece


def _open(entry: Traversable) -> IO[bytes]:
    return entry.open("rb")


def _keep(found: Mapping[str, Callable[[], IO[bytes]]]) -> dict[str, KeptFile]:
    """Return the files that were found, by name and what opens each to be read once."""
    budget = _Budget()
    kept = {}
    for name, open_ in found.items():
        with open_() as file:
            kept[name] = KeptFile(budget.read(name, file))
    return kept


def _read_folder(folder: Path) -> dict[str, KeptFile]:
    home = folder.resolve()
    entries = [entry for entry in folder.iterdir() if _is_wanted(entry.name)]
    _refuse_many(entries)
    for entry in sorted(entries):
        if entry.resolve().parent != home:
            raise PackageUnreadable(
                f"{entry.name} is a link that leads out of the package. Put the file in its place."
            )
        if not entry.is_file():  # a pipe would never end
            raise PackageUnreadable(f"{entry.name} is not a file.")
    return _keep({entry.name: partial(_open, entry) for entry in sorted(entries)})


def _read_zip(path: Path) -> dict[str, KeptFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_many(entries)
            for entry in entries:
                _refuse_unsafe(entry)
            return _keep({name: partial(archive.open, entry) for name, entry in _at_root(entries).items()})
    except _ZIP_FAULTS as error:
        raise PackageUnreadable(
            f"{path.name} cannot be read as a zip ({error}). Give the folder or zip of a package."
        ) from error


# What zipfile and its decompressors raise at bytes that only look like a zip.
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


def _refuse_many(entries: Collection[object]) -> None:
    if len(entries) > MAX_FILES:
        raise PackageUnreadable(
            f"The package holds {len(entries):,} files, more than the {MAX_FILES} allowed."
        )


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    """Refuse an entry that would lie outside the package; none is ever written to disk."""
    name = entry.filename
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
        raise PackageUnreadable(
            f"The zip holds {ascii(name)[:200]}, a path that leads out of it. Pack it again."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise PackageUnreadable(f"The zip holds {ascii(name)[:200]}, a link. Put the file in its place.")
    if entry.flag_bits & 1:
        raise PackageUnreadable("The zip is encrypted. Pack it again without a password.")


def _at_root(entries: Collection[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files that stand beside the descriptor, by name; a zip may hold the package as one folder."""
    wanted = [
        entry
        for entry in entries
        if not entry.is_dir()
        and _is_wanted(PurePosixPath(entry.filename).name)
        and not entry.filename.startswith("__MACOSX/")
    ]
    described = [entry for entry in wanted if PurePosixPath(entry.filename).name == DESCRIPTOR]
    roots = [PurePosixPath(entry.filename).parent for entry in described or wanted]
    root = min(roots, key=lambda path: len(path.parts), default=PurePosixPath())
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in wanted:
        path = PurePosixPath(entry.filename)
        if path.parent == root and found.setdefault(path.name, entry) is not entry:
            raise PackageUnreadable(f"The zip holds {path.name} twice. Pack it again.")
    return found


def _make_package(content: Mapping[str, KeptFile]) -> LoadedPackage:
    findings = Findings()
    described = _read_descriptor(content[DESCRIPTOR].read() if DESCRIPTOR in content else None, findings)
    tables = {name: data for name, data in content.items() if name not in ACCOMPANYING | {DESCRIPTOR}}
    if described is None:
        return LoadedPackage("", "", tables, findings.listed())
    _compare_with_files(described, content, tables, findings)
    name, version = (_stated(described, key, shape, findings) for key, shape in _STATED.items())
    return LoadedPackage(name, version, tables, findings.listed())


_STATED = {"name": _NAME, "version": _VERSION}


def _read_descriptor(content: bytes | None, findings: Findings) -> dict[str, Any] | None:
    """Return what the descriptor says, or None where it cannot be read, which is noted."""
    if content is None:
        fault = Fault(
            f"{DESCRIPTOR} is missing.", "Add it: it gives the package its name, version and tables."
        )
        findings.add(DESCRIPTOR, None, None, "", fault)
        return None
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        findings.add(DESCRIPTOR, None, None, "", Fault(f"It cannot be read as JSON: {error}.", "Mend it."))
        return None
    if not isinstance(found, dict):
        findings.add(DESCRIPTOR, None, None, "", Fault("It holds no JSON object.", "See datapackage.org."))
        return None
    return found


def _stated(described: Mapping[str, Any], key: str, shape: re.Pattern[str], findings: Findings) -> str:
    value = described.get(key)
    if isinstance(value, str) and shape.fullmatch(value):
        return value
    fault = Fault(
        f"The {key} is missing or not written as one.", "Write letters, digits, points and hyphens."
    )
    findings.add(DESCRIPTOR, None, key, "" if value is None else str(value), fault)
    return ""


def _compare_with_files(
    described: Mapping[str, Any],
    content: Collection[str],
    tables: Collection[str],
    findings: Findings,
) -> None:
    resources = described.get("resources")
    if not isinstance(resources, list):
        fault = Fault("It lists no resources.", "List each table with its path.")
        findings.add(DESCRIPTOR, None, "resources", "", fault)
        return
    paths = [resource.get("path") if isinstance(resource, dict) else None for resource in resources]
    for path in paths:
        if not isinstance(path, str) or not path or "/" in path or "\\" in path:
            fault = Fault(
                "A resource has no path of a file beside the descriptor.",
                "Put each table beside it and name it.",
            )
            findings.add(DESCRIPTOR, None, "resources", str(path), fault)
        elif path not in content and _is_wanted(path):
            fault = Fault(
                f"{path} is listed in {DESCRIPTOR} and is not there.", "Add it, or take it off the list."
            )
            findings.add(path, None, None, path, fault)
    for file in tables:
        if file not in paths:
            fault = Fault(
                f"{file} is not listed in {DESCRIPTOR}; it is read all the same.", "List it.", "warning"
            )
            findings.add(file, None, None, file, fault)
