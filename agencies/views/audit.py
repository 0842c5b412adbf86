"""The log on the screen and as a sheet: who did what, when, newest first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from agencies.audit_sheet import MOST_ROWS, Entry, audit_workbook, entries_of
from agencies.forms.audit import AuditFilter
from agencies.models import AuditEvent
from agencies.models.audit import AuditQuerySet
from agencies.requests import SignedInRequest
from agencies.roles import Denied, Permission

PER_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the log, and where the ones before and behind it begin."""

    entries: list[Entry]
    newer: str
    older: str


@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """List the log, narrowed by what the address says."""
    _refuse(request)
    form = AuditFilter(request.GET or None, user=request.user)
    shown = {
        "form": form,
        "page": _page(_found(request, form), request.GET),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "is_at_top": not (request.GET.get("truoc") or request.GET.get("sau")),
        "most": MOST_ROWS,
    }
    return render(request, "agencies/audit.html", shown)


@require_safe
def sheet(request: SignedInRequest) -> FileResponse:
    """Hand out what the address narrows the log to, as XLSX."""
    _refuse(request)
    found = _found(request, AuditFilter(request.GET or None, user=request.user))
    workbook = audit_workbook(found.order_by("-at", "-pk"))
    name = f"nhat-ky-{timezone.localdate():%Y-%m-%d}.xlsx"
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=_XLSX)


def _refuse(request: SignedInRequest) -> None:
    verdict = request.user.may(Permission.SEE_AUDIT)
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)


def _found(request: SignedInRequest, form: AuditFilter) -> AuditQuerySet:
    events = AuditEvent.objects.visible_to(request.user)
    return form.narrowed(events) if form.is_bound else events


def _page(events: AuditQuerySet, given: Any) -> Page:
    """Give one page by its place in the log: counting a million rows would cost more than reading.

    One row more than is shown tells whether there is another page.
    """
    before, after = _place(given.get("truoc")), _place(given.get("sau"))
    if after is not None:
        rows = list(events.after(*after).order_by("at", "pk")[: PER_PAGE + 1])
        is_more, shown = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        return _between(shown, has_newer=is_more, has_older=True)
    if before is not None:
        events = events.before(*before)
    rows = list(events.order_by("-at", "-pk")[: PER_PAGE + 1])
    return _between(rows[:PER_PAGE], has_newer=before is not None, has_older=len(rows) > PER_PAGE)


def _between(shown: list[AuditEvent], *, has_newer: bool, has_older: bool) -> Page:
    newer = _named(shown[0]) if shown and has_newer else ""
    older = _named(shown[-1]) if shown and has_older else ""
    return Page(entries_of(shown), newer, older)


def _named(event: AuditEvent) -> str:
    """Give a row's place as an address holds it."""
    return f"{event.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}_{event.pk}"


def _place(text: str | None) -> tuple[dt.datetime, int] | None:
    """Give the place that an address names, or None where it names none."""
    at, _, pk = (text or "").partition("_")
    if not (pk.isdecimal() and pk.isascii() and len(pk) <= _LONGEST_ID):
        return None
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    return (moment.replace(tzinfo=dt.UTC), int(pk)) if moment and not moment.tzinfo else None
