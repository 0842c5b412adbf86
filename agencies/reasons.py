"""Reasons that people give: long enough to tell somebody something a year later."""

from agencies.text import shown

# "Đúng" and "OK" tell nobody anything.
FEWEST_WORDS, LONGEST = 3, 1000


class ReasonMissing(Exception):
    """The reason says too little, or too much; the message is the sentence."""


def checked(reason: str) -> str:
    """Give the reason as it is kept, its spaces tidied.

    Raises:
        ReasonMissing: it has fewer than three words, or more than a thousand letters.
    """
    words = shown(reason).split()
    if len(words) < FEWEST_WORDS:
        raise ReasonMissing(
            f"Hãy ghi lý do ít nhất {FEWEST_WORDS} chữ, để người xem sau hiểu vì sao."
        )
    if len(reason) > LONGEST:
        raise ReasonMissing(f"Lý do dài quá {LONGEST} chữ cái. Hãy ghi gọn lại.")
    return " ".join(words)
