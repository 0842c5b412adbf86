"""What is to be told, by whom and when."""

from plans.models.acceptance import Acceptance
from plans.models.appendix import Appendix, ContentItem
from plans.models.assignment import Assignment
from plans.models.duty import Duty
from plans.models.format import Format, ItemFormat
from plans.models.intake import Intake
from plans.models.original import Original
from plans.models.plan import LegalBasis, Plan, Recipient
from plans.models.section import Section

__all__ = [
    "Acceptance",
    "Appendix",
    "Assignment",
    "ContentItem",
    "Duty",
    "Format",
    "Intake",
    "ItemFormat",
    "LegalBasis",
    "Original",
    "Plan",
    "Recipient",
    "Section",
]
