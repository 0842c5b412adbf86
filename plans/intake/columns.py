"""What the columns of an appendix mean, whatever they are called and in whatever order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agencies.phrases import shadow

# What a heading says of its column; the first pattern that fits wins. "Nội dung, hình thức …" is
# the contents, "Cơ quan chủ trì, phối hợp" the lead.
_MEANINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:tt|stt|so tt|so thu tu)$")),
    ("contents", re.compile(r"^(?:ten )?(?:noi dung|nhiem vu|cong viec|hoat dong)")),
    ("lead", re.compile(r"chu tri|don vi thuc hien|co quan thuc hien|phan cong|trach nhiem")),
    ("coordinating", re.compile(r"phoi hop")),
    ("formats", re.compile(r"hinh thuc|phuong thuc")),
    ("schedule", re.compile(r"thoi gian|tien do|thoi han|thoi diem|ky han|hoan thanh")),
    ("contents", re.compile(r"noi dung|nhiem vu|cong viec|hoat dong")),
)
# A heading is short; a sentence about work is not one.
_HEADING_LETTERS = 90


def meaning_of(title: str) -> str | None:
    """Give what a column title means, None if it is none that is known."""
    low = " ".join(shadow(title).split()).strip(" .:*")
    if not low or len(low) > _HEADING_LETTERS:
        return None
    return next((meaning for meaning, fits in _MEANINGS if fits.search(low)), None)


@dataclass(frozen=True, slots=True)
class Columns:
    """A header: the printed title of each column and what it means, by place."""

    titles: tuple[str, ...]
    meanings: tuple[str | None, ...]

    @property
    def width(self) -> int:
        return len(self.titles)

    def has(self, meaning: str) -> bool:
        """Tell whether a column of that meaning is there."""
        return meaning in self.meanings

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the text under each meaning; blank where there is no such column."""
        found = {meaning: "" for meaning, _ in _MEANINGS}
        found |= {m: cell for m, cell in zip(self.meanings, cells, strict=True) if m}
        return found

    def others(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the text of the columns whose meaning is not known, by title, none left out."""
        kept: dict[str, str] = {}
        for place, (title, cell) in enumerate(zip(self.titles, cells, strict=True), start=1):
            if cell and self.meanings[place - 1] is None:
                name = title or f"Cột {place}"
                kept[name if name not in kept else f"{name} ({place})"] = cell
        return kept

    def with_second_row(self, titles: Sequence[str]) -> "Columns":
        """Give the header whose lower row says more of some columns than the upper."""
        return _columns([lower or upper for upper, lower in zip(self.titles, titles, strict=True)])

    def is_second_row(self, titles: Sequence[str]) -> bool:
        """Tell a header's lower row ("Chủ trì | Phối hợp" under "Cơ quan thực hiện")."""
        filled = [title for title in titles if title]
        is_like_it = len(titles) == self.width and not titles[0] and bool(filled)
        return is_like_it and all(len(title) < 40 and meaning_of(title) for title in filled)


def header(titles: Sequence[str]) -> Columns | None:
    """Give the columns a row names, None where it is no header.

    A header has the contents or the number, and three meanings in all.
    """
    columns = _columns(titles)
    told = {meaning for meaning in columns.meanings if meaning}
    return columns if len(told) >= 3 and {"contents", "number"} & told else None


def _columns(titles: Sequence[str]) -> Columns:
    meanings: list[str | None] = []
    for title in titles:
        meaning = meaning_of(title)
        meanings.append(meaning if meaning not in meanings else None)
    return Columns(tuple(titles), tuple(meanings))
