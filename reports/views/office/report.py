"""The form of a report, kept as it is typed; for who does not write it, the report as it stands."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import SignedInRequest
from agencies.roles import Denied, Permission
from plans.models import Format
from plans.views.loading import refuse
from reports.actions import filed, filing, rights
from reports.forms.answering import ReportForm
from reports.forms.fields import code_of
from reports.models import ProgressReport
from reports.periods import local_day
from reports.snapshots import Filed
from reports.views.monitor.steps import steps_for
from reports.views.office.days import days_left, workdays_of
from reports.views.office.loading import is_from_script, is_of_office, report_of, said_in
from reports.views.office.work import standing_of

NIL = "nil"
# Which of two texts is kept, in the form that asks.
_KEPT, _THEIRS = "giu-", "ho"


# A page out of the browser's store would save from a version that is long gone.
@never_cache
@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the form while the office writes, else the report as it stands and why it is closed."""
    found = report_of(request, pk)
    if "lan" not in request.GET and filing.may_keep(found.obligation, request.user):
        return _form_page(request, found, _form(found))
    return _as_it_stands(request, found)


def _as_it_stands(request: SignedInRequest, found: ProgressReport) -> HttpResponse:
    asked = request.GET.get("lan", "")
    own = is_of_office(found, request.user)
    said: Filed | None
    if asked.isdecimal() and len(asked) < 5:
        revision = get_object_or_404(found.revisions, number=int(asked))
        said = Filed.from_json(revision.content)
    else:
        revision = None
        # What is not filed yet is the office's own business.
        said = filed.as_filed(found) if own else filed.last_filed(found)
    may_write = rights.may_write(found.obligation, request.user, on=_today())
    shown = head_of(found) | {
        "revision": revision,
        "closed": may_write.reason if isinstance(may_write, Denied) else "",
        "may_take_back": found.state == ProgressReport.State.AWAITING
        and request.user.may(Permission.FILE_REPORTS, found.obligation.agency),
        "is_own": own,
        # Whoever looks from above has no work here to go back to.
        "works_here": request.user.may(Permission.FILE_REPORTS, found.obligation.agency)
        or request.user.may(Permission.SEND_REPORTS, found.obligation.agency),
        "monitor_steps": steps_for(found.obligation, request.user, on=_today()),
    }
    return render(request, "reports/report_read.html", shown | (said_in(said) if said else {}))


def head_of(found: ProgressReport) -> dict[str, Any]:
    """Give what stands at the head of every page of a report."""
    owed, today = found.obligation, _today()
    workdays = workdays_of(owed.agency)
    return {
        "report": found,
        "obligation": owed,
        "standing": standing_of(owed, on=today),
        "left": "" if found.is_filed else days_left(owed.last_due_on, on=today, workdays=workdays),
    }


def _form(found: ProgressReport, data: QueryDict | None = None) -> ReportForm:
    before = filed.of_period_before(found)
    return ReportForm(found, data=data, before=before, catalogue=Format.objects.all())


def _form_page(
    request: SignedInRequest, found: ProgressReport, form: ReportForm, status: int = 200
) -> HttpResponse:
    is_open = rights.is_open(found.obligation, on=_today())
    shown = head_of(found) | {
        "form": form,
        "errors": form.errors,
        "catalogue": form.catalogue,
        "closed": is_open.reason if isinstance(is_open, Denied) else "",
        "entries": [each.entry for each in form.entries],
        "may_write": True,
        # What one click has just answered, to be taken back by another.
        "just_nil": [pk for pk in request.GET.get(NIL, "").split(",") if pk.isdecimal()],
        "is_handed_up": found.obligation.agency.head_approves_reports
        and not request.user.may(Permission.SEND_REPORTS, found.obligation.agency),
    }
    return render(request, "reports/report.html", shown, status=status)


@never_cache
@require_POST
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what was typed, by the button or by the script as it is typed."""
    found = report_of(request, pk)
    refuse(request.user.may(Permission.FILE_REPORTS, found.obligation.agency))
    form = _form(found, _meant(request.POST, found))
    try:
        saved = filing.save(
            report=found, answers=form.answers, version=number_in(request),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except (filing.StaleVersion, rights.NotAllowed) as refusal:
        return _not_saved(request, form, refusal)
    if is_from_script(request):
        return _told(saved, form)
    if form.errors:
        found.version, found.saved_at = saved.version, saved.saved_at
        return _form_page(request, found, form, status=400)
    return _step_on(request, saved, form)


def number_in(request: SignedInRequest) -> int:
    """Give the version that the page was made from; one that no report has, where there is none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _today() -> dt.date:
    return local_day(timezone.now())


def _meant(posted: QueryDict, found: ProgressReport) -> QueryDict:
    """Give what was posted, after the one click that answers for all or the choice between texts."""
    data = posted.copy()
    theirs = [name.removeprefix(_KEPT) for name in data if data[name] == _THEIRS]
    if theirs:
        stored = ReportForm(found).raw()
        for name in theirs:
            pair = (
                (name, name.removesuffix("-name") + "-number")
                if name.endswith("-name")
                else (name,)
            )
            for each in pair:
                data.setlist(each, stored.get(each, []))
    match data.get("op"):
        case "nil":
            for blank in ReportForm(found, data=data).blanks:
                data[f"d{blank}-state"] = NIL
        case "bo-nil":
            for name in (f"d{each}-state" for each in data.getlist(NIL)):
                data[name] = "" if data.get(name) == NIL else data.get(name, "")
    return data


def _told(saved: ProgressReport, form: ReportForm) -> JsonResponse:
    at = saved.saved_at
    return JsonResponse(
        {
            "version": saved.version,
            "saved": timezone.localtime(at).strftime("%H:%M") if at else "",
            "errors": form.errors,
            "codes": form.codes,
        }
    )


def _step_on(request: SignedInRequest, saved: ProgressReport, form: ReportForm) -> HttpResponse:
    pk = saved.obligation_id
    match request.POST.get("op"):
        case "kiem-tra":
            return redirect("reports:check", pk)
        case "nil":
            answered = (each for each in form.entries if each.state.value == NIL)
            new = [each.entry.pk for each in answered if request.POST.get(each.state.name) != NIL]
            query = urlencode({NIL: ",".join(map(str, new))})
            return redirect(f"{reverse('reports:report', args=[pk])}?{query}")
        case "bo-nil":
            messages.success(request, "Đã bỏ “Không phát sinh” ở các mục vừa ghi.")
        case _:
            messages.success(request, "Đã lưu nháp.")
    return redirect("reports:report", pk)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what was typed is not what is stored."""

    name: str
    label: str
    mine: str
    theirs: str
    is_mine_kept: bool


def _not_saved(request: SignedInRequest, form: ReportForm, refusal: Exception) -> HttpResponse:
    """Show what was typed beside what is stored: nothing is overwritten, and nothing is lost."""
    is_stale = isinstance(refusal, filing.StaleVersion)
    status = 409 if is_stale else 403
    if is_from_script(request):
        return JsonResponse({"message": str(refusal)}, status=status)
    now = report_of(request, form.report.obligation_id)
    differences = _differences(form, ReportForm(now), request.POST.get("codes", ""))
    posted = [
        (name, value)
        for name, values in form.posted.lists()
        if not name.startswith((_KEPT, "csrf")) and name not in ("version", "op", "codes", NIL)
        for value in values
    ]
    shown = head_of(now) | {
        "reason": refusal, "differences": differences, "posted": posted, "is_stale": is_stale,
    }  # fmt: skip
    return render(request, "reports/report_conflict.html", shown, status=status)


def _differences(mine: ReportForm, theirs: ReportForm, codes: str) -> list[Difference]:
    opened = dict(pair.split("=", 1) for pair in codes.split() if "=" in pair)
    typed, stored, labels = mine.texts(), theirs.texts(), mine.labels()
    return [
        Difference(
            name, labels[name], _said(name, text), _said(name, stored.get(name, "")),
            # Who did not touch a field means nothing against who did.
            is_mine_kept=opened.get(name) != code_of(text),
        )
        for name, text in typed.items()
        if text != stored.get(name, "")
    ]  # fmt: skip


def _said(name: str, text: str) -> str:
    states: dict[str, Any] = dict(ReportForm.STATES) if name.endswith("-state") else {}
    return str(states.get(text, text))
