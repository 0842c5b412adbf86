"""What a plan lays on offices, and what an office owes over all plans."""

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from agencies.models import Agency, User
from agencies.sheets import text_cell
from documents.models import Paper
from plans.actions import duties as laying
from plans.actions import papers
from plans.expansion import Expansion
from plans.models import Duty, Plan
from plans.models.duty import DutyQuerySet
from plans.views import SignedInRequest
from plans.views.filters import DutyFilter, OfficeDutyFilter

PER_PAGE = 50
# The word of the address under which what has ended is listed, apart from what is owed.
ENDED = "ket-thuc"
_HEAD = (
    *("TT", "Nội dung tuyên truyền", "Cơ quan", "Vai trò", "Căn cứ giao", "Nhận từ"),
    *("Từ ngày", "Kết thúc ngày", "Lý do kết thúc", "Được thay bằng"),
)
# Widths of the columns above, in letters.
_WIDTHS = (6, 60, 40, 12, 60, 30, 12, 14, 28, 30)


@dataclass(frozen=True, slots=True)
class Link:
    """An office by name, told apart from its like in another province, and its page if one may see it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A duty as a list shows it: whose, from whom it came, and to whom it went."""

    duty: Duty
    office: Link
    came_from: list[Link]
    went_to: list[Link]


@require_safe
def duties(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the duties of a plan; before it is issued, show what they will be."""
    plan = _plan(request.user, pk)
    shown: dict[str, Any] = {"plan": plan}
    counts = _counts(plan.duties.all())
    if not (counts["open"] or counts["ended"]):
        shown["expansion"] = _expansion(plan)
        return render(request, "plans/duties_none.html", shown)
    found = _found(request, plan)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("trang"))
    shown |= {
        "counts": counts, "filter": found, "page_obj": page,
        "lines": _lines(page.object_list, request.user, plan.issuer),
        "is_narrowed": _is_narrowed(request, found), "is_ended": _asks_ended(request),
    }  # fmt: skip
    return render(request, "plans/duties.html", shown)


@require_safe
def workbook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the duties of a plan, narrowed as the list is, as XLSX."""
    plan = _plan(request.user, pk)
    rows = _found(request, plan).qs
    name = papers.file_name(plan, "xlsx").replace("ke-hoach-", "nhiem-vu-", 1)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(
        _workbook(_lines(rows, request.user, plan.issuer)),
        content_type=papers.CONTENT_TYPES["xlsx"],
        headers=headers,
    )


@require_safe
def office(request: SignedInRequest, pk: int) -> HttpResponse:
    """List what an office owes, or owed, under the plans that are published, the latest first."""
    visible = Agency.objects.visible_to(request.user)
    agency = get_object_or_404(visible.select_related("province"), pk=pk)
    owed = Duty.objects.of_office(agency).visible_to(request.user)
    owed = owed.filter(plan__paper__state__in=Paper.PUBLISHED)
    found = OfficeDutyFilter(request.GET, queryset=_asked(request, owed), request=request)
    page = Paginator(_by_plan(found.qs), PER_PAGE).get_page(request.GET.get("trang"))
    shown = {
        "agency": agency, "counts": _counts(owed), "filter": found, "page_obj": page,
        "lines": _lines(page.object_list, request.user, agency),
        "is_narrowed": _is_narrowed(request, found), "is_ended": _asks_ended(request),
    }  # fmt: skip
    return render(request, "plans/office_duties.html", shown)


def _plan(user: User, pk: int) -> Plan:
    visible = Plan.objects.visible_to(user).select_related("paper", "issuer__province")
    return get_object_or_404(visible, pk=pk)


def _expansion(plan: Plan) -> Expansion | None:
    """Give what issuing would lay on whom, None for a plan that nothing is laid by any more."""
    if plan.paper.is_published or plan.paper.state == Paper.State.CANCELLED:
        return None
    whole = Plan.objects.whole().get(pk=plan.pk)
    return laying.expansion_of(plan=whole, on=timezone.localdate())


def _counts(owed: QuerySet[Duty]) -> dict[str, int]:
    is_open = Q(ended_on__isnull=True)
    return owed.aggregate(
        open=Count("pk", filter=is_open),
        ended=Count("pk", filter=~is_open),
        offices=Count("agency", filter=is_open, distinct=True),
        rows=Count("item", filter=is_open, distinct=True),
        plans=Count("plan", filter=is_open, distinct=True),
    )


def _asks_ended(request: SignedInRequest) -> bool:
    return request.GET.get("tinh_trang") == ENDED


def _asked(request: SignedInRequest, owed: DutyQuerySet) -> DutyQuerySet:
    return owed.ended() if _asks_ended(request) else owed.open()


def _found(request: SignedInRequest, plan: Plan) -> DutyFilter:
    asked = _asked(request, plan.duties.for_list())
    return DutyFilter(request.GET, queryset=asked, items=plan.items.all(), request=request)


def _is_narrowed(request: SignedInRequest, found: DutyFilter | OfficeDutyFilter) -> bool:
    return any(request.GET.get(name) for name in found.filters if name != "xep")


def _by_plan(owed: DutyQuerySet) -> DutyQuerySet:
    """Order an office's duties by plan, the latest year first."""
    return (
        owed.for_list()
        .select_related("plan__paper", "plan__issuer", "agency__province", "item")
        .order_by("-plan__year", F("plan__paper__day").desc(), "-plan", "item__position", "pk")
    )


def _lines(rows: Iterable[Duty], user: User, home: Agency) -> list[Line]:
    """Give duties as lines of a page that is about a province, or an office of it."""

    def link(agency: Agency) -> Link:
        is_near = user.is_superuser or agency.root.pk in user.province_ids
        url = reverse("plans:office", args=[agency.pk]) if is_near else ""
        return Link(str(agency) if agency.root == home.root else agency.with_province, url)

    return [
        Line(
            duty,
            link(duty.agency),
            # What it replaces of the same office is its own duty with another role.
            [link(old.agency) for old in duty.replaces.all() if old.agency_id != duty.agency_id],
            [link(new.agency) for new in duty.replaced_by.all()],
        )
        for duty in rows
    ]


def _workbook(lines: Iterable[Line]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Nhiệm vụ")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJ", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append([text_cell(sheet, title, is_head=True) for title in _HEAD])
    for line in lines:
        number, *words = _cells(line)
        sheet.append([number, *(text_cell(sheet, each, is_head=False) for each in words)])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _cells(line: Line) -> tuple[int, *tuple[str, ...]]:
    duty = line.duty
    return (
        duty.item.number,
        duty.item.contents,
        line.office.name,
        duty.get_role_display(),
        "\n".join(duty.origins),
        _names(line.came_from),
        _day(duty.began_on),
        _day(duty.ended_on),
        duty.get_end_reason_display() if duty.end_reason else "",
        _names(line.went_to),
    )


def _names(links: Iterable[Link]) -> str:
    return ", ".join(link.name for link in links)


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
