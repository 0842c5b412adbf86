"""The public page of a paper: whether it was issued, and the digests of its files."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents import checking
from documents.models import Paper


@login_not_required
@never_cache
@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a published paper is; of any other, not even that it is there."""
    published = Paper.objects.filter(state__in=Paper.PUBLISHED, check_token=token)
    paper = published.first()
    if paper is None:
        return render(request, "documents/check_unknown.html", status=404)
    copies = paper.copies.filter(withdrawn_at=None)
    shown = {
        "paper": paper,
        "verdict": checking.verdict(paper),
        "copies": [(copy, checking.copy_words(copy)) for copy in copies],
    }
    return render(request, "documents/check.html", shown)
