"""What templates ask about evidence: how a file is called, how large it is, what it shows."""

import datetime as dt
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone

from reports import files
from reports.actions import drawing
from reports.models import Evidence, ProgressReport

register = template.Library()

# After so long a picture that is not there will not come.
DRAWN_WITHIN = dt.timedelta(minutes=2)
_SHOWN = frozenset(("pdf", "picture"))


@dataclass(frozen=True)
class Line:
    """Evidence as a list shows it; ``numbers`` are those of the rows that it shows."""

    evidence: Evidence
    numbers: tuple[int, ...]

    @property
    def label(self) -> str:
        """What it is: "PDF", "ảnh JPEG", "liên kết"."""
        kind = drawing.kind_of(self.evidence)
        return kind.label if kind else self.evidence.get_kind_display().lower()

    @property
    def is_being_drawn(self) -> bool:
        """Tell whether a small picture may come yet."""
        kind = drawing.kind_of(self.evidence)
        is_new = timezone.now() - self.evidence.uploaded_at < DRAWN_WITHIN
        return kind is not None and kind.family in _SHOWN and is_new


@dataclass(frozen=True)
class Shown:
    """All evidence of a report: what is in use, what was withdrawn, and the room it takes."""

    used: list[Line]
    withdrawn: list[Line]

    @property
    def held(self) -> int:
        return sum(line.evidence.size for line in self.used)


@register.simple_tag
def evidence_of(report: ProgressReport) -> Shown:
    """Give the evidence of a report that was loaded whole."""
    numbers = {entry.pk: entry.duty.item.number for entry in report.entries.all()}
    lines = [
        Line(each, tuple(sorted(numbers[entry.pk] for entry in each.entries.all())))
        for each in report.evidence.all()
    ]
    withdrawn = [line for line in lines if not line.evidence.in_use]
    prefetch_related_objects([line.evidence for line in withdrawn], "withdrawn_by")
    return Shown([line for line in lines if line.evidence.in_use], withdrawn)


@register.simple_tag
def evidence_limits() -> dict[str, object]:
    """Give what is taken, to be said before anything is sent."""
    return {
        "file": settings.EVIDENCE_FILE_LIMIT,
        "total": settings.EVIDENCE_TOTAL_LIMIT,
        "accept": files.ACCEPT,
        "at_once": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    }


@register.filter
def as_size(size: int) -> str:
    """Give a number of bytes as people say it: "3,4 MB"."""
    return files.size_text(size)
