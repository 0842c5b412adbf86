"""What comes of the lines of a form, page by page and by what comes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from reports.sheets.results import Outcome, Result

PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines come to something, and whether they alone are shown."""

    outcome: Outcome
    number: int
    is_chosen: bool


def listed(request: HttpRequest, results: Sequence[Result]) -> dict[str, Any]:
    """Give what the list of results shows; wrong lines first, causes before what they hold up."""
    chosen = request.GET.get("loc", "")
    order = list(Outcome)
    kept = [each for each in results if chosen not in order or each.outcome == chosen]
    kept.sort(key=lambda each: (order.index(each.outcome), each.is_held_up))
    page: Page[Result] = Paginator(kept, PER_PAGE).get_page(request.GET.get("trang"))
    counts = {each: sum(1 for result in results if result.outcome == each) for each in order}
    return {
        "tallies": [Tally(each, number, each == chosen) for each, number in counts.items()],
        "total": len(results),
        "is_narrowed": chosen in order,
        "page_obj": page,
        "changed": counts[Outcome.NEW] + counts[Outcome.CHANGED],
        "wrong": counts[Outcome.WRONG],
    }


def handed_out(content: bytes, name: str) -> HttpResponse:
    """Answer with a workbook to be saved."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(content, XLSX, headers=headers)
