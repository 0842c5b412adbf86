"""Writes the rows of a plan from its draft."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice

from agencies.bulk import fresh_ids, insert
from agencies.models import Agency
from documents.models import Paper
from plans.draft import (
    ROLES,
    DraftAppendix,
    DraftItem,
    DraftParty,
    DraftSection,
    PlanDraft,
    to_lines,
)
from plans.draft_store import removed_to_json
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

BATCH = 1_000


def build(
    *, draft: PlanDraft, issuer: Agency, year: int, is_sample: bool, key: str | None = None
) -> Plan:
    """Store ``draft`` as a plan in the state "dự thảo"; the caller holds the transaction."""
    plan = _plan(draft, issuer, year, is_sample, key)
    LegalBasis.objects.bulk_create(bases_of(plan, draft))
    Recipient.objects.bulk_create(
        Recipient(plan=plan, position=place, text=text)
        for place, text in enumerate(draft.recipients, start=1)
    )
    frame = Frame(plan, _store_appendices(plan, draft), _store_sections(plan, draft.sections))
    store_items(frame, enumerate(draft.items, start=1))
    return plan


def _plan(draft: PlanDraft, issuer: Agency, year: int, is_sample: bool, key: str | None) -> Plan:
    paper = Paper.objects.create(
        issuer=issuer, number=draft.number or "", symbol=draft.symbol or "", day=draft.issued_on
    )
    office = default_monitor(issuer)
    plan = Plan(
        paper=paper, issuer=issuer, drafter=office, monitor=office, is_sample=is_sample,
        import_key=key,
    )  # fmt: skip
    fill_plan(plan, draft, year)
    plan.save()
    return plan


def fill_plan(plan: Plan, draft: PlanDraft, year: int) -> None:
    """Take over what stands around the body, but for number, căn cứ and Nơi nhận."""
    signature = draft.signature
    plan.year, plan.subject, plan.place = year, draft.subject or "", draft.place or ""
    plan.opening, plan.closing = to_lines(draft.opening), to_lines(draft.closing)
    plan.signing_capacity = "\n".join(signature.capacity) if signature else ""
    plan.signer_title = (signature and signature.title) or ""
    plan.signer_name = (signature and signature.name) or ""
    plan.recipients_note = draft.recipients_note or ""
    plan.reading_problems = [asdict(problem) for problem in draft.reading_problems]
    plan.removed_rows = removed_to_json(draft.removed)


def default_monitor(issuer: Agency) -> Agency:
    """Give the office that drafts and watches a plan of ``issuer`` unless somebody says otherwise.

    Sở Nội vụ for a province's plan, Văn phòng Sở for a department's; the issuer itself where it
    has neither.
    """
    wanted = "Sở Nội vụ" if issuer.parent_id is None else "Văn phòng Sở"
    office = issuer.children.filter(short_name__startswith=wanted, valid_to=issuer.valid_to).first()
    return office or issuer


def bases_of(plan: Plan, draft: PlanDraft) -> Iterator[LegalBasis]:
    """Give the unsaved căn cứ of a plan."""
    for position, basis in enumerate(draft.all_bases(), start=1):
        line = next((line for line in draft.bases if basis.text in line), "")
        yield LegalBasis(
            plan=plan, position=position, line=line, text=basis.text, kind=basis.kind or "",
            number=basis.number or "", symbol=basis.symbol or "", issued_on=basis.issued_on,
            issuer=basis.issuer or "", title=basis.title or "",
        )  # fmt: skip


def _store_sections(plan: Plan, roots: Iterable[DraftSection]) -> list[Section]:
    """Store the tree of mục; give its rows in reading order."""
    stored: list[Section] = []

    def store(sections: Iterable[DraftSection], parent: Section | None) -> None:
        for section in sections:
            row = Section(plan=plan, parent=parent, position=len(stored) + 1)
            fill_section(row, section)
            row.save()
            stored.append(row)
            store(section.children, row)

    store(roots, None)
    return stored


def fill_section(row: Section, section: DraftSection) -> None:
    """Take over the words of a mục."""
    row.label, row.title = section.label or "", section.title or ""
    row.body = to_lines(section.paragraphs)


def _store_appendices(plan: Plan, draft: PlanDraft) -> list[Appendix]:
    stored = []
    for place, each in enumerate(draft.appendices, start=1):
        row = Appendix(plan=plan, position=place)
        fill_appendix(row, each)
        row.save()
        stored.append(row)
    return stored


def fill_appendix(row: Appendix, appendix: DraftAppendix) -> None:
    """Take over the heading of an appendix, and its text."""
    row.label, row.title = appendix.label or "", appendix.title
    row.caption, row.orientation = appendix.caption or "", appendix.orientation
    row.text = to_lines(appendix.paragraphs)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the rows of a plan hang on: its appendices and mục, and the catalogue of forms."""

    plan: Plan
    appendices: Sequence[Appendix]
    sections: Sequence[Section]
    catalogue: Catalogue = field(default_factory=lambda: Catalogue(Format.objects.all()))


def store_items(frame: Frame, items: Iterable[tuple[int, DraftItem]]) -> list[ContentItem]:
    """Store new rows with their forms and offices, each with its place in the plan.

    In batches: a sheet of ten thousand rows takes no more memory than one of a thousand.
    """
    stored: list[ContentItem] = []
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        keys = list(fresh_ids(ContentItem, len(batch)))
        rows = [
            filled_item(ContentItem(pk=key, plan_id=frame.plan.pk), frame, place, item)
            for key, (place, item) in zip(keys, batch, strict=True)
        ]
        if None in keys:
            ContentItem.objects.bulk_create(rows)
        else:
            insert(ContentItem, _COLUMNS, [[getattr(row, n) for n in _COLUMNS] for row in rows])
        hang(frame.catalogue, list(zip(rows, (item for _, item in batch), strict=True)))
        stored += rows
    return stored


def hang(
    catalogue: Catalogue,
    pairs: Sequence[tuple[ContentItem, DraftItem]],
    kept: Mapping[int, Mapping[str, ItemFormat]] | None = None,
) -> None:
    """Store the forms and offices of stored rows that have none.

    What ``kept`` says of a line of a row, by the row's id, its form and target, stays.
    """
    forms = [
        form
        for row, item in pairs
        for form in formats_of(row, item.formats, catalogue, (kept or {}).get(row.pk))
    ]
    insert(ItemFormat, FORMAT_COLUMNS, forms)
    parties = [party for row, item in pairs for party in assignments_of(row, item)]
    insert(Assignment, ASSIGNMENT_COLUMNS, parties)


def filled_item(row: ContentItem, frame: Frame, place: int, item: DraftItem) -> ContentItem:
    """Take over the words of a row and where it stands."""
    # Ids rather than rows: ten thousand rows pay for each descriptor.
    row.appendix_id = frame.appendices[item.appendix].pk if item.appendix is not None else None
    # The table is checked to hold one of the two.
    is_prose = item.appendix is None and item.section is not None
    row.section_id = frame.sections[item.section or 0].pk if is_prose else None
    row.position, row.number, row.group_title = place, item.number, item.group or ""
    row.contents = "\n".join(item.contents)
    row.lead_text = "\n".join(item.lead_lines)
    row.coordinating_text = "\n".join(item.coordinating_lines)
    row.extra = item.extra
    row.set_schedule(item.schedule)
    return row


_COLUMNS = [field.attname for field in ContentItem._meta.concrete_fields]
FORMAT_COLUMNS = ("item_id", "position", "text", "format_id", "target_quantity", "unit")
ASSIGNMENT_COLUMNS = (
    *("item_id", "role", "position", "standing", "agency_id", "group_id"),
    *("text", "printed", "named_as"),
)
Values = tuple[object, ...]


def formats_of(
    row: ContentItem,
    lines: Iterable[str],
    catalogue: Catalogue,
    kept: Mapping[str, ItemFormat] | None = None,
) -> Iterator[Values]:
    """Give the forms of one row as ``FORMAT_COLUMNS``; what ``kept`` says of a line stays."""
    for place, text in enumerate(lines, start=1):
        known = (kept or {}).get(text)
        if known is None:
            yield row.pk, place, text, catalogue.id_of(text), None, ""
        else:
            form = known.format_id or catalogue.id_of(text)
            yield row.pk, place, text, form, known.target_quantity, known.unit


def assignments_of(row: ContentItem, item: DraftItem) -> Iterator[Values]:
    """Give the offices of one row as ``ASSIGNMENT_COLUMNS``."""
    for role in ROLES:
        for place, each in enumerate(item.parties(role), start=1):
            yield row.pk, role, place, *_meant(each)


def _meant(each: DraftParty) -> Values:
    """Give standing, agency, group and the words of a party."""
    party, settled = each.party, each.settled
    words = (party.text, party.printed, party.named_as)
    if settled is None:
        return "untracked" if party.named_as == "untracked" else "unknown", None, None, *words
    is_agency = settled.kind == "agency"
    ids = (settled.id, None) if is_agency else (None, settled.id)
    return settled.kind, *ids, *words
