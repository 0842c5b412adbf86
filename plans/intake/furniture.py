"""Rows that belong to the page and not to the table: page numbers, running heads, counted columns."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from agencies.phrases import shadow
from plans.intake.groups import NUMBER
from plans.intake.reading import Reading
from plans.intake.source import RawRow, is_rule

# "(1) (2) (3)": a row that only counts the columns.
_COUNTER = re.compile(r"^[(\[]?(?:\d{1,2}|[A-Z])[)\]]?$")
_PAGE = re.compile(r"^(?:(?:trang|page)\s*(?:so\s*)?)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*/\s*\d{1,3})?$")
_PAGE_TOLD = re.compile(r"[\s|,;(–-]+trang\s*(?:so\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?\)?$")
_HEAD = re.compile(r"^\(?(?:phu luc|ke hoach|kem theo)\b")


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the table; ``after_break`` where the page may have turned just before it."""

    raw: RawRow
    after_break: bool


def taken_off(rows: list[RawRow], reading: Reading) -> Iterator[Kept]:
    """Give the rows without those of the page; each kind that was left out is noted once."""
    heads = _running_heads(rows)
    next_numbers = _next_numbers(rows)
    dropped: dict[str, list[int]] = {"counter": [], "page": [], "head": []}
    broken, last = False, None
    for raw, next_number in zip(rows, next_numbers, strict=True):
        if is_rule(raw.cells):
            continue
        kind = _kind(raw, heads, next_number)
        if kind:
            dropped[kind].append(raw.number)
            broken = True
            continue
        yield Kept(raw, broken or last is None or raw.number > last + 1)
        broken, last = False, raw.number
    _note(dropped, reading)


def _note(dropped: dict[str, list[int]], reading: Reading) -> None:
    reading.note_dropped(dropped["counter"], "hàng chỉ đánh số cột, không đưa vào bảng.")
    reading.note_dropped(dropped["page"], "số trang nằm trong bảng, không đưa vào bảng.")
    reading.note_dropped(dropped["head"], "dòng đầu trang lặp lại trong bảng, không đưa vào bảng.")


def alone(raw: RawRow) -> str | None:
    """Give the text of a row that has one filled cell, on one line."""
    filled = [cell for cell in raw.cells if cell.strip()]
    return " ".join(filled[0].split()) if len(filled) == 1 else None


def _kind(raw: RawRow, heads: set[str], next_number: str) -> str | None:
    if _counts_columns(raw):
        return "counter"
    text = alone(raw)
    if text is None:
        return None
    if _PAGE.match(shadow(text)) and not _may_be_item(raw, text, next_number):
        return "page"
    return "head" if _headless(text) in heads else None


def _counts_columns(raw: RawRow) -> bool:
    filled = [cell.strip() for cell in raw.cells if cell.strip()]
    are_marks = len(filled) >= 3 and all(_COUNTER.match(cell) for cell in filled)
    return are_marks and len(set(filled)) == len(filled)


def _may_be_item(raw: RawRow, text: str, next_number: str) -> bool:
    """Tell a row of which only the number, or a figure, is filled in from a page's number."""
    if raw.spans_all or not NUMBER.match(text):
        return False
    return not raw.cells[0].strip() or text.rstrip("./)") != next_number


def _next_numbers(rows: list[RawRow]) -> list[str]:
    """Give for each row the first cell's number of the next row that has one."""
    found, below = [], ""
    for raw in reversed(rows):
        found.append(below)
        match = NUMBER.match(raw.cells[0].strip()) if raw.cells else None
        below = match[1] if match else below
    return found[::-1]


def _running_heads(rows: list[RawRow]) -> set[str]:
    """Give the lines that stand alone in several rows as only a page's head does.

    A heading of a group may come again too ("Cấp xã" under I and under II), so a head has to begin
    as a document's name does, or to tell its page.
    """
    texts = [text for raw in rows if (text := alone(raw))]
    times = Counter(_headless(text) for text in texts)
    told = {_headless(text) for text in texts if _PAGE_TOLD.search(shadow(text[-30:]))}
    return told | {text for text, n in times.items() if n > 1 and _HEAD.match(text)}


def _headless(text: str) -> str:
    """Give a line folded and without the number of its page."""
    low = shadow(text)
    return low[:-30] + _PAGE_TOLD.sub("", low[-30:])
