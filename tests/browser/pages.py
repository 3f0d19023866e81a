"""Which pages are looked at: one of each type, or, where asked, every page of every record.

`CAIRN_TEST_EVERY_PAGE=1` asks for the whole; the short form is what runs otherwise.
"""

import os
from dataclasses import dataclass
from urllib.parse import urlencode

from service.web.parameters import needs_words
from tests.conftest import seed_records
from tests.web.asking import ASKED, QUESTIONS, page_of

EVERY = os.environ.get("CAIRN_TEST_EVERY_PAGE") == "1"

REMOVED = "removed-by-the-tests"
"""The id of a body that was put into the landscape and taken out again."""


@dataclass(frozen=True)
class Address:
    """A page and the status with which it answers."""

    name: str
    path: str
    status: int = 200

    @property
    def api(self) -> str | None:
        """The same answer as JSON, for pages of answers."""
        asked = self.path.partition("?")[0]
        form = asked in _FORMS and "?" not in self.path
        answers = (
            self.status == 200 and asked.split("/")[1] in _ROOMS and not form and self.name != "briefing"
        )
        return f"/api/v1{self.path}" if answers else None


_ROOMS = {question.address.split("/")[1] for question in QUESTIONS}
_FORMS = {question.address for question in QUESTIONS if needs_words(question)}
"""Where, with nothing asked, only a form is shown."""

_PAGES = (
    Address("home", "/"),
    Address("support", "/support?" + urlencode(ASKED["support"])),
    Address("support in words", "/support?q=falls+prevention+in+Fife"),
    Address("offers side by side", "/offers?offer=nihr-phirst&offer=ukes-membership"),
    Address("body", "/bodies/ijb-fife"),
    Address("national body", "/bodies/healthcare-improvement-scotland"),
    Address("bodies", "/bodies"),
    Address("area", "/areas/S37000032"),
    Address("briefing", "/areas/S37000032/briefing"),
    Address("areas", "/areas?type=integration_authority_area"),
    Address("topic", "/topics/evaluation"),
    Address("topics", "/topics"),
    Address("overlap", "/overlap"),
    Address("matrix", "/overlap/matrix"),
    Address("gaps", "/gaps"),
    Address("accountability", "/accountability?for=ijb-fife"),
    Address("paths", "/accountability?from=post-ijb-chief-officer--ijb-fife&to=scottish-parliament"),
    Address("reports", "/reports?for=ijb-fife"),
    Address("funding", "/funding"),
    Address("funding of a body", "/funding?body=ijb-glasgow-city"),
    Address("functions", "/functions"),
    Address("peers", "/peers?area=Fife"),
    Address("tensions", "/tensions"),
    Address("outcomes", "/outcomes"),
    Address("clutter", "/clutter"),
    Address("scenarios", "/scenarios"),
    Address("scenario", "/scenarios/one-performance-report"),
    Address("compare form", "/scenarios/compare"),
    Address("a what-if composed", "/scenarios/compare?step=merge+iriss+into+ihub"),
    Address("search", "/search?q=falls+prevention"),
    Address("sources", "/sources"),
    Address("changes", "/changes"),
    Address("history", "/bodies/ijb-fife/history"),
    Address("downloads", "/downloads"),
    Address("docs", "/docs"),
    Address("errors", "/docs/errors"),
    Address("docs to try", "/docs/try"),
    Address("about", "/about"),
    Address("accessibility", "/accessibility"),
    Address("an address of nothing", "/nothing-is-here", 404),
    Address("an unknown body", "/bodies/nobody", 404),
    Address("a removed body", f"/bodies/{REMOVED}", 410),
    Address("a wrong step", "/scenarios/compare?step=end+iriss&do=merge&who=ihb&into=sssc", 422),
    Address("a word not understood", "/support?topic=zzzz&area=Fife", 422),
)


def _every_page() -> tuple[Address, ...]:
    """Return more: every question as it is first met and as it is asked, and the page of every record that has one."""
    rooms = {"body": "bodies", "area": "areas", "topic": "topics", "outcome": "outcomes"}
    records = [f"/{rooms[r.type]}/{r.id}" for r in seed_records() if r.type in rooms]
    asked = [question.address for question in QUESTIONS if not question.path_fields]
    past = [page_of(question, as_of="2019-06-01") for question in QUESTIONS if "history" not in question.name]
    more = [page_of(question) for question in QUESTIONS]
    paths = dict.fromkeys([*asked, *more, *past, *records])
    return tuple(Address(path, path) for path in paths)


PAGES = (*_PAGES, *_every_page()) if EVERY else _PAGES

_ENLARGED = {
    *("home", "support", "offers side by side", "body", "area", "briefing", "matrix", "accountability"),
    *("funding", "scenario", "compare form", "a what-if composed", "topics", "docs", "docs to try"),
    "a word not understood",
}
"""The pages that are enlarged in the short form, each with something wide of its own: at 400 % a window is as narrow as a phone, where all are looked at."""

FIRST_VIEWS = tuple(page for page in _PAGES if page.name in {"home", "support", "body"})
"""Where most people land, so that what they weigh is held down."""


ENLARGED = tuple(page for page in PAGES if EVERY or page.name in _ENLARGED)


def page_called(name: str) -> Address:
    """Return one of the pages by its name."""
    return next(page for page in _PAGES if page.name == name)
