"""What laying the duties of a big plan costs, beside writing the same rows bare."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg2.extras import execute_values

from agencies.models import Agency, AgencyGroup, GroupMember
from plans.actions import building, duties
from plans.draft import PlanDraft
from plans.models import Appendix, Assignment, ContentItem, Duty, Plan
from tests.bench.measuring import Figure, paired_ratio

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
# Three groups of a province and one office by name: what a big plan names row after row.
GROUPS, MEMBERS = (20, 30, 150), 200
ROWS = 40


def figures() -> Iterator[Figure]:
    """Lay eight thousand duties; then write the same rows as bare SQL, and count the queries."""
    province = _province()
    plan = _plan(province, ROWS)
    rows = recorded(plan)
    yield Figure(
        f"Duties of {ROWS} rows and {MEMBERS} offices", paired_ratio(
            lambda: undone(lambda: lay(plan)),
            lambda: undone(lambda: store_bare(rows)),
            rounds=7,
        ),
        4, "times as long",
        f"expansion to commit of {len(rows[1]):,} duties / psycopg2 execute_values of the same rows",
    )  # fmt: skip
    yield Figure(
        "Queries of laying duties", queries(plan) / queries(_plan(province, ROWS // 8)), 1,
        "times as many", f"a plan of {ROWS} rows / of {ROWS // 8} rows",
    )  # fmt: skip


def _province() -> Agency:
    """Store a province of its own with groups that reach two hundred offices."""
    province = Agency.objects.create(
        name="Ủy ban nhân dân tỉnh Đo Lường", short_name="UBND tỉnh Đo Lường", kind="committee",
        level="province", place="Đo Lường",
    )  # fmt: skip
    for place, size in enumerate(GROUPS):
        group = AgencyGroup.objects.create(scope=province, name=f"Nhóm {place}")
        for number in range(size):
            office = Agency.objects.create(
                name=f"Ủy ban nhân dân xã Thứ {place}.{number}", parent=province,
                short_name=f"UBND xã Thứ {place}.{number}", kind="committee", level="commune",
            )  # fmt: skip
            GroupMember.objects.create(group=group, agency=office)
    return province


def _plan(province: Agency, rows: int) -> Plan:
    """Store a plan in each row of which the groups lead, and one of their offices takes part."""
    draft = PlanDraft(year=2021, subject=f"Đo lường {rows} nội dung")
    plan = building.build(draft=draft, issuer=province, year=2021, is_sample=False)
    appendix = Appendix.objects.create(plan=plan, title="Nội dung")
    named = Agency.objects.filter(parent=province).earliest("pk")
    for number in range(1, rows + 1):
        item = ContentItem.objects.create(
            plan=plan, appendix=appendix, position=number, number=number,
            contents="Tuyên truyền cải cách hành chính",
        )  # fmt: skip
        for place, group in enumerate(AgencyGroup.objects.filter(scope=province), start=1):
            Assignment.objects.create(
                item=item, role="lead", position=place, standing="group", group=group,
                text=group.name, printed=group.name, named_as="group",
            )  # fmt: skip
        Assignment.objects.create(
            item=item, role="coordinating", position=1, standing="agency", agency=named,
            text=str(named), printed=str(named), named_as="agency",
        )  # fmt: skip
    return Plan.objects.whole().get(pk=plan.pk)


def lay(plan: Plan) -> None:
    """Expand a plan and store its duties."""
    written = duties.write(plan=plan, on=NOW.date(), at=NOW)
    if written != plan.items.count() * MEMBERS:
        raise AssertionError(written)


Statement = tuple[str, list[tuple[Any, ...]]]


def recorded(plan: Plan) -> Statement:
    """Give the very rows that laying writes, as plain values, and the statement that stores them."""
    columns = [field.column for field in Duty._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    table = Duty._meta.db_table
    with transaction.atomic():
        lay(plan)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY id')  # noqa: S608
            rows = [tuple(map(_plain, row)) for row in cursor.fetchall()]
        transaction.set_rollback(True)
    return f'INSERT INTO "{table}" ({names}) VALUES %s', rows  # noqa: S608


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def store_bare(statement: Statement) -> None:
    """Write the same rows with psycopg2 alone."""
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, *statement, page_size=1000)


def queries(plan: Plan) -> int:
    """Count what laying a plan's duties asks of the database."""
    with CaptureQueriesContext(connection) as captured:
        undone(lambda: lay(plan))
    return len(captured)


def undone(job: Any) -> None:
    """Do a job, check all that the commit would, and take back what it stored."""
    with transaction.atomic():
        job()
        # Foreign keys are looked up when a transaction ends; this one ends without.
        connection.check_constraints()
        transaction.set_rollback(True)
