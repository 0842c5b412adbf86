"""Slips that scanning leaves in Vietnamese words: pointed out, never mended unasked."""

import re
from collections.abc import Iterator

from plans.draft import DraftSection, PlanDraft

# Each pair is a reading a scanner makes of a common phrase; the right words are only proposed.
_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bGiới bản\b"), "Gửi bản"),
    (re.compile(r"\bCông (?=TTĐT|thông tin điện tử)", re.IGNORECASE), "Cổng "),
    (re.compile(r"\bnhững nhiều\b"), "nhũng nhiễu"),
    (re.compile(r"\bNơi nhân\b"), "Nơi nhận"),
    (re.compile(r"\bỦy bán\b"), "Ủy ban"),
    (re.compile(r"�"), ""),
)


def note(draft: PlanDraft) -> None:
    """Add a problem for each suspect phrase in the texts of ``draft``."""
    for where, place, text, item in _texts(draft):
        for pattern, right in _SLIPS:
            if match := pattern.search(text):
                wrong = text[max(0, match.start() - 15) : match.end() + 25].strip()
                said = f" có thể phải là “{right.strip()}”." if right else " có chữ không đọc được."
                draft.note(
                    "text-suspect",
                    "info",
                    where,
                    f"{place}: “…{wrong}…”{said} Hãy đối chiếu bản gốc.",
                    item,
                    hint=_mend(text, match, right) if right else None,
                )


def _mend(text: str, match: re.Match[str], right: str) -> dict[str, str]:
    """Give the words to write and those they replace; the next word goes with a phrase left open.

    "Công " alone stands in many right names, "Công TTĐT" in none.
    """
    old, new = match.group(), right if match.group()[:1].isupper() else right.lower()
    if old.endswith(" "):
        after = re.match(r"\w*", text[match.end() :])
        rest = after.group() if after else ""
        old, new = old + rest, new + rest
    return {"old": old, "new": new}


def _texts(draft: PlanDraft) -> Iterator[tuple[str, str, str, int | None]]:
    for paragraph in (*draft.opening, *draft.closing):
        yield "text", "Lời văn", paragraph.text, None
    for section in draft.sections:
        yield from _section_texts(section, section.label or "")
    if draft.recipients_note:
        yield "recipients", "Nơi nhận", draft.recipients_note, None
    for recipient in draft.recipients:
        yield "recipients", "Nơi nhận", recipient, None
    for item in draft.items:
        for line in (*item.contents, *item.formats, *item.lead_lines, *item.coordinating_lines):
            yield f"item {item.number}", f"Nội dung {item.number}", line, item.number


def _section_texts(section: DraftSection, path: str) -> Iterator[tuple[str, str, str, int | None]]:
    for paragraph in section.paragraphs:
        yield f"section {path}", f"Mục {path}", paragraph.text, None
    for child in section.children:
        yield from _section_texts(child, f"{path}.{child.label}" if child.label else path)
