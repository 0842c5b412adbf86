"""Guessing of passwords: five wrong ones, and the door is closed for a while, for that one alone."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from agencies.lockout import locked_until
from agencies.models import AuditEvent, User
from agencies.network import address_of
from agencies.roles import Role
from tests.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

LIMIT = settings.AXES_FAILURE_LIMIT
HERE, ELSEWHERE = "10.1.2.3", "10.9.9.9"


@pytest.fixture
def user() -> User:
    user: User = MembershipFactory(role=Role.CLERK, user__username="mai").user
    return user


def sign_in(password: str, address: str = HERE, username: str = "mai", **headers: str):
    given = {"username": username, "password": password}
    return Client().post(reverse("login"), given, REMOTE_ADDR=address, headers=headers)


def guess(times: int, **given: str):
    for _ in range(times):
        answer = sign_in("sai", **given)
    return answer


def let_time_pass(minutes: int) -> None:
    past = timezone.now() - dt.timedelta(minutes=minutes)
    AccessAttempt.objects.update(attempt_time=past)


class TestTheLock:
    def test_it_falls_with_the_fifth_wrong_password(self, user):
        assert guess(LIMIT - 1).status_code == 200
        assert guess(1).status_code == 429
        assert sign_in(PASSWORD).status_code == 429

    def test_it_says_what_why_until_when_and_who_opens_it(self, user):
        answer = guess(LIMIT)
        said = answer.content.decode()
        opens = timezone.localtime(AccessAttempt.objects.get().attempt_time) + dt.timedelta(
            minutes=15
        )
        assert "sai mật khẩu 5 lần" in said
        assert f"{opens:%H:%M}" in said
        assert "quản trị của đơn vị mở khóa" in said
        assert 0 < int(answer["Retry-After"]) <= 900

    def test_it_opens_by_itself(self, user):
        guess(LIMIT)
        let_time_pass(14)
        assert sign_in(PASSWORD).status_code == 429
        let_time_pass(16)
        assert sign_in(PASSWORD).status_code == 302

    def test_trying_on_does_not_make_it_longer(self, user):
        guess(LIMIT)
        let_time_pass(14)
        guess(3)
        let_time_pass(16)
        assert sign_in(PASSWORD).status_code == 302

    def test_others_are_not_locked_out(self, user):
        UserFactory(username="lan")
        guess(LIMIT)
        assert sign_in(PASSWORD, address=ELSEWHERE).status_code == 302
        assert sign_in(PASSWORD, username="lan").status_code == 302

    def test_another_browser_is_no_other_guesser(self, user):
        for number in range(LIMIT):
            answer = guess(1, user_agent=f"Trình duyệt {number}")
        assert answer.status_code == 429

    def test_the_right_password_starts_anew(self, user):
        guess(LIMIT - 1)
        assert sign_in(PASSWORD).status_code == 302
        assert guess(LIMIT - 1).status_code == 200

    def test_a_name_that_nobody_has_is_locked_alike(self):
        assert guess(LIMIT, username="khong-ai").status_code == 429
        assert not AuditEvent.objects.exists()

    def test_no_password_is_kept(self, user):
        sign_in("mat-khau-go-nham")
        kept = AccessAttempt.objects.get()
        assert "mat-khau-go-nham" not in kept.post_data

    def test_what_comes_over_no_network_is_not_counted(self, user):
        for _ in range(LIMIT):
            assert authenticate(username="mai", password="sai") is None
        assert not AccessAttempt.objects.exists()
        assert authenticate(username="mai", password=PASSWORD) == user


class TestTheLog:
    def verbs(self) -> list[str]:
        return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))

    def test_it_has_who_came_in_and_went_out(self, user):
        client = Client()
        client.post(reverse("login"), {"username": "mai", "password": PASSWORD})
        client.post(reverse("logout"))
        assert self.verbs() == ["đăng nhập", "đăng xuất"]
        event = AuditEvent.objects.earliest("pk")
        assert (event.by_id, event.agency_id) == (user.pk, user.office.pk)
        assert event.changes == {"ip": "127.0.0.1"}

    def test_it_has_a_lock_once_however_often_one_tries_on(self, user):
        guess(LIMIT + 4)
        assert self.verbs() == ["đăng nhập sai mật khẩu"] * (LIMIT - 1) + ["bị khóa đăng nhập"]
        assert AuditEvent.objects.latest("pk").by_name == "Hệ thống"


class TestOpening:
    @pytest.fixture
    def administrator(self, user) -> Client:
        client = Client()
        client.force_login(MembershipFactory(agency=user.office, role=Role.ADMINISTRATOR).user)
        return client

    def test_the_administrator_opens_it(self, user, administrator):
        guess(LIMIT)
        url = reverse("admin:agencies_user_access", args=[user.pk])
        assert "tự mở lúc" in administrator.get(url).content.decode()

        answer = administrator.post(url, {"viec": "mo-khoa"}, follow=True)

        assert "Đã mở khóa đăng nhập" in answer.content.decode()
        assert locked_until("mai", timezone.now()) is None
        assert sign_in(PASSWORD).status_code == 302
        assert AuditEvent.objects.filter(verb="mở khóa đăng nhập", subject_id=user.pk).exists()

    def test_nobody_else_does(self, user):
        guess(LIMIT)
        client = Client()
        client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
        url = reverse("admin:agencies_user_access", args=[user.pk])
        assert client.post(url, {"viec": "mo-khoa"}).status_code == 404
        assert sign_in(PASSWORD).status_code == 429

    def test_an_unknown_button_does_nothing(self, user, administrator):
        url = reverse("admin:agencies_user_access", args=[user.pk])
        assert administrator.post(url, {"viec": "khac"}).status_code == 404

    def test_the_account_leads_there(self, user, administrator):
        page = administrator.get(reverse("admin:agencies_user_change", args=[user.pk]))
        assert "Mở khóa đăng nhập" in page.content.decode()


class TestAddress:
    @pytest.mark.parametrize(
        ("behind", "told", "address"),
        [
            (False, "1.2.3.4", HERE),
            (True, "1.2.3.4", "1.2.3.4"),
            (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
            (True, "", HERE),
            (True, "không phải địa chỉ", HERE),
            (True, "2001:db8::1", "2001:db8::1"),
        ],
    )
    def test_a_proxy_is_believed_where_there_is_one(self, behind, told, address):
        request = RequestFactory().get("/", REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=told)
        with override_settings(BEHIND_PROXY=behind):
            assert address_of(request) == address

    def test_no_header_gets_round_the_lock(self, user):
        for number in range(LIMIT):
            answer = guess(1, x_forwarded_for=f"6.6.6.{number}")
        assert answer.status_code == 429
