"""Lets the demo's province live: offices report on the plan in force, in time, late, or not yet.

Days are reckoned from today, so that a newcomer finds work that is due on whatever day they look.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from agencies.actions import audit
from agencies.models import Agency, Membership, User
from agencies.roles import Role
from plans.models import Plan
from reports import periods
from reports.actions import (
    calendars,
    completeness,
    evidence,
    filing,
    opening,
    review,
    rhythms,
)
from reports.answers import Answer, Answers, Count
from reports.models import ProgressEntry, ProgressReport, ReportingCalendar

# How many months that are over are asked for, beside the one that runs.
MONTHS_OVER = 2
# The month that is over last can still be filed late on whatever day of the next one it is.
DAYS: dict[str, calendars.LevelDays] = {
    Agency.Level.COMMUNE: calendars.LevelDays(due_after=2, locks_after=40),
    Agency.Level.PROVINCE: calendars.LevelDays(due_after=4, locks_after=40),
}
# Offices that somebody signs in for in the demo find work there, each of its own kind.
RETURNED, AWAITING, UNTOUCHED = "Sở Tư pháp", "Sở Nội vụ", "UBND xã Ba Bể"
_SHORT = "Số lượng tin, bài chưa khớp với tài liệu kiểm chứng đính kèm; đề nghị rà soát, bổ sung."
_WORDS = (
    "Đăng tin trên trang thông tin điện tử và phát trên hệ thống truyền thanh.",
    "Lồng ghép trong hội nghị giao ban, sinh hoạt cơ quan.",
    "Niêm yết tại nơi tiếp nhận hồ sơ, hướng dẫn trực tiếp người dân.",
)


# Clerks of the offices that have no account of the demo's own: "canbo.001" and so on.
_CLERK = "canbo.{:03}"
MOST_CLERKS = 300


@dataclass(frozen=True, slots=True)
class People:
    """Who reports for each office, and who takes it in."""

    monitor: User
    clerks: Mapping[int, User]


def clerk_names() -> set[str]:
    """Give every name that a clerk made here may have."""
    return {_CLERK.format(number) for number in range(1, MOST_CLERKS + 1)}


def mail_of(username: str) -> str:
    """Give the address of an account: at a domain that nobody can have, so that no mail strays."""
    return f"{username}@mau.example"


def live(*, plan: Plan, monitor: User, hashed: str, at: dt.datetime) -> None:
    """Open what is due of ``plan``, and once, let its offices report on it. Safe to repeat.

    Args:
        plan: the demo's plan in force.
        monitor: who takes the reports in.
        hashed: the password of the clerks made here, as it is stored.
        at: now, in local time.
    """
    people = People(monitor, _clerks(plan, hashed, at))
    today = timezone.localdate(at)
    if not ReportingCalendar.objects.filter(plan=plan).exists():
        calendars.set_calendar(
            plan=plan, rhythm=ReportingCalendar.Rhythm.MONTH,
            day_off_rule=ReportingCalendar.DayOffRule.AFTER,
            counts_from=_first_day(plan, today), days=DAYS, by=monitor, at=at,
        )  # fmt: skip
    opening.open_periods(on=today, at=at, plan=plan)
    over = _over(plan, today)
    if ProgressReport.objects.filter(obligation__plan=plan, revision__gt=0).exists():
        return
    # All or nothing: by the first report one sees that they have been made.
    with transaction.atomic():
        for place, period in enumerate(over):
            _let_report(plan, period, is_last=place == len(over) - 1, people=people, now=at)


@transaction.atomic
def _clerks(plan: Plan, hashed: str, at: dt.datetime) -> dict[int, User]:
    """Give a clerk for each office that the plan asks anything of."""
    offices = Agency.objects.filter(duties__plan=plan).order_by("search", "pk").distinct()
    known = Membership.objects.filter(role=Role.CLERK, until=None).select_related("user")
    clerks = {row.agency_id: row.user for row in known}
    lacking = [each for each in offices if each.pk not in clerks]
    made = User.objects.filter(username__in=clerk_names())
    made.exclude(password=hashed).update(password=hashed)
    taken = made.count()
    for number, office in enumerate(lacking, start=taken + 1):
        name = _CLERK.format(number)
        user = User.objects.create(
            username=name, full_name=f"Cán bộ {office}"[:150], email=mail_of(name), password=hashed
        )
        row = Membership.objects.create(
            user=user, agency=office, role=Role.CLERK, since=dt.date(plan.year, 1, 1)
        )
        audit.record(verb="giao vai trò", subject=row, by=None, at=at, agency=office)
        clerks[office.pk] = user
    return clerks


def _first_day(plan: Plan, today: dt.date) -> dt.date:
    """Give the first day of the months that are asked for."""
    months = periods.all_of("month", plan.year)
    over = sum(month.window.end < today for month in months)
    return months[max(0, min(over, len(months) - 1) - MONTHS_OVER)].window.start


def _over(plan: Plan, today: dt.date) -> list[int]:
    ended = plan.periods.filter(counts=True, window_end__lt=today)
    return list(ended.values_list("pk", flat=True))


def _let_report(
    plan: Plan, period: int, *, is_last: bool, people: People, now: dt.datetime
) -> None:
    # All at once: read one by one, they would be a quarter of the time.
    owed = ProgressReport.objects.whole().filter(obligation__plan=plan, obligation__period=period)
    for number, report in enumerate(owed.order_by("obligation__agency__search")):
        told = _told(number, report.obligation.agency.short_name, is_last)
        if told:
            _report(report, told, number, people, now)


def _told(number: int, office: str, is_last: bool) -> str:
    """Say what an office does by its place in the list: a few are late, a few have not begun."""
    by_name = {RETURNED: "returned", AWAITING: "filed", UNTOUCHED: ""}
    if is_last and office in by_name:
        return by_name[office]
    if is_last and number % 7 == 3:
        return ""
    if is_last and number % 5 == 1:
        return "filed"
    return "late" if number % 9 == 4 else "accepted"


def _report(
    report: ProgressReport, told: str, number: int, people: People, now: dt.datetime
) -> None:
    obligation = report.obligation
    due = timezone.make_aware(dt.datetime.combine(obligation.due_on, dt.time(9 + number % 8, 12)))
    days = dt.timedelta(days=2 if told == "late" else -(number % 4))
    # Nobody has done anything tomorrow.
    filed_at = min(due + days, now)
    by = people.clerks[obligation.agency_id]
    for duty in (entry.duty for entry in report.entries.all()):
        if offered := completeness.open_rhythms(duty):
            rhythms.choose(duty=duty, rhythm=offered[0], by=by, at=filed_at)
    saved = filing.save(
        report=report,
        answers=_answers(report, number),
        version=report.version,
        by=None,
        at=filed_at,
    )
    if number % 6 == 0:
        _show(report, by, filed_at)
    revision = filing.submit(report=saved, version=saved.version, by=by, at=filed_at)
    looked_at = min(filed_at + dt.timedelta(days=1), now)
    if told == "returned":
        _send_back(revision.report, people.monitor, looked_at, now)
    elif told != "filed":
        review.accept(report=revision.report, by=people.monitor, at=looked_at)


def _answers(report: ProgressReport, number: int) -> Answers:
    entries = report.entries.all()
    return Answers(
        entries={each.pk: _answer(each, number + place) for place, each in enumerate(entries)},
        summary="Đơn vị thực hiện đúng tiến độ các nội dung được giao trong kỳ.",
        proposals="Đề nghị cung cấp thêm tờ rơi hướng dẫn." if number % 8 == 2 else "",
    )


def _answer(entry: ProgressEntry, number: int) -> Answer:
    if entry.is_optional or number % 11 == 5:
        return Answer(state=ProgressEntry.State.NIL)
    asked = tuple((str(kind), int(count)) for kind, count in entry.occurrences)
    return Answer(
        state=ProgressEntry.State.ONGOING if number % 4 == 3 else ProgressEntry.State.DONE,
        counts=tuple(_counts(entry, number)),
        narrative=_WORDS[number % len(_WORDS)],
        occurrences_done=asked,
    )


def _counts(entry: ProgressEntry, number: int) -> Iterator[Count]:
    for place, line in enumerate(entry.duty.item.item_formats.all()):
        yield Count(line.text, line.counted_in, 1 + (number * 3 + place * 5) % 17, line.format_id)


def _show(report: ProgressReport, by: User, at: dt.datetime) -> None:
    entries = list(report.entries.all()[:2])
    evidence.add_file(
        report=report, content=_photo(str(report.obligation.agency)), name="anh-hoi-nghi.jpg",
        entries=entries, by=by, at=at,
    )  # fmt: skip


def _photo(office: str) -> bytes:
    """Draw what stands for a photo: bands of colour, other ones for each office."""
    tone = sum(office.encode()) % 160
    picture = Image.linear_gradient("L").resize((640, 420))
    coloured = ImageOps.colorize(picture, (tone, 90, 140), (235, 225 - tone // 3, 200))
    written = io.BytesIO()
    coloured.save(written, "JPEG", quality=80)
    return written.getvalue()


def _send_back(report: ProgressReport, by: User, at: dt.datetime, now: dt.datetime) -> None:
    first = report.entries.order_by("position").values_list("pk", flat=True)[:1]
    day = review.suggested_day(report.obligation, on=timezone.localdate(now))
    review.send_back(
        report=report,
        reason="",
        entry_reasons=dict.fromkeys(first, _SHORT),
        fix_by=day,
        by=by,
        at=at,
    )
