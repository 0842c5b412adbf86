"""The days of an office as iCalendar (RFC 5545): when reports are due, when work is to be done.

It names offices, plans and days, and no person. Asked twice it gives the same bytes, as long as
nothing has changed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vText

from agencies.models import Agency
from plans.models import ContentItem, Duty
from reports.models import Obligation, ProgressReport

# What is filed or over stays so long, then the calendar forgets it.
KEPT_DAYS = 60
# How often a program may well ask.
REFRESH = dt.timedelta(hours=6)
_MAKER = "-//Tuyen truyen CCHC//Han bao cao//VI"
_LONGEST = 120
_State = ProgressReport.State


def calendar_of(agency: Agency, *, on: dt.date) -> bytes:
    """Give the calendar of an office as it is asked for on a day."""
    calendar = Calendar()
    for name, value in {
        "prodid": _MAKER,
        "version": "2.0",
        "method": "PUBLISH",
        # Of names that begin with X the library takes the words as they are, line breaks and all.
        "x-wr-calname": vText(f"Hạn báo cáo: {agency}"),
        "x-wr-timezone": "Asia/Ho_Chi_Minh",
        "x-published-ttl": "PT6H",
    }.items():
        calendar.add(name, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    since = on - dt.timedelta(days=KEPT_DAYS)
    for event in (*_reports(agency, since), *_work(agency, since)):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _reports(agency: Agency, since: dt.date) -> Iterator[Event]:
    """Give the due days: of all that is not filed, and of what was filed lately."""
    recent = Q(due_on__gte=since) | Q(extended_to__gte=since) | Q(reopened_until__gte=since)
    unfiled = ~Q(report__state__in=ProgressReport.FILED)
    owed = Obligation.objects.counted().in_force().filter(recent | unfiled, agency=agency)
    rows = owed.select_related("period__plan", "plan__paper", "plan__monitor", "report")
    return (_report(each) for each in rows.order_by("due_on", "pk"))


def _report(owed: Obligation) -> Event:
    report = owed.report
    day = owed.last_due_on if report.is_filed else owed.day_wanted
    event = _event(f"bao-cao-{owed.pk}", day, reverse("reports:report", args=[owed.pk]))
    event.add("summary", f"{_what(owed)}: {owed.period} ({owed.plan})")
    event.add("description", "\n".join(_told(owed)))
    event.add("categories", ["Báo cáo"])
    times = (
        owed.opened_at, owed.extended_at, owed.reopened_at, report.handed_up_at,
        report.submitted_at, report.returned_at, report.accepted_at,
    )  # fmt: skip
    _changed(event, owed.opened_at, times)
    return event


def _what(owed: Obligation) -> str:
    if owed.report.is_filed:
        return "✓ Đã nộp"
    return "Sửa và nộp lại" if owed.report.state == _State.RETURNED else "Hạn nộp báo cáo"


def _told(owed: Obligation) -> Iterator[str]:
    yield f"{owed.plan}: {owed.plan.subject}"
    yield f"Hạn nộp: {owed.last_due_on:%d/%m/%Y}."
    if owed.extended_to:
        yield f"Đã gia hạn từ ngày {owed.due_on:%d/%m/%Y}."
    yield f"Khóa sau ngày {owed.closes_on:%d/%m/%Y}."
    yield f"Tình trạng: {owed.report.get_state_display()}."
    yield f"Nơi nhận báo cáo: {owed.plan.monitor}."


def _work(agency: Agency, since: dt.date) -> Iterator[Event]:
    """Give the last days of rows that are to be done within a time of their own."""
    duties = Duty.objects.open().in_force().filter(agency=agency)
    timed = duties.filter(item__schedule_kind__in=_TIMED)
    rows = timed.select_related("item", "plan__paper").order_by("pk")
    return (
        _duty(duty, place, start, end)
        for duty in rows
        for place, (start, end) in enumerate(_windows(duty.item))
        if end >= since
    )


_TIMED = (ContentItem.ScheduleKind.DEADLINE, ContentItem.ScheduleKind.WINDOW)


def _windows(item: ContentItem) -> list[tuple[dt.date | None, dt.date]]:
    """Give the times of a row: from when, if that is said, until when."""
    told = [tuple(map(dt.date.fromisoformat, window)) for window in item.windows]
    if told:
        return [(first, last) for first, last in told]
    return [(item.starts_on, item.ends_on)] if item.ends_on else []


def _duty(duty: Duty, place: int, start: dt.date | None, end: dt.date) -> Event:
    contents = " ".join(duty.item.contents.split())
    event = _event(f"nhiem-vu-{duty.pk}-{place}", end, reverse("plans:detail", args=[duty.plan_id]))
    short = contents if len(contents) <= _LONGEST else f"{contents[:_LONGEST].rstrip()}…"
    event.add("summary", f"Hạn thực hiện: {short}")
    within = f"Thực hiện từ {start:%d/%m/%Y} đến {end:%d/%m/%Y}" if start else "Thực hiện"
    printed = f" (theo kế hoạch: {duty.item.schedule_text})" if duty.item.schedule_text else ""
    lines = (
        f"{duty.plan}, mục {duty.item.number}: {contents}",
        f"{within}{printed}." if start else f"Xong trước hoặc trong ngày {end:%d/%m/%Y}{printed}.",
        f"Vai trò: {duty.get_role_display().lower()}.",
    )
    event.add("description", "\n".join(lines))
    event.add("categories", ["Nhiệm vụ"])
    began = timezone.make_aware(dt.datetime.combine(duty.began_on, dt.time()))
    _changed(event, began, [began])
    return event


def _event(name: str, day: dt.date, path: str) -> Event:
    """Give an event of one whole day; two portals in one calendar keep theirs apart."""
    site = urlsplit(settings.SITE_URL)
    event = Event()
    event.add("uid", f"{name}@{site.hostname}")
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    # It is a day to remember, and blocks none of it.
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    event.add("url", f"{settings.SITE_URL.rstrip('/')}{path}")
    return event


def _changed(event: Event, made: dt.datetime, times: Iterable[dt.datetime | None]) -> None:
    """Say when it was last changed; a later change has the higher number, as programs want it."""
    last = max(each for each in times if each is not None)
    for name in ("dtstamp", "last-modified"):
        event.add(name, last.astimezone(dt.UTC).replace(microsecond=0))
    event.add("created", made.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", max(0, int((last - made).total_seconds()) // 60))
