"""Workbooks of ours and of others: XLSX, XLS and ODS."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from documents import xlsx
from plans import intake
from plans.intake.errors import UnreadableFile
from plans.intake.readers import sheets
from plans.intake.source import Line, Source
from plans.paper import official_document
from tests.documents.readers import converted
from tests.plans import FILES
from tests.plans.readers.pdfs import outcome

HEADER = ["TT", "Nội dung", "Hình thức", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]
ROW = [1, "Công bố thủ tục", "- Trên Cổng;\n- Tờ rơi", "Sở Nội vụ", None, "Thường xuyên"]

# A cell knows no time zone.
DAY_AND_TIME = dt.datetime(2026, 6, 30, 8, 5)  # noqa: DTZ001
# What makes a plan of a table that stands alone.
TITLE = [Line(0, "KẾ HOẠCH", True), Line(0, "Tuyên truyền năm 2021", False)]


def book(*rows: Sequence[object], title: str = "Phụ lục") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = title
    for row in rows:
        workbook.worksheets[0].append(list(row))
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(workbook: openpyxl.Workbook) -> Source:
    return sheets.read(saved(workbook))


def cells(source: Source) -> list[tuple[str, ...]]:
    return [row.cells for row in source.rows]


def said(source: Source) -> str:
    return " ".join(problem.message for problem in source.notes)


class TestOurOwnExport:
    def test_every_item_comes_back(self):
        plan = intake.read((FILES / "ke-hoach-tinh.txt").read_bytes())
        paper = official_document(plan, caption_issuer="UBND", fills_caption=True, mark="DỰ THẢO")
        source = sheets.read(xlsx.annex_workbook(paper.annexes))
        source.lines[:0] = TITLE
        again = intake.draft_of(source)
        assert [_printed(item) for item in again.items] == [_printed(item) for item in plan.items]

    def test_what_looks_like_a_formula_stays_text(self):
        workbook = book(HEADER, [1, "'=2+2", "'-x", "Sở", None, "+84"])
        assert cells(read(workbook))[1] == ("1", "=2+2", "-x", "Sở", "", "+84")


def _printed(item):
    return (
        item.number, item.contents, item.formats, item.lead_lines, item.coordinating_lines,
        item.schedule.text,
    )  # fmt: skip


class TestValues:
    def test_numbers_days_and_truths(self):
        workbook = book(
            HEADER,
            [1.0, 12.5, dt.date(2026, 6, 30), True, DAY_AND_TIME, dt.time(8, 5)],
        )
        assert cells(read(workbook))[1] == (
            "1", "12,5", "30/06/2026", "TRUE", "08:05 30/06/2026", "08:05",
        )  # fmt: skip

    def test_a_month_that_excel_took_for_a_day_is_said(self):
        source = read(book(HEADER, [*ROW[:5], dt.date(2026, 6, 1)]))
        assert "“6/2026”" in said(source)
        assert said(read(book(HEADER, [*ROW[:5], dt.date(2026, 6, 2)]))) == ""

    def test_formulas_without_result_and_errors_are_said(self):
        workbook = book(HEADER, [1, "=A1&A2", "=A2", "Sở", None, "x"])
        error = workbook.worksheets[0]["F2"]
        error.value, error.data_type = "#REF!", "e"
        assert "2 ô công thức chưa có kết quả" in said(read(workbook))
        assert "1 ô công thức báo lỗi" in said(read(workbook))

    def test_letters_are_composed_and_lines_kept(self):
        row = [1, "Ke\u0301\u00a0 hoạch\n\n- dòng", *ROW[2:]]
        assert cells(read(book(HEADER, row)))[1][1] == "Ké hoạch\n- dòng"


class TestMergedCells:
    def test_downwards_the_text_is_repeated(self):
        workbook = book(HEADER, ROW, [2, "Hai", "x", None, None, "y"])
        workbook.worksheets[0].merge_cells("D2:D3")
        row = read(workbook).rows[2]
        assert (row.cells[3], row.carried, row.spans_all) == ("Sở Nội vụ", (3,), False)

    def test_across_all_columns(self):
        workbook = book(HEADER, ["I. Cấp tỉnh"], ROW)
        workbook.worksheets[0].merge_cells("A2:F2")
        rows = read(workbook).rows
        assert [row.spans_all for row in rows] == [False, True, False]
        assert rows[1].cells == ("I. Cấp tỉnh", "", "", "", "", "")

    def test_a_header_of_two_rows(self):
        workbook = book(
            ["PHỤ LỤC"],
            ["TT", "Nội dung", "Hình thức", "Cơ quan thực hiện", None, "Thời gian"],
            [None, None, None, "Chủ trì", "Phối hợp", None],
            [1, "Công bố", "Tờ rơi", "Sở Nội vụ", "Sở Tư pháp", "Quý I"],
        )
        for merged in ("A2:A3", "B2:B3", "C2:C3", "F2:F3", "D2:E2"):
            workbook.worksheets[0].merge_cells(merged)
        source = read(workbook)
        source.lines[:0] = TITLE
        (item,) = intake.draft_of(source).items
        assert (item.lead_lines, item.coordinating_lines) == (["Sở Nội vụ"], ["Sở Tư pháp"])
        assert item.schedule.text == "Quý I"


class TestSheets:
    def test_text_around_the_table(self):
        workbook = book(
            ["PHỤ LỤC"],
            ["(Kèm theo Kế hoạch số 5/KH-UBND)"],
            [],
            HEADER,
            ROW,
            ["Nơi nhận:", None, None, None, "CHỦ TỊCH"],
            ["- Lưu: VT.", None, None, None, "Nguyễn Văn Mẫu"],
        )
        source = read(workbook)
        assert [row.number for row in source.rows] == [4, 5]
        assert [line.text for line in source.lines] == [
            "PHỤ LỤC", "(Kèm theo Kế hoạch số 5/KH-UBND)",
            "Nơi nhận:", "- Lưu: VT.", "CHỦ TỊCH", "Nguyễn Văn Mẫu",
        ]  # fmt: skip

    def test_several_tables(self):
        workbook = book(HEADER, ROW)
        _fill(workbook.create_sheet("Phụ lục 2"), HEADER, ROW)
        source = read(workbook)
        assert [row.table for row in source.rows] == [0, 0, 1, 1]
        assert [row.number for row in source.rows] == [1, 2, 3, 4]

    def test_sheets_without_header_and_hidden_ones_are_said(self):
        workbook = book(HEADER, ROW)
        _fill(workbook.create_sheet("Danh bạ"), ["Sở Nội vụ", "0209"])
        hidden = workbook.create_sheet("Bản nháp")
        hidden.sheet_state = "hidden"
        source = read(workbook)
        assert len(source.rows) == 2
        assert "“Danh bạ” không có hàng tiêu đề" in said(source)
        assert "“Bản nháp” đang ẩn" in said(source)

    def test_hidden_rows_are_read_and_said(self):
        workbook = book(HEADER, ROW)
        workbook.worksheets[0].row_dimensions[2].hidden = True
        source = read(workbook)
        assert len(source.rows) == 2
        assert "1 hàng đang ẩn" in said(source)

    def test_a_whole_plan_typed_into_cells(self):
        lines = [
            [line] for line in ("KẾ HOẠCH", "Tuyên truyền năm 2021", "I. MỤC ĐÍCH", "- Hiểu rõ.")
        ]
        workbook = book(*lines, title="Kế hoạch")
        _fill(workbook.create_sheet("Phụ lục"), ["PHỤ LỤC"], HEADER, ROW)
        draft = intake.draft_of(read(workbook))
        assert draft.sections[0].title == "MỤC ĐÍCH"
        assert draft.items[0].lead_lines == ["Sở Nội vụ"]


def _fill(sheet: Worksheet, *rows: Sequence[object]) -> None:
    for row in rows:
        sheet.append(list(row))


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_kinds(kind: str, tmp_path: Path):
    workbook = book(HEADER, ROW, [2, "Hai", "x", None, None, dt.date(2026, 6, 30)])
    path = tmp_path / "phu-luc.xlsx"
    path.write_bytes(saved(workbook))
    found = cells(sheets.read(converted(path, kind, tmp_path).read_bytes()))
    assert found[0] == tuple(HEADER)
    assert found[1] == ("1", *ROW[1:4], "", "Thường xuyên")
    assert found[2][5] == "30/06/2026"


class TestRefusals:
    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            ([], "không có ô nào"),
            ([HEADER, *[ROW] * 12_000], "12001 hàng"),
            ([HEADER, [*ROW, *["x"] * 40]], "cột thứ 40"),
            ([HEADER, [1, "x" * 20_001]], "20001 chữ"),
        ],
    )
    def test_beyond_any_plan(self, rows: list[Sequence[object]], sentence: str):
        with pytest.raises(UnreadableFile, match=sentence):
            read(book(*rows))

    def test_cells_far_apart(self):
        workbook = book(HEADER, ROW)
        workbook.worksheets[0]["XFD1048576"] = "x"
        with pytest.raises(UnreadableFile, match="hàng 1048576"):
            read(workbook)

    def test_cells_repeated_by_the_million(self):
        cell = '<table:table-cell table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell>'
        with pytest.raises(UnreadableFile, match="lặp lại"):
            sheets.read(_open_document(f"<table:table-row>{cell}</table:table-row>"))
        row = "<table:table-cell><text:p>x</text:p></table:table-cell>"
        with pytest.raises(UnreadableFile, match="lặp lại"):
            sheets.read(
                _open_document(
                    f'<table:table-row table:number-rows-repeated="1000000">{row}</table:table-row>'
                )
            )

    @pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
    def test_damaged(self, content: bytes):
        with pytest.raises(UnreadableFile, match="hỏng"):
            sheets.read(content)


def _open_document(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<table:table>{rows}</table:table>")
    return out.getvalue()


GOOD = saved(book(["PHỤ LỤC"], HEADER, ROW, ROW))


@given(st.binary(min_size=1, max_size=40), st.integers(0, len(GOOD)))
def test_damaged_files_are_read_or_refused(damage: bytes, at: int):
    assert outcome(sheets.read, GOOD[:at] + damage + GOOD[at + len(damage) :])


SHEET = "xl/worksheets/sheet1.xml"


@given(st.binary(min_size=1, max_size=12), st.integers(0, 2_000))
def test_damaged_parts_are_read_or_refused(damage: bytes, at: int):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            part = good.read(name)
            bad.writestr(
                name, part[:at] + damage + part[at + len(damage) :] if name == SHEET else part
            )
    assert outcome(sheets.read, out.getvalue())


def test_the_title_in_the_first_row_begins_a_block():
    source = sheets.read(saved(book(["Phụ lục I. Nhiệm vụ"], HEADER, ROW)))
    assert source.lines[0].starts_block
