"""What a file is, told by its content, and its text."""

import re

from plans.intake.errors import UnreadableFile

# Several times what the longest plan we know has.
LINES, COLUMNS, LETTERS = 20_000, 40, 20_000
_NO_CHARACTER = re.compile("[\x00\ufffe\uffff\ud800-\udfff]")

# First bytes of kinds that people send under any name.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "tệp PDF"),
    (b"PK\x03\x04", "tệp nén hoặc tệp Office (DOCX, XLSX)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "tệp Office đời cũ (DOC, XLS)"),
    (b"{\\rtf", "tệp RTF"),
    (b"\x89PNG", "tệp ảnh"),
    (b"\xff\xd8\xff", "tệp ảnh"),
    (b"GIF8", "tệp ảnh"),
)
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
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableFile(f"Đây là {kind}, chưa đọc được trực tiếp. {_WAY_OUT}")
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
