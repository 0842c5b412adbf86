"""Whatever a register has given and whatever is typed: what is proposed is free, what is kept fits."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.actions import numbers
from documents.models import Paper, Series
from tests.factories import PaperFactory, SeriesFactory

plain_numbers = st.integers(1, 400).map(str)
letters = st.sampled_from(["", "a", "b", "c", "d", "đ", "A"])


def entered(series: Series, number: str, state: Paper.State) -> None:
    day = dt.date(2021, 1, 5)
    PaperFactory(issuer=series.issuer, series=series, number=number, day=day, state=state)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(kept=st.sets(plain_numbers, max_size=12), cancelled=st.sets(plain_numbers, max_size=6))
def test_the_next_number_is_one_more_than_the_highest_that_stands(kept, cancelled):
    series = SeriesFactory()
    for number in kept:
        entered(series, number, Paper.State.NUMBERED)
    for number in cancelled:
        entered(series, number, Paper.State.CANCELLED)
    assert numbers.next_number(series, 2021) == str(max(map(int, kept), default=0) + 1)
    assert numbers.freed_numbers(series, 2021) == sorted(cancelled - kept, key=int)


@pytest.mark.django_db
def test_a_number_with_a_letter_does_not_move_the_count():
    series = SeriesFactory()
    for number in ("11", "11a"):
        entered(series, number, Paper.State.NUMBERED)
    assert numbers.next_number(series, 2021) == "12"


@given(noughts=st.integers(0, 3), number=st.integers(1, 9999), letter=letters)
def test_a_number_is_kept_without_noughts_and_stays_as_it_is(noughts, number, letter):
    kept = numbers.fitting(f"  {'0' * noughts}{number}{letter} ")
    assert kept == f"{number}{letter.lower()}"
    assert numbers.fitting(kept) == kept


def kept_or_blank(typed: str) -> str:
    """Give a typed number as it is kept; blank where it is refused, which no number is."""
    try:
        return numbers.fitting(typed)
    except numbers.NumberUnfit:
        return ""


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_number_or_is_refused(typed):
    kept = kept_or_blank(typed)
    assert kept[:1] in {"", *"123456789"}
    assert len(kept) <= numbers.LONGEST
    assert kept_or_blank(kept) == kept
