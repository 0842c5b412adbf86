"""Filing by workbook: the form is taken from here, filled, brought back, looked at, saved as a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from agencies.requests import SignedInRequest
from agencies.sheets import UnreadableSheet
from agencies.text import folded
from plans.views.loading import refuse
from reports.actions import filing, rights, sheets
from reports.forms.sheets import LIMIT, SheetForm
from reports.models import ProgressReport, WaitingSheet
from reports.views.office.loading import report_of
from reports.views.sheets import handed_out, listed


@require_safe
def form(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the form of a report, filled with what is known of it."""
    report = _report(request, pk)
    owed = report.obligation
    name = slugify(folded(f"bao cao {owed.period} {owed.agency}"))
    return handed_out(sheets.form_of(report), f"{name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a filled form, show what it would change, and save that when it is confirmed."""
    report = _report(request, pk)
    if request.method == "POST":
        return _STEPS.get(request.POST.get("op", ""), _brought)(request, report)
    waiting = _waiting(request, report)
    return _preview(request, report, waiting) if waiting else _asked(request, report, SheetForm())


def _report(request: SignedInRequest, pk: int) -> ProgressReport:
    report = report_of(request, pk)
    refuse(filing.may_keep(report.obligation, request.user))
    return report


def _waiting(request: SignedInRequest, report: ProgressReport) -> WaitingSheet | None:
    return WaitingSheet.objects.of(request.user).filter(obligation=report.obligation_id).first()


def _asked(request: SignedInRequest, report: ProgressReport, given: SheetForm) -> HttpResponse:
    shown = {"report": report, "owed": report.obligation, "form": given, "limit": LIMIT}
    return render(request, "reports/sheet_upload.html", shown, status=400 if given.errors else 200)


def _preview(
    request: SignedInRequest, report: ProgressReport, waiting: WaitingSheet
) -> HttpResponse:
    compared, notes = sheets.compared(waiting, report)
    shown: dict[str, Any] = {
        "report": report,
        "owed": report.obligation,
        "waiting": waiting,
        "is_older": sheets.is_older(waiting, report),
        "notes": notes,
        "missing": compared.missing,
        **listed(request, compared.results),
    }
    return render(request, "reports/sheet_preview.html", shown)


def _brought(request: SignedInRequest, report: ProgressReport) -> HttpResponse:
    given = SheetForm(request.POST, request.FILES)
    if not given.is_valid():
        return _asked(request, report, given)
    file = given.cleaned_data["file"]
    try:
        sheets.keep(
            content=file.read(), name=file.name, report=report, by=request.user, at=timezone.now()
        )
    except UnreadableSheet as refusal:
        given.add_error("file", str(refusal))
        return _asked(request, report, given)
    return redirect("reports:sheet-upload", report.obligation_id)


def _confirmed(request: SignedInRequest, report: ProgressReport) -> HttpResponse:
    waiting = _waiting(request, report)
    if waiting is None:
        # A second click finds it done.
        return redirect("reports:report", report.obligation_id)
    try:
        sheets.take(
            sheet=waiting, report=report, version=_version(request), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except filing.StaleVersion:
        messages.warning(
            request,
            "Báo cáo vừa được lưu ở chỗ khác nên chưa ghi gì từ biểu. Các thay đổi dưới đây đã được so lại "
            "với bản mới; hãy xem rồi xác nhận lại.",
        )
        return redirect("reports:sheet-upload", report.obligation_id)
    except rights.NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:report", report.obligation_id)
    messages.success(
        request, f"Đã lấy số liệu từ biểu “{waiting.name}” vào bản nháp. Báo cáo chưa gửi."
    )
    return redirect("reports:report", report.obligation_id)


def _version(request: SignedInRequest) -> int:
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 10 else -1


def _given_up(request: SignedInRequest, report: ProgressReport) -> HttpResponse:
    if waiting := _waiting(request, report):
        waiting.delete()
    return redirect("reports:sheet-upload", report.obligation_id)


_STEPS = {"confirm": _confirmed, "give-up": _given_up}
