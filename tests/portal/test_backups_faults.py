"""Cut, altered and hostile archives, full disks and killed processes: nothing is ever half done."""

import gzip
import io
import json
import os
import resource
import signal
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.actions.backups import archives, examining, manifests
from portal.actions.backups.archives import Damaged
from portal.actions.backups.states import NewerThanUs
from tests.portal import backed_up
from tests.portal.backed_up import Portal, manifest_of, refused

OLDER = Path(__file__).parent.parent / "files" / "backups" / "truoc-nhac-viec.tar.gz"
# Bytes that a file may have before the "disk" is full: less than a paper, less than the backup (and
# more than what SQLite needs to read), less than the database.
NO_PAPER, NO_BACKUP, NO_DATABASE = 30_000, 100_000, 1_000_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup of an older release; nobody changes it."""
    path = tmp_path_factory.mktemp("whole") / "b.tar"
    path.write_bytes(gzip.decompress(OLDER.read_bytes()))
    return path


@pytest.fixture(scope="module")
def restored(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal on SQLite with what is in that backup; nobody changes it."""
    portal = backed_up.sqlite(tmp_path_factory.mktemp("restored") / "var")
    portal.does("restore", whole)
    return portal


@pytest.fixture
def bare(tmp_path: Path) -> Portal:
    return backed_up.sqlite(tmp_path / "bare")


Member = tuple[tarfile.TarInfo, bytes]


def read_all(path: Path) -> list[Member]:
    with tarfile.open(path) as tar:
        return [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]


def written(path: Path, members: list[Member]) -> Path:
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        for info, content in members:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return path


def damage_of(path: Path) -> str:
    """Give what is said of an archive, which must be said before anything is touched."""
    with pytest.raises(Damaged) as refusal, examining.examined(path):
        pytest.fail("it was taken")
    return str(refusal.value)


# A look at the archive asks which steps of migration there are.
@pytest.mark.django_db
class TestDamaged:
    def test_sound_it_is_taken(self, whole: Path):
        with examining.examined(whole) as archive:
            assert archive.manifest.rows > 6_000
            assert archive.manifest.files.count == len(
                [info for info, _ in read_all(whole) if info.name.startswith("files/")]
            )

    @pytest.mark.parametrize("part", range(1, 12))
    def test_cut_anywhere_it_is_refused(self, whole: Path, tmp_path: Path, part: int):
        content = whole.read_bytes()
        cut = tmp_path / "cut.tar"
        # At a place inside a member, and where one ends.
        for end in (len(content) * part // 12, len(content) * part // 12 // 512 * 512):
            cut.write_bytes(content[:end])
            assert "không dùng được" in damage_of(cut)

    def test_what_is_no_archive_is_refused(self, tmp_path: Path):
        for content in (b"", b"x", b"\0" * 20_000, b"PK\3\4" * 5_000, gzip.compress(b"x" * 9_000)):
            path = tmp_path / "b.tar"
            path.write_bytes(content)
            assert "không dùng được" in damage_of(path)

    @pytest.mark.parametrize(
        "name", ["tables/agencies.user.jsonl.gz", "files/kho/", "files.jsonl.gz", "manifest.json"]
    )
    @pytest.mark.parametrize("where", [0, 0.5, 1])
    def test_one_bit_is_noticed_and_its_member_named(
        self, whole: Path, tmp_path: Path, name: str, where: float
    ):
        content = bytearray(whole.read_bytes())
        with tarfile.open(whole) as tar:
            info = next(info for info in tar if info.name.startswith(name))
        content[info.offset_data + int((info.size - 1) * where)] ^= 1
        path = tmp_path / "b.tar"
        path.write_bytes(content)
        assert info.name in damage_of(path)

    @pytest.mark.parametrize(
        "name", ["tables/agencies.user.jsonl.gz", "files/kho/", "files.jsonl.gz", "manifest.json"]
    )
    def test_a_member_that_is_missing_or_there_twice_is_named(
        self, whole: Path, tmp_path: Path, name: str
    ):
        every = read_all(whole)
        chosen = next(member for member in every if member[0].name.startswith(name))
        without = [member for member in every if member is not chosen]
        assert chosen[0].name in damage_of(written(tmp_path / "a.tar", without))
        at = every.index(chosen)
        twice = [*every[:at], chosen, *every[at:]]
        said = damage_of(written(tmp_path / "b.tar", twice))
        # Of files that are not in the order of their list, one of the two is named.
        assert chosen[0].name in said or (name == "files/kho/" and name in said)

    def test_a_manifest_is_not_mended_by_hand(self, whole: Path, tmp_path: Path):
        *others, (info, content) = read_all(whole)
        said = json.loads(content) | {"release": "9.9"}
        path = written(tmp_path / "b.tar", [*others, (info, json.dumps(said).encode())])
        assert "manifest.json" in damage_of(path)


def link(name: str, kind: bytes, to: str = "/etc/passwd") -> Member:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info, b""


def plain(name: str) -> Member:
    return tarfile.TarInfo(name), b"evil"


HOSTILE = {
    "up": plain("files/../../evil"),
    "up at the end": plain("files/kho/.."),
    "from the root": plain("/srv/evil"),
    "from the root of files": plain("files//srv/evil"),
    "windows": plain("files\\..\\evil"),
    "elsewhere": plain("evil"),
    "a table elsewhere": plain("tables/../evil"),
    "itself": plain("files/./evil"),
    "a bell": plain("files/\a"),
    "link": link("files/evil", tarfile.SYMTYPE),
    "hard link": link("files/evil", tarfile.LNKTYPE),
    "device": link("files/evil", tarfile.CHRTYPE),
    "pipe": link("files/evil", tarfile.FIFOTYPE),
    "folder": link("files/evil", tarfile.DIRTYPE),
    "a file nobody listed": plain("files/evil"),
    "a table nobody listed": plain("tables/evil.evil.jsonl.gz"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("is_first", [True, False])
def test_hostile_members_are_refused_before_anything(
    whole: Path, tmp_path: Path, kind: str, is_first: bool
):
    every = read_all(whole)
    at = 0 if is_first else len(every) - 2
    damage_of(written(tmp_path / "b.tar", [*every[:at], HOSTILE[kind], *every[at:]]))


def with_manifest(
    whole: Path, path: Path, change: Callable[[manifests.Manifest], manifests.Manifest]
) -> Path:
    """Give the archive with another manifest that is sound in itself."""
    *others, (info, content) = read_all(whole)
    changed = change(manifests.loaded(content)).dumped()
    return written(path, [*others, (info, changed)])


@pytest.mark.django_db
class TestNewer:
    def refusal(self, path: Path) -> str:
        with pytest.raises(NewerThanUs) as refusal, examining.examined(path):
            pytest.fail("it was taken")
        return str(refusal.value)

    def test_of_steps_we_have_not_got(self, whole: Path, tmp_path: Path):
        path = with_manifest(
            whole, tmp_path / "b.tar",
            lambda made: replace(
                made, release="7.0", migrations=(*made.migrations, "reports.0999_later")
            ),
        )  # fmt: skip
        assert "7.0" in self.refusal(path)
        assert "reports.0999_later" in self.refusal(path)

    def test_of_a_format_we_cannot_read(self, whole: Path, tmp_path: Path):
        path = with_manifest(
            whole, tmp_path / "b.tar", lambda made: replace(made, format=99, release="9.0")
        )
        assert "9.0" in self.refusal(path)

    def test_of_a_database_too(self, restored: Portal, tmp_path: Path):
        copy = backed_up.sqlite(tmp_path / "copy")
        for path in restored.var.glob("portal.sqlite3*"):
            (copy.var / path.name).write_bytes(path.read_bytes())
        copy.says(
            "from django.db.migrations.recorder import MigrationRecorder as R\n"
            "print(R.Migration.objects.create(app='reports', name='0999_later').pk)"
        )
        assert "0999_later" in refused(copy.manage("backup", tmp_path / "b.tar"))


def test_the_command_refuses_in_a_sentence_and_touches_nothing(
    whole: Path, bare: Portal, tmp_path: Path
):
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole.read_bytes()[:200_000])
    assert "Chưa có gì bị thay đổi" in refused(bare.manage("restore", cut))
    assert "không có thư mục hoặc tệp này" in refused(bare.manage("restore", tmp_path / "khong"))
    assert "đây là thư mục" in refused(bare.manage("restore", tmp_path))
    assert bare.is_bare()
    assert bare.stored() == {}


def test_rows_that_are_not_what_they_were_are_not_kept(whole: Path, bare: Portal, tmp_path: Path):
    """As a fault of ours in writing or reading them would look."""
    path = with_manifest(
        whole, tmp_path / "b.tar",
        lambda made: replace(
            made, tables=tuple(replace(table, digest="0" * 64) for table in made.tables)
        ),
    )  # fmt: skip
    assert "không giống bản sao lưu" in refused(bare.manage("restore", path))
    assert bare.is_bare()


def full_disk(room: int) -> Callable[[], None]:
    """Give what lets a process write no more than so much of a file, as a full disk would."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    return limit


class TestFullDisk:
    def test_no_half_of_a_backup_is_left(self, restored: Portal, tmp_path: Path):
        folder = tmp_path / "out"
        folder.mkdir()
        done = restored.manage("backup", folder / "b.tar", preexec_fn=full_disk(NO_BACKUP))
        assert "Không để lại tệp dở dang" in refused(done)
        assert list(folder.iterdir()) == []

    def test_files_without_room_take_the_rows_back(self, whole: Path, tmp_path: Path):
        with backed_up.postgres(tmp_path / "var") as portal:
            done = portal.manage("restore", whole, preexec_fn=full_disk(NO_PAPER))
            assert "không ghi được tệp" in refused(done)
            assert portal.is_bare()
            portal.does("restore", whole)
            assert len(portal.stored()) == manifest_of(whole).files.count

    def test_rows_without_room_are_taken_back(self, whole: Path, bare: Portal):
        done = bare.manage("restore", whole, preexec_fn=full_disk(NO_DATABASE))
        assert "Cơ sở dữ liệu" in refused(done)
        assert bare.is_bare()


class TestKilled:
    @pytest.fixture(params=["sqlite", "postgresql"])
    def portal(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Portal]:
        if request.param == "sqlite":
            yield backed_up.sqlite(tmp_path / "var")
            return
        with backed_up.postgres(tmp_path / "var") as portal:
            yield portal

    @pytest.mark.parametrize("when", ["killed", "placing"])
    def test_a_restore_has_not_been_and_may_be_repeated(
        self, whole: Path, restored: Portal, portal: Portal, when: str
    ):
        done = portal.run("-m", "tests.portal.stopped_backup", when, "restore", whole)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert portal.is_bare()
        portal.does("restore", whole)
        assert portal.facts() == restored.facts()
        assert portal.stored() == restored.stored()

    def test_a_backup_has_no_name(self, restored: Portal, tmp_path: Path):
        path = tmp_path / "b.tar"
        done = restored.run("-m", "tests.portal.stopped_backup", "killed", "backup", path)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert not path.exists()
        (left,) = tmp_path.iterdir()
        assert left.name.endswith(".dang-ghi")
        restored.does("backup", path)
        with tarfile.open(path) as tar:
            assert tar.getnames()[-1] == archives.MANIFEST


def test_where_somebody_works_it_waits_and_then_says_so(whole: Path, tmp_path: Path):
    with backed_up.postgres(tmp_path / "var") as portal:
        portal.does("migrate", "--verbosity", "0")
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
            f"    call_command('restore', {str(whole)!r}, '--replace', '--yes')\n"
            "except Exception as error:\n"
            "    print(error)\n"
            "finally:\n"
            "    done.set(); worker.join()\n"
        )
        assert "Hãy dừng cổng" in portal.run("-c", script).stdout
        assert portal.says("print(json.dumps([u.username for u in User.objects.all()]))") == [
            "dang-lam"
        ]


def test_the_archive_is_a_tar_that_others_read(whole: Path):
    with tarfile.open(whole) as tar:
        names = tar.getnames()
        assert names[-2:] == [archives.FILE_LIST, archives.MANIFEST]
        assert {info.mode for info in tar} == {0o600}
        assert max(info.mtime for info in tar) < time.time()
    assert os.path.getsize(OLDER) < 200_000  # noqa: PTH202
