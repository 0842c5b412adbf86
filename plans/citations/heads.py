"""Where a citation begins: its kind, number and symbol, or the name of a law."""

import re
from collections.abc import Iterator

from agencies.text import folded
from plans.citations.citation import ABBREVIATIONS

KIND_OF = {folded(kind): kind for kind in ABBREVIATIONS}
KINDS = "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
_ABBREVIATIONS = "|".join(short for own in ABBREVIATIONS.values() if own for short in own)
_LAWS = "Bộ [Ll]uật|Luật|Pháp lệnh|Hiến pháp"
# Some keyboards write Ð (eth) for Đ; the eye sees no difference.
_WORD = r"[A-ZĐÐ][A-Za-zĐđÐ&]*[0-9]{0,2}(?!\w)"
_SYMBOL = rf"{_WORD}(?: ?[-–] ?{_WORD})?(?:[-–/]{_WORD})*"
_NUMBER = r"[0-9]{1,5}[A-Za-z]?(?: ?/ ?(?:19|20)[0-9]{2}(?= ?/))?"
BLANK = r"[ .…_]*"
DAY = (
    r"(?i:ngày) (?:(?:[0-9]{1,2} ?[/.-] ?){2}[0-9]{4}(?![0-9])"
    r"|[0-9]{1,2} (?i:tháng) [0-9]{1,2},? (?i:năm) [0-9]{4})"
)
_HEADS = (
    re.compile(
        rf"(?<!\w)(?:(?P<kind>(?i:{KINDS}))(?: hành động| liên tịch)?(?: (?i:số)\b:?)?|(?i:số)\b:?) ?"
        rf"(?:(?P<number>{_NUMBER})(?: ?/ ?|-| (?=[A-ZĐÐ]{{2,5}} ?[-–]))|{BLANK}/ ?(?=\w+[-–]))"
        rf"(?P<symbol>{_SYMBOL})"
    ),
    re.compile(
        rf"(?<![\w/.-])(?P<number>{_NUMBER}) ?/ ?(?P<symbol>(?:{_ABBREVIATIONS})-{_SYMBOL})"
    ),
    # Alone between two ";", a law needs neither number nor day.
    re.compile(
        rf"(?:(?<=căn cứ )|(?<=Căn cứ )|(?<=; )|^)(?P<kind>{_LAWS})"
        r"(?P<name> [^\W\d_][^;:()0-9]{2,150}?)(?= ?(?:;|\.?$))"
    ),
    re.compile(rf"(?<!\w)(?P<kind>(?i:{KINDS}))(?= {DAY} của )"),
)


# A law's name may hold "và Luật …", never the number of another kind of document. Its end is
# looked for once in a text, not once for each "Luật".
_LAW = re.compile(rf"(?<!\w)(?:{_LAWS})")
_NO_LAW = rf"[;:()]|\. | (?:{KINDS}) (?:số )?[0-9]"
_LAW_ENDS = (
    rf" số (?P<number>{_NUMBER}) ?/ ?(?P<symbol>{_WORD})"
    rf"|(?<! từ)(?<! trước)(?<! sau)(?<! đến)(?<! vào),?(?= {DAY})| năm (?:19|20)[0-9]{{2}}\b"
)
_LAW_EDGE = re.compile(rf"(?=(?P<end>{_LAW_ENDS})|{_NO_LAW})")
_LAW_HEAD = re.compile(rf"(?P<kind>{_LAWS})(?P<name>.{{0,250}}?)(?:{_LAW_ENDS})")


# "Căn cứ các Nghị định của Chính phủ: số …; số …" names the kind once for all members.
_LIST = re.compile(
    rf"(?<!\w)(?i:các|những|hai|ba) (?P<kind>(?i:{KINDS}))"
    r"(?: (?i:của) (?P<issuer>[^\W\d_][^:;.()]{2,60}?))? ?: ?(?=[Ss]ố|[0-9])"
)


def lists(printed: str) -> dict[int, tuple[str, str | None]]:
    """Give kind and issuer that lists name once, by the place where their first member begins."""
    return {
        found.end(): (KIND_OF[folded(found["kind"])], found["issuer"])
        for found in _LIST.finditer(printed)
    }


def heads(printed: str) -> list[re.Match[str]]:
    """Give where citations of ``printed`` begin, in order; some stand inside another's title."""
    found = [match for head in _HEADS for match in head.finditer(printed)]
    return sorted((*found, *_laws(printed)), key=lambda match: match.start())


def _laws(printed: str) -> Iterator[re.Match[str]]:
    edges = _LAW_EDGE.finditer(printed)
    edge, at = next(edges, None), 0
    for law in _LAW.finditer(printed):
        while edge and edge.start() < law.end():
            edge = next(edges, None)
        named = edge and edge["end"] is not None and edge.start() - law.end() <= 250
        if named and law.start() >= at and (head := _LAW_HEAD.match(printed, law.start())):
            at = head.end()
            yield head
