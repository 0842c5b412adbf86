"""Ways round the door: odd addresses and cookies, guessing where nobody counts, rights that are only lent."""

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from agencies.actions import accounts, deputies, second_factor
from agencies.models import Agency, Deputy, Membership, User
from agencies.roles import Role
from portal.wsgi import application
from tests.agencies.test_second_factor import code_of, forget_last_code
from tests.factories import PASSWORD, AgencyFactory, MembershipFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
VERIFY, LOGIN = reverse("verify"), reverse("login")


@pytest.fixture
def user() -> User:
    user: User = MembershipFactory(role=Role.CLERK, user__username="mai").user
    return user


@pytest.fixture
def key(user: User) -> str:
    """The secret that the account shares with a phone since a while ago."""
    key = second_factor.new_key()
    second_factor.enrol(user=user, key=key, code=code_of(key), by=user, at=timezone.now())
    forget_last_code()
    return key


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def answered(method: str, content_type: str) -> str:
    """Ask as a web server does, with a query that no code but UTF-8 is for; give the status."""
    told: list[str] = []
    asked = RequestFactory()._base_environ(  # type: ignore[attr-defined]
        REQUEST_METHOD=method, PATH_INFO=reverse("reports:work"), CONTENT_TYPE=content_type,
        QUERY_STRING="trang=%5Cud800", CONTENT_LENGTH="0",
    )  # fmt: skip
    answer = application(asked, lambda status, headers, info=None: told.append(status))
    close = getattr(answer, "close", None)
    if close is not None:
        close()
    return told[0]


class TestWhereOneIsLed:
    @pytest.mark.parametrize(
        "wanted",
        ["https://xau.example/", "//xau.example", "\\\\xau.example", "/\\xau.example", "home", "foo", "a.b",
         "admin:index", "javascript:alert(1)", "http:///xau.example", "\x00", "/\x00", " //xau.example",
         "http://[", "/a\r\nSet-Cookie: a=b"],
    )  # fmt: skip
    def test_after_password_and_code_one_is_here(self, user, key, wanted):
        client = Client()
        given = {"username": "mai", "password": PASSWORD, "next": wanted}
        answer = client.post(LOGIN, given)
        # A page of ours, or a name that is looked for beside the page of signing in.
        assert answer.status_code == 302
        assert "xau.example" not in answer["Location"]
        answer = client.post(VERIFY, {"code": code_of(key), "next": wanted})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith("//")
        assert "xau.example" not in answer["Location"]

    def test_a_script_with_an_odd_address_is_told_all_the_same(self):
        for page in ("http://[", "http://[::1", "\\\\x", "//x", "%00"):
            headers = {"hx-request": "true", "hx-current-url": page}
            assert Client().get("/", headers=headers).status_code == 401


class TestWhatNoBrowserSends:
    def test_a_cookie_with_nul_is_refused(self):
        for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
            answer = Client().get("/", HTTP_COOKIE=f'{name}="abcdefgh\\000ijkl"')
            assert answer.status_code == 400

    @pytest.mark.parametrize("code", ["rot13", "hex", "unicode_escape", "utf-7", "utf-16", "idna"])
    def test_text_in_another_code_is_refused(self, code):
        for method in ("GET", "POST"):
            assert answered(method, f"multipart/form-data; boundary=x; charset={code}")[:3] == "400"
            assert answered(method, f"text/plain; Charset*=utf-8''{code}")[:3] in (
                "302",
                "400",
                "403",
            )

    def test_utf_8_by_any_name_and_codes_that_nobody_knows_pass(self):
        kind = "application/x-www-form-urlencoded"
        for told in (
            kind,
            "",
            f"{kind}; charset=UTF-8",
            f"{kind}; charset=utf8",
            f"{kind}; charset=khong-co",
        ):
            assert answered("GET", told)[:3] == "302"

    def test_the_log_is_asked_for_every_day_there_is(self):
        reader = signed_in(MembershipFactory(role=Role.ADMINISTRATOR).user)
        for days in ("tu=0001-01-01&den=9999-12-31", "den=0001-01-01", "tu=9999-12-31", "tu=x"):
            for name in ("agencies:audit", "agencies:audit-sheet"):
                answer = reader.get(f"{reverse(name)}?{days}")
                assert answer.status_code == 200
                assert answer.getvalue()


class TestGuessing:
    @pytest.mark.parametrize("name", [" mai", "mai ", "ｍａｉ", "MAI", "mai\u200b", "mai\x00"])
    def test_no_spelling_of_a_name_gives_more_guesses(self, user, name):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            Client().post(LOGIN, {"username": "mai", "password": "sai"})
        answer = Client().post(LOGIN, {"username": name, "password": PASSWORD})
        # Locked as the same name, or no name of anybody's.
        assert answer.status_code in (200, 429)
        assert "_auth_user_id" not in answer.client.session

    def test_a_household_of_addresses_has_as_many_guesses_as_one(self, user):
        for number in range(settings.AXES_FAILURE_LIMIT):
            here = f"2001:db8:1:2::{number + 1:x}"
            answer = Client().post(LOGIN, {"username": "mai", "password": "sai"}, REMOTE_ADDR=here)
        assert answer.status_code == 429
        right = {"username": "mai", "password": PASSWORD}
        for address, status in (
            ("2001:db8:1:2:ffff::9", 429),
            ("2001:db8:1:3::1", 302),
            ("10.0.0.1", 302),
        ):
            assert Client().post(LOGIN, right, REMOTE_ADDR=address).status_code == status

    @pytest.mark.parametrize("page", ["password_change", "admin:password_change"])
    def test_who_finds_an_open_session_cannot_guess_its_password(self, page):
        person = MembershipFactory(role=Role.ADMINISTRATOR, user__username="mai").user
        client = signed_in(person)
        new = "mot-mat-khau-moi-2026"
        for number in range(settings.AXES_FAILURE_LIMIT):
            given = {"old_password": f"sai-{number}", "new_password1": new, "new_password2": new}
            client.post(reverse(page), given)
            client.post(reverse("password_change"), given)
        assert AccessAttempt.objects.get().failures_since_start >= settings.AXES_FAILURE_LIMIT
        answer = client.post(
            reverse(page), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        )
        assert answer.status_code in (302, 429)
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_who_knows_it_changes_it(self, user):
        new = "mot-mat-khau-moi-2026"
        client = signed_in(user)
        given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert client.post(reverse("password_change"), given).status_code == 302
        user.refresh_from_db()
        assert user.check_password(new)
        assert client.get("/").status_code == 200

    def test_codes_are_digits_of_this_account_or_nothing(self, user, key):
        client = Client()
        client.post(LOGIN, {"username": "mai", "password": PASSWORD})
        for code in (
            "",
            "0" * 20,
            "١٢٣٤٥",
            "\x00" * 6,
            "½" * 6,
            "-00001",
            "1e5",
            "9" * 5000,
            "²" * 6,
        ):
            assert client.post(VERIFY, {"code": code}).status_code == 200
        assert client.get("/").status_code == 302


class TestLentRights:
    """A deputy has what the absent has, for as long as the absent is away, and gives none of it on."""

    @pytest.fixture
    def office(self) -> Agency:
        office: Agency = AgencyFactory(name="Sở Nội vụ")
        return office

    @pytest.fixture
    def head(self, office) -> User:
        head: User = MembershipFactory(agency=office, role=Role.HEAD).user
        return head

    @pytest.fixture
    def deputy(self, office, head) -> User:
        person: User = MembershipFactory(agency=office, role=Role.CLERK).user
        self.appoint(office, head, person, by=head)
        return person

    def appoint(
        self, office: Agency, absent: User, user: User, *, by: User, **others: Any
    ) -> Deputy:
        today = timezone.localdate()
        given = {"since": today, "until": today + 2 * DAY, **others}
        by = User.objects.get(pk=by.pk)
        return deputies.appoint(
            agency=office, absent=absent, user=user, reason="", by=by, at=timezone.now(), **given
        )

    def test_they_are_not_prolonged_by_who_has_them(self, office, head, deputy):
        today = timezone.localdate()
        later = {"since": today + 3 * DAY, "until": today + 300 * DAY}
        friend = MembershipFactory(agency=office, role=Role.CLERK).user
        other = MembershipFactory(agency=office, role=Role.HEAD).user
        clerk = MembershipFactory(agency=office, role=Role.CLERK).user
        for absent, user in ((head, deputy), (head, friend), (other, friend), (clerk, deputy)):
            with pytest.raises(deputies.NotTheirsToHandOver, match="không tự cử mình"):
                self.appoint(office, absent, user, by=deputy, **later)
        # For a colleague's leave somebody is found meanwhile, and the head may prolong it.
        self.appoint(office, clerk, friend, by=deputy)
        self.appoint(office, head, deputy, by=head, **later)

    def test_they_do_not_end_the_roles_of_those_who_lead(self, office, head, deputy):
        (role,) = Membership.objects.filter(user=head)
        given: dict[str, Any] = {"on": timezone.localdate(), "at": timezone.now()}
        with pytest.raises(accounts.RoleOutOfReach):
            accounts.leave(membership=role, by=User.objects.get(pk=deputy.pk), **given)
        answer = signed_in(deputy).post(
            reverse("reports:leave", args=[office.pk, head.pk]),
            {"to": deputy.pk, "ends": "on", "on": timezone.localdate().isoformat()},
        )
        assert answer.status_code == 400
        role.refresh_from_db()
        assert role.until is None

    def test_nobody_is_away_for_years(self, office, head):
        person = MembershipFactory(agency=office, role=Role.CLERK).user
        today = timezone.localdate()
        for since, until in (
            (today, dt.date.max), (dt.date.min, today + 400 * DAY), (today + 400 * DAY, dt.date.max),
            (today + 400 * DAY, today + 401 * DAY),
        ):  # fmt: skip
            with pytest.raises(deputies.DaysDoNotFit, match="một năm"):
                self.appoint(office, head, person, by=head, since=since, until=until)
