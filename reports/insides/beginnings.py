"""How files begin: what each is from outside, without opening it."""

import re
from typing import Literal

from reports.insides.flaws import OtherKind

Outside = Literal["pdf", "jpeg", "png", "webp", "gif", "heic", "zip", "ole", "text"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OURS: tuple[tuple[bytes, Outside], ...] = (
    # Some programs put a byte order mark or a line end before it; anything more is another file.
    (rb"(?:\xef\xbb\xbf)?[\t\r\n ]{0,64}%PDF-\d", "pdf"),
    (rb"\xff\xd8\xff", "jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "png"),
    (rb"RIFF.{4}WEBP", "webp"),
    (rb"GIF8[79]a", "gif"),
    (rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", "heic"),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", "zip"),
    (re.escape(OLE), "ole"),
)

_PROGRAM = (
    "chương trình chạy được",
    "Hệ thống chỉ nhận ảnh, PDF và tệp Word, Excel, PowerPoint. Nếu không phải bạn tạo tệp này, đừng mở.",
)
_ARCHIVE = ("tệp nén", "Hãy giải nén rồi tải từng tệp.")
_FILM = (
    "phim hoặc tệp âm thanh",
    "Hãy đăng lên cổng hoặc trang thông tin của đơn vị rồi dán liên kết.",
)
_PICTURE = ("ảnh loại ít dùng", "Hãy lưu ảnh thành JPEG, PNG hoặc PDF rồi tải lại.")
_RICH = ("văn bản RTF", "Hãy mở bằng Word, lưu thành .docx hoặc .pdf rồi tải lại.")
_PAPER = ("tệp in PostScript", "Hãy in ra PDF rồi tải lại.")
_DATA = ("cơ sở dữ liệu", "Hãy xuất phần cần nộp ra Excel hoặc PDF rồi tải lại.")
_DRAWING = ("hình vẽ SVG", "Hãy lưu thành ảnh PNG hoặc PDF rồi tải lại.")
_PAGE = ("trang web (HTML)", "Hãy mở tệp rồi in ra PDF, hoặc dán liên kết của trang.")
_XML = (
    "tệp dữ liệu XML",
    "Hãy mở bằng Word hoặc Excel, lưu thành .docx, .xlsx hoặc .pdf rồi tải lại.",
)
_UNKNOWN = (
    "loại tệp hệ thống không nhận ra, hoặc tệp đã hỏng",
    "Hãy lưu thành ảnh, PDF, Word, Excel, PowerPoint hoặc văn bản thuần (.txt) rồi tải lại.",
)

_THEIRS: tuple[tuple[bytes, tuple[str, str]], ...] = (
    # Speech of old telephones begins like a script.
    (rb"#!AMR", _FILM),
    (rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe", _PROGRAM),
    (rb"\x00asm|dex\n|L\x00\x00\x00\x01\x14\x02\x00|ITSF", _PROGRAM),
    (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh[1-9]|\xfd7zXZ\x00|\x28\xb5\x2f\xfd|MSCF\x00", _ARCHIVE),
    (rb".{257}ustar", _ARCHIVE),
    (rb".{4}ftypavif|II\*\x00|MM\x00\*|BM.{4}\x00{4}|8BPS|\x00\x00\x01\x00[^\x00]", _PICTURE),
    (rb".{4}ftyp|\x00.{3}(?:moov|mdat|wide|free|skip)|\x1aE\xdf\xa3|FLV\x01|\x00\x00\x01[\xba\xb3]", _FILM),
    (rb"RIFF.{4}(?:WAVE|AVI )|ID3[\x02-\x04]", _FILM),
    (rb"OggS|fLaC|\xff[\xe2-\xfd]|\x30\x26\xb2\x75|MThd|FORM.{4}AIF", _FILM),
    (rb"(?:\xef\xbb\xbf)?\s*\{\\rt", _RICH),
    (rb"%!PS|\x04%!PS|\xc5\xd0\xd3\xc6", _PAPER),
    (rb"SQLite format 3\x00|\x00\x01\x00\x00Standard (?:Jet|ACE) DB", _DATA),
)  # fmt: skip
_OURS_READ = tuple((re.compile(begins, re.DOTALL), outside) for begins, outside in _OURS)
_THEIRS_READ = tuple((re.compile(begins, re.DOTALL), told) for begins, told in _THEIRS)

_NEAR = 4096
_MARKUP = re.compile(r"\s*<[A-Za-z!?/%]")
_SVG = re.compile(r"<svg\b", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|script|table|div|p|meta)\b", re.IGNORECASE)
# No text has them: it would be shown otherwise than it reads, or not at all.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NO_LETTER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def outside_of(content: bytes) -> Outside:
    """Tell what a file is by how it begins.

    Raises:
        OtherKind: it is nothing that is taken as evidence.
    """
    for begins, outside in _OURS_READ:
        if begins.match(content):
            return outside
    for begins, told in _THEIRS_READ:
        if begins.match(content):
            raise OtherKind(*told)
    text = _text(content)
    if text is None:
        raise OtherKind(*_UNKNOWN)
    if _MARKUP.match(text):
        raise OtherKind(*_marked_up(text))
    return "text"


def is_program(content: bytes) -> bool:
    """Tell whether something carried along is a program for Windows or Linux."""
    return content.startswith((b"MZ", b"\x7fELF"))


def _text(content: bytes) -> str | None:
    """Give how a text begins, whatever its encoding; None for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
        return None if _NO_LETTER.search(text) else text[:_NEAR].lstrip("\ufeff")
    if _NO_TEXT.search(content):
        return None
    return content[:_NEAR].decode("utf-8-sig", errors="replace").lstrip("\ufeff")


def _marked_up(text: str) -> tuple[str, str]:
    if _HTML.search(text):
        return _PAGE
    return _DRAWING if _SVG.search(text) else _XML
