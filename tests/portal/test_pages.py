"""The first page, signing in, health, and the pages that say no."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from agencies.roles import Role
from documents.models import Paper
from tests.factories import (
    PASSWORD,
    AgencyFactory,
    MembershipFactory,
    PlanFactory,
    UserFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk():
    return MembershipFactory(role=Role.CLERK)


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


class TestSigningIn:
    def post(self, **given) -> str:
        return Client().post(reverse("login"), given).content.decode()

    def test_a_wrong_password_is_said_in_one_sentence(self):
        UserFactory(username="mai")
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in self.post(
            username="mai", password="sai"
        )

    def test_blank_fields_are_named(self):
        said = self.post(username="", password="")
        assert "Nhập tên đăng nhập." in said
        assert "Nhập mật khẩu." in said

    def test_it_leads_back_to_the_page_that_was_asked_for(self, clerk):
        plan = PlanFactory(issuer=clerk.agency)
        wanted = reverse("plans:detail", args=[plan.pk])
        client = Client()
        asked = client.get(wanted)
        response = client.post(
            asked.headers["Location"],
            {"username": clerk.user.username, "password": PASSWORD, "next": wanted},
        )
        assert response.headers["Location"] == wanted

    def test_it_does_not_lead_to_another_site(self, clerk):
        given = {
            "username": clerk.user.username,
            "password": PASSWORD,
            "next": "https://example.com/",
        }
        assert Client().post(reverse("login"), given).headers["Location"] == reverse("home")


class TestHome:
    def test_it_says_whose_office_one_acts_for(self, clerk):
        assert f"{clerk.agency}" in page(signed_in(clerk.user), "/")

    def test_it_shows_the_latest_year_and_says_that_it_is_not_this_year(self, clerk):
        PlanFactory(
            issuer=clerk.agency, year=2020, subject="Kế hoạch năm cũ", paper__state="issued"
        )
        PlanFactory(
            issuer=clerk.agency, year=2021, subject="Kế hoạch năm mới", paper__state="issued"
        )
        said = page(signed_in(clerk.user), "/")
        assert "Kế hoạch năm 2021" in said
        assert "Kế hoạch năm mới" in said
        assert "Kế hoạch năm cũ" not in said
        assert "Đây là năm gần nhất." in said

    def test_a_draft_stands_there_with_its_problems_counted(self, clerk):
        PlanFactory(issuer=clerk.agency, paper__number="", paper__day=None)
        assert "2 nên xem lại" in page(signed_in(clerk.user), "/")

    def test_an_issued_plan_is_not_among_the_drafts(self, clerk):
        plan_with_table(issuer=clerk.agency, paper__state=Paper.State.ISSUED)
        assert "Không có kế hoạch nào đang soạn." in page(signed_in(clerk.user), "/")

    @pytest.mark.parametrize(
        ("role", "next_step"),
        [
            (Role.CLERK, "Nhập tệp kế hoạch của đơn vị"),
            (Role.VIEWER, "khi được ban hành trong tỉnh"),
        ],
    )
    def test_without_plans_it_says_what_to_do(self, role, next_step):
        assert next_step in page(signed_in(MembershipFactory(role=role).user), "/")

    def test_without_a_role_it_says_whom_to_ask(self):
        assert "Chưa được giao vai trò" in page(signed_in(UserFactory()), "/")


class TestHealth:
    def test_it_is_for_anybody(self):
        assert "bình thường" in page(Client(), reverse("health"))

    def test_it_fails_without_a_database(self, monkeypatch):
        def broken() -> None:
            raise DatabaseError

        monkeypatch.setattr(connection, "ensure_connection", broken)
        assert "cơ sở dữ liệu" in page(Client(), reverse("health"), 503)


class TestPagesThatSayNo:
    def test_an_unknown_address(self):
        client = signed_in(UserFactory())
        assert "Không tìm thấy trang" in page(client, "/khong-co/", 404)

    def test_a_refusal_names_its_reason(self):
        viewer = MembershipFactory(agency=AgencyFactory(), role=Role.VIEWER).user
        said = page(signed_in(viewer), reverse("plans:upload"), 403)
        assert "Chỉ chuyên viên, lãnh đạo đơn vị, đầu mối theo dõi" in said

    def test_a_failure_of_ours(self, monkeypatch):
        monkeypatch.setattr("plans.views.listing.Paginator", None)
        client = signed_in(UserFactory())
        client.raise_request_exception = False
        assert "Hệ thống gặp sự cố" in page(client, reverse("plans:list"), 500)

    def test_a_form_from_an_old_session(self):
        client = Client(enforce_csrf_checks=True)
        response = client.post(reverse("login"), {"username": "a", "password": "b"})
        assert response.status_code == 403
        assert "Phiên làm việc đã đổi" in response.content.decode()


class TestContentSecurityPolicy:
    def test_our_pages_run_no_inline_code(self, client):
        policy = client.get(reverse("login"))["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy

    def test_the_admin_alone_is_allowed_what_its_theme_needs(self, client):
        client.force_login(UserFactory.create(is_superuser=True))
        policy = client.get(reverse("admin:index"))["Content-Security-Policy"]
        assert "'unsafe-eval'" in policy
        assert "script-src 'self' 'unsafe-inline'" not in policy
