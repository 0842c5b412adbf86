"""The appendix table: cut rows stitched, groups told from rows, everything else kept or said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agencies import phrases
from plans import schedules
from plans.draft import DraftItem, DraftParty, Problem, Severity
from plans.intake import columns, markup
from plans.intake.columns import Columns
from plans.intake.errors import UnreadableFile
from plans.intake.source import RawRow, is_rule, titles

_NUMBER = re.compile(r"^(\d{1,4})[.)]?$")
_SUB_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})+[.)]?$")
_GROUP_MARK = re.compile(r"^(?:[IVXLC]+|[A-Z])[.)]?$")
# "(1) (2) (3)": a row that only counts the columns.
_COUNTER = re.compile(r"^\(?(?:\d{1,2}|[A-Z])\)?$")
_OPEN_END = re.compile(r"[^.;:!?…]$")


class HeaderMissing(UnreadableFile):
    """A table has no header row, so no column of it can be told."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Dòng {line}: bảng không có hàng tiêu đề (TT, Nội dung, Hình thức, Cơ quan chủ trì, "
            "Cơ quan phối hợp, Thời gian). Hãy thêm hàng tiêu đề vào đầu bảng rồi nhập lại."
        )


@dataclass(slots=True)
class _Row:
    """A row being put together from the pieces that page breaks left of it."""

    line: int
    cells: list[str]
    columns: Columns
    pieces: int = 1

    @property
    def texts(self) -> dict[str, str]:
        return self.columns.texts(self.cells)

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]


@dataclass(slots=True)
class Reading:
    """The rows of a table as items, and what was noticed on the way.

    ``group`` is the heading of the group of rows that is being read.
    """

    year: int | None = None
    appendix: int = 0
    group: str | None = None
    highest: int = 0
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
        HeaderMissing: the table has no header row.
    """
    reading = Reading(year, appendix)
    wanted = [row for row in rows if not is_rule(row.cells) and not _counts_columns(row)]
    if not wanted:
        return reading
    first = next((row for row in wanted if columns.header(titles(row.cells))), None)
    if first is None:
        raise HeaderMissing(wanted[0].number)
    whole = list(_whole_rows(wanted, first, reading))
    for row, after in zip(whole, [*whole[1:], None], strict=True):
        if (title := _group_title(row, after)) is not None:
            reading.group = title
        else:
            reading.items.append(_item(row, reading))
    return reading


def _counts_columns(row: RawRow) -> bool:
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    return len(filled) >= 3 and all(_COUNTER.match(cell) for cell in filled)


def _whole_rows(rows: list[RawRow], first: RawRow, reading: Reading) -> Iterator[_Row]:
    """Give rows made whole: a repeated header is dropped, a tail joined to the row it was cut from.

    A page break inside a row leaves its tail in a row of its own, whose number cell is empty. What
    stands above the first header is read under it, and said.
    """
    current: _Row | None = None
    for raw, header in _under_headers(rows, first):
        if raw.number < first.number:
            _note_above_header(raw, reading)
        piece = _Row(raw.number, _fitted(raw, header.width, reading), header)
        if current is not None and _is_tail(piece, current):
            _stitch(current, piece)
            continue
        if current is not None:
            yield current
        current = piece
    if current is not None:
        yield current


def _under_headers(rows: list[RawRow], first: RawRow) -> Iterator[tuple[RawRow, Columns]]:
    """Give each row with the header it stands under; headers themselves are left out.

    A header may have a lower row; it is one only under a header not met before, or the same again.
    """
    upper = columns.header(titles(first.cells))
    lower: list[str] = []
    may_be_lower = False
    for raw in rows:
        told, words = columns.header(titles(raw.cells)), titles(raw.cells)
        if told is not None:
            may_be_lower = raw is first or told != upper
            upper, lower = told, lower if told == upper else []
        elif upper is not None and (
            words == lower or (may_be_lower and upper.is_second_row(words))
        ):
            lower, may_be_lower = words, False
        elif upper is not None:
            may_be_lower = False
            yield raw, upper.with_second_row(lower) if lower else upper


def _note_above_header(row: RawRow, reading: Reading) -> None:
    reading.note(
        "text-suspect", "warning", f"line {row.number}",
        f"Dòng {row.number}: hàng đứng trước tiêu đề của bảng, đã đọc theo tiêu đề bên dưới: "
        f"“{' '.join(titles(row.cells))[:80]}”. Hãy kiểm tra bản gốc.",
    )  # fmt: skip


def _is_tail(piece: _Row, before: _Row) -> bool:
    """Tell a row's tail from a row whose number was left out and from a heading of a group."""
    if piece.cells[0] or not piece.columns.has("number") or before.columns != piece.columns:
        return False
    is_alone = len(piece.filled) == 1
    if is_alone and piece.filled[0].isupper():
        return False
    if _group_title(before, None) is not None:
        return False
    now, then = piece.texts, before.texts
    begins_new = now["contents"][:1].isupper() and not _OPEN_END.search(then["contents"])
    is_complete = all(now[name] and then[name] for name in ("contents", "lead"))
    if is_complete and now["contents"][:1].isupper():
        return False
    return not (is_alone and begins_new and now["contents"])


def _fitted(raw: RawRow, width: int, reading: Reading) -> list[str]:
    cells = list(raw.cells)
    if len(cells) > width and any(cells[width:]):
        lost = " | ".join(cell for cell in cells[width:] if cell)
        reading.note(
            "text-suspect", "error", f"line {raw.number}",
            f"Dòng {raw.number}: hàng có {len(cells)} ô, tiêu đề chỉ có {width} cột; phần thừa chưa "
            f"đọc vào cột nào: “{lost[:120]}”. Hãy sửa bảng rồi nhập lại.",
        )  # fmt: skip
    return (cells + [""] * width)[:width]


def _stitch(row: _Row, tail: _Row) -> None:
    for place, text in enumerate(tail.cells):
        if text:
            joint = "\n" if markup.bullet_of(text) else " "
            row.cells[place] = f"{row.cells[place]}{joint}{text}".strip()
    row.pieces += 1


def _group_title(row: _Row, after: _Row | None) -> str | None:
    """Give the title of a row that heads a group of rows, None for an ordinary row."""
    filled = row.filled
    if len(filled) == 1 and not _NUMBER.match(filled[0]):
        return filled[0].replace("\n", " ")
    if len(filled) != 2 or not row.cells[0]:
        return None
    mark = row.cells[0].rstrip(".)")
    heads_numbers = bool(after and _NUMBER.match(mark) and after.cells[0].startswith(f"{mark}."))
    if _GROUP_MARK.match(row.cells[0]) or heads_numbers:
        return f"{filled[0]} {filled[1]}".replace("\n", " ")
    return None


def _item(row: _Row, reading: Reading) -> DraftItem:
    cells = row.texts
    number, extra = _number(row, reading), row.columns.others(row.cells)
    if _SUB_NUMBER.match(cells["number"]):
        extra = {"TT": cells["number"], **extra}
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
        extra=extra,
        appendix=reading.appendix,
    )


def _number(row: _Row, reading: Reading) -> int:
    """Give the row's own number; one that cannot be read, or follows ill, is said."""
    printed = row.texts["number"]
    match = _NUMBER.match(printed)
    number = int(match[1]) if match else reading.highest + 1
    reading.highest = max(reading.highest, number)
    if match and reading.items and number != reading.items[-1].number + 1:
        _note_order(reading, number)
    if not match and row.columns.has("number") and not _SUB_NUMBER.match(printed):
        reading.note(
            "text-suspect", "warning", f"item {number} number",
            f"Dòng {row.line}: không đọc được số thứ tự “{printed}”, tạm tính là {number}. "
            "Hãy kiểm tra cột TT.",
            number,
        )  # fmt: skip
    return number


def _note_order(reading: Reading, number: int) -> None:
    before = reading.items[-1].number
    # Numbering may begin anew under each heading of a group.
    if number == 1 and reading.group != reading.items[-1].group:
        return
    reading.note(
        "text-suspect", "warning", f"item {number} number",
        f"Sau nội dung {before} là nội dung {number}, số thứ tự không liền nhau. Hãy kiểm tra xem có "
        "thiếu, lặp hoặc đảo hàng không.",
        number,
    )  # fmt: skip
