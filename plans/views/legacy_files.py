"""A file in letters from before Unicode, kept until its person says that it be converted."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from agencies.models import Agency
from plans.actions import importing, intakes
from plans.views import SignedInRequest

SESSION_KEY = "legacy_file"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file waiting for a yes; each session holds one at a time."""

    token: str
    name: str
    encoding: str
    issuer_id: int | None
    year: int | None

    @property
    def path(self) -> str:
        return f"nhap/cho-chuyen-ma/{self.token}"


def keep(
    request: SignedInRequest,
    content: bytes,
    name: str,
    asked: dict[str, Any],
    refusal: importing.LegacyEncoding,
) -> str:
    """Put a file aside, in place of the one before; give the sentence to show."""
    _forget(request)
    encoding = refusal.encoding
    issuer: Agency | None = asked["issuer"]
    waiting = Kept(
        secrets.token_urlsafe(16), name, encoding, issuer.pk if issuer else None, asked["year"]
    )
    try:
        with intakes.kept_or_refused("A file in old letters was not kept"):
            default_storage.save(waiting.path, ContentFile(content))
    except intakes.NotKept as full:
        return str(full)
    request.session[SESSION_KEY] = asdict(waiting)
    return str(refusal)


def kept(request: SignedInRequest) -> Kept | None:
    """Give the file that waits in this session."""
    given = request.session.get(SESSION_KEY)
    waiting = Kept(**given) if given else None
    return waiting if waiting and default_storage.exists(waiting.path) else None


def read_converted(request: SignedInRequest) -> HttpResponse:
    """Read the file that waits, its letters converted."""
    waiting = kept(request)
    if waiting is None:
        messages.error(request, "Tệp chờ chuyển mã không còn. Hãy chọn lại tệp.")
        return redirect("plans:upload")
    with default_storage.open(waiting.path) as file:
        content = file.read()
    try:
        intake = intakes.begin_file(
            content=content, name=waiting.name, by=request.user, at=timezone.now(),
            issuer=Agency.objects.filter(pk=waiting.issuer_id or 0).first(), year=waiting.year,
            convert_from=waiting.encoding,
        )  # fmt: skip
    except importing.UnreadableFile as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:upload")
    finally:
        _forget(request)
    return redirect("plans:preview", intake.token)


def _forget(request: SignedInRequest) -> None:
    if given := request.session.pop(SESSION_KEY, None):
        default_storage.delete(Kept(**given).path)
