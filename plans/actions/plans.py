"""Keeps a plan's header: what stands around its body, and its number while it is a draft."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agencies.actions import audit
from agencies.actions.changes import Changes, Rows, changes_of, listed, of_list
from agencies.models import User
from agencies.roles import Denied, Permission
from agencies.text import composed
from documents.models import Paper
from plans import citations, schedules
from plans.actions import items
from plans.actions.importing import NumberTaken, may_import, refuse_taken_number
from plans.actions.items import PlanFrozen, refuse_frozen
from plans.draft import PlanDraft
from plans.intake.markup import bare
from plans.models import Appendix, LegalBasis, Plan, Recipient

__all__ = [
    "Header",
    "NotYourPlan",
    "NumberTaken",
    "PlanFrozen",
    "refuse_frozen",
    "refuse_not_yours",
    "save",
]


class NotYourPlan(Exception):
    """The person does not write plans of that issuer or for that drafter; the message says so."""


@dataclass(frozen=True, slots=True)
class Header:
    """The parts of a plan's header that are rows of their own, as typed: one a line."""

    number: str
    symbol: str
    day: dt.date | None
    bases: Sequence[str]
    recipients: Sequence[str]


@transaction.atomic
def save(
    *, plan: Plan, header: Header, by: User, at: dt.datetime, appendices: Rows | None = None
) -> Changes:
    """Store a plan's header; its rows are read again where issuer, year or day have changed.

    Raises:
        NotYourPlan: ``by`` does not write for the drafter, or gives the plan to an issuer for which
            they write none.
        PlanFrozen: the plan is numbered.
        NumberTaken: the issuer has this number and symbol in the year of its day.
    """
    refuse_not_yours(plan, by)
    verb = "sửa kế hoạch" if plan.pk else "lập kế hoạch"
    changes = _save_paper(plan, header, by)
    before = _lists(plan)
    changes |= changes_of(plan) if plan.pk else {"subject": [None, plan.subject]}
    plan.save()
    _set_recipients(plan, header.recipients)
    _set_bases(plan, header.bases)
    _store_appendices(plan, appendices or Rows())
    after = _lists(plan)
    for name in after:
        changes |= of_list(name, before[name], after[name])
    if changes.keys() & {"issuer", "year", "day"}:
        _read_again(plan, timezone.localdate(at))
    if changes:
        audit.record(verb=verb, subject=plan, by=by, at=at, agency=plan.drafter, changes=changes)
    return changes


def refuse_not_yours(plan: Plan, by: User) -> None:
    """Raise ``NotYourPlan`` unless ``by`` writes for the drafter, before and after."""
    stored = Plan.objects.select_related("drafter").filter(pk=plan.pk).first()
    drafters = [plan.drafter, *([stored.drafter] if stored else [])]
    verdicts = [by.may(Permission.EDIT_PLANS, each) for each in drafters]
    # Who was given a plan to draft goes on with it; a number in an issuer's register is taken only
    # by those who write its plans.
    if stored is None or stored.issuer_id != plan.issuer_id:
        verdicts.append(may_import(by, plan.issuer))
    for verdict in verdicts:
        if isinstance(verdict, Denied):
            raise NotYourPlan(verdict.reason)


def _save_paper(plan: Plan, header: Header, by: User) -> Changes:
    if plan.pk:
        refuse_frozen(plan)
    paper = plan.paper if plan.pk else Paper(kind=Paper.Kind.PLAN)
    paper.issuer = plan.issuer
    paper.number = header.number.strip().lstrip("0")
    paper.symbol = composed(header.symbol)
    paper.day = header.day
    _refuse_taken(plan, paper, by)
    changes = changes_of(paper)
    changes.pop("issuer", None)
    if changes or not paper.pk:
        paper.save()
    plan.paper = paper
    return changes


def _refuse_taken(plan: Plan, paper: Paper, by: User) -> None:
    draft = PlanDraft(number=paper.number, symbol=paper.symbol, issued_on=paper.day)
    try:
        refuse_taken_number(draft, plan.issuer, by=by)
    except NumberTaken as refusal:
        if refusal.plan is None or refusal.plan.pk != plan.pk:
            raise


def _store_appendices(plan: Plan, rows: Rows) -> None:
    last = plan.appendices.aggregate(last=Max("position"))["last"] or 0
    for row in rows.stored:
        if isinstance(row, Appendix) and not row.pk:
            last += 1
            row.plan, row.position = plan, last
    rows.apply()


def _set_recipients(plan: Plan, lines: Sequence[str]) -> None:
    texts = _clean(lines)
    if texts != [row.text for row in plan.recipients.all()]:
        plan.recipients.all().delete()
        Recipient.objects.bulk_create(
            Recipient(plan=plan, position=place, text=text)
            for place, text in enumerate(texts, start=1)
        )


def _set_bases(plan: Plan, lines: Sequence[str]) -> None:
    """Store the lines "Căn cứ …"; those cited inside a sentence of the opening stay as they are."""
    rows = list(plan.legal_bases.all())
    wanted = _clean(lines)
    if wanted == printed_bases(rows):
        return
    known: dict[str, list[LegalBasis]] = {}
    for row in rows:
        known.setdefault(row.line, []).append(row)
    kept = [row for line in wanted for row in known.get(line) or _read_basis(plan, line)]
    kept += known.get("", [])
    plan.legal_bases.all().delete()
    for place, row in enumerate(kept, start=1):
        row.pk, row.position = None, place
    LegalBasis.objects.bulk_create(kept)


def printed_bases(rows: Iterable[LegalBasis]) -> list[str]:
    """Give the lines "Căn cứ …" as they are printed; one line may cite several documents."""
    return list(dict.fromkeys(row.line for row in rows if row.line))


def _read_basis(plan: Plan, line: str) -> list[LegalBasis]:
    cited = citations.find(line)
    return [
        LegalBasis(
            plan=plan, line=line, text=each.text, kind=each.kind or "", number=each.number or "",
            symbol=each.symbol or "", issued_on=each.issued_on, issuer=each.issuer or "",
            title=each.title or "",
        )
        for each in cited
    ] or [LegalBasis(plan=plan, line=line, text=line)]  # fmt: skip


def _clean(lines: Iterable[str]) -> list[str]:
    bared = (bare(composed(line)) for line in lines)
    return list(dict.fromkeys(line for line in bared if line))


def _lists(plan: Plan) -> dict[str, list[str]]:
    if not plan.pk:
        return {"recipients": [], "legal_bases": [], "appendices": []}
    return {
        "recipients": [row.text for row in plan.recipients.all()],
        "legal_bases": printed_bases(plan.legal_bases.all()),
        "appendices": listed(plan.appendices.all()),
    }


def _read_again(plan: Plan, on: dt.date) -> None:
    rows = list(plan.items.all())
    for row in rows:
        row.set_schedule(schedules.read(row.schedule_text, year=plan.year))
        row.save()
    items.read_again(items=rows, plan=plan, on=on)
