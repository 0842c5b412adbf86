"""The version of a part of a draft: a stale form is told by the words it was filled from.

One version for a whole plan would refuse two people who write in different rows.
"""

import hashlib
import json
from collections.abc import Mapping

from plans.draft import DraftAppendix, DraftItem, DraftSection, PlanDraft, to_lines
from plans.edits.errors import Stale, Unseen

Texts = dict[str, str]


def row_texts(item: DraftItem) -> Texts:
    """Give the cells of a row as a form shows them, one line each."""
    return {
        "contents": "\n".join(item.contents),
        "formats": "\n".join(item.formats),
        "lead": "\n".join(item.lead_lines),
        "coordinating": "\n".join(item.coordinating_lines),
        "schedule": item.schedule.text,
        "group": item.group or "",
        **{f"extra:{title}": text for title, text in item.extra.items()},
    }


def section_texts(section: DraftSection) -> Texts:
    """Give the fields of a mục as a form shows them."""
    return {
        "label": section.label or "",
        "title": section.title or "",
        "body": to_lines(section.paragraphs),
    }


def appendix_texts(appendix: DraftAppendix) -> Texts:
    """Give the fields of an appendix's heading as a form shows them."""
    return {
        "label": appendix.label or "",
        "title": appendix.title,
        "orientation": appendix.orientation,
        "text": to_lines(appendix.paragraphs),
    }


def header_texts(draft: PlanDraft) -> Texts:
    """Give what stands around the body as a form shows it: lists one a line."""
    given = draft.signature
    return {
        "number": draft.number or "",
        "symbol": draft.symbol or "",
        "day": f"{draft.issued_on:%d/%m/%Y}" if draft.issued_on else "",
        "place": draft.place or "",
        "year": str(draft.year or ""),
        "subject": draft.subject or "",
        "bases": "\n".join(draft.bases),
        "opening": to_lines(draft.opening),
        "closing": to_lines(draft.closing),
        "recipients": "\n".join(draft.recipients),
        "recipients_note": draft.recipients_note or "",
        "capacity": "\n".join(given.capacity) if given else "",
        "signer_title": (given and given.title) or "",
        "signer_name": (given and given.name) or "",
    }


def stamp_of(texts: Texts) -> str:
    """Give the version of a part from its texts."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:16]


def row_stamp(item: DraftItem) -> str:
    """Give the version of a row."""
    return stamp_of(row_texts(item))


def section_stamp(section: DraftSection) -> str:
    """Give the version of a mục."""
    return stamp_of(section_texts(section))


def appendix_stamp(appendix: DraftAppendix) -> str:
    """Give the version of an appendix's heading."""
    return stamp_of(appendix_texts(appendix))


def header_stamp(draft: PlanDraft) -> str:
    """Give the version of a draft's header."""
    return stamp_of(header_texts(draft))


def refuse_stale(what: str, stored: Texts, given: Mapping[str, str]) -> None:
    """Raise ``Stale`` if ``given`` was filled from another version than ``stored``.

    A form without a stamp is one that reads nothing first (a mend); two people who typed the same
    disagree about nothing.
    """
    stamp = stamp_of(stored)
    if given.get("stamp", stamp) == stamp:
        return
    differing = [name for name in stored if name in given and _words(given[name]) != stored[name]]
    if differing:
        raise Stale(
            what,
            theirs={name: stored[name] for name in differing},
            yours={name: _words(given[name]) for name in differing},
            stamp=stamp,
        )


def refuse_unseen(what: str, stored: Texts, given: Mapping[str, str]) -> None:
    """Raise ``Unseen`` if ``given`` carries the stamp of another version than ``stored``."""
    stamp = stamp_of(stored)
    if given.get("stamp", stamp) != stamp:
        raise Unseen(what)


def _words(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
