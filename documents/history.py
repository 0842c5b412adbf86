"""What was done to a paper, read from the log."""

from agencies.models import AuditEvent
from documents.models import Paper


def steps_of(paper: Paper) -> list[AuditEvent]:
    """Give every step of a paper's life, the first one first; whoever shows them asks who may look."""
    events = AuditEvent.objects.filter(subject_type=paper._meta.label, subject_id=str(paper.pk))
    return list(events.order_by("at", "pk"))
