"""The plan of the parent, found by the words that cite it; a wrong number, pointed out."""

import datetime as dt

import pytest

from agencies.models import Agency
from agencies.roles import Role
from documents.models import Paper
from plans import citations
from plans.actions.citing import cited_plans
from plans.draft import PlanDraft
from plans.models import Plan
from tests.factories import AgencyFactory, MembershipFactory, PlanFactory, ProvinceFactory

pytestmark = pytest.mark.django_db

LINE = (
    "Thực hiện Kế hoạch số {}/KH-UBND ngày 30/12/2020 của UBND tỉnh về tuyên truyền cải cách hành "
    "chính năm 2021 trên địa bàn tỉnh"
)


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory(place="Miền Thử")


@pytest.fixture
def office(province: Agency) -> Agency:
    return AgencyFactory(parent=province)


@pytest.fixture
def parent(province: Agency) -> Plan:
    return PlanFactory(
        issuer=province, paper__number="892", paper__symbol="KH-UBND",
        paper__day=dt.date(2020, 12, 30), paper__state=Paper.State.ISSUED,
        subject="Tuyên truyền cải cách hành chính năm 2021 trên địa bàn tỉnh Miền Thử",
    )  # fmt: skip


def draft(number: str = "892", line: str = LINE) -> PlanDraft:
    text = line.format(number)
    return PlanDraft(bases=[text], legal_bases=list(citations.find(text)))


def test_the_plan_of_the_parent_is_linked(office: Agency, parent: Plan):
    given = draft()
    cited = cited_plans(given, office)
    assert cited.plans == {given.legal_bases[0].text: parent}
    assert cited.problems == []


def test_another_number_for_the_same_paper_is_pointed_out(office: Agency, parent: Plan):
    cited = cited_plans(draft("792"), office)
    assert cited.plans == {}
    (problem,) = cited.problems
    assert (problem.code, problem.severity) == ("number-mismatch", "info")
    assert "số 892/KH-UBND ngày 30/12/2020" in problem.message
    assert problem.hint == {"old": "792/KH-UBND", "new": "892/KH-UBND"}


def test_another_day_for_the_same_number_is_pointed_out(office: Agency, parent: Plan):
    cited = cited_plans(draft(line=LINE.replace("30/12", "29/12")), office)
    (problem,) = cited.problems
    assert cited.plans == {}
    assert problem.hint is None


def test_a_citation_without_a_day_is_of_the_plans_own_year(office: Agency, parent: Plan):
    given = draft("792", LINE.replace(" ngày 30/12/2020", ""))
    assert cited_plans(given, office).problems == []
    given.year = parent.year
    (problem,) = cited_plans(given, office).problems
    assert problem.hint == {"old": "792/KH-UBND", "new": "892/KH-UBND"}


def test_another_subject_is_another_plan(office: Agency, parent: Plan):
    Plan.objects.update(subject="Kiểm tra công vụ")
    cited = cited_plans(draft("792"), office)
    assert (cited.plans, cited.problems) == ({}, [])


def test_a_neighbour_and_another_province_are_not_asked(province: Agency, parent: Plan):
    neighbour = AgencyFactory(parent=province)
    PlanFactory(
        issuer=neighbour,
        paper__number="5",
        paper__symbol="KH-UBND",
        paper__day=dt.date(2020, 12, 30),
    )
    assert cited_plans(draft("5"), AgencyFactory(parent=province)).plans == {}
    assert cited_plans(draft(), AgencyFactory()).plans == {}


def test_what_somebody_may_not_see_is_not_shown(office: Agency, parent: Plan):
    clerk = MembershipFactory(agency=office, role=Role.CLERK).user
    assert cited_plans(draft(), office, by=clerk).plans
    Paper.objects.update(state=Paper.State.DRAFT)
    assert cited_plans(draft(), office, by=clerk).plans == {}


def test_a_plan_that_cites_none_asks_nothing(office: Agency, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cited_plans(draft(line="Căn cứ Luật Ban hành văn bản năm 2015"), office).plans == {}
