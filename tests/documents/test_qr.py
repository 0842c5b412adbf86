"""The code under Nơi nhận, read off the printed page square by square."""

import io
import re
from dataclasses import replace

import pdfplumber
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from documents import docx, pdf, qr
from documents.official import Paragraph
from documents.profiles import ND30_2020
from tests.documents import readers, samples

ADDRESS = "https://vanban.example.vn/kiem-tra/V1StGXR8_Z5jdHi6B-myT"
NOTE = "Quét mã để kiểm tra văn bản đã ban hành"
POINTS_PER_MM = 72 / 25.4
# A plain office scanner's, to the inch.
DOTS = 200


@pytest.fixture(scope="module")
def coded():
    return pdf.print_anew(samples.plan(check_url=ADDRESS))


def outline_of_code(page):
    """Give left, top, right and bottom of what is drawn in the left half, under the words."""
    drawn = [shape for shape in page.curves + page.rects if shape["x1"] < page.width / 2]
    return (
        min(shape["x0"] for shape in drawn),
        min(shape["top"] for shape in drawn),
        max(shape["x1"] for shape in drawn),
        max(shape["bottom"] for shape in drawn),
    )


def page_of(paper):
    with pdfplumber.open(io.BytesIO(paper.content)) as opened:
        page = opened.pages[paper.signature.page - 1]
        return outline_of_code(page), readers.flat(page.extract_text())


def squares_read(paper, size, folder):
    """Give the colours of the squares' middles as poppler paints them."""
    source, number = folder / "paper.pdf", str(paper.signature.page)
    source.write_bytes(paper.content)
    sheet = ("-f", number, "-l", number, "-singlefile")
    readers.run("pdftoppm", "-r", str(DOTS), "-png", *sheet, str(source), str(folder / "page"))
    (left, top, right, _), _ = page_of(paper)
    with Image.open(folder / "page.png") as painted:
        width, dots = painted.width, painted.convert("L").tobytes()

    def place(start, step):
        return int((start + (step + 0.5) * (right - left) / size) * DOTS / 72)

    return [
        [dots[place(top, y) * width + place(left, x)] < 128 for x in range(size)]
        for y in range(size)
    ]


def test_what_is_painted_is_the_code_of_the_address(coded, tmp_path):
    expected = segno.make(ADDRESS, micro=False, error="m", boost_error=False)
    size = expected.symbol_size(border=0)[0]
    read = squares_read(coded, size, tmp_path)
    assert read == [[bool(square) for square in row] for row in expected.matrix]


def test_its_size_and_its_quiet_zone(coded):
    (left, top, right, bottom), text = page_of(coded)
    side = ND30_2020.check_mm * POINTS_PER_MM
    assert (right - left, bottom - top) == pytest.approx((side, side), abs=0.1)
    with pdfplumber.open(io.BytesIO(coded.content)) as opened:
        words = opened.pages[coded.signature.page - 1].extract_words()
    quiet = 4 * side / qr.code(ADDRESS).size
    near = (left - quiet, top - quiet, right + quiet, bottom + quiet)
    assert not [word for word in words if overlaps(word, near)]
    # Two lines beside the code; those of the right column stand level with them.
    assert NOTE[:19] in text
    assert NOTE[20:] in text


def overlaps(word, area):
    left, top, right, bottom = area
    # Ascenders and descenders of a line's box are white here.
    middle = (word["top"] + word["bottom"]) / 2
    return word["x1"] > left and word["x0"] < right and top < middle < bottom


def test_without_an_address_there_is_neither_code_nor_sentence(plan_path):
    assert NOTE not in readers.flat(readers.text(plan_path))
    assert "<svg" not in pdf.html(samples.plan())


def test_nothing_of_the_address_is_markup():
    hostile = samples.plan(check_url='https://a.vn/"></svg><script>alert(1)</script>')
    assert "<script" not in pdf.html(hostile)
    assert pdf.print_anew(hostile).signature


def test_the_word_file_carries_no_code(tmp_path):
    # What is edited in Word is no longer what the address answers for.
    plain = samples.plan()
    assert docx.render(replace(plain, check_url=ADDRESS)) == docx.render(plain)


@pytest.mark.parametrize("lines", range(16, 22))
def test_the_code_turns_no_page_and_stays_on_its_sheet(lines):
    plain = samples.plan(opening=tuple(Paragraph(f"Đoạn {n}.") for n in range(lines)), annexes=())
    coded = pdf.print_anew(replace(plain, check_url=ADDRESS))
    assert coded.signature == pdf.print_anew(plain).signature
    (_, _, _, bottom), _ = page_of(coded)
    height = ND30_2020.page_mm[1] * POINTS_PER_MM
    assert height - bottom > 5 * POINTS_PER_MM


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_the_path_is_digits_and_covers_each_dark_square_once(address):
    made = qr.code(address)
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", made.path)
    assert "".join("M{} {}h{}v1h-{}z".format(*bar) for bar in bars) == made.path
    painted = [(int(x) + step, int(y)) for x, y, length, _ in bars for step in range(int(length))]
    matrix = segno.make(address, micro=False, error="m", boost_error=False).matrix
    dark = [(x, y) for y, row in enumerate(matrix) for x, square in enumerate(row) if square]
    assert sorted(painted) == sorted(dark)
