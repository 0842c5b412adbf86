"""Why an operation on a draft is refused."""


class Refused(Exception):
    """It cannot be done; the message is the Vietnamese sentence to show."""


class Gone(Refused):
    """What it is about is no longer there."""


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
