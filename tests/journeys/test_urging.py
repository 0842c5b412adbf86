"""Sở Nội vụ urges who is late: one click from the matrix, and the letter on its way to its number."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Membership
from agencies.roles import Role
from documents.models import Paper
from reports.models import UrgingLetter
from tests.factories import MembershipFactory
from tests.journeys.browsing import assert_accessible, follow, heading, sign_in
from tests.reports.urged import Urging, file, urging

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here() -> Urging:
    return urging()


@pytest.fixture
def monitor(here: Urging) -> Membership:
    return MembershipFactory(agency=here.home, role=Role.MONITOR)


def matrix(live_server, here: Urging) -> str:
    return f"{live_server.url}/theo-doi/ke-hoach/{here.watch.plan.pk}/"


def test_from_the_matrix_to_a_numbered_letter(page: Page, live_server, here, monitor):
    sign_in(page, matrix(live_server, here), monitor)
    follow(page.get_by_role("button", name="Soạn công văn đôn đốc"))
    heading(page, "Công văn …/SNV: đôn đốc báo cáo")
    # The preview is there at once, with nothing left to fill in.
    expect(page.get_by_text("- Sở Tư pháp;")).to_be_visible()
    expect(page.get_by_role("cell", name="Bị trả lại, chưa sửa").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Ký hiệu").fill("SNV-CCHC")
    follow(page.get_by_role("button", name="Lưu công văn"))
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu công văn")
    follow(page.get_by_role("link", name="Trình ký", exact=True))
    heading(page, "Trình ký văn bản này?")
    assert_accessible(page)
    follow(page.get_by_role("button", name="Trình ký"))
    expect(page.get_by_role("status").first).to_contain_text("Đã trình ký")
    expect(page.get_by_role("heading", name="Sửa lời văn")).to_have_count(0)

    registrar = MembershipFactory(agency=here.home, role=Role.REGISTRAR)
    sign_in(page, f"{live_server.url}/van-ban/", registrar)
    follow(page.get_by_role("link", name="đôn đốc báo cáo"))
    follow(page.get_by_role("link", name="Mở công văn để cấp số"))
    follow(page.get_by_role("link", name="Cấp số"))
    heading(page, "Cấp số cho công văn")
    assert_accessible(page)
    follow(page.get_by_role("button", name="Cấp số"))
    heading(page, "Ký Công văn 1/SNV-CCHC")
    assert_accessible(page)
    follow(page.get_by_role("link", name="Ghi người ký bản giấy và ban hành"))
    expect(page.get_by_label("Người ký bản giấy")).to_have_value("Nông Văn Tân")
    assert_accessible(page)
    follow(page.get_by_role("button", name="Ban hành"))
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhận ban hành")
    assert Paper.objects.get(kind=Paper.Kind.LETTER).state == Paper.State.ISSUED


def test_who_has_filed_meanwhile_is_shown_and_taken_out(page: Page, live_server, here, monitor):
    sign_in(page, f"{matrix(live_server, here)}don-doc/", monitor)
    assert_accessible(page)
    follow(page.get_by_role("button", name="Soạn công văn đôn đốc"))
    file(here.silent, timezone.now())
    page.reload()
    expect(page.get_by_role("status").first).to_contain_text("đã nộp ngày")
    assert_accessible(page)
    follow(page.get_by_role("button", name="Cập nhật danh sách"))
    expect(page.get_by_role("status").first).to_contain_text("Bỏ ra: Sở Tư pháp")
    letter = UrgingLetter.objects.get()
    assert [each.agency_name for each in letter.offices.all()] == ["UBND xã Bằng Thành"]


def test_a_second_letter_of_the_day_is_asked_about(
    page: Page, live_server, here, monitor, console_errors
):
    sign_in(page, f"{matrix(live_server, here)}don-doc/", monitor)
    page.get_by_label("Sở Tư pháp, Quý I/2021").uncheck()
    follow(page.get_by_role("button", name="Soạn công văn đôn đốc"))
    page.goto(matrix(live_server, here))
    follow(page.get_by_role("button", name="Soạn công văn đôn đốc"))
    heading(page, "Hôm nay đã soạn một công văn đôn đốc")
    # The browser notes that the answer was "409", as it should be.
    console_errors.clear()
    assert_accessible(page)
    follow(page.get_by_role("button", name="Vẫn soạn công văn mới"))
    heading(page, re.compile("^Công văn"))
    assert UrgingLetter.objects.count() == 2


def test_on_a_phone_nothing_is_wider_than_the_screen(phone_page: Page, live_server, here, monitor):
    sign_in(phone_page, f"{matrix(live_server, here)}don-doc/", monitor)
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    follow(phone_page.get_by_role("button", name="Soạn công văn đôn đốc"))
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(phone_page)
