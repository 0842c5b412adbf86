"""What a person can do to a draft, one operation a name, whether a file gave it or a plan.

Plain Python: an operation takes the draft and the words of a form, and changes the draft or refuses
with a sentence. Who may do it, and where the draft is kept, is for ``plans.actions.editing``.
"""

from collections.abc import Callable, Mapping

from agencies.text import shown
from plans.draft import PlanDraft
from plans.edits import groups, header, mending, rows, sections
from plans.edits.errors import Gone, Refused, Stale, Unseen
from plans.edits.stamps import appendix_stamp, header_stamp, row_stamp, section_stamp

__all__ = [
    "OPERATIONS",
    "Given",
    "Gone",
    "Refused",
    "Stale",
    "Unseen",
    "appendix_stamp",
    "apply",
    "header_stamp",
    "row_stamp",
    "section_stamp",
]

# The fields of a form, by name; a field that is absent stays as it is.
Given = Mapping[str, str]

OPERATIONS: Mapping[str, Callable[[PlanDraft, Given], None]] = {
    "row-set": rows.set_cells,
    "row-add": rows.add,
    "row-delete": rows.delete,
    "row-restore": rows.restore,
    "row-move": rows.move,
    "row-up": rows.move_up,
    "row-down": rows.move_down,
    "row-split": rows.split,
    "row-merge": rows.merge,
    "row-same": rows.same_as_above,
    "group-set": groups.set_heading,
    "section-set": sections.set_texts,
    "section-add": sections.add,
    "section-delete": sections.delete,
    "section-up": sections.move_up,
    "section-down": sections.move_down,
    "section-in": sections.move_in,
    "section-out": sections.move_out,
    "header-set": header.set_texts,
    "appendix-set": header.set_appendix,
    "appendix-add": header.add_appendix,
    "appendix-delete": header.delete_appendix,
    "recipient-add": mending.add_recipient,
    "party-replace": mending.replace_party,
    "text-replace": mending.replace_text,
    "blanks-fill": mending.fill_blanks,
    "note-seen": mending.drop_note,
}


def apply(draft: PlanDraft, operation: str, given: Given) -> None:
    """Do one operation to ``draft``.

    Args:
        draft: changed in place; as it was, if the operation refuses.
        operation: a key of ``OPERATIONS``.
        given: the fields of the form that asks for it; characters that show nothing are left out.

    Raises:
        Refused: it cannot be done; the message is the sentence to show.
        Gone: the row or section it is about is no longer there.
        Stale: the part was changed since the form was filled; carries both versions.
    """
    if operation not in OPERATIONS:
        raise Refused("Không có thao tác này. Hãy tải lại trang.")
    OPERATIONS[operation](draft, {name: shown(text) for name, text in given.items()})
