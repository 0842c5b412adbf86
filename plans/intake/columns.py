"""What the columns of an appendix mean, whatever they are called and in whatever order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agencies.phrases import shadow

_WORK = "noi dung|nhiem vu|cong viec|hoat dong"
_BODY = "(?:co quan|don vi|bo phan|phong)"
# What a heading says of its column; the first pattern that fits wins, and of two columns of one
# meaning the one whose pattern stands higher. "Nội dung, hình thức …" is the contents, "Cơ quan
# chủ trì, phối hợp" the lead, "Sản phẩm hoàn thành" none of ours.
_MEANINGS: tuple[tuple[str | None, re.Pattern[str]], ...] = (
    ("number", re.compile(r"(?:s ?t ?t|t ?t|so ?t ?t|(?:so )?thu tu|#|muc)$")),
    ("contents", re.compile(rf"(?:ten |cac )?(?:{_WORK})(?!.*\bchu tri\b)")),
    (
        None,
        re.compile(
            r"san pham|ket qua|(?:du toan |nguon |tong )?kinh phi|ghi chu|quy mo|dia (?:diem|ban)"
            r"|doi tuong|so luong|muc (?:tieu|do)|can cu"
            # Half of a time, or another one: none of them is when the work is to be done.
            r"|(?:thoi (?:gian|diem|han)|ngay) (?:bat dau|ket thuc|bao cao)"
        ),
    ),
    ("lead", re.compile(rf".*(?:chu tri|{_BODY} (?:duoc giao |chiu trach nhiem )?thuc hien)")),
    ("coordinating", re.compile(r".*phoi hop")),
    ("lead", re.compile(r".*(?:phan cong|trach nhiem|nguoi thuc hien|chu the thuc hien)")),
    ("formats", re.compile(r".*(?:hinh thuc|phuong thuc|cach thuc|kenh truyen thong)")),
    (
        "schedule",
        re.compile(r".*(?:thoi gian|tien do|thoi han|thoi diem|ky han|lo trinh)|.*hoan thanh"),
    ),
    ("lead", re.compile(r"co quan(?:[,/ -]+don vi)?$")),
    ("contents", re.compile(rf".*(?:{_WORK})")),
)
_NAMES = tuple(dict.fromkeys(name for name, _ in _MEANINGS if name))
_A_NUMBER = re.compile(r"\d{1,4}[./)]?$")
# A heading is short; a sentence about work is not one.
_HEADING_LETTERS = 90
_LOWER_HEADING_LETTERS = 40


def meaning_of(title: str) -> str | None:
    """Give what a column title means, None if it is none that is known."""
    return _meaning(title)[0]


def _meaning(title: str) -> tuple[str | None, int]:
    """Give the meaning and its place in ``_MEANINGS``: the lower, the plainer it is said."""
    low = " ".join(shadow(title).split()).strip(" .:*()")
    if low and len(low) <= _HEADING_LETTERS:
        for place, (name, fits) in enumerate(_MEANINGS):
            if fits.match(low):
                return name, place
    return None, len(_MEANINGS)


@dataclass(frozen=True, slots=True)
class Columns:
    """A header: the printed title of each column and what it means, by place."""

    titles: tuple[str, ...]
    meanings: tuple[str | None, ...]

    @property
    def width(self) -> int:
        return len(self.titles)

    @property
    def shares_lead(self) -> bool:
        """Tell a column that is to hold both sides: "Cơ quan chủ trì, phối hợp"."""
        return "phoi hop" in shadow(self.title_of("lead"))

    def has(self, meaning: str) -> bool:
        """Tell whether a column of that meaning is there."""
        return meaning in self.meanings

    def place_of(self, meaning: str) -> int | None:
        """Give the place of the column of that meaning, counted from 0."""
        return self.meanings.index(meaning) if self.has(meaning) else None

    def title_of(self, meaning: str) -> str:
        """Give the printed title of the column of that meaning, blank where there is none."""
        place = self.place_of(meaning)
        return "" if place is None else self.titles[place]

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the text under each meaning; blank where there is no such column."""
        found = dict.fromkeys(_NAMES, "")
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
        """Give the header whose lower row says more of some columns than the upper.

        A title of the lower row that means nothing by itself ("2026") keeps the one it stands under.
        """
        whole: list[str] = []
        above = ""
        for upper, lower in zip(self.titles, titles, strict=True):
            above = upper or above
            alone = not lower or lower == above or meaning_of(lower)
            whole.append(lower or upper if alone else f"{above} {lower}".strip())
        return _columns(whole)

    def is_second_row(self, titles: Sequence[str]) -> bool:
        """Tell a header's lower row ("Chủ trì | Phối hợp" under "Cơ quan thực hiện")."""
        filled = [place for place, title in enumerate(titles) if title]
        if len(titles) != self.width or not filled:
            return False
        if any(len(titles[place]) >= _LOWER_HEADING_LETTERS for place in filled):
            return False
        if any(self.meanings[place] in ("number", "contents") for place in filled):
            return False
        # A cell merged over two columns leaves the right one without a title of its own.
        is_parted = any(not self.titles[place] for place in filled)
        return is_parted or all(meaning_of(titles[place]) for place in filled)


def header(titles: Sequence[str]) -> Columns | None:
    """Give the columns a row names, None where it is no header.

    A header has the contents or the number, and three meanings in all; a row that is numbered is
    none, whatever its words.
    """
    if titles and _A_NUMBER.match(titles[0].strip()):
        return None
    columns = _columns(titles)
    told = {meaning for meaning in columns.meanings if meaning}
    return columns if len(told) >= 3 and {"contents", "number"} & told else None


def narrow_header(titles: Sequence[str]) -> Columns | None:
    """Give the columns of a table's first row that names the contents and one more meaning.

    Such short words also stand in rows, so every title has to be one.
    """
    columns = _columns(titles)
    told = {meaning for meaning in columns.meanings if meaning}
    are_short = all(0 < len(title) < _LOWER_HEADING_LETTERS for title in titles)
    are_told = "contents" in told and bool({"lead", "schedule", "formats"} & told)
    return columns if are_short and are_told and len(titles) <= len(told) + 2 else None


def _columns(titles: Sequence[str]) -> Columns:
    told = [_meaning(title) for title in titles]
    best: dict[str, int] = {}
    for place, (meaning, rank) in enumerate(told):
        if meaning and (meaning not in best or rank < told[best[meaning]][1]):
            best[meaning] = place
    meanings = (m if m and best[m] == place else None for place, (m, _) in enumerate(told))
    return Columns(tuple(titles), tuple(meanings))
