"""Cut, altered and hostile archives are refused before anything is touched."""

import gzip
import io
import json
import os
import tarfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portal.actions.backups import archives, examining, manifests
from portal.actions.backups.archives import Damaged
from portal.actions.backups.states import NewerThanUs
from tests.portal import backed_up
from tests.portal.backed_up import Portal, refused

pytestmark = pytest.mark.usefixtures("other_databases")
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
    def test_sound_it_is_taken(self, older: Path):
        with examining.examined(older) as archive:
            assert archive.manifest.rows > 6_000
            assert archive.manifest.files.count == len(
                [info for info, _ in read_all(older) if info.name.startswith("files/")]
            )

    @pytest.mark.parametrize("part", range(1, 12))
    def test_cut_anywhere_it_is_refused(self, older: Path, tmp_path: Path, part: int):
        content = older.read_bytes()
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
        self, older: Path, tmp_path: Path, name: str, where: float
    ):
        content = bytearray(older.read_bytes())
        with tarfile.open(older) as tar:
            info = next(info for info in tar if info.name.startswith(name))
        content[info.offset_data + int((info.size - 1) * where)] ^= 1
        path = tmp_path / "b.tar"
        path.write_bytes(content)
        assert info.name in damage_of(path)

    @pytest.mark.parametrize(
        "name", ["tables/agencies.user.jsonl.gz", "files/kho/", "files.jsonl.gz", "manifest.json"]
    )
    def test_a_member_that_is_missing_or_there_twice_is_named(
        self, older: Path, tmp_path: Path, name: str
    ):
        every = read_all(older)
        chosen = next(member for member in every if member[0].name.startswith(name))
        without = [member for member in every if member is not chosen]
        assert chosen[0].name in damage_of(written(tmp_path / "a.tar", without))
        at = every.index(chosen)
        twice = [*every[:at], chosen, *every[at:]]
        said = damage_of(written(tmp_path / "b.tar", twice))
        # Of files that are not in the order of their list, one of the two is named.
        assert chosen[0].name in said or (name == "files/kho/" and name in said)

    def test_a_manifest_is_not_mended_by_hand(self, older: Path, tmp_path: Path):
        *others, (info, content) = read_all(older)
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
    older: Path, tmp_path: Path, kind: str, is_first: bool
):
    every = read_all(older)
    at = 0 if is_first else len(every) - 2
    damage_of(written(tmp_path / "b.tar", [*every[:at], HOSTILE[kind], *every[at:]]))


def with_manifest(
    older: Path, path: Path, change: Callable[[manifests.Manifest], manifests.Manifest]
) -> Path:
    """Give the archive with another manifest that is sound in itself."""
    *others, (info, content) = read_all(older)
    changed = change(manifests.loaded(content)).dumped()
    return written(path, [*others, (info, changed)])


@pytest.mark.django_db
class TestNewer:
    def refusal(self, path: Path) -> str:
        with pytest.raises(NewerThanUs) as refusal, examining.examined(path):
            pytest.fail("it was taken")
        return str(refusal.value)

    def test_of_steps_we_have_not_got(self, older: Path, tmp_path: Path):
        path = with_manifest(
            older, tmp_path / "b.tar",
            lambda made: replace(
                made, release="7.0", migrations=(*made.migrations, "reports.0999_later")
            ),
        )  # fmt: skip
        assert "7.0" in self.refusal(path)
        assert "reports.0999_later" in self.refusal(path)

    def test_of_a_format_we_cannot_read(self, older: Path, tmp_path: Path):
        path = with_manifest(
            older, tmp_path / "b.tar", lambda made: replace(made, format=99, release="9.0")
        )
        assert "9.0" in self.refusal(path)

    def test_of_a_database_too(self, migrated: Portal, tmp_path: Path):
        copy = backed_up.sqlite(tmp_path / "copy", like=migrated)
        copy.says(
            "from django.db.migrations.recorder import MigrationRecorder as R\n"
            "print(R.Migration.objects.create(app='reports', name='0999_later').pk)"
        )
        assert "0999_later" in refused(copy.manage("backup", tmp_path / "b.tar"))


def test_the_command_refuses_in_a_sentence_and_touches_nothing(older: Path, tmp_path: Path):
    bare = backed_up.sqlite(tmp_path / "bare")
    cut = tmp_path / "cut.tar"
    cut.write_bytes(older.read_bytes()[:200_000])
    assert "Chưa có gì bị thay đổi" in refused(bare.manage("restore", cut))
    assert "không có thư mục hoặc tệp này" in refused(bare.manage("restore", tmp_path / "khong"))
    assert "đây là thư mục" in refused(bare.manage("restore", tmp_path))
    assert bare.is_bare()
    assert bare.stored() == {}


def test_rows_that_are_not_what_they_were_are_not_kept(saved: Path, tmp_path: Path):
    """As a fault of ours in writing or reading them would look."""
    path = with_manifest(
        saved, tmp_path / "b.tar",
        lambda made: replace(
            made, tables=tuple(replace(table, digest="0" * 64) for table in made.tables)
        ),
    )  # fmt: skip
    with backed_up.postgres(tmp_path / "bare") as bare:
        assert "không giống bản sao lưu" in refused(bare.manage("restore", path))
        # Its tables have gone with the rows.
        assert bare.is_bare()


def test_the_archive_is_a_tar_that_others_read(older: Path):
    with tarfile.open(older) as tar:
        names = tar.getnames()
        assert names[-2:] == [archives.FILE_LIST, archives.MANIFEST]
        assert {info.mode for info in tar} == {0o600}
        assert max(info.mtime for info in tar) < time.time()
    assert os.path.getsize(backed_up.OLDER) < 200_000  # noqa: PTH202
