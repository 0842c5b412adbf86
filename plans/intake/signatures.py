"""How files of each kind begin: what a file is from outside, without opening it."""

import re
from typing import Literal

from plans.intake.errors import UnreadableFile

Outside = Literal["zip", "ole", "pdf", "rtf", "html", "text"]

WAY_OUT = "Hãy lưu kế hoạch thành tệp Word (.docx), Excel (.xlsx), PDF có chữ hoặc văn bản (.txt)."

# What a file begins with; the first that fits wins, so that a file that is two things is one.
_BEGINNINGS: tuple[tuple[bytes, Outside], ...] = (
    (rb"PK\x03\x04|PK\x05\x06|PK\x07\x08", "zip"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (rb"%PDF-", "pdf"),
    (rb"\s*\{\\rtf", "rtf"),
)
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|BM.{4}\x00{4}", "tệp ảnh"),
    (rb"RIFF.{4}WEBP|.{4}ftyp(?:hei[cfx]|mif1|avif)|<svg\b", "tệp ảnh"),
    (rb"RIFF.{4}(?:WAVE|AVI )|ID3[\x02-\x04]|OggS\x00|fLaC|\xff[\xfb\xf3\xf2]", "tệp âm thanh, phim"),
    (rb".{4}ftyp|\x1aE\xdf\xa3|FLV\x01|\x00\x00\x01[\xba\xb3]", "tệp âm thanh, phim"),
    (rb"MZ.{0,60}\x00|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe", "chương trình máy tính"),
    (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]1AY|\xfd7zXZ\x00", "tệp nén"),
    (rb"SQLite format 3\x00", "cơ sở dữ liệu"),
    (rb"%!PS", "tệp in PostScript"),
)  # fmt: skip
# A PDF may have some bytes of a mail or a server before it (ISO 32000-1, Annex H, note 13).
_PDF_WITHIN = re.compile(rb"%PDF-\d\.\d")
_NEAR = 1024
_XML_OFFICE: tuple[tuple[bytes, str], ...] = (
    (b"Word.Document", "tệp Word dạng XML"),
    (b"Excel.Sheet", "tệp Excel dạng XML"),
    (b"opendocument", "tệp OpenDocument dạng XML"),
    (b"<svg", "tệp ảnh"),
)
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# The page a clipboard or a mail carries has some lines of its own before it.
MAIL = re.compile(rb"\s*(?:[A-Za-z-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,20}?MIME-Version:", re.I)
_CLIPBOARD = re.compile(rb"\s*Version:\d\.\d\s+StartHTML:", re.IGNORECASE)
_PAGE = re.compile(
    rb"\s*(?:<!--[^\0]{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*){0,20}<(?:!doctype\s+html|html|head|body|meta|title|"
    rb"style|link|base|script|table|tr|td|div|p|span|ul|ol|li|br|h[1-6]|center|font|b|i|u|a|strong|em)\b",
    re.IGNORECASE,
)
_TABLE, _ROW = re.compile(rb"<table\b", re.IGNORECASE), re.compile(rb"<t[rdh]\b", re.IGNORECASE)
_BLOCK = re.compile(rb"</(?:p|div|li|h[1-6])>|<br\s{0,3}/?>", re.IGNORECASE)
_LOOKED_AT = 200_000


def outside_of(content: bytes) -> Outside:
    """Tell what a file is by how it begins.

    Raises:
        UnreadableFile: it is empty, or of a kind that no reader is for.
    """
    if not content.strip():
        raise UnreadableFile("Tệp rỗng, không có nội dung để đọc. Hãy kiểm tra lại tệp.")
    for begins, outside in _BEGINNINGS:
        if re.match(begins, content):
            return outside
    for begins, name in _REFUSED:
        if re.match(begins, content, re.DOTALL):
            raise UnreadableFile(f"Đây là {name}, không đọc thành kế hoạch được. {WAY_OUT}")
    head = _plain_head(content)
    if _PAGE.match(head):
        return "html"
    if _PDF_WITHIN.search(content[:_NEAR]) and b"endobj" in content:
        return "pdf"
    _refuse_xml(head)
    return "html" if _is_marked_up(head) else "text"


def _plain_head(content: bytes) -> bytes:
    """Give the beginning, a byte a letter, however its letters are written."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            head = content[len(mark) : len(mark) + _LOOKED_AT]
            return head.decode(encoding, errors="ignore").encode()
    return content[:_LOOKED_AT]


def _refuse_xml(head: bytes) -> None:
    if not head.lstrip().startswith((b"<?xml", b"<?mso")):
        return
    near = head[: _NEAR * 4]
    name = next((name for mark, name in _XML_OFFICE if mark in near), "tệp dữ liệu XML")
    raise UnreadableFile(f"Đây là {name}, chưa đọc được trực tiếp. {WAY_OUT}")


def _is_marked_up(head: bytes) -> bool:
    """Tell a page from text that has a tag here and there, as a scan turned into text has."""
    if MAIL.match(head) or _CLIPBOARD.match(head) or (_TABLE.search(head) and _ROW.search(head)):
        return True
    blocks = len(_BLOCK.findall(head))
    lines = sum(bool(line.strip()) for line in head.splitlines())
    return blocks >= 5 and blocks * 2 >= lines
