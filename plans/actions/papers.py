"""The paper of a plan, in each file format it leaves in."""

from typing import Literal

from django.utils.text import slugify

from agencies.text import folded
from documents import docx, pdf, xlsx
from documents.official import OfficialDocument
from documents.press import RenderFailed
from plans.models import Plan
from plans.paper import official_document

FileFormat = Literal["pdf", "docx", "xlsx"]
CONTENT_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class PaperNotRendered(Exception):
    """The paper could not be laid out; the message is the sentence to show."""


def document_of(plan: Plan) -> OfficialDocument:
    """Give ``plan``, loaded by ``Plan.objects.whole()``, as an official document."""
    return official_document(
        plan.as_draft(),
        caption_issuer=plan.issuer.short_name,
        fills_caption=plan.issuer.fills_caption,
        is_draft=not plan.paper.is_frozen,
    )


def write(*, plan: Plan, file_format: FileFormat) -> bytes:
    """Write the plan's paper.

    Raises:
        PaperNotRendered: it took too long, or the layout failed.
    """
    document = document_of(plan)
    if file_format == "docx":
        return docx.render(document)
    if file_format == "xlsx":
        return xlsx.annex_workbook(document.annexes)
    try:
        return pdf.render(document)
    except RenderFailed as error:
        raise PaperNotRendered(str(error)) from error


def file_name(plan: Plan, file_format: FileFormat) -> str:
    """Give a file name that every system and every register of files takes."""
    issuer = slugify(folded(plan.issuer.short_name))
    reference = slugify(folded(plan.reference.replace("/", "-").replace("…", "")))
    return f"ke-hoach-{reference}-{plan.year}-{issuer}.{file_format}"
