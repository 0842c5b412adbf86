"""One-click mends: what a problem proposes, done."""

from collections.abc import Mapping

from agencies.text import composed
from plans.draft import DraftParagraph, DraftSection, PlanDraft
from plans.edits import rows
from plans.edits.errors import Gone, Refused
from plans.edits.sections import flat
from plans.edits.stamps import row_texts
from plans.intake.markup import bare

Given = Mapping[str, str]


def add_recipient(draft: PlanDraft, given: Given) -> None:
    """Add a line to Nơi nhận, above Lưu."""
    line = bare(composed(given.get("text", "")))
    if not line:
        raise Refused("Hãy ghi tên nơi nhận.")
    if line in draft.recipients:
        return
    kept = [i for i, each in enumerate(draft.recipients) if each.startswith("Lưu")]
    draft.recipients.insert(kept[0] if kept else len(draft.recipients), line)


def replace_party(draft: PlanDraft, given: Given) -> None:
    """Write ``new`` for the printed words ``old`` in the cell ``cell`` of a row."""
    item, cell = rows.row_of(draft, given), given.get("cell", "")
    old, new = given.get("old", ""), composed(given.get("new", ""))
    if cell not in ("lead", "coordinating") or not old or old not in row_texts(item)[cell]:
        raise Gone("Không còn tên này trong ô. Hãy tải lại trang.")
    if not new:
        raise Refused("Hãy ghi tên cơ quan thay thế.")
    rows.write(item, {cell: row_texts(item)[cell].replace(old, new, 1)}, year=draft.year)


def fill_blanks(draft: PlanDraft, given: Given) -> None:
    """Write ``text`` in the cell ``cell`` of every row that has nothing there."""
    cell, text = given.get("cell", ""), composed(given.get("text", ""))
    if cell not in ("schedule", "lead") or not text:
        raise Refused("Không rõ cần ghi gì vào ô nào. Hãy tải lại trang.")
    blank = [item for item in draft.items if not row_texts(item)[cell]]
    if not blank:
        raise Gone("Không còn ô nào trống ở cột này. Hãy tải lại trang.")
    for item in blank:
        rows.write(item, {cell: text}, year=draft.year)


def replace_text(draft: PlanDraft, given: Given) -> None:
    """Write ``new`` for ``old`` wherever it stands; what was said of it is dropped."""
    old, new = given.get("old", ""), composed(given.get("new", ""))
    if not old:
        raise Refused("Không rõ cần thay chữ nào. Hãy tải lại trang.")
    changed = _in_rows(draft, old, new) + _in_text(draft, old, new)
    if not changed:
        raise Gone(f"Không còn chữ “{old[:60]}” trong kế hoạch.")
    drop_note(draft, given)
    draft.reading_problems = [
        each for each in draft.reading_problems if (each.hint or {}).get("old") != old
    ]


def drop_note(draft: PlanDraft, given: Given) -> None:
    """Drop what was said while the file was read, once a person has seen to it."""
    said = given.get("message", "")
    draft.reading_problems = [each for each in draft.reading_problems if each.message != said]


def _in_rows(draft: PlanDraft, old: str, new: str) -> int:
    changed = 0
    for item in draft.items:
        texts = {name: text for name, text in row_texts(item).items() if old in text}
        if texts:
            fresh = {name: text.replace(old, new) for name, text in texts.items()}
            rows.write(item, fresh, year=draft.year)
            changed += 1
    return changed


def _in_text(draft: PlanDraft, old: str, new: str) -> int:
    sections = [section for _, section in flat(draft)]
    parts = [draft.opening, draft.closing, *(section.paragraphs for section in sections)]
    changed = sum(_in_paragraphs(part, old, new) for part in parts)
    changed += sum(_in_title(section, old, new) for section in sections)
    for place, line in enumerate(draft.recipients):
        draft.recipients[place] = line.replace(old, new)
        changed += old in line
    if draft.recipients_note and old in draft.recipients_note:
        draft.recipients_note = draft.recipients_note.replace(old, new)
        changed += 1
    return changed


def _in_paragraphs(paragraphs: list[DraftParagraph], old: str, new: str) -> int:
    changed = 0
    for place, each in enumerate(paragraphs):
        if old in each.text:
            paragraphs[place] = DraftParagraph(each.text.replace(old, new), each.bullet)
            changed += 1
    return changed


def _in_title(section: DraftSection, old: str, new: str) -> bool:
    if not section.title or old not in section.title:
        return False
    section.title = section.title.replace(old, new)
    return True
