"""From a file to a stored plan: read, look up, show, and only then store."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from agencies.actions import audit
from agencies.directory import Directory
from agencies.models import Agency, User
from agencies.models.directory import directory_for
from agencies.roles import Denied, Permission, Verdict
from agencies.text import folded
from documents.models import Paper
from plans import intake
from plans.actions import citing
from plans.actions.building import build, default_monitor
from plans.checks import problems_of
from plans.draft import PlanDraft, Problem
from plans.edits.header import drop_too_long, give_year
from plans.intake import UnreadableFile, child
from plans.intake.names import resolve
from plans.intake.readers.decoding import LegacyEncoding
from plans.intake.source import Source
from plans.models import Plan

__all__ = [
    "IssuerUnknown",
    "LegacyEncoding",
    "NotTheDrafter",
    "NumberTaken",
    "Reading",
    "UnreadableFile",
    "YearUnknown",
    "import_plan",
    "may_import",
    "read_file",
]


class IssuerUnknown(Exception):
    """No office, or more than one, goes by the issuer's name; the message is the sentence."""


class NumberTaken(Exception):
    """The issuer has this number and symbol in this year; ``plan`` has it, if ``by`` may see it."""

    def __init__(self, plan: Plan, *, by: User | None = None) -> None:
        is_seen = by is None or Plan.objects.visible_to(by).filter(pk=plan.pk).exists()
        self.plan = plan if is_seen else None
        subject = f": “{plan.subject}”" if is_seen else ""
        super().__init__(
            f"Số {plan.reference} năm {plan.paper.year} của {plan.issuer} đã có trong hệ thống"
            f"{subject}. Hãy kiểm tra lại số{', hoặc mở kế hoạch đã có' if is_seen else ''}."
        )


class NotTheDrafter(Exception):
    """The plan would be drafted by an office the person does not act for; the message says so."""


class YearUnknown(Exception):
    """The plan does not say which year it is about; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a file. ``issuer`` is None where the registry does not know it."""

    draft: PlanDraft
    problems: list[Problem]
    issuer: Agency | None


def read_file(
    *,
    content: bytes,
    issuer: Agency | None = None,
    issuer_name: str | None = None,
    year: int | None = None,
    on: dt.date,
) -> Reading:
    """Read a file and look its names up; nothing is stored.

    Args:
        content: the whole file.
        issuer: the issuer, chosen by a person from the registry.
        issuer_name: the same by its name, looked up as the name in a file is.
        year: the year the plan is about, where the file does not say it.
        on: the day on which names are looked up if the plan tells neither day nor year.

    Raises:
        UnreadableFile: no reader is for the file, or it is no plan.
    """
    draft = intake.draft_of(source_of(content))
    drop_too_long(draft)
    draft.issuer = issuer_name or draft.issuer
    if issuer is not None:
        draft.parent_body, draft.issuer = issuer.letterhead
    if draft.year is None and year is not None:
        give_year(draft, year)
    issuers = [issuer] if issuer else find_issuers(draft, on)
    return _looked_up(draft, issuers, on)


def source_of(content: bytes, *, convert_from: str | None = None) -> Source:
    """Give the lines and tables of a file, read where a hostile one can be stopped."""
    return child.source_of(content, seconds=settings.READ_TIMEOUT, convert_from=convert_from)


def _looked_up(draft: PlanDraft, issuers: list[Agency], on: dt.date) -> Reading:
    issuer = issuers[0] if len(issuers) == 1 else None
    directory = directory_for(issuer, draft.reference_day(on)) if issuer else Directory()
    resolve(draft, directory)
    problems = problems_of(draft, directory) + citing.cited_plans(draft, issuer).problems
    if issuer is None:
        problems.append(unknown_issuer(draft, issuers))
    return Reading(draft, problems, issuer)


def find_issuers(draft: PlanDraft, on: dt.date) -> list[Agency]:
    """Give the offices that can be the issuer of ``draft``: one, or none, or a tie.

    "SỞ XÂY DỰNG" stands in every province, so the province must be told too: by the superior body,
    the place of the date line, or the name itself.
    """
    if not draft.issuer:
        return []
    day = draft.reference_day(on)
    told = folded(
        " ".join(filter(None, [draft.issuer, draft.parent_body, draft.place, draft.subject]))
    )
    told += folded(" ".join(p.text for p in (*draft.opening, *draft.closing)))
    found: list[Agency] = []
    for province in Agency.objects.filter(parent=None, level=Agency.Level.PROVINCE):
        if folded(province.place) in told:
            found += _named(draft.issuer, province, day)
    return found


def _named(name: str, province: Agency, day: dt.date) -> list[Agency]:
    found = [each for each in directory_for(province, day).find(name) if each.kind == "agency"]
    ids = [each.id for each in found if each.closed_on is None]
    return list(Agency.objects.filter(pk__in=ids).select_related("parent", "province"))


def unknown_issuer(draft: PlanDraft, issuers: list[Agency]) -> Problem:
    """Say that no one office is the issuer, out of what ``find_issuers`` gave."""
    return Problem("agency-unknown", "error", "issuer", _unknown_issuer(draft, issuers))


def _unknown_issuer(draft: PlanDraft, issuers: list[Agency]) -> str:
    if not draft.issuer:
        return "Không đọc được cơ quan ban hành trong tệp. Hãy chọn cơ quan ban hành khi nhập."
    if issuers:
        names = ", ".join(f"{each} ({each.root})" for each in issuers)
        return f"“{draft.issuer}” có thể là {len(issuers)} cơ quan: {names}. Hãy ghi rõ hơn."
    return (
        f"Danh mục chưa có cơ quan ban hành “{draft.issuer}” còn hoạt động vào ngày của kế hoạch. Hãy "
        "nạp danh mục của tỉnh, hoặc chọn cơ quan ban hành khi nhập."
    )


@transaction.atomic
def import_plan(
    *,
    reading: Reading,
    by: User | None,
    at: dt.datetime,
    is_sample: bool = False,
    key: str | None = None,
) -> Plan:
    """Store what was read as a draft plan.

    Args:
        reading: what ``read_file`` gave.
        by: who stores it, None for the system.
        at: when.
        is_sample: whether the demo made it.
        key: names this reading; a second call with it gives the plan the first one stored.

    Raises:
        IssuerUnknown: there is no one issuer to store it for.
        NotTheDrafter: ``by`` does not write plans for the office that drafts it.
        YearUnknown: the plan does not say its year.
        NumberTaken: the number is taken in the issuer's year.
    """
    draft, issuer = reading.draft, reading.issuer
    if issuer is None:
        raise IssuerUnknown(reading.problems[-1].message)
    if by is not None and isinstance(refused := may_import(by, issuer), Denied):
        raise NotTheDrafter(refused.reason)
    if draft.year is None:
        raise YearUnknown(
            "Trích yếu không ghi năm của kế hoạch (“năm 2026”). Hãy ghi năm khi nhập."
        )
    if stored := _stored_before(key):
        return stored
    refuse_taken_number(draft, issuer, by=by)
    try:
        with transaction.atomic():
            plan = build(draft=draft, issuer=issuer, year=draft.year, is_sample=is_sample, key=key)
    except IntegrityError:
        # Another import took the number, or stored this very reading, since we looked.
        if stored := _stored_before(key):
            return stored
        refuse_taken_number(draft, issuer, by=by)
        raise
    audit.record(
        verb="nhập kế hoạch", subject=plan, by=by, at=at, agency=issuer,
        changes={"items": len(draft.items), "problems": [asdict(p) for p in reading.problems]},
    )  # fmt: skip
    return plan


def may_import(user: User, issuer: Agency) -> Verdict:
    """Tell whether ``user`` may bring in plans of ``issuer``: the rights follow the drafter."""
    return user.may(Permission.EDIT_PLANS, default_monitor(issuer))


def _stored_before(key: str | None) -> Plan | None:
    return Plan.objects.filter(import_key=key).first() if key else None


def refuse_taken_number(draft: PlanDraft, issuer: Agency, *, by: User | None = None) -> None:
    """Raise ``NumberTaken`` if the issuer's register has the draft's number in its year."""
    if not (draft.number and draft.issued_on):
        return
    taken = Plan.objects.select_related("paper", "issuer").filter(
        issuer=issuer, paper__number=draft.number, paper__symbol=draft.symbol or "",
        paper__year=draft.issued_on.year,
    ).exclude(paper__state=Paper.State.CANCELLED)  # fmt: skip
    if plan := taken.first():
        raise NumberTaken(plan, by=by)
