"""The editor's address: every operation with and without script, two people at once, strangers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, Alias
from agencies.roles import Role
from documents.models import Paper
from plans import edits
from plans.actions import intakes
from plans.models import ContentItem, Plan
from plans.views import suggestions
from plans.views.clashes import differences
from plans.views.desks import laid_out, page_of
from tests.factories import (
    AgencyFactory,
    AliasFactory,
    AppendixFactory,
    FormatFactory,
    GroupFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Miền Thử")
    office: Agency = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    return office


@pytest.fixture
def plan(office) -> Plan:
    """A plan of three rows, whose first two stand under one heading."""
    plan: Plan = PlanFactory(issuer=office, year=2026)
    appendix = AppendixFactory(plan=plan, position=1)
    for place, words in enumerate(("Một\nHai", "Ba", "Bốn"), start=1):
        ItemFactory(
            appendix=appendix, position=place, number=place, contents=words,
            group_title="NHÓM A" if place < 3 else "",
        )  # fmt: skip
    SectionFactory(plan=plan, position=1)
    return plan


@pytest.fixture
def clerk(office) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def address(plan: Plan, name: str = "change", **more: object) -> str:
    return reverse(f"plans:{name}", kwargs={"pk": plan.pk, **more})


def page(client: Client, plan: Plan, query: str = "", status: int = 200) -> str:
    response = client.get(address(plan, "edit") + query)
    assert response.status_code == status
    return response.content.decode()


def desk_of(client: Client, plan: Plan):
    return client.get(address(plan, "edit")).context["desk"]


def keys(plan: Plan) -> list[str]:
    return [str(pk) for pk in plan.items.values_list("pk", flat=True)]


def texts(plan: Plan) -> list[str]:
    return list(plan.items.values_list("contents", flat=True))


def do(client: Client, plan: Plan, operation: str, status: int = 200, **fields: Any) -> str:
    """Do an operation as the script asks for it."""
    response = client.post(address(plan), {"op": operation, **fields}, headers=HTMX)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


class TestRows:
    def test_a_cell_is_saved_and_read(self, clerk, plan, office):
        (key, *_) = keys(plan)
        stamp = next(row.stamp for row in desk_of(clerk, plan).rows if row.key == key)
        said = do(
            clerk, plan, "row-set", key=key, stamp=stamp, lead="- Sở Nội vụ;", schedule="Quý I"
        )
        assert "Đã lưu lúc" in said
        assert "01/01/2026 – 31/03/2026" in said
        assert f'id="st-f-{key}"' in said
        assert stamp not in said
        assert "<textarea" not in said, "nothing is put under the caret"
        assert f'<data data-form="f-{key}" data-name="lead" value="Sở Nội vụ">' in said
        row = plan.items.first()
        assert (row.lead_text, row.schedule_text) == ("Sở Nội vụ", "Quý I")
        assert row.assignments.get().agency == office

    def test_every_operation_answers_with_the_table(self, clerk, plan):
        one, two, three = keys(plan)
        said = do(clerk, plan, "row-down", key=two)
        assert f'data-touched="{two}"' in said
        assert f'id="dong-{one}"' in said
        do(clerk, plan, "row-up", key=three)
        do(clerk, plan, "row-move", key=three, before=one)
        assert texts(plan)[0] == "Bốn"
        do(clerk, plan, "row-same", key=one, cell="schedule")
        do(clerk, plan, "row-split", key=one, line=1)
        assert "Một" in texts(plan)
        assert "Hai" in texts(plan)
        do(clerk, plan, "row-merge", key=one)
        assert "Một\nHai" in texts(plan)

    def test_a_new_row_is_the_one_to_go_on_with(self, clerk, plan):
        said = do(clerk, plan, "row-add", after=keys(plan)[0])
        fresh = keys(plan)[1]
        assert f'data-touched="{fresh}"' in said
        assert texts(plan) == ["Một\nHai", "", "Ba", "Bốn"]
        said = do(clerk, plan, "row-split", key=keys(plan)[0], line=1)
        assert f'data-touched="{keys(plan)[1]}"' in said

    def test_a_deleted_row_can_be_put_back(self, clerk, plan):
        said = do(clerk, plan, "row-delete", key=keys(plan)[1])
        assert "Đã xóa nội dung 2." in said
        assert "Hoàn tác" in said
        assert texts(plan) == ["Một\nHai", "Bốn"]
        assert "Khôi phục" in page(clerk, plan)
        removed = Plan.objects.whole().get(pk=plan.pk).as_draft().removed[0].item.key
        said = do(clerk, plan, "row-restore", key=removed)
        assert texts(plan) == ["Một\nHai", "Ba", "Bốn"]
        assert f'data-touched="{keys(plan)[1]}"' in said

    def test_a_heading_is_written_for_its_whole_group(self, clerk, plan):
        (key, *_) = keys(plan)
        do(clerk, plan, "group-set", key=key, heading="NHÓM B")
        assert list(plan.items.values_list("group_title", flat=True)) == ["NHÓM B", "NHÓM B", ""]

    def test_a_heading_changed_elsewhere_is_not_overwritten(self, clerk, plan):
        key, second, _ = keys(plan)
        stamp = next(row.heading_stamp for row in desk_of(clerk, plan).rows if row.key == key)
        do(clerk, plan, "group-set", key=key, stamp=stamp, heading="NHÓM B")
        said = do(clerk, plan, "group-set", status=409, key=key, stamp=stamp, heading="NHÓM C")
        assert f'id="lech-g-{key}"' in said
        # Taking the heading away leaves rows that stand under none.
        do(clerk, plan, "group-set", key=second, heading=" ")
        assert list(plan.items.values_list("group_title", flat=True)) == ["NHÓM B", "", ""]

    def test_a_refusal_is_a_sentence(self, clerk, plan):
        said = do(clerk, plan, "row-split", status=422, key=keys(plan)[1], line=1)
        assert "không có dòng để tách" in said
        assert "không còn" in do(clerk, plan, "row-delete", status=422, key="999999")
        assert "Không có thao tác này" in do(clerk, plan, "drop-table", status=422)


class TestWithoutScript:
    def test_a_button_saves_the_words_of_its_form_first(self, clerk, plan):
        (key, *_) = keys(plan)
        stamp = next(row.stamp for row in desk_of(clerk, plan).rows if row.key == key)
        given = {"op": "row-add", "key": key, "after": key, "stamp": stamp, "contents": "Năm"}
        response = clerk.post(address(plan), given)
        assert response.status_code == 302
        assert response.headers["Location"].endswith(f"?trang=1#dong-{keys(plan)[1]}")
        assert texts(plan) == ["Năm", "", "Ba", "Bốn"]

    def test_a_row_has_a_page_of_its_own(self, clerk, plan):
        said = clerk.get(address(plan, "row", key=keys(plan)[0])).content.decode()
        for operation in ("row-set", "row-add", "row-up", "row-down", "row-merge", "row-delete"):
            assert f'value="{operation}"' in said
        assert "1: Một" in said
        assert clerk.get(address(plan, "row", key="999999")).status_code == 404

    def test_a_refusal_is_told_on_the_page(self, clerk, plan):
        response = clerk.post(
            address(plan), {"op": "row-split", "key": keys(plan)[1], "line": "7"}, follow=True
        )
        assert "không có dòng để tách" in response.content.decode()

    def test_a_section_is_deleted_only_when_it_is_sure(self, clerk, plan):
        (section,) = desk_of(clerk, plan).sections
        given = {"op": "section-delete", "place": 0, "stamp": section.stamp, **section.texts}
        asked = clerk.post(address(plan), given)
        assert "Xóa mục" in asked.content.decode()
        assert plan.sections.exists()
        clerk.post(address(plan), given | {"sure": "1"})
        assert not plan.sections.exists()


class TestTwoPeople:
    def test_a_stale_write_shows_both_versions(self, clerk, plan):
        (key, *_) = keys(plan)
        stale = next(row.stamp for row in desk_of(clerk, plan).rows if row.key == key)
        do(clerk, plan, "row-set", key=key, stamp=stale, contents="Một hai ba")
        given = {"key": key, "stamp": stale, "contents": "Một hai bốn"}
        said = do(clerk, plan, "row-set", status=409, **given)
        assert "<del>ba</del>" in said
        assert "<ins>bốn</ins>" in said
        assert texts(plan)[0] == "Một hai ba"

        on_a_page = clerk.post(address(plan), {"op": "row-up", **given})
        assert on_a_page.status_code == 409
        kept = {**on_a_page.context["kept"]}
        assert (kept["op"], kept["contents"]) == ("row-set", "Một hai bốn")
        clerk.post(address(plan), kept)
        assert texts(plan)[0] == "Một hai bốn"

    @pytest.mark.parametrize(
        "given", [{"op": "row-delete"}, {"op": "row-same", "cell": "contents"}]
    )
    def test_words_nobody_here_has_seen_are_not_done_away_with(self, clerk, plan, given):
        key = keys(plan)[1]
        stamp = next(row.stamp for row in desk_of(clerk, plan).rows if row.key == key)
        do(clerk, plan, "row-set", key=key, stamp=stamp, contents="Của đồng nghiệp")
        told = do(clerk, plan, given["op"], status=422, key=key, stamp=stamp, cell="contents")
        assert "đã được sửa ở nơi khác" in told
        assert "Của đồng nghiệp</textarea>" in told
        response = clerk.post(address(plan), {**given, "key": key, "stamp": stamp}, follow=True)
        assert "đã được sửa ở nơi khác" in response.content.decode()
        assert texts(plan)[1] == "Của đồng nghiệp"

    def test_a_section_that_has_moved_is_not_taken_for_another(self, clerk, plan):
        (section,) = desk_of(clerk, plan).sections
        do(clerk, plan, "section-add")
        given = {"place": 0, "stamp": section.stamp, **section.texts}
        assert "đã được sửa ở nơi khác" in do(clerk, plan, "section-delete", status=409, **given)
        assert plan.sections.count() == 2

    def test_very_long_versions_are_shown_whole(self):
        clash = edits.Stale(
            "X", theirs={"body": "a " * 3000}, yours={"body": "b " * 3000}, stamp=""
        )
        (found,) = differences(clash)
        assert [span.differs for span in found.their_spans] == [True]


class TestAroundTheTable:
    def test_header_sections_and_appendices(self, clerk, plan):
        desk = desk_of(clerk, plan)
        said = do(
            clerk, plan, "header-set", stamp=desk.header_stamp, subject="Truyền thông", year="2027"
        )
        assert 'id="st-dau"' in said
        do(clerk, plan, "section-set", place=0, label="V", title="KINH PHÍ", body="- Một;\n- Hai.")
        for operation in ("section-add", "section-in", "section-out", "section-up", "section-down"):
            do(clerk, plan, operation, place=1 if operation in ("section-in", "section-out") else 0)
        do(clerk, plan, "appendix-set", appendix=0, title="DANH MỤC", orientation="portrait")
        do(clerk, plan, "appendix-add")
        assert "Xóa phụ lục" in page(clerk, plan)
        do(clerk, plan, "appendix-delete", appendix=1)
        plan.refresh_from_db()
        assert (plan.subject, plan.year) == ("Truyền thông", 2027)
        assert plan.appendices.get().title == "DANH MỤC"
        assert plan.sections.count() == 2

    def test_a_wrong_year_is_refused(self, clerk, plan):
        assert "phải là số" in do(clerk, plan, "header-set", status=422, year="hai nghìn")


class TestRemarks:
    def test_what_is_said_of_a_section_stands_beside_it(self, clerk, plan, office):
        AgencyFactory(parent=office.parent, name="Công an tỉnh")
        inner = SectionFactory(
            plan=plan, position=2, label="2", title="", body="Giao Công an tỉnh: phối hợp.",
            parent=plan.sections.get(),
        )  # fmt: skip
        do(clerk, plan, "row-set", key=keys(plan)[0], lead="Sở Nội vụ")
        desk = desk_of(clerk, plan)
        place = [each.texts["label"] for each in desk.sections].index(inner.label)
        assert [each.problem.code for each in desk.sections[place].remarks] == ["asked-without-row"]
        assert desk.section_remarks == []
        assert len(desk.section_count) == 1
        said = do(clerk, plan, "section-set", place=place, body="Giao Công an tỉnh: chủ trì.")
        assert f'<div id="p-muc-{place}" class="said-of"><div class="problem info"' in said
        assert f'data-form="m-{place}" data-name="body" value="Giao Công an tỉnh: chủ trì."' in said

    def test_a_plan_without_rows_says_so_beside_its_table(self, clerk, plan):
        plan.items.all().delete()
        desk = desk_of(clerk, plan)
        assert [each.problem.code for each in desk.appendices[0].remarks] == ["contents-missing"]
        plan.appendices.all().delete()
        codes = [each.problem.code for each in desk_of(clerk, plan).header_remarks]
        assert "contents-missing" in codes

    def test_an_empty_row_that_was_deleted_is_no_loss(self, clerk, plan):
        do(clerk, plan, "row-add", after=keys(plan)[0])
        said = do(clerk, plan, "row-delete", key=keys(plan)[1])
        assert "Hoàn tác" in said
        assert "(hàng trống)" not in said


class TestPages:
    def test_fifty_rows_a_page(self, clerk, plan):
        appendix = plan.appendices.get()
        for place in range(4, 61):
            ItemFactory(appendix=appendix, position=place, number=place)
        first, second = page(clerk, plan), page(clerk, plan, "?trang=2")
        assert (first.count("data-key="), second.count("data-key=")) == (51, 11)
        assert page(clerk, plan, "?trang=nhieu").count("data-key=") == 51
        key = keys(plan)[-1]
        response = clerk.post(address(plan), {"op": "row-up", "key": key})
        assert response.headers["Location"].endswith(f"?trang=2#dong-{key}")
        assert f"{address(plan, 'edit')}?trang=2#luu-y-" in first

    def test_fifty_rows_cost_the_queries_of_three(self, clerk, plan, django_assert_max_num_queries):
        with django_assert_max_num_queries(40):
            page(clerk, plan)
        for place in range(4, 51):
            ItemFactory(appendix=plan.appendices.get(), position=place, number=place)
        with django_assert_max_num_queries(40):
            page(clerk, plan)

    def test_two_appendices_and_contents_in_prose(self, clerk, plan):
        other = AppendixFactory(plan=plan, position=2)
        ItemFactory(appendix=other, position=4, number=1, extra={"Kinh phí": "5 triệu"})
        ItemFactory(appendix=None, plan=plan, position=5, number=1)
        said = page(clerk, plan)
        assert "Kinh phí" in said
        assert "Nội dung nêu trong phần lời văn" in said
        kept: dict[str, Any] = {"extra:Kinh phí": "6 triệu"}
        do(clerk, plan, "row-set", key=keys(plan)[3], **kept)
        assert plan.items.get(appendix=other).extra == {"Kinh phí": "6 triệu"}

    def test_a_row_that_is_gone_leads_to_the_last_page(self, clerk, plan):
        desk = desk_of(clerk, plan).desk
        assert page_of(desk, "999") == 1
        assert laid_out(desk, page=9, severity="khong").page.number == 1


class TestNames:
    def suggest(self, client: Client, plan: Plan, words: str, kind: str = "co-quan") -> list[str]:
        response = client.get(address(plan, "suggest"), {"loai": kind, "q": words})
        return [each["text"] for each in response.json()["found"]]

    def test_letters_without_marks_find_what_the_issuer_may_name(self, clerk, plan, office):
        AgencyFactory(name="Sở Nội vụ", parent=ProvinceFactory(place="Nơi Khác"))
        GroupFactory(scope=office.parent, name="Các sở, ban, ngành")
        aliased = AgencyFactory(parent=office.parent, name="Đài Phát thanh")
        AliasFactory(agency=aliased, phrase="Đài PTTH")
        AgencyFactory(
            parent=AgencyFactory(parent=office.parent), name="Phòng Nội vụ", kind="internal"
        )
        AgencyFactory(parent=office, name="Văn phòng Sở", kind="internal")
        assert self.suggest(clerk, plan, "noi vu") == ["Sở Nội vụ"]
        assert self.suggest(clerk, plan, "ptth") == ["Đài Phát thanh"]
        assert self.suggest(clerk, plan, "ban nganh") == ["Các sở, ban, ngành"]
        assert self.suggest(clerk, plan, "van phong") == ["Văn phòng Sở"]
        assert self.suggest(clerk, plan, "  ") == []

    def test_at_most_twelve(self, clerk, plan, office):
        for number in range(20):
            AgencyFactory(parent=office.parent, name=f"Trường số {number}")
        assert len(self.suggest(clerk, plan, "truong")) == suggestions.MOST

    def test_forms_come_from_the_catalogue(self, clerk, plan):
        FormatFactory(name="Hội nghị trực tuyến")
        assert self.suggest(clerk, plan, "truc tuyen", "hinh-thuc") == ["Hội nghị trực tuyến"]

    def test_an_unknown_phrase_is_asked_and_taught(self, clerk, plan, office):
        (key, *_) = keys(plan)
        assert "chọn cơ quan" in do(clerk, plan, "row-set", key=key, lead="Sở Nội chính vụ")
        asked = clerk.get(address(plan, "settle"), {"ten": "Sở Nội chính vụ", "q": "noi vu"})
        assert f'value="agency:{office.pk}"' in asked.content.decode()
        given = {"text": "Sở Nội chính vụ", "named": f"agency:{office.pk}", "kept": "1"}
        assert clerk.post(address(plan, "settle"), given, headers=HTMX).status_code == 200
        assert Alias.objects.get().agency == office
        assert plan.items.first().assignments.get().agency == office

    def test_in_this_plan_alone(self, clerk, plan, office):
        do(clerk, plan, "row-set", key=keys(plan)[0], lead="Sở Nội chính vụ")
        given = {"text": "Sở Nội chính vụ", "named": f"agency:{office.pk}", "kept": ""}
        assert clerk.post(address(plan, "settle"), given).status_code == 302
        assert not Alias.objects.exists()
        assert plan.items.first().assignments.get().agency == office

    @pytest.mark.parametrize(
        "named", ["", "agency:", "agency:999999999999999999999", "x:1", "group:0"]
    )
    def test_whom_nobody_can_mean(self, clerk, plan, named):
        response = clerk.post(
            address(plan, "settle"), {"text": "Sở X", "named": named}, headers=HTMX
        )
        assert response.status_code == 422

    def test_an_agency_of_another_province_cannot_be_meant(self, clerk, plan):
        far = AgencyFactory()
        given = {"text": "Sở X", "named": f"agency:{far.pk}"}
        assert clerk.post(address(plan, "settle"), given, headers=HTMX).status_code == 422

    def test_a_phrase_that_means_another_is_refused(self, clerk, plan, office):
        AliasFactory(agency=AgencyFactory(parent=office.parent), scope=office, phrase="Sở NV")
        given = {"text": "Sở NV", "named": f"agency:{office.pk}", "kept": "1"}
        response = clerk.post(address(plan, "settle"), given, headers=HTMX)
        assert response.status_code == 422
        assert "Danh mục đã ghi" in response.content.decode()


class TestBeingBroughtIn:
    """The same operations on what is not a plan yet."""

    @pytest.fixture
    def intake(self, office):
        by = MembershipFactory(agency=office, role=Role.CLERK).user
        at = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
        return intakes.begin_blank(
            issuer=office, year=2026, subject="Tuyên truyền", by=by, at=at
        )  # fmt: skip

    @pytest.fixture
    def bringer(self, intake):
        client = Client()
        client.force_login(intake.by)
        return client

    def at(self, intake, name: str, **more: str) -> str:
        return reverse(f"plans:intake-{name}", kwargs={"token": intake.token, **more})

    def test_rows_are_written_before_there_is_a_plan(self, bringer, intake, office):
        given = {"op": "row-add", "appendix": "0"}
        assert (
            'data-touched="n1"'
            in bringer.post(self.at(intake, "change"), given, headers=HTMX).content.decode()
        )
        given = {"op": "row-set", "key": "n1", "lead": "Sở Lạ", "contents": "Một"}
        response = bringer.post(self.at(intake, "change"), given)
        assert response.headers["Location"].endswith(f"/nhap/{intake.token}/?trang=1#dong-n1")
        assert "Sở Lạ" in bringer.get(self.at(intake, "row", key="n1")).content.decode()
        given = {"text": "Sở Lạ", "named": f"agency:{office.pk}"}
        assert bringer.post(self.at(intake, "settle"), given, headers=HTMX).status_code == 200
        intake.refresh_from_db()
        (item,) = intake.as_draft().items
        assert (item.contents, item.lead[0].settled.id) == (["Một"], office.pk)

    def test_what_has_become_a_plan_is_written_there(self, bringer, intake):
        intakes.confirm(intake=intake, by=intake.by, at=intake.started_at)
        response = bringer.post(self.at(intake, "change"), {"op": "row-add"}, headers=HTMX)
        assert response.status_code == 422
        assert "đã được xác nhận" in response.content.decode()
        assert bringer.get(self.at(intake, "row", key="n1")).status_code == 403

    def test_nobody_else_comes_near(self, clerk, intake):
        assert clerk.post(self.at(intake, "change"), {"op": "row-add"}).status_code == 404


class TestStrangers:
    def test_a_frozen_plan_says_why_it_is_closed(self, clerk, plan):
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.ISSUED, sha256="0" * 64)
        assert "không sửa được nữa" in page(clerk, plan, status=403)
        assert clerk.post(address(plan), {"op": "row-add"}).status_code == 403
        assert plan.items.count() == 3

    def test_who_only_reads_is_told_so(self, plan, office):
        reader = Client()
        reader.force_login(MembershipFactory(agency=office, role=Role.VIEWER).user)
        assert "Chỉ " in page(reader, plan, status=403)
        assert reader.post(address(plan), {"op": "row-add"}).status_code == 403

    def test_words_of_strangers_are_only_words(self, clerk, plan):
        key, other, _ = keys(plan)
        fields: dict[str, Any] = dict.fromkeys(
            ("contents", "formats", "lead", "coordinating", "schedule"), HOSTILE
        )
        do(clerk, plan, "row-set", key=key, **fields)
        do(clerk, plan, "group-set", key=key, heading=HOSTILE)
        do(clerk, plan, "header-set", subject=HOSTILE, opening=HOSTILE, bases=HOSTILE)
        do(clerk, plan, "section-set", place=0, label="V", title=HOSTILE, body=HOSTILE)
        do(clerk, plan, "appendix-set", appendix=0, title=HOSTILE, text=HOSTILE)
        do(clerk, plan, "row-delete", key=other)
        pages = [
            page(clerk, plan),
            clerk.get(address(plan, "row", key=key)).content.decode(),
            clerk.get(address(plan, "settle"), {"ten": HOSTILE}).content.decode(),
            do(
                clerk,
                plan,
                "row-set",
                status=409,
                key=key,
                stamp="x",
                contents="</textarea>" + HOSTILE,
            ),
            clerk.post(
                address(plan), {"op": "row-set", "key": key, "stamp": "x", "contents": HOSTILE * 2}
            ).content.decode(),
        ]
        assert [said.count("<script>") for said in pages] == [0] * len(pages)

    def test_too_long_a_cell_is_refused(self, clerk, plan):
        said = do(clerk, plan, "row-set", status=422, key=keys(plan)[0], contents="x" * 30_000)
        assert "chỉ nhận đến" in said
        assert ContentItem.objects.filter(contents__startswith="xxx").count() == 0
