"""The matrix of a plan: who sees which rows of it, what a cell says, and what it adds up to."""

import datetime as dt
import io
import re
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, DayOff, User
from agencies.roles import Role
from documents.models import Paper
from reports.models import Obligation, ProgressReport, ReportingPeriod
from reports.views.monitor import matrix
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    MembershipFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
)
from tests.reports.filed import AT, Watched, file_as_it_is, watched
from tests.test_query_counts import COUNTS

pytestmark = pytest.mark.django_db

# Reports of Quý I are due on Wednesday 17/3/2021 and locked after Monday 22/3.
TODAY = dt.date(2021, 3, 19)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    on_that_day(monkeypatch, TODAY)


def on_that_day(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    # The clock of the view alone: people have their roles today.
    monkeypatch.setattr(matrix, "timezone", SimpleNamespace(localdate=lambda: day))


@pytest.fixture
def watch() -> Watched:
    return watched()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, plan, query: str = "") -> str:
    response = client_of(user).get(reverse("reports:matrix", args=[plan.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> dict[str, list[str]]:
    """Give what each line of the matrix says, sign class and words of a cell, by its office."""
    body = html.split("</thead>")[1].split("</table>", maxsplit=1)[0]
    found = {}
    for line in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
        (name,) = re.findall(r'<th scope="row">(.*?)</th>', line)
        cells = re.findall(r"<td(?: class=(\S+?))?>(?:<a[^>]*>([^<]*)</a>)?", line)
        found[name] = [f"{sign} {words}".strip() for sign, words in cells]
    return found


def sheet(user: User, plan, query: str = "") -> list[tuple[object, ...]]:
    response = client_of(user).get(reverse("reports:matrix-xlsx", args=[plan.pk]) + query)
    assert response.status_code == 200
    read = openpyxl.load_workbook(io.BytesIO(response.content))["Theo dõi"]
    assert read.page_setup.orientation == "landscape"
    return list(read.iter_rows(values_only=True))


def filed_on(watch: Watched, day: dt.date, name: str, **given) -> ProgressReport:
    report = watch.report(obligation__agency=AgencyFactory(parent=watch.province, name=name))
    at = dt.datetime.combine(day, dt.time(9), dt.UTC)
    file_as_it_is(report, by=watch.clerk(), at=at)
    if given:
        ProgressReport.objects.filter(pk=report.pk).update(**given)
    return report


class TestCells:
    def test_each_says_how_it_stands_with_a_sign_and_words(self, watch: Watched):
        by, at = watch.monitor(), dt.datetime(2021, 3, 18, tzinfo=dt.UTC)
        filed_on(watch, dt.date(2021, 3, 17), "Sở A")
        filed_on(watch, dt.date(2021, 3, 19), "Sở B")
        returned = {"state": "returned", "returned_at": at, "returned_by": by}
        filed_on(watch, dt.date(2021, 3, 16), "Sở C", **returned)
        watch.report(obligation__agency=AgencyFactory(parent=watch.province, name="Sở D"))
        assert rows(page(by, watch.plan)) == {
            "4 cơ quan: đã nộp": ["", ""],
            "Đúng hạn": ["", ""],
            "Quá hạn, chưa nộp": ["", ""],
            "Sở A": ["dung-han đúng hạn", ""],
            "Sở B": ["muon muộn 2 ngày", ""],
            "Sở C": ["tra-lai trả lại", ""],
            "Sở D": ["qua-han quá hạn 2 ngày", ""],
        }

    def test_days_late_are_working_days(self, watch: Watched, monkeypatch: pytest.MonkeyPatch):
        DayOff.objects.create(day=dt.date(2021, 3, 18), name="Nghỉ lễ")
        filed_on(watch, dt.date(2021, 3, 22), "Sở A")
        filed_on(watch, dt.date(2021, 3, 18), "Sở B")
        watch.report()
        on_that_day(monkeypatch, dt.date(2021, 3, 22))
        found = rows(page(watch.monitor(), watch.plan))
        # Thursday is off, Saturday and Sunday too: Friday and Monday are left.
        assert found["Sở A"][0] == "muon muộn 2 ngày"
        assert found["Sở B"][0] == "muon muộn"
        assert found["Sở Tư pháp"][0] == "qua-han quá hạn 2 ngày"

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (dt.date(2021, 3, 17), "chua-den-han chưa đến hạn"),
            (dt.date(2021, 3, 18), "qua-han quá hạn 1 ngày"),
            (dt.date(2021, 3, 23), "da-khoa đã khóa"),
        ],
    )
    def test_a_due_day_lasts_until_its_end(self, watch: Watched, monkeypatch, day, words):
        watch.report()
        on_that_day(monkeypatch, day)
        assert rows(page(watch.monitor(), watch.plan))["Sở Tư pháp"][0] == words

    def test_what_is_filed_leads_to_review_and_the_rest_to_the_report(self, watch: Watched):
        filed = watch.filed()
        blank = watch.report(obligation__agency=AgencyFactory(parent=watch.province))
        html = page(watch.monitor(), watch.plan)
        assert f'href="{reverse("reports:review", args=[filed.obligation_id])}"' in html
        assert f'href="{reverse("reports:report", args=[blank.obligation_id])}"' in html
        assert reverse("reports:review", args=[blank.obligation_id]) not in html

    def test_what_has_ended_or_was_entered_afterwards_stands_beside(self, watch: Watched):
        ended = watch.report()
        Obligation.objects.filter(pk=ended.obligation_id).update(
            ended_on=TODAY, end_reason="recall"
        )
        past = watch.report(obligation__agency=AgencyFactory(parent=watch.province, name="Sở A"))
        Obligation.objects.filter(pk=past.obligation_id).update(is_backfill=True)
        html = page(watch.monitor(), watch.plan)
        found = rows(html)
        assert found["Sở Tư pháp"][0] == "ket-thuc kết thúc"
        assert found["Sở A"][0] == "nhap-bu nhập bù"
        assert "<strong>0/0</strong> báo cáo (–)" in html
        assert "Ngoài số phải nộp: đã kết thúc 1, nhập bù 1" in html

    def test_what_is_owed_now_is_shown_before_what_has_ended(self, watch: Watched):
        now = watch.report()
        before = ObligationFactory(
            period=watch.period, agency=watch.office, ended_on=TODAY, end_reason="amendment"
        )
        ReportFactory(obligation=before)
        html = page(watch.monitor(), watch.plan)
        assert reverse("reports:report", args=[now.obligation_id]) in html
        assert rows(html)["Sở Tư pháp"][0] == "qua-han quá hạn 2 ngày"

    def test_a_name_is_no_markup(self, watch: Watched):
        name = "Sở <script>alert(1)</script>"
        watch.report(obligation__agency=AgencyFactory(parent=watch.province, name=name))
        html = page(watch.monitor(), watch.plan)
        assert "<script>alert" not in html
        assert "Sở &lt;script&gt;alert(1)" in html


class TestWhoSeesIt:
    def test_those_who_look_for_the_monitor_or_above_it_see_every_row(self, watch: Watched):
        watch.report()
        watch.report(obligation__agency=AgencyFactory(parent=watch.province, name="Sở A"))
        for agency in (watch.home, watch.province):
            viewer = MembershipFactory(agency=agency, role=Role.VIEWER).user
            assert {"Sở Tư pháp", "Sở A"} <= set(rows(page(viewer, watch.plan)))

    def test_a_viewer_is_led_to_the_report_for_the_review_is_not_theirs(self, watch: Watched):
        filed = watch.filed()
        viewer = MembershipFactory(agency=watch.home, role=Role.VIEWER).user
        html = page(viewer, watch.plan)
        assert reverse("reports:report", args=[filed.obligation_id]) in html
        assert reverse("reports:review", args=[filed.obligation_id]) not in html

    def test_an_office_sees_its_own_row_and_counts_it_alone(self, watch: Watched):
        own = watch.filed()
        watch.report(obligation__agency=AgencyFactory(parent=watch.province, name="Sở A"))
        html = page(watch.clerk(), watch.plan)
        assert list(rows(html))[3:] == ["Sở Tư pháp"]
        assert "<strong>1/1</strong> báo cáo (100 %)" in html
        # The page of those who take reports in is not theirs.
        assert reverse("reports:report", args=[own.obligation_id]) in html
        assert reverse("reports:calendar", args=[watch.plan.pk]) not in html
        assert [line[1] for line in sheet(watch.clerk(), watch.plan)][:2] == [
            "Cơ quan",
            "Sở Tư pháp",
        ]

    @pytest.mark.parametrize("address", ["reports:matrix", "reports:matrix-xlsx"])
    def test_for_others_there_is_nothing(self, watch: Watched, address: str):
        watch.report()
        near = MembershipFactory(agency=AgencyFactory(parent=watch.province), role=Role.HEAD).user
        far = MembershipFactory(role=Role.MONITOR).user
        for user in (near, far):
            url = reverse(address, args=[watch.plan.pk])
            assert client_of(user).get(url).status_code == 404

    def test_a_draft_has_no_matrix(self, watch: Watched):
        draft = PlanFactory(issuer=watch.province, monitor=watch.home)
        url = reverse("reports:matrix", args=[draft.pk])
        assert client_of(watch.monitor()).get(url).status_code == 404


class TestPeriodsBeforeTheStart:
    @pytest.fixture
    def early(self, watch: Watched) -> ReportingPeriod:
        watch.filed()
        return PeriodFactory(plan=watch.plan, number=2, counts=False)

    @pytest.mark.parametrize(
        ("query", "is_shown", "offered"),
        [("", False, "Hiện 1 kỳ trước"), ("?ky_truoc=1", True, "Ẩn 1 kỳ trước")],
    )
    def test_those_with_nothing_in_them_are_shown_when_asked_for(
        self, watch: Watched, early: ReportingPeriod, query, is_shown, offered
    ):
        monitor = watch.monitor()
        html = page(monitor, watch.plan, query)
        assert ("trước kỳ tính" in html) is is_shown
        assert offered in html
        name = early.as_period().name
        assert (name in sheet(monitor, watch.plan, query)[0]) is is_shown

    def test_what_was_entered_afterwards_keeps_its_column(
        self, watch: Watched, early: ReportingPeriod
    ):
        watch.report(obligation__period=early, obligation__is_backfill=True)
        html = page(watch.monitor(), watch.plan)
        assert "trước kỳ tính" in html
        assert "kỳ trước ngày tính" not in html


class TestNarrowing:
    @pytest.fixture
    def offices(self, watch: Watched) -> Watched:
        watch.filed()
        filed_on(watch, dt.date(2021, 3, 18), "Sở Công Thương")
        commune = CommuneFactory(parent=watch.province, name="Ủy ban nhân dân xã Bằng Thành")
        watch.report(obligation__agency=commune)
        second = PeriodFactory(plan=watch.plan, number=2)
        watch.report(obligation__agency=commune, obligation__period=second)
        return watch

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("?tim=tu phap", ["Sở Tư pháp"]),
            ("?loai=committee", ["UBND xã Bằng Thành"]),
            ("?cap=province", ["Sở Công Thương", "Sở Tư pháp"]),
            ("?tinh_trang=muon", ["Sở Công Thương"]),
            ("?tinh_trang=dung-han", ["Sở Tư pháp"]),
            ("?tinh_trang=cham", ["Sở Công Thương", "UBND xã Bằng Thành"]),
            ("?tinh_trang=cham&cap=commune", ["UBND xã Bằng Thành"]),
            ("?xep=-co_quan", ["UBND xã Bằng Thành", "Sở Tư pháp", "Sở Công Thương"]),
            ("?xep=qua_han", ["UBND xã Bằng Thành", "Sở Công Thương", "Sở Tư pháp"]),
            ("?tinh_trang=khong-co", ["Sở Công Thương", "Sở Tư pháp", "UBND xã Bằng Thành"]),
        ],
    )
    def test_the_page_and_the_sheet_keep_and_order_the_same(self, offices: Watched, query, names):
        monitor = offices.monitor()
        assert list(rows(page(monitor, offices.plan, query)))[3:] == names
        lines = sheet(monitor, offices.plan, query)
        assert [line[1] for line in lines[1 : 1 + len(names)]] == names
        assert lines[1 + len(names)][1] == "Phải nộp"

    def test_what_is_counted_is_what_is_kept(self, offices: Watched):
        html = page(offices.monitor(), offices.plan, "?cap=province")
        assert "2 cơ quan đã lọc: đã nộp" in html
        assert "<strong>2/2</strong> báo cáo (100 %)" in html
        assert "<strong>1</strong> (50 %)" in html

    def test_the_sheet_is_asked_for_with_the_same_words(self, offices: Watched):
        html = page(offices.monitor(), offices.plan, "?tim=so&xep=qua_han&trang=1")
        url = reverse("reports:matrix-xlsx", args=[offices.plan.pk])
        assert f'href="{url}?tim=so&amp;xep=qua_han"' in html

    def test_what_was_asked_for_stays_chosen(self, offices: Watched):
        html = page(offices.monitor(), offices.plan, "?cap=province&tinh_trang=cham")
        assert '<option value="province" selected>Cấp tỉnh</option>' in html
        assert '<option value="cham" selected>' in html
        assert html.count(" selected>") == 2
        assert '<option value="">Cơ quan A–Z</option>' in html

    def test_nothing_found_says_what_to_do(self, offices: Watched):
        html = page(offices.monitor(), offices.plan, "?tim=khongco")
        assert "Không có cơ quan nào khớp" in html
        assert "Bỏ lọc" in html


class TestSheet:
    def test_it_says_what_the_screen_says_and_adds_it_up(self, watch: Watched):
        watch.filed()
        watch.report(obligation__agency=AgencyFactory(parent=watch.province, name="=1+1"))
        lines = sheet(watch.monitor(), watch.plan)
        assert lines[0][:6] == ("TT", "Cơ quan", "Loại", "Cấp", "Quý I/2021", "Phải nộp")
        kind = "Cơ quan chuyên môn thuộc UBND"
        assert lines[1][:5] == (1, "=1+1", kind, "Cấp tỉnh", "! quá hạn 2 ngày")
        assert lines[2][:5] == (2, "Sở Tư pháp", kind, "Cấp tỉnh", "✓ đúng hạn")
        assert lines[2][5:] == (1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
        sums = {line[1]: line[4] for line in lines[3:]}
        assert (sums["Phải nộp"], sums["Đã nộp"], sums["Quá hạn, chưa nộp"]) == (2, 1, 1)
        assert lines[-1][1:] == ("Tất cả các kỳ", None, None, None, 2, 1, 1, 0, 0, 1, 0, 0, 0, 0)


class TestNothingYet:
    def test_without_a_calendar_it_says_who_sets_it(self):
        watch = watched()
        ReportingPeriod.objects.all().delete()
        html = page(watch.monitor(), watch.plan)
        assert "Kế hoạch chưa có lịch báo cáo" in html
        assert reverse("reports:calendar", args=[watch.plan.pk]) in html
        viewer = MembershipFactory(agency=watch.home, role=Role.VIEWER).user
        assert "Đầu mối theo dõi ở Sở Nội vụ đặt lịch" in page(viewer, watch.plan)

    def test_before_the_first_period_it_says_when_that_opens(self, watch: Watched):
        ReportingPeriod.objects.update(opened_at=None)
        assert "Quý I/2021, mở để báo cáo từ ngày 15/12/2020" in page(watch.monitor(), watch.plan)


class TestPlans:
    def plans(self, user: User) -> str:
        return client_of(user).get(reverse("reports:matrices")).content.decode()

    def test_the_monitor_sees_each_plan_with_its_counts(self, watch: Watched):
        watch.filed()
        watch.report(obligation__agency=AgencyFactory(parent=watch.province))
        blank = PlanFactory(
            issuer=watch.province, monitor=watch.home, paper__state=Paper.State.ISSUED
        )
        PlanFactory(issuer=watch.province, monitor=watch.home)
        html = self.plans(watch.monitor())
        assert "1/2 (50 %)" in html
        assert str(blank) in html
        assert "chưa mở kỳ nào" in html
        assert html.count("<tr>") == 3

    def test_an_office_sees_the_plans_it_reports_on_and_its_own_figures(self, watch: Watched):
        watch.filed()
        watch.report(obligation__agency=AgencyFactory(parent=watch.province))
        assert "1/1 (100 %)" in self.plans(watch.clerk())

    def test_others_are_told_what_would_stand_here(self, watch: Watched):
        watch.report()
        user = MembershipFactory(agency=AgencyFactory(parent=watch.province), role=Role.HEAD).user
        html = self.plans(user)
        assert "Chưa có kế hoạch nào để theo dõi" in html
        assert str(watch.plan) not in html


class TestPrice:
    def fill(self, watch: Watched, number: int, periods: list[ReportingPeriod]) -> None:
        offices: list[Agency] = AgencyFactory.create_batch(number, parent=watch.province)
        owed = Obligation.objects.bulk_create(
            Obligation(
                plan=watch.plan, agency=office, period=period, opened_at=AT,
                due_on=dt.date(2021, 3, 17), locks_on=dt.date(2021, 3, 22),
            )
            for office in offices
            for period in periods
        )  # fmt: skip
        ProgressReport.objects.bulk_create(ProgressReport(obligation=each) for each in owed)

    @pytest.fixture
    def year(self, watch: Watched) -> list[ReportingPeriod]:
        months = [PeriodFactory(plan=watch.plan, kind="month", number=n + 1) for n in range(11)]
        return [watch.period, *months]

    def queries(self, user: User, address: str, *args: object) -> int:
        client = client_of(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(address, args=args)).status_code == 200
        return len(captured)

    def test_many_offices_cost_as_many_queries_as_few(self, watch: Watched, year):
        monitor = watch.monitor()
        pages = {
            "reports:matrices": [],
            "reports:matrix": [watch.plan.pk],
            "reports:matrix-xlsx": [watch.plan.pk],
        }
        for number in (2, 120):
            self.fill(watch, number, year)
            for address, args in pages.items():
                assert self.queries(monitor, address, *args) == COUNTS[address], address

    def test_a_page_of_fifty_offices_and_twelve_periods_is_small(
        self, watch: Watched, year, settings
    ):
        self.fill(watch, 51, year)
        html = page(watch.monitor(), watch.plan)
        assert html.count("<td class=") == 600
        css = sum(
            (settings.BASE_DIR / "static" / name).stat().st_size
            for name in re.findall(r"(\w+\.css)", html)
        )
        assert len(html.encode()) + css < 100_000
