"""The bell on a phone and by keyboard, what is sent, the calendar's address, the monitor's screen."""

import datetime as dt
from collections.abc import Iterator
from unittest import mock

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Delivery, Notice, NoticeChoice, User
from agencies.stages import Stage
from reports.models import CalendarFeed
from tests.factories import DeliveryFactory, NoticeFactory, UserFactory
from tests.journeys.browsing import assert_accessible, follow, heading, lead_on, sign_in
from tests.journeys.keyboard import press_on
from tests.reports.filed import Watched, watched

pytestmark = pytest.mark.django_db(transaction=True)

# Monday the 22nd of March 2021, 10:00 in Việt Nam: three working days after the due day.
NOW = dt.datetime(2021, 3, 22, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=NOW):
        yield


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def clerk(plan: Watched) -> User:
    """A clerk who has been told three things of the report they owe."""
    clerk = plan.clerk()
    owed = plan.report().obligation
    for number, (stage, hours) in enumerate(
        ((Stage.OPENED, 72), (Stage.TODAY, 24), (Stage.OVERDUE, 1)), start=1
    ):
        NoticeFactory(
            recipient=clerk, agency=plan.office, watcher=plan.home, subject_id=owed.pk,
            stage=stage, number=number, day=owed.due_on, said_at=NOW - dt.timedelta(hours=hours),
        )  # fmt: skip
    return clerk


def test_the_bell_on_a_phone(live_server, phone_page: Page, clerk: User):
    page = phone_page
    sign_in(page, f"{live_server.url}/viec-cua-toi/", clerk)
    bell = page.get_by_role("link", name="Thông báo")
    expect(bell).to_have_text("Thông báo 3 chưa xem")
    follow(bell)
    heading(page, "Thông báo")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_text("● Mới")).to_have_count(3)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Hôm nay, 22/03/2021")
    follow(page.get_by_role("link", name="quá hạn"))
    expect(page).to_have_url(
        f"{live_server.url}/bao-cao/{Notice.objects.latest('said_at').subject_id}/"
    )
    expect(page.get_by_role("link", name="Thông báo")).to_have_text("Thông báo 2 chưa xem")
    follow(page.get_by_role("link", name="Thông báo"))
    follow(page.get_by_role("button", name="Đánh dấu đã xem tất cả"))
    expect(page.get_by_role("status").first).to_contain_text("Đã đánh dấu 2 thông báo")
    expect(page.get_by_role("link", name="Thông báo", exact=True)).to_be_visible()
    follow(page.get_by_role("link", name="Chưa xem"))
    expect(page.get_by_role("heading", name="Bạn đã xem mọi thông báo")).to_be_visible()
    assert_accessible(page)


def test_the_bell_by_keyboard(live_server, page: Page, clerk: User):
    sign_in(page, f"{live_server.url}/thong-bao/", clerk)
    heading(page, "Thông báo")
    lead_on(page.locator("html"), lambda: press_on(page, "a[href$='/mo/']"))
    assert Notice.objects.unread().count() == 2


def test_without_script_the_bell_is_a_link(browser, live_server, clerk: User):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, f"{live_server.url}/viec-cua-toi/", clerk)
        follow(page.get_by_role("link", name="Thông báo"))
        expect(page.get_by_text("● Mới")).to_have_count(3)
        page.goto(f"{live_server.url}/viec-cua-toi/lich/")
        follow(page.get_by_role("button", name="Tạo địa chỉ lịch"))
        expect(page.get_by_label("Địa chỉ lịch")).to_be_visible()
        expect(page.get_by_role("button", name="Chép địa chỉ")).to_be_hidden()


def test_somebody_chooses_what_is_sent_and_where_to(live_server, page: Page, clerk: User):
    sign_in(page, f"{live_server.url}/thong-bao/", clerk)
    follow(page.get_by_role("link", name="Chọn cách nhận"))
    assert_accessible(page)
    page.get_by_label("Tóm tắt hằng tuần").uncheck()
    page.get_by_label("Tạm dừng mọi thư, tin nhắn đến hết ngày").fill("2021-03-26")
    follow(page.get_by_role("button", name="Lưu lựa chọn"))
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu lựa chọn")
    expect(page.get_by_label("Tóm tắt hằng tuần")).not_to_be_checked()
    choice = NoticeChoice.objects.get()
    assert (choice.muted, choice.quiet_until) == (["weekly"], dt.date(2021, 3, 26))
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    follow(page.get_by_role("button", name="Lưu địa chỉ"))
    clerk.refresh_from_db()
    assert clerk.phone == "0912345678"


def test_the_address_of_the_calendar_is_made_copied_and_changed(
    live_server, page: Page, clerk: User
):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, f"{live_server.url}/viec-cua-toi/", clerk)
    follow(page.get_by_role("link", name="Đưa hạn nộp vào lịch"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="Tạo địa chỉ lịch"))
    assert_accessible(page)
    first = CalendarFeed.objects.get().token
    page.get_by_role("button", name="Chép địa chỉ").click()
    expect(page.get_by_text("Đã chép địa chỉ.")).to_be_visible()
    assert first in page.evaluate("navigator.clipboard.readText()")
    # Whoever knows it needs no sign-in.
    answer = page.request.get(f"{live_server.url}/lich/{first}.ics", headers={"Cookie": ""})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    follow(page.get_by_role("link", name="Đổi địa chỉ"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="Đổi địa chỉ"))
    assert CalendarFeed.objects.get().token != first
    assert page.request.get(f"{live_server.url}/lich/{first}.ics").status == 404


def test_a_monitor_sees_what_did_not_arrive_and_sends_it_again(
    live_server, page: Page, plan: Watched, clerk: User
):
    notice = Notice.objects.get(stage=Stage.OVERDUE)
    failed = DeliveryFactory(
        notice=notice, state=Delivery.State.FAILED, settled_at=NOW, note="Hộp thư không tồn tại.",
    )  # fmt: skip
    DeliveryFactory(
        notice__recipient=UserFactory(), notice__agency=plan.office, notice__watcher=plan.home,
        notice__subject_id=notice.subject_id, notice__day=notice.day, notice__said_at=NOW,
        notice__number=1,
    )  # fmt: skip
    sign_in(page, f"{live_server.url}/theo-doi/", plan.monitor())
    follow(page.get_by_role("link", name="Nhắc việc"))
    heading(page, "Nhắc việc")
    assert_accessible(page)
    follow(page.get_by_role("link", name="Không gửi được: 1"))
    expect(page.get_by_text("Hộp thư không tồn tại.")).to_be_visible()
    page.get_by_role("checkbox", name=str(clerk)).check()
    expect(page.get_by_text("Đã chọn 1 nhắc việc")).to_be_visible()
    follow(page.get_by_role("button", name="Gửi lại các mục đã chọn"))
    heading(page, "Gửi ngay 1 nhắc việc?")
    assert_accessible(page)
    follow(page.get_by_role("button", name="Gửi ngay 1 nhắc việc"))
    expect(page.get_by_role("status").first).to_contain_text("Đã xếp gửi 1 lượt")
    failed.refresh_from_db()
    assert (failed.state, failed.is_forced) == (Delivery.State.WAITING, True)
    follow(page.get_by_role("link", name="Xem trước ngày làm việc tới"))
    heading(page, "Ngày làm việc tới: 23/03/2021")
    expect(page.get_by_role("cell", name=str(clerk)).first).to_be_visible()
    assert_accessible(page)
    assert Notice.objects.count() == 4


def test_the_monitors_screen_fits_a_phone(
    live_server, phone_page: Page, plan: Watched, clerk: User
):
    page = phone_page
    DeliveryFactory(notice=Notice.objects.get(stage=Stage.OVERDUE), address="a" * 60 + "@tinh.vn")
    sign_in(page, f"{live_server.url}/theo-doi/nhac-viec/", plan.monitor())
    heading(page, "Nhắc việc")
    for path in ("", "ngay-mai/"):
        page.goto(f"{live_server.url}/theo-doi/nhac-viec/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert_accessible(page)
