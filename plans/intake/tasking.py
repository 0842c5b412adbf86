"""Who is asked to carry out a plan, by the sentences of "Tổ chức thực hiện"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agencies import phrases
from agencies.phrases import shadow
from plans.draft import DraftSection

_ASKING = re.compile(r"^(?:giao(?: cho)?|de nghi|yeu cau|phan cong) ")
_DOES = (
    r"can cu|co trach nhiem|chiu trach nhiem|co nhiem vu|chu tri|phoi hop|to chuc|trien khai|quan triet"
    r"|thuong xuyen|chu dong|theo doi|xay dung|thuc hien|tham muu|nghiem tuc|pho bien|tang cuong|la dau"
    r"|day manh|huong dan|kiem tra|tong hop|don doc|tiep tuc|phan cong|bo tri|chi dao|giup|tuyen truyen"
    r"|bao cao|lap|duy tri|dang tai|cung cap|phat huy|cu the hoa|tich cuc|theo chuc nang"
)
# The grammatical subject: what stands before a colon or before what it is to do.
_SUBJECT = re.compile(rf"^(?P<who>.{{3,200}}?)(?:\s*:\s*| (?=(?:{_DOES})\b))")
_CARRIES = re.compile(
    r"\b(?:to chuc|trien khai|thuc hien|quan triet|pho bien|day manh|tang cuong)\b.{0,80}?\b(?:"
    r"(?:noi dung )?ke hoach(?: nay)?\b(?! cua)|cong tac (?:thong tin, )?(?:tuyen truyen|truyen thong)"
    r"|(?:tuyen truyen|truyen thong)(?: ve)?(?: cong tac)? (?:cchc|cai cach hanh chinh)"
    r"|cac (?:noi dung|nhiem vu)\b)"
)
# Who urges, gathers or reports watches over the plan, and who draws up another writes it.
_WATCHES = re.compile(
    r"\b(?:tong hop|don doc|huong dan|kiem tra|theo doi|giam sat|tham muu|bao cao|xay dung|ban hanh"
    r"|tham dinh|du toan|kinh phi|bo tri)\b"
)
# "các phòng, đơn vị": the comma is one of a list where another kind of body follows it.
_MORE = "cac|co quan|don vi|dia phuong|nganh|phong|so|ubnd|chi cuc|trung tam|doan the|van phong"
_LIST_ENDS = rf",(?! (?:{_MORE})\b)"
_WITH = re.compile(
    rf"\bphoi hop (?:voi|cung) (?P<with>.{{3,150}}?)(?= (?:{_DOES}|de|trong)\b|[;.:]|{_LIST_ENDS}|$)"
)
_CLAUSE = re.compile(r"[;]|\.(?= )")
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Ask:
    """A body asked to carry out the plan as a whole, with whom, and where that is said."""

    who: str
    beside: str | None
    path: str
    sentence: str


def asks(sections: list[DraftSection]) -> Iterator[Ask]:
    """Give who is asked in ``sections``, the mục "Tổ chức thực hiện", to carry out the plan."""
    for section in sections:
        for path, who, text in _told(section):
            if ask := _ask(path, who, text):
                yield ask


def subject_of(text: str) -> tuple[str, str] | None:
    """Give the body a sentence begins with and what is said to it, None where it names no body."""
    asking = _ASKING.match(shadow(text))
    begin = asking.end() if asking else 0
    match = _SUBJECT.match(shadow(text[begin : begin + 300]))
    if match is None:
        return None
    who = text[begin : begin + match.end("who")].strip(" ,.")
    return (who, text[begin + match.end() :].strip()) if is_body(who) else None


def is_body(words: str) -> bool:
    """Tell whether words name bodies that can be asked, and nothing else."""
    if shadow(words).startswith("moi "):
        # "Mọi người" are nobody in particular.
        return False
    parties = phrases.read(words)
    return bool(parties) and all(each.named_as in ("agency", "group") for each in parties)


def _told(section: DraftSection) -> Iterator[tuple[str, str | None, str]]:
    """Give (path, body named by the heading above, sentence)."""
    label = section.label or section.title or ""
    for paragraph in section.paragraphs:
        yield label, None, paragraph.text
    for child in section.children:
        path = ".".join(filter(None, [section.label, child.label]))
        head = (child.title or "").strip(" .:;")
        if head and is_body(head):
            for text in _texts(child):
                yield path, head, text
            continue
        for text in ([child.title] if child.title else []) + _texts(child):
            yield path, None, text


def _texts(section: DraftSection) -> list[str]:
    under = [text for child in section.children for text in _with_title(child)]
    return [paragraph.text for paragraph in section.paragraphs] + under


def _with_title(section: DraftSection) -> list[str]:
    return ([section.title] if section.title else []) + _texts(section)


def _ask(path: str, who: str | None, text: str) -> Ask | None:
    text = text[:_LONGEST]
    if shadow(text).startswith("de nghi "):
        # A request to a body outside the chain of command gives it no duty.
        return None
    said = text
    if who is None:
        told = subject_of(text)
        if told is None:
            return None
        who, said = told
    start = 0
    for end in [*(mark.start() for mark in _CLAUSE.finditer(said)), len(said)]:
        clause = shadow(said[start:end])
        match = _CARRIES.search(clause)
        if match and not _WATCHES.search(clause[: match.end()]):
            return Ask(who, _beside(said[start:end], match.end()), path, text)
        start = end
    return None


def _beside(clause: str, before: int) -> str | None:
    match = _WITH.search(shadow(clause[:before]))
    if match is None:
        return None
    words = clause[match.start("with") : match.end("with")].strip()
    return words if is_body(words) else None
