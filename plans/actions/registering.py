"""Registering a plan that was issued elsewhere: its PDF is the original, and the original decides.

What is stored and what stands on the original are put beside each other before it is confirmed; from
then on the original's bytes are what is frozen, handed out and printed.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from agencies import reasons
from agencies.actions import audit
from agencies.models import Agency, User
from documents import vault
from documents.actions import papers
from documents.models import Paper, SignedCopy
from plans.actions import (
    accepting,
    checking,
    editing,
    importing,
    intakes,
    issuing,
    originals,
    rights,
)
from plans.actions.accepting import ChecksOpen
from plans.actions.originals import Examined
from plans.comparing import RowChange, compare
from plans.draft import PlanDraft
from plans.edits.stamps import header_texts, row_texts
from plans.models import Intake, Original, Plan

# Kept beside each warning that stood when the plan was registered.
WHY_WARNINGS_STAND = "Văn bản đã ban hành; đăng ký đúng như bản gốc."
# What the original decides; of the rest a difference is only shown.
_DECIDED = ("number", "symbol", "day")


class RowsMissing(Exception):
    """Neither the original nor another file gives the plan's words; the message is the sentence."""


class NotCompared(Exception):
    """A person has still to say what stands on the original; ``missing`` names it."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = missing
        super().__init__(
            "Chưa ghi đủ những gì chỉ người xem bản gốc mới biết. Hãy mở bản gốc, ghi vào phần “Ghi theo "
            "bản gốc” rồi đăng ký."
        )


class OriginalDisagrees(Exception):
    """Number, symbol or day are others on the original, and nobody has said why."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field that the original and the data say differently; ``decides`` if it stops."""

    field: str
    data: str
    original: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The file that the plan's words come from, where it is not the original itself."""

    content: bytes
    name: str


def begin(
    *, examined: Examined, rows: Rows | None, by: User, at: dt.datetime,
    issuer: Agency | None = None, year: int | None = None,
) -> Intake:  # fmt: skip
    """Begin an intake whose plan is to be registered with the original that was examined.

    Args:
        examined: the original.
        rows: its Word or Excel file; without it the original's own letters are read.
        by: who brings it in.
        at: when.
        issuer: the issuer, where a person has chosen it.
        year: the year the plan is about, where the file does not say it.

    Raises:
        RowsMissing: there is no such file, and the original has no letters.
        importing.UnreadableFile: the file cannot be read.
    """
    source = importing.source_of(rows.content) if rows else examined.source
    if source is None:
        raise RowsMissing(
            f"{examined.problem} Hãy chọn thêm tệp Word hoặc Excel của kế hoạch này. Không có tệp thì dán "
            "bảng hoặc soạn mới ở trang Nhập kế hoạch, rồi đăng ký bản gốc ở trang của kế hoạch."
        )
    name = rows.name if rows else examined.name
    with transaction.atomic():
        intake = intakes.begin_source(
            source=source, name=name, by=by, at=at, issuer=issuer, year=year
        )
        originals.keep(intake=intake, examined=examined, by=by, at=at)
    return intake


def said_by(original: Original) -> dict[str, str]:
    """Give what the original says of the fields that are compared, as a form shows them."""
    read = original.as_draft() or PlanDraft()
    said = header_texts(read) | {
        "number": original.number,
        "symbol": original.symbol,
        "day": f"{original.day:%d/%m/%Y}" if original.day else "",
        "signer_name": (read.signature and read.signature.name) or original.signed_by,
    }
    return {name: said[name] for name in (*_DECIDED, "subject", "signer_name") if said[name]}


def disagreements(data: PlanDraft, original: Original) -> list[Disagreement]:
    """Give what the original says differently from the data."""
    stored = header_texts(data)
    return [
        Disagreement(name, stored[name], text, name in _DECIDED)
        for name, text in said_by(original).items()
        if not same_words(text, stored[name])
    ]


def rows_that_differ(data: PlanDraft, original: Original) -> list[RowChange]:
    """Give the rows that differ between the original (``old``) and the data (``new``).

    Where the original has no rows to read there is nothing to tell.
    """
    read = original.as_draft()
    if read is None or not read.items:
        return []
    return [each for each in compare(read.items, data.items) if _says_other(each)]


def _says_other(change: RowChange) -> bool:
    """Tell a row that differs in words from one whose lines only break elsewhere."""
    if change.old is None or change.new is None:
        return True
    was, now = row_texts(change.old), row_texts(change.new)
    return not all(same_words(was.get(name, ""), now.get(name, "")) for name in change.cells)


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts say the same, wherever their lines break."""
    return one.split() == other.split()


@transaction.atomic
def take_over(*, plan: Plan, by: User, at: dt.datetime) -> None:
    """Bring number, symbol and day of the data to what the original says.

    Raises:
        originals.Gone: there is no original any more.
        what ``editing.edit`` raises.
    """
    original = originals.locked(plan)
    differing = disagreements(Plan.objects.whole().get(pk=plan.pk).as_draft(), original)
    given = {each.field: each.original for each in differing if each.decides}
    if given:
        editing.edit(holder=plan, operation="header-set", given=given, by=by, at=at)


@transaction.atomic
def register(*, plan: Plan, reason: str = "", by: User | None, at: dt.datetime) -> Paper:
    """Register a plan with its original, and write its duties with it; a second time changes nothing.

    Args:
        plan: the plan, with an original that hangs on it.
        reason: why number, symbol or day of the data stand, where the original has others.
        by: who registers it, None for the system.
        at: when.

    Raises:
        rights.NotAllowed: ``by`` may not register plans of this drafter or issuer.
        originals.Gone: there is no original any more.
        originals.AlreadyRegistered: another paper has these bytes.
        NotCompared, OriginalDisagrees, agencies.reasons.ReasonMissing: data and original are not settled.
        ChecksOpen: errors are not mended; warnings stand, for the paper is issued already.
        papers.NotNow, numbers.NumberUnfit, numbers.NumberTaken, papers.NotSigned: as the register does.
        vault.Lost: the original's bytes are gone.
    """
    rights.require(rights.may_register(plan, by))
    held = Paper.objects.select_for_update(of=("self",)).get(pk=plan.paper_id)
    if held.state == Paper.State.REGISTERED:
        return held
    original = originals.locked(plan)
    originals.refuse_registered(sha256=original.sha256, by=by)
    whole = Plan.objects.whole().get(pk=plan.pk)
    differing = _settled(whole, original, reason)
    _let_warnings_stand(whole, by, at)
    plan.paper = _entered(whole, original, by, at)
    audit.record(
        verb="đăng ký kế hoạch đã ban hành", subject=whole, by=by, at=at, agency=whole.drafter,
        reason=reason.strip(), changes=_said(whole, original, differing),
    )  # fmt: skip
    issuing.lay_on(plan=plan, by=by, at=at)
    return plan.paper


def _settled(plan: Plan, original: Original, reason: str) -> list[Disagreement]:
    """Give the differences, none of which stops."""
    data = plan.as_draft()
    if untold := original.untold(originals.rows_stamp(data)):
        raise NotCompared(untold)
    differing = disagreements(data, original)
    if any(each.decides for each in differing):
        if not reason.strip():
            raise OriginalDisagrees(
                "Số, ký hiệu hoặc ngày trong dữ liệu khác bản gốc. Hãy lấy theo bản gốc, hoặc ghi lý do "
                "để nguyên."
            )
        reasons.checked(reason)
    if not plan.paper.number or plan.paper.day is None:
        raise OriginalDisagrees("Dữ liệu chưa có số hoặc ngày. Hãy lấy theo bản gốc.")
    return differing


def _let_warnings_stand(plan: Plan, by: User | None, at: dt.datetime) -> None:
    stands = accepting.standing(plan, checking.check(plan=plan, on=timezone.localdate(at)))
    if stands.errors:
        raise ChecksOpen(stands, f"Còn {len(stands.errors)} lỗi phải sửa trước khi đăng ký.")
    for problem in stands.open_warnings:
        accepting.keep(plan=plan, problem=problem, reason=WHY_WARNINGS_STAND, by=by, at=at)


def _entered(plan: Plan, original: Original, by: User | None, at: dt.datetime) -> Paper:
    """Enter the paper with the original's bytes, and the original as its copy."""
    if not vault.is_whole(original.sha256):
        raise vault.Lost(original.sha256)
    assert plan.paper.day is not None  # noqa: S101
    paper = papers.register(
        paper=plan.paper, subject=plan.subject, number=plan.paper.number,
        symbol=plan.paper.symbol, day=plan.paper.day, sha256=original.sha256,
        signed_by=original.signed_by, signed_on=original.signed_on, by=by, at=at,
    )  # fmt: skip
    SignedCopy.objects.create(
        paper=paper, kind=original.kind, name=original.name, sha256=original.sha256,
        size=original.size, state=original.verification.state, facts=original.facts,
        attached_at=original.uploaded_at, attached_by=original.uploaded_by,
    )  # fmt: skip
    return paper


def _said(plan: Plan, original: Original, differing: Sequence[Disagreement]) -> dict[str, object]:
    return {
        "original": original.name,
        "sha256": original.sha256,
        "kind": original.kind.label,
        "differences": [asdict(each) for each in differing],
        "rows_that_differ": len(rows_that_differ(plan.as_draft(), original)),
    }
