"""Looking into the objects of a PDF that may hold anything anywhere."""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

_DEEPEST = 50


def inside(holder: object, key: str) -> Any:
    """Give what a dictionary holds, references followed; nothing where it is no dictionary."""
    if isinstance(holder, generic.DictionaryObject) and key in holder:
        return holder[key]
    return None


def members(value: object) -> list[Any]:
    """Give what an array holds, references not followed; nothing where it is no array."""
    if not isinstance(value, generic.ArrayObject):
        return []
    return [value.raw_get(index) for index in range(len(value))]


def sides_of(box: object) -> tuple[float, float, float, float]:
    """Give left, bottom, right and top of a rectangle in points; noughts where it is no rectangle."""
    try:
        one, two, three, four = (float(side) for side in box)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return 0, 0, 0, 0
    return min(one, three), min(two, four), max(one, three), max(two, four)


def page_count(reader: PdfFileReader) -> int:
    """Give how many pages a paper has.

    Raises:
        ValueError: it has none.
    """
    count = int(reader.root["/Pages"]["/Count"])
    if count < 1:
        raise ValueError("a paper without pages")
    return count


def pages(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Give the pages in order."""
    for index in range(page_count(reader)):
        yield reader.find_page_for_modification(index)[0].get_object()


def area_of_page(page: object) -> float:
    """Give the area of a page, whose size may be said once for many; A4 where it is not said."""
    for _ in range(_DEEPEST):
        left, bottom, right, top = sides_of(inside(page, "/MediaBox"))
        if found := (right - left) * (top - bottom):
            return found
        page = inside(page, "/Parent")
    return 595 * 842
