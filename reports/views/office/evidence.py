"""Evidence brought to a report, laid to its entries, withdrawn."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST
from kombu.exceptions import OperationalError

from agencies.requests import SignedInRequest
from agencies.roles import Permission
from documents import vault
from plans.views.loading import refuse
from reports import files, tasks
from reports.actions import drawing, filing, rights
from reports.actions import evidence as actions
from reports.files import FileRefused, refuse_large
from reports.forms.evidence import EntriesForm, LinkForm, WithdrawForm
from reports.models import Evidence, ProgressEntry, ProgressReport
from reports.views.office.loading import is_from_script, report_of
from reports.views.office.receiving import LAST, Ceiling

# The place on the page of the report.
PLACE = "#tai-lieu"
CUT_OFF = "Đường truyền đứt giữa chừng nên chưa nhận được gì. Hãy gửi lại."


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of what came of it; ``level`` is one of the messages' own."""

    level: int
    sentence: str

    @property
    def tag(self) -> str:
        return messages.DEFAULT_TAGS[self.level]


# The files are received in the view, so that it can say how much of one is.
@csrf_exempt
@never_cache
@require_POST
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take files, each judged by itself, or a link."""
    request.upload_handlers.insert(0, Ceiling(request))
    return _add(request, pk)


@csrf_protect
def _add(request: SignedInRequest, pk: int) -> HttpResponse:
    report = report_of(request, pk)
    refuse(request.user.may(Permission.FILE_REPORTS, report.obligation.agency))
    if LAST not in request.POST:
        return _answer(request, pk, [Told(messages.ERROR, CUT_OFF)])
    among = list(report.entries.all())
    if "url" in request.POST:
        return _add_link(request, report, LinkForm(request.POST, among=among))
    chosen = EntriesForm(request.POST, among=among)
    if not chosen.is_valid():
        return _answer(request, pk, [Told(messages.ERROR, str(chosen.errors["entries"][0]))])
    return _answer(request, pk, _take(request, report, chosen.chosen()))


def _take(
    request: SignedInRequest, report: ProgressReport, entries: list[ProgressEntry]
) -> list[Told]:
    """Keep those that are good; say of each other what is wrong with it."""
    kept: list[Evidence] = []
    told: list[Told] = []
    for file in request.FILES.getlist("files"):
        name = file.name or ""
        try:
            evidence = _kept(request, report, file, entries)
        except (FileRefused, rights.NotAllowed) as refusal:
            told.append(Told(messages.ERROR, str(refusal)))
        except vault.NoRoom as refusal:
            told.append(Told(messages.ERROR, f"“{files.shown_name(name)}”: {refusal}"))
        else:
            kept.append(evidence)
            if (kind := drawing.kind_of(evidence)) and (remark := files.remark(name, kind)):
                told.append(Told(messages.WARNING, remark))
    if kept:
        names = ", ".join(dict.fromkeys(each.name for each in kept))
        told.insert(0, Told(messages.SUCCESS, f"Đã lưu {len(kept)} tệp: {names}."))
    return told or [Told(messages.ERROR, "Chưa chọn tệp nào.")]


def _kept(
    request: SignedInRequest,
    report: ProgressReport,
    file: "UploadedFile[bytes]",
    entries: list[ProgressEntry],
) -> Evidence:
    name = file.name or ""
    # Its size is known; of what is too large nothing more is.
    refuse_large(name, file.size or 0, limit=settings.EVIDENCE_FILE_LIMIT)
    evidence = actions.add_file(
        report=report, content=file.read(), name=name, entries=entries, by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    if not evidence.thumbnail:
        transaction.on_commit(lambda: _have_drawn(evidence.pk))
    return evidence


def _have_drawn(pk: int) -> None:
    """Ask for a small picture; where nobody can be asked, there is none, and nothing else is lost."""
    try:
        tasks.draw_thumbnail.apply_async((pk,), retry=False)
    except OperationalError:
        drawing.logger.warning("Nobody was asked to draw evidence %s.", pk)


def _add_link(request: SignedInRequest, report: ProgressReport, form: LinkForm) -> HttpResponse:
    pk = report.obligation_id
    if not form.is_valid():
        return _link_again(request, report, form)
    given = form.cleaned_data
    try:
        evidence = actions.add_link(
            report=report, url=given["url"], name=given["name"], entries=form.chosen(),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except rights.NotAllowed as refusal:
        return _answer(request, pk, [Told(messages.ERROR, str(refusal))])
    return _answer(request, pk, [Told(messages.SUCCESS, f"Đã thêm liên kết “{evidence}”.")])


def _link_again(request: SignedInRequest, report: ProgressReport, form: LinkForm) -> HttpResponse:
    """Ask again with what was typed."""
    if is_from_script(request):
        told = [Told(messages.ERROR, str(each)) for each in form.errors.get("url", [])]
        return _part(request, report, told, link=form)
    shown = {"report": report, "obligation": report.obligation, "link": form}
    return render(request, "reports/evidence_link.html", shown, status=400)


def _answer(request: SignedInRequest, pk: int, told: list[Told]) -> HttpResponse:
    """Lead back to the report; a script gets its part of the page, for what is typed stays there."""
    if is_from_script(request):
        return _part(request, report_of(request, pk), told)
    for each in told:
        messages.add_message(request, each.level, each.sentence, extra_tags="tai-lieu")
    return redirect(f"{reverse('reports:report', args=[pk])}{PLACE}")


def _part(
    request: SignedInRequest,
    report: ProgressReport,
    told: list[Told],
    link: LinkForm | None = None,
) -> HttpResponse:
    shown = {
        "report": report,
        "obligation": report.obligation,
        "may_write": filing.may_keep(report.obligation, request.user),
        "told": told,
        "link": link,
    }
    return render(request, "reports/evidence_box.html", shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose what evidence shows."""
    evidence, report = _of_writer(request, pk)
    among = list(report.entries.all())
    if request.method != "POST":
        return _step(request, "attach", evidence, report, EntriesForm(among=among))
    form = EntriesForm(request.POST, among=among)
    if not form.is_valid():
        return _step(request, "attach", evidence, report, form)
    try:
        actions.attach(evidence=evidence, entries=form.chosen(), by=request.user, at=timezone.now())
    except (actions.AlreadyWithdrawn, rights.NotAllowed) as refusal:
        return _answer(request, report.obligation_id, [Told(messages.ERROR, str(refusal))])
    done = Told(messages.SUCCESS, f"Đã ghi nội dung mà “{evidence}” chứng minh.")
    return _answer(request, report.obligation_id, [done])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take evidence out of use, with the reason."""
    evidence, report = _of_writer(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _step(request, "withdraw", evidence, report, form)
    try:
        actions.withdraw(
            evidence=evidence, reason=form.cleaned_data["reason"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except actions.AlreadyWithdrawn as done:
        told = Told(messages.INFO, str(done))
    except rights.NotAllowed as refusal:
        told = Told(messages.ERROR, str(refusal))
    else:
        told = Told(messages.SUCCESS, f"Đã rút “{evidence}”; lý do được lưu cùng báo cáo.")
    return _answer(request, report.obligation_id, [told])


def _of_writer(request: SignedInRequest, pk: int) -> tuple[Evidence, ProgressReport]:
    """Give evidence with its whole report to those who write it."""
    visible = Evidence.objects.visible_to(request.user).select_related("report")
    evidence = get_object_or_404(visible, pk=pk)
    report = report_of(request, evidence.report.obligation_id)
    refuse(request.user.may(Permission.FILE_REPORTS, report.obligation.agency))
    return evidence, report


def _step(
    request: SignedInRequest,
    step: str,
    evidence: Evidence,
    report: ProgressReport,
    form: EntriesForm | WithdrawForm,
) -> HttpResponse:
    may_write = filing.may_keep(report.obligation, request.user)
    shown: dict[str, Any] = {
        "evidence": evidence,
        "report": report,
        "obligation": report.obligation,
        "form": form,
        "closed": getattr(may_write, "reason", ""),
        "ticked": [each.pk for each in evidence.entries.all()],
    }
    status = 400 if form.errors else 200
    return render(request, f"reports/evidence_{step}.html", shown, status=status)
