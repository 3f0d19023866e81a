"""Where a page leads: back to the list, on to other questions about the same thing, to what may have been meant."""

from collections.abc import Mapping

from service.problems import ProblemDocument
from service.questions.answers import Asked
from service.questions.registry import Question, load_questions
from service.web.feed import ADDRESS as FEED
from service.web.forms import FormAfter
from service.web.links import page_href, with_query
from service.web.parameters import Pairs, needs_words, wire_name

HOME = (("Home", "/"),)
"""The way back from a page that stands below the home page."""

_NAMED_BY = {"area": ("area",), "body": ("for", "body"), "topic": ("topic",)}
"""For each question about one thing, the parameters by which other questions can be asked about it."""

_WITH_CHANGES = frozenset({"area", "body"})
"""Questions about one thing by which changes may be asked for: the parameter is called as they are."""


def crumbs_of(question: Question) -> list[tuple[str, str]]:
    """Return the way from the home page to a question: through the list that a record stands in, where it has one."""
    above = question.address.rsplit("/", 1)[0]
    parent = next((one for one in load_questions() if one.address == above), None)
    way = [] if parent is None or parent.path_fields else [(parent.title, parent.address)]
    return [*HOME, *way]


def more_to_ask(question: Question, path: Mapping[str, str], pairs: Pairs) -> list[tuple[str, str]]:
    """Return the other questions that can be asked about one thing, as titles and addresses."""
    kept = [(name, value) for name, value in pairs if name in Asked.model_fields]
    found = []
    for other in load_questions() if question.name in _NAMED_BY else ():
        taken = {wire_name(name, field) for name, field in other.asked.model_fields.items()}
        parameter = next((name for name in _NAMED_BY[question.name] if name in taken), None)
        # Changes have a line of their own, and what needs more to be told cannot be asked by a link.
        if parameter is not None and other.name != "changes" and not needs_words(other):
            found.append((other.title, with_query(other.address, [(parameter, path["id"]), *kept])))
    return found


def changes_of(question: Question, path: Mapping[str, str], kept: Pairs) -> dict[str, str] | None:
    """Return where the changes to one thing and to what joins it are, as a page and as a feed."""
    if question.name not in _WITH_CHANGES:
        return None
    asked = [(question.name, path["id"])]
    return {"page": with_query("/changes", [*asked, *kept]), "feed": with_query(FEED, asked)}


def suggested(document: ProblemDocument, question: Question | None, pairs: Pairs) -> list[dict[str, str]]:
    """Return the suggestions as links that ask the same question with the suggested word instead."""
    found = []
    for suggestion in document.suggestions:
        href = page_href(suggestion.href)
        if question is not None and document.parameter and not question.path_fields:
            others = [(n, v) for n, v in pairs if (n, v) != (document.parameter, document.given)]
            href = with_query(question.address, [*others, (document.parameter, suggestion.id)])
        found.append({"label": suggestion.label, "href": href})
    return found


def renamed(document: ProblemDocument, after: FormAfter) -> list[dict[str, str]]:
    """Return the parameters that may have been meant as links that ask the same under that name."""
    found = []
    for suggestion in document.suggestions:
        there = suggestion.id in dict(after.pairs)
        pairs = [
            (suggestion.id if name == document.parameter else name, value)
            for name, value in after.pairs
            if name != document.parameter or not there
        ]
        found.append({"label": suggestion.label, "href": with_query(after.action, pairs)})
    return found
