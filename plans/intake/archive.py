"""Zip files (DOCX, XLSX, ODT …) looked at before anything in them is unpacked for reading."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from plans.intake.errors import UnreadableFile

# Several times what an office's largest document holds: pages of pictures, ten thousand rows.
ENTRIES, UNPACKED, PART = 5_000, 300_000_000, 150_000_000
# A part of text shrinks to a twentieth; deflate can do a thousandth, which no honest file needs.
RATIO, SMALL = 200, 5_000_000
_CHUNK = 1_000_000
_ENTRY = b"PK\x01\x02"
_ODD_PATH = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|(?:[^/\\]*[/\\]){20}")
_IS_LOCKED = 0x1
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error,
    NotImplementedError, EOFError, OSError, ValueError, IndexError, RuntimeError,
)  # fmt: skip

LOCKED = (
    "Tệp được đặt mật khẩu nên không đọc được. Hãy mở tệp bằng Word hoặc Excel, bỏ mật khẩu, lưu lại "
    "rồi nhập lại."
)
_DAMAGED = (
    "Tệp bị hỏng hoặc tải lên chưa đủ: không mở được phần nén bên trong. Hãy mở tệp trên máy, lưu "
    "thành tệp mới rồi nhập lại."
)


def members(content: bytes) -> list[str]:
    """Give the names of what a zip file holds.

    Raises:
        UnreadableFile: it is broken, locked, or has more or odder entries than a document has.
    """
    # Counted before the list is read: each entry costs memory, and the count it declares may lie.
    if (count := content.count(_ENTRY)) > ENTRIES:
        raise UnreadableFile(
            f"Tệp nén có {count} thành phần, nhiều hơn mọi văn bản (tối đa {ENTRIES}), nên không mở. "
            "Hãy lưu kế hoạch thành tệp Word hoặc Excel mới rồi nhập lại."
        )
    with _opened(content) as archive:
        entries = archive.infolist()
    if any(entry.flag_bits & _IS_LOCKED for entry in entries):
        raise UnreadableFile(LOCKED)
    if odd := next((e.filename for e in entries if _ODD_PATH.search(e.filename)), None):
        raise UnreadableFile(
            f"Tệp nén có đường dẫn bất thường bên trong (“{odd[:60]}”), không phải tệp văn phòng bình "
            "thường, nên không mở. Hãy lưu kế hoạch thành tệp mới rồi nhập lại."
        )
    return [entry.filename for entry in entries]


def check(content: bytes) -> None:
    """Refuse a zip file that would not stay small when it is unpacked.

    What an entry says of its size may be a lie, so that every one is really unpacked, a piece at a
    time, and nothing of it kept.

    Raises:
        UnreadableFile: it is broken, locked, or a bomb.
    """
    members(content)
    with _opened(content) as archive:
        _refuse_large(sum(entry.file_size for entry in archive.infolist()), UNPACKED)
        total = 0
        for entry in archive.infolist():
            total += _real_size(archive, entry, total)


def part(content: bytes, name: str, limit: int = 1_000_000) -> bytes:
    """Give the first ``limit`` bytes of a part, none where there is no such part."""
    with _opened(content) as archive:
        if name not in archive.namelist():
            return b""
        with archive.open(name) as stream:
            return stream.read(limit)


@contextmanager
def _opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except _BROKEN as error:
        raise UnreadableFile(_DAMAGED) from error


def _real_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int) -> int:
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            _refuse_large(size, PART)
            _refuse_large(before + size, UNPACKED)
            if size > SMALL and size > RATIO * max(entry.compress_size, 1):
                raise UnreadableFile(
                    f"Phần “{entry.filename[:60]}” trong tệp nở ra gấp hơn {RATIO} lần khi giải nén, "
                    "như một tệp phá hoại, nên không đọc. Hãy lưu kế hoạch thành tệp mới rồi nhập lại."
                )
    return size


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise UnreadableFile(
            f"Nội dung tệp khi giải nén lớn hơn {limit // 1_000_000} MB nên không đọc. Hãy bỏ ảnh "
            "trong tệp, hoặc tách riêng kế hoạch rồi nhập lại."
        )
