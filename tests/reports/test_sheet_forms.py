"""The form of a report as it is written: whose it is, what may be filled, how it lies on paper."""

import io

import pytest
from openpyxl import load_workbook

from agencies.sheets import UnreadableSheet
from reports.actions import sheets
from reports.models import ProgressEntry, ProgressReport
from reports.sheets import office_form, reading
from reports.sheets.layout import STAMP
from reports.sheets.results import Outcome
from reports.snapshots import Filed, FiledCount, FiledEntry
from tests.factories import (
    CountFactory,
)
from tests.reports.filled import columns_of, lines_of, sheet_of, top_of
from tests.reports.office_sheet import (
    PORTAL,
    compared,
    outcomes,
    report_on_two_duties,
    whole,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> ProgressReport:
    return report_on_two_duties()


# --- What is written


def test_the_form_has_a_line_for_every_form_of_a_duty_and_for_the_whole(report: ProgressReport):
    lines = lines_of(sheets.form_of(report))
    assert [(line["TT"], line["Hình thức"], line["Đơn vị tính"]) for line in lines[:3]] == [
        (1, PORTAL, "tin, bài"),
        (1, "Hội nghị", "hội nghị"),
        (2, None, None),
    ]
    assert [line["Nội dung"] for line in lines[3:]] == [
        "Đánh giá chung",
        "Khó khăn, vướng mắc chung",
        "Đề xuất, kiến nghị chung",
    ]


def test_the_header_says_whose_form_it_is_and_the_three_days(report: ProgressReport):
    sheet = sheet_of(sheets.form_of(report))
    head = " ".join(str(sheet.cell(row, 1).value) for row in range(1, top_of(sheet)))
    for told in (
        *("Quý I/2021", str(report.obligation.agency), str(report.obligation.plan)),
        *("14/03/2021", "17/03/2021", "22/03/2021", "ô màu vàng"),
    ):
        assert told in head


def test_only_the_yellow_cells_may_be_filled_and_there_is_no_password(report: ProgressReport):
    sheet = sheet_of(sheets.form_of(report))
    columns, first = columns_of(sheet), top_of(sheet) + 1
    is_open = {title: not sheet.cell(first, at).protection.locked for title, at in columns.items()}
    assert {title for title, is_it in is_open.items() if is_it} == {
        *("Số lượng", "Kết quả", "Nội dung đã làm", "Khó khăn", "Đề xuất")
    }
    assert sheet.protection.sheet
    assert not sheet.protection.password


def test_the_form_is_laid_out_for_the_screen_and_for_paper(report: ProgressReport):
    sheet = sheet_of(sheets.form_of(report))
    top = top_of(sheet)
    assert sheet.freeze_panes == f"C{top + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == f"${top}:${top}"
    (states,) = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert states.formula1 == '"Đã thực hiện,Đang thực hiện,Chưa thực hiện,Không phát sinh"'


def test_words_are_text_whatever_they_begin_with(report: ProgressReport):
    sheet = sheet_of(sheets.form_of(report))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1\nĐối thoại" in [cell.value for cell in cells]


def test_what_is_known_is_filled_in_with_the_period_before_beside_it(report: ProgressReport):
    entry = report.entries.all()[0]
    CountFactory(entry=entry, name=PORTAL, unit="tin, bài", quantity=7)
    ProgressEntry.objects.filter(pk=entry.pk).update(state="ongoing", narrative="Đăng 7 bài")
    before = FiledEntry(
        1, entry.duty_id, 1, "", "lead", "", "done", (FiledCount(PORTAL, "tin, bài", 5),)
    )
    line = lines_of(office_form.form_of(whole(report), Filed(entries=(before,))))[0]
    assert (line["Số kỳ trước"], line["Số lượng"], line["Kết quả"], line["Nội dung đã làm"]) == (
        *(5, 7, "Đang thực hiện", "Đăng 7 bài"),
    )


def test_the_stamp_is_hidden_and_cannot_be_written_by_hand(report: ProgressReport):
    content = sheets.form_of(report)
    assert load_workbook(io.BytesIO(content))[STAMP].sheet_state == "hidden"
    stamp = reading.read(content).stamp
    assert (stamp.obligation, stamp.version) == (report.obligation_id, 0)
    book = load_workbook(io.BytesIO(content))
    book[STAMP]["A1"] = str(book[STAMP]["A1"].value)[:-4] + "AAAA"
    forged = io.BytesIO()
    book.save(forged)
    with pytest.raises(UnreadableSheet, match="không phải biểu tải từ cổng"):
        reading.read(forged.getvalue())


def test_what_was_typed_like_a_formula_goes_out_as_text_again(report: ProgressReport):
    entry = report.entries.all()[0]
    ProgressEntry.objects.filter(pk=entry.pk).update(narrative="=HYPERLINK(1)", difficulties="'=x")
    content = sheets.form_of(whole(report))
    sheet = sheet_of(content)
    cell = sheet.cell(top_of(sheet) + 1, columns_of(sheet)["Nội dung đã làm"])
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")
    assert set(outcomes(compared(report, content))) == {Outcome.SAME}
