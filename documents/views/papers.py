"""One paper of the register: what is known of it, and its files."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from agencies.models import User
from agencies.requests import SignedInRequest
from agencies.roles import Permission
from agencies.text import folded
from documents import checking, history
from documents.entries import Entry
from documents.holders import holder_of
from documents.models import Paper, SignedCopy
from documents.views.files import hand_out
from documents.views.register import seen_by, with_lines


@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an entry of the register: facts, files with what was found in them, history."""
    papers = with_lines(seen_by(request.user)).select_related("series", "ended_by")
    paper = get_object_or_404(papers, pk=pk)
    shown = {
        "paper": paper,
        "entry": Entry(paper),
        "copies": copies_for(paper, request.user),
        "steps": history.steps_of(paper) if _writes_for_issuer(request.user, paper) else [],
        "holder": holder_of(paper) if paper.state != Paper.State.CANCELLED else None,
        "check_url": checking.check_url(paper) if paper.is_published else "",
    }
    return render(request, "documents/paper.html", shown)


@require_safe
def frozen(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand out the bytes that were frozen when the paper was numbered or registered."""
    paper = get_object_or_404(seen_by(request.user), pk=pk)
    if not paper.sha256:
        raise Http404
    return hand_out(request, sha256=paper.sha256, name=_file_name(paper, "ban-cap-so"))


@require_safe
def copy(request: SignedInRequest, pk: int, copy: int) -> HttpResponseBase:
    """Hand out a signed copy, or a scan of one, as it came."""
    paper = get_object_or_404(seen_by(request.user), pk=pk)
    found = get_object_or_404(copies_for(paper, request.user), pk=copy)
    name = _file_name(paper, slugify(folded(found.get_kind_display())))
    return hand_out(request, sha256=found.sha256, name=name)


def copies_for(paper: Paper, user: User) -> QuerySet[SignedCopy]:
    """Give the copies of a paper; one that was withdrawn is the issuer's own business."""
    copies = paper.copies.select_related("attached_by", "withdrawn_by")
    return copies if _writes_for_issuer(user, paper) else copies.filter(withdrawn_at=None)


def _writes_for_issuer(user: User, paper: Paper) -> bool:
    return bool(user.may(Permission.SEE_DRAFTS, paper.issuer))


def _file_name(paper: Paper, what: str) -> str:
    """Give a file name that every system takes: 05-kh-ubnd-2021-ban-ky-so.pdf."""
    return f"{slugify(folded(paper.reference.replace('/', '-')))}-{paper.year}-{what}.pdf"
