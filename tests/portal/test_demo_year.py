"""The demo's province lives: whoever signs in finds work of their own, on whatever day it is."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.models import User
from documents import vault
from portal.actions import demo, demo_year
from reports.models import Evidence, Obligation, ProgressReport
from reports.standing import Facts, Standing, standing

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)


def standings(on: dt.date, **of: object) -> list[Standing]:
    owed = Obligation.objects.filter(**of).select_related("report")
    return [
        standing(
            Facts(
                each.report.state, each.report.first_submitted_on, each.last_due_on, each.closes_on
            ),
            on=on,
        )
        for each in owed.order_by("period__window_end", "pk")
    ]


@pytest.fixture(autouse=True)
def one_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """One month of reports is as good as two, in half the time."""
    monkeypatch.setattr(demo_year, "MONTHS_OVER", 1)


def test_every_account_finds_work_of_its_own_and_a_second_run_adds_none(tmp_path: Path):
    demo.make(folder=tmp_path, at=NOW)
    today = timezone.localdate(NOW)
    assert standings(today, agency__short_name=demo_year.RETURNED) == [
        Standing.RETURNED,
        Standing.WAITING,
    ]
    assert standings(today, agency__short_name=demo_year.UNTOUCHED) == [
        Standing.OVERDUE,
        Standing.WAITING,
    ]
    assert {Standing.ON_TIME, Standing.LATE, Standing.OVERDUE} < set(standings(today))
    watched = Obligation.objects.watched_by(User.objects.get(username="theodoi"))
    assert ProgressReport.objects.waiting_for_review().filter(obligation__in=watched).count() > 10
    for verb in ("saved", "submitted", "returned", "accepted"):
        assert not ProgressReport.objects.filter(**{f"{verb}_at__gt": NOW}).exists()
    kept = list(Evidence.objects.values_list("sha256", flat=True))
    assert kept
    assert all(vault.is_whole(sha256) for sha256 in kept)
    before = said()
    demo.make(folder=tmp_path, at=NOW + dt.timedelta(hours=1))
    assert said() == before


def said() -> list[tuple[int, int, str]]:
    """Give how far each report is."""
    return list(ProgressReport.objects.order_by("pk").values_list("version", "revision", "state"))


@pytest.fixture
def few_offices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen offices report, among them one of each kind; a hundred do as they do."""
    told = demo_year._told
    named = (demo_year.RETURNED, demo_year.AWAITING)

    def of_few(number: int, office: str, is_last: bool) -> str:
        return told(number, office, is_last) if number < 12 or office in named else ""

    monkeypatch.setattr(demo_year, "_told", of_few)


@pytest.mark.usefixtures("few_offices")
@pytest.mark.parametrize("day", [dt.date(2026, 1, 3), dt.date(2026, 12, 31)])
def test_at_the_ends_of_the_year(day: dt.date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # The one that is over by the last day of the year is enough.
    monkeypatch.setattr(demo_year, "MONTHS_OVER", 0)
    # Roles count by the day it is, and those of the demo begin with it.
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    monkeypatch.setattr(timezone, "localdate", lambda value=None: (value or at).date())
    demo.make(folder=tmp_path, at=at)
    assert Standing.WAITING in standings(day) or Standing.OVERDUE in standings(day)


@pytest.mark.usefixtures("few_offices")
def test_a_first_run_that_is_cut_off_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    report, met = demo_year._report, []

    def cut_off(*given: object) -> None:
        met.append(given)
        if len(met) == 5:
            raise KeyboardInterrupt
        report(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(demo_year, "_report", cut_off)
        with pytest.raises(KeyboardInterrupt):
            demo.make(folder=tmp_path, at=NOW)
    demo.make(folder=tmp_path, at=NOW)
    assert sum(revision > 0 for _, revision, _ in said()) > len(met)
