"""A desk laid out for the editor: what may be written, how it was read, what is said of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse

from plans.actions.editing import Desk
from plans.draft import DraftItem, DraftSection, Problem, Removed
from plans.edits.sections import flat
from plans.edits.stamps import Texts, header_texts, row_texts, section_texts, stamp_of
from plans.mends import Mend, mends_for
from plans.models import Intake, Plan
from plans.views.desk_tables import EditedAppendix, EditedRow, EditedTable, MendableRemark, Placed
from plans.views.remarks import SEVERITY_NAMES, Count, counts_of, remarks_on

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class EditedSection:
    """A mục in reading order."""

    place: int
    depth: int
    texts: Texts
    stamp: str
    remarks: list[MendableRemark]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything the editor shows of a desk, with the addresses its forms go to."""

    desk: Desk
    page: "Page[DraftItem]"
    severity: str
    counts: list[Count]
    remarks: list[MendableRemark]
    header: Texts
    header_stamp: str
    header_remarks: list[MendableRemark]
    sections: list[EditedSection]
    section_remarks: list[MendableRemark]
    appendices: list[EditedAppendix]

    @property
    def removed(self) -> list[Removed]:
        """The rows that can be put back; what was empty is no loss."""
        return [each for each in self.desk.draft.removed if _has_words(each.item)]

    @property
    def listed(self) -> list[MendableRemark]:
        """The remarks on what is shown."""
        return [each for each in self.remarks if each.page == self.page.number]

    @property
    def elsewhere(self) -> list[tuple[int, int, MendableRemark]]:
        """Each other page that has remarks: its number, how many, and its first."""
        numbers = Counter(each.page for each in self.remarks)
        first = {each.page: each for each in reversed(self.remarks)}
        return [
            (page, numbers[page], first[page])
            for page in sorted(numbers)
            if page != self.page.number
        ]

    @property
    def total(self) -> int:
        return sum(count.number for count in self.counts)

    @property
    def last_root(self) -> int:
        """The place of the last mục that is part of no other."""
        return max((each.place for each in self.sections if not each.depth), default=0)

    @property
    def section_count(self) -> list[MendableRemark]:
        """All that is said of the mục, each and together."""
        beside = [remark for section in self.sections for remark in section.remarks]
        return [*self.section_remarks, *beside]

    @property
    def rows(self) -> Iterator[EditedRow]:
        for appendix in self.appendices:
            yield from appendix.rows

    @property
    def key(self) -> str:
        """Name the holder, for what a browser keeps of words not yet saved."""
        holder = self.desk.holder
        return f"plan-{holder.pk}" if isinstance(holder, Plan) else f"intake-{holder.pk}"

    @property
    def query(self) -> str:
        """What an address must carry to come back to this page of rows."""
        narrowed = f"&muc={self.severity}" if self.severity else ""
        return f"?trang={self.page.number}{narrowed}"

    @property
    def page_url(self) -> str:
        return page_url(self.desk.holder)

    @property
    def change_url(self) -> str:
        return _address(self.desk.holder, "change") + self.query

    @property
    def settle_url(self) -> str:
        return _address(self.desk.holder, "settle") + self.query

    @property
    def suggest_url(self) -> str:
        return _address(self.desk.holder, "suggest")

    @property
    def row_url(self) -> str:
        """The address of a row's own page, up to its key."""
        return row_url(self.desk.holder, "-").removesuffix("-/")


def _has_words(item: DraftItem) -> bool:
    return any(text for name, text in row_texts(item).items() if name != "group")


def page_url(holder: Intake | Plan) -> str:
    """Give the page that a holder is written on."""
    if isinstance(holder, Plan):
        return reverse("plans:edit", args=[holder.pk])
    return reverse("plans:preview", args=[holder.token])


def row_url(holder: Intake | Plan, key: str) -> str:
    """Give the page of one row."""
    return _address(holder, "row", key)


def _address(holder: Intake | Plan, name: str, *more: str) -> str:
    if isinstance(holder, Plan):
        return reverse(f"plans:{name}", args=[holder.pk, *more])
    return reverse(f"plans:intake-{name}", args=[holder.token, *more])


def in_order(desk: Desk) -> list[DraftItem]:
    """Give the rows appendix by appendix, contents in prose last."""
    end = len(desk.draft.appendices)
    return sorted(
        desk.draft.items, key=lambda item: end if item.appendix is None else item.appendix
    )


def page_of(desk: Desk, key: str) -> int:
    """Give the page of rows that a row stands on; the last for one that is not there."""
    keys = [item.key for item in in_order(desk)]
    place = keys.index(key) if key in keys else max(len(keys) - 1, 0)
    return place // PER_PAGE + 1


def laid_out(desk: Desk, *, page: int = 1, severity: str = "") -> DeskPage:
    """Lay out a desk for the editor.

    Args:
        desk: what is edited.
        page: which fifty rows are shown.
        severity: shows the problems of this severity alone; any other word shows them all.
    """
    chosen = severity if severity in SEVERITY_NAMES else ""
    items = in_order(desk)
    shown = Paginator(items, PER_PAGE).get_page(page)
    remarks = _remarks(desk, items, chosen, shown.number)
    sections = list(flat(desk.draft))
    placed = _placed(remarks, {item.number for item in items}, _paths(sections))
    header = header_texts(desk.draft)
    appendices = list(EditedTable(desk, shown, items, placed).appendices())
    return DeskPage(
        desk=desk,
        page=shown,
        severity=chosen,
        counts=counts_of(desk.problems, chosen),
        remarks=remarks,
        header=header,
        header_stamp=stamp_of(header),
        # What is said of a table that is not there stands with the head.
        header_remarks=placed["head"] + placed.pop("appendix", []),
        sections=[
            _section(place, *each, placed[f"section {place}"])
            for place, each in enumerate(sections)
        ],
        section_remarks=placed["section"],
        appendices=appendices,
    )


def _remarks(
    desk: Desk, items: Sequence[DraftItem], chosen: str, shown: int
) -> list[MendableRemark]:
    """Give the remarks; mends are looked for on the page that is shown alone."""
    pages = {item.number: place // PER_PAGE + 1 for place, item in reversed(list(enumerate(items)))}
    remarks = []
    for each in remarks_on(desk.problems, chosen):
        page, mends = pages.get(each.problem.item or 0, shown), list[Mend]()
        if page == shown:
            mends = mends_for(each.problem, desk.draft, desk.directory, is_stored=desk.is_stored)
        remarks.append(MendableRemark(each.problem, each.anchor, mends, page))
    return remarks


def _paths(sections: Sequence[tuple[int, DraftSection]]) -> dict[str, int]:
    """Give the place of each mục by its path of labels ("IV.5") and, where one has it, its label."""
    paths: dict[str, int] = {}
    above: list[str] = []
    for place, (depth, section) in enumerate(sections):
        above[depth:] = [section.label or ""]
        paths.setdefault(".".join(filter(None, above)), place)
    labels = Counter(section.label for _, section in sections)
    alone = {
        section.label: place
        for place, (_, section) in enumerate(sections)
        if section.label and labels[section.label] == 1
    }
    return alone | paths


def _placed(
    remarks: Iterable[MendableRemark], numbers: set[int], paths: Mapping[str, int]
) -> Placed:
    """Give each remark its place: a row, a mục, the first appendix; the head, where none fits."""
    placed: Placed = defaultdict(list)
    for remark in remarks:
        placed[_place(remark.problem, numbers, paths)].append(remark)
    return placed


def _place(problem: Problem, numbers: set[int], paths: Mapping[str, int]) -> str:
    if problem.item in numbers:
        return f"row {problem.item}"
    topic, _, rest = problem.where.partition(" ")
    if topic == "section" and rest in paths:
        return f"section {paths[rest]}"
    places = {"section": "section", "appendix": "appendix", "items": "appendix"}
    return places.get(topic, "head")


def _section(
    place: int, depth: int, section: DraftSection, remarks: list[MendableRemark]
) -> EditedSection:
    texts = section_texts(section)
    return EditedSection(place, depth, texts, stamp_of(texts), remarks)
