"""Evidence of a report: brought, laid to entries, withdrawn with a reason; never replaced.

The bytes of a file lie in the vault, on the disk, before its row is written and before anybody says
that it is stored. A crash between leaves bytes without a row, which the next try finds and uses.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from agencies import reasons
from agencies.actions import audit
from agencies.models import User
from agencies.text import shown
from documents import vault
from reports import files, links, thumbnails
from reports.actions import filing, rights
from reports.files import FileKind, FileRefused
from reports.models import Evidence, ProgressEntry, ProgressReport

# The longest name the column has.
NAME_LENGTH = 200
ATTACHED = "gắn tài liệu kiểm chứng"


class EntryOfAnother(Exception):
    """Evidence is laid to an entry that is not of its report."""


class AlreadyWithdrawn(Exception):
    """A second click, or another window: it is out of use; the message is the sentence."""


def add_file(
    *,
    report: ProgressReport,
    content: bytes,
    name: str,
    entries: Sequence[ProgressEntry],
    by: User,
    at: dt.datetime,
) -> Evidence:
    """Keep a file for some entries of a report; the same bytes again are the same evidence.

    Args:
        report: whose evidence it is.
        content: the whole file.
        name: as it came; it is shown, and never a name on the disk.
        entries: what it shows, none for the report as a whole.
        by: who brings it.
        at: when.

    Raises:
        FileRefused: its kind, its size, or the report has no room for it.
        vault.NoRoom: the disk takes nothing.
        rights.NotAllowed: somebody else reports for this office, or the report is not in its hands.
        EntryOfAnother: an entry is of another report.
    """
    files.refuse_large(name, len(content), limit=settings.EVIDENCE_FILE_LIMIT)
    kind = _judged(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    _refuse_many(report, name, sha256, len(content))
    vault.keep(content)
    with transaction.atomic():
        now = _held(report, by)
        # Another may have filled it up meanwhile.
        _refuse_many(now, name, sha256, len(content))
        return _put(
            Evidence(
                report=now, kind=Evidence.Kind.FILE, name=files.clean_name(name, kind),
                sha256=sha256, size=len(content), content_type=kind.media_type,
                uploaded_by=by, uploaded_at=at,
            ),
            now.evidence.in_use().filter(sha256=sha256).first(),
            entries, verb="tải lên tài liệu kiểm chứng", by=by, at=at,
        )  # fmt: skip


@transaction.atomic
def add_link(
    *,
    report: ProgressReport,
    url: str,
    name: str,
    entries: Sequence[ProgressEntry],
    by: User,
    at: dt.datetime,
) -> Evidence:
    """Note a link for some entries of a report; the same link again is the same evidence.

    Raises:
        links.LinkRefused: not everybody can open it.
        rights.NotAllowed, EntryOfAnother: as ``add_file``.
    """
    link = links.checked(url)
    now = _held(report, by)
    named = " ".join(shown(name).split()) or links.name_of(link)
    return _put(
        Evidence(
            report=now, kind=Evidence.Kind.LINK, name=named[:NAME_LENGTH], url=link,
            uploaded_by=by, uploaded_at=at,
        ),
        now.evidence.in_use().filter(url=link).first(),
        entries, verb="thêm liên kết kiểm chứng", by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def attach(
    *, evidence: Evidence, entries: Sequence[ProgressEntry], by: User, at: dt.datetime
) -> Evidence:
    """Let evidence serve these entries and no others; none is the report as a whole.

    Raises:
        AlreadyWithdrawn: it is out of use.
        rights.NotAllowed, EntryOfAnother: as ``add_file``.
    """
    now = _in_use(evidence, by)
    _lay(now, entries, by=by, at=at)
    return now


@transaction.atomic
def withdraw(*, evidence: Evidence, reason: str, by: User, at: dt.datetime) -> Evidence:
    """Take evidence out of use for a reason; its row and its bytes stay.

    Raises:
        AlreadyWithdrawn: a second click.
        rights.NotAllowed: as ``add_file``; what was filed is withdrawn only where it came back.
        agencies.reasons.ReasonMissing: the reason says too little.
    """
    now = _in_use(evidence, by)
    now.withdraw_reason = reasons.checked(reason)
    now.withdrawn_at, now.withdrawn_by = at, by
    now.save()
    _record("rút tài liệu kiểm chứng", now, by, at, reason=now.withdraw_reason)
    return now


def _judged(content: bytes, name: str) -> FileKind:
    """Tell what a file is, and that those who judge the report can open it.

    Raises:
        FileRefused: it is not taken.
    """
    kind = files.kind_of(content, name)
    # Whether a password is asked for to read, or only to change, is known when a page is drawn.
    if kind.code == "pdf" and b"/Encrypt" in content:
        try:
            thumbnails.drawn(content, kind)
        except thumbnails.LockedFile as locked:
            raise FileRefused(f"“{files.shown_name(name)}”: {locked}") from locked
    return kind


def _refuse_many(report: ProgressReport, name: str, sha256: str, size: int) -> None:
    others = report.evidence.in_use().exclude(sha256=sha256)
    held = others.aggregate(held=Sum("size"))["held"] or 0
    files.refuse_many(name, size, held=held, limit=settings.EVIDENCE_TOTAL_LIMIT)


def _held(report: ProgressReport, by: User) -> ProgressReport:
    """Give the report as it stands now, held until the commit: nothing is added to what is filed."""
    rows = ProgressReport.objects.select_for_update(of=("self", "obligation"))
    now = rows.select_related(
        "obligation__agency__province", "obligation__period__plan",
        "obligation__plan__paper", "obligation__plan__monitor",
    ).get(pk=report.pk)  # fmt: skip
    rights.require(filing.may_keep(now.obligation, by))
    return now


def _in_use(evidence: Evidence, by: User) -> Evidence:
    """Give the evidence as it stands now, its report held."""
    report = _held(evidence.report, by)
    now = report.evidence.get(pk=evidence.pk)
    if not now.in_use:
        raise AlreadyWithdrawn(f"Tài liệu “{now}” đã được rút trước đó.")
    now.report = report
    return now


def _put(
    made: Evidence,
    same: Evidence | None,
    entries: Sequence[ProgressEntry],
    *,
    verb: str,
    by: User,
    at: dt.datetime,
) -> Evidence:
    """Write the row, or add the entries to the one that has the same already."""
    if same:
        same.report = made.report
        _lay(same, [*same.entries.all(), *entries], by=by, at=at)
        return same
    _refuse_others(made, entries)
    made.save()
    made.entries.set(entries)
    what: dict[str, object]
    what = {"sha256": made.sha256, "size": made.size} if made.sha256 else {"url": made.url}
    _record(verb, made, by, at, changes=what | {"entries": _numbers(made)})
    return made


def _lay(
    evidence: Evidence, entries: Sequence[ProgressEntry], *, by: User, at: dt.datetime
) -> None:
    _refuse_others(evidence, entries)
    before = _numbers(evidence)
    evidence.entries.set(entries)
    if (after := _numbers(evidence)) != before:
        _record(ATTACHED, evidence, by, at, changes={"entries": [before, after]})


def _refuse_others(evidence: Evidence, entries: Sequence[ProgressEntry]) -> None:
    if any(entry.report_id != evidence.report_id for entry in entries):
        raise EntryOfAnother(evidence)


def _numbers(evidence: Evidence) -> str:
    """Give the numbers of the rows that it shows: "1, 4"."""
    numbers = evidence.entries.order_by("position").values_list("duty__item__number", flat=True)
    return ", ".join(map(str, numbers))


def _record(
    verb: str,
    evidence: Evidence,
    by: User,
    at: dt.datetime,
    *,
    changes: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        verb=verb, subject=evidence, by=by, at=at, agency=evidence.report.obligation.agency,
        changes={"report": str(evidence.report), **(changes or {})}, reason=reason,
    )  # fmt: skip
