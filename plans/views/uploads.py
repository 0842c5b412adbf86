"""Bringing in a plan from a file: what was understood is shown before anything is stored."""

import secrets
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, User
from agencies.roles import Allowed, Denied, Permission, Verdict
from plans.actions import importing
from plans.forms import PlanFileForm
from plans.models import Plan
from plans.paper import official_document
from plans.views import SignedInRequest
from plans.views.sheets import PaperPage, like_paper

SESSION_KEY = "plan_file"
REFUSALS = (
    importing.NumberTaken,
    importing.IssuerUnknown,
    importing.YearUnknown,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file between being read and being confirmed; each session holds one at a time."""

    token: str
    name: str
    issuer_id: int | None
    year: int | None

    @property
    def path(self) -> str:
        return f"nhap/{self.token}"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file, read it, and go on to the page that shows what was understood."""
    _require(request.user.may(Permission.EDIT_PLANS))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanFileForm(*given, user=request.user)
    if form.is_valid():
        waiting, content = _named(form), form.cleaned_data["file"].read()
        try:
            _read(waiting, content)
        except importing.UnreadableFile as refusal:
            form.add_error("file", str(refusal))
        else:
            _keep(request, waiting, content)
            return redirect("plans:preview", waiting.token)
    return render(request, "plans/plan_upload.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, token: str) -> HttpResponse:
    """Show what was understood of the file; store it as a plan once it is confirmed."""
    _require(request.user.may(Permission.EDIT_PLANS))
    if stored := Plan.objects.visible_to(request.user).filter(import_key=token).first():
        # A second click on Xác nhận, or the way back to this page.
        return redirect("plans:detail", stored.pk)
    waiting = _waiting(request, token)
    with default_storage.open(waiting.path) as file:
        reading = _read(waiting, file.read())
    verdict, refusal = _may_store(request.user, reading), None
    if request.method == "POST":
        _require(verdict)
        try:
            plan = importing.import_plan(
                reading=reading, by=request.user, at=timezone.now(), key=waiting.token
            )
        except REFUSALS as exception:
            refusal = exception
        else:
            _forget(request)
            messages.success(request, "Đã lưu thành dự thảo. Chưa gửi cho cơ quan nào.")
            return redirect("plans:detail", plan.pk)
    paper = _paper(reading, severity=request.GET.get("muc", ""))
    shown = {
        "name": waiting.name,
        "reading": reading,
        "paper": paper,
        "verdict": verdict,
        "refusal": refusal,
    }
    return render(request, "plans/plan_preview.html", shown)


def _require(verdict: Verdict) -> None:
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)


def _may_store(user: User, reading: importing.Reading) -> Verdict:
    """Tell whether ``user`` could store what was read; an unknown issuer is said elsewhere."""
    return importing.may_import(user, reading.issuer) if reading.issuer else Allowed()


def _named(form: PlanFileForm) -> Waiting:
    given = form.cleaned_data
    issuer = given["issuer"]
    return Waiting(
        secrets.token_urlsafe(16), given["file"].name, issuer and issuer.pk, given["year"]
    )


def _read(waiting: Waiting, content: bytes) -> importing.Reading:
    return importing.read_file(
        content=content,
        issuer=Agency.objects.get(pk=waiting.issuer_id) if waiting.issuer_id else None,
        year=waiting.year,
        on=timezone.localdate(),
    )


def _paper(reading: importing.Reading, *, severity: str) -> PaperPage:
    issuer = str(reading.issuer or reading.draft.issuer or "")
    document = official_document(
        reading.draft, caption_issuer=issuer, fills_caption=True, is_draft=False
    )
    return like_paper(reading.draft, document, reading.problems, severity=severity)


def _keep(request: SignedInRequest, waiting: Waiting, content: bytes) -> None:
    """Put the file aside until it is confirmed, in place of one that never was."""
    _forget(request)
    default_storage.save(waiting.path, ContentFile(content))
    request.session[SESSION_KEY] = asdict(waiting)


def _waiting(request: SignedInRequest, token: str) -> Waiting:
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["token"] != token or not default_storage.exists(Waiting(**kept).path):
        raise Http404
    return Waiting(**kept)


def _forget(request: SignedInRequest) -> None:
    if kept := request.session.pop(SESSION_KEY, None):
        default_storage.delete(Waiting(**kept).path)
