"""Word files (.docx, .docm): paragraphs with their counted labels, and tables with merged cells."""

from lxml import etree

from agencies.text import composed, folded
from plans.draft import Problem
from plans.intake import columns
from plans.intake.errors import UnreadableFile
from plans.intake.readers import docx_tables, halves
from plans.intake.readers.decoding import LETTERS, LINES
from plans.intake.readers.docx_blocks import Block, Blocks, Table
from plans.intake.readers.docx_notes import Notes
from plans.intake.readers.docx_numbering import Numbering
from plans.intake.readers.docx_styles import Styles
from plans.intake.readers.docx_tables import TableRow
from plans.intake.readers.docx_text import Paragraph, Words
from plans.intake.readers.grid import ROWS
from plans.intake.readers.ooxml import Package, W, value
from plans.intake.source import Line, RawRow, Source, titles

# All letters of rows together, where merged cells repeat theirs.
ROW_LETTERS = 20_000_000
# A header stands in the first rows of its table, below a title at most.
_LOOKED_AT = 5
_ENDLESS = (
    "Mục lục tự động trong tệp không có điểm kết thúc nên không rõ chữ nào thuộc mục lục. Hãy xóa mục "
    "lục trong Word, lưu lại rồi nhập lại."
)
_MACROS = (
    "Tệp có macro; macro không được chạy và không ảnh hưởng đến nội dung đã đọc. Hãy lưu tệp thành "
    ".docx nếu gửi cho cơ quan khác."
)


def read(content: bytes) -> Source:
    """Read a Word file as if every tracked change were accepted.

    Args:
        content: the whole file, a zip of Office Open XML, transitional or strict.

    Raises:
        UnreadableFile: it is damaged, locked, no Word file, or larger than any plan.
    """
    package = Package(content)
    document = package.document()
    styles = Styles(package.part("styles"))
    words = Words(styles, Numbering(package.part("numbering"), styles), _asides(package))
    body = document.find(f"{W}body")
    blocks = [] if body is None else Blocks(words).read(body)
    if words.is_in_contents:
        raise UnreadableFile(_ENDLESS)
    assembly = _Assembly()
    for block in blocks:
        assembly.add(block)
    source = assembly.finished()
    if package.has_macros:
        source.notes.append(Problem("text-suspect", "info", "file", _MACROS))
    if not source.lines and not source.rows:
        raise UnreadableFile(_empty(package))
    return source


def _empty(package: Package) -> str:
    if package.has_pictures:
        return (
            "Tệp Word chỉ có ảnh (bản quét), không có chữ để đọc. Hãy nhập tệp Word gốc, hoặc nhận "
            "dạng chữ (OCR) rồi nhập lại."
        )
    return "Tệp Word không có chữ nào để đọc. Hãy kiểm tra lại tệp."


def _asides(package: Package) -> dict[tuple[str, str], str]:
    """Give the words of every footnote and endnote, by kind and id."""
    found: dict[tuple[str, str], str] = {}
    for kind in ("footnote", "endnote"):
        part = package.part(f"{kind}s")
        for note in () if part is None else part.iter(f"{W}{kind}"):
            found[kind, value(note, "id") or ""] = _all_words(note)
    return found


def _all_words(element: etree._Element) -> str:
    return composed("".join(text.text or "" for text in element.iter(f"{W}t")))


class _Assembly:
    """Puts blocks into a source, line after line and row after row."""

    def __init__(self) -> None:
        self._source = Source(kind="docx")
        self._notes = Notes()
        self._number = 0
        self._tables = 0
        self._row_letters = 0
        # How wide the appendix table is that may still go on in the next one.
        self._open_width = 0

    def finished(self) -> Source:
        self._source.notes += self._notes.problems()
        return self._source

    def add(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        else:
            self._table(block)

    def _paragraph(self, paragraph: Paragraph) -> None:
        self._notes.add(paragraph.remarks, self._number + 1)
        label = paragraph.label
        for place, raw in enumerate(line for line in paragraph.lines if line.strip()):
            first, *others = halves.of(raw if place or not label else f"{label} {raw.lstrip()}")
            self._line(first, starts_block=place == 0)
            for other in others:
                self._line(other, starts_block=True)

    def _line(self, text: str, *, starts_block: bool) -> None:
        if not text:
            return
        if len(text) > LETTERS:
            raise UnreadableFile(
                f"Có đoạn dài {len(text)} chữ, chỉ đọc đến {LETTERS} chữ mỗi đoạn (“{text[:60]}…”). Hãy "
                "ngắt đoạn rồi nhập lại."
            )
        if len(self._source.lines) >= LINES:
            raise UnreadableFile(
                f"Tệp có hơn {LINES} dòng, chỉ đọc đến {LINES} dòng. Hãy chia tệp."
            )
        self._number += 1
        self._source.lines.append(Line(self._number, text, starts_block))
        if text.isupper() or folded(text[:20]).startswith("phu luc"):
            self._open_width = 0

    def _table(self, table: Table) -> None:
        self._notes.add(table.remarks, self._number + 1)
        if _is_layout(table):
            self._layout(table)
            return
        rows = docx_tables.rows(table)
        width = len(rows[0].cells)
        has_header = any(columns.header(titles(row.cells)) for row in rows[:_LOOKED_AT])
        if has_header or width == self._open_width:
            self._open_width = width
            self._rows(rows)
        else:
            self._unknown(table, rows)

    def _layout(self, table: Table) -> None:
        """Read a table that only sets things side by side: each cell's blocks, row by row."""
        for row in table.rows:
            for cell in row:
                if not cell.goes_on:
                    for block in cell.blocks:
                        self.add(block)

    def _rows(self, rows: list[TableRow]) -> None:
        for row in rows:
            self._row_letters += sum(map(len, row.cells))
            if len(self._source.rows) >= ROWS or self._row_letters > ROW_LETTERS:
                raise UnreadableFile(
                    f"Bảng phụ lục có hơn {ROWS} hàng, hoặc hơn {ROW_LETTERS // 1_000_000} triệu chữ, "
                    "lớn hơn mọi kế hoạch. Hãy chia tệp rồi nhập lại."
                )
            self._number += 1
            self._notes.add(row.remarks, self._number)
            self._source.rows.append(
                RawRow(self._number, row.cells, self._tables, row.carried, row.spans_all)
            )
        self._tables += 1

    def _unknown(self, table: Table, rows: list[TableRow]) -> None:
        """Read a table whose columns nothing tells: full rows as lines, others cell by cell."""
        for cells, row in zip(table.rows, rows, strict=True):
            filled = [cell for cell in titles(row.cells) if cell]
            if len(filled) < 3:
                self._layout(Table([cells], table.widths))
                continue
            self._notes.add((("no-header", ""), *row.remarks), self._number + 1)
            self._line(" | ".join(filled), starts_block=True)


def _is_layout(table: Table) -> bool:
    """Tell a table of one or two columns, which no appendix has."""
    return max((len(row) for row in table.rows), default=0) < 3
