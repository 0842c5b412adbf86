"""What a file read anew changes in a plan: rows new, changed, same, gone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

from rapidfuzz import fuzz, process

from agencies.text import folded
from plans.draft import DraftItem, PlanDraft
from plans.edits.stamps import row_texts

State = Literal["new", "changed", "same", "gone"]
# How alike, of 100, the contents of two rows must be to be the same row with other words.
ALIKE = 60
# What a file that is only a table says nothing about.
_OF_THE_TABLE = {"items", "appendices", "reading_problems", "removed"}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; ``cells`` are the names of the cells that differ."""

    state: State
    old: DraftItem | None
    new: DraftItem | None
    cells: tuple[str, ...] = ()


def compare(old: Sequence[DraftItem], new: Sequence[DraftItem]) -> list[RowChange]:
    """Tell what became of each row, in the order of ``new``, those that are gone last.

    A row is known again by its contents, else by its number where the contents are alike, else by
    the contents most alike.
    """
    pairs = _pairs(old, new)
    changes = [_change(old, pairs.get(place), item) for place, item in enumerate(new)]
    kept = set(pairs.values())
    return changes + [
        RowChange("gone", item, None) for place, item in enumerate(old) if place not in kept
    ]


def merged(old: PlanDraft, new: PlanDraft) -> PlanDraft:
    """Give ``new`` as the next state of ``old``: rows known again keep their keys.

    What the new file does not say at all, a table alone its header say, stays as it was.
    """
    keys = {id(c.new): c.old.key for c in compare(old.items, new.items) if c.new and c.old}
    items = [
        replace(item, key=keys.get(id(item), f"n{place}"))
        for place, item in enumerate(new.items, start=1)
    ]
    said = {
        field.name: getattr(new, field.name)
        for field in fields(PlanDraft)
        if getattr(new, field.name) or field.name in _OF_THE_TABLE
    }
    kept = old.appendices if not new.appendices else new.appendices
    return replace(old, **{**said, "items": items, "appendices": kept, "removed": old.removed})


def _change(old: Sequence[DraftItem], place: int | None, item: DraftItem) -> RowChange:
    if place is None:
        return RowChange("new", None, item)
    was, now = row_texts(old[place]), row_texts(item)
    cells = tuple(name for name in {**was, **now} if was.get(name, "") != now.get(name, ""))
    return RowChange("changed" if cells else "same", old[place], item, cells)


def _pairs(old: Sequence[DraftItem], new: Sequence[DraftItem]) -> dict[int, int]:
    """Give, by place in ``new``, the place in ``old`` of the row it continues; each serves once."""
    was, now = [_words(item) for item in old], [_words(item) for item in new]
    pairs = _of_same_words(was, now)
    left = dict.fromkeys(place for place in range(len(old)) if place not in set(pairs.values()))
    numbered = {(old[place].appendix, old[place].number): place for place in left}
    for place, item in enumerate(new):
        known = numbered.get((item.appendix, item.number))
        if place not in pairs and known in left and fuzz.ratio(now[place], was[known]) >= ALIKE:
            pairs[place] = known
            del left[known]
    for place in range(len(new)):
        if place not in pairs and (best := _most_alike(now[place], was, list(left))) is not None:
            pairs[place] = best
            del left[best]
    return pairs


def _words(item: DraftItem) -> str:
    return folded(" ".join(item.contents))


def _of_same_words(was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    places: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(was))):
        places[was[place]].append(place)
    return {place: places[words].pop() for place, words in enumerate(now) if places[words]}


def _most_alike(words: str, was: Sequence[str], left: Sequence[int]) -> int | None:
    found = process.extractOne(
        words, [was[place] for place in left], scorer=fuzz.ratio, score_cutoff=ALIKE
    )
    return left[found[2]] if found else None
