"""The same report sent, or saved, twice at the same moment, each over a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agencies.models import AuditEvent
from reports.actions import filing
from reports.answers import Answer, Answers
from reports.models import ProgressReport, Revision
from tests.reports.desks import AT, TOLD, Desk, desk

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def at_once(does: Callable[[int], object]) -> list[str]:
    """Do it so many times at once, and give what came of each: "done", or the name of the refusal."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> str:
        try:
            start.wait()
            does(number)
        except (filing.AlreadySubmitted, filing.StaleVersion) as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


@pytest.fixture
def office() -> Desk:
    return desk(due_in=None)


def test_sent_many_times_at_once_it_is_sent_once(office: Desk):
    office.report.entries.update(state="done", narrative=TOLD)
    came = at_once(lambda _: filing.submit(report=office.report, version=0, by=office.clerk, at=AT))
    assert came == ["AlreadySubmitted"] * (AT_ONCE - 1) + ["done"]
    assert Revision.objects.count() == AuditEvent.objects.count() == 1


def test_of_many_windows_that_save_at_once_one_does(office: Desk):
    def save(number: int) -> ProgressReport:
        said = Answers({office.entries[0].pk: Answer(state="done", narrative=f"Cửa sổ {number}")})
        return filing.save(report=office.report, answers=said, version=0, by=office.clerk, at=AT)

    assert at_once(save) == ["StaleVersion"] * (AT_ONCE - 1) + ["done"]
    assert office.now.version == 1
