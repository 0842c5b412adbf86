"""Pages of duties: of a plan, of an office, and what a plan will lay before it is issued."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agencies.models import Agency
from agencies.roles import Role
from documents.models import Paper
from plans.models import Assignment, Duty, Plan
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    AssignmentFactory,
    MembershipFactory,
    PlanFactory,
)
from tests.plans.duties.laid import (
    COORDINATING,
    DAY,
    follow,
    group_of,
    name_group,
    pass_on,
    row,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(province) -> Client:
    client = Client()
    office = AgencyFactory(parent=province, name="Sở Nội vụ")
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


class TestPlansPage:
    @pytest.fixture
    def url(self, plan, province, so) -> str:
        item = row(plan, lead=[so[0]], coordinating=[so[1]])
        name_group(item, group_of(province, so[2], so[3]), COORDINATING)
        row(plan, lead=[so[1]])
        write(plan)
        return f"/ke-hoach/{plan.pk}/nhiem-vu/"

    def offices(self, client: Client, url: str) -> list[str]:
        lines = client.get(url).context["lines"]
        return [f"{line.office.name} {line.duty.item.number}" for line in lines]

    def test_duties_stand_in_the_plans_order_with_where_they_came_from(self, clerk, url, plan):
        first, second = plan.items.values_list("number", flat=True)
        assert self.offices(clerk, url) == [
            *(f"Sở A {first}", f"Sở B {first}", f"Sở C {first}", f"Sở D {first}"),
            f"Sở B {second}",
        ]
        text = page(clerk, url)
        assert "2 nội dung đang giao 5 nhiệm vụ cho 4 cơ quan" in text
        assert "Chủ trì, nêu đích danh “Sở A”" in text
        assert "Phối hợp, theo cụm từ “các sở” (nhóm Các đơn vị khối" in text

    def test_filters_live_in_the_address(self, clerk, url, plan):
        first, second = plan.items.values_list("number", flat=True)
        assert self.offices(clerk, f"{url}?tim=so+b") == [f"Sở B {first}", f"Sở B {second}"]
        assert self.offices(clerk, f"{url}?noi_dung={second}") == [f"Sở B {second}"]
        assert len(self.offices(clerk, f"{url}?vai_tro=coordinating")) == 3
        assert self.offices(clerk, f"{url}?xep=-co_quan")[0] == f"Sở D {first}"
        assert "Không có nhiệm vụ nào khớp" in page(clerk, f"{url}?tim=khong+co")

    def test_pages_of_fifty(self, clerk, plan, province, url):
        members = [AgencyFactory(parent=province) for _ in range(60)]
        Duty.objects.all().delete()
        name_group(row(plan), group_of(province, *members))
        write(plan)
        assert len(self.offices(clerk, url)) == 50
        assert len(self.offices(clerk, f"{url}?trang=2")) == 15

    def test_ended_ones_are_listed_apart_with_reason_and_successor(self, clerk, url, so):
        follow(so[0], so[4])
        pass_on()
        assert "Sở A" not in " ".join(self.offices(clerk, url))
        assert "Nhận từ" in page(clerk, url)
        assert len(self.offices(clerk, f"{url}?tinh_trang=ket-thuc")) == 1
        text = page(clerk, f"{url}?tinh_trang=ket-thuc")
        assert "Cơ quan kế thừa tiếp nhận, ngày" in text
        assert "01/03/2025" in text
        assert f'<a href="/ke-hoach/don-vi/{so[4].pk}/">Sở E</a>' in text

    def test_before_the_issue_it_shows_what_will_be_laid(self, clerk, plan, province, so):
        item = row(plan, lead=[so[0]])
        name_group(item, group_of(province, *so))
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.DRAFT)
        client = Client()
        client.force_login(MembershipFactory(agency=province, role=Role.CLERK).user)
        text = page(client, f"/ke-hoach/{plan.pk}/nhiem-vu/")
        assert "Chưa giao nhiệm vụ nào" in text
        assert "<strong>6 nhiệm vụ</strong> cho <strong>6 cơ quan</strong>" in text
        assert "Sở A; Sở B; Sở C; Sở D; Sở E; Sở G" in text
        assert not Duty.objects.exists()
        page(clerk, f"/ke-hoach/{plan.pk}/nhiem-vu/", status=404)

    def test_an_issued_plan_without_duties_says_so(self, clerk, plan):
        assert "Không có nhiệm vụ nào" in page(clerk, f"/ke-hoach/{plan.pk}/nhiem-vu/")

    def test_another_province_sees_nothing(self, url):
        client = Client()
        client.force_login(MembershipFactory().user)
        for address in (url, f"{url}xlsx/"):
            page(client, address, status=404)

    def test_the_sheet_holds_what_the_list_shows_and_no_formula(self, clerk, url, so):
        Agency.objects.filter(pk=so[1].pk).update(short_name="=1+1")
        content = clerk.get(f"{url}xlsx/?tim=so+b").content
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        rows = [[cell.value for cell in each] for each in sheet.iter_rows()]
        assert [each[2] for each in rows] == ["Cơ quan", "=1+1", "=1+1"]
        assert {cell.data_type for cell in sheet["C"]} == {"s"}
        assert rows[1][3:8] == [
            "Phối hợp",
            "phối hợp, nêu đích danh “Sở B”",
            None,
            "05/01/2021",
            None,
        ]

    def test_a_long_list_costs_as_much_as_a_short_one(self, clerk, url, plan, province):
        few = self.queries(clerk, url)
        for _ in range(3):
            name_group(row(plan), group_of(province, AgencyFactory(parent=province)))
        Duty.objects.all().delete()
        write(plan)
        assert self.queries(clerk, url) == few

    def queries(self, client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, url)
        return len(captured)


class TestExpansionPage:
    def test_a_real_size_stays_small(self, plan, province):
        """Eleven rows of three groups that reach 131 offices."""
        members = [
            AgencyFactory(parent=province, name=f"Ủy ban nhân dân xã Đồng Phúc Thứ {n}")
            for n in range(131)
        ]
        parts = (members[:18], members[18:26], members[26:])
        groups = [group_of(province, *part) for part in parts]
        for _ in range(11):
            item = row(plan, lead=members[:3])
            for place, group in enumerate(groups, start=91):
                AssignmentFactory(
                    item=item, standing=Assignment.Standing.GROUP, agency=None, group=group,
                    text=group.name, position=place,
                )  # fmt: skip
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.SUBMITTED)
        client = Client()
        client.force_login(MembershipFactory(agency=province, role=Role.CLERK).user)
        text = page(client, f"/ke-hoach/{plan.pk}/nhiem-vu/")
        assert "<strong>1.441 nhiệm vụ</strong> cho <strong>131 cơ quan</strong>" in text
        assert len(text.encode()) < 70_000


class TestOfficesPage:
    @pytest.fixture
    def url(self, plan, province, so) -> str:
        later: Plan = PlanFactory(
            issuer=province, paper__day=dt.date(2022, 1, 5), paper__state=Paper.State.ISSUED,
            year=2022,
        )  # fmt: skip
        draft: Plan = PlanFactory(issuer=province, paper__day=DAY, subject="Bản đang soạn")
        for each in (later, draft):
            AppendixFactory(plan=each)
        for each in (plan, later, draft):
            row(each, lead=[so[0]], coordinating=[so[1]])
            write(each)
        return f"/ke-hoach/don-vi/{so[0].pk}/"

    def test_it_lists_what_the_office_owes_the_latest_year_first(self, clerk, url, plan, so):
        text = page(clerk, url)
        assert text.index("Năm 2022") < text.index("Năm 2021")
        assert "2 nhiệm vụ đang thực hiện theo 2 kế hoạch" in text
        assert f'href="/ke-hoach/{plan.pk}/"' in text
        assert "Bản đang soạn" not in text
        assert "Sở B" not in text

    def test_it_is_narrowed_by_year_and_role(self, clerk, url):
        assert len(clerk.get(f"{url}?nam=2022").context["lines"]) == 1
        assert "Không có nhiệm vụ nào khớp" in page(clerk, f"{url}?vai_tro=coordinating")

    def test_what_ended_is_listed_apart(self, clerk, url, so):
        follow(so[0], so[1])
        pass_on()
        assert "Chưa có nhiệm vụ nào đang thực hiện" in page(clerk, url)
        text = page(clerk, f"{url}?tinh_trang=ket-thuc")
        assert "chuyển cho" in text
        assert "Hoạt động đến hết ngày 28/02/2025" in text

    def test_people_of_another_province_find_nothing(self, url):
        client = Client()
        client.force_login(MembershipFactory().user)
        page(client, url, status=404)
