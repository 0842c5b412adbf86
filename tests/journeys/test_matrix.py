"""Sở Nội vụ looks over a plan: who is late, by how much, one click from the report; on a phone too."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from agencies.models import Membership
from agencies.roles import Role
from plans.models import Plan
from reports.models import Obligation
from tests.factories import AgencyFactory, MembershipFactory, PeriodFactory
from tests.journeys.browsing import barriers, sign_in
from tests.journeys.test_plans import ENGLISH
from tests.reports.filed import Watched, watched

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watch() -> Watched:
    """A plan with four periods: one filed, one overdue since two weeks, one to come."""
    made = watched()
    made.filed()
    other = AgencyFactory(parent=made.province, name="Sở Công Thương")
    due = timezone.localdate() - dt.timedelta(days=14)
    days = {"obligation__due_on": due, "obligation__locks_on": due + dt.timedelta(days=30)}
    made.report(obligation__agency=other, **days)
    for number, kind in ((1, "half"), (3, "quarter"), (1, "year")):
        start = dt.date(2021, 3, 15)
        period = PeriodFactory(plan=made.plan, kind=kind, number=number, window_start=start,
                               window_end=dt.date(2021, 12, 14))  # fmt: skip
        made.report(obligation__agency=other, obligation__period=period)
    return made


@pytest.fixture
def monitor(watch: Watched) -> Membership:
    return MembershipFactory(agency=watch.home, role=Role.MONITOR)


def address(live_server, plan: Plan) -> str:
    return f"{live_server.url}/theo-doi/ke-hoach/{plan.pk}/"


def screens(live_server, plan: Plan) -> list[str]:
    own = address(live_server, plan)
    return [f"{live_server.url}/theo-doi/ke-hoach/", own, f"{own}?tim=khongco"]


def test_from_the_plans_to_who_is_late_and_to_the_report(page: Page, live_server, watch, monitor):
    sign_in(page, f"{live_server.url}/theo-doi/ke-hoach/", monitor)
    page.get_by_role("link", name=str(watch.plan), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Theo dõi")
    page.get_by_label("Có kỳ").select_option("Chậm (muộn, quá hạn, đã khóa)")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("rowheader", name="Sở Tư pháp")).to_have_count(0)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Sở Công Thương"))
    late = row.get_by_role("link").first
    expect(late).to_contain_text("quá hạn")
    owed = Obligation.objects.get(agency__name="Sở Công Thương", period=watch.period)
    late.click()
    page.wait_for_url(f"**/bao-cao/{owed.pk}/")


def test_the_first_row_and_the_first_column_stay(page: Page, live_server, watch, monitor):
    for name in [f"Sở Thứ {n}" for n in range(40)]:
        watch.report(obligation__agency=AgencyFactory(parent=watch.province, name=name))
    sign_in(page, address(live_server, watch.plan), monitor)
    page.set_viewport_size({"width": 400, "height": 700})
    table = page.get_by_role("region", name="Bảng theo dõi")
    head, first = table.locator("thead th").nth(1), table.locator("tbody th").nth(20)
    before = place(head), place(first)
    table.evaluate("it => it.scrollTo(60, 400)")
    after = place(head), place(first)
    # The head keeps its height and the name its side; the other way both have moved.
    assert after[0][1] == before[0][1]
    assert after[1][0] == before[1][0]
    assert after[0][0] < before[0][0]
    assert after[1][1] < before[1][1]


def place(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box
    return box["x"], box["y"]


def test_the_keyboard_alone_opens_a_report(page: Page, live_server, watch, monitor):
    sign_in(page, address(live_server, watch.plan), monitor)
    page.get_by_role("region", name="Bảng theo dõi").focus()
    page.keyboard.press("Tab")
    opened = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{opened}")
    assert "bao-cao" in opened


def test_a_phone_moves_the_table_and_not_the_page(phone_page: Page, live_server, watch, monitor):
    sign_in(phone_page, live_server.url, monitor)
    for screen in screens(live_server, watch.plan):
        phone_page.goto(screen)
        width = phone_page.evaluate("document.documentElement.scrollWidth")
        assert width == 390, f"{screen} is {width} wide"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible(page: Page, live_server, watch, monitor, scheme):
    page.emulate_media(color_scheme=scheme)
    sign_in(page, live_server.url, monitor)
    found = {}
    for screen in screens(live_server, watch.plan):
        page.goto(screen)
        found[screen] = barriers(page)
    assert {screen: said for screen, said in found.items() if said} == {}


def test_every_screen_is_in_vietnamese(page: Page, live_server, watch, monitor):
    sign_in(page, live_server.url, monitor)
    for screen in screens(live_server, watch.plan):
        page.goto(screen)
        assert ENGLISH.findall(page.inner_text("body")) == []


def test_it_prints_on_a_wide_page_with_every_cell(page: Page, live_server, watch, monitor):
    sign_in(page, address(live_server, watch.plan), monitor)
    page.emulate_media(media="print")
    for words in ("đúng hạn", "quá hạn"):
        expect(page.get_by_role("cell", name=words).first).to_be_visible()
    region = page.locator(".wide")
    assert region.evaluate("it => getComputedStyle(it).overflow") == "visible"
