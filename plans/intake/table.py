"""The appendix table: columns by their meaning, cut rows stitched, everything else kept or said."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from agencies import phrases
from agencies.phrases import shadow
from plans import schedules
from plans.draft import DraftItem, DraftParty, Problem, Severity
from plans.intake import markup
from plans.intake.errors import UnreadableFile
from plans.intake.source import RawRow, is_rule

# What a heading says of its column; the first pattern that fits wins.
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:tt|stt|so tt|so thu tu)$")),
    ("coordinating", re.compile(r"phoi hop")),
    ("lead", re.compile(r"chu tri|don vi thuc hien|co quan thuc hien|phan cong")),
    ("formats", re.compile(r"hinh thuc")),
    ("schedule", re.compile(r"thoi gian|tien do|thoi han|thoi diem|ky han")),
    ("contents", re.compile(r"noi dung|nhiem vu|cong viec|hoat dong")),
)
_NUMBER = re.compile(r"^(\d{1,4})[.)]?$")
_GROUP_MARK = re.compile(r"^(?:[IVXLC]+|[A-Z])[.)]?$")


@dataclass(slots=True)
class _Row:
    """A row being put together from the pieces that page breaks left of it."""

    line: int
    cells: list[str]
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class _Columns:
    """The header: the printed title of each column, and what the ones that are known mean."""

    titles: tuple[str, ...]
    meanings: dict[str, str]

    def by_meaning(self, row: _Row) -> dict[str, str]:
        cells = zip(self.titles, row.cells, strict=True)
        return {self.meanings[title]: cell for title, cell in cells if title in self.meanings}

    def others(self, row: _Row) -> dict[str, str]:
        cells = zip(self.titles, row.cells, strict=True)
        return {
            title: cell for title, cell in cells if cell and title and title not in self.meanings
        }


@dataclass(slots=True)
class Reading:
    """The rows of a table as items, and what was noticed on the way.

    ``group`` is the heading of the group of rows that is being read.
    """

    year: int | None = None
    appendix: int = 0
    group: str | None = None
    items: list[DraftItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(
        self, code: str, severity: Severity, where: str, message: str, item: int | None = None
    ) -> None:
        """Add a problem of the table."""
        self.problems.append(Problem(code, severity, where, message, item))


def read(rows: list[RawRow], *, year: int | None, appendix: int = 0) -> Reading:
    """Read the rows of one appendix.

    Args:
        rows: its table rows, in order.
        year: the plan's year, for schedules that name none.
        appendix: which appendix the table stands in, counted from 0.

    Raises:
        UnreadableFile: the table has no header row, so no column can be told.
    """
    reading = Reading(year, appendix)
    wanted = [row for row in rows if not is_rule(row.cells)]
    if not wanted:
        return reading
    header = next((row for row in wanted if _meanings(row)), None)
    if header is None:
        raise UnreadableFile(
            f"Dòng {wanted[0].number}: bảng không có hàng tiêu đề (TT, Nội dung, Hình thức, Cơ quan "
            "chủ trì, Cơ quan phối hợp, Thời gian). Hãy thêm hàng tiêu đề vào đầu bảng rồi nhập lại."
        )
    _note_rows_before(header, wanted, reading)
    columns = _Columns(tuple(_titles(header)), _meanings(header))
    for row in _whole_rows(wanted[wanted.index(header) :], reading):
        if (title := _group_title(row)) is not None:
            reading.group = title
        else:
            reading.items.append(_item(row, columns, reading))
    return reading


def _titles(header: RawRow) -> list[str]:
    return [markup.plain(cell).replace("\n", " ") for cell in header.cells]


def _meanings(row: RawRow) -> dict[str, str]:
    """Give column meanings by heading ({"Hình thức": "formats"}), none where it is no header.

    A header names at least the contents or the number, and three meanings in all.
    """
    found: dict[str, str] = {}
    for cell in _titles(row):
        low = shadow(cell)
        meaning = next(
            (name for name, fits in _COLUMNS if len(low) < 60 and fits.search(low)), None
        )
        if meaning and meaning not in found.values():
            found[cell] = meaning
    is_header = len(found) >= 3 and {"contents", "number"} & set(found.values())
    return found if is_header else {}


def _note_rows_before(header: RawRow, rows: list[RawRow], reading: Reading) -> None:
    for row in rows[: rows.index(header)]:
        text = " ".join(markup.plain(cell) for cell in row.cells)
        reading.note(
            "text-suspect", "warning", f"line {row.number}",
            f"Dòng {row.number}: hàng đứng trước tiêu đề của bảng, không đọc vào nội dung nào: "
            f"“{text[:80]}”. Hãy kiểm tra bản gốc.",
    )  # fmt: skip


def _whole_rows(rows: list[RawRow], reading: Reading) -> Iterator[_Row]:
    """Give rows made whole: a repeated header is dropped, what follows it without a number joined.

    A page break inside a row leaves its tail in a row of its own, whose number cell is empty.
    """
    width = len(rows[0].cells)
    current: _Row | None = None
    for raw in rows:
        if _meanings(raw):
            continue
        cells = _fitted(raw, width, reading)
        if current is not None and not cells[0] and _is_tail(cells):
            _stitch(current, cells)
            continue
        if current is not None:
            yield current
        current = _Row(raw.number, cells)
    if current is not None:
        yield current


def _is_tail(cells: list[str]) -> bool:
    """Tell a row's tail from a heading across the table: that one stands in capitals."""
    filled = [cell for cell in cells if cell]
    return not (len(filled) == 1 and filled[0].isupper())


def _fitted(raw: RawRow, width: int, reading: Reading) -> list[str]:
    cells = [markup.plain(cell) for cell in raw.cells]
    if len(cells) > width and any(cells[width:]):
        lost = " | ".join(cell for cell in cells[width:] if cell)
        reading.note(
            "text-suspect", "error", f"line {raw.number}",
            f"Dòng {raw.number}: hàng có {len(cells)} ô, tiêu đề chỉ có {width} cột; phần thừa "
            f"chưa đọc vào cột nào: “{lost[:120]}”. Hãy sửa bảng rồi nhập lại.",
    )  # fmt: skip
    return (cells + [""] * width)[:width]


def _stitch(row: _Row, tail: list[str]) -> None:
    for place, text in enumerate(tail):
        if text:
            joint = "\n" if markup.bullet_of(text) else " "
            row.cells[place] = f"{row.cells[place]}{joint}{text}".strip()
    row.pieces += 1


def _group_title(row: _Row) -> str | None:
    """Give the title of a row that heads a group of rows, None for an ordinary row."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) == 1 and not _NUMBER.match(filled[0]):
        return filled[0].replace("\n", " ")
    if len(filled) == 2 and _GROUP_MARK.match(filled[0]) and row.cells[0]:
        return f"{filled[0]} {filled[1]}".replace("\n", " ")
    return None


def _item(row: _Row, columns: _Columns, reading: Reading) -> DraftItem:
    cells = defaultdict(str, columns.by_meaning(row))
    number = _number(cells["number"], row, reading)
    if row.pieces > 1:
        reading.note(
            "row-stitched", "info", f"item {number}",
            f"Nội dung {number}: hàng bị ngắt trang trong bản gốc, đã nối lại. Hãy đọc lại chỗ nối.",
            number,
        )  # fmt: skip
    lead = markup.items(cells["lead"])
    coordinating = markup.items(cells["coordinating"])
    return DraftItem(
        number=number,
        group=reading.group,
        contents=markup.items(cells["contents"]),
        formats=markup.items(cells["formats"]),
        lead_lines=lead,
        coordinating_lines=coordinating,
        lead=[DraftParty(party) for party in phrases.read(lead)],
        coordinating=[DraftParty(party) for party in phrases.read(coordinating)],
        schedule=schedules.read(cells["schedule"], year=reading.year),
        extra=columns.others(row),
        appendix=reading.appendix,
    )


def _number(printed: str, row: _Row, reading: Reading) -> int:
    """Give the row's own number; one that cannot be read is counted on, and said."""
    if match := _NUMBER.match(printed):
        return int(match.group(1))
    number = (reading.items[-1].number if reading.items else 0) + 1
    reading.note(
        "text-suspect", "warning", f"item {number} number",
        f"Dòng {row.line}: không đọc được số thứ tự “{printed}”, tạm tính là {number}. "
        "Hãy kiểm tra cột TT.",
        number,
    )  # fmt: skip
    return number
