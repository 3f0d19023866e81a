"""A landscape for what the real one does not hold: a merged record, a removed one, names that would do harm."""

from pathlib import Path

from graph_schema.records import AnyRecord, ChangeSet, Merge, Put, Remove
from service.scenarios.scenario import Scenario
from service.scenarios.shelf import ScenarioShelf
from service.stores.base import Store
from tests.landscapes import line, node, offer

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}${7*7}",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</textarea></title><h1>no</h1>",
)
"""Texts that do harm where a page takes them for markup."""

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx")
"""Texts that a spreadsheet takes for a formula."""


def country() -> list[AnyRecord]:
    """Return a country with one topic, one outcome, one body and its one offer."""
    return [
        node("area", "S92000003", "Scotland", area_type="country"),
        node("topic", "evaluation", "Evaluation"),
        node("outcome", "well", "People are well", framework="nhwb-2015"),
        node("body", "helper", "Helper", kind="ndpb", remit="Helps others to learn."),
        offer("help", "helper", "evaluation"),
    ]


def merge_and_remove(store: Store) -> None:
    """Add two records to a landscape; merge `twin` into `helper` and take `mistake` out."""
    for id_ in ("twin", "mistake"):
        store.apply(_changes(f"add-{id_}", Put(record=node("body", id_, id_.title(), kind="ndpb"))))
    store.apply(_changes("merge", Merge(id="twin", into="helper", reason="the same body")))
    store.apply(_changes("remove", Remove(id="mistake", reason="never was")))


def bodies_called(*names: str) -> list[AnyRecord]:
    """Return bodies with these names, and an offer of each with the same name and remit."""
    found: list[AnyRecord] = []
    for number, name in enumerate(names):
        found.append(node("body", f"b{number}", name, kind="ndpb", remit=name, note=name))
        found.append(offer(f"o{number}", f"b{number}", "evaluation", label=name, description=name))
    return found


def many_bodies(count: int) -> list[AnyRecord]:
    """Return bodies, some with the same name, each joined to the first."""
    bodies: list[AnyRecord] = [
        node("body", f"b{n:03}", f"Body {n % 7}", kind="ndpb", remit=f"Remit {n}.") for n in range(count)
    ]
    return [*bodies, *(line("member_of", f"b{n:03}", "b000") for n in range(1, count))]


def _changes(id_: str, *operations: Put | Merge | Remove) -> ChangeSet:
    return ChangeSet(id=id_, author="test", operations=operations)


def with_what_if(folder: Path) -> Path:
    """Return a folder in which a what-if of the country is kept, in which the helper goes."""
    ScenarioShelf(folder).keep(Scenario(id="helper-goes", label="Helper goes", steps=("end helper",)))
    return folder
