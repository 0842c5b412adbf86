"""A clerk on a phone brings a photo, lays it to a second row, withdraws it; and all without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from reports.models import Evidence
from tests.journeys.browsing import assert_accessible, follow, sign_in
from tests.reports import uploads
from tests.reports.desks import Desk, desk

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = b"MZ\x90\x00" + bytes(4000)
REFUSED = "Tệp “giay-moi.pdf” mang đuôi .pdf nhưng nội dung là chương trình chạy được."
TYPED = "Đã phát 300 tờ rơi tại chợ phiên"


@pytest.fixture
def office() -> Desk:
    return desk()


def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    page.get_by_label("Chọn tệp hoặc ảnh").set_input_files(
        [FilePayload(name=name, mimeType=kind, buffer=content) for name, kind, content in files]
    )


def brought() -> list[tuple[str, str, bytes]]:
    return [
        ("Hội nghị.jpg", "image/jpeg", uploads.picture("JPEG", size=(1200, 900))),
        ("giay-moi.pdf", "application/pdf", PROGRAM),
    ]


def test_a_photo_from_a_phone(live_server, phone_page: Page, office: Desk, celery_worker_process):
    page = phone_page
    sign_in(page, f"{live_server.url}/bao-cao/{office.report.obligation_id}/", office.clerk)
    # Typed, and not saved yet.
    summary = page.get_by_label(re.compile("Đánh giá chung"))
    summary.fill(TYPED)
    choose(page, *brought())
    page.get_by_text("Dùng cho nội dung nào?").first.click()
    page.get_by_role("checkbox", name=re.compile("^1")).first.check()
    page.get_by_role("button", name="Gửi tệp").click()
    panel = page.locator("#tai-lieu")
    expect(panel).to_contain_text("Đã lưu 1 tệp: Hội nghị.jpg.")
    expect(panel).to_contain_text(REFUSED)
    # The page was not left.
    expect(summary).to_have_value(TYPED)
    line = panel.get_by_role("listitem").filter(has_text="ảnh JPEG")
    expect(line).to_contain_text("Nội dung 1")
    # Drawn by a worker meanwhile, and shown without asking again.
    picture = line.locator("img")
    expect(picture).to_be_visible(timeout=40_000)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    assert_accessible(page)

    follow(line.get_by_role("link", name="Gán cho nội dung khác"))
    assert_accessible(page)
    page.get_by_role("checkbox", name=re.compile("^2")).check()
    page.get_by_role("button", name="Ghi lại").click()
    expect(line).to_contain_text("Nội dung 1, 2")

    follow(line.get_by_role("link", name="Rút"))
    assert_accessible(page)
    page.get_by_label("Lý do rút").fill("Ảnh của hội nghị năm trước")
    page.get_by_role("button", name="Rút tài liệu").click()
    expect(panel).to_contain_text("Tài liệu kiểm chứng (0)")
    panel.get_by_text("Đã rút (1)").click()
    expect(panel).to_contain_text("Lý do: Ảnh của hội nghị năm trước")
    made = Evidence.objects.get()
    assert (made.in_use, made.entries.count()) == (False, 2)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no script."""
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


def test_without_a_script(live_server, plain_page: Page, office: Desk):
    page = plain_page
    sign_in(page, f"{live_server.url}/bao-cao/{office.report.obligation_id}/", office.clerk)
    choose(page, *brought())
    follow(page.get_by_role("button", name="Gửi tệp"))
    assert page.url.endswith(f"/bao-cao/{office.report.obligation_id}/#tai-lieu")
    panel = page.locator("#tai-lieu")
    expect(panel).to_contain_text("Đã lưu 1 tệp: Hội nghị.jpg.")
    expect(panel).to_contain_text(REFUSED)
    panel.get_by_text("Thêm liên kết đến trang đã đăng").click()
    page.get_by_label("Địa chỉ trang").fill("http://192.168.1.5/tin")
    page.get_by_label("Tên gọi").fill("Tin hội nghị")
    page.get_by_role("button", name="Thêm liên kết").click()
    expect(page.get_by_role("alert")).to_contain_text("chỉ mở được trong mạng của đơn vị")
    expect(page.get_by_label("Tên gọi")).to_have_value("Tin hội nghị")
    page.get_by_label("Địa chỉ trang").fill("backan.gov.vn/tin")
    page.get_by_role("button", name="Thêm liên kết").click()
    expect(panel.get_by_role("link", name="Tin hội nghị", exact=True)).to_have_attribute(
        "href", "https://backan.gov.vn/tin"
    )
    names = Evidence.objects.values_list("name", flat=True)
    assert list(names) == ["Hội nghị.jpg", "Tin hội nghị"]
