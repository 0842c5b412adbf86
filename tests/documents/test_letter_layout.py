"""A công văn as PDF and DOCX: no kind, the subject under the number, Kính gửi over the body."""

import io
from typing import Any

import pdfplumber
import pytest
from docx import Document
from docx.shared import Pt

from documents import addressing, docx, pdf
from documents.official import Annex, OfficialDocument
from tests.documents import readers, samples

SUBJECT = "đôn đốc báo cáo kết quả thực hiện Kế hoạch số 892/KH-UBND"
OFFICES = ("Sở Tư pháp", "Trung tâm Phục vụ hành chính công tỉnh")


def letter(**changes: object) -> OfficialDocument:
    annex: Annex = samples.annex(3, orientation="portrait")
    said: dict[str, Any] = {
        "kind": "", "subject": SUBJECT, "addressees": OFFICES, "bases": (), "sections": (),
        "annexes": (annex,), "letterhead": samples.letterhead(symbol="SNV-CCHC"),
        "file_title": "Công văn",
    }  # fmt: skip
    return samples.plan(**{**said, **changes})


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.render_anew(letter())


@pytest.fixture(scope="module")
def opened() -> Any:
    return Document(io.BytesIO(docx.render(letter())))


def words_of(content: bytes) -> list[dict[str, Any]]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return document.pages[0].extract_words(extra_attrs=["size", "fontname"])


def test_the_subject_stands_under_the_number_in_its_size(made):
    words = words_of(made)
    number = next(word for word in words if word["text"].endswith("05/SNV-CCHC"))
    about = next(word for word in words if word["text"] == "V/v")
    assert about["size"] == pytest.approx(12, abs=0.1)
    assert "Bold" not in about["fontname"]
    # Six points and more from line to line, in the left half.
    assert 6 < about["top"] - number["bottom"] + 6 < 16
    assert about["x1"] < 300


def test_the_block_of_addressees_is_in_the_middle_with_its_dashes_under_the_colon(made):
    words = words_of(made)
    colon = next(word for word in words if word["text"] == "gửi:")
    dashes = [word for word in words if word["text"] == "-" and word["top"] > colon["top"]][:2]
    assert colon["size"] == pytest.approx(14, abs=0.1)
    assert dashes[0]["x0"] == pytest.approx(dashes[1]["x0"], abs=0.1)
    assert dashes[0]["x0"] == pytest.approx(colon["x1"], abs=4)
    opening = next(word for word in words if word["text"] == "Để")
    assert dashes[1]["bottom"] < opening["top"]


def test_the_appendix_counts_its_own_pages(made, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(made)
    assert readers.page_numbers(path) == ["", ""]
    long = pdf.render_anew(letter(annexes=(samples.annex(40, orientation="portrait"),)))
    path.write_bytes(long)
    assert readers.page_numbers(path)[:4] == ["", "", "2", "3"]


def test_its_fonts_are_complete(made, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(made)
    assert not any("DejaVu" in " ".join(line) for line in readers.font_lines(path))


def test_no_name_of_a_kind_and_no_line_under_one(made):
    text = pdf.html(letter())
    assert 'class="naming"' not in text
    assert 'class="naming"' in pdf.html(samples.plan())
    assert 'class="addressing"' not in pdf.html(samples.plan())


def test_one_addressee_stands_beside_the_words():
    assert "<p>Kính gửi: Sở Tư pháp</p>" in pdf.html(letter(addressees=("Sở Tư pháp",)))


def test_what_a_person_wrote_is_escaped():
    text = pdf.html(letter(addressees=("<b>Sở</b>",), subject="<i>x</i>"))
    assert "<b>" not in text
    assert "<i>" not in text


def test_the_docx_has_the_same_words_in_its_own_styles(opened):
    cells = [cell for row in opened.tables[0].rows for cell in row.cells]
    about = next(
        each
        for cell in cells
        for each in cell.paragraphs
        if each.style.name == "Trích yếu công văn"
    )
    assert " ".join(about.text.split()) == addressing.about(SUBJECT)
    assert about.style.font.size == Pt(12)
    assert not about.style.font.bold
    addressed = [each for each in opened.paragraphs if each.style.name == "Kính gửi"]
    assert [each.text for each in addressed] == [
        "Kính gửi:", "- Sở Tư pháp;", "- Trung tâm Phục vụ hành chính công tỉnh.",
    ]  # fmt: skip
    indents = [each.paragraph_format.left_indent for each in addressed]
    assert indents[0] < indents[1] == indents[2]
    assert not any(each.style.name in ("Title", "Subtitle") for each in opened.paragraphs)


def test_libreoffice_lays_the_docx_on_as_many_pages(made, tmp_path):
    source = tmp_path / "letter.docx"
    source.write_bytes(docx.render(letter()))
    laid = readers.converted(source, "pdf", tmp_path)
    with pdfplumber.open(laid) as ours, pdfplumber.open(io.BytesIO(made)) as other:
        assert len(ours.pages) == len(other.pages)
        assert "Kính gửi:" in ours.pages[0].extract_text()
