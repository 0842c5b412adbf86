"""What the tables of people and agencies promise."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from agencies.actions import audit
from agencies.models import Agency, Alias, AuditEvent, Membership, Succession
from agencies.models.audit import AuditIsPermanent
from agencies.roles import PERMISSIONS, ROLE_NAMES, Permission, Role, roles_with
from tests.factories import (
    AgencyFactory,
    AliasFactory,
    CommuneFactory,
    GroupFactory,
    MembershipFactory,
    ProvinceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


class TestTree:
    def test_path_and_province_follow_the_parent(self):
        province = ProvinceFactory.create()
        office = AgencyFactory.create(parent=province)
        unit = AgencyFactory.create(parent=office, kind=Agency.Kind.INTERNAL)
        assert unit.path == f"/{province.pk}/{office.pk}/{unit.pk}/"
        assert (province.province, office.province, unit.province) == (None, province, province)

    def test_what_stands_below_moves_with_its_parent(self):
        unit = AgencyFactory.create(parent=AgencyFactory.create())
        office, elsewhere = unit.parent, ProvinceFactory.create()
        office.parent = elsewhere
        office.save()
        unit.refresh_from_db()
        assert unit.path.startswith(elsewhere.path)
        assert unit.province == elsewhere

    def test_under_is_the_agency_and_all_below_it_alone(self):
        office = AgencyFactory.create()
        unit = AgencyFactory.create(parent=office)
        AgencyFactory.create(parent=office.parent)
        assert set(Agency.objects.under(office)) == {office, unit}

    def test_validity_counts_its_last_day(self):
        office = AgencyFactory.create(valid_to=dt.date(2025, 6, 30))
        assert office in Agency.objects.valid_on(dt.date(2025, 6, 30))
        assert office not in Agency.objects.valid_on(dt.date(2025, 7, 1))
        assert office.is_valid_on(dt.date(2025, 6, 30))
        assert not office.is_valid_on(dt.date(2025, 7, 1))

    def test_letterhead_of_a_department_has_the_committee_above(self):
        office = AgencyFactory.create(name="Sở Nội vụ")
        assert office.letterhead == (office.parent.name.upper(), "SỞ NỘI VỤ")
        assert office.parent.letterhead == (None, office.parent.name.upper())
        assert CommuneFactory.create(parent=office.parent).letterhead[0] is None


class TestSearch:
    def test_finds_without_diacritics_and_in_any_order(self):
        office = AgencyFactory.create(name="Sở Đường sắt và Thuỷ lợi")
        assert list(Agency.objects.search("thuy DUONG")) == [office]
        assert not Agency.objects.search("duong khong").exists()

    def test_search_follows_a_save_of_some_fields(self):
        office = AgencyFactory.create()
        office.name = "Sở Thời tiết"
        office.save(update_fields=["name"])
        assert Agency.objects.search("thoi tiet").exists()


class TestPromises:
    def refused(self, make: object) -> bool:
        try:
            with transaction.atomic():
                make()  # type: ignore[operator]
        except IntegrityError:
            return True
        return False

    def test_an_agency_is_once_under_its_parent_dates_or_none(self):
        office = AgencyFactory.create()
        assert self.refused(lambda: AgencyFactory.create(parent=office.parent, name=office.name))
        AgencyFactory.create(parent=office.parent, name=office.name, valid_from=dt.date(2030, 1, 1))

    def test_an_agency_does_not_end_before_it_begins(self):
        days = {"valid_from": dt.date(2025, 1, 2), "valid_to": dt.date(2025, 1, 1)}
        assert self.refused(lambda: AgencyFactory.create(**days))

    def test_an_alias_means_one_thing_in_a_scope(self):
        alias = AliasFactory.create(phrase="Đài PTTH")
        twin = AgencyFactory.create(parent=alias.agency.parent)
        assert self.refused(lambda: AliasFactory.create(agency=twin, phrase="đài ptth"))
        AliasFactory.create(phrase="Đài PTTH")  # in another province

    def test_an_alias_is_of_an_agency_or_of_a_group(self):
        office = AgencyFactory.create()
        group = GroupFactory.create(scope=office.root)
        both = {"scope": office.root, "phrase": "x", "agency": office, "group": group}
        assert self.refused(lambda: Alias.objects.create(**both))
        assert self.refused(lambda: Alias.objects.create(scope=office.root, phrase="y"))

    def test_a_role_is_held_once_at_a_time(self):
        held = MembershipFactory.create()
        again = {"user": held.user, "agency": held.agency, "role": held.role}
        assert self.refused(lambda: MembershipFactory.create(**again))
        held.until = dt.date(2999, 1, 1)
        held.save()
        MembershipFactory.create(**again)

    def test_nobody_succeeds_himself(self):
        office = AgencyFactory.create()
        day = dt.date(2025, 7, 1)
        assert self.refused(
            lambda: Succession.objects.create(predecessor=office, successor=office, on=day)
        )


class TestRoles:
    def test_every_role_has_a_name_and_permissions(self):
        assert set(ROLE_NAMES) == set(PERMISSIONS) == set(Role)
        assert all(roles_with(permission) for permission in Permission)

    def test_a_role_reaches_its_office_and_all_below(self):
        held = MembershipFactory.create(role=Role.CLERK)
        unit = AgencyFactory.create(parent=held.agency)
        beside = AgencyFactory.create(parent=held.agency.parent)
        assert held.user.agencies_where(Permission.EDIT_PLANS) == {held.agency.pk, unit.pk}
        assert held.user.may(Permission.EDIT_PLANS, unit)
        assert not held.user.may(Permission.EDIT_PLANS, beside)

    def test_a_refusal_says_who_may(self):
        held = MembershipFactory.create(role=Role.VIEWER)
        refused = held.user.may(Permission.EDIT_PLANS, held.agency)
        assert not refused
        assert str(held.agency) in refused.reason
        assert "chuyên viên" in refused.reason

    def test_an_ended_role_gives_nothing(self):
        held = MembershipFactory.create(role=Role.MONITOR, until=dt.date(2021, 1, 1))
        assert not held.user.may(Permission.SEE_DRAFTS)
        assert held.user.office is None

    def test_nobody_sees_another_province(self):
        held = MembershipFactory.create()
        other = AgencyFactory.create()
        seen = Agency.objects.visible_to(held.user)
        assert held.agency in seen
        assert held.agency.parent in seen
        assert other not in seen
        assert not Agency.objects.visible_to(UserFactory.create()).exists()


class TestAudit:
    def event(self) -> AuditEvent:
        held = MembershipFactory.create()
        with transaction.atomic():
            return audit.record(
                verb="sửa", subject=held.agency, by=held.user, at=NOW, agency=held.agency
            )

    def test_row_outlives_and_cannot_be_changed(self):
        event = self.event()
        event.reason = "khác"
        for attempt in (
            event.save,
            event.delete,
            AuditEvent.objects.all().delete,
            lambda: AuditEvent.objects.update(reason="khác"),
        ):
            with pytest.raises(AuditIsPermanent):
                attempt()
        Membership.objects.all().delete()
        assert AuditEvent.objects.get().by_name == event.by_name

    def test_is_seen_by_who_may_see_it(self):
        event = self.event()
        office = Agency.objects.get(path__endswith=f"/{event.agency_id}/")
        monitor = MembershipFactory.create(agency=office, role=Role.MONITOR).user
        clerk = MembershipFactory.create(agency=office, role=Role.CLERK).user
        assert list(AuditEvent.objects.visible_to(monitor)) == [event]
        assert not AuditEvent.objects.visible_to(clerk).exists()
