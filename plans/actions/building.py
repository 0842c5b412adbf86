"""Writes the rows of a plan from its draft."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from agencies.models import Agency
from documents.models import Paper
from plans.draft import ROLES, DraftItem, DraftParty, DraftSection, PlanDraft, Role, to_lines
from plans.models import (
    Appendix,
    Assignment,
    ContentItem,
    Format,
    ItemFormat,
    LegalBasis,
    Plan,
    Recipient,
    Section,
)
from plans.models.format import Catalogue


def build(
    *, draft: PlanDraft, issuer: Agency, year: int, is_sample: bool, key: str | None = None
) -> Plan:
    """Store ``draft`` as a plan in the state "dự thảo"; the caller holds the transaction."""
    plan = _plan(draft, issuer, year, is_sample, key)
    LegalBasis.objects.bulk_create(_bases(plan, draft))
    Recipient.objects.bulk_create(
        Recipient(plan=plan, position=place, text=text)
        for place, text in enumerate(draft.recipients, start=1)
    )
    _store_sections(plan, draft.sections)
    _store_items(plan, draft)
    return plan


def _plan(draft: PlanDraft, issuer: Agency, year: int, is_sample: bool, key: str | None) -> Plan:
    paper = Paper.objects.create(
        issuer=issuer, number=draft.number or "", symbol=draft.symbol or "", day=draft.issued_on
    )
    office = default_monitor(issuer)
    signature = draft.signature
    return Plan.objects.create(
        paper=paper, issuer=issuer, drafter=office, monitor=office,
        year=year, subject=draft.subject or "", place=draft.place or "",
        opening=to_lines(draft.opening), closing=to_lines(draft.closing),
        signing_capacity="\n".join(signature.capacity) if signature else "",
        signer_title=(signature and signature.title) or "",
        signer_name=(signature and signature.name) or "",
        recipients_note=draft.recipients_note or "",
        reading_problems=[asdict(problem) for problem in draft.reading_problems],
        is_sample=is_sample, import_key=key,
    )  # fmt: skip


def default_monitor(issuer: Agency) -> Agency:
    """Give the office that drafts and watches a plan of ``issuer`` unless somebody says otherwise.

    Sở Nội vụ for a province's plan, Văn phòng Sở for a department's; the issuer itself where it
    has neither.
    """
    wanted = "Sở Nội vụ" if issuer.parent_id is None else "Văn phòng Sở"
    office = issuer.children.filter(short_name__startswith=wanted, valid_to=issuer.valid_to).first()
    return office or issuer


def _bases(plan: Plan, draft: PlanDraft) -> Iterator[LegalBasis]:
    for position, basis in enumerate(draft.all_bases(), start=1):
        line = next((line for line in draft.bases if basis.text in line), "")
        yield LegalBasis(
            plan=plan, position=position, line=line, text=basis.text, kind=basis.kind or "",
            number=basis.number or "", symbol=basis.symbol or "", issued_on=basis.issued_on,
            issuer=basis.issuer or "", title=basis.title or "",
        )  # fmt: skip


def _store_sections(plan: Plan, roots: Iterable[DraftSection]) -> None:
    position = 0

    def store(sections: Iterable[DraftSection], parent: Section | None) -> None:
        nonlocal position
        for section in sections:
            position += 1
            row = Section.objects.create(
                plan=plan, parent=parent, position=position, label=section.label or "",
                title=section.title or "", body=to_lines(section.paragraphs),
            )  # fmt: skip
            store(section.children, row)

    store(roots, None)


def _store_items(plan: Plan, draft: PlanDraft) -> None:
    appendices = [
        Appendix.objects.create(
            plan=plan, position=place, label=each.label or "", title=each.title,
            caption=each.caption or "", orientation=each.orientation, text=to_lines(each.paragraphs),
        )
        for place, each in enumerate(draft.appendices, start=1)
    ]  # fmt: skip
    items = ContentItem.objects.bulk_create(
        _item(plan, appendices, place, item) for place, item in enumerate(draft.items, start=1)
    )
    pairs = list(zip(items, draft.items, strict=True))
    catalogue = Catalogue(Format.objects.all())
    ItemFormat.objects.bulk_create(
        ItemFormat(item=row, position=place, text=text, format=catalogue.find(text))
        for row, item in pairs
        for place, text in enumerate(item.formats, start=1)
    )
    Assignment.objects.bulk_create(
        assignment for row, item in pairs for assignment in assignments_of(row, item)
    )


def _item(plan: Plan, appendices: list[Appendix], place: int, item: DraftItem) -> ContentItem:
    row = ContentItem(
        plan=plan,
        appendix=appendices[item.appendix] if item.appendix is not None else None,
        position=place,
        number=item.number,
        group_title=item.group or "",
        contents="\n".join(item.contents),
        lead_text="\n".join(item.lead_lines),
        coordinating_text="\n".join(item.coordinating_lines),
        extra=item.extra,
    )
    row.set_schedule(item.schedule)
    return row


def assignments_of(row: ContentItem, item: DraftItem) -> Iterator[Assignment]:
    """Give the unsaved assignments of one row."""
    for role in ROLES:
        for place, each in enumerate(item.parties(role), start=1):
            yield _assignment(row, role, place, each)


def _assignment(row: ContentItem, role: Role, place: int, each: DraftParty) -> Assignment:
    party, settled = each.party, each.settled
    standing = (
        settled.kind if settled else "untracked" if party.named_as == "untracked" else "unknown"
    )
    return Assignment(
        item=row, role=role, position=place, standing=standing,
        agency_id=settled.id if settled and settled.kind == "agency" else None,
        group_id=settled.id if settled and settled.kind == "group" else None,
        text=party.text, printed=party.printed, named_as=party.named_as,
    )  # fmt: skip
