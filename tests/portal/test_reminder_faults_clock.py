"""Reminders by a clock that is set back, and by one that runs on while a round is slow.

Mail goes to a real server: nothing twice, nothing lost.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest

from agencies.actions import claims
from agencies.models import Delivery
from agencies.roles import Role
from portal.celery import app
from reports.actions import rounds
from reports.models import ProgressReport
from tests.agencies.post import MailServer
from tests.factories import AgencyFactory, MembershipFactory
from tests.reports.filed import Watched, watched

pytestmark = pytest.mark.django_db

State = Delivery.State
# Nine in the morning in Việt Nam; a report of ``watched()`` is due on this Wednesday.
NOW = dt.datetime(2021, 3, 17, 2, 0, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def plan() -> Watched:
    return watched()


def owed(plan: Watched, name: str) -> ProgressReport:
    """Give what an office owes, whose clerk has an address."""
    office = AgencyFactory(parent=plan.province)
    MembershipFactory(agency=office, role=Role.CLERK, user__email=f"{name}@x.example")
    return plan.report(obligation__agency=office)


def round_at(at: dt.datetime, server: MailServer) -> None:
    rounds.send_notices(clock=lambda: at, transports={"mail": server.transport()})


def test_an_hour_back_says_nothing_twice_and_loses_nothing(plan: Watched, server: MailServer):
    owed(plan, "an")
    round_at(NOW, server)
    owed(plan, "binh")
    round_at(NOW - HOUR, server)
    owed(plan, "chi")
    round_at(NOW, server)
    round_at(NOW + 5 * MINUTE, server)

    assert Counter(server.to()) == dict.fromkeys(
        ("an@x.example", "binh@x.example", "chi@x.example"), 1
    )
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_back_before_the_hours_of_an_office_it_waits_for_them(plan: Watched, server: MailServer):
    round_at(NOW - HOUR, server)
    owed(plan, "an")
    round_at(NOW - 2 * HOUR, server)
    assert server.to() == []

    round_at(NOW - HOUR, server)
    round_at(NOW, server)
    assert server.to() == ["an@x.example"]


def test_back_over_midnight_it_is_no_second_day(plan: Watched, server: MailServer):
    owed(plan, "an")
    round_at(NOW, server)
    owed(plan, "binh")
    round_at(NOW - dt.timedelta(days=1), server)
    round_at(NOW, server)
    round_at(NOW + 5 * MINUTE, server)

    # What is due on the 17th was due soon on the 16th: "binh" is told of both days.
    assert Counter(server.to()) == {"an@x.example": 1, "binh@x.example": 2}
    keys = Delivery.objects.values_list("notice__key", "notice__recipient")
    assert len(set(keys)) == len(keys)


def test_what_was_refused_for_a_while_leaves_when_the_clock_has_come_there(
    plan: Watched, server: MailServer
):
    owed(plan, "an")
    server.rcpt = lambda to: "451 4.3.0 Greylisted"
    round_at(NOW, server)
    server.rcpt = lambda to: None
    round_at(NOW - HOUR, server)
    assert server.to() == []

    round_at(NOW + claims.FIRST_PAUSE * 2, server)
    assert server.to() == ["an@x.example"]


def test_what_was_under_way_in_what_is_the_future_now_is_given_up(
    plan: Watched, server: MailServer
):
    owed(plan, "an")
    server.start = lambda to: "drop"
    round_at(NOW, server)
    Delivery.objects.update(
        state=State.CLAIMED, claim="của ai đó", claimed_at=NOW, try_from=None, attempts=1
    )
    server.start = lambda to: None

    round_at(NOW - HOUR, server)
    round_at(NOW, server)

    assert server.to() == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.UNCERTAIN}


def test_a_slow_round_ends_by_itself_and_the_next_goes_on(plan: Watched, server: MailServer):
    names = [f"a{n}" for n in range(7)]
    for name in names:
        owed(plan, name)
    now = NOW

    def slow(to: str) -> None:
        nonlocal now
        now += rounds.LASTS / 3

    server.start = slow
    counts = []
    for _ in range(3):
        rounds.send_notices(clock=lambda: now, transports={"mail": server.transport()})
        counts.append(len(server.mails))

    assert counts == [3, 6, 7]
    assert Counter(server.to()) == {f"{name}@x.example": 1 for name in names}


def test_a_worker_never_gives_up_looking_for_its_broker():
    # By default after a hundred tries, which is less than an hour.
    assert app.conf.broker_connection_max_retries is None
    # Somebody else may get a message only when no task can still be at it.
    limits = [task.time_limit or 0 for task in app.tasks.values()]
    assert max(limits) < app.conf.broker_transport_options["visibility_timeout"]
