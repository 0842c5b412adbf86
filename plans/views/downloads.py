"""A plan as a file: the original where there is one, and our own writing of it beside."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents.actions import writing
from documents.views import renderings
from documents.views.files import hand_out
from plans.actions import papers
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.loading import plan_of


@require_safe
def paper(request: SignedInRequest, pk: int, file_format: papers.FileFormat) -> HttpResponseBase:
    """Hand out the plan as PDF or DOCX, or its appendix as XLSX.

    The PDF of a numbered plan is the copy that came back signed, else the bytes that were frozen,
    as they are.
    """
    if file_format == "pdf":
        plan = plan_of(request, pk)
        if sha256 := papers.original_of(plan):
            return hand_out(request, sha256=sha256, name=papers.file_name(plan, "pdf"))
    return _written(request, pk, file_format)


@require_safe
def rendering(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out our own layout of a plan's data, which says of itself that it is not the original."""
    return _written(request, pk, "pdf")


def _written(request: SignedInRequest, pk: int, file_format: papers.FileFormat) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user).whole(), pk=pk)
    document, back = papers.document_of(plan), reverse("plans:detail", args=[plan.pk])
    if page := renderings.waiting(
        request, document, file_format=file_format, by=request.user, title=str(plan), back=back
    ):
        return page
    try:
        content = writing.write(document=document, file_format=file_format)
    except papers.PaperNotRendered as refusal:
        shown = {"plan": plan, "reason": refusal}
        return render(request, "plans/paper_not_rendered.html", shown, status=503)
    name = papers.file_name(plan, file_format, is_copy=plan.paper.is_frozen)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(content, content_type=papers.CONTENT_TYPES[file_format], headers=headers)
