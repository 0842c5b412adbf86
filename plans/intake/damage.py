"""Damage that scanners and web pages do to a text: healed where the words are known, and said."""

import re
from dataclasses import replace
from functools import lru_cache, partial

from agencies.phrases import shadow
from plans.draft import PlanDraft
from plans.intake.source import Line

# Words that letterheads, headings and signing blocks are made of. A line of capitals in which one
# of these stands with spaces astray is scanned badly; anything else may be meant so.
_KNOWN = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐỘC LẬP", "TỰ DO", "HẠNH PHÚC", "ỦY BAN NHÂN DÂN", "UBND",
    "HỘI ĐỒNG NHÂN DÂN", "KẾ HOẠCH", "PHỤ LỤC", "THÀNH PHỐ", "HUYỆN", "PHƯỜNG", "TỈNH", "NƠI NHẬN",
    "CHỦ TỊCH", "GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "HIỆU TRƯỞNG", "VĂN PHÒNG", "MỤC ĐÍCH", "YÊU CẦU",
    "NỘI DUNG", "HÌNH THỨC", "NHIỆM VỤ", "GIẢI PHÁP", "KINH PHÍ", "TỔ CHỨC THỰC HIỆN", "THỰC HIỆN",
    "TUYÊN TRUYỀN", "TRUYỀN THÔNG", "CẢI CÁCH HÀNH CHÍNH", "NỘI VỤ", "TƯ PHÁP", "TÀI CHÍNH",
    "SỞ", "XÂY DỰNG", "CÔNG THƯƠNG", "GIAO THÔNG VẬN TẢI", "TRUNG TÂM", "TRƯỜNG", "THỜI GIAN",
)  # fmt: skip
_KNOWN_MIXED = ("Độc lập", "Tự do", "Hạnh phúc", "Nơi nhận", "Kế hoạch", "Phụ lục")
# Old and new places of the tone mark are one word to the eye.
_SPELT_BOTH_WAYS = {"Ủ": "[ỦU]", "Y": "[YỶ]", "Ò": "[ÒO]", "A": "[AÀ]"}
_LONGEST = 150
# Quotes and dashes of other keyboards, and letters that only look like ours.
_ODD = str.maketrans(
    {"«": "“", "»": "”", "„": "“", "‟": "“", "‐": "-", "‑": "-", "―": "–", "Ð": "Đ"}
)

_PAGE = re.compile(
    r"^(?:skip ribbon commands|skip to main content|turn (?:on|off) (?:more accessible mode|animations)"
    r"|sign in|sign out|log ?in|print|share|facebook|twitter|zalo|email|back to top|it looks like .*"
    r"|chung nhan tin nhiem mang|dang nhap|trang chu|lien he|so do cong|in (?:trang|bai viet)|chia se"
    r"|gui (?:email|mail|bai viet|cho ban be)|tai xuong|tai ve|xem them|quay lai|ve dau trang|co chu"
    r"|anh minh hoa|anh:? (?:minh hoa|internet|st)|(?:cac )?tin (?:lien quan|khac|moi|cu)(?: hon)?"
    r"|luot xem\b.{0,20}|so luot (?:xem|doc)\b.{0,20}|tong so (?:diem|luot)\b.{0,80}|click de .{0,60}"
    r"|y kien ban doc|binh luan|danh gia bai viet|ban da khong su dung site\b.*|thoi gian cho:.{0,40}"
    r"|tac gia(?: bai viet)?\s*:.{0,80}|nguoi dang\s*:.{0,80}|ngay dang\s*:.{0,40}"
    r"|(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat),?(?: ngay)?[ -]+\d{1,2}[/-]\d{1,2}[/-]\d{4}\b.{0,40}"
    r"|(?:cap nhat(?: luc)?:? )?\d{1,2}[/-]\d{1,2}[/-]\d{4},? \d{1,2}:\d{2}.{0,30})$"
)
# What follows it are the headlines of other articles.
_RELATED = re.compile(r"^(?:cac )?(?:tin|bai)(?: viet)? (?:lien quan|khac|moi|cu)(?: hon| nhat)?$")
_CREDIT = re.compile(r"^\(?nguon(?: tin)?\s*:")
_ENDS = re.compile(r"[.;:!?…/)]$")
_LAST_LINES = 6


def mended(lines: list[Line], draft: PlanDraft) -> list[Line]:
    """Give the lines without what belongs to a web page, and with known words made whole.

    Args:
        lines: the source's lines.
        draft: gets the notes on what was dropped and healed.
    """
    kept: list[Line] = []
    dropped: list[Line] = []
    is_related = False
    for place, line in enumerate(lines):
        is_related = is_related or bool(_RELATED.match(shadow(line.text).strip(" .|»›:-")))
        is_page = _is_of_the_page(line, lines[place - 1] if place else None)
        is_page = is_page or (is_related and not _ENDS.search(line.text))
        is_credit = place >= len(lines) - _LAST_LINES and bool(_CREDIT.match(shadow(line.text)))
        (dropped if is_page or is_credit else kept).append(line)
    _note_dropped(dropped, draft)
    return [_healed(line, draft) for line in kept]


def _is_of_the_page(line: Line, before: Line | None) -> bool:
    low = shadow(line.text).strip(" .|»›-")
    if _PAGE.match(low):
        return True
    return bool(_CREDIT.match(low) and before and shadow(before.text).startswith("tac gia"))


def _note_dropped(dropped: list[Line], draft: PlanDraft) -> None:
    if not dropped:
        return
    words = "; ".join(f"dòng {line.number}: “{line.text[:60]}”" for line in dropped[:20])
    draft.note(
        "text-suspect", "info", f"line {dropped[0].number}",
        f"Bỏ {len(dropped)} dòng của trang thông tin điện tử, không thuộc kế hoạch ({words}).",
    )  # fmt: skip


def _healed(line: Line, draft: PlanDraft) -> Line:
    text = line.text.translate(_ODD)
    if len(text) <= _LONGEST:
        text = _words_healed(text)
    if text == line.text:
        return line
    if text.replace(" ", "") == line.text.replace(" ", ""):
        draft.note(
            "text-suspect", "info", f"line {line.number}",
            f"Dòng {line.number}: chữ bị rời “{line.text[:80]}”, đã đọc là “{text[:80]}”. Hãy đối chiếu.",
        )  # fmt: skip
    return replace(line, text=text)


def _words_healed(text: str) -> str:
    for known in _KNOWN if text.isupper() else _KNOWN_MIXED:
        text = _scattered(known).sub(partial(_spaced_like, known), text)
    return text


def _spaced_like(known: str, found: re.Match[str]) -> str:
    """Give the letters that were found, with the spaces of the known word."""
    letters = iter(found.group().replace(" ", ""))
    return "".join(" " if letter == " " else next(letters) for letter in known)


@lru_cache(maxsize=256)
def _scattered(known: str) -> re.Pattern[str]:
    letters = (_SPELT_BOTH_WAYS.get(each, re.escape(each)) for each in known if each != " ")
    return re.compile(rf"(?<!\w){' ?'.join(letters)}(?!\w)")
