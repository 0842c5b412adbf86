"""Filled forms that nobody confirmed go after a week."""

import datetime as dt

import pytest

from reports.actions import tidying
from reports.models import WaitingSheet
from tests.factories import ObligationFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)


def test_a_form_waits_a_week_for_its_bringer():
    obligation = ObligationFactory()
    for days in (7.1, 6.9):
        at = NOW - dt.timedelta(days=days)
        WaitingSheet.objects.create(
            by=UserFactory(), obligation=obligation, at=at, name=str(days), content=b"x"
        )
    assert tidying.sheets(at=NOW, is_dry=True) == 1
    assert tidying.sheets(at=NOW, is_dry=False) == 1
    assert WaitingSheet.objects.get().name == "6.9"
