"""An office says which of the rhythms it takes that its row leaves open."""

import datetime as dt

import pytest

from agencies.models import Agency, AuditEvent, User
from plans.models import Duty, Plan
from reports.actions import rhythms, rights
from reports.models import ProgressReport, RhythmChoice
from tests.factories import AgencyFactory, MembershipFactory
from tests.reports.laid_out import ISSUED, at, entries, owed, plan_of, row, run

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Quý I/2021", "6 tháng đầu năm 2021"
MONTHS = [["month", 1], ["month", 2], ["month", 3]]


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(name="Sở A")


@pytest.fixture
def clerk(office) -> User:
    person: User = MembershipFactory(agency=office).user
    return person


@pytest.fixture
def plan(office) -> Plan:
    return plan_of(office.root)


@pytest.fixture
def duty(plan, office) -> Duty:
    return row(plan, "Theo tháng hoặc quý", office).duties.get()


def choose(duty: Duty, rhythm: str, by: User) -> RhythmChoice:
    return rhythms.choose(duty=duty, rhythm=rhythm, by=by, at=at(ISSUED))


def occurrences(plan: Plan, period: str) -> list[list[object]]:
    (entry,) = entries(owed(plan)["Sở A", period])
    return list(entry.occurrences)


def test_it_counts_for_what_is_opened_later(plan, duty, clerk):
    choose(duty, "quarter", clerk)
    run(ISSUED)
    assert occurrences(plan, FIRST) == [["quarter", 1]]
    event = AuditEvent.objects.get(verb="chọn nhịp thực hiện")
    assert (event.by_id, event.changes) == (clerk.pk, {"rhythm": [None, "quarter"]})


def test_it_completes_what_was_opened_before_anybody_chose(plan, duty, clerk):
    run(ISSUED)
    assert occurrences(plan, FIRST) == []
    choose(duty, "month", clerk)
    assert occurrences(plan, FIRST) == MONTHS


def test_changed_it_leaves_what_was_opened(plan, duty, clerk):
    choose(duty, "month", clerk)
    run(ISSUED)
    choose(duty, "quarter", clerk)
    run(dt.date(2021, 3, 15))
    assert occurrences(plan, FIRST) == MONTHS
    assert occurrences(plan, SECOND) == [["quarter", 1], ["quarter", 2]]
    assert RhythmChoice.objects.get().rhythm == "quarter"


def test_a_report_that_was_filed_is_not_completed(plan, duty, clerk):
    run(ISSUED)
    ProgressReport.objects.update(
        state="submitted", revision=1, first_submitted_on=ISSUED, submitted_at=at(ISSUED),
        submitted_by=clerk,
    )  # fmt: skip
    choose(duty, "month", clerk)
    assert occurrences(plan, FIRST) == []


def test_the_same_again_is_no_change(duty, clerk):
    assert choose(duty, "month", clerk) == choose(duty, "month", clerk)
    assert AuditEvent.objects.filter(verb="chọn nhịp thực hiện").count() == 1


@pytest.mark.parametrize("rhythm", ["year", "week", ""])
def test_only_what_the_row_offers(duty, clerk, rhythm):
    with pytest.raises(rhythms.NotOffered, match="Theo tháng hoặc quý"):
        choose(duty, rhythm, clerk)


def test_only_where_the_row_leaves_a_choice(plan, office, clerk):
    duty = row(plan, "Hằng tháng", office).duties.get()
    with pytest.raises(rhythms.NotOffered, match="đã ghi rõ"):
        choose(duty, "month", clerk)


def test_only_by_the_office(duty):
    with pytest.raises(rights.NotAllowed, match="Sở A"):
        choose(duty, "month", MembershipFactory().user)


def test_not_once_the_duty_has_ended(duty, clerk):
    Duty.objects.update(ended_on=ISSUED, end_reason="recall")
    with pytest.raises(rhythms.DutyEnded, match="đã kết thúc ngày 05/01/2021"):
        choose(duty, "month", clerk)
