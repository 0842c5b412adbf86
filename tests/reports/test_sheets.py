"""What is read back of the form of a report, however people treat it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.actions import sheets
from reports.answers import Count
from reports.models import ProgressEntry, ProgressReport
from reports.sheets import reading
from reports.sheets.layout import COLUMNS
from reports.sheets.results import Outcome
from tests.documents.readers import converted
from tests.factories import (
    CountFactory,
)
from tests.reports.filled import columns_of, filled, lines_of, top_of
from tests.reports.office_sheet import (
    PORTAL,
    STATES,
    compared,
    outcomes,
    report_on_two_duties,
    whole,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> ProgressReport:
    return report_on_two_duties()


# --- What is read back


def test_a_form_that_nobody_filled_changes_nothing(report: ProgressReport):
    found = compared(report, sheets.form_of(report))
    assert set(outcomes(found)) == {Outcome.SAME}
    assert (found.answers, found.missing) == ({}, [])


FILLED = {
    (1, "Số lượng"): 12,
    (1, "Kết quả"): "Đã thực hiện",
    (1, "Nội dung đã làm"): "Đăng 12 tin, bài",
    (2, "Số lượng"): "2 hội nghị",
    (3, "Kết quả"): "khong phat sinh",
    (4, "Nội dung đã làm"): "Nhìn chung tốt",
}


def expect_filled(report: ProgressReport, content: bytes) -> None:
    found = compared(report, content)
    assert found.count(Outcome.WRONG) == 0, [result.said for result in found.results]
    first, second = report.entries.all()
    answer = found.answers[first.pk]
    assert [(count.name, count.unit, count.quantity) for count in answer.counts] == [
        (PORTAL, "tin, bài", 12),
        ("Hội nghị", "hội nghị", 2),
    ]
    assert (answer.state, answer.narrative) == ("done", "Đăng 12 tin, bài")
    assert found.answers[second.pk].state == "nil"
    assert found.whole["summary"] == "Nhìn chung tốt"


def test_what_was_filled_is_read(report: ProgressReport):
    content = filled(sheets.form_of(report), FILLED)
    expect_filled(report, content)
    assert outcomes(compared(report, content)) == [
        *("moi", "moi", "moi", "moi", "giu-nguyen", "giu-nguyen")
    ]


def test_a_form_saved_by_libreoffice_reads_the_same(report: ProgressReport, tmp_path: Path):
    source = tmp_path / "bieu.xlsx"
    source.write_bytes(filled(sheets.form_of(report), FILLED))
    (tmp_path / "ra").mkdir()
    again = converted(source, "xlsx", tmp_path / "ra")
    expect_filled(report, again.read_bytes())


def resorted(sheet: Any) -> None:
    """Turn the lines upside down, with blank ones between, as a sort leaves them."""
    top = top_of(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)]
    sheet.delete_rows(top + 1, len(rows))
    for row in reversed(rows):
        sheet.append(row)
        sheet.append([None])


def torn(sheet: Any) -> None:
    """Sort what is seen and leave the hidden names of the lines where they were."""
    top, columns = top_of(sheet), columns_of(sheet)
    key = columns["Mã dòng"]
    names = [sheet.cell(row, key).value for row in range(top + 1, top + 4)]
    for row, name in zip(range(top + 1, top + 4), reversed(names), strict=True):
        sheet.cell(row, key).value = name


def moved(sheet: Any) -> None:
    """Put two columns before the first, and say what they are."""
    sheet.insert_cols(1, 2)
    sheet.cell(top_of_moved(sheet), 1).value = "Ghi chú của phòng"


def top_of_moved(sheet: Any) -> int:
    return next(row for row in range(1, 60) if sheet.cell(row, 3).value == "TT")


def without_names(sheet: Any) -> None:
    sheet.delete_cols(columns_of(sheet)["Mã dòng"])


@pytest.mark.parametrize("treat", [resorted, torn, moved, without_names])
def test_a_form_may_be_treated_badly(treat: Any, report: ProgressReport):
    expect_filled(report, filled(sheets.form_of(report), FILLED, treat))


def test_a_column_of_ones_own_is_told_and_left(report: ProgressReport):
    form = reading.read(filled(sheets.form_of(report), {}, moved))
    assert form.notes == ["Không đọc cột “Ghi chú của phòng” vì biểu không có cột này."]


def test_merged_cells_speak_for_all_their_rows(report: ProgressReport):
    def merge(sheet: Any) -> None:
        top, columns = top_of(sheet), columns_of(sheet)
        for title in ("TT", "Nội dung", "Kết quả"):
            at = columns[title]
            sheet.merge_cells(start_row=top + 1, end_row=top + 2, start_column=at, end_column=at)

    expect_filled(report, filled(sheets.form_of(report), FILLED, merge, without_names))


def test_a_blank_keeps_what_the_portal_has(report: ProgressReport):
    entry = report.entries.all()[0]
    content = filled(sheets.form_of(report), {(1, "Kết quả"): "Đang thực hiện"})
    CountFactory(entry=entry, name=PORTAL, unit="tin, bài", quantity=7)
    ProgressEntry.objects.filter(pk=entry.pk).update(narrative="Đã gõ trên cổng")
    answer = compared(report, content).answers[entry.pk]
    assert (answer.state, answer.narrative, answer.counts[0].quantity) == (
        *("ongoing", "Đã gõ trên cổng", 7),
    )


def test_what_was_there_is_told_beside_what_comes(report: ProgressReport):
    entry = report.entries.all()[0]
    CountFactory(entry=entry, name=PORTAL, unit="tin, bài", quantity=7)
    (result, *_) = compared(report, filled(sheets.form_of(report), FILLED)).results
    assert result.outcome == Outcome.CHANGED
    assert "Số lượng: 7 → 12" in result.said


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({(1, "Số lượng"): -3}, "nhỏ hơn 0"),
        ({(1, "Số lượng"): 1.5}, "không phải số nguyên"),
        ({(1, "Số lượng"): "nhiều"}, "không phải số nguyên"),
        ({(1, "Số lượng"): dt.date(2021, 3, 12)}, "không phải số"),
        ({(1, "Kết quả"): "gần xong"}, "không có trong danh sách"),
        ({(1, "Kết quả"): "Không phát sinh", (2, "Số lượng"): 4}, "Không phát sinh"),
        ({(1, "Các lần đã làm"): "T1"}, "không chia lần"),
        ({(1, "Nội dung đã làm"): "dài " * 6000}, "nhiều nhất"),
        ({(3, "Số lượng"): 4}, "chưa ghi hình thức"),
        ({(1, "Kết quả"): "Đã thực hiện", (2, "Kết quả"): "Chưa thực hiện"}, "khác với dòng"),
        ({(1, "Số lượng"): "=SUM(A1:A2)"}, "công thức chưa có kết quả"),
        ({(9, "Nội dung"): "Người lập biểu", (9, "Số lượng"): 1}, "không có trong nhiệm vụ"),
    ],
)
def test_a_line_that_is_wrong_says_why_and_holds_its_duty_up(
    cells: dict[tuple[int, str], object], told: str, report: ProgressReport
):
    found = compared(report, filled(sheets.form_of(report), FILLED | cells))
    wrong = [result for result in found.results if result.outcome == Outcome.WRONG]
    assert told in " ".join(sentence for result in wrong for sentence in result.said)
    first, second = report.entries.all()
    lines = {line for line, _ in cells}
    held_up = second.pk if lines == {3} else first.pk
    if lines != {9}:
        assert held_up not in found.answers
    assert len(found.answers) == (2 if lines == {9} else 1)


def test_a_formula_gives_the_value_it_was_saved_with(report: ProgressReport, tmp_path: Path):
    source = tmp_path / "bieu.xlsx"
    source.write_bytes(filled(sheets.form_of(report), {(1, "Số lượng"): "=4*3"}))
    (tmp_path / "ra").mkdir()
    again = converted(source, "xlsx", tmp_path / "ra").read_bytes()
    entry = report.entries.all()[0]
    assert compared(report, again).answers[entry.pk].counts[0].quantity == 12


def test_an_error_in_a_formula_is_told(report: ProgressReport, tmp_path: Path):
    source = tmp_path / "bieu.xlsx"
    source.write_bytes(filled(sheets.form_of(report), {(1, "Số lượng"): "=1/0"}))
    (tmp_path / "ra").mkdir()
    again = converted(source, "xlsx", tmp_path / "ra").read_bytes()
    (result, *_) = compared(report, again).results
    assert result.outcome == Outcome.WRONG
    assert "công thức báo lỗi" in result.said[0]


def test_a_form_that_the_plan_does_not_name_is_added(report: ProgressReport):
    cells = {(3, "Hình thức"): "Tờ rơi", (3, "Đơn vị tính"): "tờ", (3, "Số lượng"): "1.200"}
    found = compared(report, filled(sheets.form_of(report), cells))
    second = report.entries.all()[1]
    assert found.answers[second.pk].counts == (Count("Tờ rơi", "tờ", 1200),)


def test_a_line_written_twice_counts_once(report: ProgressReport):
    def twice(sheet: Any) -> None:
        row = top_of(sheet) + 1
        sheet.append([sheet.cell(row, column).value for column in range(1, len(COLUMNS) + 1)])

    found = compared(report, filled(sheets.form_of(report), {(1, "Số lượng"): 12}, twice))
    assert "đã ghi ở dòng" in found.results[-1].said[0]
    assert found.answers == {}


def test_duties_that_are_not_in_the_file_are_named(report: ProgressReport):
    def cut(sheet: Any) -> None:
        sheet.delete_rows(top_of(sheet) + 3)

    found = compared(report, filled(sheets.form_of(report), {}, cut))
    assert [each.number for each in found.missing] == [2]


def test_occurrences_are_written_by_name(report: ProgressReport):
    entry = report.entries.all()[0]
    ProgressEntry.objects.filter(pk=entry.pk).update(
        occurrences=[["month", 1], ["month", 2]], occurrences_done=[["month", 1]]
    )
    content = sheets.form_of(whole(report))
    assert lines_of(content)[0]["Các lần đã làm"] == "T1"
    for said in ("T1, T2", "tháng 2; tháng 1", "tất cả"):
        found = compared(report, filled(content, {(1, "Các lần đã làm"): said}))
        assert found.answers[entry.pk].occurrences_done == (("month", 1), ("month", 2))
    wrong = compared(report, filled(content, {(1, "Các lần đã làm"): "T7"}))
    assert "không có trong kỳ này" in wrong.results[0].said[0]


def test_nothing_came_about_takes_the_numbers_away(report: ProgressReport):
    entry = report.entries.all()[0]
    content = filled(sheets.form_of(report), {(1, "Kết quả"): "Không phát sinh"})
    CountFactory(entry=entry, name=PORTAL, unit="tin, bài", quantity=7)
    answer = compared(report, content).answers[entry.pk]
    assert [count.quantity for count in answer.counts] == [None, None]


_WRITABLE = st.characters(min_codepoint=32, max_codepoint=0xFFFD, exclude_categories=["Cs"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cells=st.dictionaries(
        st.tuples(st.integers(1, 9), st.sampled_from([each.title for each in COLUMNS])),
        st.one_of(
            st.text(_WRITABLE, max_size=30),
            st.integers(-5, 10**12),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
            st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
            st.sampled_from(["=1+1", "@x", "+84", "Đã thực hiện", "12 tin"]),
        ),
        max_size=12,
    )
)
def test_whatever_is_in_the_cells_comes_back_as_results(
    cells: dict[tuple[int, str], object], report: ProgressReport
):
    found = compared(report, filled(sheets.form_of(report), cells))
    assert all(result.said for result in found.results if result.outcome == Outcome.WRONG)
    for answer in found.answers.values():
        assert answer.state in {"", *(value for value, _ in STATES)}
        assert all(count.quantity is None or count.quantity >= 0 for count in answer.counts)
