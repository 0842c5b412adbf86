"""The PDF of a plan issued elsewhere: looked into, kept, told about, taken back until it is registered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from agencies.actions import audit
from agencies.models import User
from agencies.roles import Permission, Verdict
from documents import signatures, vault
from documents.models import Paper
from documents.verification import State, Verification
from plans import draft_store
from plans import intake as reading_of
from plans.actions import importing, rights
from plans.actions.items import PlanFrozen
from plans.draft import PlanDraft
from plans.edits.header import drop_too_long
from plans.edits.stamps import row_stamp, stamp_of
from plans.intake.errors import UnreadableFile
from plans.intake.source import Source
from plans.models import Intake, Original, Plan

__all__ = [
    "AlreadyRegistered",
    "Examined",
    "Gone",
    "OriginalRefused",
    "PlanFrozen",
    "Told",
    "attach",
    "examine",
    "hand_over",
    "keep",
    "locked",
    "may_bring",
    "refuse_registered",
    "rows_stamp",
    "tell",
    "withdraw",
]


class OriginalRefused(Exception):
    """The file cannot stand as an original; ``verification`` says what is wrong with it."""

    def __init__(self, verification: Verification) -> None:
        self.verification = verification
        super().__init__(f"{verification.sentence} Tệp này không làm bản gốc được.")


class AlreadyRegistered(Exception):
    """These very bytes are registered; ``plan`` has them, if ``by`` may see it."""

    def __init__(self, paper: Paper, by: User | None) -> None:
        seen = Plan.objects.visible_to(by) if by else Plan.objects.all()
        self.plan = seen.filter(paper=paper).select_related("paper").first()
        super().__init__(
            f"Tệp này đã là bản gốc của {paper.get_kind_display().lower()} {paper.reference} của "
            f"{paper.issuer}, {paper.get_state_display().lower()}. Không đăng ký lần nữa."
        )


class Gone(Exception):
    """The original was taken back or replaced meanwhile; the message is the sentence."""

    def __init__(self) -> None:
        super().__init__(
            "Kế hoạch này chưa có bản gốc, hoặc bản gốc vừa được rút. Hãy tải bản gốc lên."
        )


@dataclass(frozen=True, slots=True)
class Examined:
    """A PDF that may stand as an original: what was found, and what was read of its letters."""

    name: str
    sha256: str
    size: int
    verification: Verification
    source: Source | None
    draft: PlanDraft | None
    problem: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says stands on the original; what its letters say already is not asked."""

    number: str = ""
    symbol: str = ""
    day: dt.date | None = None
    signed_by: str = ""
    signed_on: dt.date | None = None


def may_bring(plan: Plan, user: User) -> Verdict:
    """Those who write the plan, and those who may register it."""
    verdict = user.may(Permission.EDIT_PLANS, plan.drafter)
    return verdict or rights.may_register(plan, user)


def examine(*, content: bytes, name: str, by: User | None, at: dt.datetime) -> Examined:
    """Look into a PDF, read its letters if it has any, and put its bytes into the vault.

    Raises:
        OriginalRefused: it is no PDF, is locked or unsafe, or was changed after it was signed.
        AlreadyRegistered: a registered or issued paper has these bytes.
        vault.NoRoom: the storage takes nothing.
    """
    found = signatures.verify(content, at=at)
    # Without a signature it is a scan: whether the print was signed, a person tells.
    if not found.is_sound and found.state != State.UNSIGNED:
        raise OriginalRefused(found)
    refuse_registered(sha256=found.sha256, by=by)
    vault.keep(content)
    source, draft, problem = _read(content)
    return Examined(name[:255], found.sha256, len(content), found, source, draft, problem)


def _read(content: bytes) -> tuple[Source | None, PlanDraft | None, str]:
    try:
        source = importing.source_of(content)
        draft = reading_of.draft_of(source)
    except UnreadableFile as refusal:
        # Its further sentences say how to bring such a file in, which is not asked here.
        return None, None, str(refusal).partition(". ")[0].removesuffix(".") + "."
    drop_too_long(draft)
    return source, draft, ""


def refuse_registered(*, sha256: str, by: User | None) -> None:
    """Raise ``AlreadyRegistered`` if a paper that went out has these bytes, as its own or as a copy."""
    bytes_of = Q(sha256=sha256) | Q(copies__sha256=sha256, copies__withdrawn_at=None)
    taken = Paper.objects.filter(bytes_of, state__in=Paper.PUBLISHED).select_related("issuer")
    if (paper := taken.first()) is not None:
        raise AlreadyRegistered(paper, by)


@transaction.atomic
def attach(*, plan: Plan, examined: Examined, by: User | None, at: dt.datetime) -> Original:
    """Hang an original on a plan that is not numbered yet, in place of the one before.

    Raises:
        PlanFrozen: the plan is numbered, issued or registered.
    """
    _refuse_numbered(plan)
    _take_away(Original.objects.filter(plan=plan), by, at)
    original = _row(examined, by, at)
    original.plan = plan
    original.save()
    _record("gắn bản gốc", original, by, at)
    return original


def keep(*, intake: Intake, examined: Examined, by: User | None, at: dt.datetime) -> Original:
    """Keep an original beside the intake that makes a plan of it."""
    original = _row(examined, by, at)
    original.intake = intake
    original.save()
    return original


def _row(examined: Examined, by: User | None, at: dt.datetime) -> Original:
    draft = examined.draft or PlanDraft()
    signer = draft.signature.name if draft.signature else None
    return Original(
        name=examined.name, sha256=examined.sha256, size=examined.size,
        facts=examined.verification.as_json(),
        draft_text=draft_store.dumped(examined.draft) if examined.draft else "",
        problem=examined.problem, number=(draft.number or "").lstrip("0"),
        symbol=draft.symbol or "", day=draft.issued_on,
        # Whose name is printed under an unsigned one is proposed, and to be said by a person.
        signed_by="" if examined.verification.is_sound else (signer or "")[:150],
        uploaded_at=at, uploaded_by=by,
    )  # fmt: skip


@transaction.atomic
def hand_over(*, intake: Intake, plan: Plan, by: User | None, at: dt.datetime) -> None:
    """Let the original of an intake that is confirmed go on with its plan, if it has one."""
    original = Original.objects.filter(intake=intake).first()
    if original is None:
        return
    _take_away(Original.objects.filter(plan=plan), by, at)
    original.intake, original.plan = None, plan
    original.save()
    _record("gắn bản gốc", original, by, at)


@transaction.atomic
def tell(*, plan: Plan, told: Told, by: User | None, at: dt.datetime) -> Original:
    """Keep what a person read on the original, and that they have compared it with the data.

    Raises:
        Gone: there is no original any more.
        PlanFrozen: the plan is numbered, issued or registered.
    """
    _refuse_numbered(plan)
    original = locked(plan)
    asked = original.to_tell()
    for name in asked:
        if name != "compared_at":
            setattr(original, name, getattr(told, name))
    original.number = original.number.strip().lstrip("0")
    original.compared_at, original.compared_by = at, by
    original.compared_rows = rows_stamp(Plan.objects.whole().get(pk=plan.pk).as_draft())
    original.save()
    _record("ghi theo bản gốc", original, by, at, {name: getattr(original, name) for name in asked})
    return original


def rows_stamp(data: PlanDraft) -> str:
    """Give the version of all rows of a plan, which a person says that they have compared."""
    return stamp_of({str(place): row_stamp(item) for place, item in enumerate(data.items)})


@transaction.atomic
def withdraw(*, plan: Plan, by: User | None, at: dt.datetime) -> None:
    """Take the original of a plan back before it is registered; its bytes and the log stay.

    Raises:
        PlanFrozen: the plan is numbered, issued or registered.
    """
    _refuse_numbered(plan)
    _take_away(Original.objects.filter(plan=plan), by, at)


def locked(plan: Plan) -> Original:
    """Give the original of ``plan`` as it stands now, held until the commit.

    Raises:
        Gone: there is none.
    """
    original = Original.objects.select_for_update(of=("self",)).filter(plan=plan).first()
    if original is None:
        raise Gone
    return original


def _refuse_numbered(plan: Plan) -> None:
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=plan.paper_id)
    if paper.is_frozen:
        raise PlanFrozen(
            f"{plan} đang ở trạng thái “{paper.get_state_display()}” nên bản gốc không đổi được nữa."
        )


def _take_away(originals: Iterable[Original], by: User | None, at: dt.datetime) -> None:
    for original in originals:
        _record("rút bản gốc", original, by, at)
        original.delete()


def _record(
    verb: str, original: Original, by: User | None, at: dt.datetime,
    said: dict[str, object] | None = None,
) -> None:  # fmt: skip
    plan = original.plan
    assert plan is not None  # noqa: S101
    kept = {"file": original.name, "sha256": original.sha256, "kind": original.kind.label}
    audit.record(
        verb=verb, subject=plan, by=by, at=at, agency=plan.drafter, changes=kept | (said or {})
    )
