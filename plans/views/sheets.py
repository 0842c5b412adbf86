"""A plan laid out for reading on a screen: the words of its paper, what to look at beside them.

The words come from ``documents.printed``, as those of the PDF do, so the two cannot differ.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from documents import decree30
from documents.official import OfficialDocument
from documents.printed import Block, Cell, Grid, PrintedAnnex, PrintedRow, Sheet, sheet
from plans.draft import DraftItem, DraftParty, PlanDraft, Problem, Severity

# The gravest first, as everywhere on the page.
SEVERITY_NAMES: dict[Severity, str] = {
    "error": "phải sửa",
    "warning": "nên xem lại",
    "info": "ghi nhận",
}
SHAPES: dict[Severity, str] = {"error": "✕", "warning": "▲", "info": "○"}

# The first word of a problem's path, and the place it means.
PLACES = {"recipients": "recipients", "signature": "signature", "signer": "signature"}

# The share of a table's width that its remarks take.
MARGIN = 0.2
# Letters that fit on a line of the text, and on one of the margin beside it.
TEXT_LINE, MARGIN_LINE = 85, 34


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem with the anchor of its place on the page."""

    problem: Problem
    anchor: str

    @property
    def label(self) -> str:
        severity = self.problem.severity
        return f"{SHAPES[severity]} {SEVERITY_NAMES[severity].capitalize()}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many problems of one severity there are; ``is_chosen`` while only those are shown."""

    severity: Severity
    number: int
    is_chosen: bool

    @property
    def label(self) -> str:
        return f"{SHAPES[self.severity]} {self.number} {SEVERITY_NAMES[self.severity]}"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a cell; ``kind`` and ``tag`` say what a name in them was read as."""

    text: str
    kind: str = ""
    tag: str = ""


# Remarks by place: "head", "block 3", "row 4", "annex", "recipients", "signature".
Placed = defaultdict[str, list[Remark]]


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
class MarkedCell:
    """A cell under its column's ``title``, which a phone shows in front of it."""

    title: str
    lines: list[list[Piece]]
    is_centred: bool


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row of the appendix with its remarks; or, with ``heading``, the name of a group of rows."""

    number: int | None
    heading: str
    cells: list[MarkedCell]
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class MarkedTable:
    """The table of the appendix, with a last column for remarks where there are any."""

    grid: Grid
    rows: list[MarkedRow]

    @property
    def has_margin(self) -> bool:
        return any(row.remarks for row in self.rows)

    @property
    def widths(self) -> list[str]:
        """The share of the width of each column, as HTML has it."""
        whole = 1 - MARGIN if self.has_margin else 1
        shares = [share * whole for share in self.grid.shares] + [MARGIN] * self.has_margin
        return [f"{share:.2%}" for share in shares]


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

    @property
    def country(self) -> str:
        return decree30.COUNTRY

    @property
    def motto(self) -> str:
        return decree30.MOTTO


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
    shown = [problem for problem in problems if chosen in ("", problem.severity)]
    shown.sort(key=lambda problem: list(SEVERITY_NAMES).index(problem.severity))
    remarks = [Remark(problem, f"luu-y-{number}") for number, problem in enumerate(shown, start=1)]
    rows = {item.number for item in draft.items if item.appendix is not None}
    placed: Placed = defaultdict(list)
    for remark in remarks:
        placed[_place(remark.problem, printed, rows)].append(remark)
    return PaperPage(
        sheet=printed,
        counts=counts_of(problems, chosen),
        remarks=remarks,
        chunks=list(_chunks(printed.body, placed)),
        annexes=[
            _annex(annex, [item for item in draft.items if item.appendix == place], placed)
            for place, annex in enumerate(printed.annexes)
        ],
    )


def counts_of(problems: Sequence[Problem], chosen: str = "") -> list[Count]:
    """Count problems by severity, the gravest first."""
    numbers = Counter(problem.severity for problem in problems)
    return [
        Count(severity, numbers[severity], severity == chosen)
        for severity in SEVERITY_NAMES
        if numbers[severity]
    ]


def _place(problem: Problem, printed: Sheet, rows: set[int]) -> str:
    """Give the place on the page beside which a problem belongs; the head, where none fits."""
    if problem.item in rows:
        return f"row {problem.item}"
    topic, _, rest = problem.where.partition(" ")
    if topic == "appendix" and printed.annexes:
        return "annex"
    block = None
    if topic == "legal":
        block = next((i for i, each in enumerate(printed.body) if each.style == "basis"), None)
    if topic == "section":
        block = _block_of(rest.split("."), printed.body)
    return PLACES.get(topic, "head") if block is None else f"block {block}"


def _block_of(labels: Sequence[str], blocks: Sequence[Block]) -> int | None:
    """Give the block that begins the section with these labels, outermost first ("IV", "3")."""
    found, start = None, 0
    for label in filter(None, labels):
        mark = decree30.section_mark(label) + " "
        found = next(
            (i for i in range(start, len(blocks)) if blocks[i].text.startswith(mark)), None
        )
        if found is None:
            return None
        start = found + 1
    return found


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


def _annex(annex: PrintedAnnex, items: Sequence[DraftItem], placed: Placed) -> AnnexPage:
    # Each remark is shown once: on the first appendix, and on the first row of its number.
    remarks = placed.pop("annex", [])
    return AnnexPage(annex, remarks, _table(annex.grid, items, placed) if annex.grid else None)


def _table(grid: Grid, items: Sequence[DraftItem], placed: Placed) -> MarkedTable:
    waiting = iter(items)
    rows = []
    for row in grid.rows:
        # A heading stands for no item; the rows between are the items in their order.
        item = None if row.heading else next(waiting, None)
        rows.append(_row(row, grid.head, item, placed))
    return MarkedTable(grid, rows)


def _row(row: PrintedRow, head: Sequence[str], item: DraftItem | None, placed: Placed) -> MarkedRow:
    if item is None:
        return MarkedRow(None, row.heading, [_cell(cell, "", ()) for cell in row.cells], [])
    cells = [
        _cell(cell, title, _parties_under(title, item))
        for cell, title in zip(row.cells, head, strict=True)
    ]
    return MarkedRow(item.number, "", cells, placed.pop(f"row {item.number}", []))


def _cell(cell: Cell, title: str, parties: Iterable[DraftParty]) -> MarkedCell:
    return MarkedCell(title, marked(cell.lines, parties), cell.centred)


def _parties_under(title: str, item: DraftItem) -> Sequence[DraftParty]:
    """Give the parties named in the column called ``title``."""
    if "chủ trì" in title.lower():
        return item.lead
    return item.coordinating if "phối hợp" in title.lower() else ()


def marked(lines: Iterable[str], parties: Iterable[DraftParty]) -> list[list[Piece]]:
    """Part printed lines into words and names, each name with what it was read as.

    Parties come in printed order; one whose words are not found leaves its line unmarked.
    """
    waiting = list(parties)
    marked_lines = []
    for line in lines:
        pieces, rest = [], line
        while waiting and waiting[0].party.printed in rest:
            before, printed, rest = rest.partition(waiting[0].party.printed)
            pieces += [Piece(before), Piece(printed, *_reading_of(waiting.pop(0)))]
        marked_lines.append([piece for piece in (*pieces, Piece(rest)) if piece.text])
    return marked_lines


def _reading_of(given: DraftParty) -> tuple[str, str]:
    """Give what a name was read as: a word for its style, and the tag that stands after it."""
    if given.party.named_as == "untracked":
        return "untracked", "không theo dõi"
    if len(given.found) > 1:
        return "tie", "nhiều cơ quan cùng tên"
    if given.settled is None:
        return "unknown", "chưa xác định"
    if given.settled.kind == "agency":
        return "agency", ""
    members = len(given.settled.members)
    return "group", f"nhóm {members} cơ quan" if members else "nhóm"
