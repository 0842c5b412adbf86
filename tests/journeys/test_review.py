"""A monitor's morning: the queue, side by side, one entry sent back, mended, accepted; and many."""

import datetime as dt
from collections.abc import Iterator
from unittest import mock

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import User
from reports.actions import filing
from reports.answers import Answer, Answers, Count
from reports.models import ProgressReport
from tests.factories import AgencyFactory, PeriodFactory
from tests.journeys.browsing import assert_accessible, follow, heading, lead_on, sign_in
from tests.reports.filed import REASON, Watched, file, fresh, watched

pytestmark = pytest.mark.django_db(transaction=True)

State = ProgressReport.State
NOW = dt.datetime(2021, 6, 18, 2, 0, tzinfo=dt.UTC)
DUE = {"obligation__due_on": dt.date(2021, 6, 17), "obligation__locks_on": dt.date(2021, 6, 22)}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=NOW):
        yield


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def report(plan: Watched) -> ProgressReport:
    """A report on the half year with fewer articles than that on Quý I, which was accepted."""
    before = plan.filed()
    ProgressReport.objects.filter(pk=before.pk).update(
        state=State.ACCEPTED, accepted_at=NOW, accepted_by=plan.monitor("Người Trước")
    )
    half = PeriodFactory(
        plan=plan.plan, kind="half", window_end=dt.date(2021, 6, 14), opens_on=dt.date(2021, 3, 15)
    )
    report = plan.report(obligation__period=half, **DUE)
    return file(report, by=plan.clerk(), at=NOW, quantities=(5, 12))


def mend(plan: Watched, report: ProgressReport, clerk: User) -> None:
    """Write and file the report again, as the office's own pages would."""
    now = fresh(report)
    first, second = now.entries.all()
    answers = Answers(
        {
            each.pk: Answer(
                "done", (Count("Trên Cổng thông tin điện tử", "tin, bài", quantity),),
                f"Đã đăng {quantity} tin, bài và gửi ảnh hội nghị kèm theo.",
            )
            for each, quantity in ((first, 15), (second, 12))
        }
    )  # fmt: skip
    now = filing.save(report=now, answers=answers, version=now.version, by=clerk, at=NOW)
    filing.submit(report=now, version=now.version, by=clerk, at=NOW)


def test_one_entry_goes_back_and_comes_again_and_is_accepted(
    live_server, page: Page, plan: Watched, report: ProgressReport
):
    monitor = plan.monitor()
    sign_in(page, f"{live_server.url}/theo-doi/", monitor)
    expect(page.get_by_role("link", name="Chờ tiếp nhận: 1")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Sở Tư pháp", exact=True).click()
    expect(page.get_by_text("Giảm từ 12 còn 5 tin, bài")).to_be_visible()
    assert_accessible(page)

    entry = page.get_by_role("region", name="1. ")
    why = entry.get_by_label("Lý do trả lại nội dung 1")
    expect(why).to_be_hidden()
    entry.get_by_label("Trả lại nội dung 1", exact=True).check()
    expect(why).to_be_focused()
    why.fill(REASON)
    expect(page.get_by_role("button", name="Tiếp nhận báo cáo")).to_be_hidden()
    assert_accessible(page)
    page.get_by_role("button", name="Trả lại 1 nội dung").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã trả lại báo cáo của Sở Tư pháp")
    expect(page.get_by_role("link", name="Đang bị trả lại: 1")).to_be_visible()

    mend(plan, report, plan.clerk())
    page.get_by_role("link", name="Chờ tiếp nhận").click()
    expect(page.get_by_text("nộp lại lần 2")).to_be_visible()
    page.get_by_role("link", name="Sở Tư pháp", exact=True).click()
    expect(page.get_by_text(f"Nội dung 1: {REASON}")).to_be_visible()
    expect(page.get_by_text("đã sửa so với lần nộp trước").first).to_be_visible()
    page.get_by_role("button", name="Tiếp nhận báo cáo").click()
    expect(page.get_by_role("heading", name="Không còn báo cáo nào chờ tiếp nhận")).to_be_visible()
    assert fresh(report).accepted_by == monitor
    assert_accessible(page)


def test_many_are_accepted_by_keyboard_alone(live_server, page: Page, plan: Watched):
    offices = [
        AgencyFactory(parent=plan.province, name=f"Sở {word}") for word in ("Ba", "Hai", "Một")
    ]
    reports = [plan.filed(obligation__agency=office) for office in offices]
    sign_in(page, f"{live_server.url}/theo-doi/?xep=co_quan", plan.monitor())
    ticks = page.get_by_role("checkbox", name="Chọn báo cáo của")
    ticks.nth(0).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Đã chọn 1 báo cáo")).to_be_visible()
    ticks.nth(1).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Tiếp nhận các báo cáo đã chọn").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tiếp nhận 2 báo cáo?")).to_be_visible()
    assert_accessible(page)
    accept = page.get_by_role("button", name="Tiếp nhận 2 báo cáo")
    lead_on(accept, lambda: accept.press("Enter"))
    expect(page.get_by_role("status").first).to_contain_text("Đã tiếp nhận 2 báo cáo.")
    assert [fresh(each).state for each in reports] == [
        State.ACCEPTED, State.ACCEPTED, State.SUBMITTED,
    ]  # fmt: skip


def test_keys_lead_from_report_to_report_and_leave_typing_alone(
    live_server, page: Page, plan: Watched
):
    offices = [AgencyFactory(parent=plan.province, name=f"Sở {word}") for word in ("Một", "Hai")]
    for office in offices:
        plan.filed(obligation__agency=office)
    sign_in(page, f"{live_server.url}/theo-doi/", plan.monitor())
    follow(page.get_by_role("link", name="Sở Một"))
    page.keyboard.press("n")
    heading(page, "Sở Hai: Quý I/2021")
    page.keyboard.press("p")
    heading(page, "Sở Một: Quý I/2021")
    page.get_by_label("Trả lại nội dung 1", exact=True).check()
    page.keyboard.type("n p: còn thiếu ảnh")
    expect(page.get_by_label("Lý do trả lại nội dung 1")).to_have_value("n p: còn thiếu ảnh")
    expect(page.get_by_role("heading", name="Sở Một: Quý I/2021")).to_be_visible()


def test_enter_in_a_field_never_accepts(
    live_server, page: Page, plan: Watched, console_errors: list[str]
):
    report = plan.filed()
    sign_in(page, f"{live_server.url}/theo-doi/bao-cao/{report.obligation_id}/", plan.monitor())
    page.get_by_label("Trả lại nội dung 1", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Hãy ghi lý do chung")
    # The browser notes every answer of 400.
    console_errors.clear()
    assert fresh(report).state == State.SUBMITTED


def test_more_time_is_given_and_a_report_opened_again(live_server, page: Page, plan: Watched):
    waiting = plan.report(obligation__agency=AgencyFactory(parent=plan.province), **DUE)
    accepted = plan.filed(**DUE)
    ProgressReport.objects.filter(pk=accepted.pk).update(
        state=State.ACCEPTED, accepted_at=NOW, accepted_by=plan.monitor("Người Trước")
    )
    sign_in(page, f"{live_server.url}/theo-doi/?tinh_trang=qua-han", plan.monitor())
    page.get_by_role("link", name=str(waiting.obligation.agency)).click()
    follow(page.get_by_role("link", name="Gia hạn"))
    assert_accessible(page)
    page.get_by_label("Hạn nộp mới").fill("2021-06-25")
    page.get_by_label("Lý do").fill("Đơn vị đang sáp nhập")
    page.get_by_role("button", name="Gia hạn").click()
    expect(page.get_by_role("status").first).to_contain_text("đến hết ngày 25/06/2021")
    page.goto(f"{live_server.url}/theo-doi/bao-cao/{accepted.obligation_id}/")
    follow(page.get_by_role("link", name="Mở lại để sửa"))
    assert_accessible(page)
    page.get_by_label("Lý do").fill("Đơn vị xin sửa số liệu")
    page.get_by_role("button", name="Mở lại").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã mở lại cho Sở Tư pháp")
    assert fresh(accepted).state == State.RETURNED
    page.goto(f"{live_server.url}/theo-doi/ke-hoach/{plan.plan.pk}/gia-han/")
    expect(page.get_by_role("heading", name="Gia hạn cho các cơ quan chưa nộp")).to_be_visible()
    assert_accessible(page)


def test_on_a_phone_it_fits_and_is_accessible(
    live_server, phone_page: Page, plan: Watched, report: ProgressReport
):
    page = phone_page
    sign_in(page, f"{live_server.url}/theo-doi/", plan.monitor())
    for link in ("Sở Tư pháp", None):
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        if link:
            follow(page.get_by_role("link", name=link, exact=True))


def test_without_script_every_field_is_there(browser, live_server, plan: Watched):
    report = plan.filed()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, f"{live_server.url}/theo-doi/bao-cao/{report.obligation_id}/", plan.monitor())
        expect(page.get_by_role("button", name="Tiếp nhận báo cáo")).to_be_visible()
        page.get_by_label("Trả lại nội dung 2", exact=True).check()
        page.get_by_label("Lý do trả lại nội dung 2").fill(REASON)
        page.get_by_text("Trả lại để đơn vị sửa").click()
        page.get_by_role("button", name="Trả lại báo cáo").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã trả lại báo cáo")
    assert fresh(report).return_reason == f"Nội dung 2: {REASON}"
