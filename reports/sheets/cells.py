"""Reads what people write into the cells of a form: "1.200", "12 tin", "da thuc hien"."""

import datetime as dt
import re
from collections.abc import Iterable

from agencies.sheets import bared
from agencies.text import folded, shown

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta | None

MOST = 2_000_000_000
# As much as the page of the form takes; a cell of Excel holds 32,767.
LONGEST = 20_000
# "1.200", "1,200", "1 200": thousands, parted by whatever the person is used to.
_PARTED = re.compile(r"[0-9]{1,3}(?:([.,\s])[0-9]{3})(?:\1[0-9]{3})*")
_WHOLE = re.compile(r"[0-9]+")
# "12,0" is what a number with one place after the comma looks like.
_POINT_NOUGHT = re.compile(r"([0-9]+)[.,]0{1,2}")
# The number at the beginning, and the unit that may follow: "12 tin, bài".
_WITH_UNIT = re.compile(r"([0-9][0-9.,\s]*?)[\s]*([^\W\d][^0-9]*)?[.;]?")
_BLANKS = ("", "-", "–", "—", "/", "…", "...")


class WrongCell(Exception):
    """A cell cannot be taken as it is; the message is the sentence."""


def text_of(value: Value) -> str:
    """Give the text of a cell as it may be stored, its lines kept.

    Raises:
        WrongCell: it is longer than anybody reads.
    """
    text = shown(bared(_naive(value)))
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    tidy = "\n".join(lines).strip()
    if len(tidy) > LONGEST:
        raise WrongCell(
            f"Ô có {len(tidy)} chữ cái, nhiều nhất là {LONGEST}. Hãy ghi gọn lại, phần dài đính kèm tệp."
        )
    return tidy


def _naive(value: Value) -> object:
    return str(value) if isinstance(value, dt.time | dt.timedelta) else value


def quantity_of(value: Value) -> int | None:
    """Give the whole number a cell says, None where it says nothing.

    Raises:
        WrongCell: it is no whole number from nought up, or beyond counting.
    """
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        raise WrongCell(
            f"Số lượng là “{bared(_naive(value))}”, không phải số. Excel có thể đã tự đổi kiểu ô: hãy gõ "
            "lại số."
        )
    if isinstance(value, int | float):
        return _sized(_whole(value))
    text = " ".join(shown(str(value or "")).lstrip("'").split())
    return None if text in _BLANKS else _sized(_read(text))


def _whole(value: float) -> int:
    if value != value or abs(value) > MOST:  # noqa: PLR0124 (not a number)
        raise WrongCell("Số lượng quá lớn. Hãy kiểm tra lại.")
    if value != int(value):
        said = f"{value:g}".replace(".", ",")
        thousands = round(value * 1000)
        raise WrongCell(
            f"Số lượng {said} không phải số nguyên. Nếu ý là {thousands:,} thì ghi {thousands}, không dấu "
            "chấm.".replace(",", ".", 1)
            if value * 1000 == thousands
            else f"Số lượng {said} không phải số nguyên."
        )
    return int(value)


def _read(text: str) -> int:
    if text.startswith(("-", "−", "–", "(")) and any(letter.isdigit() for letter in text):
        raise WrongCell(f"Số lượng “{text[:40]}” nhỏ hơn 0.")
    match = _WITH_UNIT.fullmatch(text)
    digits = match[1].strip() if match else ""
    if _WHOLE.fullmatch(digits):
        return int(digits[:20])
    if _PARTED.fullmatch(digits):
        return int(re.sub(r"\D", "", digits)[:20])
    if point := _POINT_NOUGHT.fullmatch(digits):
        return int(point[1][:20])
    raise WrongCell(f"Số lượng “{text[:40]}” không phải số nguyên. Hãy chỉ ghi số, ví dụ 12.")


def _sized(number: int) -> int:
    if number < 0:
        raise WrongCell(f"Số lượng {number} nhỏ hơn 0.")
    if number > MOST:
        raise WrongCell("Số lượng quá lớn. Hãy kiểm tra lại.")
    return number


def state_of(value: Value, states: Iterable[tuple[str, str]]) -> str:
    """Give the state that a cell names, in whatever letters; blank where it names none.

    Args:
        states: value and word of each, as ``TextChoices.choices`` gives them.

    Raises:
        WrongCell: it names none of them.
    """
    text = text_of(value)
    if text in _BLANKS:
        return ""
    key = key_of(text)
    words = list(states)
    for state, word in words:
        if key in (key_of(word), key_of(_SHORT.get(state, word))):
            return state
    known = ", ".join(f"“{word}”" for _, word in words)
    raise WrongCell(f"Kết quả “{text[:40]}” không có trong danh sách. Hãy chọn một trong: {known}.")


# What people type instead of choosing from the list.
_SHORT = {"done": "xong", "nil": "khong", "ongoing": "dang lam", "not_done": "chua"}


def key_of(text: str) -> str:
    """Give the form by which words of a sheet are compared: letters and digits, no marks, no case."""
    return " ".join(re.findall(r"[a-z0-9]+", folded(text)))
