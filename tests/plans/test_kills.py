"""A process killed in the middle of numbering or issuing leaves nothing half done.

The processes are real, on PostgreSQL, stopped at the point and ended by SIGKILL.
"""

import pytest

from agencies.models import Agency
from documents import vault
from documents.models import Paper
from plans.actions import issuing, numbering
from plans.models import Duty, Plan
from tests.factories import AgencyFactory, AssignmentFactory, PaperFactory
from tests.plans.lives import AT, DAY, plan_in, submitted_plan
from tests.plans.stopped import Processes

pytestmark = pytest.mark.django_db(transaction=True)

State = Paper.State
# Where numbering is killed, and whether its bytes were made by then.
NUMBERING = {
    "claimed, not printed": ("before documents.pdf.print_anew", 1),
    "printed, not stored": ("before documents.vault.keep", 1),
    "half a file": ("half a file", 1),
    "bytes stored, no row": ("after documents.vault.keep", 1),
    # The claim says it the first time.
    "row written, not committed": ("before documents.actions.steps.said", 2),
}
WITH_BYTES = ("printed, not stored", "half a file", "bytes stored, no row")
ISSUING = {
    "issued, no duties": ("before plans.actions.duties.write", 1),
    "half-way in the duties": ("after plans.actions.duties.insert", 2),
    "duties written, not committed": ("before plans.actions.duties.pass_on", 1),
}


def paper_of(plan: Plan) -> Paper:
    return Paper.objects.get(plan=plan)


def assert_nothing_half(plan: Plan, state: str) -> None:
    """What is issued has its duties, what is numbered has its bytes, and nothing else has any."""
    paper = paper_of(plan)
    assert paper.state == state
    is_numbered = state in (State.NUMBERED, State.ISSUED)
    assert bool(paper.sha256) == is_numbered
    assert not paper.sha256 or vault.is_whole(paper.sha256)
    assert bool(paper.claim) == (state == State.NUMBERING)
    assert bool(paper.issued_at) == bool(paper.signed_by) == (state == State.ISSUED)
    assert Duty.objects.filter(plan=plan).exists() == (state == State.ISSUED)


class TestNumbering:
    @pytest.fixture
    def plan(self) -> Plan:
        return submitted_plan()

    def kill(self, others: Processes, plan: Plan, point: str) -> str:
        """Kill the process that numbers ``plan`` there; give the hash of the bytes it held."""
        at, turn = NUMBERING[point]
        said = others.stopped(plan, "number", at, turn=turn, number="7")
        others.kill(said["pid"])
        assert_nothing_half(plan, State.NUMBERING)
        return str(said["sha256"])

    @pytest.mark.parametrize("point", NUMBERING)
    def test_leaves_a_claim_that_is_gone_on_with(self, others, plan, point):
        held = self.kill(others, plan, point)
        assert bool(held) == (point in WITH_BYTES)
        done = numbering.resume(plan=plan, by=None, at=AT)
        assert_nothing_half(plan, State.NUMBERED)
        assert (done.number, done.day) == ("7", DAY)
        # Another process, the same bytes.
        assert held in ("", done.sha256)

    @pytest.mark.parametrize("point", ["claimed, not printed", "half a file"])
    def test_leaves_a_claim_that_is_released(self, others, plan, point):
        self.kill(others, plan, point)
        numbering.release(plan=plan, by=None, at=AT)
        assert_nothing_half(plan, State.SUBMITTED)
        PaperFactory(issuer=plan.issuer, number="7", symbol="KH-SNV", day=DAY, state=State.ISSUED)
        wanted = numbering.Wanted("8", DAY)
        assert numbering.number(plan=plan, wanted=wanted, by=None, at=AT).number == "8"


def test_killed_before_its_claim_is_committed_it_has_claimed_nothing(others: Processes):
    plan = submitted_plan()
    said = others.stopped(plan, "number", "before documents.actions.steps.said", number="7")
    others.kill(said["pid"])
    assert_nothing_half(plan, State.SUBMITTED)
    assert paper_of(plan).number == ""


class TestIssuing:
    @pytest.fixture
    def plan(self) -> Plan:
        plan = plan_in(State.NUMBERED)
        item = plan.items.get()
        for _ in range(3):
            office: Agency = AgencyFactory(parent=plan.issuer.parent)
            AssignmentFactory(item=item, agency=office, role="coordinating")
        return plan

    @pytest.mark.parametrize(("at", "turn"), ISSUING.values(), ids=list(ISSUING))
    def test_leaves_it_numbered_and_nobody_owes_anything(self, others, plan, at, turn):
        before = Paper.objects.values().get()
        said = others.stopped(plan, "issue", at, turn=turn)
        # Nobody sees what is not committed.
        assert_nothing_half(plan, State.NUMBERED)
        others.kill(said["pid"])
        assert Paper.objects.values().get() == before
        assert_nothing_half(plan, State.NUMBERED)
        issuing.issue(
            plan=Plan.objects.get(pk=plan.pk), by=None, at=AT, signed_by="Nông Văn Tân",
            signed_on=DAY,
        )  # fmt: skip
        assert_nothing_half(plan, State.ISSUED)
        assert plan.duties.count() == 4
