"""A plan's way through three hands: drafted, returned, numbered, signed outside, issued."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Agency, Membership
from agencies.roles import Role
from documents import vault
from documents.models import Paper
from plans.models import Plan
from tests.documents import authority
from tests.documents.tampering import draw_box
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    plan_with_table,
)
from tests.journeys.browsing import assert_accessible, follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


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


def let_warnings_stand(page: Page, address: str) -> None:
    page.goto(f"{address}kiem-tra/")
    folded = page.locator("section.checks.warning details")
    while count := folded.count():
        folded.first.locator("summary").click()
        folded.first.locator("textarea").fill("Đã thống nhất để nguyên như vậy.")
        folded.first.get_by_role("button", name="Chấp nhận cảnh báo").click()
        expect(folded).to_have_count(count - 1)


@pytest.fixture
def walk(request: pytest.FixtureRequest, page: Page, plan: Plan, tmp_path: Path) -> "Walk":
    address = f"{request.getfixturevalue('live_server').url}/ke-hoach/{plan.pk}/"
    people, errors = map(request.getfixturevalue, ("people", "console_errors"))
    return Walk(page, address, plan, people, tmp_path, errors)


@dataclass
class Walk:
    """One plan in one browser, with the people who take it a step further each."""

    page: Page
    address: str
    plan: Plan
    people: dict[Role, Membership]
    folder: Path
    errors: list[str]

    def drafter_submits(self) -> None:
        page = self.page
        sign_in(page, self.address, self.people[Role.CLERK])
        let_warnings_stand(page, self.address)
        page.goto(self.address)
        follow(page.get_by_role("link", name="Trình ký", exact=True))
        assert_accessible(page)
        page.get_by_role("button", name="Trình ký").click()
        expect(page.get_by_role("status")).to_contain_text("Đã trình ký")
        expect(page.get_by_role("link", name="Sửa", exact=True)).to_have_count(0)

    def head_gives_it_back_and_submits_it(self) -> None:
        page = self.page
        sign_in(page, self.address, self.people[Role.HEAD])
        page.get_by_role("link", name="Trả lại hoặc rút lại để sửa").click()
        page.get_by_label("Lý do").fill("Sửa")
        page.get_by_role("button", name="Trả lại kế hoạch").click()
        expect(page.get_by_role("alert")).to_contain_text("ít nhất 3 chữ")
        self.errors.clear()
        page.get_by_label("Lý do").fill("Bổ sung thời gian cho nội dung 1.")
        assert_accessible(page)
        page.get_by_role("button", name="Trả lại kế hoạch").click()
        expect(page.get_by_text("Lý do: Bổ sung thời gian cho nội dung 1.")).to_be_visible()
        page.get_by_role("link", name="Trình ký", exact=True).click()
        follow(page.get_by_role("button", name="Trình ký"))

    def registrar_numbers_it(self, home: str) -> None:
        page = self.page
        sign_in(page, home, self.people[Role.REGISTRAR])
        page.get_by_role("link", name="1 văn bản chờ cấp số").click()
        expect(page.get_by_role("row", name=self.plan.subject)).to_contain_text("Trình ký")
        page.goto(f"{self.address}cap-so/")
        page.get_by_label("Số", exact=True).fill("01")
        page.get_by_label("Ngày văn bản").fill("05/01/2026")
        page.get_by_role("button", name="Cấp số").click()
        expect(page.get_by_role("alert")).to_contain_text("đã cấp cho văn bản khác")
        self.errors.clear()
        assert_accessible(page)
        page.get_by_label("Số", exact=True).fill("02")
        page.get_by_role("button", name="Cấp số").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ký Kế hoạch 2/KH-SNV")
        assert_accessible(page)

    def numbered_copy(self) -> bytes:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Tải PDF để ký").click()
        download.value.save_as(self.folder / "so.pdf")
        return (self.folder / "so.pdf").read_bytes()

    def upload(self, content: bytes) -> None:
        (self.folder / "da-ky.pdf").write_bytes(content)
        self.page.get_by_label("Tệp PDF", exact=True).set_input_files(self.folder / "da-ky.pdf")
        self.page.get_by_role("button", name="Kiểm tra và nộp").click()

    def registrar_issues_it(self) -> None:
        page = self.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Ban hành Kế hoạch 2/KH-SNV")
        expect(page.get_by_role("main")).to_contain_text("1 nhiệm vụ")
        assert_accessible(page)
        assert not self.plan.duties.exists()
        page.get_by_role("button", name="Ban hành, giao nhiệm vụ").click()
        expect(page.get_by_role("status")).to_contain_text("Đã ban hành")
        assert [duty.agency for duty in self.plan.duties.all()] == [self.plan.issuer]


def test_from_a_draft_to_the_signed_paper_and_its_duties(walk: Walk, live_server):
    walk.drafter_submits()
    walk.head_gives_it_back_and_submits_it()
    walk.registrar_numbers_it(live_server.url)

    # It is signed outside, by a person and then by the agency; a tampered copy is refused.
    numbered = walk.numbered_copy()
    paper = Paper.objects.get(plan=walk.plan)
    assert numbered == vault.read(paper.sha256)
    signed = authority.signed_by_both(numbered)
    walk.upload(draw_box(signed))
    expect(walk.page.get_by_role("heading", name="Đã kiểm tra tệp và không nhận")).to_be_visible()
    walk.errors.clear()
    assert not paper.copies.exists()
    walk.upload(signed)
    walk.registrar_issues_it()

    # Everybody in the province prints those bytes and no others.
    office = AgencyFactory(parent=walk.plan.issuer.root)
    sign_in(walk.page, walk.address, MembershipFactory(agency=office, role=Role.CLERK))
    expect(walk.page.get_by_role("link", name="Mở, in bản đã ký")).to_be_visible()
    assert_accessible(walk.page)
    handed_out = walk.page.request.get(f"{walk.address}pdf/").body()
    assert handed_out == signed
    printed = walk.folder / "in.pdf"
    printed.write_bytes(handed_out)
    said = subprocess.run(["pdfsig", printed], check=True, capture_output=True, text=True)
    assert said.stdout.count("Signature is Valid") == 2


def test_a_number_is_cancelled_and_a_plan_recalled(page: Page, live_server, plan: Plan, people):
    address = f"{live_server.url}/ke-hoach/{plan.pk}/"
    sign_in(page, address, people[Role.CLERK])
    let_warnings_stand(page, address)
    page.goto(f"{address}trinh-ky/")
    follow(page.get_by_role("button", name="Trình ký"))
    sign_in(page, f"{address}cap-so/", people[Role.REGISTRAR])
    page.get_by_label("Ngày văn bản").fill("05/01/2026")
    follow(page.get_by_role("button", name="Cấp số"))
    page.goto(f"{address}huy-so/")
    assert_accessible(page)
    page.get_by_label("Lý do").fill("Cấp nhầm ngày của văn bản.")
    page.get_by_role("button", name="Hủy số này").click()
    expect(page.get_by_text("Đã hủy số 02/KH-SNV")).to_be_visible()
    page.goto(f"{live_server.url}/van-ban/")
    expect(page.get_by_role("row", name="02/KH-SNV")).to_contain_text("Đã hủy số")

    sign_in(page, f"{address}trinh-ky/", people[Role.CLERK])
    follow(page.get_by_role("button", name="Trình ký"))
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
