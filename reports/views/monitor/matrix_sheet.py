"""A matrix as a sheet: every office that the address keeps, with the words of the screen."""

import io
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from agencies.sheets import text_cell
from plans.models import Plan
from reports.counting import Counts
from reports.views.monitor.matrix_rows import Cell, Column, Line, overall

_TOTALS: tuple[tuple[str, Callable[[Counts], int]], ...] = (
    ("Phải nộp", lambda counts: counts.expected),
    ("Đã nộp", lambda counts: counts.submitted),
    ("Đúng hạn", lambda counts: counts.on_time),
    ("Nộp muộn", lambda counts: counts.late),
    ("Bị trả lại", lambda counts: counts.returned),
    ("Quá hạn, chưa nộp", lambda counts: counts.overdue),
    ("Chưa đến hạn", lambda counts: counts.waiting),
    ("Đã tiếp nhận", lambda counts: counts.accepted),
    ("Đã kết thúc", lambda counts: counts.ended),
    ("Nhập bù", lambda counts: counts.backfill),
)
_BEFORE = ("TT", "Cơ quan", "Loại", "Cấp")


def workbook(plan: Plan, columns: Sequence[Column], lines: Iterable[Line]) -> bytes:
    """Give the sheet: a line for each office, then what they come to in each period."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Theo dõi")
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    widths = (6, 40, 24, 14, *[16] * len(columns), *[12] * len(_TOTALS))
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heads = (*_BEFORE, *(column.name for column in columns), *(name for name, _ in _TOTALS))
    sheet.append([text_cell(sheet, head, is_head=True) for head in heads])
    for number, line in enumerate(lines, start=1):
        office = line.office
        named = (str(office), office.get_kind_display(), office.get_level_display())
        words = (*named, *(_said(cell) for cell in line.cells))
        sheet.append(
            [number, *(text_cell(sheet, each, is_head=False) for each in words), *_row(line.counts)]
        )
    for name, count in _TOTALS:
        head = [text_cell(sheet, each, is_head=True) for each in ("", name, "", "")]
        sheet.append([*head, *(count(column.counts) for column in columns)])
    every = [text_cell(sheet, each, is_head=True) for each in ("", "Tất cả các kỳ", "", "")]
    sheet.append([*every, *[None] * len(columns), *_row(overall(columns))])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _row(counts: Counts) -> list[int]:
    return [count(counts) for _, count in _TOTALS]


def _said(cell: Cell | None) -> str:
    return f"{cell.look.standing.sign} {cell.look.words}" if cell else ""
