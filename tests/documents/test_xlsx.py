"""The appendix as a workbook: text stays text."""

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook

from documents import decree30, printed
from documents.official import Column, Row, Table
from documents.xlsx import annex_workbook
from tests.documents import readers, samples
from tests.documents.readers import converted

NASTY = ("=1+1", "+84 209", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "- gạch đầu dòng")


@pytest.fixture
def nasty(tmp_path):
    rows = tuple(Row(((str(n),), (text,))) for n, text in enumerate(NASTY, start=1))
    table = Table((Column("TT"), Column("Nội dung")), rows)
    path = tmp_path / "nasty.xlsx"
    path.write_bytes(annex_workbook([samples.annex(table=table)]))
    return path


def test_text_like_a_formula_is_text(nasty):
    sheet = load_workbook(nasty).worksheets[0]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert tuple(cell.value for cell in cells) == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_libreoffice_computes_none_of_it(nasty, tmp_path):
    path = converted(nasty, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        assert tuple(row[1] for row in csv.reader(file))[1:] == NASTY


def test_the_sheet_is_ready_to_print():
    sheet = load_workbook(io.BytesIO(annex_workbook([samples.annex()]))).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert [cell.value for cell in sheet[1]] == [column.title for column in samples.COLUMNS]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == list(range(1, 12))
    assert sheet["C2"].value.startswith("- Phát trên sóng")
    assert sheet["C2"].alignment.wrap_text


def test_group_rows_and_several_tables():
    table = Table(samples.COLUMNS, (Row(heading="A. Nhóm chung"), samples.row(1)))
    annexes = [samples.annex(table=table), samples.annex(table=None), samples.annex()]
    book = load_workbook(io.BytesIO(annex_workbook(annexes)))
    assert book.sheetnames == ["Phụ lục 1", "Phụ lục 2"]
    assert [str(cells) for cells in book.worksheets[0].merged_cells.ranges] == ["A2:F2"]


@pytest.mark.parametrize("mark", [decree30.DRAFT_MARK, decree30.COPY_MARK])
def test_what_is_not_the_original_says_so_over_every_printed_page(mark, tmp_path):
    source = tmp_path / "annex.xlsx"
    source.write_bytes(annex_workbook([samples.annex(40)], mark=mark))
    assert load_workbook(source).worksheets[0]["A1"].value == "TT"
    pages = readers.run("pdftotext", str(converted(source, "pdf", tmp_path)), "-").split("\f")[:-1]
    assert len(pages) > 1
    assert all(mark in page for page in pages)


def test_every_line_of_every_cell_is_on_the_printed_sheet(tmp_path):
    source = tmp_path / "annex.xlsx"
    source.write_bytes(annex_workbook([samples.annex()]))
    pages = readers.tables(converted(source, "pdf", tmp_path).read_bytes())
    grid = printed.printed_annex(samples.annex()).grid
    assert grid
    # A row that is too low shows its words over the next one's.
    rows = [row for page in pages for row in page if row[0].isdigit()]
    assert rows == [[" ".join(cell.lines) for cell in row.cells] for row in grid.rows]


def test_the_original_has_nothing_over_its_pages():
    sheet = load_workbook(io.BytesIO(annex_workbook([samples.annex()]))).worksheets[0]
    assert not sheet.oddHeader


def test_no_clock_in_the_bytes():
    made = annex_workbook([samples.annex()])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2020-03-05T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")
    assert made == annex_workbook([samples.annex()])


def test_without_a_table_there_is_no_workbook():
    with pytest.raises(ValueError, match="no annex"):
        annex_workbook([samples.annex(table=None)])
