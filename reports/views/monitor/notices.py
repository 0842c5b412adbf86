"""What went to whom about the plans that one watches, what did not, and what goes tomorrow."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Agency, Delivery, Gateway, Membership, User
from agencies.requests import SignedInRequest
from agencies.roles import Permission, Role
from plans.actions import papers
from plans.views.loading import refuse
from reports.actions import resending, rights
from reports.filters import period_name
from reports.forms.notices import RECENT_DAYS, NoticeFilter
from reports.models import Obligation
from reports.views.monitor import notice_rows
from reports.views.monitor.queue import kept
from reports.views.monitor.watching import Desk

PER_PAGE = 50
# Who wants to see more narrows the list: the database need not read them all.
MOST_LISTED = 2_000
# More than fit on a page are not ticked by anybody who has looked at them.
MOST_AT_ONCE = 200
MOST_NAMES = 60
State = Delivery.State
_TALLIED = (State.WAITING, State.FAILED, State.UNCERTAIN, State.NO_ADDRESS)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries are in one state: all that wait, and of the others those of these days."""

    state: str
    number: int
    words: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A way out that does not answer, with the sentence and since when."""

    name: str
    failure: str
    since: str


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """List what was sent, narrowed by the address, under what a monitor has to see to."""
    form, found = _found(request)
    # One beyond the most tells that there are more.
    keys = list(found.values_list("pk", flat=True)[: MOST_LISTED + 1])
    page_obj = Paginator(keys[:MOST_LISTED], PER_PAGE).get_page(request.GET.get("trang"))
    silent = _offices_without_anybody(request.user, timezone.localdate())
    tallies = _tallies(request.user)
    shown = {
        "form": form, "page_obj": page_obj, "lines": _lines(list(page_obj.object_list)),
        "kept": kept(request), "most": MOST_LISTED if len(keys) > MOST_LISTED else None,
        "tallies": tallies, "days": RECENT_DAYS,
        "is_waiting": any(each.number for each in tallies if each.state == State.WAITING),
        "troubles": [*_gateways(request.user), *_mail(request.user)],
        "silent": silent[:MOST_NAMES], "silent_count": len(silent),
        "state": request.GET.get("tinh_trang", ""),
    }  # fmt: skip
    return render(request, "reports/notices.html", shown, status=400 if form.errors else 200)


@require_safe
def workbook(request: SignedInRequest) -> HttpResponse:
    """Hand out what the address narrows the list to, as XLSX."""
    _, found = _found(request)
    name = f"nhac-viec-{timezone.localdate():%Y-%m-%d}.xlsx"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-cache",
    }
    content = notice_rows.workbook(found)
    return HttpResponse(content, content_type=papers.CONTENT_TYPES["xlsx"], headers=headers)


@require_POST
def send_again(request: SignedInRequest) -> HttpResponse:
    """Name what was ticked, or all that waits, and have it sent once that is confirmed."""
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    back = f"{reverse('reports:notices')}{kept(request)}"
    is_all = "tat_ca" in request.POST
    chosen = _chosen(request, is_all=is_all)
    number = chosen.count()
    if not number:
        messages.info(request, "Không có nhắc việc nào để gửi. Đánh dấu ở đầu dòng rồi bấm lại.")
        return redirect(back)
    if "xac_nhan" in request.POST:
        _send(request, chosen)
        return redirect(back)
    shown = {
        "number": number, "is_all": is_all, "back": back,
        "lines": _lines(list(chosen.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])),
        "uncertain": chosen.filter(state=State.UNCERTAIN).count(),
    }  # fmt: skip
    return render(request, "reports/notices_again.html", shown)


def _send(request: SignedInRequest, chosen: "QuerySet[Delivery]") -> None:
    try:
        number = resending.send_again(deliveries=chosen, by=request.user, at=timezone.now())
    except (resending.NothingToSend, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"Đã xếp gửi {number} lượt. Hệ thống gửi trong vài phút, kể cả ngoài giờ."
        )


def _chosen(request: SignedInRequest, *, is_all: bool) -> "QuerySet[Delivery]":
    watched = resending.watched_by(request.user)
    if is_all:
        return watched.filter(state=State.WAITING, is_forced=False)
    keys = [int(each) for each in request.POST.getlist("chon")[:MOST_AT_ONCE] if _is_key(each)]
    return watched.filter(pk__in=keys, state__in=resending.SENDABLE)


def _is_key(word: str) -> bool:
    """Tell whether it can be a key, which has 64 bits."""
    return word.isascii() and word.isdecimal() and len(word) < 19


def _found(request: SignedInRequest) -> tuple[NoticeFilter, "QuerySet[Delivery]"]:
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    on = timezone.localdate()
    desk = Desk(request.user, on)
    periods = [(f"{kind}-{number}", period_name(kind, number)) for kind, number in desk.periods]
    form = NoticeFilter(request.GET, plans=desk.plans.values(), periods=periods, on=on)
    return form, form.narrowed(resending.watched_by(request.user))


def _lines(keys: Sequence[int]) -> list[notice_rows.Line]:
    rows = notice_rows.with_all(Delivery.objects.all()).in_bulk(list(keys))
    return notice_rows.lines_of([rows[key] for key in keys if key in rows])


# --- What a monitor has to see to


def _tallies(user: User) -> list[Tally]:
    since = timezone.now() - dt.timedelta(days=RECENT_DAYS)
    rows = resending.watched_by(user).filter(
        Q(notice__said_at__gte=since) | Q(state=State.WAITING), state__in=_TALLIED
    )
    counted = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return [
        Tally(state, number, f"{notice_rows.SIGNS[state]} {state.label}: {number}",
              bool(number) and state != State.WAITING)
        for state in _TALLIED
        for number in [counted.get(state, 0)]
    ]  # fmt: skip


def _gateways(user: User) -> list[Trouble]:
    failing = Gateway.objects.filter(is_on=True, failing_since__isnull=False)
    if not user.is_superuser:
        failing = failing.filter(province__in=user.province_ids)
    return [
        Trouble(str(each), each.failure, f"từ {_at(each.failing_since)}")
        for each in failing.select_related("province")
        if each.failing_since
    ]


def _mail(user: User) -> list[Trouble]:
    """Tell that the mail server takes nothing: what it did not take waits without a pause of its own."""
    stuck = resending.watched_by(user).filter(
        channel=Delivery.Channel.MAIL, state=State.WAITING, try_from=None
    )
    first = stuck.exclude(note="").select_related("notice").order_by("notice__said_at").first()
    if first is None:
        return []
    return [Trouble("Máy chủ thư", first.note, f"thư chờ từ {_at(first.notice.said_at)}")]


def _at(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


def _offices_without_anybody(user: User, on: dt.date) -> list[Agency]:
    """Give the offices that owe reports and in which nobody is told of anything."""
    there = Membership.objects.holding_on(on).filter(
        agency=OuterRef("pk"), user__is_active=True, role__in=(Role.CLERK, Role.HEAD)
    )
    owed = Obligation.objects.watched_by(user).to_remind_of().filter(agency=OuterRef("pk"))
    silent = Agency.objects.filter(~Exists(there), Exists(owed))
    return list(silent.only("short_name").order_by("search", "pk"))
