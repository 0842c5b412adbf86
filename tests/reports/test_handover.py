"""Work changes hands: piece by piece, and all of it when somebody leaves."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from agencies.actions import accounts
from agencies.models import Agency, AuditEvent, Membership, User
from agencies.roles import Role
from plans.actions import intakes
from plans.models import Intake
from reports.actions import handover, rights
from reports.models import Obligation, ProgressReport
from tests.factories import AgencyFactory, MembershipFactory, ReportFactory
from tests.reports.laid_out import at

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 2)
NOW = at(TODAY)


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(name="Sở A")


@pytest.fixture
def head(office) -> User:
    person: User = MembershipFactory(agency=office, role=Role.HEAD).user
    return person


@pytest.fixture
def clerk(office) -> User:
    person: User = MembershipFactory(agency=office).user
    return person


@pytest.fixture
def colleague(office) -> User:
    person: User = MembershipFactory(agency=office).user
    return person


def owed_by(office: Agency, to: User | None = None, state: str = "draft") -> Obligation:
    report: ProgressReport = ReportFactory(obligation__agency=office, obligation__assigned_to=to)
    if state != "draft":
        person = MembershipFactory().user
        ProgressReport.objects.filter(pk=report.pk).update(
            state=state, revision=1, first_submitted_on=TODAY, submitted_at=NOW,
            submitted_by=person, accepted_at=NOW, accepted_by=person,
        )  # fmt: skip
    return Obligation.objects.get(pk=report.obligation_id)


def assign(to: User, by: User, *obligations: Obligation) -> int:
    return handover.assign(obligations=obligations, to=to, by=by, at=NOW)


def hand_over(person: User, office: Agency, to: User, by: User, **given: Any):
    wanted: dict[str, Any] = {"on": TODAY, "ends": False}
    return handover.hand_over(
        person=person, agency=office, to=to, by=by, at=NOW, **{**wanted, **given}
    )


class TestAssigning:
    def test_a_head_gives_any_report_to_a_colleague(self, office, head, clerk, colleague):
        obligation = owed_by(office, clerk)
        assert assign(colleague, head, obligation, owed_by(office)) == 2
        obligation.refresh_from_db()
        assert obligation.assigned_to == colleague
        event = AuditEvent.objects.get(verb="giao báo cáo", subject_id=str(obligation.pk))
        assert event.changes == {"assigned_to": [str(clerk), str(colleague)]}

    def test_a_clerk_gives_away_their_own_and_takes_what_nobody_has(self, office, clerk, colleague):
        assert assign(colleague, clerk, owed_by(office, clerk)) == 1
        assert assign(clerk, clerk, owed_by(office)) == 1
        with pytest.raises(rights.NotAllowed, match=f"đang giao cho {colleague}"):
            assign(clerk, clerk, owed_by(office, colleague))

    def test_the_same_again_is_no_change(self, office, head, clerk):
        obligation = owed_by(office, clerk)
        assert assign(clerk, head, obligation) == 0
        assert not AuditEvent.objects.exists()

    def test_not_to_a_stranger(self, office, head):
        for stranger in (
            MembershipFactory().user,
            MembershipFactory(agency=office, role=Role.VIEWER).user,
            MembershipFactory(agency=office, until=dt.date(2026, 3, 1)).user,
        ):
            with pytest.raises(handover.NotAColleague, match="không lập báo cáo ở Sở A"):
                assign(stranger, head, owed_by(office))

    def test_not_by_a_stranger(self, office, clerk):
        for stranger in (
            MembershipFactory(role=Role.HEAD).user,
            MembershipFactory(agency=office, role=Role.VIEWER).user,
        ):
            with pytest.raises(rights.NotAllowed, match="Sở A"):
                assign(clerk, stranger, owed_by(office))

    def test_one_that_can_t_be_given_keeps_all_where_they_are(self, office, head, clerk, colleague):
        done, going = owed_by(office, clerk, "accepted"), owed_by(office, clerk)
        with pytest.raises(handover.WorkIsOver):
            assign(colleague, head, going, done)
        assert not Obligation.objects.filter(assigned_to=colleague).exists()
        with pytest.raises(handover.NothingAssigned):
            assign(colleague, head)


class TestHandingOver:
    def begun(self, office: Agency, by: User) -> Intake:
        return intakes.begin_blank(issuer=office, year=2026, subject="Kế hoạch", by=by, at=NOW)

    def test_all_open_work_passes_and_what_is_done_stays(self, office, head, clerk, colleague):
        going = [owed_by(office, clerk), owed_by(office, clerk, "submitted")]
        done, other = owed_by(office, clerk, "accepted"), owed_by(office)
        assert hand_over(clerk, office, colleague, head).reports == 2
        assert set(Obligation.objects.filter(assigned_to=colleague)) == set(going)
        assert set(Obligation.objects.exclude(assigned_to=colleague)) == {done, other}

    def test_the_work_of_another_office_stays(self, office, head, clerk, colleague):
        other = AgencyFactory(parent=office.parent)
        MembershipFactory(agency=other, user=clerk)
        owed_by(other, clerk)
        self.begun(other, clerk)
        passed = hand_over(clerk, office, colleague, head)
        assert (passed.reports, passed.intakes) == (0, 0)

    def test_plans_being_brought_in_pass_with_their_files(self, office, head, clerk, colleague):
        intake = intakes.begin_file(
            content=Path("tests/files/ke-hoach-tinh.txt").read_bytes(), name="ke-hoach.txt",
            issuer=office, by=clerk, at=NOW,
        )  # fmt: skip
        assert hand_over(clerk, office, colleague, head).intakes == 1
        assert not Intake.objects.visible_to(clerk).exists()
        passed = Intake.objects.visible_to(colleague).get()
        assert passed.as_draft() == intake.as_draft()
        assert default_storage.exists(passed.source_path)
        assert intakes.confirm(intake=passed, by=colleague, at=NOW).drafter == office

    def test_without_ending_roles_stay(self, office, head, clerk, colleague):
        assert hand_over(clerk, office, colleague, head).roles == 0
        assert clerk.memberships.get().until is None

    def test_who_leaves_has_no_role_from_the_next_day(self, office, head, clerk, colleague):
        MembershipFactory(agency=office, user=clerk, role=Role.REGISTRAR)
        elsewhere = MembershipFactory(user=clerk)
        assert hand_over(clerk, office, colleague, head, ends=True).roles == 2
        assert {row.until for row in clerk.memberships.filter(agency=office)} == {TODAY}
        elsewhere.refresh_from_db()
        assert elsewhere.until is None
        event = AuditEvent.objects.get(verb="bàn giao việc")
        assert (event.by_id, event.agency_id) == (head.pk, office.pk)

    def test_what_cannot_end_passes_nothing(self, office, head, clerk, colleague):
        MembershipFactory(agency=office, user=clerk, role=Role.ADMINISTRATOR)
        obligation = owed_by(office, clerk)
        with pytest.raises(accounts.RoleOutOfReach):
            hand_over(clerk, office, colleague, head, ends=True)
        obligation.refresh_from_db()
        assert obligation.assigned_to == clerk
        assert not Membership.objects.filter(until__isnull=False).exists()

    def test_one_hands_over_one_s_own(self, office, clerk, colleague):
        owed_by(office, clerk)
        assert hand_over(clerk, office, colleague, clerk).reports == 1

    def test_not_another_s(self, office, clerk, colleague):
        with pytest.raises(rights.NotAllowed, match="bàn giao việc"):
            hand_over(clerk, office, colleague, colleague)

    def test_not_to_oneself_or_a_stranger(self, office, head, clerk):
        for to in (clerk, MembershipFactory().user):
            with pytest.raises(handover.NotAColleague):
                hand_over(clerk, office, to, head)

    def test_again_there_is_nothing_left(self, office, head, clerk, colleague):
        owed_by(office, clerk)
        hand_over(clerk, office, colleague, head)
        assert hand_over(clerk, office, colleague, head).reports == 0
