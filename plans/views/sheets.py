"""A plan laid out for reading on a screen: the words of its paper, what to look at beside them.

The words come from ``documents.printed``, as those of the PDF do, so the two cannot differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from documents.official import OfficialDocument
from documents.printed import Block, PrintedAnnex, Sheet, sheet
from plans.draft import PlanDraft, Problem
from plans.views.remarks import (
    SEVERITY_NAMES,
    Count,
    Placed,
    Remark,
    counts_of,
    placed_on,
    remarks_on,
)
from plans.views.tables import MarkedTable, NumberedItem, marked_table

# Letters that fit on a line of the text, and on one of the margin beside it.
TEXT_LINE, MARGIN_LINE = 85, 34


@dataclass(slots=True)
class Chunk:
    """Paragraphs up to the next one that has remarks; the last also has recipients and signature."""

    blocks: list[Block] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    has_ending: bool = False

    @property
    def has_room(self) -> bool:
        """Tell whether the remarks end, by and large, above the end of the paragraphs."""
        said = sum(2 + len(block.text) // TEXT_LINE for block in self.blocks)
        noted = sum(2 + len(each.problem.message) // MARGIN_LINE for each in self.remarks)
        return bool(self.blocks) and said >= noted


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """An appendix with what to look at in its heading and its rows."""

    printed: PrintedAnnex
    remarks: list[Remark]
    table: MarkedTable | None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Everything the page shows, in reading order."""

    sheet: Sheet
    counts: list[Count]
    remarks: list[Remark]
    chunks: list[Chunk]
    annexes: list[AnnexPage]

    @property
    def is_narrowed(self) -> bool:
        return any(count.is_chosen for count in self.counts)

    @property
    def total(self) -> int:
        return sum(count.number for count in self.counts)

    @property
    def has_margin(self) -> bool:
        """Tell whether the text has remarks, so that room is kept beside it."""
        return any(chunk.remarks for chunk in self.chunks)

    @property
    def has_table(self) -> bool:
        return any(annex.table for annex in self.annexes)


def like_paper(
    draft: PlanDraft, document: OfficialDocument, problems: Sequence[Problem], *, severity: str = ""
) -> PaperPage:
    """Lay out ``document``, made from ``draft``, with its problems.

    Args:
        draft: the plan, its parties looked up in the registry.
        document: what ``draft`` prints as.
        problems: all that was found in it.
        severity: shows the problems of this severity alone; any other word shows them all.
    """
    printed = sheet(document)
    chosen = severity if severity in SEVERITY_NAMES else ""
    remarks = remarks_on(problems, chosen)
    rows = {item.number for item in draft.items if item.appendix is not None}
    placed = placed_on(printed, rows, remarks)
    items = list(enumerate(draft.items, start=1))
    return PaperPage(
        sheet=printed,
        counts=counts_of(problems, chosen),
        remarks=remarks,
        chunks=list(_chunks(printed.body, placed)),
        annexes=[
            _annex(annex, [each for each in items if each[1].appendix == place], placed)
            for place, annex in enumerate(printed.annexes)
        ],
    )


def _chunks(blocks: Sequence[Block], placed: Placed) -> Iterator[Chunk]:
    """Part the paper before each block with remarks, unless those above still need the room."""
    chunk = Chunk(remarks=placed["head"])
    for number, block in enumerate(blocks):
        remarks = placed[f"block {number}"]
        if remarks and chunk.has_room:
            yield chunk
            chunk = Chunk()
        chunk.blocks.append(block)
        chunk.remarks += remarks
    at_ending = placed["signature"] + placed["recipients"]
    if at_ending and chunk.has_room:
        yield chunk
        chunk = Chunk()
    chunk.remarks += at_ending
    chunk.has_ending = True
    yield chunk


def _annex(annex: PrintedAnnex, items: Sequence[NumberedItem], placed: Placed) -> AnnexPage:
    # What is said of "the appendix" is shown once, on the first.
    remarks = placed.pop("annex", [])
    table = marked_table(annex.grid, items, placed) if annex.grid else None
    return AnnexPage(annex, remarks, table)
