"""A monitor registers plans that were issued elsewhere: a signed PDF with its Word file, and a scan."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Agency, Membership
from agencies.roles import Role
from documents import vault
from documents.models import Paper, SignedCopy
from plans.models import Duty
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory
from tests.journeys.browsing import assert_accessible, heading, sign_in
from tests.plans.originals import scanned, signed, word

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Miền Thử", name="Ủy ban nhân dân tỉnh Miền Thử")
    AgencyFactory(parent=province, name="Sở Tư pháp", symbol="STP")
    office: Agency = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    return office


@pytest.fixture
def monitor(office: Agency) -> Membership:
    membership: Membership = MembershipFactory(agency=office, role=Role.MONITOR)
    return membership


@pytest.fixture(scope="module")
def signed_file() -> bytes:
    """The plan signed; apart from the browser's event loop, for signing starts one of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(signed).result()


def file_of(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def bring(page: Page, original: Path, rows: Path | None = None) -> None:
    """Choose the files and read them, from the page on which plans are brought in."""
    page.get_by_role("link", name="Đăng ký kế hoạch đã ban hành").click()
    heading(page, "Đăng ký kế hoạch đã ban hành")
    page.get_by_label("Bản gốc (PDF)", exact=True).set_input_files(original)
    if rows:
        page.get_by_label("Tệp Word hoặc Excel", exact=True).set_input_files(rows)
    page.get_by_role("button", name="Đọc và xem lại").click()


def test_a_signed_pdf_with_a_word_file_of_another_number(
    page: Page, live_server, monitor: Membership, signed_file: bytes, tmp_path: Path
):
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", monitor)
    rows = file_of(tmp_path, "du-thao.docx", word(number="15"))
    bring(page, file_of(tmp_path, "12-kh-snv-signed.pdf", signed_file), rows)
    heading(page, "Xem lại trước khi nhập")
    expect(page.get_by_text("Bản gốc: 12-kh-snv-signed.pdf")).to_be_visible()
    page.get_by_role("button", name="Xác nhận").click()
    heading(page, "Đăng ký Kế hoạch 15/KH-SNV")
    expect(page.get_by_role("row", name="Số phải khớp 12 15")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Lấy số, ký hiệu, ngày theo bản gốc").click()
    heading(page, "Đăng ký Kế hoạch 12/KH-SNV")
    expect(page.get_by_text("Khớp với bản gốc: Số, Ký hiệu, Ngày")).to_be_visible()
    expect(page.get_by_text("2 nội dung của phụ lục khớp với bản gốc")).to_be_visible()
    page.get_by_role("button", name="Đăng ký kế hoạch này").dblclick()
    heading(page, "Kế hoạch 12/KH-SNV")
    expect(page.get_by_text("Đã đăng ký", exact=True)).to_be_visible()
    assert vault.read(Paper.objects.get().sha256) == signed_file
    assert Duty.objects.count() == 4


def test_a_scan_on_a_phone(
    phone_page: Page, live_server, monitor: Membership, tmp_path: Path, console_errors: list[str]
):
    page = phone_page
    sign_in(page, f"{live_server.url}/ke-hoach/nhap/", monitor)
    bring(page, file_of(tmp_path, "ban-chup.pdf", scanned()))
    expect(page.get_by_text("Hãy chọn thêm tệp Word hoặc Excel").first).to_be_visible()
    # The browser notes that the page was answered with 400.
    console_errors.clear()
    assert_accessible(page)
    page.get_by_label("Tệp Word hoặc Excel", exact=True).set_input_files(
        file_of(tmp_path, "ke-hoach.docx", word())
    )
    page.get_by_role("button", name="Đọc và xem lại").click()
    heading(page, "Xem lại trước khi nhập")
    page.get_by_role("button", name="Xác nhận").click()
    heading(page, "Đăng ký Kế hoạch 12/KH-SNV")
    assert_accessible(page)
    page.get_by_label("Số", exact=True).fill("12")
    page.get_by_label("Ngày văn bản").fill("05/01/2021")
    page.get_by_label("Ký ngày").fill("05/01/2021")
    page.get_by_label("Tôi đã đối chiếu với bản gốc").check()
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("Đã ghi theo bản gốc.")).to_be_visible()
    page.get_by_role("button", name="Đăng ký kế hoạch này").click()
    heading(page, "Kế hoạch 12/KH-SNV")
    assert SignedCopy.objects.get().kind == SignedCopy.Kind.SCAN
