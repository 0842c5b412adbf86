"""Reports that were filed, written straight into the tables, with what happened to them after."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from documents.models import Paper
from plans.models import ContentItem, Plan
from reports.models import (
    Evidence,
    FormatCount,
    Obligation,
    ProgressEntry,
    ProgressReport,
    ReportingPeriod,
    Revision,
)
from reports.snapshots import Filed, FiledCount, FiledEntry, FiledEvidence
from tests.factories import (
    AgencyFactory,
    CountFactory,
    DutyFactory,
    EntryFactory,
    EvidenceFactory,
    ItemFactory,
    MembershipFactory,
    PeriodFactory,
    PlanFactory,
    ProvinceFactory,
    ReportFactory,
)

# The afternoon of the 16th in Việt Nam: a day before the due day of ``ObligationFactory``.
AT = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)
REASON = "Thiếu ảnh của hội nghị ngày 5/3"
FINISHED = "Đã tổ chức hội nghị tuyên truyền tại hai xã, đăng tin trên Cổng thông tin điện tử."


@dataclass(frozen=True)
class Watched:
    """A plan that Sở Nội vụ watches, with its first period and an office that reports on it."""

    province: Agency
    home: Agency
    office: Agency
    plan: Plan
    period: ReportingPeriod

    def monitor(self, name: str = "Hoàng Thị Theo") -> User:
        made = MembershipFactory(agency=self.home, role=Role.MONITOR, user__full_name=name)
        user: User = made.user
        return user

    def clerk(self) -> User:
        user: User = MembershipFactory(agency=self.office, role=Role.CLERK).user
        return user

    def report(self, **given: Any) -> ProgressReport:
        """Give a report of Quý I with two blank entries; ``given`` as the factory takes it."""
        said = {"obligation__agency": self.office, "obligation__period": self.period, **given}
        report: ProgressReport = ReportFactory(**said)
        items: list[ContentItem] = list(self.plan.items.all()) or [
            ItemFactory(appendix__plan=self.plan, number=number) for number in (1, 2)
        ]
        for item in items:
            agency = report.obligation.agency
            duty = item.duties.filter(agency=agency).first() or DutyFactory(
                item=item, agency=agency
            )
            EntryFactory(report=report, duty=duty)
        return report

    def filed(self, **given: Any) -> ProgressReport:
        """Give a report that was filed in time and waits for review."""
        return file(self.report(**given), by=self.clerk())


def watched(**given: Any) -> Watched:
    """Give the plan of 2021, issued, of UBND tỉnh; ``given`` as the factory of plans takes it."""
    province = ProvinceFactory()
    home = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    office = AgencyFactory(parent=province, name="Sở Tư pháp", symbol="STP")
    said = {"paper__state": Paper.State.ISSUED, "drafter": home, "monitor": home, **given}
    plan = PlanFactory(issuer=province, **said)
    return Watched(province, home, office, plan, PeriodFactory(plan=plan))


def answer(entry: ProgressEntry, *, quantity: int = 12, narrative: str = FINISHED) -> None:
    """Say of an entry that it was done, so many times."""
    entry.state, entry.narrative = ProgressEntry.State.DONE, narrative
    entry.save()
    entry.counts.all().delete()
    CountFactory(entry=entry, quantity=quantity)


def file(
    report: ProgressReport, *, by: User, at: dt.datetime = AT, quantities: Sequence[int] = (12, 12)
) -> ProgressReport:
    """File a report: every entry done, one file shown for the first, a revision of it kept."""
    entries = list(report.entries.all())
    for entry, quantity in zip(entries, quantities, strict=False):
        answer(entry, quantity=quantity)
    if entries and not report.evidence.exists():
        EvidenceFactory(report=report, uploaded_by=by).entries.add(entries[0])
    return file_as_it_is(report, by=by, at=at)


def file_as_it_is(report: ProgressReport, *, by: User, at: dt.datetime = AT) -> ProgressReport:
    """File what was written, as the office's own step would store it."""
    report.revision += 1
    report.state = ProgressReport.State.SUBMITTED
    report.submitted_at, report.submitted_by = at, by
    report.first_submitted_on = report.first_submitted_on or timezone.localdate(at)
    report.save()
    Revision.objects.create(
        report=report, number=report.revision, submitted_at=at, submitted_by=by,
        content=snapshot(report).as_json(),
    )  # fmt: skip
    return report


def snapshot(report: ProgressReport) -> Filed:
    """Give a report as it stands, as a revision keeps it."""
    entries = report.entries.select_related("duty__item").prefetch_related("counts")
    return Filed(
        summary=report.summary,
        difficulties=report.difficulties,
        proposals=report.proposals,
        entries=tuple(_entry(each) for each in entries),
        evidence=tuple(_evidence(each) for each in report.evidence.in_use()),
    )


def _entry(entry: ProgressEntry) -> FiledEntry:
    item = entry.duty.item
    return FiledEntry(
        entry_id=entry.pk, duty_id=entry.duty_id, number=item.number, contents=item.contents,
        role=entry.duty.role, schedule=item.schedule_text, state=entry.state,
        counts=tuple(_count(each) for each in entry.counts.all()), narrative=entry.narrative,
        difficulties=entry.difficulties, proposals=entry.proposals, is_optional=entry.is_optional,
    )  # fmt: skip


def _count(count: FormatCount) -> FiledCount:
    return FiledCount(count.name, count.unit, count.quantity, count.format_id)


def _evidence(each: Evidence) -> FiledEvidence:
    entry_ids = tuple(each.entries.values_list("pk", flat=True))
    return FiledEvidence(each.pk, each.kind, each.name, each.url, each.sha256, each.size, entry_ids)


def fresh(report: ProgressReport) -> ProgressReport:
    """Give a report as the database has it now."""
    return ProgressReport.objects.select_related("obligation").get(pk=report.pk)


def owed_by(report: ProgressReport) -> Obligation:
    return fresh(report).obligation
