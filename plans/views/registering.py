"""Registering a plan that was issued elsewhere: its original taken in, compared, confirmed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agencies.reasons import ReasonMissing
from agencies.roles import Permission
from documents import vault
from documents.actions import numbers, papers
from documents.forms.life import megabytes
from documents.models import Paper
from documents.views.files import hand_out
from plans import edits
from plans.actions import editing, importing, originals, registering, rights
from plans.actions.accepting import ChecksOpen
from plans.actions.originals import Examined
from plans.forms.registering import Kept, NewPlanForm, OriginalForm, ToldForm
from plans.models import Original, Plan
from plans.views import SignedInRequest
from plans.views.loading import plan_of, refuse
from plans.views.originals import compared

# Sentences about the file of the original itself.
_NO_ORIGINAL = (
    originals.OriginalRefused, originals.AlreadyRegistered, vault.NoRoom, vault.Lost
)  # fmt: skip
# Sentences for the page: the person can mend what they say.
_NOT_YET = (
    registering.NotCompared, registering.OriginalDisagrees, ChecksOpen, ReasonMissing,
    originals.AlreadyRegistered, numbers.NumberUnfit, numbers.NumberTaken, papers.NotSigned,
    vault.Lost,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Take the original of a plan that is not here yet, perhaps with its Word file."""
    refuse(request.user.may(Permission.EDIT_PLANS))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewPlanForm(*given, user=request.user)
    shown: dict[str, Any] = {"form": form, "kept": None}
    if form.is_valid():
        try:
            examined = _examined(request, form.cleaned_data)
            shown["kept"] = Kept(examined.sha256, examined.name, request.user.pk)
            return _begun(request, form.cleaned_data, examined)
        except _NO_ORIGINAL as refusal:
            form.add_error("file", str(refusal))
            shown["known"] = getattr(refusal, "plan", None)
        except importing.LegacyEncoding as refusal:
            form.add_error("rows", _in_old_letters(refusal))
        except (registering.RowsMissing, importing.UnreadableFile) as refusal:
            form.add_error("rows", str(refusal))
    elif form.is_bound:
        shown["kept"] = form.cleaned_data.get("kept")
    shown["limit"] = megabytes(settings.SIGNED_FILE_LIMIT)
    status = 400 if form.errors else 200
    return render(request, "plans/registering_new.html", shown, status=status)


def _examined(request: SignedInRequest, asked: Mapping[str, Any]) -> Examined:
    file, kept = asked["file"], asked["kept"]
    content, name = (file.read(), file.name) if file else (vault.read(kept.sha256), kept.name)
    return originals.examine(content=content, name=name, by=request.user, at=timezone.now())


def _begun(request: SignedInRequest, asked: Mapping[str, Any], examined: Examined) -> HttpResponse:
    file = asked["rows"]
    intake = registering.begin(
        examined=examined, rows=registering.Rows(file.read(), file.name) if file else None,
        issuer=asked["issuer"], year=asked["year"], by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("plans:preview", intake.token)


def _in_old_letters(refusal: importing.LegacyEncoding) -> str:
    return (
        f"Tệp dùng bảng mã cũ {refusal.encoding}. Hãy nhập tệp này ở trang Nhập kế hoạch để chuyển sang "
        "Unicode, rồi đăng ký bản gốc ở trang của kế hoạch."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the original beside the data of a plan; take what settles them; register."""
    plan = plan_of(request, pk)
    refuse(originals.may_bring(plan, request.user))
    if plan.paper.state not in (Paper.State.DRAFT, Paper.State.SUBMITTED):
        # A second click on the button finds it done, and is told nothing else.
        if plan.paper.state != Paper.State.REGISTERED:
            messages.error(
                request, "Kế hoạch này đã có số ở đây nên không đăng ký từ bản ngoài được."
            )
        return redirect("plans:detail", plan.pk)
    if request.method != "POST":
        return _shown(request, plan)
    try:
        return _STEPS.get(request.POST.get("op", ""), _confirmed)(request, plan)
    except (originals.Gone, originals.PlanFrozen, papers.NotNow) as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:register", plan.pk)


def _attached(request: SignedInRequest, plan: Plan) -> HttpResponse:
    form = OriginalForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, plan, file_form=form)
    file, at = form.cleaned_data["file"], timezone.now()
    try:
        examined = originals.examine(content=file.read(), name=file.name, by=request.user, at=at)
    except _NO_ORIGINAL as refusal:
        form.add_error("file", str(refusal))
        return _shown(request, plan, file_form=form, refusal=refusal)
    originals.attach(plan=plan, examined=examined, by=request.user, at=at)
    messages.success(request, f"Đã nhận bản gốc “{examined.name}”.")
    return redirect("plans:register", plan.pk)


def _told(request: SignedInRequest, plan: Plan) -> HttpResponse:
    original = Original.objects.filter(plan=plan).first()
    if original is None:
        raise originals.Gone
    form = ToldForm(request.POST, original=original, today=timezone.localdate())
    if not form.is_valid():
        return _shown(request, plan, told_form=form)
    originals.tell(plan=plan, told=form.told, by=request.user, at=timezone.now())
    messages.success(request, "Đã ghi theo bản gốc.")
    return redirect("plans:register", plan.pk)


def _taken_over(request: SignedInRequest, plan: Plan) -> HttpResponse:
    try:
        registering.take_over(plan=plan, by=request.user, at=timezone.now())
    except (editing.NotYourPlan, editing.NumberTaken, edits.Refused) as refusal:
        return _shown(request, plan, refusal=refusal)
    messages.success(request, "Đã lấy số, ký hiệu, ngày theo bản gốc.")
    return redirect("plans:register", plan.pk)


def _withdrawn(request: SignedInRequest, plan: Plan) -> HttpResponse:
    originals.withdraw(plan=plan, by=request.user, at=timezone.now())
    messages.success(request, "Đã rút bản gốc. Dữ liệu của kế hoạch không đổi.")
    return redirect("plans:register", plan.pk)


def _confirmed(request: SignedInRequest, plan: Plan) -> HttpResponse:
    refuse(rights.may_register(plan, request.user))
    try:
        reason = request.POST.get("reason", "")
        registering.register(plan=plan, reason=reason, by=request.user, at=timezone.now())
    except _NOT_YET as refusal:
        return _shown(request, plan, refusal=refusal)
    messages.success(request, f"Đã đăng ký {plan}. Bản gốc được giữ nguyên và là bản để in.")
    return redirect("plans:detail", plan.pk)


_STEPS: dict[str, Callable[[SignedInRequest, Plan], HttpResponse]] = {
    "attach": _attached,
    "tell": _told,
    "take": _taken_over,
    "withdraw": _withdrawn,
}


def _shown(
    request: SignedInRequest,
    plan: Plan,
    *,
    file_form: OriginalForm | None = None,
    told_form: ToldForm | None = None,
    refusal: Exception | None = None,
) -> HttpResponse:
    whole, today = Plan.objects.whole().get(pk=plan.pk), timezone.localdate()
    people = Original.objects.select_related("uploaded_by", "compared_by")
    original = people.filter(plan=plan).first()
    shown: dict[str, Any] = {
        "plan": whole,
        "original": original,
        "refusal": refusal,
        "known": _known(request, refusal),
        "file_form": file_form or OriginalForm(),
        "may_edit": whole.paper.is_open and request.user.may(Permission.EDIT_PLANS, whole.drafter),
        "may_register": rights.may_register(whole, request.user),
        "reason": request.POST.get("reason", ""),
        "limit": megabytes(settings.SIGNED_FILE_LIMIT),
    }
    if original is not None:
        shown |= compared(whole, original, page=request.GET.get("dong"), on=today)
        is_compared = "compared_at" not in shown["untold"]
        shown["told_form"] = told_form or _told_form(whole, original, is_compared=is_compared)
    is_refused = bool(refusal or file_form or told_form)
    return render(request, "plans/registering.html", shown, status=400 if is_refused else 200)


def _told_form(plan: Plan, original: Original, *, is_compared: bool) -> ToldForm:
    """Ask for what is untold; the symbol and the signer are proposed, number and day are not."""
    initial = {
        "number": original.number,
        "symbol": original.symbol or plan.paper.symbol,
        "day": original.day,
        "signed_by": original.signed_by or plan.signer_name,
        "signed_on": original.signed_on or original.day,
        "compared_at": is_compared,
    }
    return ToldForm(original=original, today=timezone.localdate(), initial=initial)


def _known(request: SignedInRequest, refusal: Exception | None) -> Plan | None:
    """Give the plan that has the number or the bytes already, if the person may see it."""
    if isinstance(refusal, numbers.NumberTaken):
        return Plan.objects.visible_to(request.user).filter(paper=refusal.paper).first()
    plan = getattr(refusal, "plan", None)
    return plan if isinstance(plan, Plan) else None


@require_safe
def original(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand out the original of a plan, as it came."""
    plans = Plan.objects.visible_to(request.user)
    return _handed_out(request, get_object_or_404(Original, plan__in=plans, plan__pk=pk))


@require_safe
def intake_original(request: SignedInRequest, token: str) -> HttpResponseBase:
    """Hand out the original of an intake to who has begun it."""
    mine = Original.objects.filter(intake__by=request.user)
    return _handed_out(request, get_object_or_404(mine, intake__token=token))


def _handed_out(request: SignedInRequest, original: Original) -> HttpResponseBase:
    # Whatever it was called where it came from, what is saved here opens as a PDF and as nothing else.
    name = f"{original.name.removesuffix('.pdf')}.pdf"
    return hand_out(request, sha256=original.sha256, name=name)
