"""The log on the screen and as a sheet: who did what, when, newest first."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.audit_sheet import MOST_ROWS, Entry, audit_workbook, entries_of
from agencies.forms.audit import AuditFilter
from agencies.models import AuditEvent
from agencies.models.audit import AuditQuerySet
from agencies.requests import SignedInRequest
from agencies.roles import Denied, Permission
from agencies.views.places import BEFORE, BEHIND, stretch

PER_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        "is_at_top": not (request.GET.get(BEHIND) or request.GET.get(BEFORE)),
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
    found = stretch(events, given, by="at", most=PER_PAGE)
    return Page(entries_of(found.rows), found.newer, found.older)
