"""What an urging letter says: the plan, the names, the days, the addressees."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from documents.official import Signature
from documents.printed import sheet
from reports import letters
from reports.letters import Urged

DUE, ON = dt.date(2021, 3, 17), dt.date(2021, 3, 19)
PLAN = letters.PlanCited(
    "892/KH-UBND", dt.date(2020, 12, 30), "UBND tỉnh Bắc Kạn",
    "Tuyên truyền cải cách hành chính năm 2021",
)  # fmt: skip
HEAD = letters.Head(
    "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", "SỞ NỘI VỤ", "Sở Nội vụ", "7", "SNV-CCHC", "Bắc Kạn", ON
)


def urged(
    *names: str, period: str = "Quý I/2021", standing: str = letters.NOT_FILED
) -> list[Urged]:
    return [Urged(name, period, DUE, 2, standing) for name in names]


def texts(*periods: str) -> letters.Texts:
    signature = Signature((), "GIÁM ĐỐC", "Nông Văn Tân")
    return letters.usual_texts(
        PLAN, "Sở Nội vụ", periods, reply_by=dt.date(2021, 3, 24), signature=signature
    )


def printed(rows: list[Urged], **given: Any):
    document = letters.official_document(
        replace(texts("Quý I/2021"), **given), HEAD, rows, taken_on=ON, mark=""
    )
    return sheet(document)


def test_it_is_a_cong_van_and_not_another_kind():
    page = printed(urged("Sở Tư pháp"))
    assert page.kind == ""
    assert " ".join(page.subject_lines) == (
        "V/v đôn đốc báo cáo kết quả thực hiện Kế hoạch số 892/KH-UBND kỳ quý I/2021"
    )
    assert page.number_line == "Số: 07/SNV-CCHC"


def test_of_several_periods_the_subject_names_none():
    subject = texts("Quý I/2021", "6 tháng đầu năm 2021").subject
    assert subject.endswith("Kế hoạch số 892/KH-UBND")


def test_one_addressee_stands_on_the_line_and_several_under_it():
    assert printed(urged("Sở Tư pháp")).addressed == ("Kính gửi: Sở Tư pháp",)
    assert printed(urged("Sở Tư pháp", "UBND xã Bằng Thành")).addressed == (
        "Kính gửi:", "- Sở Tư pháp;", "- UBND xã Bằng Thành.",
    )  # fmt: skip


def test_an_office_that_owes_two_reports_is_addressed_once():
    rows = urged("Sở Tư pháp") + urged("Sở Tư pháp", period="6 tháng đầu năm 2021")
    assert printed(rows).addressed == ("Kính gửi: Sở Tư pháp",)
    assert len(printed(rows).annexes[0].grid.rows) == 2


@pytest.mark.parametrize(("offices", "lines"), [(5, 6), (6, 1)])
def test_more_than_a_handful_are_addressed_by_the_list(offices, lines):
    page = printed(urged(*(f"Sở {n}" for n in range(offices))))
    assert len(page.addressed) == lines
    assert ("theo danh sách kèm theo" in page.addressed[0]) == (lines == 1)


def test_the_body_cites_plan_day_counts_and_the_last_day():
    rows = urged("Sở Tư pháp", "Sở Y tế") + urged("Sở Công Thương", standing=letters.RETURNED)
    body = "\n".join(block.text for block in printed(rows).body)
    assert "Kế hoạch số 892/KH-UBND ngày 30 tháng 12 năm 2020 của UBND tỉnh Bắc Kạn" in body
    assert "Tính đến ngày 19 tháng 3 năm 2021, còn 3 cơ quan" in body
    assert "hạn nộp 17/03/2021): 3 báo cáo, trong đó 1 báo cáo bị trả lại chưa sửa." in body
    assert "chậm nhất ngày 24 tháng 3 năm 2021" in body
    assert body.endswith("quan tâm, thực hiện./.")
    assert "đã khóa" not in body


def test_a_locked_period_says_who_can_open_it():
    rows = urged("Sở Tư pháp", standing=letters.LOCKED)
    assert any("để được mở lại trước khi nộp" in block.text for block in printed(rows).body)


def test_the_list_is_an_appendix_of_its_own():
    annex = printed(urged("Sở Tư pháp", standing=letters.RETURNED)).annexes[0]
    assert annex.heading == "Phụ lục"
    assert annex.caption == (
        "(Kèm theo Công văn số 07/SNV-CCHC ngày 19 tháng 3 năm 2021 của Sở Nội vụ)"
    )
    cells = [" ".join(cell.lines) for cell in annex.grid.rows[0].cells]
    assert cells == ["1", "Sở Tư pháp", "Quý I/2021", "17/03/2021", "2", "Bị trả lại, chưa sửa"]


def test_a_caption_may_stay_unfilled():
    document = letters.official_document(
        texts("Quý I/2021"), replace(HEAD, fills_caption=False), urged("Sở Y tế"), taken_on=ON,
        mark="",
    )  # fmt: skip
    assert "số 07" not in document.annexes[0].caption
    assert document.letterhead.number == "7"


def test_whoever_types_the_abbreviation_gets_it_once():
    page = printed(urged("Sở Tư pháp"), subject="V/v đôn đốc báo cáo")
    assert page.subject_lines == ("V/v đôn đốc báo cáo",)


def test_an_issuer_that_watches_its_own_plan_does_not_report_to_itself():
    own = letters.usual_texts(
        replace(PLAN, issuer="Sở Nội vụ"), "Sở Nội vụ", ["Quý I/2021"], reply_by=ON,
        signature=Signature((), "GIÁM ĐỐC", ""),
    )  # fmt: skip
    assert own.recipients.splitlines() == ["Như trên", "Lưu: VT"]
    assert texts("Quý I/2021").recipients.splitlines()[1] == "UBND tỉnh Bắc Kạn (để báo cáo)"
