"""PDF with letters in it: text in reading order, ruled tables, page numbers and heads taken off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.draft import Problem
from plans.intake.errors import UnreadableFile
from plans.intake.readers import pdf_furniture, pdf_pages, pdf_tables
from plans.intake.readers.decoding import LETTERS, note
from plans.intake.readers.grid import ROWS
from plans.intake.readers.pdf_flow import Placed, placed
from plans.intake.readers.pdf_furniture import PdfSheet
from plans.intake.readers.pdf_pages import PdfPage
from plans.intake.readers.pdf_paragraphs import paragraphs
from plans.intake.readers.pdf_tables import Table
from plans.intake.readers.pdf_words import TextLine, Word, lines_of
from plans.intake.source import Line, RawRow, Source

# Letters without meaning, beyond which nothing of a page can be trusted.
_GARBLED_SHARE = 0.03
_SCAN = (
    "Tệp PDF này là bản chụp (ảnh quét), không có chữ để đọc. Hãy xin bản Word hoặc PDF in từ Word, "
    "hoặc nhận dạng chữ (OCR) rồi lưu thành tệp Word và nhập lại."
)


@dataclass(slots=True)
class _Writer:
    """Numbers lines and rows as they come, and keeps tables that go on over pages together."""

    source: Source
    number: int = 0
    table: int = -1
    width: int = 0
    is_open: bool = False

    def text(self, lines: list[Placed], dropped: list[TextLine]) -> None:
        """Add the paragraphs of a stretch of text, and what was dropped where its pages turn."""
        for para in paragraphs(lines):
            self.number += 1
            self._refuse_long(para.text)
            self.source.lines.append(Line(self.number, para.text, para.starts_block))
            self.is_open = False
        for line in dropped:
            self.number += 1
            self.source.dropped.append(Line(self.number, line.text, True))

    def rows(self, table: Table) -> None:
        """Add a table; one that no header begins goes on from the page before."""
        found = table.rows()
        goes_on = self.is_open and table.width == self.width
        if not goes_on:
            self.table += 1
        for row in found:
            self.number += 1
            for cell in row.cells:
                self._refuse_long(cell)
            self.source.rows.append(
                RawRow(self.number, row.cells, self.table, row.carried, row.spans_all)
            )
        self.width, self.is_open = table.width, True
        if len(self.source.rows) > ROWS:
            raise UnreadableFile(f"Bảng trong tệp PDF có hơn {ROWS} hàng. Hãy chia tệp.")

    def _refuse_long(self, text: str) -> None:
        if len(text) > LETTERS:
            raise UnreadableFile(
                f"Tệp PDF có đoạn dài {len(text)} chữ, chỉ đọc đến {LETTERS} chữ mỗi đoạn. Hãy ngắt đoạn "
                "rồi nhập lại."
            )


def read(content: bytes) -> Source:
    """Read a PDF that has letters.

    Raises:
        UnreadableFile: it is a scan, damaged, locked, beyond any plan's, or its letters have no
            meaning.
    """
    source = Source(kind="pdf")
    sheets = [_sheet(page) for page in pdf_pages.pages(content)]
    _refuse_unreadable([sheet.page for sheet in sheets])
    source.notes += _notes([sheet.page for sheet in sheets])
    pdf_furniture.drop(sheets)
    reaches = _reaches(sheets)
    writer = _Writer(source)
    stretch: list[Placed] = []
    turned_over: list[TextLine] = []
    for sheet in sheets:
        turned_over += sheet.dropped
        for part in _parts(sheet, reaches.get(round(sheet.page.width), (0.0, sheet.page.width))):
            if isinstance(part, Table):
                writer.text(stretch, turned_over)
                stretch, turned_over = [], []
                writer.rows(part)
            else:
                stretch.append(part)
    writer.text(stretch, turned_over)
    return source


def _sheet(page: PdfPage) -> PdfSheet:
    """Part a page into lines; a table that is only a layout of text becomes lines again."""
    kept: list[Table] = []
    for table in page.tables:
        if table.width < 3 and not pdf_tables.has_header(table.rows()):
            page.words += [word for cell in table.cells for word in cell.words]
        else:
            kept.append(table)
    page.tables = kept
    return PdfSheet(page, lines_of(page.words))


def _parts(sheet: PdfSheet, reach: tuple[float, float]) -> Iterator[Placed | Table]:
    """Give the lines and tables of a page from the top down."""
    lines = sheet.lines
    for table in sheet.page.tables:
        above = [line for line in lines if line.top < table.top]
        yield from placed(above, sheet.page.number, *reach)
        yield table
        lines = lines[len(above) :]
    yield from placed(lines, sheet.page.number, *reach)


def _reaches(sheets: list[PdfSheet]) -> dict[int, tuple[float, float]]:
    """Give how far lines and tables reach on all pages of one width."""
    ends: dict[int, list[tuple[float, float]]] = {}
    for sheet in sheets:
        found = ends.setdefault(round(sheet.page.width), [])
        found += [(table.box[0], table.box[2]) for table in sheet.page.tables]
        found += [(line.x0, line.x1) for line in sheet.lines]
    return {
        width: (min(left for left, _ in found), max(right for _, right in found))
        for width, found in ends.items()
        if found
    }


def _refuse_unreadable(pages: list[PdfPage]) -> None:
    letters = sum(len(word.text) for page in pages for word in _words(page))
    if not letters or all(page.is_scan or not _words(page) for page in pages):
        raise UnreadableFile(_SCAN)
    if sum(page.garbled for page in pages) > _GARBLED_SHARE * letters:
        raise UnreadableFile(
            "Chữ trong tệp PDF không đọc được: phông chữ trong tệp không cho biết mỗi dấu là chữ gì. Hãy "
            "xin bản Word, hoặc in lại ra PDF từ Word rồi nhập lại."
        )


def _words(page: PdfPage) -> list[Word]:
    return page.words + [
        word for table in page.tables for cell in table.cells for word in cell.words
    ]


def _notes(pages: list[PdfPage]) -> Iterator[Problem]:
    """Say what stands on the pages and was not read, or not as it is printed."""
    if scans := _numbers(page for page in pages if page.is_scan):
        yield note(
            f"{scans} là ảnh quét, không có chữ để đọc. Hãy nhập bổ sung nội dung các trang đó."
        )
    if ocr := _numbers(page for page in pages if page.has_ocr):
        yield note(f"{ocr} là ảnh quét, chữ do máy nhận dạng. Hãy đối chiếu từng chữ với bản gốc.")
    if turned := _numbers(page for page in pages if page.turned):
        yield note(
            f"{turned} có chữ viết xoay ngang hoặc ngược, không đọc. Hãy nhập bổ sung nếu cần."
        )
    if drawings := _numbers(page for page in pages if page.is_drawing):
        yield note(
            f"{drawings} có quá nhiều nét vẽ nên không tìm bảng. Hãy kiểm tra bảng trên trang đó."
        )
    if garbled := _numbers(page for page in pages if page.garbled):
        yield note(f"{garbled} có dấu không rõ là chữ gì. Hãy đối chiếu với bản gốc.")
    for encoding in sorted({name for page in pages for name in page.encodings}):
        yield note(
            f"Tệp PDF dùng phông chữ cũ ({encoding.upper()}), đã chuyển sang Unicode. Hãy đọc lại tên "
            "riêng, chữ hoa."
        )


def _numbers(pages: Iterable[PdfPage]) -> str:
    numbers = [str(page.number) for page in pages]
    return f"Trang {', '.join(numbers)}" if numbers else ""
