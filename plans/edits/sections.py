"""Mục of the body: free, ordered blocks, addressed by their place in reading order.

Headings may jump: whatever label a person writes is printed.
"""

from collections.abc import Iterator, Mapping

from agencies.text import composed
from plans.draft import DraftSection, PlanDraft, from_lines
from plans.edits.errors import Gone, Refused, number_in
from plans.edits.stamps import refuse_stale, section_texts

Given = Mapping[str, str]
DEEPEST = 5


def flat(draft: PlanDraft) -> Iterator[tuple[int, DraftSection]]:
    """Give the sections in reading order, each with its depth from 0."""
    yield from _below(draft.sections, 0)


def _below(sections: list[DraftSection], depth: int) -> Iterator[tuple[int, DraftSection]]:
    for section in sections:
        yield depth, section
        yield from _below(section.children, depth + 1)


def set_texts(draft: PlanDraft, given: Given) -> None:
    """Write the label, the heading and the paragraphs that the form has."""
    siblings, at = _found(draft, given)
    section = siblings[at]
    refuse_stale(
        f"Mục {section.label or section.title or ''}".strip(), section_texts(section), given
    )
    if "label" in given:
        section.label = composed(given["label"])[:10] or None
    if "title" in given:
        section.title = " ".join(composed(given["title"]).split()) or None
    if "body" in given:
        section.paragraphs = from_lines("\n".join(map(composed, given["body"].splitlines())))


def add(draft: PlanDraft, given: Given) -> None:
    """Add an empty mục behind the one at ``place``, beside it; the first one without a place."""
    if not given.get("place"):
        draft.sections.insert(0, _blank(None))
        _shift_items(draft, 0, 1)
        return
    siblings, at = _found(draft, given)
    before = siblings[at]
    place = int(given["place"]) + 1 + len(list(_below(before.children, 0)))
    siblings.insert(at + 1, _blank(before.label))
    _shift_items(draft, place, 1)


def _blank(label_before: str | None) -> DraftSection:
    return DraftSection(label=_next_label(label_before or ""), title=None)


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _next_label(label: str) -> str | None:
    """Propose the label after ``label``: 2 after 1, IV after III, c after b."""
    if (number := number_in(label)) is not None:
        return str(number + 1)
    if label in _ROMAN[:-1]:
        return _ROMAN[_ROMAN.index(label) + 1]
    if len(label) == 1 and "a" <= label < "z":
        return chr(ord(label) + 1)
    return None


def delete(draft: PlanDraft, given: Given) -> None:
    """Take out a mục with what stands below it; its contents in prose stay as rows of their own."""
    siblings, at = _found(draft, given)
    place = int(given["place"])
    gone = 1 + len(list(_below(siblings[at].children, 0)))
    del siblings[at]
    for item in draft.items:
        if item.section is not None and place <= item.section < place + gone:
            item.section = None
    _shift_items(draft, place, -gone)


def move_up(draft: PlanDraft, given: Given) -> None:
    """Change places with the mục above at the same depth."""
    siblings, at = _found(draft, given)
    if at:
        _reordered(draft, siblings, at, at - 1)


def move_down(draft: PlanDraft, given: Given) -> None:
    """Change places with the mục below at the same depth."""
    siblings, at = _found(draft, given)
    if at + 1 < len(siblings):
        _reordered(draft, siblings, at, at + 1)


def move_in(draft: PlanDraft, given: Given) -> None:
    """Make a mục a part of the one above it."""
    siblings, at = _found(draft, given)
    depth = next(d for i, (d, _) in enumerate(flat(draft)) if i == int(given["place"]))
    if not at:
        raise Refused("Phía trên không có mục cùng cấp để đặt vào. Hãy thêm mục ở trên trước.")
    if depth + 1 >= DEEPEST:
        raise Refused(f"Chỉ lồng mục đến {DEEPEST} cấp.")
    siblings[at - 1].children.append(siblings.pop(at))


def move_out(draft: PlanDraft, given: Given) -> None:
    """Move a mục beside the one it is a part of; those behind it become its parts."""
    siblings, at = _found(draft, given)
    parent = next((each for _, each in flat(draft) if each.children is siblings), None)
    if parent is None:
        raise Refused("Mục này đã ở cấp ngoài cùng.")
    section = siblings[at]
    section.children += siblings[at + 1 :]
    del siblings[at:]
    aunts = next(
        (each.children for _, each in flat(draft) if any(c is parent for c in each.children)),
        draft.sections,
    )
    aunts.insert(next(i for i, each in enumerate(aunts) if each is parent) + 1, section)


def _reordered(draft: PlanDraft, siblings: list[DraftSection], at: int, to: int) -> None:
    """Swap two siblings; contents in prose follow their mục."""
    before = [section for _, section in flat(draft)]
    siblings[at], siblings[to] = siblings[to], siblings[at]
    after = {id(section): place for place, (_, section) in enumerate(flat(draft))}
    for item in draft.items:
        if item.section is not None and item.section < len(before):
            item.section = after[id(before[item.section])]


def _shift_items(draft: PlanDraft, start: int, by: int) -> None:
    for item in draft.items:
        if item.section is not None and item.section >= start:
            item.section += by


def _found(draft: PlanDraft, given: Given) -> tuple[list[DraftSection], int]:
    """Give the siblings of the mục at ``place`` and where among them it stands; raises ``Gone``."""
    wanted = given.get("place", "")
    for place, (siblings, at) in enumerate(_spots(draft.sections)):
        if str(place) == wanted:
            return siblings, at
    raise Gone("Mục này không còn (có thể đã bị xóa ở nơi khác). Hãy tải lại trang.")


def _spots(sections: list[DraftSection]) -> Iterator[tuple[list[DraftSection], int]]:
    for at, section in enumerate(sections):
        yield sections, at
        yield from _spots(section.children)
