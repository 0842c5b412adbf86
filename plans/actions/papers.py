"""The paper of a plan, in each file format it leaves in."""

from typing import Literal

from django.utils.text import slugify

from agencies.text import folded
from documents import decree30, docx, pdf, vault, xlsx
from documents.models import Paper
from documents.official import Mark, OfficialDocument
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


def document_of(plan: Plan, *, mark: Mark | None = None, check_url: str = "") -> OfficialDocument:
    """Give ``plan``, loaded by ``Plan.objects.whole()``, as an official document.

    Without a ``mark`` it says what it is: only the bytes kept at numbering are the original.
    """
    return official_document(
        plan.as_draft(),
        caption_issuer=plan.issuer.short_name,
        fills_caption=plan.issuer.fills_caption,
        mark=_mark(plan.paper) if mark is None else mark,
        check_url=check_url,
    )


def _mark(paper: Paper) -> Mark:
    is_draft = paper.state in (Paper.State.DRAFT, Paper.State.SUBMITTED)
    return decree30.DRAFT_MARK if is_draft else decree30.COPY_MARK


def write(*, plan: Plan, file_format: FileFormat) -> bytes:
    """Write the plan's paper.

    Raises:
        PaperNotRendered: it took too long, or the layout failed.
    """
    document = document_of(plan)
    if file_format == "docx":
        return docx.render(document)
    if file_format == "xlsx":
        return xlsx.annex_workbook(document.annexes, mark=document.mark)
    try:
        return pdf.render(document)
    except RenderFailed as error:
        raise PaperNotRendered(str(error)) from error


def original_of(plan: Plan) -> str:
    """Give the SHA-256 of what is handed on first: the signed copy or scan, else the frozen bytes.

    Blank where the plan has no number yet.
    """
    copy = plan.paper.original
    return copy.sha256 if copy else plan.paper.sha256


def handed_on(*, plan: Plan, file_format: FileFormat) -> bytes:
    """Give what the plan's page hands out: the original as PDF, else our own writing of the plan.

    Raises:
        PaperNotRendered: it took too long, or the layout failed.
        vault.Lost: the original's bytes are gone.
    """
    if file_format == "pdf" and (sha256 := original_of(plan)):
        return vault.read(sha256)
    return write(plan=plan, file_format=file_format)


def file_name(plan: Plan, file_format: FileFormat, *, is_copy: bool = False) -> str:
    """Give a file name that every system and every register of files takes.

    Args:
        plan: the plan.
        file_format: what the file is.
        is_copy: whether the name says that it is not the original.
    """
    issuer = slugify(folded(plan.issuer.short_name))
    reference = slugify(folded(plan.reference.replace("/", "-").replace("…", "")))
    mark = "-trinh-bay-lai" if is_copy else ""
    return f"ke-hoach-{reference}-{plan.year}-{issuer}{mark}.{file_format}"
