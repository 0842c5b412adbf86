"""An office at its desk: a report with a few duties, and the people who write and send it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agencies.models import User
from agencies.roles import Role
from documents.models import Paper
from plans.models import Format
from reports.actions import filing
from reports.answers import Answer, Answers
from reports.models import ProgressEntry, ProgressReport, Revision
from tests.factories import (
    AgencyFactory,
    EntryFactory,
    FormatFactory,
    ItemFormatFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    ReportFactory,
)

# The afternoon of the 16th in Việt Nam, a day before the due day.
AT = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)
TOLD = "Đã đăng 12 tin, bài trên Cổng thông tin điện tử của sở."
# As it is typed in the first row's field.
ROWS = ("Tuyên truyền dịch vụ công trực tuyến", "Tập huấn cho cán bộ một cửa")


@dataclass(frozen=True)
class Desk:
    """A report, its entries, a clerk and a head of the office, and the form of its first row."""

    report: ProgressReport
    entries: list[ProgressEntry]
    clerk: User
    head: User
    format: Format

    def fields(self, **others: str) -> dict[str, Any]:
        """Give what the form posts when every duty is answered."""
        told: dict[str, Any] = {"version": str(self.now.version), "muc": []}
        for entry in self.entries:
            told["muc"].append(str(entry.pk))
            told[f"d{entry.pk}-state"] = "done"
            told[f"d{entry.pk}-narrative"] = TOLD
            told[f"d{entry.pk}-difficulties"] = told[f"d{entry.pk}-proposals"] = ""
        blanks = {"summary": "", "difficulties": "", "proposals": ""}
        return told | blanks | {name.replace("__", "-"): text for name, text in others.items()}

    def name(self, part: str, row: int = 0) -> str:
        """Give the name of a field of a row."""
        return f"d{self.entries[row].pk}-{part}"

    @property
    def number(self) -> str:
        """The name of the first row's number."""
        return self.name(f"n-{self.entries[0].duty.item.item_formats.get().pk}")

    @property
    def now(self) -> ProgressReport:
        return ProgressReport.objects.get(pk=self.report.pk)


def desk(*, due_in: int | None = 5, head_approves: bool = False, **given: Any) -> Desk:
    """Give a desk whose report is due in some days from today; on 17/3/2021 with None."""
    home = ProvinceFactory(place="Bắc Kạn", name="Ủy ban nhân dân tỉnh Bắc Kạn")
    monitor = AgencyFactory(parent=home, name="Sở Nội vụ", symbol="SNV", place="Bắc Kạn")
    office = AgencyFactory(
        parent=home, name="Sở Tư pháp", symbol="STP", place="Bắc Kạn",
        head_approves_reports=head_approves,
    )  # fmt: skip
    plan = PlanFactory(
        issuer=home, drafter=monitor, monitor=monitor, paper__state=Paper.State.ISSUED,
        paper__number="892", paper__symbol="KH-UBND",
        subject="Tuyên truyền cải cách hành chính năm 2021",
    )  # fmt: skip
    days = {}
    if due_in is not None:
        due = timezone.localdate() + dt.timedelta(days=due_in)
        days = {
            "obligation__due_on": due,
            "obligation__locks_on": due + dt.timedelta(days=5),
        }
    report = ReportFactory(
        obligation__period__plan=plan, obligation__agency=office, **{**days, **given}
    )
    entries: list[Any] = [
        EntryFactory(report=report, position=n, duty__item__number=n, duty__item__contents=words)
        for n, words in enumerate(ROWS, start=1)
    ]
    form = FormatFactory(name="Cổng thông tin điện tử", unit="tin, bài")
    ItemFormatFactory(item=entries[0].duty.item, text="Trên Cổng TTĐT", format=form)
    people = [
        MembershipFactory(agency=office, role=role, user__full_name=name).user
        for role, name in ((Role.CLERK, "Hoàng Tư Pháp"), (Role.HEAD, "Vũ Lãnh Đạo"))
    ]
    return Desk(report, entries, people[0], people[1], form)


def answers(office: Desk, **first: Any) -> Answers:
    """Answer for every duty: the first one as told, nothing to tell of the others."""
    said = {"state": "done", "narrative": TOLD, **first}
    told = {entry.pk: Answer(state="nil") for entry in office.entries}
    return Answers(told | {office.entries[0].pk: Answer(**said)})


def saved(office: Desk, said: Answers | None = None, at: dt.datetime = AT) -> ProgressReport:
    """Keep a draft in which every duty is answered, or what is given."""
    return filing.save(
        report=office.report, answers=said or answers(office), version=office.now.version,
        by=office.clerk, at=at,
    )  # fmt: skip


def sent(office: Desk, at: dt.datetime = AT, version: int | None = None) -> Revision:
    """Send what was saved last, or from the page of an older version."""
    version = office.now.version if version is None else version
    return filing.submit(report=office.report, version=version, by=office.clerk, at=at)
