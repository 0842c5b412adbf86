"""The people of an office: who does what, who takes over, who stands in for whom."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.actions import accounts, deputies
from agencies.models import Agency, Deputy, Membership, User
from agencies.requests import SignedInRequest
from agencies.roles import Permission
from plans.models import Intake
from plans.views.loading import refuse
from reports.actions import handover, rights
from reports.forms.people import AssignForm, DeputyForm, LeaveForm
from reports.models import Obligation, ProgressReport
from reports.models.obligation import ObligationQuerySet

PER_PAGE = 50
# The word of the address under which work is listed that nobody has been given.
NOBODY = "chua-giao"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the office with their roles and how much they have to do."""

    user: User
    roles: Sequence[Membership]
    reports: int
    intakes: int


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """List the people of an office, their open work, and who stands in for whom."""
    agency, today = _asked(request), timezone.localdate()
    members = _members(agency, today)
    shown = {
        "agency": agency,
        "offices": _offices(request.user),
        "people": _colleagues(agency, members),
        "unassigned": _open(agency).filter(assigned_to=None).count(),
        "nobody": NOBODY,
        "deputies": Deputy.objects.filter(agency=agency, until__gte=today)
        .select_related("absent", "user")
        .order_by("since", "pk"),
        "today": today,
    }
    return render(request, "reports/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: SignedInRequest, agency: int) -> HttpResponse:
    """List the open reports of one person, or of nobody, and give those ticked to a colleague."""
    office, today = _office(request, agency), timezone.localdate()
    owed, whose = _whose(request, office)
    ticked = [int(each) for each in request.POST.getlist("chon") if _is_key(each)]
    form = AssignForm(_posted(request), people=handover.colleagues(office, on=today))
    if form.is_valid():
        chosen = list(owed.filter(pk__in=ticked))
        to = form.cleaned_data["to"]
        try:
            given = handover.assign(obligations=chosen, to=to, by=request.user, at=timezone.now())
        except (
            handover.NothingAssigned, handover.NotAColleague, handover.WorkIsOver, rights.NotAllowed,
        ) as refusal:  # fmt: skip
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Đã giao {given} báo cáo cho {to}.")
            return redirect(_url(office))
    page = Paginator(owed, PER_PAGE).get_page(request.GET.get("trang"))
    shown = {
        "agency": office, "form": form, "page_obj": page, "whose": whose, "ticked": ticked,
    }  # fmt: skip
    return render(request, "reports/people_assign.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, agency: int, person: int) -> HttpResponse:
    """Say what passes and to whom, ask once, and hand it over."""
    office, today = _office(request, agency), timezone.localdate()
    members = _members(office, today)
    leaving = get_object_or_404(
        User.objects.filter(pk__in={row.user_id for row in members}), pk=person
    )
    others = [each for each in handover.colleagues(office, on=today) if each != leaving]
    form = LeaveForm(_posted(request), people=others, on=today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            passed = handover.hand_over(
                person=leaving, agency=office, to=given["to"], on=given["on"], ends=given["ends"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except (
            handover.NotAColleague, rights.NotAllowed, accounts.RoleOutOfReach,
            accounts.LeftBeforeBegun, accounts.AlreadyLeft,
        ) as refusal:  # fmt: skip
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(leaving, passed, given["to"], given["on"]))
            return redirect(_url(office))
    shown = {
        "agency": office, "person": leaving, "form": form, "has_colleagues": bool(others),
        "reports": handover.open_work(leaving, office).count(),
        "intakes": handover.intakes_of(leaving, office).count(),
        "roles": handover.roles_ending(leaving, office, on=today),
        "last_ones": _only_one_with(members, leaving),
    }  # fmt: skip
    return render(request, "reports/people_leave.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def appoint_deputy(request: SignedInRequest, agency: int) -> HttpResponse:
    """Let somebody stand in for a person of the office who is away."""
    office, today = _office(request, agency), timezone.localdate()
    form = DeputyForm(
        _posted(request), absent=_users(_members(office, today)), people=_near(office, today),
        on=today, initial={"absent": request.GET.get("vang")},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = deputies.appoint(
                agency=office, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except deputies.DeputyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"{made.user} làm thay {made.absent} từ {made.since:%d/%m/%Y} đến hết {made.until:%d/%m/%Y}.",
            )
            return redirect(_url(office))
    shown = {"agency": office, "form": form}
    return render(request, "reports/people_deputy.html", shown, status=_status(form))


@require_POST
def end_deputy(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a deputyship before its day."""
    reach = request.user.agencies_where(Permission.SEE_REPORTS)
    rows = Deputy.objects.select_related("agency__province", "absent", "user")
    seen = rows if request.user.is_superuser else rows.filter(agency__in=reach)
    deputy = get_object_or_404(seen, pk=pk)
    refuse(request.user.may(Permission.HAND_OVER, deputy.agency))
    try:
        deputies.end(deputy=deputy, by=request.user, at=timezone.now())
    except deputies.DeputyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{deputy.user} không còn làm thay {deputy.absent}.")
    return redirect(_url(deputy.agency))


# --- Whose people


def _asked(request: SignedInRequest) -> Agency:
    """Give the office of the address, or the first whose work this person hands over."""
    asked = request.GET.get("don-vi", "")
    if asked:
        return _office(request, int(asked) if _is_key(asked) else 0)
    offices = _offices(request.user)
    if offices:
        return offices[0]
    refuse(request.user.may(Permission.HAND_OVER, request.user.office))
    if request.user.office is None:
        raise PermissionDenied("Chỉ mở được từ trang của một cơ quan: bạn chưa thuộc cơ quan nào.")
    return request.user.office


def _office(request: SignedInRequest, pk: int) -> Agency:
    visible = Agency.objects.visible_to(request.user).select_related("province", "parent")
    agency = get_object_or_404(visible, pk=pk)
    refuse(request.user.may(Permission.HAND_OVER, agency))
    return agency


def _offices(user: User) -> list[Agency]:
    """Give the offices in which a person works and hands work over."""
    reach = user.agencies_where(Permission.HAND_OVER)
    held = {row.agency_id: row.agency for row in user.current_memberships}
    return [agency for pk, agency in held.items() if pk in reach]


def _is_key(said: str) -> bool:
    """Tell whether it can be a key, which has 64 bits."""
    return said.isascii() and said.isdecimal() and len(said) < 19


def _url(agency: Agency) -> str:
    return f"{reverse('reports:people')}?don-vi={agency.pk}"


# --- Who has what


def _members(agency: Agency, today: dt.date) -> list[Membership]:
    rows = Membership.objects.holding_on(today).filter(agency=agency, user__is_active=True)
    return list(rows.select_related("user").order_by("user__full_name", "user", "pk"))


def _users(members: Iterable[Membership]) -> list[User]:
    return list({row.user_id: row.user for row in members}.values())


def _near(agency: Agency, today: dt.date) -> list[User]:
    """Give the people of the office and of the one above it, of whom a deputy is chosen."""
    rows = Membership.objects.holding_on(today).filter(
        Q(agency=agency) | Q(agency=agency.parent_id), user__is_active=True
    )
    return _users(rows.select_related("user").order_by("user__full_name", "user"))


def _open(agency: Agency) -> ObligationQuerySet:
    return (
        Obligation.objects.counted()
        .in_force()
        .filter(agency=agency)
        .exclude(report__state=ProgressReport.State.ACCEPTED)
    )


def _colleagues(agency: Agency, members: Sequence[Membership]) -> list[Colleague]:
    reports = dict(_open(agency).order_by().values_list("assigned_to").annotate(count=Count("pk")))
    waiting = Intake.objects.filter(confirmed_at=None, by__in=[row.user_id for row in members])
    intakes = dict(waiting.order_by().values_list("by").annotate(count=Count("pk")))
    return [
        Colleague(
            user, [row for row in members if row.user_id == user.pk], reports.get(user.pk, 0),
            intakes.get(user.pk, 0),
        )
        for user in _users(members)
    ]  # fmt: skip


def _whose(request: SignedInRequest, agency: Agency) -> tuple[ObligationQuerySet, User | None]:
    """Give the open reports of the person that the address names, and who that is."""
    asked = request.GET.get("nguoi", NOBODY)
    rows = _open(agency).select_related(
        "period__plan", "plan__paper", "agency", "report", "assigned_to"
    )
    rows = rows.order_by("due_on", "plan", "pk")
    if not _is_key(asked):
        return rows.filter(assigned_to=None), None
    person = get_object_or_404(
        User.objects.filter(memberships__agency=agency).distinct(), pk=int(asked)
    )
    return rows.filter(assigned_to=person), person


def _only_one_with(members: Sequence[Membership], leaving: User) -> list[str]:
    """Give the roles that nobody in the office has once a person has left."""
    staying = {row.role for row in members if row.user_id != leaving.pk}
    mine = {row.role: row for row in members if row.user_id == leaving.pk}
    return [row.get_role_display().lower() for role, row in mine.items() if role not in staying]


# --- Answers


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 400 if form.errors else 200


def _said(person: User, passed: handover.HandedOver, to: User, on: dt.date) -> str:
    words = f"Đã bàn giao {passed.reports} báo cáo và {passed.intakes} kế hoạch đang nhập cho {to}."
    if passed.left:
        words += (
            f" {passed.left} kế hoạch đang nhập ở lại vì {to} không soạn được kế hoạch của nơi đó."
        )
    if passed.roles:
        words += f" {passed.roles} vai trò của {person} kết thúc sau ngày {on:%d/%m/%Y}."
    return words
