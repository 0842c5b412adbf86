"""QR codes as the outline of their dark squares, to be drawn and never fetched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import segno


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code of ``size`` squares a side, without its quiet zone.

    ``path`` is the ``d`` of an SVG path in units of one square: digits, blanks and the letters
    ``M h v z``, whatever address went in.
    """

    size: int
    path: str


def code(address: str) -> QrCode:
    """Give the code of ``address``; it can be read with 15 % of it soiled or folded away."""
    squares = segno.make(address, micro=False, error="m", boost_error=False).matrix
    bars = (bar for y, row in enumerate(squares) for bar in _bars(row, y))
    return QrCode(len(squares), "".join(bars))


def _bars(row: Sequence[int], y: int) -> Iterator[str]:
    x = 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            yield f"M{x} {y}h{length}v1h-{length}z"
        x += length
