"""What is the same in every sheet: cells that stay text, and files that are refused unread.

In XLSX every cell is text, whatever it begins with; CSV has no types, so an apostrophe goes before
what a program would calculate, and comes off again when the file is brought back.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

MAX_BYTES = 5_000_000
# What a sheet of that size may unfold to; a zip bomb is a thousand times its size.
MAX_UNPACKED = 60_000_000
_PIECE = 1_000_000
BROKEN = (
    "Không đọc được tệp Excel này: tệp hỏng hoặc không phải tệp .xlsx. Hãy mở bằng Excel, lưu lại "
    "dạng .xlsx rồi thử lại."
)
# What an archive may raise while it is unpacked.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)

_LIKE_A_FORMULA = re.compile(r"^'*[=+\-@\t\r\n]")
_QUOTED = re.compile(r"^'+[=+\-@\t\r\n]")
# How the files of the 1990s begin, and the encrypted ones of today.
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class UnreadableSheet(Exception):
    """The file is no sheet that can be read; the message is the sentence to show."""


def guarded(text: str) -> str:
    """Give ``text`` so that no program takes it for a formula: ``'=1+1``."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def bared(value: Any) -> str:
    """Give a cell's text as it was before ``guarded``; dates as people write them."""
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return text[1:] if _QUOTED.match(text) else text


def as_text(value: Any) -> str:
    """Give what a cell shows; nothing for None."""
    return "" if value is None else str(value)


def text_cell(sheet: Any, value: Any, *, is_head: bool) -> Any:
    """Give a cell of a write-only sheet that no program calculates."""
    text = ILLEGAL_CHARACTERS_RE.sub("", as_text(value))
    # One apostrophe that a text really begins with would come off when it is brought back.
    cell = WriteOnlyCell(sheet, guarded(text) if _QUOTED.match(text) else text)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text="\n" in text, vertical="top")
    if is_head:
        cell.font = Font(bold=True)
    return cell


def refuse_large(content: bytes) -> None:
    """Raise ``UnreadableSheet`` for a file beyond ``MAX_BYTES``."""
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(
            f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB. Hãy chia thành nhiều tệp nhỏ hơn."
        )


def refuse_old(content: bytes) -> None:
    """Raise ``UnreadableSheet`` for a file of the 1990s, or with a password."""
    if content.startswith(_OLD_EXCEL):
        raise UnreadableSheet(
            "Tệp Excel đời cũ (.xls) hoặc có đặt mật khẩu nên không đọc được. Hãy lưu lại dạng .xlsx, "
            "không mật khẩu."
        )


def refuse_bomb(content: bytes) -> None:
    """Raise ``UnreadableSheet`` for what is no archive, is damaged, or unfolds to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED:
                raise UnreadableSheet(
                    "Tệp Excel giải nén ra quá lớn nên không đọc. Hãy chia nhỏ tệp."
                )
            _refuse_lies(archive, members)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise UnreadableSheet(
            "Tệp này không phải tệp Excel .xlsx. Hãy chọn đúng loại tệp, hoặc lưu lại dạng .xlsx."
        ) from None


def _refuse_lies(archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> None:
    """Raise ``UnreadableSheet`` for a member that is not what it declares.

    Read whole, one that declares less than it holds is unfolded whole all the same; read by pieces,
    it is found out.
    """
    try:
        for member in members:
            with archive.open(member) as opened:
                while opened.read(_PIECE):
                    pass
    except DAMAGED as error:
        raise UnreadableSheet(BROKEN) from error
