"""Filing by workbook, page by page: taken, filled, brought, looked at, saved as a draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from agencies.roles import Role
from agencies.sheets import MAX_BYTES
from plans.models import Plan
from reports.actions import filing, sheets
from reports.answers import Answer, Answers
from reports.models import Obligation, ProgressReport, WaitingSheet
from reports.sheets import reading
from tests.factories import (
    EntryFactory,
    ItemFormatFactory,
    MembershipFactory,
    ObligationFactory,
    PeriodFactory,
    ReportFactory,
)
from tests.reports.filled import filled

pytestmark = pytest.mark.django_db

FILLED = {
    (1, "Số lượng"): 12,
    (1, "Kết quả"): "da thuc hien",
    (2, "Nội dung đã làm"): "Nhìn chung tốt",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def report() -> ProgressReport:
    made: ProgressReport = ReportFactory()
    entry = EntryFactory(report=made, duty__item__number=1)
    ItemFormatFactory(item=entry.duty.item, unit="tin, bài")
    return made


@pytest.fixture
def clerk(report: ProgressReport) -> User:
    user: User = MembershipFactory(agency=report.obligation.agency, role=Role.CLERK).user
    return user


@pytest.fixture
def signed_in(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def url(report: ProgressReport, page: str = "sheet-upload") -> str:
    return reverse(f"reports:{page}", args=[report.obligation_id])


def form_of(report: ProgressReport) -> bytes:
    return sheets.form_of(ProgressReport.objects.whole().get(pk=report.pk))


def bring(client: Client, report: ProgressReport, content: bytes, name: str = "bieu.xlsx") -> str:
    """Bring a file and give the words of the page that it leads to."""
    file = SimpleUploadedFile(name, content, XLSX)
    return client.post(url(report), {"file": file}, follow=True).content.decode()


def confirm(client: Client, report: ProgressReport, version: int = 0) -> str:
    sent = {"op": "confirm", "version": version}
    return client.post(url(report), sent, follow=True).content.decode()


def test_the_form_is_taken_as_a_file_named_after_office_and_period(
    report: ProgressReport, signed_in: Client
):
    response = signed_in.get(url(report, "sheet"))
    assert response["Content-Type"] == XLSX
    assert "bao-cao-quy-i2021-so-thu" in response["Content-Disposition"]
    assert reading.read(response.content).stamp.obligation == report.obligation_id


def test_nothing_is_saved_before_it_is_confirmed(report: ProgressReport, signed_in: Client):
    page = bring(signed_in, report, filled(form_of(report), FILLED))
    assert "Lưu 2 dòng vào bản nháp" in page
    assert "Số lượng: 12" in page
    report.refresh_from_db()
    assert (report.version, report.summary) == (0, "")


def test_what_is_confirmed_is_in_the_draft_and_not_submitted(
    report: ProgressReport, signed_in: Client, clerk: User
):
    bring(signed_in, report, filled(form_of(report), FILLED))
    page = confirm(signed_in, report)
    assert "vào bản nháp. Báo cáo chưa gửi." in page
    report.refresh_from_db()
    entry = report.entries.get()
    assert (report.state, report.version, report.saved_by) == ("draft", 1, clerk)
    assert (report.summary, entry.state, entry.counts.get().quantity) == (
        "Nhìn chung tốt",
        "done",
        12,
    )
    assert not WaitingSheet.objects.exists()


def test_a_second_click_leads_to_the_report(report: ProgressReport, signed_in: Client):
    bring(signed_in, report, filled(form_of(report), FILLED))
    for _ in range(2):
        response = signed_in.post(url(report), {"op": "confirm", "version": 0})
        assert response.headers["Location"] == url(report, "report")
    report.refresh_from_db()
    assert report.version == 1


def test_wrong_lines_are_shown_first_and_the_right_ones_may_be_saved(
    report: ProgressReport, signed_in: Client
):
    page = bring(signed_in, report, filled(form_of(report), FILLED | {(1, "Số lượng"): -1}))
    assert "1 dòng chưa lấy được" in page
    assert page.index("nhỏ hơn 0") < page.index("Nhìn chung tốt")
    confirm(signed_in, report)
    report.refresh_from_db()
    assert report.summary == "Nhìn chung tốt"
    assert report.entries.get().state == ""


def test_the_lines_may_be_narrowed_to_those_of_one_kind(report: ProgressReport, signed_in: Client):
    bring(signed_in, report, filled(form_of(report), FILLED))
    page = signed_in.get(url(report), {"loc": "sai"}).content.decode()
    assert "Không có dòng nào như vậy." in page


def save_elsewhere(report: ProgressReport, by: User) -> None:
    entry = report.entries.get()
    answers = Answers({entry.pk: Answer(narrative="Gõ trên cổng")})
    filing.save(report=report, answers=answers, version=0, by=by, at=timezone.now())


def test_a_report_saved_meanwhile_is_compared_anew(
    report: ProgressReport, signed_in: Client, clerk: User
):
    bring(signed_in, report, filled(form_of(report), FILLED))
    save_elsewhere(report, clerk)
    page = confirm(signed_in, report)
    assert "vừa được lưu ở chỗ khác nên chưa ghi gì" in page
    confirm(signed_in, report, version=1)
    entry = report.entries.get()
    assert (entry.narrative, entry.state) == ("Gõ trên cổng", "done")


def test_an_older_form_is_told(report: ProgressReport, signed_in: Client, clerk: User):
    content = filled(form_of(report), FILLED)
    save_elsewhere(report, clerk)
    assert "đã được lưu sau khi tải biểu này" in bring(signed_in, report, content)


def test_a_form_of_another_office_is_refused_without_naming_it(
    report: ProgressReport, signed_in: Client
):
    other = ReportFactory(obligation=ObligationFactory(period=report.obligation.period))
    page = bring(signed_in, report, form_of(other))
    assert "Đây là biểu của đơn vị khác" in page
    assert str(other.obligation.agency) not in page
    assert not WaitingSheet.objects.exists()


def test_a_form_of_another_period_is_named(report: ProgressReport, signed_in: Client):
    owed = report.obligation
    plan: Plan = owed.plan
    half = PeriodFactory(plan=plan, kind="half")
    other = ReportFactory(obligation=ObligationFactory(period=half, agency=owed.agency))
    assert "Đây là biểu của 6 tháng đầu năm 2021" in bring(signed_in, report, form_of(other))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Tệp này rỗng"),
        (b"MZ", "không phải tệp Excel .xlsx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "đời cũ (.xls)"),
        (bytes(MAX_BYTES + 1), "Tệp lớn hơn 5 MB"),
    ],
)
def test_a_file_that_is_no_form_is_answered_with_a_sentence(
    content: bytes, told: str, report: ProgressReport, signed_in: Client
):
    assert told in bring(signed_in, report, content)


def test_no_file_is_asked_for(report: ProgressReport, signed_in: Client):
    response = signed_in.post(url(report))
    assert response.status_code == 400
    assert "Chọn tệp Excel đã điền." in response.content.decode()


def test_what_was_brought_may_be_given_up(report: ProgressReport, signed_in: Client):
    bring(signed_in, report, filled(form_of(report), FILLED))
    page = signed_in.post(url(report), {"op": "give-up"}, follow=True).content.decode()
    assert "Nạp biểu đã điền" in page
    assert not WaitingSheet.objects.exists()


def test_what_somebody_has_brought_is_nobody_elses(report: ProgressReport, signed_in: Client):
    bring(signed_in, report, filled(form_of(report), FILLED))
    other = Client()
    other.force_login(MembershipFactory(agency=report.obligation.agency, role=Role.HEAD).user)
    assert "Nạp biểu đã điền" in other.get(url(report)).content.decode()


@pytest.mark.parametrize("page", ["sheet", "sheet-upload"])
def test_a_report_that_was_submitted_takes_no_form(
    page: str, report: ProgressReport, signed_in: Client, clerk: User
):
    ProgressReport.objects.update(
        state="submitted", submitted_at=timezone.now(), submitted_by=clerk, revision=1,
        first_submitted_on="2021-03-16",
    )  # fmt: skip
    response = signed_in.get(url(report, page))
    assert response.status_code == 403
    assert "đề nghị đầu mối theo dõi trả lại" in response.content.decode()


def test_many_duties_cost_as_many_queries_as_one(report: ProgressReport, signed_in: Client):
    costs = []
    for number in (0, 30):
        for entry in EntryFactory.create_batch(number, report=report):
            ItemFormatFactory(item=entry.duty.item)
        bring(signed_in, report, filled(form_of(report), FILLED))
        for address in (url(report), url(report, "sheet")):
            with CaptureQueriesContext(connection) as captured:
                assert signed_in.get(address).status_code == 200
            costs.append(len(captured))
    assert costs[:2] == costs[2:]
    assert Obligation.objects.count() == 1
