"""A plan of 2021 with rows of every kind of schedule and the offices they bind; for tests of periods."""

import datetime as dt
from zoneinfo import ZoneInfo

from agencies.models import Agency, Succession
from documents.models import Paper
from plans import schedules
from plans.models import Assignment, ContentItem, Duty, Plan
from reports.actions import opening
from reports.actions.opening import Opened
from reports.models import Obligation, ProgressEntry, ReportingPeriod
from tests.factories import AppendixFactory, DutyFactory, ItemFactory, PlanFactory

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ISSUED = dt.date(2021, 1, 5)
LEAD, COORDINATING = Assignment.Role.LEAD, Assignment.Role.COORDINATING


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """Give a moment of a day in Việt Nam."""
    return dt.datetime.combine(day, dt.time(hour), ZONE)


def plan_of(issuer: Agency, **given: object) -> Plan:
    """Give a plan issued on 05/01/2021, without rows."""
    paper = {"paper__state": Paper.State.ISSUED, "paper__issued_at": at(ISSUED)}
    plan: Plan = PlanFactory(issuer=issuer, **{**paper, **given})
    AppendixFactory(plan=plan)
    return plan


def row(plan: Plan, text: str = "Thường xuyên", *offices: Agency, role: str = LEAD) -> ContentItem:
    """Add a row with its printed schedule, and lay it on offices."""
    item: ContentItem = ItemFactory.build(appendix=plan.appendices.get(), plan=plan)
    item.set_schedule(schedules.read(text, year=plan.year))
    item.save()
    for office in offices:
        lay(item, office, role)
    return item


def lay(item: ContentItem, office: Agency, role: str = LEAD, began_on: dt.date = ISSUED) -> Duty:
    duty: Duty = DutyFactory(item=item, agency=office, role=role, began_on=began_on)
    return duty


def run(on: dt.date, plan: Plan | None = None) -> Opened:
    return opening.open_periods(on=on, at=at(on), plan=plan)


def follow(old: Agency, *heirs: Agency, on: dt.date) -> None:
    """Close an agency and say who follows it."""
    old.valid_to = on - dt.timedelta(days=1)
    old.save()
    for heir in heirs:
        Succession.objects.create(predecessor=old, successor=heir, on=on)


def periods(plan: Plan) -> dict[str, ReportingPeriod]:
    """Give the plan's periods by name."""
    rows = plan.periods.select_related("plan").prefetch_related("deadlines")
    return {str(each): each for each in rows}


def owed(plan: Plan) -> dict[tuple[str, str], Obligation]:
    """Give what is owed now, by office and period."""
    rows = Obligation.objects.open().filter(plan=plan)
    rows = rows.select_related("agency", "period__plan", "report")
    return {(str(each.agency), str(each.period)): each for each in rows}


def entries(obligation: Obligation) -> list[ProgressEntry]:
    rows = ProgressEntry.objects.filter(report__obligation=obligation)
    return list(rows.select_related("duty__item", "duty__agency"))


def everything() -> list[tuple[object, ...]]:
    """Give every row that opening writes, so that two moments can be compared."""
    models = (ReportingPeriod, Obligation, ProgressEntry)
    return [
        tuple(each.values()) for model in models for each in model.objects.order_by("pk").values()
    ]
