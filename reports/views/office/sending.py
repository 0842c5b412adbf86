"""The last steps of a report: looked through, handed up, given back, sent, and the receipt."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.reasons import ReasonMissing
from agencies.requests import SignedInRequest
from agencies.roles import Denied, Permission
from agencies.text import folded
from documents.views import renderings
from plans.views.loading import refuse
from reports.actions import completeness, filed, filing, papers, rights
from reports.models import ProgressReport
from reports.periods import local_day
from reports.snapshots import Filed
from reports.views.office.days import lateness, workdays_of
from reports.views.office.loading import is_of_office, report_of, said_in
from reports.views.office.report import head_of, number_in

_State = ProgressReport.State


@never_cache
@require_safe
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show all that will be sent, what is missing, and the button that sends it."""
    found = report_of(request, pk)
    refuse(request.user.may(Permission.FILE_REPORTS, found.obligation.agency))
    if not (found.is_writable or found.state == _State.AWAITING):
        return redirect("reports:report", pk)
    return _check_page(request, found)


def _check_page(
    request: SignedInRequest, found: ProgressReport, wrong: str = "", status: int = 200
) -> HttpResponse:
    owed, today = found.obligation, local_day(timezone.now())
    may_send = rights.may_send(owed, request.user, on=today)
    is_up = found.state == _State.AWAITING
    is_open = rights.is_open(owed, on=today)
    may_hand_up = not is_up and not may_send and rights.may_write(owed, request.user, on=today)
    shown = head_of(found) | said_in(filed.as_filed(found)) | {
        "problems": completeness.problems_of(found),
        "advice": completeness.advice_on(found),
        "may_send": may_send,
        "may_hand_up": may_hand_up,
        "may_give_back": is_up and rights.may_approve(owed, request.user),
        "is_up": is_up,
        "closed": is_open.reason if isinstance(is_open, Denied) else "",
        "wrong": wrong,
    }  # fmt: skip
    return render(request, "reports/check.html", shown, status=status)


@require_safe
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the report as the paper it becomes; to who watches the plan, what was filed."""
    found = report_of(request, pk)
    own = is_of_office(found, request.user)
    said = filed.as_filed(found) if own else filed.last_filed(found)
    if said is None:
        refuse(Denied("Chỉ đơn vị lập báo cáo được xem bản đang soạn; báo cáo này chưa nộp."))
        return redirect("reports:report", pk)
    document, back = papers.document_of(found, said), reverse("reports:report", args=[pk])
    title = f"Báo cáo {found.obligation.period}, {found.obligation.agency}"
    if page := renderings.waiting(
        request, document, file_format="pdf", by=request.user, title=title, back=back
    ):
        return page
    try:
        content = papers.write(document)
    except papers.PaperNotRendered as refusal:
        shown = head_of(found) | {"reason": refusal}
        return render(request, "reports/report_not_rendered.html", shown, status=503)
    owed = found.obligation
    name = slugify(folded(f"bao-cao-{owed.period}-{owed.agency}".replace("/", "-")))
    disposition = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    headers = {"Content-Disposition": disposition or "", "Cache-Control": "private, no-cache"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the report, and lead to its receipt; a second click leads there too."""
    found = report_of(request, pk)
    wanted = (
        Permission.SEND_REPORTS
        if found.obligation.agency.head_approves_reports
        else Permission.FILE_REPORTS
    )
    refuse(request.user.may(wanted, found.obligation.agency))
    try:
        revision = filing.submit(
            report=found, version=number_in(request), by=request.user, at=timezone.now()
        )
    except filing.AlreadySubmitted as done:
        messages.info(request, str(done))
        number = done.revision.number if done.revision else 0
        return redirect("reports:receipt", pk, number) if number else redirect("reports:report", pk)
    except (filing.Incomplete, filing.StaleVersion, rights.NotAllowed) as refusal:
        return _back(request, pk, refusal)
    return redirect("reports:receipt", pk, revision.number)


@require_POST
def hand_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lay the report before the head of the office."""
    found = report_of(request, pk)
    refuse(request.user.may(Permission.FILE_REPORTS, found.obligation.agency))
    try:
        filing.hand_up(report=found, version=number_in(request), by=request.user, at=timezone.now())
    except (filing.AlreadyHandedUp, filing.AlreadySubmitted) as done:
        messages.info(request, str(done))
    except (filing.Incomplete, filing.StaleVersion, rights.NotAllowed) as refusal:
        return _back(request, pk, refusal)
    else:
        messages.success(request, "Đã trình lãnh đạo. Báo cáo chỉ được nộp khi lãnh đạo bấm gửi.")
    return redirect("reports:report", pk)


def _back(request: SignedInRequest, pk: int, refusal: Exception) -> HttpResponse:
    """Lead back to look again: nothing was sent, nothing is lost."""
    messages.error(request, f"Chưa gửi. {refusal}")
    return redirect("reports:check", pk)


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what waits for the head, to write on."""
    found = report_of(request, pk)
    refuse(request.user.may(Permission.FILE_REPORTS, found.obligation.agency))
    try:
        filing.take_back(report=found, by=request.user, at=timezone.now())
    except filing.NotHandedUp as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Đã rút lại. Bạn sửa tiếp được.")
    return redirect("reports:report", pk)


@require_POST
def give_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give what was handed up back to the clerk, with the reason."""
    found = report_of(request, pk)
    refuse(rights.may_approve(found.obligation, request.user))
    reason = request.POST.get("reason", "")
    try:
        filing.give_back(report=found, reason=reason, by=request.user, at=timezone.now())
    except ReasonMissing as refusal:
        return _check_page(request, found, wrong=str(refusal), status=400)
    except filing.NotHandedUp as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Đã chuyển lại cho chuyên viên, kèm lý do của bạn.")
    return redirect("reports:work")


@require_safe
def receipt(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Show that a report was filed: when to the second, by whom, with which files."""
    found = report_of(request, pk)
    revision = get_object_or_404(found.revisions, number=number)
    owed = found.obligation
    shown: dict[str, Any] = head_of(found) | said_in(Filed.from_json(revision.content)) | {
        "revision": revision,
        "timeliness": lateness(
            owed.last_due_on,
            filed_on=found.first_submitted_on or local_day(revision.submitted_at),
            workdays=workdays_of(owed.agency),
        ),
    }  # fmt: skip
    return render(request, "reports/receipt.html", shown)
