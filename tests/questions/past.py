"""What the evidence says of Scotland's past, by hand: one statement of it for both stores.

Rows are those of the evidence (`national_bodies.csv`, `successions.csv`, `support_offers.csv`, `local_bodies.csv`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.days import today
from service.questions.answers import Answer
from service.questions.registry import load_questions
from service.stores.base import Store
from tests.lenses import lens_of

YEAR_2005, YEAR_2008, YEAR_2012, YEAR_2019 = (date(year, 6, 1) for year in (2005, 2008, 2012, 2019))

_QUESTIONS = {question.name: question for question in load_questions()}

# nhs-quality-improvement-scotland: 2003-01-01 to the day before 2011-04-01.
# healthcare-improvement-scotland: from 2011-04-01.
WHO_IMPROVED_QUALITY = {
    YEAR_2008: "nhs-quality-improvement-scotland",
    YEAR_2012: "healthcare-improvement-scotland",
    YEAR_2019: "healthcare-improvement-scotland",
    today(): "healthcare-improvement-scotland",
}

# The bodies of kind special_health_board whose days hold: nhs-education-for-scotland and
# nhs-national-services-scotland passed into nhs-delivery on 2026-04-01, nhs-health-scotland into
# public-health-scotland (another kind) on 2020-04-01; the first of state-hospitals-board is not recorded.
_ALWAYS = {"nhs-24", "nhs-golden-jubilee", "scottish-ambulance-service", "state-hospitals-board"}
_UNTIL_2026 = {"nhs-education-for-scotland", "nhs-national-services-scotland"}
NATIONAL_BOARDS = {
    YEAR_2008: _ALWAYS | _UNTIL_2026 | {"nhs-health-scotland", "nhs-quality-improvement-scotland"},
    YEAR_2012: _ALWAYS | _UNTIL_2026 | {"nhs-health-scotland", "healthcare-improvement-scotland"},
    YEAR_2019: _ALWAYS | _UNTIL_2026 | {"nhs-health-scotland", "healthcare-improvement-scotland"},
    today(): _ALWAYS | {"nhs-delivery", "healthcare-improvement-scotland"},
}

# Of the offers about quality-improvement, those that hold: by days of their own, else those of who provides them.
# his-patient-safety (2008), nhsd-sqsf (2008, now with nhs-delivery), volunteer-nhs-support (2008), is-psif (2006-09)
# and is-national-improvement-support (2005) have their own; improvement-service stands since 2005, iriss since 2003,
# spso since 2002, scottish-drugs-forum since 1986, scottish-government since 1999, nhs-scotland since 1948;
# the first day of nhs-tayside is not recorded.
_QUALITY_2008 = {
    "his-patient-safety",
    "nhsd-sqsf",
    "volunteer-nhs-support",
    "is-psif",
    "is-national-improvement-support",
    "is-solace-transformation",
    "is-peer-collaborative-improvement",
    "iriss-partner-projects",
    "spso-improvement-framework",
    "sdf-quality-development",
    "sg-integrated-services-framework",
    "sg-effective-prescribing-team",
    "sg-improvement-governance",
    "nhs-libraries-evidence",
    "nhs-tayside-improvement-internship",
}
# ci-qist has no days and care-inspectorate stands since 2011-04; care-opinion-platform began in 2011.
_QUALITY_2012 = _QUALITY_2008 | {"ci-qist", "care-opinion-platform"}
# ihub stands since 2016-04; his-improvement-fund is of 2016-09 and closed, without a last day;
# ci-capa ran from 2017-04 to 2020-05, celcis-pace from 2014 to 2020.
_QUALITY_2019 = _QUALITY_2012 | {
    "his-trist",
    "his-redesign-and-improvement",
    "his-ihub-psif-integration",
    "his-dementia-pds",
    "his-improvement-fund",
    "his-strategic-planning-redesign",
    "his-ceim",
    "sg-cypic",
    "ci-capa",
    "scottish-care-integration-leads",
    "celcis-pace",
    "celcis-child-protection",
    "siscc-capacity",
    "q-community",
    "information-services-division-list-highland-orkney-shetland",
    "nhs-ayrshire-and-arran-quality-strategy-capability",
    "nhs-highland-hi3",
    "nhs-lothian-qi-website",
    "nhs-lothian-quality-academy",
    "ric-northern-alliance-professional-learning",
}
QUALITY_OFFERS = {YEAR_2008: _QUALITY_2008, YEAR_2012: _QUALITY_2012, YEAR_2019: _QUALITY_2019}

# successions.csv: to care-inspectorate on 2011-04-01 from care-commission (care services; since 2002-04),
# social-work-inspection-agency (social work services; since 2005) and hmie (children's services; first day unknown).
WHO_INSPECTED_CARE_IN_2005 = {"care-commission", "social-work-inspection-agency", "hmie"}

# local_bodies.csv holds fourteen; national_bodies.csv the fifteenth, ended on the day before 2006-04-01.
BOARDS_TODAY = {
    f"nhs-{name}"
    for name in (
        "ayrshire-and-arran",
        "borders",
        "dumfries-and-galloway",
        "fife",
        "forth-valley",
        "grampian",
        "greater-glasgow-and-clyde",
        "highland",
        "lanarkshire",
        "lothian",
        "orkney",
        "shetland",
        "tayside",
        "western-isles",
    )
}
BOARDS_IN_2005 = BOARDS_TODAY | {"nhs-argyll-and-clyde"}


def ask(store: Store, name: str, **given: Any) -> Answer:
    """Return the answer of a question by its name."""
    question = _QUESTIONS[name]
    return question.ask(store, question.asked.model_validate(given), lens_of(store))


def ids(rows: Sequence[Any]) -> list[str]:
    """Return the ids of rows in their order."""
    return [row.id for row in rows]


def check_quality(store: Store) -> None:
    """Who improved the quality of care in 2008, 2012, 2019 and today."""
    for day, expected in WHO_IMPROVED_QUALITY.items():
        found: Any = ask(store, "search", q="quality improvement", type=["body"], as_of=day).items
        assert next(item.id for item in found if item.ended is None) == expected, day
    for day, boards in NATIONAL_BOARDS.items():
        shown = ask(store, "bodies", kind=["special_health_board"], active=True, as_of=day, limit=100)
        assert set(ids(shown.items)) == boards, day
    for day, offers in QUALITY_OFFERS.items():
        listed: Any = ask(store, "support", topic=["quality-improvement"], as_of=day, limit=500)
        nearest = {item.offer.id for item in listed.items if item.rank.topic < 2}
        assert nearest == offers, day
        topic: Any = ask(store, "topic", id="quality-improvement", as_of=day)
        row = topic.items[0]
        assert row.current + row.unknown + row.closed_since == len(offers), day
        providers = {item.provider.id for item in listed.items if item.rank.topic < 2}
        assert set(ids(topic.helpers)) == providers, day
    # The evidence holds no offer of NHS Quality Improvement Scotland: who stood is known, what it offered is not.
    assert "nhs-quality-improvement-scotland" not in ids(topic.helpers)
    before: Any = ask(store, "body", id="healthcare-improvement-scotland", as_of=YEAR_2008).items[0]
    assert set(ids(before.preceded_by)) == {"nhs-quality-improvement-scotland", "care-commission"}


def check_inspection(store: Store) -> None:
    """Who inspected care in 2005."""
    profile: Any = ask(store, "body", id="care-inspectorate", as_of=YEAR_2005)
    assert not profile.items[0].active
    assert set(ids(profile.items[0].preceded_by)) == WHO_INSPECTED_CARE_IN_2005
    assert "had not begun by 1 June 2005" in profile.summary
    assert "Social Work Inspection Agency" in profile.summary
    found: Any = ask(store, "search", q="care inspectorate", type=["body"], as_of=YEAR_2005).items
    assert set(ids(found[:3])) == WHO_INSPECTED_CARE_IN_2005
    # social-work-services-inspectorate ended on the day before 2005-04-01, when its work passed to the agency.
    earlier: Any = ask(store, "body", id="social-work-inspection-agency", as_of=date(2004, 6, 1)).items[0]
    assert ids(earlier.preceded_by) == ["social-work-services-inspectorate"]


def check_boards(store: Store) -> None:
    """Which health boards there were in 2005, and are."""
    for day, boards in ((YEAR_2005, BOARDS_IN_2005), (YEAR_2008, BOARDS_TODAY), (today(), BOARDS_TODAY)):
        answer = ask(store, "bodies", kind=["territorial_health_board"], active=True, as_of=day, limit=100)
        assert (answer.total, set(ids(answer.items))) == (len(boards), boards), day
    ended: Any = ask(store, "body", id="nhs-argyll-and-clyde", as_of=YEAR_2008).items[0]
    assert ids(ended.succeeded_by) == ["nhs-greater-glasgow-and-clyde", "nhs-highland"]


CHECKS = (check_quality, check_inspection, check_boards)
