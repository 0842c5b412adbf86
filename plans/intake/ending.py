"""The end of the text: Nơi nhận, the signature block, and the heading of the appendix."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agencies import phrases
from agencies.phrases import shadow
from documents.decree30 import normalised_capacity
from plans.draft import DraftAppendix, DraftSignature, PlanDraft, from_lines
from plans.intake import markup
from plans.intake.source import Line

_RECIPIENTS = re.compile(r"^noi nhan\b\s*:?")
# With its dot in any case; without it only before a title or a body, for QUÝ and KTXH are no signing.
_CAPACITY = re.compile(
    r"^(?:(?:TM|KT|TL|TUQ|Q)\s*\.|T/M|K/T)\s*\S"
    r"|^(?:TM|KT|TL|TUQ|Q)\s+(?:CHỦ TỊCH|GIÁM ĐỐC|ỦY BAN|UỶ BAN|UBND|CHÁNH|TRƯỞNG|BỘ TRƯỞNG)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:pho |quyen )?(?:chu tich|giam doc|chanh van phong|truong ban|chanh thanh tra|truong phong"
    r"|cuc truong|chi cuc truong|bo truong|bi thu|hieu truong|thu truong|tong giam doc|chu nhiem"
    r"|vien truong|truong doan|tong bien tap|hat truong|truong trung tam)\b"
)
_APPENDIX = re.compile(
    r"^PHỤ LỤC(?:\s+(?:số\s*:?\s*)?(?P<label>[IVX]{1,6}|\d{1,3}|[A-Z])(?=[\s.:]|$))?"
    r"\s*[.:]?\s*(?P<title>.*)$",
    re.IGNORECASE,
)
# What an appendix is headed with that does not call itself one.
_LISTING = re.compile(
    r"(?:phu )?bieu\b|mau\b|bang\b|danh muc\b|(?:noi dung )?chi tiet\b|noi dung\b|nhiem vu\b|phan cong\b"
)
# One line where the signature stood beside Nơi nhận, or beside a recipient.
_BESIDE = re.compile(
    r"^(?P<left>Nơi nhận\s*:?|[-–].*?[;.])\s*(?P<right>(?:TM|KT|TL|TUQ|Q)\s*\.\s*\S.*|[^\W\d_][^:;,.]{8,60})$"
)
_FILED = re.compile(
    r"^(?P<left>[-–]?\s*Lưu\s*:.*\.)\s+(?P<right>[^\W\d_]\w*(?: [^\W\d_]\w*){1,5})$"
)
_SIGNED = re.compile(r"^\W*(?:da ?ky|ky ten(?:,? dong dau)?)\W*$")
_LAW_DOCS = re.compile(r"^\(.*kèm theo.*\)?$", re.IGNORECASE)
_NAME = re.compile(r"^(?:(?:TS|ThS|PGS|GS|BS|KS)\.? ?){0,3}[^\W\d_]{1,12}(?: [^\W\d_]{1,12}){1,5}$")


def split(lines: list[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    """Part the lines below the subject into body, ending (from Nơi nhận on) and appendix.

    An ending that stands behind the appendix is found there.
    """
    first_ending = next((i for i, line in enumerate(lines) if _is_ending(line)), len(lines))
    appendix = next(
        (i for i, line in enumerate(lines) if is_appendix_heading(line, is_after=i > first_ending)),
        len(lines),
    )
    listing = (i for i in range(first_ending + 1, appendix) if _is_listing(lines, i))
    appendix = next(listing, appendix)
    if first_ending > appendix:
        return lines[:appendix], lines[first_ending:], lines[appendix:first_ending]
    body_end = next(
        (i + 1 for i, line in enumerate(lines[:first_ending]) if line.text.endswith("./.")),
        first_ending,
    )
    return lines[:body_end], lines[body_end:appendix], lines[appendix:]


def _is_ending(line: Line) -> bool:
    return bool(_RECIPIENTS.match(shadow(line.text))) or _is_signing(line)


def _is_signing(line: Line) -> bool:
    """Tell a line of the signing block: in capitals, or beginning TM., KT. in any case."""
    text = line.text
    if len(text) >= 90:
        return False
    is_title = text.isupper() and bool(_TITLE.match(shadow(text)))
    return is_title or bool(_CAPACITY.match(text))


def is_appendix_heading(line: Line, *, is_after: bool = True) -> bool:
    """Tell the heading of an appendix; "Phụ lục I" within the text is only a mention."""
    match = _APPENDIX.match(line.text)
    if match is None:
        return False
    return line.text.isupper() or (line.starts_block and (is_after or not match["title"]))


def _is_listing(lines: list[Line], place: int) -> bool:
    """Tell the heading of an appendix that only says what it lists: "BIỂU NHIỆM VỤ …"."""
    line = lines[place]
    if not (line.starts_block and line.text.isupper()) or _is_signing(line):
        return False
    below = lines[place + 1].text if place + 1 < len(lines) else ""
    return bool(_LISTING.match(shadow(line.text)) or _LAW_DOCS.match(below))


def _one_a_line(lines: list[Line]) -> Iterator[Line]:
    """Part lines in which the signature stands behind Nơi nhận or a recipient."""
    for line in lines:
        beside, filed = _BESIDE.match(line.text), _FILED.match(line.text)
        if beside and _is_signing(replace(line, text=beside["right"])):
            yield from (replace(line, text=beside[side]) for side in ("left", "right"))
        elif filed and _is_person(filed["right"]):
            yield from (replace(line, text=filed[side]) for side in ("left", "right"))
        else:
            yield line


def read(lines: list[Line], draft: PlanDraft) -> None:
    """Read Nơi nhận and the signature block into ``draft``."""
    capacity: list[str] = []
    name: str | None = None
    has_recipients = in_recipients = False
    for line in _one_a_line(lines):
        text = line.text
        if _SIGNED.match(shadow(text)):
            continue
        if match := _RECIPIENTS.match(shadow(text)):
            has_recipients = in_recipients = True
            draft.recipients += _on_one_line(text[match.end() :])
        elif _is_signing(line) or (capacity and _is_title_in_words(text)):
            capacity.append(normalised_capacity(text))
            in_recipients = False
        elif markup.bullet_of(text) and (has_recipients or not capacity):
            draft.recipients.append(markup.bare(text))
        elif capacity and name is None and _is_name(text):
            name = text
        elif in_recipients:
            _read_unmarked(line, draft)
        else:
            _note_outside(line, draft)
    if capacity or name:
        draft.signature = _signature(capacity, name)


def _is_name(text: str) -> bool:
    return bool(_NAME.match(text)) and all(word[0].isupper() for word in text.split())


def _is_person(text: str) -> bool:
    """Tell a person's name from an office's short one: "Phòng CCHC"."""
    is_short = any(word.isupper() for word in text.split())
    return _is_name(text) and not is_short and phrases.named_as(text) == "unknown"


def _is_title_in_words(text: str) -> bool:
    return len(text) < 40 and bool(_TITLE.match(shadow(text)))


def _on_one_line(text: str) -> list[str]:
    """Give the recipients that stand behind "Nơi nhận:" on its own line."""
    return [clean for part in text.split(";") if (clean := markup.bare(part))]


def _read_unmarked(line: Line, draft: PlanDraft) -> None:
    """A line without a dash: a recipient, the note under Nơi nhận, or the tail of the one before."""
    before = draft.recipients[-1] if draft.recipients else ""
    if line.text.endswith(";") or line.text.startswith("Lưu"):
        draft.recipients.append(markup.bare(line.text))
    elif before.startswith("Lưu"):
        _note_outside(line, draft)
    elif before:
        draft.recipients[-1] = f"{before} {markup.bare(line.text)}"
    else:
        draft.recipients_note = " ".join(filter(None, [draft.recipients_note, line.text]))


def _note_outside(line: Line, draft: PlanDraft) -> None:
    draft.note(
        "text-suspect", "info", f"line {line.number}",
        f"Dòng {line.number}: “{line.text[:80]}” nằm ngoài phần nội dung, không đưa vào kế hoạch. "
        "Nếu là nội dung, hãy nhập bổ sung.",
    )  # fmt: skip


def _signature(capacity: list[str], name: str | None) -> DraftSignature:
    """The chức vụ is the last line; what stands above it is in whose name it is signed.

    "KT. GIÁM ĐỐC" alone above a name keeps its line as the capacity; "Q. CHỦ TỊCH" is a title.
    """
    if not capacity:
        return DraftSignature((), None, name)
    *above, last = capacity
    if _CAPACITY.match(last) and not _TITLE.match(shadow(last)) and not last.startswith("Q. "):
        return DraftSignature(tuple(capacity), None, name)
    return DraftSignature(tuple(above), last, name)


def read_appendix(lines: list[Line], tables: list[int], draft: PlanDraft) -> list[int]:
    """Read the headings and captions of the appendices; give the line each heading stands in.

    Args:
        lines: the text from the first heading on.
        tables: the lines in which the rows of the tables stand; text behind a row is no title.
        draft: what is filled.
    """
    headings: list[int] = []
    for place, line in enumerate(lines):
        match = _APPENDIX.match(line.text) if is_appendix_heading(line) else None
        below_table = bool(headings) and any(headings[-1] < row < line.number for row in tables)
        if not match and (not headings or (below_table and _is_listing(lines, place))):
            draft.appendices.append(DraftAppendix(None, line.text, None))
            headings.append(line.number)
        elif match:
            draft.appendices.append(
                DraftAppendix(match["label"], match["title"].strip(" .:"), None)
            )
            headings.append(line.number)
        elif below_table:
            read_below([line], draft.appendices[-1])
        else:
            read_heading_line(line.text, draft.appendices[-1])
    return headings


def read_heading_line(text: str, appendix: DraftAppendix) -> None:
    """Read a line between the heading and the table: the caption, more of it, or the title."""
    caption = appendix.caption
    if _LAW_DOCS.match(text):
        appendix.caption = text
    elif caption is None:
        appendix.title = f"{appendix.title} {text}".strip()
    elif caption.count("(") > caption.count(")"):
        appendix.caption = f"{caption} {text}"
    else:
        appendix.paragraphs += from_lines(text)


def read_below(lines: list[Line], appendix: DraftAppendix) -> None:
    """Keep the lines below a table as the appendix's text."""
    for line in lines:
        appendix.paragraphs += from_lines(line.text)
