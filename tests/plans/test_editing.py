"""The editor over its two holders: an intake that is no plan yet, and a stored plan."""

import copy
import datetime as dt
from contextlib import nullcontext
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.actions.registry import load_province
from agencies.models import Agency, Alias, AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from plans import edits
from plans.actions import editing, intakes
from plans.actions.formats import load_formats
from plans.actions.learning import NotYourWords, PhraseTaken
from plans.draft import PlanDraft
from plans.models import ContentItem, Intake, ItemFormat, Plan
from tests.factories import MembershipFactory
from tests.plans import FILES
from tests.plans.test_edits import FIELDS

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
CONTENT = (FILES / "ke-hoach-tinh.txt").read_bytes()


@pytest.fixture
def _registry():
    load_province(key="bac-kan", by=None, at=NOW)
    load_formats(by=None, at=NOW)


@pytest.fixture
def clerk(_registry: None) -> User:
    office = Agency.objects.get(short_name="Sở Nội vụ", province__name__contains="Bắc Kạn")
    user: User = MembershipFactory(agency=office, role=Role.CLERK).user
    return user


@pytest.fixture
def intake(clerk: User) -> Intake:
    return intakes.begin_file(content=CONTENT, name="ke-hoach.txt", by=clerk, at=NOW)


@pytest.fixture
def plan(intake: Intake, clerk: User) -> Plan:
    return whole(intakes.confirm(intake=intake, by=clerk, at=NOW))


def whole(plan: Plan) -> Plan:
    return Plan.objects.whole().get(pk=plan.pk)


def fresh(intake: Intake) -> Intake:
    return Intake.objects.get(pk=intake.pk)


def words(draft: PlanDraft) -> PlanDraft:
    """Give a draft without what differs between a text and rows: keys, and who was looked up."""
    draft = copy.deepcopy(draft)
    draft.items = [replace(item, key="") for item in draft.items]
    for item in draft.items:
        item.lead = [replace(each, found=()) for each in item.lead]
        item.coordinating = [replace(each, found=()) for each in item.coordinating]
    draft.removed = []
    return draft


class TestIntake:
    def test_nothing_is_a_plan_before_it_is_confirmed(self, intake: Intake):
        assert Plan.objects.count() == 0
        assert len(intake.as_draft().items) == 6

    def test_what_was_mended_is_kept_for_another_day(self, intake: Intake, clerk: User):
        cells = {"key": intake.as_draft().items[3].key, "schedule": "Quý II"}
        editing.edit(holder=intake, operation="row-set", given=cells, by=clerk, at=LATER)
        later = fresh(intake)
        assert later.as_draft().items[3].schedule.kind == "window"
        assert later.changed_at == LATER

    def test_the_source_is_kept_for_the_left_side_and_goes_with_confirming(
        self, intake: Intake, clerk: User, django_capture_on_commit_callbacks
    ):
        source = intakes.source_of(intake)
        assert source is not None
        assert len(source.rows) >= 6
        with django_capture_on_commit_callbacks(execute=True):
            intakes.confirm(intake=intake, by=clerk, at=NOW)
        assert intakes.source_of(fresh(intake)) is None

    def test_a_second_confirming_gives_the_same_plan(self, intake: Intake, clerk: User):
        first = intakes.confirm(intake=intake, by=clerk, at=NOW)
        assert intakes.confirm(intake=fresh(intake), by=clerk, at=LATER) == first
        with pytest.raises(editing.AlreadyConfirmed) as refusal:
            editing.edit(holder=intake, operation="row-add", given={}, by=clerk, at=LATER)
        assert refusal.value.plan == first

    def test_a_stored_plan_says_what_the_intake_said(self, intake: Intake, clerk: User):
        said = words(intake.as_draft())
        stored = words(whole(intakes.confirm(intake=intake, by=clerk, at=NOW)).as_draft())
        assert stored == said

    def test_a_blank_page_becomes_a_plan(self, clerk: User):
        issuer = Agency.objects.get(parent=None)
        subject = "Tuyên truyền cải cách hành chính năm 2027"
        blank = intakes.begin_blank(issuer=issuer, year=2027, subject=subject, by=clerk, at=NOW)
        editing.edit(holder=blank, operation="row-add", given={"appendix": "0"}, by=clerk, at=NOW)
        row = {"key": "n1", "contents": "Tin bài", "lead": "Sở Nội vụ", "schedule": "Quý I"}
        desk = editing.edit(holder=blank, operation="row-set", given=row, by=clerk, at=NOW)
        assert desk.draft.items[0].lead[0].settled is not None
        plan = intakes.confirm(intake=blank, by=clerk, at=NOW)
        assert (plan.subject, plan.year, plan.items.get().contents) == (subject, 2027, "Tin bài")

    def test_what_is_given_up_is_gone(self, intake: Intake, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            intakes.discard(intake=intake)
        assert not Intake.objects.exists()
        assert intakes.source_of(intake) is None

    def test_a_clerk_of_another_office_begins_no_plan_of_the_province(self, clerk: User):
        office = Agency.objects.get(short_name="Sở Tư pháp", province__name__contains="Bắc Kạn")
        other = MembershipFactory(agency=office, role=Role.CLERK).user
        with pytest.raises(intakes.NotTheDrafter, match="soạn và nhập kế hoạch"):
            intakes.begin_blank(
                issuer=Agency.objects.get(parent=None), year=2027, subject="x", by=other, at=NOW
            )


class TestReimport:
    def again(self, clerk: User, content: bytes) -> Intake:
        return intakes.begin_file(content=content, name="lai.txt", by=clerk, at=LATER)

    def test_the_same_file_changes_nothing(self, plan: Plan, clerk: User):
        intake = self.again(clerk, CONTENT)
        assert intake.plan == plan
        changes = intakes.changes_of(editing.open_desk(holder=intake, on=NOW.date()))
        assert {change.state for change in changes} == {"same"}
        ids = [item.pk for item in plan.items.all()]
        intakes.confirm(intake=intake, by=clerk, at=LATER)
        assert [item.pk for item in whole(plan).items.all()] == ids

    def test_rows_changed_new_and_gone_are_told_and_then_stored(self, plan: Plan, clerk: User):
        intake = self.again(clerk, CONTENT)
        keys = [item.key for item in intake.as_draft().items]
        steps = [
            ("row-set", {"key": keys[0], "schedule": "Tháng 6"}),
            ("row-delete", {"key": keys[4]}),
            ("row-add", {"after": keys[-1]}),
            (
                "row-set",
                {"key": "n1", "contents": "Một nội dung chưa từng có", "lead": "Sở Nội vụ"},
            ),
        ]
        for operation, given_fields in steps:
            desk = editing.edit(
                holder=intake, operation=operation, given=given_fields, by=clerk, at=LATER
            )
        states = [change.state for change in intakes.changes_of(desk)]
        assert states == ["changed", *["same"] * 4, "new", "gone"]
        ids = {item.contents: item.pk for item in plan.items.all()}
        updated = whole(intakes.confirm(intake=intake, by=clerk, at=LATER))
        assert updated == plan
        kept = {item.contents: item.pk for item in updated.items.all()}
        assert len(kept) == 6
        assert {kept[text] for text in kept if text in ids} <= set(ids.values())
        assert words(updated.as_draft()).items == words(desk.draft).items

    def test_a_plan_that_changed_since_it_was_compared_is_compared_anew(
        self, plan: Plan, clerk: User
    ):
        intake = self.again(clerk, CONTENT)
        seen = intakes.stamp_of(whole(plan).as_draft())
        editing.edit(holder=plan, operation="row-add", given={}, by=clerk, at=LATER)
        with pytest.raises(intakes.PlanChanged, match="vừa được sửa ở nơi khác"):
            intakes.confirm(intake=intake, seen=seen, by=clerk, at=LATER)
        assert whole(plan).items.count() == 7
        seen = intakes.stamp_of(whole(plan).as_draft())
        intakes.confirm(intake=intake, seen=seen, by=clerk, at=LATER)
        assert whole(plan).items.count() == 6

    def test_a_plan_of_its_own_on_request(self, clerk: User):
        other = CONTENT.replace(b"77 KH", b"/KH", 1)
        first = intakes.confirm(intake=self.again(clerk, other), by=clerk, at=NOW)
        intake = self.again(clerk, other)
        assert intake.plan == first
        second = intakes.confirm(intake=intake, as_new=True, by=clerk, at=LATER)
        assert second != first


class TestPlan:
    def test_an_edit_writes_only_what_differs_and_logs_it(self, plan: Plan, clerk: User):
        key = str(plan.items.all()[3].pk)
        given_fields = {"key": key, "schedule": "Quý II"}
        editing.edit(holder=plan, operation="row-set", given=given_fields, by=clerk, at=LATER)
        event = AuditEvent.objects.latest("pk")
        assert (event.verb, event.by_id, event.at) == ("sửa nội dung", clerk.pk, LATER)
        assert event.changes == {"4 · schedule": ["", "Quý II"]}
        assert ContentItem.objects.get(pk=key).schedule_kind == "window"

    def test_what_the_opening_cites_is_stored_anew(self, plan: Plan, clerk: User):
        opening = (
            "Thực hiện Kế hoạch số 5/KH-BNV ngày 02/01/2021 của Bộ Nội vụ, UBND tỉnh lập kế hoạch:"
        )
        editing.edit(
            holder=plan, operation="header-set", given={"opening": opening}, by=clerk, at=LATER
        )
        cited = whole(plan).as_draft().legal_bases
        assert ("5", "KH-BNV") in [(each.number, each.symbol) for each in cited]

    def test_a_target_stays_with_its_line(self, plan: Plan, clerk: User):
        form = ItemFormat.objects.filter(item__plan=plan).first()
        assert form is not None
        ItemFormat.objects.filter(pk=form.pk).update(target_quantity=12, unit="tin")
        cells = {"key": str(form.item_id), "lead": "Sở Nội vụ"}
        editing.edit(holder=plan, operation="row-set", given=cells, by=clerk, at=LATER)
        kept = ItemFormat.objects.get(item=form.item_id, text=form.text)
        assert (kept.target_quantity, kept.unit) == (12, "tin")

    def test_a_new_row_is_known_by_its_id(self, plan: Plan, clerk: User):
        first = str(plan.items.all()[0].pk)
        desk = editing.edit(
            holder=plan, operation="row-add", given={"after": first}, by=clerk, at=LATER
        )
        assert ContentItem.objects.get(pk=desk.draft.items[1].key).position == 2
        assert [row.position for row in whole(plan).items.all()] == list(range(1, 8))

    def test_a_deleted_row_comes_back_with_everything(self, plan: Plan, clerk: User):
        before = words(plan.as_draft())
        key = str(plan.items.all()[4].pk)
        for operation in ("row-delete", "row-restore"):
            editing.edit(holder=plan, operation=operation, given={"key": key}, by=clerk, at=LATER)
        after = words(whole(plan).as_draft())
        after.reading_problems = before.reading_problems
        assert after == before

    def test_a_numbered_plan_refuses(self, plan: Plan, clerk: User):
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.NUMBERED, sha256="0" * 64)
        with pytest.raises(editing.PlanFrozen, match="đã cấp số"):
            editing.edit(holder=plan, operation="row-add", given={}, by=clerk, at=LATER)

    def test_another_office_refuses(self, plan: Plan):
        office = Agency.objects.get(short_name="Sở Tư pháp", province__name__contains="Bắc Kạn")
        other = MembershipFactory(agency=office, role=Role.CLERK).user
        with pytest.raises(editing.NotYourPlan):
            editing.edit(holder=plan, operation="row-add", given={}, by=other, at=LATER)
        assert plan.items.count() == 6

    def test_a_stale_form_changes_nothing(self, plan: Plan, clerk: User):
        item = plan.as_draft().items[0]
        first = {"key": item.key, "contents": "Của A", "stamp": edits.row_stamp(item)}
        editing.edit(holder=plan, operation="row-set", given=first, by=clerk, at=LATER)
        with pytest.raises(edits.Stale):
            editing.edit(
                holder=plan,
                operation="row-set",
                given={**first, "contents": "B"},
                by=clerk,
                at=LATER,
            )
        assert ContentItem.objects.get(pk=item.key).contents == "Của A"

    def test_the_price_of_an_edit_does_not_grow_with_the_rows(self, plan: Plan, clerk: User):
        key = str(plan.items.all()[0].pk)

        def queries(text: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                cells = {"key": key, "contents": text}
                editing.edit(holder=plan, operation="row-set", given=cells, by=clerk, at=LATER)
            return len(captured)

        few = queries("Một")
        for _ in range(10):
            editing.edit(holder=plan, operation="row-add", given={"after": key}, by=clerk, at=LATER)
        assert queries("Hai") == few


class TestLearning:
    def named(self, desk: editing.Desk, name: str):
        return desk.directory.find(name)[0]

    def unknown(self, clerk: User, holder: Intake | Plan) -> editing.Desk:
        key = holder.as_draft().items[0].key
        cells = {"key": key, "lead": "Cơ quan cải cách tỉnh"}
        return editing.edit(holder=holder, operation="row-set", given=cells, by=clerk, at=NOW)

    def test_a_phrase_is_learnt_once_and_asked_never_again(self, intake: Intake, clerk: User):
        desk = self.unknown(clerk, intake)
        text = desk.draft.items[0].lead[0].party.text
        assert desk.draft.items[0].lead[0].found == ()
        named = self.named(desk, "Sở Nội vụ")
        desk = editing.settle(holder=intake, text=text, named=named, is_kept=True, by=clerk, at=NOW)
        assert desk.draft.items[0].lead[0].settled is not None
        assert Alias.objects.get(phrase=text).agency_id == named.id
        again = intakes.begin_file(content=CONTENT, name="x", by=clerk, at=NOW)
        desk = self.unknown(clerk, again)
        assert desk.draft.items[0].lead[0].settled is not None

    def test_a_phrase_meant_in_this_plan_alone_is_not_learnt(self, intake: Intake, clerk: User):
        desk = self.unknown(clerk, intake)
        text = desk.draft.items[0].lead[0].party.text
        before = Alias.objects.count()
        named = self.named(desk, "Sở Nội vụ")
        editing.settle(holder=intake, text=text, named=named, is_kept=False, by=clerk, at=NOW)
        assert Alias.objects.count() == before
        kept = editing.open_desk(holder=fresh(intake), on=NOW.date())
        assert kept.draft.items[0].lead[0].settled == named
        plan = whole(intakes.confirm(intake=intake, by=clerk, at=NOW))
        assert plan.as_draft().items[0].lead[0].settled is not None

    def test_it_holds_for_a_stored_plan_too(self, plan: Plan, clerk: User):
        desk = self.unknown(clerk, plan)
        text = desk.draft.items[0].lead[0].party.text
        named = self.named(desk, "Sở Nội vụ")
        editing.settle(holder=plan, text=text, named=named, is_kept=False, by=clerk, at=NOW)
        row = whole(plan).items.all()[0].assignments.get(role="lead")
        assert row.agency_id == named.id

    def test_words_that_mean_another_office_are_not_taken_from_it(
        self, intake: Intake, clerk: User
    ):
        desk = self.unknown(clerk, intake)
        text = desk.draft.items[0].lead[0].party.text
        for name, refused in (("Sở Nội vụ", False), ("Sở Tư pháp", True)):
            expected = (
                pytest.raises(PhraseTaken, match="là Sở Nội vụ") if refused else nullcontext()
            )
            with expected:
                editing.settle(
                    holder=intake, text=text, named=self.named(desk, name), is_kept=True,
                    by=clerk, at=NOW,
                )  # fmt: skip

    def test_only_who_writes_the_issuers_plans_teaches_its_words(self, intake: Intake, clerk: User):
        desk = self.unknown(clerk, intake)
        office = Agency.objects.get(short_name="Sở Tư pháp", province__name__contains="Bắc Kạn")
        other = MembershipFactory(agency=office, role=Role.CLERK).user
        with pytest.raises(NotYourWords):
            editing.settle(
                holder=intake, text="x", named=self.named(desk, "Sở Nội vụ"), is_kept=True,
                by=other, at=NOW,
            )  # fmt: skip


SAFE = sorted(set(edits.OPERATIONS) - {"header-set"})
STEPS = st.lists(
    st.tuples(st.sampled_from(SAFE), st.integers(0, 12), st.integers(-1, 12), FIELDS), max_size=6
)


@given(STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_plan_and_a_draft_agree_whatever_is_done(
    plan: Plan, clerk: User, steps: list[tuple[str, int, int, dict[str, str]]]
):
    """The rows of a plan follow each operation exactly as the draft in memory does."""
    with transaction.atomic():
        agree(plan, clerk, steps)
        # For the next example the plan is as it was read.
        transaction.set_rollback(True)


def agree(plan: Plan, clerk: User, steps: list[tuple[str, int, int, dict[str, str]]]) -> None:
    """Take the steps on the plan and on a draft of it, which say the same after each."""
    model = whole(plan).as_draft()
    for operation, row, before, given_fields in steps:
        stored = whole(plan).as_draft()
        for draft in (model, stored):
            keys = [item.key for item in draft.items]
            named = dict(given_fields, key=keys[row] if row < len(keys) else "x")
            named["before"] = keys[before] if 0 <= before < len(keys) else ""
            named["after"] = named["before"]
            if draft is model:
                refused = False
                try:
                    edits.apply(model, operation, named)
                except edits.Refused:
                    refused = True
            elif refused:
                with pytest.raises(edits.Refused):
                    editing.edit(holder=plan, operation=operation, given=named, by=clerk, at=LATER)
            else:
                editing.edit(holder=plan, operation=operation, given=named, by=clerk, at=LATER)
        assert words(whole(plan).as_draft()) == words(model)
