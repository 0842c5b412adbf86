"""What a mục is about, by the words of its title."""

import re
from collections.abc import Iterator
from typing import Literal

from agencies.phrases import shadow
from plans.draft import DraftSection

Topic = Literal["contents", "forms", "tasking", "schedule", "other"]

# The heading of a whole mục may hold several; the first word of the title decides between them.
_TOPICS: tuple[tuple[Topic, str], ...] = (
    ("tasking", r"to chuc (?:trien khai )?thuc hien|to chuc trien khai|phan cong|trach nhiem"),
    ("schedule", r"thoi gian|tien do|thoi han|lo trinh"),
    ("forms", r"(?:cac )?(?:hinh thuc|phuong thuc|cach thuc|phuong phap|bien phap|giai phap)"),
    ("contents", r"(?:cac |mot so |nhung )?(?:noi dung|nhiem vu|hoat dong|cong viec|chu de)"),
    (
        "other",
        (
            r"muc dich|yeu cau|muc tieu|quan diem|doi tuong|pham vi|kinh phi|can cu|thanh phan|dia diem"
            r"|che do|tinh hinh|bao cao|chi tieu|nguyen tac|khen thuong|co so|dac diem|su can thiet"
            r"|ket qua|danh gia|nguon luc"
        ),
    ),
)
_ANYWHERE = tuple((topic, re.compile(rf"\b(?:{words})\b")) for topic, words in _TOPICS)
_AT_START = tuple((topic, re.compile(rf"(?:ve )?(?:{words})\b")) for topic, words in _TOPICS)
_PART = re.compile(r"^phan thu \w+[.:]?\s*")
# A heading names its matter in a few words; what is longer is itself a content.
_HEADING_LETTERS = 60
_TASKING_LETTERS = 90


def topic_of_root(section: DraftSection) -> Topic | None:
    """Tell what a mục of the first level is about, None where its title does not say.

    "MỤC TIÊU, NHIỆM VỤ" holds contents too, so anything else in the title yields to them.
    """
    low = _words(section)
    if section.title is None:
        # "3. Hình thức: họp giao ban; tờ rơi" runs on from its heading.
        return topic_of(section) if ":" in low else None
    found = {topic: match.start() for topic, words in _ANYWHERE if (match := words.search(low))}
    if "contents" in found:
        found.pop("other", None)
    return min(found, key=lambda topic: found[topic], default=None)


def topic_of(section: DraftSection) -> Topic | None:
    """Tell what a sub-heading is about, None where it is a content or a body itself."""
    low = _words(section)
    head = low.split(":")[0]
    for topic, words in _AT_START:
        limit = _TASKING_LETTERS if topic == "tasking" else _HEADING_LETTERS
        if words.match(low) and len(head) <= limit:
            return topic
    return None


def _words(section: DraftSection) -> str:
    first = section.paragraphs[0].text if section.paragraphs else ""
    given = section.title if section.title is not None else first
    return _PART.sub("", shadow(given).strip(" .:"))


def flat(sections: list[DraftSection]) -> Iterator[DraftSection]:
    """Give every mục in reading order."""
    for section in sections:
        yield section
        yield from flat(section.children)


def texts_of(section: DraftSection) -> list[str]:
    """Give every printed line of a point: its heading, its paragraphs, its sub-points."""
    own = [section.title] if section.title else []
    own += [paragraph.text for paragraph in section.paragraphs]
    return own + [text for child in section.children for text in texts_of(child)]
