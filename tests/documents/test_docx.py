"""The DOCX read back: the words of the PDF in the same order, in the structure Word expects."""

import io

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from documents import decree30, docx, pdf
from documents.official import Paragraph, Row, Signature, Table
from tests.documents import readers, samples


def varied():
    """Give a draft of a department with three appendices and every odd part of a document."""
    rows = (Row(heading="A. Nhóm chung"), samples.row(1), samples.row(2))
    annexes = (
        samples.annex(label="I", table=Table(samples.COLUMNS, rows)),
        samples.annex(4, label="II", orientation="portrait", paragraphs=(Paragraph("Ghi chú."),)),
        samples.annex(label="III", table=None, paragraphs=(Paragraph("Một", "-"),)),
    )
    head = samples.letterhead(
        parent_body="UBND TỈNH BẮC KẠN",
        issuer="Sở Nông nghiệp và Môi trường",
        number=None,
        issued_on=None,
        urgency="KHẨN",
    )
    signature = Signature(("KT.GIÁM ĐỐC",), "PHÓ GIÁM ĐỐC", "Lê Thị Mẫu")
    return samples.plan(
        letterhead=head, signature=signature, annexes=annexes, mark=decree30.DRAFT_MARK
    )


@pytest.fixture
def opened(plan_docx):
    return Document(str(plan_docx))


@pytest.mark.parametrize("document", [samples.plan(), varied()], ids=["plan", "varied"])
def test_libreoffice_reads_the_words_of_the_pdf_in_their_order(document, tmp_path):
    source = tmp_path / "paper.docx"
    source.write_bytes(docx.render(document))
    text = readers.converted(source, "txt:Text (encoded):UTF8", tmp_path).read_text("utf-8-sig")
    assert text.split() == readers.html_words(pdf.html(document))


def test_its_pages_are_those_of_the_pdf(plan_docx, plan_path, tmp_path):
    path = readers.converted(plan_docx, "pdf", tmp_path)
    assert readers.page_numbers(path) == readers.page_numbers(plan_path)
    assert all("LiberationSerif" in font[0] for font in readers.font_lines(path))


def test_sections_number_their_own_pages(opened):
    main, annex = opened.sections
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert (annex.page_width.mm, annex.page_height.mm) == pytest.approx((297, 210), abs=0.1)
    assert main.different_first_page_header_footer
    assert annex.different_first_page_header_footer
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    (field,) = main.header._element.iter(qn("w:fldSimple"))
    assert field.get(qn("w:instr")) == "PAGE"
    assert annex.header.is_linked_to_previous


def test_headings_make_the_navigation_pane(opened):
    headings = [(p.style.name, p.text) for p in opened.paragraphs if "Heading" in p.style.name]
    assert headings[:2] == [("Heading 1", "I. MỤC ĐÍCH, YÊU CẦU"), ("Heading 2", "1. Mục đích")]
    level = opened.styles["Phụ lục"].element.find(f".//{qn('w:outlineLvl')}")
    assert level.get(qn("w:val")) == "0"


def test_every_style_in_use_is_times_new_roman_in_every_script(opened):
    cells = [cell for table in opened.tables for row in table.rows for cell in row.cells]
    used = {p.style.name for part in (opened, *cells) for p in part.paragraphs}
    for style in map(opened.styles.__getitem__, used):
        fonts = style.element.rPr.rFonts
        assert {fonts.get(qn(f"w:{s}")) for s in ("ascii", "hAnsi", "cs", "eastAsia")} == {
            "Times New Roman"
        }
        assert not [name for name in fonts.attrib if "Theme" in name]


def test_the_table_repeats_its_head_and_keeps_its_widths(opened):
    table = opened.tables[-1]
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 12
    assert sum(column.width.mm for column in table.columns) == pytest.approx(247, abs=1)


def test_language_and_title(opened):
    (language,) = {e.get(qn("w:val")) for e in opened.styles.element.iter(qn("w:lang"))}
    assert language == "vi-VN"
    assert opened.core_properties.title == "Kế hoạch 05/KH-UBND"
    assert opened.core_properties.created.date() == samples.DAY


@pytest.mark.parametrize("mark", ["", decree30.DRAFT_MARK, decree30.COPY_MARK])
def test_a_mark_stands_in_a_box_under_the_number(mark):
    made = Document(io.BytesIO(docx.render(samples.plan(mark=mark))))
    _, *marks = made.tables[0].cell(1, 0).paragraphs
    assert [each.text for each in marks] == [mark] * bool(mark)
    assert all(run._r.rPr.find(qn("w:bdr")) is not None for each in marks for run in each.runs)


def test_no_clock_in_the_bytes(plan_docx):
    assert docx.render(samples.plan()) == plan_docx.read_bytes()


def test_hostile_text_is_text():
    hostile = "<w:p/>\x00\x0b{{ x }} ]]> &amp;"
    made = Document(io.BytesIO(docx.render(samples.plan(opening=(Paragraph(hostile),)))))
    assert "<w:p/> {{ x }} ]]> &amp;" in [p.text for p in made.paragraphs]
