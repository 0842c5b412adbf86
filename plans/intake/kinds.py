"""What a file is, told by its content and never by its name."""

import io
import re
import struct

import olefile

from plans.intake import archive, signatures
from plans.intake.errors import UnreadableFile
from plans.intake.signatures import WAY_OUT
from plans.intake.source import Kind

# What is inside a zip file, by the part that only it has; the first that fits wins.
_ZIPPED: tuple[tuple[re.Pattern[str], Kind | str], ...] = (
    (re.compile(r"^word/document\d*\.xml$", re.IGNORECASE), "docx"),
    (re.compile(r"^xl/workbook\.(?:xml|bin)$", re.IGNORECASE), "sheet"),
    (re.compile(r"^ppt/"), "bài trình chiếu PowerPoint"),
    (re.compile(r"^visio/"), "bản vẽ Visio"),
    (re.compile(r"^META-INF/MANIFEST\.MF$"), "chương trình Java"),
    (re.compile(r"^AndroidManifest\.xml$"), "ứng dụng điện thoại"),
    (re.compile(r"^META-INF/container\.xml$"), "sách điện tử EPUB"),
    (re.compile(r"^\[Content_Types\]\.xml$"), "tệp Office không có văn bản hay bảng tính"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OPEN_KINDS: dict[str, Kind] = {"text": "odt", "spreadsheet": "sheet"}
_SHOWN = 5

# The same for the Office files of before 2007, by the stream that only it has.
_STREAMS: tuple[tuple[str, Kind | str], ...] = (
    ("WordDocument", "doc"),
    ("Workbook", "sheet"),
    ("Book", "sheet"),
    ("PowerPoint Document", "bài trình chiếu PowerPoint"),
    ("VisioDocument", "bản vẽ Visio"),
    ("__properties_version1.0", "thư điện tử Outlook"),
)
_LOCKS = ("EncryptedPackage", "EncryptionInfo")
# Flags of a Word document's first header ([MS-DOC] 2.5.1, FibBase.fEncrypted).
_FLAGS_AT, _IS_LOCKED = 10, 0x0100
_NO_OLE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error)


def kind_of(content: bytes) -> Kind:
    """Tell what reader a file is for; a CSV is text, whose own words tell it.

    Raises:
        UnreadableFile: it is empty, or of a kind that no reader is for.
    """
    outside = signatures.outside_of(content)
    if outside == "zip":
        return _zipped(content)
    if outside == "ole":
        return _ole(content)
    return outside


def _zipped(content: bytes) -> Kind:
    names = archive.members(content)
    kind_of_open = archive.part(content, "mimetype", 200).decode(errors="replace").strip()
    if kind_of_open.startswith(_OPEN_DOCUMENT):
        return _open_document(content, kind_of_open.removeprefix(_OPEN_DOCUMENT))
    for fits, found in _ZIPPED:
        if any(fits.search(name) for name in names):
            return _kind_or_refusal(found)
    shown = ", ".join(f"“{name[:60]}”" for name in names[:_SHOWN])
    raise UnreadableFile(
        f"Đây là tệp nén ({shown or 'rỗng'}), không phải một văn bản. Hãy giải nén rồi nhập riêng tệp "
        "kế hoạch bên trong."
    )


def _open_document(content: bytes, named: str) -> Kind:
    if b"encryption-data" in archive.part(content, "META-INF/manifest.xml"):
        raise UnreadableFile(archive.LOCKED)
    kind = _OPEN_KINDS.get(named.removesuffix("-template"))
    return kind or _kind_or_refusal(f"tệp OpenDocument loại “{named[:40]}”")


def _ole(content: bytes) -> Kind:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as document:
            found = next((kind for name, kind in _STREAMS if document.exists(name)), "")
            is_locked = any(document.exists(name) for name in _LOCKS)
            flags = _word_flags(document) if found == "doc" else 0
    except _NO_OLE as error:
        raise UnreadableFile(
            "Tệp Office đời cũ (DOC, XLS) bị hỏng, không mở được. Hãy mở tệp trên máy, lưu thành tệp "
            "mới (.docx, .xlsx) rồi nhập lại."
        ) from error
    if is_locked or flags & _IS_LOCKED:
        raise UnreadableFile(archive.LOCKED)
    return _kind_or_refusal(found or "tệp Office đời cũ không có văn bản hay bảng tính")


def _word_flags(document: olefile.OleFileIO) -> int:
    header = document.openstream("WordDocument").read(_FLAGS_AT + 2)
    flags: int = struct.unpack_from("<H", header, _FLAGS_AT)[0]
    return flags


def _kind_or_refusal(found: Kind | str) -> Kind:
    if found in ("docx", "sheet", "doc"):
        return found
    raise UnreadableFile(f"Đây là {found}, không đọc thành kế hoạch được. {WAY_OUT}")
