"""The steps after the form: checked, handed up, sent, the receipt; and who only looks on."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.roles import Role
from documents.press import RenderFailed
from reports.models import Obligation, ProgressReport, Revision
from tests.factories import (
    CountFactory,
    EntryFactory,
    EvidenceFactory,
    ItemFormatFactory,
    MembershipFactory,
)
from tests.reports.desk_pages import address, page, save, signed_in
from tests.reports.desks import TOLD, Desk, desk
from tests.test_query_counts import COUNTS

pytestmark = pytest.mark.django_db

State = ProgressReport.State


@pytest.fixture
def office() -> Desk:
    return desk()


@pytest.fixture
def clerk(office: Desk) -> Client:
    return signed_in(office.clerk)


# --- Checking and sending


def test_before_sending_problems_link_to_their_fields(office: Desk, clerk: Client):
    said = page(clerk, address("check", office))
    assert f'{address("report", office)}#{office.name("state")}"' in said
    assert "Còn 2 mục phải bổ sung" in said
    assert "Gửi báo cáo" not in said


def test_from_the_form_to_the_receipt(office: Desk, clerk: Client):
    answer = save(clerk, office, op="kiem-tra")
    assert answer.headers["Location"] == address("check", office)
    evidence = EvidenceFactory(report=office.report, name="anh-hoi-nghi.pdf")
    said = page(clerk, address("check", office))
    assert "✓ Đã đủ để gửi." in said
    assert "anh-hoi-nghi.pdf" in said
    answer = clerk.post(address("submit", office), {"version": "1"})
    assert answer.headers["Location"] == address("receipt", office, 1)
    receipt = page(clerk, answer.headers["Location"])
    at = timezone.localtime(office.now.submitted_at)
    for words in (
        "Báo cáo đã gửi", f"{at:%H:%M:%S} ngày {at:%d/%m/%Y}", f"BN-{office.report.pk}-1", "Đúng hạn",
        "Hoàng Tư Pháp", evidence.sha256, "Quý I/2021", "Sở Nội vụ",
    ):  # fmt: skip
        assert words in receipt, words
    again = clerk.post(address("submit", office), {"version": "1"})
    assert again.headers["Location"] == address("receipt", office, 1)
    assert Revision.objects.count() == 1


def test_a_late_one_is_told_by_how_many_working_days(office: Desk, clerk: Client):
    # From a Monday to a Monday.
    today = timezone.localdate()
    due = today - dt.timedelta(days=7)
    Obligation.objects.update(due_on=due, locks_on=today)
    assert "quá hạn 5 ngày làm việc" in page(clerk, address("report", office))
    save(clerk, office)
    clerk.post(address("submit", office), {"version": "1"})
    assert "Nộp muộn 5 ngày làm việc" in page(clerk, address("receipt", office, 1))


def test_what_is_not_complete_is_not_sent(office: Desk, clerk: Client):
    answer = clerk.post(address("submit", office), {"version": "0"}, follow=True)
    assert "Chưa gửi. Còn 2 mục phải bổ sung trước khi gửi." in html.unescape(
        answer.content.decode()
    )
    assert office.now.state == State.DRAFT


def test_sent_from_a_stale_page_it_is_looked_at_again(office: Desk, clerk: Client):
    save(clerk, office)
    answer = clerk.post(address("submit", office), {"version": "0"}, follow=True)
    assert "Chưa gửi. Báo cáo đã được lưu ở một cửa sổ khác" in html.unescape(
        answer.content.decode()
    )
    assert not Revision.objects.exists()


def test_after_the_lock_the_draft_is_kept_and_it_is_said_who_can_open(office: Desk, clerk: Client):
    day = timezone.localdate() - dt.timedelta(days=1)
    Obligation.objects.update(due_on=day, locks_on=day)
    save(clerk, office, summary="Gõ khi đã quá giờ")
    assert office.now.summary == "Gõ khi đã quá giờ"
    answer = clerk.post(address("submit", office), {"version": "1"}, follow=True)
    said = html.unescape(answer.content.decode())
    assert "Đầu mối theo dõi ở Sở Nội vụ có thể mở lại; bản đang soạn vẫn được giữ" in said
    assert "Gửi báo cáo" not in said
    assert office.now.state == State.DRAFT


def test_where_the_head_approves(office: Desk):
    strict = desk_of_strict(office)
    clerk, head = signed_in(strict.clerk), signed_in(strict.head)
    save(clerk, strict)
    said = page(clerk, address("check", strict))
    assert "Trình lãnh đạo" in said
    assert "Gửi báo cáo" not in said
    assert clerk.post(address("submit", strict), {"version": "1"}).status_code == 403
    clerk.post(address("hand-up", strict), {"version": "1"})
    assert "Rút lại để sửa" in page(clerk, address("report", strict))
    assert "Gửi báo cáo" in page(head, address("check", strict))
    bare = head.post(address("give-back", strict), {"reason": "Sai"})
    assert (bare.status_code, "ít nhất 3 chữ" in bare.content.decode()) == (400, True)
    head.post(address("give-back", strict), {"reason": "Bổ sung số liệu tháng 2"})
    assert "Bổ sung số liệu tháng 2" in page(clerk, address("report", strict))
    clerk.post(address("hand-up", strict), {"version": "1"})
    clerk.post(address("take-back", strict))
    assert strict.now.state == State.DRAFT
    clerk.post(address("hand-up", strict), {"version": "1"})
    head.post(address("submit", strict), {"version": "1"})
    assert (strict.now.state, strict.now.submitted_by) == (State.SUBMITTED, strict.head)


def desk_of_strict(office: Desk) -> Desk:
    agency = office.report.obligation.agency
    agency.head_approves_reports = True
    agency.save()
    return office


# --- Who looks on


def test_who_does_not_write_reads_what_was_filed_and_each_revision(office: Desk, clerk: Client):
    monitor = signed_in(
        MembershipFactory(agency=office.report.obligation.plan.monitor, role=Role.MONITOR).user
    )
    save(clerk, office)
    # What is still being written is the office's own.
    said = page(monitor, address("report", office))
    assert "bản đang soạn chỉ đơn vị xem được" in said
    assert TOLD not in said
    assert monitor.get(address("preview", office)).status_code == 403
    assert monitor.get(address("check", office)).status_code == 403
    clerk.post(address("submit", office), {"version": "1"})
    assert TOLD in page(monitor, address("report", office))
    assert TOLD in page(monitor, f"{address('report', office)}?lan=1")
    assert monitor.get(f"{address('report', office)}?lan=2").status_code == 404
    said = page(clerk, address("report", office))
    assert (
        "Báo cáo đã nộp, đang chờ tiếp nhận. Muốn sửa, hãy đề nghị đầu mối theo dõi trả lại."
        in said
    )
    assert "Lần 1" in said


def test_a_paper_that_cannot_be_laid_out_is_told(office: Desk, clerk: Client, monkeypatch):
    def fail(*_: object) -> bytes:
        raise RenderFailed("Không đủ bộ nhớ để trình bày.")

    monkeypatch.setattr("documents.pdf.render", fail)
    answer = clerk.get(address("preview", office))
    assert (answer.status_code, "Không đủ bộ nhớ" in answer.content.decode()) == (503, True)


@pytest.mark.parametrize("name", ["report", "check"])
def test_forty_duties_cost_as_much_as_two_and_stay_light(name: str, office: Desk, clerk: Client):
    costs = []
    for more in (3, 35):
        for entry in EntryFactory.create_batch(more, report=office.report):
            ItemFormatFactory(item=entry.duty.item, format=office.format)
            CountFactory(entry=entry)
            EvidenceFactory(report=office.report).entries.add(entry)
        with CaptureQueriesContext(connection) as captured:
            answer = clerk.get(address(name, office))
        costs.append(len(captured))
        assert len(answer.content) < 200_000
    assert costs == [COUNTS[f"reports:{name}"]] * 2
