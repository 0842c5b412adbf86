"""The form of a report and the steps after it, as plain pages and as the script asks for them."""

import datetime as dt
import html

import pytest
from django.test import Client
from django.utils import timezone

from plans.models import ContentItem
from reports.forms.entries import NotANumber, read_number
from reports.models import FormatCount, Obligation, ProgressReport, Revision, RhythmChoice
from tests.factories import (
    CountFactory,
)
from tests.reports.desk_pages import SCRIPT, address, page, save, signed_in
from tests.reports.desks import TOLD, Desk, desk

pytestmark = pytest.mark.django_db

State = ProgressReport.State


@pytest.fixture
def office() -> Desk:
    return desk()


@pytest.fixture
def clerk(office: Desk) -> Client:
    return signed_in(office.clerk)


# --- Numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1.234.567", 1234567),
        (" 0 ", 0),
        ("", None),
        ("007", 7),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, number: int | None):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["12 bài", "1,5", "1.5", "12.34", "-1", "²", "9" * 40, "1.2345", "một"]
)
def test_what_is_no_whole_number_is_refused_with_a_sentence(text: str):
    with pytest.raises(NotANumber, match="“"):
        read_number(text)


# --- The form


def test_the_form_shows_duties_dates_and_what_was_said(office: Desk, clerk: Client):
    CountFactory(entry=office.entries[0], name="Trên Cổng TTĐT", unit="tin, bài", quantity=1234)
    said = page(clerk, address("report", office))
    owed = office.report.obligation
    for words in (
        "Báo cáo Quý I/2021", "Sở Tư pháp", "Tập huấn cho cán bộ một cửa", "14/03/2021",
        f"{owed.due_on:%d/%m/%Y}", f"{owed.locks_on:%d/%m/%Y}", "còn 5 ngày", 'value="1234"',
        "tin, bài", "Chưa có gì được lưu",
    ):  # fmt: skip
        assert words in said, words


def test_what_is_typed_is_kept(office: Desk, clerk: Client):
    fields = {office.number: "1.234", office.name("name"): "Tờ rơi", office.name("number"): "500"}
    answer = save(clerk, office, **fields, summary="Đạt kế hoạch")
    assert answer.headers["Location"] == address("report", office)
    kept = {(each.name, each.unit): each.quantity for each in FormatCount.objects.all()}
    assert kept == {("Trên Cổng TTĐT", "tin, bài"): 1234, ("Tờ rơi", "lần"): 500}
    assert (office.now.summary, office.now.saved_by) == ("Đạt kế hoạch", office.clerk)
    assert "Đã lưu nháp" in page(clerk, address("report", office))


def test_a_form_of_the_catalogue_brings_its_unit(office: Desk, clerk: Client):
    save(
        clerk,
        office,
        **{office.name("name", 1): "cổng thông tin điện tử", office.name("number", 1): "3"},
    )
    count = FormatCount.objects.get()
    assert (count.unit, count.format) == ("tin, bài", office.format)
    again = page(clerk, address("report", office))
    assert 'value="cổng thông tin điện tử"' in again


def test_what_cannot_be_read_is_shown_again_and_the_rest_is_kept(office: Desk, clerk: Client):
    CountFactory(entry=office.entries[0], name="Trên Cổng TTĐT", unit="tin, bài", quantity=7)
    answer = save(clerk, office, **{office.number: "12 bài", office.name("name"): "Tờ rơi"})
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert f'<a href="#{office.number}">“12 bài” không phải số nguyên' in said
    assert "Ghi số lượng của “Tờ rơi”." in said
    assert 'value="12 bài"' in said
    assert 'name="version" value="1"' in said
    assert FormatCount.objects.get().quantity == 7
    assert office.now.entries.get(pk=office.entries[0].pk).narrative == TOLD


def test_hostile_words_are_words(office: Desk, clerk: Client):
    nasty = "<script>alert(1)</script>\u202e"
    save(
        clerk,
        office,
        **{office.name("narrative"): nasty, office.name("name"): nasty, office.name("number"): "1"},
    )
    raw = clerk.get(address("report", office)).content.decode()
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert(1)" in raw


def test_a_post_without_the_duties_leaves_them_alone(office: Desk, clerk: Client):
    save(clerk, office)
    clerk.post(address("save", office), {"version": "1", "summary": "Chỉ có một câu"})
    assert office.now.entries.get(pk=office.entries[0].pk).narrative == TOLD
    assert office.now.summary == "Chỉ có một câu"


def test_one_click_answers_for_what_is_blank_and_another_takes_it_back(office: Desk, clerk: Client):
    answer = save(clerk, office, **{office.name("state", 1): "", "op": "nil"})
    second = office.entries[1]
    assert answer.headers["Location"] == f"{address('report', office)}?nil={second.pk}"
    states = office.now.entries.values_list("state", flat=True)
    assert list(states) == ["done", "nil"]
    assert "Đã ghi “Không phát sinh” cho 1 mục" in page(clerk, answer.headers["Location"])
    save(clerk, office, **{office.name("state", 1): "nil", "op": "bo-nil", "nil": str(second.pk)})
    assert list(states.all()) == ["done", ""]


def test_an_occurrence_is_ticked(office: Desk, clerk: Client):
    office.report.entries.filter(pk=office.entries[0].pk).update(
        occurrences=[["month", 1], ["month", 2]]
    )
    save(clerk, office, **{office.name("done"): "month:2"})
    assert office.now.entries.get(pk=office.entries[0].pk).occurrences_done == [["month", 2]]
    said = page(clerk, address("report", office))
    assert 'value="month:2" checked> Tháng 2/2021' in said


def test_last_periods_numbers_stand_beside_the_fields(office: Desk, clerk: Client):
    before = {
        "summary": "", "difficulties": "", "proposals": "", "evidence": [],
        "entries": [{
            "entry_id": 1, "duty_id": office.entries[0].duty_id, "number": 1, "contents": "", "role": "lead",
            "schedule": "", "state": "done", "narrative": "", "difficulties": "", "proposals": "",
            "is_optional": False, "occurrences": [], "occurrences_done": [],
            "counts": [{"name": "Trên Cổng TTĐT", "unit": "tin, bài", "quantity": 9, "format_id": None}],
        }],
    }  # fmt: skip
    owed = Obligation.objects.get(pk=office.report.obligation_id)
    period = owed.period
    period.pk, period.kind = None, "year"
    period.window_end -= dt.timedelta(days=90)
    period.window_start -= dt.timedelta(days=90)
    period.save()
    owed.pk, owed.period = None, period
    owed.save()
    earlier = ProgressReport.objects.create(obligation=owed)
    Revision.objects.create(
        report=earlier,
        number=1,
        submitted_at=timezone.now(),
        submitted_by=office.clerk,
        content=before,
    )
    assert "kỳ trước 9" in page(clerk, address("report", office))


def test_the_rhythm_is_chosen_with_what_else_was_typed(office: Desk, clerk: Client):
    ContentItem.objects.filter(pk=office.entries[0].duty.item_id).update(
        schedule_kind="recurring", schedule_text="Theo tháng hoặc quý", every=["month", "quarter"]
    )
    assert "Kế hoạch cho chọn nhịp" in page(clerk, address("report", office))
    url = address("choose-rhythm", office, office.entries[0].pk)
    answer = clerk.post(url, office.fields(**{office.name("rhythm"): "quarter"}))
    assert answer.headers["Location"].endswith(f"#nd-{office.entries[0].pk}")
    assert RhythmChoice.objects.get().rhythm == "quarter"
    assert office.now.entries.get(pk=office.entries[0].pk).narrative == TOLD
    assert "Kế hoạch cho chọn nhịp" not in page(clerk, address("report", office))


# --- Two windows


def test_two_windows_are_shown_side_by_side_to_choose_from(office: Desk, clerk: Client):
    codes = clerk.get(address("report", office)).context["form"].codes
    opened = office.fields(codes=codes)
    save(
        clerk,
        office,
        **{office.name("narrative", 1): "Cửa sổ kia đã ghi câu này", "summary": "Của họ"},
    )
    opened[office.name("narrative")] = "Cửa sổ này ghi câu khác"
    opened[office.name("narrative", 1)] = ""
    answer = clerk.post(address("save", office), opened)
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    for words in (
        "Cửa sổ này ghi câu khác",
        TOLD,
        "Cửa sổ kia đã ghi câu này",
        "Chưa có gì bị ghi đè",
    ):
        assert words in said, words
    kept = {each.name: each.is_mine_kept for each in answer.context["differences"]}
    # What this window did not touch is the other's.
    assert kept == {
        office.name("narrative"): True,
        office.name("narrative", 1): False,
        "summary": False,
    }
    chosen = opened | {
        "version": "1", f"giu-{office.name('narrative')}": "minh",
        f"giu-{office.name('narrative', 1)}": "ho", "giu-summary": "ho",
    }  # fmt: skip
    assert clerk.post(address("save", office), chosen).status_code == 302
    texts = list(office.now.entries.values_list("narrative", flat=True))
    assert texts == ["Cửa sổ này ghi câu khác", "Cửa sổ kia đã ghi câu này"]
    assert office.now.summary == "Của họ"


def test_numbers_of_added_forms_are_chosen_together(office: Desk, clerk: Client):
    mine = office.fields(**{office.name("name"): "Tờ rơi", office.name("number"): "5"})
    save(clerk, office, **{office.name("name"): "Băng rôn", office.name("number"): "2"})
    assert clerk.post(address("save", office), mine).status_code == 409
    clerk.post(address("save", office), mine | {"version": "1", f"giu-{office.name('name')}": "ho"})
    assert [(each.name, each.quantity) for each in FormatCount.objects.all()] == [("Băng rôn", 2)]


def test_what_was_typed_is_shown_when_the_report_was_sent_meanwhile(office: Desk, clerk: Client):
    save(clerk, office)
    clerk.post(address("submit", office), {"version": "1"})
    answer = save(clerk, office, summary="Câu gõ sau khi cửa sổ kia đã gửi")
    assert answer.status_code == 403
    said = html.unescape(answer.content.decode())
    assert "Câu gõ sau khi cửa sổ kia đã gửi" in said
    assert "Báo cáo đã nộp" in said
    assert office.now.summary == ""


# --- As the script asks


def test_the_script_is_told_version_and_time(office: Desk, clerk: Client):
    told = clerk.post(address("save", office), office.fields(), headers=SCRIPT).json()
    assert (told["version"], told["errors"]) == (1, {})
    assert told["saved"] == timezone.localtime(office.now.saved_at).strftime("%H:%M")
    wrong = office.fields(**{office.number: "x"})
    told = clerk.post(address("save", office), wrong, headers=SCRIPT).json()
    assert "không phải số nguyên" in told["errors"][office.number]


def test_the_script_is_told_of_a_newer_version(office: Desk, clerk: Client):
    save(clerk, office)
    stale = office.fields(summary="Khác") | {"version": "0"}
    answer = clerk.post(address("save", office), stale, headers=SCRIPT)
    assert (answer.status_code, "cửa sổ khác" in answer.json()["message"]) == (409, True)


def test_the_script_of_a_lost_session_is_told_so(office: Desk):
    answer = Client().post(address("save", office), office.fields(), headers=SCRIPT)
    assert answer.status_code == 401
