"""A look at the landscape: can it be read, how old is it, does it agree with its log."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from service.editions import find_editions, is_newer
from service.operation.contents import compare_contents, read_contents
from service.operation.remarks import Remark, look, well, wrong
from service.packages import read_seed
from service.settings import Settings
from service.stores.base import Store, StoreAway, StoreDamaged, StoreError, StoreMissing
from service.stores.open import EMBEDDED, describe_store, find_unfinished, open_as_it_is
from service.stores.reads import read_revisions
from service.stores.replay import make_copy

_ADVICE_ON_ABSENCE = "Start the server, or mend address, name and password in CAIRN_STORE."


def look_at_landscape(settings: Settings, *, deep: bool) -> Iterator[Remark]:
    """Yield what is to be said of the landscape, or why it cannot be read."""
    unfinished = find_unfinished(settings.store, settings.data)
    if unfinished is not None:
        yield look(
            f"A restore was cut off, or is going on: {unfinished} is there.",
            "Nothing of it is in the landscape. Give the command again, which begins anew and clears it away.",
        )
    try:
        with closing(open_as_it_is(settings.store, settings.data)) as store:
            yield well(f"The landscape lies in {describe_store(settings.store, settings.data)}.")
            yield from _look_within(store, settings, deep=deep)
    except StoreMissing as missing:
        yield wrong(
            f"There is no landscape yet: {missing}",
            "`cairn serve` makes one of the data shipped with Cairn, `cairn restore FILE` one of a backup. Is this "
            "the place that CAIRN_STORE and CAIRN_DATA were to name?",
        )
    except StoreAway as away:
        yield wrong(str(away)) if settings.store == EMBEDDED else wrong(f"{away}.", _ADVICE_ON_ABSENCE)
    except (StoreError, ValueError) as error:
        yield wrong(str(error))


def _look_within(store: Store, settings: Settings, *, deep: bool) -> Iterator[Remark]:
    newest = store.revision()
    if not newest.number or newest.recorded_at is None:
        yield wrong(
            "The landscape is empty.",
            "`cairn load` fills it with the data shipped, `cairn restore FILE` from a backup.",
        )
        return
    age = datetime.now(tz=UTC) - newest.recorded_at
    said = f"It is at revision {newest.number}, recorded on {newest.recorded_at:%Y-%m-%d %H:%M} UTC"
    if age.total_seconds() < -60:
        yield wrong(f"{said}, which is in the future.", "Set the clock of this machine.")
    else:
        yield well(f"{said}, {max(age.days, 0):,} days ago.")
    yield from _look_at_editions(store)
    yield from _look_at_size(store, settings)
    yield from _look_at_log(store, newest.number, deep=deep)


def _look_at_editions(store: Store) -> Iterator[Remark]:
    seed = read_seed()
    editions = find_editions(store, seed.name)
    last = editions.last
    if last is None or last.recorded_at is None:
        yield well("It was never loaded from the data shipped with Cairn.")
        return
    loaded = f"{editions.last_version}, loaded on {last.recorded_at:%Y-%m-%d}"
    if is_newer(seed.version, editions.last_version):
        yield look(
            f"The data shipped with this Cairn, {seed.version}, are newer than those held, {loaded}.",
            "`cairn load` takes them in, and so does the next `cairn serve`.",
        )
    elif is_newer(editions.last_version, seed.version):
        yield look(
            f"The data held, {loaded}, are newer than those of this Cairn, {seed.version}.",
            "Was an older Cairn installed? Nothing is lost; install the newer one.",
        )
    else:
        yield well(f"Its edition of the data shipped with Cairn is the newest here: {loaded}.")


def _look_at_size(store: Store, settings: Settings) -> Iterator[Remark]:
    held = sum(store.count().values())
    if held > settings.replica_max_records:
        yield look(
            f"It holds {held:,} records, more than CAIRN_REPLICA_MAX_RECORDS ({settings.replica_max_records:,}): "
            "questions about an earlier or imagined state are refused.",
            "Raise it if there is room and time for a copy of the landscape.",
        )
    else:
        yield well(f"It holds {held:,} records as stated.")


def _look_at_log(store: Store, newest: int, *, deep: bool) -> Iterator[Remark]:
    listed = 0
    for revision in read_revisions(store):
        if revision.number != listed + 1:
            raise StoreDamaged(
                f"The log is damaged: it has lost a revision after {listed}. Restore the data from a backup."
            )
        listed = revision.number
    store.read_log(newest - 1, 1)  # raises where it cannot be read
    if not deep:
        yield well(f"Its log lists all {listed:,} revisions (--deep replays them, too).")
        return
    with TemporaryDirectory(prefix="cairn-") as folder:
        yield from _replay(store, Path(folder) / "copy.sqlite")


def _replay(store: Store, path: Path) -> Iterator[Remark]:
    contents = read_contents(store)
    with closing(make_copy(store, path, contents.revision.number)) as copy:
        try:
            differs = compare_contents(read_contents(copy), contents)
        except StoreDamaged as damaged:
            yield wrong(
                f"What stands in the landscape is not what its log says. {damaged}",
                "Restore a backup into an empty store, or make a data file from the log alone: cairn export sqlite FILE.",
            )
            return
    if differs:
        yield wrong(
            "Posts and lines that follow from the records are not those that this Cairn derives from the log.",
            "Make the landscape anew from its log: cairn backup FILE, then cairn restore FILE into an empty store.",
        )
    else:
        yield well(
            f"Its log was replayed up to revision {contents.revision.number} and gives the same landscape."
        )
