"""Reads a filled form into rows: found by its titles, wherever they have been moved to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agencies.sheets import UnreadableSheet
from reports.sheets.cells import Value, WrongCell, key_of, text_of
from reports.sheets.layout import BACKFILL_COLUMNS, KEY, Stamp
from reports.sheets.opened import Book, Sheet, opened

# A head may be pushed down, and a form of a whole province is no longer than that.
_HEAD_WITHIN, MOST_ROWS = 60, 20_000
_NEEDED = ("contents", "quantity", "state")
_TITLES = {key_of(column.title): column.name for column in BACKFILL_COLUMNS}
_WORDS = {column.name: column.title for column in BACKFILL_COLUMNS}
# What a merged cell says of all its rows; a number is of one, and so is the name of a row.
_NOT_CARRIED = ("quantity", KEY.name)


@dataclass(slots=True)
class Row:
    """A line as it was filled: its number in Excel, its cells by column, and what cannot be read."""

    number: int
    cells: dict[str, Value]
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give the text of a cell.

        Raises:
            WrongCell: it cannot be taken; the sentence says which cell it is.
        """
        if fault := self.faults.get(name):
            raise WrongCell(f"Ô “{_WORDS[name]}” có {fault}.")
        try:
            return text_of(self.cells.get(name))
        except WrongCell as wrong:
            raise WrongCell(f"Ô “{_WORDS[name]}”: {wrong}") from wrong

    def words(self, name: str) -> str:
        """Give the text of a cell that is only compared; nothing where it cannot be read."""
        try:
            return self.text(name)
        except WrongCell:
            return ""


@dataclass(slots=True)
class ReadForm:
    """What a file says: whose form it is, its lines, and what of it was not looked at."""

    stamp: Stamp
    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def read(content: bytes) -> ReadForm:
    """Read a form that was filled and perhaps saved by another program.

    Raises:
        UnreadableSheet: it is no workbook, none of our forms, or lacks its columns.
    """
    book = opened(content)
    stamp = _stamp(book)
    sheet, top, places = _table(book)
    names = _named(sheet, places)
    form = ReadForm(stamp, list(_rows(book, sheet, top, names)), _unread(sheet.rows[top], names))
    if len(form.rows) > MOST_ROWS:
        raise UnreadableSheet(f"Tệp có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.")
    return form


def _stamp(book: Book) -> Stamp:
    for sheet in reversed(book.sheets):
        for row in sheet.rows[:5]:
            for value in row[:5]:
                if stamp := Stamp.unsealed(value):
                    return stamp
    raise UnreadableSheet(
        "Tệp này không phải biểu tải từ cổng, hoặc trang ẩn “Nhận dạng” đã bị xóa hay sửa. Hãy tải lại "
        "biểu, chép số liệu sang rồi nạp lại."
    )


def _table(book: Book) -> tuple[Sheet, int, dict[str, list[int]]]:
    """Find the row of titles, and in which columns each stands."""
    for sheet in book.sheets:
        for top, row in enumerate(sheet.rows[:_HEAD_WITHIN]):
            places = _places(row)
            if all(name in places for name in _NEEDED):
                return sheet, top, places
    needed = ", ".join(f"“{_WORDS[name]}”" for name in _NEEDED)
    raise UnreadableSheet(
        f"Không thấy hàng tiêu đề của biểu (cần các cột {needed}). Hãy tải lại biểu và không đổi tên cột."
    )


def _places(row: Sequence[Value]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, value in enumerate(row):
        if isinstance(value, str) and (name := _TITLES.get(key_of(value))):
            places.setdefault(name, []).append(place)
    return places


def _named(sheet: Sheet, places: dict[str, list[int]]) -> dict[str, int]:
    doubled = next((name for name, found in places.items() if len(found) > 1), None)
    if doubled:
        raise UnreadableSheet(
            f"Trang “{sheet.name}” có hai cột “{_WORDS[doubled]}”. Hãy bỏ bớt một cột."
        )
    return {name: found[0] for name, found in places.items()}


def _unread(head: Sequence[Value], names: dict[str, int]) -> list[str]:
    """Say which columns are not looked at: nothing is left out in silence."""
    known = set(names.values())
    others = [
        str(value).strip() for place, value in enumerate(head) if place not in known and value
    ]
    return [f"Không đọc cột “{title[:60]}” vì biểu không có cột này." for title in others[:10]]


def _rows(book: Book, sheet: Sheet, top: int, names: dict[str, int]) -> Iterator[Row]:
    carried = _carried(sheet, top, names)
    for place in range(top + 1, len(sheet.rows)):
        cells = sheet.rows[place]
        row = Row(
            place + 1,
            {name: cells[at] if at < len(cells) else None for name, at in names.items()},
            {
                name: book.faults[place, at]
                for name, at in names.items()
                if (place, at) in book.faults
            },
        )
        row.cells |= {
            name: value for name, value in carried.get(place, ()) if row.cells[name] in (None, "")
        }
        if row.faults or not (_is_blank(row.cells.values()) or _is_head(row)):
            yield row


def _is_blank(values: Iterable[Value]) -> bool:
    return not any(value not in (None, "") and str(value).strip() for value in values)


def _is_head(row: Row) -> bool:
    return all(key_of(row.words(name)) == key_of(_WORDS[name]) for name in _NEEDED)


def _carried(sheet: Sheet, top: int, names: dict[str, int]) -> dict[int, list[tuple[str, Value]]]:
    """Give what merged cells say of the rows below their first, by row."""
    by_place = {place: name for name, place in names.items() if name not in _NOT_CARRIED}
    carried: dict[int, list[tuple[str, Value]]] = {}
    for (first, left), (last, _) in sheet.merged:
        if left not in by_place or not top < first < len(sheet.rows):
            continue
        value = sheet.rows[first][left]
        for place in range(first + 1, min(last + 1, len(sheet.rows))):
            carried.setdefault(place, []).append((by_place[left], value))
    return carried
