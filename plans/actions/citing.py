"""The plans of the issuer and of those above it that a plan cites, where the portal has them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from rapidfuzz import fuzz

from agencies.models import Agency, User
from agencies.text import folded
from plans import citations
from plans.citations import Citation
from plans.draft import PlanDraft, Problem
from plans.models import Plan

# How alike, of 100, two subjects must be for a wrong number to be the likelier story.
ALIKE = 80


@dataclass(slots=True)
class Cited:
    """The plans found, by the words that cite them, and what looks like a wrong number."""

    plans: dict[str, Plan] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def cited_plans(draft: PlanDraft, issuer: Agency | None, *, by: User | None = None) -> Cited:
    """Find the plans that ``draft`` cites by number and symbol.

    Args:
        draft: the plan whose căn cứ are looked up.
        issuer: whose plan it is; it and the agencies above it are asked, nobody else.
        by: leaves out what this person may not see; None for checks, which tell everyone the same.
    """
    cited = Cited()
    wanted = [basis for basis in draft.legal_bases if _names_a_plan(basis)]
    if not wanted or issuer is None:
        return cited
    line = [int(pk) for pk in issuer.path.split("/") if pk]
    mine = Plan.objects.visible_to(by) if by else Plan.objects.all()
    asked = mine.filter(_could_be(wanted, draft.year), issuer__in=line).exclude(paper__number="")
    known = list(asked.select_related("paper", "issuer"))
    for basis in wanted:
        _find(basis, draft.year, known, cited)
    return cited


def _names_a_plan(basis: Citation) -> bool:
    is_plan = basis.kind == "Kế hoạch" or (basis.symbol or "").startswith("KH-")
    return bool(is_plan and basis.number and basis.symbol)


def _could_be(wanted: Iterable[Citation], year: int | None) -> Q:
    """Keep what bears one of the numbers, or is of one of their years and may be meant instead."""
    numbers = {str(citations.identity(basis)[0]) for basis in wanted}
    years = {basis.issued_on.year for basis in wanted if basis.issued_on}
    return Q(paper__number__in=numbers) | Q(paper__year__in=years) | Q(year=year)


def _find(basis: Citation, year: int | None, known: list[Plan], cited: Cited) -> None:
    number, symbol, day = citations.identity(basis)
    same = [plan for plan in known if (plan.paper.number, plan.paper.symbol) == (number, symbol)]
    exact = [plan for plan in same if _is_of(plan, day)]
    if len(exact) == 1:
        cited.plans[basis.text] = exact[0]
    elif not exact and (near := _near(basis, year, known)):
        cited.problems.append(_problem(basis, near))


def _is_of(plan: Plan, day: dt.date | None) -> bool:
    return day is None or plan.paper.day is None or plan.paper.day == day


def _near(basis: Citation, year: int | None, known: list[Plan]) -> Plan | None:
    """Give the one plan of the same symbol, year and subject that has another number or day.

    A citation without a day is taken to be of the year that the citing plan is about.
    """
    day, title = basis.issued_on, folded(basis.title or "")
    near = [
        plan
        for plan in known
        if plan.paper.symbol == basis.symbol
        and (plan.paper.year == day.year if day else plan.year == year)
        and fuzz.token_set_ratio(folded(plan.subject), title) >= ALIKE
    ]
    return near[0] if len(near) == 1 else None


def _problem(basis: Citation, near: Plan) -> Problem:
    said = f"{basis.number}/{basis.symbol}"
    day = f" ngày {near.paper.day:%d/%m/%Y}" if near.paper.day else ""
    return Problem(
        "number-mismatch", "info", "legal basis",
        f"Căn cứ dẫn Kế hoạch số {said}, nhưng trong hệ thống kế hoạch cùng trích yếu của "
        f"{near.issuer} là số {near.reference}{day}. Hãy đối chiếu văn bản được dẫn.",
        hint={"old": said, "new": near.reference} if said != near.reference else None,
    )  # fmt: skip
