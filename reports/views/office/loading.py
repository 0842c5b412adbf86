"""Loads a report for the pages of the office: what is not seen is 404."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agencies.models import User
from agencies.requests import SignedInRequest
from plans.models import Assignment
from reports.models import ProgressEntry, ProgressReport, Revision
from reports.models.obligation import in_hand_of
from reports.snapshots import Filed, FiledEvidence


def report_of(request: SignedInRequest, pk: int) -> ProgressReport:
    """Give the whole report of an obligation, if the person may see it."""
    visible = ProgressReport.objects.visible_to(request.user).whole()
    without_content = Revision.objects.defer("content").select_related("submitted_by")
    whole = visible.prefetch_related(Prefetch("revisions", without_content))
    return get_object_or_404(whole, obligation=pk)


def is_of_office(report: ProgressReport, user: User) -> bool:
    """Tell whether a person sees what the office is still writing, and not only what it filed."""
    return user.is_superuser or report.obligation.agency_id in in_hand_of(user)


def is_from_script(request: HttpRequest) -> bool:
    """Tell whether the autosave asks, which reads JSON."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def said_in(filed: Filed) -> dict[str, Any]:
    """Give what the pages read that show a report, with the words of its states and its files."""
    files: dict[int, list[FiledEvidence]] = {}
    for each in filed.evidence:
        for entry in each.entry_ids:
            files.setdefault(entry, []).append(each)
    return {
        "filed": filed,
        "states": dict(ProgressEntry.State.choices),
        "roles": dict(Assignment.Role.choices),
        "files": files,
    }
