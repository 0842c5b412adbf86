"""A province's workbook: out and back the same, every row told what it would do, nothing written."""

import datetime as dt
import io
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from agencies.actions.registry import load_province
from agencies.models import Agency, AuditEvent, Membership, User
from agencies.roles import Role
from agencies.sheets import UnreadableSheet
from agencies.workbook import checking, reading, writing
from agencies.workbook.checking import Checked
from agencies.workbook.known import account_name
from tests.agencies.workbooks import edited, office, person, template, with_rows
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory, UserFactory

AT = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
ROOT = "UBND tỉnh Bắc Kạn"


@pytest.fixture
def province() -> Agency:
    root: Agency = ProvinceFactory(place="Bắc Kạn")
    AgencyFactory(parent=root, name="Sở Nội vụ", symbol="SNV")
    return root


@pytest.fixture
def administrator(province: Agency) -> User:
    user: User = MembershipFactory(
        agency=province, role=Role.ADMINISTRATOR, user__username="quantri"
    ).user
    return user


def check(content: bytes, province: Agency, by: User) -> Checked:
    tables = reading.read(content)
    return checking.check(tables, province=province, by=by, at=AT, tick=lambda: None)


def outcome(
    province: Agency, by: User, agencies: list[dict[str, Any]], accounts: list[dict[str, Any]]
) -> Checked:
    return check(with_rows(template(province, by), agencies, accounts), province, by)


def wrong(checked: Checked) -> dict[tuple[str, int], str]:
    rows = [row for row in checked.results if row["outcome"] == "wrong"]
    return {(row["sheet"], row["row"]): " ".join(row["messages"]) for row in rows}


class TestTemplate:
    pytestmark = pytest.mark.django_db

    def test_it_has_a_frozen_head_with_notes_and_lists(
        self, province: Agency, administrator: User
    ) -> None:
        book = load_workbook(io.BytesIO(template(province, administrator)))

        assert book.sheetnames == ["Cơ quan", "Tài khoản", "Hướng dẫn", "Danh sách"]
        sheet = book["Cơ quan"]
        assert sheet.freeze_panes == "A2"
        assert "Bắt buộc" in sheet["A1"].comment.text
        offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
        assert offered[0] == "'Danh sách'!$A$2:$A$12"
        assert [cell.value for cell in book["Danh sách"]["A"]][:2] == ["Loại", "Ủy ban nhân dân"]

    def test_a_file_brought_back_unchanged_changes_nothing(self, administrator: User) -> None:
        load_province(key="thai-nguyen", by=None, at=AT)
        root = Agency.objects.get(parent=None, place="Thái Nguyên")
        operator = UserFactory(is_superuser=True)
        MembershipFactory(agency=root.children.first(), role=Role.HEAD)

        checked = check(template(root, operator), root, operator)

        assert wrong(checked) == {}
        assert Counter(row["outcome"] for row in checked.results) == {
            "skip": Agency.objects.in_province(root).count() + 1
        }

    def test_text_that_looks_like_a_formula_stays_text(
        self, province: Agency, administrator: User
    ) -> None:
        Agency.objects.filter(name="Sở Nội vụ").update(note='=HYPERLINK("x")', place="'=1")
        content = template(province, administrator)

        cells = [cell for row in load_workbook(io.BytesIO(content))["Cơ quan"] for cell in row]

        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        assert set(check(content, province, administrator).totals) == {"skip", "accounts"}


class TestReading:
    def book(self, **sheets: list[list[Any]]) -> bytes:
        book = Workbook()
        for name, rows in sheets.items():
            sheet = book.create_sheet(name.replace("_", " "))
            for row in rows:
                sheet.append(row)
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([["Tên đầy đủ", "Loại"], ["Sở", "Khác"]], "thiếu cột: Cơ quan cấp trên"),
            ([["Tên đầy đủ", "ten day du"]], "thiếu cột"),
        ],
    )
    def test_a_wrong_head_is_named(self, rows: list[list[Any]], said: str) -> None:
        with pytest.raises(UnreadableSheet, match=said):
            reading.read(self.book(Cơ_quan=rows))

    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"a" * 5_000_001]
    )
    def test_what_is_no_workbook_is_refused_before_it_is_kept(self, content: bytes) -> None:
        with pytest.raises(UnreadableSheet):
            reading.row_count(content)

    def test_a_workbook_without_our_sheets_says_which_they_are(self) -> None:
        with pytest.raises(UnreadableSheet, match="“Cơ quan” và “Tài khoản”"):
            reading.read(self.book(Khác=[["a"], ["b"]]))

    def test_columns_come_in_any_order_and_unknown_ones_are_told(self) -> None:
        head = ["VAI TRÒ", "Ngày sinh", "co quan", "Họ và  tên", "Tên đăng nhập"]
        row = ["Văn thư", dt.date(1990, 2, 1), "Sở Nội vụ", "Lý Văn Tư", "tu"]

        table = reading.read(self.book(tai_khoan=[head, [], row]))[0]

        assert table.rows == [
            (
                3,
                {
                    "Vai trò": "Văn thư",
                    "Ngày sinh": "01/02/1990",
                    "Cơ quan": "Sở Nội vụ",
                    "Họ và tên": "Lý Văn Tư",
                    "Tên đăng nhập": "tu",
                },
            )
        ]
        assert table.notes == ["Trang “Tài khoản”: không đọc cột “Ngày sinh” vì mẫu không có."]

    @given(st.text("aăâđêôơưÁẮẤĐXx._-@+0\u0301\u0323\u00a0 ", max_size=30))
    def test_an_account_name_has_one_spelling(self, text: str) -> None:
        assert account_name(f"  {text.upper()} ") == account_name(account_name(text.upper()))


@pytest.mark.django_db
class TestRows:
    def test_new_offices_in_any_order_and_people_in_them(
        self, province: Agency, administrator: User
    ) -> None:
        checked = outcome(
            province,
            administrator,
            [
                office("Phòng Một", "Sở Mới", Loại="don vi thuoc, truc thuoc"),
                office("Sở Mới", ROOT, **{"Có từ ngày": dt.date(2025, 7, 1)}),
            ],
            [
                person(" Nong.Van.A ", "Phòng Một"),
                person("nong.van.a", "Sở Mới", **{"Vai trò": "văn thư", "Họ và tên": ""}),
            ],
        )

        assert wrong(checked) == {}
        assert [each.name for each in checked.agencies] == ["Sở Mới", "Phòng Một"]
        assert checked.totals == {"new": 4, "skip": 3, "accounts": 1}
        assert [user.username for user in checked.people] == ["nong.van.a"]
        assert checked.people[0].must_change_password
        assert {role.agency.name for role in checked.roles} == {"Sở Mới", "Phòng Một"}
        added = next(row for row in checked.results if row["name"] == "Sở Mới")
        assert ["Có từ ngày", "", "01/07/2025"] in added["cells"]

    def test_nothing_is_written_and_a_row_costs_no_query(
        self, province: Agency, administrator: User
    ) -> None:
        def rows(number: int) -> bytes:
            return with_rows(
                template(province, administrator),
                [office(f"Sở Số {n}", ROOT) for n in range(number)],
                [person(f"nguoi{n}", f"Sở Số {n}") for n in range(number)],
            )

        few, many = rows(5), rows(60)
        events = AuditEvent.objects.count()
        with CaptureQueriesContext(connection) as of_few:
            check(few, province, User.objects.get(pk=administrator.pk))
        with CaptureQueriesContext(connection) as of_many:
            check(many, province, User.objects.get(pk=administrator.pk))

        assert len(of_few) == len(of_many)
        assert Agency.objects.count() == 2
        assert AuditEvent.objects.count() == events

    def test_a_change_shows_what_was_and_what_becomes(
        self, province: Agency, administrator: User
    ) -> None:
        MembershipFactory(agency=Agency.objects.get(name="Sở Nội vụ"), user__full_name="Hà Thị Cũ")

        def change(book: Any) -> None:
            book["Cơ quan"]["E3"].value = "Cấp xã"
            people = book["Tài khoản"]
            row = next(cells for cells in people.iter_rows() if cells[1].value == "Hà Thị Cũ")
            row[1].value, row[7].value = "Hà Thị Mới", dt.datetime(2026, 1, 4)  # noqa: DTZ001

        content = edited(template(province, administrator), change)
        changed = [
            row
            for row in check(content, province, administrator).results
            if row["outcome"] == "update"
        ]

        assert [row["cells"] for row in changed] == [
            [["Cấp", "Cấp tỉnh", "Cấp xã"]],
            [["Họ và tên", "Hà Thị Cũ", "Hà Thị Mới"], ["Đến ngày", "", "04/01/2026"]],
        ]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (office("Sở Ma", "Sở Không Có"), "“Sở Không Có” không có trong UBND tỉnh Bắc Kạn"),
            (office("Ủy ban Khác", ""), "Hãy ghi cơ quan cấp trên"),
            (office("Sở Lạ", ROOT, Loại="Hội quán"), "Loại: “Hội quán” không có trong"),
            (office("Sở Lạ", ROOT, **{"Có từ ngày": "31/02/2025"}), "Không hiểu ngày"),
            (office("Sở Lạ", ROOT, **{"Thư điện tử": "abc"}), "Thư điện tử:"),
            (office("", ROOT), "Tên đầy đủ:"),
            (office("Sở Nội vụ", ROOT), "Trùng với dòng 3"),
            (office("Sở Dài" * 60, ROOT), "Tên đầy đủ:"),
            (
                office("Sở Lạ", ROOT, **{"Có từ ngày": "02/01/2026", "Đến hết ngày": "01/01/2026"}),
                "phải sau ngày bắt đầu",
            ),
        ],
    )
    def test_a_wrong_office_is_told_with_its_row(
        self, province: Agency, administrator: User, row: dict[str, Any], said: str
    ) -> None:
        told = wrong(outcome(province, administrator, [row], []))

        assert list(told) == [("Cơ quan", 4)]
        assert said in told["Cơ quan", 4]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (person("", "Sở Nội vụ"), "Tên đăng nhập: chưa ghi"),
            (person("có dấu cách", "Sở Nội vụ"), "Tên đăng nhập:"),
            (person("moi", "Sở Ma"), "“Sở Ma” không có trong UBND tỉnh Bắc Kạn"),
            (person("moi", ""), "Cơ quan: chưa ghi"),
            (person("moi", "Sở Nội vụ", **{"Vai trò": "Sếp"}), "Vai trò: “Sếp” không có trong"),
            (person("moi", "Sở Nội vụ", **{"Thư điện tử": "a@"}), "Thư điện tử:"),
            (person("moi", "Sở Nội vụ", **{"Họ và tên": ""}), "Họ và tên:"),
            (person("nguoikhac", "Sở Nội vụ"), "đã có người dùng ở nơi bạn không quản lý"),
            (person("NguoiKhac", "Sở Nội vụ"), "đã có người dùng ở nơi bạn không quản lý"),
            (person("moi", "Sở Nội vụ", **{"Đến ngày": "01/01/2020"}), "Đến ngày: phải sau"),
        ],
    )
    def test_a_wrong_account_is_told_with_its_row(
        self, province: Agency, administrator: User, row: dict[str, Any], said: str
    ) -> None:
        MembershipFactory(user__username="nguoikhac")

        told = wrong(outcome(province, administrator, [], [row]))

        assert list(told) == [("Tài khoản", 3)]
        assert said in told["Tài khoản", 3]

    def test_rows_of_one_person_must_agree(self, province: Agency, administrator: User) -> None:
        rows = [
            person("moi", "Sở Nội vụ"),
            person("moi", ROOT, **{"Họ và tên": "Tên Khác"}),
            person("moi", "Sở Nội vụ"),
        ]

        told = wrong(outcome(province, administrator, [], rows))

        assert "dòng 3 ghi “Nông Thị Mới”" in told["Tài khoản", 4]
        assert "Trùng với dòng 3" in told["Tài khoản", 5]

    def test_two_offices_of_one_name_are_told_apart_by_their_superior(
        self, province: Agency, administrator: User
    ) -> None:
        for parent in (province, Agency.objects.get(name="Sở Nội vụ")):
            AgencyFactory(parent=parent, name="Văn phòng")
        above = {"Cơ quan cấp trên": "Sở Nội vụ"}

        checked = outcome(
            province,
            administrator,
            [],
            [person("mot", "Văn phòng"), person("hai", "Văn phòng", **above)],
        )

        assert "có 2 cơ quan tên “Văn phòng”" in wrong(checked)["Tài khoản", 3]
        assert [str(role.agency.parent) for role in checked.roles] == ["Sở Nội vụ"]

    def test_a_ring_of_superiors_is_refused(self, province: Agency, administrator: User) -> None:
        ring = [office("Sở Vòng", "Sở Tròn"), office("Sở Tròn", "Sở Vòng")]

        assert len(wrong(outcome(province, administrator, ring, []))) == 2

    def test_another_province_is_refused(self, province: Agency, administrator: User) -> None:
        other = ProvinceFactory(place="Thái Bình")
        AgencyFactory(parent=other, name="Sở Bên Kia")

        def add_column(book: Any) -> None:
            sheet = book["Cơ quan"]
            sheet.cell(1, sheet.max_column + 1, "Tỉnh")
            sheet.cell(3, sheet.max_column, str(other))

        content = edited(template(province, administrator), add_column)
        told = wrong(check(content, province, administrator))
        below = wrong(outcome(province, administrator, [office("Phòng", "Sở Bên Kia")], []))

        assert "Dòng này thuộc “UBND tỉnh Thái Bình”" in told["Cơ quan", 3]
        assert "không có trong UBND tỉnh Bắc Kạn" in below["Cơ quan", 4]

    def test_a_departments_administrator_stays_inside_it(self, province: Agency) -> None:
        department = Agency.objects.get(name="Sở Nội vụ")
        by = MembershipFactory(agency=department, role=Role.ADMINISTRATOR).user
        AgencyFactory(parent=province, name="Sở Y tế")

        checked = outcome(
            province,
            by,
            [office("Phòng Ta", "Sở Nội vụ"), office("Phòng Họ", "Sở Y tế")],
            [person("ta", "Phòng Ta"), person("ho", "Sở Y tế")],
        )

        told = wrong(checked)
        assert [key[0] for key in told] == ["Cơ quan", "Tài khoản"]
        assert "Bạn không quản lý danh mục của Sở Y tế" in told["Cơ quan", 6]
        assert "Bạn không quản lý tài khoản của Sở Y tế" in told["Tài khoản", 4]
        assert [each.name for each in checked.agencies] == ["Phòng Ta"]

    def test_a_role_that_ended_can_be_given_again(
        self, province: Agency, administrator: User
    ) -> None:
        ended = MembershipFactory(
            agency=Agency.objects.get(name="Sở Nội vụ"),
            user__username="cu",
            since=dt.date(2020, 1, 1),
            until=dt.date(2021, 1, 1),
        )
        row = person("cu", "Sở Nội vụ", **{"Họ và tên": ended.user.full_name})
        row["Thư điện tử"] = ended.user.email

        checked = outcome(province, administrator, [], [row])

        assert checked.totals["new"] == 1
        assert [role.pk for role in checked.roles] == [None]
        assert Membership.objects.filter(user__username="cu").count() == 1


def test_a_list_of_one_sheet_holds_text_alone() -> None:
    content = writing.plain("Danh sách", [("Tên",), ("=1+1",)], (20,))

    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
