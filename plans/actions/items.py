"""Keeps the rows of a plan: what a person writes in a cell is read again as when it was imported."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agencies import phrases
from agencies.actions import audit
from agencies.actions.changes import Changes, changes_of, of_list
from agencies.bulk import insert
from agencies.directory import Directory, Named
from agencies.models import User
from agencies.models.directory import directory_for
from documents.models import Paper
from plans import schedules
from plans.actions.building import (
    ASSIGNMENT_COLUMNS,
    FORMAT_COLUMNS,
    assignments_of,
    formats_of,
)
from plans.draft import ROLES, DraftItem, DraftParty, PlanDraft, Role
from plans.intake import markup
from plans.intake.names import resolve
from plans.models import Assignment, ContentItem, Format, ItemFormat, Plan
from plans.models.drafting import schedule_of
from plans.models.format import Catalogue

LONGEST_NAME = 500
_CELLS = ("contents", "lead_text", "coordinating_text")


class PlanFrozen(Exception):
    """The plan's paper is submitted or has its number, so nothing in it changes; the message is the
    sentence."""


class LineTooLong(Exception):
    """A line names more than one party can be called; the message is the sentence."""


@transaction.atomic
def save(
    *, item: ContentItem, by: User, at: dt.datetime, format_lines: Sequence[str] | None = None
) -> Changes:
    """Store a row and read its cells: schedule, agencies, forms of communication.

    Args:
        item: the row, its cells one line each, as typed; bullets and closing marks are dropped.
        format_lines: the lines of the column "Hình thức"; without them it stays as it is.

    Raises:
        PlanFrozen: the plan is numbered.
        LineTooLong: a party's name is longer than any office's.
    """
    refuse_frozen(item.plan)
    verb = "sửa nội dung" if item.pk else "thêm nội dung"
    before = _read_out(item)
    _tidy(item)
    changes = changes_of(item)
    if changes or not item.pk:
        item.save()
    read_again(items=[item], plan=item.plan, on=timezone.localdate(at), format_lines=format_lines)
    changes |= _differences(before, _read_out(item))
    if changes:
        _record(verb, item, by, at, changes)
    return changes


@transaction.atomic
def delete(*, item: ContentItem, by: User, at: dt.datetime) -> None:
    """Take a row out of a plan that is still being written.

    Raises:
        PlanFrozen: the plan is numbered.
    """
    refuse_frozen(item.plan)
    _record("xóa nội dung", item, by, at, {"contents": [item.contents, None]})
    item.delete()


def refuse_frozen(plan: Plan) -> None:
    """Raise ``PlanFrozen`` if the plan is submitted or numbered; until the commit nobody can do that.

    The caller holds the transaction.
    """
    paper = Paper.objects.select_for_update().get(pk=plan.paper_id)
    if paper.is_frozen:
        raise PlanFrozen(f"{plan} đã cấp số nên không sửa được. Hãy lập kế hoạch sửa đổi, bổ sung.")
    if not paper.is_open:
        raise PlanFrozen(f"{plan} đang trình ký nên không sửa được. Hãy rút lại trước khi sửa.")


def next_position(plan: Plan) -> int:
    """Give the place after the last row."""
    return (plan.items.aggregate(last=Max("position"))["last"] or 0) + 1


def read_again(
    *,
    items: Iterable[ContentItem],
    plan: Plan,
    on: dt.date,
    format_lines: Sequence[str] | None = None,
) -> None:
    """Read what the cells of stored rows name, in the words of the plan's issuer and day.

    What a person has settled before, an agency or a form, stays as long as its words do.
    """
    draft = PlanDraft(issued_on=plan.paper.day, year=plan.year)
    directory = directory_for(plan.issuer, draft.reference_day(on))
    catalogue = Catalogue(Format.objects.all())
    for item in items:
        _assign(item, directory)
        _set_formats(item, format_lines, catalogue)


def _tidy(item: ContentItem) -> None:
    for cell in _CELLS:
        setattr(item, cell, "\n".join(markup.items(getattr(item, cell))))
    read = schedules.read(item.schedule_text, year=item.plan.year)
    if read != schedule_of(item):
        item.set_schedule(read)


def _assign(item: ContentItem, directory: Directory) -> None:
    settled = _settled(item)
    draft = DraftItem(
        number=item.number,
        contents=[],
        formats=[],
        lead=_parties(item.lead_text, "lead", settled),
        coordinating=_parties(item.coordinating_text, "coordinating", settled),
        schedule=schedule_of(item),
    )
    resolve(PlanDraft(items=[draft]), directory)
    item.assignments.all().delete()
    insert(Assignment, ASSIGNMENT_COLUMNS, list(assignments_of(item, draft)))


def _settled(item: ContentItem) -> dict[tuple[str, str], Named]:
    found = {}
    for row in item.assignments.select_related("agency", "group"):
        if row.agency is not None:
            found[row.role, row.text] = Named("agency", row.agency.pk, str(row.agency))
        elif row.group is not None:
            found[row.role, row.text] = Named("group", row.group.pk, str(row.group))
    return found


def _parties(cell: str, role: Role, settled: dict[tuple[str, str], Named]) -> list[DraftParty]:
    parties = phrases.read(cell)
    for party in parties:
        if len(party.text) > LONGEST_NAME:
            raise LineTooLong(
                f"“{party.text[:60]}…” dài hơn {LONGEST_NAME} chữ nên không đọc được thành một cơ quan. "
                "Hãy xuống dòng sau mỗi cơ quan."
            )
    return [
        DraftParty(party, (known,) if (known := settled.get((role, party.text))) else ())
        for party in parties
    ]


def _set_formats(item: ContentItem, given: Sequence[str] | None, catalogue: Catalogue) -> None:
    kept = {row.text: row for row in item.item_formats.all()}
    lines = list(kept) if given is None else markup.items("\n".join(given))
    item.item_formats.all().delete()
    insert(ItemFormat, FORMAT_COLUMNS, list(formats_of(item, lines, catalogue, kept)))


def _read_out(item: ContentItem) -> dict[str, list[str]]:
    """Give the lists that hang on a row as words, to tell what a save has changed in them."""
    if not item.pk:
        return {"item_formats": [], **{role: [] for role in ROLES}}
    assignments = list(item.assignments.select_related("agency", "group"))
    return {
        "item_formats": [row.text for row in item.item_formats.all()],
        **{role: [_meant(row) for row in assignments if row.role == role] for role in ROLES},
    }


def _meant(row: Assignment) -> str:
    return f"{row.text} → {row.agency or row.group or row.get_standing_display().lower()}"


def _differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> Changes:
    changes: Changes = {}
    for name, old in before.items():
        changes |= of_list(name, old, after[name])
    return changes


def _record(verb: str, item: ContentItem, by: User, at: dt.datetime, changes: Changes) -> None:
    audit.record(verb=verb, subject=item, by=by, at=at, agency=item.plan.drafter, changes=changes)
