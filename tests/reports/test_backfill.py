"""What offices did before their plan's duties counted, entered by the monitor from a workbook."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent, User
from agencies.roles import Role
from agencies.sheets import UnreadableSheet
from plans.models import Plan
from reports.actions import backfill, filed, rights, sheets
from reports.models import (
    FormatCount,
    Obligation,
    ProgressEntry,
    Revision,
    WaitingSheet,
)
from reports.sheets.results import Outcome
from reports.snapshots import Filed
from tests.factories import (
    AliasFactory,
    MembershipFactory,
    ObligationFactory,
    PeriodFactory,
    ReportFactory,
)
from tests.reports.filled import columns_of, filled, lines_of, top_of
from tests.reports.past_plan import (
    AT,
    MEETING,
    OF_COMMUNE,
    ON,
    PORTAL,
    entered,
    foreseen,
    form,
    kept,
    monitor_of,
    office,
    past_of,
    plan_begun_late,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_begun_late()


@pytest.fixture
def monitor(plan: Plan) -> User:
    return monitor_of(plan)


def test_the_form_has_a_line_for_every_office_row_and_form(plan: Plan):
    lines = lines_of(form(plan))
    assert [(line["Đơn vị"], line["TT"], line["Hình thức"]) for line in lines] == [
        (office, number, name)
        for office in ("Sở Tư pháp", "UBND xã Thử 1")
        for number in (1, 2)
        for name in (PORTAL, MEETING)
    ]


def test_only_offices_with_a_line_filled_are_entered(plan: Plan, monitor: User):
    (report,) = entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    owed = report.obligation
    assert (owed.agency, owed.period, owed.is_backfill) == (
        *(office("UBND xã Thử 1"), past_of(plan), True),
    )
    assert (report.state, report.accepted_by, report.version, report.revision) == (
        *("accepted", monitor, 1, 1),
    )
    assert Obligation.objects.count() == 1


def test_every_duty_has_its_entry_with_its_numbers(plan: Plan, monitor: User):
    entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    entries = ProgressEntry.objects.all()
    # The second row has numbers and no state: what was counted was done.
    assert [(each.state, each.verdict) for each in entries] == [("done", "accepted")] * 2
    assert list(FormatCount.objects.values_list("entry", "name", "unit", "quantity")) == [
        (entries[0].pk, PORTAL, "tin, bài", 4),
        (entries[1].pk, MEETING, "hội nghị", 2),
    ]


def test_what_was_entered_is_kept_as_a_revision_and_shown_in_the_next_period(
    plan: Plan, monitor: User
):
    (report,) = entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    kept_words = Filed.from_json(Revision.objects.get().content)
    assert [count.quantity for count in kept_words.entries[0].counts] == [4]
    half = plan.periods.get(counts=True)
    later = ReportFactory(
        obligation__plan=plan, obligation__period=half, obligation__agency=report.obligation.agency
    )
    assert filed.of_period_before(later) == kept_words


def test_what_was_entered_is_owed_by_nobody_and_late_for_nobody(plan: Plan, monitor: User):
    (report,) = entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    assert not Obligation.objects.counted().exists()
    owed = report.obligation
    assert (owed.due_on, owed.locks_on) < (ON, ON)


def test_every_office_has_its_line_in_the_log(plan: Plan, monitor: User):
    (report,) = entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    event = AuditEvent.objects.get(verb=backfill.VERB)
    assert (event.subject_id, event.agency_id) == (str(report.pk), report.obligation.agency_id)
    assert event.by_name == str(monitor)


def test_entering_the_same_again_is_refused_office_by_office(plan: Plan, monitor: User):
    content = filled(form(plan), OF_COMMUNE)
    entered(plan, monitor, content)
    more = {(5, "Số lượng"): 9, (1, "Số lượng"): 1, (1, "Kết quả"): "xong"}
    found = foreseen(plan, monitor, filled(content, more))
    assert list(found.answers) == [office("Sở Tư pháp").pk]
    assert found.refused == 1
    assert "đã nhập bù kỳ này" in said(found)


def test_the_very_same_file_changes_nothing(plan: Plan, monitor: User):
    content = filled(form(plan), {(5, "Số lượng"): 4, (5, "Kết quả"): "Đã thực hiện"})
    entered(plan, monitor, content)
    found = foreseen(plan, monitor, content)
    assert (found.answers, found.compared.count(Outcome.SAME)) == ({}, 8)


def test_what_was_entered_may_be_replaced_by_a_new_revision(plan: Plan, monitor: User):
    (first,) = entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    content = filled(form(plan), {(5, "Số lượng"): 9})
    (again,) = entered(plan, monitor, content, replaces=True)
    assert (again.pk, again.revision, again.version) == (first.pk, 2, 2)
    quantities = [
        [
            count.quantity
            for entry in Filed.from_json(each.content).entries
            for count in entry.counts
        ]
        for each in Revision.objects.all()
    ]
    assert quantities == [[4, 2], [9, 2]]
    assert Obligation.objects.count() == 1


def test_the_form_shows_what_was_entered_before(plan: Plan, monitor: User):
    entered(plan, monitor, filled(form(plan), OF_COMMUNE))
    line = lines_of(form(plan))[4]
    assert (line["Số lượng"], line["Kết quả"]) == (4, "Đã thực hiện")


def test_an_office_is_entered_whole_or_not_at_all(plan: Plan, monitor: User):
    wrong = {(1, "Số lượng"): 3, (1, "Kết quả"): "xong", (3, "Số lượng"): -1}
    found = foreseen(plan, monitor, filled(form(plan), OF_COMMUNE | wrong))
    assert list(found.answers) == [office("UBND xã Thử 1").pk]
    assert "của cùng đơn vị chưa đúng" in said(found)
    assert found.refused == 1


def test_an_office_that_owes_a_report_of_its_own_is_left_alone(plan: Plan, monitor: User):
    owed = ObligationFactory(period=past_of(plan), agency=office("UBND xã Thử 1"))
    ReportFactory(obligation=owed)
    found = foreseen(plan, monitor, filled(form(plan), OF_COMMUNE), replaces=True)
    assert found.answers == {}
    assert "có nghĩa vụ báo cáo kỳ này" in said(found)


# --- Lines written by hand


def by_hand(name: str) -> Any:
    """Add a line without a hidden name, of an office by name."""

    def add(sheet: Any) -> None:
        at, columns = sheet.max_row + 1, columns_of(sheet)
        for title, value in {
            "Đơn vị": name, "TT": 1, "Nội dung": "việc thứ 1", "Hình thức": PORTAL,
            "Đơn vị tính": "tin, bài", "Số lượng": 6, "Kết quả": "da thuc hien",
        }.items():  # fmt: skip
            sheet.cell(at, columns[title]).value = value

    return add


def emptied(sheet: Any) -> None:
    sheet.delete_rows(top_of(sheet) + 1, 50)


@pytest.mark.parametrize(
    "name", ["UBND xã Thử 1", "Ủy ban nhân dân xã Thử 1", "ubnd xa thu 1", "Xã anh hùng"]
)
def test_an_office_is_known_by_any_of_its_names(name: str, plan: Plan, monitor: User):
    AliasFactory(agency=office("UBND xã Thử 1"), scope=plan.issuer.root, phrase="Xã anh hùng")
    found = foreseen(plan, monitor, filled(form(plan), {}, emptied, by_hand(name)))
    assert list(found.answers) == [office("UBND xã Thử 1").pk], said(found)


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "Chưa ghi đơn vị"), ("UBND xã Không Có", "không phải đơn vị có nhiệm vụ"),
     ("Sở Nội vụ", "không phải đơn vị có nhiệm vụ")],
)  # fmt: skip
def test_an_office_that_is_not_asked_is_told(name: str, told: str, plan: Plan, monitor: User):
    found = foreseen(plan, monitor, filled(form(plan), {}, by_hand(name)))
    assert found.answers == {}
    assert told in said(found)


# --- What is refused


def test_a_period_that_counts_takes_nothing(plan: Plan, monitor: User):
    content = form(plan)
    plan.periods.update(counts=True)
    with pytest.raises(sheets.NotThisForm, match="không phải biểu nhập bù"):
        kept(plan, monitor, content)


def test_a_form_of_another_plan_is_told(plan: Plan, monitor: User):
    other = plan_begun_late()
    with pytest.raises(sheets.NotThisForm):
        kept(plan, monitor, form(other))


def test_a_file_that_is_no_form_is_refused(plan: Plan, monitor: User):
    with pytest.raises(UnreadableSheet):
        kept(plan, monitor, b"MZ")


def test_a_period_that_has_come_to_count_meanwhile_is_told(plan: Plan, monitor: User):
    sheet = kept(plan, monitor, filled(form(plan), OF_COMMUNE))
    plan.periods.update(counts=True)
    with pytest.raises(backfill.PeriodNotPast):
        backfill.enter(sheet=sheet, plan=plan, digest="", by=monitor, at=AT)


def test_what_was_not_shown_is_not_stored(plan: Plan, monitor: User):
    sheet = kept(plan, monitor, filled(form(plan), OF_COMMUNE))
    digest = backfill.foresee(sheet=sheet, plan=plan, on=ON).digest
    entered(plan, monitor_of(plan), filled(form(plan), {(5, "Số lượng"): 1}))
    with pytest.raises(backfill.ChangedMeanwhile):
        backfill.enter(sheet=sheet, plan=plan, digest=digest, by=monitor, at=AT)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER, Role.ADMINISTRATOR])
def test_only_who_watches_the_plan_enters(role: Role, plan: Plan):
    content = form(plan)
    other = MembershipFactory(agency=plan.monitor, role=role).user
    with pytest.raises(rights.NotAllowed):
        kept(plan, other, content)


def test_a_person_has_one_sheet_waiting_for_a_plan(plan: Plan, monitor: User):
    kept(plan, monitor, form(plan))
    second = kept(plan, monitor, filled(form(plan), OF_COMMUNE))
    assert list(WaitingSheet.objects.all()) == [second]


def test_what_nobody_came_back_to_is_thrown_away(plan: Plan, monitor: User):
    old = PeriodFactory()
    WaitingSheet.objects.create(
        by=monitor, at=AT - dt.timedelta(days=8), name="cũ", content=b"", period=old
    )
    second = kept(plan, monitor, form(plan))
    assert list(WaitingSheet.objects.all()) == [second]


# --- A whole province


def test_more_offices_cost_no_more_queries_to_look_at(plan: Plan, monitor: User):
    many = plan_begun_late(communes=40, rows=5)
    costs = []
    for each, by in ((plan, monitor), (many, monitor_of(many))):
        sheet = kept(each, by, form(each))
        with CaptureQueriesContext(connection) as captured:
            backfill.foresee(sheet=sheet, plan=each, on=ON)
        costs.append(len(captured))
    assert costs[0] == costs[1]
