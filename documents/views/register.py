"""The register of outgoing papers: on the screen, as a sheet, as the book that is printed."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import User
from agencies.requests import SignedInRequest
from documents.entries import Entry
from documents.filters import PaperFilter
from documents.models import Paper
from documents.models.paper import PaperQuerySet
from documents.sheets import register_workbook

PER_PAGE = 25
# Some two hundred sheets of paper; beyond that a browser would run out of breath.
MOST_PRINTED = 3000
_AT_ONCE = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What somebody has to do for papers in these states, in the order in which it is done.
WAITING = {
    Paper.State.SUBMITTED: "Cần cấp số",
    Paper.State.NUMBERED: "Chờ ký",
    Paper.State.NUMBERING: "Cấp số dở dang",
}


def seen_by(user: User) -> PaperQuerySet:
    """Give the papers of the register that ``user`` may see."""
    return Paper.objects.visible_to(user).registered_here().select_related("issuer")


def with_lines(papers: PaperQuerySet) -> PaperQuerySet:
    """Fetch beforehand what a line of the register shows of each paper."""
    people = ("submitted_by", "numbered_by", "issued_by")
    return papers.select_related(*people).prefetch_related("copies")


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """List the register, narrowed by what the address says, with what waits to be done."""
    found = PaperFilter(request.GET, queryset=with_lines(seen_by(request.user)), request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("trang"))
    shown = {
        "filter": found,
        "page_obj": page,
        "entries": [Entry(paper) for paper in page],
        "waiting": _waiting(request.user),
        "chosen": request.GET.get("trang_thai", ""),
        "is_narrowed": any(found.data.values()),
    }
    return render(request, "documents/register.html", shown)


def _waiting(user: User) -> list[tuple[str, str, int]]:
    """Count what is to be done: state, words, number of papers."""
    papers = Paper.objects.visible_to(user).filter(state__in=WAITING).order_by()
    counted = papers.values_list("state").annotate(Count("pk"))
    numbers = dict(counted)
    return [(state, words, numbers[state]) for state, words in WAITING.items() if state in numbers]


@require_safe
def sheet(request: SignedInRequest) -> FileResponse:
    """Hand out what the address narrows the register to, as XLSX."""
    found = PaperFilter(request.GET, queryset=with_lines(seen_by(request.user)), request=request)
    workbook = register_workbook(_entries(found.qs))
    name = f"so-van-ban-di-{timezone.localdate():%Y-%m-%d}.xlsx"
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=_XLSX)


def _entries(papers: PaperQuerySet) -> Iterator[Entry]:
    return (Entry(paper) for paper in papers.iterator(chunk_size=_AT_ONCE))


@require_safe
def book(request: SignedInRequest) -> HttpResponse:
    """Show what has a number as the pages of a paper register, in the order of numbers."""
    numbered = with_lines(seen_by(request.user)).exclude(state=Paper.State.SUBMITTED)
    found = PaperFilter(request.GET, queryset=numbered, request=request, usual="co_quan")
    count = found.qs.count()
    narrowed = found.form.cleaned_data if found.form.is_valid() else {}
    shown = {
        "entries": list(_entries(found.qs)) if count <= MOST_PRINTED else [],
        "count": count,
        "most": MOST_PRINTED,
        "year": narrowed.get("nam"),
        "issuer": narrowed.get("co_quan"),
        "today": timezone.localdate(),
    }
    return render(request, "documents/register_book.html", shown)
