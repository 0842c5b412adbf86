"""A large paper on its way: how far it is, at the very address that hands it out when it is there.

So nobody learns anything of a paper whom its own page would refuse, and two who ask for the same
bytes wait for one making.
"""

import uuid
from collections.abc import Mapping

from celery import Task
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.models import User
from documents import shelf, tasks
from documents.actions import rendering
from documents.fonts import FontsMissing
from documents.models import Rendering
from documents.official import OfficialDocument

# The address asks with ?lai=1 to try again what failed, and with ?ngay=1 not to wait for a worker.
_AGAIN, _NOW = "lai", "ngay"
_POLL = "HX-Request"


def waiting(
    request: HttpRequest,
    document: OfficialDocument,
    *,
    file_format: str,
    by: User,
    title: str,
    back: str,
) -> HttpResponse | None:
    """Give the page that tells how far a large paper is; None where it can be handed out now.

    Args:
        request: of the address that hands the paper out.
        document: what it says.
        file_format: what it is to be; what is quickly written is never waited for.
        by: who asks.
        title: how it is called.
        back: where the page leads back to.
    """
    if file_format not in ("pdf", "docx") or not rendering.is_big(document):
        return None
    is_poll = _POLL in request.headers
    try:
        is_there = shelf.find(shelf.name_of(document, file_format)) is not None  # type: ignore[arg-type]
    except FontsMissing:
        # Told by who lays it out.
        return None
    if is_there:
        return _there(request) if is_poll else None
    ordered = _ordered(request, document, file_format, by, title)
    now = timezone.now()
    if isinstance(ordered, str):
        return _page(request, {"refusal": ordered, "title": title, "back": back}, is_poll=is_poll)
    is_left = not _called(ordered) or ordered.is_left(now)
    if is_left and _NOW in request.GET:
        # Claimed as a worker does: however many pages ask at once, one process lays it out.
        rendering.make(pk=ordered.pk, claim=uuid.uuid4().hex, clock=timezone.now)
        ordered.refresh_from_db()
        if ordered.state == Rendering.State.DONE:
            return None
        is_left = False
    shown = {
        "rendering": ordered, "title": title, "back": back,
        "percent": ordered.percent(now), "seconds": ordered.seconds(now),
        "is_left": is_left,
    }  # fmt: skip
    return _page(request, shown, is_poll=is_poll)


def _ordered(
    request: HttpRequest, document: OfficialDocument, file_format: str, by: User, title: str
) -> Rendering | str:
    """Give what was ordered, or the sentence why nothing was."""
    try:
        return rendering.order(
            document=document, file_format=file_format, title=title, by=by, at=timezone.now(),  # type: ignore[arg-type]
            again=_AGAIN in request.GET,
        )  # fmt: skip
    except rendering.OrderNotKept as refusal:
        return str(refusal)


def _called(ordered: Rendering) -> bool:
    """Call a worker where one is needed; False where the broker takes no call."""
    if not rendering.may_call(ordered, timezone.now()):
        return True
    task: Task[..., None] = tasks.render
    try:
        task.apply_async((ordered.pk,), retry=False)
    except OperationalError:
        # So the next look at the page calls again.
        Rendering.objects.filter(pk=ordered.pk).update(called_at=None)
        return False
    return True


def _there(request: HttpRequest) -> HttpResponse:
    """Answer the bar: the file is there, and stands behind this address."""
    return render(request, "documents/rendering_progress.html", {"is_there": True})


def _page(request: HttpRequest, shown: Mapping[str, object], *, is_poll: bool) -> HttpResponse:
    if is_poll:
        return render(request, "documents/rendering_progress.html", dict(shown))
    # Accepted, and not there yet: no browser takes this page for the file.
    answer = render(request, "documents/rendering.html", dict(shown), status=202)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
