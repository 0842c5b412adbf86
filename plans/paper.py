"""A plan as an official document: the draft's words in the decree's places."""

from collections.abc import Iterable

from documents import decree30
from documents.official import (
    Annex,
    Column,
    Letterhead,
    Mark,
    OfficialDocument,
    Paragraph,
    Row,
    Section,
    Signature,
    Table,
)
from plans.draft import DraftAppendix, DraftItem, DraftParagraph, DraftSection, PlanDraft

_COLUMNS = (
    Column("TT", weight=0.4, centred=True),
    Column("Nội dung tuyên truyền", weight=2.6),
    Column("Hình thức tuyên truyền", weight=2.4),
    Column("Cơ quan chủ trì", weight=1.9),
    Column("Cơ quan phối hợp", weight=1.6),
    Column("Thời gian thực hiện", weight=1.1, centred=True),
)


def official_document(
    draft: PlanDraft,
    *,
    caption_issuer: str,
    fills_caption: bool,
    mark: Mark,
    check_url: str = "",
) -> OfficialDocument:
    """Give the document that ``draft`` prints as.

    Args:
        draft: the whole plan.
        caption_issuer: the issuer as named in a sentence, "UBND tỉnh Bắc Kạn".
        fills_caption: whether the appendix's caption carries number and day (a setting of the
            issuer: on an e-document both may stay open, Nghị định 30/2020, Phụ lục I, III.1.c).
        mark: what says that it is not the original, blank on the original.
        check_url: where anyone can check the paper; blank prints no QR code.
    """
    symbol = draft.symbol or ""
    given = draft.signature
    caption = decree30.annex_caption(
        "Kế hoạch",
        draft.number if fills_caption else None,
        symbol,
        draft.issued_on if fills_caption else None,
        caption_issuer,
    )
    return OfficialDocument(
        letterhead=Letterhead(
            draft.parent_body,
            draft.issuer or "",
            draft.number,
            symbol,
            draft.place or "",
            draft.issued_on,
        ),
        kind="KẾ HOẠCH",
        subject=draft.subject or "",
        bases=tuple(draft.bases),
        opening=_paragraphs(draft.opening),
        sections=tuple(_section(section) for section in draft.sections),
        closing=_paragraphs(draft.closing),
        signature=Signature(given.capacity, given.title or "", given.name or "")
        if given
        else Signature((), "", ""),
        recipients=tuple(draft.recipients),
        recipients_note=draft.recipients_note,
        annexes=tuple(_annex(draft, each, caption) for each in draft.appendices),
        mark=mark,
        check_url=check_url,
        file_title=f"Kế hoạch {draft.number or ''}/{symbol}: {draft.subject or ''}",
    )


def _paragraphs(paragraphs: Iterable[DraftParagraph]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(each.text, each.bullet) for each in paragraphs)


def _section(section: DraftSection) -> Section:
    return Section(
        section.label,
        section.title,
        _paragraphs(section.paragraphs),
        tuple(_section(child) for child in section.children),
    )


def _annex(draft: PlanDraft, appendix: DraftAppendix, caption: str) -> Annex:
    items = [item for item in draft.items if item.appendix == draft.appendices.index(appendix)]
    return Annex(
        label=appendix.label,
        title=appendix.title,
        caption=caption,
        orientation=appendix.orientation,
        table=_table(items) if items else None,
        paragraphs=_paragraphs(appendix.paragraphs),
    )


def _table(items: list[DraftItem]) -> Table:
    extra = tuple(dict.fromkeys(title for item in items for title in item.extra))
    columns = _COLUMNS + tuple(Column(title) for title in extra)
    rows: list[Row] = []
    group: str | None = None
    for item in items:
        if item.group and item.group != group:
            rows.append(Row(heading=item.group))
        group = item.group
        rows.append(Row(cells=_cells(item, extra)))
    return Table(columns, tuple(rows))


def _cells(item: DraftItem, extra: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (
        (str(item.number),),
        tuple(item.contents),
        tuple(item.formats),
        tuple(item.lead_lines),
        tuple(item.coordinating_lines),
        (item.schedule.text,) if item.schedule.text else (),
        *(tuple(item.extra.get(title, "").splitlines()) for title in extra),
    )
