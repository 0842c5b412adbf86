"""What of a plan's row a period asks; no database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.schedules import Rhythm, Schedule, Window, read
from reports.asks import Ask, asked, is_choice, occurrences
from reports.periods import (
    CALENDARS,
    Calendar,
    Period,
    all_of,
    periods_of,
)
from tests.reports.days import DAY, IN_CALENDAR, PERIODS, YEARS, days_of, short


def asked_in(phrase: str, calendar: Calendar, year: int = 2021) -> str:
    schedule = read(phrase, year=year)
    return short(tuple(p for p in periods_of(calendar, year) if asked(schedule, p)))


# --- What a period asks of a row


@given(
    PERIODS,
    st.sampled_from(
        [
            *("Thường xuyên", "Cả năm", "", "Theo kế hoạch riêng", "Tháng 13"),
            # Kept as a window and a deadline; nobody knows of which year.
            *("Quý I", "Trước ngày 30/6"),
        ]
    ),
)
def test_what_always_goes_on_or_has_no_dates_is_asked_in_every_period(
    period: Period, phrase: str
) -> None:
    schedule = read(phrase, year=None)

    assert schedule.kind in {"continuous", "unspecified", "window", "deadline"}
    assert asked(schedule, period) == Ask()


@given(PERIODS, st.sampled_from(["Đột xuất", "Khi có văn bản mới", "Sau khi ban hành"]))
def test_an_event_may_be_answered_in_every_period(period: Period, phrase: str) -> None:
    assert asked(read(phrase, year=period.year), period) == Ask(is_optional=True)


@pytest.mark.parametrize(
    ("phrase", "calendar", "heads"),
    [
        # Calendar days: Quý I ends on 31/3, two weeks into the second quarter's data.
        ("Quý I", "quarter", "Q.I Q.II"),
        ("Quý I", "cchc", "Q.I 6T Năm"),
        ("Quý I, III", "quarter", "Q.I Q.II Q.III Q.IV"),
        ("Quý I và quý IV", "quarter", "Q.I Q.II Q.IV"),
        ("Tháng 6", "month", "T6 T7"),
        ("Tháng 6", "cchc", "6T Q.III Năm"),
        ("Tháng 3 - Tháng 11", "half", "6T 6TC"),
        # Beyond the year that is reported on: asked at its end rather than of nobody.
        ("Quý I/2022", "cchc", "Năm"),
        ("20/12 - 31/12", "cchc", "Năm"),
        ("20/12 - 31/12", "month", "T12"),
        ("Tháng 10/2020", "quarter", "Q.I"),
        ("2021-2022", "half", "6T 6TC"),
        ("2020-2021", "half", "6T 6TC"),
        ("Từ 01/3/2021 đến 14/3/2021", "quarter", "Q.I"),
        ("Từ 15/3/2021 đến 31/3/2021", "quarter", "Q.II"),
        ("Từ 14/3/2021 đến 31/3/2021", "quarter", "Q.I Q.II"),
        ("Từ 01/3/2021 đến 15/3/2021", "quarter", "Q.I Q.II"),
        ("Tháng 12/2020", "cchc", "Q.I 6T Năm"),
        ("Trước ngày 30/6", "cchc", "Q.I 6T Q.III Năm"),
        ("Trước ngày 30/6", "month", "T1 T2 T3 T4 T5 T6 T7"),
        ("Xong trước ngày 14/3", "quarter", "Q.I"),
        ("Xong trước ngày 15/3", "quarter", "Q.I Q.II"),
        ("Hằng tháng", "cchc", "Q.I 6T Q.III Năm"),
        ("Hằng quý", "month", "T3 T6 T9 T12"),
        ("6 tháng", "cchc", "6T Năm"),
        ("6 tháng", "quarter", "Q.II Q.IV"),
        ("Hằng năm", "cchc", "Năm"),
        ("Hằng năm", "month", "T12"),
        ("Quý I, 6 tháng, quý III và năm", "cchc", "Q.I 6T Q.III Năm"),
        ("Quý I, 6 tháng, quý III và năm", "month", "T3 T6 T9 T12"),
    ],
)
def test_periods_that_ask(phrase: str, calendar: Calendar, heads: str) -> None:
    assert asked_in(phrase, calendar) == heads


@st.composite
def windows(draw: st.DrawFn) -> tuple[Period, list[Window]]:
    """A period, and windows of a row that lie around its year."""
    period = draw(PERIODS)
    near = st.dates(dt.date(period.year - 1, 10, 1), dt.date(period.year + 1, 2, 28))
    # Ends of windows are what is got wrong, so days beside them come up often.
    edges = [
        edge + n * DAY for edge in (period.window.start, period.window.end) for n in (-1, 0, 1)
    ]
    one = st.tuples(near | st.sampled_from(edges), near | st.sampled_from(edges))
    pairs = draw(st.lists(one, min_size=1, max_size=4))
    return period, sorted({Window(min(pair), max(pair)) for pair in pairs})


def reported(day: dt.date, year: int) -> dt.date:
    """Give the day, or the end of the year's reporting that it lies beyond."""
    return sorted((dt.date(year - 1, 12, 15), day, dt.date(year, 12, 14)))[1]


@given(windows())
def test_a_window_is_asked_in_the_periods_it_shares_a_day_with(
    found: tuple[Period, list[Window]],
) -> None:
    period, spans = found
    end = max(each.end for each in spans)
    several = tuple(spans) if len(spans) > 1 else ()
    schedule = Schedule("", "window", spans[0].start, end, windows=several)

    worked = {reported(each, period.year) for window in spans for each in days_of(window)}
    is_shared = not worked.isdisjoint(days_of(period.window))
    assert (asked(schedule, period) == Ask()) is is_shared
    assert (asked(schedule, period) is None) is not is_shared


@given(windows())
def test_a_deadline_is_asked_until_the_period_that_holds_its_day(
    found: tuple[Period, list[Window]],
) -> None:
    period, spans = found
    schedule = Schedule("", "deadline", end=spans[0].end)

    due = reported(spans[0].end, period.year)
    is_due_later = any(each <= due for each in days_of(period.window))
    assert asked(schedule, period) == (Ask() if is_due_later else None)


@given(IN_CALENDAR, windows())
def test_no_row_with_dates_is_asked_in_no_period(
    name: Calendar, found: tuple[Period, list[Window]]
) -> None:
    period, spans = found
    calendar = periods_of(name, period.year)
    window = Schedule("", "window", spans[0].start, spans[0].end)
    deadline = Schedule("", "deadline", end=spans[0].end)

    assert any(asked(window, each) for each in calendar)
    assert any(asked(deadline, each) for each in calendar)


# --- Rhythms

RHYTHMS: dict[str, Rhythm] = {
    "Hằng tháng": "month",
    "Hằng quý": "quarter",
    "6 tháng": "half",
    "Hằng năm": "year",
}


def listed(phrase: str, period: Period, **given: Rhythm) -> str:
    found = asked(read(phrase, year=period.year), period, **given)
    return short(found.occurrences) if found else "không hỏi"


@pytest.mark.parametrize(
    ("phrase", "heads"),
    [
        ("Hằng tháng", ["T1 T2 T3", "T1 T2 T3 T4 T5 T6", "T7 T8 T9"]),
        ("Hằng quý", ["Q.I", "Q.I Q.II", "Q.III"]),
        ("6 tháng", ["không hỏi", "6T", "không hỏi", "6T 6TC"]),
        ("Hằng năm", ["không hỏi", "không hỏi", "không hỏi", "Năm"]),
        ("Hằng tháng, hằng quý", ["T1 T2 T3 Q.I"]),
        # Four reports are named, so no second and fourth quarter is asked for.
        ("Quý I, 6 tháng, quý III và năm", ["Q.I", "Q.I 6T", "Q.III", "Q.I 6T Q.III Năm"]),
        ("Quý I, 6 tháng, 9 tháng và năm", ["Q.I", "Q.I 6T", "9T", "Q.I 6T 9T Năm"]),
        ("6 tháng đầu năm và cả năm", ["không hỏi", "6T", "không hỏi", "6T Năm"]),
        ("Quý, 6 tháng, 9 tháng, năm", ["Q.I", "Q.I Q.II 6T", "Q.III 9T"]),
    ],
)
def test_occurrences_in_the_cchc_calendar(phrase: str, heads: list[str]) -> None:
    for period, expected in zip(periods_of("cchc", 2021), heads, strict=False):
        assert listed(phrase, period) == expected


@given(YEARS, st.sampled_from(sorted(RHYTHMS)), st.sampled_from(["month", "quarter", "half"]))
def test_calendars_whose_periods_follow_one_another_ask_for_each_occurrence_once(
    year: int, phrase: str, name: Calendar
) -> None:
    schedule = read(phrase, year=year)
    asks = [asked(schedule, period) for period in periods_of(name, year)]

    found = [each for ask in asks if ask for each in ask.occurrences]
    assert found == list(all_of(RHYTHMS[phrase], year))


@given(PERIODS, st.sampled_from(sorted(RHYTHMS)))
def test_an_occurrence_is_asked_where_its_last_day_is(period: Period, phrase: str) -> None:
    ask = asked(read(phrase, year=period.year), period)

    held = days_of(period.window)
    ending = [p for p in all_of(RHYTHMS[phrase], period.year) if p.window.end in held]
    assert ask == (Ask(occurrences=tuple(ending)) if ending else None)


@given(IN_CALENDAR, YEARS, st.sampled_from([*RHYTHMS, "Theo tháng hoặc quý", "6 tháng, năm"]))
def test_no_recurring_row_is_forgotten_by_a_calendar(
    name: Calendar, year: int, phrase: str
) -> None:
    schedule = read(phrase, year=year)

    assert any(asked(schedule, period) for period in periods_of(name, year))


def test_a_recurring_row_without_a_rhythm_is_asked_in_every_period() -> None:
    assert asked(Schedule("Định kỳ", "recurring"), Period("month", 2, 2021)) == Ask()


# --- Alternatives


@pytest.mark.parametrize(
    ("phrase", "is_left"),
    [
        ("Theo tháng hoặc quý", True),
        ("Theo quý hoặc tháng", True),
        ("Tháng/quý", True),
        ("Hằng tháng/quý", True),
        ("THEO THÁNG / QUÝ / NĂM", True),
        ("theo thang hoac quy", True),
        ("Hằng tháng, hoặc quý", True),
        ("1 lần/tháng hoặc 1 lần/quý", True),
        ("Mỗi tháng 1 lần/mỗi quý 1 lần", True),
        ("Hằng tháng", False),
        ("01 lần/quý", False),
        ("06 tháng/lần", False),
        ("01 lần/quý, 01 lần/tháng", False),
        ("Tháng/1 lần, quý/1 lần", False),
        ("6 tháng/lần, năm/lần", False),
        ("Quý/lần, năm/lần", False),
        ("Quý/lần, tháng 1 lần", False),
        ("Quý I, 6 tháng, quý III và năm", False),
        ("Hằng tháng, hằng quý, 6 tháng, năm", False),
        # What stands beside the rhythms is an event, not another rhythm.
        ("Hằng tháng, hằng quý hoặc đột xuất", False),
        ("Hằng quý hoặc đột xuất", False),
        ("Quý I hoặc quý II", False),
        ("Thường xuyên", False),
    ],
)
def test_which_rows_leave_their_rhythm_to_the_office(phrase: str, is_left: bool) -> None:
    assert is_choice(read(phrase, year=2021)) is is_left


def test_alternatives_are_asked_wherever_one_of_them_is_until_somebody_chooses() -> None:
    schedule = read("Theo tháng hoặc quý", year=2021)

    for name in ("month", "cchc"):
        for period in periods_of(name, 2021):
            assert asked(schedule, period) == Ask(needs_choice=True)


def test_a_choice_is_asked_as_if_the_row_named_nothing_else() -> None:
    either = read("Theo tháng hoặc quý", year=2021)

    for phrase in ("Hằng tháng", "Hằng quý"):
        plain = read(phrase, year=2021)
        for name in CALENDARS:
            for period in periods_of(name, 2021):
                chosen = asked(either, period, chosen=RHYTHMS[phrase])
                assert chosen == asked(plain, period)


def test_a_choice_that_is_not_offered_counts_as_none() -> None:
    found = asked(read("Tháng/quý", year=2021), Period("quarter", 1, 2021), chosen="year")

    assert found == Ask(needs_choice=True)


def test_a_row_without_alternatives_is_asked_whatever_was_chosen() -> None:
    assert listed("Hằng tháng", Period("quarter", 1, 2021), chosen="quarter") == "T1 T2 T3"
    assert listed("Hằng tháng, hằng quý", Period("month", 3, 2021), chosen="month") == "T3 Q.I"


def test_occurrences_of_a_year_stand_in_order_of_their_ends() -> None:
    months = occurrences(read("Hằng tháng, hằng quý", year=2021), 2021)

    assert short(months).startswith("T1 T2 T3 Q.I T4")
    ends = [each.window.end for each in months]
    assert ends == sorted(ends)
