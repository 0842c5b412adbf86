"""Lines whose two halves stand side by side: letterheads, Nơi nhận and signature."""

import re
from collections.abc import Callable

from agencies.text import composed

_LABEL_TAB = re.compile(r"^\s*((?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)/:\-–]?)\t+(?=\S)")
_NO_ROW = re.compile(r"^\s*Nơi nhận", re.IGNORECASE)


def with_label(raw: str) -> str:
    """Set a label that a tab parts from its words ("1.<tab>Mục đích") before them."""
    return _LABEL_TAB.sub(r"\1 ", raw).strip()


def begins_recipients(raw: str) -> bool:
    """Tell the line of Nơi nhận, whose other half is the signature and no cell of a table."""
    return bool(_NO_ROW.match(raw))


def of(raw: str, clean: Callable[[str], str] = composed) -> tuple[str, ...]:
    """Give the two halves of a line set with tabs or wide spaces, the whole of any other line.

    Args:
        raw: the line as it was typed.
        clean: what makes plain text of a piece of it.
    """
    labelled = with_label(raw)
    # Where tabs part the halves, wide spaces are room to write in.
    gap = r"\t+" if "\t" in labelled else r" {4,}"
    halves = tuple(half for piece in re.split(gap, labelled) if (half := clean(piece)))
    return halves if len(halves) == 2 and stand_side_by_side(*halves) else (clean(labelled),)


def stand_side_by_side(left: str, right: str) -> bool:
    """Tell two halves from one line with room left for a number or a day."""
    is_short = max(len(left), len(right)) < 70
    is_open = left.endswith((":", "/")) and not begins_recipients(left)
    return is_short and right[0].isupper() and not is_open
