"""What reports are owed? To whom, how often, under what; and which of them cover the same ground."""

from typing import Any

from pydantic import Field

from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.items import cited, named_records
from service.questions.lead_agency import IN_THEIR_OWN_RIGHT, AnsweringToo, answering_too
from service.questions.paging import page_of
from service.questions.reading import day_asked, shown_landscape, shown_sources, understood
from service.questions.reports_cadences import OwedAt, by_cadence
from service.questions.reports_items import Burden, ReportItem, SameGround, burdens, report_item, same_grounds
from service.questions.reports_read import FoundReports, read_reports
from service.questions.reports_said import DEFINITIONS, limits_of, summary_of
from service.stores.base import Store
from service.words import words_for


class ReportsQuestion(PagedQuestion):
    """What reports are owed?"""

    asker: str | None = Field(
        default=None,
        alias="for",
        title="Whose reports",
        max_length=500,
        description="The body or post that owes them: its id or name; a body with its posts and the partnership it operates. Where not given, all partnerships.",
        examples=["ijb-fife"],
    )


class ReportsAnswer(Answer):
    """Reports owed, by how often."""

    defined = DEFINITIONS

    items: list[ReportItem]
    counts: list[Burden] = Field(
        description="How many documents that is in a year: of the party asked about, or of each partnership."
    )
    by_cadence: list[OwedAt] = Field(
        description="The same statements by how often: what has an interval first, most often first."
    )
    same_ground: list[SameGround] = Field(
        description="Documents with one subject that go to different recipients, and what a single one would have to serve."
    )
    in_their_own_right: list[AnsweringToo] = Field(description=IN_THEIR_OWN_RIGHT)
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")


def answer_reports(store: Store, question: ReportsQuestion) -> ReportsAnswer:
    """What reports are owed?

    Order: how often (what has an interval first, most often first), report or act, to whom, id. Without `for`,
    statements made for every partnership stand once.
    """
    words = words_for(store)
    found = read_reports(store, words, question)
    records = named_records(store, words, [line for line, _ in found.lines])
    rows = sorted(
        (report_item(line, bodies, words, records) for line, bodies in found.lines), key=lambda row: row[0]
    )
    items, next_ = page_of(rows, (int, str, str, str), question)
    first = question.after is None
    counts = burdens(found, day_asked(question))
    often = by_cadence(found)
    same = same_grounds([line for line, _ in found.lines], words, records)
    return ReportsAnswer.model_validate(
        {
            "question": _understood(found, question),
            "summary": summary_of(found, counts, same),
            "items": items,
            "total": len(rows),
            "next": next_,
            "counts": counts if first else [],
            "by_cadence": often if first else [],
            "same_ground": same if first else [],
            "in_their_own_right": _in_their_own_right(found, question) if first else [],
            "sources": shown_sources(store, cited(items, *([counts, often, same] if first else [])), records),
            "definitions": ReportsAnswer.defined,
            "landscape": shown_landscape(store.revision(), question, limits_of(found, same)),
        }
    )


def _in_their_own_right(found: FoundReports, question: ReportsQuestion) -> list[dict[str, Any]]:
    ids = [found.asker.id] if found.asker is not None else []
    return answering_too(found.words, ids, found.day, "/reports", "for_", day_asked(question))


def _understood(found: FoundReports, question: ReportsQuestion) -> dict[str, object]:
    if found.asker is None:
        return {}
    return {"for": understood(found.words, [question.asker or ""], [found.asker])}
