"""A year of a province's plan: opened, filed by every office as a fixed rule says, and counted.

The matrix, as a page and as a sheet, is held against what the script itself decided, added up here
in the plainest way there is.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from documents import vault
from documents.models import Paper
from plans.models import Plan
from reports.actions import calendars, completeness, filing, opening, review, rhythms
from reports.answers import Answer, Answers, Count
from reports.models import Obligation, ProgressReport
from reports.views.monitor import matrix
from tests.factories import PRINTED, MembershipFactory
from tests.plans import FILES
from tests.plans.duties.test_seed_duties import issued

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = dt.timedelta(days=1)
# The mornings on which the periods of the calendar "Quý I, 6 tháng, Quý III, Năm" begin to be asked.
OPENINGS = [dt.date(2021, 1, 4), dt.date(2021, 3, 15), dt.date(2021, 6, 15), dt.date(2021, 9, 15)]
# By then communes are locked out of the year's report, and departments are only late with it.
LOOKED_AT = dt.date(2021, 12, 21)
NAMES = ["Quý I/2021", "6 tháng đầu năm 2021", "Quý III/2021", "Năm 2021"]


@dataclass
class Decided:
    """What the script made of one obligation: its own record, from which the counts are made."""

    office: str
    period: str
    due: dt.date
    locks: dt.date
    filed: dt.date | None = None
    lies: str = "nowhere"


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), ZONE)


class Year:
    """The plan, its people, and everything that the script has decided.

    Args:
        plan: with its duties laid.
        most: so many of its offices are kept, where a whole province would only take time.
    """

    def __init__(self, plan: Plan, most: int | None = None) -> None:
        # Its original is not what is tried here; some bytes stand for it.
        Paper.objects.filter(pk=plan.paper_id).update(
            state=Paper.State.REGISTERED, sha256=vault.keep(PRINTED)
        )
        self.plan = Plan.objects.select_related("paper", "monitor").get(pk=plan.pk)
        self.monitor: User = MembershipFactory(agency=self.plan.monitor, role=Role.MONITOR).user
        offices = Agency.objects.filter(duties__plan=plan).distinct().order_by("pk")[:most]
        plan.duties.exclude(agency__in=list(offices)).delete()
        self.clerks = {
            office.pk: MembershipFactory(agency=office, role=Role.CLERK).user for office in offices
        }
        self.numbers = {pk: number for number, pk in enumerate(self.clerks)}
        self.decided: list[Decided] = []

    def run(self) -> None:
        """Open each period on its day, and let every office do as the rule says."""
        calendars.set_calendar(
            plan=self.plan, rhythm="cchc", day_off_rule="after", counts_from=dt.date(2021, 1, 1),
            days={}, by=None, at=at(OPENINGS[0]),
        )  # fmt: skip
        for place, day in enumerate(OPENINGS):
            assert opening.open_periods(on=day, at=at(day), plan=self.plan).periods == 1
            assert not opening.open_periods(on=day, at=at(day), plan=self.plan)
            owed = Obligation.objects.filter(plan=self.plan, period__opened_at=at(day))
            told = owed.select_related("agency", "period__plan", "report").order_by("agency")
            for obligation in told:
                self.work(obligation, place)

    def work(self, obligation: Obligation, place: int) -> None:
        """Do with one obligation what its office's number and the period's decide."""
        decided = Decided(
            str(obligation.agency), str(obligation.period), obligation.due_on, obligation.locks_on
        )
        self.decided.append(decided)
        fate = (self.numbers[obligation.agency_id] + 3 * place) % 10
        if fate == 0:
            return
        # 1 and 4 are late: on the day after, and on the last day there is.
        filed = {1: decided.due + DAY, 4: decided.locks}.get(fate, decided.due)
        report = obligation.report
        self.file(report, filed, "Đã đăng tin trên trang thông tin.")
        decided.filed, decided.lies = filed, "waiting"
        if fate in (2, 3):
            report = self.send_back(report, filed + DAY)
            decided.lies = "returned"
        if fate == 2:
            self.file(report, filed + 2 * DAY, "Đã đăng 12 tin, có danh sách kèm theo.")
        if fate not in (3, 4, 5):
            review.accept(report=report, by=self.monitor, at=at(filed + 3 * DAY))
            decided.lies = "accepted"

    def file(self, report: ProgressReport, day: dt.date, told: str) -> None:
        """Write every entry and file the report, through the actions that the pages call."""
        clerk = self.clerks[report.obligation.agency_id]
        entries = list(report.entries.select_related("duty__item", "duty__rhythm_choice"))
        for entry in entries:
            if offered := completeness.open_rhythms(entry.duty):
                rhythms.choose(duty=entry.duty, rhythm=offered[0], by=clerk, at=at(day))
        count = Count(name="Trên Cổng thông tin điện tử", unit="tin, bài", quantity=12)
        answers = Answers({each.pk: Answer("done", (count,), told) for each in entries})
        saved = filing.save(
            report=report, answers=answers, version=report.version, by=clerk, at=at(day)
        )
        filing.submit(report=report, version=saved.version, by=clerk, at=at(day, 23))

    def send_back(self, report: ProgressReport, day: dt.date) -> ProgressReport:
        entry = report.entries.earliest("position")
        return review.send_back(
            report=report, reason="", entry_reasons={entry.pk: "Thiếu danh sách tin đã đăng"},
            fix_by=day + 5 * DAY, by=self.monitor, at=at(day),
        )  # fmt: skip


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock of the view alone: people have their roles today.
    monkeypatch.setattr(matrix, "timezone", SimpleNamespace(localdate=lambda: LOOKED_AT))


def check(year: Year, offices: int) -> None:
    """Hold the page and the sheet against what was decided."""
    assert len({each.office for each in year.decided}) == offices
    assert [each.period for each in year.decided[::offices]] == NAMES
    client = Client()
    client.force_login(year.monitor)
    wanted = {(each.office, each.period): said(each) for each in year.decided}
    shown = {
        (name, period): (sign, words)
        for name, cells in lines(client, year.plan)
        for period, (sign, words) in zip(NAMES, cells, strict=True)
    }
    assert shown == wanted
    # Every sign that a year can end with is among them.
    assert {sign for sign, _ in wanted.values()} == {
        "dung-han", "muon", "tra-lai", "da-khoa", "qua-han",
    }  # fmt: skip
    check_sums(client, year)
    check_sheet(client, year, wanted)


def said(decided: Decided) -> tuple[str, str]:
    """Give the class and the words of the cell that a decision must come to."""
    if decided.lies == "returned":
        return "tra-lai", "trả lại"
    if decided.filed is None:
        if decided.locks < LOOKED_AT:
            return "da-khoa", "đã khóa"
        return "qua-han", f"quá hạn {weekdays(decided.due, LOOKED_AT)} ngày"
    if decided.filed <= decided.due:
        return "dung-han", "đúng hạn"
    days = weekdays(decided.due, decided.filed)
    return "muon", f"muộn {days} ngày" if days else "muộn"


def weekdays(first: dt.date, last: dt.date) -> int:
    """Count the days after ``first`` up to ``last`` that are no Saturday and no Sunday."""
    count = 0
    while first < last:
        first += DAY
        if first.isoweekday() < 6:
            count += 1
    return count


def lines(client: Client, plan: Plan) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Read every page of the matrix: each office with sign and words of its cells."""
    number = pages = 1
    while number <= pages:
        html = html_of(client, plan, f"?trang={number}")
        pages = int(found[1]) if (found := re.search(r"Trang \d+/(\d+)", html)) else 1
        body = html.split("</thead>")[1].split("</table>")[0]
        for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', body):
            name = row.split("</th>")[0]
            yield name, re.findall(r"<td class=(\S+?)><a [^>]*>([^<]*)</a>", row)
        number += 1


def html_of(client: Client, plan: Plan, query: str = "") -> str:
    response = client.get(reverse("reports:matrix", args=[plan.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def sums(decided: list[Decided]) -> dict[str, int]:
    """Add up what the script decided, one thing after the other."""
    found = dict.fromkeys(("owed", "submitted", "in time", "late", "returned", "overdue"), 0)
    found["accepted"] = 0
    for each in decided:
        found["owed"] += 1
        if each.lies == "returned":
            found["returned"] += 1
        elif each.filed is None:
            found["overdue"] += 1
        else:
            found["submitted"] += 1
            found["in time" if each.filed <= each.due else "late"] += 1
        if each.lies == "accepted":
            found["accepted"] += 1
    return found


def check_sums(client: Client, year: Year) -> None:
    html = html_of(client, year.plan)
    heads = html.split("</thead>")[1].split("</tbody>")[0]
    rows = [re.findall(r"<td>([\d./]+)", row) for row in heads.split("</tr>")[:3]]
    each = [sums([one for one in year.decided if one.period == name]) for name in NAMES]
    whole = sums(year.decided)
    assert rows == [
        [f"{one['submitted']}/{one['owed']}" for one in (*each, whole)],
        [str(one["in time"]) for one in (*each, whole)],
        [str(one["overdue"]) for one in (*each, whole)],
    ]
    for one in (*each, whole):
        assert 0 < one["in time"] < one["submitted"] < one["owed"]


def check_sheet(client: Client, year: Year, wanted: dict[tuple[str, str], tuple[str, str]]) -> None:
    response = client.get(reverse("reports:matrix-xlsx", args=[year.plan.pk]))
    read: Any = openpyxl.load_workbook(io.BytesIO(response.content))["Theo dõi"]
    head, *rows = read.iter_rows(values_only=True)
    assert list(head[4:8]) == NAMES
    offices = len({one.office for one in year.decided})
    written = {
        (row[1], period): cell.split(" ", 1)[1]
        for row in rows[:offices]
        for period, cell in zip(NAMES, row[4:8], strict=True)
    }
    assert written == {key: words for key, (_, words) in wanted.items()}
    whole = sums(year.decided)
    below = {row[1]: row[4:8] for row in rows[offices:]}
    named = {
        "Phải nộp": "owed", "Đã nộp": "submitted", "Đúng hạn": "in time", "Nộp muộn": "late",
        "Bị trả lại": "returned", "Quá hạn, chưa nộp": "overdue", "Đã tiếp nhận": "accepted",
    }  # fmt: skip
    for title, key in named.items():
        assert sum(below[title]) == whole[key], title
    assert sum(row[8] for row in rows[:offices]) == whole["owed"]


def test_a_year_of_the_147_offices_of_the_real_plan_is_counted_as_it_was_decided(seeds: Path):
    (path,) = seeds.glob("003_*")
    year = Year(issued(path))
    year.run()
    check(year, 147)


def test_a_year_of_ten_offices_of_our_own_plan_is_counted_as_it_was_decided():
    # Every fate that the rule knows comes about once in each period.
    year = Year(issued(FILES / "ke-hoach-tinh.txt"), most=10)
    year.run()
    check(year, 10)
