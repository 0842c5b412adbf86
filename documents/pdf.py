"""Official documents as PDF: laid out once, then kept."""

import hashlib
import logging
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.template.loader import get_template, render_to_string

from agencies import old_files
from documents import decree30, fonts, printed, qr
from documents.laid_out import PrintedPaper
from documents.official import OfficialDocument
from documents.press import press
from documents.xlsx import annex_workbook

logger = logging.getLogger(__name__)

TEMPLATE = "documents/official.html"
ATTACHMENT = "phu-luc.xlsx"
_ROOM = Path(__file__).parent
# Whatever decides how the same words are printed.
_LAYOUT = (
    "addressing.py",
    "archives.py",
    "assets/nd30-2020.css",
    "decree30.py",
    "pdf.py",
    "printed.py",
    "profiles.py",
    "qr.py",
    "weasy.py",
    "xlsx.py",
)


def render(document: OfficialDocument) -> bytes:
    """Give the PDF of ``document``, from the store when it was laid out before.

    Raises:
        FontsMissing: the machine has no complete typeface.
        RenderTimeout: it took longer than ``settings.RENDER_TIMEOUT`` seconds.
        RenderFailed: the layout engine refused it or died.
    """
    store, name = storages["renderings"], stored_name(document)
    kept = _kept(store, name)
    if kept is not None:
        return kept
    pdf = render_anew(document)
    _keep(store, name, pdf)
    return pdf


def render_anew(document: OfficialDocument) -> bytes:
    """Give the PDF of ``document``, laid out now; raises what :func:`render` raises."""
    return print_anew(document).content


def print_anew(document: OfficialDocument) -> PrintedPaper:
    """Give the PDF and the place of the signature; raises what :func:`render` raises.

    The same document gives the same bytes.
    """
    # Asked here too, for here the exception has a name.
    fonts.installed()
    return press().printed(html(document), _attachments(document), seconds=settings.RENDER_TIMEOUT)


def html(document: OfficialDocument) -> str:
    """Give the page of HTML that the press lays out, with every word escaped."""
    sheet = printed.sheet(document)
    context = {
        "sheet": sheet,
        "country": decree30.COUNTRY,
        "motto": decree30.MOTTO,
        # The last paragraph stays with the signature.
        "first_blocks": sheet.body[:-1],
        "last_blocks": sheet.body[-1:],
        "qr": qr.code(document.check_url) if document.check_url else None,
    }
    return render_to_string(TEMPLATE, context)


def stored_name(document: OfficialDocument) -> str:
    """Name the stored PDF by what the document says and how it is laid out."""
    said = document.fingerprint()
    return f"{said[:2]}/{said}-{layout_version()[:16]}.pdf"


@cache
def layout_version() -> str:
    """Give the SHA-256 (hex) of all that turns one document into one paper.

    Raises:
        FontsMissing: the machine has no complete typeface.
    """
    digest = hashlib.sha256(f"{version('weasyprint')} {version('segno')}".encode())
    digest.update(fonts.installed().digest().encode())
    digest.update(_template_source().encode())
    for part in _LAYOUT:
        digest.update((_ROOM / part).read_bytes())
    return digest.hexdigest()


def _template_source() -> str:
    source: str = get_template(TEMPLATE).template.source  # type: ignore[attr-defined]
    return source


def _attachments(document: OfficialDocument) -> dict[str, bytes]:
    if not any(annex.table for annex in document.annexes):
        return {}
    return {ATTACHMENT: annex_workbook(document.annexes, mark=document.mark)}


def _kept(store: Storage, name: str) -> bytes | None:
    # Asked for, so not to be tidied away yet.
    old_files.take_up(store, name)
    try:
        with store.open(name) as file:
            pdf: bytes = file.read()
    except OSError:
        return None
    # Another process may be in the middle of writing it, or have died there.
    return pdf if pdf.rstrip().endswith(b"%%EOF") else None


def _keep(store: Storage, name: str, pdf: bytes) -> None:
    try:
        if store.exists(name) and _kept(store, name) is None:
            store.delete(name)
        saved = store.save(name, ContentFile(pdf))
        if saved != name:
            # Another process was faster, with the same bytes.
            store.delete(saved)
    except OSError:
        logger.exception("A paper was laid out and could not be kept: %s", name)
