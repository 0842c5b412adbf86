"""The choice of a rhythm where the plan leaves it to the office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies.requests import SignedInRequest
from agencies.roles import Permission
from plans.views.loading import refuse
from reports.actions import rhythms, rights
from reports.views.office.loading import report_of
from reports.views.office.report import save


@never_cache
@require_POST
def choose_rhythm(request: SignedInRequest, pk: int, entry: int) -> HttpResponse:
    """Record the rhythm of a duty; what else was typed on the page is kept first."""
    found = report_of(request, pk)
    refuse(request.user.may(Permission.FILE_REPORTS, found.obligation.agency))
    chosen = get_object_or_404(found.entries.select_related("duty"), pk=entry)
    if "version" in request.POST:
        saved = save(request, pk)
        if saved.status_code != 302:
            return saved
    try:
        rhythms.choose(
            duty=chosen.duty, rhythm=request.POST.get(f"d{entry}-rhythm", ""), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except (rhythms.NotOffered, rhythms.DutyEnded, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã ghi nhịp thực hiện; các kỳ sau hỏi theo nhịp này.")
    return redirect(f"{reverse('reports:report', args=[pk])}#nd-{entry}")
