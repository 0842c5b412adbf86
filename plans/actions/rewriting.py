"""Brings a stored plan to what a draft says: only what differs is written, and all of it is logged."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import F

from agencies.actions import audit
from agencies.actions.changes import Changes
from agencies.models import User
from plans.actions import plans
from plans.actions.building import (
    BATCH,
    Frame,
    bases_of,
    fill_appendix,
    fill_plan,
    fill_section,
    filled_item,
    hang,
    store_items,
)
from plans.draft import DraftItem, DraftSection, PlanDraft
from plans.edits.stamps import header_texts, row_texts
from plans.models import Appendix, Assignment, ContentItem, ItemFormat, LegalBasis, Plan, Section

# Places are unique within a plan, so rows that change places first step aside this far.
_ASIDE = 16_000
_COLUMNS = [
    field.name for field in ContentItem._meta.concrete_fields if field.name not in ("id", "plan")
]


@transaction.atomic
def rewrite(*, plan: Plan, draft: PlanDraft, by: User, at: dt.datetime) -> Changes:
    """Store ``draft`` in place of what ``plan`` says.

    Args:
        plan: loaded by ``Plan.objects.whole()``; rows of the draft are known again by their key.
        draft: all of the plan, its parties looked up.
        by: who changes it.
        at: when.

    Raises:
        NotYourPlan: ``by`` does not write for the drafter.
        PlanFrozen: the plan is numbered.
        NumberTaken: the issuer has the number and symbol in the year of the day.
    """
    before = plan.as_draft()
    _write_header(plan, before, draft, by, at)
    frame = Frame(plan, _write_appendices(plan, draft), _write_sections(plan, draft))
    _write_items(frame, before, draft)
    changes = dict(_row_changes(before.items, draft.items))
    if before.sections != draft.sections:
        changes["sections"] = [_outline(before.sections), _outline(draft.sections)]
    if changes:
        audit.record(
            verb="sửa nội dung", subject=plan, by=by, at=at, agency=plan.drafter, changes=changes
        )
    return changes


def _write_header(
    plan: Plan, before: PlanDraft, draft: PlanDraft, by: User, at: dt.datetime
) -> None:
    plans.refuse_not_yours(plan, by)
    plans.refuse_frozen(plan)
    fill_plan(plan, draft, draft.year or plan.year)
    if header_texts(before) == header_texts(draft):
        plan.save(update_fields=["reading_problems", "removed_rows"])
        return
    header = plans.Header(
        number=draft.number or "", symbol=draft.symbol or "", day=draft.issued_on,
        bases=draft.bases, recipients=draft.recipients,
    )  # fmt: skip
    plans.save(plan=plan, header=header, by=by, at=at)
    if before.legal_bases != draft.legal_bases:
        # Those that a sentence of the opening cites are no lines of their own.
        plan.legal_bases.all().delete()
        LegalBasis.objects.bulk_create(bases_of(plan, draft))


def _write_appendices(plan: Plan, draft: PlanDraft) -> list[Appendix]:
    rows = list(plan.appendices.all())
    kept = rows[: len(draft.appendices)]
    kept += [
        Appendix(plan=plan, position=place)
        for place in range(len(rows) + 1, len(draft.appendices) + 1)
    ]
    for place, (row, appendix) in enumerate(zip(kept, draft.appendices, strict=True), start=1):
        row.position = place
        fill_appendix(row, appendix)
        row.save()
    # Their rows have moved to another, or are gone; the draft keeps none on them.
    plan.items.filter(appendix__in=rows[len(kept) :]).update(appendix=None)
    for row in rows[len(kept) :]:
        row.delete()
    return kept


def _write_sections(plan: Plan, draft: PlanDraft) -> list[Section]:
    """Write the tree over the stored mục in reading order; the surplus is taken out."""
    rows = list(plan.sections.all())
    before = plan.as_draft().sections
    if before == draft.sections:
        return rows
    written: list[Section] = []
    for section, parent in _flat(draft.sections, None):
        place = len(written)
        row = rows[place] if place < len(rows) else Section(plan=plan)
        row.position = place + 1
        row.parent = written[parent] if parent is not None else None
        fill_section(row, section)
        row.save()
        written.append(row)
    surplus = rows[len(written) :]
    # Contents in prose are pointed to their mục again when the rows are written.
    plan.items.filter(section__in=surplus).update(section=None)
    plan.sections.filter(pk__in=[row.pk for row in surplus]).update(parent=None)
    plan.sections.filter(pk__in=[row.pk for row in surplus]).delete()
    return written


def _flat(
    sections: Sequence[DraftSection], parent: int | None, start: int = 0
) -> Iterator[tuple[DraftSection, int | None]]:
    """Give the sections in reading order, each with the place of the one it is part of."""
    place = start
    for section in sections:
        yield section, parent
        below = list(_flat(section.children, place, place + 1))
        yield from below
        place += 1 + len(below)


def _write_items(frame: Frame, before: PlanDraft, draft: PlanDraft) -> None:
    rows = {str(row.pk): row for row in frame.plan.items.all()}
    old = {item.key: item for item in before.items}
    placed = list(enumerate(draft.items, start=1))
    kept = [(rows[item.key], place, item) for place, item in placed if item.key in rows]
    frame.plan.items.exclude(pk__in=[row.pk for row, _, _ in kept]).delete()
    is_moved = any(row.position != place for row, place, _ in kept)
    if is_moved:
        frame.plan.items.update(position=F("position") + _ASIDE)
    changed = [each for each in kept if is_moved or old[each[2].key] != each[2]]
    _write_changed(frame, changed, old)
    fresh = [(place, item) for place, item in placed if item.key not in rows]
    for row, (_, item) in zip(store_items(frame, fresh), fresh, strict=True):
        item.key = str(row.pk)


def _write_changed(
    frame: Frame, changed: Sequence[tuple[ContentItem, int, DraftItem]], old: dict[str, DraftItem]
) -> None:
    rows = [filled_item(row, frame, place, item) for row, place, item in changed]
    ContentItem.objects.bulk_update(rows, _COLUMNS, batch_size=BATCH)
    rehung = [(row, item) for row, _, item in changed if _hangs(item) != _hangs(old[item.key])]
    kept = {row.pk: {each.text: each for each in row.item_formats.all()} for row, _ in rehung}
    ItemFormat.objects.filter(item__in=list(kept)).delete()
    Assignment.objects.filter(item__in=list(kept)).delete()
    hang(frame.catalogue, rehung, kept)


def _hangs(item: DraftItem) -> list[object]:
    """Give what of a row is kept in tables of its own."""
    sides = [
        [(each.party, each.settled and (each.settled.kind, each.settled.id)) for each in side]
        for side in (item.lead, item.coordinating)
    ]
    return [item.formats, *sides]


def _row_changes(
    before: Sequence[DraftItem], after: Sequence[DraftItem]
) -> Iterator[tuple[str, list[object]]]:
    """Give each cell that differs, by row and column, as the log keeps it."""
    old = {item.key: item for item in before}
    new = {item.key: item for item in after}
    for item in after:
        was = row_texts(old[item.key]) if item.key in old else {}
        for name, text in row_texts(item).items():
            if was.get(name, "") != text:
                yield f"{item.number} · {name}", [was.get(name), text]
    for item in before:
        if item.key not in new:
            yield f"{item.number} · contents", ["\n".join(item.contents), None]
    if [item.key for item in before if item.key in new] != [
        item.key for item in after if item.key in old
    ]:
        yield "order", [_numbers(before), [old[i.key].number for i in after if i.key in old]]


def _numbers(items: Sequence[DraftItem]) -> list[int]:
    return [item.number for item in items]


def _outline(sections: Sequence[DraftSection]) -> list[str]:
    return [_heading(section) for section, _ in _flat(sections, None)]


def _heading(section: DraftSection) -> str:
    first = section.paragraphs[0].text[:80] if section.paragraphs else ""
    return f"{section.label or ''} {section.title or first}".strip()
