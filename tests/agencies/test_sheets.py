"""Sheets that are refused before they are read."""

import io
import tracemalloc
import zipfile

import pytest

from agencies.sheets import UnreadableSheet, refuse_bomb

NAME = "xl/worksheets/sheet1.xml"
DECLARED = 1_000
# Where a member's unpacked size stands behind the beginning of its two headers.
HEADERS = ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22))


def lying(size: int) -> bytes:
    """Give an archive whose one member declares a thousand bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, b" " * size)
    content = bytearray(kept.getvalue())
    for begins, at in HEADERS:
        place = content.index(begins) + at
        content[place : place + 4] = DECLARED.to_bytes(4, "little")
    return bytes(content)


def test_a_member_that_holds_more_than_it_declares_is_not_unfolded():
    content = lying(100_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableSheet, match="tệp hỏng"):
            refuse_bomb(content)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
