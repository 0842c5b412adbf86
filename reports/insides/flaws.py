"""Why a file is not taken: what it is, or what is wrong with it."""

BROUGHT = "Hãy mở tệp trên máy, lưu thành tệp mới rồi tải lại."
AGAIN = "Hãy kiểm tra tệp có mở được trên máy của bạn không rồi tải lại."


class Unfit(Exception):
    """The base of both; ``what`` and ``remedy`` are the halves of the sentence to show."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class OtherKind(Unfit):
    """It is no kind of file that is taken; ``what`` is a noun ("tệp nén")."""


class Flaw(Unfit):
    """It is of a kind that is taken, but not fit; ``what`` is said of it ("bị cắt ngang khi tải")."""


def cut_off() -> Flaw:
    """Say that the end is missing."""
    return Flaw("bị cắt ngang khi tải hoặc khi chép, thiếu phần cuối", AGAIN)


def damaged() -> Flaw:
    """Say that it cannot be what it claims to be."""
    return Flaw("bị hỏng, không mở được", BROUGHT)


def locked() -> Flaw:
    """Say that it asks for a password."""
    return Flaw(
        "có đặt mật khẩu nên người xem không mở được",
        "Hãy mở tệp bằng Word, Excel hoặc PowerPoint, bỏ mật khẩu, lưu lại rồi tải lên.",
    )


def macros() -> Flaw:
    """Say that it brings a program along."""
    return Flaw(
        "có chứa macro (chương trình chạy kèm)",
        "Hãy lưu thành tệp không macro (.docx, .xlsx, .pptx) hoặc in ra PDF rồi tải lại.",
    )


def carries_program() -> Flaw:
    """Say that a program is hidden in it."""
    return Flaw(
        "có chương trình chạy được gắn bên trong",
        "Hãy bỏ phần gắn kèm trong tệp, hoặc in ra PDF rồi tải lại.",
    )
