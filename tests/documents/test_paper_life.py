"""The life of a paper in the register: what each step starts from, leaves behind, and refuses."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from agencies.models import AuditEvent, User
from agencies.reasons import ReasonMissing
from documents import vault
from documents.actions import claims, papers
from documents.laid_out import Place, PrintedPaper
from documents.models import Paper, SignedCopy
from tests.factories import PRINTED, PaperFactory, SeriesFactory, UserFactory

pytestmark = pytest.mark.django_db

State = Paper.State
AT = dt.datetime(2021, 1, 6, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2021, 1, 5)
REASON = "Phòng soạn thảo đề nghị xem lại"
CLAIM = "c" * 32
SHEET = PrintedPaper(PRINTED, Place(2, (300.0, 100.0, 500.0, 200.0)))

Step = Callable[[Paper, User | None], Paper]


def claim(paper: Paper, by: User | None = None, **given: Any) -> Paper:
    wanted = {"number": "7", "symbol": "KH-SNV", "day": DAY, **given}
    series = wanted.pop("series", None) or SeriesFactory(issuer=paper.issuer, kinds=["ke_hoach"])
    return claims.claim(paper=paper, series=series, by=by, at=AT, **wanted)


def store(paper: Paper, by: User | None = None) -> Paper:
    return claims.store(paper=paper, claim=CLAIM, printed=SHEET, at=AT)


def issue(paper: Paper, by: User | None = None, **given: Any) -> Paper:
    signature = {"signed_by": "Nông Văn Tân", "signed_on": DAY, **given}
    return papers.issue(paper=paper, by=by, at=AT, **signature)


def register(paper: Paper, by: User | None = None, **given: Any) -> Paper:
    said = {"subject": "Tuyên truyền", "number": "7", "symbol": "KH-SNV", "day": DAY, **given}
    return papers.register(paper=paper, sha256=vault.keep(PRINTED), by=by, at=AT, **said)


# What each step starts from, where it leads, and the verb in the log: the life as DESIGN.md has it.
STEPS: dict[str, tuple[Step, set[str], str, str]] = {
    "submit": (
        lambda paper, by: papers.submit(paper=paper, subject="Tuyên truyền", by=by, at=AT),
        {"draft"}, "submitted", "trình ký",
    ),
    "send back": (
        lambda paper, by: papers.send_back(paper=paper, reason=REASON, by=by, at=AT),
        {"submitted"}, "draft", "trả lại",
    ),
    "claim": (claim, {"submitted"}, "numbering", "giữ số"),
    "take over": (
        lambda paper, by: claims.take_over(paper=paper, by=by, at=AT),
        {"numbering"}, "numbering", "tiếp tục cấp số",
    ),
    "release": (
        lambda paper, by: claims.release(paper=paper, by=by, at=AT),
        {"numbering"}, "submitted", "nhả số",
    ),
    "store": (store, {"numbering"}, "numbered", "cấp số"),
    "issue": (issue, {"numbered"}, "issued", "ban hành"),
    "register": (
        register, {"draft", "submitted"}, "registered", "đăng ký văn bản đã ban hành",
    ),
    "cancel": (
        lambda paper, by: papers.cancel(paper=paper, reason=REASON, by=by, at=AT),
        {"numbered"}, "cancelled", "hủy số",
    ),
    "recall": (
        lambda paper, by: papers.recall(paper=paper, reason=REASON, by=by, at=AT),
        {"issued", "registered", "closed"}, "recalled", "thu hồi",
    ),
    "close": (
        lambda paper, by: papers.close(paper=paper, reason=REASON, by=by, at=AT),
        {"issued", "registered"}, "closed", "kết thúc",
    ),
}  # fmt: skip
ALLOWED = [(name, start) for name, (_, starts, _, _) in STEPS.items() for start in sorted(starts)]
REFUSED = [
    (name, state)
    for name, (_, starts, _, _) in STEPS.items()
    for state in State.values
    if state not in starts
]
WITH_REASON = {"send back", "cancel", "recall", "close"}


def paper_in(state: str, **given: Any) -> Paper:
    """Give a paper in ``state``; whoever is at work on its number calls it ``CLAIM``."""
    given.setdefault("claim", CLAIM if state == State.NUMBERING else "")
    paper: Paper = PaperFactory(state=state, number="5", **given)
    return paper


def row(paper: Paper) -> Mapping[str, Any]:
    return Paper.objects.values().get(pk=paper.pk)


class TestSteps:
    @pytest.mark.parametrize(("name", "start"), ALLOWED)
    def test_leads_on_and_says_who_when_and_why(self, name, start):
        step, _, after, verb = STEPS[name]
        registrar, somebody = UserFactory(), UserFactory()
        paper = paper_in(start, numbered_by=registrar, numbered_at=AT)
        done = step(paper, somebody)
        assert done.state == row(paper)["state"] == after
        event = AuditEvent.objects.get()
        # The bytes are stored in the name of whoever took the number.
        who = registrar if name == "store" else somebody
        assert (event.verb, event.by_id, event.at) == (verb, who.pk, AT)
        assert event.reason == (REASON if name in WITH_REASON else "")
        assert event.subject_id == str(paper.pk)

    @pytest.mark.parametrize(("name", "state"), REFUSED)
    def test_is_refused_elsewhere_and_changes_nothing(self, name, state):
        paper = paper_in(state)
        before = row(paper)
        with pytest.raises((papers.NotNow, claims.ClaimLost)) as refused:
            STEPS[name][0](paper, UserFactory())
        is_told = name != "store"
        assert State(state).label in str(refused.value) or not is_told
        assert row(paper) == before
        assert not AuditEvent.objects.exists()

    def test_the_table_is_about_every_state(self):
        ends = {after for _, _, after, _ in STEPS.values()}
        assert ends == set(State.values)

    @pytest.mark.parametrize("name", sorted(WITH_REASON))
    @pytest.mark.parametrize("reason", ["", "  ", "vì sai", "x" * 1001])
    def test_a_step_back_wants_a_reason(self, name, reason):
        paper = paper_in(min(STEPS[name][1]))
        act = getattr(papers, name.replace(" ", "_"))
        with pytest.raises(ReasonMissing):
            act(paper=paper, reason=reason, by=None, at=AT)
        assert not AuditEvent.objects.exists()

    def test_without_a_person_it_was_the_system(self):
        papers.submit(paper=paper_in("draft"), subject="Tuyên truyền", by=None, at=AT)
        assert AuditEvent.objects.get().by_name == "Hệ thống"

    def test_what_was_returned_once_says_so_no_more_when_it_comes_again(self):
        paper = papers.send_back(paper=paper_in("submitted"), reason=REASON, by=None, at=AT)
        assert paper.reason == REASON
        assert papers.submit(paper=paper, subject="x", by=None, at=AT).reason == ""


class TestClaims:
    def test_whoever_was_taken_over_from_stores_nothing(self):
        paper = paper_in("numbering")
        taken = claims.take_over(paper=paper, by=None, at=AT)
        with pytest.raises(claims.ClaimLost, match="Người khác"):
            store(paper)
        assert row(paper)["sha256"] == ""
        done = claims.store(paper=paper, claim=taken.claim, printed=SHEET, at=AT)
        assert (done.state, done.claim) == (State.NUMBERED, "")

    def test_whoever_was_taken_over_from_releases_nothing(self):
        paper = paper_in("numbering")
        claims.take_over(paper=paper, by=None, at=AT)
        with pytest.raises(claims.ClaimLost):
            claims.release(paper=paper, by=None, at=AT, claim=CLAIM)
        assert row(paper)["state"] == State.NUMBERING

    def test_released_it_has_no_number_and_another_may_take_it(self):
        paper = claim(paper_in("submitted"))
        free = claims.release(paper=paper, by=None, at=AT)
        assert (free.number, free.day, free.series, free.numbered_at) == ("", None, None, None)
        other = paper_in("submitted", issuer=paper.issuer, symbol="KH-SNV")
        assert claim(other, series=paper.series).number == "7"

    def test_stored_it_names_whole_bytes_and_where_to_sign(self):
        paper = paper_in("numbering")
        done = store(paper)
        assert vault.read(done.sha256) == PRINTED
        assert (done.signature_page, done.signature_box) == (2, [300.0, 100.0, 500.0, 200.0])
        assert AuditEvent.objects.get().changes["sha256"] == done.sha256

    def test_the_check_code_is_the_issuers_choice(self):
        paper = paper_in("submitted")
        assert claim(paper).check_token == ""
        paper = paper_in("submitted", issuer__prints_check_code=True)
        token = claim(paper).check_token
        assert len(token) >= 16
        # The bytes that are printed after a crash carry the same code.
        assert claims.take_over(paper=paper, by=None, at=AT).check_token == token
        assert claims.release(paper=paper, by=None, at=AT).check_token == ""


class TestSigning:
    def hang(self, paper: Paper, kind: str, **given: Any) -> None:
        SignedCopy.objects.create(
            paper=paper, kind=kind, name="a.pdf", sha256="a" * 64, size=1, state="trusted",
            attached_at=AT, **given,
        )  # fmt: skip

    def test_by_a_person_on_paper_is_recorded(self):
        done = issue(paper_in("numbered"), signed_by="  Nông Văn Tân ")
        assert (done.signed_by, done.signed_on) == ("Nông Văn Tân", DAY)

    def test_by_a_signed_copy_needs_no_name(self):
        paper = paper_in("numbered")
        self.hang(paper, "signed")
        assert issue(paper, signed_by="", signed_on=None).state == State.ISSUED

    @pytest.mark.parametrize("given", [{"signed_by": " "}, {"signed_on": None}])
    def test_half_a_signature_is_none(self, given):
        with pytest.raises(papers.NotSigned, match="Chưa có bản ký số"):
            issue(paper_in("numbered"), **given)

    @pytest.mark.parametrize(
        "copy",
        [{"kind": "scan"}, {"kind": "signed", "withdrawn_at": AT}],
        ids=["scan", "withdrawn"],
    )
    def test_a_scan_or_a_copy_taken_back_is_no_signature(self, copy):
        paper = paper_in("numbered")
        self.hang(paper, **copy)
        with pytest.raises(papers.NotSigned):
            issue(paper, signed_by="", signed_on=None)

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [(DAY - dt.timedelta(1), "trước ngày của văn bản"), (dt.date(2021, 1, 7), "chưa đến")],
    )
    def test_on_a_day_that_cannot_be(self, day, sentence):
        with pytest.raises(papers.NotSigned, match=sentence):
            issue(paper_in("numbered"), signed_on=day)

    def test_today_is_today_in_vietnam(self):
        late = dt.datetime(2021, 1, 6, 20, 0, tzinfo=dt.UTC)
        done = papers.issue(
            paper=paper_in("numbered"), by=None, at=late, signed_by="Nông Văn Tân",
            signed_on=dt.date(2021, 1, 7),
        )  # fmt: skip
        assert done.state == State.ISSUED
