"""The calendar of an office: its secret address for those who report, its days for who knows that."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency, User
from agencies.requests import SignedInRequest
from agencies.roles import Permission
from plans.views.loading import refuse
from reports import feeds as calendars
from reports.actions import feeds as actions
from reports.models import CalendarFeed


@require_safe
def feeds(request: SignedInRequest) -> HttpResponse:
    """Show the addresses of the calendars of one's offices."""
    refuse(request.user.may(Permission.FILE_REPORTS))
    offices = _offices(request.user)
    known = {each.agency_id: each for each in CalendarFeed.objects.filter(agency__in=offices)}
    shown = {"lines": [(office, _address(known.get(office.pk))) for office in offices]}
    return render(request, "reports/feeds.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: SignedInRequest, agency: int) -> HttpResponse:
    """Ask whether the address is to be changed, or give the first one, or change it."""
    visible = Agency.objects.visible_to(request.user).select_related("province")
    office = get_object_or_404(visible, pk=agency)
    refuse(actions.may_share(office, request.user))
    if request.method != "POST":
        return render(request, "reports/feed_renew.html", {"office": office})
    actions.renew(agency=office, by=request.user, at=timezone.now())
    messages.success(
        request, f"{office} có địa chỉ lịch mới. Địa chỉ cũ, nếu có, không còn mở được gì."
    )
    return redirect("reports:feeds")


@login_not_required
@require_safe
def read(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand out the calendar to whoever knows its address; nobody else learns that there is one."""
    feed = CalendarFeed.objects.select_related("agency").filter(token=token).first()
    if feed is None:
        raise Http404
    content = calendars.calendar_of(feed.agency, on=timezone.localdate())
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="han-bao-cao.ics"',
        "X-Robots-Tag": "noindex",
    }
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _offices(user: User) -> list[Agency]:
    """Give the offices in which a person works and reports."""
    reach = user.agencies_where(Permission.FILE_REPORTS)
    held = {row.agency_id: row.agency for row in user.current_memberships}
    return [agency for pk, agency in held.items() if pk in reach]


def _address(feed: CalendarFeed | None) -> str:
    if feed is None:
        return ""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('reports:feed', args=[feed.token])}"
