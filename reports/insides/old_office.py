"""Office files of before 2007: what they are and whether they are harmless, by their directory.

Only the entries of the directory are looked for, each where it must stand. The chains of sectors are
not followed: a file may lay them out so that following takes all the memory there is.
"""

import re
import struct
from typing import Literal

from reports.insides.flaws import OtherKind, cut_off, damaged, locked, macros

Old = Literal["doc", "xls", "ppt"]

# [MS-CFB] 2.6.1: an entry has 128 bytes: the name (UTF-16), its length, what it is, where it begins.
_ENTRY, _NAME, _START_AT, _SIZE_AT = 128, 64, 116, 120
_STORAGE, _STREAM = 1, 2
# [MS-CFB] 2.2: the sectors of the table of sectors that the header itself lists.
_SHIFT_AT, _FIRST_DIRECTORY_AT, _TABLES_AT, _TABLES = 30, 48, 76, 109
_LAST_SECTOR, _FREE = 0xFFFFFFFA, 0xFFFFFFFF

_KINDS: tuple[tuple[str, Old], ...] = (
    ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"),
)  # fmt: skip
_OTHERS: tuple[tuple[str, str], ...] = (
    ("VisioDocument", "bản vẽ Visio"),
    ("__properties_version1.0", "thư điện tử Outlook"),
    ("Quill", "tệp Publisher"),
)
_MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR")
_LOCKS = ("EncryptedPackage", "EncryptionInfo", "EncryptedSummary")
# [MS-DOC] 2.5.1, FibBase.fEncrypted.
_FLAGS_AT, _IS_LOCKED = 10, 0x0100
# [MS-PPT] 2.3.2: the token of a file with a password.
_LOCKED_SLIDES = re.compile(rb"\xf6\x0f.{4}\x14\x00\x00\x00\xdf\xc4\xd1\xf3", re.DOTALL)
# [MS-PPT] 2.4.11: the note that it has macros, which themselves are packed.
_SLIDES_MACROS = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)
# [MS-CFB] 2.6.1: shorter streams lie elsewhere; no program writes a text or a workbook that short.
_SHORT = 4096
# [MS-XLS] 2.4: records of the workbook's first part.
_SHEET, _PASSWORD, _END_OF_PART, _MACRO_SHEET = 0x85, 0x2F, 0x0A, 1
_MAX_RECORDS = 20_000


def kind_of(content: bytes) -> Old:
    """Tell which Office file it is, and refuse one that is no such file or does harm.

    Raises:
        OtherKind: it is another program's file.
        Flaw: it is cut off, damaged, locked, or carries macros.
    """
    _refuse_cut(content)
    if any(_entry(content, name) is not None for name in _LOCKS):
        raise locked()
    refuse_carried(content)
    for name, kind in _KINDS:
        entry = _entry(content, name)
        if entry is not None:
            _refuse_unfit(kind, content, _beginning(content, entry))
            return kind
    found = (told for name, told in _OTHERS if _entry(content, name) is not None)
    raise OtherKind(
        next(found, "tệp của chương trình khác, không phải Word, Excel hay PowerPoint"),
        "Hãy mở tệp trên máy, in ra PDF rồi tải lại.",
    )


def refuse_carried(content: bytes) -> None:
    """Refuse macros, in a file or in one that is carried by another.

    Raises:
        Flaw: there are some.
    """
    if any(_entry(content, name) is not None for name in _MACROS):
        raise macros()


def _refuse_cut(content: bytes) -> None:
    """Refuse a file whose table lists sectors that it does not have."""
    try:
        (shift,) = struct.unpack_from("<H", content, _SHIFT_AT)
        (directory,) = struct.unpack_from("<I", content, _FIRST_DIRECTORY_AT)
        listed = struct.unpack_from(f"<{_TABLES}I", content, _TABLES_AT)
    except struct.error as error:
        raise cut_off() from error
    if shift not in (9, 12):
        raise damaged()
    size = 1 << shift
    tables = [each for each in listed if each < _LAST_SECTOR]
    last = max([directory, *tables])
    # The end of the last sector may be left unwritten.
    if last >= _LAST_SECTOR or len(content) <= (last + 1) << shift:
        raise cut_off()
    used = max(
        (_last_used(content, place, each, size) for place, each in enumerate(tables)), default=0
    )
    if len(content) <= (used + 1) << shift:
        raise cut_off()


def _last_used(content: bytes, place: int, sector: int, size: int) -> int:
    begins, many = (sector + 1) * size, size // 4
    # A table that is cut off itself ends with free sectors.
    table = struct.unpack(f"<{many}I", content[begins : begins + size].ljust(size, b"\xff"))
    used = (at for at in range(many - 1, -1, -1) if table[at] != _FREE)
    return place * many + next(used, 0)


def _entry(content: bytes, name: str) -> int | None:
    """Give where the directory's entry of that name is, if there is one."""
    letters = name.encode("utf-16-le")
    for found in re.finditer(re.escape(letters + b"\x00\x00"), content, re.IGNORECASE):
        place = found.start()
        if place % _ENTRY or place + _ENTRY > len(content):
            continue
        length, what = struct.unpack_from("<HB", content, place + _NAME)
        if length == len(letters) + 2 and what in (_STORAGE, _STREAM):
            return place
    return None


def _beginning(content: bytes, entry: int) -> memoryview:
    """Give the file from where a stream begins; nothing of a short one."""
    (shift,) = struct.unpack_from("<H", content, _SHIFT_AT)
    sector, size = struct.unpack_from("<II", content, entry + _START_AT)
    return memoryview(b"" if size < _SHORT else content)[(sector + 1) << shift :]


def _refuse_unfit(kind: Old, content: bytes, stream: memoryview) -> None:
    if kind == "doc" and len(stream) > _FLAGS_AT + 2:
        (flags,) = struct.unpack_from("<H", stream, _FLAGS_AT)
        if flags & _IS_LOCKED:
            raise locked()
    if kind == "xls":
        _refuse_sheets(stream)
    if kind == "ppt" and _LOCKED_SLIDES.search(content):
        raise locked()
    if kind == "ppt" and _SLIDES_MACROS.search(content):
        raise macros()


def _refuse_sheets(stream: memoryview) -> None:
    """Refuse a workbook with a password, or with sheets of macros as before 1993.

    A workbook in scattered pieces is read as far as its first piece goes.
    """
    place = 0
    for _ in range(_MAX_RECORDS):
        if place + 10 > len(stream):
            return
        what, length, _begins, state, kind = struct.unpack_from("<HHIBB", stream, place)
        # The password is the first or second record after the beginning.
        if what == _PASSWORD and place < _SHORT:
            raise locked()
        if what == _SHEET and length > 5 and state <= 2 and kind == _MACRO_SHEET:
            raise macros()
        if what == _END_OF_PART:
            return
        place += 4 + length
