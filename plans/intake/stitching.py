"""Rows made whole: those cut by a page break stitched, those of a merged number gathered."""

import re
from collections.abc import Iterator

from plans.intake import groups, markup
from plans.intake.reading import Reading
from plans.intake.rows import Row

_OPEN_END = re.compile(r"[^.;:!?…]$")
_AT_SIGN = re.compile(r"\w/$")
_DITTO = re.compile(r"^(?:[\"″”〃]|''|//|-?\s?(?:nt|như trên)\s?-?|-\s?[\"″”]\s?-)$", re.IGNORECASE)
_TASK = ("lead", "coordinating", "schedule")


def whole(pieces: list[Row], reading: Reading) -> Iterator[Row]:
    """Give the rows that ``pieces`` make up.

    A page break inside a row leaves its tail in a row of its own, whose number cell is empty. A
    number cell merged downwards makes one item of its rows, or one item each: see ``_is_more_of``.
    """
    _find_numbers(pieces, reading)
    current: Row | None = None
    for piece, after in zip(pieces, [*pieces[1:], None], strict=False):
        if current is not None and _is_more_of(piece, current):
            _gather(current, piece)
        elif current is not None and _is_tail(piece, current, after):
            _stitch(current, piece)
        else:
            if current is not None:
                yield current
            current = piece
    if current is not None:
        yield current


def fill_as_above(row: Row, above: Row | None, reading: Reading) -> None:
    """Put what stands above in place of "nt" (như trên) and of the marks for it, and say so."""
    if above is None or above.columns != row.columns:
        return
    ditto = [place for place, cell in enumerate(row.cells) if _DITTO.match(cell)]
    if not ditto:
        return
    for place in ditto:
        row.cells[place] = above.cells[place]
    row.refresh()
    reading.note(
        "text-suspect", "info", f"line {row.line}",
        f"Dòng {row.line}: ô ghi “nt” hoặc dấu như trên đã đọc như ô của hàng trên. Hãy kiểm tra.",
    )  # fmt: skip


def _find_numbers(pieces: list[Row], reading: Reading) -> None:
    """Tell tables whose rows have no number, though they may have a column for it."""
    is_numbered = any(groups.is_number(piece.texts["number"]) for piece in pieces)
    for piece in pieces:
        piece.is_numbered = is_numbered
    if pieces and not is_numbered and any(piece.columns.has("number") for piece in pieces):
        reading.note(
            "text-suspect", "info", f"line {pieces[0].line}",
            "Cột TT của bảng không có số nào; các nội dung được đánh số lần lượt từ 1.",
        )  # fmt: skip


# --- Rows that a page break cut


def _is_tail(piece: Row, before: Row, after: Row | None) -> bool:
    """Tell a row's tail from a row whose number was left out and from a heading of a group."""
    if piece.spans_all or before.columns != piece.columns or before.heading(None) is not None:
        return False
    if not piece.is_numbered:
        return _continues(piece)
    if piece.number or _begins_item(piece, before):
        return False
    return len(piece.filled) > 1 or _goes_on_alone(piece, before, after)


def _begins_item(piece: Row, before: Row) -> bool:
    """Tell a row whose number was left out: whole, below a whole one or below a mere title."""
    begins = markup.bare(piece.texts["contents"])[:1].isupper()
    is_free = _is_complete(before) or _is_title(before)
    is_cut = piece.after_break and any(map(_is_rest, piece.filled))
    return begins and bool(piece.texts["lead"]) and is_free and not is_cut


def _is_rest(cell: str) -> bool:
    """Tell what may be the rest of a cell: more of a list, or of a sentence."""
    return bool(markup.bullet_of(cell)) or cell[:1].islower()


def _goes_on_alone(piece: Row, before: Row, after: Row | None) -> bool:
    """Tell the tail of one cell from a heading without a mark."""
    if not piece.filled or (piece.filled[0].isupper() and not _is_last_word(piece, before)):
        return False
    if not piece.texts["contents"] or not piece.texts["contents"][:1].isupper():
        return True
    return _is_open(before.texts["contents"]) and not _heads_rows(piece, after)


def _is_last_word(piece: Row, before: Row) -> bool:
    """Tell an abbreviation that a page break left alone ("INDEX.") from a heading in capitals."""
    is_short = len(piece.filled[0].split()) < 3
    return piece.after_break and is_short and _is_open(before.texts["contents"])


def _is_complete(row: Row) -> bool:
    return bool(row.texts["contents"] and row.texts["lead"])


def _is_title(row: Row) -> bool:
    """Tell a numbered row that names a thing and gives it to nobody at no time."""
    return not any(row.texts[name] for name in _TASK)


def _continues(piece: Row) -> bool:
    """Tell a tail where no row has a number: no contents of its own begin in it."""
    contents = piece.texts["contents"]
    return not contents or contents[:1].islower()


def _is_open(text: str) -> bool:
    return bool(_OPEN_END.search(text))


def _heads_rows(piece: Row, after: Row | None) -> bool:
    """Tell a heading without a mark: rows follow, and no page turned before it."""
    has_rows = after is not None and bool(after.number)
    return has_rows and not piece.after_break and not markup.bullet_of(piece.filled[0])


def _stitch(row: Row, tail: Row) -> None:
    for place, text in enumerate(tail.cells):
        if text and place not in tail.carried:
            row.cells[place] = (
                f"{row.cells[place]}{_joint(row.cells[place], text, tail)}{text}".strip()
            )
    row.pieces += 1
    row.refresh()


def _joint(above: str, text: str, tail: Row) -> str:
    # "chính trị / - hành chính": a dash inside a name, carried over the page.
    is_carried = _is_open(above) and markup.bare(text)[:1].islower()
    if _begins_line(text, tail) and not is_carried:
        return "\n"
    # "Quý IV/" was cut at its own sign.
    return "" if tail.after_break and _AT_SIGN.search(above) else " "


def _begins_line(text: str, tail: Row) -> bool:
    """Tell a line of its own: after a bullet, or of a cell that was parted without a page break."""
    is_parted = not tail.after_break and not tail.texts["contents"]
    return bool(markup.bullet_of(text)) or (is_parted and text[:1].isupper())


# --- Rows that share a merged cell


def _is_more_of(piece: Row, row: Row) -> bool:
    """Tell a row under a merged number that is only more lines of the same item.

    It is where its contents are merged too, and where it gives nobody a task of their own. A row
    with contents of its own *and* its own lead or schedule is another item: ``shares`` then keeps
    the number they have in common.
    """
    place = piece.columns.place_of("number" if piece.is_numbered else "contents")
    if place not in piece.carried or piece.columns != row.columns:
        return False
    if _carries(piece, "contents") or not piece.texts["contents"]:
        return True
    if not any(piece.texts[name] and not _carries(piece, name) for name in _TASK):
        return True
    piece.shares = row.shares or row.number
    return False


def _carries(piece: Row, meaning: str) -> bool:
    return piece.columns.place_of(meaning) in piece.carried


def _gather(row: Row, more: Row) -> None:
    for place, text in enumerate(more.cells):
        if text and place not in more.carried:
            row.cells[place] = f"{row.cells[place]}\n{text}".strip()
    row.gathered += 1
    row.refresh()
