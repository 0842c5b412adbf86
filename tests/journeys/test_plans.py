"""An officer finds a plan, reads it and takes it away, on a desk's screen and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Agency, Membership
from agencies.roles import Role
from plans.models import Plan
from tests.factories import (
    AgencyFactory,
    LegalBasisFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    plan_with_table,
)
from tests.journeys.browsing import barriers, sign_in, sign_in_by_form

pytestmark = pytest.mark.django_db(transaction=True)

# Words that would be left over from a library's own screens.
ENGLISH = re.compile(
    r"\b(log ?in|log ?out|sign|home|search|filter|save|cancel|delete|edit|add|view|next|previous|"
    r"page|submit|error|please|required|field|password|username|welcome|download|upload|file|"
    r"draft|issued|all|none|any|yes|no|the|of|and|this|select|choose|plan)\b",
    re.IGNORECASE,
)


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(parent=ProvinceFactory(place="Bắc Kạn"), name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def clerk(office: Agency) -> Membership:
    return MembershipFactory(agency=office, role=Role.CLERK)


@pytest.fixture
def plan(office: Agency) -> Plan:
    PlanFactory(issuer=office, paper__number="4", subject="Kiểm tra công vụ")
    plan = plan_with_table(
        issuer=office, paper__number="5", subject="Tuyên truyền cải cách hành chính năm 2021"
    )
    LegalBasisFactory(plan=plan)
    return plan


def screens(live_server, plan: Plan) -> list[str]:
    paths = (
        "/",
        "/ke-hoach/",
        "/ke-hoach/?tim=khongcogi",
        f"/ke-hoach/{plan.pk}/",
        f"/ke-hoach/{plan.pk}/kiem-tra/",
        "/ke-hoach/nhap/",
        "/ke-hoach/nhap/dan/",
        "/ke-hoach/nhap/moi/",
    )
    return [live_server.url + path for path in paths]


def test_from_signing_in_to_the_pdf(page: Page, live_server, clerk, plan, tmp_path: Path):
    sign_in_by_form(page, live_server.url, clerk)
    expect(page.get_by_role("banner")).to_contain_text("Sở Nội vụ")
    page.get_by_role("navigation").get_by_role("link", name="Kế hoạch", exact=True).click()
    page.get_by_label("Tìm theo trích yếu").fill("cai cach")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name=plan.subject).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kế hoạch 5/KH-SNV")
    expect(page.get_by_role("article")).to_contain_text("Số: 05/KH-SNV")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải PDF").click()
    download.value.save_as(tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_the_keyboard_alone_reaches_the_content(page: Page, live_server, clerk, plan):
    sign_in(page, f"{live_server.url}/ke-hoach/{plan.pk}/", clerk)
    expect(page.get_by_role("article")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_a_phone_shows_everything_without_moving_sideways(
    phone_page: Page, live_server, clerk, plan
):
    sign_in(phone_page, live_server.url, clerk)
    for address in screens(live_server, plan):
        phone_page.goto(address)
        width = phone_page.evaluate("document.documentElement.scrollWidth")
        assert width == 390, f"{address} is {width} wide"
    phone_page.get_by_text("Mục lục").click()
    phone_page.get_by_role("link", name="Trang chủ").click()
    expect(phone_page.get_by_role("heading", level=1)).to_have_text("Trang chủ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible(page: Page, live_server, clerk, plan, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/dang-nhap/")
    found = {"login": barriers(page)}
    sign_in(page, live_server.url, clerk)
    for address in screens(live_server, plan):
        page.goto(address)
        found[address] = barriers(page)
    assert {address: said for address, said in found.items() if said} == {}


def test_every_screen_is_in_vietnamese_and_small(page: Page, live_server, clerk, plan):
    sizes: list[int] = []
    page.on(
        "response", lambda response: sizes.append(len(response.body())) if response.ok else None
    )
    page.goto(f"{live_server.url}/dang-nhap/")
    texts = {"login": page.inner_text("body")}
    sign_in(page, live_server.url, clerk)
    for address in screens(live_server, plan):
        sizes.clear()
        page.goto(address)
        texts[address] = page.inner_text("body")
        assert sum(sizes) < 100_000, f"{address} weighs {sum(sizes)} bytes"
    assert {a: found for a, text in texts.items() if (found := ENGLISH.findall(text))} == {}
