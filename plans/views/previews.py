"""The preview of an intake: its source, its desk, and what it changes in a plan that is stored."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from agencies.models import User
from plans.actions import citing, editing, importing, intakes
from plans.draft import PlanDraft, Problem
from plans.models import Intake, Plan
from plans.views.changes import changes_between
from plans.views.desks import DeskPage, laid_out
from plans.views.sources import SourcePane, parts_of

PER_PAGE = 50


def preview_of(desk: editing.Desk, asked: Mapping[str, str], *, by: User) -> dict[str, Any]:
    """Give all that the page shows of ``desk``; ``asked`` is the address's query."""
    page = laid_out(desk, page=_page(asked.get("trang")), severity=asked.get("muc", ""))
    assert isinstance(desk.holder, Intake)  # noqa: S101
    shown: dict[str, Any] = {
        "desk": page,
        "cited": citing.cited_plans(desk.draft, desk.issuer, by=by).plans,
        **now_of(desk, asked, by=by),
    }
    source = intakes.source_of(desk.holder)
    if source is not None:
        shown |= _source(SourcePane(source), page, asked)
    return shown


def now_of(desk: editing.Desk, asked: Mapping[str, str], *, by: User) -> dict[str, Any]:
    """Give what confirming an intake does as it stands now; nothing for a plan."""
    if not isinstance(desk.holder, Intake):
        return {}
    shown: dict[str, Any] = {
        "intake": desk.holder,
        "verdict": importing.may_import(by, desk.issuer) if desk.issuer else None,
    }
    if (stored := _stored(desk.holder)) is not None:
        changes = changes_between(stored, desk.draft)
        rows = Paginator(changes.rows, PER_PAGE).get_page(asked.get("doi"))
        shown |= {
            "changes": changes, "changed_rows": rows, "seen": intakes.stamp_of(stored)
        }  # fmt: skip
    return shown


def _page(asked: str | None) -> int:
    return int(asked) if asked and asked.isdecimal() and len(asked) < 9 else 1


def source_lines(desk: editing.Desk, page: DeskPage) -> dict[Problem, tuple[int, int]]:
    """Give line and page of the source by problem, for a part of the page that is shown anew."""
    source = intakes.source_of(desk.holder) if isinstance(desk.holder, Intake) else None
    return _linked(SourcePane(source), page, here=0) if source else {}


def _source(pane: SourcePane, page: DeskPage, asked: Mapping[str, str]) -> dict[str, Any]:
    rows = pane.rows_of(row.item for row in page.rows)
    first = min(rows.values(), default=None) if page.page.number > 1 else None
    part = pane.page(asked.get("nguon"), first)
    return {
        "pane": pane,
        "source_page": part,
        "source_parts": parts_of(list(part.object_list)),
        "source_lines": _linked(pane, page, here=part.number),
    }


def _linked(pane: SourcePane, page: DeskPage, *, here: int) -> dict[Problem, tuple[int, int]]:
    """Give line and page of the source by problem; page 0 where it is ``here``."""
    rows = pane.rows_of(row.item for row in page.rows)
    found = {each.problem: pane.line_of(each.problem, rows) for each in page.listed}
    pages = {line: pane.page_of(line) for line in found.values() if line}
    return {
        problem: (line, 0 if pages[line] == here else pages[line])
        for problem, line in found.items()
        if line
    }


def _stored(intake: Intake) -> PlanDraft | None:
    """Give the plan that an intake brings up to date, as it stands now."""
    if intake.plan is None:
        return None
    return Plan.objects.whole().get(pk=intake.plan.pk).as_draft()
