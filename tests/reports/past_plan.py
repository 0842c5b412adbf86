"""A plan of 2021 whose duties count from April: Quý I is past, and its offices are known."""

import datetime as dt

from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from documents.models import Paper
from plans.models import Plan
from reports.actions import backfill
from reports.models import ProgressReport, ReportingPeriod, WaitingSheet
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    CalendarFactory,
    CommuneFactory,
    DutyFactory,
    ItemFactory,
    ItemFormatFactory,
    MembershipFactory,
    PeriodFactory,
    PlanFactory,
    ProvinceFactory,
)

AT = dt.datetime(2021, 5, 4, 9, 30, tzinfo=dt.UTC)
PORTAL, MEETING = "Trên Cổng thông tin điện tử", "Hội nghị"


def plan_begun_late(*, communes: int = 1, rows: int = 2) -> Plan:
    """Give an issued plan of Sở Nội vụ: Sở Tư pháp and ``communes`` owe ``rows`` rows of two forms."""
    province = ProvinceFactory()
    issuer = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    plan: Plan = PlanFactory(issuer=issuer, paper__state=Paper.State.ISSUED)
    CalendarFactory(plan=plan, counts_from=dt.date(2021, 4, 1))
    PeriodFactory(plan=plan, counts=False, opened_at=None)
    PeriodFactory(
        plan=plan, kind=ReportingPeriod.Kind.HALF, window_end=dt.date(2021, 6, 14), opened_at=None
    )
    offices = [AgencyFactory(parent=province, name="Sở Tư pháp", symbol="STP")]
    offices += [
        CommuneFactory(parent=province, name=f"Ủy ban nhân dân xã Thử {number}")
        for number in range(1, communes + 1)
    ]
    appendix = AppendixFactory(plan=plan)
    for number in range(1, rows + 1):
        item = ItemFactory(appendix=appendix, number=number, contents=f"Việc thứ {number}")
        ItemFormatFactory(item=item, text=PORTAL, unit="tin, bài")
        ItemFormatFactory(item=item, text=MEETING, unit="hội nghị")
        for office in offices:
            DutyFactory(item=item, agency=office, plan=plan)
    return plan


def past_of(plan: Plan) -> ReportingPeriod:
    return plan.periods.get(counts=False)


def monitor_of(plan: Plan) -> User:
    user: User = MembershipFactory(agency=plan.monitor, role=Role.MONITOR).user
    return user


def office(name: str) -> Agency:
    return Agency.objects.get(short_name=name)


# --- Its workbook

ON = timezone.localdate(AT)
# Lines 1 to 4 are those of Sở Tư pháp, two rows of two forms; 5 to 8 those of the commune.
OF_COMMUNE = {(5, "Số lượng"): 4, (5, "Kết quả"): "Đã thực hiện", (8, "Số lượng"): "2 hội nghị"}


def form(plan: Plan) -> bytes:
    return backfill.form_of(plan=plan, period=past_of(plan), on=ON)


def kept(plan: Plan, by: User, content: bytes, *, replaces: bool = False) -> WaitingSheet:
    return backfill.keep(
        content=content, name="nhap-bu.xlsx", plan=plan, replaces=replaces, by=by, at=AT
    )


def foreseen(plan: Plan, by: User, content: bytes, *, replaces: bool = False) -> backfill.Foreseen:
    sheet = kept(plan, by, content, replaces=replaces)
    return backfill.foresee(sheet=sheet, plan=plan, on=ON)


def entered(
    plan: Plan, by: User, content: bytes, *, replaces: bool = False
) -> list[ProgressReport]:
    sheet = kept(plan, by, content, replaces=replaces)
    digest = backfill.foresee(sheet=sheet, plan=plan, on=ON).digest
    return backfill.enter(sheet=sheet, plan=plan, digest=digest, by=by, at=AT)


def said(found: backfill.Foreseen) -> str:
    return " ".join(sentence for each in found.results for sentence in each.said)
