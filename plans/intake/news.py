"""News about a plan: an article gives what it states, and says what only the plan itself has."""

import re
from dataclasses import dataclass, replace

from agencies.phrases import shadow
from plans import citations, schedules
from plans.citations import Citation, parts
from plans.draft import DraftItem, DraftParagraph, DraftSection, PlanDraft, Problem
from plans.intake import body, cover, markup, prose, ways
from plans.intake.source import Line

_ABOUT = re.compile(r"\b(?:tuyen truyen|truyen thong|cai cach hanh chinh|cchc)\b")
# "Ngày 03/3/2023, Sở Tư pháp ban hành Kế hoạch Truyền thông … năm 2023."
_ISSUED = re.compile(
    r"(?:(?P<day>ngày \d{1,2}(?:[/.-]\d{1,2}[/.-]| tháng \d{1,2},? năm )\d{4}),? )?"
    r"(?P<who>[^\W\d_][^,;:.()\0]{1,120}?) (?:vừa |đã |mới )*(?:ban hành|xây dựng|có) kế hoạch"
    r"(?: (?:về |về việc )?(?P<subject>[^;.\0]{3,300}))?",
    re.IGNORECASE,
)
_LEADS_TO_CONTENTS = re.compile(r"\b(?:nội dung|nhiệm vụ|công việc)\b.*:$", re.IGNORECASE)
_COUNT = re.compile(r"\b(?P<count>\d{1,2})\s+(?:nội dung|nhiệm vụ|nhóm nhiệm vụ|nhóm nội dung)\b")
_FORMS = re.compile(r"\b(?:giải pháp|hình thức|phương thức|thông qua)\b", re.IGNORECASE)
_POINTER = re.compile(
    r"^\(?(?:chi tiet|xem chi tiet|xem them|nguon|tai ve|tai xuong|toan van|file dinh kem|tep dinh kem"
    r"|van ban dinh kem|noi dung chi tiet)\b"
)
_ENDS = re.compile(r"[.;:!?…/)”\"]$")
_CAPTION_LETTERS = 140
_UNSPECIFIED = schedules.Schedule("", "unspecified")


@dataclass(frozen=True, slots=True)
class _Told:
    """The paragraph that says the plan was issued, and what it says of it."""

    place: int
    plan: Citation


def is_news(lines: list[Line]) -> bool:
    """Tell an article about a communication plan from any other text."""
    return _told(_texts(lines)) is not None


def read(lines: list[Line], draft: PlanDraft) -> None:
    """Read an article of which ``is_news`` holds into ``draft``; what it omits stays None."""
    texts = _without_furniture(lines, draft)
    told = _told(texts)
    if told is None:
        return
    headline = texts[0] if _is_headline(texts[0]) and told.place > 0 else None
    _fill_cover(told.plan, headline, draft)
    paragraphs = [body.paragraph(text) for text in texts[1 if headline else 0 :]]
    _read_text(paragraphs, draft)
    _read_bases(told.plan, draft)
    draft.reading_problems.insert(0, _warning(draft, " ".join(texts)))


def _texts(lines: list[Line]) -> list[str]:
    return [text for _, text in body.paragraphs(lines, PlanDraft())]


def _told(texts: list[str]) -> _Told | None:
    """Find the sentence in which somebody issues a plan of communication."""
    for place, text in enumerate(texts):
        cited = citations.find(text)
        own = next((each for each in cited if _is_plan(each) and each.issuer), None)
        if own and _ABOUT.search(shadow(own.title or text)):
            return _Told(place, own)
        if plan := _issued(_without(text, cited)):
            return _Told(place, plan)
    return None


def _is_plan(cited: Citation) -> bool:
    return cited.kind == "Kế hoạch" and bool(cited.number)


def _without(text: str, cited: tuple[Citation, ...]) -> str:
    """Blank out what is cited: "Sở X ban hành Kế hoạch" in another document's title is no news."""
    for each in cited:
        text = text.replace(each.text, "\0")
    return text


def _issued(text: str) -> Citation | None:
    for match in _ISSUED.finditer(text):
        who, subject = match["who"].strip(), (match["subject"] or "").strip(" /")
        if cover.names_office(who) and _ABOUT.search(shadow(subject)):
            issued_on = parts.date(f" {match['day']}", 0)[0] if match["day"] else None
            return Citation(match.group(), "Kế hoạch", None, None, issued_on, who, subject)
    return None


def _fill_cover(plan: Citation, headline: str | None, draft: PlanDraft) -> None:
    draft.number, draft.symbol, draft.issued_on = plan.number, plan.symbol, plan.issued_on
    subject = plan.title or (headline and re.sub(r"(?i)^kế hoạch\s+", "", headline))
    draft.subject = f"{subject[0].upper()}{subject[1:]}" if subject else None
    draft.year = cover.year_of(draft.subject or "")
    if plan.issuer:
        cover.take_issuer(plan.issuer, draft)


def _is_headline(text: str) -> bool:
    return len(text) <= 200 and not _ENDS.search(text)


def _without_furniture(lines: list[Line], draft: PlanDraft) -> list[str]:
    """Give the paragraphs without repeated ones, captions of pictures and pointers to files."""
    kept: list[str] = []
    dropped: list[tuple[int, str]] = []
    for place, (line, text) in enumerate(body.paragraphs(lines, draft)):
        is_caption = place > 0 and len(text) <= _CAPTION_LETTERS and not _ENDS.search(text)
        is_caption = is_caption and not markup.bullet_of(text) and not body.is_marked(text)
        if text in kept or is_caption or _POINTER.match(shadow(text)):
            dropped.append((line, text))
        else:
            kept.append(text)
    if dropped:
        words = "; ".join(f"dòng {line}: “{text[:60]}”" for line, text in dropped[:20])
        draft.note(
            "text-suspect", "info", f"line {dropped[0][0]}",
            f"Bỏ {len(dropped)} đoạn lặp lại, chú thích ảnh hoặc chỉ dẫn tải tệp của bài viết ({words}).",
        )  # fmt: skip
    return kept


def _read_text(paragraphs: list[DraftParagraph], draft: PlanDraft) -> None:
    start = next(
        (i for i, each in enumerate(paragraphs[:-1])
         if _LEADS_TO_CONTENTS.search(each.text) and _is_point(paragraphs[i + 1])),
        None,
    )  # fmt: skip
    if start is None:
        draft.opening = paragraphs
        return
    end = next(
        (i for i in range(start + 1, len(paragraphs)) if not _is_point(paragraphs[i])),
        len(paragraphs),
    )
    section = DraftSection(None, None, paragraphs[start:end])
    draft.opening, draft.closing = paragraphs[:start], paragraphs[end:]
    draft.sections = [section]
    points = _as_dashes(paragraphs[start + 1 : end])
    forms = _forms(draft)
    for number, lines in enumerate(prose.items_of(points, section), start=1):
        draft.items.append(
            DraftItem(number, lines, list(forms), [], [], _UNSPECIFIED, appendix=None, section=0)
        )


def _is_point(paragraph: DraftParagraph) -> bool:
    return bool(paragraph.bullet) or body.is_marked(paragraph.text)


def _as_dashes(points: list[DraftParagraph]) -> list[DraftParagraph]:
    """Give points as dashes with "+" points below; where some are numbered, dashes stand below."""
    marked = [body.is_marked(each.text) and not each.bullet for each in points]
    if not any(marked):
        return points
    return [
        DraftParagraph(body.without_mark(each.text), "-")
        if is_marked
        else replace(each, bullet="+")
        for each, is_marked in zip(points, marked, strict=True)
    ]


def _forms(draft: PlanDraft) -> list[str]:
    for paragraph in draft.closing:
        found = ways.of_sentence(paragraph.text) if _FORMS.search(paragraph.text) else []
        if found:
            draft.note(
                "text-suspect", "info", "items formats",
                "Hình thức lấy từ một câu chung của bài viết, đã đưa vào mọi nội dung: "
                f"“{paragraph.text[:120]}”. Hãy bỏ hình thức không dùng ở từng nội dung.",
            )  # fmt: skip
            return found
    return []


def _read_bases(plan: Citation, draft: PlanDraft) -> None:
    known = {citations.identity(plan)[:2]}
    for paragraph in draft.opening:
        for cited in citations.find(paragraph.text):
            name = citations.identity(cited)[:2]
            if name not in known:
                known.add(name)
                draft.legal_bases.append(cited)


def _warning(draft: PlanDraft, text: str) -> Problem:
    missing = [
        name
        for name, is_there in (
            ("số", draft.number),
            ("ngày ban hành", draft.issued_on),
            ("năm", draft.year),
            ("nội dung tuyên truyền", draft.items),
            ("cơ quan chủ trì, thời gian của từng nội dung, Nơi nhận và chữ ký", None),
        )
        if not is_there
    ]
    count = _COUNT.search(text)
    said = f" Bài nói kế hoạch có {count.group()}." if count and not draft.items else ""
    name = f"Kế hoạch số {draft.number}/{draft.symbol}" if draft.number else "kế hoạch"
    return Problem(
        "text-suspect", "warning", "document",
        f"Đây là tin, bài về kế hoạch, không phải văn bản kế hoạch; bài không nêu: {', '.join(missing)}."
        f"{said} Hãy tải lên chính văn bản {name}.",
    )  # fmt: skip
