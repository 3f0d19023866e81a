"""What is wrong with an installation and what to do about it; looking changes nothing."""

import os
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from rapidfuzz.process import extractOne

from service.operation.landscape_looks import look_at_landscape
from service.operation.machine_looks import look_at_extras, look_at_folder, look_at_room, look_at_web
from service.operation.remarks import Remark, look, well, wrong
from service.settings import Settings, read_version


def examine(settings: Settings, *, deep: bool = False) -> Iterator[Remark]:
    """Yield what is found, each thing as it is looked at; with `deep` the log is replayed, which takes a while."""
    yield well(f"Cairn {read_version()}.")
    yield from look_at_settings(settings, os.environ)
    yield from look_at_web()
    yield from look_at_extras(settings.meaning)
    yield from look_at_folder(settings)
    yield from look_at_room(settings)
    yield from look_at_landscape(settings, deep=deep)


def remarks_on_settings_refused(refused: ValidationError) -> Iterator[Remark]:
    """Yield what is wrong with settings that were refused; without them there is nothing else to look at."""
    for error in refused.errors():
        name = f"CAIRN_{'_'.join(map(str, error['loc'])).upper()}"
        yield wrong(f"{name} cannot be used: {error['msg']}.", "docs/settings.md says what it takes.")


def look_at_settings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Remark]:
    """Yield what makes no sense among the settings, and names that are none of them."""
    known = [f"CAIRN_{name.upper()}" for name in Settings.model_fields]
    for name in sorted(environment):
        if name.upper().startswith("CAIRN_") and name.upper() not in known:
            near = extractOne(name.upper(), known, score_cutoff=80)
            meant = f"Did you mean {near[0]}?" if near else "docs/settings.md lists them all."
            yield look(f"{name} is not a setting of Cairn and does nothing.", meant)
    if not settings.is_for_this_machine_alone:
        if not settings.public_url:
            yield look(
                f"Cairn listens on {settings.host}, where others reach it, and CAIRN_PUBLIC_URL is empty.",
                "Set it to the address that people use: citations then carry it, and agents may come under it.",
            )
        if not settings.contact:
            yield look(
                f"Cairn listens on {settings.host}, and CAIRN_CONTACT is empty.",
                "Set it, so that readers know whom to tell about a mistake.",
            )
    if not settings.cache_bytes:
        yield look(
            "CAIRN_CACHE_BYTES is 0: every answer is made anew.", "Leave it unset unless that is meant."
        )
