"""Whether a picture is whole, and how many dots it unfolds to; told without decoding it."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator

from reports.insides.flaws import Flaw, cut_off, damaged

# Telephones make up to 108 million; a picture of more is drawn to fill the memory of who opens it.
MAX_DOTS = 120_000_000
# Parts of a picture; an honest one of twenty megabytes has some three thousand.
_MAX_PARTS = 20_000

Size = tuple[int, int]

# Within the data of a scan the byte FF is followed by 00, or by a mark of restart.
_JPEG_MARK = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


def check(kind: str, content: bytes) -> None:
    """Refuse a picture that is cut off, damaged, or a bomb.

    Args:
        kind: ``jpeg``, ``png``, ``gif``, ``webp`` or ``heic``, as it begins.
        content: the whole file.

    Raises:
        Flaw: it is not fit.
    """
    try:
        width, height = _READERS[kind](content)
    except (IndexError, struct.error) as error:
        raise cut_off() from error
    if not width or not height:
        raise damaged()
    if width * height > MAX_DOTS:
        raise Flaw(
            f"là ảnh quá lớn ({width} × {height} điểm ảnh), có thể làm treo máy người xem",
            "Hãy thu nhỏ ảnh còn khoảng 2000 điểm mỗi chiều rồi tải lại.",
        )


def _jpeg(content: bytes) -> Size:
    size, place = (0, 0), 2
    for _ in range(_MAX_PARTS):
        found = _JPEG_MARK.search(content, place)
        if found is None:
            raise cut_off()
        mark = found[1][0]
        if mark == _END:
            return size
        length = struct.unpack_from(">H", content, found.end())[0]
        if mark in _FRAMES:
            height, width = struct.unpack_from(">HH", content, found.end() + 3)
            size = (max(size[0], width), max(size[1], height))
        # What follows is the data of the scan, or the next mark.
        place = found.end() + max(length, 2)
    raise damaged()


def _png(content: bytes) -> Size:
    width, height = struct.unpack_from(">II", content, 16)
    place, whole = 8, memoryview(content)
    for _ in range(_MAX_PARTS):
        length, kind = struct.unpack_from(">I4s", content, place)
        body = whole[place + 4 : place + 8 + length]
        (told,) = struct.unpack_from(">I", content, place + 8 + length)
        if zlib.crc32(body) != told:
            raise damaged()
        if kind == b"IEND":
            return width, height
        place += 12 + length
    raise damaged()


def _gif(content: bytes) -> Size:
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    place = 13 + _palette(flags)
    while (mark := content[place]) != ord(";"):
        if mark == ord("!"):
            place = _after_blocks(content, place + 2)
        elif mark == ord(","):
            wide, high, flags = struct.unpack_from("<HHB", content, place + 5)
            width, height = max(width, wide), max(height, high)
            place = _after_blocks(content, place + 11 + _palette(flags))
        else:
            raise damaged()
    return width, height


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, place: int) -> int:
    while length := content[place]:
        place += length + 1
    return place + 1


def _webp(content: bytes) -> Size:
    (length,) = struct.unpack_from("<I", content, 4)
    if len(content) < length + 8:
        raise cut_off()
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + _three(content, 24), 1 + _three(content, 27)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise damaged()


def _three(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 3], "little")


def _heic(content: bytes) -> Size:
    if b"meta" not in set(_boxes(content)):
        raise damaged()
    # Its size stands deep inside, and it is never decoded here; what is left is that it is whole.
    return 1, 1


def _boxes(content: bytes) -> Iterator[bytes]:
    place = 0
    for _ in range(_MAX_PARTS):
        if place == len(content):
            return
        length, kind = struct.unpack_from(">I4s", content, place)
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, place + 8)
        if length == 0:
            length = len(content) - place
        if length < 8:
            raise damaged()
        if place + length > len(content):
            raise cut_off()
        yield kind
        place += length
    raise damaged()


_READERS: dict[str, Callable[[bytes], Size]] = {
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "heic": _heic,
}
