"""The boxes that signatures stand in: whether one shows more than a signature may, and over which words.

The rules for changes let a new box look like anything: an empty one could be a white patch, and a
signed one could hide a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTContainer, LTTextLine
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from documents.laid_out import Place
from documents.signed import flaws, names
from documents.signed.flaws import Flaw
from documents.signed.objects import area_of_page, inside, members, pages, sides_of

# A signature with its seal takes a tenth of the page at most.
_MOST_OF_A_PAGE = 0.25
_LOOKS = ("/AP", "/MK")
# Flags of what is on paper and not on the screen (ISO 32000, 12.5.3: NoView and ToggleNoView).
_ELSEWHERE = 1 << 5 | 1 << 8
# A seal stands to the left of the signature, and both reach over the title above and the name below;
# in points, on each side and above and below of the room that the paper leaves for them.
_BESIDE, _ABOVE = 150, 60
_SAID_AT_MOST = 60

# Left, bottom, right, top, in points.
Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """One box on one page."""

    field: str
    is_signed: bool
    page: int
    sides: Sides
    share: float
    annotation: object

    @property
    def is_dressed(self) -> bool:
        """Tell whether it shows something although nobody signed it, or is no box to be signed."""
        flags = inside(self.annotation, "/F")
        if isinstance(flags, int) and flags & _ELSEWHERE:
            return True
        if not _is_widget(self.annotation):
            return True
        return not self.is_signed and any(inside(self.annotation, look) for look in _LOOKS)

    def is_at(self, room: Place) -> bool:
        """Tell whether it is where a signature and its seal are expected."""
        left, bottom, right, top = room.box
        around = (left - _BESIDE, bottom - _ABOVE, right + _BESIDE, top + _ABOVE)
        return self.page == room.page and _is_within(self.sides, around)


def boxes_since(reader: PdfFileReader, base: int) -> list[Box]:
    """Give the boxes in sight that came after the revision ``base``, once for each page they are on."""
    fields = {
        widget.reference: (names.line(name), value is not None)
        for name, value, ref in enumerate_sig_fields(reader)
        if reader.xrefs.get_introducing_revision(ref.reference) > base
        for widget in (ref, *members(inside(ref.get_object(), "/Kids")))
    }
    return list(_on_pages(reader, fields)) if fields else []


def _on_pages(
    reader: PdfFileReader, fields: dict[generic.Reference, tuple[str, bool]]
) -> Iterator[Box]:
    for number, page in enumerate(pages(reader), start=1):
        for widget in members(inside(page, "/Annots")):
            if not isinstance(widget, generic.IndirectObject) or widget.reference not in fields:
                continue
            shown = widget.get_object()
            left, bottom, right, top = sides = sides_of(inside(shown, "/Rect"))
            share = (right - left) * (top - bottom) / area_of_page(page)
            # Of another kind it may be drawn beyond its box.
            if share or not _is_widget(shown):
                yield Box(*fields[widget.reference], number, sides, share, shown)


def _is_widget(annotation: object) -> bool:
    return bool(inside(annotation, "/Subtype") == "/Widget")


def painted(boxes: Iterable[Box]) -> Iterator[Flaw]:
    """Say which boxes show something without a signature, or hide too much of their page together."""
    shares: defaultdict[int, float] = defaultdict(float)
    for box in boxes:
        shares[box.page] += box.share if box.is_signed else 0
        if box.is_dressed or (box.is_signed and shares[box.page] > _MOST_OF_A_PAGE):
            yield flaws.painted(box.field, box.page)


def covering(boxes: Iterable[Box], issued: bytes, room: Place | None) -> Iterator[Flaw]:
    """Say which signatures lie over printed words of the issued paper away from where it is signed."""
    on_page: defaultdict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        if box.is_signed and not (room and box.is_at(room)):
            on_page[box.page].append(box)
    for number, elsewhere in on_page.items():
        lines = _lines_of_page(issued, number)
        for box in elsewhere:
            if words := _under(box, lines):
                yield flaws.covering(box.field, number, words)


def _under(box: Box, lines: Iterable[LTTextLine]) -> str:
    """Give the first words that are printed where the box is."""
    pieces = ("".join(_letters_in(line, box.sides)).strip() for line in lines)
    return " … ".join(filter(None, pieces))[:_SAID_AT_MOST].rstrip(" …")


def _lines_of_page(issued: bytes, number: int) -> list[LTTextLine]:
    pages_found = extract_pages(BytesIO(issued), page_numbers=[number - 1])
    return [line for page in pages_found for line in _lines(page)]


def _lines(thing: object) -> Iterator[LTTextLine]:
    if isinstance(thing, LTTextLine):
        yield thing
    elif isinstance(thing, LTContainer):
        for each in thing:
            yield from _lines(each)


def _letters_in(line: LTTextLine, sides: Sides) -> Iterator[str]:
    for each in line:
        if not isinstance(each, LTChar):
            yield " "
        elif _is_within(((each.x0 + each.x1) / 2, (each.y0 + each.y1) / 2) * 2, sides):
            yield each.get_text()


def _is_within(inner: Sides, outer: Sides) -> bool:
    return (
        outer[0] <= inner[0] and outer[1] <= inner[1]
        and inner[2] <= outer[2] and inner[3] <= outer[3]
    )  # fmt: skip
