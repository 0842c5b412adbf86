"""The register of outgoing papers (sổ văn bản đi)."""

from documents.models.paper import CalendarYear, Paper
from documents.models.rendering import Rendering
from documents.models.series import Series
from documents.models.signed_copy import SignedCopy

__all__ = ["CalendarYear", "Paper", "Rendering", "Series", "SignedCopy"]
