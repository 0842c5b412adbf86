"""Whether a text without the line KẾ HOẠCH is a plan all the same, or says that it is none."""

import re

from rapidfuzz import fuzz

from agencies.phrases import shadow
from plans.draft import PlanDraft
from plans.intake.source import Line

# A title in lower case is one only where mục stand below it.
_TITLE_IN_WORDS = re.compile(
    r"^ke hoach(?:$|[.:]$| (?:thuc hien |trien khai )?(?:cong tac |hoat dong )?"
    r"(?:tuyen truyen|truyen thong)\b)"
)
_TITLE_ENDS_LIKE_PROSE = re.compile(r"[;:,]$|\./\.$|\.$")
_MUC = re.compile(
    r"^(?P<mark>(?:[ivx]{1,5}|\d{1,2}|[a-h])\s*[.)/:\-]\s*|phan (?:thu )?\w+\s*[.:]?\s*)?"
    r"(?:muc dich|yeu cau|muc tieu|noi dung|nhiem vu|hinh thuc|giai phap|kinh phi|to chuc thuc hien)\b"
)
_HEADING_LETTERS = 120
_OTHER_KIND = re.compile(
    r"^(?:bao cao|thong bao|quyet dinh|to trinh|giay moi|bien ban|huong dan|de an|chuong trinh|nghi quyet"
    r"|chi thi|quy che|phuong an|luat|nghi dinh|thong tu|hop dong|cong dien|kinh gui|don)\b"
)
# One letter in eight may be misread.
_ALIKE = 80


def find_doubtful_title(lines: list[Line], draft: PlanDraft) -> int | None:
    """Find a title that is damaged or in lower case, where the mục of a plan follow, and say so."""
    for place, line in enumerate(lines):
        if is_known_heading(line):
            return None
        low = shadow(line.text).strip(" *")
        is_damaged = line.text.isupper() and fuzz.ratio(low.split(" nam ")[0], "ke hoach") >= _ALIKE
        is_in_words = _TITLE_IN_WORDS.match(low) and not _TITLE_ENDS_LIKE_PROSE.search(line.text)
        if (is_damaged or is_in_words) and has_outline(lines[place + 1 :]):
            draft.note(
                "text-suspect", "info", f"line {line.number}",
                f"Dòng {line.number}: “{line.text[:80]}” được đọc là dòng tên loại “KẾ HOẠCH”. Hãy đối "
                "chiếu.",
            )  # fmt: skip
            return place
    return None


def has_outline(lines: list[Line]) -> bool:
    """Tell whether two or more of the mục stand here that plans are made of."""
    lows = (shadow(line.text) for line in lines if len(line.text) <= _HEADING_LETTERS)
    found = (match for low in lows if (match := _MUC.match(low)))
    # "Hình thức: báo chí, mạng xã hội." without a mark is a sentence, of news say.
    return (
        len({each.group() for each in found if each["mark"] or not _is_sentence(each.string)}) > 1
    )


def _is_sentence(low: str) -> bool:
    return bool(_TITLE_ENDS_LIKE_PROSE.search(low.removesuffix(":"))) or ": " in low


def other_kind(lines: list[Line]) -> str | None:
    """Give the line that names the document something else (BÁO CÁO), None where there is none."""
    for line in lines:
        if is_known_heading(line):
            return None
        low = shadow(line.text)
        if _OTHER_KIND.match(low) and (line.text.isupper() or low.startswith("kinh gui")):
            return line.text
    return None


def is_known_heading(line: Line) -> bool:
    """Tell the heading of a mục that plans are made of: "I. MỤC ĐÍCH", "2. Nội dung"."""
    return len(line.text) <= _HEADING_LETTERS and bool(_MUC.match(shadow(line.text)))
