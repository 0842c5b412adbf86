"""A stored plan given back as the draft that checks, paper and JSON read."""

import datetime as dt
from typing import TYPE_CHECKING, cast

from agencies.directory import Named
from agencies.phrases import As, Party
from plans import draft_store
from plans.citations import Citation
from plans.draft import (
    DraftAppendix,
    DraftItem,
    DraftParty,
    DraftSection,
    DraftSignature,
    Orientation,
    PlanDraft,
    Problem,
    Role,
    from_lines,
)
from plans.schedules import Kind, Schedule, Window

if TYPE_CHECKING:
    from plans.models.appendix import Appendix, ContentItem
    from plans.models.assignment import Assignment
    from plans.models.plan import LegalBasis, Plan
    from plans.models.section import Section


def draft_of(plan: "Plan") -> PlanDraft:
    """Give ``plan``, loaded by ``Plan.objects.whole()``, as a draft."""
    paper = plan.paper
    parent_body, issuer = plan.issuer.letterhead
    appendices = list(plan.appendices.all())
    bases = list(plan.legal_bases.all())
    return PlanDraft(
        kind=paper.kind,
        number=paper.number or None,
        symbol=paper.symbol or None,
        place=plan.place or None,
        issued_on=paper.day,
        year=plan.year,
        issuer=issuer,
        parent_body=parent_body,
        subject=plan.subject,
        opening=from_lines(plan.opening),
        closing=from_lines(plan.closing),
        bases=list(dict.fromkeys(basis.line for basis in bases if basis.line)),
        legal_bases=[_citation(basis) for basis in bases],
        sections=_tree(list(plan.sections.all())),
        appendices=[_appendix(each) for each in appendices],
        items=_items(plan, appendices),
        recipients=[recipient.text for recipient in plan.recipients.all()],
        recipients_note=plan.recipients_note or None,
        signature=_signature(plan),
        reading_problems=[Problem(**problem) for problem in plan.reading_problems],
        removed=draft_store.removed_from_json(plan.removed_rows),
    )


def _signature(plan: "Plan") -> DraftSignature | None:
    capacity = tuple(plan.signing_capacity.splitlines())
    if not (capacity or plan.signer_title or plan.signer_name):
        return None
    return DraftSignature(capacity, plan.signer_title or None, plan.signer_name or None)


def _citation(basis: "LegalBasis") -> Citation:
    return Citation(
        text=basis.text,
        kind=basis.kind or None,
        number=basis.number or None,
        symbol=basis.symbol or None,
        issued_on=basis.issued_on,
        issuer=basis.issuer or None,
        title=basis.title or None,
    )


def _tree(rows: list["Section"]) -> list[DraftSection]:
    sections = {
        row.pk: DraftSection(row.label or None, row.title or None, from_lines(row.body))
        for row in rows
    }
    roots: list[DraftSection] = []
    for row in rows:
        siblings = sections[row.parent_id].children if row.parent_id else roots
        siblings.append(sections[row.pk])
    return roots


def _appendix(row: "Appendix") -> DraftAppendix:
    return DraftAppendix(
        label=row.label or None,
        title=row.title,
        caption=row.caption or None,
        orientation=cast(Orientation, row.orientation),
        paragraphs=from_lines(row.text),
    )


def _items(plan: "Plan", appendices: list["Appendix"]) -> list[DraftItem]:
    places = {row.pk: place for place, row in enumerate(appendices)}
    sections = {row.pk: place for place, row in enumerate(plan.sections.all())}
    return [_item(row, places, sections) for row in plan.items.all()]


def _item(row: "ContentItem", appendices: dict[int, int], sections: dict[int, int]) -> DraftItem:
    assignments = list(row.assignments.all())
    return DraftItem(
        number=row.number,
        group=row.group_title or None,
        contents=row.contents.splitlines(),
        formats=[each.text for each in row.item_formats.all()],
        lead=_parties(assignments, "lead"),
        coordinating=_parties(assignments, "coordinating"),
        lead_lines=row.lead_text.splitlines(),
        coordinating_lines=row.coordinating_text.splitlines(),
        schedule=schedule_of(row),
        extra=dict(row.extra),
        appendix=appendices[row.appendix_id] if row.appendix_id else None,
        section=sections[row.section_id] if row.section_id else None,
        key=str(row.pk),
    )


def schedule_of(row: "ContentItem") -> Schedule:
    """Give the schedule of a row as the value that ``schedules.read`` gave for it."""
    return Schedule(
        text=row.schedule_text,
        kind=cast(Kind, row.schedule_kind),
        start=row.starts_on,
        end=row.ends_on,
        every=tuple(row.every),
        windows=tuple(Window(*map(dt.date.fromisoformat, pair)) for pair in row.windows),
    )


def _parties(assignments: list["Assignment"], role: Role) -> list[DraftParty]:
    return [_party(each) for each in assignments if each.role == role]


def _party(row: "Assignment") -> DraftParty:
    party = Party(text=row.text, printed=row.printed, named_as=cast(As, row.named_as))
    if row.agency is not None:
        return DraftParty(party, (Named("agency", row.agency.pk, str(row.agency)),))
    if row.group is not None:
        return DraftParty(party, (Named("group", row.group.pk, str(row.group)),))
    return DraftParty(party)
