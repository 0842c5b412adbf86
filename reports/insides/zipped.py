"""What is in a zip file, and whether an Office file in it is harmless."""

import io
import re
import zipfile
from typing import Literal

from agencies.sheets import DAMAGED
from plans.intake import archive
from plans.intake.errors import UnreadableFile
from reports.insides import beginnings, old_office
from reports.insides.flaws import (
    Flaw,
    OtherKind,
    carries_program,
    cut_off,
    damaged,
    locked,
    macros,
)

Zipped = Literal["docx", "xlsx", "pptx", "odt", "ods", "odp"]

_END, _END_WITHIN = b"PK\x05\x06", 66_000
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OPEN_KINDS: dict[str, Zipped] = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_OFFICE: tuple[tuple[re.Pattern[str], Zipped], ...] = (
    (re.compile(r"^word/document\d*\.xml$"), "docx"),
    (re.compile(r"^xl/workbook\.xml$"), "xlsx"),
    (re.compile(r"^ppt/presentation\.xml$"), "pptx"),
)
_TYPES = "[Content_Types].xml"
_TO_OFFICE = "Hãy mở tệp trên máy, lưu thành .docx, .xlsx, .pptx hoặc .pdf rồi tải lại."
_OTHERS: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    (
        re.compile(r"^(?:META-INF/MANIFEST\.MF|AndroidManifest\.xml)$|\.(?:exe|dll|class)$"),
        (
            "chương trình, hoặc tệp nén có chương trình bên trong",
            "Hệ thống chỉ nhận ảnh, PDF và tệp Word, Excel, PowerPoint.",
        ),
    ),
    (re.compile(r"^xl/workbook\.bin$"), ("bảng tính nhị phân (.xlsb)", _TO_OFFICE)),
    (re.compile(r"^visio/"), ("bản vẽ Visio", "Hãy lưu thành PDF rồi tải lại.")),
    (re.compile(r"^Index/.*\.iwa$|^Index\.zip$"), ("tệp của máy Apple (Pages, Numbers)", _TO_OFFICE)),
    (re.compile(r"^META-INF/container\.xml$"), ("sách điện tử", "Hãy lưu thành PDF rồi tải lại.")),
    (re.compile(r""), ("tệp nén", "Hãy giải nén rồi tải từng tệp.")),
)  # fmt: skip
# A library of OpenDocument macros lists its modules in files of their own, empty ones too.
_MACRO_PART = re.compile(
    r"(?:^|/)(?:vbaProject[^/]*|vbaData\.xml)$|(?:^|/)macrosheets/|^Scripts/.*[^/]$"
    r"|^Basic/(?!(?:.*/)?script-l[bc]\.xml$).*[^/]$",
    re.IGNORECASE,
)
_MACRO_TYPE = re.compile(rb"macroenabled|vbaproject|macrosheet", re.IGNORECASE)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HEAD = 8


def kind_of(content: bytes) -> Zipped:
    """Tell which Office file a zip file is, and refuse one that is no such file or does harm.

    Raises:
        OtherKind: it is an archive or another program's file.
        Flaw: it is cut off, damaged, locked, a bomb, or carries macros or programs.
    """
    if _END not in content[-_END_WITHIN:]:
        raise cut_off()
    try:
        return _kind_of(content)
    except UnreadableFile as error:
        raise locked() if str(error) == archive.LOCKED else _unfolding() from error
    except DAMAGED as error:
        raise damaged() from error


def _unfolding() -> Flaw:
    return Flaw(
        "bị hỏng, hoặc nở ra quá lớn khi mở",
        "Hãy mở tệp trên máy, bỏ bớt ảnh, lưu thành tệp mới rồi tải lại.",
    )


def _kind_of(content: bytes) -> Zipped:
    names = archive.members(content)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        if any(entry.compress_type not in _METHODS for entry in opened.infolist()):
            raise _another(names)
    kind = _named(content, names)
    if len(set(names)) < len(names):
        # Two programs would read two different files out of it.
        raise damaged()
    if any(_MACRO_PART.search(name) for name in names):
        raise macros()
    archive.check(content)
    _refuse_carried(content)
    return kind


def _named(content: bytes, names: list[str]) -> Zipped:
    open_kind = archive.part(content, "mimetype", 200).decode(errors="replace").strip()
    if open_kind.startswith(_OPEN_DOCUMENT):
        if b"encryption-data" in archive.part(content, "META-INF/manifest.xml"):
            raise locked()
        short = open_kind.removeprefix(_OPEN_DOCUMENT).removesuffix("-template")
        if short in _OPEN_KINDS and "content.xml" in names:
            return _OPEN_KINDS[short]
        raise OtherKind("tệp OpenDocument loại ít dùng", _TO_OFFICE)
    for fits, kind in _OFFICE:
        if _TYPES in names and any(fits.search(name) for name in names):
            if _MACRO_TYPE.search(archive.part(content, _TYPES).replace(b"\x00", b"")):
                raise macros()
            return kind
    raise _another(names)


def _another(names: list[str]) -> OtherKind:
    told = next(told for fits, told in _OTHERS if any(fits.search(name) for name in names or [""]))
    return OtherKind(*told)


def _refuse_carried(content: bytes) -> None:
    """Refuse what hides a program or macros in a part, whatever the part is called.

    How much the parts unfold to was measured before.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        for entry in opened.infolist():
            with opened.open(entry) as stream:
                head = stream.read(_HEAD)
                if beginnings.is_program(head):
                    raise carries_program()
                if head == beginnings.OLE:
                    old_office.refuse_carried(head + stream.read())
