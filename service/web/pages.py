"""Pages: templates filled from answers, problems and the registry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from service.cache import AGENTS
from service.days import today, written_moment
from service.exports.formats import Format
from service.problems import Problem, ProblemDocument, UnknownParameter
from service.questions.answers import Answer, Asked
from service.questions.area import AreaAnswer
from service.questions.citing import title_of
from service.questions.items import authority_areas
from service.questions.registry import Question, address_of, load_questions
from service.questions.scenario_composed import ComposedQuestion
from service.questions.wording import how_many_shown
from service.readings import make_readings
from service.scenarios.shelf import ScenarioShelf
from service.settings import Settings
from service.stores.base import Store, StoreError
from service.web.composing import Composer, make_composer
from service.web.correction import correction_href
from service.web.first_steps import read_first_steps
from service.web.forms import Choice, FormAfter, make_form
from service.web.further import Further
from service.web.groups import GROUPS, in_groups
from service.web.holdings import read_holdings
from service.web.known_names import names_for_forms, names_for_steps
from service.web.links import page_href, with_query
from service.web.own_pages import own_page, sheets_of
from service.web.parameters import Pairs, needs_words
from service.web.partnership import read_partnership
from service.web.reference import describe_problems, describe_questions
from service.web.static_files import static_href
from service.web.takeaway import take_away
from service.web.tiles import read_tiles
from service.web.view import define_words, make_view
from service.web.ways_on import HOME, changes_of, crumbs_of, more_to_ask, renamed, suggested
from service.words import words_for

_MAIN_LINKS = (
    ("Find help", "/support"),
    ("Partnerships", "/areas?type=integration_authority_area"),
    ("Bodies", "/bodies"),
    ("Topics", "/topics"),
    ("All questions", "/#questions"),
    ("Search", "/search"),
)
"""What every page leads to from its head."""

_FOOTER_LINKS = (
    ("About and method", "/about"),
    ("Accessibility", "/accessibility"),
    ("Sources", "/sources"),
    ("Downloads", "/downloads"),
    ("Changes", "/changes"),
    ("For programs: the API", "/docs"),
)
"""What every page leads to from its foot."""

_WITH_HISTORY = frozenset({"area", "body", "record", "source", "topic"})
"""Questions about one record, whose changes are shown beside it."""

_CORRECTED = frozenset({"area", "body", "record"})
"""Questions about one record, whose pages say whom to tell that something in it is wrong."""

_SAME_LANDSCAPE = frozenset({"known_at", "scenario"})
"""The parameters that links keep, so that they lead to the same landscape."""


class Pages:
    """Everything that is served as HTML."""

    def __init__(self, settings: Settings, store: Store, scenarios: ScenarioShelf) -> None:
        self._store = store
        self._scenarios = scenarios
        self._contact = settings.contact
        self._public_url = settings.public_url
        self._base_url = settings.public_url or f"http://127.0.0.1:{settings.port}"
        self._templates = Environment(
            loader=PackageLoader("service.web"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "contact": settings.contact,
            "footer_links": _FOOTER_LINKS,
            "here": "",
            "main_links": _MAIN_LINKS,
            "page_href": page_href,
            "pictures": {},
            "static": static_href,
            "with_query": with_query,
        }

    def answer(
        self,
        question: Question,
        path: dict[str, str],
        pairs: Pairs,
        answer: Answer,
        further: Further,
    ) -> HTMLResponse:
        """Return the page of an answer; `further` asks for what else it shows, where it shows more."""
        address = address_of(question, path)
        after = answer.next
        kept = [(name, value) for name, value in pairs if name in _SAME_LANDSCAPE]
        view = make_view(answer, next(iter(path.values()), None))
        template, more = own_page(answer, view, further)
        filled: dict[str, Any] = {"view": view, **more}
        return self._page(
            template or "answer.html",
            title=view.title or question.title,
            crumbs=crumbs_of(question),
            here=question.address,
            question=question,
            answer=answer,
            same=[(name, value) for name, value in pairs if name in Asked.model_fields and value.strip()],
            **filled,
            composer=self._composer(question, pairs),
            wrong_href=self._wrong_href(question, path, pairs, answer),
            readings=make_readings(question, answer.question, pairs),
            address=address,
            form=make_form(question, pairs, self._names()),
            take=partial(take_away, address, pairs, more=after is not None),
            history_href=with_query(f"{address}/history", kept) if question.name in _WITH_HISTORY else None,
            changes=changes_of(question, path, kept),
            more=more_to_ask(question, path, pairs),
            now_href=with_query(address, pairs, known_at=None, after=None),
            record_href=with_query(address, pairs, scenario=None, after=None),
            shown=how_many_shown(answer),
            next_href=with_query(address, pairs, after=after) if after else None,
            first_href=with_query(address, pairs, after=None) if "after" in dict(pairs) else None,
        )

    def briefing(self, id_: str, pairs: Pairs, answer: AreaAnswer, further: Further) -> HTMLResponse:
        """Return a partnership on two printed sheets, for somebody new in the post."""
        partnership = read_partnership(further, answer)
        address = f"/areas/{quote(id_, safe='')}"
        (area,) = answer.items
        return self._page(
            "briefing.html",
            title=f"Briefing: {area.label}",
            crumbs=[*HOME, (area.label, with_query(address, pairs))],
            answer=answer,
            pages=sheets_of(partnership),
            sources=partnership.extracts.sources,
            page_address=with_query(address, pairs),
            page_address_said=f"{self._public_url}{with_query(address, pairs)}",
        )

    def ask(self, question: Question, pairs: Pairs = ()) -> HTMLResponse:
        """Return the form of a question that has to be told something before it can answer."""
        composer = self._composer(question, pairs)
        return self._page(
            "ask.html" if composer is None else "composing.html",
            title=question.title,
            crumbs=crumbs_of(question),
            question=question,
            problem=None,
            composer=composer,
            form=make_form(question, pairs, self._names()),
        )

    def problem(self, problem: Problem, after: FormAfter) -> HTMLResponse:
        """Return a page that tells what went wrong and helps on: the form as it was filled, or the search for a name."""
        document, form = problem.document(), make_form(after.question, after.pairs)
        composer = self._composer(after.question, after.pairs, document)
        return self._page(
            "problem.html" if composer is None else "composing.html",
            status=problem.status,
            title=problem.title,
            problem=document,
            suggestions=renamed(document, after)
            if isinstance(problem, UnknownParameter)
            else suggested(document, after.question, after.pairs),
            after=after,
            form=form,
            wrong=next((field for field in form if field.name == document.parameter), None),
            question=after.question,
            composer=composer,
        )

    def home(self) -> HTMLResponse:
        """Return the home page: one box, place and role, the partnerships, and what the landscape holds."""
        support = next(question for question in load_questions() if question.name == "support")
        fields = {field.name: field for field in make_form(support, ())}
        return self._page(
            "home.html",
            crumbs=(),
            title="Who can help?",
            need=fields["q"],
            place=replace(fields["area"], kind="select", choices=self._places()),
            role=fields["role"],
            tiles=read_tiles(self._store),
            groups=_groups(),
            holdings=read_holdings(self._store),
        )

    def _places(self) -> tuple[Choice, ...]:
        areas = authority_areas(words_for(self._store), today())
        named = (Choice(area.id, area.label, chosen=False) for area in areas)
        return (Choice("", "Anywhere in Scotland", chosen=True), *named)

    def about(self) -> HTMLResponse:
        """Return what Cairn is, how it knows, and how to correct it."""
        return self._page(
            "about.html",
            title="About Cairn",
            holdings=read_holdings(self._store),
            agents_url=f"{self._base_url}{AGENTS}",
            defined=[
                define_words(question.name, question.title, question.answered.defined)
                for question in load_questions()
                if question.answered.defined and not question.path_fields
            ],
        )

    def accessibility(self) -> HTMLResponse:
        """Return how accessible the pages are, and what is not."""
        return self._page("accessibility.html", title="Accessibility")

    def downloads(self, formats: Sequence[tuple[Format, int | None]]) -> HTMLResponse:
        """Return what can be carried off: each format with the size of its file in bytes, where that is known."""
        return self._page(
            "downloads.html",
            title="Downloads",
            formats=formats,
            tables=[q for q in load_questions() if not q.path_fields and not needs_words(q)],
            holdings=read_holdings(self._store),
        )

    def docs(self, further: Further) -> HTMLResponse:
        """Return the first steps of a program and the reference of the API."""
        return self._page(
            "docs.html",
            title="The API",
            steps=read_first_steps(further, self._base_url),
            groups=list(in_groups(describe_questions())),
        )

    def docs_try(self) -> HTMLResponse:
        """Return the reference in which each address of the API can be tried."""
        return self._page("docs_try.html", title="Try the API", crumbs=[*HOME, ("The API", "/docs")])

    def docs_errors(self) -> HTMLResponse:
        """Return what each kind of problem means."""
        return self._page("docs_errors.html", title="Errors", problems=describe_problems())

    def _wrong_href(
        self, question: Question, path: Mapping[str, str], pairs: Pairs, answer: Answer
    ) -> str | None:
        """Return where to say that something is wrong with the one record that a page is about."""
        if question.name not in _CORRECTED:
            return None
        page = f"{self._public_url}{with_query(address_of(question, path), pairs)}"
        label = title_of(answer, path["id"]) or path["id"]
        return correction_href(self._contact, path["id"], label, answer.landscape.revision, page)

    def _composer(
        self, question: Question | None, pairs: Pairs, problem: ProblemDocument | None = None
    ) -> Composer | None:
        """Return the form in which a what-if is composed, for the question that takes one."""
        if question is None or question.asked is not ComposedQuestion:
            return None
        # Where the store is away, names cannot be read either.
        there = problem is None or problem.status < Problem.status
        return make_composer(pairs, names_for_steps(self._store) if there else {}, problem)

    def _names(self) -> Mapping[str, tuple[str, ...]]:
        return names_for_forms(words_for(self._store), self._scenarios.all())

    def _page(self, template: str, status: int = 200, **filled: Any) -> HTMLResponse:
        filled.setdefault("crumbs", HOME)
        text = self._templates.get_template(template).render(
            **filled, today=today(), copied_at=self._copied_at()
        )
        return HTMLResponse(text, status_code=status)

    def _copied_at(self) -> str | None:
        """Return when the copy was made that a page comes from, in words; None where the store itself answers."""
        try:
            copied_at = self._store.revision().copied_at
        except StoreError:
            return None
        return None if copied_at is None else written_moment(copied_at)


def _groups() -> list[tuple[str, list[Question]]]:
    """Return the questions that need no record, by what they are about; one that no group names stands in the last."""
    questions = {question.name: question for question in load_questions() if not question.path_fields}
    groups = [(heading, [questions.pop(name) for name in names]) for heading, names in GROUPS]
    del questions["offers"]  # asked from the answer on support
    return [*groups[:-1], (groups[-1][0], [*groups[-1][1], *questions.values()])]
