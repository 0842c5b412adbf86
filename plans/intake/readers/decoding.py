"""Bytes to text: the encodings of plain text files, and what no plan has."""

import re

from plans.intake.errors import UnreadableFile

# Several times what the longest plan we know has.
LINES, COLUMNS, LETTERS = 20_000, 40, 20_000
_NO_CHARACTER = re.compile("[\x00\ufffe\uffff\ud800-\udfff]")

_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WAY_OUT = "Hãy lưu kế hoạch thành tệp văn bản (.txt, mã UTF-8) rồi nhập lại."


def decode(content: bytes) -> str:
    """Give the text of a file.

    Args:
        content: the whole file.

    Raises:
        UnreadableFile: it is empty, of a kind no reader is for, or not Unicode text.
    """
    if not content.strip():
        raise UnreadableFile("Tệp rỗng, không có nội dung để đọc. Hãy kiểm tra lại tệp.")
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\x00" in content:
        raise UnreadableFile(f"Đây là tệp nhị phân, không phải văn bản. {_WAY_OUT}")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            f"Dòng {line}: chữ không theo bảng mã UTF-8 (byte thứ {error.start + 1}); có thể tệp "
            f"dùng bảng mã cũ (TCVN3, VNI). {_WAY_OUT}"
        ) from error
    _refuse_what_no_plan_has(text)
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableFile("Tệp rỗng, không có nội dung để đọc. Hãy kiểm tra lại tệp.")
    return text


def _refuse_what_no_plan_has(text: str) -> None:
    """Refuse characters no text has, and lines and tables beyond any plan's.

    A line is read by patterns whose work grows with its length, so that a hostile file could keep
    the portal busy.
    """
    lines = text.splitlines()
    if len(lines) > LINES:
        raise UnreadableFile(f"Tệp có {len(lines)} dòng, chỉ đọc đến {LINES} dòng. Hãy chia tệp.")
    for number, line in enumerate(lines, start=1):
        if _NO_CHARACTER.search(line):
            raise UnreadableFile(
                f"Dòng {number}: có ký tự không hợp lệ, tệp có thể bị hỏng. {_WAY_OUT}"
            )
        cells = line.split("\t")
        if len(cells) > COLUMNS or line.count("|") > COLUMNS:
            raise UnreadableFile(
                f"Dòng {number}: bảng có hơn {COLUMNS} cột, không phải phụ lục kế hoạch."
            )
        longest = max(len(cell) for cell in cells)
        if longest > LETTERS:
            raise UnreadableFile(
                f"Dòng {number}: đoạn dài {longest} chữ, chỉ đọc đến {LETTERS} chữ mỗi đoạn. Hãy ngắt "
                "đoạn rồi nhập lại."
            )
