"""What an answer on reports says in sentences, what is unknown in it, and what its words mean."""

from collections.abc import Sequence
from typing import Any

from service.analysis.reporting import DOCUMENT_WORDS, FORM_WORDS
from service.questions.defined import Definition, define
from service.questions.items import SECTION_LIMIT, kind_in_words
from service.questions.lead_agency import few_for
from service.questions.reading import UNCONFIRMED
from service.questions.reports_read import FoundReports
from service.questions.wording import count_of, join_words

_STUDY = (
    "Connolly, Munro, MacGillivray, Mulherin, Toma, Gray and Anderson, “The Leadership of Co-Production in Health and Social Care Integration in Scotland”, Journal of Social Policy, 2022",
    None,
)

DEFINITIONS: Sequence[Definition] = (
    define(
        "report or act",
        "By what one party answers to another, as the record names it; what stands between semicolons is several.",
    ),
    define(
        "document",
        f"A report or act whose name holds one of these words: {', '.join(DOCUMENT_WORDS)}; not the report that an auditor or inspector writes about the party. Only statements with a source count. Documents of one name are one.",
    ),
    define(
        "documents a year",
        "The documents with an interval, each as often as it is asked for most: every month is 12, every three months 4, every year 1, every two years a half. Each is counted once, however many receive it. “Were each written anew for each recipient” counts it once for each who receives it.",
    ),
    define(
        "without interval",
        "Documents asked for all the time, when asked, when something changes, or as a programme says: how many a year is not recorded.",
    ),
    define(
        "same ground",
        f"Documents of one subject that go to two recipients or more: the same document to several, or one report written again in another template. The subject is the words of the name up to “in”, “to”, “for” or “by”, without those that tell the form alone ({', '.join(FORM_WORDS)}). Whether the contents are the same only a reading of them can tell.",
        *_STUDY,
    ),
    define(
        "a partnership's reports",
        "Those of the integration authority, of its posts and of the partnership it operates. Reports of its councils and health board are theirs and not counted here.",
    ),
)


def summary_of(found: FoundReports, counted: Sequence[dict[str, Any]], same: Sequence[dict[str, Any]]) -> str:
    """Return the answer in plain words."""
    if found.asker is None:
        return _of_all(found, counted)
    one = counted[0]
    label = found.asker.label
    if not found.lines:
        return f"No report is recorded that {label} owes on this day."
    return (
        f"{count_of(one['statements'], 'statement names', 'statements name')} a report or act by which {label} "
        f"answers to others or within itself: to {count_of(one['recipients'], 'party', 'parties', capital=False)}. They hold "
        f"{count_of(one['documents'], 'document', capital=False)}: {_a_year(one)}.{_of_same_ground(same)}"
    )


def _a_year(one: dict[str, Any]) -> str:
    rest = count_of(one["without_interval"], "more", "more", capital=False)
    return (
        f"{_about(one['documents_a_year'])} a year where an interval is set ({_about(one['apart_a_year'])} were each "
        f"written anew for each recipient), and {rest} without an interval"
    )


def _about(number: float) -> str:
    """Return a count of documents as one says it: whole, since notes put some of them in doubt."""
    return f"{number:g}" if number < 10 or number == round(number) else f"about {round(number)}"


def _of_same_ground(same: Sequence[dict[str, Any]]) -> str:
    again = [row["subject"] for row in same if len(row["documents"]) > 1]
    if not same:
        return ""
    goes = f" {count_of(len(same), 'subject goes', 'subjects go')} to more than one recipient"
    return f"{goes}, {join_words(again)} in several templates." if again else f"{goes}."


def _of_all(found: FoundReports, counted: Sequence[dict[str, Any]]) -> str:
    if not counted:
        return "No partnership is recorded on this day."
    years = sorted(row["documents_a_year"] for row in counted)
    least, most = _about(years[0]), _about(years[-1])
    spread = least if least == most else f"between {least} and {most}"
    return (
        f"{count_of(len(counted), 'partnership owes', 'partnerships owe')} reports under "
        f"{count_of(len(found.lines), 'statement', capital=False)}: {spread} documents a year each, "
        "where an interval is set."
    )


def limits_of(found: FoundReports, same: Sequence[dict[str, Any]]) -> list[str]:
    """Count what is unknown or left out."""
    lines = [line for line, _ in found.lines]
    total = len(lines)
    few = []
    if found.asker is not None:
        own = sum(line.from_id == found.asker.id for line in lines)
        few = few_for(found.words, found.asker.id, found.day, own)
    unconfirmed = sum(not line.confirmed for line in lines)
    lawless = sum(line.text("basis_instrument_id") is None for line in lines)
    said = [
        f"No date is recorded for any of {total} reports and acts; where a law or page names one it stands in the wording or note"
    ]
    for_kinds = sum(
        kind_in_words(line.from_id, found.words) is not None or line.stated_for is not None for line in lines
    )
    if for_kinds:
        said.append(
            f"{for_kinds} of {total} are stated for every body of a kind: what one does otherwise is not recorded"
        )
    if found.silent:
        silent = count_of(found.silent, "statement names", "statements name")
        said.append(f"{silent} no report or act and are left out")
    noted = sum(line.note is not None for line in lines)
    if noted:
        said.append(
            f"{noted} of {total} carry a note in their row, which may say that they no longer hold in part or whole: they are counted all the same"
        )
    said += [f"{lawless} of {total} name no law or guidance"] if lawless else []
    if unconfirmed:
        said.append(
            f"{unconfirmed} of {total} are {UNCONFIRMED}; they are listed, and counted among statements and parties, not among documents"
        )
    if any(len(row["lines"]) == SECTION_LIMIT for row in same):
        said.append(
            f"of documents with one subject at most {SECTION_LIMIT} parties and statements are shown; all of them are among the rows"
        )
    return [*few, *said] if total else few
