"""The page of one partnership: a few rows of everything that is asked about it, each with the way to the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from service.questions.accountability import AccountabilityAnswer
from service.questions.answers import Ref, Shown, Term
from service.questions.area import AreaAnswer
from service.questions.functions import FunctionsAnswer
from service.questions.functions_items import FunctionAcross, FunctionCell, state_term
from service.questions.funding import FundingAnswer
from service.questions.peers import PeersAnswer
from service.questions.reports import ReportsAnswer
from service.questions.support import SupportAnswer
from service.questions.tensions import TensionsAnswer
from service.questions.wording import join_words
from service.stores.base import MAX_LIMIT
from service.web.answering_pictures import draw_answering
from service.web.drawing import Drawing
from service.web.extracts import Chosen, Extracts, Rows, make_extracts
from service.web.flows import FlowPicture, make_flow_picture
from service.web.further import Further

PARTNERSHIP = "integration_authority_area"
"""The type of the areas that have a page of this sort."""

_STATES = ("delegated", "hosted_by_other", "partly", "not_delegated", "differs", "not_recorded")

_SOME = 8
_FEW = 5
_FIRST = 3
"""How many offers stand on the page and on the briefing alike: the answer's sentence says how many are shown."""


class FunctionBeside(Shown):
    """A function here, and how it lies with the other partnerships."""

    headings: ClassVar[dict[str, str]] = {"others": "At the other partnerships"}

    function: Ref
    here: Term
    others: str
    sources: list[str]


@dataclass(frozen=True, slots=True)
class Partnership:
    """What the page shows."""

    authority: Ref
    extracts: Extracts
    tree: Drawing | None
    """To whom the Chief Officer answers, as a picture after the table; None where nobody is recorded."""
    flows: FlowPicture | None
    """Money in and out as a picture; None where too few amounts are recorded."""
    briefing_href: str


def is_partnership(area: AreaAnswer) -> bool:
    """Tell whether an area has such a page: where an authority runs services on the day asked about."""
    (item,) = area.items
    return item.area_type.id == PARTNERSHIP and len(area.functions) == 1


def read_partnership(further: Further, area: AreaAnswer) -> Partnership:
    """Ask everything that the page shows, and choose from it."""
    authority = area.functions[0].authority
    accountability, answering = _answering(further, area, authority)
    money, funding = _money(further, area, authority)
    chosen = [
        _who(further, area),
        accountability,
        money,
        _functions(further, area),
        _reports(further, authority),
        _support(further, area, authority),
        _tensions(further, area),
        _peers(further, area),
        _land(further, area),
    ]
    return Partnership(
        authority=authority,
        extracts=make_extracts(area, chosen, further.most_rows),
        tree=draw_answering(answering),
        flows=make_flow_picture(funding),
        briefing_href=further.href(f"/areas/{area.items[0].id}/briefing"),
    )


def _who(further: Further, area: AreaAnswer) -> Chosen:
    columns = ("body", "kind", "reach", "sources")
    return Chosen(
        "who",
        "Who runs what here",
        area,
        [Rows("Who covers the area", area.who_runs_what[:_SOME], columns)],
        f"All {_total(area, 'who_runs_what')} bodies here",
        further.href("/bodies", area=area.items[0].id),
        said=False,
    )


def _total(area: AreaAnswer, section: str) -> int:
    return next((part.total for part in area.parts if part.section == section), 0)


def _answering(further: Further, area: AreaAnswer, authority: Ref) -> tuple[Chosen, AccountabilityAnswer]:
    """Ask to whom the Chief Officer answers; where no such post is recorded, to whom the authority does."""
    office = next(iter(area.chief_officers), None)
    asks = office.id if office else authority.id
    answer = further.ask(AccountabilityAnswer, from_=asks, limit=MAX_LIMIT)
    columns = ("to_whom", "nature", "what", "law", "cadence", "sources")
    return (
        Chosen(
            "accountability",
            "To whom the Chief Officer answers" if office else "To whom the authority answers",
            answer,
            [
                Rows("Statements, what is in law first", answer.items[:_SOME], columns),
                Rows("Who answers in their own right", answer.in_their_own_right, ("body", "ask")),
            ],
            f"All {answer.total} statements",
            further.href("/accountability", from_=asks),
        ),
        answer,
    )


def _money(further: Further, area: AreaAnswer, authority: Ref) -> tuple[Chosen, FundingAnswer]:
    answer = further.ask(FundingAnswer, body=authority.id, limit=_SOME)
    figures = ("financial_year", "total_gbp", "nhs_gbp", "council_gbp", "set_aside_gbp", "status", "sources")
    flows = ("payer", "recipient", "financial_year", "amount_gbp", "what", "status", "sources")
    return (
        Chosen(
            "money",
            "Money in and out",
            answer,
            [
                Rows("Its budget as one published figure", area.budgets[:_FEW], figures),
                Rows("Payments, newest year first", answer.items, flows),
            ],
            f"All {answer.total} money lines",
            further.href("/funding", body=authority.id),
        ),
        answer,
    )


def _functions(further: Further, area: AreaAnswer) -> Chosen:
    answer = further.ask(FunctionsAnswer, area=area.items[0].id, limit=_SOME)
    across = {row.id: row for row in answer.across}
    rows = [_beside(cell, across[cell.function.id]) for cell in answer.items]
    return Chosen(
        "functions",
        "What is delegated here, and elsewhere",
        answer,
        [
            Rows(
                "What is recorded first, and of that what the law leaves open",
                rows,
                ("function", "here", "others", "sources"),
            )
        ],
        f"All {answer.total} functions",
        further.href("/functions", area=area.items[0].id),
    )


def _beside(cell: FunctionCell, across: FunctionAcross) -> FunctionBeside:
    counts = {state: getattr(across, state) - (state == cell.state.id) for state in _STATES}
    said = [f"{count} {state_term(state)['label'].lower()}" for state, count in counts.items() if count]
    return FunctionBeside(
        function=cell.function, here=cell.state, others=join_words(said), sources=cell.sources
    )


def _reports(further: Further, authority: Ref) -> Chosen:
    answer = further.ask(ReportsAnswer, for_=authority.id, limit=_SOME)
    columns = ("cadence", "statements", "recipients", "products", "sources")
    return Chosen(
        "reports",
        "Reports owed",
        answer,
        [Rows("By how often", answer.by_cadence, columns)],
        f"All {answer.total} statements",
        further.href("/reports", for_=authority.id),
    )


def _support(further: Further, area: AreaAnswer, authority: Ref) -> Chosen:
    answer = further.ask(SupportAnswer, area=area.items[0].id, for_=authority.id, limit=_FIRST)
    return Chosen(
        "support",
        "Support open to us",
        answer,
        [
            Rows("By broad topic", area.support_by_topic, ("topic", "offers", "given_by_people", "support")),
            Rows("The first of them", answer.items, ("offer", "provider", "way_in", "cost", "sources")),
        ],
        f"All {answer.total} offers",
        further.href("/support", area=area.items[0].id, for_=authority.id),
    )


def _tensions(further: Further, area: AreaAnswer) -> Chosen:
    answer = further.ask(TensionsAnswer, area=area.items[0].id, limit=_FEW)
    columns = ("label", "instrument", "pulls_against", "level", "sources")
    return Chosen(
        "tensions",
        "Policies that pull apart",
        answer,
        [Rows("Tensions felt here", answer.items, columns)],
        f"All {answer.total} tensions",
        further.href("/tensions", area=area.items[0].id),
    )


def _peers(further: Further, area: AreaAnswer) -> Chosen:
    answer = further.ask(PeersAnswer, area=area.items[0].id, limit=_FEW)
    return Chosen(
        "peers",
        "Partnerships most like this one",
        answer,
        [Rows("Most alike first", answer.items, ("label", "likeness", "why", "side_by_side", "sources"))],
        f"All {answer.total} partnerships",
        further.href("/peers", area=area.items[0].id),
    )


def _land(further: Further, area: AreaAnswer) -> Chosen:
    others: Sequence[Ref] = [
        *area.boundaries,
        *(same for same in area.same_name if same not in area.boundaries),
    ]
    return Chosen(
        "land",
        "The land, and other areas of this name",
        area,
        [
            Rows(
                "What is recorded of the area",
                area.items,
                ("label", "population", "population_year", "urban_rural_note", "sources"),
            ),
            Rows("Areas beside, around and within it", others[:_SOME], ("label", "area_type", "relation")),
        ],
        "All areas",
        further.href("/areas"),
        said=False,
    )
