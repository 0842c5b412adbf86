"""The JSON of ``import_plan --json``, whose keys others build on."""

from typing import Any

from plans.citations import Citation
from plans.draft import DraftItem, DraftParty, DraftSection, PlanDraft, Problem
from plans.schedules import Schedule


def as_json(draft: PlanDraft, problems: list[Problem]) -> dict[str, Any]:
    """Give ``draft`` as plain values: dates ISO 8601, what is absent ``None`` or ``[]``."""
    return {
        "kind": draft.kind,
        "number": draft.number,
        "symbol": draft.symbol,
        "place": draft.place,
        "issued_on": _day(draft.issued_on),
        "year": draft.year,
        "issuer": draft.issuer,
        "parent_body": draft.parent_body,
        "subject": draft.subject,
        "opening": [paragraph.text for paragraph in draft.opening],
        "closing": [paragraph.text for paragraph in draft.closing],
        "legal_bases": [_basis(basis) for basis in draft.all_bases()],
        "sections": [_section(section) for section in draft.sections],
        "appendices": [
            {"label": each.label, "title": each.title, "caption": each.caption}
            for each in draft.appendices
        ],
        "items": [_item(item) for item in draft.items],
        "recipients": draft.recipients,
        "recipients_note": draft.recipients_note,
        "signature": _signature(draft),
        "problems": [_problem(problem) for problem in problems],
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _basis(basis: Citation) -> dict[str, Any]:
    return {
        "text": basis.text,
        "kind": basis.kind,
        "number": basis.number,
        "symbol": basis.symbol,
        "issued_on": _day(basis.issued_on),
        "issuer": basis.issuer,
        "title": basis.title,
    }


def _section(section: DraftSection) -> dict[str, Any]:
    return {
        "label": section.label,
        "title": section.title,
        "paragraphs": [paragraph.text for paragraph in section.paragraphs],
        "children": [_section(child) for child in section.children],
    }


def _item(item: DraftItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "group": item.group,
        "contents": item.contents,
        "formats": item.formats,
        "lead": [_party(each) for each in item.lead],
        "coordinating": [_party(each) for each in item.coordinating],
        "schedule": _schedule(item.schedule),
        "extra": item.extra,
    }


def _party(each: DraftParty) -> dict[str, Any]:
    return {"text": each.party.text, "printed": each.party.printed, "as": each.party.named_as}


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        "text": schedule.text,
        "kind": schedule.kind,
        "start": _day(schedule.start),
        "end": _day(schedule.end),
        "every": list(schedule.every),
        "windows": [{"start": _day(w.start), "end": _day(w.end)} for w in schedule.windows],
    }


def _signature(draft: PlanDraft) -> dict[str, Any] | None:
    if draft.signature is None:
        return None
    given = draft.signature
    return {"capacity": list(given.capacity), "title": given.title, "name": given.name}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "where": problem.where,
        "message": problem.message,
    }
