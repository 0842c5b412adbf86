"""What is another's stays another's, by every id in an address and in a body."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Deputy
from agencies.roles import Role
from documents.models import Paper
from reports.actions import evidence as actions
from reports.models import Evidence, FormatCount, Obligation, ProgressReport
from reports.views.office.receiving import LAST
from tests.factories import (
    AgencyFactory,
    EntryFactory,
    EvidenceFactory,
    PeriodFactory,
    ReportFactory,
    UserFactory,
)
from tests.reports.desks import TOLD, Desk, answers, desk, saved, sent
from tests.reports.filed import watched
from tests.reports.strangers import XHR, member, signed_in, url

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SECRET = "Nội dung chưa ai được xem ngoài đơn vị"


@pytest.fixture
def office() -> Desk:
    return desk()


@pytest.fixture
def beside(office: Desk) -> ProgressReport:
    """The report of another office on the same plan and period."""
    owed = office.report.obligation
    other = AgencyFactory(parent=owed.agency.parent, name="Sở Y tế")
    report: ProgressReport = ReportFactory(
        obligation__period=owed.period, obligation__agency=other,
        obligation__due_on=owed.due_on, obligation__locks_on=owed.locks_on,
    )  # fmt: skip
    EntryFactory(report=report, duty__agency=other)
    return report


class TestIdsInBodies:
    def test_entries_of_another_report_are_not_written(self, office, beside):
        (theirs,) = beside.entries.all()
        posted = office.fields() | {
            "muc": [str(theirs.pk), *(str(each.pk) for each in office.entries)],
            f"d{theirs.pk}-state": "done", f"d{theirs.pk}-narrative": TOLD,
            f"d{theirs.pk}-name": "Pano", f"d{theirs.pk}-number": "9",
        }  # fmt: skip
        answer = signed_in(office.clerk).post(url("save", office.report.obligation_id), posted)
        assert answer.status_code == 302
        assert office.now.version == 1
        theirs.refresh_from_db()
        assert (theirs.state, theirs.narrative) == ("", "")
        assert not FormatCount.objects.filter(entry=theirs).exists()

    def test_evidence_is_not_laid_to_entries_of_another_report(self, office, beside):
        (theirs,) = beside.entries.all()
        own = EvidenceFactory(report=office.report, uploaded_by=office.clerk)
        client = signed_in(office.clerk)
        for name, pk in (("evidence-attach", own.pk), ("evidence-add", own.report.obligation_id)):
            given = {"entries": [theirs.pk], "url": "https://backan.gov.vn/tin", LAST: "1"}
            assert client.post(url(name, pk), given).status_code == 400
        assert not theirs.evidence.exists()
        assert Evidence.objects.count() == 1

    def test_a_rhythm_is_chosen_for_entries_of_the_report_alone(self, office, beside):
        (theirs,) = beside.entries.all()
        address = url("choose-rhythm", office.report.obligation_id, entry=theirs.pk)
        assert signed_in(office.clerk).post(address).status_code == 404

    def test_work_is_given_to_nobody_outside(self, office, beside):
        owed, client = office.report.obligation, signed_in(office.head)
        address = reverse("reports:assign", args=[owed.agency_id])
        stranger = member(beside.obligation.agency, Role.CLERK)
        for to in (stranger.pk, UserFactory().pk, 10**17, "x"):
            answer = client.post(address, {"chon": [owed.pk], "to": to})
            assert answer.status_code == 400
        # Another office's report is none of those that can be ticked.
        client.post(address, {"chon": [beside.obligation_id, owed.pk], "to": office.clerk.pk})
        told = Obligation.objects.values_list("pk", "assigned_to").order_by("pk")
        assert set(told) == {(owed.pk, office.clerk.pk), (beside.obligation_id, None)}

    def test_reports_of_plans_that_one_does_not_watch_are_not_taken_in(self):
        mine, theirs = watched(), watched(year=2022)
        other = theirs.filed()
        monitor = member(mine.home, Role.MONITOR)
        given = {"chon": [f"{other.pk}-1"], "xac_nhan": "1"}
        signed_in(monitor).post(reverse("reports:accept-many"), given)
        other.refresh_from_db()
        assert other.state == ProgressReport.State.SUBMITTED

    def test_periods_of_another_plan_are_refused(self, office):
        elsewhere = PeriodFactory(opened_at=timezone.now())
        plan = office.report.obligation.plan
        monitor = signed_in(member(plan.monitor, Role.MONITOR))
        day = (timezone.localdate() + 9 * DAY).isoformat()
        given = {"period": elsewhere.pk, "until": day, "reason": "Bão lụt trên diện rộng"}
        assert monitor.post(url("extend-many", plan.pk), given).status_code == 400
        form = url("backfill-form", plan.pk, period=elsewhere.pk)
        assert monitor.get(form).status_code == 404
        given = {"rieng-period": elsewhere.pk, "rieng-level": "province"}
        assert monitor.post(url("deadline", plan.pk), given).status_code == 400
        asked = {"period": elsewhere.pk, "agency": office.clerk.office.pk}
        clerk = signed_in(office.clerk)
        assert clerk.post(url("open-event", plan.pk), asked).status_code == 404

    def test_reasons_for_entries_of_another_report_are_not_heard(self):
        given = watched()
        report = given.filed()
        other = given.filed(obligation__agency=AgencyFactory(parent=given.province))
        entry = other.entries.all()[0]
        monitor = signed_in(given.monitor())
        day = timezone.localdate() + DAY
        posted = {
            "revision": 1, "fix_by": day.isoformat(), f"sai-{entry.pk}": "on",
            f"vi-sao-{entry.pk}": "Thiếu ảnh của hội nghị",
        }  # fmt: skip
        answer = monitor.post(url("return", report.obligation_id), posted)
        assert answer.status_code == 400
        entry.refresh_from_db()
        assert entry.verdict == ""


class TestDrafts:
    """Until it is filed, a report is the office's own business."""

    def test_no_page_of_the_monitor_has_a_word_of_it(self, office):
        link = "https://backan.gov.vn/bi-mat"
        saved(office, answers(office, narrative=SECRET), at=timezone.now())
        found = actions.add_link(
            report=office.report, url=link, name=SECRET, entries=office.entries, by=office.clerk,
            at=timezone.now(),
        )  # fmt: skip
        owed = office.report.obligation
        monitor = member(owed.plan.monitor, Role.MONITOR)
        client = signed_in(monitor)
        names = ("report", "review", "extend", "reopen", "preview", "check", "sheet", "receipt")
        addresses = [url(name, owed.pk) for name in names if name != "receipt"]
        addresses += [
            url("receipt", owed.pk, number=1), f"{url('report', owed.pk)}?lan=1",
            url("matrix", owed.plan_id), reverse("reports:queue"), reverse("agencies:audit"),
            f"{reverse('agencies:audit')}?tim=noi+dung", url("evidence", found.pk),
            url("evidence-thumbnail", found.pk), url("evidence-attach", found.pk),
        ]  # fmt: skip
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in (200, 302, 403, 404), address
            said = answer.content.decode()
            assert SECRET not in said, address
            assert link not in said + answer.get("Location", ""), address

    def test_what_was_withdrawn_before_filing_was_never_filed(self, office):
        now = timezone.now() - dt.timedelta(hours=3)
        wrong, right = (
            actions.add_link(
                report=office.report, url=f"https://backan.gov.vn/{n}", name=SECRET, entries=(),
                by=office.clerk, at=now,
            )
            for n in (1, 2)
        )  # fmt: skip
        hour = dt.timedelta(hours=1)
        why = "Tải nhầm tệp của việc khác"
        actions.withdraw(evidence=wrong, reason=why, by=office.clerk, at=now + hour)
        saved(office, at=now)
        sent(office, at=now + 2 * hour)
        client = signed_in(member(office.report.obligation.plan.monitor, Role.MONITOR))
        assert client.get(url("evidence", wrong.pk)).status_code == 404
        assert client.get(url("evidence", right.pk)).status_code == 302
        assert signed_in(office.clerk).get(url("evidence", wrong.pk)).status_code == 200
        # What was filed once stays seen, withdrawn since or not.
        ProgressReport.objects.update(
            state=ProgressReport.State.RETURNED, returned_at=now, returned_by=office.clerk
        )
        actions.withdraw(evidence=right, reason=why, by=office.clerk, at=timezone.now())
        assert client.get(url("evidence", right.pk)).status_code == 200

    def test_another_years_reports_of_the_head_are_not_told_to_a_viewer_of_another_office(
        self, office, beside
    ):
        viewer = signed_in(member(beside.obligation.agency, Role.VIEWER))
        pk = office.report.obligation_id
        for name in ("report", "review", "preview", "sheet", "check", "sheet-upload"):
            assert viewer.get(url(name, pk)).status_code == 404
        matrix = viewer.get(url("matrix", office.report.obligation.plan_id))
        assert "Sở Tư pháp" not in matrix.content.decode()
        assert "Sở Y tế" in matrix.content.decode()


class TestRoles:
    WRITING = ("save", "submit", "hand-up", "take-back", "give-back", "sheet-upload")

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.REGISTRAR, Role.MONITOR])
    def test_who_looks_from_above_writes_nothing(self, office, role):
        above = office.report.obligation.agency.parent
        client = signed_in(member(above, role))
        pk = office.report.obligation_id
        assert client.get(url("report", pk)).status_code == 200
        for name in self.WRITING:
            assert client.post(url(name, pk), office.fields()).status_code == 403, name
        assert client.post(url("evidence-add", pk), {LAST: "1"}).status_code == 403
        assert office.now.version == 0

    def test_a_deputy_is_out_after_the_last_day_with_the_page_still_open(self, office):
        owed, today = office.report.obligation, timezone.localdate()
        person = member(AgencyFactory(parent=owed.agency.parent), Role.CLERK)
        lent = Deputy.objects.create(
            agency=owed.agency, absent=office.clerk, user=person, since=today - 5 * DAY, until=today
        )
        client = signed_in(person)
        assert client.post(url("save", owed.pk), office.fields()).status_code == 302
        Deputy.objects.filter(pk=lent.pk).update(until=today - DAY)
        for name in self.WRITING:
            assert client.post(url(name, owed.pk), office.fields()).status_code == 404, name
        assert client.get(url("report", owed.pk)).status_code == 404

    def test_so_is_who_has_left(self, office):
        client, pk = signed_in(office.clerk), office.report.obligation_id
        office.clerk.memberships.update(until=timezone.localdate() - DAY)
        answer = client.post(url("save", pk), office.fields(), headers=XHR)
        assert answer.status_code == 404
        assert client.get(reverse("reports:work")).status_code == 200
        assert office.now.version == 0

    @pytest.mark.parametrize("state", [Paper.State.RECALLED, Paper.State.CLOSED])
    def test_a_plan_out_of_force_takes_nothing(self, office, state):
        plan, pk = office.report.obligation.plan, office.report.obligation_id
        saved(office, at=timezone.now())
        Paper.objects.filter(pk=plan.paper_id).update(state=state, ended_at=timezone.now())
        client, fields = signed_in(office.clerk), office.fields()
        assert client.post(url("save", pk), fields | {"summary": "Thêm"}).status_code == 403
        client.post(url("submit", pk), {"version": "1"})
        client.post(url("evidence-add", pk), {"url": "https://backan.gov.vn/a", LAST: "1"})
        assert client.get(url("sheet-upload", pk)).status_code == 403
        monitor = signed_in(member(plan.monitor, Role.MONITOR))
        day = (timezone.localdate() + 9 * DAY).isoformat()
        given = {"until": day, "reason": "Bão lụt trên diện rộng"}
        for name in ("extend", "reopen"):
            monitor.post(url(name, pk), given)
        now = Obligation.objects.get(pk=pk)
        assert (now.extended_to, now.reopened_until) == (None, None)
        assert (office.now.version, office.now.revision) == (1, 0)
        assert not Evidence.objects.exists()
