"""Where the signature stands, found by another program on the page it says."""

import io

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import fonts, pdf, weasy
from documents.laid_out import Place, PrintedPaper
from documents.official import Paragraph, Signature
from documents.profiles import ND30_2020
from tests.documents import samples

DEPUTY = Signature(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH", "Lê Thị Mẫu")
# From the box to the line above it and under it, in points.
LINE = 18
numbers = st.floats(0, 2_000)
places = st.builds(Place, st.integers(1, 99), st.tuples(numbers, numbers, numbers, numbers))


def filled(lines):
    """Give a plan with so many short paragraphs before its sections."""
    return samples.plan(opening=tuple(Paragraph(f"Đoạn {n}.") for n in range(lines)))


PLANS = {
    "of one sheet": (samples.plan(bases=(), sections=(), annexes=()), 1),
    "with an annex on its side": (samples.plan(), 2),
    "of a deputy": (samples.plan(signature=DEPUTY), 2),
    "with an annex upright": (samples.plan(annexes=(samples.annex(orientation="portrait"),)), 2),
    "with a code": (samples.plan(check_url="https://vanban.example.vn/k/1"), 2),
    "whose last page is full": (filled(19), 2),
    "turned to a new page": (filled(22), 3),
    "for more offices than a page holds": (
        samples.plan(recipients=tuple(f"Phòng số {n}" for n in range(90))),
        3,
    ),
}


@pytest.mark.parametrize(("document", "page"), PLANS.values(), ids=PLANS)
def test_the_box_is_the_room_between_title_and_name(document, page):
    paper = pdf.print_anew(document)
    assert paper.signature
    assert paper.signature.page == page
    left, bottom, right, top = paper.signature.box
    with pdfplumber.open(io.BytesIO(paper.content)) as opened:
        sheet = opened.pages[page - 1]
        # pdfplumber counts from the top.
        high, low = sheet.height - top, sheet.height - bottom
        assert sheet.crop((left, high, right, low)).extract_text() == ""
        above = sheet.crop((left, high - LINE, right, high)).extract_text()
        below = sheet.crop((left, low, right, low + LINE)).extract_text()
    assert above.endswith(document.signature.title)
    assert below == document.signature.name


def test_the_room_is_as_high_as_the_profile_says():
    place = pdf.print_anew(samples.plan()).signature
    assert place
    _, bottom, _, top = place.box
    assert (top - bottom) / 72 * 25.4 == pytest.approx(ND30_2020.signature_room_mm, abs=0.01)


def test_a_page_without_the_block_has_no_place():
    assert weasy.Printer(fonts.installed()).printed("<p>Chỉ có chữ", {}).signature is None


def test_words_of_a_user_make_no_second_place(plan_pdf):
    words = Paragraph('<div id="signature"></div><a name=signature>')
    paper = pdf.print_anew(samples.plan(sections=(), opening=(words,), annexes=()))
    assert paper.signature
    assert paper.signature.page == 1
    assert paper.signature.box[0] > 300


@given(st.binary(), st.none() | places)
def test_both_come_out_of_the_pipe_as_they_went_in(content, place):
    paper = PrintedPaper(content, place)
    assert PrintedPaper.unpacked(paper.packed()) == paper
