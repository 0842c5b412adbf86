"""The words of a paragraph of a Word file: as it prints them, accepted changes and all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from agencies.text import composed
from plans.intake.readers import docx_letters
from plans.intake.readers.docx_letters import Piece, Remark
from plans.intake.readers.docx_numbering import Numbering
from plans.intake.readers.docx_styles import Look, Styles
from plans.intake.readers.ooxml import MC, W, chosen, is_prompt, value

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
# Fields that belong to the page, and lists that Word makes of the text itself.
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_LIST_FIELDS = frozenset({"TOC", "INDEX", "TOA"})
# Word itself nests no deeper.
_FIELD_DEPTH = 20


@dataclass(slots=True)
class Paragraph:
    """A paragraph: what Word counts in front of it, and its lines with their tabs.

    ``above`` and ``below`` are the text boxes anchored before and behind its words; ``remarks``
    what was left out or changed in it, each with its words; ``is_open`` where the end of the
    paragraph was deleted, so that the next one goes on in it.
    """

    label: str = ""
    lines: list[str] = field(default_factory=list)
    above: list[etree._Element] = field(default_factory=list)
    below: list[etree._Element] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    is_open: bool = False

    def plain(self) -> list[str]:
        """Give its lines as plain text, the label in front of the first."""
        lines = [text for line in self.lines if (text := composed(line))]
        if lines and self.label:
            lines[0] = f"{self.label} {lines[0]}"
        return lines

    def take_in(self, other: "Paragraph") -> None:
        """Go on with the words of the paragraph behind a deleted paragraph's end."""
        first, *rest = other.lines or [""]
        if any(line.strip() for line in self.lines):
            self.lines[-1] += first
            self.lines += rest
        else:
            self.label, self.lines = other.label, other.lines
        self.above += other.above
        self.below += other.below
        self.remarks += other.remarks
        self.is_open = other.is_open


@dataclass(slots=True)
class _Field:
    """A field of Word's that is being read: its code, then its result."""

    code: str = ""
    is_dropped: bool = False

    @property
    def name(self) -> str:
        return _field_name(self.code)


def _field_name(code: str) -> str:
    return code.split(maxsplit=1)[0].upper() if code.strip() else ""


class Words:
    """Reads paragraphs one after the other, as lists count on and fields go over paragraphs.

    Args:
        styles: the styles of the file.
        numbering: its lists.
        asides: the texts of its footnotes and endnotes, by ``("footnote", id)``.
    """

    def __init__(
        self, styles: Styles, numbering: Numbering, asides: Mapping[tuple[str, str], str]
    ) -> None:
        self._styles, self._numbering, self._asides = styles, numbering, asides
        self._fields: list[_Field] = []
        self._at = Paragraph()
        self._pieces: list[Piece] = []
        self._hidden: list[str] = []
        self._looks = self._base = Look()

    def read(self, element: etree._Element) -> Paragraph:
        """Give a paragraph (``w:p``)."""
        properties = element.find(f"{W}pPr")
        self._at, self._pieces, self._hidden = Paragraph(), [], []
        self._looks = self._base = self._styles.paragraph(properties)
        self._walk(element)
        self._fields = [each for each in self._fields if each.name not in _PAGE_FIELDS]
        at = self._at
        at.lines = docx_letters.lines_of(self._pieces, at.remarks)
        at.is_open = _has_deleted_end(properties)
        if any(line.strip() for line in at.lines) or not at.is_open:
            style = None if properties is None else value(properties.find(f"{W}pStyle"))
            at.label = self._numbering.label(self._base, style or self._styles.default)
            at.remarks += [("deleted", "")] if at.is_open else []
        if hidden := composed("".join(self._hidden)):
            at.remarks.append(("hidden", hidden))
        return at

    @property
    def is_in_contents(self) -> bool:
        """Whether a table of contents goes on behind the last paragraph read."""
        return any(each.is_dropped for each in self._fields)

    def _walk(self, element: etree._Element) -> None:
        for child in element:
            action = _ACTIONS.get(child.tag)
            if action is None:
                self._walk(child)
            else:
                action(self, child)

    def _skip(self, element: etree._Element) -> None:
        """Nothing in it is printed."""

    def _text(self, element: etree._Element) -> None:
        text: str = element.text or ""
        self._put(text.translate(_NO_BREAKS))

    def _put(self, text: str) -> None:
        if any(each.is_dropped for each in self._fields):
            return
        if self._looks.hidden:
            self._hidden.append(text)
            return
        font, capitals = self._looks.font, bool(self._looks.capitals)
        self._pieces.append(docx_letters.piece(text, font, capitals=capitals))

    def _run(self, element: etree._Element) -> None:
        before = self._looks
        self._looks = self._styles.run(element.find(f"{W}rPr"), self._base)
        self._walk(element)
        self._looks = before

    def _tab(self, element: etree._Element) -> None:
        self._put("\t")

    def _break(self, element: etree._Element) -> None:
        self._put("\n")

    def _hyphen(self, element: etree._Element) -> None:
        self._put("-")

    def _sign(self, element: etree._Element) -> None:
        code = value(element, "char") or ""
        if re.fullmatch("[0-9A-Fa-f]{4}", code) and not "D800" <= code.upper() <= "DFFF":
            self._put(composed(chr(int(code, 16))))

    def _inserted(self, element: etree._Element) -> None:
        self._at.remarks.append(("inserted", ""))
        self._walk(element)

    def _deleted(self, element: etree._Element) -> None:
        self._at.remarks.append(("deleted", ""))

    def _field_mark(self, element: etree._Element) -> None:
        kind = value(element, "fldCharType")
        if kind == "begin" and len(self._fields) < _FIELD_DEPTH:
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].is_dropped = self._drops(self._fields[-1].code)
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _field_code(self, element: etree._Element) -> None:
        if self._fields and len(self._fields[-1].code) < 100:
            self._fields[-1].code += element.text or ""

    def _simple_field(self, element: etree._Element) -> None:
        if not self._drops(value(element, "instr") or ""):
            self._walk(element)

    def _drops(self, code: str) -> bool:
        """Tell whether what a field shows is left out, and remark it where it is more than a page's."""
        name = _field_name(code)
        if name in _LIST_FIELDS:
            self._at.remarks.append(("contents", ""))
        return name in _LIST_FIELDS or name in _PAGE_FIELDS

    def _control(self, element: etree._Element) -> None:
        if not is_prompt(element):
            self._walk(element)

    def _alternatives(self, element: etree._Element) -> None:
        for child in chosen(element):
            action = _ACTIONS.get(child.tag, Words._walk)
            action(self, child)

    def _box(self, element: etree._Element) -> None:
        has_words = any(piece.text.strip() for piece in self._pieces)
        (self._at.below if has_words else self._at.above).append(element)

    def _aside(self, element: etree._Element) -> None:
        kind = "footnote" if element.tag == f"{W}footnoteReference" else "endnote"
        self._at.remarks.append(("aside", self._asides.get((kind, value(element, "id") or ""), "")))

    def _comment(self, element: etree._Element) -> None:
        self._at.remarks.append(("comment", ""))

    def _object(self, element: etree._Element) -> None:
        self._at.remarks.append(("object", element.get("ProgID", "")[:40]))


def _has_deleted_end(properties: etree._Element | None) -> bool:
    ending = None if properties is None else properties.find(f"{W}rPr")
    if ending is None:
        return False
    return ending.find(f"{W}del") is not None or ending.find(f"{W}moveFrom") is not None


_NO_BREAKS = str.maketrans(dict.fromkeys("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_BY_WORD: Mapping[str, Callable[[Words, etree._Element], None]] = {
    "r": Words._run, "t": Words._text, "tab": Words._tab, "ptab": Words._tab,
    "br": Words._break, "cr": Words._break, "noBreakHyphen": Words._hyphen, "sym": Words._sign,
    "ins": Words._inserted, "moveTo": Words._inserted,
    "del": Words._deleted, "moveFrom": Words._deleted,
    "fldChar": Words._field_mark, "instrText": Words._field_code,
    "fldSimple": Words._simple_field, "sdt": Words._control, "txbxContent": Words._box,
    "footnoteReference": Words._aside, "endnoteReference": Words._aside,
    "commentReference": Words._comment,
    "pPr": Words._skip, "rPr": Words._skip, "sdtPr": Words._skip, "rt": Words._skip,
}  # fmt: skip
_ACTIONS: Mapping[str, Callable[[Words, etree._Element], None]] = {
    **{f"{W}{name}": action for name, action in _BY_WORD.items()},
    f"{_MATH}t": Words._text,
    f"{MC}AlternateContent": Words._alternatives,
    _OLE: Words._object,
}
