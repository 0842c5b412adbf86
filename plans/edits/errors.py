"""Why an operation on a draft is refused."""

# Python refuses to read numbers of thousands of digits; no place in a plan has more than these.
_DIGITS = 6


class Refused(Exception):
    """It cannot be done; the message is the Vietnamese sentence to show."""


class Gone(Refused):
    """What it is about is no longer there."""


class Unseen(Refused):
    """The part was changed since it was shown, and what is asked would do away with the change."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} đã được sửa ở nơi khác sau khi bạn mở, nên chưa thực hiện. Hãy xem lại chữ mới, rồi làm "
            "lại nếu vẫn cần."
        )


class Stale(Refused):
    """The part was changed since the form was filled.

    ``theirs`` and ``yours`` are the texts by field, for the fields that differ; ``stamp`` is what a
    form must carry to write over the stored version on purpose.
    """

    def __init__(self, what: str, *, theirs: dict[str, str], yours: dict[str, str], stamp: str):
        super().__init__(
            f"{what} đã được sửa ở nơi khác sau khi bạn mở. Chưa lưu phần bạn vừa nhập; hãy chọn giữ "
            "bản nào."
        )
        self.theirs, self.yours, self.stamp = theirs, yours, stamp


def number_in(text: str) -> int | None:
    """Give the number by which a form names a place, a line or a year; None where it is none."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
