"""The second factor: enrolled, asked for, printed on paper, lost and taken off."""

import re
import time

import pytest
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.actions import second_factor
from agencies.models import AuditEvent, Deputy, User
from agencies.roles import Role
from tests.factories import PASSWORD, AgencyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

VERIFY, SECURITY, ENROL = (reverse(name) for name in ("verify", "security", "security-enrol"))
required = override_settings(SECOND_FACTOR_REQUIRED=True)


@pytest.fixture
def user() -> User:
    user: User = MembershipFactory(role=Role.CLERK, user__username="mai").user
    return user


def code_of(key: str, *, later: int = 0) -> str:
    """Give the code that an app shows, so many steps of thirty seconds from now."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06d}"


def wrong(code: str) -> str:
    return f"{(int(code) + 500_000) % 1_000_000:06d}"


@pytest.fixture
def key(user: User) -> str:
    """The secret that the account shares with a phone since a while ago."""
    key = second_factor.new_key()
    code = code_of(key)
    second_factor.enrol(user=user, key=key, code=code, by=user, at=timezone.now())
    forget_last_code()
    return key


def forget_last_code() -> None:
    """Let the steps of the tests be minutes apart, for no code is taken twice."""
    TOTPDevice.objects.update(last_t=-1)


def sign_in(user: User, *, follow: bool = False, url: str = ""):
    client = Client()
    given = {"username": user.username, "password": PASSWORD, "next": url}
    return client, client.post(reverse("login"), given, follow=follow)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


class TestEnrolling:
    def test_the_first_right_code_turns_it_on_and_prints_ten_others(self, user):
        client, elsewhere = signed_in(user), signed_in(user)
        said = client.get(ENROL).content.decode()
        key = client.session["second_factor_key"]
        assert second_factor.written(key)[:4] in said
        assert '<svg class="qr"' in said
        assert "style=" not in said

        answer = client.post(ENROL, {"code": code_of(key)})

        codes = re.findall(r"<code>(\w{4}-\w{4})</code>", answer.content.decode())
        assert len(set(codes)) == 10
        assert client.get("/").status_code == 200
        assert elsewhere.get("/").status_code == 302
        assert verbs() == ["bật xác minh hai bước"]
        assert codes[0] not in client.get(SECURITY).content.decode()
        assert "Còn 10 mã dự phòng" in client.get(SECURITY).content.decode()

    def test_a_wrong_code_leaves_everything_as_it_is(self, user):
        client = signed_in(user)
        client.get(ENROL)
        code = wrong(code_of(client.session["second_factor_key"]))
        for given in (code, "", "abc", "٣" * 6):
            answer = client.post(ENROL, {"code": given})
            assert "Chưa gửi được" in answer.content.decode()
        assert not TOTPDevice.objects.exists()
        assert client.get("/").status_code == 200

    def test_the_secret_shown_stays_the_same_until_it_is_used(self, user):
        client = signed_in(user)
        client.get(ENROL)
        key = client.session["second_factor_key"]
        client.post(ENROL, {"code": "000"})
        assert client.session["second_factor_key"] == key

    def test_a_second_device_is_not_added_beside_the_first(self, user, key):
        with pytest.raises(second_factor.AlreadyOn):
            second_factor.enrol(user=user, key=key, code="1", by=user, at=timezone.now())

    def test_the_code_that_is_scanned_names_portal_and_account(self, user):
        url = second_factor.unsaved_device(user, "00" * 20).config_url
        assert url.startswith("otpauth://totp/Tuy%C3%AAn%20truy%E1%BB%81n%20CCHC%3Amai?")


class TestSigningIn:
    def test_nothing_opens_before_the_code_and_the_wanted_page_after_it(self, user, key):
        client, answer = sign_in(user, url="/ke-hoach/?nam=2021")
        for url in ("/", "/ke-hoach/", SECURITY, ENROL, reverse("password_change")):
            assert client.get(url).headers["Location"].startswith(VERIFY)
        page = client.get(answer.headers["Location"], follow=True)
        assert str(user.office) not in page.content.decode()
        wanted = page.context["next"]

        given = client.post(VERIFY, {"code": code_of(key), "next": wanted})

        assert given.headers["Location"] == "/ke-hoach/?nam=2021"
        assert client.get("/").status_code == 200

    def test_the_session_gets_another_name(self, user, key):
        client, _ = sign_in(user)
        before = client.session.session_key
        client.post(VERIFY, {"code": code_of(key)})
        assert client.session.session_key != before

    def test_it_leads_to_no_other_site(self, user, key):
        client, _ = sign_in(user)
        given = client.post(VERIFY, {"code": code_of(key), "next": "https://xau.example/"})
        assert given.headers["Location"] == "/"

    def test_the_admin_is_behind_it_too(self, user, key):
        MembershipFactory(user=user, agency=user.office, role=Role.ADMINISTRATOR)
        client, _ = sign_in(user)
        for name in ("index", "password_change", "agencies_user_changelist"):
            url = reverse(f"admin:{name}")
            assert client.get(url).headers["Location"].startswith(VERIFY)
        # The admin's own way in leads nobody past it.
        answer = client.get(reverse("admin:login"), follow=True)
        assert answer.redirect_chain[-1][0].startswith(VERIFY)

    def test_a_script_is_told(self, user, key):
        client, _ = sign_in(user)
        headers = {"hx-request": "true", "hx-current-url": "http://testserver/ke-hoach/"}
        answer = client.get("/", headers=headers)
        assert (answer.status_code, answer["HX-Redirect"]) == (401, f"{VERIFY}?next=/ke-hoach/")

    def test_who_turns_back_may_sign_out(self, user, key):
        client, _ = sign_in(user)
        assert client.post(reverse("logout")).status_code == 302
        assert client.get("/").headers["Location"].startswith(reverse("login"))

    def test_without_a_device_nothing_is_asked(self, user):
        client, _ = sign_in(user)
        assert client.get("/").status_code == 200

    def test_a_code_is_right_once(self, user, key):
        code = code_of(key)
        first, _ = sign_in(user)
        second, _ = sign_in(user)
        first.post(VERIFY, {"code": code})
        assert "đã dùng" in second.post(VERIFY, {"code": code}).content.decode()
        assert second.get("/").status_code == 302

    def test_wrong_codes_make_one_wait(self, user, key):
        client, _ = sign_in(user)
        client.post(VERIFY, {"code": wrong(code_of(key))})
        TOTPDevice.objects.update(throttling_failure_count=8)
        said = client.post(VERIFY, {"code": code_of(key)}).content.decode()
        assert "Đã nhập sai mã nhiều lần. Hãy thử lại sau" in said
        assert client.get("/").status_code == 302
        assert verbs()[-1] == "nhập sai mã xác minh"

    def test_a_code_of_another_account_opens_nothing(self, user, key):
        other = MembershipFactory(role=Role.CLERK).user
        theirs = second_factor.new_key()
        code = code_of(theirs)
        second_factor.enrol(user=other, key=theirs, code=code, by=other, at=timezone.now())
        client, _ = sign_in(user)
        client.post(VERIFY, {"code": code_of(theirs, later=1)})
        assert client.get("/").status_code == 302


class TestSpareCodes:
    def test_each_opens_once(self, user, key):
        code = StaticToken.objects.first().token
        client, _ = sign_in(user)
        written = f" {code[:4].upper()}-{code[4:]} "
        assert client.post(VERIFY, {"code": written}).headers["Location"] == "/"
        assert second_factor.spare_codes_left(user) == 9
        again, _ = sign_in(user)
        assert again.post(VERIFY, {"code": code}).status_code == 200

    def test_new_ones_void_the_old_and_ask_for_password_and_code(self, user, key):
        client, _ = sign_in(user)
        client.post(VERIFY, {"code": code_of(key)})
        old = set(StaticToken.objects.values_list("token", flat=True))
        url = reverse("security-codes")
        for given in (
            {"password": "sai", "code": code_of(key)}, {"password": PASSWORD, "code": "1"}
        ):  # fmt: skip
            assert "Chưa gửi được" in client.post(url, given).content.decode()
        second_factor.forget_failures(user)
        forget_last_code()

        answer = client.post(url, {"password": PASSWORD, "code": code_of(key)})

        assert len(re.findall(r"<code>\w{4}-\w{4}</code>", answer.content.decode())) == 10
        assert client.get("/").status_code == 200
        assert old.isdisjoint(StaticToken.objects.values_list("token", flat=True))
        assert StaticDevice.objects.count() == 1


class TestTurningOff:
    def turn_off(self, client: Client, **given: str):
        return client.post(reverse("security-off"), given)

    def test_it_takes_password_and_code(self, user, key):
        client, _ = sign_in(user)
        client.post(VERIFY, {"code": code_of(key)})
        assert (
            "Mật khẩu không đúng."
            in self.turn_off(client, password="sai", code=code_of(key)).content.decode()
        )
        assert self.turn_off(client, password=PASSWORD).status_code == 200
        assert TOTPDevice.objects.exists()
        forget_last_code()

        self.turn_off(client, password=PASSWORD, code=code_of(key))

        assert not TOTPDevice.objects.exists()
        assert not StaticToken.objects.exists()
        assert client.get("/").status_code == 200
        assert sign_in(user)[0].get("/").status_code == 200

    def test_an_administrator_takes_off_a_lost_one(self, user, key):
        session, _ = sign_in(user)
        session.post(VERIFY, {"code": code_of(key)})
        administrator = MembershipFactory(agency=user.office, role=Role.ADMINISTRATOR).user
        url = reverse("admin:agencies_user_access", args=[user.pk])
        client = signed_in(administrator)
        assert "Gỡ xác minh hai bước" in client.get(url).content.decode()

        client.post(url, {"viec": "go-xac-minh"})

        assert session.get("/").headers["Location"].startswith(reverse("login"))
        assert sign_in(user)[0].get("/").status_code == 200
        event = AuditEvent.objects.get(verb="gỡ xác minh hai bước")
        assert (event.by_id, event.subject_id) == (administrator.pk, str(user.pk))


class TestWhoMust:
    @required
    @pytest.mark.parametrize("role", [Role.MONITOR, Role.ADMINISTRATOR])
    def test_who_sees_to_the_work_of_others_is_led_to_it(self, role):
        client = signed_in(MembershipFactory(role=role).user)
        for url in ("/", "/ke-hoach/", reverse("admin:index"), reverse("agencies:audit")):
            assert client.get(url).headers["Location"].startswith(ENROL)
        assert "phải bật xác minh hai bước" in client.get(ENROL).content.decode()

        client.post(ENROL, {"code": code_of(client.session["second_factor_key"])})

        assert client.get("/").status_code == 200

    @required
    def test_so_is_who_runs_the_system(self):
        client = signed_in(UserFactory(is_superuser=True))
        assert client.get("/").headers["Location"].startswith(ENROL)

    @required
    @pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.REGISTRAR, Role.VIEWER])
    def test_others_may_and_need_not(self, role):
        assert signed_in(MembershipFactory(role=role).user).get("/").status_code == 200

    @required
    def test_a_deputy_of_such_a_person_is_one(self, user):
        client = signed_in(user)
        assert client.get("/").status_code == 200
        monitor = MembershipFactory(agency=AgencyFactory(parent=user.office.parent)).user
        monitor.memberships.update(role=Role.MONITOR)
        today = timezone.localdate()
        Deputy.objects.create(
            agency=monitor.office, absent=monitor, user=user, since=today, until=today
        )
        assert client.get("/").headers["Location"].startswith(ENROL)

    @required
    def test_an_open_session_of_who_has_a_device_is_asked(self, user):
        client = signed_in(user)
        MembershipFactory(user=user, agency=user.office, role=Role.MONITOR)
        TOTPDevice.objects.create(user=user, name="x", confirmed=True)
        assert client.get("/").headers["Location"].startswith(VERIFY)

    @required
    def test_a_password_from_a_list_is_changed_first(self):
        user = MembershipFactory(role=Role.MONITOR, user__must_change_password=True).user
        client = signed_in(user)
        assert client.get("/").headers["Location"] == reverse("password_change")
        assert client.get(reverse("password_change")).status_code == 200

    @required
    def test_a_password_set_by_another_is_changed_after_the_code(self, user, key):
        User.objects.filter(pk=user.pk).update(must_change_password=True)
        client, _ = sign_in(user)
        assert client.get(reverse("password_change")).headers["Location"].startswith(VERIFY)
        assert client.get(VERIFY).status_code == 200
        client.post(VERIFY, {"code": code_of(key)})
        assert client.get("/").headers["Location"] == reverse("password_change")
        assert client.get(reverse("password_change")).status_code == 200

    def test_where_it_is_not_required_nobody_is(self):
        client = signed_in(MembershipFactory(role=Role.MONITOR).user)
        assert client.get("/").status_code == 200

    def test_reading_pages_costs_nothing_for_it(self, user, django_assert_num_queries):
        client = signed_in(user)
        client.get(SECURITY)
        # Session, account, roles; the device, and the header's reach.
        with django_assert_num_queries(5):
            client.get(SECURITY)


def test_deployed_without_it_is_warned_of():
    def ids():
        return {each.id for each in run_checks()}

    with override_settings(DEPLOYED=True, SECOND_FACTOR_REQUIRED=False):
        assert "portal.W002" in ids()
    with override_settings(DEPLOYED=True, SECOND_FACTOR_REQUIRED=True):
        assert "portal.W002" not in ids()
