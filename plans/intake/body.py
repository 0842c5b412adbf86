"""The body: căn cứ and opening, the tree of mục, the closing sentence."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from agencies.phrases import shadow
from plans import citations
from plans.draft import DraftParagraph, DraftSection, PlanDraft
from plans.intake import marks, markup
from plans.intake.source import Line

_BASIS = re.compile(r"^(?:-\s*)?Căn cứ\b", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:,|\b(?:với|của|và|các|cho|về|tại|trong|theo))$")
# The sentence that says who issues the plan is the opening, whatever it begins with.
_ISSUING = re.compile(r"\b(?:ban hành|xây dựng)\s+[Kk]ế hoạch\b.*:$")
_CLOSING = re.compile(r"^(?:tren day la|trong qua trinh)\b")
_ENDS = re.compile(r"[.;:!?…/)]$|[.][”\"]$")
# A line so short that is a known heading stands alone on it.
_ALONE_LETTERS = 40
_PART_ALONE = re.compile(r"^(?:phần\s+thứ\s+\w+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Para:
    """A paragraph of the source, made whole."""

    line: int
    text: str
    is_over_table: bool = False


def read(lines: list[Line], draft: PlanDraft, tables: Sequence[int] = ()) -> None:
    """Read the lines between the subject and Nơi nhận into ``draft``.

    Args:
        lines: the text.
        draft: what is filled.
        tables: the lines in which rows of tables stand: what stands over a table is its heading.
    """
    paragraphs = list(_paragraphs(lines, draft))
    mark = _marks_of(paragraphs)
    first = next((i for i, para in enumerate(paragraphs) if mark(para.text)), len(paragraphs))
    _read_opening(paragraphs[:first], draft)
    rest = paragraphs[first:]
    closing = _closing_start(rest)
    draft.sections = _tree(_over_tables(rest[:closing], tables), mark, draft)
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
    if markup.bullet_of(line.text) or marks.of(line.text) or _ENDS.search(last[-3:]):
        return False
    if last.isupper() and not line.text.isupper():
        return False
    if line.text[:1].islower():
        return True
    if line.starts_block:
        return False
    if first is last and len(last) <= _ALONE_LETTERS and marks.known_heading(last):
        return False
    # A wrapped heading, or a wrapped sentence that is plainly not over.
    is_wrapped = (last.isupper() and line.text.isupper()) or _UNFINISHED.search(last[-8:])
    return bool(is_wrapped) or not marks.of(first)


def _note_cut(current: Line, line: Line, draft: PlanDraft) -> None:
    draft.note(
        "text-suspect", "info", f"line {line.number}",
        f"Dòng {current.number}: câu bị ngắt giữa chừng, đã nối với dòng {line.number} "
        f"(“…{current.text[-30:]} {line.text[:30]}…”). Hãy đọc lại chỗ nối.",
    )  # fmt: skip


def _read_opening(paragraphs: list[_Para], draft: PlanDraft) -> None:
    in_list = False
    for para in paragraphs:
        is_basis = bool(_BASIS.match(para.text)) and not _ISSUING.search(para.text)
        # "Căn cứ các văn bản:" heads a list of them.
        in_list = (
            para.text.endswith(":") if is_basis else in_list and bool(markup.bullet_of(para.text))
        )
        if is_basis or in_list:
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
    return marks.of(text) is not None


def without_mark(text: str) -> str:
    """Give the words behind the mark."""
    mark = marks.of(text)
    return mark[2] if mark else text


def _closing_start(paragraphs: list[_Para]) -> int:
    """Give the index at which the closing sentence begins; the length where there is none."""
    last_mark = max((i for i, para in enumerate(paragraphs) if marks.of(para.text)), default=-1)
    for index in range(last_mark + 1, len(paragraphs)):
        if _CLOSING.match(shadow(paragraphs[index].text[:40])):
            return index
    return len(paragraphs)


def _marks_of(paragraphs: list[_Para]) -> Callable[[str], marks.Mark | None]:
    """Give what tells a mục in this document: marks, or headings that nobody numbered."""
    marked = [place for place, para in enumerate(paragraphs) if marks.of(para.text)]
    known = [place for place, para in enumerate(paragraphs) if marks.known_heading(para.text)]
    if not marked:
        return marks.bare_heading
    # Numbers may count points below headings that have none.
    are_outer = len(known) > 1 and known[0] < marked[0]
    return (lambda text: marks.known_heading(text) or marks.of(text)) if are_outer else marks.of


def _over_tables(paragraphs: list[_Para], tables: Sequence[int]) -> list[_Para]:
    """Mark the paragraphs behind which a table begins before the next one does."""
    ends = [*(para.line for para in paragraphs[1:]), math.inf]
    return [
        replace(para, is_over_table=any(para.line < row < end for row in tables))
        for para, end in zip(paragraphs, ends, strict=False)
    ]


def _tree(
    paragraphs: list[_Para], mark: Callable[[str], marks.Mark | None], draft: PlanDraft
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
        if para.is_over_table and not marks.ENDS_AS_TEXT.search(rest):
            following = ""
        section = _section(style, label, rest, following)
        styles = [each for each, _ in open_ones]
        if style in styles:
            del open_ones[styles.index(style) :]
        elif style in ("part", "capital", "roman"):
            # A document that counts 1. before its first I. does not put I. under 1.
            open_ones = [pair for pair in open_ones if marks.is_deeper(style, pair[0])]
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
    if len(rest) > marks.LETTERS:
        return False
    if style in ("part", "capital", "roman") or rest.isupper():
        return True
    marked = marks.of(following) if following else None
    return following is not None and (marked is None or marks.is_deeper(marked[0], style))


def _note_gap(
    siblings: list[DraftSection], section: DraftSection, para: _Para, draft: PlanDraft
) -> None:
    last_label = (siblings[-1].label or "") if siblings else ""
    before, now = marks.ordinal(last_label) if siblings else 0, marks.ordinal(section.label or "")
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
