"""What in a PDF would run or send something when it is opened."""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.signed import flaws
from documents.signed.flaws import Flaw
from documents.signed.objects import inside, members

_SCRIPT = "mã JavaScript"
_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": "lệnh chạy chương trình",
    "/SubmitForm": "lệnh gửi dữ liệu ra ngoài",
    "/ImportData": "lệnh nhập dữ liệu từ ngoài",
    "/RichMediaExecute": "nội dung đa phương tiện chạy được",
}
_KEYS = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/XFA": "biểu mẫu XFA",
    "/RichMediaContent": "nội dung đa phương tiện chạy được",
}
_PROGRAM = "tệp chương trình đính kèm"
_PROGRAM_SUFFIXES = (
    ".exe", ".com", ".bat", ".cmd", ".scr", ".pif", ".msi", ".dll", ".cpl", ".lnk", ".reg", ".js",
    ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".jar", ".apk", ".sh", ".docm", ".dotm", ".xlsm",
    ".xltm", ".pptm",
)  # fmt: skip
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!")


def dangers(reader: PdfFileReader) -> Iterator[Flaw]:
    """Say each kind of thing once, wherever in the file it is, whichever revision put it there."""
    found: dict[str, None] = {}
    unreadable = 0
    for revision, ref in _places(reader):
        try:
            # The latest of each is read once, here and wherever else it is looked at.
            is_latest = reader.xrefs.get_last_change(ref) == revision
            value = reader.get_object(ref, None if is_latest else revision)
            found.update(dict.fromkeys(_in_object(value)))
        except MemoryError:
            raise
        except Exception:  # Whatever a damaged object makes the library stumble over.
            unreadable += 1
    yield from map(flaws.unsafe, found)
    if unreadable:
        yield flaws.unreadable_parts(unreadable)


def _places(reader: PdfFileReader) -> Iterator[tuple[int, generic.Reference]]:
    for revision in range(reader.total_revisions):
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            yield revision, ref


def _in_object(value: generic.PdfObject) -> Iterator[str]:
    """Look through a value and what is written inside it; what it refers to is looked at in turn."""
    left = [value]
    while left:
        value = left.pop()
        if isinstance(value, generic.DictionaryObject):
            yield from _in_dictionary(value)
            left += [value.raw_get(key) for key in value]
        else:
            left += members(value)


def _in_dictionary(value: generic.DictionaryObject) -> Iterator[str]:
    yield from (what for key, what in _KEYS.items() if key in value)
    action = inside(value, "/S")
    if isinstance(action, str) and action in _ACTIONS:
        yield _ACTIONS[action]
    if "/EF" in value and _is_program(value):
        yield _PROGRAM


def _is_program(specification: generic.DictionaryObject) -> bool:
    names = (str(inside(specification, key) or "") for key in ("/UF", "/F"))
    return any(name.lower().rstrip(" .").endswith(_PROGRAM_SUFFIXES) for name in names) or any(
        stream.data.startswith(_PROGRAM_STARTS) for stream in _streams(inside(specification, "/EF"))
    )


def _streams(files: generic.PdfObject | None) -> Iterator[generic.StreamObject]:
    for key in files if isinstance(files, generic.DictionaryObject) else ():
        stream = inside(files, key)
        if isinstance(stream, generic.StreamObject):
            yield stream
