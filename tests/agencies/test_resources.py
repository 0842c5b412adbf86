"""Agencies as sheets: out and back the same, bad sheets refused in words, formulas kept as text."""

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from agencies.actions.registry import load_province
from agencies.admin.sheets import MAX_ROWS, AnySheet, SafeCSV, SafeXLSX
from agencies.models import Agency, AuditEvent, User
from agencies.resources import AgencyResource
from agencies.roles import Role
from agencies.sheets import UnreadableSheet
from tests.admin_forms import Page
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory, UserFactory

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
IMPORT = "admin:agencies_agency_import"
DANGEROUS = [
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''+1",
    "- Hội nghị; - Tờ rơi",
    "'Nháy đơn",
    "Sở Nội vụ",
]


@pytest.fixture
def operator() -> User:
    user: User = UserFactory(is_superuser=True)
    return user


@pytest.fixture
def province() -> Agency:
    root: Agency = ProvinceFactory(place="Bắc Kạn")
    AgencyFactory(parent=root, name="Sở Nội vụ", symbol="SNV")
    return root


@pytest.fixture
def client(province: Agency) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=province, role=Role.ADMINISTRATOR).user)
    return client


def sheet_of(user: User, queryset: Any = None) -> tablib.Dataset:
    rows = Agency.objects.visible_to(user) if queryset is None else queryset
    return AgencyResource(by=user, at=AT).export(rows)


def back(user: User, dataset: tablib.Dataset, *, dry_run: bool = False) -> Any:
    return AgencyResource(by=user, at=AT).import_data(
        dataset, dry_run=dry_run, rollback_on_validation_errors=True
    )


def uploaded(client: Client, content: bytes, name: str = "co-quan.xlsx") -> Page:
    given = {"import_file": SimpleUploadedFile(name, content), "format": "0", "resource": "0"}
    return client.post(reverse(IMPORT), given)


def confirmed(client: Client, preview: Page) -> Page:
    url = reverse("admin:agencies_agency_process_import")
    return client.post(url, preview.context["confirm_form"].initial, follow=True)


def text_of(page: Page) -> str:
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize("kind", [SafeXLSX, SafeCSV])
def test_what_looks_like_a_formula_goes_out_and_comes_back_unchanged(kind: Any) -> None:
    written = kind().export_data(tablib.Dataset(*[[text] for text in DANGEROUS], headers=["Tên"]))

    content = written.encode() if isinstance(written, str) else written

    assert AnySheet().create_dataset(content)["Tên"] == DANGEROUS


def test_a_workbook_holds_text_and_no_formula() -> None:
    content = SafeXLSX().export_data(
        tablib.Dataset(*[[text] for text in DANGEROUS], headers=["Tên"])
    )

    cells = [
        row[0] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2)
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value == DANGEROUS[0]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_no_cell_of_a_csv_begins_a_formula() -> None:
    written = SafeCSV().export_data(
        tablib.Dataset(*[[text] for text in DANGEROUS], headers=["Tên"])
    )

    cells = [row[0] for row in csv.reader(io.StringIO(written))]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_excels_semicolons_and_its_mark_of_utf8_are_read() -> None:
    dataset = AnySheet().create_dataset("\ufeffTên;Loại\r\nSở Nội vụ;Khác\r\n".encode())

    assert dataset.headers == ["Tên", "Loại"]
    assert dataset["Loại"] == ["Khác"]


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 200_000_000)
    return packed.getvalue()


def far_away_cell() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "Tên"
    book.worksheets[0]["XFD1048576"] = "xa"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


BAD: list[tuple[str, Any, str]] = [
    ("bomb", bomb, "quá lớn"),
    ("broken zip", lambda: b"PK\x03\x04 broken", ".xlsx"),
    ("zip of something else", lambda: workbook()[:-30], ".xlsx"),
    ("old excel", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls"),
    ("not utf-8", lambda: "Tên\nSở".encode("utf-16"), "UTF-8"),
    ("latin", lambda: "Tên\nSở".encode() + b"\xff", "UTF-8"),
    ("binary", lambda: b"abc\0def\n", "không phải tệp CSV"),
    ("nothing but blanks", lambda: b"\n\n\n", "tiêu đề"),
    ("a column twice", "Tên,Tên\na,b\n".encode, "trùng tên"),
    ("too many rows", lambda: b"a\n" + b"1\n" * (MAX_ROWS + 1), "chia thành nhiều tệp"),
    ("too large", lambda: b"a" * 5_000_001, "MB"),
]


@pytest.mark.parametrize(("made", "said"), [each[1:] for each in BAD], ids=[x[0] for x in BAD])
def test_a_sheet_that_cannot_be_read_is_refused_in_a_sentence(made: Any, said: str) -> None:
    with pytest.raises(UnreadableSheet, match=said):
        AnySheet().create_dataset(made())


def test_a_cell_at_the_end_of_the_world_does_not_take_all_day() -> None:
    assert len(AnySheet().create_dataset(far_away_cell())) == 0


@pytest.mark.django_db
class TestRows:
    @pytest.fixture
    def provinces(self) -> None:
        for key in ("bac-kan", "thai-nguyen"):
            load_province(key=key, by=None, at=AT)

    @pytest.mark.parametrize("kind", [SafeXLSX, SafeCSV])
    def test_two_provinces_go_out_and_come_back_the_same(
        self, provinces: None, operator: User, kind: Any
    ) -> None:
        written = kind().export_data(sheet_of(operator))
        events = AuditEvent.objects.count()

        content = written.encode() if isinstance(written, str) else written
        result = back(operator, AnySheet().create_dataset(content))

        problems = [str(row.validation_error or row.errors) for row in result.rows if not row.diff]
        assert problems == []
        assert result.totals["skip"] == Agency.objects.count()
        assert AuditEvent.objects.count() == events

    def test_a_whole_province_can_be_built_from_its_sheet(
        self, provinces: None, operator: User
    ) -> None:
        root = Agency.objects.get(parent=None, place="Thái Nguyên")
        sheet = sheet_of(operator, Agency.objects.in_province(root))
        text = str(sheet.export("csv")).replace("tỉnh Thái Nguyên", "tỉnh Nào Đó")

        result = back(operator, AnySheet().create_dataset(text.encode()))

        assert result.totals["new"] == len(sheet)
        assert Agency.objects.get(parent=None, short_name="UBND tỉnh Nào Đó")

    def test_a_change_and_a_new_row_are_stored_by_the_action(
        self, province: Agency, operator: User
    ) -> None:
        sheet = sheet_of(operator)
        rows = sheet.dict
        rows[1]["Địa danh"], rows[1]["Đến hết ngày"] = "Bắc Kạn", "28/02/2025"
        new = {**rows[1], "Tên đầy đủ": "Sở Mới", "Tên thường dùng": "Sở Mới", "Loại": "khac"}
        sheet.dict = [*rows, new]

        result = back(operator, sheet)

        assert (result.totals["new"], result.totals["update"], result.totals["skip"]) == (1, 1, 1)
        assert Agency.objects.get(name="Sở Mới").kind == Agency.Kind.OTHER
        events = {event.verb: event for event in AuditEvent.objects.all()}
        assert events["sửa cơ quan"].changes == {
            "place": ["", "Bắc Kạn"],
            "valid_to": [None, "2025-02-28"],
        }
        assert events["thêm cơ quan"].by_id == operator.pk

    def test_a_preview_stores_nothing(self, province: Agency, operator: User) -> None:
        sheet = sheet_of(operator)
        rows = sheet.dict
        rows[1]["Địa danh"] = "Nơi khác"
        sheet.dict = rows

        result = back(operator, sheet, dry_run=True)

        assert result.totals["update"] == 1
        assert not Agency.objects.filter(place="Nơi khác").exists()
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize(
        ("column", "value", "said"),
        [
            ("Loại", "Hội quán", "Loại: “Hội quán” không có trong danh sách"),
            ("Có từ ngày", "31/02/2025", "Không hiểu ngày “31/02/2025”"),
            ("Cơ quan cấp trên", "Sở Ma", "“Sở Ma” (UBND tỉnh Bắc Kạn): chưa có"),
            ("Thư điện tử", "không phải thư", "Thư điện tử:"),
            ("Tên thường dùng", "", "Tên thường dùng:"),
        ],
    )
    def test_a_wrong_cell_is_named_and_nothing_is_stored(
        self, province: Agency, operator: User, column: str, value: str, said: str
    ) -> None:
        sheet = sheet_of(operator)
        rows = sheet.dict
        rows[0]["Địa danh"] = "Nơi khác"
        rows[1][column] = value
        sheet.dict = rows

        result = back(operator, sheet)

        told = " ".join(message for row in result.invalid_rows for message in row.error.messages)
        assert said in told
        assert not Agency.objects.filter(place="Nơi khác").exists()


@pytest.mark.django_db
class TestPages:
    def sheet(self, **changes: str) -> bytes:
        row = {
            "Tỉnh": "UBND tỉnh Bắc Kạn",
            "Cơ quan cấp trên": "UBND tỉnh Bắc Kạn",
            "Tên đầy đủ": "Sở Nội vụ",
            "Tên thường dùng": "Sở Nội vụ",
            "Loại": "Cơ quan chuyên môn thuộc UBND",
            "Cấp": "Cấp tỉnh",
            **changes,
        }
        return workbook(list(row), list(row.values()))

    def test_preview_then_confirm(self, client: Client) -> None:
        preview = uploaded(client, self.sheet(**{"Tên thường dùng": "Sở NV"}))

        assert "1 dòng thay đổi" in text_of(preview)
        assert "<del>Sở Nội vụ</del> <ins>Sở NV</ins>" in text_of(preview)
        assert not AuditEvent.objects.exists()

        done = confirmed(client, preview)

        assert "Đã nhập: 0 dòng mới, 1 dòng thay đổi" in text_of(done)
        assert AuditEvent.objects.get().changes == {"short_name": ["Sở Nội vụ", "Sở NV"]}

    def test_a_column_left_out_leaves_its_field_alone(self, client: Client) -> None:
        confirmed(client, uploaded(client, self.sheet(**{"Tên thường dùng": "Sở NV"})))

        assert Agency.objects.get(name="Sở Nội vụ").symbol == "SNV"

    def test_a_file_is_confirmed_once(self, client: Client) -> None:
        preview = uploaded(client, self.sheet(**{"Tên thường dùng": "Sở NV"}))
        confirmed(client, preview)

        assert "Tệp chờ nhập không còn" in text_of(confirmed(client, preview))

    def test_another_province_cannot_be_written(self, client: Client) -> None:
        other = ProvinceFactory(place="Thái Bình")
        theirs = {"Tỉnh": str(other), "Cơ quan cấp trên": str(other)}

        page = uploaded(client, self.sheet(**theirs))

        assert "chưa có" in text_of(page)
        assert "confirm_form" not in page.context

    def test_nor_a_province_be_added(self, client: Client) -> None:
        page = uploaded(client, self.sheet(**{"Tỉnh": "", "Cơ quan cấp trên": ""}))

        assert "Bạn không quản lý danh mục" in text_of(page)

    def test_missing_columns_are_named(self, client: Client) -> None:
        page = uploaded(client, "Tên đầy đủ,Loại\nSở,Khác\n".encode(), "x.csv")

        assert "Tệp thiếu cột: Tỉnh, Cơ quan cấp trên, Tên thường dùng, Cấp." in text_of(page)
        assert "Traceback" not in text_of(page)

    @pytest.mark.parametrize("content", [bomb(), b"\x00\x01\x02", b"PK\x03\x04", b" "])
    def test_a_bad_file_is_a_sentence_on_the_page(self, client: Client, content: bytes) -> None:
        page = uploaded(client, content)

        assert page.status_code == 200
        assert page.context["form"].errors["import_file"]
        assert "Traceback" not in text_of(page)

    def test_a_clerk_cannot_bring_sheets(self, province: Agency) -> None:
        clerk = Client()
        clerk.force_login(MembershipFactory(agency=province).user)

        assert clerk.get(reverse(IMPORT)).status_code == 403

    @pytest.mark.parametrize(("chosen", "begins"), [("0", b"PK"), ("1", b"\xef\xbb\xbf")])
    def test_the_list_goes_out_as_both_kinds(
        self, client: Client, chosen: str, begins: bytes
    ) -> None:
        ProvinceFactory(place="Thái Bình")

        given = {"format": chosen, "resource": "0"}
        answer = client.post(reverse("admin:agencies_agency_export"), given)

        assert answer.content.startswith(begins)
        names = AnySheet().create_dataset(answer.content)["Tên thường dùng"]
        assert names == ["UBND tỉnh Bắc Kạn", "Sở Nội vụ"]
