"""Keeps the table of days off: what the calendar says at first, what people make of it after."""

import datetime as dt
from collections.abc import Iterable, Iterator

import holidays
from django.db import transaction

from agencies.actions import audit
from agencies.actions.changes import Changes, changes_of
from agencies.models import AuditEvent, DayOff, User


@transaction.atomic
def seed(*, years: Iterable[int], by: User | None, at: dt.datetime) -> int:
    """Enter the holidays of the whole country, each year once, and give how many days are new.

    The log tells which years were entered: what people have changed, moved or taken out since
    stays so, and a day that they entered before keeps their word.
    """
    return sum(_seed_year(year, by, at) for year in sorted(set(years)))


def _seed_year(year: int, by: User | None, at: dt.datetime) -> int:
    verb = f"nạp ngày nghỉ năm {year}"
    if AuditEvent.objects.filter(verb=verb).exists():
        return 0
    of_year = DayOff.objects.filter(province=None, day__year=year)
    known = set(of_year.values_list("day", flat=True))
    new = [row for row in _of_calendar(year) if row.day not in known]
    # Two at once enter the same days, and the second finds them.
    DayOff.objects.bulk_create(new, ignore_conflicts=True)
    changes = {"day": [None, [str(row) for row in new]]}
    audit.record(verb=verb, subject=of_year.earliest("day"), by=by, at=at, changes=changes)
    return len(new)


def _of_calendar(year: int) -> Iterator[DayOff]:
    # A day worked in stead of another may stand in the year beside it (29/12 for 02/01).
    near = range(year - 1, year + 2)
    calendar = holidays.country_holidays("VN", years=near, language="vi")
    for day, name in sorted(calendar.items()):
        if day.year == year:
            yield DayOff(day=day, name=name)
    for day in sorted(calendar.weekend_workdays):
        if day.year == year and day not in calendar:
            yield DayOff(day=day, name="Làm bù", is_off=False)


@transaction.atomic
def save(*, day_off: DayOff, by: User, at: dt.datetime) -> Changes:
    """Store a day off, or a day worked, of the country or of one province."""
    verb = "sửa ngày nghỉ" if day_off.pk else "thêm ngày nghỉ"
    changes = changes_of(day_off)
    if changes:
        day_off.save()
        _record(verb, day_off, by, at, changes)
    return changes


@transaction.atomic
def delete(*, day_off: DayOff, by: User, at: dt.datetime) -> None:
    """Take a day out of the table; due days that were reckoned with it stay as they are."""
    changes: Changes = {"day": [day_off.day, None], "name": [day_off.name, None]}
    _record("xóa ngày nghỉ", day_off, by, at, changes)
    day_off.delete()


def _record(verb: str, day_off: DayOff, by: User, at: dt.datetime, changes: Changes) -> None:
    audit.record(verb=verb, subject=day_off, by=by, at=at, agency=day_off.province, changes=changes)
