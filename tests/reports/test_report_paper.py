"""A report as paper: read back from the PDF, word by word."""

import dataclasses
import io

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from documents import decree30
from reports.models import FormatCount
from reports.paper import Cover, official_document, size_words
from reports.snapshots import Filed, FiledCount, FiledEntry, FiledEvidence
from tests.factories import EvidenceFactory
from tests.reports.desks import TOLD, desk

COVER = Cover(
    parent_body="ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", issuer="SỞ TƯ PHÁP", agency="Sở Tư pháp", symbol="BC-STP",
    place="Bắc Kạn", plan="Kế hoạch số 892/KH-UBND", plan_of="UBND tỉnh Bắc Kạn", period="Quý I/2021",
    monitor="Sở Nội vụ",
)  # fmt: skip
ENTRY = FiledEntry(
    entry_id=7, duty_id=1, number=3, contents="Tuyên truyền dịch vụ công\nHướng dẫn nộp hồ sơ", role="lead",
    schedule="Thường xuyên", state="done", narrative=TOLD, difficulties="Thiếu kinh phí\ncho tờ rơi",
    counts=(FiledCount("Tờ rơi", "tờ", 1500),),
)  # fmt: skip


def words(paragraphs) -> list[str]:
    return [each.text for each in paragraphs]


def test_a_report_says_results_difficulties_and_proposals():
    paper = official_document(Filed(summary="Đạt yêu cầu.\n- Một ý", entries=(ENTRY,)), COVER)
    assert (paper.kind, paper.mark) == ("BÁO CÁO", decree30.DRAFT_MARK)
    assert paper.subject == "Kết quả thực hiện Kế hoạch số 892/KH-UBND kỳ quý I/2021"
    assert paper.letterhead.number is None
    results, difficulties, proposals = paper.sections
    assert words(results.paragraphs) == [
        "Đạt yêu cầu.", "Một ý",
        "Trong 1 nhiệm vụ được giao: đã thực hiện 1 (chi tiết tại Phụ lục kèm theo).",
    ]  # fmt: skip
    assert words(difficulties.paragraphs) == ["Nội dung 3: Thiếu kinh phí cho tờ rơi"]
    assert words(proposals.paragraphs) == ["Không có."]
    (annex,) = paper.annexes
    assert annex.label is None
    assert annex.table is not None
    assert annex.table.rows[0].cells == (
        ("3",), ("Tuyên truyền dịch vụ công", "Hướng dẫn nộp hồ sơ"), ("Chủ trì",), ("Đã thực hiện",),
        ("Tờ rơi: 1.500 tờ",), (TOLD,),
    )  # fmt: skip


def test_evidence_is_an_appendix_of_its_own():
    files = (
        FiledEvidence(1, "file", "anh.jpg", "", "a" * 64, 1_234_567, (7,)),
        FiledEvidence(2, "link", "Bài trên cổng", "https://so.example/bai", "", 0),
    )
    paper = official_document(Filed(entries=(ENTRY,), evidence=files), COVER)
    assert [annex.label for annex in paper.annexes] == ["I", "II"]
    table = paper.annexes[1].table
    assert table is not None
    assert [row.cells for row in table.rows] == [
        (("1",), ("anh.jpg",), ("3",), ("1,2 MB",), ("a" * 64,)),
        (("2",), ("Bài trên cổng",), ("chung",), ("liên kết",), ("https://so.example/bai",)),
    ]


def test_a_committee_signs_as_one():

    paper = official_document(Filed(), dataclasses.replace(COVER, is_committee=True))
    assert paper.signature.capacity == ("TM. ỦY BAN NHÂN DÂN",)


@pytest.mark.parametrize(
    ("size", "said"), [(12, "12 byte"), (4_000, "4 KB"), (34_000_000, "34,0 MB")]
)
def test_sizes_are_said_as_people_say_them(size: int, said: str):
    assert size_words(size) == said


@pytest.mark.django_db
def test_the_preview_is_the_paper_of_what_was_typed():
    office = desk()
    office.report.entries.update(state="done", narrative=TOLD)
    FormatCount.objects.create(
        entry=office.entries[0], name="Trên Cổng TTĐT", unit="tin, bài", quantity=1234
    )
    EvidenceFactory(report=office.report, name="ke-hoach-anh.pdf").entries.add(office.entries[1])
    client = Client()
    client.force_login(office.clerk)
    answer = client.get(reverse("reports:preview", args=[office.report.obligation_id]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="bao-cao-quy-i-2021-so-tu-phap.pdf"' in answer.headers["Content-Disposition"]
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        first = " ".join((pdf.pages[0].extract_text() or "").split())
        tables = [table for page in pdf.pages[1:] for table in page.extract_tables()]
    for said in (
        "SỞ TƯ PHÁP", "Số: /BC-STP", "DỰ THẢO", "BÁO CÁO",
        "Kết quả thực hiện Kế hoạch số 892/KH-UBND kỳ quý I/2021",
        "I. KẾT QUẢ THỰC HIỆN", "II. KHÓ KHĂN, VƯỚNG MẮC", "III. ĐỀ XUẤT, KIẾN NGHỊ",
    ):  # fmt: skip
        assert said in first, said
    results, evidence = tables
    cells = [[" ".join((cell or "").split()) for cell in row] for row in results]
    assert cells[1][3:] == ["Đã thực hiện", "Trên Cổng TTĐT: 1.234 tin, bài", TOLD]
    assert [row[0] for row in cells] == ["TT", "1", "2"]
    assert "ke-hoach-anh.pdf" in " ".join((evidence[1][1] or "").split())
