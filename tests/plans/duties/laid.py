"""Rows with offices, their duties, and what becomes of them; for the tests of duties."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from agencies.models import Agency, AgencyGroup, GroupMember, Succession
from plans.actions import duties
from plans.actions.passing import Passed
from plans.models import Assignment, ContentItem, Plan
from tests.factories import AssignmentFactory, GroupFactory, ItemFactory

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.date(2021, 1, 5)
MERGED = dt.date(2025, 3, 1)
LEAD, COORDINATING = Assignment.Role.LEAD, Assignment.Role.COORDINATING


def row(plan: Plan, **named: Sequence[Agency]) -> ContentItem:
    """Add a row: ``row(plan, lead=[…], coordinating=[…])``."""
    item: ContentItem = ItemFactory(appendix=plan.appendices.get())
    for role, agencies in named.items():
        for place, agency in enumerate(agencies, start=1):
            AssignmentFactory(item=item, role=role, position=place, agency=agency)
    return item


def group_of(scope: Agency, *members: Agency) -> AgencyGroup:
    group: AgencyGroup = GroupFactory(scope=scope)
    for member in members:
        GroupMember.objects.create(group=group, agency=member)
    return group


def name_group(item: ContentItem, group: AgencyGroup, role: str = LEAD) -> None:
    AssignmentFactory(
        item=item, role=role, standing=Assignment.Standing.GROUP, agency=None, group=group,
        text="các sở", position=90,
    )  # fmt: skip


def write(plan: Plan) -> int:
    with transaction.atomic():
        return duties.write(plan=Plan.objects.whole().get(pk=plan.pk), on=TODAY, at=NOW)


def follow(old: Agency, *successors: Agency, on: dt.date = MERGED) -> None:
    """Close an agency and say who follows it."""
    old.valid_to = on - dt.timedelta(days=1)
    old.save()
    for successor in successors:
        Succession.objects.create(predecessor=old, successor=successor, on=on)


def pass_on(plan: Plan | None = None, on: dt.date = TODAY) -> Passed:
    return duties.pass_on(plan=plan, on=on, at=NOW)


def owed(plan: Plan) -> dict[str, str]:
    """Give who owes what now."""
    return {str(each.agency): each.role for each in plan.duties.open().select_related("agency")}
