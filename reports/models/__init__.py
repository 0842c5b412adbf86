"""What was done: periods, who owes a report for each, the reports and what shows them true."""

from reports.models.calendar import Deadline, LevelRule, ReportingCalendar, ReportingPeriod
from reports.models.evidence import Evidence
from reports.models.feed import CalendarFeed
from reports.models.letter import UrgedOffice, UrgingLetter
from reports.models.obligation import Obligation
from reports.models.report import FormatCount, ProgressEntry, ProgressReport, Revision
from reports.models.rhythm import RhythmChoice
from reports.models.sheet import WaitingSheet

__all__ = [
    "CalendarFeed",
    "Deadline",
    "Evidence",
    "FormatCount",
    "LevelRule",
    "Obligation",
    "ProgressEntry",
    "ProgressReport",
    "ReportingCalendar",
    "ReportingPeriod",
    "Revision",
    "RhythmChoice",
    "UrgedOffice",
    "UrgingLetter",
    "WaitingSheet",
]
