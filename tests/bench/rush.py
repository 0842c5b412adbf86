"""Two hundred offices file in the same minute, just before a deadline; then what was told is held
against what is stored.

Each client is an office of its own with one report: it opens the form, adds a file, keeps what it
has typed and sends it. Some click twice at the same moment, some have left something out, and some
come after the lock.
"""

import datetime as dt
import hashlib
import http.client
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from agencies.roles import Role
from documents import vault
from documents.models import Paper
from reports.models import Evidence, ProgressReport, ReportingPeriod, Revision
from tests.bench import reported, serving
from tests.bench.measuring import Figure
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    EntryFactory,
    MembershipFactory,
    PeriodFactory,
    PlanFactory,
    ProvinceFactory,
    ReportFactory,
)

CLIENTS = 200
# Of every twenty: who clicks twice, who leaves an answer out, who comes too late.
TWICE, LEFT_OUT, TOO_LATE = (0, 5, 10, 15), (3, 13), (7,)
_TOKEN = "a" * 32
_TOLD = "Đã đăng 12 tin, bài trên trang thông tin."
_RECEIPT = re.compile(r"BN-\d+-\d+")
# A refusal is a sentence in one of these.
_SENTENCE = re.compile(r'class="note (?:error|warning|info)[^"]*"[^>]*>\s*\S')


@dataclass
class Office:
    """An office with its report, and what it was told."""

    number: int
    report: ProgressReport
    entries: list[int]
    cookie: str
    content: bytes
    shown: list[str] = field(default_factory=list)
    refused: int = 0
    untold: list[str] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.report.obligation_id

    def is_one_of(self, places: tuple[int, ...]) -> bool:
        return self.number % 20 in places


def figures() -> Iterator[Figure]:
    """Let them all file, and count what was lost, doubled or left unsaid."""
    period = _period()
    offices = [_office(number, period) for number in range(CLIENTS)]
    reported.analyze()
    with serving.served() as port:
        for place, failure in enumerate(
            serving.at_once(CLIENTS, lambda number: _file(port, offices[number]))
        ):
            if isinstance(failure, Exception):
                offices[place].untold.append(repr(failure))
    yield from _found(offices)


def _period() -> ReportingPeriod:
    home = ProvinceFactory.create()
    monitor = AgencyFactory.create(parent=home, name="Sở Nội vụ")
    plan = PlanFactory.create(issuer=home, monitor=monitor, paper__state=Paper.State.ISSUED)
    period: ReportingPeriod = PeriodFactory.create(plan=plan)
    return period


def _office(number: int, period: ReportingPeriod) -> Office:
    """Store an office, its clerk and a blank report that is due today, or was locked yesterday."""
    due = timezone.localdate()
    is_late = number % 20 in TOO_LATE
    report = ReportFactory.create(
        obligation__agency=CommuneFactory.create(parent=period.plan.issuer),
        obligation__period=period,
        obligation__due_on=due - dt.timedelta(days=6 * is_late),
        obligation__locks_on=due - dt.timedelta(days=is_late),
    )
    entries = [EntryFactory.create(report=report, position=place).pk for place in (1, 2)]
    clerk = MembershipFactory.create(agency=report.obligation.agency, role=Role.CLERK).user
    content = b"%%PDF-1.7\n%% office %d\n" % number + bytes(range(256)) * 800 + b"\n%%EOF\n"
    return Office(number, report, entries, serving.session_of(clerk), content)


# --- What a client does


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class Asker:
    """A browser's worth of one client: its connection and its cookies, those of messages too."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.cookies = [cookie, f"csrftoken={_TOKEN}"]

    def ask(
        self, method: str, address: str, body: bytes = b"", kind: str = "", *, script: bool = False
    ) -> Answer:
        headers: dict[str, str] = {"Cookie": "; ".join(self.cookies), "X-CSRFToken": _TOKEN}
        headers |= {"Content-Type": kind} if kind else {}
        headers |= {"X-Requested-With": "XMLHttpRequest"} if script else {}
        self.connection.request(method, address, body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for given in answer.headers.get_all("Set-Cookie") or []:
            if given.startswith("messages="):
                self.cookies = [each for each in self.cookies if not each.startswith("messages=")]
                self.cookies.append(given.partition(";")[0])
        return Answer(answer.status, answer.headers.get("Location", ""), text)

    def post(self, address: str, fields: Mapping[str, object], *, script: bool = False) -> Answer:
        body = urlencode(fields, doseq=True).encode()
        return self.ask("POST", address, body, "application/x-www-form-urlencoded", script=script)


def _file(port: int, office: Office) -> None:
    """Open the form, add the file, keep what is typed, and send it; once more for who clicks twice."""
    asker = Asker(port, office.cookie)
    opened = asker.ask("GET", reverse("reports:report", args=[office.pk]))
    if opened.status != 200:
        office.untold.append(f"form {opened.status}")
    _add_file(asker, office)
    version = _keep(asker, office)
    if not office.is_one_of(TWICE):
        _send(asker, office, version)
        return
    clicks = [Asker(port, office.cookie) for _ in range(2)]
    both = [threading.Thread(target=_twice, args=[each, office, version]) for each in clicks]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()


def _twice(asker: Asker, office: Office, version: str) -> None:
    try:
        _add_file(asker, office)
        _send(asker, office, version)
    except (OSError, http.client.HTTPException) as failure:
        office.untold.append(repr(failure))


def _add_file(asker: Asker, office: Office) -> None:
    mark = "----rush"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="anh-{office.number}.pdf"'
        "\r\nContent-Type: application/pdf\r\n\r\n".encode()
        + office.content
        + b"\r\n",
        *(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            # The form's last field tells that nothing was cut off.
            for name, value in (("entries", office.entries[0]), ("het", "1"))
        ),
        f"--{mark}--\r\n".encode(),
    ]
    answer = asker.ask(
        "POST", reverse("reports:evidence-add", args=[office.pk]), b"".join(parts),
        f"multipart/form-data; boundary={mark}", script=True,
    )  # fmt: skip
    if "Đã lưu 1 tệp" in answer.text:
        office.shown.append(f"file {hashlib.sha256(office.content).hexdigest()}")
    else:
        _note_refusal(office, "file", answer)


def _keep(asker: Asker, office: Office) -> str:
    fields: dict[str, object] = {"version": "0", "muc": office.entries}
    for entry in office.entries[: 1 if office.is_one_of(LEFT_OUT) else 2]:
        fields |= {f"d{entry}-state": "done", f"d{entry}-narrative": _TOLD}
    answer = asker.post(reverse("reports:save", args=[office.pk]), fields, script=True)
    if answer.status != 200:
        _note_refusal(office, "save", answer)
        return "0"
    office.shown.append("draft")
    return str(json.loads(answer.text)["version"])


def _send(asker: Asker, office: Office, version: str) -> None:
    answer = asker.post(reverse("reports:submit", args=[office.pk]), {"version": version})
    if answer.status != 302:
        _note_refusal(office, "submit", answer)
        return
    page = asker.ask("GET", answer.location)
    if "/bien-nhan/" in answer.location and (found := _RECEIPT.search(page.text)):
        office.shown.append(f"receipt {found[0]}")
    else:
        _note_refusal(office, "submit", page)


def _note_refusal(office: Office, what: str, answer: Answer) -> None:
    """Tell a refusal that says why from one that says nothing."""
    if answer.status < 500 and _SENTENCE.search(answer.text):
        office.refused += 1
    else:
        office.untold.append(f"{what} {answer.status}")


# --- What there is in the end


def _found(offices: list[Office]) -> Iterator[Figure]:
    receipts = sum(any(each.startswith("receipt") for each in office.shown) for office in offices)
    compared = f"{CLIENTS} clients at once: {receipts} shown a receipt"
    missing = [said for office in offices for said in _missing(office)]
    untold = [said for office in offices for said in office.untold]
    refused = sum(office.refused for office in offices)
    yield Figure("Successes shown and not stored", len(missing), 0, "of them", compared)
    yield Figure("Things stored twice", sum(map(_doubled, offices)), 0, "of them", compared)
    said = f"{refused} refusals told; not told: {', '.join(sorted(set(untold))[:3]) or 'none'}"
    yield Figure("Answers without a word", len(untold), 0, "of them", said)
    wanted = sum(
        not (office.is_one_of(LEFT_OUT) or office.is_one_of(TOO_LATE)) for office in offices
    )
    yield Figure("Offices that could not file", wanted - receipts, 0, "of them", compared)


def _missing(office: Office) -> Iterator[str]:
    """Give what the office was shown as done and what is not there, its file byte for byte."""
    for said in office.shown:
        kind, _, value = said.partition(" ")
        match kind:
            case "file":
                is_there = _has_file(office, value)
            case "receipt":
                is_there = _has_filed(office, value)
            case _:
                is_there = office.report.entries.filter(narrative=_TOLD).exists()
        if not is_there:
            yield said


def _has_file(office: Office, sha256: str) -> bool:
    row = Evidence.objects.filter(report=office.report, sha256=sha256, size=len(office.content))
    return row.exists() and vault.read(sha256) == office.content


def _has_filed(office: Office, reference: str) -> bool:
    """Look for the filing, its state, and the file in what was filed."""
    *_, number = reference.split("-")
    now = ProgressReport.objects.get(pk=office.report.pk)
    revision = Revision.objects.filter(report=now, number=number).first()
    if revision is None or revision.reference != reference:
        return False
    sha256 = hashlib.sha256(office.content).hexdigest()
    return now.state == ProgressReport.State.SUBMITTED and sha256 in json.dumps(revision.content)


def _doubled(office: Office) -> int:
    """Count what is there more than once: filings, files, lines of the log."""
    subject = {
        "subject_type": ProgressReport._meta.label,
        "subject_id": str(office.report.pk),
    }
    counts = (
        Revision.objects.filter(report=office.report).count(),
        Evidence.objects.filter(report=office.report).count(),
        AuditEvent.objects.filter(**subject, verb="nộp báo cáo").count(),
    )
    return sum(max(count - 1, 0) for count in counts)
