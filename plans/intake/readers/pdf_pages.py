"""The pages of a PDF as words, tables and pictures, none of them larger than a plan's."""

import io
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.pdf import PDF

from plans.intake.errors import UnreadableFile
from plans.intake.readers import pdf_tables
from plans.intake.readers.pdf_tables import Table
from plans.intake.readers.pdf_words import Word, legacy_font, words_of

# It warns of every damaged stream; what matters of that is told to the person in notes.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

PAGES = 200
# What one page of a plan has, several times over; and what is drawn where a table could be.
_SIGNS, _STROKES, _RULES = 30_000, 15_000, 8_000
_OBJECTS, _UNPACKED, _PIECE = 300_000, 120_000_000, 1 << 20
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_OBJECT = re.compile(rb"\d\s+obj\b")
_LETTER = re.compile(r"[^\W\d_]")
# A picture takes a page, and nearly no letter stands on it.
_PICTURE_SHARE, _FEW_LETTERS = 0.5, 60
_GARBLED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")


class _TooMuch(Exception):
    """A page has more on it than a plan's page; the message says of what."""


class _Device(PDFPageAggregatorWithMarkedContent):
    """Lays a page out, and stops where it is no page of a plan."""

    signs = strokes = 0

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        self.signs += 1
        if self.signs > _SIGNS:
            raise _TooMuch(f"{_SIGNS} chữ")
        advance: float = super().render_char(*args, **kwargs)
        return advance

    def paint_path(self, *args: Any, **kwargs: Any) -> None:
        self._count_stroke()
        super().paint_path(*args, **kwargs)

    def begin_figure(self, *args: Any, **kwargs: Any) -> None:
        self._count_stroke()
        super().begin_figure(*args, **kwargs)

    def _count_stroke(self) -> None:
        self.strokes += 1
        if self.strokes > _STROKES:
            raise _TooMuch(f"{_STROKES} nét vẽ")


@dataclass(slots=True)
class PdfPage:
    """What stands on a page, lengths in points from its top left."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    # Letters set on their side or on their head.
    turned: int = 0
    # A picture of a page: ``is_scan`` without letters, ``has_ocr`` with those a machine read.
    is_scan: bool = False
    has_ocr: bool = False
    garbled: int = 0
    encodings: frozenset[str] = frozenset()
    # Drawn over so much that no table was looked for.
    is_drawing: bool = False


def pages(content: bytes) -> Iterator[PdfPage]:
    """Give the pages of a PDF, one at a time.

    Raises:
        UnreadableFile: it is damaged, locked by a password, or beyond any plan's.
    """
    _refuse_bombs(content)
    with _opened(content) as document:
        if len(document.pages) > PAGES:
            raise UnreadableFile(
                f"Tệp PDF có {len(document.pages)} trang, chỉ đọc đến {PAGES} trang. Hãy tách riêng kế hoạch."
            )
        for page in document.pages:
            yield _page(page)
            page.close()


def _refuse_bombs(content: bytes) -> None:
    """Refuse a file of too many objects, or whose streams unpack to far more than a plan's.

    Pictures are left out: they are never unpacked here.
    """
    if content.count(b"obj") > 2 * _OBJECTS or sum(1 for _ in _OBJECT.finditer(content)) > _OBJECTS:
        raise UnreadableFile(
            f"Tệp PDF có hơn {_OBJECTS} đối tượng, không phải văn bản kế hoạch. Hãy in lại kế hoạch ra PDF "
            "từ Word rồi nhập lại."
        )
    left = _UNPACKED
    for stream in _STREAM.finditer(content):
        if b"/Image" not in content[max(0, stream.start() - 400) : stream.start()]:
            left -= _unpacked_size(memoryview(content)[stream.end() :], left)
        if left <= 0:
            raise UnreadableFile(
                f"Tệp PDF khi giải nén lớn hơn {_UNPACKED // 1_000_000} MB, không phải văn bản kế hoạch. "
                "Hãy in lại kế hoạch ra PDF từ Word rồi nhập lại."
            )


def _unpacked_size(stream: memoryview, most: int) -> int:
    unpacker, size, at = zlib.decompressobj(), 0, 0
    try:
        while not unpacker.eof and size <= most:
            piece = unpacker.unconsumed_tail or bytes(stream[at : at + 16_384])
            if not piece:
                break
            at += 0 if unpacker.unconsumed_tail else len(piece)
            size += len(unpacker.decompress(piece, _PIECE))
    except zlib.error:
        # No packed stream after all, or a broken one, whose reader is to say so.
        return size
    return size


@contextmanager
def _opened(content: bytes) -> Iterator[PDF]:
    try:
        with pdfplumber.open(io.BytesIO(content), unicode_norm="NFC") as document:
            yield document
    except UnreadableFile:
        raise
    except MemoryError:
        raise
    except Exception as error:
        # Broken files make the library raise almost anything.
        raise UnreadableFile(_sentence(error)) from error


def _sentence(error: BaseException) -> str:
    reasons = (error, *error.args, error.__cause__, error.__context__)
    if any(isinstance(reason, PDFPasswordIncorrect) for reason in reasons):
        return (
            "Tệp PDF có mật khẩu, không đọc được. Hãy mở bằng mật khẩu, in lại ra PDF không có mật khẩu "
            "rồi nhập lại."
        )
    found = next((reason for reason in reasons if isinstance(reason, _TooMuch)), None)
    if found is not None:
        return (
            f"Tệp PDF có trang nhiều hơn {found}, không phải văn bản kế hoạch. Hãy in lại kế hoạch ra PDF "
            "từ Word rồi nhập lại."
        )
    return (
        "Tệp PDF bị hỏng, không mở được. Hãy tải lại tệp, hoặc in lại kế hoạch ra PDF rồi nhập lại."
    )


def _page(page: Page) -> PdfPage:
    _lay_out(page)
    found = PdfPage(page.page_number, float(page.width), float(page.height))
    chars = page.chars
    upright = [char for char in chars if char["upright"] and char["matrix"][0] > 0]
    found.turned = sum(bool(_LETTER.search(char["text"])) for char in chars) - sum(
        bool(_LETTER.search(char["text"])) for char in upright
    )
    found.words = [word for word in words_of(upright) if word.text]
    found.garbled = sum(len(_GARBLED.findall(word.text)) for word in found.words)
    found.encodings = frozenset(
        name for font in {char["fontname"] for char in upright} if (name := legacy_font(font))
    )
    _tell_scan(page, found)
    found.is_drawing = len(page.rects) + len(page.lines) + len(page.curves) > _RULES
    if not found.is_drawing:
        _take_tables(page, found)
    return found


def _lay_out(page: Page) -> None:
    """Lay a page out by the bounded device, where the library would do it by its own."""
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    page._layout = device.get_result()


def _tell_scan(page: Page, found: PdfPage) -> None:
    area = found.width * found.height
    largest = max((float(image["width"] * image["height"]) for image in page.images), default=0.0)
    if area and largest >= _PICTURE_SHARE * area:
        letters = sum(len(word.text) for word in found.words)
        found.is_scan, found.has_ocr = letters < _FEW_LETTERS, letters >= _FEW_LETTERS


def _take_tables(page: Page, found: PdfPage) -> None:
    for each in page.find_tables():
        table = pdf_tables.table_of(each.cells, each.bbox)
        if table is not None:
            found.words = table.take(found.words)
            found.tables.append(table)
    found.tables.sort(key=lambda table: table.top)
