"""What stands around the body: number and day, subject, căn cứ, Nơi nhận, signature, appendices."""

import datetime as dt
import re
from collections.abc import Mapping

from agencies.text import composed
from documents.decree30 import normalised_capacity
from plans import citations, schedules
from plans.draft import DraftAppendix, DraftSignature, PlanDraft, from_lines
from plans.edits.errors import Gone, Refused, number_in
from plans.edits.stamps import appendix_texts, header_texts, refuse_stale
from plans.intake.markup import bare

Given = Mapping[str, str]
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_TEXT_LINES = ("opening", "closing")
_PLAIN = ("symbol", "place", "subject", "recipients_note")
# What a field is called, and how many letters the register has room for.
_LONGEST = {"number": ("Số", 20), "symbol": ("Ký hiệu", 40), "place": ("Địa danh", 100)}


def set_texts(draft: PlanDraft, given: Given) -> None:
    """Write the fields that the form has; schedules are read again where the year has changed."""
    refuse_stale("Phần đầu kế hoạch", header_texts(draft), given)
    for name in _LONGEST.keys() & given.keys():
        if too_long := _too_long(name, composed(given[name])):
            raise Refused(f"{too_long} Hãy ghi gọn lại.")
    year = _year(given["year"]) if "year" in given else draft.year
    day = _day(given["day"]) if "day" in given else draft.issued_on
    _set_plain(draft, given)
    _set_lists(draft, given)
    _set_signature(draft, given)
    draft.issued_on = day
    if year != draft.year:
        give_year(draft, year)


def drop_too_long(draft: PlanDraft) -> None:
    """Leave blank, and say so, what a file has in place of a number, a symbol or a place."""
    for name in _LONGEST:
        if too_long := _too_long(name, getattr(draft, name) or ""):
            setattr(draft, name, None)
            draft.note("text-suspect", "warning", "number", f"{too_long} Đã để trống.")


def _too_long(name: str, text: str) -> str:
    title, longest = _LONGEST[name]
    if len(text) <= longest:
        return ""
    return f"{title} “{text[:40]}…” dài {len(text)} chữ cái, chỉ nhận đến {longest}."


def give_year(draft: PlanDraft, year: int | None) -> None:
    """Say which year the plan is about; schedules that name none are read in it."""
    draft.year = year
    for item in draft.items:
        item.schedule = schedules.read(item.schedule.text, year=year)


def _set_plain(draft: PlanDraft, given: Given) -> None:
    if "number" in given:
        draft.number = composed(given["number"]).lstrip("0") or None
    for name in _PLAIN:
        if name in given:
            setattr(draft, name, " ".join(composed(given[name]).split()) or None)


def _set_lists(draft: PlanDraft, given: Given) -> None:
    for name in _TEXT_LINES:
        if name in given:
            setattr(draft, name, from_lines("\n".join(_lines(given[name]))))
    if "recipients" in given:
        draft.recipients = [clean for line in _lines(given["recipients"]) if (clean := bare(line))]
    if "bases" in given:
        draft.bases = [clean for line in _lines(given["bases"]) if (clean := bare(line))]
    if given.keys() & {"bases", "opening"}:
        draft.legal_bases = [each for line in _citing(draft) for each in citations.find(line)]


def _citing(draft: PlanDraft) -> list[str]:
    """Give the words that documents are cited in, as a reader of the file finds them."""
    return [*draft.bases, *(paragraph.text for paragraph in draft.opening)]


def _set_signature(draft: PlanDraft, given: Given) -> None:
    if not given.keys() & {"capacity", "signer_title", "signer_name"}:
        return
    kept = header_texts(draft)
    capacity = tuple(map(normalised_capacity, _lines(given.get("capacity", kept["capacity"]))))
    title = composed(given.get("signer_title", kept["signer_title"])) or None
    name = composed(given.get("signer_name", kept["signer_name"])) or None
    draft.signature = DraftSignature(capacity, title, name) if capacity or title or name else None


def _lines(text: str) -> list[str]:
    return [line for line in map(composed, text.splitlines()) if line]


def _year(text: str) -> int | None:
    if not text.strip():
        return None
    year = number_in(text.strip())
    if year is None or not 2000 <= year <= 2100:
        raise Refused(f"Năm kế hoạch “{text[:20]}” phải là số từ 2000 đến 2100.")
    return year


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    match = _DAY.match(text.strip())
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(
            f"“{text[:20]}” không phải một ngày có thật. Hãy ghi dạng ngày/tháng/năm."
        ) from error


def set_appendix(draft: PlanDraft, given: Given) -> None:
    """Write the heading of an appendix, its orientation and its text."""
    appendix = _appendix(draft, given)
    refuse_stale("Tiêu đề phụ lục", appendix_texts(appendix), given)
    if "label" in given:
        appendix.label = composed(given["label"])[:10] or None
    if "title" in given:
        appendix.title = " ".join(composed(given["title"]).split())
    if "text" in given:
        appendix.paragraphs = from_lines("\n".join(_lines(given["text"])))
    if "orientation" in given:
        is_portrait = given["orientation"] == "portrait"
        appendix.orientation = "portrait" if is_portrait else "landscape"


def add_appendix(draft: PlanDraft, given: Given) -> None:
    """Add an empty appendix behind the last."""
    draft.appendices.append(DraftAppendix(None, composed(given.get("title", "")), None))


def delete_appendix(draft: PlanDraft, given: Given) -> None:
    """Take out an appendix that has no rows."""
    appendix = _appendix(draft, given)
    place = draft.appendices.index(appendix)
    rows = sum(item.appendix == place for item in draft.items)
    if rows:
        raise Refused(f"Phụ lục này còn {rows} nội dung. Hãy xóa hoặc gộp các nội dung trước.")
    del draft.appendices[place]
    for item in (*draft.items, *(each.item for each in draft.removed)):
        if item.appendix is not None and item.appendix > place:
            item.appendix -= 1


def _appendix(draft: PlanDraft, given: Given) -> DraftAppendix:
    place = number_in(given.get("appendix", ""))
    if place is None or place >= len(draft.appendices):
        raise Gone("Phụ lục này không còn. Hãy tải lại trang.")
    return draft.appendices[place]
