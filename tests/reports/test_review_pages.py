"""The pages of those who take reports in: the queue, side by side, many at once, more time."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Role
from documents.models import Paper
from reports.actions import review
from reports.models import Evidence, Obligation, ProgressEntry, ProgressReport
from reports.views.monitor import queue, watching
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    EvidenceFactory,
    MembershipFactory,
    PeriodFactory,
)
from tests.reports.filed import (
    FINISHED,
    REASON,
    Watched,
    file,
    file_as_it_is,
    fresh,
    owed_by,
    watched,
)

pytestmark = pytest.mark.django_db

State = ProgressReport.State
# A Friday after the due day of 17/3 and before the lock of 22/3.
NOW = dt.datetime(2021, 3, 19, 2, 0, tzinfo=dt.UTC)
QUEUE = "/theo-doi/"
LARGEST = 100_000


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=NOW):
        yield


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def desk(plan: Watched) -> Client:
    client = Client()
    client.force_login(plan.monitor())
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url, follow=status == 200)
    assert response.status_code == status
    return response.content.decode()


def at(name: str, report: ProgressReport) -> str:
    return reverse(f"reports:{name}", args=[report.obligation_id])


def given(report: ProgressReport, **more: object) -> dict[str, object]:
    return {"revision": report.revision, "reason": "", "fix_by": "2021-03-24", **more}


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def offices(html: str, *named: Agency) -> list[str]:
    """Give the names of the offices in the order in which the page has them."""
    found = {html.index(f">{each}</a>"): str(each) for each in named if f">{each}</a>" in html}
    return [found[place] for place in sorted(found)]


# --- The queue


def test_who_filed_first_stands_first_and_the_due_day_can_be_asked_for(plan: Watched, desk: Client):
    late, early = AgencyFactory(parent=plan.province), AgencyFactory(parent=plan.province)
    plan.filed(obligation__agency=late, obligation__due_on=dt.date(2021, 3, 18))
    plan.filed(obligation__agency=early, obligation__due_on=dt.date(2021, 3, 12))
    plan.filed()
    html = page(desk, QUEUE)
    assert offices(html, late, early, plan.office) == [str(late), str(early), str(plan.office)]
    by_day = page(desk, f"{QUEUE}?xep=han")
    assert offices(by_day, late, early, plan.office) == [str(early), str(plan.office), str(late)]
    assert "Nộp muộn 2 ngày làm việc" in html
    assert html.count("Đúng hạn</span>") == 2
    by_name = page(desk, f"{QUEUE}?xep=-co_quan")
    assert offices(by_name, late, early) == sorted([str(late), str(early)], reverse=True)


def test_the_counts_lead_to_their_lists(plan: Watched, desk: Client):
    waiting, returned, overdue, future = (AgencyFactory(parent=plan.province) for _ in range(4))
    plan.filed(obligation__agency=waiting)
    back = plan.filed(obligation__agency=returned)
    review.send_back(
        report=back, reason=REASON, entry_reasons={}, fix_by=dt.date(2021, 3, 24),
        by=plan.monitor(), at=NOW,
    )  # fmt: skip
    plan.report(obligation__agency=overdue)
    plan.report(obligation__agency=future, obligation__due_on=dt.date(2021, 3, 19))
    everybody = (waiting, returned, overdue, future)
    html = page(desk, QUEUE)
    for words in ("Chờ tiếp nhận: 1<", "Quá hạn, chưa nộp<", "Đang bị trả lại<"):
        assert words in html
    assert offices(html, *everybody) == [str(waiting)]
    html = page(desk, f"{QUEUE}so-luong/")
    for words in ("Chờ tiếp nhận: 1<", "Quá hạn, chưa nộp: 1<", "Đang bị trả lại: 1<"):
        assert words in html
    assert "<html" not in html
    html = page(desk, f"{QUEUE}?tinh_trang=qua-han")
    assert offices(html, *everybody) == [str(overdue)]
    assert "quá hạn 2 ngày làm việc" in html
    html = page(desk, f"{QUEUE}?tinh_trang=tra-lai")
    assert offices(html, *everybody) == [str(returned)]
    assert "sửa đến 24/03/2021: còn 5 ngày" in html


def test_the_address_narrows_the_queue(plan: Watched, desk: Client):
    commune = CommuneFactory(parent=plan.province)
    plan.filed(obligation__agency=commune, obligation__due_on=dt.date(2021, 3, 12))
    other = PeriodFactory(plan=plan.plan, kind="half", window_end=dt.date(2021, 6, 14))
    plan.filed(obligation__period=other)
    both = (commune, plan.office)
    expected: dict[str, list[Agency]] = {
        "tim=xa thu": [commune],
        "tim=so tu phap": [plan.office],
        f"loai={Agency.Kind.SPECIALISED}": [plan.office],
        f"ke_hoach={plan.plan.pk}&ky=quarter-1": [commune],
        "ky=half-1": [plan.office],
        "nop=muon": [commune],
        "nop=dung-han": [plan.office],
    }
    for query, kept in expected.items():
        html = page(desk, f"{QUEUE}?{query}")
        assert offices(html, *both) == list(map(str, kept)), query
    assert "6 tháng đầu năm</option>" in html
    html = page(desk, f"{QUEUE}?ke_hoach={plan.plan.pk}")
    assert f'<option value="{plan.plan.pk}" selected>' in html
    # What is narrowed is not the whole list: that is counted afterwards.
    assert "Chờ tiếp nhận<" in html
    assert "Không có báo cáo nào khớp" in page(desk, f"{QUEUE}?tim=khong co")


def test_others_plans_and_those_out_of_force_are_not_in_the_queue(plan: Watched, desk: Client):
    elsewhere = watched()
    elsewhere.filed()
    assert "Không còn báo cáo nào chờ tiếp nhận" in page(desk, QUEUE)
    plan.filed()
    assert str(plan.office) in page(desk, QUEUE)
    Paper.objects.filter(plan=plan.plan).update(state=Paper.State.RECALLED)
    assert "Đơn vị bạn không theo dõi kế hoạch nào" in page(desk, QUEUE)


def test_a_clerk_has_no_queue(plan: Watched):
    client = Client()
    client.force_login(plan.clerk())
    assert "Chỉ lãnh đạo đơn vị, đầu mối theo dõi được tiếp nhận" in page(client, QUEUE, 403)


def test_twenty_at_a_time_in_as_many_queries_as_one_and_small(plan: Watched, desk: Client):
    costs = []
    plan.filed()
    for more in (0, 52):
        for _ in range(more):
            plan.filed(obligation__agency=CommuneFactory(parent=plan.province))
        with CaptureQueriesContext(connection) as captured:
            html = page(desk, QUEUE)
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert html.count('name="chon"') == 20
    assert "1–20 trong 53 báo cáo" in html
    assert len(html.encode()) < LARGEST


def test_of_very_many_the_first_are_shown(
    plan: Watched, desk: Client, monkeypatch: pytest.MonkeyPatch
):
    for module in (queue, watching):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    for _ in range(3):
        plan.filed(obligation__agency=AgencyFactory(parent=plan.province))
    html = page(desk, QUEUE)
    assert "Chờ tiếp nhận: hơn 2<" in html
    assert "Danh sách chỉ hiện 2 báo cáo đầu." in html
    assert html.count('name="chon"') == 2
    assert "Chờ tiếp nhận: hơn 2<" in page(desk, f"{QUEUE}so-luong/")


# --- Many at once


def test_many_are_named_before_they_are_accepted(plan: Watched, desk: Client):
    reports = [plan.filed(obligation__agency=AgencyFactory(parent=plan.province)) for _ in range(2)]
    ticks = {"chon": [f"{each.pk}-1" for each in reports]}
    html = desk.post(f"{QUEUE}tiep-nhan/?ky=quarter-1", ticks).content.decode()
    assert "Tiếp nhận 2 báo cáo?" in html
    for each in reports:
        assert f"{each.obligation.agency}: Quý I/2021" in html
        assert fresh(each).state == State.SUBMITTED
    response = desk.post(f"{QUEUE}tiep-nhan/?ky=quarter-1", {**ticks, "xac_nhan": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{QUEUE}?ky=quarter-1"
    assert told(response) == "Đã tiếp nhận 2 báo cáo."
    assert {fresh(each).state for each in reports} == {State.ACCEPTED}


def test_what_has_changed_since_it_was_shown_is_told_by_name(plan: Watched, desk: Client):
    report = plan.filed()
    review.accept(report=report, by=plan.monitor("Lý Văn Sau"), at=NOW)
    response = desk.post(
        f"{QUEUE}tiep-nhan/", {"chon": [f"{report.pk}-1"], "xac_nhan": "1"}, follow=True
    )
    assert told(response) == (
        "Chưa tiếp nhận. Sở Tư pháp: Lý Văn Sau đã tiếp nhận báo cáo này lúc 09:00 ngày 19/03/2021."
    )


def test_ticking_nothing_or_nonsense_or_what_is_not_yours_does_nothing(plan: Watched, desk: Client):
    strange = watched().filed()
    for chosen in ([], ["x", "1", "-", "9" * 30, "²-1"], [f"{strange.pk}-1"]):
        response = desk.post(f"{QUEUE}tiep-nhan/", {"chon": chosen, "xac_nhan": "1"}, follow=True)
        assert "Chưa chọn báo cáo nào" in told(response)
    assert fresh(strange).state == State.SUBMITTED


# --- Side by side


def of_half_year(plan: Watched, **answers: Any) -> ProgressReport:
    """Give a report on the half year, after one on Quý I that had 12 articles."""
    plan.filed()
    half = PeriodFactory(
        plan=plan.plan, kind="half", window_end=dt.date(2021, 6, 14), opens_on=dt.date(2021, 3, 15)
    )
    return file(plan.report(obligation__period=half), by=plan.clerk(), **answers)


def test_what_strikes_one_is_pointed_out(plan: Watched, desk: Client):
    report = of_half_year(plan, quantities=(5, 0))
    html = page(desk, at("review", report))
    assert "Giảm từ 12 còn 5 tin, bài (Trên Cổng thông tin điện tử)." in html
    assert "Kỳ trước có 12 tin, bài (Trên Cổng thông tin điện tử), kỳ này là 0." in html
    assert html.count("Nội dung đã làm chép nguyên văn kỳ trước.") == 2
    assert "4 điểm cần xem" in html


def test_nothing_after_something_is_pointed_out(plan: Watched, desk: Client):
    report = of_half_year(plan)
    first, second = report.entries.all()
    first.counts.all().delete()
    ProgressEntry.objects.filter(pk=first.pk).update(
        state=ProgressEntry.State.NIL, narrative="Kỳ này không phát sinh văn bản mới nào cả."
    )
    second.counts.all().delete()
    file_as_it_is(report, by=plan.clerk())
    html = page(desk, at("review", report))
    assert "Kỳ trước có thực hiện, kỳ này ghi “Không phát sinh”." in html
    assert html.count("kỳ này bỏ trống") == 1


def test_without_a_period_before_nothing_is_compared(plan: Watched, desk: Client):
    html = page(desk, at("review", plan.filed()))
    assert "Chưa có báo cáo kỳ trước của đơn vị để so." in html
    assert "Cần xem" not in html


def test_what_was_filed_is_shown_and_never_what_is_being_written(plan: Watched, desk: Client):
    report = plan.filed()
    review.send_back(
        report=report, reason=REASON, entry_reasons={}, fix_by=dt.date(2021, 3, 24),
        by=plan.monitor(), at=NOW,
    )  # fmt: skip
    report.entries.update(narrative="Đang viết lại đoạn này")
    html = page(desk, at("review", report))
    assert FINISHED in html
    assert "Đang viết lại" not in html
    assert "Tiếp nhận báo cáo</button>" not in html
    assert "Đang viết" not in page(
        desk, at("review", plan.report(obligation__agency=AgencyFactory()))
    )


def test_filed_again_it_says_what_was_mended_and_why_it_had_gone_back(plan: Watched, desk: Client):
    report = plan.filed()
    first = report.entries.all()[0]
    review.send_back(
        report=report, reason="", entry_reasons={first.pk: REASON}, fix_by=dt.date(2021, 3, 24),
        by=plan.monitor(), at=NOW,
    )  # fmt: skip
    file(fresh(report), by=plan.clerk(), at=NOW, quantities=(15, 12))
    html = page(desk, at("review", report))
    assert html.count("đã sửa so với lần nộp trước") == 1
    assert html.count("không sửa so với lần nộp trước") == 1
    for words in ("Nộp lần 1", "Nộp lần 2", "Trả lại", f"Nội dung 1: {REASON}"):
        assert words in html


def test_evidence_stands_at_its_entry_and_says_if_it_was_withdrawn(plan: Watched, desk: Client):
    report = plan.report()
    clerk = plan.clerk()
    entry = report.entries.all()[0]
    EvidenceFactory(report=report, name="anh.pdf", thumbnail="a" * 64).entries.add(entry)
    gone = EvidenceFactory(report=report, name="cu.pdf")
    gone.entries.add(entry)
    EvidenceFactory(
        report=report, name="Bài trên Cổng", kind=Evidence.Kind.LINK, sha256="", size=0,
        content_type="", url="https://cong.example/bai",
    )  # fmt: skip
    file(report, by=clerk)
    Evidence.objects.filter(pk=gone.pk).update(withdrawn_at=NOW, withdrawn_by=clerk)
    html = page(desk, at("review", report))
    assert (
        reverse("reports:evidence-thumbnail", args=[report.evidence.get(name="anh.pdf").pk]) in html
    )
    assert "đã rút sau khi nộp" in html
    assert 'href="https://cong.example/bai" rel="noopener noreferrer"' in html
    assert "Tài liệu chung" in html


def test_one_goes_from_report_to_report_within_what_was_narrowed(plan: Watched, desk: Client):
    days = [dt.date(2021, 3, day) for day in (12, 13, 14)]
    reports = [
        plan.filed(obligation__agency=AgencyFactory(parent=plan.province), obligation__due_on=day)
        for day in days
    ]
    plan.filed(obligation__agency=CommuneFactory(parent=plan.province), obligation__due_on=days[1])
    query = f"?loai={Agency.Kind.SPECIALISED}"
    html = page(desk, f"{at('review', reports[1])}{query}&xep=co_quan&trang=1")
    assert f'rel="prev" href="{at("review", reports[0])}{query}"' in html
    assert f'rel="next" href="{at("review", reports[2])}{query}"' in html
    response = desk.post(f"{at('accept', reports[1])}{query}", given(reports[1]))
    assert response.headers["Location"] == f"{at('review', reports[2])}{query}"
    response = desk.post(f"{at('accept', reports[2])}{query}", given(reports[2]))
    assert response.headers["Location"] == f"{at('review', reports[0])}{query}"
    response = desk.post(f"{at('accept', reports[0])}{query}", given(reports[0]), follow=True)
    assert response.redirect_chain[-1][0] == f"{QUEUE}{query}"
    assert "Đã tiếp nhận báo cáo Quý I/2021 của" in told(response)


def test_the_review_costs_as_many_queries_for_many_rows_as_for_few(plan: Watched, desk: Client):
    costs = []
    for office in (plan.office, AgencyFactory(parent=plan.province)):
        report = plan.filed(obligation__agency=office)
        with CaptureQueriesContext(connection) as captured:
            html = page(desk, at("review", report))
        costs.append(len(captured))
        file(fresh(report), by=plan.clerk())
    assert costs[0] == costs[1]
    assert len(html.encode()) < LARGEST


# --- Accepting and sending back on the page


def test_an_entry_goes_back_with_its_reason(plan: Watched, desk: Client):
    report = plan.filed()
    first, second = report.entries.all()
    response = desk.post(
        at("return", report),
        given(report, **{f"sai-{first.pk}": "on", f"vi-sao-{first.pk}": REASON}),
        follow=True,
    )
    assert told(response) == (
        "Đã trả lại báo cáo của Sở Tư pháp. Đơn vị sửa được đến hết ngày 24/03/2021."
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.verdict, first.verdict_reason, second.verdict) == ("returned", REASON, "accepted")


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    plan: Watched, desk: Client
):
    report = plan.filed()
    first = report.entries.all()[0]
    for typed, sentence in (
        ({f"sai-{first.pk}": "on", f"vi-sao-{first.pk}": "Sai rồi"}, "ít nhất 3 chữ"),
        ({f"sai-{first.pk}": "on"}, "ít nhất 3 chữ"),
        ({"reason": "Kém"}, "ít nhất 3 chữ"),
        ({}, "Hãy ghi lý do chung"),
        ({"reason": REASON, "fix_by": "2021-03-01"}, "đã qua"),
        ({"reason": REASON, "fix_by": "hôm nào"}, "ngày/tháng/năm"),
        ({"reason": REASON, "fix_by": ""}, "Chọn một ngày"),
    ):
        response = desk.post(at("return", report), given(report, **typed))
        assert response.status_code == 400
        html = response.content.decode()
        assert sentence in html, typed
        assert all(str(value) in html for value in typed.values() if value != "on")
    assert fresh(report).state == State.SUBMITTED


def test_a_report_with_something_marked_is_not_accepted_by_mistake(plan: Watched, desk: Client):
    report = plan.filed()
    first = report.entries.all()[0]
    for typed in ({f"sai-{first.pk}": "on"}, {"reason": REASON}):
        response = desk.post(at("accept", report), given(report, **typed))
        assert response.status_code == 400
        assert "Bạn đã chọn trả lại hoặc ghi lý do" in response.content.decode()
    assert fresh(report).state == State.SUBMITTED


def test_who_comes_second_is_led_back_and_told(plan: Watched, desk: Client):
    report = plan.filed()
    shown = given(report)
    review.accept(report=report, by=plan.monitor("Lý Văn Sau"), at=NOW)
    for step in ("accept", "return"):
        response = desk.post(
            at(step, report),
            {**shown, "reason": ""} if step == "accept" else {**shown, "reason": REASON},
            follow=True,
        )
        assert response.redirect_chain[-1][0] == at("review", report)
        assert "Lý Văn Sau đã tiếp nhận báo cáo này lúc 09:00 ngày 19/03/2021." in told(response)


def test_what_was_filed_anew_is_not_accepted_unseen(plan: Watched, desk: Client):
    report = plan.filed()
    shown = given(report)
    file(fresh(report), by=plan.clerk())
    response = desk.post(at("accept", report), shown, follow=True)
    assert "đã nộp lại báo cáo này (lần 2)" in told(response)
    assert fresh(report).state == State.SUBMITTED


def test_the_office_itself_sees_no_review(plan: Watched):
    report, client = plan.filed(), Client()
    client.force_login(plan.clerk())
    assert "Chỉ lãnh đạo đơn vị, đầu mối theo dõi của Sở Nội vụ" in page(
        client, at("review", report), 403
    )
    stranger = MembershipFactory(agency=AgencyFactory(parent=plan.province), role=Role.MONITOR).user
    client.force_login(stranger)
    page(client, at("review", report), 404)


# --- More time


def test_extending_says_what_follows_and_does_it(plan: Watched, desk: Client):
    report = plan.report()
    assert at("extend", report) in page(desk, at("review", report))
    html = page(desk, at("extend", report))
    assert "Hạn nộp đang là <strong>17/03/2021</strong>" in html
    assert 'type="date"' in html
    response = desk.post(
        at("extend", report), {"until": "2021-03-26", "reason": REASON, "seen": "2021-03-17"},
        follow=True,
    )  # fmt: skip
    assert told(response) == "Đã gia hạn cho Sở Tư pháp đến hết ngày 26/03/2021."
    html = response.content.decode()
    assert "Gia hạn đến hết ngày 26/03/2021" in html
    assert "hạn nộp 26/03/2021 (gia hạn từ 17/03/2021)" in html


def test_a_day_or_a_reason_that_does_not_do_is_said_at_its_field(plan: Watched, desk: Client):
    report = plan.report()
    for typed, sentence in (
        ({"until": "2021-03-17", "reason": REASON}, "Hãy chọn một ngày sau đó"),
        ({"until": "2030-01-01", "reason": REASON}, "quá xa"),
        ({"until": "2021-03-26", "reason": "Vì"}, "ít nhất 3 chữ"),
        ({}, "Hãy ghi lý do"),
    ):
        response = desk.post(at("extend", report), typed)
        assert response.status_code == 400
        assert sentence in response.content.decode()
    assert owed_by(report).extended_to is None


def test_steps_that_lead_nowhere_are_not_offered(plan: Watched, desk: Client):
    filed = plan.filed()
    html = page(desk, at("review", filed))
    assert at("extend", filed) not in html
    assert at("reopen", filed) not in html
    response = desk.get(at("extend", filed), follow=True)
    assert "đã nộp báo cáo này ngày 16/03/2021" in told(response)
    response = desk.get(at("reopen", filed), follow=True)
    assert "Muốn đơn vị sửa, hãy trả lại báo cáo" in told(response)


def test_an_acceptance_is_undone_on_the_page(plan: Watched, desk: Client):
    report = plan.filed()
    review.accept(report=report, by=plan.monitor(), at=NOW)
    assert at("reopen", report) in page(desk, at("review", report))
    assert "trở lại tình trạng “Bị trả lại”" in page(desk, at("reopen", report))
    response = desk.post(
        at("reopen", report), {"until": "2021-03-24", "reason": REASON}, follow=True
    )
    assert told(response) == ("Đã mở lại cho Sở Tư pháp. Đơn vị sửa được đến hết ngày 24/03/2021.")
    assert fresh(report).state == State.RETURNED
    assert fresh(report).return_reason == REASON


def test_a_locked_period_is_opened_on_the_page(plan: Watched, desk: Client):
    report = plan.report(obligation__locks_on=dt.date(2021, 3, 18))
    assert "Kỳ này đã khóa sau ngày 18/03/2021" in page(desk, at("reopen", report))
    desk.post(at("reopen", report), {"until": "2021-03-24", "reason": REASON})
    assert owed_by(report).closes_on == dt.date(2021, 3, 24)


def test_all_offices_that_have_not_filed_get_more_time(plan: Watched, desk: Client):
    owing = [plan.report(obligation__agency=AgencyFactory()) for _ in range(2)]
    later = plan.report(obligation__agency=AgencyFactory())
    Obligation.objects.filter(pk=later.obligation_id).update(
        extended_to=dt.date(2021, 4, 1), extended_at=NOW, extended_by=plan.monitor(),
        extension_reason=REASON,
    )  # fmt: skip
    plan.filed()
    url = reverse("reports:extend-many", args=[plan.plan.pk])
    html = page(desk, f"{url}?ky={plan.period.pk}")
    assert "Quý I/2021: 3 cơ quan chưa nộp, hạn 17/03/2021" in html
    response = desk.post(
        url, {"period": plan.period.pk, "until": "2021-03-26", "reason": REASON}, follow=True
    )
    assert "Đã gia hạn cho 2 cơ quan đến hết ngày 26/03/2021." in told(response)
    assert "Hạn nộp đang là 01/04/2021" in told(response)
    assert {owed_by(each).last_due_on for each in owing} == {dt.date(2021, 3, 26)}


def test_nobody_is_left_to_extend(plan: Watched, desk: Client):
    plan.filed()
    url = reverse("reports:extend-many", args=[plan.plan.pk])
    assert "Không có cơ quan nào để gia hạn" in page(desk, url)
