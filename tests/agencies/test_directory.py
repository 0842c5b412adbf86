"""What names mean in a plan of an issuer on a day."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from agencies import registry
from agencies.actions.registry import load_province
from agencies.directory import Directory, Named, layer, name_key
from agencies.models import Agency, AgencyGroup, Alias, GroupMember, GroupRule, Succession
from agencies.models.directory import directory_for
from agencies.phrases import read
from agencies.text import folded
from tests.factories import AgencyFactory, CommuneFactory, ProvinceFactory

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
# The day of 892/KH-UBND, and a day on which its province was gone.
DAY_2020, DAY_2025 = dt.date(2020, 12, 30), dt.date(2025, 8, 1)

# What the appendix of 892/KH-UBND names on its lines, with how many offices each name stands for.
LEAD_LINES = {
    "- Trường Chính trị tỉnh;": [1],
    "- Trung tâm Bồi dưỡng chính trị các huyện, thành phố;": [8],
    "- Trung tâm bồi dưỡng chính trị cấp huyện;": [8],
    "- Văn phòng UBND tỉnh;": [1],
    "- Văn phòng tỉnh;": [1],
    "- Đài Phát thanh và Truyền hình tỉnh;": [1],
    "- Sở Nội vụ.": [1],
    "- Báo Bắc Kạn;": [1],
    "- Bưu điện tỉnh Bắc Kạn.": [1],
    "- Trung tâm phục vụ hành chính công tỉnh;": [1],
    "- Các sở, ngành; UBND cấp huyện; UBND cấp xã.": [18, 8, 108],
    "- Các sở, ban, ngành; UBND cấp huyện; UBND cấp xã.": [18, 8, 108],
    "- Các sở, ngành, UBND cấp huyện; UBND cấp xã.": [18, 8, 108],
    "- Các sở, ngành; UBND cấp huyện và cấp xã;": [18, 8, 108],
    "- Các sở, ngành; UBND cấp huyện và UBND cấp xã;": [18, 8, 108],
    "- Các sở, ngành; UBND cấp huyện;": [18, 8],
}
COORDINATING_LINES = {
    "Các sở, ban, ngành; UBND cấp huyện; UBND cấp xã.": [18, 8, 108],
    "Tổ chức, cá nhân; các cơ quan, đơn vị liên quan": [0, 0],
    "Sở Nội vụ": [1],
    "UBND cấp xã; các cá nhân, tổ chức liên quan": [108, 0],
    "Sở Nội vụ; Đài Phát thanh và Truyền hình tỉnh": [1, 1],
    "Sở Thông tin và truyền thông; Sở Nội vụ; Văn phòng UBND tỉnh": [1, 1, 1],
    "Các cá nhân, tổ chức": [0],
}
# Its part IV and its recipients.
OTHER_LINES = {
    "Các Sở, ban, ngành; UBND các huyện, thành phố": [18, 8],
    "UBND các xã, phường, thị trấn": [108],
    "Ban Tuyên giáo Tỉnh ủy, Ban Dân vận Tỉnh ủy": [1, 1],
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Bắc Kạn và các tổ chức chính trị - xã hội tỉnh": [1, 5],
    "- Đài PTTH tỉnh; Báo Bắc Kạn; Công TTĐT tỉnh;": [1, 1, 1],
    "- Ủy ban MTTQ VN tỉnh;": [1],
    "Hội Cựu Chiến binh tỉnh; Liên đoàn Lao động tỉnh": [1, 1],
    "Tỉnh Đoàn Bắc Kạn; Hội LHPN Việt Nam tỉnh": [1, 1],
    "UBND tỉnh": [1],
    "Sở GTVT; Sở TT&TT; Sở NN&PTNT": [1, 1, 1],
}


def test_names_that_differ_in_nothing_that_matters_have_one_key() -> None:
    names = [
        "Sở Nội vụ",
        "SỞ NỘI VỤ",
        "Sở nội vụ tỉnh",
        "Sở Nội vụ tỉnh Bắc Kạn",
        "Sở Nội vụ Bắc Kạn",
    ]

    assert {name_key(name, "Bắc Kạn") for name in names} == {"so noi vu"}
    assert name_key("Ủy ban nhân dân thành phố Bắc Kạn", "Bắc Kạn") == "ubnd thanh pho bac kan"
    assert name_key("UBND các huyện", "") == "ubnd cac huyen"


def test_what_is_open_is_preferred_and_the_first_layer_answers() -> None:
    closed = Named("agency", 1, "Cũ", closed_on=DAY_2020)
    still_open, other = Named("agency", 2, "Mới"), Named("agency", 3, "Khác")
    directory = Directory(
        layers=(
            layer([("A", closed), ("A", still_open)], ""),
            layer([("A", other), ("B", other)], ""),
        )
    )

    assert directory.find("a") == (still_open,)
    assert directory.find("B") == (other,)
    assert directory.find("C") == ()


@pytest.mark.django_db
class TestShippedProvinces:
    """Bắc Kạn as it was and Thái Nguyên as it is."""

    @pytest.fixture(autouse=True)
    def provinces(self) -> None:
        for key in ("bac-kan", "thai-nguyen"):
            load_province(key=key, by=None, at=AT)

    @pytest.mark.parametrize(
        ("line", "sizes"), [*(LEAD_LINES | COORDINATING_LINES | OTHER_LINES).items()]
    )
    def test_every_name_of_the_plan_for_2021_is_known(self, line: str, sizes: list[int]) -> None:
        directory = directory_for(province("Bắc Kạn"), DAY_2020)

        found = [directory.find(party.text) for party in read(line)]

        untracked = [party.named_as == "untracked" for party in read(line)]
        assert [len(meant) for meant in found] == [0 if each else 1 for each in untracked]
        assert [sum(len(each.members) for each in meant) for meant in found] == sizes

    @pytest.mark.parametrize(
        ("phrase", "size"),
        [
            ("Các sở, ban, ngành", 13),
            ("Các cơ quan chuyên môn thuộc UBND tỉnh", 13),
            ("UBND các xã, phường", 92),
            ("UBND xã, phường, đặc khu", 92),
            ("Báo và Phát thanh, Truyền hình tỉnh Thái Nguyên", 1),
            ("Sở NN&MT", 1),
            ("UBND phường Bắc Kạn", 1),
        ],
    )
    def test_a_name_in_a_plan_of_two_tiers(self, phrase: str, size: int) -> None:
        (named,) = directory_for(province("Thái Nguyên"), DAY_2025).find(phrase)

        assert len(named.members) == size

    def test_a_district_is_no_name_in_two_tiers(self) -> None:
        directory = directory_for(province("Thái Nguyên"), DAY_2025)

        assert directory.find("UBND cấp huyện") == ()
        assert directory.find("UBND huyện Ba Bể") == ()

    @pytest.mark.parametrize(("key", "day"), [("bac-kan", DAY_2020), ("thai-nguyen", DAY_2025)])
    def test_every_name_of_the_registry_finds_its_office(self, key: str, day: dt.date) -> None:
        data = registry.read_province(key)
        directory = directory_for(province(data.root.place), day)

        for row in data.agencies:
            if row.kind == "internal":
                continue
            for name in (row.name, row.short_name, *row.aliases):
                found = directory.find(name)
                assert row.short_name in {each.name for each in found}, name
                # "xã Văn Lang" and "xã Văn Lăng" have one key.
                assert len({folded(each.name) for each in found}) == 1, name

    def test_what_has_closed_says_when_and_what_follows_it(self) -> None:
        (then,) = directory_for(province("Bắc Kạn"), DAY_2020).find("Sở GTVT")
        (now,) = directory_for(province("Bắc Kạn"), DAY_2025).find("Sở GTVT")

        assert (then.closed_on, then.successors, then.members) == (None, (), frozenset({then.id}))
        assert (now.closed_on, now.successors) == (dt.date(2025, 6, 30), ("Sở Xây dựng",))

    def test_a_group_of_a_closed_province_is_empty(self) -> None:
        (named,) = directory_for(province("Bắc Kạn"), DAY_2025).find("Các sở, ban, ngành")

        assert (named.kind, named.members) == ("group", frozenset())

    def test_what_does_not_exist_yet_is_no_name(self) -> None:
        assert directory_for(province("Thái Nguyên"), DAY_2020).find("Sở Nội vụ") == ()

    def test_the_units_of_an_office_are_named_in_its_own_plan_alone(self) -> None:
        office = Agency.objects.get(name="Sở Giao thông vận tải")
        own, elsewhere = (
            directory_for(office, DAY_2020),
            directory_for(province("Bắc Kạn"), DAY_2020),
        )

        (unit,) = own.find("Văn phòng Sở")
        (units,) = own.find("Các phòng, ban, đơn vị trực thuộc Sở GTVT")
        assert Agency.objects.get(pk=unit.id).parent == office
        assert unit.id in units.members
        assert len(units.members) == 5
        assert len(own.find("Các sở, ngành")) == len(own.find("Sở Nội vụ")) == 1
        assert elsewhere.find("Văn phòng Sở") == ()

    def test_an_office_without_units_does_not_borrow_those_of_another(self) -> None:
        assert (
            directory_for(Agency.objects.get(name="Ban Dân tộc tỉnh"), DAY_2020).find(
                "Văn phòng Sở"
            )
            == ()
        )

    def test_a_district_means_its_own_communes(self) -> None:
        district = Agency.objects.get(short_name="UBND huyện Ba Bể")
        commune = Agency.objects.get(short_name="UBND xã Khang Ninh")

        (named,) = directory_for(district, DAY_2020).find("UBND các xã, thị trấn")
        (from_below,) = directory_for(commune, DAY_2020).find("UBND cấp xã")
        (of_all,) = directory_for(province("Bắc Kạn"), DAY_2020).find("UBND cấp xã")

        assert named == from_below
        assert (len(named.members), len(of_all.members)) == (15, 108)

    def test_members_are_those_the_groups_give(self) -> None:
        for issuer in (province("Bắc Kạn"), Agency.objects.get(short_name="UBND huyện Na Rì")):
            directory = directory_for(issuer, DAY_2020)
            for group in AgencyGroup.objects.filter(scope=issuer):
                (named,) = directory.find(group.name)
                assert named.members == set(group.members_on(DAY_2020).values_list("pk", flat=True))

    @pytest.mark.parametrize(
        "name",
        ["UBND tỉnh Bắc Kạn", "Sở Giao thông vận tải", "UBND huyện Ba Bể", "UBND xã Côn Minh"],
    )
    def test_it_takes_six_queries_whatever_the_issuer(
        self, name: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        issuer = Agency.objects.filter(short_name=name).earliest("pk")

        with django_assert_num_queries(6):
            directory_for(issuer, DAY_2020)


@pytest.mark.django_db
class TestSmallProvince:
    """What the shipped data has no case of."""

    @pytest.fixture
    def root(self) -> Agency:
        province: Agency = ProvinceFactory.create(place="Mẫu")
        return province

    def test_two_offices_of_one_name_are_a_tie(self, root: Agency) -> None:
        north, south = AgencyFactory.create_batch(2, parent=root)
        name = "Ủy ban nhân dân xã Trùng"
        twins = {CommuneFactory.create(parent=each, name=name).pk for each in (north, south)}

        found = directory_for(root, DAY_2020).find("UBND xã Trùng")

        assert {each.id for each in found} == twins
        (inside,) = directory_for(south, DAY_2020).find("UBND xã Trùng")
        assert Agency.objects.get(pk=inside.id).parent == south

    def test_a_closed_office_of_the_same_name_is_no_rival(self, root: Agency) -> None:
        old = office("Sở Một", root, valid_to=dt.date(2019, 12, 31))
        new = office("Sở Một", root, valid_from=dt.date(2020, 1, 1))

        assert [each.id for each in directory_for(root, DAY_2020).find("Sở Một")] == [new.pk]
        (before,) = directory_for(root, dt.date(2019, 5, 1)).find("Sở Một")
        assert before.id == old.pk

    def test_every_successor_is_named(self, root: Agency) -> None:
        old = office("Sở Một", root, valid_to=dt.date(2019, 12, 31))
        for name in ("Sở Hai", "Sở Ba"):
            heir, on = office(name, root), dt.date(2020, 1, 1)
            Succession.objects.create(predecessor=old, successor=heir, on=on)

        (named,) = directory_for(root, DAY_2020).find("Sở Một")

        assert named.successors == ("Sở Hai", "Sở Ba")

    def test_an_alias_of_the_office_goes_before_that_of_the_province(self, root: Agency) -> None:
        issuer, other = office("Sở Một", root), office("Sở Hai", root)
        Alias.objects.create(scope=root, phrase="Cơ quan thường trực", agency=other)
        Alias.objects.create(scope=issuer, phrase="Cơ quan thường trực", agency=issuer)

        def meant(by: Agency) -> list[int]:
            return [each.id for each in directory_for(by, DAY_2020).find("cơ quan thường trực")]

        assert meant(issuer) == [issuer.pk]
        assert meant(other) == meant(root) == [other.pk]

    def test_what_another_province_lends_by_name_is_known(self, root: Agency) -> None:
        ministry = office("Bộ Khác", None, level=Agency.Level.CENTRAL)
        group = AgencyGroup.objects.create(scope=root, name="Các bộ")
        GroupMember.objects.create(group=group, agency=ministry)
        Alias.objects.create(scope=root, phrase="Bộ chủ quản", agency=ministry)
        directory = directory_for(root, DAY_2020)

        assert directory.find("Các bộ")[0].members == {ministry.pk}
        assert [each.id for each in directory.find("Bộ chủ quản")] == [ministry.pk]
        assert directory.find(ministry.short_name) == ()

    def test_queries_do_not_grow_with_groups_and_offices(
        self, root: Agency, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(20):
            office(f"Sở {number}", root)
            group = AgencyGroup.objects.create(scope=root, name=f"Nhóm {number}")
            GroupRule.objects.create(group=group, kind=Agency.Kind.SPECIALISED)

        with django_assert_num_queries(6):
            directory = directory_for(root, DAY_2020)
        assert len(directory.find("Nhóm 7")[0].members) == 20


def province(place: str) -> Agency:
    return Agency.objects.get(parent=None, place=place)


def office(name: str, parent: Agency | None, **more: object) -> Agency:
    agency: Agency = AgencyFactory.create(name=name, parent=parent, **more)
    return agency
