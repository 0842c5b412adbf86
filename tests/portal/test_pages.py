"""The first page, signing in, and the pages that say no."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import reverse

from agencies.models import AuditEvent
from agencies.roles import Denied, Permission, Role
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
        said = page(signed_in(clerk.user), "/")
        # No contents; neither number nor day nor recipients.
        assert "1 phải sửa" in said
        assert "3 nên xem lại" in said

    def test_no_plan_stands_there_twice(self, clerk):
        PlanFactory(issuer=clerk.agency, subject="Kế hoạch còn soạn")
        said = page(signed_in(clerk.user), "/")
        assert said.count("Kế hoạch còn soạn") == 1
        assert "Các kế hoạch của năm này đều chưa ban hành." in said

    @pytest.mark.parametrize("address", ["/", "/ke-hoach/"])
    def test_what_is_searched_for_has_an_end(self, clerk, address):
        PlanFactory(issuer=clerk.agency)
        said = page(signed_in(clerk.user), address)
        assert re.search(r'<input type="search"[^>]* maxlength="200"', said)

    @pytest.mark.parametrize("state", [Paper.State.SUBMITTED, Paper.State.NUMBERED])
    def test_a_plan_on_its_way_says_how_far_it_has_come(self, clerk, state):
        plan_with_table(issuer=clerk.agency, paper__state=state)
        said = page(signed_in(clerk.user), "/")
        assert f'<span class="badge {state.value}">{state.label}</span>' in said
        assert "nên xem lại" not in said

    def test_what_came_back_says_why(self, clerk):
        PlanFactory(issuer=clerk.agency, paper__reason="Thiếu nơi nhận.")
        assert "Được trả lại. Lý do: Thiếu nơi nhận." in page(signed_in(clerk.user), "/")

    def test_an_issued_plan_is_not_among_the_drafts(self, clerk):
        plan_with_table(issuer=clerk.agency, paper__state=Paper.State.ISSUED)
        assert "Không có kế hoạch nào đang soạn hoặc chờ ban hành." in page(
            signed_in(clerk.user), "/"
        )

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


class TestPagesThatSayNo:
    def test_an_unknown_address(self):
        client = signed_in(UserFactory())
        assert "Không tìm thấy trang" in page(client, "/khong-co/", 404)

    def test_a_refusal_names_its_reason(self):
        viewer = MembershipFactory(agency=AgencyFactory(), role=Role.VIEWER).user
        said = page(signed_in(viewer), reverse("plans:upload"), 403)
        assert "Chỉ chuyên viên, lãnh đạo đơn vị, đầu mối theo dõi" in said

    def test_a_refusal_names_the_province_where_it_is_another(self):
        clerk = MembershipFactory(agency__name="Sở Nội vụ").user
        far = AgencyFactory(name="Sở Nội vụ", parent__place="Cao Bằng")
        near = AgencyFactory(name="Sở Tài chính", parent=clerk.office.parent)
        there, here = (clerk.may(Permission.EDIT_PLANS, each) for each in (far, near))
        assert isinstance(there, Denied)
        assert "của Sở Nội vụ (UBND tỉnh Cao Bằng) được" in there.reason
        assert isinstance(here, Denied)
        assert "của Sở Tài chính được" in here.reason

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

    def test_a_failure_needs_neither_files_nor_a_database(self):
        with override_settings(STATIC_URL="/not-asked/"):
            said = get_template("500.html").render()
        assert "Hệ thống gặp sự cố" in said
        assert "not-asked" not in said
        assert "stylesheet" not in said


class TestPreview:
    @pytest.fixture
    def preview(self, clerk) -> tuple[Client, str]:
        """A file read for the clerk's office, waiting to be confirmed."""
        client = signed_in(clerk.user)
        day = f"{clerk.agency.root.place}, ngày 05 tháng 01 năm 2021"
        title = "KẾ HOẠCH\n\nTuyên truyền cải cách hành chính năm 2021"
        text = f"Số: 12/KH-SNV\n\n{day}\n\n{title}\n\nI. MỤC ĐÍCH\n\nNâng cao nhận thức."
        file = SimpleUploadedFile("ke-hoach.txt", text.encode())
        answer = client.post("/ke-hoach/nhap/", {"file": file, "issuer": clerk.agency.pk})
        return client, answer.headers["Location"]

    def test_the_number_is_said_once(self, preview):
        said = page(*preview)
        assert '<dd id="tt-so">12/KH-SNV, ngày 05/01/2021</dd>' in said
        assert "Xác nhận" in said

    def test_a_number_that_is_taken_leads_to_the_plan_that_has_it(self, clerk, preview):
        plan = PlanFactory(issuer=clerk.agency, paper__number="12", paper__symbol="KH-SNV")
        client, url = preview
        said = client.post(f"{url}xac-nhan/").content.decode()
        assert f'<a href="/ke-hoach/{plan.pk}/">Mở kế hoạch đã có</a>' in said


class TestCaching:
    def test_what_a_person_is_shown_is_kept_by_nobody(self, clerk):
        answer = signed_in(clerk.user).get("/")
        assert answer["Cache-Control"] == "private, no-store"

    def test_a_view_may_say_otherwise(self, clerk):
        assert "max-age=0" in signed_in(clerk.user).get(reverse("health"))["Cache-Control"]

    def test_nothing_is_said_to_who_has_not_signed_in(self):
        assert "Cache-Control" not in Client().get("/khong-co/")


class TestOwnPassword:
    url = "/doi-mat-khau/"
    new = "mot-mat-khau-khac-han-9"

    def send(self, client: Client, **given):
        fields = {"old_password": PASSWORD, "new_password1": self.new, "new_password2": self.new}
        return client.post(self.url, fields | given)

    def test_everybody_finds_it(self):
        client = signed_in(UserFactory())
        assert f'href="{self.url}"' in page(client, "/")
        assert "Mật khẩu" in page(client, self.url)

    def test_it_changes_and_is_logged_and_one_stays_signed_in(self, clerk):
        client = signed_in(clerk.user)
        elsewhere = signed_in(clerk.user)

        answer = self.send(client)

        assert answer.headers["Location"] == "/"
        assert "Đã đổi mật khẩu." in page(client, "/")
        assert elsewhere.get("/").status_code == 302
        clerk.user.refresh_from_db()
        assert clerk.user.check_password(self.new)
        event = AuditEvent.objects.get()
        assert (event.by_name, event.changes) == (clerk.user.full_name, {})

    @pytest.mark.parametrize(
        "given",
        [
            {"old_password": "sai"},
            {"new_password2": "khac"},
            {"new_password1": "ngan", "new_password2": "ngan"},
        ],
        ids=["the old one is wrong", "the new ones differ", "it is short"],
    )
    def test_it_is_refused_in_words(self, clerk, given):
        answer = self.send(signed_in(clerk.user), **given)
        assert "Chưa gửi được" in answer.content.decode()
        clerk.user.refresh_from_db()
        assert clerk.user.check_password(PASSWORD)


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
