"""What was saved comes back, all of it, on either database, and nothing is overwritten."""

import json
import stat
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import global_settings, settings
from django.db import models
from django.test import override_settings

from portal.actions.backups import files, states
from portal.release import RELEASE
from tests.factories import PASSWORD
from tests.portal import backed_up, fill_portal, stopped_backup
from tests.portal.backed_up import Portal, manifest_of, refused


@dataclass(frozen=True)
class Way:
    """SQLite to PostgreSQL to SQLite, with the backup made of each."""

    first: Portal
    second: Portal
    third: Portal
    backups: list[Path]


pytestmark = pytest.mark.usefixtures("other_databases")


@pytest.fixture(scope="module")
def way(
    other_databases: None,
    filled: Portal,
    migrated: Portal,
    migrated_postgres: Portal,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Way]:
    folder = tmp_path_factory.mktemp("way")
    paths = [folder / f"{number}.tar" for number in range(3)]
    with backed_up.postgres(folder / "second", like=migrated_postgres) as second:
        third = backed_up.sqlite(folder / "third", like=migrated)
        filled.does("backup", paths[0])
        second.does("restore", paths[0])
        second.does("backup", paths[1])
        third.does("restore", paths[1])
        third.does("backup", paths[2])
        yield Way(filled, second, third, paths)


class TestThereAndBack:
    def test_every_row_is_as_it_was(self, way: Way):
        was = way.first.facts()
        assert len(was) > 300
        assert way.second.facts() == was
        assert way.third.facts() == was

    def test_every_file_is_as_it_was(self, way: Way):
        was = way.first.stored()
        assert fill_portal.BIG in was.values()
        assert fill_portal.WORDS.encode() in was.values()
        assert any("Bắc Kạn" in name or "Bắc_Kạn" in name for name in was)
        assert way.second.stored() == way.third.stored() == was

    def test_both_databases_write_the_same_lines(self, way: Way):
        told = [
            {
                table.label: (table.rows, table.digest, table.last_id)
                for table in manifest_of(path).tables
                if table.label != "agencies.auditevent"
            }
            for path in way.backups
        ]
        assert told[0] == told[1] == told[2]
        assert [manifest_of(path).vendor for path in way.backups] == [
            "sqlite",
            "postgresql",
            "sqlite",
        ]

    def test_the_log_is_whole_and_says_what_happened(self, way: Way):
        count = (
            "print(json.dumps([AuditEvent.objects.count(), AuditEvent.objects.latest('pk').verb]))"
        )
        was, _ = way.first.says(count)
        assert was >= fill_portal.MANY
        assert way.second.says(count) == [was + 1, "khôi phục bản sao lưu"]
        assert way.third.says(count) == [was + 2, "khôi phục bản sao lưu"]

    def test_a_number_that_was_given_out_is_not_given_again(self, way: Way):
        last = "print(json.dumps([User.objects.latest('pk').pk, User.objects.create(username='moi').pk]))"
        for portal in (way.second, way.third):
            before, new = portal.says(last)
            # One account was deleted after it.
            assert new == before + 2
            portal.says("print(json.dumps(User.objects.get(username='moi').delete()[0]))")

    def test_people_sign_in_with_their_passwords_and_nobody_is_signed_in(self, way: Way):
        tried = (
            "from django.contrib.auth.hashers import check_password\n"
            "from django.contrib.sessions.models import Session\n"
            f"password = User.objects.get(username='noivu').password\n"
            f"print(json.dumps([check_password('{PASSWORD}', password), Session.objects.count()]))"
        )
        # Those of the tests are others.
        with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
            assert way.first.says(tried) == [True, 1]
            assert way.second.says(tried) == way.third.says(tried) == [True, 0]

    def test_it_needs_no_migration_afterwards(self, way: Way):
        for portal in (way.second, way.third):
            portal.does("migrate", "--check")

    def test_what_it_prints_is_what_is_in_it(self, way: Way, tmp_path: Path):
        said = way.third.does("backup", tmp_path / "b.tar")
        made = manifest_of(tmp_path / "b.tar")
        assert f"Đã sao lưu {made.rows} dòng" in said
        assert f"{len(way.first.stored())} tệp" in said


class TestTheFile:
    def test_nobody_else_reads_it_and_nothing_else_is_left(self, filled: Portal, tmp_path: Path):
        path = tmp_path / "đêm nay.tar"
        filled.does("backup", path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_nothing_is_overwritten(self, filled: Portal, tmp_path: Path):
        (tmp_path / "cu.tar").write_text("cũ")
        (tmp_path / "lien-ket.tar").symlink_to(tmp_path / "khong-co")
        # As an operator's own process says it.
        assert "không bị ghi đè" in refused(filled.apart("backup", tmp_path / "cu.tar"))
        for path in (tmp_path / "lien-ket.tar", tmp_path):
            assert "không bị ghi đè" in refused(filled.manage("backup", path))
        assert (tmp_path / "cu.tar").read_text() == "cũ"
        assert len(list(tmp_path.iterdir())) == 2

    def test_where_it_cannot_be_written_a_sentence_says_why(self, filled: Portal, tmp_path: Path):
        said = refused(filled.manage("backup", tmp_path / "khong-co" / "b.tar"))
        assert "không có thư mục" in said
        (tmp_path / "tep").touch()
        assert "không phải thư mục" in refused(filled.manage("backup", tmp_path / "tep" / "b.tar"))

    def test_lost_files_are_told_and_do_not_stop_it(self, filled: Portal, tmp_path: Path):
        portal = backed_up.sqlite(tmp_path / "var", like=filled)
        lost = sorted(portal.files.glob("kho/*/*"))[:2]
        lost[0].unlink()
        lost[1].write_bytes(b"rotten")
        done = portal.manage("backup", tmp_path / "b.tar")
        assert done.returncode == 0
        assert "đã mất hoặc hỏng 2 tệp" in done.stderr
        names = {str(path.relative_to(portal.files)) for path in lost}
        assert set(manifest_of(tmp_path / "b.tar").lost) == names

    def test_an_empty_database_is_no_backup(self, tmp_path: Path):
        said = refused(backed_up.sqlite(tmp_path / "var").manage("backup", tmp_path / "b.tar"))
        assert "chưa có bảng nào" in said
        assert not (tmp_path / "b.tar").exists()

    @pytest.mark.parametrize("command", ["backup", "restore"])
    def test_wrong_usage_is_exit_2(self, filled: Portal, command: str):
        assert filled.manage(command).returncode == 2
        assert filled.manage(command, "a", "b").returncode == 2


class TestWhilePeopleWork:
    @pytest.fixture(params=["sqlite", "postgresql"])
    def portal(self, request: pytest.FixtureRequest, way: Way, tmp_path: Path) -> Iterator[Portal]:
        """A copy of the filled portal, on either database."""
        if request.param == "sqlite":
            yield backed_up.sqlite(tmp_path / "copy", like=way.first)
            return
        with backed_up.postgres(tmp_path / "copy", like=way.second) as copy:
            yield copy

    def test_nobody_waits_and_it_is_of_one_moment(
        self, portal: Portal, migrated: Portal, tmp_path: Path
    ):
        was = portal.facts()
        path = tmp_path / "b.tar"
        done = portal.run("-m", "tests.portal.stopped_backup", "writing", "backup", path)
        assert (done.returncode, "written" in done.stdout) == (0, True), done.stderr
        assert len(portal.facts()) == len(was) + 2
        assert stopped_backup.LATE in portal.stored().values()
        fresh = backed_up.sqlite(tmp_path / "fresh", like=migrated)
        fresh.does("restore", path)
        assert fresh.facts() == was
        assert set(portal.stored()) >= set(fresh.stored())


def test_in_the_place_of_another_it_is_refused_unless_somebody_says_so(
    saved: Path, migrated: Portal, tmp_path: Path
):
    portal = backed_up.sqlite(tmp_path / "var", like=migrated)
    portal.says("print(json.dumps(User.objects.create(username='cua-toi').pk))")
    was = portal.facts()
    assert "đã có dữ liệu" in refused(portal.manage("restore", saved))
    for said in ("", "thay the\n"):
        done = portal.manage("restore", saved, "--replace", said=said)
        assert "Chưa được xác nhận" in refused(done)
    assert portal.facts() == was


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_of_a_database_that_was_migrated_and_tried_nothing_is_left(
    way: Way, migrated: Portal, migrated_postgres: Portal, tmp_path: Path, vendor: str
):
    """Its tables stay; who is signed in, and numbers that were given out, do not."""
    tried = (
        "from django.contrib.sessions.models import Session\n"
        "from django.contrib.auth.models import Group\n"
        "from django.utils import timezone\n"
        "Session.objects.create(session_key='a', session_data='', expire_date=timezone.now())\n"
        "Group.objects.create(name='thu').delete()\n"
        "print(json.dumps(Session.objects.count()))"
    )
    with ExitStack() as stack:
        if vendor == "sqlite":
            portal = backed_up.sqlite(tmp_path / "var", like=migrated)
        else:
            portal = stack.enter_context(
                backed_up.postgres(tmp_path / "var", like=migrated_postgres)
            )
        assert portal.says(tried) == 1
        portal.does("restore", way.backups[0])
        assert portal.says(tried) == 1
        again = portal.says(
            "from django.contrib.auth.models import Group\n"
            "print(json.dumps(Group.objects.create(name='thu').pk))"
        )
        assert again == 2
        assert portal.facts().keys() - {"auth.group 2"} == way.first.facts().keys()


def test_what_is_left_out_is_there_to_be_left_out():
    assert set(states.LEFT_OUT) <= {config.label for config in apps.get_app_configs()}


def test_every_column_with_a_hash_is_known_to_name_a_file_or_not_to():
    """A new one has to be put on one of the two sides."""
    names_no_file = {"plan.import_key", "acceptance.digest", "calendarfeed.token"}
    found = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in ("agencies", "documents", "plans", "reports")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length == 64
    }
    told = {each for each in found if each.split(".")[1] in files._HASHES}
    assert {"paper.sha256", "evidence.thumbnail", "signedcopy.sha256", "original.sha256"} <= told
    assert found - told == names_no_file


def test_the_release_is_the_one_of_the_project():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    assert project["project"]["version"] == RELEASE


def test_a_manifest_is_read_by_people_too(way: Way):
    made = manifest_of(way.backups[0])
    told = json.loads(made.dumped())
    assert (told["release"], told["vendor"]) == (RELEASE, "sqlite")
    assert "reports.0001_initial" in told["migrations"]
