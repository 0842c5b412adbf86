"""Bytes to text: the encodings of plain text files, and what no plan has."""

import re
import unicodedata

from plans.draft import Problem
from plans.intake.errors import UnreadableFile
from plans.intake.readers import legacy

# Several times what the longest plan we know has.
LINES, COLUMNS, LETTERS = 20_000, 40, 20_000
_NO_CHARACTER = re.compile("[\x00\ufffe\uffff\ud800-\udfff]")
# Page breaks and manual line breaks end a line; the others show nothing, and hide what is written.
_BREAK = re.compile("\r?[\x0b\x0c]")
_HIDDEN = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Letters that only Unicode has among the encodings of Vietnamese.
_UNICODE_ONLY = re.compile("[\u1ea0-\u1ef9]")

_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WAY_OUT = "Hãy lưu kế hoạch thành tệp văn bản (.txt, mã UTF-8) rồi nhập lại."


class LegacyEncoding(UnreadableFile):
    """The text is in an encoding from before Unicode; ``encoding`` names it ("TCVN3", "VNI").

    It is converted where a person asks for it, by ``convert_from``.
    """

    def __init__(self, encoding: str) -> None:
        super().__init__(
            f"Tệp dùng bảng mã cũ {encoding}, không phải Unicode. Cổng có thể chuyển sang Unicode: hãy "
            f"chọn “Chuyển từ {encoding}” rồi đọc lại bản đã chuyển."
        )
        self.encoding = encoding

    def __reduce__(self) -> tuple[type["LegacyEncoding"], tuple[str]]:
        # It travels between processes, and is made of the name and not of the sentence.
        return LegacyEncoding, (self.encoding,)


def decode(
    content: bytes, *, convert_from: str | None = None, notes: list[Problem] | None = None
) -> str:
    """Give the text of a file.

    Args:
        content: the whole file.
        convert_from: "TCVN3" or "VNI" where a person asked for text in it to be converted.
        notes: filled with what was changed on the way.

    Raises:
        LegacyEncoding: it is in TCVN3 or VNI, and nobody asked for it to be converted.
        UnreadableFile: it is empty, of a kind no reader is for, or not text.
    """
    if not content.strip():
        raise UnreadableFile("Tệp rỗng, không có nội dung để đọc. Hãy kiểm tra lại tệp.")
    noted: list[Problem] = notes if notes is not None else []
    text = _without_hidden(_letters(content, convert_from, noted), noted)
    _refuse_what_no_plan_has(text)
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableFile("Tệp rỗng, không có nội dung để đọc. Hãy kiểm tra lại tệp.")
    return text


def note(message: str) -> Problem:
    """Give what a reader noticed of a whole file as a problem."""
    return Problem("text-suspect", "info", "file", message)


def _letters(content: bytes, convert_from: str | None, notes: list[Problem]) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\x00" in content:
        raise UnreadableFile(f"Đây là tệp nhị phân, không phải văn bản. {_WAY_OUT}")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        return _old_letters(content, convert_from, notes, error)
    if _UNICODE_ONLY.search(text):
        return text
    # Copied out of an old document, its letters stand in a Unicode file unchanged.
    return _converted(text, text.encode("cp1252", "replace"), convert_from, notes) or text


def _old_letters(
    content: bytes, convert_from: str | None, notes: list[Problem], error: UnicodeDecodeError
) -> str:
    western = content.decode("cp1252", "replace")
    if (text := _converted(western, content, convert_from, notes)) is not None:
        return text
    windows = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    if legacy.plausible(windows, str) >= legacy.PLAUSIBLE:
        notes.append(
            note(
                "Tệp dùng bảng mã Windows-1258, đã chuyển sang Unicode. Hãy đọc lại xem chữ có đúng không."
            )
        )
        return windows
    line = content[: error.start].count(b"\n") + 1
    raise UnreadableFile(
        f"Dòng {line}: chữ không theo bảng mã UTF-8 (byte thứ {error.start + 1}) và không rõ bảng mã "
        f"nào. {_WAY_OUT}"
    ) from error


def _converted(
    western: str, content: bytes, convert_from: str | None, notes: list[Problem]
) -> str | None:
    """Give the text out of TCVN3 or VNI where that was asked for, None where it is in neither."""
    asked = legacy.CONVERTERS.get((convert_from or "").casefold())
    if asked is not None:
        notes.append(
            note(
                f"Đã chuyển chữ từ bảng mã {convert_from} sang Unicode. Hãy đọc lại tên riêng, chữ hoa."
            )
        )
        return unicodedata.normalize("NFC", asked(western))
    if (guessed := legacy.guess(content)) is not None:
        raise LegacyEncoding(guessed.upper())
    return None


def _without_hidden(text: str, notes: list[Problem]) -> str:
    """Take off characters that show nothing, and say so once."""
    text = _BREAK.sub("\n", text.removeprefix("\ufeff"))
    clean, count = _HIDDEN.subn("", text)
    if count:
        notes.append(
            note(
                f"Đã bỏ {count} ký tự điều khiển hoặc ký tự ẩn (không in ra được) trong tệp. Hãy đọc lại "
                "nếu thấy chữ dính nhau."
            )
        )
    return clean


def _refuse_what_no_plan_has(text: str) -> None:
    """Refuse characters no text has, and lines and tables beyond any plan's.

    A line is read by patterns whose work grows with its length, so that a hostile file could keep
    the portal busy.
    """
    lines = text.splitlines()
    if len(lines) > LINES:
        raise UnreadableFile(f"Tệp có {len(lines)} dòng, chỉ đọc đến {LINES} dòng. Hãy chia tệp.")
    for number, line in enumerate(lines, start=1):
        if _NO_CHARACTER.search(line):
            raise UnreadableFile(
                f"Dòng {number}: có ký tự không hợp lệ, tệp có thể bị hỏng. {_WAY_OUT}"
            )
        cells = line.split("\t")
        if len(cells) > COLUMNS or line.count("|") > COLUMNS:
            raise UnreadableFile(
                f"Dòng {number}: bảng có hơn {COLUMNS} cột, không phải phụ lục kế hoạch."
            )
        longest = max(len(cell) for cell in cells)
        if longest > LETTERS:
            raise UnreadableFile(
                f"Dòng {number}: đoạn dài {longest} chữ, chỉ đọc đến {LETTERS} chữ mỗi đoạn. Hãy ngắt "
                "đoạn rồi nhập lại."
            )
