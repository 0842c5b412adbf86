"""A new user makes a whole plan in the browser, and it says what the file of it says."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agencies.actions.registry import load_province
from agencies.models import Agency, Membership
from agencies.roles import Role
from plans import intake
from plans.draft import DraftItem, PlanDraft
from plans.edits.sections import flat
from plans.edits.stamps import header_texts, row_texts, section_texts
from plans.models import Plan
from tests.factories import MembershipFactory
from tests.journeys.browsing import heading, sign_in_by_form
from tests.journeys.test_intake import PASTE, word_cell, word_html
from tests.plans import FILES
from tests.plans.test_editing import words

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
CELLS = ("contents", "formats", "lead", "coordinating", "schedule")
HEAD = ["TT", "Nội dung tuyên truyền", "Hình thức", "Chủ trì", "Phối hợp", "Thời gian"]


@pytest.fixture(params=["ours", pytest.param("seed", marks=pytest.mark.seeds)])
def wanted(request: pytest.FixtureRequest) -> PlanDraft:
    """What a reader understands of the file."""
    path: Path = FILES / "ke-hoach-tinh.txt"
    if request.param == "seed":
        (path,) = request.getfixturevalue("seeds").glob("003_*")
    return intake.read(path.read_bytes())


@pytest.fixture
def clerk() -> Membership:
    load_province(key="bac-kan", by=None, at=NOW)
    office = Agency.objects.get(short_name="Sở Nội vụ", province__name__contains="Bắc Kạn")
    membership: Membership = MembershipFactory(agency=office, role=Role.CLERK)
    return membership


def saved(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator("#trang-thai")).to_contain_text("Đã lưu lúc")


def write_header(page: Page, wanted: PlanDraft) -> None:
    page.locator("#phan-dau").evaluate("part => { part.open = true }")
    for name, text in header_texts(wanted).items():
        page.locator(f"#dau [name={name}]").fill(text)
    saved(page)


def write_sections(page: Page, wanted: PlanDraft) -> None:
    page.locator("#muc").evaluate("part => { part.open = true }")
    last_at: dict[int, int] = {}
    for place, (depth, section) in enumerate(flat(wanted)):
        if depth == 0:
            page.get_by_role("button", name="Thêm mục ở cuối").click()
        else:
            # Beside the one it comes behind; a first part goes into the one above.
            is_first = place - 1 == last_at[depth - 1]
            of_section(page, place - 1 if is_first else last_at[depth], "Thêm mục dưới")
        block = page.locator(f"#muc-{place}")
        expect(block).to_be_visible()
        if depth and is_first:
            of_section(page, place, "→ Vào trong")
            expect(block).to_have_class(f"section deep-{depth}")
        for name, text in section_texts(section).items():
            block.locator(f"[name={name}]").fill(text)
        saved(page)
        last_at = {deep: at for deep, at in last_at.items() if deep < depth} | {depth: place}


def of_section(page: Page, place: int, button: str) -> None:
    page.locator(f"#muc-{place} [name=title]").focus()
    menu = page.get_by_role("group", name="Thao tác với mục này")
    menu.get_by_role("button", name=button).click()


def write_rows(page: Page, wanted: PlanDraft) -> None:
    page.locator("[name=title][aria-label='Tên phụ lục']").fill(wanted.appendices[0].title)
    for number, item in enumerate(wanted.items):
        page.get_by_role("button", name="Thêm nội dung", exact=True).click()
        row = page.locator("tbody[data-key]").nth(number)
        expect(row).to_be_visible()
        for name in CELLS:
            row.locator(f"textarea[name={name}]").fill(row_texts(item)[name])
    saved(page)


def confirmed(page: Page) -> PlanDraft:
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text("Đã lưu thành dự thảo")).to_be_visible()
    return Plan.objects.whole().get().as_draft()


def told(draft: PlanDraft) -> PlanDraft:
    """Give a draft without what only a file has: the printed caption, and notes on its reading."""
    appendices = [replace(each, caption=None) for each in draft.appendices]
    return replace(words(draft), appendices=appendices, reading_problems=[])


def rows_of(draft: PlanDraft) -> list[DraftItem]:
    return [replace(item, number=number) for number, item in enumerate(words(draft).items, start=1)]


def test_from_a_blank_page(page: Page, live_server, clerk: Membership, wanted: PlanDraft):
    sign_in_by_form(page, f"{live_server.url}/ke-hoach/nhap/moi/", clerk)
    page.get_by_label("Cơ quan ban hành").select_option(label="UBND tỉnh Bắc Kạn")
    page.get_by_label("Năm kế hoạch").fill(str(wanted.year))
    page.get_by_label("Trích yếu").fill(wanted.subject or "")
    page.get_by_role("button", name="Bắt đầu soạn").click()
    heading(page, "Soạn kế hoạch mới")
    write_header(page, wanted)
    write_sections(page, wanted)
    write_rows(page, wanted)
    assert told(confirmed(page)) == told(wanted)


def test_from_a_pasted_word_table(page: Page, live_server, clerk: Membership, wanted: PlanDraft):
    table = word_html(
        [word_cell(f"<b>{title}</b>") for title in HEAD],
        *(
            [word_cell(str(item.number)), *(word_cell(row_texts(item)[name]) for name in CELLS)]
            for item in wanted.items
        ),
    )
    sign_in_by_form(page, f"{live_server.url}/ke-hoach/nhap/dan/", clerk)
    page.get_by_label("Bảng phụ lục").evaluate(PASTE, table)
    page.get_by_role("button", name="Đọc bảng").click()
    heading(page, "Xem lại trước khi nhập")
    page.get_by_label("Cơ quan ban hành").select_option(label="UBND tỉnh Bắc Kạn")
    page.get_by_role("button", name="Ghi cơ quan ban hành").click()
    expect(page.get_by_text("Đã ghi cơ quan ban hành")).to_be_visible()
    write_header(page, wanted)
    assert rows_of(confirmed(page)) == rows_of(wanted)
