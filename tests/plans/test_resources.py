"""A plan's rows as a sheet: out and back the same, changes read again, only where one may."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from agencies.actions.registry import load_province
from agencies.admin.sheets import AnySheet, SafeCSV, SafeXLSX
from agencies.models import Agency, AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from plans.actions import importing
from plans.actions.formats import load_formats
from plans.models import ContentItem, Plan
from plans.resources import ItemResource, title_of
from tests.admin_forms import Page
from tests.factories import AgencyFactory, MembershipFactory, UserFactory, plan_with_table

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
SAMPLE = Path(__file__).parents[2] / "plans" / "samples" / "ke-hoach-mau.txt"


@pytest.fixture
def operator() -> User:
    user: User = UserFactory(is_superuser=True)
    return user


@pytest.fixture
def sample(operator: User) -> Plan:
    """The plan that ships, read as an office would."""
    load_province(key="thai-nguyen", by=None, at=AT)
    load_formats(by=None, at=AT)
    reading = importing.read_file(content=SAMPLE.read_bytes(), on=AT.date())
    return importing.import_plan(reading=reading, by=operator, at=AT)


@pytest.fixture
def office() -> Agency:
    found: Agency = AgencyFactory(name="Sở Nội vụ")
    return found


@pytest.fixture
def plan(office: Agency) -> Plan:
    return plan_with_table(issuer=office)


@pytest.fixture
def client(office: Agency) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def sheet_of(user: User, plan: Plan) -> Any:
    return ItemResource(by=user, at=AT).export(ContentItem.objects.filter(plan=plan))


def back(user: User, plan: Plan, dataset: Any, *, dry_run: bool = False) -> Any:
    resource = ItemResource(by=user, at=AT, plan=plan)
    return resource.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)


def state_of(plan: Plan) -> list[Any]:
    rows = plan.items.order_by("position")
    return [
        (
            row.contents, row.lead_text, row.schedule_kind, row.starts_on, row.ends_on,
            list(row.assignments.values_list("role", "position", "text", "agency", "group")),
            list(row.item_formats.values_list("position", "text", "format")),
        )
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [SafeXLSX, SafeCSV])
def test_a_plan_goes_out_and_comes_back_the_same(sample: Plan, operator: User, kind: Any) -> None:
    written = kind().export_data(sheet_of(operator, sample))
    before, events = state_of(sample), AuditEvent.objects.count()

    content = written.encode() if isinstance(written, str) else written
    result = back(operator, sample, AnySheet().create_dataset(content))

    assert result.totals["skip"] == sample.items.count()
    assert state_of(sample) == before
    assert AuditEvent.objects.count() == events


def test_cells_written_by_hand_are_read_as_on_paper(sample: Plan, operator: User) -> None:
    sheet = sheet_of(operator, sample)
    rows = sheet.dict
    rows[0]["Cơ quan chủ trì"] = "- Sở Tư pháp;\n- UBND cấp xã."
    rows[0]["Hình thức tuyên truyền"] = "- Tờ rơi;\n- Zalo"
    rows[0]["Thời gian thực hiện"] = "Trước ngày 30/6"
    sheet.dict = rows

    result = back(operator, sample, sheet)

    assert (result.totals["update"], result.totals["skip"]) == (1, len(rows) - 1)
    item = sample.items.get(position=1)
    lead = item.assignments.filter(role="lead").order_by("position")
    assert [str(row.agency or row.group) for row in lead] == ["Sở Tư pháp", "UBND cấp xã"]
    assert [str(row.format) for row in item.item_formats.all()] == [
        "Tờ rơi, sổ tay, tài liệu",
        "Mạng xã hội",
    ]
    assert item.ends_on == dt.date(2026, 6, 30)
    event = AuditEvent.objects.filter(verb="sửa nội dung").get()
    assert event.subject_id == str(item.pk)
    assert event.changes["item_formats"][1] == ["Tờ rơi", "Zalo"]


def test_a_row_without_a_place_goes_last(plan: Plan, operator: User) -> None:
    sheet = sheet_of(operator, plan)
    rows = sheet.dict
    sheet.dict = [*rows, {**rows[0], "Thứ tự": "", "TT": "", "Nội dung tuyên truyền": "Mới"}]

    back(operator, plan, sheet)

    made = plan.items.get(contents="Mới")
    first = plan.items.exclude(pk=made.pk).get()
    assert (made.position, made.appendix) == (first.position + 1, first.appendix)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Thứ tự", "hai", "Thứ tự: “hai” không phải số thứ tự"),
        ("TT", "-3", "TT: “-3” không phải số thứ tự"),
        ("Nội dung tuyên truyền", "", "Nội dung tuyên truyền:"),
        ("Cơ quan chủ trì", "Sở " + "rất dài " * 100, "Hãy xuống dòng"),
        ("Kế hoạch", "1/KH-KHÁC năm 2020", "không phải"),
    ],
)
def test_a_wrong_cell_is_named(
    plan: Plan, operator: User, column: str, value: str, said: str
) -> None:
    sheet = sheet_of(operator, plan)
    rows = sheet.dict
    rows[0][column] = value
    sheet.dict = rows

    result = back(operator, plan, sheet)

    told = " ".join(message for row in result.invalid_rows for message in row.error.messages)
    assert said in told
    assert not AuditEvent.objects.exists()


class TestPages:
    IMPORT = "admin:plans_contentitem_import"

    def upload(self, client: Client, plan: Plan, text: str = "Nội dung đã sửa") -> Page:
        book = Workbook()
        columns = {
            "Thứ tự": plan.items.get().position,
            "Nội dung tuyên truyền": text,
            "Hình thức tuyên truyền": "- Hội nghị",
            "Cơ quan chủ trì": "Sở Nội vụ",
            "Cơ quan phối hợp": None,
            "Thời gian thực hiện": "Thường xuyên",
        }
        for row in (list(columns), list(columns.values())):
            book.worksheets[0].append(row)
        saved = io.BytesIO()
        book.save(saved)
        file = SimpleUploadedFile("noi-dung.xlsx", saved.getvalue())
        given = {"import_file": file, "plan": plan.pk, "format": "0", "resource": "0"}
        return client.post(reverse(self.IMPORT), given)

    def confirm(self, client: Client, preview: Page) -> Page:
        url = reverse("admin:plans_contentitem_process_import")
        return client.post(url, preview.context["confirm_form"].initial, follow=True)

    def test_preview_then_confirm(self, client: Client, plan: Plan) -> None:
        preview = self.upload(client, plan)

        assert "1 dòng thay đổi" in " ".join(preview.content.decode().split())
        assert not AuditEvent.objects.exists()

        assert "Đã nhập" in self.confirm(client, preview).content.decode()
        assert plan.items.get().contents == "Nội dung đã sửa"
        assert AuditEvent.objects.get().verb == "sửa nội dung"

    def test_markup_in_a_cell_is_shown_as_text(self, client: Client, plan: Plan) -> None:
        page = self.upload(client, plan, "<script>alert(1)</script>").content.decode()

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_a_plan_numbered_meanwhile_is_left_alone(self, client: Client, plan: Plan) -> None:
        preview = self.upload(client, plan)
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.NUMBERED, sha256="0" * 64)

        self.confirm(client, preview)

        assert plan.items.get().contents != "Nội dung đã sửa"
        assert not AuditEvent.objects.exists()

    def test_only_plans_one_drafts_are_offered(
        self, client: Client, plan: Plan, office: Agency
    ) -> None:
        another = plan_with_table(issuer=AgencyFactory(parent=office.parent))

        page = client.get(reverse(self.IMPORT)).content.decode()
        refused = self.upload(client, another)

        assert str(plan) in page
        assert str(another) not in page
        assert "plan" in refused.context["form"].errors

    def test_the_rows_of_a_plan_go_out(self, client: Client, plan: Plan, office: Agency) -> None:
        plan_with_table(issuer=office)
        url = reverse("admin:plans_contentitem_export") + f"?plan={plan.pk}"

        answer = client.post(url, {"format": "0", "resource": "0"})

        sheet = AnySheet().create_dataset(answer.content)
        assert sheet["Kế hoạch"] == [title_of(plan)]
