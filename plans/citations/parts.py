"""What follows a citation's number: its day, its issuer, its title."""

import datetime as dt
import re

from plans.citations.heads import BLANK, DAY, KINDS

_DATE = re.compile(rf",? ?({DAY})| ?\(({DAY})\)")
_NO_DATE = re.compile(
    # Each run of dots can be read in one way only.
    rf",? ?ngày{BLANK}(?:[0-9]{{1,2}}{BLANK})?(?:tháng|/){BLANK}(?:[0-9]{{1,2}}{BLANK})?"
    rf"(?:năm|/){BLANK}(?:[0-9]{{4}})?"
)
# What a title begins with; the second kind also stands, capitalised, in names of offices.
_OPENING = (
    r"(?<!đạo )(?<!và )(?:"
    r"(?i:về|v/v|ban hành|phê duyệt|quy định|hướng dẫn|sửa đổi|công bố|triển khai|thực hiện|bãi bỏ|"
    r"thay thế|điều chỉnh|đính chính|thành lập|kiện toàn|thông qua|tăng cường|đẩy mạnh|phê chuẩn)|"
    r"tuyên truyền|truyền thông|tổ chức|cải cách|đánh giá|nâng cao|phát động|công nhận|bổ sung|"
    r"đề nghị|yêu cầu|thông báo|báo cáo|giao(?! thông)|xác định|"
    # Offices for these are named with their own noun before.
    r"(?<!Ban )(?<!Phòng )(?<!tâm )(?<!Vụ )(?<!, )(?:Tuyên truyền|Truyền thông))(?!\w)"
)
_ISSUER = re.compile(
    r",? (?i:của) (?P<issuer>[^\W\d_][^;:()]{0,250}?)"
    rf"(?= {_OPENING}|,? ?[“\"]|,? ngày\b| năm [0-9]| và (?i:{KINDS}) (?:số )?[0-9]"
    r"| (?:được|đã|theo|có|là|tại|để|nhằm|trong)\b|[;:()]|(?<!TP)(?<!Tp)\. |\.?$|\./"
    # Two ministries have a comma in their names.
    r"|,(?! (?:Thể thao|Thương binh)\b))"
)
_LONGEST_ISSUER = 24  # words; what is longer is a sentence
_TITLE = re.compile(rf"(?:,? ?(?={_OPENING}|[“\"])| ?: ?)(?=\S)")
_CONNECTOR = re.compile(r"^(?:về việc|v/v|về)\b:? ?", re.IGNORECASE)
_OFFICE = r"(?:Sở|UBND|Ủy ban|Uỷ ban|Ban|Bộ|Văn phòng|Phòng|Trung tâm|Trường|Công an|Thanh tra|Cục)"
_TITLE_END = re.compile(
    rf"[;()]|\./\.|(?<!TP)(?<!Tp)(?<!TX)(?<!v\.v)\.(?= [^\W\d_a-zđ]|$)"
    rf"|, (?={_OFFICE} [^,;]{{0,150}} (?:xây dựng|ban hành|đề nghị|yêu cầu|báo cáo)\b)"
)
# "ngày 31/3/2022 Ủy ban nhân dân tỉnh Bắc Kạn ban hành Kế hoạch số …"
_BEFORE = re.compile(rf"({DAY}),? ([^\W\d_][^,;:.()]{{1,120}}?) (?:đã )?ban hành $", re.IGNORECASE)


def _day(words: str) -> dt.date | None:
    day, month, year = (int(part) for part in re.findall("[0-9]+", words))
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def date(printed: str, at: int) -> tuple[dt.date | None, int]:
    """Read the day at ``at``, bare or in brackets; also give where it ends."""
    if match := _DATE.match(printed, at):
        return _day(match[1] or match[2]), match.end()
    blank = _NO_DATE.match(printed, at)
    return None, blank.end() if blank else at


def issuer(printed: str, at: int) -> tuple[str | None, int]:
    """Read the issuer behind "của"; also give where it ends."""
    match = _ISSUER.match(printed, at)
    if not match or len(match["issuer"].split()) > _LONGEST_ISSUER:
        return None, at
    return match["issuer"].strip(), match.end()


def title(printed: str, at: int) -> tuple[str | None, int]:
    """Read the trích yếu, in quotes or not; also give where it ends."""
    opening = _TITLE.match(printed, at)
    if not opening:
        return None, at
    end = _title_end(printed, opening.end())
    words = printed[opening.end() : end].strip(' ,“”"')
    return _CONNECTOR.sub("", words) or None, end


def _title_end(printed: str, at: int) -> int:
    depth = 0
    for mark in _TITLE_END.finditer(printed, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth < 0 or (depth == 0 and mark[0] not in "()"):
            return mark.start()
    return len(printed)


def before(printed: str, at: int) -> tuple[dt.date | None, str | None]:
    """Give the day and the issuer that stand before a citation: "ngày … Sở A ban hành Kế hoạch"."""
    match = _BEFORE.search(printed[max(0, at - 200) : at])
    return (_day(match[1]), match[2]) if match else (None, None)
