"""Page numbers and running heads, which belong to the pages of a PDF and not to its text."""

import re
from collections import Counter
from dataclasses import dataclass, field

from plans.intake.readers.pdf_pages import PdfPage
from plans.intake.readers.pdf_words import TextLine

_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]?\s*\d{1,3}\s*[-–—]?|trang\s+\d{1,3}(?:\s*/\s*\d{1,3})?|\d{1,3}\s*/\s*\d{1,3})$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
# Where on a page its number and its running head stand, as shares of its height.
_MARGIN = 0.1
# How many pages a line has to stand on to be a running head, and which share of them.
_HEAD_PAGES, _HEAD_SHARE = 3, 0.6


@dataclass(slots=True)
class PdfSheet:
    """A page with its lines told apart."""

    page: PdfPage
    lines: list[TextLine]
    dropped: list[TextLine] = field(default_factory=list)


def drop(sheets: list[PdfSheet]) -> None:
    """Move page numbers and running heads from the lines of the pages to what is dropped."""
    # A number may stand over the head or under it.
    for _ in range(2):
        for sheet in sheets:
            _move(sheet, [line for line in _ends(sheet) if _PAGE_NUMBER.match(line.text)])
        heads = _heads(sheets)
        for sheet in sheets:
            _move(sheet, [line for line in _ends(sheet) if _head(line) in heads])


def _heads(sheets: list[PdfSheet]) -> set[str]:
    times = Counter(_head(line) for sheet in sheets for line in _ends(sheet))
    wanted = max(_HEAD_PAGES, _HEAD_SHARE * len(sheets))
    return {head for head, count in times.items() if count >= wanted}


def _move(sheet: PdfSheet, lines: list[TextLine]) -> None:
    sheet.lines = [line for line in sheet.lines if line not in lines]
    sheet.dropped += lines


def _ends(sheet: PdfSheet) -> list[TextLine]:
    """Give the first and the last line of a page, where they stand in its margins."""
    height = sheet.page.height
    ends = sheet.lines[:1] + sheet.lines[1:][-1:]
    return [
        line for line in ends if line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height
    ]


def _head(line: TextLine) -> str:
    return _DIGITS.sub("0", line.text.casefold())
