"""Pages of plans: the list, the plan as its paper, and its files."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from agencies.directory import Named
from agencies.models import AgencyGroup
from agencies.phrases import As, Party
from agencies.roles import Role
from documents.models import Paper
from plans.actions import papers
from plans.draft import DraftParty
from plans.models import Plan
from plans.views.tables import Piece, marked
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    ItemFactory,
    LegalBasisFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    SectionFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    province = ProvinceFactory(place="Miền Thử")
    return AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def clerk(office):
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


class TestList:
    url = "/ke-hoach/"

    def subjects(self, client: Client, query: str) -> list[str]:
        response = client.get(f"{self.url}?{query}")
        return [plan.subject for plan in response.context["page_obj"]]

    @pytest.fixture(autouse=True)
    def plans(self, office):
        other = AgencyFactory(parent=office.parent, name="Sở Y tế")
        PlanFactory(issuer=office, year=2021, subject="Cải cách thủ tục", paper__day="2021-01-05")
        PlanFactory(issuer=office, year=2022, subject="Đường dây nóng", paper__day=None)
        PlanFactory(
            issuer=other, year=2020, subject="Bệnh viện một cửa", paper__day="2020-03-01",
            paper__state=Paper.State.ISSUED,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Đường dây nóng", "Cải cách thủ tục", "Bệnh viện một cửa"]),
            ("tim=cai+cach", ["Cải cách thủ tục"]),
            ("tim=duong+NONG", ["Đường dây nóng"]),
            ("nam=2020", ["Bệnh viện một cửa"]),
            ("trang_thai=draft", ["Đường dây nóng", "Cải cách thủ tục"]),
            ("xep=nam", ["Bệnh viện một cửa", "Cải cách thủ tục", "Đường dây nóng"]),
            ("xep=trich_yeu", ["Bệnh viện một cửa", "Cải cách thủ tục", "Đường dây nóng"]),
            # A draft without a day comes last, whichever way the days go.
            ("xep=ngay", ["Bệnh viện một cửa", "Cải cách thủ tục", "Đường dây nóng"]),
            ("xep=-ngay", ["Cải cách thủ tục", "Bệnh viện một cửa", "Đường dây nóng"]),
            ("xep=co_quan&nam=2020", ["Bệnh viện một cửa"]),
            ("xep=khong_co", ["Đường dây nóng", "Cải cách thủ tục", "Bệnh viện một cửa"]),
            ("trang=khong-phai-so", ["Đường dây nóng", "Cải cách thủ tục", "Bệnh viện một cửa"]),
        ],
    )
    def test_the_address_narrows_and_orders(self, clerk, query, found):
        assert self.subjects(clerk, query) == found

    def test_the_issuer_narrows(self, clerk, office):
        assert len(self.subjects(clerk, f"co_quan={office.pk}")) == 2

    def test_another_province_is_not_among_the_issuers(self, clerk):
        stranger = PlanFactory(paper__state=Paper.State.ISSUED).issuer
        assert str(stranger) not in page(clerk, self.url)

    def test_nothing_found_says_what_to_do(self, clerk):
        assert "Thử bớt chữ trong ô tìm" in page(clerk, f"{self.url}?tim=khongcogi")

    def test_a_page_keeps_the_rest_of_the_address(self, clerk, office):
        for _ in range(30):
            PlanFactory(issuer=office, year=2023)
        assert "?nam=2023&amp;trang=2" in page(clerk, f"{self.url}?nam=2023")

    def test_a_heading_sorts_and_then_turns_round(self, clerk):
        assert 'href="?xep=-nam"' in page(clerk, self.url)
        said = page(clerk, f"{self.url}?xep=-nam")
        assert 'aria-sort="descending"' in said
        assert 'href="?xep=nam"' in said


class TestPlan:
    def page_of(self, client: Client, plan: Plan, query: str = "") -> str:
        return page(client, reverse("plans:detail", args=[plan.pk]) + query)

    def test_it_reads_like_the_paper(self, clerk, office):
        plan = plan_with_table(issuer=office, paper__number="5")
        LegalBasisFactory(plan=plan)
        said = self.page_of(clerk, plan)
        for words in (
            "Số: 05/KH-SNV",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Bắc Kạn, ngày 05 tháng 01 năm 2021",
            "Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ.",
            "I. MỤC ĐÍCH",
            "- Nâng cao nhận thức về cải cách hành chính./.",
            "KT. GIÁM ĐỐC",
            "- Lưu: VT.",
            "(Kèm theo Kế hoạch số 05/KH-SNV ngày 05 tháng 01 năm 2021 của Sở Nội vụ)",
            "Thường xuyên",
            "DỰ THẢO",
        ):
            assert words in said

    def test_words_of_a_plan_are_escaped(self, clerk, office):
        plan = PlanFactory(issuer=office, subject="<script>alert(1)</script>")
        assert "<script>alert" not in self.page_of(clerk, plan)

    def test_a_problem_stands_beside_its_row(self, clerk, office):
        plan = plan_with_table(issuer=office)
        said = self.page_of(clerk, plan)
        row = said[said.index('id="dong-1"') :]
        assert "không có cơ quan phối hợp" in row[: row.index("</tr>")]

    def test_a_problem_of_a_section_stands_beside_it(self, clerk, office):
        plan = plan_with_table(issuer=office)
        top = SectionFactory(plan=plan, label="IV", title="TỔ CHỨC THỰC HIỆN", body="")
        SectionFactory(plan=plan, label="1", title="", body="Làm tốt.", parent=top)
        SectionFactory(plan=plan, label="2", title="", body="Giao Sở Y tế: Làm.", parent=top)
        chunks = clerk.get(reverse("plans:detail", args=[plan.pk])).context["paper"].chunks
        [beside] = [c for c in chunks if any(r.problem.where == "section IV.2" for r in c.remarks)]
        assert beside.blocks[0].text == "2. Giao Sở Y tế: Làm./."

    def test_severities_are_counted_and_narrow_the_margin(self, clerk, office):
        plan = plan_with_table(issuer=office, paper__number="")
        assert "▲ 2 nên xem lại" in self.page_of(clerk, plan)
        narrowed = self.page_of(clerk, plan, "?muc=warning")
        assert "Kế hoạch chưa có số" in narrowed
        assert "không có cơ quan phối hợp" not in narrowed

    def test_the_gravest_problem_comes_first(self, clerk, office):
        plan = plan_with_table(issuer=office, paper__number="")
        ItemFactory(appendix=plan.appendices.get(), number=2, schedule_kind="unspecified")
        remarks = clerk.get(reverse("plans:detail", args=[plan.pk])).context["paper"].remarks
        found = [remark.problem.severity for remark in remarks]
        assert found == sorted(found, key=["error", "warning", "info"].index)
        assert found[0] == "error"

    def test_a_group_is_named_with_the_number_of_its_offices(self, clerk, office):
        plan = plan_with_table(issuer=office)
        group = AgencyGroup.objects.create(scope=office.parent, name="Các sở, ngành")
        group.rules.create(kind="specialised")
        item = ItemFactory(
            appendix=plan.appendices.get(), number=2, lead_text="Các sở, ngành; tổ chức, cá nhân"
        )
        words = [("Các sở, ngành", "group", group), ("tổ chức, cá nhân", "untracked", None)]
        for text, standing, of in words:
            AssignmentFactory(item=item, standing=standing, agency=None, group=of, text=text)
        said = self.page_of(clerk, plan)
        assert "(nhóm 1 cơ quan)" in said
        assert "(không theo dõi)" in said

    def test_those_who_may_not_edit_are_not_offered_it(self, office):
        viewer = Client()
        viewer.force_login(MembershipFactory(agency=office, role=Role.VIEWER).user)
        assert not viewer.get(
            reverse("plans:detail", args=[PlanFactory(issuer=office).pk])
        ).context["may_edit"]


class TestMarking:
    @staticmethod
    def party(printed: str, named_as: As = "agency", *found: Named) -> DraftParty:
        return DraftParty(Party(text=printed, printed=printed, named_as=named_as), found)

    def test_names_are_told_from_the_words_between(self):
        so, ubnd = Named("agency", 1, "Sở A"), Named("group", 2, "UBND cấp xã", frozenset({3, 4}))
        parties = [self.party("Sở A", "agency", so), self.party("cấp xã", "group", ubnd)]
        assert marked(["- Sở A;", "- UBND cấp xã."], parties) == [
            [Piece("- "), Piece("Sở A", "agency"), Piece(";")],
            [Piece("- UBND "), Piece("cấp xã", "group", "nhóm 2 cơ quan"), Piece(".")],
        ]

    def test_no_word_is_lost_where_a_party_is_not_found(self):
        [line] = marked(["Sở A và Sở B"], [self.party("Sở X"), self.party("Sở B")])
        assert line == [Piece("Sở A và "), Piece("Sở B", "unknown", "chưa xác định")]

    @pytest.mark.parametrize(
        ("named_as", "found", "kind"),
        [
            ("untracked", (), "untracked"),
            ("unknown", (), "unknown"),
            ("agency", (), "unknown"),
            ("agency", (Named("agency", 1, "A"), Named("agency", 2, "A")), "tie"),
            ("agency", (Named("agency", 1, "A", closed_on=dt.date(2020, 1, 1)),), "closed"),
        ],
    )
    def test_what_a_name_was_read_as(self, named_as, found, kind):
        [[piece]] = marked(["Sở A"], [self.party("Sở A", named_as, *found)])
        assert piece.kind == kind


class TestFiles:
    def url(self, plan: Plan, file_format: str) -> str:
        return f"/ke-hoach/{plan.pk}/{file_format}/"

    @pytest.mark.parametrize(
        ("file_format", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")]
    )
    def test_each_format_is_handed_out(self, clerk, office, file_format, begins):
        response = clerk.get(self.url(plan_with_table(issuer=office), file_format))
        assert response.headers["Content-Type"] == papers.CONTENT_TYPES[file_format]
        assert f'.{file_format}"' in response.headers["Content-Disposition"]
        assert response.content.startswith(begins)

    def test_another_format_is_not_there(self, clerk, office):
        assert clerk.get(self.url(PlanFactory(issuer=office), "exe")).status_code == 404

    def test_a_paper_that_is_not_laid_out_is_said_in_a_sentence(self, clerk, office, monkeypatch):
        def refuse(**_: object) -> bytes:
            raise papers.PaperNotRendered("Dàn trang quá 120 giây nên đã dừng.")

        monkeypatch.setattr("documents.actions.writing.write", refuse)
        said = page(clerk, self.url(PlanFactory(issuer=office), "pdf"), 503)
        assert "Dàn trang quá 120 giây" in said
