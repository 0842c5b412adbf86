"""Rows of an appendix: written, added, moved, parted and joined."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from agencies import phrases
from agencies.text import composed
from plans import schedules
from plans.draft import DraftItem, DraftParty, PlanDraft, Removed
from plans.edits.errors import Gone, Refused, number_in
from plans.edits.numbering import renumber
from plans.edits.stamps import refuse_stale, refuse_unseen, row_texts
from plans.intake import markup

Given = Mapping[str, str]
# As much as a reader takes, and as a name of an office can be.
LONGEST_CELL, LONGEST_NAME = 20_000, 500
_KEPT_REMOVED = 20


def set_cells(draft: PlanDraft, given: Given) -> None:
    """Write the cells that the form has, and read again what they name."""
    item = row_of(draft, given)
    refuse_stale(f"Nội dung {item.number}", row_texts(item), given)
    write(item, given, year=draft.year)


def write(item: DraftItem, given: Given, *, year: int | None) -> None:
    """Take over the cells of ``given``: bullets and closing marks dropped, names and times read."""
    written = {name: _checked(text) for name, text in given.items() if name in row_texts(item)}
    read = {name: _parties(written[name], item) for name in _SIDES if name in written}
    for name, write_cell in _CELLS.items():
        if name in written:
            write_cell(item, markup.items(written[name]))
    item.lead = read.get("lead", item.lead)
    item.coordinating = read.get("coordinating", item.coordinating)
    if "schedule" in written:
        item.schedule = schedules.read(written["schedule"], year=year)
    if "group" in written:
        item.group = " ".join(written["group"].split()) or None
    for title in item.extra:
        if f"extra:{title}" in written:
            item.extra[title] = written[f"extra:{title}"]


_SIDES = ("lead", "coordinating")
_CELLS: Mapping[str, Callable[[DraftItem, list[str]], None]] = {
    "contents": lambda item, lines: setattr(item, "contents", lines),
    "formats": lambda item, lines: setattr(item, "formats", lines),
    "lead": lambda item, lines: setattr(item, "lead_lines", lines),
    "coordinating": lambda item, lines: setattr(item, "coordinating_lines", lines),
}


def _checked(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise Refused(
            f"Ô này dài {len(text)} chữ, chỉ nhận đến {LONGEST_CELL} chữ. Hãy tách thành nhiều nội dung."
        )
    return "\n".join(line for line in map(composed, text.splitlines()) if line)


def _parties(text: str, item: DraftItem) -> list[DraftParty]:
    """Read the names of a cell; what a person has settled before stays as long as its words do."""
    settled = {each.party.text: each.found for each in (*item.lead, *item.coordinating)}
    read = phrases.read(markup.items(text))
    for party in read:
        if len(party.text) > LONGEST_NAME:
            raise Refused(
                f"“{party.text[:60]}…” dài hơn {LONGEST_NAME} chữ nên không đọc được thành một cơ "
                "quan. Hãy xuống dòng sau mỗi cơ quan."
            )
    return [DraftParty(party, settled.get(party.text, ())) for party in read]


def add(draft: PlanDraft, given: Given) -> None:
    """Add an empty row behind the one named ``after``; at the end of ``appendix`` without one."""
    after = given.get("after", "")
    if after:
        place = index_of(draft, after) + 1
        appendix, group = draft.items[place - 1].appendix, draft.items[place - 1].group
    else:
        appendix, group = _appendix(draft, given), None
        place = _end_of(draft, appendix)
    row = empty_row(draft, appendix)
    row.group = group
    draft.items.insert(place, row)
    renumber(draft, appendix)


def empty_row(draft: PlanDraft, appendix: int | None) -> DraftItem:
    """Give a new row with every column the appendix has, and a key no other row has."""
    titles = next((each.extra for each in draft.items if each.appendix == appendix), {})
    taken = {each.key for each in draft.items} | {each.item.key for each in draft.removed}
    key = next(f"n{n}" for n in range(1, len(taken) + 2) if f"n{n}" not in taken)
    return DraftItem(
        number=0, contents=[], formats=[], lead=[], coordinating=[],
        schedule=schedules.read("", year=draft.year), extra=dict.fromkeys(titles, ""),
        appendix=appendix, key=key,
    )  # fmt: skip


def _appendix(draft: PlanDraft, given: Given) -> int:
    place = number_in(given.get("appendix", "0"))
    if place is None or place >= len(draft.appendices):
        raise Gone("Phụ lục này không còn. Hãy tải lại trang.")
    return place


def _end_of(draft: PlanDraft, appendix: int | None) -> int:
    places = [i for i, each in enumerate(draft.items, start=1) if each.appendix == appendix]
    return places[-1] if places else len(draft.items)


def delete(draft: PlanDraft, given: Given) -> None:
    """Take a row out; it can be put back where it stood."""
    place = index_of(draft, given.get("key", ""))
    item = draft.items[place]
    refuse_unseen(f"Nội dung {item.number}", row_texts(item), given)
    del draft.items[place]
    before = draft.items[place - 1].key if place else ""
    draft.removed = [Removed(item, before), *draft.removed][:_KEPT_REMOVED]
    renumber(draft, item.appendix, gone=item.number)


def restore(draft: PlanDraft, given: Given) -> None:
    """Put back a row that was taken out; at the start, if the row it stood behind is gone too."""
    found = [each for each in draft.removed if each.item.key == given.get("key")]
    if not found:
        raise Gone("Nội dung này không còn trong danh sách đã xóa.")
    draft.removed.remove(found[0])
    keys = [each.key for each in draft.items]
    place = keys.index(found[0].after) + 1 if found[0].after in keys else 0
    # Another row has its number by now.
    found[0].item.number = 0
    draft.items.insert(place, found[0].item)
    renumber(draft, found[0].item.appendix)


def move(draft: PlanDraft, given: Given) -> None:
    """Move a row before the one named ``before``, to the end of its appendix without one.

    It joins the group of rows it comes to stand in.
    """
    item, before = row_of(draft, given), given.get("before", "")
    if before and draft.items[index_of(draft, before)].appendix != item.appendix:
        raise Refused("Không chuyển nội dung sang phụ lục khác bằng cách kéo.")
    if before == item.key:
        return
    draft.items.remove(item)
    place = index_of(draft, before) if before else _end_of(draft, item.appendix)
    neighbours = draft.items[max(place - 1, 0) : place + 1]
    if neighbours and item.group not in [each.group for each in neighbours]:
        item.group = neighbours[0].group
    draft.items.insert(place, item)
    renumber(draft, item.appendix)


def move_up(draft: PlanDraft, given: Given) -> None:
    """Move a row one place up."""
    _shift(draft, given, -1)


def move_down(draft: PlanDraft, given: Given) -> None:
    """Move a row one place down."""
    _shift(draft, given, +1)


def _shift(draft: PlanDraft, given: Given, by: int) -> None:
    place = index_of(draft, given.get("key", ""))
    item, other = draft.items[place], place + by
    if not 0 <= other < len(draft.items) or draft.items[other].appendix != item.appendix:
        return
    neighbour = draft.items[other]
    if neighbour.group != item.group:
        # The border of a group is a step of its own.
        item.group = neighbour.group
        return
    draft.items[place], draft.items[other] = neighbour, item
    renumber(draft, item.appendix)


def split(draft: PlanDraft, given: Given) -> None:
    """Part a row in two at the line ``line`` of its contents, counted from 1.

    Forms, offices and schedule stay with both, for a person to take away from either.
    """
    place = index_of(draft, given.get("key", ""))
    item = draft.items[place]
    line = number_in(given.get("line", "")) or 0
    if not 1 <= line < len(item.contents):
        raise Refused(f"Nội dung {item.number} không có dòng để tách tại đó. Hãy chọn dòng khác.")
    fresh = empty_row(draft, item.appendix)
    second = replace(
        item, contents=item.contents[line:], formats=list(item.formats), lead=list(item.lead),
        coordinating=list(item.coordinating), lead_lines=list(item.lead_lines),
        coordinating_lines=list(item.coordinating_lines), extra=dict(item.extra), key=fresh.key,
    )  # fmt: skip
    item.contents = item.contents[:line]
    draft.items.insert(place + 1, second)
    renumber(draft, item.appendix)


def merge(draft: PlanDraft, given: Given) -> None:
    """Join a row with the one below it; a line both have stands once."""
    place = index_of(draft, given.get("key", ""))
    item = draft.items[place]
    below = draft.items[place + 1] if place + 1 < len(draft.items) else None
    if below is None or below.appendix != item.appendix:
        raise Refused(f"Sau nội dung {item.number} không còn hàng nào để gộp.")
    mine, theirs = row_texts(item), row_texts(below)
    joined = {
        name: "\n".join(_once((*mine[name].splitlines(), *theirs.get(name, "").splitlines())))
        for name in mine
        if name != "group"
    }
    joined["schedule"] = mine["schedule"] or theirs["schedule"]
    item.lead += below.lead
    write(item, joined, year=draft.year)
    del draft.items[place + 1]
    draft.removed = [Removed(below, item.key), *draft.removed][:_KEPT_REMOVED]
    renumber(draft, item.appendix, gone=below.number)


def same_as_above(draft: PlanDraft, given: Given) -> None:
    """Fill the cell ``cell`` with the words of the row above."""
    place = index_of(draft, given.get("key", ""))
    item, cell = draft.items[place], given.get("cell", "")
    above = draft.items[place - 1] if place else None
    if above is None or above.appendix != item.appendix:
        raise Refused(f"Trên nội dung {item.number} không có hàng nào để lấy theo.")
    if cell not in row_texts(above):
        raise Refused("Không có cột này. Hãy tải lại trang.")
    refuse_unseen(f"Nội dung {item.number}", row_texts(item), given)
    write(item, {cell: row_texts(above)[cell]}, year=draft.year)
    if cell in _SIDES:
        setattr(item, cell, list(getattr(above, cell)))


def row_of(draft: PlanDraft, given: Given) -> DraftItem:
    """Give the row named by ``key``; raises ``Gone``."""
    return draft.items[index_of(draft, given.get("key", ""))]


def index_of(draft: PlanDraft, key: str) -> int:
    """Give the place of the row with that key; raises ``Gone``."""
    for place, item in enumerate(draft.items):
        if item.key == key and key:
            return place
    raise Gone("Nội dung này không còn (có thể đã bị xóa ở nơi khác). Hãy tải lại trang.")


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))
