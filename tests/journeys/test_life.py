"""A plan's way through three hands: drafted, returned, numbered, signed outside, issued."""

import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agencies.models import Agency, Membership
from agencies.roles import Role
from documents import vault
from documents.models import Paper
from plans.models import Plan
from tests.documents import authority
from tests.factories import (
    PASSWORD,
    AgencyFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db(transaction=True)

AUDIT = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(parent=ProvinceFactory(place="Bắc Kạn"), name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def people(office: Agency) -> dict[Role, Membership]:
    roles = (Role.CLERK, Role.HEAD, Role.REGISTRAR)
    return {role: MembershipFactory(agency=office, role=role) for role in roles}


@pytest.fixture
def plan(office: Agency) -> Plan:
    PlanFactory(issuer=office, paper__number="1", paper__day="2026-01-02", paper__state="issued")
    return plan_with_table(
        issuer=office, paper__number="", paper__day=None, year=2026,
        subject="Tuyên truyền cải cách hành chính năm 2026",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def trusted_root(settings, tmp_path: Path) -> None:
    settings.TRUST_ANCHORS = tmp_path / "trust"
    settings.TRUST_ANCHORS.mkdir()
    authority.write_anchor(settings.TRUST_ANCHORS)


def sign_in(page: Page, address: str, who: Membership) -> None:
    page.context.clear_cookies()
    page.goto(address)
    page.get_by_label("Tên đăng nhập").fill(who.user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def assert_accessible(page: Page) -> None:
    results = Axe().run(page, options=AUDIT)
    assert not results.violations_count, results.generate_report()


def let_warnings_stand(page: Page, address: str) -> None:
    page.goto(f"{address}kiem-tra/")
    folded = page.locator("section.checks.warning details")
    while count := folded.count():
        folded.first.locator("summary").click()
        folded.first.locator("textarea").fill("Đã thống nhất để nguyên như vậy.")
        folded.first.get_by_role("button", name="Chấp nhận cảnh báo").click()
        expect(folded).to_have_count(count - 1)


def uploaded(page: Page, content: bytes, folder: Path, name: str = "da-ky.pdf") -> None:
    (folder / name).write_bytes(content)
    page.get_by_label("Tệp PDF", exact=True).set_input_files(folder / name)
    page.get_by_role("button", name="Kiểm tra và nộp").click()


def test_from_a_draft_to_the_signed_paper_and_its_duties(
    page: Page, live_server, plan: Plan, people, tmp_path: Path, console_errors: list[str]
):
    address = f"{live_server.url}/ke-hoach/{plan.pk}/"

    # The drafter looks through the checks and submits.
    sign_in(page, address, people[Role.CLERK])
    let_warnings_stand(page, address)
    page.goto(address)
    page.get_by_role("link", name="Trình ký", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Trình ký").click()
    expect(page.get_by_role("status")).to_contain_text("Đã trình ký")
    expect(page.get_by_role("link", name="Sửa", exact=True)).to_have_count(0)

    # The head reads it and gives it back.
    sign_in(page, address, people[Role.HEAD])
    page.get_by_role("link", name="Trả lại hoặc rút lại để sửa").click()
    page.get_by_label("Lý do").fill("Sửa")
    page.get_by_role("button", name="Trả lại kế hoạch").click()
    expect(page.get_by_role("alert")).to_contain_text("ít nhất 3 chữ")
    console_errors.clear()
    page.get_by_label("Lý do").fill("Bổ sung thời gian cho nội dung 1.")
    assert_accessible(page)
    page.get_by_role("button", name="Trả lại kế hoạch").click()
    expect(page.get_by_text("Lý do: Bổ sung thời gian cho nội dung 1.")).to_be_visible()
    page.get_by_role("link", name="Trình ký", exact=True).click()
    page.get_by_role("button", name="Trình ký").click()

    # The registrar sees it in the register, and gives the next number.
    sign_in(page, live_server.url, people[Role.REGISTRAR])
    page.get_by_role("link", name="1 văn bản chờ cấp số").click()
    expect(page.get_by_role("row", name=plan.subject)).to_contain_text("Trình ký")
    page.goto(f"{address}cap-so/")
    page.get_by_label("Số", exact=True).fill("01")
    page.get_by_label("Ngày văn bản").fill("05/01/2026")
    page.get_by_role("button", name="Cấp số").click()
    expect(page.get_by_role("alert")).to_contain_text("đã cấp cho văn bản khác")
    console_errors.clear()
    assert_accessible(page)
    page.get_by_label("Số", exact=True).fill("02")
    page.get_by_role("button", name="Cấp số").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ký Kế hoạch 2/KH-SNV")
    assert_accessible(page)

    # It is signed outside, by a person and then by the agency; a tampered copy is refused.
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải PDF để ký").click()
    download.value.save_as(tmp_path / "so.pdf")
    numbered = (tmp_path / "so.pdf").read_bytes()
    paper = Paper.objects.get(plan=plan)
    assert numbered == vault.read(paper.sha256)
    signed = authority.signed_by_both(numbered)
    uploaded(page, authority.draw_box(signed), tmp_path)
    expect(page.get_by_role("heading", name="Đã kiểm tra tệp và không nhận")).to_be_visible()
    console_errors.clear()
    assert not paper.copies.exists()
    uploaded(page, signed, tmp_path)

    # What it lays on whom is shown, and then laid on them.
    expect(page.get_by_role("heading", level=1)).to_have_text("Ban hành Kế hoạch 2/KH-SNV")
    expect(page.get_by_role("main")).to_contain_text("1 nhiệm vụ")
    assert_accessible(page)
    assert not plan.duties.exists()
    page.get_by_role("button", name="Ban hành, giao nhiệm vụ").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ban hành")
    assert [duty.agency for duty in plan.duties.all()] == [plan.issuer]

    # Everybody in the province prints those bytes and no others.
    clerk = MembershipFactory(agency=AgencyFactory(parent=plan.issuer.root), role=Role.CLERK)
    sign_in(page, address, clerk)
    expect(page.get_by_role("link", name="Mở, in bản đã ký")).to_be_visible()
    assert_accessible(page)
    answer = page.request.get(f"{address}pdf/")
    assert answer.body() == signed
    (tmp_path / "in.pdf").write_bytes(answer.body())
    said = subprocess.run(["pdfsig", tmp_path / "in.pdf"], capture_output=True, text=True)
    assert said.stdout.count("Signature is Valid") == 2


def test_a_number_is_cancelled_and_a_plan_recalled(page: Page, live_server, plan: Plan, people):
    address = f"{live_server.url}/ke-hoach/{plan.pk}/"
    sign_in(page, address, people[Role.CLERK])
    let_warnings_stand(page, address)
    page.goto(f"{address}trinh-ky/")
    page.get_by_role("button", name="Trình ký").click()
    sign_in(page, f"{address}cap-so/", people[Role.REGISTRAR])
    page.get_by_label("Ngày văn bản").fill("05/01/2026")
    page.get_by_role("button", name="Cấp số").click()
    page.goto(f"{address}huy-so/")
    assert_accessible(page)
    page.get_by_label("Lý do").fill("Cấp nhầm ngày của văn bản.")
    page.get_by_role("button", name="Hủy số này").click()
    expect(page.get_by_text("Đã hủy số 02/KH-SNV")).to_be_visible()
    page.goto(f"{live_server.url}/van-ban/")
    expect(page.get_by_role("row", name="02/KH-SNV")).to_contain_text("Đã hủy số")

    sign_in(page, f"{address}trinh-ky/", people[Role.CLERK])
    page.get_by_role("button", name="Trình ký").click()
    sign_in(page, f"{address}cap-so/", people[Role.REGISTRAR])
    expect(page.get_by_text("Số đã hủy, cấp lại được: 2.")).to_be_visible()
    page.get_by_label("Số", exact=True).fill("2")
    page.get_by_label("Ngày văn bản").fill("06/01/2026")
    page.get_by_role("button", name="Cấp số").click()
    page.get_by_role("link", name="Ghi người ký bản giấy và ban hành").click()
    page.get_by_label("Người ký bản giấy").fill("Nông Văn Tân")
    page.get_by_label("Ngày ký").fill("06/01/2026")
    page.get_by_role("button", name="Ban hành, giao nhiệm vụ").click()
    expect(page.get_by_role("status")).to_contain_text("giao 1 nhiệm vụ")
    page.get_by_role("link", name="Thu hồi").click()
    expect(page.get_by_text("1 nhiệm vụ của 1 cơ quan kết thúc từ hôm nay")).to_be_visible()
    page.get_by_label("Lý do").fill("Có văn bản của cấp trên yêu cầu thu hồi.")
    page.get_by_role("button", name="Thu hồi", exact=True).click()
    expect(page.get_by_text("Kế hoạch đã bị thu hồi")).to_be_visible()
    assert not plan.duties.open().exists()
