"""The lines of a page in reading order, and what stands side by side told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.intake.readers import halves
from plans.intake.readers.pdf_words import TextLine, extent

# The narrowest gap between halves, and what must stay free of it further down; in points.
_GAP, _FREE = 24.0, 8.0
_COUNTRY = re.compile(r"C[ỘO]NG H[ÒO][AÀ] X[ÃA] H[ỘO]I")
_TITLE = re.compile(r"KẾ HOẠCH$")
_LABEL = re.compile(r"^(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[-–+•*])\s*[.)/:]?$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with the page it stands on and, of a pair of columns, the ends of its own.

    ``column`` is 0 for a line of the text, and names one column of one pair otherwise.
    """

    line: TextLine
    page: int
    left: float
    right: float
    column: int = 0


def placed(lines: Sequence[TextLine], page: int, left: float, right: float) -> list[Placed]:
    """Give the lines of a page in the order they are read.

    Args:
        lines: from the top down, words outside tables only.
        page: its number.
        left, right: how far the text of such pages reaches.
    """
    found: list[Placed] = []
    at, pair = 0, 0
    while at < len(lines):
        gutter = _gutter(lines[at])
        if gutter is None:
            found.append(Placed(lines[at], page, left, right))
            at += 1
            continue
        end = _end_of_pair(lines, at, gutter, (left + right) / 2)
        pair += 1
        found += _columns(lines[at:end], page, pair)
        at = end
    return found


def _gutter(line: TextLine) -> tuple[float, float] | None:
    """Give the gap between the halves of a line, None where it is one line."""
    place = _place_of_country(line) or _widest_gap(line)
    if not place:
        return None
    left, right = TextLine(line.words[:place]), TextLine(line.words[place:])
    if _LABEL.match(left.text) or not halves.stand_side_by_side(left.text, right.text):
        return None
    return left.x1, right.x0


def _place_of_country(line: TextLine) -> int:
    """Give the place of the country's name beside a body's, however near they stand; 0 elsewhere."""
    words = [word.text for word in line.words]
    starts = (place for place in range(1, len(words)) if _COUNTRY.match(" ".join(words[place:])))
    return next(starts, 0)


def _widest_gap(line: TextLine) -> int:
    """Give the place of the word behind the widest gap, 0 where that is only a space."""
    gaps = [
        (after.x0 - before.x1, place)
        for place, (before, after) in enumerate(pairwise(line.words), start=1)
    ]
    widest, place = max(gaps, default=(0.0, 0))
    return place if widest >= max(_GAP, 1.7 * line.size) else 0


def _end_of_pair(
    lines: Sequence[TextLine], start: int, gutter: tuple[float, float], middle: float
) -> int:
    """Give the index behind the last line that leaves the gap between two columns free."""
    free = min(_FREE, gutter[1] - gutter[0] - 0.1)
    for at in range(start + 1, len(lines)):
        line = lines[at]
        narrowed = _narrowed(line, gutter)
        is_one = line.x1 <= narrowed[1] or line.x0 >= narrowed[0]
        is_centred = is_one and abs((line.x0 + line.x1) / 2 - middle) < 5
        if narrowed[1] - narrowed[0] < free or is_centred or (is_one and _TITLE.match(line.text)):
            return at
        gutter = narrowed
    return len(lines)


def _narrowed(line: TextLine, gutter: tuple[float, float]) -> tuple[float, float]:
    """Give what is left of a gap beside the words of a line; the widest where several are."""
    low, high = gutter
    free: list[tuple[float, float]] = []
    for word in line.words:
        if word.x1 > gutter[0]:
            free.append((low, min(word.x0, high)))
            low = max(low, word.x1)
    free.append((low, high))
    return max(free, key=lambda gap: gap[1] - gap[0])


def _columns(lines: Sequence[TextLine], page: int, pair: int) -> list[Placed]:
    """Give the left column's lines, then the right one's."""
    gutter = _gutter(lines[0]) or (0.0, 0.0)
    for line in lines[1:]:
        gutter = _narrowed(line, gutter)
    middle = sum(gutter) / 2
    found: list[Placed] = []
    for side in (0, 1):
        half = [
            TextLine(words)
            for line in lines
            if (words := tuple(w for w in line.words if ((w.x0 + w.x1) / 2 > middle) == side))
        ]
        left, right = extent(half)
        found += [Placed(line, page, left, right, 2 * pair - 1 + side) for line in half]
    return found
