"""A backup as a file: a zip with a manifest and the whole log, from which the landscape is replayed."""

import hashlib
import itertools
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

from pydantic import ValidationError

from graph_schema.records import Frozen
from service.operation.contents import Contents
from service.settings import read_version
from service.stores.base import LogEntry, Revision
from service.stores.log import operation_from, operation_text
from service.stores.replay import Log

FORMAT = "cairn-backup"
FORMAT_VERSION = 1
"""A file with a higher one was written by a newer Cairn."""

_MANIFEST, _LOG, _ABOUT = "manifest.json", "log.jsonl", "cairn-backup.txt"
_MANIFEST_BYTES = 1_000_000
_PIECE_BYTES = 1024 * 1024

_ABOUT_TEXT = """A backup of Cairn: every revision of a landscape, from the first.
`cairn restore FILE` puts it into an empty data folder or an empty Neo4j database.
log.jsonl holds, for each revision, a line that tells of it and then one line for each operation.
"""

_NO_FILE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)
"""What reading a zip raises where it is damaged or none."""


class BackupRefused(ValueError):
    """A file cannot be restored: it is none of ours, damaged, cut short, or of a newer Cairn. Nothing was applied."""


class Manifest(Frozen):
    """What a backup says of itself."""

    format: str = FORMAT
    format_version: int = FORMAT_VERSION
    cairn: str
    """The version that wrote it."""
    made_at: datetime
    edition: str
    """The package that was loaded last and its version; empty where none was."""
    contents: Contents
    operations: int
    log_sha256: str


class _Head(Frozen):
    """The line of the log that begins a revision."""

    revision: Revision
    digest: str
    operations: int


class Backup:
    """A backup whose bytes are what they were when it was written; its log can be replayed."""

    def __init__(self, archive: zipfile.ZipFile, file: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._archive = archive
        self._file = file
        self._entries = self._read_entries()
        self._at = 0

    def read_log(self, since: int, limit: int) -> tuple[LogEntry, ...]:
        """See `Store.read_log`; cheap where it is read in its order."""
        if since != self._at:
            self._entries, self._at = self._read_entries(), 0
        following = (entry for entry in self._entries if entry.revision.number > since)
        # One, however many may be given: a revision may be as large as the landscape.
        found = tuple(itertools.islice(following, min(limit, 1)))
        self._at = since + len(found)
        return found

    def _read_entries(self) -> Iterator[LogEntry]:
        try:
            with self._archive.open(_LOG) as lines:
                while line := lines.readline():
                    head = _Head.model_validate_json(line)
                    operations = tuple(
                        operation_from(lines.readline().decode()) for _ in range(head.operations)
                    )
                    yield LogEntry(revision=head.revision, digest=head.digest, operations=operations)
        except ValidationError as error:
            raise BackupRefused(
                f"{self._file} holds a log that this Cairn cannot read; nothing was applied."
            ) from error
        except _NO_FILE as error:
            raise _damaged(self._file) from error


def write_backup_file(log: Log, contents: Contents, edition: str, file: Path) -> Manifest:
    """Write a log up to the revision of its contents, and what is to come of it, to a file that was not there."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(_ABOUT, _ABOUT_TEXT)
        with archive.open(_LOG, "w", force_zip64=True) as lines:
            digest, operations = _write_log(log, contents.revision.number, lines)
        manifest = Manifest(
            cairn=read_version(),
            made_at=datetime.now(tz=UTC),
            edition=edition,
            contents=contents,
            operations=operations,
            log_sha256=digest,
        )
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    return manifest


def _write_log(log: Log, until: int, lines: IO[bytes]) -> tuple[str, int]:
    """Write the entries of a log and return the hash of what was written, and how many operations there are."""
    made, operations = hashlib.sha256(), 0
    for number in range(until):
        for entry in log.read_log(number, 1):
            head = _Head(revision=entry.revision, digest=entry.digest, operations=len(entry.operations))
            for text in (head.model_dump_json(), *map(operation_text, entry.operations)):
                line = text.encode() + b"\n"
                made.update(line)
                lines.write(line)
            operations += len(entry.operations)
    return made.hexdigest(), operations


@contextmanager
def open_backup(file: Path) -> Iterator[Backup]:
    """Open a backup, every byte of whose log is read and compared with its hash first. Raises `BackupRefused`."""
    try:
        opened = file.open("rb")
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read: {error.strerror or error}.") from error
    with opened, _archive(opened, file) as archive:
        manifest = _read_manifest(archive, file)
        if _hash(archive, file) != manifest.log_sha256:
            raise _damaged(file)
        yield Backup(archive, file, manifest)


def _archive(opened: BinaryIO, file: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(opened)
    except _NO_FILE as error:
        opened.seek(0)
        begins_as_ours = _ABOUT.encode() in opened.read(100)
        raise (_damaged(file) if begins_as_ours else _not_ours(file)) from error
    if _MANIFEST not in archive.namelist() or _LOG not in archive.namelist():
        raise _not_ours(file)
    return archive


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        with archive.open(_MANIFEST) as entry:
            said = json.loads(entry.read(_MANIFEST_BYTES))
    except (*_NO_FILE, ValueError) as error:
        raise _damaged(file) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise _not_ours(file)
    version = said.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise BackupRefused(
            f"{file} was written by a newer Cairn ({said.get('cairn')}; its format is {version}, this one reads "
            f"{FORMAT_VERSION}). Install that one; nothing was applied."
        )
    try:
        return Manifest.model_validate(said)
    except ValidationError as error:
        raise _damaged(file) from error


def _hash(archive: zipfile.ZipFile, file: Path) -> str:
    made = hashlib.sha256()
    try:
        with archive.open(_LOG) as entry:
            while piece := entry.read(_PIECE_BYTES):
                made.update(piece)
    except _NO_FILE as error:
        raise _damaged(file) from error
    return made.hexdigest()


def _damaged(file: Path) -> BackupRefused:
    return BackupRefused(
        f"{file} is a backup that was damaged or cut short: its content is not what its checksum says. Use another "
        "copy; nothing was applied."
    )


def _not_ours(file: Path) -> BackupRefused:
    return BackupRefused(
        f"{file} is not a backup of Cairn (cairn backup FILE writes one); nothing was applied."
    )
