"""One spelling of the words of a schedule: "Quí II/ 2026" and "Q.II năm 2026" read alike."""

import re
from functools import reduce

from agencies.text import composed, folded

_BULLET = re.compile(r"^(?:[-–—+•*·]\s*)+")
_NEXT_BULLET = re.compile(r"(?:[;.]?\n|;) ?[-–—+•*·]\s*")
YEAR = r"(?:19|20)[0-9]{2}"
_PERIOD = r"(?:ngay|tuan|thang|quy|nam)"
_AT_LEAST = r"(?:(?:it nhat|toi thieu|dam bao|khoang|tu) )*"
_OFTEN = r"(?![0-9]+ lan ?/ ?(?:quy|nam))"  # "2 lần/năm" is a rhythm, and none of ours
_COUNTED = (
    r"[0-9]{1,3}(?: ?- ?[0-9]{1,3})? (?!thang\b|quy\b|nam\b|ngay\b|tuan\b)[a-z]+(?:,? [a-z]+){0,4}"
)
_SPELLINGS = (  # applied in this order to the folded words
    (r"[–—−‐‑÷~→]", "-"),
    (r"\bqui\b|\bq\.? ?(?=(?:[1-4]|iv|i{1,3})\b)", "quy "),
    (r"\bt\.? ?(?=(?:0?[1-9]|1[0-2])\b)", "thang "),
    (r" {2,}", " "),
    (r"\b(thang|quy|ngay|nam)(?=[0-9])", r"\1 "),
    (r"\bquy(?=(?:iv|i{1,3})\b)", "quy "),
    (r" ?/ ?", "/"),
    # An hour of the day is below what a plan is held to: "17 giờ 00 ngày 30/6".
    (r"\b[0-9]{1,2} ?(?:h|gio) ?(?:[0-9]{2} ?(?:phut)?)?,? ?(?=ngay\b)", ""),
    (rf"(?<!thang )(?<!quy )\b([0-9]{{1,2}})([-.])([0-9]{{1,2}})\2({YEAR})\b", r"\1/\3/\4"),
    (r"(?<![0-9.])([0-9]{1,2})\.([0-9]{1,2})(?![0-9.])", r"\1/\2"),
    (r"\b([0-9]{1,2}) thang ([0-9]{1,2})\b(?! lan)", r"\1/\2"),
    (rf"\b((?:[0-9]{{1,2}}/)?[0-9]{{1,2}}|[iv]+),? (?:cua )?nam ({YEAR})\b", r"\1/\2"),
    (r"\bden cuoi nam\b", "den het nam"),
    (r"(?<=[0-9iv]) (?:hang nam|moi nam|(?:cua |trong )?nam nay)$", ""),
    (r" ?\(du kien\)", ""),
    # How much is made in a period is a number to report, not another period: "02 tin/tháng".
    (
        rf"^{_AT_LEAST}{_OFTEN}{_COUNTED} ?(?:/|moi |trong (?:mot |1 )?)(?:0?1 )?(?={_PERIOD}$)",
        "moi ",
    ),
    (rf"^((?:moi|hang|0?1|mot) {_PERIOD}),? {_AT_LEAST}{_COUNTED}$", r"\1"),
)


def printed(text: str) -> str:
    """Give the words of a cell as they are kept: on one line, without bullets and closing marks."""
    if _BULLET.match(text.strip()):
        # Two bullets are two items; on one line their dash would be a range's.
        text = _NEXT_BULLET.sub("; ", "\n".join(filter(None, map(composed, text.split("\n")))))
    words = _BULLET.sub("", composed(text))
    while words.endswith((";", ".")) and not words.endswith(".."):
        words = (words.removesuffix("./.") if words.endswith("./.") else words[:-1]).rstrip()
    return words


def parted(text: str) -> str:
    """Give the lines of a cell as items of a list."""
    return "; ".join(filter(None, (printed(line) for line in text.splitlines())))


def key(words: str) -> str:
    """Give kept words in the one spelling that is read: folded, "Q.II" as "quy ii"."""
    return reduce(lambda k, by: re.sub(by[0], by[1], k), _SPELLINGS, folded(words)).strip(" ,;:.")
