"""The checklist of a plan: what must be mended, what is let stand and why, what is only said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.roles import Allowed, Denied, Permission, Verdict
from plans import edits
from plans.actions import accepting, editing, rights
from plans.draft import DraftItem, Problem
from plans.mends import Mend, mends_for
from plans.models import Acceptance, Plan
from plans.views import SignedInRequest
from plans.views.desks import in_order, page_url, row_url
from plans.views.remarks import SEVERITY_NAMES, SHAPES

# Offered to be taken over with a click; what fits better is typed.
COMMON_REASONS = (
    "Đã đối chiếu với bản gốc, ghi đúng như bản gốc.",
    "Lãnh đạo đơn vị đã thống nhất để nguyên như vậy.",
    "Cách phân công này là chủ ý, không phải nhầm lẫn.",
)
# Shown of each kind; the rest follows as these are mended or ticked.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem as a line of the checklist: where it is, what to do, who let it stand."""

    problem: Problem
    place: str
    url: str
    mends: list[Mend]
    acceptance: Acceptance | None = None

    @property
    def label(self) -> str:
        severity = self.problem.severity
        return f"{SHAPES[severity]} {SEVERITY_NAMES[severity].capitalize()}"

    @property
    def digest(self) -> str:
        return accepting.digest_of(self.problem)


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one kind: those that are shown, of how many."""

    entries: list[Entry]
    total: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What the buttons of a mend ask of the page they stand on: here a mend comes back to it."""

    change_url: str
    settle_url: str


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show where a plan stands; take a tick with its reason, or take one back."""
    plan: Plan = get_object_or_404(Plan.objects.visible_to(request.user).whole(), pk=pk)
    if request.method == "POST":
        return _ticked(request, plan)
    return _shown(request, plan)


def _shown(
    request: SignedInRequest, plan: Plan, refusal: str = "", digest: str = "", status: int = 200
) -> HttpResponse:
    desk = editing.open_desk(holder=plan, on=timezone.localdate())
    stands = accepting.standing(plan, desk.problems)
    verdict = _may_edit(request, plan)
    entries = _Entries(desk, plan, may_edit=bool(verdict))
    shown = {
        "plan": plan,
        "may_edit": bool(verdict),
        "may_number": stands.may_number,
        "may_submit": plan.paper.is_open and bool(rights.may_submit(plan, request.user)),
        "errors": entries.of(stands.errors),
        "open_warnings": entries.of(stands.open_warnings),
        "accepted": entries.accepted(stands.accepted),
        "awaited": entries.of(stands.awaited),
        "infos": entries.of(stands.infos),
        "reasons": COMMON_REASONS,
        "refusal": refusal,
        "refused": digest,
        "typed": request.POST.get("reason", ""),
        "desk": Desk("", reverse("plans:settle", args=[plan.pk]) + "?"),
    }
    return render(request, "plans/checklist.html", shown, status=status)


@dataclass(slots=True)
class _Entries:
    """Makes lines of the problems of one plan."""

    desk: editing.Desk
    plan: Plan
    may_edit: bool
    rows: dict[int, DraftItem] = field(init=False)

    def __post_init__(self) -> None:
        # Where two appendices have a row of that number, the first is led to.
        self.rows = {item.number: item for item in reversed(in_order(self.desk))}

    def of(self, problems: Sequence[Problem]) -> Group:
        return Group([self._entry(each) for each in problems[:MOST_SHOWN]], len(problems))

    def accepted(self, kept: Sequence[accepting.Accepted]) -> Group:
        shown = [self._entry(each.problem, each.acceptance) for each in kept[:MOST_SHOWN]]
        return Group(shown, len(kept))

    def _entry(self, problem: Problem, acceptance: Acceptance | None = None) -> Entry:
        item = self.rows.get(problem.item or 0)
        mends = mends_for(problem, self.desk.draft, self.desk.directory, is_stored=True)
        shown = mends if self.may_edit else []
        return Entry(problem, _place(problem, item), self._url(problem, item), shown, acceptance)

    def _url(self, problem: Problem, item: DraftItem | None) -> str:
        if item is None:
            return self._url_of(problem)
        if self.may_edit:
            return row_url(self.plan, item.key)
        place = in_order(self.desk).index(item) + 1
        return f"{reverse('plans:detail', args=[self.plan.pk])}#dong-{place}"

    def _url_of(self, problem: Problem) -> str:
        """Give the part of the editor that a problem of no one row is mended in."""
        if not self.may_edit:
            return reverse("plans:detail", args=[self.plan.pk])
        topic = problem.where.partition(" ")[0]
        parts = {"section": "muc", "appendix": "phu-luc", "items": "phu-luc"}
        return f"{page_url(self.plan)}#{parts.get(topic, 'phan-dau')}"


_TOPICS = {
    "number": "Số, ký hiệu",
    "date": "Ngày ban hành",
    "legal": "Căn cứ",
    "section": "Các mục",
    "appendix": "Phụ lục",
    "recipients": "Nơi nhận",
    "signature": "Chữ ký",
    "issuer": "Cơ quan ban hành",
}


def _place(problem: Problem, item: DraftItem | None) -> str:
    """Say in words where a problem is."""
    if item is not None:
        return f"Nội dung {item.number}"
    topic, _, rest = problem.where.partition(" ")
    if topic == "section" and rest:
        return f"Mục {rest}"
    return _TOPICS.get(topic, "Toàn kế hoạch")


def _ticked(request: SignedInRequest, plan: Plan) -> HttpResponse:
    verdict = _may_edit(request, plan)
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)
    if "op" in request.POST:
        return _mended(request, plan)
    digest = request.POST.get("digest", "")
    try:
        if "withdraw" in request.POST:
            return _withdrawn(request, plan, digest)
        problems = editing.open_desk(holder=plan, on=timezone.localdate()).problems
        problem = next((e for e in problems if accepting.digest_of(e) == digest), None)
        if problem is None:
            raise accepting.NothingToAccept("Cảnh báo này không còn, hoặc đã đổi nội dung.")
        reason = request.POST.get("reason", "").strip() or request.POST.get("common", "")
        accepting.accept(
            plan=plan, problem=problem, reason=reason, by=request.user, at=timezone.now()
        )
    except accepting.ReasonMissing as refusal:
        return _shown(request, plan, str(refusal), digest, status=400)
    except accepting.NothingToAccept as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:checklist", plan.pk)
    messages.success(request, "Đã chấp nhận cảnh báo, có ghi lý do.")
    return redirect("plans:checklist", plan.pk)


def _mended(request: SignedInRequest, plan: Plan) -> HttpResponse:
    given = request.POST.dict()
    operation = given.pop("op")
    try:
        editing.edit(
            holder=plan, operation=operation, given=given, by=request.user, at=timezone.now()
        )
    except (edits.Refused, editing.NumberTaken) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã sửa và lưu.")
    return redirect("plans:checklist", plan.pk)


def _withdrawn(request: SignedInRequest, plan: Plan, digest: str) -> HttpResponse:
    acceptance = accepting.ticked(plan.pk).get(digest)
    # A second click finds nothing to take back, and needs none.
    if acceptance is not None:
        accepting.withdraw(acceptance=acceptance, by=request.user, at=timezone.now())
        messages.success(request, "Đã bỏ chấp nhận. Cảnh báo lại cần xem.")
    return redirect("plans:checklist", plan.pk)


def _may_edit(request: SignedInRequest, plan: Plan) -> Verdict:
    if not plan.paper.is_open:
        return Denied("Chỉ đánh dấu được khi kế hoạch chưa cấp số.")
    verdict = request.user.may(Permission.EDIT_PLANS, plan.drafter)
    return verdict if isinstance(verdict, Denied) else Allowed()
