"""The registries that ship, and what loading them leaves in the tables."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies import registry
from agencies.actions.audit import NotInTransaction, record
from agencies.actions.registry import Loaded, UnknownProvince, load_province
from agencies.directory import name_key
from agencies.models import Agency, AgencyGroup, Alias, AuditEvent, GroupMember, Succession
from agencies.text import folded

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
TABLES = (Agency, AgencyGroup, Alias, Succession)


def load(*keys: str) -> Loaded:
    loaded = Loaded()
    for key in keys:
        loaded += load_province(key=key, by=None, at=AT)
    return loaded


def kinds(province: str) -> Counter[tuple[str, str]]:
    rows = Agency.objects.filter(province__place=province)
    return Counter(rows.values_list("kind", "level"))


class TestTheFiles:
    """Facts that need no database."""

    def test_every_province_of_today_and_bac_kan_has_a_registry(self) -> None:
        assert len(registry.titles()) == 35
        assert list(registry.titles())[:2] == ["bac-kan", "thai-nguyen"]

    @pytest.mark.parametrize("name", ["Hưng Yên", "tỉnh Hưng Yên", "HUNG YEN", "hung-yen"])
    def test_a_province_is_found_under_any_spelling(self, name: str) -> None:
        assert registry.read_province(name).key == "hung-yen"

    @pytest.mark.parametrize("name", ["", "tỉnh", "Hà Tây", "../models", "bac-kan/agencies"])
    def test_what_is_no_province_is_refused(self, name: str) -> None:
        with pytest.raises(registry.UnknownProvince):
            registry.read_province(name)

    @pytest.mark.parametrize("key", ["bac-kan", "thai-nguyen", "hung-yen", "hue"])
    def test_keys_are_unique_and_words_are_those_of_the_models(self, key: str) -> None:
        rows = registry.read_province(key).agencies

        assert max(Counter(row.key for row in rows).values()) == 1
        assert {row.kind for row in rows} <= set(Agency.Kind.values)
        assert {row.level for row in rows} <= set(Agency.Level.values)
        assert all(row.name == " ".join(row.name.split()) for row in rows)

    @pytest.mark.parametrize("key", list(registry.titles()))
    def test_no_other_name_is_needless_or_means_two_things(self, key: str) -> None:
        data = registry.read_province(key)
        said: dict[str, str] = {}
        for row in data.agencies:
            if row.kind != "internal":
                names = {name_key(name, data.root.place) for name in (row.name, row.short_name)}
                said |= dict.fromkeys(names, row.key)
        groups = [row for row in data.groups if row.scope == "province"]
        said |= {name_key(row.name, data.root.place): row.name for row in groups}
        others = [p for row in data.agencies if row.kind != "internal" for p in row.aliases]
        for phrase in [*others, *(p for row in groups for p in row.aliases)]:
            assert name_key(phrase, data.root.place) not in said, phrase
            said[name_key(phrase, data.root.place)] = phrase

    def test_every_commune_of_bac_kan_has_a_successor_and_every_successor_exists(self) -> None:
        (handover,) = registry.handovers()
        old = {row.key: row for row in registry.read_province(handover.old).agencies}
        new = {row.key: row for row in registry.read_province(handover.new).agencies}
        passed = {row.old for row in handover.rows}

        assert {row.old for row in handover.rows} <= set(old)
        assert {row.new for row in handover.rows} <= set(new)
        assert {row.level for key, row in old.items() if key not in passed} == {"district"}
        assert all(
            new[row.new].level == "commune"
            for row in handover.rows
            if old[row.old].level == "commune"
        )


@pytest.mark.django_db
class TestLoading:
    """What ``load_province`` leaves behind."""

    def test_bac_kan_is_there_as_it_was_for_2021(self) -> None:
        load("bac-kan")

        found = kinds("Bắc Kạn")
        assert found["committee", "district"] == 8
        assert found["committee", "commune"] == 108
        assert found["specialised", "province"] == 18
        assert found["training", "district"] == 8
        communes = Agency.objects.filter(level=Agency.Level.COMMUNE)
        names = Counter(name.split()[4] for name in communes.values_list("name", flat=True))
        assert names == {"xã": 96, "phường": 6, "thị": 6}
        assert not Agency.objects.exclude(valid_to=dt.date(2025, 6, 30)).exists()

    def test_thai_nguyen_is_there_as_it_is_today(self) -> None:
        load("thai-nguyen")

        found = kinds("Thái Nguyên")
        assert found["committee", "commune"] == 92
        assert found["specialised", "province"] == 13
        assert not any(level == "district" for _, level in found)
        assert not Agency.objects.exclude(valid_from=dt.date(2025, 7, 1)).exists()

    def test_any_other_province_has_its_committees_marked_as_samples(self) -> None:
        load("Huế")

        assert Agency.objects.get(parent=None).short_name == "UBND thành phố Huế"
        assert kinds("Huế") == {("committee", "commune"): 40}
        assert not Agency.objects.filter(is_sample=False).exists()
        assert AgencyGroup.objects.filter(name="UBND cấp xã", is_sample=True).exists()

    def test_bulk_paths_keep_what_save_keeps(self) -> None:
        load("bac-kan")

        for agency in Agency.objects.select_related("parent", "province"):
            above = agency.parent.path if agency.parent else "/"
            assert agency.path == f"{above}{agency.pk}/"
            assert agency.root.place == "Bắc Kạn"
            assert agency.search == folded(f"{agency.name} {agency.short_name} {agency.symbol}")
        assert Alias.objects.search("gtvt").exists()
        assert AgencyGroup.objects.search("so ban nganh").exists()

    def test_a_second_load_changes_nothing_and_says_nothing(self) -> None:
        first = load("bac-kan", "thai-nguyen")
        before = [set(table.objects.values_list("pk", flat=True)) for table in TABLES]

        again = load("bac-kan", "thai-nguyen")

        assert (first.changed, again.created, again.changed) == (0, 0, 0)
        assert [set(table.objects.values_list("pk", flat=True)) for table in TABLES] == before
        assert AuditEvent.objects.count() == 2

    @pytest.mark.parametrize("order", [("bac-kan", "thai-nguyen"), ("thai-nguyen", "bac-kan")])
    def test_successions_follow_once_both_provinces_are_there(self, order: tuple[str, str]) -> None:
        load(order[0])
        assert not Succession.objects.exists()

        load(order[1])

        communes = Agency.objects.filter(province__place="Bắc Kạn", level=Agency.Level.COMMUNE)
        assert communes.filter(successions__isnull=True).count() == 0
        old = Agency.objects.get(name="Sở Giao thông vận tải")
        assert [str(each.successor) for each in old.successions.all()] == ["Sở Xây dựng"]
        heirs = Agency.objects.get(name="Sở Nông nghiệp và Môi trường").origins.all()
        assert len(heirs) == 2

    def test_what_the_files_correct_is_corrected(self) -> None:
        load("bac-kan")
        Agency.objects.filter(name="Sở Nội vụ").update(symbol="X", search="x")

        assert load("bac-kan").changed == 1
        office = Agency.objects.get(name="Sở Nội vụ")
        assert (office.symbol, office.search) == ("SNV", "so noi vu so noi vu snv")

    def test_what_people_changed_stays(self) -> None:
        load("bac-kan")
        office = Agency.objects.get(name="Sở Nội vụ")
        office.symbol, office.valid_from = "SNVBK", dt.date(1997, 1, 1)
        office.save()
        record(verb="agency.changed", subject=office, by=None, at=AT, agency=office)
        group = AgencyGroup.objects.get(name="Các sở, ban, ngành")
        GroupMember.objects.create(group=group, agency=office, is_excluded=True)

        assert load("bac-kan") == Loaded(same=load("bac-kan").same)
        office.refresh_from_db()
        assert office.symbol == "SNVBK"
        assert office not in group.members_on(dt.date(2021, 1, 1))

    def test_what_a_province_means_by_a_name_stays(self) -> None:
        load("bac-kan")
        group = AgencyGroup.objects.create(scope=Agency.objects.get(parent=None), name="Chỉ các sở")
        Alias.objects.filter(phrase="Các sở").update(group=group)

        load("bac-kan")

        assert Alias.objects.get(phrase="Các sở").group == group

    def test_one_event_tells_of_the_load(self) -> None:
        loaded = load("thai-nguyen")

        event = AuditEvent.objects.get()
        assert (event.at, event.by_id, event.by_name) == (AT, None, "Hệ thống")
        assert event.subject_name == "UBND tỉnh Thái Nguyên"
        assert event.agency_id == Agency.objects.get(parent=None).pk
        assert event.changes["created"] == loaded.created == sum(t.objects.count() for t in TABLES)

    def test_an_unknown_province_leaves_nothing(self) -> None:
        with pytest.raises(UnknownProvince):
            load("Hà Tây")

        assert not Agency.objects.exists()
        assert not AuditEvent.objects.exists()

    def test_a_load_takes_few_queries_however_many_communes(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(25):
            load("thanh-hoa")


@pytest.mark.django_db(transaction=True)
def test_an_event_apart_from_its_change_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        record(verb="agency.changed", subject=Agency(pk=1), by=None, at=timezone.now())


@pytest.mark.django_db
class TestTheCommand:
    """``manage.py load_province``."""

    def test_it_says_what_it_did(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_province", "Bắc Kạn")
        call_command("load_province", "bac-kan")

        first, second = capsys.readouterr().out.splitlines()
        assert first.startswith("Bắc Kạn: ")
        assert second.startswith("Bắc Kạn: 0 dòng mới, 0 dòng thay đổi, ")

    def test_it_lists_the_provinces(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_province", "--list")

        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split(maxsplit=1) == ["bac-kan", "Bắc Kạn"]
        assert len(lines) == 35

    @pytest.mark.parametrize("name", ["Hà Tây", ""])
    def test_an_unknown_province_is_a_sentence(self, name: str) -> None:
        with pytest.raises(CommandError, match=f"Không có danh mục cho “{name}”") as caught:
            call_command("load_province", name)

        assert caught.value.returncode == 1
