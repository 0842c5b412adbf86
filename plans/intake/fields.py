"""What a content in prose says of itself: "Đơn vị chủ trì: …; thời gian: Quý II"."""

import re

from agencies import phrases
from agencies.phrases import shadow
from plans import schedules
from plans.draft import DraftItem, DraftParty, Role
from plans.intake import sides, ways

_WHO = r"(?:(?:cac )?(?:co quan|don vi|bo phan|phong|ca nhan|nguoi|to chuc) )?"
_NAMES: tuple[tuple[str, str], ...] = (
    ("coordinating", rf"{_WHO}phoi hop(?: thuc hien)?"),
    ("lead", rf"{_WHO}(?:chu tri|phu trach|thuc hien|dau moi)(?: thuc hien| chinh)?"),
    ("schedule", r"(?:thoi gian|thoi diem|thoi han|tien do)(?: (?:thuc hien|to chuc|hoan thanh))?"),
    ("formats", r"(?:hinh thuc|phuong thuc)(?: (?:tuyen truyen|truyen thong|thuc hien|to chuc))?"),
)
_FIELD = re.compile(
    r"(?:^|(?<=[;.,]) | (?=\())\(?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _NAMES)
    + r")\s*:\s*"
)
# These too say something of the content above them; they stay among its lines.
_OTHERS = re.compile(r"^(?:dia diem|thanh phan|doi tuong|so luong|san pham|kinh phi|ket qua)[^:]*:")

Fields = dict[str, str]


def of(text: str) -> Fields:
    """Give the fields that ``text`` consists of, by name; none where it is a sentence."""
    low = shadow(text)
    marks = list(_FIELD.finditer(low))
    if not marks or marks[0].start() != 0:
        return {}
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found: Fields = {}
    for mark, end in zip(marks, ends, strict=True):
        name = mark.lastgroup
        if name and (words := text[mark.end() : end].strip(" ;.,)")):
            found[name] = words
    return found


def behind(text: str) -> tuple[str, Fields]:
    """Give a content without the fields behind it, and these: "Tọa đàm (Chủ trì: Sở A)"."""
    mark = _FIELD.search(shadow(text))
    if mark is None or mark.start() == 0:
        return text, {}
    head, rest = text[: mark.start()].rstrip(" ;,"), text[mark.start() :].strip()
    is_closed = not rest.startswith("(") or rest.rstrip(" .;").endswith(")")
    found = of(rest) if is_closed else {}
    return (head, found) if found else (text, {})


def belongs_above(text: str) -> bool:
    """Tell whether ``text`` says something of the content above it and is none itself."""
    return bool(of(text)) or bool(_OTHERS.match(shadow(text)))


def fill(item: DraftItem, found: Fields, *, year: int | None) -> None:
    """Put ``found`` into ``item``."""
    if "formats" in found:
        item.formats += ways.listed(found["formats"])
    # "Đơn vị thực hiện: A chủ trì, phối hợp với B" names both.
    parted = sides.part([found["lead"]] if "lead" in found else [])
    beside = [*parted.coordinating, *([found["coordinating"]] if "coordinating" in found else [])]
    if parted.lead:
        assign(item, "lead", parted.lead)
    if beside:
        assign(item, "coordinating", beside)
    if "schedule" in found:
        item.schedule = schedules.read(found["schedule"], year=year)


def assign(item: DraftItem, role: Role, lines: list[str]) -> None:
    """Name the parties of one role as printed in ``lines``."""
    parties = [DraftParty(party) for party in phrases.read(lines)]
    if role == "lead":
        item.lead_lines, item.lead = list(lines), parties
    else:
        item.coordinating_lines, item.coordinating = list(lines), parties
