"""The numbers of a register: one paper has each in a year, and what is cancelled comes free."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import vault
from documents.actions import numbers
from documents.models import Paper
from tests.documents.test_paper_life import CLAIM, DAY, claim, paper_in, register, row
from tests.factories import PRINTED, PaperFactory, SeriesFactory

pytestmark = pytest.mark.django_db

State = Paper.State


class TestNumbers:
    @pytest.fixture
    def submitted(self) -> Paper:
        return paper_in("submitted")

    def other(self, submitted: Paper, **given: Any) -> Paper:
        said = {"issuer": submitted.issuer, "symbol": "KH-SNV", "state": State.ISSUED, **given}
        paper: Paper = PaperFactory(**{"number": "7", "day": DAY, **said})
        return paper

    def test_is_kept_without_noughts_and_printed_with_one(self, submitted):
        done = claim(submitted, number=" 05 ")
        assert (done.number, done.reference) == ("5", "05/KH-SNV")

    @pytest.mark.parametrize("state", [each for each in State.values if each != "cancelled"])
    @pytest.mark.parametrize("number", ["7", "07"])
    def test_of_another_paper_is_refused_with_that_paper(self, submitted, state, number):
        taken = self.other(
            submitted, state=state, subject="Kế hoạch kia",
            claim=CLAIM if state == State.NUMBERING else "",
        )  # fmt: skip
        with pytest.raises(
            numbers.NumberTaken, match=r"07/KH-SNV năm 2021.*Kế hoạch kia"
        ) as refused:
            claim(submitted, number=number)
        assert refused.value.paper == taken
        assert State(state).label.lower() in str(refused.value)

    def test_that_was_cancelled_is_free_and_the_cancelled_stays(self, submitted):
        cancelled = self.other(submitted, state=State.CANCELLED)
        assert claim(submitted).number == "7"
        assert Paper.objects.filter(number="7", day=DAY, issuer=submitted.issuer).count() == 2
        assert vault.read(cancelled.sha256) == PRINTED

    @pytest.mark.parametrize(
        "elsewhere",
        [{"day": dt.date(2020, 12, 31)}, {"symbol": "BC-SNV"}, {"number": "8"}, {"number": "7a"}],
        ids=["year", "symbol", "number", "letter"],
    )
    def test_another_year_symbol_or_number_is_another(self, submitted, elsewhere):
        self.other(submitted, **elsewhere)
        assert claim(submitted).state == State.NUMBERING

    def test_of_another_issuer_is_another(self, submitted):
        PaperFactory(number="7", symbol="KH-SNV", day=DAY, state=State.ISSUED)
        assert claim(submitted).state == State.NUMBERING

    def test_kinds_that_share_a_register_share_its_numbers(self, submitted):
        shared = SeriesFactory(issuer=submitted.issuer, kinds=["ke_hoach", "bao_cao"])
        report = self.other(submitted, kind="bao_cao", symbol="BC-SNV", series=shared)
        with pytest.raises(numbers.NumberTaken) as refused:
            claim(submitted, series=shared)
        assert refused.value.paper == report

    def test_kinds_with_registers_of_their_own_do_not(self, submitted):
        reports = SeriesFactory(issuer=submitted.issuer, kinds=["bao_cao"])
        self.other(submitted, kind="bao_cao", symbol="BC-SNV", series=reports)
        assert claim(submitted).number == "7"

    def test_of_its_own_draft_is_no_other(self):
        assert claim(paper_in("submitted"), number="5").number == "5"

    @pytest.mark.parametrize(
        "number", ["", "0", "05/KH", "một", "7ab", "12a3", "²", "1234567", "-5"]
    )
    def test_what_is_no_number(self, submitted, number):
        with pytest.raises(numbers.NumberUnfit):
            claim(submitted, number=number)
        assert row(submitted)["state"] == State.SUBMITTED

    @given(number=st.integers(1, 999_999), noughts=st.integers(0, 4))
    def test_noughts_never_make_another_number(self, number, noughts):
        assert numbers.fitting("0" * noughts + str(number)) == str(number)

    def test_the_next_is_after_the_highest_and_the_cancelled_came_free(self, submitted):
        series = SeriesFactory(issuer=submitted.issuer)
        given = (("9", "issued"), ("10", "issued"), ("12", "cancelled"), ("3", "cancelled"))
        for number, state in (*given, ("4", "cancelled"), ("4", "numbered")):
            self.other(submitted, number=number, state=state, series=series)
        self.other(submitted, number="40", day=dt.date(2022, 1, 1), series=series)
        assert numbers.next_number(series, 2021) == "11"
        assert numbers.freed_numbers(series, 2021) == ["3", "12"]
        assert numbers.next_number(series, 2023) == "1"

    def test_one_registered_elsewhere_is_taken_too(self, submitted):
        self.other(submitted)
        with pytest.raises(numbers.NumberTaken):
            register(submitted)
