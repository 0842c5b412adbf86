"""Frozen bytes on their way out: whole, untouched, and kept by nobody between."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from documents import vault

# The address asks with ?tai=1 for a file to be saved rather than shown.
SAVED = "tai"


class PaperFile(FileResponse):
    """A PDF in pieces, each larger than Django's, which are made for slow disks."""

    block_size = 1 << 16


def hand_out(request: HttpRequest, *, sha256: str, name: str) -> HttpResponseBase:
    """Answer with the bytes of this hash, or with a page that says that they are damaged."""
    etag = f'"{sha256}"'
    # Asked anew each time, for who may see a paper changes; its bytes never do.
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    try:
        answer = get_conditional_response(request, etag=etag) or PaperFile(
            vault.open_whole(sha256),
            as_attachment=SAVED in request.GET,
            filename=name,
            content_type="application/pdf",
        )
    except vault.Lost as loss:
        return render(request, "documents/paper_lost.html", {"reason": loss}, status=503)
    for header, value in headers.items():
        answer.headers[header] = value
    return answer
