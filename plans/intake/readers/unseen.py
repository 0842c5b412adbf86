"""Characters that show nothing, taken off what any reader hands on.

A sheet may hold them as "_x0000_" and a PDF by a table of its own; no database and no paper has room
for them, and marks that turn the direction make a name look like another.
"""

from dataclasses import replace

from agencies.text import shown
from plans.draft import Problem
from plans.intake.readers.decoding import note
from plans.intake.source import Line, RawRow, Source


def without(source: Source) -> Source:
    """Give ``source`` without them, and say so once; changed in place."""
    lines, rows = source.lines, source.rows
    source.lines, source.rows = [*map(_line, lines)], [*map(_row, rows)]
    source.dropped = [*map(_line, source.dropped)]
    source.notes = [*map(_note, source.notes)]
    if (source.lines, source.rows) != (lines, rows):
        source.notes.append(
            note(
                "Đã bỏ ký tự điều khiển hoặc ký tự ẩn (không in ra được) trong tệp. Hãy đọc lại nếu thấy "
                "chữ dính nhau."
            )
        )
    return source


def _line(line: Line) -> Line:
    text = shown(line.text)
    return line if text == line.text else replace(line, text=text)


def _row(row: RawRow) -> RawRow:
    cells = tuple(map(shown, row.cells))
    return row if cells == row.cells else replace(row, cells=cells)


def _note(said: Problem) -> Problem:
    message = shown(said.message)
    return said if message == said.message else replace(said, message=message)
