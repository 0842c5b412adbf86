"""The admin of the registry: roles open its doors, actions write, the log remembers."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import (
    Agency,
    AgencyGroup,
    Alias,
    AuditEvent,
    GroupMember,
    GroupRule,
    Membership,
    Succession,
    User,
)
from agencies.roles import Role
from tests.admin_forms import added_row, press, told
from tests.factories import (
    AgencyFactory,
    AliasFactory,
    CommuneFactory,
    GroupFactory,
    MembershipFactory,
    ProvinceFactory,
    UserFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "mot-mat-khau-khac-hẳn-9"


def changelist(name: str) -> str:
    return reverse(f"admin:agencies_{name}_changelist")


def add(name: str) -> str:
    return reverse(f"admin:agencies_{name}_add")


def change(obj: Any) -> str:
    return reverse(f"admin:agencies_{obj._meta.model_name}_change", args=[obj.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass
class Province:
    """A province with a sở, a group, an alias, and its administrator."""

    root: Agency
    office: Agency
    group: AgencyGroup
    alias: Alias
    administrator: User

    @property
    def client(self) -> Client:
        return signed_in(self.administrator)

    def member(self, role: Role) -> User:
        user: User = MembershipFactory(agency=self.office, role=role).user
        return user


def build(place: str, name: str) -> Province:
    root = ProvinceFactory(place=place)
    office = AgencyFactory(parent=root, name=name)
    return Province(
        root=root,
        office=office,
        group=GroupFactory(scope=root, name=f"Các sở của {place}"),
        alias=AliasFactory(agency=office, phrase=f"Cách gọi ở {place}"),
        administrator=MembershipFactory(agency=root, role=Role.ADMINISTRATOR).user,
    )


@pytest.fixture
def here() -> Province:
    return build("Bắc Kạn", "Sở Nội vụ")


@pytest.fixture
def elsewhere() -> Province:
    return build("Thái Bình", "Sở Đường thủy")


class TestWhoGetsIn:
    def test_a_viewer_is_sent_to_sign_in_and_there_told_why_not(self, here: Province) -> None:
        client = signed_in(here.member(Role.VIEWER))

        answer = client.get(reverse("admin:index"), follow=True)

        assert answer.status_code == 403
        assert "vai trò" in answer.content.decode()

    def test_nobody_is_sent_to_the_portals_own_page(self) -> None:
        answer = Client().get(changelist("agency"), follow=True)

        assert answer.redirect_chain[-1][0].startswith(reverse("login"))
        assert "next=" in answer.redirect_chain[-1][0]

    def test_staff_without_a_role_stay_outside(self) -> None:
        client = signed_in(UserFactory(is_staff=True))

        assert client.get(reverse("admin:login")).status_code == 403

    @pytest.mark.parametrize("role", [Role.CLERK, Role.MONITOR, Role.ADMINISTRATOR])
    def test_a_role_is_enough(self, here: Province, role: Role) -> None:
        assert signed_in(here.member(role)).get(reverse("admin:index")).status_code == 200

    def test_a_role_that_has_ended_is_not(self, here: Province) -> None:
        user = here.member(Role.MONITOR)
        user.memberships.update(until=dt.date(2026, 1, 1))

        assert signed_in(user).get(reverse("admin:index")).status_code == 302

    def test_a_clerk_sees_only_what_roles_allow(self, here: Province) -> None:
        client = signed_in(here.member(Role.CLERK))

        assert client.get(changelist("agency")).status_code == 200
        assert client.get(changelist("user")).status_code == 403
        assert client.get(changelist("auditevent")).status_code == 403
        assert client.get(add("agency")).status_code == 403
        sidebar = client.get(reverse("admin:index")).content.decode()
        assert changelist("agency") in sidebar
        assert changelist("user") not in sidebar


class TestAddresses:
    @pytest.mark.parametrize(
        ("name", "lookup"),
        [
            ("user", "password__startswith=pbkdf2"),
            ("user", "password__regex=^p"),
            ("user", "password=x"),
            ("user", "is_active__password__regex=^p"),
            ("user", "is_superuser=1"),
            ("user", "memberships__user__password__startswith=p"),
            ("agency", "memberships__user__password__startswith=p"),
            ("agency", "note__contains=x"),
            ("agencygroup", "scope__memberships__user__password__regex=p"),
            ("alias", "agency__memberships__user__password__regex=p"),
            ("auditevent", "by__password__startswith=p"),
        ],
    )
    def test_a_list_is_narrowed_by_its_own_filters_alone(
        self, here: Province, name: str, lookup: str
    ) -> None:
        for person in (here.administrator, UserFactory(is_superuser=True)):
            answer = signed_in(person).get(f"{changelist(name)}?{lookup}")
            assert answer.status_code == 400
        assert here.client.get(f"{changelist(name)}?{lookup}").status_code == 400

    @pytest.mark.parametrize(
        ("name", "lookup"),
        [
            ("user", "is_active__exact=1"),
            ("agency", "kind__exact=committee"),
            ("agency", "hieu_luc=co"),
            (
                "auditevent",
                "at__gte=2021-01-01+00:00:00%2B07:00&at__lt=2021-02-01+00:00:00%2B07:00",
            ),
        ],
    )
    def test_its_own_filters_narrow_it(self, here: Province, name: str, lookup: str) -> None:
        assert here.client.get(f"{changelist(name)}?{lookup}").status_code == 200

    @pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
    def test_a_province_that_is_none_narrows_nothing(self, here: Province, number: str) -> None:
        client = signed_in(UserFactory(is_superuser=True))
        ProvinceFactory()
        for name in ("agency", "alias"):
            assert client.get(changelist(name), {"tinh": number}).status_code == 200


class TestAnotherProvince:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MONITOR])
    def test_its_rows_are_not_there(self, here: Province, elsewhere: Province, role: Role) -> None:
        client = signed_in(MembershipFactory(agency=here.root, role=role).user)

        for row in (elsewhere.office, elsewhere.group, elsewhere.alias):
            assert client.get(change(row)).status_code == 404, row
            assert (
                str(row) not in client.get(changelist(str(row._meta.model_name))).content.decode()
            )

    def test_its_accounts_are_not_there(self, here: Province, elsewhere: Province) -> None:
        assert here.client.get(change(elsewhere.administrator)).status_code == 404
        assert here.client.get(change(here.administrator)).status_code == 200

    def test_its_rows_cannot_be_changed(self, here: Province, elsewhere: Province) -> None:
        answer = here.client.post(change(elsewhere.office), {"name": "Sở khác"})

        assert answer.status_code == 404
        elsewhere.office.refresh_from_db()
        assert elsewhere.office.name == "Sở Đường thủy"

    def test_it_is_not_offered_in_choices(self, here: Province, elsewhere: Province) -> None:
        question = {"app_label": "agencies", "model_name": "alias", "field_name": "agency"}

        offered = here.client.get(reverse("admin:autocomplete"), {**question, "term": "so"}).json()

        assert [row["text"] for row in offered["results"]] == ["Sở Nội vụ"]

    def test_it_cannot_be_chosen(self, here: Province, elsewhere: Province) -> None:
        answer = press(here.client, change(here.alias), agency=elsewhere.office.pk)

        assert answer.status_code == 200
        assert "agency" in answer.context["adminform"].form.errors

    def test_nothing_is_put_under_it(self, here: Province, elsewhere: Province) -> None:
        values = {"name": "Sở mới", "short_name": "Sở mới", "kind": "specialised"}

        answer = press(
            here.client, add("agency"), **values, level="province", parent=elsewhere.root.pk
        )

        assert "mà bạn quản lý" in told(answer)


class TestAgencies:
    def test_a_save_writes_one_event_with_who_when_and_what(self, here: Province) -> None:
        answer = press(here.client, change(here.office), short_name="Sở Nội vụ tỉnh", place="BK")

        assert answer.status_code == 302
        event = AuditEvent.objects.get()
        assert event.changes == {
            "short_name": ["Sở Nội vụ", "Sở Nội vụ tỉnh"],
            "place": ["", "BK"],
        }
        assert (event.by_id, event.verb) == (here.administrator.pk, "sửa cơ quan")
        assert event.agency_id == here.office.pk
        assert event.at is not None

    def test_a_save_of_nothing_writes_nothing(self, here: Province) -> None:
        press(here.client, change(here.office))

        assert not AuditEvent.objects.exists()

    def test_a_new_one_is_found_without_diacritics(self, here: Province) -> None:
        values = {"name": "Sở Khoa học", "short_name": "Sở Khoa học", "kind": "specialised"}
        press(here.client, add("agency"), **values, level="province", parent=here.root.pk)

        page = here.client.get(changelist("agency"), {"q": "khoa so"})

        assert "Sở Khoa học" in page.content.decode()
        assert Agency.objects.get(name="Sở Khoa học").province == here.root
        assert AuditEvent.objects.get().verb == "thêm cơ quan"

    def test_a_province_is_added_by_the_operator_alone(self, here: Province) -> None:
        values = {"name": "UBND tỉnh Mới", "short_name": "UBND tỉnh Mới", "kind": "committee"}

        assert (
            "parent"
            in press(here.client, add("agency"), **values, level="province")
            .context["adminform"]
            .form.errors
        )
        operator = signed_in(UserFactory(is_superuser=True))
        assert press(operator, add("agency"), **values, level="province").status_code == 302

    def test_none_stands_below_itself(self, here: Province) -> None:
        unit = AgencyFactory(parent=here.office, name="Phòng Một")

        answer = press(here.client, change(here.office), parent=unit.pk)

        assert "không thể là cơ quan cấp trên" in told(answer)

    def test_what_became_of_it_is_part_of_the_same_event(self, here: Province) -> None:
        successor = AgencyFactory(parent=here.root, name="Sở Mới")
        row = {"successor": successor.pk, "on": "01/03/2025", "legal_basis": "Nghị quyết 18"}

        press(
            here.client,
            change(here.office),
            valid_to="28/02/2025",
            **added_row("successions", **row),
        )

        assert Succession.objects.get().predecessor == here.office
        changes = AuditEvent.objects.get().changes
        assert changes["valid_to"] == [None, "2025-02-28"]
        assert changes["successions"] == [[], ["Sở Nội vụ → Sở Mới · từ ngày 01/03/2025"]]

    def test_it_is_never_deleted(self, here: Province) -> None:
        url = reverse("admin:agencies_agency_delete", args=[here.office.pk])

        assert here.client.post(url, {"post": "yes"}).status_code == 403
        assert Agency.objects.filter(pk=here.office.pk).exists()

    def test_the_list_is_narrowed_to_what_exists_today(self, here: Province) -> None:
        AgencyFactory(parent=here.root, name="Sở Cũ", valid_to=dt.date(2020, 1, 1))

        page = here.client.get(changelist("agency"), {"hieu_luc": "co"}).content.decode()

        assert "Sở Nội vụ" in page
        assert "Sở Cũ" not in page

    def test_a_sample_has_its_badge(self, here: Province) -> None:
        Agency.objects.filter(pk=here.office.pk).update(is_sample=True)

        assert re.search(r">\s*Mẫu\s*<", here.client.get(changelist("agency")).content.decode())


class TestGroups:
    def test_rules_and_names_are_one_save(self, here: Province) -> None:
        values = {
            **added_row("rules", kind="specialised", level="province"),
            **added_row("named", agency=here.root.pk),
        }

        press(here.client, change(here.group), **values)

        changes = AuditEvent.objects.get().changes
        assert changes["rules"] == [[], ["Cơ quan chuyên môn thuộc UBND · Cấp tỉnh"]]
        assert changes["named"] == [[], [str(here.root)]]

    def test_members_are_shown_as_of_a_day(self, here: Province) -> None:
        GroupRule.objects.create(group=here.group, kind=Agency.Kind.SPECIALISED)
        AgencyFactory(parent=here.root, name="Sở Cũ", valid_to=dt.date(2020, 12, 31))

        then = here.client.get(change(here.group), {"on": "31/12/2020"}).content.decode()
        later = here.client.get(change(here.group), {"on": "2021-01-01"}).content.decode()

        assert "Thành viên tính đến ngày 31/12/2020: 2 cơ quan" in " ".join(then.split())
        assert "Thành viên tính đến ngày 01/01/2021: 1 cơ quan" in " ".join(later.split())

    def test_a_day_that_is_none_is_said_to_be_so(self, here: Province) -> None:
        page = here.client.get(change(here.group), {"on": "hôm qua"}).content.decode()

        assert "Không hiểu ngày" in page

    def test_one_that_a_plan_names_stays(self, here: Province) -> None:
        plan = plan_with_table(issuer=here.root)
        assignment = plan.items.get().assignments.get()
        assignment.agency, assignment.group, assignment.standing = None, here.group, "group"
        assignment.save()
        url = reverse("admin:agencies_agencygroup_delete", args=[here.group.pk])

        here.client.post(url, {"post": "yes"})

        assert AgencyGroup.objects.filter(pk=here.group.pk).exists()
        assert not AuditEvent.objects.exists()

    def test_one_that_nobody_names_may_go(self, here: Province) -> None:
        GroupMember.objects.create(group=here.group, agency=here.office)
        url = reverse("admin:agencies_agencygroup_delete", args=[here.group.pk])

        assert here.client.post(url, {"post": "yes"}).status_code == 302

        assert not AgencyGroup.objects.filter(pk=here.group.pk).exists()
        assert AuditEvent.objects.get().changes["named"] == [[str(here.office)], []]


class TestNames:
    def test_a_phrase_means_one_thing_in_a_scope(self, here: Province) -> None:
        answer = press(
            here.client,
            add("alias"),
            phrase="CACH GOI o bac kan",
            scope=here.root.pk,
            agency=here.root.pk,
        )

        assert "tên này đã chỉ Sở Nội vụ" in told(answer)

    def test_it_means_an_agency_or_a_group(self, here: Province) -> None:
        answer = press(here.client, change(here.alias), group=here.group.pk)

        assert "không cả hai" in told(answer)

    def test_it_may_be_forgotten(self, here: Province) -> None:
        url = reverse("admin:agencies_alias_delete", args=[here.alias.pk])

        here.client.post(url, {"post": "yes"})

        assert not Alias.objects.exists()
        assert AuditEvent.objects.get().verb == "xóa tên gọi khác"


class TestAccounts:
    def new(self, **changes: Any) -> dict[str, Any]:
        return {
            "username": "moi",
            "full_name": "Nguyễn Thị Mới",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
            **changes,
        }

    def test_one_is_made_with_its_role(self, here: Province) -> None:
        row: dict[str, Any] = {"agency": here.office.pk, "role": "clerk", "since": "01/01/2026"}

        answer = press(here.client, add("user"), **self.new(), **added_row("memberships", **row))

        assert answer.status_code == 302
        made = User.objects.get(username="moi")
        assert made.check_password(NEW_PASSWORD)
        assert made.office == here.office
        event = AuditEvent.objects.get()
        assert event.changes["password"] == [None, "•••"]
        assert "Chuyên viên" in event.changes["memberships"][1][0]

    def test_it_needs_a_role(self, here: Province) -> None:
        answer = press(here.client, add("user"), **self.new())

        assert answer.status_code == 200
        assert not User.objects.filter(username="moi").exists()

    def test_a_weak_password_is_refused_in_words(self, here: Province) -> None:
        row: dict[str, Any] = {"agency": here.office.pk, "role": "clerk", "since": "01/01/2026"}
        weak = self.new(password1="123", password2="123")

        answer = press(here.client, add("user"), **weak, **added_row("memberships", **row))

        assert "quá ngắn" in told(answer)

    def test_no_role_is_given_where_one_has_no_say(
        self, here: Province, elsewhere: Province
    ) -> None:
        row: dict[str, Any] = {"agency": elsewhere.office.pk, "role": "clerk"}

        press(here.client, add("user"), **self.new(), **added_row("memberships", **row))

        assert not User.objects.filter(username="moi").exists()

    def test_who_works_elsewhere_too_is_only_read(
        self, here: Province, elsewhere: Province
    ) -> None:
        user = here.member(Role.CLERK)
        MembershipFactory(user=user, agency=elsewhere.office, role=Role.CLERK)

        assert here.client.get(change(user)).status_code == 200
        assert here.client.post(change(user), {"username": "x"}).status_code == 403
        url = reverse("admin:agencies_user_password", args=[user.pk])
        assert here.client.get(url).status_code == 403

    def test_operators_are_nobodys_to_manage(self, here: Province) -> None:
        operator = UserFactory(is_superuser=True)
        MembershipFactory(user=operator, agency=here.office)

        assert here.client.get(change(operator)).status_code == 404
        url = reverse("admin:agencies_user_password", args=[operator.pk])
        assert here.client.get(url).status_code == 404

    def test_nobody_makes_themselves_an_operator(self, here: Province) -> None:
        press(here.client, change(here.administrator), is_superuser="on", full_name="Tên Khác")

        here.administrator.refresh_from_db()
        assert here.administrator.full_name == "Tên Khác"
        assert not here.administrator.is_superuser

    def test_a_new_password_is_logged_and_not_told(self, here: Province) -> None:
        user = here.member(Role.CLERK)
        url = reverse("admin:agencies_user_password", args=[user.pk])
        given = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}

        here.client.post(url, given)

        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)
        event = AuditEvent.objects.get()
        assert (event.verb, event.subject_id) == ("đặt lại mật khẩu", str(user.pk))
        assert NEW_PASSWORD not in str(event.changes)

    def test_a_role_ends_and_stays(self, here: Province) -> None:
        user = here.member(Role.CLERK)
        membership = Membership.objects.get(user=user)

        press(here.client, change(user), **{"memberships-0-until": "31/12/2026"})

        membership.refresh_from_db()
        assert membership.until == dt.date(2026, 12, 31)
        assert "đến hết ngày 31/12/2026" in AuditEvent.objects.get().changes["memberships"][1][0]


class TestLog:
    def test_it_is_read_only(self, here: Province) -> None:
        press(here.client, change(here.office), place="BK")
        event = AuditEvent.objects.get()

        page = here.client.get(change(event))

        assert page.status_code == 200
        assert "địa danh" in page.content.decode()
        assert here.client.post(change(event), {}).status_code == 403
        assert here.client.get(add("auditevent")).status_code == 403

    def test_an_objects_history_tells_what_was_done(self, here: Province) -> None:
        press(here.client, change(here.office), place="Nơi mới")

        page = here.client.get(reverse("admin:agencies_agency_history", args=[here.office.pk]))

        assert "Nơi mới" in page.content.decode()
        assert str(here.administrator) in page.content.decode()

    def test_it_is_seen_by_those_of_the_office_only(
        self, here: Province, elsewhere: Province
    ) -> None:
        press(here.client, change(here.office), place="BK")

        assert "sửa cơ quan" not in elsewhere.client.get(changelist("auditevent")).content.decode()


@pytest.mark.parametrize("name", ["agency", "agencygroup", "alias", "user", "auditevent"])
def test_a_list_of_many_costs_as_much_as_one_of_few(name: str, here: Province) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert here.client.get(changelist(name)).status_code == 200
        return len(captured)

    def fill(number: int) -> None:
        for _ in range(number):
            office = CommuneFactory(parent=here.root)
            AliasFactory(agency=office)
            GroupRule.objects.create(group=GroupFactory(scope=office), kind="internal")
            MembershipFactory(agency=office)
            press(here.client, change(office), place="Chỗ khác")

    fill(3)
    few = cost()
    fill(12)

    assert cost() == few
