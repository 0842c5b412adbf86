"""From a file, a pasted table or a blank page to a plan, with a person in between."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from pydantic import TypeAdapter

from agencies.models import Agency, User
from agencies.roles import Denied
from plans import draft_store
from plans import intake as reading_of
from plans.actions import editing, importing, matching, originals, rewriting
from plans.actions.importing import NotTheDrafter, Reading, UnreadableFile
from plans.actions.items import refuse_frozen
from plans.comparing import RowChange, compare, merged
from plans.draft import DraftAppendix, PlanDraft
from plans.edits.header import drop_too_long, give_year
from plans.intake.source import Source
from plans.models import Intake, Plan

__all__ = [
    "NotKept",
    "NotTheDrafter",
    "PlanChanged",
    "SubjectMissing",
    "UnreadableFile",
    "begin_blank",
    "begin_file",
    "begin_source",
    "changes_of",
    "confirm",
    "discard",
    "kept_or_refused",
    "set_issuer",
    "set_plan",
    "source_of",
    "stamp_of",
]

logger = logging.getLogger(__name__)

_SOURCE = TypeAdapter(Source)


class SubjectMissing(Exception):
    """A plan without a subject cannot be told from another; the message is the sentence."""


class NotKept(UnreadableFile):
    """What was read could not be put into storage; the message is the sentence."""


def begin_file(
    *,
    content: bytes,
    name: str,
    by: User,
    at: dt.datetime,
    issuer: Agency | None = None,
    year: int | None = None,
    convert_from: str | None = None,
    origin: Intake.Origin = Intake.Origin.FILE,
) -> Intake:
    """Read a file, or the HTML of a clipboard, and keep what was understood to be mended.

    Args:
        content: the whole file.
        name: its name, for people.
        by: who brings it in.
        at: when.
        issuer: the issuer, where a person has chosen it.
        year: the year the plan is about, where the file does not say it.
        convert_from: the old encoding ("tcvn3", "vni") that a person has agreed to convert.
        origin: where it came from.

    Raises:
        UnreadableFile: no reader is for it, or there is no plan in it; ``NotKept`` where there is
            no room for what was read.
    """
    source = importing.source_of(content, convert_from=convert_from)
    return begin_source(
        source=source, name=name, by=by, at=at, issuer=issuer, year=year, origin=origin
    )


def begin_source(
    *, source: Source, name: str, by: User, at: dt.datetime, issuer: Agency | None = None,
    year: int | None = None, origin: Intake.Origin = Intake.Origin.FILE,
) -> Intake:  # fmt: skip
    """Do the same with a file whose lines and tables were read already."""
    draft = reading_of.draft_of(source)
    drop_too_long(draft)
    if draft.year is None and year is not None:
        give_year(draft, year)
    for place, item in enumerate(draft.items, start=1):
        item.key = f"r{place}"
    if issuer is None:
        found = importing.find_issuers(draft, timezone.localdate(at))
        issuer = found[0] if len(found) == 1 else None
    intake = Intake(by=by, origin=origin, name=name[:255], started_at=at)
    _give_issuer(intake, draft, issuer)
    intake.keep(draft, at)
    with kept_or_refused("A source was not kept"):
        default_storage.save(intake.source_path, ContentFile(_SOURCE.dump_json(source)))
    intake.save()
    return intake


@contextmanager
def kept_or_refused(what: str) -> Iterator[None]:
    """Turn a storage that takes nothing into ``NotKept``; ``what`` is for the log."""
    try:
        yield
    except OSError as error:
        logger.exception(what)
        raise NotKept(
            "Đã đọc được tệp nhưng máy chủ không ghi được vào kho lưu trữ (có thể đã đầy), nên chưa nhập "
            "gì. Hãy báo người vận hành, rồi nhập lại."
        ) from error


def begin_blank(*, issuer: Agency, year: int, subject: str, by: User, at: dt.datetime) -> Intake:
    """Begin a plan from nothing, with one empty appendix to write in.

    Raises:
        NotTheDrafter: ``by`` does not write plans of ``issuer``.
    """
    if isinstance(refused := importing.may_import(by, issuer), Denied):
        raise NotTheDrafter(refused.reason)
    draft = PlanDraft(
        year=year, subject=subject, place=issuer.root.place,
        appendices=[DraftAppendix(None, "", None)],
    )  # fmt: skip
    intake = Intake(by=by, origin=Intake.Origin.BLANK, name=subject[:255], started_at=at)
    _give_issuer(intake, draft, issuer)
    intake.keep(draft, at)
    intake.save()
    return intake


@transaction.atomic
def set_issuer(*, intake: Intake, issuer: Agency, at: dt.datetime) -> None:
    """Say whose plan it is, where the file does not, or not clearly."""
    locked = _locked(intake)
    draft = locked.as_draft()
    _give_issuer(locked, draft, issuer)
    locked.keep(draft, at)
    locked.save()


@transaction.atomic
def set_plan(*, intake: Intake, plan: Plan, at: dt.datetime) -> None:
    """Say which plan a table alone belongs to; what a plan is known by is taken over from it.

    Raises:
        PlanFrozen: the plan is numbered.
    """
    refuse_frozen(plan)
    locked = _locked(intake)
    draft = locked.as_draft()
    draft.number = draft.number or plan.paper.number or None
    draft.symbol = draft.symbol or plan.paper.symbol or None
    draft.issued_on = draft.issued_on or plan.paper.day
    draft.subject = draft.subject or plan.subject
    if draft.year is None:
        give_year(draft, plan.year)
    _give_issuer(locked, draft, plan.issuer)
    locked.plan = plan
    locked.keep(draft, at)
    locked.save()


def _give_issuer(intake: Intake, draft: PlanDraft, issuer: Agency | None) -> None:
    """Set the issuer; a plan of it that the draft says again is the one to bring up to date."""
    intake.issuer = issuer
    if issuer is None:
        return
    draft.parent_body, draft.issuer = issuer.letterhead
    intake.plan = matching.plan_of(intake, draft, issuer)


def changes_of(desk: editing.Desk) -> list[RowChange]:
    """Give what confirming changes in the rows of the plan it brings up to date; none for a new one."""
    holder = desk.holder
    if not isinstance(holder, Intake) or holder.plan is None:
        return []
    return compare(_whole(holder.plan).as_draft().items, desk.draft.items)


class PlanChanged(Exception):
    """The plan to be brought up to date was changed since the person saw what would become of it."""

    def __init__(self) -> None:
        super().__init__(
            "Kế hoạch sắp cập nhật vừa được sửa ở nơi khác, nên chưa cập nhật gì. Hãy xem lại phần so "
            "sánh đã làm mới dưới đây rồi xác nhận."
        )


def stamp_of(stored: PlanDraft) -> str:
    """Give the version of a stored plan that a person compares a file with."""
    return hashlib.sha256(draft_store.dumped(stored).encode()).hexdigest()[:16]


@transaction.atomic
def confirm(
    *, intake: Intake, as_new: bool = False, seen: str | None = None, by: User, at: dt.datetime
) -> Plan:
    """Store an intake as a draft plan, or bring the plan up to date that it says again.

    A second call gives the plan of the first.

    Args:
        intake: what to store.
        as_new: whether a plan of its own is wanted where one could be brought up to date.
        seen: the ``stamp_of`` the plan to be brought up to date, when the person compared the two.
        by: who confirms.
        at: when.

    Raises:
        SubjectMissing: nobody has written what the plan is about.
        importing.IssuerUnknown, NotTheDrafter, importing.YearUnknown, importing.NumberTaken: as
            ``importing.import_plan`` does.
        PlanChanged: the plan is not as it was when the person saw it.
        editing.NotYourPlan, editing.PlanFrozen: the plan cannot be changed by ``by``, or any more.
    """
    locked = _locked(intake)
    if locked.confirmed_at and locked.plan:
        return locked.plan
    desk = editing.open_desk(holder=locked, on=timezone.localdate(at))
    if locked.plan is None or as_new:
        _refuse_without_subject(desk)
        reading = Reading(desk.draft, desk.problems, desk.issuer)
        plan = importing.import_plan(reading=reading, by=by, at=at, key=locked.token)
    else:
        plan = _brought_up_to_date(locked.plan, desk.draft, seen, by, at)
    locked.plan, locked.confirmed_at, locked.draft_text = plan, at, ""
    locked.save()
    originals.hand_over(intake=locked, plan=plan, by=by, at=at)
    transaction.on_commit(lambda: default_storage.delete(locked.source_path))
    return plan


def _refuse_without_subject(desk: editing.Desk) -> None:
    if desk.issuer is not None and not (desk.draft.subject or "").strip():
        raise SubjectMissing(
            "Kế hoạch chưa có trích yếu nên chưa lưu được. Hãy ghi trích yếu ở “Phần đầu, căn cứ, "
            "nơi nhận, chữ ký”."
        )


def _brought_up_to_date(
    plan: Plan, draft: PlanDraft, seen: str | None, by: User, at: dt.datetime
) -> Plan:
    refuse_frozen(plan)
    whole = _whole(plan)
    stored = whole.as_draft()
    if seen is not None and seen != stamp_of(stored):
        raise PlanChanged
    rewriting.rewrite(plan=whole, draft=merged(stored, draft), by=by, at=at)
    return whole


@transaction.atomic
def discard(*, intake: Intake) -> None:
    """Give up what was not confirmed."""
    locked = _locked(intake)
    if locked.confirmed_at is None:
        path = locked.source_path
        locked.delete()
        transaction.on_commit(lambda: default_storage.delete(path))


def source_of(intake: Intake) -> Source | None:
    """Give what the reader handed on, for the left side of the preview; None for a blank page."""
    if not default_storage.exists(intake.source_path):
        return None
    with default_storage.open(intake.source_path) as file:
        return _SOURCE.validate_json(file.read())


def _locked(intake: Intake) -> Intake:
    """Give the stored row for as long as the transaction lasts; 404 where it was just given up."""
    return get_object_or_404(Intake.objects.select_for_update(of=("self",)), pk=intake.pk)


def _whole(plan: Plan) -> Plan:
    return Plan.objects.whole().get(pk=plan.pk)
