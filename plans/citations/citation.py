"""One cited document, and the kinds that documents are of."""

import datetime as dt
import re
from dataclasses import dataclass

from agencies.text import folded


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
