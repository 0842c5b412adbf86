"""What an uploaded file is, by its content alone, and whether it may be kept as evidence.

The name a file comes with says nothing of what it is. What is told here is told where the file is
received, before anything is stored; drawing it is the work of :mod:`reports.thumbnails`.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from reports.insides import beginnings, old_office, pictures, portable, zipped
from reports.insides.flaws import Flaw, OtherKind

Kind = Literal[
    "pdf", "jpeg", "png", "webp", "gif", "heic", "docx", "xlsx", "pptx", "doc", "xls", "ppt",
    "odt", "ods", "odp", "txt",
]  # fmt: skip
Family = Literal["pdf", "picture", "document", "sheet", "slides", "text"]

NAME_LENGTH = 150


class FileRefused(Exception):
    """The file is not taken as evidence; the message is the Vietnamese sentence to show."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken.

    ``code`` is what a row keeps; ``suffixes`` are those it may go by, the first where it comes with
    another. ``is_shown`` says whether every browser shows it by itself; others are only saved.
    """

    code: Kind
    family: Family
    label: str
    media_type: str
    suffixes: tuple[str, ...]
    is_shown: bool = False


_OPENXML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_SLIDES = "bài trình chiếu"

_ALL = (
    FileKind("pdf", "pdf", "PDF", "application/pdf", ("pdf",), is_shown=True),
    FileKind("jpeg", "picture", "ảnh JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), is_shown=True),
    FileKind("png", "picture", "ảnh PNG", "image/png", ("png",), is_shown=True),
    FileKind("webp", "picture", "ảnh WebP", "image/webp", ("webp",), is_shown=True),
    FileKind("gif", "picture", "ảnh GIF", "image/gif", ("gif",), is_shown=True),
    FileKind("heic", "picture", "ảnh HEIC của iPhone", "image/heic", ("heic", "heif", "hif")),
    FileKind("docx", "document", "văn bản Word", f"{_OPENXML}wordprocessingml.document", ("docx", "dotx")),
    FileKind("xlsx", "sheet", "bảng tính Excel", f"{_OPENXML}spreadsheetml.sheet", ("xlsx", "xltx")),
    FileKind("pptx", "slides", f"{_SLIDES} PowerPoint", f"{_OPENXML}presentationml.presentation",
             ("pptx", "ppsx", "potx")),
    FileKind("doc", "document", "văn bản Word đời cũ", "application/msword", ("doc", "dot", "wps")),
    FileKind("xls", "sheet", "bảng tính Excel đời cũ", "application/vnd.ms-excel", ("xls", "xlt", "et")),
    FileKind("ppt", "slides", f"{_SLIDES} PowerPoint đời cũ", "application/vnd.ms-powerpoint",
             ("ppt", "pps", "pot", "dps")),
    FileKind("odt", "document", "văn bản OpenDocument", f"{_OPEN_DOCUMENT}text", ("odt", "ott")),
    FileKind("ods", "sheet", "bảng tính OpenDocument", f"{_OPEN_DOCUMENT}spreadsheet", ("ods", "ots")),
    FileKind("odp", "slides", f"{_SLIDES} OpenDocument", f"{_OPEN_DOCUMENT}presentation", ("odp", "otp")),
    FileKind("txt", "text", "văn bản thuần", "text/plain", ("txt",)),
)  # fmt: skip
KINDS: dict[str, FileKind] = {each.code: each for each in _ALL}
# For the field in which files are chosen. An iPhone that is not asked for HEIC sends JPEG instead.
ACCEPT = ",".join(f".{suffix}" for each in _ALL if each.code != "heic" for suffix in each.suffixes)

_CLAIMS: dict[str, FileKind] = {suffix: each for each in _ALL for suffix in each.suffixes}
# Windows runs these by their suffix alone, whatever is in them.
_PROGRAMS = (
    "exe com scr pif bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta msi msp msc cpl dll sys lnk url reg "
    "inf jar apk sh py pl rb php jsp asp aspx chm scf appx application gadget"
)
_RUN = frozenset(_PROGRAMS.split())
# And these carry more than they show, in text as in anything else.
_BETTER: dict[str, str] = {
    "csv": "Tệp CSV khi mở có thể chạy công thức lạ. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lại.",
    "rtf": "Hãy mở bằng Word, lưu thành .docx hoặc .pdf rồi tải lại.",
    **dict.fromkeys(
        ("html", "htm", "xhtml", "mht", "mhtml", "eml", "svg", "xml"),
        "Hãy mở tệp rồi in ra PDF, hoặc dán liên kết của trang.",
    ),
}
_SUFFIX = re.compile(r"\.([a-z][a-z0-9]{0,10}|[0-9][a-z0-9]{1,3}[a-z])$", re.IGNORECASE)
_NO_WINDOWS_NAME = re.compile(r'[<>:"|?*]')
_SHOWN = 80


def refuse_large(name: str, size: int, *, limit: int) -> None:
    """Refuse a file by its size, which is known before its content is.

    Args:
        name: as it came.
        size: in bytes.
        limit: in bytes.

    Raises:
        FileRefused: it is larger.
    """
    if size > limit:
        raise FileRefused(
            f"Tệp “{shown_name(name)}” lớn hơn {size_text(limit)} (tệp của bạn: {size_text(size)}). "
            "Hãy nén ảnh hoặc chia làm hai tệp."
        )


def refuse_many(name: str, size: int, *, held: int, limit: int) -> None:
    """Refuse a file that a report has no more room for.

    Args:
        name: as it came.
        size: in bytes.
        held: bytes of the files that the report has.
        limit: bytes that the files of a report may have together.

    Raises:
        FileRefused: together they are larger.
    """
    if held + size > limit:
        raise FileRefused(
            f"Chưa nhận tệp “{shown_name(name)}” ({size_text(size)}): báo cáo đã có {size_text(held)} tài "
            f"liệu, tối đa {size_text(limit)}. Hãy rút bớt tệp, nén ảnh, hoặc đăng lên cổng rồi dán liên kết."
        )


def kind_of(content: bytes, name: str) -> FileKind:
    """Tell what a file is and that it may be kept.

    Args:
        content: the whole file.
        name: as it came; it is only compared with what the file is.

    Raises:
        FileRefused: it is of a kind that is not taken, damaged, harmful, or not what its name says.
    """
    shown, suffix = shown_name(name), suffix_of(name)
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        what = "chỉ có các byte trống, do tải hoặc chép hỏng" if content else "rỗng (0 KB)"
        raise FileRefused(f"Tệp “{shown}” {what}. Hãy kiểm tra tệp trên máy rồi tải lại.")
    try:
        kind = KINDS[_code_of(content)]
    except OtherKind as other:
        # What it claims is told where the claim is what misleads.
        said = f"mang đuôi .{suffix} nhưng nội dung là" if suffix in _CLAIMS else "là"
        raise FileRefused(f"Tệp “{shown}” {said} {other.what}. {other.remedy}") from other
    except Flaw as flaw:
        raise FileRefused(f"Tệp “{shown}” {flaw.what}. {flaw.remedy}") from flaw
    _refuse_claim(shown, suffix, kind)
    return kind


def _code_of(content: bytes) -> Kind:
    outside = beginnings.outside_of(content)
    if outside == "zip":
        return zipped.kind_of(content)
    if outside == "ole":
        return old_office.kind_of(content)
    if outside == "text":
        return "txt"
    if outside == "pdf":
        portable.check(content)
    else:
        pictures.check(outside, content)
    return outside


def _refuse_claim(shown: str, suffix: str, kind: FileKind) -> None:
    """Refuse a file that is good but called something else than a file of its family."""
    if suffix in _RUN:
        raise FileRefused(
            f"Tệp “{shown}” mang đuôi .{suffix}, là đuôi của chương trình chạy được, nên không nhận. Nếu "
            f"đây đúng là {kind.label}, hãy đổi đuôi thành .{kind.suffixes[0]} rồi tải lại."
        )
    if suffix in _BETTER and kind.code == "txt":
        raise FileRefused(f"Tệp “{shown}” mang đuôi .{suffix}, không nhận. {_BETTER[suffix]}")
    claimed = _CLAIMS.get(suffix, kind)
    if claimed.family != kind.family:
        raise FileRefused(
            f"Tệp “{shown}” mang đuôi .{suffix} nhưng nội dung là {kind.label}. Hãy kiểm tra có chọn nhầm "
            f"tệp không; nếu đúng tệp này, hãy đổi đuôi thành .{kind.suffixes[0]} rồi tải lại."
        )


def remark(name: str, kind: FileKind) -> str:
    """Say what its office should know of a file that was taken; nothing of an ordinary one."""
    if _CLAIMS.get(suffix_of(name)) != kind:
        return f"Tệp “{shown_name(name)}” là {kind.label} nên được lưu với tên “{clean_name(name, kind)}”."
    if kind.code == "heic":
        return (
            f"Tệp “{shown_name(name)}” là ảnh HEIC, nhiều máy tính không mở được. Nên gửi ảnh JPEG: trên "
            "iPhone, vào Cài đặt > Camera > Định dạng, chọn “Tương thích nhất”."
        )
    return ""


def clean_name(name: str, kind: FileKind) -> str:
    """Give the name to keep and to save a file under: one line, no folders, the right suffix.

    A name is at most ``NAME_LENGTH`` letters, which may be more bytes than a disk allows: what a
    file is stored under is not its name.
    """
    suffix = suffix_of(name)
    stem = _plain(name)
    if suffix in _CLAIMS:
        stem = stem[: -len(suffix) - 1]
    suffix = suffix if suffix in kind.suffixes else kind.suffixes[0]
    stem = _NO_WINDOWS_NAME.sub("-", stem).strip(". ")
    return f"{stem[: NAME_LENGTH - len(suffix) - 1].rstrip('. ') or 'tep'}.{suffix}"


def shown_name(name: str) -> str:
    """Give a name as it may stand in a sentence."""
    plain = _plain(name) or "không tên"
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 16]}…{plain[-15:]}"


def suffix_of(name: str) -> str:
    """Give the suffix in small letters without its dot; nothing where the end is no suffix.

    The end of "Báo cáo ngày 10.3.2026" is none.
    """
    found = _SUFFIX.search(_plain(name))
    return found[1].lower() if found else ""


def _plain(name: str) -> str:
    """Give a name without folders and without letters that are not seen or turn the others about."""
    last = re.split(r"[/\\]", name)[-1]
    # Control, format (with the marks of direction), lone halves, private and unknown letters.
    spaced = "".join(
        " " if each in "\t\r\n" or unicodedata.category(each)[0] == "Z" else each for each in last
    )
    seen = "".join(each for each in spaced if unicodedata.category(each)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", seen).split()).rstrip(". ")


def size_text(size: int) -> str:
    """Say a number of bytes as people do, never less than it is: "34 MB", "3,4 MB", "820 KB"."""
    if size < 1_000_000:
        return f"{math.ceil(size / 1000)} KB"
    tenths = math.ceil(size / 100_000)
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10} MB"
