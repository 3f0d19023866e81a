"""Steps as people write them."""

import pytest

from service.scenarios.steps import FORMS, Form, NotUnderstood, read_step


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.written)
def test_every_form_is_read_as_its_example_says(form: Form) -> None:
    step = read_step(form.example)
    assert step.does == form.does
    assert step.text == form.example


def test_terms_are_taken_as_they_are_written_whatever_the_spaces_and_capitals_around_them() -> None:
    step = read_step("  Merge   Helper of the North  INTO Other ")
    assert (step.term("giver"), step.term("taker")) == ("Helper of the North", "Other")
    assert read_step("create A body as an integration joint board").term("kind") == "integration joint board"
    assert read_step("create Work as one as ndpb").terms == {"name": "Work as one", "kind": "ndpb"}


def test_a_function_is_moved_alone_or_with_all_others() -> None:
    assert read_step("move function fn-a from one to other").term("one") == "fn-a"
    assert read_step("move functions from one to other").term("one") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("merge helper", "merge BODY into BODY"),
        ("abolish helper", "create NAME as KIND; or: merge BODY into BODY; or: end BODY"),
        ("move something from helper to other", "move offers from BODY to BODY"),
        ("", "create NAME as KIND"),
    ],
)
def test_what_is_no_step_is_refused_with_the_ways_to_write_one(text: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        read_step(text)
