"""Who has left an office is told nothing more of it: not by mail, not by an old line of the bell."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.actions import routing, sending
from agencies.models import Delivery, Deputy, Membership, Notice, User
from agencies.roles import Role
from agencies.sending_hours import SendingHours
from agencies.stages import Stage
from reports.models import ProgressReport
from reports.notices import tell_of_report
from tests.factories import MembershipFactory, UserFactory
from tests.reports.desks import Desk, desk
from tests.reports.strangers import signed_in

pytestmark = pytest.mark.django_db

# Monday morning; ``desk`` stands in 2021 with None.
AT = dt.datetime(2021, 3, 15, 1, 30, tzinfo=dt.UTC)
SECRET = "Số liệu của phòng Một cửa sai, làm lại mục 3"
BELL = "/thong-bao/"


class Kept:
    """A way out that keeps whom it was given a message for."""

    def __init__(self) -> None:
        self.people: list[User] = []

    def send(self, message) -> None:
        self.people.append(message.recipient)

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Desk:
    found = desk(due_in=None)
    people = User.objects.filter(memberships__agency=found.report.obligation.agency)
    for number, person in enumerate(people):
        person.email = f"nguoi-{number}@x.example"
        person.save()
    return found


def returned(office: Desk) -> None:
    """Say that the monitor has returned the report, and why."""
    report = ProgressReport.objects.filter(pk=office.report.pk)
    report.update(
        state=ProgressReport.State.RETURNED, revision=1, return_reason=SECRET,
        first_submitted_on=AT.date(), submitted_at=AT, submitted_by=office.head, returned_at=AT,
        returned_by=office.head,
    )  # fmt: skip
    tell_of_report(Stage.RETURNED, report.get(), at=AT)


def sent() -> set[User]:
    """Send all that waits; give to whom."""
    routing.route(at=AT)
    way = Kept()
    sending.send_waiting(clock=lambda: AT, transports={"mail": way}, hours=SendingHours())
    return set(way.people)


def leave(person: User) -> None:
    Membership.objects.filter(user=person).update(until=AT.date() - dt.timedelta(days=1))


def bell(person: User) -> str:
    answer = signed_in(person).get(BELL)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_who_left_before_it_went_out_is_sent_nothing(office):
    returned(office)
    told = set(User.objects.filter(notices__stage=Stage.RETURNED))
    assert office.clerk in told
    leave(office.clerk)
    assert sent() == told - {office.clerk}
    lost = Delivery.objects.get(notice__recipient=office.clerk)
    assert lost.state == Delivery.State.DROPPED


def test_the_bell_of_who_left_says_nothing_of_the_office_any_more(office):
    returned(office)
    assert SECRET in bell(office.clerk)
    notice = Notice.objects.get(recipient=office.clerk)
    leave(office.clerk)
    # Somewhere else they still work, so that they can sign in to something.
    MembershipFactory(user=office.clerk, since=AT.date())
    shown = bell(office.clerk)
    assert SECRET not in shown
    assert "Bạn không còn vai trò tại cơ quan nhận thông báo này" in shown
    assert signed_in(office.clerk).get(f"{BELL}{notice.pk}/mo/")["Location"] == "/"


@pytest.mark.parametrize("ends", ["the days", "the person they stood in for"])
def test_a_deputy_whose_days_are_over_is_told_nothing_more(office, ends):
    deputy = UserFactory(email="thay@x.example")
    MembershipFactory(user=deputy, role=Role.VIEWER)
    acting = Deputy.objects.create(
        agency=office.report.obligation.agency, absent=office.clerk, user=deputy,
        since=AT.date(), until=AT.date() + dt.timedelta(days=5),
    )  # fmt: skip
    returned(office)
    assert SECRET in bell(deputy)
    if ends == "the days":
        yesterday = AT.date() - dt.timedelta(days=1)
        Deputy.objects.filter(pk=acting.pk).update(since=yesterday, until=yesterday)
    else:
        leave(office.clerk)
    assert SECRET not in bell(deputy)
    assert deputy not in sent()
