"""What we export, read again by our own readers: every cell as it was, in whatever order it stood."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agencies import phrases
from documents import docx, pdf, xlsx
from documents.official import OfficialDocument, Table
from plans import intake, schedules
from plans.draft import (
    DraftAppendix,
    DraftItem,
    DraftParagraph,
    DraftParty,
    DraftSection,
    DraftSignature,
    Orientation,
    PlanDraft,
)
from plans.paper import official_document

YEAR = 2026
WORDS = [
    *(
        "tuyên truyền",
        "cải cách hành chính",
        "thủ tục",
        "hồ sơ trực tuyến",
        "chuyển đổi số",
        "công chức",
    ),
    *(
        "nhân dân",
        "xã, phường",
        "kết quả",
        "Cổng dịch vụ công quốc gia",
        "Chỉ số PAR INDEX",
        "hài lòng",
    ),
    *(
        "mô hình mới",
        "chính trị - hành chính",
        "năm 2026",
        "một cửa (liên thông)",
        "tin; bài",
        "10%",
    ),
]
OFFICES = (
    *("Sở Nội vụ", "Sở Tư pháp", "Văn phòng UBND tỉnh", "Các sở, ban, ngành", "UBND cấp xã"),
    *("Sở Văn hóa, Thể thao và Du lịch", "Báo Bắc Kạn", "UBND các xã, phường", "Bưu điện tỉnh"),
    *("Các sở, ngành; UBND cấp huyện và cấp xã", "Tổ chức, cá nhân", "Trường Chính trị tỉnh"),
)
TIMES = (
    *("Thường xuyên", "Cả năm", "Hằng quý", "Quý I, III", "Tháng 6", "Trước ngày 30/6", ""),
    *("Tháng 3 - Tháng 11", "Khi có văn bản", "Theo tháng hoặc quý", "Quý IV/2026"),
)
EXTRA = ("Ghi chú", "Kinh phí thực hiện", "Sản phẩm")


def sentences(longest: int) -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(WORDS), min_size=2, max_size=longest)
    return words.map(" ".join).map(lambda text: text[0].upper() + text[1:])


def lines(longest: int, *, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(sentences(longest), min_size=least, max_size=4, unique=True)


@st.composite
def items(draw: st.DrawFn, number: int, group: str | None, extra: tuple[str, ...]) -> DraftItem:
    lead = draw(st.lists(st.sampled_from(OFFICES), min_size=1, max_size=3, unique=True))
    coordinating = draw(st.lists(st.sampled_from(OFFICES), max_size=3, unique=True))
    return DraftItem(
        number=number, group=group,
        contents=draw(lines(25, least=1)), formats=draw(lines(12)),
        lead_lines=lead, coordinating_lines=coordinating,
        lead=[DraftParty(party) for party in phrases.read(lead)],
        coordinating=[DraftParty(party) for party in phrases.read(coordinating)],
        schedule=schedules.read(draw(st.sampled_from(TIMES)), year=YEAR),
        extra={title: text for title in extra if (text := draw(st.just("") | sentences(6)))},
    )  # fmt: skip


def dashed(texts: list[str]) -> list[DraftParagraph]:
    return [DraftParagraph(f"{text}.", "-") for text in texts]


@st.composite
def drafts(draw: st.DrawFn) -> PlanDraft:
    """A plan with rows, groups, phrases and columns as they come."""
    extra = tuple(draw(st.lists(st.sampled_from(EXTRA), unique=True, max_size=2)))
    count = draw(st.integers(1, 12))
    headings = draw(st.lists(sentences(8), max_size=3, unique=True))
    starts = sorted(
        draw(st.lists(st.integers(1, count), min_size=len(headings), max_size=len(headings)))
    )
    marks = dict(
        zip(
            starts,
            (f"{mark}. {text}" for mark, text in zip("ABC", headings, strict=False)),
            strict=False,
        )
    )
    rows, group = [], None
    for number in range(1, count + 1):
        group = marks.get(number, group)
        rows.append(draw(items(number, group, extra)))
    return PlanDraft(
        number="17", symbol="KH-UBND", place="Bắc Kạn", issued_on=dt.date(YEAR, 2, 5), year=YEAR,
        issuer="ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        subject=f"Tuyên truyền cải cách hành chính năm {YEAR} trên địa bàn tỉnh",
        bases=["Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ"],
        opening=[DraftParagraph("UBND tỉnh ban hành Kế hoạch như sau:")],
        sections=[
            DraftSection("I", "MỤC ĐÍCH", dashed(draw(lines(30)))),
            DraftSection("II", "TỔ CHỨC THỰC HIỆN", [], [
                DraftSection("1", "Sở Nội vụ", dashed(draw(lines(20, least=1)))),
                DraftSection("2", "Các sở, ban, ngành", [DraftParagraph("Thực hiện theo phụ lục./.")]),
            ]),
        ],
        appendices=[DraftAppendix(None, "NỘI DUNG TUYÊN TRUYỀN", None)],
        items=rows, recipients=["Bộ Nội vụ", "Các sở, ban, ngành", "Lưu: VT"],
        signature=DraftSignature(("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH", "Nguyễn Văn An"),
    )  # fmt: skip


def shuffled(document: OfficialDocument, order: list[int]) -> OfficialDocument:
    """Give ``document`` with the six known columns of its table in another order."""
    annex = document.annexes[0]
    assert annex.table is not None
    whole = [*order, *range(len(order), len(annex.table.columns))]
    rows = tuple(
        row if row.heading is not None else replace(row, cells=tuple(row.cells[i] for i in whole))
        for row in annex.table.rows
    )
    columns = tuple(annex.table.columns[i] for i in whole)
    return replace(document, annexes=(replace(annex, table=Table(columns, rows)),))


ORDERS = st.permutations(range(6))


def paper(draft: PlanDraft) -> OfficialDocument:
    return official_document(draft, caption_issuer="UBND tỉnh Bắc Kạn", fills_caption=True, mark="")


def rows_of(draft: PlanDraft) -> list[DraftItem]:
    return [replace(item, key="") for item in draft.items]


def around(draft: PlanDraft) -> tuple[object, ...]:
    """Give what stands around the rows, as it is printed."""
    return (
        draft.number, draft.symbol, draft.place, draft.issued_on, draft.year, draft.issuer,
        draft.subject, draft.bases, draft.opening,
        draft.sections, draft.recipients, draft.signature,
    )  # fmt: skip


# Without shrinking: laying a paper out a thousand times more would outlast everybody's patience.
RELAXED = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@given(drafts(), ORDERS)
@settings(RELAXED, max_examples=20)
def test_docx_reads_back_cell_for_cell(draft: PlanDraft, order: list[int]):
    _same_again(draft, order, docx.render)


@given(drafts(), ORDERS)
@settings(RELAXED, max_examples=20)
def test_xlsx_reads_back_cell_for_cell(draft: PlanDraft, order: list[int]):
    content = xlsx.annex_workbook(shuffled(paper(draft), order).annexes)
    assert rows_of(with_year(intake.read(content))) == rows_of(draft)


@given(drafts(), ORDERS)
@settings(RELAXED, max_examples=8)
def test_pdf_reads_back_cell_for_cell(draft: PlanDraft, order: list[int]):
    _same_again(draft, order, pdf.render)


def _same_again(
    draft: PlanDraft, order: list[int], render: Callable[[OfficialDocument], bytes]
) -> None:
    again = intake.read(render(shuffled(paper(draft), order)))
    assert rows_of(again) == rows_of(draft)
    assert around(again) == around(draft)


def with_year(draft: PlanDraft) -> PlanDraft:
    for item in draft.items:
        item.schedule = schedules.read(item.schedule.text, year=YEAR)
    return draft


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_a_table_over_many_pages_reads_back_from_pdf(orientation: Orientation):
    item = DraftItem(
        number=0, contents=["Tuyên truyền dịch vụ công trực tuyến " * 9, "Kết quả"], formats=["Tin, bài"],
        lead_lines=["Sở Nội vụ"], coordinating_lines=["Các sở, ban, ngành", "UBND cấp xã"],
        lead=[], coordinating=[], schedule=schedules.read("Quý I", year=YEAR),
    )  # fmt: skip
    item.contents = [text.strip() for text in item.contents]
    item.lead = [DraftParty(each) for each in phrases.read(item.lead_lines)]
    item.coordinating = [DraftParty(each) for each in phrases.read(item.coordinating_lines)]
    draft = PlanDraft(
        number="5", symbol="KH-UBND", place="Bắc Kạn", issued_on=dt.date(YEAR, 1, 2), year=YEAR,
        issuer="ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", subject=f"Tuyên truyền năm {YEAR}",
        sections=[DraftSection("I", "MỤC ĐÍCH", [DraftParagraph("Một câu./.")])],
        appendices=[DraftAppendix(None, "BẢNG", None, orientation)],
        items=[replace(item, number=number) for number in range(1, 41)],
    )  # fmt: skip
    again = intake.read(pdf.render(paper(draft)))
    assert rows_of(again) == rows_of(draft)
