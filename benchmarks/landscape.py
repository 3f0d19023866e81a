"""A landscape of any size with the shape of the real one, to measure with. Nothing that it adds is a fact.

Each generated offer takes the shape of one real offer, drawn at random: its topics in their order, audiences, area,
form, cost, status, confidence, first and last day, the number of words of its description and note. So whatever is
skewed in the real landscape is skewed here in the same way, alone and together. Only names and words are made up:
`Offer 0000123 of Body 00045: amber birch`. Offers are drawn as they are asked for and never held.

Providers grow with the square root of the landscape: each real one is stood for by so many generated bodies, among
which its share of the offers is spread evenly. Were there as few as in the real landscape, one body would hold 130,000
of a million offers; were they to grow as fast as the offers, none would have more than the largest has today. Their
kind is one for which nothing is stated, so that no duty and no line is made for a body that does not exist. Each has
a page that its offers cite.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import accumulate
from math import sqrt
from pathlib import Path
from random import Random

from graph_schema.descriptor import describe_package
from graph_schema.records import UNVERIFIED
from graph_schema.rows import columns_of
from graph_schema.schema import load_schema

Row = dict[str, str]

NAME = "cairn-generated-landscape"

KIND = "collaborative_or_network"
"""The kind of generated bodies; no line or post is stated for it."""

_KEPT = (
    "topic_ids",
    "form",
    "audience_kinds",
    "area_id",
    "access_route",
    "cost",
    "status",
    "confidence",
    "valid_from",
    "valid_to",
)
"""What a generated offer has from the real one whose shape it takes."""

_WORDS = re.findall(
    "[a-z]+",
    """
alder amber apple ash aspen autumn barley basalt beech berry birch blossom blue bracken branch breeze
bright brook cedar chalk cherry clay cloud clover cobalt copper coral crimson dawn dew dusk elder elm
ember fern field flint flower forest frost garden glade gold granite grass green hazel heather hedge
holly indigo iron ivory ivy jade juniper lake larch lavender leaf lichen lilac lily lime linden loch
marble maple meadow mint mist moon moor moss night oak ochre olive opal orchard pearl pebble petal
pine plum pond poplar quartz rain reed river robin rose rowan ruby rush russet sage sand scarlet sea
shade shell silver sky slate snow spring spruce star stone storm stream summer sun teal thistle thorn
tide timber valley velvet violet water wave wheat white willow wind winter yew
""",
)
"""Words that say nothing of care, the more often used the earlier they stand."""

_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(_WORDS) + 1)))


@dataclass(frozen=True)
class Landscape:
    """All of the real landscape but its offers, and generated ones; equal numbers give equal landscapes."""

    offers: int
    seed: int

    @cached_property
    def _shapes(self) -> list[Row]:
        return list(_seed_rows("offers.csv"))

    @cached_property
    def _providers(self) -> list[str]:
        return sorted({shape["provider_id"] for shape in self._shapes})

    @property
    def _stand_ins(self) -> int:
        """How many generated bodies stand for each real provider."""
        return max(1, round(sqrt(self.offers / len(self._shapes))))

    def rows(self, type_name: str) -> Iterator[Row]:
        """Yield the rows of a type's table one by one, as cells by column; no more than one offer is held."""
        if type_name == "offer":
            yield from self._offers()
            return
        yield from _seed_rows(str(load_schema().types[type_name].file))
        if type_name == "body":
            yield from self._bodies()
        elif type_name == "source":
            yield from self._pages()

    def write(self, folder: Path) -> Path:
        """Write the landscape as a package that `cairn load` takes, and return its folder, which is made."""
        schema = load_schema()
        folder.mkdir(parents=True)
        for name, type_ in schema.types.items():
            with (folder / str(type_.file)).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns_of(schema, name), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.rows(name))
        (folder / "datapackage.json").write_text(json.dumps(self._descriptor(), indent=1), encoding="utf-8")
        return folder

    def _descriptor(self) -> Mapping[str, object]:
        return describe_package(
            load_schema(),
            name=NAME,
            version=f"{self.seed}.{self.offers}",
            description=f"A landscape to measure with: {self.offers:,} offers that do not exist.",
            created="2026-11-23T00:00:00Z",
        )

    def _bodies(self) -> Iterator[Row]:
        for number in range(1, len(self._providers) * self._stand_ins + 1):
            id_, name = _body(number)
            yield {"id": id_, "name": name, "kind": KIND, "sources": f"page-{number:05}", "confidence": "low"}

    def _pages(self) -> Iterator[Row]:
        for number in range(1, len(self._providers) * self._stand_ins + 1):
            id_ = f"page-{number:05}"
            url = f"https://example.org/pages/{number:05}"
            yield {"id": id_, "title": f"Page {number:05}", "url": url, "sources": id_}

    def _offers(self) -> Iterator[Row]:
        random = Random(self.seed)  # noqa: S311  # a landscape that can be made again, no secret
        places = {provider_id: place for place, provider_id in enumerate(self._providers)}
        for number in range(1, self.offers + 1):
            shape = random.choice(self._shapes)
            first = places[shape["provider_id"]] * self._stand_ins
            body = first + random.randrange(self._stand_ins) + 1
            yield _offer(random, number, body, shape)


def count_real_offers() -> int:
    """Return how many offers the real landscape holds."""
    return sum(1 for _ in _seed_rows("offers.csv"))


def make_landscape(offers: int, seed: int = 1) -> Landscape:
    """Return a landscape of so many offers; nothing is generated before it is asked for."""
    return Landscape(offers, seed)


def _offer(random: Random, number: int, body: int, shape: Row) -> Row:
    body_id, body_name = _body(body)
    confirmed = shape["sources"] != UNVERIFIED
    return {
        "id": _offer_id(number),
        "name": f"Offer {number:07} of {body_name}: {_words(random, 2)}",
        "provider_id": body_id,
        "description": _words(random, len(shape["description"].split())),
        "url": f"https://example.org/offers/{number:07}" if shape["url"] else "",
        "sources": f"page-{body:05}" if confirmed else UNVERIFIED,
        "note": _words(random, len(shape["note"].split())),
        **{name: shape[name] for name in _KEPT},
    }


def _offer_id(number: int) -> str:
    return f"offer-{number:07}"


GENERATED_OFFER = _offer_id(1)
"""An offer that every generated landscape holds."""


def _body(number: int) -> tuple[str, str]:
    return f"body-{number:05}", f"Body {number:05}"


def _words(random: Random, count: int) -> str:
    return " ".join(random.choices(_WORDS, cum_weights=_WEIGHTS, k=count))


def _seed_rows(file: str) -> Iterable[Row]:
    text = files("seed_data").joinpath(file).read_text(encoding="utf-8-sig")
    return csv.DictReader(io.StringIO(text, newline=""))
