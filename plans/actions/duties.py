"""Lays what a plan says on the offices it names: shown before it is issued, written with the issue."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from agencies.actions import audit
from agencies.actions.audit import NotInTransaction
from agencies.bulk import insert
from agencies.directory import Directory, Named
from agencies.models import Agency, Membership, Succession, User
from agencies.models.directory import directory_for
from plans.actions.passing import pass_on
from plans.draft import ROLES, DraftItem, DraftParty, with_found
from plans.expansion import Due, Expansion, Office, expand
from plans.models import Duty, Plan

__all__ = ["Changed", "NotInTransaction", "end_all", "expansion_of", "pass_on", "write"]

BATCH = 10_000
_COLUMNS = (
    *("plan_id", "item_id", "agency_id", "role", "sources"),
    *("began_on", "ended_on", "end_reason"),
)


def expansion_of(*, plan: Plan, on: dt.date) -> Expansion:
    """Give the offices that the phrases of ``plan``, loaded by ``Plan.objects.whole()``, become.

    What a person or the registry has settled for each phrase counts as it is stored; a group has
    the members of the plan's day.

    Args:
        plan: the plan.
        on: the day members are looked up on if the plan tells neither day nor year.
    """
    return _expanded(plan, on)[1]


class Changed(Exception):
    """The registry lays other duties by now than those that were shown; the message is the sentence."""


def write(
    *, plan: Plan, on: dt.date, at: dt.datetime, by: User | None = None, shown: str = ""
) -> int:
    """Lay the duties of ``plan``, loaded by ``Plan.objects.whole()``; give how many were written.

    The caller holds the transaction in which the plan is issued. Safe to repeat: a plan that has
    duties, or had them, gets no others. ``shown`` is the stamp of what a person has agreed to.

    Raises:
        NotInTransaction: duties could last without the issue.
        Changed: they would be others than were shown.
    """
    _refuse_apart("giao nhiệm vụ")
    if plan.duties.exists():
        return 0
    day, expansion = _expanded(plan, on)
    if shown and shown != expansion.stamp:
        raise Changed(
            "Danh mục cơ quan, nhóm đã đổi từ lúc bạn xem, nên nhiệm vụ sẽ giao khác với phần đã xem. Hãy "
            "xem lại phần giao nhiệm vụ dưới đây rồi ban hành."
        )
    rows = _rows(plan, expansion.duties, day)
    while batch := list(islice(rows, BATCH)):
        insert(Duty, _COLUMNS, batch)
    written = {"duties": len(expansion.duties), "offices": len(expansion.offices)}
    audit.record(
        verb="giao nhiệm vụ", subject=plan, by=by, at=at, agency=plan.drafter, changes=written
    )
    return len(expansion.duties)


def end_all(*, plan: Plan, on: dt.date, reason: Duty.EndReason) -> int:
    """End all that is still owed of ``plan``, in the transaction of its recall; give how much it was.

    Raises:
        NotInTransaction: the duties could end without the recall.
    """
    _refuse_apart("kết thúc nhiệm vụ")
    last_day = Greatest("began_on", Value(on))
    return plan.duties.open().update(ended_on=last_day, end_reason=reason)


def _refuse_apart(verb: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(verb)


def _rows(plan: Plan, duties: Iterable[Due], day: dt.date) -> Iterator[tuple[object, ...]]:
    """Give duties as ``_COLUMNS``."""
    for due in duties:
        sources = [source.as_json() for source in due.sources]
        yield plan.pk, int(due.item.key), due.office.id, due.role, sources, day, None, ""


# --- What the phrases mean on the plan's day


def _expanded(plan: Plan, on: dt.date) -> tuple[dt.date, Expansion]:
    """Give the plan's day, and what its phrases become as of it."""
    draft = plan.as_draft()
    day = draft.reference_day(on)
    agencies = _agencies_of(plan, day)
    directory = directory_for(plan.issuer, day)
    for item in draft.items:
        item.lead = [_as_of_day(each, agencies, directory) for each in item.lead]
        item.coordinating = [_as_of_day(each, agencies, directory) for each in item.coordinating]
    return day, expand(draft.items, _offices_in(draft.items))


def _as_of_day(
    given: DraftParty, agencies: Mapping[int, Named], directory: Directory
) -> DraftParty:
    settled = given.settled
    if settled is None:
        return given
    is_group = settled.kind == "group"
    return with_found(given, (directory.current(settled) if is_group else agencies[settled.id],))


def _agencies_of(plan: Plan, day: dt.date) -> dict[int, Named]:
    """Give the agencies that ``plan`` names one by one, as they stand on ``day``."""
    assignments = [each for item in plan.items.all() for each in item.assignments.all()]
    named = {each.agency.pk: each.agency for each in assignments if each.agency is not None}
    closed = [agency for agency in named.values() if _is_closed(agency, day)]
    heirs: dict[int, list[str]] = {}
    for pk, heir in Succession.objects.filter(predecessor__in=closed, on__lte=day).values_list(
        "predecessor", "successor__short_name"
    ):
        heirs.setdefault(pk, []).append(heir)
    return {pk: _named(agency, day, heirs.get(pk, ())) for pk, agency in named.items()}


def _is_closed(agency: Agency, day: dt.date) -> bool:
    return agency.valid_to is not None and agency.valid_to < day


def _named(agency: Agency, day: dt.date, heirs: Iterable[str]) -> Named:
    return Named(
        kind="agency",
        id=agency.pk,
        name=agency.short_name,
        members=frozenset({agency.pk}) if agency.is_valid_on(day) else frozenset(),
        closed_on=agency.valid_to if _is_closed(agency, day) else None,
        successors=tuple(heirs),
    )


def _offices_in(items: Iterable[DraftItem]) -> dict[int, Office]:
    """Give every agency that the parties of ``items`` stand for, by name."""
    parties = [each for item in items for role in ROLES for each in item.parties(role)]
    # The same few groups stand in row after row.
    meant = {each.settled for each in parties if each.settled}
    ids = frozenset[int]().union(*(named.members for named in meant))
    signed_in_for = set(
        Membership.objects.filter(
            agency__in=ids, until__isnull=True, user__is_active=True
        ).values_list("agency", flat=True)
    )
    names = Agency.objects.filter(pk__in=ids).order_by("search", "pk")
    return {
        pk: Office(pk, name, pk in signed_in_for)
        for pk, name in names.values_list("pk", "short_name")
    }
