"""Finds the documents that a sentence cites: "Quyết định số 152/QĐ-STP ngày … của Sở Tư pháp …".

A citation inside another's title ("Sửa đổi … của Nghị định số 61/2018/NĐ-CP") belongs to that
title and is not found again. A title reaches to the next ";", the end of its sentence, or the
clause in which an office says what it does ("…, Sở Nội vụ xây dựng kế hoạch"). Without a title
open, "," and "và" part two citations.
"""

import re
from dataclasses import replace

from agencies.text import composed, folded
from plans.citations import heads, parts
from plans.citations.citation import ABBREVIATIONS, Citation, identity, kind_symbol_mismatch

__all__ = ["ABBREVIATIONS", "Citation", "find", "identity", "kind_symbol_mismatch"]

_MOST = 100  # no one cites more in one text, and the work stays bounded
# What stands between two members of a list ("các Nghị định: số …; số … và số …").
_BETWEEN = re.compile(r"[;,.]? ?(?:và )?")


def find(text: str) -> tuple[Citation, ...]:
    """Find the citations of ``text``, in printed order; citations inside titles are left there.

    A citation has a number or a symbol ("Kế hoạch số /KH-UBND" of a draft too), or is a law named
    with its number, day or year, or is a kind with a day and an issuer. "Quyết định của UBND tỉnh
    phê duyệt …" names no document that could be looked up, and is none. A day that does not exist
    is ``None``. Past the first ``_MOST`` citations nothing is read. Never raises.
    Source: Nghị định 30/2020, Phụ lục I, II.6.
    """
    printed = composed(text)
    lists = heads.lists(printed)
    found: list[Citation] = []
    at = 0
    for head in heads.heads(printed):
        if head.start() < at or len(found) >= _MOST:
            continue
        citation, end = _citation(printed, head)
        if citation.kind is None:
            citation = _as_member(citation, printed[at : head.start()], lists, head, found)
        found.append(citation)
        at = end
    return tuple(found)


def _citation(printed: str, head: re.Match[str]) -> tuple[Citation, int]:
    """Read on from ``head``; also give where the citation ends."""
    given = head.groupdict()
    issued_on, at = parts.date(printed, head.end())
    issuer, at = parts.issuer(printed, at)
    if issued_on is None:
        issued_on, at = parts.date(printed, at)
    title, at = parts.title(printed, at)
    if issued_on is None and issuer is None:
        issued_on, issuer = parts.before(printed, head.start())
    symbol = given.get("symbol")
    number = given.get("number")
    citation = Citation(
        text=printed[head.start() : at].strip(" ,:"),
        kind=heads.KIND_OF[folded(given["kind"])] if given.get("kind") else None,
        number=number.replace(" ", "") if number else None,
        symbol=re.sub(r" ?[-–] ?", "-", symbol).replace("Ð", "Đ") if symbol else None,
        issued_on=issued_on,
        issuer=issuer,
        title=(given.get("name") or "").strip(" ,") or title,
    )
    return citation, at


def _as_member(
    citation: Citation,
    between: str,
    lists: dict[int, tuple[str, str | None]],
    head: re.Match[str],
    found: list[Citation],
) -> Citation:
    """Give a citation without a kind the kind of the list it stands in, if its symbol agrees."""
    if head.start() in lists:
        kind, issuer = lists[head.start()]
        whole = replace(citation, kind=kind, issuer=citation.issuer or issuer)
    elif found and found[-1].kind and citation.number and _BETWEEN.fullmatch(between):
        whole = replace(citation, kind=found[-1].kind)
    else:
        return citation
    return citation if kind_symbol_mismatch(whole) else whole
