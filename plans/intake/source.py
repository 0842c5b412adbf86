"""A source as lines and tables, whatever kind of file it came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agencies.text import composed

_RULE = re.compile(r"^[\s|:+=_*\-–—.]+$")
_EMPHASIS = re.compile(r"\*\*|__|^#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``starts_block`` where a blank line or a table stands before it."""

    number: int
    text: str
    starts_block: bool


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of a table, its cells still with their markup."""

    number: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Source:
    """What a reader hands on: text lines in order, and the rows of the tables among them."""

    lines: list[Line] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)


def from_text(text: str) -> Source:
    """Read plain text whose tables have one row a line, cells parted by tabs or pipes."""
    source = Source()
    starts_block = True
    for number, raw in enumerate(text.splitlines(), start=1):
        cells = _cells(raw)
        if cells:
            source.rows.append(RawRow(number, cells))
        elif line := composed(_EMPHASIS.sub("", raw.strip())):
            source.lines.extend(_cover_halves(number, raw, line, starts_block))
        starts_block = bool(cells) or not raw.strip()
    return source


def _cells(raw: str) -> tuple[str, ...]:
    """Give the cells of a table row, none if the line is text or only a ruling."""
    if raw.count("\t") >= 2:
        return tuple(raw.split("\t"))
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") >= 4:
        return tuple(stripped.strip("|").split("|"))
    return ()


def is_rule(cells: tuple[str, ...]) -> bool:
    """Tell whether a row holds only dashes or nothing, as a table's last line does."""
    return all(not cell.strip() or _RULE.match(cell) for cell in cells)


def _cover_halves(number: int, raw: str, line: str, starts_block: bool) -> Iterator[Line]:
    """Part a line of the cover whose two halves stand side by side."""
    halves = [composed(_EMPHASIS.sub("", half)) for half in re.split(r"\t| {4,}", raw.strip())]
    halves = [half for half in halves if half]
    if len(halves) == 2 and _stand_side_by_side(*halves):
        yield Line(number, halves[0], starts_block)
        yield Line(number, halves[1], True)
    else:
        yield Line(number, line, starts_block)


def _stand_side_by_side(left: str, right: str) -> bool:
    """Tell two halves of the cover from one line with room left for a number or a day."""
    is_short = max(len(left), len(right)) < 70
    return is_short and right[0].isupper() and not left.endswith((":", "/"))
