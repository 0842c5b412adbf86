"""An officer writes a plan in the editor: by keyboard, by hand, beside a colleague, on a phone."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from agencies.models import Agency, AgencyGroup, Alias, Membership
from agencies.models.group import GroupRule
from agencies.roles import Role
from plans.actions import intakes
from plans.models import ContentItem, Plan
from tests.conftest import open_page
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    FormatFactory,
    GroupFactory,
    ItemFactory,
    MembershipFactory,
    ProvinceFactory,
    SectionFactory,
)
from tests.journeys.browsing import assert_accessible, fill_sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Miền Thử")
    AgencyFactory(parent=province, name="Đài Phát thanh và Truyền hình", kind=Agency.Kind.PRESS)
    for number in (1, 2, 3):
        CommuneFactory(parent=province, name=f"Ủy ban nhân dân xã Đồng {number}")
    group: AgencyGroup = GroupFactory(scope=province, name="UBND cấp xã")
    GroupRule.objects.create(group=group, kind=Agency.Kind.COMMITTEE, level=Agency.Level.COMMUNE)
    FormatFactory(name="Hội nghị, tập huấn", marks="hoi nghi")
    office: Agency = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    return office


@pytest.fixture
def clerk(office: Agency) -> Membership:
    membership: Membership = MembershipFactory(agency=office, role=Role.CLERK)
    return membership


@pytest.fixture
def blank(office: Agency, clerk: Membership) -> Plan:
    """A plan begun from nothing: an appendix without a row."""
    at = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
    intake = intakes.begin_blank(
        issuer=office, year=2026, subject="Tuyên truyền cải cách hành chính", by=clerk.user, at=at
    )
    return intakes.confirm(intake=intake, by=clerk.user, at=at)


def with_rows(plan: Plan, *contents: str) -> list[ContentItem]:
    appendix = plan.appendices.get()
    return [
        ItemFactory(appendix=appendix, position=place, number=place, contents=words)
        for place, words in enumerate(contents, start=1)
    ]


def opened(page: Page, live_server, clerk: Membership, plan: Plan) -> Page:
    page.goto(f"{live_server.url}/ke-hoach/{plan.pk}/soan/")
    fill_sign_in(page, clerk)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Soạn")
    # Keys mean something from here on.
    page.wait_for_load_state()
    return page


def cell(page: Page, row: int, name: str) -> Locator:
    return page.locator("tbody[data-key]").nth(row - 1).locator(f"textarea[name={name}]")


def suggested(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Gợi ý").get_by_role("option")


def saved(page: Page) -> None:
    expect(page.locator("#trang-thai")).to_contain_text("Đã lưu lúc")


def contents(page: Page) -> list[str]:
    return [each.input_value() for each in page.locator("textarea[name=contents]").all()]


def of_menu(page: Page, row: int, button: str) -> None:
    page.get_by_role("link", name=f"Thao tác, nội dung {row}", exact=True).click()
    page.get_by_role("group", name="Thao tác với nội dung này").get_by_role(
        "button", name=button, exact=True
    ).click()


def test_three_rows_by_keyboard_alone(page: Page, live_server, clerk, blank: Plan):
    opened(page, live_server, clerk, blank)
    page.get_by_role("button", name="Thêm nội dung", exact=True).press("Enter")
    expect(cell(page, 1, "contents")).to_be_focused()
    page.keyboard.type("Quán triệt chương trình cải cách")
    page.keyboard.press("Enter")
    page.keyboard.type("Phổ biến kế hoạch năm")
    page.keyboard.press("Tab")
    page.keyboard.type("hoi ng")
    expect(suggested(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "formats")).to_have_value("Hội nghị, tập huấn")
    page.keyboard.press("Tab")
    page.keyboard.type("so noi")
    expect(suggested(page).filter(has_text="Sở Nội vụ")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("; cap xa")
    expect(suggested(page).filter(has_text="nhóm 3 cơ quan")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "lead")).to_have_value("Sở Nội vụ; UBND cấp xã")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Quý I/2026")
    page.keyboard.press("Control+Enter")
    expect(cell(page, 2, "contents")).to_be_focused()
    page.keyboard.type("Giải đáp chế độ chính sách")
    page.keyboard.press("Control+Enter")
    expect(cell(page, 3, "contents")).to_be_focused()
    page.keyboard.type("Giới thiệu dịch vụ công")
    page.keyboard.press("Alt+ArrowUp")
    expect(cell(page, 2, "contents")).to_have_value("Giới thiệu dịch vụ công")
    expect(cell(page, 2, "contents")).to_be_focused()
    saved(page)
    first = page.locator("tbody[data-key]").first
    expect(first).to_contain_text("nhóm 3 cơ quan")
    expect(first).to_contain_text("01/01/2026 – 31/03/2026")
    page.reload()
    assert contents(page) == [
        "Quán triệt chương trình cải cách\nPhổ biến kế hoạch năm",
        "Giới thiệu dịch vụ công",
        "Giải đáp chế độ chính sách",
    ]
    expect(cell(page, 1, "schedule")).to_have_value("Quý I/2026")


def test_arrows_and_tab_go_to_the_neighbours(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, "Một", "Hai")
    opened(page, live_server, clerk, blank)
    cell(page, 1, "contents").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 2, "contents")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, 1, "contents")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(cell(page, 1, "formats")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(cell(page, 1, "contents")).to_be_focused()
    # Nobody is caught in the table: after Esc, Tab goes on to what stands beside the cells.
    cell(page, 1, "schedule").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Chọn…").first).to_be_focused()


def test_a_name_nobody_knows_is_taught_once(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, "Phát thanh về cải cách")
    opened(page, live_server, clerk, blank)
    cell(page, 1, "lead").fill("Đài PTTH")
    cell(page, 1, "schedule").focus()
    page.get_by_role("link", name="Đài PTTH chưa xác định").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("“Đài PTTH” là cơ quan nào?")
    asked.get_by_role("searchbox").fill("phat thanh")
    asked.get_by_role("radio", name="Đài Phát thanh và Truyền hình").check()
    expect(asked.get_by_role("radio", name="Nhớ cho lần sau")).to_be_checked()
    asked.get_by_role("button", name="Ghi nhận").click()
    expect(asked).to_be_hidden()
    expect(page.locator("tbody[data-key] .chip.agency")).to_have_text(
        "Đài Phát thanh và Truyền hình"
    )
    assert Alias.objects.get().phrase == "Đài PTTH"


def test_split_merge_delete_and_undo(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, "Một\nHai\nBa", "Bốn")
    opened(page, live_server, clerk, blank)
    of_menu(page, 1, "Tách")
    expect(page.locator("tbody[data-key]")).to_have_count(3)
    assert contents(page) == ["Một", "Hai\nBa", "Bốn"]
    of_menu(page, 2, "Gộp với nội dung sau")
    expect(page.locator("tbody[data-key]")).to_have_count(2)
    assert contents(page) == ["Một", "Hai\nBa\nBốn"]
    of_menu(page, 1, "Xóa nội dung")
    expect(page.locator("#loi-nhan")).to_contain_text("Đã xóa nội dung 1.")
    assert contents(page) == ["Hai\nBa\nBốn"]
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("tbody[data-key]")).to_have_count(2)
    assert contents(page) == ["Một", "Hai\nBa\nBốn"]
    # What was merged away is still among the removed.
    page.get_by_role("button", name="Khôi phục").click()
    expect(page.locator("tbody[data-key]")).to_have_count(3)


def test_a_row_is_dragged_to_its_place(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, "Một", "Hai", "Ba")
    opened(page, live_server, clerk, blank)
    rows = page.locator("tbody[data-key]")
    rows.nth(2).locator(".handle").hover()
    page.mouse.down()
    rows.nth(0).hover(position={"x": 100, "y": 6})
    page.mouse.up()
    saved(page)
    expect(cell(page, 1, "contents")).to_have_value("Ba")
    page.reload()
    assert contents(page) == ["Ba", "Một", "Hai"]


def test_a_time_is_picked(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, "Một")
    opened(page, live_server, clerk, blank)
    page.get_by_role("button", name="Chọn…").click()
    page.get_by_role("checkbox", name="II", exact=True).check()
    page.get_by_role("button", name="Ghi vào ô").click()
    expect(cell(page, 1, "schedule")).to_have_value("Quý II/2026")
    expect(page.locator("tbody[data-key]")).to_contain_text("01/04/2026 – 30/06/2026")


def test_the_words_around_the_table(page: Page, live_server, clerk, blank: Plan):
    SectionFactory(plan=blank, position=1, label="I", title="MỤC ĐÍCH", body="Nâng cao nhận thức.")
    opened(page, live_server, clerk, blank)
    page.get_by_role("heading", name="Phần lời văn").click()
    page.get_by_label("Lời mục 1", exact=True).fill("Nâng cao nhận thức.\n- Mọi cán bộ;")
    page.get_by_role("button", name="Thêm mục dưới").click()
    page.get_by_label("Tiêu đề mục 2").fill("TỔ CHỨC THỰC HIỆN")
    page.get_by_label("Số mục 2").fill("IV")
    page.get_by_role("button", name="Chuyển mục lên").or_(
        page.get_by_role("button", name="↑ Lên")
    ).click()
    expect(page.get_by_label("Tiêu đề mục 1")).to_have_value("TỔ CHỨC THỰC HIỆN")
    page.get_by_role("heading", name="Phần đầu").click()
    page.get_by_label("Người ký").fill("Nông Văn Tân")
    page.get_by_label("Nơi nhận (mỗi dòng").fill("Như trên;\nLưu: VT.")
    page.get_by_label("Người ký").focus()
    saved(page)
    page.reload()
    page.get_by_role("heading", name="Phần đầu").click()
    expect(page.get_by_label("Người ký")).to_have_value("Nông Văn Tân")
    expect(page.get_by_label("Nơi nhận (mỗi dòng")).to_have_value("Như trên\nLưu: VT")
    assert [each.label for each in blank.sections.all()] == ["IV", "I"]


def test_a_new_section_is_the_one_to_write_in(page: Page, live_server, clerk, blank: Plan):
    opened(page, live_server, clerk, blank)
    page.get_by_role("heading", name="Phần lời văn").click()
    for words in ("MỤC ĐÍCH", "KINH PHÍ"):
        page.get_by_role("button", name="Thêm mục ở cuối").click()
        expect(page.locator("[name=title]:focus")).to_have_value("")
        page.keyboard.type(words)
    page.get_by_role("button", name="↑ Lên").click()
    expect(page.get_by_label("Tiêu đề mục 1")).to_have_value("KINH PHÍ")
    # The same button is at hand again.
    expect(page.get_by_role("button", name="↑ Lên")).to_be_focused()


def test_a_field_shows_what_is_stored_once_it_is_left(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, "Một")
    opened(page, live_server, clerk, blank)
    cell(page, 1, "formats").fill("- Hội nghị;\n\n- Tờ rơi.")
    cell(page, 1, "schedule").focus()
    saved(page)
    expect(cell(page, 1, "formats")).to_have_value("Hội nghị\nTờ rơi")


@pytest.fixture
def colleague(browser: Browser) -> Iterator[Page]:
    errors: list[str] = []
    with open_page(browser, errors, width=1280, height=900, phone=False) as page:
        yield page
    # The browser itself notes an answer 409.
    assert all("409" in each for each in errors)


def test_two_people_in_one_row(page: Page, colleague: Page, live_server, clerk, blank: Plan):
    (row,) = with_rows(blank, "Một hai ba")
    opened(page, live_server, clerk, blank)
    opened(colleague, live_server, MembershipFactory(agency=clerk.agency, role=Role.CLERK), blank)
    cell(page, 1, "contents").fill("Một hai bốn")
    cell(page, 1, "schedule").focus()
    saved(page)
    cell(colleague, 1, "contents").fill("Một hai năm")
    cell(colleague, 1, "schedule").focus()
    clash = colleague.get_by_role("alert")
    expect(clash).to_contain_text("đã được sửa ở nơi khác")
    expect(clash.locator("del")).to_have_text("bốn")
    expect(clash.locator("ins")).to_have_text("năm")
    expect(cell(colleague, 1, "contents")).to_have_value("Một hai năm")
    clash.get_by_role("button", name="Giữ bản của tôi").click()
    saved(colleague)
    row.refresh_from_db()
    assert row.contents == "Một hai năm"


def test_words_outlive_a_lost_connection(
    page: Page, live_server, clerk, blank: Plan, console_errors: list[str]
):
    (row,) = with_rows(blank, "Một")
    opened(page, live_server, clerk, blank)
    # Only saving fails, and until the page is open again: the editor tries again by itself.
    page.route("**/soan/sua/**", lambda route: route.abort("internetdisconnected"))
    cell(page, 1, "contents").fill("Một hai")
    cell(page, 1, "schedule").focus()
    expect(page.locator("#trang-thai")).to_contain_text("mất kết nối")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("button", name="Lấy lại chữ đã gõ")).to_be_visible()
    page.unroute("**/soan/sua/**")
    page.get_by_role("button", name="Lấy lại chữ đã gõ").click()
    saved(page)
    row.refresh_from_db()
    assert row.contents == "Một hai"
    console_errors.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_is_accessible(page: Page, live_server, clerk, blank: Plan, scheme):
    row, _ = with_rows(blank, "Một\nHai", "Ba")
    SectionFactory(plan=blank, position=1)
    page.emulate_media(color_scheme=scheme)
    opened(page, live_server, clerk, blank)
    for heading in ("Phần đầu", "Phần lời văn"):
        page.get_by_role("heading", name=heading).click()
    page.get_by_label("Lời mục 1").focus()
    page.get_by_role("link", name="Thao tác, nội dung 1", exact=True).click()
    assert_accessible(page)
    cell(page, 1, "lead").fill("so noi")
    expect(suggested(page).first).to_be_visible()
    assert_accessible(page)
    cell(page, 1, "lead").fill("Sở Lạ")
    cell(page, 1, "schedule").focus()
    page.get_by_role("link", name="Sở Lạ chưa xác định").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Thôi").click()
    page.get_by_role("button", name="Chọn…").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)
    address = f"{live_server.url}/ke-hoach/{blank.pk}/soan/"
    for path in (f"dong/{row.pk}/", "ten-goi/?ten=Sở Lạ"):
        page.goto(address + path)
        assert_accessible(page)


def test_without_any_script(browser: Browser, live_server, clerk, blank: Plan):
    with_rows(blank, "Một")
    with browser.new_context(java_script_enabled=False) as context:
        page = opened(context.new_page(), live_server, clerk, blank)
        cell(page, 1, "lead").fill("Sở Nội chính vụ")
        page.locator("tbody").get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Sở Nội chính vụ chưa xác định").click()
        page.get_by_role("searchbox").fill("noi vu")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_role("radio", name="Sở Nội vụ SNV").check()
        page.get_by_role("button", name="Ghi nhận").click()
        expect(page.locator("tbody .chip.agency")).to_have_text("Sở Nội vụ")
        page.get_by_role("button", name="Thêm nội dung", exact=True).click()
        expect(page.locator("tbody[data-key]")).to_have_count(2)
        page.get_by_role("link", name="Thao tác, nội dung 1", exact=True).click()
        page.get_by_role("button", name="Xóa nội dung").click()
        expect(page.locator("tbody[data-key]")).to_have_count(1)
        page.get_by_role("button", name="Khôi phục").click()
        expect(page.locator("tbody[data-key]")).to_have_count(2)
    assert blank.items.filter(lead_text="Sở Nội chính vụ").exists()


def test_a_phone_has_one_form_a_row(phone_page: Page, live_server, clerk, blank: Plan):
    (row,) = with_rows(blank, "Một")
    opened(phone_page, live_server, clerk, blank)
    assert phone_page.evaluate("document.documentElement.scrollWidth") == 390
    phone_page.goto(f"{live_server.url}/ke-hoach/{blank.pk}/soan/dong/{row.pk}/")
    assert phone_page.evaluate("document.documentElement.scrollWidth") == 390
    phone_page.get_by_role("textbox", name="Cơ quan chủ trì").fill("Sở Nội vụ")
    phone_page.get_by_role("button", name="Lưu", exact=True).click()
    expect(phone_page.get_by_role("status").first).to_contain_text("Đã lưu")
    row.refresh_from_db()
    assert row.lead_text == "Sở Nội vụ"


def test_a_page_of_eleven_rows_is_small(page: Page, live_server, clerk, blank: Plan):
    with_rows(blank, *(f"Tuyên truyền chuyên đề {n}\nTrả lời bạn đọc {n}" for n in range(11)))
    opened(page, live_server, clerk, blank).wait_for_load_state("networkidle")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    page.reload(wait_until="networkidle")
    sizes = {answer.url.rpartition("/")[2]: len(answer.body()) for answer in answers}
    assert sizes.keys() >= {"", "portal.css", "editor.css", "editor.js"}
    assert sum(sizes.values()) < 100_000, sizes
