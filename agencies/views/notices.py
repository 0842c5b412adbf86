"""The bell: what a person has been told, and what of it they are sent as well."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.actions import notice_choices, reading
from agencies.forms.notices import ChoiceForm, ContactForm
from agencies.models import Gateway, Notice, NoticeChoice, User
from agencies.requests import SignedInRequest
from agencies.rosters import not_theirs
from agencies.telling import LEFT, Words, words_of
from agencies.views.places import BEFORE, BEHIND, stretch

PER_PAGE = 30
UNREAD = "chua-xem"
# Nobody counts further; the database need not either.
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the bell shows it."""

    notice: Notice
    words: Words


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """List what one has been told, by day, newest first."""
    is_unread = UNREAD in request.GET
    mine = Notice.objects.filter(recipient=request.user).select_related("agency")
    page = stretch(mine.unread() if is_unread else mine, request.GET, by="said_at", most=PER_PAGE)
    is_at_top = not (request.GET.get(BEHIND) or request.GET.get(BEFORE))
    shown = {
        "page": page,
        "days": _by_day(page.rows, timezone.localdate()),
        "is_unread": is_unread,
        "is_at_top": is_at_top,
        # What has come since the page was made is not marked with it.
        "until": page.rows[0].said_at.isoformat() if page.rows and is_at_top else "",
    }
    return render(request, "agencies/notices.html", shown)


@require_safe
def count(request: SignedInRequest) -> HttpResponse:
    """Give how many one has not opened: a part of every page, which asks for it afterwards."""
    found = Notice.objects.unread().filter(recipient=request.user).order_by()
    number = len(found.values_list("pk")[: MOST_COUNTED + 1])
    shown = {"number": number, "most": MOST_COUNTED}
    return render(request, "agencies/notice_count.html", shown)


@require_safe
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lead on to what a notice speaks of, which marks it as seen."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    reading.read(notice=notice, at=timezone.now())
    return redirect(_words([notice])[notice.pk].path)


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark as seen all that stood on the page or behind it."""
    until = _moment(request.POST.get("den", ""))
    if until is not None:
        number = reading.read_all(by=request.user, until=until, at=timezone.now())
        messages.success(request, f"Đã đánh dấu {number} thông báo là đã xem.")
    return redirect("agencies:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: SignedInRequest) -> HttpResponse:
    """Ask what is sent, and where to; each of the two forms is saved by itself."""
    user, now = request.user, timezone.now()
    on = timezone.localdate(now)
    choice = NoticeChoice.objects.filter(user=user).first() or NoticeChoice(user=user)
    is_contact = "lien_he" in request.POST
    given = request.POST if request.method == "POST" else None
    contact = ContactForm(given if is_contact else None, instance=_copy(user))
    form = ChoiceForm(None if is_contact else given, choice=choice, on=on)
    if is_contact and contact.is_valid():
        notice_choices.set_contact(by=user, at=now, **contact.cleaned_data)
        messages.success(request, "Đã lưu địa chỉ nhận thông báo.")
        return redirect("agencies:notice-choice")
    if given and not is_contact and form.is_valid():
        quiet_until = form.cleaned_data["quiet_until"]
        notice_choices.choose(by=user, muted=form.muted, quiet_until=quiet_until, on=on, at=now)
        messages.success(request, "Đã lưu lựa chọn nhận thông báo.")
        return redirect("agencies:notice-choice")
    shown = {"form": form, "contact": contact, "has_gateway": _has_gateway(user)}
    status = 400 if form.errors or contact.errors else 200
    return render(request, "agencies/notice_choices.html", shown, status=status)


def _by_day(rows: Iterable[Notice], today: dt.date) -> list[tuple[str, list[Line]]]:
    told = list(rows)
    words = _words(told)
    days = groupby(told, key=lambda each: timezone.localdate(each.said_at))
    return [
        (_day(day, today), [Line(each, words[each.pk]) for each in group]) for day, group in days
    ]


def _words(told: list[Notice]) -> dict[int, Words]:
    """Give what each says to its reader: of an office that they have left, nothing."""
    left = not_theirs(told, on=timezone.localdate())
    return words_of(each for each in told if each.pk not in left) | dict.fromkeys(left, LEFT)


def _day(day: dt.date, today: dt.date) -> str:
    names = {0: "Hôm nay", 1: "Hôm qua"}
    name = names.get((today - day).days)
    return f"{name}, {day:%d/%m/%Y}" if name else f"Ngày {day:%d/%m/%Y}"


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _copy(user: User) -> User:
    """Give the account apart: a form writes into its own, and the header shows the other."""
    return User.objects.get(pk=user.pk)


def _has_gateway(user: User) -> bool:
    return Gateway.objects.filter(is_on=True, province__in=user.province_ids).exists()
