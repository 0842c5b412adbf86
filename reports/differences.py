"""What strikes one in a report beside that of the period before; plain Python.

It only points: a number may fall for good reasons, and nothing here refuses a report.
"""

from collections.abc import Iterator

from agencies.text import composed
from reports.snapshots import FiledCount, FiledEntry

# A few words are said alike by everybody: "Thực hiện thường xuyên".
FEWEST_COPIED = 8
_WORKED = ("done", "ongoing")


def remarks(now: FiledEntry, before: FiledEntry | None) -> list[str]:
    """Give what is to be looked at in an entry, in sentences; nothing without a period before."""
    if before is None:
        return []
    return [*_of_states(now, before), *_of_counts(now, before), *_of_words(now, before)]


def is_copied(now: str, before: str) -> bool:
    """Tell whether a text is that of the period before, word for word."""
    words = composed(now)
    return words == composed(before) and len(words.split()) >= FEWEST_COPIED


def entry_before(now: FiledEntry, entries: tuple[FiledEntry, ...]) -> FiledEntry | None:
    """Give the entry on the same duty, or on the same row where the duty has changed hands."""
    same = (each for each in entries if each.duty_id == now.duty_id)
    alike = (each for each in entries if (each.number, each.contents) == (now.number, now.contents))
    return next(same, None) or next(alike, None)


def _of_states(now: FiledEntry, before: FiledEntry) -> Iterator[str]:
    if before.state not in _WORKED:
        return
    if now.state == "nil":
        yield "Kỳ trước có thực hiện, kỳ này ghi “Không phát sinh”."
    if now.state == "not_done":
        yield "Kỳ trước có thực hiện, kỳ này ghi “Chưa thực hiện”."


def _of_counts(now: FiledEntry, before: FiledEntry) -> Iterator[str]:
    given = {_key(count): count.quantity for count in now.counts}
    for count in before.counts:
        quantity = given.get(_key(count))
        what = f"{count.unit} ({count.name})" if count.name else count.unit
        if not count.quantity:
            continue
        if quantity is None:
            # An entry that says "nil" has no numbers, and has been pointed out already.
            if now.state in _WORKED:
                yield f"Kỳ trước có {number(count.quantity)} {what}, kỳ này bỏ trống."
        elif quantity == 0:
            yield f"Kỳ trước có {number(count.quantity)} {what}, kỳ này là 0."
        elif quantity < count.quantity:
            yield f"Giảm từ {number(count.quantity)} còn {number(quantity)} {what}."


def _of_words(now: FiledEntry, before: FiledEntry) -> Iterator[str]:
    if is_copied(now.narrative, before.narrative):
        yield "Nội dung đã làm chép nguyên văn kỳ trước."


def _key(count: FiledCount) -> tuple[str, str]:
    return count.name, count.unit


def number(quantity: int) -> str:
    """Give a whole number as it is written in Vietnamese: 1.234."""
    return f"{quantity:,}".replace(",", ".")
