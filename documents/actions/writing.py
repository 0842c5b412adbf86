"""Official documents as files: our own writing of them, in each format they leave in."""

from typing import Literal

from documents import decree30, docx, pdf, shelf, xlsx
from documents.fonts import FontsMissing
from documents.models import Paper
from documents.official import Mark, OfficialDocument
from documents.press import RenderFailed

FileFormat = Literal["pdf", "docx", "xlsx"]
CONTENT_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class PaperNotRendered(Exception):
    """The paper could not be laid out; the message is the sentence to show."""


def mark_of(paper: Paper) -> Mark:
    """Give what our own writing says of itself: only the bytes kept at numbering are the original."""
    is_draft = paper.state in (Paper.State.DRAFT, Paper.State.SUBMITTED)
    return decree30.DRAFT_MARK if is_draft else decree30.COPY_MARK


def write(*, document: OfficialDocument, file_format: FileFormat) -> bytes:
    """Write ``document``; as XLSX the tables of its appendices.

    Raises:
        PaperNotRendered: it took too long, or the layout failed.
    """
    if file_format == "docx":
        # A large one was written beforehand.
        return shelf.find(shelf.name_of(document, "docx")) or docx.render(document)
    if file_format == "xlsx":
        return xlsx.annex_workbook(document.annexes, mark=document.mark)
    try:
        return pdf.render(document)
    except (RenderFailed, FontsMissing) as error:
        raise PaperNotRendered(str(error)) from error


def original_of(paper: Paper) -> str:
    """Give the SHA-256 of what is handed on first: the signed copy or scan, else the frozen bytes.

    Blank where the paper has no number yet.
    """
    copy = paper.original
    return copy.sha256 if copy else paper.sha256
