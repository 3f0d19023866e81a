"""A landscape carried off into a file, back from one, or from one store into another; each proved by replay."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from service.operation.backup_file import Manifest, open_backup, write_backup_file
from service.operation.contents import Contents, compare_contents, read_contents
from service.stores.alone import sync
from service.stores.base import Store, StoreError
from service.stores.open import fill_store
from service.stores.reads import read_revisions
from service.stores.replay import Log, make_copy


@dataclass(frozen=True)
class Moved:
    """What was moved, and what is to be said of it beside."""

    contents: Contents
    note: str = ""

    @property
    def summary(self) -> str:
        """Which revision it is and how much it holds."""
        revision = self.contents.revision
        recorded = f" of {revision.recorded_at:%Y-%m-%d %H:%M} UTC" if revision.recorded_at else ""
        return f"revision {revision.number}{recorded} ({self.contents.total:,} records as stated)"


class _Proof:
    """Compares what was made with what it should be, and keeps what is to be said of it."""

    def __init__(self, wanted: Contents) -> None:
        self._wanted = wanted
        self.note = ""

    def __call__(self, store: Store) -> None:
        self.note = compare_contents(read_contents(store), self._wanted)


def back_up(store: Store, file: Path) -> Moved:
    """Write the log of a landscape to a file that has its name only once it was replayed and found to be the same.

    Others may read and write meanwhile: what comes after the revision that is the newest at the start is left out.
    Raises ValueError where there is nothing or the file cannot be written, and `StoreError`.
    """
    contents = _held(store, "back up")
    try:
        with TemporaryDirectory(prefix=".cairn-", dir=file.parent) as folder:  # beside it: one file system
            part = Path(folder) / "part"
            write_backup_file(store, contents, _edition(store), part)
            note = _prove(part, Path(folder) / "copy.sqlite")
            sync(part)
            part.replace(file)
        sync(file.parent)
    except StoreError:  # one of them also is an OSError
        raise
    except OSError as error:
        raise ValueError(f"{file} cannot be written: {error.strerror or error}.") from error
    return Moved(contents, note)


def _prove(part: Path, copy: Path) -> str:
    with open_backup(part) as backup:
        contents = backup.manifest.contents
        with closing(make_copy(backup, copy, contents.revision.number)) as made:
            return compare_contents(read_contents(made), contents)


def restore(file: Path, store: str, data: Path, tell: Callable[[Manifest], object]) -> Moved:
    """Put a backup into an empty store; `tell` is told what is in it before that is begun.

    Raises `BackupRefused` and `StoreError`, and nothing was applied (see `fill_store`).
    """
    with open_backup(file) as backup:
        tell(backup.manifest)
        return _fill(backup, backup.manifest.contents, store, data)


def migrate(source: Store, store: str, data: Path) -> Moved:
    """Put a landscape into another, empty store. Raises ValueError where there is nothing, and `StoreError`."""
    return _fill(source, _held(source, "move"), store, data)


def _fill(log: Log, contents: Contents, store: str, data: Path) -> Moved:
    proof = _Proof(contents)
    fill_store(log, store, data, contents.revision.number, proof)
    return Moved(contents, proof.note)


def _held(store: Store, what: str) -> Contents:
    contents = read_contents(store)
    if not contents.revision.number:
        raise ValueError(f"There is nothing to {what}: the landscape is empty.")
    return contents


def _edition(store: Store) -> str:
    """Return the package that was loaded last, with its version; empty where none was."""
    loaded = None
    for revision in read_revisions(store):
        loaded = revision.package or loaded
    return "" if loaded is None else f"{loaded.name} {loaded.version}"
