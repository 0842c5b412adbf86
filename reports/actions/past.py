"""What a past period would have asked of each office, and what has been entered of it since."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from agencies.directory import Directory
from agencies.models import Agency
from agencies.models.directory import directory_for
from plans.models import ContentItem, Duty, Plan
from reports.actions import laying
from reports.actions.laying import Office
from reports.models import Obligation, ProgressEntry, ProgressReport, ReportingPeriod
from reports.models.calendar import ReportingPeriodQuerySet
from reports.sheets.asked import Asked, answer_of, named, of_duty
from reports.sheets.cells import WrongCell
from reports.sheets.reading import Row

# The province's offices first, as the appendix has them.
_LEVELS = {level: place for place, level in enumerate(Agency.Level.values)}


def periods_of(plan: Plan, *, on: dt.date) -> ReportingPeriodQuerySet:
    """Give the periods of a plan that are over and were never owed."""
    over = ReportingPeriod.objects.filter(plan=plan, counts=False, window_end__lt=on)
    return over.prefetch_related("deadlines")


@dataclass
class Past:
    """A past period: offices with what it asks of them, and the reports that they have for it."""

    plan: Plan
    period: ReportingPeriod
    on: dt.date
    offices: dict[int, Office] = field(init=False)
    agencies: Mapping[int, Agency] = field(init=False)
    reports: dict[int, ProgressReport] = field(init=False)

    def __post_init__(self) -> None:
        self.period.plan = self.plan
        found = laying.offices_asked(self.plan, self.period.as_period())
        self.agencies = Agency.objects.in_bulk([office.agency_id for office in found])
        found.sort(key=lambda office: self._place(self.agencies[office.agency_id]))
        self.offices = {office.agency_id: office for office in found}
        owed = Obligation.objects.open().filter(period=self.period)
        reports = ProgressReport.objects.filter(obligation__in=owed).select_related("obligation")
        self.reports = {
            report.obligation.agency_id: report
            for report in reports.prefetch_related("entries__counts")
        }

    @staticmethod
    def _place(agency: Agency) -> tuple[int, str, int]:
        return _LEVELS.get(agency.level, 0), agency.search, agency.pk

    @cached_property
    def asked(self) -> list[Asked]:
        """What the form asks, by duty, with what was entered before."""
        duties = self._duties()
        return [each for office in self.offices.values() for each in self._asked_of(office, duties)]

    def _duties(self) -> dict[int, Duty]:
        """Give the open duties by key; offices share the rows of the plan, and their forms."""
        items = ContentItem.objects.filter(plan=self.plan).prefetch_related("item_formats__format")
        by_key = {item.pk: item for item in items}
        duties = {duty.pk: duty for duty in self.plan.duties.open().defer("sources")}
        for duty in duties.values():
            duty.item = by_key[duty.item_id]
        return duties

    def _asked_of(self, office: Office, duties: Mapping[int, Duty]) -> list[Asked]:
        kept = self.entries_of(office.agency_id)
        name = str(self.agencies[office.agency_id])
        asked = []
        for pk, ask in office.asks:
            entry = kept.get(pk)
            if entry is not None:
                entry.duty = duties[pk]
            elif kept:
                # Laid on the office since: the report that was entered has no entry for it.
                continue
            occurrences = named(
                ((each.kind, each.number) for each in ask.occurrences), self.plan.year
            )
            of_this = of_duty(
                duties[pk], key=pk, answer=answer_of(entry) if entry else None,
                occurrences=occurrences, is_optional=ask.is_optional,
            )  # fmt: skip
            asked.append(replace(of_this, agency=name))
        return asked

    def entries_of(self, agency_id: int) -> dict[int, ProgressEntry]:
        """Give the entries that an office has for the period, by duty."""
        report = self.reports.get(agency_id)
        return {entry.duty_id: entry for entry in report.entries.all()} if report else {}

    def agency_of(self, row: Row) -> int:
        """Give the office that a line names by its words.

        Raises:
            WrongCell: none is asked, or several may be meant.
        """
        name = row.text("agency")
        if not name:
            raise WrongCell("Chưa ghi đơn vị của dòng này.")
        meant = [each for each in self._directory.find(name) if each.kind == "agency"]
        if len(meant) > 1:
            raise WrongCell(f"“{name[:80]}” có thể là nhiều đơn vị. Hãy ghi tên đầy đủ.")
        if not meant or meant[0].id not in self.offices:
            raise WrongCell(f"“{name[:80]}” không phải đơn vị có nhiệm vụ báo cáo kỳ này.")
        return meant[0].id

    @cached_property
    def _directory(self) -> Directory:
        # Today's names: what has closed since is known by its old one all the same.
        return directory_for(self.plan.issuer, self.on)
