"""What the answer about an area says in sentences, and what is unknown or left out there."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_schema.schema import load_schema
from service.questions.area_read import FoundArea
from service.questions.items import MOST_LINES, SECTION_LIMIT
from service.questions.wording import count_of, join_words


def summary_of(
    found: FoundArea, support: Mapping[str, Any], sections: Mapping[str, Sequence[dict[str, Any]]]
) -> str:
    """Return the answer in sentences: what the area is, who runs services there, what help is open."""
    area = found.area
    kind = load_schema().word("area_types", area.text("area_type") or "").label.lower()
    people, year = area.number("population"), area.number("population_year")
    lived = (
        "population not recorded"
        if people is None
        else f"{people:,} people" + (f" in {year}" if year else "")
    )
    return " ".join(
        (f"{area.label} ({kind}): {lived}.", _who(found, sections), _help(support), _names_beside(sections)),
    ).strip()


def _who(found: FoundArea, sections: Mapping[str, Sequence[dict[str, Any]]]) -> str:
    labels = [found.words.label_of(id_) or id_ for id_ in found.authorities]
    if not labels:
        return "No integration authority is recorded for it."
    if len(labels) > 3:
        return f"{count_of(len(labels), 'integration authority', 'integration authorities')} lie in it."
    partners = join_words([item["body"]["label"] for item in sections["partners"]])
    verb = "is its integration authority" if len(labels) == 1 else "are integration authorities in it"
    return f"{join_words(labels)} {verb}" + (f", set up by {partners}." if partners else ".")


def _help(support: Mapping[str, Any]) -> str:
    offers, given, own = support["offers"], support["given_by_people"], support["of_its_own"]
    if not offers:
        return "No offer of help is recorded as open here."
    verb = "is" if offers == 1 else "are"
    read = offers - given
    sorts = [f"{count_of(given, 'offer')} of help that people give"] if given else []
    if read:
        sorts.append(count_of(read, "thing to read or use", "things to read or use", capital=not sorts))
    itself = count_of(own, "of them", "of them", capital=False)
    return f"{join_words(sorts)} {verb} open here, {itself} for this area itself."


def _names_beside(sections: Mapping[str, Sequence[dict[str, Any]]]) -> str:
    others = len(sections["same_name"])
    return f"{count_of(others, 'other area bears', 'other areas bear')} the same name." if others else ""


def limits_of(found: FoundArea, sections: Mapping[str, Sequence[dict[str, Any]]]) -> list[str]:
    """Count what is unknown or left out."""
    unnamed, cut = (
        len(sections["not_recorded"]),
        [rows for rows in sections.values() if len(rows) > SECTION_LIMIT],
    )
    said = []
    if unnamed:
        said.append(
            f"{unnamed} of {len(found.functions)} functions have no statement here: not recorded does not mean kept"
        )
    without = [id_ for id_ in found.authorities if not any(t.text("body_id") == id_ for t in found.totals)]
    if without:
        said.append(
            f"{len(without)} of {len(found.authorities)} authorities here have no budget recorded as one figure"
        )
    if cut:
        left = sum(len(rows) - SECTION_LIMIT for rows in cut)
        said.append(f"{left} rows are not shown here; `parts` says where all of them are")
    if len(found.lines) >= MOST_LINES:
        said.append(f"No more than {MOST_LINES:,} statements about its authorities are read here")
    return said
