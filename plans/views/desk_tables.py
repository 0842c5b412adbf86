"""The tables of the editor: rows of a page, their cells and what is said of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page

from plans.actions.editing import Desk
from plans.draft import DraftAppendix, DraftItem
from plans.edits.stamps import Texts, appendix_texts, row_texts, stamp_of
from plans.mends import Mend
from plans.models import Format
from plans.models.format import Catalogue
from plans.views.readings import Reading, of_cell
from plans.views.remarks import Remark

TITLES = {
    "contents": "Nội dung tuyên truyền",
    "formats": "Hình thức",
    "lead": "Cơ quan chủ trì",
    "coordinating": "Cơ quan phối hợp",
    "schedule": "Thời gian thực hiện",
}
# Shares of the width after the number's; columns of the office's own divide a fifth of it.
SHARES = {"contents": 29, "formats": 20, "lead": 19, "coordinating": 19, "schedule": 13}


@dataclass(frozen=True, slots=True)
class MendableRemark(Remark):
    """A remark with its one-click mends, and the page of rows it stands on."""

    mends: list[Mend]
    page: int


@dataclass(frozen=True, slots=True)
class EditedCell:
    """A cell as it is written, and what was read in it."""

    name: str
    title: str
    text: str
    readings: list[Reading]

    @property
    def is_asked(self) -> bool:
        """Tell whether the cell shows how it was read."""
        return self.name in TITLES and self.name != "contents"

    @property
    def is_own(self) -> bool:
        """Tell a column that only this plan has."""
        return self.name not in TITLES

    @property
    def completes(self) -> str:
        """The list its words are completed from, "" for none."""
        kinds = {"lead": "co-quan", "coordinating": "co-quan", "formats": "hinh-thuc"}
        return kinds.get(self.name, "")


@dataclass(frozen=True, slots=True)
class EditedRow:
    """A row of the table; ``heading`` is written above the first of a group."""

    item: DraftItem
    stamp: str
    heading: str
    heading_stamp: str
    cells: list[EditedCell]
    remarks: list[MendableRemark]

    @property
    def key(self) -> str:
        return self.item.key


@dataclass(frozen=True, slots=True)
class EditedAppendix:
    """An appendix with the rows of one page; ``place`` is None for contents in prose."""

    place: int | None
    texts: Texts
    stamp: str
    columns: list[tuple[str, str, str]]
    rows: list[EditedRow]
    remarks: list[MendableRemark]
    total: int


Placed = defaultdict[str, list[MendableRemark]]


@dataclass(slots=True)
class EditedTable:
    """The rows of a page being laid out."""

    desk: Desk
    page: "Page[DraftItem]"
    items: list[DraftItem]
    placed: Placed
    catalogue: Catalogue = field(init=False)

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(Format.objects.all())

    def appendices(self) -> Iterator[EditedAppendix]:
        """Give the appendices that have rows on the page; empty ones stand on the last page."""
        for place, appendix in enumerate(self.desk.draft.appendices):
            here, total = self._of(place)
            if here or (not total and not self.page.has_next()):
                yield self._appendix(place, appendix, here, total)
        here, total = self._of(None)
        if here:
            yield self._appendix(None, DraftAppendix(None, "", None), here, total)

    def _of(self, place: int | None) -> tuple[list[DraftItem], int]:
        here = [item for item in self.page.object_list if item.appendix == place]
        return here, sum(item.appendix == place for item in self.items)

    def _appendix(
        self, place: int | None, appendix: DraftAppendix, here: list[DraftItem], total: int
    ) -> EditedAppendix:
        texts = appendix_texts(appendix)
        own = list(dict.fromkeys(title for item in here for title in item.extra))
        rows = [self._row(item, before, own) for item, before in zip(here, [None, *here])]  # noqa: B905
        remarks = self.placed.pop("appendix", [])
        return EditedAppendix(place, texts, stamp_of(texts), _columns(own), rows, remarks, total)

    def _row(self, item: DraftItem, before: DraftItem | None, own: Sequence[str]) -> EditedRow:
        texts = row_texts(item)
        heading = item.group or ""
        is_first = before is None or before.group != item.group
        return EditedRow(
            item=item,
            stamp=stamp_of(texts),
            heading=heading if is_first else "",
            heading_stamp=stamp_of({"heading": heading}),
            cells=[self._cell(name, title, item, texts) for name, title, _ in _columns(own)],
            # A number may stand in two appendices; its remarks are shown once.
            remarks=self.placed.pop(f"row {item.number}", []),
        )

    def _cell(self, name: str, title: str, item: DraftItem, texts: Texts) -> EditedCell:
        is_asked = not self.desk.directory.is_empty
        readings = of_cell(name, item, self.catalogue, is_asked=is_asked)
        return EditedCell(name, title, texts.get(name, ""), readings)


def _columns(own: Sequence[str]) -> list[tuple[str, str, str]]:
    """Give name, title and width of each column."""
    left = 80 if own else 100
    known = [(name, TITLES[name], f"{SHARES[name] * left / 100:.0f}%") for name in TITLES]
    return known + [(f"extra:{title}", title, f"{20 / len(own):.0f}%") for title in own]
