"""What laying a paper out gives: its bytes, and the place where it is to be signed.

The two travel together through the press's pipe, so what they are packed into is said here once.
"""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a page, as a program that signs wants it.

    ``page`` counts from 1. ``box`` is left, bottom, right, top in PDF points from the page's
    bottom-left corner.
    """

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """The PDF, and the room between the signer's title and name; ``None`` where there is none."""

    content: bytes
    signature: Place | None

    def packed(self) -> bytes:
        """Give both as one run of bytes: a line of JSON, then the PDF."""
        place = asdict(self.signature) if self.signature else None
        return json.dumps(place).encode() + b"\n" + self.content

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Give back what :meth:`packed` made."""
        line, _, content = packed.partition(b"\n")
        place = json.loads(line)
        return cls(content, Place(place["page"], tuple(place["box"])) if place else None)
