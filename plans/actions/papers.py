"""The paper of a plan, in each file format it leaves in."""

from django.utils.text import slugify

from agencies.text import folded
from documents import vault
from documents.actions import writing
from documents.actions.writing import CONTENT_TYPES, FileFormat, PaperNotRendered
from documents.official import Mark, OfficialDocument
from plans.models import Plan
from plans.paper import official_document

__all__ = ["CONTENT_TYPES", "FileFormat", "PaperNotRendered"]


def document_of(plan: Plan, *, mark: Mark | None = None, check_url: str = "") -> OfficialDocument:
    """Give ``plan``, loaded by ``Plan.objects.whole()``, as an official document.

    Without a ``mark`` it says what it is: only the bytes kept at numbering are the original.
    """
    return official_document(
        plan.as_draft(),
        caption_issuer=plan.issuer.short_name,
        fills_caption=plan.issuer.fills_caption,
        mark=writing.mark_of(plan.paper) if mark is None else mark,
        check_url=check_url,
    )


def write(*, plan: Plan, file_format: FileFormat) -> bytes:
    """Write the plan's paper.

    Raises:
        PaperNotRendered: it took too long, or the layout failed.
    """
    return writing.write(document=document_of(plan), file_format=file_format)


def original_of(plan: Plan) -> str:
    """Give the SHA-256 of what is handed on first; blank where the plan has no number yet."""
    return writing.original_of(plan.paper)


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
