"""The admin of plans: what is typed is read again, what is numbered is read only."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, AgencyGroup, AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from plans.actions import formats, items, plans
from plans.models import Assignment, ContentItem, Format, ItemFormat, Plan
from plans.models.format import Catalogue
from tests.admin_forms import added_row, press, told
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    FormatFactory,
    GroupFactory,
    ItemFactory,
    LegalBasisFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    UserFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)


def changelist(name: str) -> str:
    return reverse(f"admin:plans_{name}_changelist")


def change(obj: Any) -> str:
    return reverse(f"admin:plans_{obj._meta.model_name}_change", args=[obj.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def province() -> Agency:
    root: Agency = ProvinceFactory(place="Bắc Kạn")
    return root


@pytest.fixture
def office(province: Agency) -> Agency:
    found: Agency = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    return found


@pytest.fixture
def group(province: Agency) -> AgencyGroup:
    found: AgencyGroup = GroupFactory(scope=province, name="Các sở, ban, ngành")
    return found


@pytest.fixture
def clerk(office: Agency) -> User:
    user: User = MembershipFactory(agency=office, role=Role.CLERK).user
    return user


@pytest.fixture
def client(clerk: User) -> Client:
    return signed_in(clerk)


@pytest.fixture
def plan(province: Agency, office: Agency) -> Plan:
    return plan_with_table(issuer=province, drafter=office, monitor=office)


@pytest.fixture
def item(plan: Plan) -> ContentItem:
    return plan.items.get()


def freeze(plan: Plan) -> None:
    Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.NUMBERED, sha256="0" * 64)


def parties(item: ContentItem, role: str) -> list[tuple[str, str]]:
    rows = item.assignments.filter(role=role)
    return [(row.text, row.standing) for row in rows.order_by("position")]


class TestRows:
    def test_what_is_typed_is_read_again(
        self, client: Client, item: ContentItem, office: Agency, group: AgencyGroup
    ) -> None:
        press(
            client,
            change(item),
            contents="- Nội dung một;\n- Nội dung hai.",
            lead_text="- Sở Nội vụ;\n- Các sở, ngành lạ.",
            coordinating_text="Các sở, ban, ngành; tổ chức, cá nhân",
            schedule_text="Trước ngày 30/6",
            format_lines="- Hội nghị;\n- Tờ rơi.",
        )

        item.refresh_from_db()
        assert item.contents == "Nội dung một\nNội dung hai"
        assert parties(item, "lead") == [("Sở Nội vụ", "agency"), ("Các sở, ngành lạ", "unknown")]
        assert parties(item, "coordinating") == [
            ("Các sở, ban, ngành", "group"),
            ("tổ chức, cá nhân", "untracked"),
        ]
        assert (item.schedule_kind, item.ends_on) == ("deadline", dt.date(2021, 6, 30))
        assert [row.text for row in item.item_formats.all()] == ["Hội nghị", "Tờ rơi"]

    def test_a_save_writes_one_event(
        self, client: Client, clerk: User, item: ContentItem, office: Agency
    ) -> None:
        press(client, change(item), coordinating_text="Sở Nội vụ")

        event = AuditEvent.objects.get()
        assert (event.verb, event.by_id, event.agency_id) == ("sửa nội dung", clerk.pk, office.pk)
        assert event.changes["coordinating_text"] == ["", "Sở Nội vụ"]
        assert event.changes["coordinating"] == [[], ["Sở Nội vụ → Sở Nội vụ"]]

    def test_what_a_person_has_settled_stays(
        self, client: Client, item: ContentItem, group: AgencyGroup
    ) -> None:
        item.lead_text = "Các sở, ngành"
        item.save()
        item.assignments.all().delete()
        Assignment.objects.create(
            item=item, role="lead", position=1, standing="group", group=group,
            text="Các sở, ngành", printed="Các sở, ngành", named_as="group",
        )  # fmt: skip

        press(client, change(item), schedule_text="Quý I")

        assert item.assignments.get().group == group

    def test_a_target_stays_with_its_line(self, client: Client, item: ContentItem) -> None:
        item.item_formats.update(target_quantity=12, unit="tin, bài")

        press(client, change(item), format_lines="Pano\nTrên Cổng thông tin điện tử")

        kept = ItemFormat.objects.get(target_quantity=12)
        assert (kept.position, kept.text) == (2, "Trên Cổng thông tin điện tử")

    def test_forms_are_found_in_the_catalogue(self, client: Client, item: ContentItem) -> None:
        leaflet = FormatFactory(name="Tờ rơi", marks="to roi")

        press(client, change(item), format_lines="Phát tờ rơi cho người dân")

        assert item.item_formats.get().format == leaflet

    def test_a_new_one_goes_after_the_last(self, client: Client, plan: Plan) -> None:
        values = {"plan": plan.pk, "number": 2, "contents": "Nội dung mới", "lead_text": "Sở lạ"}

        press(client, reverse("admin:plans_contentitem_add"), **values)

        made = ContentItem.objects.get(contents="Nội dung mới")
        assert made.position == plan.items.exclude(pk=made.pk).get().position + 1
        assert AuditEvent.objects.get().verb == "thêm nội dung"

    def test_it_stands_in_an_appendix_of_its_own_plan(
        self, client: Client, item: ContentItem
    ) -> None:
        other = AppendixFactory()

        answer = press(client, change(item), appendix=other.pk)

        assert "appendix" in answer.context["adminform"].form.errors

    def test_a_line_that_names_nobody_is_refused_with_its_reason(
        self, client: Client, item: ContentItem
    ) -> None:
        answer = press(client, change(item), lead_text="Sở " + "rất dài " * 100)

        assert "Hãy xuống dòng" in told(answer)
        assert not AuditEvent.objects.exists()

    def test_it_may_be_taken_out_of_a_draft(self, client: Client, item: ContentItem) -> None:
        url = reverse("admin:plans_contentitem_delete", args=[item.pk])

        assert "Bạn có chắc" in client.get(url).content.decode()
        client.post(url, {"post": "yes"})

        assert not ContentItem.objects.exists()
        assert AuditEvent.objects.get().verb == "xóa nội dung"

    def test_the_list_is_narrowed_to_a_plan_and_searched_without_diacritics(
        self, client: Client, item: ContentItem, office: Agency
    ) -> None:
        other = ItemFactory(
            appendix__plan=PlanFactory(issuer=office), contents="Đối thoại doanh nghiệp"
        )

        narrowed = client.get(changelist("contentitem"), {"plan": item.plan_id}).content.decode()
        searched = client.get(changelist("contentitem"), {"q": "doi thoai"}).content.decode()

        assert change(item) in narrowed
        assert change(other) not in narrowed
        assert change(other) in searched
        assert change(item) not in searched

    @pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
    def test_a_plan_that_is_none_narrows_nothing(
        self, client: Client, item: ContentItem, number: str
    ) -> None:
        for address in (changelist("contentitem"), reverse("admin:plans_contentitem_add")):
            assert client.get(address, {"plan": number}).status_code == 200

    @pytest.mark.parametrize(
        "lookup",
        ["plan__drafter__memberships__user__password__startswith", "contents__contains", "id"],
    )
    def test_a_list_is_narrowed_by_its_own_filters_alone(self, client: Client, lookup: str) -> None:
        for page in ("changelist", "export"):
            address = reverse(f"admin:plans_contentitem_{page}")
            assert client.get(address, {lookup: "1"}).status_code == 400

    def test_it_shows_what_was_understood(self, client: Client, item: ContentItem) -> None:
        press(client, change(item), lead_text="Sở Nội vụ\nHội đồng Ma")

        page = " ".join(client.get(change(item)).content.decode().split())

        assert "Sở Nội vụ → Sở Nội vụ" in page
        assert "Hội đồng Ma → <b>chưa xác định</b>" in page
        assert change(item.plan) in page


class TestFrozen:
    def test_its_rows_and_header_are_read_only(
        self, client: Client, plan: Plan, item: ContentItem
    ) -> None:
        freeze(plan)

        for row in (plan, item):
            page = client.get(change(row))
            assert page.status_code == 200
            assert 'name="_save"' not in page.content.decode()
            assert client.post(change(row), {"subject": "x"}).status_code == 403
        url = reverse("admin:plans_contentitem_delete", args=[item.pk])
        assert client.post(url, {"post": "yes"}).status_code == 403

    def test_no_row_is_added(self, client: Client, plan: Plan) -> None:
        freeze(plan)
        values = {"plan": plan.pk, "number": 2, "contents": "Nội dung mới"}

        answer = press(client, reverse("admin:plans_contentitem_add"), **values)

        assert "plan" in answer.context["adminform"].form.errors

    def test_the_action_refuses_too(self, clerk: User, plan: Plan, item: ContentItem) -> None:
        freeze(plan)

        with pytest.raises(items.PlanFrozen, match="đã cấp số"):
            items.save(item=item, by=clerk, at=AT)
        with pytest.raises(items.PlanFrozen):
            items.delete(item=item, by=clerk, at=AT)
        header = plans.Header("1", "KH-UBND", None, (), ())
        with pytest.raises(plans.PlanFrozen):
            plans.save(plan=plan, header=header, by=clerk, at=AT)
        assert not AuditEvent.objects.exists()

    def test_a_plan_numbered_meanwhile_is_refused_with_its_reason(
        self, client: Client, item: ContentItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def numbered_by_now(plan: Plan) -> None:
            raise items.PlanFrozen("Kế hoạch đã cấp số nên không sửa được.")

        monkeypatch.setattr(items, "refuse_frozen", numbered_by_now)

        answer = press(client, change(item), contents="Khác")

        assert "đã cấp số" in told(answer)
        assert "Khác" in answer.content.decode()

    def test_a_plan_numbered_for_good_meanwhile_has_no_form(
        self, client: Client, item: ContentItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def closed(request: Any, obj: Any = None) -> bool:
            raise PermissionDenied

        def numbered_by_now(plan: Plan) -> None:
            admin_of_items = admin.site.get_model_admin(ContentItem)
            monkeypatch.setattr(admin_of_items, "has_change_permission", closed)
            raise items.PlanFrozen("Kế hoạch đã cấp số nên không sửa được.")

        monkeypatch.setattr(items, "refuse_frozen", numbered_by_now)

        answer = press(client, change(item), contents="Khác")

        assert answer.status_code == 302
        assert "đã cấp số" in " ".join(str(m) for m in get_messages(answer.wsgi_request))

    def test_the_year_is_no_thousand(self, client: Client, plan: Plan) -> None:
        freeze(plan)

        assert "2.021" not in client.get(change(plan)).content.decode()


class TestHeaders:
    def test_a_save_writes_one_event(self, client: Client, clerk: User, plan: Plan) -> None:
        press(client, change(plan), subject="Trích yếu mới", paper_number="07")

        event = AuditEvent.objects.get()
        assert event.changes["subject"][1] == "Trích yếu mới"
        assert event.changes["number"][1] == "7"
        assert event.by_id == clerk.pk
        plan.refresh_from_db()
        assert plan.reference.startswith("7/")

    def test_nothing_changed_nothing_logged(self, client: Client, plan: Plan) -> None:
        LegalBasisFactory(plan=plan)
        press(client, change(plan))

        assert not AuditEvent.objects.exists()

    def test_recipients_and_bases_are_lines(self, client: Client, plan: Plan) -> None:
        LegalBasisFactory(plan=plan, position=1, line="Căn cứ Nghị quyết số 76/NQ-CP")
        LegalBasisFactory(plan=plan, position=2, line="", text="Kế hoạch số 15/KH-UBND")

        press(
            client,
            change(plan),
            basis_lines="Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ;\n"
            "Căn cứ Nghị quyết số 76/NQ-CP",
            recipient_lines="- Các sở, ban, ngành;\n- Lưu: VT, SNV.",
        )

        rows = list(plan.legal_bases.all())
        assert [row.number for row in rows[:1]] == ["61/2018"] or rows[0].number == "61"
        assert rows[0].issued_on == dt.date(2018, 4, 23)
        assert [row.text for row in rows if not row.line] == ["Kế hoạch số 15/KH-UBND"]
        recipients = [row.text for row in plan.recipients.all()]
        assert recipients == ["Các sở, ban, ngành", "Lưu: VT, SNV"]
        changes = AuditEvent.objects.get().changes
        assert changes["recipients"][1] == recipients

    def test_a_taken_number_is_refused_with_its_reason(
        self, client: Client, plan: Plan, province: Agency
    ) -> None:
        taken = PlanFactory(issuer=province, drafter=plan.drafter)

        answer = press(
            client, change(plan), subject="Trích yếu vừa gõ",
            paper_number=taken.paper.number, paper_symbol=taken.paper.symbol,
            **added_row("appendices", title="PHỤ LỤC VỪA GÕ", orientation="landscape"),
        )  # fmt: skip

        said = answer.content.decode()
        assert "đã có trong hệ thống" in told(answer)
        assert "đã có trong hệ thống" in said
        # What was typed is still there, in the form and in its rows.
        assert "Trích yếu vừa gõ" in said
        assert "PHỤ LỤC VỪA GÕ" in said
        plan.paper.refresh_from_db()
        assert plan.paper.number != taken.paper.number

    def test_another_year_gives_the_rows_other_days(
        self, client: Client, plan: Plan, item: ContentItem
    ) -> None:
        press(client, change(item), schedule_text="Quý I")

        press(client, change(plan), year="2022")

        item.refresh_from_db()
        assert item.starts_on == dt.date(2022, 1, 1)

    def test_a_plan_is_begun_by_hand(
        self, client: Client, province: Agency, office: Agency
    ) -> None:
        press(
            client,
            reverse("admin:plans_plan_add"),
            subject="Tuyên truyền năm 2027",
            year=2027,
            issuer=province.pk,
            drafter=office.pk,
            monitor=office.pk,
            paper_symbol="KH-UBND",
            **added_row("appendices", title="NỘI DUNG", orientation="landscape"),
        )

        made = Plan.objects.get(year=2027)
        assert made.paper.state == Paper.State.DRAFT
        assert made.paper.issuer == province
        assert made.appendices.get().position == 1
        assert AuditEvent.objects.get().verb == "lập kế hoạch"

    def test_nobody_takes_a_number_of_an_issuer_they_do_not_write_for(
        self, province: Agency, office: Agency
    ) -> None:
        other = AgencyFactory(parent=province, name="Sở Tư pháp")
        client = signed_in(MembershipFactory(agency=other, role=Role.CLERK).user)
        given = {"subject": "Lấy số của tỉnh", "year": 2027, "paper_number": "17"}
        given |= {"drafter": other.pk, "monitor": other.pk}

        add = reverse("admin:plans_plan_add")
        answer = press(client, add, issuer=province.pk, **given)

        assert "của Sở Nội vụ được soạn và nhập kế hoạch" in told(answer)
        assert not Plan.objects.exists()
        press(client, add, issuer=other.pk, **given)
        made = Plan.objects.get()
        assert "Sở Nội vụ" in told(press(client, change(made), issuer=province.pk))
        made.refresh_from_db()
        assert made.issuer == other

    def test_the_action_asks_for_the_drafter_too(
        self, clerk: User, plan: Plan, province: Agency
    ) -> None:
        header = plans.Header("17", "KH-UBND", None, (), ())
        plan.drafter = AgencyFactory(parent=province)
        with pytest.raises(plans.NotYourPlan, match=str(plan.drafter)):
            plans.save(plan=plan, header=header, by=clerk, at=AT)
        stranger = MembershipFactory(agency=plan.drafter, role=Role.CLERK).user
        with pytest.raises(plans.NotYourPlan, match="Sở Nội vụ"):
            plans.save(plan=plan, header=header, by=stranger, at=AT)

    def test_who_was_given_a_plan_goes_on_with_it(self, province: Agency, office: Agency) -> None:
        other = AgencyFactory(parent=province)
        plan = plan_with_table(issuer=province, drafter=other, monitor=office)
        client = signed_in(MembershipFactory(agency=other, role=Role.CLERK).user)

        press(client, change(plan), subject="Viết tiếp")

        plan.refresh_from_db()
        assert plan.subject == "Viết tiếp"

    def test_nobody_drafts_for_another_office(
        self, client: Client, plan: Plan, province: Agency
    ) -> None:
        other = AgencyFactory(parent=province)

        assert (
            "drafter"
            in press(client, change(plan), drafter=other.pk).context["adminform"].form.errors
        )

    def test_a_second_appendix_goes_after_the_first(self, client: Client, plan: Plan) -> None:
        row = {"title": "PHỤ LỤC HAI", "orientation": "portrait"}

        press(client, change(plan), **added_row("appendices", 1, **row))

        first, second = plan.appendices.order_by("position")
        assert second.position == first.position + 1

    def test_the_list_leads_to_the_rows(self, client: Client, plan: Plan) -> None:
        page = client.get(changelist("plan")).content.decode()

        assert f"{changelist('contentitem')}?plan={plan.pk}" in page


class TestWhoMay:
    def test_another_province_is_not_there(self, plan: Plan, item: ContentItem) -> None:
        elsewhere = AgencyFactory(parent=ProvinceFactory(place="Thái Bình"))
        for role in (Role.MONITOR, Role.ADMINISTRATOR):
            client = signed_in(MembershipFactory(agency=elsewhere.parent, role=role).user)
            for row in (plan, item):
                assert client.get(change(row)).status_code == 404

    def test_another_office_does_not_see_drafts(self, plan: Plan, province: Agency) -> None:
        client = signed_in(MembershipFactory(agency=AgencyFactory(parent=province)).user)

        assert client.get(change(plan)).status_code == 404

    def test_a_monitor_of_the_province_changes_and_an_administrator_reads(
        self, plan: Plan, province: Agency
    ) -> None:
        outcomes = {}
        for role in (Role.MONITOR, Role.ADMINISTRATOR):
            client = signed_in(MembershipFactory(agency=province, role=role).user)
            outcomes[role] = 'name="_save"' in client.get(change(plan)).content.decode()

        assert outcomes == {Role.MONITOR: True, Role.ADMINISTRATOR: False}

    def test_the_catalogue_is_changed_by_administrators_of_a_province(
        self, province: Agency, office: Agency
    ) -> None:
        form = FormatFactory()
        outcomes = []
        for agency in (province, office):
            user = MembershipFactory(agency=agency, role=Role.ADMINISTRATOR).user
            answer = press(signed_in(user), change(form), marks="Tờ Rơi\nto roi\nPano")
            outcomes.append(answer.status_code)

        form.refresh_from_db()
        assert outcomes == [302, 403]
        assert form.marks == "to roi\npano"
        assert AuditEvent.objects.get().verb == "sửa hình thức"


@pytest.mark.parametrize("name", ["plan", "contentitem", "format"])
def test_a_list_of_many_costs_as_much_as_one_of_few(name: str, office: Agency) -> None:
    client = signed_in(UserFactory(is_superuser=True))

    def fill(number: int) -> None:
        for _ in range(number):
            plan_with_table(issuer=office)
            FormatFactory()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(changelist(name)).status_code == 200
        return len(captured)

    fill(3)
    few = cost()
    fill(12)

    assert cost() == few


class TestCatalogue:
    @pytest.fixture
    def catalogue(self) -> Catalogue:
        formats.load_formats(by=None, at=AT)
        return Catalogue(Format.objects.all())

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            ("Trên Cổng/trang thông tin điện tử", "Cổng, trang thông tin điện tử"),
            ("Trên Đài Truyền hình; truyền thanh", "Truyền hình"),
            ("Hệ thống truyền thanh cơ sở", "Phát thanh, truyền thanh cơ sở"),
            (
                "Trên Internet, mạng xã hội (thông qua các trang fanpage của cơ quan Báo, Đài…)",
                "Mạng xã hội",
            ),
            ("Zalo của cơ quan", "Mạng xã hội"),
            (
                "Trang nhất báo chí, giao diện báo điện tử, ...",
                "Báo in, báo điện tử, tạp chí, bản tin",
            ),
            ("Tin, bài, phóng sự", "Báo in, báo điện tử, tạp chí, bản tin"),
            ("Mở các hội nghị tập huấn", "Hội nghị, tập huấn, tọa đàm"),
            ("Tổ chức các cuộc gặp gỡ và đối thoại trực tiếp", "Đối thoại, gặp gỡ, tiếp xúc"),
            ("Hội nghị đối thoại", "Đối thoại, gặp gỡ, tiếp xúc"),
            (
                "Lồng ghép vào các lớp đào tạo Trung cấp; các lớp bồi dưỡng ngạch chuyên viên",
                "Lồng ghép trong đào tạo, họp, giao ban, sinh hoạt",
            ),
            (
                "Lồng ghép trong các buổi họp, giao ban cơ quan",
                "Lồng ghép trong đào tạo, họp, giao ban, sinh hoạt",
            ),
            ("Niêm yết tại các địa điểm tiếp nhận hồ sơ TTHC", "Niêm yết, bảng tin tại trụ sở"),
            ("Trụ sở các cơ quan, đơn vị", "Niêm yết, bảng tin tại trụ sở"),
            ("Phát tờ rơi, sổ tay cho người dân", "Tờ rơi, sổ tay, tài liệu"),
            ("Pano, áp phích tại trụ sở", "Pano, áp phích, băng rôn"),
            ("Thi trực tuyến", "Cuộc thi, hội thi, sân khấu hóa"),
            (
                "Trực tiếp tại nơi tiếp nhận và trả kết quả TTHC",
                "Hướng dẫn trực tiếp tại nơi tiếp nhận hồ sơ",
            ),
        ],
    )
    def test_a_line_of_a_plan_is_found(self, catalogue: Catalogue, line: str, name: str) -> None:
        found = catalogue.find(line)

        assert found is not None
        assert found.name == name

    @pytest.mark.parametrize(
        "line", ["Các loại hình khác", "Chính sách mới", "Phương tiện khác", "Báo cáo các cấp"]
    )
    def test_words_that_only_look_like_a_form_are_none(
        self, catalogue: Catalogue, line: str
    ) -> None:
        assert catalogue.find(line) is None

    def test_every_form_of_the_real_plan_is_found(self, catalogue: Catalogue, seeds: Path) -> None:
        from plans import intake  # noqa: PLC0415

        [path] = seeds.glob("003*")
        lines = [line for item in intake.read(path.read_bytes()).items for line in item.formats]

        assert len(lines) > 30
        assert [line for line in lines if catalogue.find(line) is None] == []

    def test_loading_twice_changes_nothing(self, catalogue: Catalogue) -> None:
        events = AuditEvent.objects.count()
        shipped = json.loads(formats.DATA.read_text(encoding="utf-8"))

        loaded = formats.load_formats(by=None, at=AT)

        assert loaded == formats.Loaded(same=len(shipped))
        assert AuditEvent.objects.count() == events

    def test_what_people_changed_stays(self, catalogue: Catalogue, clerk: User) -> None:
        form = Format.objects.get(name="Mạng xã hội")
        form.unit = "lượt"
        formats.save(form=form, by=clerk, at=AT)

        formats.load_formats(by=None, at=AT)

        form.refresh_from_db()
        assert form.unit == "lượt"
