"""The body: căn cứ and opening, the tree of mục, the closing sentence."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from agencies.phrases import shadow
from plans import citations
from plans.draft import DraftParagraph, DraftSection, PlanDraft
from plans.intake import markup
from plans.intake.source import Line

# Marks of mục from the outermost in; a document uses some of them, in this or another order.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "part",
        re.compile(
            r"^(?:Phần|PHẦN|Mục|MỤC)\s+(?P<label>[IVX]{1,6}|\d{1,3})\s*[.:]?\s*(?P<rest>.*)$"
        ),
    ),
    # "Phần thứ nhất": a label in words is kept in the heading, for no paper prints it with a dot.
    (
        "part",
        re.compile(
            r"^(?P<label>)(?P<rest>(?:PHẦN|Phần)\s+(?:THỨ|thứ)\s+(?:NHẤT|HAI|BA|TƯ|BỐN|NĂM|SÁU"
            r"|nhất|hai|ba|tư|bốn|năm|sáu)\b.*)$"
        ),
    ),
    ("capital", re.compile(r"^(?P<label>[A-HĐ])\s*[.)/]\s*(?P<rest>\S.{3,})$")),
    ("roman", re.compile(r"^(?P<label>[IVX]{1,5})\s*[.)/\-–:]\s*(?P<rest>\S.*)$")),
    ("deep", re.compile(r"^(?P<label>\d{1,2}(?:\.\d{1,2}){1,2})\s*[.)]?\s+(?P<rest>\S.*)$")),
    ("arabic", re.compile(r"^(?P<label>\d{1,2})\s*[.)/\-–]\s*(?P<rest>[^\d\s/].*)$")),
    ("letter", re.compile(r"^\(?(?P<label>[a-zđ])\s*[.)/]\s*(?P<rest>\S.*)$")),
    ("bracket", re.compile(r"^\((?P<label>\d{1,2})\)\s*(?P<rest>\S.*)$")),
)
_BASIS = re.compile(r"^(?:-\s*)?Căn cứ\b", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:,|\b(?:với|của|và|các|cho|về|tại|trong|theo))$")
# The sentence that says who issues the plan is the opening, whatever it begins with.
_ISSUING = re.compile(r"\b(?:ban hành|xây dựng)\s+[Kk]ế hoạch\b.*:$")
_CLOSING = re.compile(r"^(?:tren day la|trong qua trinh)\b")
_ENDS = re.compile(r"[.;:!?…/)]$|[.][”\"]$")
_HEADING_LETTERS = 150
_PART_ALONE = re.compile(r"^(?:phần\s+thứ\s+\w+)?$", re.IGNORECASE)
# Style, label and the words behind it.
_Mark = tuple[str, str, str]
_ORDER = ("part", "capital", "roman", "arabic", "deep", "letter", "bracket")


@dataclass(frozen=True, slots=True)
class _Para:
    """A paragraph of the source, made whole."""

    line: int
    text: str


def read(lines: list[Line], draft: PlanDraft) -> None:
    """Read the lines between the subject and Nơi nhận into ``draft``."""
    paragraphs = list(_paragraphs(lines, draft))
    has_marks = any(_mark(para.text) for para in paragraphs)
    mark = _mark if has_marks else _bare_heading
    first = next((i for i, para in enumerate(paragraphs) if mark(para.text)), len(paragraphs))
    _read_opening(paragraphs[:first], draft)
    rest = paragraphs[first:]
    closing = _closing_start(rest)
    draft.sections = _tree(rest[:closing], mark, draft)
    draft.closing = [paragraph(para.text) for para in rest[closing:]]


def _paragraphs(lines: list[Line], draft: PlanDraft) -> Iterator[_Para]:
    """Make paragraphs of lines: wrapped lines joined, and sentences that a page break cut."""
    pieces: list[Line] = []
    for line in lines:
        if pieces and _goes_on(pieces[0].text, pieces[-1].text, line):
            if line.starts_block:
                _note_cut(pieces[-1], line, draft)
            pieces.append(line)
            continue
        if pieces:
            yield _whole(pieces)
        pieces = [line]
    if pieces:
        yield _whole(pieces)


def _whole(pieces: list[Line]) -> _Para:
    return _Para(pieces[0].number, " ".join(piece.text for piece in pieces))


def _goes_on(first: str, last: str, line: Line) -> bool:
    """Tell whether ``line`` belongs to the paragraph that began with ``first`` and has got to ``last``."""
    if markup.bullet_of(line.text) or _mark(line.text) or _ENDS.search(last[-3:]):
        return False
    if last.isupper() and not line.text.isupper():
        return False
    if line.text[:1].islower():
        return True
    if line.starts_block:
        return False
    # A wrapped heading, or a wrapped sentence that is plainly not over.
    is_wrapped = (last.isupper() and line.text.isupper()) or _UNFINISHED.search(last[-8:])
    return bool(is_wrapped) or not _mark(first)


def _note_cut(current: Line, line: Line, draft: PlanDraft) -> None:
    draft.note(
        "text-suspect", "info", f"line {line.number}",
        f"Dòng {current.number}: câu bị ngắt giữa chừng, đã nối với dòng {line.number} "
        f"(“…{current.text[-30:]} {line.text[:30]}…”). Hãy đọc lại chỗ nối.",
    )  # fmt: skip


def _read_opening(paragraphs: list[_Para], draft: PlanDraft) -> None:
    for para in paragraphs:
        if _BASIS.match(para.text) and not _ISSUING.search(para.text):
            draft.bases.append(markup.bare(para.text))
        else:
            draft.opening.append(paragraph(para.text))
        draft.legal_bases.extend(citations.find(para.text))


def paragraph(text: str) -> DraftParagraph:
    """Give a printed line as a paragraph: its bullet apart from its words."""
    bullet = markup.bullet_of(text)
    return DraftParagraph(
        markup.without_bullet(text), "+" if bullet == "+" else "-" if bullet else ""
    )


def paragraphs(lines: list[Line], draft: PlanDraft) -> Iterator[tuple[int, str]]:
    """Give the line and the text of each whole paragraph; ``draft`` gets the notes on joints."""
    return ((para.line, para.text) for para in _paragraphs(lines, draft))


def is_marked(text: str) -> bool:
    """Tell a line that begins with the mark of a mục or of a point: "I.", "1.", "a)"."""
    return _mark(text) is not None


def without_mark(text: str) -> str:
    """Give the words behind the mark."""
    mark = _mark(text)
    return mark[2] if mark else text


def _closing_start(paragraphs: list[_Para]) -> int:
    """Give the index at which the closing sentence begins; the length where there is none."""
    last_mark = max((i for i, para in enumerate(paragraphs) if _mark(para.text)), default=-1)
    for index in range(last_mark + 1, len(paragraphs)):
        if _CLOSING.match(shadow(paragraphs[index].text[:40])):
            return index
    return len(paragraphs)


def _mark(text: str) -> _Mark | None:
    """Give (style, label, rest) of a paragraph that begins a mục, None otherwise."""
    for style, pattern in _MARKS:
        match = pattern.match(text)
        # "A. MỤC ĐÍCH" is a mark, "A. Nguyễn" is a name.
        if match and (style != "capital" or match["rest"].isupper()):
            return style, match["label"], match["rest"].strip()
    return None


def _bare_heading(text: str) -> _Mark | None:
    """Give the heading of a document that numbers none: a short line in capitals."""
    return ("part", "", text) if text.isupper() and 3 < len(text) <= _HEADING_LETTERS else None


def _tree(
    paragraphs: list[_Para], mark: Callable[[str], _Mark | None], draft: PlanDraft
) -> list[DraftSection]:
    """Build the tree of mục: a style of mark met before closes down to it, a new one goes deeper."""
    roots: list[DraftSection] = []
    open_ones: list[tuple[str, DraftSection]] = []
    for index, para in enumerate(paragraphs):
        marked = mark(para.text)
        if marked is None:
            _place(para, open_ones, roots)
            continue
        style, label, rest = marked
        following = paragraphs[index + 1].text if index + 1 < len(paragraphs) else None
        section = _section(style, label, rest, following)
        styles = [each for each, _ in open_ones]
        if style in styles:
            del open_ones[styles.index(style) :]
        elif style in ("part", "capital", "roman"):
            # A document that counts 1. before its first I. does not put I. under 1.
            open_ones = [pair for pair in open_ones if _deeper(style, pair[0])]
        siblings = open_ones[-1][1].children if open_ones else roots
        _note_gap(siblings, section, para, draft)
        siblings.append(section)
        open_ones.append((style, section))
    return roots


def _place(
    para: _Para, open_ones: list[tuple[str, DraftSection]], roots: list[DraftSection]
) -> None:
    section = _home(open_ones, roots)
    is_open = section.title is not None and bool(_PART_ALONE.match(section.title))
    if is_open and not section.paragraphs and para.text.isupper():
        # "Phần I" or "Phần thứ nhất" alone on its line: the heading is the next one.
        section.title = f"{section.title}. {para.text}".removeprefix(". ")
    else:
        section.paragraphs.append(paragraph(para.text))


def _home(open_ones: list[tuple[str, DraftSection]], roots: list[DraftSection]) -> DraftSection:
    if open_ones:
        return open_ones[-1][1]
    if not roots:
        roots.append(DraftSection(label=None, title=None))
    return roots[-1]


def _section(style: str, label: str, rest: str, following: str | None) -> DraftSection:
    if _is_heading(style, rest, following):
        return DraftSection(label=label or None, title=rest)
    return DraftSection(label=label or None, title=None, paragraphs=[DraftParagraph(rest)])


def _is_heading(style: str, rest: str, following: str | None) -> bool:
    """Tell a heading from a numbered paragraph: it is short, and something stands under it."""
    if len(rest) > _HEADING_LETTERS:
        return False
    if style in ("part", "capital", "roman") or rest.isupper():
        return True
    marked = _mark(following) if following else None
    return following is not None and (marked is None or _deeper(marked[0], style))


def _deeper(style: str, than: str) -> bool:
    return _ORDER.index(style) > _ORDER.index(than)


_ROMAN = {"I": 1, "V": 5, "X": 10}


def _ordinal(label: str) -> int | None:
    """Give the place of a label among its siblings, None where it has no plain order."""
    if label.isdigit():
        return int(label)
    if label and set(label) <= set(_ROMAN):
        values = [*(_ROMAN[letter] for letter in label), 0]
        return sum(-v if v < after else v for v, after in pairwise(values))
    # Some offices count a b c d đ e, others a b c d e: đ takes no place of its own.
    alphabet = "abcdeghiklmnopqrstuvxy"
    return alphabet.index(label) + 1 if len(label) == 1 and label in alphabet else None


def _note_gap(
    siblings: list[DraftSection], section: DraftSection, para: _Para, draft: PlanDraft
) -> None:
    last_label = (siblings[-1].label or "") if siblings else ""
    before, now = _ordinal(last_label) if siblings else 0, _ordinal(section.label or "")
    if siblings and last_label.isdigit() != (section.label or "").isdigit():
        return
    if before is None or now is None or now == before + 1:
        return
    last = f"sau mục {siblings[-1].label}" if siblings else "ở đầu"
    draft.note(
        "section-gap", "warning", f"section {section.label}",
        f"Dòng {para.line}: mục {section.label} đứng ngay {last}, thứ tự mục không liền nhau. "
        "Hãy kiểm tra xem có thiếu mục nào không.",
    )  # fmt: skip
