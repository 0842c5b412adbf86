"""Opening enters the year's holidays before due days are reckoned with them."""

import datetime as dt

import pytest

from agencies.models import DayOff
from reports.actions.opening import open_periods

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 2, 1, 2, 0, tzinfo=dt.UTC)


def test_tet_is_known_without_anybody_entering_it():
    open_periods(on=dt.date(2026, 2, 1), at=AT)
    workdays = DayOff.objects.all().workdays()
    assert workdays.is_off(dt.date(2026, 2, 17))
    assert workdays.is_off(dt.date(2027, 1, 1))


def test_what_was_taken_out_does_not_come_back():
    open_periods(on=dt.date(2026, 2, 1), at=AT)
    DayOff.objects.filter(day=dt.date(2026, 2, 17)).delete()
    open_periods(on=dt.date(2026, 2, 2), at=AT)
    assert not DayOff.objects.filter(day=dt.date(2026, 2, 17)).exists()
