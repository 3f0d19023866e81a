"""`cairn scenario`: the what-ifs that are kept in the data folder."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from service.lens import Lens
from service.opening import opened
from service.scenarios.scenario import read_scenario
from service.scenarios.shelf import ScenarioShelf
from service.settings import Settings

scenario_app = App(name="scenario")
"""What it is for stands in service/cli.py, which does not import it."""

Data = Annotated[Path | None, Parameter(help="The folder of the data file.")]


@scenario_app.command
def load(
    file: Annotated[Path, Parameter(name="FILE", help="A scenario in YAML or JSON; see docs/what-if.md.")],
    *,
    data: Data = None,
) -> None:
    """Check a what-if against the record and keep it; it is refused with everything that is wrong.

    One of the same id that was loaded before gives way to it. The record stays as it is.
    """
    scenario = read_scenario(file)
    settings = Settings() if data is None else Settings(data=data)
    with opened(settings) as store, closing(Lens(store, settings)) as lens:
        with lens.imagined(store, scenario) as (_, played):
            changed = sum(done.records for done in played.done)
        replaced = lens.scenarios.keep(scenario)
    said = "in place of the one of that id" if replaced else f"ask with scenario={scenario.id}"
    print(f"Kept “{scenario.label}” ({changed:,} records would change): {said}.")


@scenario_app.command
def remove(
    id_: Annotated[str, Parameter(name="ID", help="The id of a what-if that was loaded.")],
    *,
    data: Data = None,
) -> None:
    """Remove a what-if that was loaded; those that come with Cairn stay."""
    settings = Settings() if data is None else Settings(data=data)
    if not ScenarioShelf(settings.data).remove(id_):
        print(
            f"No what-if was loaded under the id {id_}; cairn ask scenarios lists them all.", file=sys.stderr
        )
        sys.exit(1)
    print(f"Removed {id_}.")
