"""The archive as a file: a plain tar, written aside and put in its place whole; plain Python.

The members are ``tables/<label>.jsonl.gz``, ``files/<stored name>``, ``files.jsonl.gz`` (each file with
its size and hash) and, last, ``manifest.json``. Photos and PDF files do not shrink, so only what does
is compressed, and ``tar tf`` shows the rest as it is.
"""

import errno
import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self, cast

TABLES = "tables/"
FILES = "files/"
FILE_LIST = "files.jsonl.gz"
MANIFEST = "manifest.json"
CHUNK = 1 << 20
# Bytes that are kept in memory of what is written aside for a moment.
IN_MEMORY = 16 * CHUNK
# A manifest names tables and steps; a hundred tables are forty thousand bytes.
_LONGEST_MANIFEST = 16 * CHUNK


class Exists(Exception):
    """Raised where a backup would overwrite something; the message is the sentence."""


class Damaged(Exception):
    """Raised for an archive that is cut, altered or none of ours; the message names the member."""

    def __init__(self, what: str, name: str = "") -> None:
        where = f"phần “{name}” " if name else ""
        super().__init__(
            f"Tệp sao lưu không dùng được: {where}{what}. Chưa có gì bị thay đổi. Hãy chép lại tệp từ nơi "
            "lưu hoặc dùng bản sao lưu khác."
        )


class Writer:
    """Adds members one after the other; nothing of those before stays in memory."""

    def __init__(self, file: IO[bytes], at: float) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT)  # noqa: SIM115
        self._at = at

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add a member of ``size`` bytes from where ``content`` stands."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self._at, 0o600
        self._tar.addfile(info, content)
        _forget(self._tar)

    def close(self) -> None:
        """Write the end of the archive."""
        self._tar.close()


@contextmanager
def put_in_place(path: Path) -> Iterator[IO[bytes]]:
    """Give a file nobody else can read; without an error it stands whole under ``path`` afterwards.

    Raises:
        Exists: something has that name, now or by the end.
    """
    if os.path.lexists(path):
        raise Exists(f"“{path}” đã có sẵn và không bị ghi đè. Hãy chọn tên tệp khác.")
    aside = path.with_name(f".{secrets.token_hex(8)}.dang-ghi")
    descriptor = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(aside, path)
        _settle(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _name(aside: Path, path: Path) -> None:
    """Give the file its name unless something has got it meanwhile."""
    try:
        path.hardlink_to(aside)
    except FileExistsError as error:
        raise Exists(f"“{path}” đã có sẵn và không bị ghi đè. Hãy chọn tên tệp khác.") from error
    except OSError as error:
        # A share of Windows knows no second name.
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        aside.rename(path)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def members(file: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Give each member with its bytes, in order, from the beginning.

    Raises:
        Damaged: what comes next is no member as this release writes it.
    """
    file.seek(0)
    last = ""
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            while info := tar.next():
                _forget(tar)
                refuse_odd(info)
                last = info.name
                yield info, cast(IO[bytes], tar.extractfile(info))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Damaged("bị cắt ngang" if last else "không phải bản sao lưu", last) from error


@contextmanager
def naming(info: tarfile.TarInfo) -> Iterator[None]:
    """Name the member in which an archive ends too early."""
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise Damaged("bị cắt ngang", info.name) from error


def refuse_odd(info: tarfile.TarInfo) -> None:
    """Refuse what could be put anywhere else than under its name in our storage.

    Raises:
        Damaged: it is no ordinary file, or its name leads elsewhere.
    """
    name = info.name
    is_plain = info.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not info.issparse()
    parts = name.split("/")
    is_tidy = all(part not in ("", ".", "..") for part in parts)
    if not is_plain or not is_tidy or "\\" in name or not name.isprintable():
        raise Damaged("không phải phần của một bản sao lưu", ascii(name)[1:-1])
    if not name.startswith((TABLES, FILES)) and name not in (FILE_LIST, MANIFEST):
        raise Damaged("không phải phần của một bản sao lưu", name)


def hash_of(content: IO[bytes]) -> str:
    """Give the SHA-256 (hex) of all that is left of ``content``."""
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def read_manifest(info: tarfile.TarInfo, content: IO[bytes]) -> bytes:
    """Give the bytes of the manifest, unless they are far too many to be one."""
    if info.size > _LONGEST_MANIFEST:
        raise Damaged("quá lớn", MANIFEST)
    return content.read()


class FileList:
    """The list of stored files as it is written, or as it is found while an archive is read."""

    def __init__(self) -> None:
        self.count = self.size = 0
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        self._packed = gzip.GzipFile("", "wb", 6, self._spool, mtime=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._packed.close()
        self._spool.close()

    def add(self, name: str, size: int, sha256: str) -> None:
        """Note the next file."""
        self.count += 1
        self.size += size
        line = json.dumps([name, size, sha256]) + "\n"
        self._packed.write(line.encode())

    def finished(self) -> tuple[IO[bytes], int]:
        """Give the list as a member, and its size."""
        self._packed.close()
        size = self._spool.tell()
        self._spool.seek(0)
        return self._spool, size

    def refuse_other(self, said: IO[bytes]) -> None:
        """Compare what was found with what the list of the archive says.

        Raises:
            Damaged: a file is missing, too many, or another; it is named.
        """
        found, _ = self.finished()
        with gzip.open(found) as ours, gzip.open(said) as theirs:
            while True:
                one, other = _next(ours), _next(theirs)
                if one != other:
                    raise Damaged("đã bị sửa, bị thiếu hoặc bị thêm vào", _name_in(other or one))
                if not one:
                    return


def _next(lines: gzip.GzipFile) -> bytes:
    try:
        return lines.readline(CHUNK)
    except (OSError, EOFError, zlib.error) as error:
        raise Damaged("đã bị sửa", FILE_LIST) from error


def _name_in(line: bytes) -> str:
    try:
        return FILES + str(json.loads(line)[0])
    except (ValueError, IndexError, TypeError, KeyError):
        return FILE_LIST


def _forget(tar: Any) -> None:
    """Keep tarfile from holding every member: a hundred thousand files are as many megabytes."""
    tar.members.clear()


def in_memory(content: bytes) -> tuple[IO[bytes], int]:
    """Give bytes as a member."""
    return io.BytesIO(content), len(content)
