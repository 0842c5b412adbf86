"""What people write into the cells of a form, and files that are none."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from agencies.sheets import UnreadableSheet
from reports.actions import sheets
from reports.models import ProgressReport
from reports.sheets import reading
from reports.sheets.cells import WrongCell, quantity_of, state_of, text_of
from tests.reports.filled import columns_of, filled, top_of
from tests.reports.office_sheet import (
    STATES,
    report_on_two_duties,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> ProgressReport:
    return report_on_two_duties()


# --- Cells, one by one


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((None, None), ("", None), (" - ", None), ("–", None), ("…", None), (0, 0), (12, 12)),
        *((12.0, 12), ("12", 12), ("1.200", 1200), ("1,200", 1200), ("1 200", 1200)),
        *(("1\u00a0200", 1200), ("12.345.678", 12_345_678), ("12 tin", 12), ("12 tin, bài", 12)),
        *(("012", 12), ("12,0", 12), ("12.00", 12), ("'12", 12), ("500 tờ rơi.", 500)),
    ],
)
def test_numbers_as_people_write_them(value: Any, number: int | None):
    assert quantity_of(value) == number


@pytest.mark.parametrize(
    "value",
    [
        *(-1, "-1", "(5)", 1.2, "1,5", "1.20", "12-15", "khoảng 12", "mười", True, 1e300, "9" * 30),
        *(float("inf"), float("nan"), dt.date(2021, 3, 12), dt.time(8, 0), "1.2.3", "12 tin 3"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(value: Any):
    with pytest.raises(WrongCell, match="ố lượng"):
        quantity_of(value)


def test_a_dot_that_another_excel_took_for_a_decimal_point_is_guessed_at_and_not_taken():
    with pytest.raises(WrongCell, match="1200"):
        quantity_of(1.2)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        *(("ĐÃ THỰC HIỆN", "done"), ("da thuc hien", "done"), (" Đã  thực hiện. ", "done")),
        *(("Đang thực hiện", "ongoing"), ("chua thuc hien", "not_done"), ("xong", "done")),
        *(("Không phát sinh", "nil"), ("", ""), ("-", "")),
    ],
)
def test_states_as_people_write_them(said: str, state: str):
    assert state_of(said, STATES) == state


@given(
    value=st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.datetimes(), st.dates(),
        st.times(), st.timedeltas(),
    )
)  # fmt: skip
def test_no_cell_does_more_than_be_refused(value: Any):
    for take in (quantity_of, text_of, lambda each: state_of(each, STATES)):
        try:
            took = take(value)
        except WrongCell:
            continue
        assert took is None or isinstance(took, str) or 0 <= took <= 2_000_000_000


# --- Files that are no form


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def with_macros(content: bytes) -> bytes:
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return made.getvalue()


def far_apart(content: bytes) -> bytes:
    return filled(content, {}, lambda sheet: sheet.__setitem__("XFD1048576", 1))


def another_table(content: bytes) -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Họ tên", "Đơn vị"])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda content: b"", "không phải tệp Excel"),
        (lambda content: b"MZ not a workbook", "không phải tệp Excel"),
        (lambda content: b"\xd0\xcf\x11\xe0" + bytes(600), r"\.xls"),
        (lambda content: content[:2000], "không phải tệp Excel|Không đọc được"),
        (lambda content: zipped(word__document_dot_xml=b"<x/>"), "không phải tệp Excel"),
        (
            lambda content: zipped(xl__workbook_dot_xml=b"<x/>"),
            "Không đọc được|nhận dạng|Nhận dạng",
        ),
        (lambda content: zipped(xl__workbook_dot_xml=b" " * 61_000_000), "giải nén ra quá lớn"),
        (lambda content: bytes(5_000_001), "lớn hơn 5 MB"),
        (with_macros, "macro"),
        (far_apart, "cột thứ 16384"),
        (another_table, "không phải biểu tải từ cổng"),
        (
            lambda content: filled(
                content, {}, lambda sheet: sheet.delete_cols(columns_of(sheet)["Kết quả"])
            ),
            "hàng tiêu đề",
        ),
        (
            lambda content: filled(
                content,
                {},
                lambda sheet: setattr(sheet.cell(top_of(sheet), 30), "value", "Số lượng"),
            ),
            "hai cột “Số lượng”",
        ),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_a_sentence(
    spoil: Any, told: str, report: ProgressReport
):
    with pytest.raises(UnreadableSheet, match=told):
        reading.read(spoil(sheets.form_of(report)))
