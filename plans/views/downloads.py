"""A plan as a file."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from plans.actions import papers
from plans.models import Plan
from plans.views import SignedInRequest


@require_safe
def paper(request: SignedInRequest, pk: int, file_format: papers.FileFormat) -> HttpResponse:
    """Hand out the plan as PDF or DOCX, or its appendix as XLSX."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).whole(), pk=pk)
    try:
        content = papers.write(plan=plan, file_format=file_format)
    except papers.PaperNotRendered as refusal:
        shown = {"plan": plan, "reason": refusal}
        return render(request, "plans/paper_not_rendered.html", shown, status=503)
    name = content_disposition_header(
        as_attachment=True, filename=papers.file_name(plan, file_format)
    )
    headers = {"Content-Disposition": name or "attachment", "Cache-Control": "private, no-cache"}
    return HttpResponse(content, content_type=papers.CONTENT_TYPES[file_format], headers=headers)
