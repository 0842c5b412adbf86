"""Contents of a plan without a table, from its mục: what is done, in what forms, by whom."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agencies.phrases import shadow
from plans import schedules
from plans.draft import DraftItem, DraftParagraph, DraftSection, PlanDraft
from plans.intake import fields, general, markup, ways
from plans.intake.headings import flat, texts_of, topic_of, topic_of_root

_ELSEWHERE = re.compile(
    r"\b(?:phu luc|bieu|bang)\b.*(?:kem theo|dinh kem|duoi day)|^\(.*phu luc.*\)"
)
_UNSPECIFIED = schedules.Schedule("", "unspecified")


@dataclass(slots=True)
class _Source:
    """One content as found: its printed lines, the mục it stands in and that mục's heading."""

    lines: list[str]
    section: DraftSection
    heading: str | None
    told: fields.Fields = field(default_factory=dict)


def read(draft: PlanDraft) -> None:
    """Fill ``draft.items`` from the mục of ``draft``; nothing where they state no contents."""
    found = list(_sources(draft.sections))
    if not found:
        found = list(_from_unnamed(draft))
    places = {id(section): place for place, section in enumerate(flat(draft.sections))}
    headings = {source.heading for source in found}
    for number, source in enumerate(found, start=1):
        item = DraftItem(
            number=number, contents=source.lines, formats=[], lead=[], coordinating=[],
            schedule=_UNSPECIFIED, appendix=None, section=places[id(source.section)],
            group=source.heading if len(headings) > 1 else None,
        )  # fmt: skip
        fields.fill(item, source.told, year=draft.year)
        draft.items.append(item)
    if not draft.items:
        _note_elsewhere(draft)
    else:
        general.give(draft)


def items_of(paragraphs: Iterable[DraftParagraph], section: DraftSection) -> list[list[str]]:
    """Give the printed lines of each dashed content of ``section``, "+" points under their dash."""
    return [source.lines for source in _dashed(paragraphs, section)]


def _note_elsewhere(draft: PlanDraft) -> None:
    for section in flat(draft.sections):
        if any(_ELSEWHERE.search(shadow(paragraph.text)) for paragraph in section.paragraphs):
            draft.note(
                "text-suspect", "warning", f"section {section.label}",
                f"Mục {section.label or section.title} dẫn tới phụ lục, nhưng tệp không có bảng phụ lục "
                "nào. Hãy nhập tệp có cả phụ lục, hoặc nhập thêm bảng.",
            )  # fmt: skip
            return


# --- Where the contents stand


def _sources(roots: list[DraftSection]) -> Iterator[_Source]:
    for section in roots:
        topic = topic_of_root(section)
        if topic == "contents":
            yield from _within(section)
        elif topic is None:
            yield from _below_unnamed(section)


def _below_unnamed(section: DraftSection) -> Iterator[_Source]:
    """Look for a heading of contents below one that does not say what it is about."""
    for child in section.children:
        topic = topic_of_root(child) if (child.title or "").isupper() else topic_of(child)
        if topic == "contents":
            yield from _within(child)


def _from_unnamed(draft: PlanDraft) -> Iterator[_Source]:
    """Take the contents from mục whose titles name none, and say so."""
    for wanted in (None, "forms"):
        sections = [each for each in draft.sections if topic_of_root(each) == wanted]
        found = [source for each in sections if each.title for source in _within(each)]
        if found:
            names = "; ".join(f"{each.label or ''} {each.title}".strip() for each in sections)
            draft.note(
                "text-suspect", "warning", "items",
                f"Không có mục nào tên là “Nội dung” hoặc “Nhiệm vụ”; nội dung tuyên truyền lấy từ mục "
                f"{names[:200]}. Hãy kiểm tra.",
            )  # fmt: skip
            yield from found
            return


def _within(section: DraftSection) -> Iterator[_Source]:
    """Give the contents below a heading of contents: its children so named, else all others."""
    topics = {id(child): topic_of(child) for child in section.children}
    named = [child for child in section.children if topics[id(child)] == "contents"]
    if any(child.title and (child.children or child.paragraphs) for child in named):
        for child in named:
            yield from _within(child)
        return
    yield from _own(section)
    for child in section.children:
        if topics[id(child)] in (None, "contents"):
            yield from _child(child, section)


def _own(section: DraftSection) -> Iterator[_Source]:
    """Give the contents a heading holds directly: its dashes, or its sentences where it has none."""
    if any(paragraph.bullet for paragraph in section.paragraphs):
        yield from _dashed(section.paragraphs, section)
    elif not section.children:
        behind = ways.run_in(section)
        texts = [paragraph.text for paragraph in section.paragraphs]
        if behind:
            # "2. Nội dung: A; B" runs on from its heading.
            texts = behind.split(";") + (texts if section.title else texts[1:])
        for text in map(markup.bare, texts):
            if text and not (text.endswith(":") or _ELSEWHERE.search(shadow(text))):
                yield _Source([text], section, section.title)


def _child(child: DraftSection, above: DraftSection) -> Iterator[_Source]:
    """A lettered or numbered point: one content, or a heading over several."""
    title = child.title
    is_heading = title is not None and not title.endswith(":")
    speaks_of_itself = any(fields.belongs_above(each.text) for each in child.paragraphs)
    if is_heading and not speaks_of_itself and _is_over_several(child):
        yield from _own(child)
        for grandchild in child.children:
            yield from _child(grandchild, child)
        return
    found: fields.Fields = {}
    lines: list[str] = []
    for text in texts_of(child):
        if told := fields.of(text):
            found |= told
            continue
        words, told = fields.behind(text)
        found |= told
        if line := markup.bare(words):
            lines.append(line)
    yield _Source(lines, child, above.title, found)


def _is_over_several(child: DraftSection) -> bool:
    if child.children:
        return True
    dashes = sum(paragraph.bullet == "-" for paragraph in child.paragraphs)
    return dashes > 1 and not _is_lettered(child)


def _is_lettered(section: DraftSection) -> bool:
    label = section.label or ""
    return len(label) == 1 and label.isalpha() and label.islower()


def _dashed(paragraphs: Iterable[DraftParagraph], section: DraftSection) -> Iterator[_Source]:
    current: _Source | None = None
    for paragraph in paragraphs:
        told = fields.of(paragraph.text)
        if current is not None and told:
            current.told |= told
        elif current is not None and (paragraph.bullet == "+" or _hangs_on(paragraph, current)):
            current.lines.append(markup.bare(paragraph.text))
        elif paragraph.bullet:
            if current is not None:
                yield current
            words, told = fields.behind(paragraph.text)
            current = _Source([markup.bare(words)], section, section.title, told)
    if current is not None:
        yield current


def _hangs_on(paragraph: DraftParagraph, current: _Source) -> bool:
    """Tell a sentence without a dash that goes on with the dash above it."""
    return not paragraph.bullet and current.lines[-1].endswith(":")
