"""What the words of the schedule column mean; no database."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.text import composed
from plans.schedules import Rhythm, Schedule, Window, read

YEAR = 2021  # the plan's year wherever a test does not say otherwise


def window(start: str, end: str) -> Window:
    return Window(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    [
        "Thường xuyên",
        "Thường xuyên.",
        "THƯỜNG XUYÊN",
        "thuong  xuyen",
        "Liên tục",
        "Cả năm",
        "Cả năm 2021",
        "Trong cả năm",
        "Thường xuyên trong năm",
        "Thường xuyên, liên tục",
        "Thực hiện thường xuyên",
        "Hằng tuần",
        "Hàng ngày",
        "Cập nhật thường xuyên",
        "Sáng thứ Hai hằng tuần",
        "02 lần/tuần",
        # Going on always wins over whatever stands beside it.
        "Thường xuyên, đột xuất",
        "Thường xuyên; trọng tâm quý II",
        "Hằng quý, thường xuyên",
        "Thường xuyên và khi có văn bản mới",
    ],
)
def test_what_always_goes_on(text: str) -> None:
    assert read(text, year=YEAR) == Schedule(
        text.removesuffix(".").replace("  ", " "), "continuous"
    )


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("Hằng tháng", ("month",)),
        ("Hàng tháng", ("month",)),
        ("Hằng quý", ("quarter",)),
        ("Hằng năm", ("year",)),
        ("Thường niên", ("year",)),
        ("Định kỳ hằng quý", ("quarter",)),
        ("Mỗi quý 1 lần", ("quarter",)),
        ("Mỗi tháng một lần", ("month",)),
        ("01 lần/quý", ("quarter",)),
        ("02 số/tháng", ("month",)),
        ("Ít nhất 01 tin, bài/tháng", ("month",)),
        ("Mỗi quý 01 số", ("quarter",)),
        ("Ít nhất 01 lần/quý", ("quarter",)),
        ("6 tháng", ("half",)),
        ("06 tháng/lần", ("half",)),
        ("Sáu tháng một lần", ("half",)),
        ("6 tháng, năm", ("half", "year")),
        ("6 tháng đầu năm và cả năm", ("half", "year")),
        ("Theo quý", ("quarter",)),
        ("Theo tháng hoặc quý", ("month", "quarter")),
        ("Theo quý hoặc tháng", ("quarter", "month")),
        ("Hằng tháng/quý", ("month", "quarter")),
        ("Tháng/quý", ("month", "quarter")),
        ("Hằng tháng, hằng quý, 6 tháng, năm", ("month", "quarter", "half", "year")),
        ("Hằng quý trong năm 2021", ("quarter",)),
        ("Các tháng trong năm", ("month",)),
        # The year's reports (Công văn 581/BNV-CCHC), not two windows.
        ("Quý I, 6 tháng, Quý III, Năm", ("quarter", "half", "year")),
        ("Quý, 6 tháng, 9 tháng, năm", ("quarter", "half", "year")),
        ("Trước ngày 25 hằng tháng", ("month",)),
        ("Hằng quý hoặc đột xuất", ("quarter",)),
        ("Đột xuất, hằng quý", ("quarter",)),
    ],
)
def test_what_comes_round(text: str, every: tuple[Rhythm, ...]) -> None:
    assert read(text, year=YEAR) == Schedule(text, "recurring", every=every)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Quý I/2023", "2023-01-01", "2023-03-31"),
        ("Quý I / 2023", "2023-01-01", "2023-03-31"),
        ("QuýI/2023", "2023-01-01", "2023-03-31"),
        ("quý IV năm 2021", "2021-10-01", "2021-12-31"),
        ("Quí 1", "2021-01-01", "2021-03-31"),
        ("Trong quý II", "2021-04-01", "2021-06-30"),
        ("Quý I - Quý III", "2021-01-01", "2021-09-30"),
        ("Quý I–III", "2021-01-01", "2021-09-30"),
        ("Quý III/2021 đến quý II/2022", "2021-07-01", "2022-06-30"),
        ("Tháng 6", "2021-06-01", "2021-06-30"),
        ("Tháng 06/2021", "2021-06-01", "2021-06-30"),
        ("Tháng 2/2024", "2024-02-01", "2024-02-29"),
        ("06/2021", "2021-06-01", "2021-06-30"),
        ("Trong tháng 6", "2021-06-01", "2021-06-30"),
        ("Tháng 6 (dự kiến)", "2021-06-01", "2021-06-30"),
        ("Tháng 6 hằng năm", "2021-06-01", "2021-06-30"),
        ("Tháng 3 - Tháng 11", "2021-03-01", "2021-11-30"),
        ("từ tháng 3 đến tháng 11", "2021-03-01", "2021-11-30"),
        ("Tháng 3-5/2022", "2022-03-01", "2022-05-31"),
        ("Từ tháng 3 đến hết năm", "2021-03-01", "2021-12-31"),
        ("Từ tháng 3 đến cuối năm", "2021-03-01", "2021-12-31"),
        ("Tháng 11/2021 - Tháng 3/2022", "2021-11-01", "2022-03-31"),
        ("Từ 01/3 đến 30/6/2021", "2021-03-01", "2021-06-30"),
        ("Từ 01-3-2021 đến 30-6-2021", "2021-03-01", "2021-06-30"),
        ("Từ ngày 15 tháng 3 đến ngày 20 tháng 4 năm 2022", "2022-03-15", "2022-04-20"),
        ("Từ ngày 15 đến ngày 20/4", "2021-04-15", "2021-04-20"),
        ("Ngày 19/5", "2021-05-19", "2021-05-19"),
        ("2024-2025", "2024-01-01", "2025-12-31"),
        ("Giai đoạn 2021 – 2025", "2021-01-01", "2025-12-31"),
        ("Năm 2022", "2022-01-01", "2022-12-31"),
        ("Trong năm 2022", "2022-01-01", "2022-12-31"),
        ("Trong năm", "2021-01-01", "2021-12-31"),
        ("6 tháng đầu năm", "2021-01-01", "2021-06-30"),
        ("6 tháng cuối năm", "2021-07-01", "2021-12-31"),
        ("6 tháng cuối năm 2022", "2022-07-01", "2022-12-31"),
        ("9 tháng đầu năm", "2021-01-01", "2021-09-30"),
        ("Quý II và khi có yêu cầu", "2021-04-01", "2021-06-30"),
        ("Quý II (sau khi có hướng dẫn)", "2021-04-01", "2021-06-30"),
        ("15/3/2026", "2026-03-15", "2026-03-15"),
        ("Trong năm 2026", "2026-01-01", "2026-12-31"),
        ("Tháng 01/2026 - 12/2026", "2026-01-01", "2026-12-31"),
        ("Q.II", "2021-04-01", "2021-06-30"),
        ("Q1/2026", "2026-01-01", "2026-03-31"),
        ("T6/2026", "2026-06-01", "2026-06-30"),
        ("Từ T3 đến T11", "2021-03-01", "2021-11-30"),
    ],
)
def test_one_window(text: str, start: str, end: str) -> None:
    only = window(start, end)
    assert read(text, year=YEAR) == Schedule(text, "window", start=only.start, end=only.end)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("Quý I, II", [("2021-01-01", "2021-03-31"), ("2021-04-01", "2021-06-30")]),
        ("Quý I và quý III", [("2021-01-01", "2021-03-31"), ("2021-07-01", "2021-09-30")]),
        ("Quý I và III/2022", [("2022-01-01", "2022-03-31"), ("2022-07-01", "2022-09-30")]),
        ("Tháng 11, 12/2021", [("2021-11-01", "2021-11-30"), ("2021-12-01", "2021-12-31")]),
        ("Các tháng 3, 9 năm 2022", [("2022-03-01", "2022-03-31"), ("2022-09-01", "2022-09-30")]),
        ("Tháng 12/2020, tháng 3", [("2020-12-01", "2020-12-31"), ("2021-03-01", "2021-03-31")]),
        ("Ngày 30/6 và 31/12", [("2021-06-30", "2021-06-30"), ("2021-12-31", "2021-12-31")]),
        (
            "Tháng 3, 6, 9",
            [
                ("2021-03-01", "2021-03-31"),
                ("2021-06-01", "2021-06-30"),
                ("2021-09-01", "2021-09-30"),
            ],
        ),
        (
            "Từ tháng 1 đến tháng 3; từ tháng 9 đến tháng 11",
            [("2021-01-01", "2021-03-31"), ("2021-09-01", "2021-11-30")],
        ),
        (
            "6 tháng đầu năm và 6 tháng cuối năm",
            [("2021-01-01", "2021-06-30"), ("2021-07-01", "2021-12-31")],
        ),
        (
            "Tháng 3, tháng 6 và tháng 9",
            [
                ("2021-03-01", "2021-03-31"),
                ("2021-06-01", "2021-06-30"),
                ("2021-09-01", "2021-09-30"),
            ],
        ),
        ("Quý I, III", [("2021-01-01", "2021-03-31"), ("2021-07-01", "2021-09-30")]),
        # Every year is printed, so the order leaves nothing to guess.
        ("Quý I/2022, quý II/2021", [("2021-04-01", "2021-06-30"), ("2022-01-01", "2022-03-31")]),
    ],
)
def test_several_windows(text: str, windows: list[tuple[str, str]]) -> None:
    expected = tuple(window(*ends) for ends in windows)
    found = read(text, year=YEAR)
    assert (found.kind, found.windows) == ("window", expected)
    assert (found.start, found.end) == (expected[0].start, expected[-1].end)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Trước ngày 30/6", "2021-06-30"),
        ("Trước 30/6/2022", "2022-06-30"),
        ("Trước ngày 10 tháng 6", "2021-06-10"),
        ("Trước 17h00 ngày 30/6", "2021-06-30"),
        ("Xong trước ngày 30-6-2021", "2021-06-30"),
        ("Hoàn thành trước 30.6.2021", "2021-06-30"),
        ("Chậm nhất ngày 15 tháng 12", "2021-12-15"),
        ("Chậm nhất là ngày 15/12 hằng năm", "2021-12-15"),
        ("Đến ngày 30/6", "2021-06-30"),
        ("Đến hết năm 2025", "2025-12-31"),
        ("Từ nay đến hết năm", "2021-12-31"),
        ("Hết quý I", "2021-03-31"),
        # No day is named, so the last one before.
        ("Trước tháng 6", "2021-05-31"),
        ("Xong trước quý III", "2021-06-30"),
        ("Trước tháng 1", "2020-12-31"),
        ("Hoàn thành trong quý II", "2021-06-30"),
        ("Chậm nhất 30/6", "2021-06-30"),
        ("Trước 15/6", "2021-06-15"),
        ("Hoàn thành trong năm", "2021-12-31"),
        ("Sau khi ban hành, trước ngày 30/6", "2021-06-30"),
    ],
)
def test_deadline(text: str, end: str) -> None:
    assert read(text, year=YEAR) == Schedule(text, "deadline", end=dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    [
        "Khi có văn bản",
        "Khi có văn bản mới",
        "Khi có văn bản và hướng dẫn",
        "Sau khi ban hành",
        "Sau khi có hướng dẫn",
        "Ngay sau khi Kế hoạch được ban hành",
        "Trong vòng 10 ngày kể từ ngày ban hành",
        "Đột xuất",
        "Theo yêu cầu",
        "Theo chỉ đạo của UBND tỉnh",
        "Khi phát sinh",
    ],
)
def test_event(text: str) -> None:
    assert read(text, year=YEAR) == Schedule(text, "event")


@pytest.mark.parametrize(
    "text",
    [
        *("", "…", "...", "Tháng …"),
        # Days that no calendar has.
        *("31/6", "Ngày 29/2", "0/6", "Trước ngày 31/6", "Tháng 13", "Tháng 0", "Quý V", "Quý 5"),
        "13 tháng đầu năm",
        # Which year?
        *("Tháng 11 - Tháng 3", "Quý IV và quý I/2022", "Tháng 9, 3"),
        # A number, a rhythm or an end is missing.
        *("Tháng", "Quý", "Năm", "Định kỳ", "Từ tháng 3", "Ngày 15", "6 tháng, 9 tháng, năm"),
        # More than one deadline, or more often than we count.
        *("Trước ngày 15/6 và 15/12", "Trước 15/6; trước 15/12", "2 lần/năm"),
        # Vague, or told elsewhere.
        *(
            "Cuối năm",
            "Đầu quý II",
            "Theo quy định",
            "Theo kế hoạch",
            "Theo kế hoạch của tỉnh",
            "Trước Tết Nguyên đán",
        ),
        "Không thường xuyên",
        "Báo cáo kết quả",
    ],
)
def test_what_is_not_understood_keeps_its_words(text: str) -> None:
    assert read(text, year=YEAR) == Schedule(text, "unspecified")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("- Thường xuyên;", "Thường xuyên"),
        ("Thường xuyên ./.", "Thường xuyên"),
        (" Quý\u00a0I ;.", "Quý I"),
        ("Thường xuyên...", "Thường xuyên..."),
        ("Quý I…;", "Quý I…"),
        ("-", ""),
        (unicodedata.normalize("NFD", "Hằng quý"), "Hằng quý"),
        ("- Quý I;\n- Quý III.", "Quý I; Quý III"),
        ("- Quý I; - Quý III.", "Quý I; Quý III"),
    ],
)
def test_marks_of_a_list_are_dropped_and_words_kept(text: str, printed: str) -> None:
    assert read(text, year=YEAR).text == printed


def test_two_bullets_are_no_range() -> None:
    assert len(read("- Quý I\n- Quý III", year=YEAR).windows) == 2
    assert read("Quý I\n- Quý III", year=YEAR).windows == ()


@pytest.mark.parametrize(
    ("cell", "text", "kind"),
    [
        ("Quý I\nQuý II", "Quý I; Quý II", "window"),
        ("Quý I;\nQuý III.", "Quý I; Quý III", "window"),
        ("Hằng tháng\nHằng quý", "Hằng tháng; Hằng quý", "recurring"),
        # A phrase that its column has wrapped is one phrase.
        ("Trước ngày\n30/6", "Trước ngày 30/6", "deadline"),
        ("Quý II,\nIII", "Quý II, III", "window"),
        ("Thường\nxuyên", "Thường xuyên", "continuous"),
        # Two last days are not one: nobody is told a wrong one.
        ("Trước 15/6\nTrước 15/12", "Trước 15/6 Trước 15/12", "unspecified"),
    ],
)
def test_lines_of_a_cell_are_one_phrase_or_a_list(cell: str, text: str, kind: str) -> None:
    found = read(cell, year=YEAR)
    assert (found.text, found.kind) == (text, kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quý I", Schedule("Quý I", "window")),
        ("Quý I, II", Schedule("Quý I, II", "window")),
        ("Trước ngày 30/6", Schedule("Trước ngày 30/6", "deadline")),
        ("Trước ngày 29/2", Schedule("Trước ngày 29/2", "deadline")),
        ("Trước ngày 31/6", Schedule("Trước ngày 31/6", "unspecified")),
        ("Tháng 11 - Tháng 3", Schedule("Tháng 11 - Tháng 3", "unspecified")),
        ("Trước 30/6/2021", Schedule("Trước 30/6/2021", "deadline", end=dt.date(2021, 6, 30))),
    ],
)
def test_year_that_nobody_knows(text: str, expected: Schedule) -> None:
    assert read(text, year=None) == expected


LONG = (
    "hằng quý, ",
    "tháng 3 - ",
    "xong trước ",
    "theo ",
    "1/",
    "quý I và ",
    "tháng/một lần/",
    "\n",
)


@pytest.mark.parametrize("piece", LONG)
def test_what_is_longer_than_any_schedule_keeps_its_words(piece: str) -> None:
    """Work that grows faster than the text would not end here."""
    text = "x" + piece * 20_000 + "x"
    kept = composed(text)
    assert read(text, year=YEAR) == read(kept, year=YEAR) == Schedule(kept, "unspecified")


@pytest.mark.parametrize("piece", LONG)
def test_a_long_repetition_ends(piece: str) -> None:
    words = "x" + piece * (280 // len(piece)) + "x"
    assert read(words[1:], year=YEAR).kind in ("unspecified", "event")
    assert read("- " + words, year=YEAR).kind == "unspecified"


def test_the_longest_cell_that_is_read() -> None:
    assert read("Thường xuyên" + ", liên tục" * 28, year=YEAR).kind == "continuous"
    assert read("Thường xuyên" + ", liên tục" * 29, year=YEAR).kind == "unspecified"


def test_once_a_month_may_be_one_of_several() -> None:
    assert read("Tháng/một lần/quý/một lần/năm", year=YEAR).every == ("month", "quarter", "year")


# --- Properties

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
YEARS = st.none() | st.integers(1900, 2099)
VOCABULARY = """
Quý Tháng Năm Ngày I II III IV V 1 3 6 12 13 31 31/6 30/6 2021 2022 / , ; - . … đến từ trước hết
trong đầu cuối hằng mỗi lần thường xuyên khi có xong hoàn thành và hoặc đột xuất nay
"""
WORDS = st.sampled_from(VOCABULARY.split())
CELLS = st.text() | st.lists(WORDS, max_size=9).map(" ".join)


@given(CELLS, st.none() | st.integers())
def test_any_cell_is_read_and_any_reading_is_whole(text: str, year: int | None) -> None:
    found = read(text, year=year)
    assert (found.kind == "recurring") == bool(found.every)
    assert len(set(found.every)) == len(found.every)
    assert found.end is None or found.kind in ("window", "deadline")
    assert (found.start is not None) == (found.kind == "window" and found.end is not None)
    assert found.start is None or found.end is None or found.start <= found.end
    assert list(found.windows) == sorted(set(found.windows))
    assert all(each.start <= each.end for each in found.windows)
    if found.windows:
        assert len(found.windows) > 1
        assert found.start == found.windows[0].start
        assert found.end == max(each.end for each in found.windows)


@given(CELLS, YEARS)
def test_reading_the_kept_words_again_changes_nothing(text: str, year: int | None) -> None:
    found = read(text, year=year)
    assert read(found.text, year=year) == found


@given(CELLS)
def test_every_letter_and_figure_is_kept(text: str) -> None:
    def letters(words: str) -> list[str]:
        return [c for c in unicodedata.normalize("NFC", words) if c.isalnum()]

    assert letters(read(text, year=YEAR).text) == letters(text)


@given(CELLS.filter(str.isascii), YEARS)
def test_capitals_change_nothing(text: str, year: int | None) -> None:
    lower, upper = read(text.lower(), year=year), read(text.upper(), year=year)
    assert (lower.kind, lower.start, lower.end) == (upper.kind, upper.start, upper.end)


@given(DAYS, DAYS, YEARS)
def test_printed_days_come_back(one: dt.date, other: dt.date, year: int | None) -> None:
    start, end = sorted((one, other))
    for form in (
        "{0.day}/{0.month}/{0.year}",
        "{0:%d-%m-%Y}",
        "ngày {0:%d} tháng {0:%m} năm {0.year}",
    ):
        found = read(f"Từ {form.format(start)} đến {form.format(end)}", year=year)
        assert (found.kind, found.start, found.end) == ("window", start, end)
        found = read(f"Xong trước {form.format(end)}", year=year)
        assert (found.kind, found.end) == ("deadline", end)


@given(st.integers(1, 4), st.integers(1900, 2099))
def test_a_quarter_is_its_three_months(number: int, year: int) -> None:
    quarter = read(f"Quý {('I', 'II', 'III', 'IV')[number - 1]}", year=year)
    months = read(f"Tháng {3 * number - 2} - {3 * number}/{year}", year=None)
    assert (quarter.start, quarter.end) == (months.start, months.end)
