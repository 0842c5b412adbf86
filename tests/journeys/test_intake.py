"""An officer brings plans in: a file dropped, a table pasted, a file that was changed since."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Agency, Alias, Membership
from agencies.roles import Role
from plans.actions import intakes
from plans.models import Intake, Plan
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory
from tests.journeys.browsing import assert_accessible, follow, heading, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

FILE = Path(__file__).parents[1] / "files" / "ke-hoach-tinh.txt"

# What Word leaves on the clipboard, by and large: conditional comments, classes, lists as styles,
# a cell merged downwards and paragraphs inside cells.
_CELL = "<td style='border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt'{}>{}</td>"
_PARAGRAPH = (
    "<p class=MsoNormal style='margin-bottom:0cm'><span lang=VI style='font-size:13.0pt'>{}"
    "<o:p></o:p></span></p>"
)
_BULLET = (
    "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>"
    "<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>-"
    "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>"
    "<span lang=VI>{}</span></p>"
)


def word_cell(text: str, attributes: str = "") -> str:
    lines = text.split("\n")
    shape = _PARAGRAPH if len(lines) == 1 else _BULLET
    return _CELL.format(attributes, "\r\n".join(shape.format(line) for line in lines))


def word_html(*rows: list[str]) -> str:
    body = "\r\n".join(
        f"<tr style='mso-yfti-irow:{n}'>{''.join(cells)}</tr>" for n, cells in enumerate(rows)
    )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"\r\n'
        'xmlns:w="urn:schemas-microsoft-com:office:word"><head>'
        '<meta name=Generator content="Microsoft Word 15">'
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>"
        "<![endif]--><style>\r\n<!-- p.MsoNormal {mso-style-unhide:no; margin:0cm;} -->\r\n</style>"
        "</head><body lang=EN-US><!--StartFragment-->\r\n"
        "<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>"
        f"{body}</table>\r\n<!--EndFragment--></body></html>"
    )


HEAD = ["TT", "Nội dung tuyên truyền", "Hình thức", "Chủ trì", "Phối hợp", "Thời gian"]
CLIPBOARD = word_html(
    [word_cell(f"<b>{title}</b>") for title in HEAD],
    [
        word_cell("1"),
        word_cell("Giới thiệu dịch vụ công trực tuyến\nHướng dẫn nộp hồ sơ từ xa"),
        word_cell("Tờ rơi"),
        word_cell("Sở Nội vụ"),
        word_cell("Sở Tư pháp"),
        word_cell("Thường xuyên", " rowspan=2"),
    ],
    [
        word_cell("2"),
        word_cell("Đối thoại với người dân về thủ tục đất đai"),
        word_cell("Hội nghị"),
        word_cell("Sở Tư pháp"),
        word_cell("Sở Nội vụ"),
    ],
)
PASTE = """(area, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", html.replace(/<[^>]*>/g, " "));
  area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
DROP = """([zone, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "text/plain"}));
  zone.dispatchEvent(new DragEvent("dragover", {dataTransfer: data, bubbles: true, cancelable: true}));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Bắc Kạn", name="Ủy ban nhân dân tỉnh Bắc Kạn")
    for name in ("Sở Tư pháp", "Văn phòng UBND tỉnh", "Trường Chính trị tỉnh", "Báo Bắc Kạn"):
        AgencyFactory(parent=province, name=name)
    AgencyFactory(parent=province, name="Đài Phát thanh và Truyền hình tỉnh")
    office: Agency = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    return office


@pytest.fixture
def clerk(office: Agency) -> Membership:
    membership: Membership = MembershipFactory(agency=office, role=Role.CLERK)
    return membership


def drop(page: Page, name: str, text: str) -> None:
    zone = page.locator("[data-drop]").element_handle()
    page.evaluate(DROP, [zone, name, text])
    expect(page.get_by_role("status").filter(has_text="Đã chọn")).to_contain_text(name)
    page.get_by_role("button", name="Đọc tệp").click()


def test_a_file_is_dropped_a_phrase_taught_and_asked_never_again(
    page: Page, live_server, office: Agency, clerk: Membership
):
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", clerk)
    text = FILE.read_text(encoding="utf-8")
    drop(page, FILE.name, text)
    heading(page, "Xem lại trước khi nhập")
    unknown = page.locator(".problem", has_text="“Đài PTTH tỉnh” chưa có trong danh mục")
    teaching = unknown.get_by_role("button", name="Là Đài Phát thanh và Truyền hình tỉnh")
    teaching.click()
    expect(unknown).to_have_count(0)
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    assert str(Alias.objects.get(phrase="Đài PTTH tỉnh").agency).startswith("Đài Phát thanh")
    # Another plan with the same words is read without a question about them.
    page.goto(f"{live_server.url}/ke-hoach/nhap/")
    drop(page, "khac.txt", text.replace("Số: 77", "Số: 78"))
    heading(page, "Xem lại trước khi nhập")
    expect(page.locator("#dong-r5")).to_contain_text("Đài Phát thanh và Truyền hình tỉnh")
    expect(unknown).to_have_count(0)
    page.goto(f"{live_server.url}/ke-hoach/nhap/")
    expect(page.get_by_role("heading", name="Đang nhập dở")).to_be_visible()


def test_a_plan_is_mended_and_confirmed(page: Page, live_server, office, clerk):
    MembershipFactory(user=clerk.user, agency=office.root, role=Role.CLERK)
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", clerk)
    page.get_by_label("Tệp kế hoạch").set_input_files(FILE)
    page.get_by_role("button", name="Đọc tệp").click()
    blank = page.locator(".problem", has_text="thời gian thực hiện bỏ trống")
    link = blank.get_by_role("link", name="Xem bản gốc")
    line = link.get_attribute("href") or ""
    link.click()
    expect(page.locator(line)).to_be_in_viewport()
    expect(page.locator(line)).to_contain_text("tỉnh bạn")
    blank.get_by_role("button", name=re.compile("Như hàng trên")).click()
    expect(blank).to_have_count(0)
    page.get_by_role("button", name="Xác nhận").dblclick()
    heading(page, "Kế hoạch 77/KH-UBND")
    assert Plan.objects.get().items.get(number=4).schedule_text == "Thường xuyên"


def test_a_table_is_pasted_from_word(page: Page, live_server, office: Agency, clerk: Membership):
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", clerk)
    page.get_by_role("link", name="Dán bảng từ Word, Excel").click()
    page.get_by_label("Bảng phụ lục").evaluate(PASTE, CLIPBOARD)
    expect(page.get_by_text("Đã nhận bảng 3 hàng, 6 cột.")).to_be_visible()
    page.get_by_role("button", name="Đọc bảng").click()
    heading(page, "Xem lại trước khi nhập")
    page.get_by_label("Cơ quan ban hành").select_option(label="Sở Nội vụ")
    page.get_by_role("button", name="Ghi cơ quan ban hành").click()
    expect(page.get_by_text("Đã ghi cơ quan ban hành: Sở Nội vụ.")).to_be_visible()
    rows = page.locator("tbody[data-key]")
    expect(rows).to_have_count(2)
    expect(rows.first.locator("textarea[name=contents]")).to_have_value(
        "Giới thiệu dịch vụ công trực tuyến\nHướng dẫn nộp hồ sơ từ xa"
    )
    expect(rows.last.locator("textarea[name=schedule]")).to_have_value("Thường xuyên")
    page.get_by_label("Trích yếu").fill("Tuyên truyền cải cách hành chính năm 2026")
    page.locator("#h-year").fill("2026")
    page.locator("#h-year").blur()
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    # Words that are still being typed go with it.
    rows.last.locator("textarea[name=schedule]").fill("Quý II")
    page.get_by_role("button", name="Xác nhận").click()
    heading(page, re.compile("^Kế hoạch"))
    plan = Plan.objects.get()
    assert [each.schedule_text for each in plan.items.all()][-1] == "Quý II"
    assert (plan.year, plan.issuer, plan.items.count()) == (2026, office, 2)
    assert plan.subject == "Tuyên truyền cải cách hành chính năm 2026"


def test_a_changed_file_brings_its_plan_up_to_date(page: Page, live_server, office, clerk):
    MembershipFactory(user=clerk.user, agency=office.root, role=Role.CLERK)
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", clerk)
    text = FILE.read_text(encoding="utf-8")
    drop(page, "lan-1.txt", text)
    page.get_by_role("button", name="Xác nhận").click()
    heading(page, "Kế hoạch 77/KH-UBND")
    page.goto(f"{live_server.url}/ke-hoach/nhap/")
    drop(page, "lan-2.txt", text)
    expect(page.get_by_text("Tệp này không thay đổi gì")).to_be_visible()
    page.goto(f"{live_server.url}/ke-hoach/nhap/")
    drop(page, "lan-3.txt", text.replace("Theo tháng hoặc quý", "Quý II"))
    changes = page.get_by_role("region", name="So với")
    expect(changes).to_contain_text("1 thay đổi")
    expect(changes).to_contain_text("5 giữ nguyên")
    expect(changes.locator("del")).to_have_text("Theo tháng hoặc quý")
    expect(changes.locator("ins")).to_have_text("Quý II")
    page.get_by_role("button", name="Cập nhật kế hoạch đã có").click()
    expect(page.get_by_text("Đã cập nhật kế hoạch")).to_be_visible()
    assert Plan.objects.get().items.get(number=5).schedule_text == "Quý II"


def test_n_and_p_go_from_problem_to_problem_over_the_pages(page: Page, live_server, office, clerk):
    blank = (2, 55)
    rows = [
        f"{n}\tViệc thứ {n}\tHội nghị\tSở Nội vụ\tSở Tư pháp\t{'' if n in blank else 'Quý I'}"
        for n in range(1, 61)
    ]
    intake = intakes.begin_file(
        content="\n".join(["\t".join(HEAD), *rows]).encode(), name="bang.txt", issuer=office,
        year=2026, by=clerk.user, at=timezone.now(),
    )  # fmt: skip
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/{intake.token}/?muc=warning", clerk)
    heading(page, "Xem lại trước khi nhập")
    for _ in page.locator(".problem").all():
        page.keyboard.press("n")
    expect(page.locator(".problem").last).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(".problem", has_text="Nội dung 55: thời gian")).to_be_focused()
    expect(page.locator("tbody[data-key]")).to_have_count(10)


def test_the_whole_road_without_script(browser, live_server, office: Agency, clerk: Membership):
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        page = context.new_page()
        sign_in(page, f"{live_server.url}/ke-hoach/nhap/dan/", clerk)
        rows = "\n".join(
            ["\t".join(HEAD), "1\tPhổ biến kế hoạch\tHội nghị\tSở Nội vụ\tSở Tư pháp\t"]
        )
        page.get_by_label("Bảng phụ lục").fill(rows)
        page.get_by_text("Ghi trước cơ quan ban hành").click()
        page.get_by_label("Cơ quan ban hành").select_option(label="Sở Nội vụ")
        page.get_by_label("Năm kế hoạch").fill("2026")
        page.get_by_role("button", name="Đọc bảng").click()
        heading(page, "Xem lại trước khi nhập")
        follow(page.get_by_role("button", name="Thường xuyên", exact=True))
        heading(page, "Xem lại trước khi nhập")
        expect(page.get_by_text("thời gian thực hiện bỏ trống")).to_have_count(0)
        page.get_by_label("Trích yếu").fill("Tuyên truyền năm 2026")
        follow(page.get_by_role("button", name="Lưu phần đầu"))
        page.get_by_role("button", name="Xác nhận").click()
        heading(page, re.compile("^Kế hoạch"))
        assert Plan.objects.get().subject == "Tuyên truyền năm 2026"
        page.goto(f"{live_server.url}/ke-hoach/{Plan.objects.get().pk}/kiem-tra/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Kiểm tra")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_is_accessible(page: Page, live_server, office, clerk, scheme):
    page.emulate_media(color_scheme=scheme)
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", clerk)
    page.get_by_label("Tệp kế hoạch").set_input_files(FILE)
    page.get_by_role("button", name="Đọc tệp").click()
    heading(page, "Xem lại trước khi nhập")
    assert_accessible(page)
    page.goto(f"{live_server.url}/ke-hoach/nhap/")
    assert_accessible(page)


def test_a_phone_shows_the_preview_without_moving_sideways(
    phone_page: Page, live_server, office, clerk
):
    sign_in(phone_page, f"{live_server.url}/ke-hoach/nhap/", clerk)
    phone_page.get_by_label("Tệp kế hoạch").set_input_files(FILE)
    phone_page.get_by_role("button", name="Đọc tệp").click()
    heading(phone_page, "Xem lại trước khi nhập")
    assert phone_page.evaluate("document.documentElement.scrollWidth") == 390
    assert Intake.objects.count() == 1
