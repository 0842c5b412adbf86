"""A source as lines and tables, whatever kind of file it came from.

What every reader hands on. Plain values, so that it travels as JSON between processes and is kept
beside the draft to be shown as the left side of the preview.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from plans.draft import Problem

_RULE = re.compile(r"^[\s|:+=_*\-–—.]+$")

Kind = Literal["text", "html", "docx", "doc", "odt", "rtf", "sheet", "csv", "pdf"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a paragraph of a document that has paragraphs.

    ``number`` counts lines and table rows together, in reading order, from 1: it is what problems
    cite ("Dòng 57") and what the preview prints beside the source. ``starts_block`` where a blank
    line, a table or a paragraph's edge stands before it: such a line is joined to the one above
    only where a sentence is plainly cut.
    """

    number: int
    text: str
    starts_block: bool


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of a table: plain text a cell, its lines parted by line breaks, NFC.

    ``table`` counts the tables of the source from 0. ``carried`` are the columns whose text stands
    in a cell merged downwards from a row above (the text is repeated here); ``spans_all`` where one
    merged cell takes the whole width, its text then in the first cell and the others blank.
    """

    number: int
    cells: tuple[str, ...]
    table: int = 0
    carried: tuple[int, ...] = ()
    spans_all: bool = False


@dataclass(slots=True)
class Source:
    """What a reader hands on: text lines in order, and the rows of the tables among them.

    ``dropped`` are lines that belong to the page and not to the text: its number, its running head.
    ``notes`` are what only the reader could see (tracked changes, a hidden sheet, a converted
    encoding): problems with code ``text-suspect``.
    """

    kind: Kind = "text"
    lines: list[Line] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def titles(cells: Iterable[str]) -> list[str]:
    """Give the cells of a row as titles: each on one line."""
    return [cell.replace("\n", " ") for cell in cells]


def is_rule(cells: tuple[str, ...]) -> bool:
    """Tell whether a row holds only dashes or nothing, as a table's last line does."""
    return all(not cell.strip() or is_rule_line(cell) for cell in cells)


def is_rule_line(text: str) -> bool:
    """Tell a line that is drawn and not written."""
    return bool(_RULE.match(text))
