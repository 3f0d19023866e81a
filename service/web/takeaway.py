"""Where a table can be taken away, with all that it was asked with: as CSV, as JSON, all its rows at once."""

from service.exports.formats import ADDRESS as EXPORT
from service.questions.answers import API
from service.web.csv_table import ITEMS, SECTION
from service.web.links import with_query
from service.web.parameters import Pairs

Takeaways = tuple[tuple[str, str], ...]
"""What each link says, and where it leads."""


def take_away(address: str, pairs: Pairs, section: str = ITEMS, *, more: bool = False) -> Takeaways:
    """Return the ways to take away a table of the answer at a page's address; `more`: it goes on beyond this page."""
    json = ("JSON", with_query(API + address, pairs))
    if section != ITEMS:
        return ("CSV", with_query(f"{API}{address}.csv", pairs, **{SECTION: section})), json
    csv = with_query(f"{API}{address}.csv", pairs)
    if not more:
        return ("CSV", csv), json
    whole = with_query(f"{API}{EXPORT}{address}.csv", pairs, limit=None, after=None)
    return ("CSV of these rows", csv), ("CSV of all rows", whole), json


def take_whole(address: str, pairs: Pairs, rows: int) -> Takeaways:
    """Return the ways to take away all rows of an answer of which a page shows a few: as CSV, as JSON of so many rows."""
    csv = with_query(f"{API}{EXPORT}{address}.csv", pairs, limit=None, after=None)
    json = with_query(API + address, pairs, limit=str(rows), after=None)
    return ("CSV", csv), ("JSON", json)
