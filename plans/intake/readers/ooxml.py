"""The package of a Word file: its parts as XML, with nothing fetched, expanded or unbounded."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from plans.intake.errors import UnreadableFile

# What the parts we read may hold unpacked, and how many parts a file may list.
PART_BYTES, ENTRIES = 50_000_000, 5_000
DAMAGED = (
    "Tệp Word bị hỏng hoặc tải về chưa hết nên không mở được. Hãy mở tệp bằng Word, lưu lại thành "
    "tệp .docx rồi nhập lại."
)
NOT_WORD = (
    "Tệp nén này không có phần nội dung của Word (word/document.xml) nên không phải tệp .docx. Hãy "
    "mở tệp gốc bằng Word và lưu thành .docx rồi nhập lại."
)
LOCKED = "Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu, lưu lại rồi nhập lại."
_ENTITIES = (
    "Tệp Word có khai báo thực thể XML, điều mà Word không bao giờ ghi; tệp có thể được tạo để phá "
    "hoại nên không đọc. Hãy mở tệp bằng Word, lưu lại thành tệp .docx rồi nhập lại."
)
# All that the standard library raises for a zip file that is none.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError,
    NotImplementedError, IndexError,
)  # fmt: skip

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Strict files name the same things otherwise.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE.encode()),
)
W = f"{{{_WORD}}}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN_PART = "word/document.xml"
_NUMBER = re.compile(r"-?\d{1,9}")
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)


class Package:
    """A zip file whose parts are read one by one, within bounds.

    Raises:
        UnreadableFile: it is damaged, locked or no Word file.
    """

    def __init__(self, content: bytes) -> None:
        self._left = PART_BYTES
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise UnreadableFile(DAMAGED) from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._zip.infolist()) > ENTRIES:
            raise UnreadableFile(
                f"Tệp nén có hơn {ENTRIES} tệp con, không phải văn bản Word. {DAMAGED}"
            )
        self.main = self._target("", "officeDocument") or _MAIN_PART
        if self.main not in self._entries:
            raise UnreadableFile(NOT_WORD)

    @property
    def has_macros(self) -> bool:
        return any(name.endswith("vbaProject.bin") for name in self._entries)

    @property
    def has_pictures(self) -> bool:
        return any("/media/" in name for name in self._entries)

    def document(self) -> etree._Element:
        """Give the root of the main part."""
        root = self._xml(self.main)
        if root is None or root.tag != f"{W}document":
            raise UnreadableFile(NOT_WORD)
        return root

    def part(self, kind: str) -> etree._Element | None:
        """Give the root of a part that belongs to the main one ("styles", "numbering")."""
        name = self._target(self.main, kind)
        return self._xml(name) if name else None

    def _target(self, owner: str, kind: str) -> str | None:
        folder, name = posixpath.split(owner)
        relations = self._xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in () if relations is None else relations.iter(_RELATION):
            is_inside = relation.get("TargetMode") != "External"
            if is_inside and relation.get("Type", "").endswith(f"/{kind}"):
                joined = posixpath.join("/", folder, relation.get("Target", ""))
                return posixpath.normpath(joined).lstrip("/")
        return None

    def _xml(self, name: str) -> etree._Element | None:
        """Give the root of a part, None where the file has none of that name."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        text = self._bytes(entry)
        for strict, usual in _STRICT:
            text = text.replace(strict, usual)
        return _parsed(text)

    def _bytes(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & 1:
            raise UnreadableFile(LOCKED)
        # What a part says of its size is not believed.
        try:
            with self._zip.open(entry) as opened:
                content = opened.read(self._left + 1)
        except (*_BROKEN, RuntimeError) as error:
            raise UnreadableFile(DAMAGED) from error
        self._left -= len(content)
        if self._left < 0:
            raise UnreadableFile(
                f"Nội dung tệp Word khi giải nén lớn hơn {PART_BYTES // 1_000_000} MB, lớn hơn mọi kế "
                "hoạch. Hãy chia tệp rồi nhập lại."
            )
        return content


def _parsed(text: bytes) -> etree._Element:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise UnreadableFile(_ENTITIES)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile(_ENTITIES)
    return root


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """Give an attribute of Word's, None where element or attribute is missing."""
    return None if element is None else element.get(f"{W}{name}")


def number(element: etree._Element | None, name: str = "val") -> int | None:
    """Give an attribute as a number, None where it is none of a sane size."""
    text = value(element, name) or ""
    return int(text) if _NUMBER.fullmatch(text) else None


def is_on(element: etree._Element | None) -> bool | None:
    """Give what a switch says ("w:caps"), None where it is not set."""
    if element is None:
        return None
    return (value(element) or "true").lower() not in ("false", "0", "off", "none")


def within(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Give the children of these tags, those inside content controls and insertions too.

    Deleted ones are left out; of alternatives the first stands for all.
    """
    wanted = {f"{W}{tag}" for tag in tags}
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in wanted:
            yield element
        elif element.tag in _WRAPPERS and not is_prompt(element):
            waiting += reversed(element)
        elif element.tag == f"{MC}AlternateContent":
            waiting += reversed(chosen(element))


def is_prompt(element: etree._Element) -> bool:
    """Tell a content control that nobody filled: it shows "Click here to enter text"."""
    prompt = element.find(f"{W}sdtPr/{W}showingPlcHdr") if element.tag == f"{W}sdt" else None
    return bool(is_on(prompt))


def chosen(alternatives: etree._Element) -> list[etree._Element]:
    """Give what stands in the one of ``mc:AlternateContent`` to be read: they say the same twice."""
    ways = [way for way in alternatives if way.tag in (f"{MC}Choice", f"{MC}Fallback") and len(way)]
    spoken = (way for way in ways if next(way.iter(f"{W}t"), None) is not None)
    best = next(spoken, ways[0] if ways else None)
    return [] if best is None else list(best)
