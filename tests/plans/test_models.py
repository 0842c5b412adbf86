"""What the tables of a plan promise, whoever writes to them."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from documents.models import Paper
from plans.models import Assignment, ContentItem, ItemFormat, Plan, Section
from plans.models.format import Catalogue
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    AssignmentFactory,
    FormatFactory,
    GroupFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db


def refused(model: Any, **given: Any) -> bool:
    try:
        with transaction.atomic():
            model.objects.create(**given)
    except IntegrityError:
        return True
    return False


class TestPaper:
    def test_a_frozen_paper_has_number_and_day(self):
        issuer = AgencyFactory.create()
        assert refused(Paper, issuer=issuer, state="issued")
        assert refused(Paper, issuer=issuer, state="numbered", number="5")
        given = {"issuer": issuer, "state": "issued", "number": "5", "day": dt.date(2026, 1, 2)}
        assert refused(Paper, **given)
        Paper.objects.create(**given, sha256="0" * 64)

    def test_number_is_kept_without_leading_nought(self):
        assert refused(Paper, issuer=AgencyFactory.create(), number="05")

    def test_year_of_the_register_is_the_year_of_the_day(self):
        paper = Paper.objects.create(issuer=AgencyFactory.create(), day=dt.date(2020, 12, 30))
        paper.refresh_from_db()
        assert paper.year == 2020

    def test_drafts_without_number_stand_side_by_side(self):
        issuer = AgencyFactory.create()
        for _ in range(2):
            Paper.objects.create(issuer=issuer, symbol="KH-UBND", day=dt.date(2026, 1, 2))


class TestContentItem:
    def test_stands_in_an_appendix_or_in_a_section(self):
        appendix = AppendixFactory.create()
        section = SectionFactory.create(plan=appendix.plan)
        row = {"plan": appendix.plan, "position": 50, "number": 50, "contents": "x"}
        assert refused(ContentItem, **row, appendix=appendix, section=section)

    @pytest.mark.parametrize(
        "schedule",
        [
            {"schedule_kind": "deadline"},
            {"schedule_kind": "recurring", "every": []},
            {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)},
        ],
    )
    def test_schedule_is_whole(self, schedule: dict[str, Any]):
        plan = PlanFactory.create()
        assert refused(ContentItem, plan=plan, position=50, number=50, contents="x", **schedule)

    def test_one_place_one_row(self):
        item = ItemFactory.create()
        row = {"plan": item.plan, "position": item.position, "number": 9, "contents": "x"}
        assert refused(ContentItem, **row)


class TestAssignment:
    @pytest.mark.parametrize(
        ("standing", "has_agency", "has_group"),
        [
            ("agency", False, False),
            ("agency", True, True),
            ("group", True, False),
            ("untracked", True, False),
            ("unknown", False, True),
        ],
    )
    def test_is_an_agency_or_a_group_or_words(
        self, standing: str, has_agency: bool, has_group: bool
    ):
        item = ItemFactory.create()
        assert refused(
            Assignment, item=item, role="lead", position=50, text="x", printed="x",
            named_as=standing, standing=standing,
            agency=AgencyFactory.create() if has_agency else None,
            group=GroupFactory.create() if has_group else None,
        )  # fmt: skip

    def test_one_place_one_party(self):
        given = AssignmentFactory.create()
        again = {"item": given.item, "role": given.role, "position": given.position}
        words = {"text": "x", "printed": "x", "named_as": "unknown", "standing": "unknown"}
        assert refused(Assignment, **again, **words)


def test_a_target_has_a_unit():
    item = ItemFactory.create()
    assert refused(ItemFormat, item=item, position=50, text="x", target_quantity=3)


def test_a_plan_is_about_a_year_of_this_century():
    plan = PlanFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(year=1999)


def test_two_sections_have_two_places():
    section = SectionFactory.create()
    assert refused(Section, plan=section.plan, position=section.position)


def test_the_longest_mark_names_the_format():
    short = FormatFactory.create(name="Thông tin", marks="thong tin")
    long = FormatFactory.create(name="Cổng", marks="cong thong tin dien tu\ntrang thong tin")
    catalogue = Catalogue([short, long])
    assert catalogue.find("Trên Cổng thông tin điện tử") == long
    assert catalogue.find("Bản thông tin nội bộ") == short
    assert catalogue.find("Hội nghị") is None


class TestVisibility:
    def test_a_draft_is_seen_by_who_writes_issues_or_watches_it(self):
        plan = PlanFactory.create()
        beside = AgencyFactory.create(parent=plan.issuer.root)
        for office, sees in ((plan.drafter, True), (plan.issuer, True), (beside, False)):
            person = MembershipFactory.create(agency=office).user
            assert Plan.objects.visible_to(person).exists() is sees

    def test_an_issued_plan_is_seen_in_the_province_and_not_beyond(self):
        plan = PlanFactory.create()
        Paper.objects.filter(pk=plan.paper_id).update(
            state="issued", number="5", day=dt.date(2026, 1, 5), sha256="0" * 64
        )
        inside = MembershipFactory.create(agency=AgencyFactory.create(parent=plan.issuer.root))
        outside = MembershipFactory.create()
        assert Plan.objects.visible_to(inside.user).exists()
        assert not Plan.objects.visible_to(outside.user).exists()
