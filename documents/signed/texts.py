"""Whether two PDFs read alike, page by page."""

import io
import unicodedata
from collections.abc import Iterator

from pdfminer.high_level import extract_text
from pdfminer.pdfpage import PDFPage


def read_alike(one: bytes, other: bytes) -> bool:
    """Say whether two PDFs have as many pages, each with the same words.

    It stops at the first page that differs; how long it may take is the caller's to limit.
    """
    return _page_count(one) == _page_count(other) and all(
        mine == yours for mine, yours in zip(_pages(one), _pages(other), strict=True)
    )


def _page_count(content: bytes) -> int:
    return sum(1 for _ in PDFPage.get_pages(io.BytesIO(content)))


def _pages(content: bytes) -> Iterator[str]:
    for number in range(_page_count(content)):
        yield _flat(extract_text(io.BytesIO(content), page_numbers=[number]))


def _flat(text: str) -> str:
    # Where words are parted is a guess that depends on how each program sets them.
    return "".join(unicodedata.normalize("NFC", text).split())
