"""A paper as a file: the original where there is one, and our own writing of it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from agencies.requests import SignedInRequest
from agencies.text import folded
from documents.actions import writing
from documents.holders import Holder
from documents.views import renderings
from documents.views.files import hand_out
from documents.views.loading import Way, holder_for


@require_safe
def written(request: SignedInRequest, pk: int, file_format: writing.FileFormat) -> HttpResponseBase:
    """Hand out a paper as PDF or DOCX, or its appendices as XLSX.

    The PDF of a numbered paper is the copy that came back signed, else the bytes that were frozen.
    """
    holder = holder_for(request, pk)
    if file_format == "pdf" and (sha256 := writing.original_of(holder.paper)):
        return hand_out(request, sha256=sha256, name=_file_name(holder, "pdf"))
    document = holder.document(mark=writing.mark_of(holder.paper))
    if page := renderings.waiting(
        request, document, file_format=file_format, by=request.user, title=holder.name,
        back=holder.home,
    ):  # fmt: skip
        return page
    try:
        content = writing.write(document=document, file_format=file_format)
    except writing.PaperNotRendered as refusal:
        shown = {"way": Way.of(holder), "reason": refusal}
        return render(request, "documents/paper_not_rendered.html", shown, status=503)
    name = _file_name(holder, file_format)
    headers = {
        # A PDF is looked at, the others are opened by programs.
        "Content-Disposition": content_disposition_header(file_format != "pdf", name) or "",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(content, content_type=writing.CONTENT_TYPES[file_format], headers=headers)


def _file_name(holder: Holder, file_format: str) -> str:
    """Give a file name that every system takes: cong-van-07-snv-2021.pdf."""
    paper = holder.paper
    reference = paper.reference.replace("/", "-").replace("…", "")
    parts = [paper.get_kind_display(), reference, str(paper.year or "")]
    named = "-".join(filter(None, (slugify(folded(part)) for part in parts)))
    mark = "-trinh-bay-lai" if paper.is_frozen and file_format != "pdf" else ""
    return f"{named}{mark}.{file_format}"
