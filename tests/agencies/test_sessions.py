"""Sessions end: by themselves, with the password, with the account, and on their owner's word."""

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from agencies.actions import accounts
from agencies.models import AuditEvent, User
from agencies.roles import Role
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = reverse("login")


@pytest.fixture
def user() -> User:
    user: User = MembershipFactory(role=Role.CLERK).user
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def age(client: Client, *, began: int = 0, seen: int = 0) -> None:
    """Let the session be so many seconds older, since its beginning and since its last use."""
    session = client.session
    session["began"] -= began
    session["seen"] -= seen
    session.save()


class TestByTime:
    def test_unused_for_hours_it_ends_and_says_why(self, user):
        client = signed_in(user)
        age(client, began=settings.SESSION_IDLE + 60, seen=settings.SESSION_IDLE + 60)
        answer = client.get("/", follow=True)
        assert answer.redirect_chain[0][0].startswith(LOGIN)
        assert "vì 4 giờ không sử dụng" in answer.content.decode()

    def test_used_it_goes_on(self, user):
        client = signed_in(user)
        for _ in range(3):
            age(client, began=settings.SESSION_IDLE // 2, seen=settings.SESSION_IDLE // 2)
            assert is_in(client)

    def test_after_a_long_day_it_ends_though_used(self, user):
        client = signed_in(user)
        age(client, began=settings.SESSION_COOKIE_AGE + 60)
        answer = client.get("/", follow=True)
        assert "đã kéo dài 12 giờ" in answer.content.decode()

    def test_one_of_before_these_rules_begins_with_its_next_use(self, user):
        client = signed_in(user)
        session = client.session
        del session["began"], session["seen"]
        session.save()
        assert is_in(client)
        assert {"began", "seen"} <= set(client.session.keys())

    def test_noting_the_use_costs_no_query_each_time(self, user, django_assert_num_queries):
        client = signed_in(user)
        client.get(reverse("security"))
        before = client.session["seen"]
        age(client, seen=100)
        client.get(reverse("security"))
        assert client.session["seen"] == before - 100

    def test_pages_for_anybody_ask_no_session(self, user, django_assert_num_queries):
        client = signed_in(user)
        with django_assert_num_queries(0):
            client.get(reverse("health"))


class TestByPeople:
    def test_a_closed_account_is_out_at_once(self, user):
        client = signed_in(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert client.get("/").headers["Location"].startswith(LOGIN)

    def test_a_new_password_ends_them(self, user):
        client = signed_in(user)
        accounts.set_password(
            user=user, password="mot-mat-khau-khac-9", by=UserFactory(), at=timezone.now()
        )
        assert not is_in(client)

    def test_everywhere_else_on_ones_own_word(self, user):
        here, there = signed_in(user), signed_in(user)
        answer = here.post(reverse("security-elsewhere"), follow=True)
        assert "Đã đăng xuất khỏi mọi nơi khác." in answer.content.decode()
        assert is_in(here)
        assert not is_in(there)
        assert AuditEvent.objects.get().verb == "đăng xuất khỏi nơi khác"

    def test_it_ends_nobody_elses(self, user):
        other = signed_in(UserFactory())
        signed_in(user).post(reverse("security-elsewhere"))
        assert is_in(other)

    def test_the_page_says_when_they_end(self, user):
        with override_settings(SESSION_IDLE=1800 * 5):
            said = signed_in(user).get(reverse("security")).content.decode()
        assert "sau 2,5 giờ không dùng, lâu nhất 12 giờ" in said


class TestScripts:
    @pytest.mark.parametrize(
        "headers", [{"x-requested-with": "XMLHttpRequest"}, {"hx-request": "true"}]
    )
    def test_they_are_told_and_not_led_away(self, headers):
        answer = Client().post("/ke-hoach/", headers=headers)
        assert answer.status_code == 401
        assert "Hãy đăng nhập lại" in answer.content.decode()
        assert "Location" not in answer.headers

    def test_htmx_comes_back_to_the_page_it_was_on(self):
        page = "http://testserver/ke-hoach/7/soan/?a=1"
        answer = Client().get(
            "/ke-hoach/7/", headers={"hx-request": "true", "hx-current-url": page}
        )
        assert answer["HX-Redirect"] == f"{LOGIN}?next=/ke-hoach/7/soan/"

    def test_htmx_is_led_to_no_other_site(self):
        for page in ("https://xau.example/", "javascript:alert(1)", "", "//xau.example/a"):
            headers = {"hx-request": "true", "hx-current-url": page}
            answer = Client().get("/", headers=headers)
            assert answer["HX-Redirect"] in (LOGIN, f"{LOGIN}?next=/", f"{LOGIN}?next=/a")

    def test_an_autosave_of_an_ended_session_is_told(self, user):
        client = signed_in(user)
        age(client, seen=settings.SESSION_IDLE + 60)
        answer = client.post("/ke-hoach/", headers={"x-requested-with": "XMLHttpRequest"})
        assert answer.status_code == 401

    def test_people_are_led_to_the_page_as_ever(self):
        assert Client().get("/ke-hoach/").headers["Location"] == f"{LOGIN}?next=/ke-hoach/"
