"""The lines of a letterhead made one statement each: glued halves parted, wrapped ones joined."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from agencies.phrases import shadow
from plans.intake.source import Line, is_rule_line

_COUNTRY = "cong hoa xa hoi chu nghia viet nam"
MOTTO = re.compile(rf"{_COUNTRY}|doc lap *[-–—] *tu do *[-–—] *hanh phuc")
# "Số: 05/KH-UBND Bắc Kạn, ngày …": one line where two stood side by side.
_NUMBER_AND_DAY = re.compile(
    r"^(?P<number>Số\s*:?[\s.…_]*(?:\d{1,5}[a-zA-Z]?)?[\s.…_]*/?\s*"
    r"[A-ZĐ][\wĐ&.]{0,12}(?:\s?-\s?[\wĐ&.]{1,12}){1,3})\s+(?P<day>[A-ZĐ][^,/:]{1,60},\s*ngày\b.*)$"
)
_YEAR_TO_COME = re.compile(r"\bngày\b.*\bnăm$", re.IGNORECASE)
_YEAR = re.compile(r"^(?:19|20)\d\d\.?$")


def lines_of(lines: Iterable[Line]) -> Iterator[Line]:
    """Give the lines above KẾ HOẠCH, each saying one thing; lines that are only drawn are left out."""
    written = [line for line in lines if not is_rule_line(line.text)]
    for line in _joined(written):
        for text in _parted(line.text):
            yield replace(line, text=text)


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Join the country's name and a day's year to the line they were wrapped from."""
    before: Line | None = None
    for line in lines:
        if before is not None and _wraps(before.text, line.text):
            before = replace(before, text=f"{before.text} {line.text}")
            continue
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _wraps(above: str, below: str) -> bool:
    if _YEAR_TO_COME.search(above):
        return bool(_YEAR.match(below))
    begun = shadow(above)
    return len(begun) > 8 and f"{begun} {shadow(below)}" == _COUNTRY


def _parted(text: str) -> list[str]:
    if match := _NUMBER_AND_DAY.match(text):
        return [match["number"], match["day"]]
    if match := MOTTO.search(shadow(text)):
        begin, end = match.span()
        pieces = (text[:begin], text[begin:end], text[end:])
        return [piece.strip() for piece in pieces if piece.strip()]
    return [text]
