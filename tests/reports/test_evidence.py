"""Evidence: kept before it is told, once, for several entries, withdrawn and never replaced."""

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from agencies.models import AuditEvent, User
from agencies.reasons import ReasonMissing
from agencies.roles import Role
from documents import vault
from reports import tasks
from reports.actions import drawing, evidence, filing, rights
from reports.files import FileRefused
from reports.links import LinkRefused
from reports.models import Evidence, ProgressEntry, ProgressReport
from tests.factories import EntryFactory, EvidenceFactory, MembershipFactory
from tests.reports import uploads
from tests.reports.desks import AT, Desk, desk

pytestmark = pytest.mark.django_db

State = ProgressReport.State
REASON = "Chọn nhầm ảnh của hội nghị khác"
LINK = "https://sotuphap.backan.gov.vn/tin/1"


@pytest.fixture
def office() -> Desk:
    return desk(due_in=None)


def added(
    office: Desk,
    content: bytes = b"",
    name: str = "Hội nghị.pdf",
    entries: Sequence[ProgressEntry] = (),
    at: dt.datetime = AT,
) -> Evidence:
    return evidence.add_file(
        report=office.report, content=content or uploads.pdf(), name=name, entries=entries,
        by=office.clerk, at=at,
    )  # fmt: skip


def linked(
    office: Desk, url: str = LINK, name: str = "", entries: Sequence[ProgressEntry] = ()
) -> Evidence:
    return evidence.add_link(
        report=office.report, url=url, name=name, entries=entries, by=office.clerk, at=AT
    )


def withdrawn(office: Desk, made: Evidence) -> Evidence:
    return evidence.withdraw(evidence=made, reason=REASON, by=office.clerk, at=AT)


def stranger() -> User:
    """Give a clerk of another office."""
    found: User = MembershipFactory(role=Role.CLERK).user
    return found


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def locked_pdf(*, to_open: str) -> bytes:
    """Give a PDF that asks for a password to be opened, or with "" only to be changed."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(uploads.pdf()), strict=False))
    writer.encrypt("người giữ", to_open)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


# --- Files


def test_a_file_is_kept_with_its_hash_its_size_who_and_when(office: Desk):
    content = uploads.pdf()
    made = added(office, content, entries=office.entries)
    made.refresh_from_db()
    assert (made.name, made.kind, made.content_type) == ("Hội nghị.pdf", "file", "application/pdf")
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert (made.size, made.uploaded_by, made.uploaded_at) == (len(content), office.clerk, AT)
    assert list(made.entries.all()) == office.entries
    assert vault.read(made.sha256) == content
    event = AuditEvent.objects.get()
    assert (event.verb, event.agency_id) == (
        "tải lên tài liệu kiểm chứng",
        office.report.obligation.agency_id,
    )
    assert event.changes["sha256"] == made.sha256
    assert event.changes["entries"] == "1, 2"


def test_the_same_bytes_again_are_the_same_evidence_for_more_entries(office: Desk):
    first, second = office.entries
    one = added(office, name="a.pdf", entries=[first])
    again = added(office, name="b.pdf", entries=[second], at=AT + dt.timedelta(minutes=1))
    assert again == one
    assert (again.name, again.uploaded_at) == ("a.pdf", AT)
    assert list(again.entries.all()) == [first, second]
    assert AuditEvent.objects.get(verb=evidence.ATTACHED).changes["entries"] == ["1", "1, 2"]
    added(office, entries=[first])
    assert len(verbs()) == 2
    assert Evidence.objects.count() == 1


def test_two_reports_may_show_the_same_file(office: Desk):
    content = uploads.pdf()
    other = EvidenceFactory(sha256=vault.keep(content), size=len(content))
    assert added(office, content).sha256 == other.sha256
    assert Evidence.objects.count() == 2


def test_a_program_called_pdf_is_refused_and_nothing_is_kept(office: Desk):
    before = stored()
    with pytest.raises(FileRefused, match=r"“bao-cao\.pdf” mang đuôi \.pdf nhưng nội dung là"):
        added(office, b"MZ\x90\x00" + bytes(4000), name="bao-cao.pdf")
    assert_nothing_new(before)


def test_a_file_over_its_limit_is_refused(office: Desk, settings):
    settings.EVIDENCE_FILE_LIMIT = 1000
    before = stored()
    with pytest.raises(FileRefused, match=r"lớn hơn 1 KB \(tệp của bạn: "):
        added(office)
    assert_nothing_new(before)


def test_a_report_has_so_much_room(office: Desk, settings):
    first, second = uploads.pdf(), uploads.pdf(2)
    settings.EVIDENCE_TOTAL_LIMIT = len(first) + len(second) - 1
    made = added(office, first)
    before = stored()
    with pytest.raises(FileRefused, match="báo cáo đã có"):
        added(office, second)
    assert stored() == before
    # The same bytes take no more room, and what was withdrawn takes none.
    assert added(office, first) == made
    withdrawn(office, made)
    assert added(office, second).in_use


def stored() -> set[str]:
    """Give the files of the vault."""
    folder = Path(default_storage.path("kho"))
    return {each.name for each in folder.rglob("*") if each.is_file()}


def assert_nothing_new(before: set[str]) -> None:
    assert not Evidence.objects.exists()
    assert stored() == before
    assert verbs() == []


def test_a_pdf_that_nobody_can_open_is_refused(office: Desk):
    with pytest.raises(FileRefused, match="mật khẩu"):
        added(office, locked_pdf(to_open="bi-mat"))
    assert added(office, locked_pdf(to_open="")).in_use


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\A\\bao cao.pdf", "bao cao.pdf"),
        ("..", "tep.pdf"),
        ("a\r\nX-Evil: 1.pdf", "a X-Evil- 1.pdf"),
        ('a"b;c.pdf', "a-b;c.pdf"),
        ("anh\u202efdp.exe.pdf", "anhfdp.exe.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        (f"{'đ' * 300}.pdf", f"{'đ' * 146}.pdf"),
    ],
)
def test_a_name_is_only_a_name(office: Desk, name: str, kept: str):
    before = stored()
    made = added(office, name=name)
    assert made.name == kept
    # What the disk sees is the hash alone.
    assert stored() - before <= {made.sha256}


def test_bytes_of_a_crash_are_found_again(office: Desk):
    content = uploads.pdf()
    left = vault.keep(content)
    assert added(office, content).sha256 == left


def test_what_the_storage_has_lost_comes_back_with_the_same_file(office: Desk):
    content = uploads.pdf()
    made = added(office, content)
    Path(default_storage.path(vault.stored_name(made.sha256))).write_bytes(b"hong")
    assert not vault.is_whole(made.sha256)
    assert added(office, content) == made
    assert vault.is_whole(made.sha256)


# --- Links


def test_a_link_is_noted_once(office: Desk):
    first, second = office.entries
    made = linked(office, f" {LINK} ", name="Tin  hội\u202e nghị", entries=[first])
    assert (made.url, made.name, made.kind, made.size) == (LINK, "Tin hội nghị", "link", 0)
    assert linked(office, entries=[second]) == made
    assert list(made.entries.all()) == [first, second]
    assert verbs() == ["thêm liên kết kiểm chứng", evidence.ATTACHED]


def test_a_link_that_only_the_office_can_open_is_refused(office: Desk):
    with pytest.raises(LinkRefused, match="mạng của đơn vị"):
        linked(office, "http://192.168.1.2/tin")
    assert not Evidence.objects.exists()


def test_a_long_name_of_a_link_fits(office: Desk):
    assert len(linked(office, f"{LINK}/{'x' * 400}").name) == 200


# --- What it shows


def test_evidence_is_laid_to_other_entries(office: Desk):
    first, second = office.entries
    made = added(office, entries=[first])
    evidence.attach(evidence=made, entries=[second], by=office.clerk, at=AT)
    assert list(made.entries.all()) == [second]
    evidence.attach(evidence=made, entries=[], by=office.clerk, at=AT)
    assert list(made.entries.all()) == []
    changes = [event.changes["entries"] for event in AuditEvent.objects.order_by("pk")[1:]]
    assert changes == [["1", "2"], ["2", ""]]


def test_entries_of_another_report_are_none(office: Desk):
    foreign = EntryFactory()
    made = added(office)
    with pytest.raises(evidence.EntryOfAnother):
        added(office, uploads.pdf(2), entries=[foreign])
    with pytest.raises(evidence.EntryOfAnother):
        evidence.attach(evidence=made, entries=[foreign], by=office.clerk, at=AT)
    assert list(Evidence.objects.all()) == [made]


# --- Withdrawn


def test_what_is_withdrawn_stays_with_its_bytes_and_its_reason(office: Desk):
    made = withdrawn(office, added(office, entries=office.entries))
    made.refresh_from_db()
    assert (made.withdrawn_at, made.withdrawn_by) == (AT, office.clerk)
    assert made.withdraw_reason == REASON
    assert list(made.entries.all()) == office.entries
    assert vault.is_whole(made.sha256)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.reason) == ("rút tài liệu kiểm chứng", REASON)
    # It is never replaced: the same file brought again is another row.
    assert added(office) != made


def test_a_reason_says_something(office: Desk):
    made = added(office)
    with pytest.raises(ReasonMissing):
        evidence.withdraw(evidence=made, reason="nhầm", by=office.clerk, at=AT)
    assert Evidence.objects.in_use().exists()


def test_a_second_click_finds_it_withdrawn(office: Desk):
    made = withdrawn(office, added(office))
    with pytest.raises(evidence.AlreadyWithdrawn, match="đã được rút"):
        withdrawn(office, made)
    with pytest.raises(evidence.AlreadyWithdrawn):
        evidence.attach(evidence=made, entries=office.entries, by=office.clerk, at=AT)
    assert verbs().count("rút tài liệu kiểm chứng") == 1


# --- Who, and when


def steps(office: Desk, made: Evidence, who: User) -> list[tuple[Any, dict[str, Any]]]:
    given: dict[str, Any] = {"by": who, "at": AT}
    brought: dict[str, Any] = {"report": office.report, "name": "", "entries": ()}
    return [
        (evidence.add_file, {"content": uploads.pdf(2), **brought, **given}),
        (evidence.add_link, {"url": LINK, **brought, **given}),
        (evidence.attach, {"evidence": made, "entries": office.entries, **given}),
        (evidence.withdraw, {"evidence": made, "reason": REASON, **given}),
    ]


def refusals(office: Desk, made: Evidence, who: User) -> list[str]:
    told = []
    for step, given in steps(office, made, who):
        with pytest.raises(rights.NotAllowed) as refused:
            step(**given)
        told.append(str(refused.value))
    return told


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REGISTRAR, Role.MONITOR, Role.ADMINISTRATOR])
def test_only_those_who_report_for_the_office_bring_evidence(office: Desk, role: Role):
    made = added(office)
    agency = office.report.obligation.agency
    person = MembershipFactory(agency=agency, role=role).user
    assert all("Chỉ" in told for told in refusals(office, made, person))
    assert list(Evidence.objects.in_use()) == [made]


def test_those_of_another_office_do_not(office: Desk):
    assert len(refusals(office, added(office), stranger())) == 4


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.AWAITING, "đang chờ lãnh đạo"),
        (State.SUBMITTED, "đã nộp"),
        (State.ACCEPTED, "đã được tiếp nhận"),
    ],
)
def test_what_is_filed_has_the_evidence_it_was_filed_with(office: Desk, state: str, said: str):
    made = added(office)
    filed = {"submitted_at": AT, "submitted_by": office.clerk}
    accepted = {"accepted_at": AT, "accepted_by": office.head} if state == State.ACCEPTED else {}
    ProgressReport.objects.update(state=state, **filed, **accepted)
    assert all(said in told for told in refusals(office, made, office.clerk))
    assert list(Evidence.objects.in_use()) == [made]


def test_what_came_back_takes_and_gives_evidence_again(office: Desk):
    made = added(office)
    ProgressReport.objects.update(
        state=State.RETURNED, submitted_at=AT, submitted_by=office.clerk, returned_at=AT,
        returned_by=office.head,
    )  # fmt: skip
    for step, given in steps(office, made, office.clerk):
        step(**given)
    assert Evidence.objects.in_use().count() == 2


def test_after_the_lock_a_draft_still_takes_evidence(office: Desk):
    late = dt.datetime(2021, 4, 1, tzinfo=dt.UTC)
    assert filing.may_keep(office.now.obligation, office.clerk)
    assert added(office, at=late).in_use


def test_the_monitor_sees_what_was_filed_and_the_office_all(office: Desk):
    made = added(office)
    monitor = MembershipFactory(
        agency=office.report.obligation.plan.monitor, role=Role.MONITOR
    ).user
    seen = Evidence.objects.visible_to
    assert list(seen(office.clerk)) == [made]
    assert not seen(monitor).exists()
    assert not seen(stranger()).exists()
    ProgressReport.objects.update(
        state=State.SUBMITTED, submitted_at=AT + dt.timedelta(hours=1), submitted_by=office.clerk
    )
    later = EvidenceFactory(report=office.report, uploaded_at=AT + dt.timedelta(hours=2))
    assert list(seen(monitor)) == [made]
    assert list(seen(office.head)) == [made, later]


# --- Small pictures


def test_a_small_picture_is_drawn_once_and_kept(office: Desk):
    made = added(office, uploads.picture("JPEG", size=(1600, 1200)), name="anh.jpg")
    tasks.draw_thumbnail(made.pk)
    made.refresh_from_db()
    picture = Image.open(io.BytesIO(vault.read(made.thumbnail)))
    assert (picture.format, max(picture.size)) == ("JPEG", 320)
    drawn = made.thumbnail
    tasks.draw_thumbnail(made.pk)
    made.refresh_from_db()
    assert made.thumbnail == drawn


def test_nothing_is_lost_where_nothing_can_be_drawn(office: Desk, caplog):
    text = added(office, "Ghi chép hội nghị".encode(), name="a.txt")
    gone = added(office)
    Path(default_storage.path(vault.stored_name(gone.sha256))).unlink()
    link = linked(office)
    for each in (text, gone, link):
        drawing.draw(evidence=each)
    # A row that is gone, too.
    tasks.draw_thumbnail(10**9)
    assert not Evidence.objects.exclude(thumbnail="").exists()
    assert f"Evidence {gone.pk} was not drawn" in caplog.text
