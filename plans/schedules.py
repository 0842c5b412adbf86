"""Reads the words of the column "Thời gian thực hiện": "Thường xuyên", "Trước ngày 30/6".

Words mean calendar dates, in the plan's year where none is printed. What is not understood, or
could mean two things, is ``unspecified`` with its words kept: a person then decides.

Where a cell says several things, "always" wins over a date, and both over an event: "Thường
xuyên; trọng tâm quý II" is continuous, "Quý II hoặc khi có yêu cầu" a window.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from agencies.text import composed
from plans import spellings
from plans.spellings import YEAR

Kind = Literal["continuous", "recurring", "window", "deadline", "event", "unspecified"]
Rhythm = Literal["month", "quarter", "half", "year"]


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Calendar days from ``start`` to ``end``, both included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a content is to be done, ``text`` being the printed words.

    ``every`` is filled for ``recurring`` alone, in printed order, alternatives kept; a
    ``deadline`` has an ``end`` and no ``start``. ``windows`` is filled where there is more than
    one; ``start`` and ``end`` then reach from the first to the last. A window or deadline whose
    year nobody knows keeps its kind and has no dates.
    """

    text: str
    kind: Kind
    start: dt.date | None = None
    end: dt.date | None = None
    every: tuple[Rhythm, ...] = ()
    windows: tuple[Window, ...] = ()


def read(text: str, *, year: int | None) -> Schedule:
    """Read one printed phrase, however it is capitalised, accented or spaced.

    Args:
        text: the cell; bullets and a closing ";" or "." are dropped, an ellipsis is not. Lines are
            one phrase where that is understood (a word wrapped in its column), else one each, and
            ";" then parts them ("Quý I; Quý III").
        year: the year the plan is about, used where the phrase prints none; ``None`` if unknown.

    Never raises: a day that does not exist (31/6, tháng 13, quý V) is ``unspecified``, and so are
    a span that ends before it starts (Tháng 11 - Tháng 3) and a cell of over 300 characters.
    Source: the phrases of provincial plans; Nghị định 30/2020 leaves this column free.
    """
    if len(whole := composed(text)) > 300:  # so that no pattern's work is without bound
        return Schedule(whole, "unspecified")
    whole_cell = _read_one(spellings.printed(text), year)
    if whole_cell.kind != "unspecified" or "\n" not in text.strip():
        return whole_cell
    by_line = _read_one(spellings.parted(text), year)
    return whole_cell if by_line.kind == "unspecified" else by_line


# The same few phrases stand in row after row of a plan.
@lru_cache(maxsize=4096)
def _read_one(printed: str, year: int | None) -> Schedule:
    key = spellings.key(printed)
    found = _first(key, year) or _beside_events(key, year)
    return replace(found or Schedule("", "unspecified"), text=printed)


# --- Rhythms, and what always goes on

_RHYTHMS: tuple[tuple[Rhythm, str], ...] = (
    ("half", r"(?:0?6|sau) thang(?: dau nam)?|nua nam"),
    ("quarter", r"quy (?:iii|i|[13])\b(?! lan)|quy"),
    # Nine months are no rhythm of ours: understood only where the third quarter is asked too.
    ("quarter", "0?9 thang"),
    ("month", "thang"),
    ("year", "(?:ca )?nam|thuong nien"),
)
_UNIT = "|".join(f"({pattern})" for _, pattern in _RHYTHMS)
_ONCE = r"(?:0?1|mot) lan"
_EVERY = (
    r"(?:(?:hang|moi|theo|tung|cac|dinh ky|bao cao|tong hop|thuc hien|it nhat|toi thieu"
    rf"|{_ONCE})[ /])*(?:{_UNIT})(?:[ /]{_ONCE}|/lan)?"
)
_ON_DAY = r"(?:(?:(?:truoc|vao|cham nhat) )?ngay [0-9]{1,2} (?:cua )?(?=hang|moi))?"  # it stays in the text
# The "1 lần" of "tháng/1 lần/quý" is the month's alone: two readings would double at each.
_AND = rf" ?[,;+-] ?(?:va |hoac )?|/(?!{_ONCE}/)(?:va |hoac )?| va | hoac "
_RECURRING = re.compile(rf"{_ON_DAY}{_EVERY}(?:(?:{_AND}){_EVERY})*")
_WITHIN_YEAR = re.compile(rf"(?:,? (?:trong|cua) nam(?: {YEAR})?| nam {YEAR})$")
# Weeks and days are finer than any period a report is owed for, so they always go on.
_CONTINUOUS = re.compile(
    r"(?:^|[,;/(] ?|\b(?:va|hoac) |- )"
    r"(?:(?:thuc hien|trien khai|to chuc|duy tri|trong|dien ra|cap nhat|dang tai|phat song"
    r"|tuyen truyen) )*"
    r"(?:(?:(?:sang|chieu|vao) )*(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat) )?"
    r"(?:thuong xuyen|lien tuc|ca nam|(?:quanh|suot) nam|(?:hang|moi) (?:ngay|tuan))\b"
)


def _recurring(key: str, year: int | None) -> Schedule | None:
    body = _WITHIN_YEAR.sub("", key)
    if not _RECURRING.fullmatch(body) or body in ("thang", "quy", "nam", "ca nam"):
        return None  # of a bare "Quý" the number or the "hằng" is missing
    units = list(re.finditer(_UNIT, body))
    every = tuple(dict.fromkeys(_RHYTHMS[(unit.lastindex or 1) - 1][0] for unit in units))
    one_period = re.search(r"quy (?:i+|[13])\b(?! lan)|dau nam|9 thang", body)
    # "Quý I, 6 tháng, quý III và năm" is the year's reports; "Quý I và quý III" is two windows.
    if one_period and (len(every) == 1 or ("9 thang" in body and "quy" not in body)):
        return None
    return Schedule("", "recurring", every=every)


def _continuous(key: str, year: int | None) -> Schedule | None:
    return Schedule("", "continuous") if _CONTINUOUS.search(key) else None


# --- Calendar dates


@dataclass(frozen=True, slots=True)
class _Unit:
    """A day, or ``count`` months from ``month``; what the words leave out is ``None``."""

    month: int | None
    count: int
    day: int | None = None
    year: int | None = None

    def window(self, year: int) -> Window:
        """The days it names; ``ValueError`` if there are none such."""
        year, month = self.year or year, self.month or 0
        start = dt.date(year, month, 1 if self.day is None else self.day)
        if self.day is not None:
            return Window(start, start)
        years, months = divmod(month - 1 + self.count, 12)
        return Window(start, dt.date(year + years, months + 1, 1) - dt.timedelta(days=1))


_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "sau": 6}
_COUNT = "0?[1-9]|1[01]|sau"
_OF = rf"(?:[/ ](?P<year>{YEAR}))?"
_UNITS: tuple[tuple[str, Callable[[int], _Unit]], ...] = (
    (rf"(?:ngay )?(?P<n>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}}){_OF}", lambda n: _Unit(None, 0, n)),
    (r"ngay (?P<n>[0-9]{1,2})", lambda n: _Unit(None, 0, n)),
    (rf"thang (?P<n>[0-9]{{1,2}}){_OF}", lambda n: _Unit(n, 1)),
    (rf"(?P<n>[0-9]{{1,2}})/(?P<year>{YEAR})", lambda n: _Unit(n, 1)),
    (rf"quy (?P<n>0?[1-4]|iv|i{{1,3}}){_OF}", lambda n: _Unit(3 * n - 2, 3)),
    (rf"(?P<n>{_COUNT}) thang dau nam{_OF}", lambda n: _Unit(1, n)),
    (rf"(?P<n>{_COUNT}) thang cuoi nam{_OF}", lambda n: _Unit(13 - n, n)),
    (rf"(?:nam )?(?P<year>{YEAR})|(?:trong|het) nam(?: nay)?", lambda n: _Unit(1, 12)),
)
_LEAD = re.compile(
    r"^(?:(?:thuc hien|du kien|(?:nhan )?dip|giai doan|trong|vao|cac|het) )+(?!nam(?: nay)?$)"
)
_BARE = re.compile(rf"(?:0?[1-9]|1[0-2]|iv|i{{1,3}})(?:/{YEAR})?")
_LIST = re.compile(r" ?[,;&+] ?(?:va )?| va | hoac ")
_RANGE = re.compile(r" ?- ?| (?:cho )?(?:den|toi) ")
_LEAP_YEAR = 2000  # shows whether a day can exist where nobody knows its year


def _unit(words: str) -> _Unit:
    plain = _LEAD.sub("", words)
    for pattern, build in _UNITS:
        if match := re.fullmatch(pattern, plain):
            given = match.groupdict()
            number = given.pop("n", None) or "0"
            unit = build(_NUMBERS.get(number) or int(number))
            return replace(unit, **{name: int(value) for name, value in given.items() if value})
    raise ValueError(words)  # caught by _first, as are days that no calendar has


def _headed(words: Iterable[str]) -> Iterator[str]:
    """Hand on the head word: "Tháng 3, 6, 9", "Quý I, II"."""
    head = ""
    for word in words:
        yield f"{head} {word}" if head and _BARE.fullmatch(word) else word
        head = next((h for h in ("thang", "quy") if h in word), head)


def _completed(units: list[_Unit]) -> list[_Unit]:
    """Hand back the year and a day's month: "Tháng 11, 12/2021", "ngày 15 đến ngày 20/4"."""
    done = units[-1:]
    for unit in reversed(units[:-1]):
        after = done[0]
        month = after.month if unit.month is None else unit.month
        done.insert(0, replace(unit, month=month, year=unit.year or after.year))
    return done


def _dated(key: str, year: int | None) -> Schedule | None:
    spans = [_RANGE.split(item) for item in _LIST.split(key)]
    for span in spans:
        if len(span) == 2:
            # "Từ tháng 3" alone has no end, so "từ" is understood only where "đến" follows.
            span[0] = span[0].removeprefix("tu ")
    printed = [_unit(word) for word in _headed(word for span in spans for word in span)]
    units = _completed(printed)
    known = max(unit.year or 0 for unit in units) or _LEAP_YEAR if year is None else year
    reckoned = iter([unit.window(known) for unit in units])
    windows = [_joined([next(reckoned) for _ in span]) for span in spans]
    if windows != sorted(windows) and any(unit.year is None for unit in printed):
        raise ValueError(key)  # perhaps another year is meant: "Quý IV và quý I/2022"
    if year is None and any(unit.year is None for unit in units):
        return Schedule("", "window")
    each = tuple(sorted(set(windows)))
    end = max(window.end for window in each)
    return Schedule("", "window", each[0].start, end, windows=each if len(each) > 1 else ())


def _joined(ends: list[Window]) -> Window:
    if len(ends) > 2 or ends[0].start > ends[-1].end:
        raise ValueError("no range, or one that ends before it starts")
    return Window(ends[0].start, ends[-1].end)


_DONE = "xong|hoan thanh|hoan tat|ket thuc"
_DOING = rf"(?:(?:{_DONE}|thuc hien|trien khai|ban hanh|bao cao|gui|nop|phai|can|thoi han) )*"
_AT_LATEST = r"(?:cham|muon|tre) nhat|khong qua|(?:tu nay |cho )?(?:den|toi)|han(?: cuoi| chot)?"
_BEFORE = re.compile(rf"{_DOING}(?:han )?truoc (.+)")
_BY = re.compile(
    rf"{_DOING}(?:{_AT_LATEST})(?: la| vao| den)* (.+)"
    rf"|(?:(?:thuc hien|phai|can) )*(?:{_DONE}) (.+)|(het .+)"
)


def _deadline(key: str, year: int | None) -> Schedule | None:
    """Read the last day on which the work is still in time.

    "Trước ngày 30/6" ends on 30/6: offices count the day they are told as the last one, and a
    due date lasts until 23:59:59. "Trước tháng 6" and "Trước quý III" name no day, so they end
    the day before. "Hoàn thành trong quý II" asks for a result and so ends with the quarter.
    """
    before = _BEFORE.fullmatch(key)
    match = before or _BY.fullmatch(key)
    if not match:
        return None
    unit = _unit(next(filter(None, match.groups())))
    window = unit.window(_LEAP_YEAR if year is None else year)
    end = window.start - dt.timedelta(days=1) if before and unit.day is None else window.end
    return Schedule("", "deadline", end=end if unit.year or year else None)


# --- Which reading

_EVENT = re.compile(
    r"(?:ngay )?(?:sau |truoc )?khi\b|dot xuat|phat sinh|neu co\b"
    r"|(?:tuy )?theo (?:yeu cau|chi dao|huong dan|de nghi|phat sinh|su kien|tinh hinh|thuc te)\b"
    r"|.*\b(?:(?:sau|ngay) khi|ke tu (?:khi|ngay (?![0-9])))\b"
)
_READERS = (_recurring, _continuous, _deadline, _dated)


def _first(key: str, year: int | None) -> Schedule | None:
    for reader in _READERS:
        try:
            if found := reader(key, year):
                return found
        except (ValueError, OverflowError):
            continue
    return None


def _beside_events(key: str, year: int | None) -> Schedule | None:
    """Read "Quý II hoặc khi có yêu cầu" by what stands beside the event."""
    parts = [part.strip(" ()") for part in re.split(r"[;,(]| va | hoac ", key)]
    rest = ", ".join(part for part in parts if part and not _EVENT.match(part))
    if not any(_EVENT.match(part) for part in parts):
        return None
    return _first(rest, year) or (Schedule("", "event") if _EVENT.match(key) else None)
