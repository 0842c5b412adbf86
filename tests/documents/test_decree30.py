"""The rules of the decree, tried on the examples it prints and on whatever hypothesis finds."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import decree30

DAYS = st.dates(dt.date(1945, 9, 2), dt.date(2100, 12, 31))
WORDS = st.text("aăâđêôơư ếộ.;,:…/-ABĐ", max_size=40)
NAMES = st.lists(st.text("ABĐẾỘ", min_size=1, max_size=12), min_size=1, max_size=15).map(" ".join)


@given(st.integers(1, 99_999))
def test_only_numbers_below_ten_take_a_zero(number):
    printed = decree30.printed_number(str(number))
    assert int(printed) == number
    assert printed.startswith("0") == (number < 10)


@pytest.mark.parametrize(("number", "printed"), [("05", "05"), (" 7 ", "07"), ("5a", "5a")])
def test_a_number_that_is_more_than_digits_stays(number, printed):
    assert decree30.printed_number(number) == printed


def test_a_blank_number_leaves_room():
    assert decree30.number_line("892", "KH-UBND") == "Số: 892/KH-UBND"
    for blank in (None, "", "  "):
        assert decree30.number_line(blank, "KH-UBND") == "Số:         /KH-UBND"


@given(DAYS)
def test_a_date_pads_days_and_the_first_two_months_only(day):
    words = decree30.date_words(day).split()
    assert words[::2] == ["ngày", "tháng", "năm"]
    assert [int(word) for word in words[1::2]] == [day.day, day.month, day.year]
    assert len(words[1]) == 2
    assert words[3].startswith("0") == (day.month < 3)


def test_place_and_date():
    day = dt.date(2021, 1, 5)
    assert decree30.place_and_date("Bắc Kạn", day) == "Bắc Kạn, ngày 05 tháng 01 năm 2021"
    room = "Bắc Kạn, ngày      tháng      năm      "
    assert decree30.place_and_date("Bắc Kạn", None) == room
    assert decree30.place_and_date("", day) == "ngày 05 tháng 01 năm 2021"


@given(WORDS, st.sampled_from([";", "."]))
def test_a_closing_mark_is_never_doubled(text, mark):
    closed = decree30.closed(text, mark)
    assert decree30.closed(closed, mark) == closed
    assert not closed.endswith((";;", ".;", ";.", ",;", ",.", "…;", ":;"))
    assert closed.rstrip(";,. ") == text.strip().rstrip(";,. ")


@pytest.mark.parametrize(
    ("line", "closed"),
    [
        ("- Báo Bắc Kạn", "- Báo Bắc Kạn;"),
        ("sinh hoạt đoàn thể, ...", "sinh hoạt đoàn thể, ..."),
        ("sinh hoạt đoàn thể, ...;", "sinh hoạt đoàn thể, ..."),
        ("bảo hiểm, y tế…", "bảo hiểm, y tế…"),
        ("(zalo, facebook...)", "(zalo, facebook...);"),
        ("họp, giao ban, v.v.", "họp, giao ban, v.v.;"),
        ("Gồm:", "Gồm:"),
    ],
)
def test_lines_that_are_left_open(line, closed):
    assert decree30.closed(line, ";") == closed


def test_bases_end_in_semicolons_and_one_dot():
    bases = ("Căn cứ Luật A;", "", "Căn cứ Nghị định B", "Căn cứ Quyết định C;")
    closed = ("Căn cứ Luật A;", "Căn cứ Nghị định B;", "Căn cứ Quyết định C.")
    assert decree30.basis_lines(bases) == closed


def test_recipients_end_in_luu():
    assert decree30.list_lines(["Như trên", "Lưu: VT."]) == ("- Như trên;", "- Lưu: VT.")
    assert decree30.list_lines([]) == ()


def test_a_cell_of_one_line_is_printed_as_it_is():
    assert decree30.cell_lines(["Sở Nội vụ; Sở Y tế"]) == ("Sở Nội vụ; Sở Y tế",)
    assert decree30.cell_lines(["a", "+ b", "c"]) == ("- a;", "+ b;", "- c.")
    assert decree30.cell_lines(["", " "]) == ()


@given(WORDS)
def test_the_body_ends_in_its_mark_once(text):
    ended = decree30.closing_mark(text)
    assert decree30.closing_mark(ended) == ended
    assert not ended or ended.endswith("./.")


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("giải quyết", "giải quyết./."),
        ("giải quyết.", "giải quyết./."),
        ("giải quyết ./.", "giải quyết./."),
        ("giải quyết./.", "giải quyết./."),
        ("thuế, y tế...", "thuế, y tế.../."),
    ],
)
def test_closing_marks(text, ended):
    assert decree30.closing_mark(text) == ended


@pytest.mark.parametrize(
    ("label", "mark", "rank"),
    [("I", "I.", 1), ("IV.", "IV.", 1), ("1", "1.", 2), ("a)", "a)", 3), ("đ", "đ)", 3)],
)
def test_section_marks(label, mark, rank):
    assert decree30.section_mark(label) == mark
    assert decree30.section_rank(label, depth=1) == rank


def test_a_section_without_a_label_goes_by_its_depth():
    assert decree30.section_mark(None) == ""
    assert [decree30.section_rank(None, depth) for depth in (1, 2, 3, 4)] == [1, 2, 3, 3]


def test_an_annex_names_its_document():
    day = dt.date(2020, 12, 30)
    caption = decree30.annex_caption("Kế hoạch", "892", "KH-UBND", day, "UBND tỉnh Bắc Kạn")
    cited = "Kèm theo Kế hoạch số 892/KH-UBND ngày 30 tháng 12 năm 2020 của UBND tỉnh Bắc Kạn"
    assert caption == cited
    assert decree30.bracketed(decree30.bracketed(caption)) == f"({cited})"
    assert decree30.annex_heading(None) == "Phụ lục"
    assert decree30.annex_heading("II") == "Phụ lục II"


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("KT.GIÁM ĐỐC", "KT. GIÁM ĐỐC"),
        ("TM . Ủy ban nhân dân", "TM. ỦY BAN NHÂN DÂN"),
        ("TUQ.CHỦ TỊCH", "TUQ. CHỦ TỊCH"),
        ("Q. GIÁM ĐỐC", "Q. GIÁM ĐỐC"),
        ("TLĐ CHỦ TỊCH", "TLĐ CHỦ TỊCH"),
    ],
)
def test_capacities(line, printed):
    assert decree30.normalised_capacity(line) == printed


@given(NAMES, st.integers(5, 60))
def test_balanced_lines_lose_no_word_and_no_line_more_than_needed(name, width):
    lines = decree30.balanced_lines(name, width)
    assert " ".join(lines) == name
    assert all(len(line) <= width or " " not in line for line in lines)


def test_a_committee_breaks_before_its_territory():
    committee = decree30.letterhead_lines("Ủy ban nhân dân thành phố Hồ Chí Minh")
    assert committee == ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH")
    assert decree30.letterhead_lines("SỞ NỘI VỤ") == ("SỞ NỘI VỤ",)
    assert decree30.letterhead_lines("") == ()
