"""Which header each row of a table stands under, over page breaks and several tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from plans.intake import columns, groups
from plans.intake.columns import Columns
from plans.intake.errors import UnreadableFile
from plans.intake.furniture import Kept, alone
from plans.intake.reading import Reading
from plans.intake.rows import Row
from plans.intake.source import RawRow, titles


class HeaderMissing(UnreadableFile):
    """A table has no header row, so no column of it can be told."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Dòng {line}: bảng không có hàng tiêu đề (TT, Nội dung, Hình thức, Cơ quan chủ trì, "
            "Cơ quan phối hợp, Thời gian). Hãy thêm hàng tiêu đề vào đầu bảng rồi nhập lại."
        )


def under_headers(kept: list[Kept], reading: Reading) -> Iterator[Row]:
    """Give each row with the header it stands under; headers themselves are left out.

    A table without a header goes on with the one before it, where it is as wide: so does a table
    that a page break parts. Another one is kept as text.

    Raises:
        HeaderMissing: no table has a header row.
    """
    tables = [list(rows) for _, rows in groupby(kept, key=lambda each: each.raw.table)]
    if not any(_first_header(table) for table in tables):
        raise HeaderMissing(kept[0].raw.number)
    under = _Headers()
    for table in tables:
        first = _first_header(table)
        if first is None and not under.fits(table):
            _keep_table(table, reading)
            continue
        under.turn_to(first)
        for each in table:
            if under.takes(each.raw):
                continue
            if first and each.raw.number < first.number and not _is_above(each.raw, first, reading):
                continue
            yield under.row(each, reading)
    reading.note_dropped(
        under.repeated, "hàng tiêu đề của bảng được lặp lại ở đầu trang, đã bỏ qua."
    )


def _first_header(table: list[Kept]) -> RawRow | None:
    rows = (each.raw for each in table)
    found = next((raw for raw in rows if columns.header(titles(raw.cells))), None)
    if found is None and columns.narrow_header(titles(table[0].raw.cells)):
        return table[0].raw
    return found


def _is_above(raw: RawRow, first: RawRow, reading: Reading) -> bool:
    """Tell a row that stands above its header; words above the table are kept as text."""
    header = columns.header(titles(first.cells))
    place = header.place_of("number") if header else None
    is_row = place is not None and place < len(raw.cells) and groups.NUMBER.match(raw.cells[place])
    if not is_row or alone(raw):
        reading.keep_as_text(raw.number, raw.cells, "đứng trên hàng tiêu đề của bảng")
        return False
    reading.note(
        "text-suspect", "warning", f"line {raw.number}",
        f"Dòng {raw.number}: hàng đứng trước tiêu đề của bảng, đã đọc theo tiêu đề bên dưới: "
        f"“{' '.join(titles(raw.cells))[:80]}”. Hãy kiểm tra bản gốc.",
    )  # fmt: skip
    return True


def _keep_table(table: list[Kept], reading: Reading) -> None:
    for each in table:
        reading.keep(each.raw.cells)
    line, last = table[0].raw.number, table[-1].raw.number
    reading.note(
        "text-suspect", "warning", f"line {line}",
        f"Dòng {line} đến {last}: một bảng khác không có hàng tiêu đề (TT, Nội dung, Cơ quan chủ trì …), "
        "đã giữ làm lời văn của phụ lục. Nếu là nội dung, hãy thêm hàng tiêu đề rồi nhập lại.",
    )  # fmt: skip


@dataclass(slots=True)
class _Headers:
    """The header that rows stand under; it may have a lower row, and come again on each page."""

    upper: Columns | None = None
    first: RawRow | None = None
    lower: list[str] = field(default_factory=list)
    met: set[tuple[str, ...]] = field(default_factory=set)
    repeated: list[int] = field(default_factory=list)
    may_be_lower: bool = False
    after_break: bool = False
    begins_table: bool = False

    @property
    def columns(self) -> Columns:
        upper = self.upper or Columns((), ())
        return upper.with_second_row(self.lower) if self.lower else upper

    def fits(self, table: list[Kept]) -> bool:
        """Tell a table without header that goes on with the one before: it is as wide."""
        width = max(len(each.raw.cells) for each in table)
        return self.upper is not None and width == self.upper.width

    def turn_to(self, first: RawRow | None) -> None:
        """Begin another table, whose first header is ``first``; none where one goes on."""
        self.first, self.after_break = first, True
        told = _any_header(first) if first else None
        if told is not None and told != self.upper:
            self.upper, self.lower = told, []

    def takes(self, raw: RawRow) -> bool:
        """Take a row that is a header, or a header's lower row; rows of the table are left."""
        words = titles(raw.cells)
        told = self._header(raw, words)
        if told is not None:
            is_again = tuple(words) in self.met
            self._note_again(raw, words)
            self.may_be_lower = not is_again
            self.upper, self.lower = told, self.lower if told == self.upper else []
            return True
        if self.upper is None:
            return False
        if words == self.lower or (self.may_be_lower and self.upper.is_second_row(words)):
            self._note_again(raw, words)
            self.lower, self.may_be_lower = words, False
            return True
        self.may_be_lower = False
        return False

    def row(self, each: Kept, reading: Reading) -> Row:
        """Give a piece of a row under this header."""
        raw, header = each.raw, self.columns
        row = Row(
            raw.number,
            _fitted(raw, header.width, reading),
            header,
            raw.spans_all,
            frozenset(raw.carried),
            each.after_break or self.after_break,
            self.begins_table,
        )
        self.after_break = self.begins_table = False
        return row

    def _header(self, raw: RawRow, words: list[str]) -> Columns | None:
        if raw is self.first or tuple(words) in self.met:
            return _any_header(raw)
        told = columns.header(words)
        if told is None or self.upper is None or told == self.upper:
            return told
        place = self.upper.place_of("number")
        # A row whose words only sound like titles is told by its number, or by having none to show.
        if place is not None and place < len(words) and groups.NUMBER.match(words[place]):
            return None
        return told if told.has("number") or place is None or self.after_break else None

    def _note_again(self, raw: RawRow, words: list[str]) -> None:
        self.after_break = True
        if tuple(words) in self.met:
            self.repeated.append(raw.number)
        else:
            self.begins_table = True
        self.met.add(tuple(words))


def _any_header(raw: RawRow) -> Columns | None:
    words = titles(raw.cells)
    return columns.header(words) or columns.narrow_header(words)


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
