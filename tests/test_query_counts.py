"""What each page costs in queries, committed beside the tests: a change shows in the diff.

A list of ten plans and one of a thousand cost the same.
"""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from documents.models import Paper
from plans.actions import intakes
from plans.models import Intake, Plan
from tests.documents.copies import copy_of
from tests.factories import AgencyFactory, MembershipFactory, PaperFactory, plan_with_table
from tests.reports.filed import watched

pytestmark = pytest.mark.django_db

COUNTS: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text())


@pytest.fixture
def office() -> Agency:
    return AgencyFactory()


@pytest.fixture
def signed_in(office: Agency) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def add_plans(office: Agency, number: int) -> None:
    papers = Paper.objects.bulk_create(
        Paper(issuer=office, symbol=f"KH-{office.symbol}", state=Paper.State.DRAFT)
        for _ in range(number)
    )
    plans = [
        Plan(
            paper=paper,
            issuer=office,
            drafter=office,
            monitor=office,
            year=2021,
            subject="Kế hoạch",
        )
        for paper in papers
    ]
    for plan in plans:
        plan.fill_search()
    Plan.objects.bulk_create(plans)


@pytest.mark.parametrize("page", ["home", "plans:list"])
def test_a_thousand_plans_cost_as_much_as_ten(page: str, office: Agency, signed_in: Client):
    add_plans(office, 10)
    of_ten = queries(signed_in, reverse(page))
    add_plans(office, 990)
    assert (of_ten, queries(signed_in, reverse(page))) == (COUNTS[page], COUNTS[page])


@pytest.mark.parametrize(
    "page",
    ["plans:detail", "plans:edit", "plans:checklist", "plans:upload", "plans:paste", "plans:blank"],
)
def test_a_page_costs_what_is_written_down(page: str, office: Agency, signed_in: Client):
    plan = plan_with_table(issuer=office)
    is_of_plan = page in ("plans:detail", "plans:edit", "plans:checklist")
    url = reverse(page, kwargs={"pk": plan.pk} if is_of_plan else {})
    assert queries(signed_in, url) == COUNTS[page]


@pytest.mark.parametrize("page", ["documents:register", "documents:register-book"])
def test_many_papers_in_the_register_cost_as_much_as_few(
    page: str, office: Agency, signed_in: Client
):
    costs = []
    for number in (3, 300):
        for paper in PaperFactory.create_batch(number, issuer=office, state=Paper.State.ISSUED):
            copy_of(paper)
        costs.append(queries(signed_in, reverse(page)))
    assert costs == [COUNTS[page]] * 2


@pytest.mark.parametrize("page", ["documents:paper", "documents:check"])
def test_a_paper_costs_what_is_written_down(page: str, office: Agency, signed_in: Client):
    paper = PaperFactory(issuer=office, state=Paper.State.ISSUED, check_token="ma-kiem-tra")
    for number in range(3):
        copy_of(paper, b"%%PDF-1.7 %d" % number)
    url = reverse(page, args=[paper.check_token if page == "documents:check" else paper.pk])
    assert queries(signed_in, url) == COUNTS[page]


def test_the_preview_of_many_rows_costs_as_much_as_of_few(office: Agency, signed_in: Client):
    costs = [
        queries(signed_in, reverse("plans:preview", args=[begun(office, rows).token]))
        for rows in (3, 300)
    ]
    assert costs == [COUNTS["plans:preview"]] * 2


def begun(office: Agency, rows: int) -> Intake:
    """Bring in a table of so many rows."""
    head = "TT\tNội dung\tHình thức\tChủ trì\tPhối hợp\tThời gian"
    lines = [f"{n}\tViệc thứ {n}\tHội nghị\t{office}\t\tQuý I" for n in range(1, rows + 1)]
    return intakes.begin_file(
        content="\n".join([head, *lines]).encode(), name="bang.txt", issuer=office, year=2021,
        by=User.objects.get(), at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("page", ["reports:queue", "reports:queue-counts", "reports:review"])
def test_many_reports_to_review_cost_as_much_as_few(page: str, office: Agency):
    client, plan = Client(), watched(drafter=office, monitor=office)
    client.force_login(MembershipFactory(agency=office, role=Role.MONITOR).user)
    costs = []
    for number in (2, 20):
        for _ in range(number):
            report = plan.filed(obligation__agency=AgencyFactory(parent=plan.province))
        args = [report.obligation_id] if page == "reports:review" else []
        costs.append(queries(client, reverse(page, args=args)))
    assert costs == [COUNTS[page]] * 2


def test_every_count_is_of_a_page():
    assert set(COUNTS) == {
        "home",
        "plans:list",
        "plans:detail",
        "plans:edit",
        "plans:checklist",
        "plans:upload",
        "plans:paste",
        "plans:blank",
        "plans:preview",
        "documents:register",
        "documents:register-book",
        "documents:paper",
        "documents:check",
        "reports:work",
        "reports:report",
        "reports:check",
        # tests/reports/test_matrix.py asks what these cost.
        "reports:matrices",
        "reports:matrix",
        "reports:matrix-xlsx",
        "reports:queue",
        "reports:queue-counts",
        "reports:review",
    }
