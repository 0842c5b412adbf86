"""The PDF read back by other programs: nothing lost, nothing guessed, the pages as the decree."""

import hashlib
import subprocess

import pytest
from django.core.files.storage import storages

from documents import decree30, pdf, printed
from documents.official import Column, Paragraph, Row, Section, Signature, Table
from documents.press import Press
from documents.xlsx import annex_workbook
from tests.documents import readers, samples

LONG_WORD = "ếô" * 5_000
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    "<link rel=attachment href=file:///etc/passwd>",
    "</td></tr></table>{{ sheet.kind }}{% now 'Y' %}&lt;&amp;",
    "\x00\x0b\x1f]]>",
)


def rows_of(annex):
    """Give the rows of an appendix as they are to be printed."""
    grid = printed.printed_annex(annex).grid
    assert grid
    return grid.rows


@pytest.fixture
def written(tmp_path):
    def write(document):
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf.render_anew(document))
        return path

    return write


def test_every_paragraph_survives(plan_path):
    text = readers.flat(readers.text(plan_path))
    for block in printed.body(samples.plan()):
        assert block.text in text
    for line in printed.sheet(samples.plan()).recipients:
        assert line in text


def test_the_head_of_page_one(plan_path):
    text = readers.flat(readers.text(plan_path))
    assert text.startswith(
        "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM "
        "Độc lập - Tự do - Hạnh phúc Số: 05/KH-UBND Bắc Kạn, ngày 05 tháng 01 năm 2021 KẾ HOẠCH "
    )


def test_vietnamese_is_copied_composed(plan_path):
    assert readers.is_nfc(readers.text(plan_path))


def test_every_cell_survives(plan_pdf):
    rows = [row for table in readers.tables(plan_pdf) for row in table if row[0].isdigit()]
    said = rows_of(samples.annex())
    assert rows == [[" ".join(cell.lines) for cell in row.cells] for row in said]


def test_the_table_head_stands_on_every_page(plan_pdf):
    heads = [table[0] for table in readers.tables(plan_pdf) if len(table[0]) == 6]
    assert len(heads) > 1
    assert all(head == [column.title for column in samples.COLUMNS] for head in heads)


def test_page_numbers_hide_on_the_first_page_and_restart_with_each_annex(written):
    texts = tuple(Paragraph(f"Đoạn {number}.") for number in range(90))
    annexes = (
        samples.annex(label="I"),
        samples.annex(label="II", orientation="portrait"),
        samples.annex(label="III", table=None, paragraphs=texts, orientation="portrait"),
    )
    numbers = readers.page_numbers(written(samples.plan(annexes=annexes)))
    assert numbers == ["", "2", "", "2", "3", "", "2", "3", "", "2", "3"]


def test_only_whole_files_of_one_family_are_embedded(plan_path):
    fonts = readers.font_lines(plan_path)
    assert len(fonts) == 4
    for name, _type, _encoding, embedded, _subset, unicode, *_ in fonts:
        assert "Liberation-Serif" in name or "Times-New-Roman" in name
        assert (embedded, unicode) == ("yes", "yes")


def test_title_language_and_bookmarks(plan_path, plan_pdf):
    assert "Kế hoạch 05/KH-UBND" in readers.run("pdfinfo", str(plan_path))
    assert readers.language(plan_pdf) == "vi"
    marks = readers.outline(plan_pdf)
    assert marks[:3] == [(1, "I. MỤC ĐÍCH, YÊU CẦU"), (2, "1. Mục đích"), (2, "2. Yêu cầu")]
    assert marks[-1] == (
        1,
        "Phụ lục: NỘI DUNG, HÌNH THỨC TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH NĂM 2021",
    )


def test_the_annex_is_attached_as_a_workbook(plan_path, tmp_path):
    readers.run("pdfdetach", "-saveall", "-o", str(tmp_path), str(plan_path))
    assert (tmp_path / pdf.ATTACHMENT).read_bytes() == annex_workbook([samples.annex()])


def test_a_row_higher_than_a_page_is_cut_cleanly(written):
    lines = tuple(f"Dòng thứ {number} của một ô dài hơn một trang giấy" for number in range(70))
    rows = (samples.row(1), Row((("2",), lines, (), (), (), ("Cả năm",))), samples.row(3))
    annex = samples.annex(table=Table(samples.COLUMNS, rows))
    path = written(samples.plan(annexes=(annex,)))
    tables = [table for table in readers.tables(path.read_bytes()) if len(table[0]) == 6]
    assert len(tables) > 2
    rows_found = [row for table in tables for row in table[1:]]
    numbers = [row[0] for row in rows_found]
    pieces = [row[1] for row in rows_found[numbers.index("2") : numbers.index("3")]]
    assert len(pieces) > 2
    assert " ".join(pieces) == " ".join(rows_of(annex)[1].cells[1].lines)


def test_a_group_row_spans_all_columns(written):
    rows = (Row(heading="A. Nhóm nhiệm vụ chung"), samples.row(1))
    annex = samples.annex(table=Table(samples.COLUMNS, rows))
    (table,) = readers.tables(written(samples.plan(annexes=(annex,))).read_bytes())[-1:]
    assert table[1][0] == "A. Nhóm nhiệm vụ chung"
    assert not any(table[1][1:])


@pytest.mark.parametrize("paragraphs", range(16, 25))
def test_the_signature_is_never_alone_on_a_page(written, paragraphs):
    opening = tuple(Paragraph(f"Đoạn {number}.") for number in range(paragraphs))
    document = samples.plan(opening=opening, sections=(), annexes=())
    path = written(document)
    pages = readers.run("pdftotext", "-raw", str(path), "-").split("\f")
    (last,) = (page for page in pages if "Nguyễn Văn Mẫu" in page)
    assert "giải quyết./." in last
    assert "Nơi nhận:" in last
    assert "Lưu: VT" in last


def test_a_draft_shows_that_it_is_one(written):
    head = samples.letterhead(number=None, issued_on=None, urgency="HỎA TỐC")
    text = readers.flat(
        readers.text(written(samples.plan(letterhead=head, mark=decree30.DRAFT_MARK)))
    )
    assert "Số: /KH-UBND" in text
    assert "DỰ THẢO" in text
    assert "HỎA TỐC" in text
    assert "ngày tháng năm" in text


def test_what_is_laid_out_again_says_so_on_one_line(written):
    path = written(samples.plan(mark=decree30.COPY_MARK))
    assert decree30.COPY_MARK in readers.run("pdftotext", "-l", "1", str(path), "-").splitlines()


@pytest.mark.parametrize("mark", ["", decree30.DRAFT_MARK, decree30.COPY_MARK])
def test_the_workbook_inside_is_marked_as_its_paper(written, mark, tmp_path):
    path = written(samples.plan(mark=mark))
    readers.run("pdfdetach", "-saveall", "-o", str(tmp_path), str(path))
    assert (tmp_path / pdf.ATTACHMENT).read_bytes() == annex_workbook([samples.annex()], mark=mark)


def test_a_deputy_signs_on_three_lines(written):
    signature = Signature(("TM.ỦY BAN NHÂN DÂN", "KT.CHỦ TỊCH"), "PHÓ CHỦ TỊCH", "Lê Thị Mẫu")
    text = readers.run("pdftotext", str(written(samples.plan(signature=signature))), "-")
    assert "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" in text


def test_hostile_text_is_printed_and_not_obeyed(written):
    table = Table((Column("TT"), Column("Nội dung")), (Row((("1",), HOSTILE)),))
    sections = (Section("I", HOSTILE[0], tuple(Paragraph(text) for text in HOSTILE)),)
    annex = samples.annex(table=table, title=HOSTILE[2])
    document = samples.plan(subject=HOSTILE[1], sections=sections, annexes=(annex,))
    path = written(document)
    text = readers.flat(readers.text(path))
    for hostile in HOSTILE[:4]:
        assert readers.flat(hostile) in text
    assert "root:" not in text
    assert readers.run("pdfdetach", "-list", str(path)).startswith("1 embedded file")


def test_a_word_of_ten_thousand_letters_is_broken_and_kept(written):
    table = Table((Column("TT"), Column("Nội dung")), (Row((("1",), (LONG_WORD,))),))
    opening = (Paragraph(LONG_WORD),)
    path = written(samples.plan(opening=opening, annexes=(samples.annex(table=table),)))
    letters = readers.text(path).count("ếô") + readers.text(path).count("ế\nô")
    assert letters >= 2 * 5_000 - 20


def test_the_same_document_gives_the_same_bytes_in_another_process(plan_pdf):
    other = Press()
    try:
        again = other.printed(
            pdf.html(samples.plan()),
            {pdf.ATTACHMENT: annex_workbook([samples.annex()])},
            seconds=60,
        )
    finally:
        other.close()
    assert hashlib.sha256(again.content).hexdigest() == hashlib.sha256(plan_pdf).hexdigest()


@pytest.fixture
def printings(store, monkeypatch, plan_pdf):
    """Give the list of documents that were really laid out."""
    done = []

    def laid_out(document):
        done.append(document)
        return plan_pdf

    monkeypatch.setattr(pdf, "render_anew", laid_out)
    return done


def test_an_unchanged_plan_is_not_laid_out_twice(printings, plan_pdf):
    assert pdf.render(samples.plan()) == pdf.render(samples.plan()) == plan_pdf
    assert len(printings) == 1
    pdf.render(samples.plan(subject="Khác"))
    assert len(printings) == 2


def test_a_changed_layout_is_laid_out_anew(printings, monkeypatch):
    pdf.render(samples.plan())
    monkeypatch.setattr(pdf, "layout_version", lambda: "another")
    pdf.render(samples.plan())
    assert len(printings) == 2


def test_a_half_written_file_is_replaced(printings, store, plan_pdf):
    path = store / pdf.stored_name(samples.plan())
    path.parent.mkdir(parents=True)
    path.write_bytes(plan_pdf[:1000])
    assert pdf.render(samples.plan()) == plan_pdf
    assert path.read_bytes() == plan_pdf


def test_two_processes_that_store_one_paper_leave_one_file(store, plan_pdf):
    # Both looked before either had written.
    for _ in range(2):
        pdf._keep(storages["renderings"], "ab/paper.pdf", plan_pdf)
    assert [path.name for path in (store / "ab").iterdir()] == ["paper.pdf"]


def test_a_full_disk_does_not_keep_a_paper_from_its_reader(printings, store, plan_pdf, caplog):
    store.parent.joinpath("renderings").write_text("a file where the folder should be")
    assert pdf.render(samples.plan()) == plan_pdf
    assert "could not be kept" in caplog.text


def test_missing_programs_would_fail_this_suite():
    with pytest.raises(FileNotFoundError):
        subprocess.run(["no-such-pdftotext"], check=True)
