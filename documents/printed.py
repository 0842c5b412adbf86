"""An official document as printed text: every string of the paper, in the order it is read.

PDF, DOCX and XLSX are made from a :class:`Sheet` and add no words to it, so that all three say
the same. Nothing here knows a page.
"""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from agencies.text import composed
from documents import addressing, decree30
from documents.official import (
    Annex,
    Letterhead,
    OfficialDocument,
    Orientation,
    Paragraph,
    Row,
    Section,
    Table,
)

Style = Literal["basis", "body", "part", "clause", "point"]
_CHECK_LINES = ("Quét mã để kiểm tra", "văn bản đã ban hành")
# How many letters a centred line of the subject or of an appendix's title takes.
_SUBJECT_LETTERS = 58
_TITLE_LETTERS: dict[Orientation, int] = {"portrait": 44, "landscape": 68}
# How many letters of a table's type stand side by side across a page.
_PAGE_LETTERS: dict[Orientation, int] = {"portrait": 84, "landscape": 130}
# A row of about so many lines goes to the next page whole; cutting it would save little room.
_WHOLE_LINES = 8
# What a cell's padding takes of its width, and a word that is broken rather than given room, in letters.
_PADDING, _LONGEST_KEPT = 2.5, 14
_HEADINGS: dict[int, Style] = {1: "part", 2: "clause", 3: "point"}
# Controls, lone surrogates and invisible format marks (which can also turn the order of letters
# around) are no words, and XML refuses the first two.
_UNPRINTABLE = {"Cc", "Cs", "Cf"}
_SPACING = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85", " "))


@dataclass(frozen=True, slots=True)
class Block:
    """One printed paragraph; ``outline`` is its depth among the bookmarks, 0 for plain text."""

    text: str
    style: Style = "body"
    outline: int = 0

    @property
    def tag(self) -> str:
        """The HTML element that says what the paragraph is."""
        return f"h{min(self.outline + 1, 6)}" if self.outline else "p"


@dataclass(frozen=True, slots=True)
class Cell:
    """The printed lines of one cell."""

    lines: tuple[str, ...]
    centred: bool


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of cells, or a ``heading`` across all columns; ``whole`` if no page may cut it."""

    cells: tuple[Cell, ...]
    heading: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to print; ``shares`` are the columns' parts of the width and add up to 1."""

    head: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[PrintedRow, ...]

    @property
    def percentages(self) -> tuple[str, ...]:
        """The widths as CSS has them, with a dot in any language."""
        return tuple(f"{share:.4%}" for share in self.shares)


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    """An appendix ready to print."""

    heading: str
    title_lines: tuple[str, ...]
    caption: str
    orientation: Orientation
    grid: Grid | None
    blocks: tuple[Block, ...]

    @property
    def bookmark(self) -> str:
        """What the reader's outline calls it."""
        title = " ".join(self.title_lines)
        return f"{self.heading}: {title}" if title else self.heading


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole document ready to print, fields in reading order; a công văn has no ``kind``."""

    file_title: str
    parent_lines: tuple[str, ...]
    issuer_lines: tuple[str, ...]
    number_line: str
    mark: str
    urgency: str
    place_and_date: str
    kind: str
    subject_lines: tuple[str, ...]
    addressed: tuple[str, ...]
    body: tuple[Block, ...]
    recipients_heading: str
    recipients_note: str
    recipients: tuple[str, ...]
    check_lines: tuple[str, ...]
    capacity: tuple[str, ...]
    signer_title: str
    signer_name: str
    annexes: tuple[PrintedAnnex, ...]
    country: ClassVar = decree30.COUNTRY
    motto: ClassVar = decree30.MOTTO


def printable(text: str) -> str:
    """Give ``text`` in NFC with single spaces and without what no paper can show.

    >>> printable("Kê\\u0301 hoa\\u0323ch\\x00\\n")
    'Kế hoạch'
    """
    spaced = text.translate(_SPACING)
    return composed("".join(c for c in spaced if unicodedata.category(c) not in _UNPRINTABLE))


def sheet(document: OfficialDocument) -> Sheet:
    """Give everything ``document`` prints, by the rules of Nghị định 30/2020/NĐ-CP, Phụ lục I."""
    head = document.letterhead
    subject = printable(document.subject)
    kind = printable(document.kind).upper()
    signature = document.signature
    capacity = (decree30.normalised_capacity(printable(line)) for line in signature.capacity)
    recipients = decree30.list_lines([printable(line) for line in document.recipients])
    return Sheet(
        file_title=printable(document.file_title) or f"{kind} {subject}".strip(),
        parent_lines=decree30.letterhead_lines(printable(head.parent_body or "")),
        issuer_lines=decree30.letterhead_lines(printable(head.issuer)),
        number_line=_number_line(head),
        mark=document.mark,
        urgency=head.urgency,
        place_and_date=decree30.place_and_date(printable(head.place), head.issued_on),
        kind=kind,
        subject_lines=decree30.balanced_lines(subject, _SUBJECT_LETTERS)
        if kind
        else addressing.about_lines(subject),
        addressed=addressing.addressee_lines(
            tuple(filter(None, map(printable, document.addressees)))
        ),
        body=body(document),
        recipients_heading=decree30.RECIPIENTS_HEADING if recipients else "",
        recipients_note=printable(document.recipients_note or ""),
        recipients=recipients,
        check_lines=_CHECK_LINES if document.check_url else (),
        capacity=tuple(line for line in capacity if line),
        signer_title=decree30.normalised_capacity(printable(signature.title)),
        signer_name=printable(signature.name),
        annexes=tuple(printed_annex(annex) for annex in document.annexes),
    )


def _number_line(head: Letterhead) -> str:
    number = None if head.number is None else printable(head.number)
    return decree30.number_line(number, printable(head.symbol))


def body(document: OfficialDocument) -> tuple[Block, ...]:
    """Give the paragraphs from the first căn cứ to the last sentence, which ends in ``./.``."""
    bases = decree30.basis_lines([printable(basis) for basis in document.bases])
    blocks = [Block(line, "basis") for line in bases]
    blocks += _paragraphs(document.opening)
    for section in document.sections:
        blocks += _section(section, depth=1)
    blocks += _paragraphs(document.closing)
    if blocks:
        blocks[-1] = replace(blocks[-1], text=decree30.closing_mark(blocks[-1].text))
    return tuple(blocks)


def _paragraphs(paragraphs: Iterable[Paragraph]) -> Iterator[Block]:
    for paragraph in paragraphs:
        if text := printable(paragraph.text):
            yield Block(f"{paragraph.bullet} {text}".strip())


def _section(section: Section, depth: int) -> Iterator[Block]:
    label = printable(section.label or "")
    mark, title = decree30.section_mark(label), printable(section.title or "")
    blocks = list(_paragraphs(section.paragraphs))
    if title:
        yield _heading(f"{mark} {title}".strip(), decree30.section_rank(label, depth), depth)
    elif mark:
        # Its label stands in front of its first paragraph, or alone over its children.
        first = blocks.pop(0).text if blocks else ""
        yield Block(f"{mark} {first}".strip())
    yield from blocks
    for child in section.children:
        yield from _section(child, depth + 1)


def _heading(text: str, rank: int, depth: int) -> Block:
    return Block(text.upper() if rank == 1 else text, _HEADINGS[rank], depth)


def printed_annex(annex: Annex) -> PrintedAnnex:
    """Give everything an appendix prints (Phụ lục I, III.1)."""
    return PrintedAnnex(
        heading=decree30.annex_heading(printable(annex.label or "")),
        title_lines=decree30.balanced_lines(
            printable(annex.title).upper(), _TITLE_LETTERS[annex.orientation]
        ),
        # The room for a number is several spaces, which must stay several.
        caption=decree30.bracketed(" ".join(printable(p) for p in annex.caption.split(" "))),
        orientation=annex.orientation,
        grid=_grid(annex.table, annex.orientation) if annex.table else None,
        blocks=tuple(_paragraphs(annex.paragraphs)),
    )


def _grid(table: Table, orientation: Orientation) -> Grid:
    shares = _shares(table, _PAGE_LETTERS[orientation])
    letters = [share * _PAGE_LETTERS[orientation] for share in shares]
    return Grid(
        head=tuple(printable(column.title) for column in table.columns),
        shares=shares,
        rows=tuple(_row(row, table, letters) for row in table.rows),
    )


def _shares(table: Table, page: int) -> tuple[float, ...]:
    """Give each column its part of the width by weight, but never less than its longest word takes.

    "TT" and "10" broken over two lines are what a narrow page or a seventh column would leave of them.
    """
    total = sum(column.weight for column in table.columns)
    wanted = [column.weight / total for column in table.columns]
    least = [
        min(_longest_word(table, place) + _PADDING, _LONGEST_KEPT) / page
        for place in range(len(wanted))
    ]
    if sum(least) >= 1:
        return tuple(wanted)
    narrow = [share < room for share, room in zip(wanted, least, strict=True)]
    taken = sum(room for room, is_narrow in zip(least, narrow, strict=True) if is_narrow)
    others = sum(share for share, is_narrow in zip(wanted, narrow, strict=True) if not is_narrow)
    return tuple(
        room if is_narrow else share * (1 - taken) / others
        for share, room, is_narrow in zip(wanted, least, narrow, strict=True)
    )


def _longest_word(table: Table, place: int) -> int:
    """Give the letters of the longest word of a column's head and, if it is centred, of its cells."""
    column = table.columns[place]
    cells = (
        [row.cells[place] for row in table.rows if row.heading is None] if column.centred else []
    )
    words = [
        *column.title.split(),
        *(word for cell in cells for line in cell for word in line.split()),
    ]
    return max(map(len, words), default=0)


def _row(row: Row, table: Table, letters: Sequence[float]) -> PrintedRow:
    if row.heading is not None:
        return PrintedRow((), printable(row.heading))
    # strict: a cell too many or too few would stand under another column's title.
    pairs = zip(row.cells, table.columns, strict=True)
    cells = tuple(_cell(lines, column.centred) for lines, column in pairs)
    height = max(map(_height, cells, letters), default=0)
    return PrintedRow(cells, "", whole=height <= _WHOLE_LINES)


def _cell(lines: tuple[str, ...], centred: bool) -> Cell:
    return Cell(decree30.cell_lines([printable(line) for line in lines]), centred)


def _height(cell: Cell, letters: float) -> int:
    return sum(math.ceil(len(line) / max(letters, 1)) for line in cell.lines)
