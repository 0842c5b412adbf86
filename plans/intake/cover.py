"""The top of page 1: whose paper, number, place and day, kind and subject."""

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import takewhile

from agencies.phrases import shadow
from plans.draft import PlanDraft
from plans.intake import letterhead, outlines
from plans.intake.source import Line, is_rule_line

# "KẾ HOẠCH" alone, or with the subject behind it; "KẾ HOẠCH VÀ ĐẦU TƯ" is half a letterhead.
_TITLE = re.compile(r"^ke hoach[.:]?(?: (?!va dau tu).+)?$")
_NUMBER = re.compile(
    r"^Số\s*:?\s*(?P<number>(?:\d{1,5}[a-zA-Z]?)?)[\s.…_]*(?P<slash>/?)"
    r"\s*(?P<symbol>[A-ZĐ][\wĐ&.]{0,12}(?:\s?-\s?[\wĐ&.]{1,12}){1,3})?\s*$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    r"^(?:Số\s*:?\s*)?(?P<number>\d{1,5}[a-zA-Z]?)(?:/\d{4})?(?P<slash>[/\-])"
    r"(?P<symbol>KH[\-/][\wĐ&.\-]{1,35})\s*$"
)
_SHORT_DATE = re.compile(
    r"^(?P<place>[^,]{2,60}?)\s*,\s*ngày\s*(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})\s*$"
)
_DATE = re.compile(
    r"^(?P<place>[^,]{2,60}?)\s*,\s*ngày\s*(?P<day>\d{0,2})[\s.…]*tháng\s*(?P<month>\d{0,2})[\s.…]*"
    r"năm\s*(?P<year>\d{4})?",
    re.IGNORECASE,
)
# "BẢN TRÌNH BÀY LẠI", as our own copies are marked, is not the name of a Ban.
_BODY = re.compile(
    r"^(?!ban (?:trinh bay lai|sao|chup)\b)"
    r"(?:so|uy ban|ubnd|ban|thanh tra|van phong|cong an|bo|chi cuc|cuc|trung tam|truong|phong|benh vien"
    r"|hoi|hoi dong|hdnd|dang uy|dang bo|huyen uy|tinh uy|tinh doan|doan|lien doan|mat tran|kho bac"
    r"|bao hiem|vien|thu vien|bao tang|dai|bao|toa an|thue|hai quan)\b"
)
_GOES_ON = re.compile(r"^(?:tinh|thanh pho|huyen|thi xa|quan|xa|phuong|thi tran|dac khu)\b")
# What is left of a name that was wrapped is short, and neither a stamp nor the title of a table.
_WRAPPED_WORDS = 3
_SUBJECT_LETTERS = 200
_NO_NAME = re.compile(
    r"(?:du thao|hoa toc|thuong khan|khan|mat|tuyet mat|toi mat|dang cong san|phu luc|bang|bieu|mau"
    r"|danh muc|ke hoach|noi dung|nhiem vu)\b|.*\d"
)
# Where no blank line parts the subject from the text, these words do.
_BEGINS_BODY = re.compile(
    r"(?:Căn cứ|Thực hiện|Nhằm|Để|Theo|Triển khai|Tiếp tục|Ủy ban|UBND|Sở|I\.|1\.)\s"
)
_YEAR = re.compile(
    r"\b(?:năm\s+(?:học\s+)?|(?:quý [IV]+|tháng \d{1,2})\s*/\s*)(20\d\d)\b", re.IGNORECASE
)
_OFFICE = (
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Sở|Ban|Thanh tra|Văn phòng|Trường|Phòng|Chi cục|Cục"
    r"|Trung tâm|Bệnh viện|Công an|Hội|Đảng ủy|Tỉnh đoàn|Liên đoàn|Kho bạc|Bảo hiểm)"
)
_ISSUES = re.compile(
    rf"(?P<who>{_OFFICE}\b[^,;.:]{{0,120}}?)"
    r"\s+(?:đã\s+)?(?:ban hành|xây dựng|đề ra|lập)\s+[Kk]ế hoạch"
)
_CAPTION_ISSUER = re.compile(rf"\scủa\s+(?P<who>{_OFFICE}\b[^)]*)\)?\s*$")
# The issuer is named in the first sentences or nowhere.
_LOOKED_AT = 10_000
_SHORT_FORM = re.compile(r"\s*\((?:UBND|HĐND)\)")


@dataclass(slots=True)
class _Cover:
    bodies: list[str] = field(default_factory=list)
    stray: list[Line] = field(default_factory=list)
    ends_in_body: bool = False


def find_title(lines: list[Line]) -> int | None:
    """Give the index of the line that names the document a KẾ HOẠCH, None where there is none."""
    return next((i for i, line in enumerate(lines) if _is_title(line.text)), None)


def _is_title(text: str) -> bool:
    return text.isupper() and bool(_TITLE.match(shadow(text)))


def read(lines: list[Line], draft: PlanDraft) -> None:
    """Read the lines above KẾ HOẠCH into ``draft``; what is no part of a letterhead is said."""
    for line in read_letterhead(lines, draft):
        draft.note(
            "text-suspect", "info", f"line {line.number}",
            f"Dòng {line.number}: “{line.text[:80]}” đứng trước tên loại văn bản, không thuộc thể "
            "thức nên không đưa vào kế hoạch.",
        )  # fmt: skip


def read_letterhead(lines: list[Line], draft: PlanDraft) -> list[Line]:
    """Read what a letterhead says among ``lines``; give the lines that are no part of it."""
    cover = _Cover()
    for line in letterhead.lines_of(lines):
        if letterhead.MOTTO.search(shadow(line.text)):
            continue
        is_wrapped = cover.ends_in_body and _is_rest_of_name(line.text)
        cover.ends_in_body = _is_body(line, cover, is_wrapped=is_wrapped)
        if not (cover.ends_in_body or _read_number(line, draft) or _read_date(line, draft)):
            cover.stray.append(line)
    if cover.bodies:
        draft.issuer = cover.bodies[-1]
        draft.parent_body = cover.bodies[-2] if len(cover.bodies) > 1 else None
    return cover.stray


def read_untitled(lines: list[Line], draft: PlanDraft) -> int:
    """Read the top of a plan that has no line KẾ HOẠCH; give how many lines it took."""
    top = next((i for i, line in enumerate(lines) if _begins_text(line)), len(lines))
    strays = read_letterhead(lines[:top], draft)
    draft.subject = " ".join(line.text for line in strays if _is_subject(line)) or None
    draft.year = year_of(draft.subject or "")
    draft.note(
        "text-suspect", "warning", "kind",
        "Không thấy dòng tên loại “KẾ HOẠCH”, nhưng có các mục của một kế hoạch nên vẫn đọc. Hãy đối "
        "chiếu bản gốc và ghi lại trích yếu.",
    )  # fmt: skip
    for line in strays:
        if not _is_subject(line):
            draft.note(
                "text-suspect", "info", f"line {line.number}",
                f"Dòng {line.number}: “{line.text[:80]}” không thuộc thể thức nên không đưa vào kế hoạch.",
            )  # fmt: skip
    return top


def _begins_text(line: Line) -> bool:
    """Tell a line with which căn cứ, the opening or the first mục begins."""
    begins = _BEGINS_BODY.match(line.text) and not line.text.isupper()
    return bool(begins) or outlines.is_known_heading(line)


def _is_subject(line: Line) -> bool:
    low = shadow(line.text)
    return bool(re.search(r"\b(?:tuyen truyen|truyen thong|cai cach hanh chinh|cchc)\b", low))


def _read_number(line: Line, draft: PlanDraft) -> bool:
    match = _NUMBER.match(line.text) or _BARE_NUMBER.match(line.text)
    if not match or not (match["number"] or match["slash"] or match["symbol"]):
        return False
    draft.number = match["number"].lstrip("0") or None
    draft.symbol = (
        re.sub(r"\s", "", match["symbol"]).replace("KH/", "KH-") if match["symbol"] else None
    )
    is_odd = match.re is _BARE_NUMBER and not line.text.startswith("Số")
    if draft.number and not (match["slash"] == "/" and draft.symbol and not is_odd):
        draft.note(
            "symbol-malformed", "warning", "number",
            f"Dòng {line.number}: số và ký hiệu ghi “{line.text}”, không đúng thể thức. Hãy ghi "
            "đúng dạng Số: 05/KH-UBND, có dấu gạch chéo giữa số và ký hiệu.",
        )  # fmt: skip
    return True


def _read_date(line: Line, draft: PlanDraft) -> bool:
    match = _DATE.match(line.text) or _SHORT_DATE.match(line.text)
    if not match:
        return False
    draft.place = match["place"].strip()
    if match["day"] and match["month"] and match["year"]:
        draft.issued_on = _real_date(match, line, draft)
    return True


def _real_date(match: re.Match[str], line: Line, draft: PlanDraft) -> dt.date | None:
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        draft.note(
            "text-suspect", "warning", "date",
            f"Dòng {line.number}: “{line.text}” không phải một ngày có thật. Hãy sửa ngày ban hành.",
        )  # fmt: skip
        return None


def _is_rest_of_name(text: str) -> bool:
    """Tell the end of a name that a narrow column wrapped: "SỞ VĂN HÓA, THỂ THAO" / "VÀ DU LỊCH"."""
    return len(text.split()) <= _WRAPPED_WORDS and not _NO_NAME.match(shadow(text))


def _is_body(line: Line, cover: _Cover, *, is_wrapped: bool) -> bool:
    low = shadow(line.text)
    if not line.text.isupper() or len(line.text) > 90:
        return False
    begins = bool(_BODY.match(low))
    if cover.bodies and (_GOES_ON.match(low) or (is_wrapped and not begins)):
        cover.bodies[-1] += f" {line.text}"
        return True
    if begins:
        cover.bodies.append(line.text)
        return True
    return False


def read_subject(title: Line, below: list[Line], draft: PlanDraft) -> int:
    """Read the trích yếu behind or below KẾ HOẠCH; give how many lines below it took."""
    behind = title.text[len("KẾ HOẠCH") :].strip(" .:") if _TITLE.match(shadow(title.text)) else ""
    taken = 0
    words = [behind] if behind else []
    for line in below:
        # A subject set over two blocks goes on in lower case.
        is_new = line.starts_block and not line.text[:1].islower()
        if words and is_new and not _tells_year(line, words):
            break
        if words and _BEGINS_BODY.match(line.text):
            break
        taken += 1
        words += [] if is_rule_line(line.text) else [line.text]
    taken += sum(1 for _ in takewhile(lambda line: is_rule_line(line.text), below[taken:]))
    draft.subject = " ".join(words) or None
    draft.year = year_of(draft.subject or "")
    return taken


def _tells_year(line: Line, words: list[str]) -> bool:
    """Tell a second block of the subject: it gives the year that the first left out."""
    is_sentence = line.text.endswith((".", ":", ";", ",")) or len(line.text) > _SUBJECT_LETTERS
    told = year_of(" ".join(words)) or year_of(line.text) is None
    return not (told or is_sentence or outlines.is_known_heading(line))


def year_of(subject: str) -> int | None:
    """Give the year a subject or a title says it is about, None where it says none."""
    match = _YEAR.search(subject)
    return int(match[1]) if match else None


def names_office(words: str) -> bool:
    """Tell whether words begin as the name of an office that issues plans does."""
    return bool(re.match(_OFFICE, words))


def find_issuer(draft: PlanDraft) -> None:
    """Take the issuer from the opening or a caption where no letterhead names it."""
    if draft.issuer:
        return
    opening = " ".join(paragraph.text for paragraph in draft.opening)
    captions = [(appendix.caption or "")[-300:] for appendix in draft.appendices]
    for pattern, text in (
        (_ISSUES, opening[:_LOOKED_AT]),
        *((_CAPTION_ISSUER, caption) for caption in captions),
    ):
        if match := pattern.search(_SHORT_FORM.sub("", text)):
            take_issuer(match["who"], draft)
            return


def take_issuer(name: str, draft: PlanDraft) -> None:
    """Take ``name``, found in the text, for the issuer, and say so."""
    draft.issuer = official(name)
    draft.note(
        "issuer-from-text", "info", "issuer",
        f"Bản gốc không có tên cơ quan ở đầu trang; lấy “{draft.issuer}” từ lời văn. Hãy đối chiếu.",
    )  # fmt: skip


def official(name: str) -> str:
    """Give a name as a letterhead has it: in full and in capitals."""
    spelt = re.sub(r"^UBND\b", "Ủy ban nhân dân", name.strip()).replace("Uỷ", "Ủy")
    return spelt.upper()
