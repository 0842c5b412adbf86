"""An administrator brings a whole province in one file, and a newcomer signs in from the list."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agencies import tasks
from agencies.actions import imports
from agencies.models import Agency, User
from agencies.roles import Role
from tests.agencies.workbooks import office, person, template, with_rows
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory
from tests.journeys.browsing import sign_in_by_form

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "UBND tỉnh Bắc Kạn"
OWN = "mật khẩu riêng tôi"


@pytest.fixture
def province() -> Agency:
    root: Agency = ProvinceFactory(place="Bắc Kạn")
    AgencyFactory(parent=root, name="Sở Nội vụ", symbol="SNV")
    return root


@pytest.fixture
def administrator(province: Agency) -> User:
    user: User = MembershipFactory(agency=province, role=Role.ADMINISTRATOR).user
    return user


def filled(province: Agency, by: User, folder: Path, **cells: str) -> Path:
    file = folder / "ca-tinh.xlsx"
    content = with_rows(
        template(province, by),
        [office("Sở Mới", ROOT, **cells)],
        [person("moi", "Sở Mới")],
    )
    file.write_bytes(content)
    return file


def upload(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}/quan-tri/agencies/registryimport/add/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra tệp").click()


def test_from_the_file_to_a_newcomers_first_page(
    page: Page, live_server, province, administrator, tmp_path: Path
):
    file = filled(province, administrator, tmp_path)
    sign_in_by_form(page, live_server.url, administrator)
    upload(page, live_server.url, file)
    expect(page.get_by_role("row", name="Cơ quan, dòng 4")).to_contain_text("Sở Mới")
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text("Đã lưu vào danh mục.")).to_be_visible()
    page.get_by_role("button", name="Tạo và xem danh sách mật khẩu").click()
    row = page.get_by_role("row", name="Nông Thị Mới")
    given = row.get_by_role("code").inner_text()

    sign_in_by_form(page, live_server.url, User.objects.get(username="moi"), given)
    expect(page.get_by_text("Hãy đổi thành mật khẩu của riêng bạn")).to_be_visible()
    page.locator("[name=old_password]").fill(given)
    page.locator("[name=new_password1]").fill(OWN)
    page.locator("[name=new_password2]").fill(OWN)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("banner")).to_contain_text("Sở Mới")


def test_a_wrong_row_is_seen_on_a_phone(
    phone_page: Page, live_server, province, administrator, tmp_path: Path
):
    file = filled(province, administrator, tmp_path, Loại="Hội quán")
    sign_in_by_form(phone_page, live_server.url, administrator)
    upload(phone_page, live_server.url, file)

    expect(phone_page.get_by_text("Có dòng chưa đúng nên chưa lưu được dòng nào")).to_be_visible()
    expect(phone_page.get_by_text("“Hội quán” không có trong danh sách")).to_be_visible()
    assert phone_page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every file is big, and what would go to a worker waits here."""
    sent: list[int] = []
    monkeypatch.setattr(imports, "BIG", 1)
    monkeypatch.setattr(tasks.check_import, "apply_async", lambda args, retry: sent.append(args[0]))
    return sent


def test_the_bar_asks_by_itself_until_the_rows_are_there(
    page: Page, live_server, administrator, sent: list[int], tmp_path: Path
):
    sign_in_by_form(page, live_server.url, administrator)
    upload(page, live_server.url, filled(administrator.office, administrator, tmp_path))
    expect(page.get_by_role("progressbar")).to_be_visible()

    tasks.check_import(sent[0])

    # Nobody presses anything: the page asks, and shows the rows.
    expect(page.get_by_role("button", name="Xác nhận")).to_be_visible()
    expect(page.get_by_text(re.compile("Mới: 2 dòng"))).to_be_visible()
