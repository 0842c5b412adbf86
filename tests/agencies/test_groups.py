"""Groups as of a day, by rule and by name."""

import datetime as dt

import pytest

from agencies.actions.registry import load_province
from agencies.models import Agency, AgencyGroup, GroupMember, GroupRule

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
LAST_DAY, FIRST_DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


@pytest.fixture
def provinces() -> dict[str, Agency]:
    for key in ("bac-kan", "thai-nguyen"):
        load_province(key=key, by=None, at=AT)
    return {row.place: row for row in Agency.objects.filter(parent=None)}


def group(scope: Agency, name: str) -> AgencyGroup:
    return AgencyGroup.objects.get(scope=scope, name=name)


@pytest.mark.parametrize(
    ("place", "name", "before", "after"),
    [
        ("Bắc Kạn", "Các sở, ban, ngành", 18, 0),
        ("Bắc Kạn", "UBND cấp huyện", 8, 0),
        ("Bắc Kạn", "UBND cấp xã", 108, 0),
        ("Bắc Kạn", "Trung tâm Bồi dưỡng chính trị cấp huyện", 8, 0),
        ("Bắc Kạn", "Các tổ chức chính trị - xã hội tỉnh", 5, 0),
        ("Thái Nguyên", "Các sở, ban, ngành", 0, 13),
        ("Thái Nguyên", "UBND cấp xã", 0, 92),
        ("Thái Nguyên", "Các tổ chức chính trị - xã hội tỉnh", 0, 5),
    ],
)
def test_members_are_those_of_the_day(
    provinces: dict[str, Agency], place: str, name: str, before: int, after: int
) -> None:
    found = group(provinces[place], name)

    assert found.members_on(LAST_DAY).count() == before
    assert found.members_on(FIRST_DAY).count() == after


def test_specialised_agencies_are_every_so_the_inspectorate_and_the_office(
    provinces: dict[str, Agency],
) -> None:
    found = group(provinces["Bắc Kạn"], "Các sở, ban, ngành").members_on(dt.date(2020, 12, 30))

    names = {str(each) for each in found}
    others = {name for name in names if not name.startswith("Sở ")}
    assert others == {"Thanh tra tỉnh", "Văn phòng UBND tỉnh", "Ban Dân tộc tỉnh"}
    assert "Sở Nội vụ" in names


def test_a_province_without_districts_has_no_group_of_them(provinces: dict[str, Agency]) -> None:
    names = AgencyGroup.objects.filter(scope=provinces["Thái Nguyên"]).values_list(
        "name", flat=True
    )

    assert sorted(names) == [
        "Các sở, ban, ngành",
        "Các tổ chức chính trị - xã hội tỉnh",
        "UBND cấp xã",
    ]


def test_a_district_means_its_own_communes(provinces: dict[str, Agency]) -> None:
    district = Agency.objects.get(short_name="UBND huyện Ba Bể")

    members = group(district, "UBND cấp xã").members_on(LAST_DAY)

    assert len(members) == 15
    assert {each.parent_id for each in members} == {district.pk}


def test_members_named_in_and_out_decide_over_rules(provinces: dict[str, Agency]) -> None:
    found = group(provinces["Bắc Kạn"], "Các sở, ban, ngành")
    out, added = Agency.objects.get(name="Sở Y tế", province=provinces["Bắc Kạn"]), tax_office()
    GroupMember.objects.create(group=found, agency=out, is_excluded=True)
    GroupMember.objects.create(group=found, agency=added)

    members = found.members_on(LAST_DAY)

    assert len(members) == 18
    assert added in members
    assert out not in members


def test_two_rules_take_in_what_either_does(provinces: dict[str, Agency]) -> None:
    found = group(provinces["Bắc Kạn"], "Các sở, ban, ngành")
    GroupRule.objects.create(group=found, kind=Agency.Kind.VERTICAL)

    assert set(found.members_on(LAST_DAY)) >= {tax_office()}


def test_members_out_of_rows_in_hand_are_those_the_database_gives(
    provinces: dict[str, Agency],
) -> None:
    offices = group(provinces["Bắc Kạn"], "Các sở, ban, ngành")
    GroupRule.objects.create(group=offices, kind=Agency.Kind.VERTICAL, level=Agency.Level.PROVINCE)
    GroupRule.objects.create(group=offices, kind=Agency.Kind.COMMITTEE, parent=provinces["Bắc Kạn"])
    out = Agency.objects.get(name="Sở Y tế", province=provinces["Bắc Kạn"])
    GroupMember.objects.create(group=offices, agency=out, is_excluded=True)
    every = list(Agency.objects.all())

    for found in AgencyGroup.objects.select_related("scope"):
        for day in (LAST_DAY, FIRST_DAY):
            assert set(found.members_among(every, day)) == set(found.members_on(day))


def tax_office() -> Agency:
    return Agency.objects.get(short_name="Cục Thuế tỉnh")
