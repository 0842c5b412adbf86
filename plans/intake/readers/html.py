"""HTML: a page saved from the web or by Office, and what Word, Excel and others put on the clipboard."""

import re
from collections.abc import Iterable
from dataclasses import replace

from plans.intake import markup
from plans.intake.errors import UnreadableFile
from plans.intake.readers import grid, html_page, html_tables
from plans.intake.readers.decoding import LETTERS, LINES, note
from plans.intake.readers.grid import GridRow
from plans.intake.readers.html_flow import Dropped, Printed, Walk
from plans.intake.source import Line, Source

# Where a page says that it is one; text with a table in it, as some scanners give, ends its lines
# by line breaks.
_SAYS_SO = re.compile(rb"<(?:!doctype|html|head|body|meta|p|div|br)\b|StartFragment", re.IGNORECASE)
_SHOWN = 3


def read(content: bytes, *, convert_from: str | None = None) -> Source:
    """Read a page or a fragment of one; nothing in it is run and nothing fetched.

    Args:
        content: the page, the mail that holds it, or what a clipboard gave.
        convert_from: "TCVN3" or "VNI" where a person asked for text in it to be converted.

    Raises:
        LegacyEncoding: it is in TCVN3 or VNI, and nobody asked for it to be converted.
        UnreadableFile: it has no words, or is beyond any plan's.
    """
    source, dropped = Source(kind="html"), Dropped()
    root = html_page.tree_of(content, convert_from, source)
    tables = html_tables.data_tables(root, dropped)
    walk = Walk(root, dropped, frozenset(tables), keeps_breaks=not _SAYS_SO.search(content))
    number, table = 0, 0
    for each in walk.printed():
        if isinstance(each, Printed):
            number = _add_lines(source, each, number)
        else:
            number = _add_table(source, tables[each], table, number)
            table += 1
    if not (source.lines or source.rows):
        raise UnreadableFile(
            "Trang không có chữ nào để đọc. Hãy kiểm tra lại tệp hoặc phần đã dán."
        )
    _note(source, "ẩn, không hiện trên trang", dropped.hidden.values())
    _note(source, "bị gạch bỏ", dropped.struck.values())
    return source


def _add_lines(source: Source, printed: Printed, number: int) -> int:
    if number >= LINES:
        raise UnreadableFile(f"Trang có hơn {LINES} dòng, nhiều hơn mọi kế hoạch. Hãy chia nhỏ.")
    if len(printed.text) > LETTERS:
        raise UnreadableFile(
            f"Dòng {number + 1}: đoạn dài {len(printed.text)} chữ, chỉ đọc đến {LETTERS} chữ mỗi đoạn. Hãy "
            "ngắt đoạn rồi nhập lại."
        )
    for text in _parted(printed):
        number += 1
        source.lines.append(Line(number, text, printed.starts_block))
    return number


def _parted(printed: Printed) -> list[str]:
    if printed.is_loose and len(items := markup.items(printed.text)) > 1:
        return [f"- {item}" for item in items]
    return [printed.text]


def _add_table(source: Source, rows: list[GridRow], table: int, number: int) -> int:
    grid.refuse_beyond(rows, f"Bảng thứ {table + 1} của trang")
    numbered = [replace(row, number=number + row.number) for row in rows]
    grid.add_table(source, numbered, grid.header_place(rows) or 0, table)
    return number + len(rows)


def _note(source: Source, how: str, words: Iterable[str]) -> None:
    left_out = list(words)
    if left_out:
        shown = "; ".join(f"“{each[:80]}”" for each in left_out[:_SHOWN])
        source.notes.append(
            note(
                f"Đã bỏ {len(left_out)} chỗ chữ {how}: {shown}{' …' if len(left_out) > _SHOWN else ''}. Hãy "
                "xem lại bản gốc nếu cần giữ."
            )
        )
