"""Finds the documents that a sentence cites: "Quyết định số 152/QĐ-STP ngày … của Sở Tư pháp …".

A citation inside another's title ("Sửa đổi … của Nghị định số 61/2018/NĐ-CP") belongs to that
title and is not found again. A title reaches to the next ";", the end of its sentence, or the
clause in which an office says what it does ("…, Sở Nội vụ xây dựng kế hoạch"). Without a title
open, "," and "và" part two citations.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from agencies.text import composed, folded


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited document, each part ``None`` where it is not printed.

    ``text`` is all its printed words. ``number`` keeps the year of numbers that carry one:
    61/2018/NĐ-CP has the number ``"61/2018"`` and the symbol ``"NĐ-CP"``. ``symbol`` has plain
    hyphens and the letter Đ. ``title`` is the trích yếu without "về việc", "về" or "v/v"; of a
    law it is the name.
    """

    text: str
    kind: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_on: dt.date | None = None
    issuer: str | None = None
    title: str | None = None


# Nghị định 30/2020/NĐ-CP, Phụ lục III (mục I), then what other laws and the Party number. ``None``
# stands for kinds whose symbol names no kind.
ABBREVIATIONS: dict[str, tuple[str, ...] | None] = {
    "Nghị quyết": ("NQ", "NQLT"),
    "Quyết định": ("QĐ",),
    "Chỉ thị": ("CT",),
    "Quy chế": ("QC",),
    "Quy định": ("QyĐ", "QĐ", "QĐi"),  # the Party writes 69-QĐ/TW
    "Thông cáo": ("TC",),
    "Thông báo kết luận": ("TB",),
    "Thông báo": ("TB",),
    "Hướng dẫn": ("HD",),
    "Chương trình": ("CTr",),
    "Kế hoạch": ("KH",),
    "Phương án": ("PA",),
    "Đề án": ("ĐA",),
    "Dự án": ("DA",),
    "Báo cáo": ("BC",),
    "Biên bản": ("BB",),
    "Tờ trình": ("TTr",),
    "Hợp đồng": ("HĐ",),
    "Công điện": ("CĐ",),
    "Bản ghi nhớ": ("BGN",),
    "Bản thỏa thuận": ("BTT",),
    "Giấy ủy quyền": ("GUQ",),
    "Giấy mời": ("GM",),
    "Giấy giới thiệu": ("GGT",),
    "Giấy nghỉ phép": ("GNP",),
    "Phiếu gửi": ("PG",),
    "Phiếu chuyển": ("PC",),
    "Phiếu báo": ("PB",),
    "Nghị định": ("NĐ",),
    "Thông tư liên tịch": ("TTLT",),
    "Thông tư": ("TT",),
    "Văn bản hợp nhất": ("VBHN",),
    "Kết luận": ("KL",),
    "Bộ luật": None,
    "Luật": None,
    "Pháp lệnh": None,
    "Hiến pháp": None,
    "Công văn": None,
    "Văn bản": None,
}


def find(text: str) -> tuple[Citation, ...]:
    """Find the citations of ``text``, in printed order; citations inside titles are left there.

    A citation has a number or a symbol ("Kế hoạch số /KH-UBND" of a draft too), or is a law named
    with its number, day or year, or is a kind with a day and an issuer. "Quyết định của UBND tỉnh
    phê duyệt …" names no document that could be looked up, and is none. A day that does not exist
    is ``None``. Past the first ``_MOST`` citations nothing is read. Never raises.
    Source: Nghị định 30/2020, Phụ lục I, II.6.
    """
    printed = composed(text)
    found: list[Citation] = []
    at = 0
    for head in _heads(printed):
        if head.start() >= at and len(found) < _MOST:
            citation, at = _citation(printed, head)
            found.append(citation)
    return tuple(found)


def kind_symbol_mismatch(citation: Citation) -> bool:
    """Tell whether kind and symbol disagree, as in "Quyết định 15/KH-UBND".

    Capitals and diacritics of the symbol are not held against it ("QD-UBND" is a slip of the
    keyboard). What lacks a kind or a symbol disagrees with nothing.
    Source: Nghị định 30/2020, Phụ lục III.
    """
    if citation.kind not in ABBREVIATIONS or citation.kind == "Văn bản" or not citation.symbol:
        return False
    printed = re.split(r"[-/]", citation.symbol)[0]
    own = ABBREVIATIONS[citation.kind]
    if own is None:
        # An office's own letters may look like a kind's (CT: Cục Thuế), but hardly like these.
        return folded(printed) in ("nq", "qd", "nd", "kh")
    if citation.kind == "Nghị quyết" and re.fullmatch(r"(?:UBTV)?QH[0-9]{1,2}", printed):
        return False  # the National Assembly's, 1211/2016/UBTVQH13
    return folded(printed) not in {folded(short) for short in own}


def identity(citation: Citation) -> tuple[str | None, str | None, dt.date | None]:
    """Give what tells one document from another: number, symbol and day.

    The number alone does not: 76/NQ-CP is of 13/6/2013 and of 15/7/2021. Leading zeros go, since
    05/KH-UBND and 5/KH-UBND are one. Where all three are ``None`` nothing is told apart.
    """
    number = citation.number.lstrip("0") or "0" if citation.number else None
    return number, citation.symbol, citation.issued_on


# --- Where a citation begins

_MOST = 100  # no one cites more in one text, and the work stays bounded
_KIND_OF = {folded(kind): kind for kind in ABBREVIATIONS}
_KINDS = "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
_ABBREVIATIONS = "|".join(short for own in ABBREVIATIONS.values() if own for short in own)
_LAWS = "Bộ [Ll]uật|Luật|Pháp lệnh|Hiến pháp"
# Some keyboards write Ð (eth) for Đ; the eye sees no difference.
_WORD = r"[A-ZĐÐ][A-Za-zĐđÐ&]*[0-9]{0,2}(?!\w)"
_SYMBOL = rf"{_WORD}(?: ?[-–] ?{_WORD})?(?:[-–/]{_WORD})*"
_NUMBER = r"[0-9]{1,5}[A-Za-z]?(?: ?/ ?(?:19|20)[0-9]{2}(?= ?/))?"
_BLANK = r"[ .…_]*"
_DAY = (
    r"(?i:ngày) (?:(?:[0-9]{1,2} ?[/.-] ?){2}[0-9]{4}(?![0-9])"
    r"|[0-9]{1,2} (?i:tháng) [0-9]{1,2},? (?i:năm) [0-9]{4})"
)
_HEADS = (
    re.compile(
        rf"(?<!\w)(?:(?P<kind>(?i:{_KINDS}))(?: (?i:số)\b:?)?|(?i:số)\b:?) ?"
        rf"(?:(?P<number>{_NUMBER})(?: ?/ ?|-| (?=[A-ZĐÐ]{{2,5}} ?[-–]))|{_BLANK}/ ?(?=\w+[-–]))"
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
    re.compile(rf"(?<!\w)(?P<kind>(?i:{_KINDS}))(?= {_DAY} của )"),
)


# A law's name may hold "và Luật …", never the number of another kind of document. Its end is
# looked for once in a text, not once for each "Luật".
_LAW = re.compile(rf"(?<!\w)(?:{_LAWS})")
_NO_LAW = rf"[;:()]|\. | (?:{_KINDS}) (?:số )?[0-9]"
_LAW_ENDS = (
    rf" số (?P<number>{_NUMBER}) ?/ ?(?P<symbol>{_WORD})"
    rf"|(?<! từ)(?<! trước)(?<! sau)(?<! đến)(?<! vào),?(?= {_DAY})| năm (?:19|20)[0-9]{{2}}\b"
)
_LAW_EDGE = re.compile(rf"(?=(?P<end>{_LAW_ENDS})|{_NO_LAW})")
_LAW_HEAD = re.compile(rf"(?P<kind>{_LAWS})(?P<name>.{{0,250}}?)(?:{_LAW_ENDS})")


def _heads(printed: str) -> list[re.Match[str]]:
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


# --- What follows it

_DATE = re.compile(rf",? ?({_DAY})")
_NO_DATE = re.compile(
    # Each run of dots can be read in one way only.
    rf",? ?ngày{_BLANK}(?:[0-9]{{1,2}}{_BLANK})?(?:tháng|/){_BLANK}(?:[0-9]{{1,2}}{_BLANK})?"
    rf"(?:năm|/){_BLANK}(?:[0-9]{{4}})?"
)
# What a title begins with; the second kind also stands, capitalised, in names of offices.
_OPENING = (
    r"(?<!đạo )(?<!và )(?:"
    r"(?i:về|v/v|ban hành|phê duyệt|quy định|hướng dẫn|sửa đổi|công bố|triển khai|thực hiện|bãi bỏ|"
    r"thay thế|điều chỉnh|đính chính|thành lập|kiện toàn|thông qua|tăng cường|đẩy mạnh|phê chuẩn)|"
    r"tuyên truyền|truyền thông|tổ chức|cải cách|đánh giá|nâng cao|phát động|công nhận|bổ sung|"
    r"đề nghị|yêu cầu|thông báo|báo cáo|giao(?! thông)|xác định)(?!\w)"
)
_ISSUER = re.compile(
    r",? (?i:của) (?P<issuer>[^\W\d_][^;:()]{0,250}?)"
    rf"(?= {_OPENING}|,? ngày\b| năm [0-9]| và (?i:{_KINDS}) (?:số )?[0-9]"
    r"| (?:được|đã|theo|có|là|tại|để|nhằm|trong)\b|[;:()]|(?<!TP)(?<!Tp)\. |\.?$|\./"
    # Two ministries have a comma in their names.
    r"|,(?! (?:Thể thao|Thương binh)\b))"
)
_LONGEST_ISSUER = 24  # words; what is longer is a sentence
_TITLE = re.compile(rf"(?:,? ?(?={_OPENING})| ?: ?)(?=\S)")
_CONNECTOR = re.compile(r"^(?:về việc|v/v|về)\b:? ?", re.IGNORECASE)
_OFFICE = r"(?:Sở|UBND|Ủy ban|Uỷ ban|Ban|Bộ|Văn phòng|Phòng|Trung tâm|Trường|Công an|Thanh tra|Cục)"
_TITLE_END = re.compile(
    rf"[;()]|\./\.|(?<!TP)(?<!Tp)(?<!TX)(?<!v\.v)\.(?= [^\W\d_a-zđ]|$)"
    rf"|, (?={_OFFICE} [^,;]{{0,150}} (?:xây dựng|ban hành|đề nghị|yêu cầu|báo cáo)\b)"
)
# "ngày 31/3/2022 Ủy ban nhân dân tỉnh Bắc Kạn ban hành Kế hoạch số …"
_BEFORE = re.compile(rf"({_DAY}),? ([^\W\d_][^,;:.()]{{1,120}}?) (?:đã )?ban hành $", re.IGNORECASE)


def _citation(printed: str, head: re.Match[str]) -> tuple[Citation, int]:
    """Read on from ``head``; also give where the citation ends."""
    given = head.groupdict()
    issued_on, at = _date(printed, head.end())
    issuer, at = _issuer(printed, at)
    if issued_on is None:
        issued_on, at = _date(printed, at)
    title, at = _title(printed, at)
    if (
        issued_on is None
        and issuer is None
        and (before := _BEFORE.search(printed[max(0, head.start() - 200) : head.start()]))
    ):
        issued_on, issuer = _day(before[1]), before[2]
    symbol = given.get("symbol")
    number = given.get("number")
    citation = Citation(
        text=printed[head.start() : at].strip(" ,:"),
        kind=_KIND_OF[folded(given["kind"])] if given.get("kind") else None,
        number=number.replace(" ", "") if number else None,
        symbol=re.sub(r" ?[-–] ?", "-", symbol).replace("Ð", "Đ") if symbol else None,
        issued_on=issued_on,
        issuer=issuer,
        title=(given.get("name") or "").strip(" ,") or title,
    )
    return citation, at


def _day(words: str) -> dt.date | None:
    day, month, year = (int(part) for part in re.findall("[0-9]+", words))
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _date(printed: str, at: int) -> tuple[dt.date | None, int]:
    if match := _DATE.match(printed, at):
        return _day(match[1]), match.end()
    blank = _NO_DATE.match(printed, at)
    return None, blank.end() if blank else at


def _issuer(printed: str, at: int) -> tuple[str | None, int]:
    match = _ISSUER.match(printed, at)
    if not match or len(match["issuer"].split()) > _LONGEST_ISSUER:
        return None, at
    return match["issuer"].strip(), match.end()


def _title(printed: str, at: int) -> tuple[str | None, int]:
    opening = _TITLE.match(printed, at)
    if not opening:
        return None, at
    end = _title_end(printed, opening.end())
    words = printed[opening.end() : end].strip(" ,")
    return _CONNECTOR.sub("", words) or None, end


def _title_end(printed: str, at: int) -> int:
    depth = 0
    for mark in _TITLE_END.finditer(printed, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth < 0 or (depth == 0 and mark[0] not in "()"):
            return mark.start()
    return len(printed)
