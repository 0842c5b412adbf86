"""The log on the screen and as a sheet: who may read it, how it is narrowed, what it costs."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agencies import audit_sheet
from agencies.models import Agency, AuditEvent, User
from agencies.models.audit import verbs
from agencies.roles import Role
from agencies.views.audit import PER_PAGE
from agencies.wording import lines_of
from tests.factories import AgencyFactory, AuditEventFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

URL, SHEET = reverse("agencies:audit"), reverse("agencies:audit-sheet")
NOON = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def office() -> Agency:
    office: Agency = AgencyFactory(name="Sở Nội vụ")
    return office


@pytest.fixture
def monitor(office: Agency) -> Client:
    return signed_in(MembershipFactory(agency=office, role=Role.MONITOR).user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def event(office: Agency | None, **given: Any) -> AuditEvent:
    usual = {"agency_id": office.pk if office else None, "at": NOON}
    made: AuditEvent = AuditEventFactory(**usual | given)
    return made


def many(office: Agency, number: int) -> None:
    rows = [
        AuditEvent(
            at=NOON - dt.timedelta(minutes=n // 3), by_name=f"Người {n % 7}", verb="sửa",
            subject_type="agencies.Agency", subject_id="1", subject_name=f"Đối tượng {n:04d}",
            agency_id=office.pk,
        )
        for n in range(number)
    ]  # fmt: skip
    for row in rows:
        row.fill_search()
    AuditEvent.objects.bulk_create(rows)


def names(client: Client, **query: str) -> list[str]:
    page = client.get(URL, query)
    assert page.status_code == 200
    return [entry.event.subject_name for entry in page.context["page"].entries]


class TestWhoReads:
    def test_what_happened_in_ones_offices_and_nowhere_else(self, monitor, office):
        unit = AgencyFactory(parent=office)
        for where, name in ((office, "của sở"), (unit, "của phòng"), (AgencyFactory(), "xa")):
            event(where, subject_name=name)
        event(None, subject_name="không của ai")
        assert set(names(monitor)) == {"của sở", "của phòng"}
        everything = signed_in(UserFactory(is_superuser=True))
        assert len(names(everything)) == 4

    def test_others_are_told_why_not(self, office):
        client = signed_in(MembershipFactory(agency=office, role=Role.HEAD).user)
        for url in (URL, SHEET):
            answer = client.get(url)
            assert answer.status_code == 403
            assert "Chỉ đầu mối theo dõi, quản trị được xem nhật ký." in answer.content.decode()
        assert f'href="{URL}"' not in client.get("/").content.decode()

    def test_the_navigation_leads_there(self, monitor):
        assert f'href="{URL}"' in monitor.get("/").content.decode()


class TestNarrowing:
    @pytest.fixture(autouse=True)
    def told(self, office):
        beside = AgencyFactory(parent=office, name="Phòng Cải cách hành chính")
        event(office, by_name="Nông Văn Tân", verb="ban hành", subject_name="Kế hoạch 892")
        event(office, by_name="Hà Thị Lan", subject_name="Tài khoản Tân", at=NOON - dt.timedelta(1))
        event(beside, by_name="Hà Thị Lan", subject_name="Đường sắt", at=NOON - dt.timedelta(2))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"ai": "tan"}, ["Kế hoạch 892"]),
            ({"ai": "ha LAN"}, ["Tài khoản Tân", "Đường sắt"]),
            ({"tim": "tân"}, ["Kế hoạch 892", "Tài khoản Tân"]),
            ({"tim": "duong"}, ["Đường sắt"]),
            ({"ai": "lan", "tim": "sat"}, ["Đường sắt"]),
            ({"viec": "ban hành"}, ["Kế hoạch 892"]),
            ({"co_quan": "phong cai cach"}, ["Đường sắt"]),
            ({"co_quan": "khong co"}, []),
            ({"tu": "2026-11-19", "den": "2026-11-19"}, ["Tài khoản Tân"]),
            ({"tu": "20/11/2026"}, ["Kế hoạch 892"]),
            ({"ai": ".*"}, []),
            ({"ai": "lan|"}, ["Tài khoản Tân", "Đường sắt"]),
            ({"tim": "%"}, []),
        ],
        ids=str,
    )
    def test_each_way(self, monitor, query, found):
        assert names(monitor, **query) == found

    def test_a_day_is_one_of_here(self, monitor, office):
        event(office, subject_name="khuya", at=dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC))
        assert names(monitor, tu="2026-11-22") == ["khuya"]
        assert "khuya" not in names(monitor, den="2026-11-21")

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({"tu": "hôm qua"}, "Ghi ngày dạng 10/12/2026."),
            ({"tu": "2026-11-20", "den": "2026-11-19"}, "Ngày cuối phải từ ngày đầu trở đi."),
            ({"viec": "không có"}, "Không có việc này trong nhật ký."),
        ],
        ids=str,
    )
    def test_what_can_not_be_understood_is_said(self, monitor, query, sentence):
        page = monitor.get(URL, query)
        assert sentence in page.content.decode()
        assert page.context["page"].entries == []
        sheet: Any = monitor.get(SHEET, query)
        assert len(b"".join(sheet.streaming_content)) > 0

    @pytest.mark.parametrize("place", ["x", "_", "2026-13-45T00:00:00_1", "a_1", f"_{'9' * 30}"])
    def test_a_place_that_is_none_is_the_beginning(self, monitor, place):
        assert len(names(monitor, truoc=place)) == 3
        assert len(names(monitor, sau=place)) == 3

    def test_the_filter_stays_in_the_address(self, monitor, office):
        many(office, PER_PAGE + 5)
        page = monitor.get(URL, {"tim": "doi tuong"}).content.decode()
        assert "tim=doi+tuong&amp;truoc=" in page
        assert f"{SHEET}?tim=doi+tuong" in page

    def test_the_verbs_are_told_once(self):
        event(None, verb="in sổ")
        assert sorted(verbs()) == sorted(["sửa", "ban hành", "in sổ"])


class TestPages:
    def test_going_back_and_forth_shows_each_row_once(self, monitor, office):
        many(office, 3 * PER_PAGE - 10)
        seen: list[list[int]] = []
        query: dict[str, str] = {}
        for _ in range(3):
            page = monitor.get(URL, query).context["page"]
            seen.append([entry.event.pk for entry in page.entries])
            query = {"truoc": page.older}
        assert page.older == ""
        assert [len(each) for each in seen] == [PER_PAGE, PER_PAGE, PER_PAGE - 10]
        in_order = AuditEvent.objects.order_by("-at", "-pk").values_list("pk", flat=True)
        assert [pk for each in seen for pk in each] == list(in_order)

        back = monitor.get(URL, {"sau": page.newer}).context["page"]
        assert [entry.event.pk for entry in back.entries] == seen[1]
        first = monitor.get(URL, {"sau": back.newer}).context["page"]
        assert [entry.event.pk for entry in first.entries] == seen[0]
        assert first.newer == ""

    def test_what_happens_meanwhile_moves_nothing(self, monitor, office):
        many(office, PER_PAGE + 5)
        older = monitor.get(URL).context["page"].older
        before = names(monitor, truoc=older)
        event(office, at=timezone.now())
        assert names(monitor, truoc=older) == before

    def test_many_rows_cost_as_much_as_few(self, monitor, office):
        costs = []
        for number in (PER_PAGE + 1, 1000):
            many(office, number)
            with CaptureQueriesContext(connection) as captured:
                page = monitor.get(URL, {"tim": "doi tuong", "viec": "sửa"})
            costs.append(len(captured))
            assert not any("COUNT(" in query["sql"] for query in captured)
        # Session, account, roles, their reach; verbs, the page, the names of its offices.
        assert costs == [7, 7]
        assert len(page.content) < 100_000

    def test_an_empty_one_says_why(self, monitor):
        assert "Chưa có dòng nhật ký nào" in monitor.get(URL).content.decode()
        assert "bỏ lọc" in monitor.get(URL, {"tim": "x"}).content.decode()


class TestWords:
    def test_a_change_is_told_in_words(self, monitor, office):
        changes = {
            "until": [None, "2026-11-30"], "is_active": [True, False], "role": ["clerk", "head"],
            "at": "2026-11-20T05:00:00Z",
        }  # fmt: skip
        row = event(office, subject_type="agencies.Membership", changes=changes, reason="Nghỉ hưu")
        lines = {name: (old, new) for name, old, new in lines_of(row)}
        assert lines["đến hết ngày"] == ([], ["30/11/2026"])
        assert lines["vai trò"] == (["Chuyên viên"], ["Lãnh đạo đơn vị"])
        assert lines["at"] == ([], ["12:00:00 20/11/2026"])
        said = monitor.get(URL).content.decode()
        assert "Lý do: Nghỉ hưu" in said
        assert "<ins>30/11/2026</ins>" in said

    def test_what_only_looks_like_a_time_is_left(self, office):
        row = event(office, changes={"x": "2026-99-99T99:99"})
        assert lines_of(row) == [("x", [], ["2026-99-99T99:99"])]

    def test_what_people_wrote_is_no_code(self, monitor, office):
        event(office, subject_name="<script>x</script>", changes={"a": ["<b>", "<i>"]})
        assert "<script>x" not in monitor.get(URL).content.decode()


class TestSheet:
    def sheet(self, client: Client, **query: str) -> Any:
        answer: Any = client.get(SHEET, query)
        return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active

    def rows(self, client: Client, **query: str) -> list[tuple[Any, ...]]:
        return list(self.sheet(client, **query).iter_rows(values_only=True))

    def test_it_has_what_is_narrowed_to_and_calculates_nothing(self, monitor, office):
        event(office, subject_name="=1+1", changes={"x": ["cũ", "mới"]}, reason="Sửa tên")
        event(office, subject_name="khác", verb="ban hành")
        head, row = self.rows(monitor, viec="sửa")
        assert head[:3] == ("Lúc", "Người thực hiện", "Việc")
        assert row[0] == dt.datetime(2026, 11, 20, 12, 0)  # noqa: DTZ001
        assert row[4] == "=1+1"
        assert row[5:] == (str(office), "Sửa tên", "x: cũ → mới")
        assert {cell.data_type for line in self.sheet(monitor) for cell in line} <= {
            "inlineStr",
            "s",
            "d",
            "n",
        }

    def test_beyond_its_length_it_says_so(self, monitor, office, monkeypatch):
        monkeypatch.setattr(audit_sheet, "MOST_ROWS", 10)
        many(office, 10)
        assert len(self.rows(monitor)) == 11
        many(office, 1)
        rows = self.rows(monitor)
        assert len(rows) == 12
        assert "Chỉ có 10 dòng mới nhất" in rows[-1][0]

    def test_letters_that_no_sheet_takes_and_endless_ones(self, monitor, office):
        event(office, subject_name="a\x07b", reason="dài" * 20_000)
        (_, row) = self.rows(monitor)
        assert row[4] == "ab"
        assert len(row[6]) == 32_000
