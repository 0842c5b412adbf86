"""The appendix table: cut rows stitched, groups told from rows, everything else kept or said."""

import re

from agencies import phrases
from agencies.text import composed
from plans import schedules
from plans.draft import DraftItem, DraftParty
from plans.intake import furniture, groups, markup, sides, stitching
from plans.intake.headers import HeaderMissing, under_headers
from plans.intake.reading import Reading
from plans.intake.rows import Row
from plans.intake.sides import Sides
from plans.intake.source import RawRow

__all__ = ["HeaderMissing", "Reading", "read"]

# With their marks, for "công" and "cộng" differ by nothing else.
_TOTAL = re.compile(
    r"(?:tổng cộng|tổng số|tổng kinh phí|tổng|cộng)"
    r"(?:$|\s*[:(.]| (?:[ivx]+|\d+|[a-d]|mục|nhóm|phần|kinh phí|các|toàn)\b)"
)
_REMARK = re.compile(r"(?:ghi chú|lưu ý|chú thích)\s*[:.(]|nơi nhận\s*:|\(?\*+\)?\s*\w")


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
    kept = list(furniture.taken_off(rows, reading))
    if not kept:
        return reading
    pieces = [row for row in under_headers(kept, reading) if not _is_text(row, reading)]
    whole = list(stitching.whole(pieces, reading))
    above: Row | None = None
    for row, after in zip(whole, [*whole[1:], None], strict=False):
        if row.begins_table:
            reading.groups.close()
            reading.printed = reading.highest = 0
        if (title := row.heading(after)) is not None:
            _enter(title, row, reading)
        else:
            if groups.NUMBER.match(row.number):
                reading.groups.end_points()
            stitching.fill_as_above(row, above, reading)
            above = row
            reading.items.append(_item(row, reading))
            reading.groups.use()
    _keep_unused(reading)
    return reading


def _enter(title: str, row: Row, reading: Reading) -> None:
    match = groups.NUMBER.match(row.number)
    number = int(match[1]) if match else 0
    reading.groups.enter(title, row.line, number)
    reading.printed = number or reading.printed


def _keep_unused(reading: Reading) -> None:
    reading.groups.close()
    for heading in reading.groups.unused:
        reading.keep_as_text(
            heading.line, [heading.title], "đứng một mình như tiêu đề nhóm mà không có nội dung nào"
        )


def _is_text(row: Row, reading: Reading) -> bool:
    """Tell a row of totals or remarks, which is kept as the appendix's text."""
    filled = row.filled
    if not filled or groups.NUMBER.match(filled[0]):
        return False
    low = composed(filled[0]).casefold()
    if _TOTAL.match(low):
        reading.keep_as_text(row.line, row.cells, "là hàng tổng cộng, không phải nội dung")
        return True
    if len(filled) <= 2 and _REMARK.match(low):
        reading.keep_as_text(row.line, row.cells, "là lời ghi chú trong bảng, không phải nội dung")
        return True
    return False


def _item(row: Row, reading: Reading) -> DraftItem:
    number, extra = _number(row, reading)
    _note_pieces(row, number, reading)
    parted = _sides(row, number, reading)
    return DraftItem(
        number=number,
        group=reading.groups.title,
        contents=markup.items(row.texts["contents"]),
        formats=markup.items(row.texts["formats"]),
        lead_lines=parted.lead,
        coordinating_lines=parted.coordinating,
        lead=[DraftParty(party) for party in phrases.read(parted.lead)],
        coordinating=[DraftParty(party) for party in phrases.read(parted.coordinating)],
        schedule=schedules.read(row.texts["schedule"], year=reading.year),
        extra=extra | row.columns.others(row.cells),
        appendix=reading.appendix,
    )


def _sides(row: Row, number: int, reading: Reading) -> Sides:
    """Give who leads and who helps; a cell of both that cannot be parted is said."""
    lines = markup.items(row.texts["lead"])
    parted = sides.part(lines)
    is_bare = row.columns.shares_lead and parted.lead == lines
    if not parted.is_clear or (is_bare and len(phrases.read(lines)) > 1):
        reading.note(
            "text-suspect", "warning", f"item {number} lead",
            f"Nội dung {number}: một ô ghi cả chủ trì và phối hợp mà không rõ ai giữ việc nào: "
            f"“{' '.join(lines)[:120]}”. Tạm để cả ô ở cột chủ trì; hãy tách lại.",
            number,
        )  # fmt: skip
    parted.coordinating += markup.items(row.texts["coordinating"])
    return parted


def _note_pieces(row: Row, number: int, reading: Reading) -> None:
    if row.pieces > 1:
        reading.note(
            "row-stitched", "info", f"item {number}",
            f"Nội dung {number}: hàng bị ngắt trang trong bản gốc, đã nối lại. Hãy đọc lại chỗ nối.",
            number,
        )  # fmt: skip
    if row.gathered:
        reading.note(
            "text-suspect", "info", f"item {number}",
            f"Nội dung {number}: {row.gathered + 1} hàng của bản gốc gộp chung một ô, đã đọc thành "
            "nhiều dòng của một nội dung. Nếu đó là các nội dung riêng, hãy tách hàng.",
            number,
        )  # fmt: skip
    if row.shares:
        reading.note(
            "text-suspect", "info", f"item {number} number",
            f"Nội dung {number}: trong bản gốc chung số thứ tự {row.shares} với hàng trên (ô TT gộp), "
            "nhưng có cơ quan hoặc thời gian riêng nên đọc thành một nội dung riêng.",
            number,
        )  # fmt: skip


# --- Numbers


def _number(row: Row, reading: Reading) -> tuple[int, dict[str, str]]:
    """Give the row's number, and the printed one to keep beside it where they differ."""
    printed = "" if row.shares else row.number
    match = groups.NUMBER.match(printed)
    if not match:
        number = _made(reading)
        if not row.shares:
            _note_unread(row, number, reading)
        kept = row.shares or printed
        return number, {"TT": kept} if kept[:1].isalnum() else {}
    told = int(match[1])
    is_next = told == reading.printed + 1
    _note_order(told, reading)
    reading.printed = told
    if is_next and told <= reading.highest:
        # Rows numbered in another way (1.1, a) stand before it and have taken its number.
        return _made(reading), {"TT": printed}
    reading.highest = told if told == 1 else max(reading.highest, told)
    return told, {}


def _made(reading: Reading) -> int:
    reading.highest += 1
    return reading.highest


def _note_unread(row: Row, number: int, reading: Reading) -> None:
    """Say where a row's number cannot be read though the others' can."""
    if row.columns.has("number") and row.is_numbered and not groups.is_mark(row.mark):
        reading.note(
            "text-suspect", "warning", f"item {number} number",
            f"Dòng {row.line}: không đọc được số thứ tự “{row.number}”, tạm tính là {number}. "
            "Hãy kiểm tra cột TT.",
            number,
        )  # fmt: skip


def _note_order(number: int, reading: Reading) -> None:
    """Say where a number does not follow; numbering may begin anew under each heading."""
    before = reading.printed
    if not before or number == before + 1 or (number == 1 and reading.groups.is_fresh):
        return
    reading.note(
        "text-suspect", "warning", f"item {number} number",
        f"Sau nội dung {before} là nội dung {number}, số thứ tự không liền nhau. Hãy kiểm tra xem có "
        "thiếu, lặp hoặc đảo hàng không.",
        number,
    )  # fmt: skip
