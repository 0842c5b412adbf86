"""The paper of a report, as PDF."""

from documents import pdf
from documents.fonts import FontsMissing
from documents.official import OfficialDocument
from documents.press import RenderFailed
from reports.models import ProgressReport
from reports.paper import Cover, official_document
from reports.snapshots import Filed


class PaperNotRendered(Exception):
    """The paper could not be laid out; the message is the sentence to show."""


def document_of(report: ProgressReport, filed: Filed) -> OfficialDocument:
    """Give what ``filed`` prints as; ``report`` is loaded by ``whole()``."""
    owed = report.obligation
    agency, plan = owed.agency, owed.plan
    parent_body, issuer = agency.letterhead
    cover = Cover(
        parent_body=parent_body,
        issuer=issuer,
        symbol="-".join(filter(None, ("BC", agency.symbol))),
        place=agency.place or agency.root.place,
        plan=f"Kế hoạch số {plan.reference}",
        plan_of=str(plan.issuer),
        period=str(owed.period),
        monitor=str(plan.monitor),
        agency=str(agency),
        is_committee=agency.kind == agency.Kind.COMMITTEE,
    )
    return official_document(filed, cover)


def write(document: OfficialDocument) -> bytes:
    """Give the PDF.

    Raises:
        PaperNotRendered: it took too long, or the layout failed.
    """
    try:
        return pdf.render(document)
    except (RenderFailed, FontsMissing) as error:
        raise PaperNotRendered(str(error)) from error
