"""Who looks, who numbers and who administers: what each sees first, can open, and is not offered."""

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Agency, User
from agencies.roles import Role
from documents.models import Paper
from reports.models import ProgressReport
from tests.factories import MembershipFactory, PlanFactory
from tests.journeys.browsing import assert_accessible, follow, heading, sign_in
from tests.reports.filed import Watched, watched

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def report(plan: Watched) -> ProgressReport:
    return plan.filed()


def somebody(office: Agency, role: Role) -> User:
    person: User = MembershipFactory(agency=office, role=role).user
    return person


def offered(page: Page) -> set[str]:
    """Give the ways through the portal that stand at the side of the page."""
    links = page.get_by_role("navigation", name="Điều hướng").get_by_role("link")
    expect(links.first).to_be_visible()
    return set(links.all_inner_texts())


def test_a_viewer_reads_everything_of_the_province_and_does_nothing(
    page: Page, live_server, plan: Watched, report: ProgressReport
):
    sign_in(page, f"{live_server.url}/", somebody(plan.province, Role.VIEWER))
    heading(page, "Trang chủ")
    assert {"Bảng theo dõi", "Kế hoạch", "Sổ văn bản đi"} <= offered(page)
    assert offered(page).isdisjoint(
        {"Việc của tôi", "Theo dõi", "Nhập kế hoạch", "Nhân sự đơn vị", "Nhật ký", "Danh mục"}
    )
    assert_accessible(page)
    follow(page.get_by_role("link", name="Bảng theo dõi").first)
    follow(page.get_by_role("link", name=str(plan.plan), exact=True))
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Sở Tư pháp"))
    follow(row.get_by_role("link").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quý I/2021")
    assert_accessible(page)
    # Nothing to decide on and nothing to write in; to leave is all that can be sent.
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_text(["Đăng xuất"])


def test_what_a_viewer_is_refused_says_who_may(
    page: Page, live_server, plan: Watched, console_errors
):
    sign_in(page, f"{live_server.url}/theo-doi/", somebody(plan.province, Role.VIEWER))
    expect(page.get_by_text("Chỉ lãnh đạo đơn vị, đầu mối theo dõi được tiếp nhận")).to_be_visible()
    console_errors.clear()
    assert_accessible(page)
    follow(page.get_by_role("main").get_by_role("link").first)
    heading(page, "Trang chủ")


def test_a_registrar_begins_with_what_waits_for_a_number(page: Page, live_server, plan: Watched):
    waiting = PlanFactory(issuer=plan.province, paper__state=Paper.State.SUBMITTED)
    sign_in(page, f"{live_server.url}/", somebody(plan.province, Role.REGISTRAR))
    heading(page, "Trang chủ")
    assert "Sổ văn bản đi" in offered(page)
    assert offered(page).isdisjoint({"Việc của tôi", "Theo dõi", "Nhập kế hoạch", "Nhật ký"})
    assert_accessible(page)
    follow(page.get_by_role("link", name="1 văn bản chờ cấp số"))
    heading(page, "Sổ văn bản đi")
    assert_accessible(page)
    page.goto(f"{live_server.url}/ke-hoach/{waiting.pk}/")
    expect(page.get_by_role("link", name="Cấp số")).to_be_visible()
    for word in ("Soạn", "Trình ký"):
        expect(page.get_by_role("main").get_by_role("link", name=word, exact=True)).to_have_count(0)


def test_an_administrator_keeps_people_and_reads_the_log(page: Page, live_server, plan: Watched):
    sign_in(page, f"{live_server.url}/", somebody(plan.province, Role.ADMINISTRATOR))
    heading(page, "Trang chủ")
    assert {"Nhân sự đơn vị", "Nhật ký", "Danh mục"} <= offered(page)
    assert offered(page).isdisjoint({"Việc của tôi", "Theo dõi", "Nhập kế hoạch"})
    for name, words in (
        ("Nhân sự đơn vị", f"Nhân sự: {plan.province}"), ("Nhật ký", "Nhật ký"),
    ):  # fmt: skip
        follow(page.get_by_role("link", name=name).first)
        heading(page, words)
        assert_accessible(page)
    follow(page.get_by_role("link", name="Danh mục").first)
    expect(page.get_by_role("link", name="Ngày nghỉ, ngày làm bù").first).to_be_visible()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REGISTRAR, Role.ADMINISTRATOR])
def test_on_a_phone_the_way_stands_in_a_menu(
    phone_page: Page, live_server, plan: Watched, role: Role
):
    page = phone_page
    sign_in(page, f"{live_server.url}/", somebody(plan.province, role))
    page.get_by_text("Mục lục", exact=True).click()
    menu = page.get_by_role("navigation", name="Mục lục")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    follow(menu.get_by_role("link", name="Bảng theo dõi"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
