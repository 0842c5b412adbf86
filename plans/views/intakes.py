"""Bringing in a plan: from a file, a pasted table or nothing, and the page it is mended on."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.roles import Denied, Permission, Verdict
from documents.forms.life import megabytes
from plans.actions import editing, importing, intakes
from plans.forms.importing import (
    BelongsToForm,
    BlankPlanForm,
    IssuerForm,
    PastedTableForm,
    PlanFileForm,
    paste_limit,
)
from plans.models import Intake, Original, Plan
from plans.views import SignedInRequest, legacy_files
from plans.views.previews import preview_of

# Sentences for the page itself: the person can mend what they say.
REFUSALS = (
    importing.NumberTaken,
    importing.IssuerUnknown,
    importing.YearUnknown,
    intakes.PlanChanged,
    intakes.SubjectMissing,
    editing.PlanFrozen,
)
NAME_OF_A_PASTED = "Bảng dán vào"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Offer the three ways in and what is unfinished; take a file and read it."""
    _require(request.user.may(Permission.EDIT_PLANS))
    if request.method == "POST" and "convert_from" in request.POST:
        return legacy_files.read_converted(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanFileForm(*given, user=request.user)
    if form.is_valid():
        asked = form.cleaned_data
        content, name = asked["file"].read(), asked["file"].name
        try:
            return _begun(request, content, name, asked, Intake.Origin.FILE)
        except importing.LegacyEncoding as refusal:
            form.add_error("file", legacy_files.keep(request, content, name, asked, refusal))
        except importing.UnreadableFile as refusal:
            form.add_error("file", str(refusal))
    mine = Intake.objects.visible_to(request.user).waiting().defer("original__draft_text")
    waiting = mine.select_related("issuer", "plan__paper", "original")
    shown = {"form": form, "waiting": waiting, "legacy": legacy_files.kept(request)}
    shown["limit"] = megabytes(settings.PLAN_FILE_LIMIT)
    return render(request, "plans/plan_upload.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest) -> HttpResponse:
    """Take a table copied from Word or Excel."""
    _require(request.user.may(Permission.EDIT_PLANS))
    given = (request.POST,) if request.method == "POST" else ()
    form = PastedTableForm(*given, user=request.user)
    if form.is_valid():
        try:
            return _begun(
                request, form.content, NAME_OF_A_PASTED, form.cleaned_data, Intake.Origin.PASTED
            )
        except importing.UnreadableFile as refusal:
            form.add_error("text", str(refusal))
    shown = {"form": form, "limit": paste_limit(), "said_limit": megabytes(paste_limit())}
    return render(request, "plans/plan_paste.html", shown)


def _begun(
    request: SignedInRequest,
    content: bytes,
    name: str,
    asked: dict[str, Any],
    origin: Intake.Origin,
) -> HttpResponse:
    intake = intakes.begin_file(
        content=content, name=name, by=request.user, at=timezone.now(),
        issuer=asked["issuer"], year=asked["year"], origin=origin,
    )  # fmt: skip
    return redirect("plans:preview", intake.token)


@require_http_methods(["GET", "HEAD", "POST"])
def blank(request: SignedInRequest) -> HttpResponse:
    """Begin a plan from nothing."""
    _require(request.user.may(Permission.EDIT_PLANS))
    if request.method == "POST":
        form = BlankPlanForm(request.POST, user=request.user)
    else:
        form = BlankPlanForm(user=request.user, initial={"year": timezone.localdate().year})
    if form.is_valid():
        try:
            intake = intakes.begin_blank(by=request.user, at=timezone.now(), **form.cleaned_data)
        except intakes.NotTheDrafter as refusal:
            form.add_error("issuer", str(refusal))
        else:
            return redirect("plans:preview", intake.token)
    return render(request, "plans/plan_blank.html", {"form": form})


@require_http_methods(["GET", "HEAD"])
def preview(request: SignedInRequest, token: str) -> HttpResponse:
    """Show the source beside what was understood of it, to be mended."""
    intake = _intake(request, token)
    if intake.confirmed_at:
        return _done(intake)
    return _shown(request, intake)


@require_POST
def confirm(request: SignedInRequest, token: str) -> HttpResponse:
    """Store what was mended as a draft plan, or in the plan that it says again."""
    intake = _intake(request, token)
    was_known = intake.plan is not None and not intake.confirmed_at
    as_new = "as_new" in request.POST
    try:
        plan = intakes.confirm(
            intake=intake, as_new=as_new, seen=request.POST.get("seen"), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except (intakes.NotTheDrafter, editing.NotYourPlan) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except REFUSALS as refusal:
        return _shown(request, intake, refusal, status=409)
    if not intake.confirmed_at:
        is_update = was_known and not as_new
        done = "Đã cập nhật kế hoạch" if is_update else "Đã lưu thành dự thảo"
        messages.success(request, f"{done}. Chưa gửi cho cơ quan nào.")
    return _on_with(plan)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedInRequest, token: str) -> HttpResponse:
    """Ask once, then give up what was not confirmed."""
    intake = _intake(request, token)
    if intake.confirmed_at:
        return _done(intake)
    if request.method == "POST":
        intakes.discard(intake=intake)
        messages.success(request, f"Đã bỏ lượt nhập “{intake}”.")
        return redirect("plans:upload")
    shown = {"intake": intake, "rows": len(intake.as_draft().items)}
    return render(request, "plans/intake_discard.html", shown)


@require_POST
def set_issuer(request: SignedInRequest, token: str) -> HttpResponse:
    """Say whose plan it is."""
    intake = _intake(request, token)
    form = IssuerForm(request.POST, user=request.user)
    if intake.confirmed_at:
        return _done(intake)
    if form.is_valid():
        issuer = form.cleaned_data["issuer"]
        intakes.set_issuer(intake=intake, issuer=issuer, at=timezone.now())
        messages.success(request, f"Đã ghi cơ quan ban hành: {issuer}.")
        return redirect("plans:preview", intake.token)
    return _shown(request, intake, issuer_form=form, status=400)


@require_POST
def set_plan(request: SignedInRequest, token: str) -> HttpResponse:
    """Say which stored plan a table alone belongs to."""
    intake = _intake(request, token)
    if intake.confirmed_at:
        return _done(intake)
    form = BelongsToForm(request.POST, user=request.user)
    try:
        if form.is_valid():
            plan = form.cleaned_data["plan"]
            intakes.set_plan(intake=intake, plan=plan, at=timezone.now())
            messages.success(request, f"Đang so với {plan}. Bấm “Cập nhật kế hoạch đã có” để lưu.")
            return redirect("plans:preview", intake.token)
    except editing.PlanFrozen as refusal:
        form.add_error("plan", str(refusal))
    return _shown(request, intake, plan_form=form, status=400)


def _shown(
    request: SignedInRequest,
    intake: Intake,
    refusal: Exception | None = None,
    *,
    issuer_form: IssuerForm | None = None,
    plan_form: BelongsToForm | None = None,
    status: int = 200,
) -> HttpResponse:
    desk = editing.open_desk(holder=intake, on=timezone.localdate())
    shown = preview_of(desk, request.GET, by=request.user)
    initial = {"issuer": desk.issuer}
    shown |= {
        "refusal": refusal,
        "issuer_form": issuer_form or IssuerForm(user=request.user, initial=initial),
        "plan_form": plan_form or _plan_form(request, desk),
    }
    return render(request, "plans/plan_preview.html", shown, status=status)


def _plan_form(request: SignedInRequest, desk: editing.Desk) -> BelongsToForm | None:
    """Ask which plan a table alone belongs to, where nothing tells and there is one to choose."""
    holder = desk.holder
    assert isinstance(holder, Intake)  # noqa: S101
    if holder.plan or holder.origin == Intake.Origin.BLANK or desk.draft.sections:
        return None
    form = BelongsToForm(user=request.user)
    return form if form.has_choice else None


def _intake(request: SignedInRequest, token: str) -> Intake:
    _require(request.user.may(Permission.EDIT_PLANS))
    mine = (
        Intake.objects.visible_to(request.user)
        .select_related(
            "issuer__parent", "issuer__province", "plan__paper", "plan__issuer", "original"
        )
        .defer("original__draft_text")
    )  # fmt: skip
    return get_object_or_404(mine, token=token)


def _done(intake: Intake) -> HttpResponse:
    """Lead on from what is confirmed: a second click on Xác nhận, or the way back."""
    return redirect("plans:upload") if intake.plan is None else _on_with(intake.plan)


def _on_with(plan: Plan) -> HttpResponse:
    """Lead on to the plan; where its original waits, to registering it."""
    waits = not plan.paper.is_frozen and Original.objects.filter(plan=plan).exists()
    return redirect("plans:register" if waits else "plans:detail", plan.pk)


def _require(verdict: Verdict) -> None:
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)
