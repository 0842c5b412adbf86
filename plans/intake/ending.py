"""The end of the text: Nơi nhận, the signature block, and the heading of the appendix."""

import re

from agencies.phrases import shadow
from documents.decree30 import normalised_capacity
from plans.draft import DraftAppendix, DraftSignature, PlanDraft
from plans.intake import markup
from plans.intake.source import Line

_RECIPIENTS = re.compile(r"^noi nhan\b\s*:?")
_CAPACITY = re.compile(r"^(?:TM|KT|TL|TUQ|Q|T/M|K/T)\s*\.?\s*\S", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:pho |quyen )?(?:chu tich|giam doc|chanh van phong|truong ban|chanh thanh tra|truong phong"
    r"|cuc truong|bo truong|bi thu|hieu truong|thu truong)\b"
)
_APPENDIX = re.compile(
    r"^PHỤ LỤC(?:\s+(?P<label>[IVX]+|\d+|[A-Z])(?=[\s.:]|$))?\s*[.:]?\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_LAW_DOCS = re.compile(r"^\(.*kèm theo.*\)?$", re.IGNORECASE)
_NAME = re.compile(r"^(?:(?:TS|ThS|PGS|GS|BS|KS)\.? ?)*(?:[A-ZĐÀ-Ỹ][\wà-ỹ]*\s?){2,6}$")


def split(lines: list[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    """Part the lines below the subject into body, ending (from Nơi nhận on) and appendix."""
    appendix = next((i for i, line in enumerate(lines) if _is_appendix(line)), len(lines))
    ending = next((i for i, line in enumerate(lines[:appendix]) if _is_ending(line)), appendix)
    body_end = next(
        (i + 1 for i, line in enumerate(lines[:ending]) if line.text.endswith("./.")), ending
    )
    return lines[:body_end], lines[body_end:appendix], lines[appendix:]


def _is_ending(line: Line) -> bool:
    return bool(_RECIPIENTS.match(shadow(line.text))) or _is_signing(line)


def _is_signing(line: Line) -> bool:
    text = line.text
    return (
        text.isupper()
        and len(text) < 90
        and bool(_CAPACITY.match(text) or _TITLE.match(shadow(text)))
    )


def _is_appendix(line: Line) -> bool:
    match = _APPENDIX.match(line.text)
    # "Phụ lục kèm theo …" inside a sentence is none.
    return match is not None and (line.text.isupper() or not match["title"])


def read(lines: list[Line], draft: PlanDraft) -> None:
    """Read Nơi nhận and the signature block into ``draft``."""
    capacity: list[str] = []
    name: str | None = None
    in_recipients = False
    for line in lines:
        if _RECIPIENTS.match(shadow(line.text)):
            in_recipients = True
        elif _is_signing(line):
            capacity.append(normalised_capacity(line.text))
            in_recipients = False
        elif markup.bullet_of(line.text) and (in_recipients or not capacity):
            draft.recipients.append(markup.bare(line.text))
        elif in_recipients:
            _read_note(line, draft)
        elif capacity and name is None and _NAME.match(line.text):
            name = line.text
        else:
            _note_outside(line, draft)
    if capacity or name:
        draft.signature = _signature(capacity, name)


def _read_note(line: Line, draft: PlanDraft) -> None:
    """A line without a dash: the note under Nơi nhận, or the tail of the recipient before."""
    if draft.recipients:
        draft.recipients[-1] = f"{draft.recipients[-1]} {markup.bare(line.text)}"
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

    "KT. GIÁM ĐỐC" alone above a name keeps its line as the capacity.
    """
    if not capacity:
        return DraftSignature((), None, name)
    *above, last = capacity
    if _CAPACITY.match(last) and not _TITLE.match(shadow(last)):
        return DraftSignature(tuple(capacity), None, name)
    return DraftSignature(tuple(above), last, name)


def read_appendix(lines: list[Line], draft: PlanDraft) -> list[int]:
    """Read the headings and captions of the appendices; give the line each heading stands in."""
    headings: list[int] = []
    for line in lines:
        if _is_appendix(line) and (match := _APPENDIX.match(line.text)):
            draft.appendices.append(DraftAppendix(match["label"], match["title"].strip(), None))
            headings.append(line.number)
        elif _LAW_DOCS.match(line.text) and draft.appendices:
            draft.appendices[-1].caption = line.text
        elif draft.appendices and draft.appendices[-1].caption is None:
            current = draft.appendices[-1]
            current.title = f"{current.title} {line.text}".strip()
        else:
            _note_outside(line, draft)
    return headings
