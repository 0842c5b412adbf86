"""A report as the plain value that revisions keep, and the ones that were filed before."""

from plans.models import Duty
from reports.models import Evidence, ProgressEntry, ProgressReport, Revision
from reports.snapshots import Filed, FiledCount, FiledEntry, FiledEvidence


def as_filed(report: ProgressReport) -> Filed:
    """Give ``report``, loaded by ``ProgressReport.objects.whole()``, as it would be filed now."""
    return Filed(
        summary=report.summary,
        difficulties=report.difficulties,
        proposals=report.proposals,
        entries=tuple(_entry(each) for each in report.entries.all()),
        evidence=tuple(_evidence(each) for each in report.evidence_in_use()),
    )


def last_filed(report: ProgressReport) -> Filed | None:
    """Give what was filed last, None if nothing was."""
    revision = report.revisions.order_by("-number").first()
    return Filed.from_json(revision.content) if revision else None


def of_period_before(report: ProgressReport) -> Filed | None:
    """Give what the same office filed under the same plan for the period before, if it did."""
    owed = report.obligation
    before = Revision.objects.filter(
        report__obligation__plan=owed.plan_id,
        report__obligation__agency=owed.agency_id,
        report__obligation__period__window_end__lt=owed.period.window_end,
    )
    newest = before.order_by("-report__obligation__period__window_end", "-report", "-number")
    found = newest.first()
    return Filed.from_json(found.content) if found else None


def _entry(entry: ProgressEntry) -> FiledEntry:
    duty: Duty = entry.duty
    return FiledEntry(
        entry_id=entry.pk,
        duty_id=duty.pk,
        number=duty.item.number,
        contents=duty.item.contents,
        role=duty.role,
        schedule=duty.item.schedule_text,
        state=entry.state,
        counts=tuple(
            FiledCount(each.name, each.unit, each.quantity, each.format_id)
            for each in entry.counts.all()
        ),
        narrative=entry.narrative,
        difficulties=entry.difficulties,
        proposals=entry.proposals,
        is_optional=entry.is_optional,
        occurrences=tuple((kind, number) for kind, number in entry.occurrences),
        occurrences_done=tuple((kind, number) for kind, number in entry.occurrences_done),
    )


def _evidence(evidence: Evidence) -> FiledEvidence:
    return FiledEvidence(
        id=evidence.pk,
        kind=evidence.kind,
        name=evidence.name,
        url=evidence.url,
        sha256=evidence.sha256,
        size=evidence.size,
        entry_ids=tuple(sorted(each.pk for each in evidence.entries.all())),
    )
