"""What the reader of a file handed on, for the left side of the preview: every line, numbered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator

from plans.draft import DraftItem, Problem
from plans.intake.source import Source

PER_PAGE = 200
_AT_LINE = re.compile(r"^line (\d+)$")
_SAID_LINE = re.compile(r"\bDòng (\d+)\b")
# So many letters of a content tell its row; a mended end does not hide it.
_TELLING = 40


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line or a table row of the source; ``cells`` is empty for a line of text."""

    number: int
    text: str = ""
    cells: tuple[str, ...] = ()
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class SourcePart:
    """Lines of text, or rows of one table, as they follow each other."""

    is_table: bool
    lines: list[SourceLine]


class SourcePane:
    """The source, a page of lines at a time, and where things of the plan stand in it."""

    def __init__(self, source: Source) -> None:
        self.lines = lines_of(source)
        self._rows = [line for line in self.lines if line.cells]
        self._known = {line.number for line in self.lines}
        self._paginator = Paginator(self.lines, PER_PAGE)

    @property
    def dropped(self) -> list[SourceLine]:
        """The lines that were left out of the plan, so that nothing is hidden."""
        return [line for line in self.lines if line.is_dropped]

    def page(self, asked: str | None, line: int | None) -> Page[SourceLine]:
        """Give the page that was asked for, else the one that holds ``line``, else the first."""
        return self._paginator.get_page(asked or (self.page_of(line) if line else 1))

    def page_of(self, line: int) -> int:
        """Give the page on which a line stands."""
        before = sum(each.number < line for each in self.lines)
        return before // PER_PAGE + 1

    def line_of(self, problem: Problem, rows: dict[int, int]) -> int | None:
        """Give the line a problem is about: the one it cites, else that of its row in ``rows``."""
        match = _AT_LINE.match(problem.where) or _SAID_LINE.search(problem.message)
        if match and int(match[1]) in self._known:
            return int(match[1])
        return rows.get(problem.item) if problem.item is not None else None

    def rows_of(self, items: Iterable[DraftItem]) -> dict[int, int]:
        """Give the line in which each item was read, by its number, as far as its words tell."""
        found: dict[int, int] = {}
        last = 0
        for item in items:
            place = self._place_of(item, last)
            if place is not None:
                found.setdefault(item.number, self._rows[place].number)
                last = place + 1
        return found

    def _place_of(self, item: DraftItem, start: int) -> int | None:
        words = item.contents[0][:_TELLING] if item.contents else ""
        if not words:
            return None
        # Rows follow each other as the items do; one that was moved is looked for from the top.
        places = (*range(start, len(self._rows)), *range(min(start, len(self._rows))))
        return next(
            (place for place in places if any(words in cell for cell in self._rows[place].cells)),
            None,
        )


def lines_of(source: Source) -> list[SourceLine]:
    """Give lines and rows in reading order, those that were dropped in their places."""
    lines = [SourceLine(line.number, line.text) for line in source.lines]
    lines += [SourceLine(row.number, cells=row.cells) for row in source.rows]
    kept = {line.number for line in lines}
    lines += [
        SourceLine(line.number, line.text, is_dropped=True)
        for line in source.dropped
        if line.number not in kept
    ]
    return sorted(lines, key=lambda line: line.number)


def parts_of(lines: Sequence[SourceLine]) -> list[SourcePart]:
    """Put lines of text together, and rows."""
    return [
        SourcePart(is_table, list(group))
        for is_table, group in groupby(lines, key=lambda line: bool(line.cells))
    ]
