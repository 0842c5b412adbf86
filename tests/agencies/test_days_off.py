"""The table of days off: filled once a year from the calendar, then people's own."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.actions import days_off
from agencies.models import Agency, AuditEvent, DayOff, User
from agencies.roles import Role
from tests.admin_forms import press, told
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
LIST = reverse("admin:agencies_dayoff_changelist")
ADD = reverse("admin:agencies_dayoff_add")


def seed(*years: int) -> int:
    return days_off.seed(years=years, by=None, at=AT)


def names(year: int) -> dict[str, str]:
    rows = DayOff.objects.filter(province=None, day__year=year, is_off=True)
    return {f"{row.day:%d/%m}": row.name for row in rows}


def change(row: DayOff) -> str:
    return reverse("admin:agencies_dayoff_change", args=[row.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestTheCalendar:
    def test_has_the_lunar_holidays_and_the_new_one_in_vietnamese(self) -> None:
        seed(2026)

        found = names(2026)
        assert [f"{n}/02" for n in range(16, 21)] == [day for day in found if day[3:] == "02"]
        assert found["17/02"] == "Tết Nguyên Đán"
        assert found["26/04"] == "Ngày Giỗ Tổ Hùng Vương"
        assert found["24/11"] == "Ngày Văn hóa Việt Nam"

    def test_a_year_before_the_new_holiday_does_not_have_it(self) -> None:
        seed(2025)

        assert "24/11" not in names(2025)
        assert names(2025)["29/01"] == "Tết Nguyên Đán"

    def test_a_swapped_saturday_is_worked(self) -> None:
        seed(2026)

        workdays = DayOff.objects.all().workdays()
        assert not workdays.is_off(dt.date(2026, 8, 22))
        assert workdays.is_off(dt.date(2026, 8, 31))

    @pytest.mark.parametrize("order", [(2018, 2019), (2019, 2018), (2019,)])
    def test_a_day_worked_for_one_of_another_year_is_in_its_own(self, order: tuple[int]) -> None:
        for year in order:
            seed(year)

        worked = DayOff.objects.filter(is_off=False, day__year=2019)
        assert [row.day for row in worked] == [dt.date(2019, 1, 5), dt.date(2019, 5, 4)]
        assert "Tết Nguyên Đán" in names(2019).values()

    def test_no_year_brings_days_of_another(self) -> None:
        seed(2018)

        assert not DayOff.objects.exclude(day__year=2018).exists()


class TestSeedingAgain:
    def test_enters_nothing_twice(self) -> None:
        assert seed(2026, 2027) > 20
        before = list(DayOff.objects.values_list("pk", "day", "name"))

        assert seed(2026, 2027, 2026) == 0
        assert list(DayOff.objects.values_list("pk", "day", "name")) == before

    def test_leaves_what_people_made_of_it(self) -> None:
        seed(2026)
        by = UserFactory()
        renamed, moved, removed = DayOff.objects.filter(day__month__in=(1, 4, 11))[:3]
        renamed.name = "Năm mới"
        days_off.save(day_off=renamed, by=by, at=AT)
        was, moved.day = moved.day, dt.date(2026, 4, 28)
        days_off.save(day_off=moved, by=by, at=AT)
        gone = removed.day
        days_off.delete(day_off=removed, by=by, at=AT)

        assert seed(2026) == 0

        kept = dict(DayOff.objects.values_list("day", "name"))
        assert "Năm mới" in kept.values()
        assert dt.date(2026, 4, 28) in kept
        assert not {was, gone} & set(kept)

    def test_a_year_emptied_by_hand_stays_empty(self) -> None:
        seed(2026)
        for row in DayOff.objects.all():
            days_off.delete(day_off=row, by=UserFactory(), at=AT)

        assert seed(2026) == 0
        assert not DayOff.objects.exists()

    def test_a_day_entered_before_keeps_its_word_and_the_rest_comes(self) -> None:
        mine = DayOff.objects.create(day=dt.date(2027, 1, 1), name="Của chúng tôi", is_off=False)

        assert seed(2027) > 10

        assert DayOff.objects.get(day=mine.day).name == "Của chúng tôi"

    def test_a_provinces_day_stands_beside_the_countrys(self) -> None:
        province = ProvinceFactory()
        DayOff.objects.create(
            day=dt.date(2026, 9, 1), name="Vẫn làm", is_off=False, province=province
        )
        seed(2026)

        days = DayOff.objects.of_province(province).workdays()
        assert not days.is_off(dt.date(2026, 9, 1))
        assert DayOff.objects.of_province(ProvinceFactory()).workdays().is_off(dt.date(2026, 9, 1))

    def test_says_in_the_log_which_days_came(self) -> None:
        count = seed(2026)

        event = AuditEvent.objects.get()
        assert event.verb == "nạp ngày nghỉ năm 2026"
        assert event.by_name == "Hệ thống"
        assert len(event.changes["day"][1]) == count
        assert "24/11/2026 Ngày Văn hóa Việt Nam" in event.changes["day"][1]


@dataclass
class Place:
    """A province, a sở, a day off of its own, and its administrator."""

    root: Agency
    office: Agency
    own: DayOff
    administrator: User


def build(place: str) -> Place:
    root = ProvinceFactory(place=place)
    return Place(
        root=root,
        office=AgencyFactory(parent=root),
        own=DayOff.objects.create(
            day=dt.date(2026, 8, 20), name=f"Ngày lập tỉnh {place}", province=root
        ),
        administrator=MembershipFactory(agency=root, role=Role.ADMINISTRATOR).user,
    )


@pytest.fixture
def here() -> Place:
    return build("Thái Nguyên")


@pytest.fixture
def elsewhere() -> Place:
    return build("Gia Lai")


@pytest.fixture
def national() -> DayOff:
    return DayOff.objects.create(day=dt.date(2026, 9, 2), name="Quốc khánh")


class TestTheAdmin:
    def test_shows_the_countrys_days_and_ones_own_provinces(
        self, here: Place, elsewhere: Place, national: DayOff
    ) -> None:
        page = signed_in(here.administrator).get(LIST).content.decode()

        assert national.name in page
        assert here.own.name in page
        assert elsewhere.own.name not in page
        assert "02/09/2026" in page
        assert "Thứ Tư" in page

    def test_an_administrator_adds_a_day_of_their_province(self, here: Place) -> None:
        client = signed_in(here.administrator)

        press(client, ADD, day="21/08/2026", name="Nghỉ bù lập tỉnh")

        row = DayOff.objects.get(name="Nghỉ bù lập tỉnh")
        assert (row.province, row.day) == (here.root, dt.date(2026, 8, 21))
        event = AuditEvent.objects.get(verb="thêm ngày nghỉ")
        assert event.agency_id == here.root.pk

    @pytest.mark.parametrize("whose", ["nobody", "elsewhere"])
    def test_but_none_of_the_country_or_another_province(
        self, here: Place, elsewhere: Place, whose: str
    ) -> None:
        province: Any = "" if whose == "nobody" else elsewhere.root.pk

        page = press(
            signed_in(here.administrator), ADD, day="21/08/2026", name="Chen", province=province
        )

        assert told(page)
        assert not DayOff.objects.filter(name="Chen").exists()

    def test_a_day_that_is_there_is_refused_in_a_sentence(self, here: Place) -> None:
        page = press(signed_in(here.administrator), ADD, day="20/08/2026", name="Lần hai")

        assert "Ngày này đã có trong bảng." in told(page)

    def test_an_administrator_edits_and_takes_out_their_own(self, here: Place) -> None:
        client = signed_in(here.administrator)

        press(client, change(here.own), name="Ngày hội")
        assert DayOff.objects.get(pk=here.own.pk).name == "Ngày hội"
        client.post(reverse("admin:agencies_dayoff_delete", args=[here.own.pk]), {"post": "yes"})

        assert not DayOff.objects.filter(pk=here.own.pk).exists()
        verbs = AuditEvent.objects.values_list("verb", flat=True)
        assert set(verbs) == {"sửa ngày nghỉ", "xóa ngày nghỉ"}

    def test_the_countrys_days_are_only_read(self, here: Place, national: DayOff) -> None:
        client = signed_in(here.administrator)
        delete = reverse("admin:agencies_dayoff_delete", args=[national.pk])

        assert client.get(change(national)).status_code == 200
        assert client.post(change(national), {"name": "Khác"}).status_code == 403
        assert client.post(delete, {"post": "yes"}).status_code == 403
        assert DayOff.objects.get(pk=national.pk).name == "Quốc khánh"

    def test_another_provinces_day_is_not_there(self, here: Place, elsewhere: Place) -> None:
        client = signed_in(here.administrator)

        assert client.get(change(elsewhere.own)).status_code == 404
        assert client.post(change(elsewhere.own), {"name": "Khác"}).status_code == 404

    def test_the_operator_keeps_the_countrys_days(self, national: DayOff) -> None:
        client = signed_in(UserFactory(is_superuser=True))

        press(client, change(national), name="Ngày Quốc khánh")
        press(client, ADD, day="01/09/2026", name="Quốc khánh (nghỉ liền)")

        assert DayOff.objects.get(pk=national.pk).name == "Ngày Quốc khánh"
        assert DayOff.objects.get(day=dt.date(2026, 9, 1)).province is None

    @pytest.mark.parametrize("role", [Role.CLERK, Role.MONITOR])
    def test_others_of_the_province_only_read(
        self, here: Place, national: DayOff, role: Role
    ) -> None:
        client = signed_in(MembershipFactory(agency=here.office, role=role).user)

        assert client.get(LIST).status_code == 200
        assert client.get(ADD).status_code == 403
        assert client.post(change(here.own), {"name": "Khác"}).status_code == 403

    def test_a_departments_administrator_only_reads(self, here: Place) -> None:
        user = MembershipFactory(agency=here.office, role=Role.ADMINISTRATOR).user

        assert signed_in(user).get(ADD).status_code == 403
        assert signed_in(user).post(change(here.own), {"name": "Khác"}).status_code == 403

    def test_a_year_narrows_the_list(self, here: Place, national: DayOff) -> None:
        DayOff.objects.create(day=dt.date(2025, 9, 2), name="Quốc khánh năm ngoái")
        client = signed_in(here.administrator)

        page = client.get(LIST, {"nam": "2025"}).content.decode()
        assert "Quốc khánh năm ngoái" in page
        assert here.own.name not in page
        assert client.get(LIST, {"nam": "9" * 12}).status_code == 200

    def test_the_list_takes_the_same_queries_however_long(
        self, here: Place, django_assert_max_num_queries: Any
    ) -> None:
        client = signed_in(here.administrator)
        client.get(LIST)
        seed(2025, 2026, 2027)

        with django_assert_max_num_queries(14):
            client.get(LIST)
