"""Full disks, killed processes and people who work: nothing is ever half done."""

import resource
import signal
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.actions.backups import archives
from tests.portal import backed_up
from tests.portal.backed_up import Portal, manifest_of, refused

# Bytes that a file may have before the "disk" is full: less than a paper, less than the backup (and
# more than what SQLite needs to read), less than the rows.
NO_PAPER, NO_BACKUP, NO_ROWS = 30_000, 100_000, 200_000
pytestmark = pytest.mark.usefixtures("other_databases")


def full_disk(room: int) -> Callable[[], None]:
    """Give what lets a process write no more than so much of a file, as a full disk would."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    return limit


class TestFullDisk:
    def test_no_half_of_a_backup_is_left(self, filled: Portal, tmp_path: Path):
        folder = tmp_path / "out"
        folder.mkdir()
        done = filled.apart("backup", folder / "b.tar", preexec_fn=full_disk(NO_BACKUP))
        assert "Không để lại tệp dở dang" in refused(done)
        assert list(folder.iterdir()) == []

    def test_files_without_room_take_the_rows_back(
        self, saved: Path, migrated_postgres: Portal, tmp_path: Path
    ):
        with backed_up.postgres(tmp_path / "var", like=migrated_postgres) as portal:
            was = portal.facts()
            done = portal.apart("restore", saved, preexec_fn=full_disk(NO_PAPER))
            assert "không ghi được tệp" in refused(done)
            assert portal.facts() == was
            portal.does("restore", saved)
            assert len(portal.stored()) == manifest_of(saved).files.count

    def test_rows_without_room_are_taken_back(self, saved: Path, migrated: Portal, tmp_path: Path):
        portal = backed_up.sqlite(tmp_path / "var", like=migrated)
        done = portal.apart("restore", saved, preexec_fn=full_disk(NO_ROWS))
        assert "Cơ sở dữ liệu" in refused(done)
        assert portal.facts() == migrated.facts()


class TestKilled:
    def test_a_restore_has_not_been_and_may_be_repeated(
        self, saved: Path, filled: Portal, migrated_postgres: Portal, tmp_path: Path
    ):
        with backed_up.postgres(tmp_path / "var", like=migrated_postgres) as portal:
            was = portal.facts()
            self.kill(portal, "placing", "restore", saved)
            # One file is there already.
            assert (portal.facts(), len(portal.stored())) == (was, 1)
            portal.does("restore", saved)
            assert portal.facts() == filled.facts()
            assert portal.stored() == filled.stored()

    def test_what_was_to_be_replaced_is_still_there(
        self, saved: Path, filled: Portal, migrated: Portal, tmp_path: Path
    ):
        portal = backed_up.sqlite(tmp_path / "var", like=migrated)
        portal.says("print(json.dumps(User.objects.create(username='cua-toi').pk))")
        was = portal.facts()
        # Its own tables are dropped and made anew by then.
        self.kill(portal, "killed", "restore", saved, "--replace", "--yes")
        assert portal.facts() == was
        asked = portal.does("restore", saved, "--replace", said="THAY THE\n")
        assert "sẽ bị bỏ" in asked
        assert portal.facts() == filled.facts()

    def kill(self, portal: Portal, when: str, *words: str | Path) -> None:
        done = portal.run("-m", "tests.portal.stopped_backup", when, *words)
        assert done.returncode == -signal.SIGKILL, done.stderr

    def test_a_backup_has_no_name(self, filled: Portal, tmp_path: Path):
        path = tmp_path / "b.tar"
        self.kill(filled, "killed", "backup", path)
        assert not path.exists()
        (left,) = tmp_path.iterdir()
        assert left.name.endswith(".dang-ghi")
        filled.does("backup", path)
        with tarfile.open(path) as tar:
            assert tar.getnames()[-1] == archives.MANIFEST


def test_where_somebody_works_it_waits_and_then_says_so(
    saved: Path, migrated_postgres: Portal, tmp_path: Path
):
    with backed_up.postgres(tmp_path / "var", like=migrated_postgres) as portal:
        script = (
            "import django; django.setup()\n"
            "import sys, threading\n"
            "from django.db import connection, transaction\n"
            "from django.core.management import call_command\n"
            "from portal.actions.backups import emptying\n"
            "from agencies.models import User\n"
            "emptying._PATIENCE = '300ms'\n"
            "held, done = threading.Event(), threading.Event()\n"
            "def work():\n"
            "    with transaction.atomic():\n"
            "        User.objects.create(username='dang-lam')\n"
            "        held.set(); done.wait()\n"
            "    connection.close()\n"
            "worker = threading.Thread(target=work); worker.start(); held.wait()\n"
            "try:\n"
            f"    call_command('restore', {str(saved)!r}, '--replace', '--yes')\n"
            "except Exception as error:\n"
            "    print(error)\n"
            "finally:\n"
            "    done.set(); worker.join()\n"
        )
        assert "Hãy dừng cổng" in portal.run("-c", script).stdout
        assert portal.says("print(json.dumps([u.username for u in User.objects.all()]))") == [
            "dang-lam"
        ]
