"""Gives an office's open work to a colleague: piece by piece, or all of it when somebody leaves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agencies.actions import accounts, audit
from agencies.models import Agency, Membership, User
from agencies.roles import Permission, roles_with
from plans.actions.importing import may_import
from plans.models import Intake
from plans.models.intake import IntakeQuerySet
from reports.actions.rights import NotAllowed, require
from reports.models import Obligation, ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.periods import local_day


class NotAColleague(Exception):
    """Who is to have the work does not report for that office; the message is the sentence."""


class NothingAssigned(Exception):
    """No obligation was named; the message is the sentence."""


class WorkIsOver(Exception):
    """An obligation has ended or its report was taken in; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much passed, how many roles ended, and how many plans being brought in stayed behind.

    ``left`` are plans of offices for which the colleague does not write.
    """

    reports: int = 0
    intakes: int = 0
    left: int = 0
    roles: int = 0


def colleagues(agency: Agency, *, on: dt.date) -> list[User]:
    """Give the people who report for ``agency`` as members of it, by name."""
    roles = [role.value for role in roles_with(Permission.FILE_REPORTS)]
    held = Membership.objects.holding_on(on).filter(agency=agency, role__in=roles)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True))


@transaction.atomic
def assign(*, obligations: Sequence[Obligation], to: User, by: User, at: dt.datetime) -> int:
    """Give the reports that an office owes to one of its people; give how many changed hands.

    Who leads the office gives any; who reports for it gives away their own, and takes or gives what
    nobody has.

    Raises:
        NothingAssigned, WorkIsOver, NotAColleague: it cannot be given.
        rights.NotAllowed: it is not ``by``'s to give.
    """
    if not obligations:
        raise NothingAssigned("Chưa chọn báo cáo nào. Hãy đánh dấu ít nhất một báo cáo.")
    held = list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(pk__in=[each.pk for each in obligations])
        .select_related("agency", "report", "assigned_to", "period__plan", "plan__paper")
        .order_by("pk")
    )
    for agency in {each.agency for each in held}:
        _refuse_stranger(to, agency, at)
    for each in held:
        _refuse_assigning(each, by)
    changed = [each for each in held if each.assigned_to != to]
    for each in changed:
        _give(each, to, by, at)
    return len(changed)


def _refuse_assigning(obligation: Obligation, by: User) -> None:
    if obligation.ended_on is not None or obligation.report.state == ProgressReport.State.ACCEPTED:
        raise WorkIsOver(
            f"{obligation.period} của {obligation.agency} đã xong, không phải giao nữa."
        )
    if by.may(Permission.HAND_OVER, obligation.agency):
        return
    require(by.may(Permission.FILE_REPORTS, obligation.agency))
    if obligation.assigned_to not in (None, by):
        raise NotAllowed(
            f"Báo cáo {obligation.period} đang giao cho {obligation.assigned_to}. Chỉ người đó hoặc lãnh đạo "
            f"{obligation.agency} được giao lại."
        )


def _give(obligation: Obligation, to: User, by: User, at: dt.datetime) -> None:
    before = obligation.assigned_to
    obligation.assigned_to = to
    obligation.save(update_fields=["assigned_to"])
    audit.record(
        verb="giao báo cáo", subject=obligation, by=by, at=at, agency=obligation.agency,
        changes={"assigned_to": [str(before) if before else None, str(to)]},
    )  # fmt: skip


def _refuse_stranger(to: User, agency: Agency, at: dt.datetime) -> None:
    if to not in colleagues(agency, on=local_day(at)):
        raise NotAColleague(
            f"{to} không lập báo cáo ở {agency}. Hãy chọn chuyên viên hoặc lãnh đạo của chính cơ quan này."
        )


# --- All of it


def open_work(person: User, agency: Agency) -> ObligationQuerySet:
    """Give what ``person`` has been given in ``agency`` and is not done with."""
    return (
        Obligation.objects.open()
        .in_force()
        .filter(agency=agency, assigned_to=person)
        .exclude(report__state=ProgressReport.State.ACCEPTED)
    )


def intakes_of(person: User, agency: Agency) -> IntakeQuerySet:
    """Give the plans that ``person`` is bringing in for ``agency``.

    All of them, for somebody who works nowhere else: whose plan it is may not be known yet.
    """
    waiting = Intake.objects.visible_to(person).waiting()
    if all(row.agency_id == agency.pk for row in person.own_memberships):
        return waiting
    return waiting.filter(issuer__path__startswith=agency.path)


def roles_ending(person: User, agency: Agency, *, on: dt.date) -> list[Membership]:
    """Give the roles of ``person`` in ``agency`` that last longer than ``on``."""
    later = person.memberships.not_over_on(on + dt.timedelta(days=1)).filter(agency=agency)
    return list(later.select_related("agency", "user"))


@transaction.atomic
def hand_over(
    *, person: User, agency: Agency, to: User, on: dt.date, ends: bool, by: User, at: dt.datetime
) -> HandedOver:
    """Pass all open work of ``person`` in ``agency`` to a colleague; drafts stay with the reports.

    Args:
        person: who leaves, or is relieved.
        agency: the office whose work it is.
        to: who takes it over at once.
        on: the last day on which ``person`` has a role there.
        ends: whether the roles end; else the work alone passes.
        by: who says so: the person, or who leads the office.
        at: when.

    Raises:
        rights.NotAllowed: it is not ``by``'s to say.
        NotAColleague: ``to`` does not report for the office, or is the person.
        accounts.RoleOutOfReach, accounts.LeftBeforeBegun: the roles can't end so.
    """
    if by != person:
        require(by.may(Permission.HAND_OVER, agency))
    if to == person:
        raise NotAColleague("Người nhận phải là một người khác. Hãy chọn lại.")
    _refuse_stranger(to, agency, at)
    reports = _pass_reports(person, agency, to)
    intakes, left = _pass_intakes(person, agency, to)
    roles = roles_ending(person, agency, on=on) if ends else []
    passed = HandedOver(reports, intakes, left, len(roles))
    audit.record(
        verb="bàn giao việc", subject=person, by=by, at=at, agency=agency,
        changes={"to": str(to), "reports": reports, "intakes": intakes, "left": left},
    )  # fmt: skip
    for role in roles:
        accounts.leave(membership=role, on=on, by=by, at=at)
    return passed


def _pass_reports(person: User, agency: Agency, to: User) -> int:
    ids = list(open_work(person, agency).values_list("pk", flat=True))
    return Obligation.objects.filter(pk__in=ids, assigned_to=person).update(assigned_to=to)


def _pass_intakes(person: User, agency: Agency, to: User) -> tuple[int, int]:
    """Pass what ``to`` may go on with; give how many passed, and how many did not."""
    rows = list(intakes_of(person, agency).select_related("issuer__province", "issuer__parent"))
    ids = [each.pk for each in rows if each.issuer is None or may_import(to, each.issuer)]
    passed = Intake.objects.filter(pk__in=ids, by=person, confirmed_at=None).update(by=to)
    return passed, len(rows) - passed
