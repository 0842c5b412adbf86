"""What a công văn has in the place of a kind: its subject under the number, and Kính gửi."""

import re
from collections.abc import Sequence

from documents import decree30

ADDRESSEES_HEADING = "Kính gửi:"
# How many letters of the subject a line under the number takes.
_LETTERS = 32
_ABOUT = re.compile(r"^(V/v|Về việc)\s*:?\s*", re.IGNORECASE)


def about(subject: str) -> str:
    """Give the trích yếu of a công văn, which stands under its number after the letters V/v.

    Source: Phụ lục I, II.5.b.

    >>> about("đôn đốc báo cáo"), about("V/v đôn đốc báo cáo")
    ('V/v đôn đốc báo cáo', 'V/v đôn đốc báo cáo')
    """
    bare = _ABOUT.sub("", subject.strip())
    return f"V/v {bare}" if bare else ""


def addressee_lines(addressees: Sequence[str]) -> tuple[str, ...]:
    """Give the lines of Kính gửi: one addressee beside the words, several each on a line under them.

    Source: Phụ lục I, II.9.b.

    >>> addressee_lines(["Sở Tư pháp"])
    ('Kính gửi: Sở Tư pháp',)
    >>> addressee_lines(["Sở Tư pháp", "Sở Y tế"])
    ('Kính gửi:', '- Sở Tư pháp;', '- Sở Y tế.')
    """
    lines = decree30.list_lines(addressees)
    if len(lines) == 1:
        return (f"{ADDRESSEES_HEADING} {decree30.closed(addressees[0], '')}",)
    return (ADDRESSEES_HEADING, *lines) if lines else ()


def about_lines(subject: str) -> tuple[str, ...]:
    """Give the lines that the subject takes under the number."""
    return decree30.balanced_lines(about(subject), _LETTERS)
