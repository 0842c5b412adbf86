"""Evidence on its way out: only to those who may see it, and never as a page of ours."""

from typing import Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from agencies.requests import SignedInRequest
from documents import vault
from documents.views.files import SAVED, PaperFile
from reports import files, thumbnails
from reports.actions import drawing
from reports.models import Evidence

# What was withdrawn is opened with ?mo=1, after the page that says so.
OPENED = "mo"
# Whatever a file holds, it runs nothing and loads nothing in our name.
ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# In a sandbox every browser shows pictures, and older ones no PDF.
BOXED = f"{ALONE}; sandbox"
# Asked anew each time, for who may see it changes; its bytes never do.
ANEW = "private, no-cache"
# A picture of 320 dots is not asked for again while somebody works.
A_WHILE = "private, max-age=3600"


@require_safe
def evidence(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand out a file as it came, or lead to the page behind a link."""
    found = _found(request, pk)
    if not found.in_use and OPENED not in request.GET:
        return render(request, "reports/evidence_withdrawn.html", {"evidence": found})
    if found.kind == Evidence.Kind.LINK:
        return HttpResponseRedirect(found.url, headers={"Referrer-Policy": "no-referrer"})
    kind = drawing.kind_of(found)
    is_shown = kind is not None and kind.is_shown and SAVED not in request.GET
    return _handed_out(
        request,
        found.sha256,
        cached=ANEW,
        policy=ALONE if kind is not None and kind.code == "pdf" else BOXED,
        as_attachment=not is_shown,
        # Names are cleaned when they are kept; a header is no place to trust that.
        filename=files.clean_name(found.name, kind) if kind else "tep.bin",
        content_type=kind.media_type if kind else "application/octet-stream",
    )


@require_safe
def thumbnail(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand out the small picture; nothing, and no fault, while it is not drawn."""
    found = _found(request, pk)
    if not found.thumbnail:
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    return _handed_out(
        request, found.thumbnail, cached=A_WHILE, policy=BOXED, content_type=thumbnails.MEDIA_TYPE
    )


def _found(request: SignedInRequest, pk: int) -> Evidence:
    visible = Evidence.objects.visible_to(request.user)
    whose = ("report__obligation__agency", "report__obligation__period__plan", "withdrawn_by")
    return get_object_or_404(visible.select_related(*whose), pk=pk)


def _handed_out(
    request: HttpRequest, sha256: str, *, cached: str, policy: str, **how: Any
) -> HttpResponseBase:
    """Answer with the bytes of this hash, or with a page that says that they are damaged."""
    etag = f'"{sha256}"'
    try:
        answer = get_conditional_response(request, etag=etag) or _whole(sha256, **how)
    except vault.Lost as loss:
        return render(request, "reports/evidence_lost.html", {"reason": loss}, status=503)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = cached
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _whole(sha256: str, **how: Any) -> FileResponse:
    return PaperFile(vault.open_whole(sha256), **how)
