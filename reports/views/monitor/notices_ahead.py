"""Who would be told what on the next working day, if nothing changed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import Agency, Notice, NoticeChoice
from agencies.requests import SignedInRequest
from agencies.roles import Permission
from agencies.telling import words_of
from agencies.workdays import Workdays
from plans.views.loading import refuse
from reports.actions import reminding
from reports.views.office.days import workdays_of

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One person would be told one thing."""

    person: str
    stage: str
    title: str
    # Why it would not leave by mail; blank where it would.
    held: str


@require_safe
def tomorrow(request: SignedInRequest) -> HttpResponse:
    """Show what would be told at the first hour of the next working day."""
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    day = _next_day(timezone.localdate(), workdays_of(request.user.office))
    at = timezone.make_aware(dt.datetime.combine(day, settings.NOTICE_HOURS.start))
    found = reminding.foresee(at=at, hours=settings.NOTICE_HOURS, user=request.user)
    shown = {
        "day": day,
        "at": at,
        "number": len(found),
        "people": len({each.recipient_id for each in found}),
        "offices": _by_office(found[:MOST_SHOWN], day),
        "more": max(0, len(found) - MOST_SHOWN),
    }
    return render(request, "reports/notices_tomorrow.html", shown)


def _next_day(today: dt.date, workdays: Workdays) -> dt.date:
    return workdays.moved(today + dt.timedelta(days=1), "after")


def _by_office(found: list[Notice], day: dt.date) -> list[tuple[Agency, list[Line]]]:
    words = words_of(found)
    choices = _choices(found)
    return [
        (office, [_line(each, words[each.pk].title, choices, day) for each in told])
        for office, told in groupby(found, key=lambda each: each.agency)
    ]


def _choices(found: Iterable[Notice]) -> dict[int, NoticeChoice]:
    rows = NoticeChoice.objects.filter(user__in={each.recipient_id for each in found})
    return {row.user_id: row for row in rows}


def _line(notice: Notice, title: str, choices: dict[int, NoticeChoice], day: dt.date) -> Line:
    choice = choices.get(notice.recipient_id)
    held = "" if notice.recipient.email else "! Chưa có địa chỉ thư"
    if choice and _is_muted(notice, choice, day):
        held = "◌ Người nhận tắt"
    return Line(str(notice.recipient), notice.get_stage_display(), title, held)


def _is_muted(notice: Notice, choice: NoticeChoice, day: dt.date) -> bool:
    group = notice.told_stage.kind.group
    is_quiet = choice.quiet_until is not None and choice.quiet_until >= day
    return group is not None and (is_quiet or group in choice.muted)
