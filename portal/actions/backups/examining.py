"""Reading a whole archive once before anything is touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tarfile import TarInfo
from typing import IO

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.actions.backups import archives, files, manifests, rows, states
from portal.actions.backups.archives import Damaged
from portal.actions.backups.manifests import Manifest, NoManifest


@dataclass(frozen=True, slots=True)
class Examined:
    """An archive that is whole and that this release can read, still open."""

    file: IO[bytes]
    manifest: Manifest

    @property
    def steps(self) -> list[states.Step]:
        """Give the steps of migration that had made it, of the apps that there still are."""
        known = MigrationLoader(None).graph.nodes
        told = (step.split(".", 1) for step in self.manifest.migrations)
        return [(app, name) for app, name in told if (app, name) in known]


@contextmanager
def examined(path: Path) -> Iterator[Examined]:
    """Open an archive and look at every byte of it.

    Raises:
        Damaged: it is cut, altered, or no backup; the member is named.
        states.NewerThanUs: a later release has made it.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        manifest = _whole(file)
        yield Examined(file, manifest)


def _whole(file: IO[bytes]) -> Manifest:
    """Read every member; give the manifest, with which they all agree."""
    seen = _Seen()
    with archives.FileList() as seen.files:
        for info, content in archives.members(file):
            if seen.manifest:
                raise Damaged("đứng sau phần cuối", info.name)
            with archives.naming(info):
                _look(info, content, seen)
    if not seen.manifest:
        raise Damaged(
            "không có trong tệp: tệp bị cắt hoặc không phải bản sao lưu", archives.MANIFEST
        )
    _refuse_others(seen.manifest, seen.members)
    if seen.flaw:
        raise seen.flaw
    return seen.manifest


@dataclass(slots=True)
class _Seen:
    """What was met so far: the size and hash of each member, and the stored files by themselves."""

    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: archives.FileList = field(init=False)
    manifest: Manifest | None = None
    # Of the list of files: it counts only if the manifest means this list.
    flaw: Damaged | None = None


def _look(info: TarInfo, content: IO[bytes], seen: _Seen) -> None:
    if info.name == archives.MANIFEST:
        seen.manifest = _manifest(info, content)
        return
    if info.name in seen.members or archives.FILE_LIST in seen.members:
        raise Damaged("có hai lần hoặc đứng sai chỗ", info.name)
    sha256 = archives.hash_of(content)
    if info.name.startswith(archives.FILES):
        name = info.name.removeprefix(archives.FILES)
        if files.hash_in(name) not in ("", sha256):
            raise Damaged("đã bị sửa", info.name)
        seen.files.add(name, info.size, sha256)
        return
    seen.members[info.name] = (info.size, sha256)
    if info.name == archives.FILE_LIST:
        content.seek(0)
        try:
            seen.files.refuse_other(content)
        except Damaged as flaw:
            seen.flaw = flaw


def _manifest(info: TarInfo, content: IO[bytes]) -> Manifest:
    try:
        manifest = manifests.loaded(archives.read_manifest(info, content))
    except NoManifest as error:
        raise Damaged("đã bị sửa", archives.MANIFEST) from error
    if manifest.format > manifests.FORMAT:
        raise states.NewerThanUs(
            f"Bản sao lưu do bản phát hành mới hơn ({manifest.release}) tạo ra, chương trình này không đọc "
            "được. Hãy cài bản phát hành đó rồi làm lại."
        )
    steps = (step.split(".", 1) for step in manifest.migrations)
    whose = f"Bản sao lưu (bản phát hành {manifest.release})"
    states.refuse_unknown(((a, n) for a, n in steps), MigrationLoader(connection), whose)
    return manifest


def _refuse_others(manifest: Manifest, seen: dict[str, tuple[int, str]]) -> None:
    """Refuse a member that the manifest does not know, or knows otherwise, or misses."""
    kept = manifest.files
    wanted = {
        rows.member_of(table.label): (table.size, table.sha256) for table in manifest.tables
    } | {archives.FILE_LIST: (kept.list_size, kept.list_sha256)}
    for name in sorted(wanted.keys() | seen.keys()):
        if name not in seen:
            raise Damaged("bị thiếu", name)
        if wanted.get(name) != seen[name]:
            raise Damaged("đã bị sửa", name)
