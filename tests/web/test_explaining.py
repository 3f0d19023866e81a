"""Each heading and each word of a closed list is explained where it stands."""

from typing import ClassVar

from pydantic import Field

from service.questions.answers import Ref, Term
from service.web.explaining import explain
from tests.web.asking import QUESTIONS, Client, Page, api_of, page_of


class Owed(Ref):
    """Something with words that need explaining."""

    headings: ClassVar[dict[str, str]] = {"gbp": "Set aside"}

    cadence: Term | None = Field(description="How often; null where not recorded.")
    gbp: int | None = Field(description="The notional sum that the board keeps; null where not recorded.")
    state: list[Term] = Field(description="`funded` does not mean enough; see `definitions`.")
    other: Term = Field(description="Null where there is none.")


def owed(**given: object) -> Owed:
    known = {"id": "a", "type": "body", "label": "A", "href": "/api/v1/bodies/a"}
    blank: dict[str, object] = {
        "cadence": None,
        "gbp": None,
        "state": [],
        "other": Term(id="own", label="Own"),
    }
    return Owed.model_validate(known | blank | given)


def explained(*rows: Owed) -> dict[str, str]:
    return {name: pieces[0].text for name, pieces in explain(rows, Owed.model_fields)}


def test_a_heading_is_explained_without_what_is_said_for_programs() -> None:
    said = explained(owed())
    assert said["Set aside"] == "The notional sum that the board keeps."
    assert said["State"] == "Funded does not mean enough."


def test_a_heading_that_says_itself_is_not_explained() -> None:
    assert not {"How often", "Other", "Name"} & set(explained(owed()))


def test_words_of_the_vocabulary_are_explained_once_and_others_not() -> None:
    monthly, yearly = Term(id="monthly", label="Every month"), Term(id="annual", label="Every year")
    funded = Term(id="funded", label="Funded")
    said = explained(owed(cadence=monthly, state=[funded]), owed(cadence=yearly), owed(cadence=monthly))
    assert said["Every month"] == "Once a month."
    assert said["Funded"] == "Money was named for it; not that it was enough."
    assert list(said).count("Every month") == 1
    assert "Own" not in said


def test_no_page_says_what_is_meant_for_programs(seed_client: Client) -> None:
    for question in QUESTIONS:
        page = Page(seed_client.get(page_of(question)).text).text
        about = page[page.find("What the words mean") :]
        assert not [word for word in ("null where", "Null where", "`", "not_recorded") if word in about], (
            question.name
        )


def test_the_terms_of_a_partnerships_page_are_explained_on_it(seed_client: Client) -> None:
    page = Page(seed_client.get("/areas/S37000032").text).text
    for meaning in (
        "Handed to the integration authority or lead agency.",
        "The notional sum for hospital services that the board keeps.",
        "The law lays a duty on the one towards the other.",
        "Planned, offered or allotted.",
    ):
        assert meaning in page
    assert "What the words mean" not in Page(seed_client.get("/areas/S37000032/briefing").text).text


def test_what_the_page_explains_the_answer_holds(seed_client: Client) -> None:
    assert "Once a month." in Page(seed_client.get("/reports?for=ijb-fife").text).text
    answer = seed_client.get(api_of(next(q for q in QUESTIONS if q.name == "reports")))
    assert "monthly" in answer.text
