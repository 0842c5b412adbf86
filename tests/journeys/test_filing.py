"""An office files its report: on a phone, by keyboard, and with everything that goes wrong meanwhile."""

import re

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Agency
from reports.models import ProgressReport, Revision
from tests.journeys.browsing import assert_accessible, fill_sign_in, follow, sign_in
from tests.reports.desks import TOLD, Desk, desk

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "Đã phát 500 tờ rơi tại bộ phận một cửa."
# Longer than the pause after which it saves, and than the first time that it tries again.
SOON = 12_000


@pytest.fixture
def office() -> Desk:
    return desk()


def open_form(page: Page, live_server, office: Desk) -> str:
    address = f"{live_server.url}/bao-cao/{office.report.obligation_id}/"
    sign_in(page, address, office.clerk)
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo Quý I/2021")
    return address


def saved(page: Page) -> None:
    expect(page.locator("#da-luu")).to_have_text(
        re.compile(r"^Đã lưu nháp \d\d:\d\d$"), timeout=SOON
    )


def narrative(page: Page, office: Desk, row: int = 0):
    return page.locator(f"#{office.name('narrative', row)}")


def answer_all(page: Page, office: Desk) -> None:
    for row in range(len(office.entries)):
        page.locator(f"#{office.name('state', row)}").check()
        narrative(page, office, row).fill(TOLD)


def stored(office: Desk, row: int = 0) -> str:
    text: str = office.now.entries.get(pk=office.entries[row].pk).narrative
    return text


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on what the selector names."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not come to {selector}")


def test_on_a_phone_by_keyboard_alone_to_the_receipt(phone_page: Page, live_server, office: Desk):
    page = phone_page
    sign_in(page, f"{live_server.url}/viec-cua-toi/", office.clerk)
    expect(page.get_by_role("heading", name="Đến hạn trong 7 ngày")).to_be_visible()
    assert_accessible(page)
    tab_to(page, ".work a.button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo Quý I/2021")
    assert_accessible(page)
    for row in range(2):
        tab_to(page, f"#{office.name('state', row)}")
        page.keyboard.press("Space")
        if row == 0:
            tab_to(page, f"#{office.number}")
            page.keyboard.type("1.234")
        tab_to(page, f"#{office.name('narrative', row)}")
        page.keyboard.type(TYPED)
    saved(page)
    tab_to(page, "button.main[value=kiem-tra]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("✓ Đã đủ để gửi.")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "form[action$='/gui/'] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo đã gửi")
    expect(page.get_by_text("Đúng hạn")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("Object.keys(localStorage).length") == 0
    count = office.now.entries.get(pk=office.entries[0].pk).counts.get()
    assert (count.quantity, stored(office, 1)) == (1234, TYPED)


def test_a_second_click_leads_to_the_one_receipt(page: Page, live_server, office: Desk):
    address = open_form(page, live_server, office)
    answer_all(page, office)
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    page.get_by_role("button", name="Gửi báo cáo").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo đã gửi")
    assert Revision.objects.count() == 1
    page.goto(address)
    expect(page.get_by_text("Muốn sửa, hãy đề nghị đầu mối theo dõi trả lại.")).to_be_visible()
    assert_accessible(page)


def test_the_head_gives_back_and_then_sends(page: Page, live_server, office: Desk):
    Agency.objects.filter(obligations=office.report.obligation_id).update(
        head_approves_reports=True
    )
    address = open_form(page, live_server, office)
    answer_all(page, office)
    page.get_by_role("button", name="Kiểm tra và trình").click()
    page.get_by_role("button", name="Trình lãnh đạo").click()
    expect(page.get_by_role("status")).to_contain_text("Đã trình lãnh đạo")
    sign_in(page, f"{live_server.url}/viec-cua-toi/", office.head)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Chờ tôi duyệt")
    follow(page.get_by_role("link", name="Xem và duyệt"))
    assert_accessible(page)
    page.get_by_label("Lý do").fill("Bổ sung số liệu của tháng 2")
    follow(page.get_by_role("button", name="Chuyển lại cho chuyên viên"))
    sign_in(page, address, office.clerk)
    expect(page.get_by_text("Lý do: Bổ sung số liệu của tháng 2")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra và trình").click()
    follow(page.get_by_role("button", name="Trình lãnh đạo"))
    sign_in(page, f"{address}kiem-tra/", office.head)
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo đã gửi")
    assert office.now.submitted_by == office.head


def test_one_click_answers_for_the_rest_and_is_taken_back(page: Page, live_server, office: Desk):
    open_form(page, live_server, office)
    narrative(page, office).fill(TYPED)
    page.locator(f"#{office.name('state')}").check()
    page.get_by_role("button", name="Không phát sinh cho tất cả mục còn trống").click()
    nil = page.locator(f"input[name={office.name('state', 1)}][value=nil]")
    expect(nil).to_be_checked()
    expect(page.locator("#bao-tin")).to_be_empty()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã bỏ “Không phát sinh”")).to_be_visible()
    expect(nil).not_to_be_checked()
    assert stored(office) == TYPED


def test_a_form_that_the_row_does_not_name_gets_another_line(page: Page, live_server, office: Desk):
    open_form(page, live_server, office)
    expect(page.locator(f"#{office.name('name')}-0")).to_be_hidden()
    page.get_by_text("Hình thức khác", exact=True).first.click()
    for row, (name, number) in enumerate((("Tờ rơi", "500"), ("Băng rôn", "3"))):
        page.locator(f"#{office.name('name')}-{row}").fill(name)
        page.locator(f"#{office.name('number')}-{row}").fill(number)
    expect(page.locator(f"#{office.name('name')}-2")).to_be_visible()
    saved(page)
    page.reload()
    expect(page.locator(f"#{office.name('name')}-1")).to_be_visible()
    expect(page.locator(f"#{office.name('name')}-1")).to_have_value("Băng rôn")
    expect(page.locator("#bao-tin")).to_be_empty()


def test_a_number_that_is_none_is_told_while_typing(page: Page, live_server, office: Desk):
    open_form(page, live_server, office)
    page.locator(f"#{office.number}").fill("12 bài")
    expect(page.get_by_text("“12 bài” không phải số nguyên")).to_be_visible(timeout=SOON)
    expect(page.locator("#da-luu")).to_contain_text("còn 1 ô phải sửa")
    page.locator(f"#{office.number}").fill("12")
    saved(page)
    expect(page.get_by_text("không phải số nguyên")).to_have_count(0)


def test_a_session_that_is_lost_while_typing(page: Page, live_server, office: Desk, console_errors):
    address = open_form(page, live_server, office)
    page.context.clear_cookies(name="sessionid")
    narrative(page, office).fill(TYPED)
    expect(page.get_by_text("Chữ đã gõ vẫn còn ở đây.")).to_be_visible(timeout=SOON)
    console_errors.clear()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Đăng nhập ở cửa sổ mới").click()
    other = opened.value
    fill_sign_in(other, office.clerk)
    expect(other).to_have_url(address)
    other.close()
    page.bring_to_front()
    again = page.get_by_role("button", name="Lưu lại")
    # It may have seen by itself that the session is back.
    if again.count():
        again.click()
    saved(page)
    assert stored(office) == TYPED
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_sending_without_a_session_stays_on_the_page(
    page: Page, live_server, office: Desk, console_errors
):
    open_form(page, live_server, office)
    page.context.clear_cookies(name="sessionid")
    answer_all(page, office)
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    expect(page.get_by_text("Chữ đã gõ vẫn còn ở đây.")).to_be_visible()
    console_errors.clear()
    expect(narrative(page, office)).to_have_value(TOLD)


def test_a_network_that_is_dead_while_typing(page: Page, live_server, office: Desk, console_errors):
    open_form(page, live_server, office)
    page.context.set_offline(True)
    narrative(page, office).fill(TYPED)
    expect(page.locator("#da-luu")).to_have_text(
        "Mất mạng: bài đang giữ trên máy này, sẽ tự lưu khi có mạng", timeout=SOON
    )
    page.context.set_offline(False)
    saved(page)
    console_errors.clear()
    assert stored(office) == TYPED


def test_a_server_that_is_restarted_gets_it_when_it_is_back(
    page: Page, live_server, office: Desk, console_errors
):
    open_form(page, live_server, office)
    page.route("**/luu/", lambda route: route.fulfill(status=503, body="đang khởi động lại"))
    narrative(page, office).fill(TYPED)
    expect(page.locator("#da-luu")).to_contain_text("sẽ tự lưu khi có mạng", timeout=SOON)
    assert stored(office) == ""
    page.unroute("**/luu/")
    saved(page)
    console_errors.clear()
    assert stored(office) == TYPED


def test_what_is_typed_before_the_script_is_there_is_saved_too(
    page: Page, live_server, office: Desk, console_errors
):
    page.route(
        "**/filing.js*", lambda route: (narrative(page, office).fill(TYPED), route.continue_())
    )
    open_form(page, live_server, office)
    saved(page)
    assert stored(office) == TYPED


def test_a_window_that_died_leaves_its_text_to_the_next(
    page: Page, live_server, office: Desk, console_errors
):
    address = open_form(page, live_server, office)
    page.route("**/luu/", lambda route: route.abort())
    narrative(page, office).fill(TYPED)
    expect(page.locator("#da-luu")).to_contain_text("Mất mạng", timeout=SOON)
    other = page.context.new_page()
    page.close()
    console_errors.clear()
    other.goto(address)
    expect(narrative(other, office)).to_have_value("")
    other.get_by_role("button", name="Lấy lại chữ đã gõ").click()
    expect(narrative(other, office)).to_have_value(TYPED)
    saved(other)
    assert stored(office) == TYPED


def test_a_page_that_is_left_at_once_has_saved(page: Page, live_server, office: Desk):
    address = open_form(page, live_server, office)
    narrative(page, office).fill(TYPED)
    page.goto(f"{live_server.url}/viec-cua-toi/")
    # It arrives beside the page that was asked for.
    for _ in range(100):
        if stored(office):
            break
        page.wait_for_timeout(50)
    page.goto(address)
    expect(narrative(page, office)).to_have_value(TYPED)
    expect(page.locator("#bao-tin")).to_be_empty()


def test_two_windows_lose_neither_text(page: Page, live_server, office: Desk, console_errors):
    address = open_form(page, live_server, office)
    other = page.context.new_page()
    other.goto(address)
    narrative(other, office).fill("Cửa sổ thứ hai đã ghi câu này.")
    saved(other)
    narrative(page, office).fill(TYPED)
    expect(page.locator("#da-luu")).to_have_text("Chưa lưu: có bản mới hơn", timeout=SOON)
    page.get_by_role("button", name="Xem hai bản và chọn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn bản giữ lại")
    console_errors.clear()
    expect(page.get_by_role("group", name="Nội dung 1: Nội dung đã làm")).to_contain_text(TYPED)
    expect(page.get_by_text("Cửa sổ thứ hai đã ghi câu này.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Bạn vừa gõ").check()
    page.get_by_role("button", name="Lưu theo các ô đã chọn").click()
    expect(narrative(page, office)).to_have_value(TYPED)
    assert stored(office) == TYPED
    assert ProgressReport.objects.get().version == 2
