"""The rules of a paper in Nghị định 30/2020/NĐ-CP, Phụ lục I, as small functions.

Whatever is printed beyond the words a person wrote comes from here: the leading zero of a number,
the room left on a draft, the marks that close a line. PDF and DOCX take their text from the same
functions, so they cannot say different things. Lengths and sizes are in :mod:`documents.profiles`.
"""

import datetime as dt
import re
import textwrap
from collections.abc import Sequence
from typing import Final

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DRAFT_MARK: Final = "DỰ THẢO"
# On what is laid out again from the data of a paper whose original is another file.
COPY_MARK: Final = "BẢN TRÌNH BÀY LẠI"
RECIPIENTS_HEADING = "Nơi nhận:"

# Room to write in by hand, wide enough for two digits.
_ROOM_FOR_NUMBER = " " * 8
_ROOM_FOR_DATE = " " * 6

_CAPACITY = re.compile(r"^(TM|KT|TL|TUQ|Q)\s*\.\s*(?=\S)", re.IGNORECASE)
_COMMITTEE = re.compile(r"^(ỦY|UỶ) BAN NHÂN DÂN (?=\S)", re.IGNORECASE)
_PART = re.compile(r"[IVXLC]+|[A-ZĐ]")
_CLAUSE = re.compile(r"(Điều |Khoản )?\d+", re.IGNORECASE)
_POINT = re.compile(r"[a-zđ]|\d+(\.\d+)+")
# A line that ends so is unfinished or asks, and takes no closing mark after it.
_OPEN_ENDINGS = ("...", "…", ":", "?", "!")
# Dots that belong to the words and close nothing.
_KEPT_DOTS = ("...", "v.v.", "V.V.")
_OWN_BULLETS = ("- ", "+ ", "– ", "• ", "* ")


def printed_number(number: str) -> str:
    """Give a document number as it is printed: below 10 with a leading zero.

    Args:
        number: the number in digits, perhaps with a letter (``"5"``, ``"05a"``).

    Source: Phụ lục I, II.3.a.

    >>> printed_number("5")
    '05'
    """
    number = number.strip()
    return number.zfill(2) if number.isascii() and number.isdigit() else number


def number_line(number: str | None, symbol: str) -> str:
    """Give the line under the issuer; a number not yet claimed leaves room to write it.

    Args:
        number: the number without its zero, ``None`` or blank on a draft.
        symbol: kind and issuer, ``"KH-UBND"``.

    Source: Phụ lục I, II.3.

    >>> number_line("5", "KH-UBND")
    'Số: 05/KH-UBND'
    """
    return f"Số: {number_and_symbol(number, symbol)}"


def number_and_symbol(number: str | None, symbol: str) -> str:
    """Give ``05/KH-UBND``, with room in place of a number that is not there yet.

    Source: Phụ lục I, II.3.
    """
    printed = printed_number(number) if number and number.strip() else _ROOM_FOR_NUMBER
    return "/".join(part for part in (printed, symbol.strip().lstrip("/")) if part)


def date_words(date: dt.date | None) -> str:
    """Give a date in words: days below 10 and months 1 and 2, and only those, take a zero.

    Args:
        date: the day of the document, ``None`` on a draft.

    Source: Phụ lục I, II.4.b.

    >>> date_words(dt.date(2021, 1, 5)), date_words(dt.date(2021, 3, 15))
    ('ngày 05 tháng 01 năm 2021', 'ngày 15 tháng 3 năm 2021')
    """
    if date is None:
        return f"ngày{_ROOM_FOR_DATE}tháng{_ROOM_FOR_DATE}năm{_ROOM_FOR_DATE}"
    month = f"{date.month:02d}" if date.month <= 2 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def place_and_date(place: str, date: dt.date | None) -> str:
    """Give the line under the motto, ``"Bắc Kạn, ngày 05 tháng 01 năm 2021"``.

    Args:
        place: the địa danh; without one only the date is printed.
        date: the day of the document, ``None`` on a draft.

    Source: Phụ lục I, II.4.
    """
    return ", ".join(part for part in (place.strip(), date_words(date)) if part)


def closed(text: str, mark: str) -> str:
    """Give ``text`` ending in ``mark`` once, whatever ``;`` ``,`` or ``.`` it ended in before.

    A line that ends in dots of omission, a colon or a question is left open: ``…;`` would be two
    closings for one line. The dot of an abbreviation (``v.v.``) is kept.
    """
    bare = _bare(text)
    open_or_empty = not bare or bare.endswith(_OPEN_ENDINGS)
    return bare if open_or_empty or (mark == "." and bare.endswith(".")) else bare + mark


def _bare(text: str) -> str:
    end = len(text)
    while end and text[end - 1] in ";,. " and not text.endswith(_KEPT_DOTS, 0, end):
        end -= 1
    return text[:end].strip()


def closed_list(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the lines that say something, ``;`` after each and ``.`` after the last."""
    said = [line.strip() for line in lines if line.strip()]
    return tuple(
        closed(line, "." if position == len(said) else ";")
        for position, line in enumerate(said, start=1)
    )


def basis_lines(bases: Sequence[str]) -> tuple[str, ...]:
    """Give the căn cứ, one a line, ``;`` after each and ``.`` after the last.

    Source: Phụ lục I, II.6.b.
    """
    return closed_list(bases)


def dashed(line: str) -> str:
    """Give ``line`` with the dash of a list before it, unless it brings a mark of its own."""
    return line if line.startswith(_OWN_BULLETS) else f"- {line}"


def list_lines(recipients: Sequence[str]) -> tuple[str, ...]:
    """Give the lines of Nơi nhận: a dash before each, ``;`` after it, ``.`` after the last (Lưu).

    Source: Phụ lục I, II.9.b.

    >>> list_lines(["Như trên", "Lưu: VT, SNV"])
    ('- Như trên;', '- Lưu: VT, SNV.')
    """
    return tuple(dashed(line) for line in closed_list(recipients))


def cell_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the printed lines of a table's cell.

    One line prints as it is; several become a dashed list, as in the recipients' block.
    """
    said = [line.strip() for line in lines if line.strip()]
    return tuple(said) if len(said) < 2 else list_lines(said)


def closing_mark(text: str) -> str:
    """Give the last paragraph of the body, ending in ``./.`` exactly once.

    Source: Phụ lục I, II.6 and the specimens of Phụ lục III.

    >>> closing_mark("để được xem xét, giải quyết.")
    'để được xem xét, giải quyết./.'
    """
    text = text.rstrip(" ;,")
    if text.endswith("./."):
        return text.removesuffix("./.").rstrip() + "./."
    bare = _bare(text)
    if not bare:
        return ""
    return f"{bare}/." if bare.endswith(".") else f"{bare}./."


def section_mark(label: str | None) -> str:
    """Give the mark before a section: ``I.``, ``1.``, ``a)``; nothing without a label.

    Args:
        label: the mark with or without its dot or bracket.

    Source: Phụ lục I, II.6.d.
    """
    bare = (label or "").strip().rstrip(".) ")
    if not bare:
        return ""
    return f"{bare})" if re.fullmatch("[a-zđ]", bare) else f"{bare}."


def section_rank(label: str | None, depth: int) -> int:
    """Tell how a section's heading is set: 1 as ``I.`` (upper, bold), 2 as ``1.`` (lower, bold),
    3 as ``a)`` (upright).

    Args:
        label: the mark of the section; where it says nothing, the depth decides.
        depth: 1 for a section of the document itself.

    Source: Phụ lục I, II.6.d and mục IV.
    """
    bare = (label or "").strip().rstrip(".) ")
    for rank, pattern in enumerate((_PART, _CLAUSE, _POINT), start=1):
        if pattern.fullmatch(bare):
            return rank
    return min(max(depth, 1), 3)


def annex_heading(label: str | None) -> str:
    """Give ``Phụ lục``, with its Roman number where there are two or more.

    Source: Phụ lục I, III.1.a.
    """
    return f"Phụ lục {label.strip()}" if label and label.strip() else "Phụ lục"


def annex_caption(
    kind: str, number: str | None, symbol: str, issued_on: dt.date | None, issuer: str
) -> str:
    """Give the sentence that ties an appendix to its document, without brackets.

    Args:
        kind: the tên loại in lower case, ``"Kế hoạch"``.
        number: the document's number, ``None`` on a draft.
        symbol: ``"KH-UBND"``.
        issued_on: the document's day, ``None`` on a draft.
        issuer: the issuing body as named in a sentence, ``"UBND tỉnh Bắc Kạn"``.

    Source: Phụ lục I, III.1.c.
    """
    cited = f"{kind.strip()} số {number_and_symbol(number, symbol)}"
    return f"Kèm theo {cited} {date_words(issued_on)} của {issuer.strip()}"


def bracketed(text: str) -> str:
    """Give ``text`` in one pair of round brackets, nothing for nothing."""
    bare = text.strip()
    return bare if not bare or (bare[0], bare[-1]) == ("(", ")") else f"({bare})"


def normalised_capacity(line: str) -> str:
    """Give a line of the signing capacity, with the space the decree has after TM. KT. TL. TUQ. Q.

    Source: Phụ lục I, II.7.a.

    >>> normalised_capacity("KT.GIÁM ĐỐC")
    'KT. GIÁM ĐỐC'
    """
    return _CAPACITY.sub(r"\1. ", line.strip()).upper()


def letterhead_lines(name: str, width: int = 23) -> tuple[str, ...]:
    """Give the name of a body in upper case, broken into lines of about one length.

    A People's Committee breaks before its territory, as its own papers do.

    Args:
        name: the body's name.
        width: how many letters a line of the letterhead's left half takes.

    Source: Phụ lục I, II.2.b.

    >>> letterhead_lines("ỦY BAN NHÂN DÂN TỈNH BẮC KẠN")
    ('ỦY BAN NHÂN DÂN', 'TỈNH BẮC KẠN')
    """
    name = name.strip().upper()
    committee = _COMMITTEE.match(name)
    if committee:
        return (committee.group().strip(), *balanced_lines(name[committee.end() :], width))
    return balanced_lines(name, width)


def balanced_lines(text: str, width: int) -> tuple[str, ...]:
    """Give ``text`` on as few lines as ``width`` letters allow, none much longer than the others.

    No word is cut, so that one longer than ``width`` makes a line longer than ``width``.

    >>> balanced_lines("Tuyên truyền cải cách hành chính năm 2021", 38)
    ('Tuyên truyền cải cách', 'hành chính năm 2021')
    """
    fewest = _wrapped(text, width)
    narrower = (_wrapped(text, w) for w in range(1, width))
    return tuple(next((lines for lines in narrower if len(lines) <= len(fewest)), fewest))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
