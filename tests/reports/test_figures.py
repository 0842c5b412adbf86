"""Counters and rates: no part is more than the whole, and SQL and Python count alike."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.roles import Role
from documents.models import Paper
from reports import figures
from reports.counting import Counts, Rate, counts_of, total
from reports.models import Obligation, ProgressReport
from reports.standing import Facts, Standing, standing
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    UserFactory,
)

TODAY = dt.date(2021, 3, 20)
STATES = ("draft", "awaiting", "submitted", "returned", "accepted")
DAYS = st.integers(-6, 6).map(lambda days: TODAY + dt.timedelta(days=days))


@dataclass(frozen=True)
class Made:
    """A row that may lie in the database."""

    state: str
    filed_on: dt.date | None
    due_on: dt.date
    locks_on: dt.date
    extended_to: dt.date | None
    reopened_until: dt.date | None
    is_backfill: bool
    is_ended: bool

    def as_facts(self) -> Facts:
        last_due = self.extended_to or self.due_on
        closing = max(day for day in (self.locks_on, self.extended_to, self.reopened_until) if day)
        return Facts(
            self.state, self.filed_on, last_due, closing, self.is_backfill, self.is_ended
        )  # fmt: skip


@st.composite
def made(draw: st.DrawFn) -> Made:
    state = draw(st.sampled_from(STATES))
    has_filed = state not in ("draft", "awaiting") or draw(st.booleans())
    due, locks = sorted((draw(DAYS), draw(DAYS)))
    return Made(
        state=state,
        filed_on=draw(DAYS) if has_filed else None,
        due_on=due,
        locks_on=locks,
        extended_to=draw(st.none() | DAYS),
        reopened_until=draw(st.none() | DAYS),
        is_backfill=draw(st.booleans()) and draw(st.booleans()),
        is_ended=draw(st.booleans()) and draw(st.booleans()),
    )


class TestArithmetic:
    @given(st.lists(made(), max_size=20))
    def test_no_part_is_more_than_the_whole(self, rows: list[Made]):
        counts = counts_of((row.as_facts() for row in rows), on=TODAY)
        owed = [row for row in rows if not (row.is_backfill or row.is_ended)]
        assert 0 <= counts.on_time <= counts.submitted <= counts.expected == len(owed)
        assert 0 <= counts.accepted <= counts.submitted
        assert counts.expected + counts.ended + counts.backfill == len(rows)

    @given(st.lists(made(), max_size=20), st.integers(0, 20))
    def test_the_whole_is_the_sum_of_its_pieces(self, rows: list[Made], cut: int):
        facts = [row.as_facts() for row in rows]
        pieces = [counts_of(facts[:cut], on=TODAY), counts_of(facts[cut:], on=TODAY)]
        assert total(pieces) == counts_of(facts, on=TODAY)

    def test_each_state_is_counted_where_it_belongs(self):
        day, before, after = TODAY, TODAY - dt.timedelta(2), TODAY + dt.timedelta(2)
        facts = [
            Facts("accepted", before, day, after),
            Facts("submitted", day, before, after),
            Facts("returned", before, day, after),
            Facts("draft", None, before, after),
            Facts("draft", None, before, before),
            Facts("awaiting", None, after, after),
            Facts("accepted", before, day, after, is_ended=True),
            Facts("accepted", before, day, after, is_backfill=True),
        ]
        assert counts_of(facts, on=TODAY) == Counts(
            on_time=1, late=1, returned=1, overdue=2, waiting=1, accepted=1, ended=1, backfill=1
        )


class TestRates:
    @pytest.mark.parametrize(
        ("part", "whole", "words"),
        [
            *((7, 8, "87,5 %"), (1, 2, "50 %"), (0, 5, "0 %"), (5, 5, "100 %"), (2, 3, "66,7 %")),
            # Neither all nor none, however near.
            *((9999, 10000, "99,9 %"), (1, 10000, "0,1 %")),
            (0, 0, "–"),
        ],
    )
    def test_it_reads_as_offices_write_it(self, part: int, whole: int, words: str):
        assert str(Rate(part, whole)) == words

    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def test_it_is_never_beyond_all_and_is_all_only_when_it_is(self, one: int, other: int):
        rate = Rate(min(one, other), max(one, other))
        fraction = rate.fraction
        if fraction is None:
            assert (rate.whole, str(rate)) == (0, "–")
            return
        assert 0 <= fraction <= 1
        shown = Fraction(str(rate).removesuffix(" %").replace(",", ".")) / 100
        assert abs(shown - fraction) <= Fraction(1, 1000)
        assert (shown == 1) == (rate.part == rate.whole)
        assert (shown == 0) == (rate.part == 0)

    def test_nothing_owed_is_no_rate_of_nought(self):
        assert Counts(ended=3).expected == 0
        assert str(Counts(ended=3).on_time_rate) == "–"


@pytest.mark.django_db
class TestDatabase:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(made(), min_size=1, max_size=25))
    def test_it_counts_as_python_does(self, rows: list[Made]):
        assert connection.vendor == "postgresql"
        with transaction.atomic():
            stored = store(rows)
            facts = [row.as_facts() for row in rows]
            found = figures.overall(Obligation.objects.all(), on=TODAY)
            each = figures.grouped(Obligation.objects.all(), by="agency", on=TODAY)
            standings = {
                pk: word
                for word in Standing
                for pk in Obligation.objects.with_days()
                .filter(figures.standing_as(word, on=TODAY))
                .values_list("pk", flat=True)
            }
            transaction.set_rollback(True)
        assert found == counts_of(facts, on=TODAY)
        assert 0 <= found.on_time <= found.submitted <= found.expected
        for one, fact in zip(stored, facts, strict=True):
            assert each[one.agency_id] == counts_of([fact], on=TODAY)
            assert standings[one.pk] == standing(fact, on=TODAY)

    def test_it_takes_one_query_for_many_groups(self, django_assert_num_queries):
        plan = PlanFactory(paper__state=Paper.State.ISSUED)
        for number in (1, 2, 3):
            row = ObligationFactory(period=PeriodFactory(plan=plan, number=number))
            ProgressReport.objects.create(obligation=row)
        with django_assert_num_queries(1):
            found = figures.grouped(plan.obligations.all(), by="period", on=TODAY)
        assert list(found.values()) == [Counts(overdue=1)] * 3

    def test_others_see_the_figures_of_their_own_offices(self):
        mine = ObligationFactory()
        theirs = ObligationFactory(period=mine.period)
        clerk = MembershipFactory(agency=mine.agency, role=Role.CLERK).user
        viewer = MembershipFactory(agency=mine.plan.monitor, role=Role.VIEWER).user
        assert list(figures.seen_of(mine.plan, clerk)) == [mine]
        assert set(figures.seen_of(mine.plan, viewer)) == {mine, theirs}


def store(rows: list[Made]) -> list[Obligation]:
    """Store each row as an office's own obligation, with its report."""
    person, now = UserFactory(), timezone.now()
    period, first = PeriodFactory(), AgencyFactory()
    stored = [obligation(row, period, first, person, now) for row in rows]
    Obligation.objects.bulk_create(stored)
    ProgressReport.objects.bulk_create(
        report(row, its, person, now) for row, its in zip(rows, stored, strict=True)
    )
    return stored


def obligation(row: Made, period, first, person, now) -> Obligation:
    extended = {"extended_by": person, "extended_at": now, "extension_reason": "Mưa lũ"}
    reopened = {"reopened_by": person, "reopened_at": now, "reopen_reason": "Mưa lũ"}
    return Obligation(
        plan=period.plan,
        period=period,
        agency=AgencyFactory(parent=first.parent),
        due_on=row.due_on,
        locks_on=row.locks_on,
        opened_at=now,
        is_backfill=row.is_backfill,
        extended_to=row.extended_to,
        reopened_until=row.reopened_until,
        ended_on=TODAY if row.is_ended else None,
        end_reason="recall" if row.is_ended else "",
        **(extended if row.extended_to else {}),
        **(reopened if row.reopened_until else {}),
    )


def report(row: Made, its: Obligation, person, now) -> ProgressReport:
    did = {
        verb: {f"{verb}_at": now, f"{verb}_by": person}
        for verb in ("submitted", "returned", "accepted")
    }
    return ProgressReport(
        obligation=its,
        state=row.state,
        revision=1 if row.filed_on else 0,
        first_submitted_on=row.filed_on,
        **(did["submitted"] if row.filed_on else {}),
        **(did[row.state] if row.state in ("returned", "accepted") else {}),
    )
