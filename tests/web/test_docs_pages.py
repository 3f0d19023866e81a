"""The pages for programmers: first steps that are true, the reference, and the page on which the API is tried."""

import html
import json

from service.web.groups import in_groups
from service.web.reference import describe_questions
from service.web.static_files import load_static
from tests.web.asking import QUESTIONS, Client, Page


def _blocks(text: str) -> list[str]:
    return [
        html.unescape(part.split("</code></pre>")[0].partition("<code>")[2])
        for part in text.split('<pre class="code"')[1:]
    ]


def test_each_first_step_is_a_command_and_the_beginning_of_its_answer(seed_client: Client) -> None:
    blocks = _blocks(seed_client.get("/docs").text)
    assert len(blocks) == 6
    commands, answers = blocks[::2], blocks[1::2]
    for command, shown in zip(commands, answers, strict=True):
        start = "curl -s 'http://127.0.0.1:8000"
        assert command.startswith(f"{start}/api/v1/")
        response = seed_client.get(command.removeprefix(start).removesuffix("'"))
        assert response.status_code == 200
        if ".csv" in command:
            lines = [line.removesuffix("…") for line in shown.splitlines()]
            assert all(
                given.startswith(line) for line, given in zip(lines, response.text.splitlines(), strict=False)
            )
        else:
            answer = response.json()
            brief = json.loads(shown)
            assert brief.pop("items")[0].items() <= answer["items"][0].items()
            assert brief.items() <= answer.items()


def test_where_the_landscape_cannot_answer_an_example_its_command_stands_alone(client: Client) -> None:
    # The small landscape knows evaluation, but neither Fife nor a body of that id.
    response = client.get("/docs")
    assert response.status_code == 200
    blocks = _blocks(response.text)
    assert [block.startswith("curl ") for block in blocks].count(True) == 3
    assert len(blocks) < 6


def test_every_question_stands_once_in_the_reference_and_in_the_list_beside_it(seed_client: Client) -> None:
    text = seed_client.get("/docs").text
    links = [link["href"] for link in Page(text).all("a")]
    for question in QUESTIONS:
        assert text.count(f'id="{question.name}"') == 1
        assert links.count(f"#{question.name}") == 1
    groups = dict(in_groups(describe_questions()))
    assert sum(map(len, groups.values())) == len(QUESTIONS)
    assert {one.name for one in groups["Help"]} >= {"support", "offers", "topic", "overlap_matrix"}
    assert [one.name for one in groups["Money"]] == ["funding"]


def test_the_api_is_tried_with_files_of_our_own_that_no_other_page_asks_for(seed_client: Client) -> None:
    page = Page(seed_client.get("/docs/try").text)
    asked = [*page.all("script"), *page.all("link")]
    ours = {str(tag.get("src") or tag.get("href")).partition("?")[0] for tag in asked}
    assert {"/static/built/try.js", "/static/built/try.css"} <= ours
    assert "/docs" in [link["href"] for link in page.all("a")]
    assert "/docs/try" in [link["href"] for link in Page(seed_client.get("/docs").text).all("a")]
    for address in ("/", "/docs", "/support", "/scenarios/compare"):
        assert "built/try." not in seed_client.get(address).text


def test_without_a_script_the_page_for_trying_says_where_the_reference_is(seed_client: Client) -> None:
    told = seed_client.get("/docs/try").text.split("<noscript>")[1].split("</noscript>")[0]
    assert 'href="/docs"' in told


def test_the_licences_of_what_is_bundled_are_served_with_it() -> None:
    told = load_static()["built/LICENCES.txt"].body.decode()
    assert "Swagger UI\n" in told
    assert "Apache License" in told
