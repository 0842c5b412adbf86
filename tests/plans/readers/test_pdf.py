"""PDFs of our own press, of a word processor, put together by hand, and none at all."""

import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import docx, weasy
from documents import pdf as press
from documents.official import OfficialDocument
from plans import intake
from plans.draft import DraftItem, PlanDraft
from plans.intake.errors import UnreadableFile
from plans.intake.readers import pdf, text
from plans.intake.source import RawRow, Source
from plans.paper import official_document
from tests.documents.readers import converted
from tests.plans import FILES
from tests.plans.readers import pdfs

LETTERHEAD = """
<table style="width:100%"><tr><td>SỞ NỘI VỤ</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr>
<tr><td>Số: 5/KH-SNV</td><td>Bắc Kạn, ngày 05 tháng 3 năm 2021</td></tr></table>
<h1 style="text-align:center;font-size:14pt">KẾ HOẠCH</h1>
<p style="text-align:center">Tuyên truyền năm 2021</p>
"""
# Collapsed borders leave a row that begins a page without its lines: WeasyPrint's, and not a PDF's.
GRID = (
    "table{border-collapse:separate;border-spacing:0;width:100%}"
    "td,th{border:1px solid #000;padding:3pt 5pt}"
)
HEADER = "<tr><th>TT</th><th>Nội dung</th><th>Hình thức</th><th>Chủ trì</th><th>Thời gian</th></tr>"


def document(draft: PlanDraft) -> OfficialDocument:
    return official_document(draft, caption_issuer="UBND tỉnh Bắc Kạn", fills_caption=True, mark="")


def ours(draft: PlanDraft) -> bytes:
    return weasy.printer().printed(press.html(document(draft)), {}).content


def provincial() -> PlanDraft:
    return intake.draft_of(text.read((FILES / "ke-hoach-tinh.txt").read_bytes()))


def texts(source: Source) -> list[str]:
    return [line.text for line in source.lines]


def cells(source: Source) -> list[tuple[str, ...]]:
    return [row.cells for row in source.rows]


def said(source: Source) -> str:
    return " ".join(problem.message for problem in source.notes)


def shown(item: DraftItem) -> tuple[object, ...]:
    return (
        item.number, item.group, item.contents, item.formats, item.lead_lines,
        item.coordinating_lines, item.schedule, item.extra,
    )  # fmt: skip


def assert_same(read: PlanDraft, plan: PlanDraft) -> None:
    assert [shown(item) for item in read.items] == [shown(item) for item in plan.items]
    for name in (
        "number", "symbol", "place", "issued_on", "year", "issuer", "parent_body", "subject",
        "opening", "closing", "bases", "sections", "recipients", "recipients_note", "signature",
    ):  # fmt: skip
        assert getattr(read, name) == getattr(plan, name), name


class TestOurOwnPapers:
    def test_a_plan_comes_back_whole(self):
        plan = provincial()
        assert_same(intake.draft_of(pdf.read(ours(plan))), plan)

    @pytest.mark.seeds
    @pytest.mark.parametrize("name", ["003", "004"])
    def test_real_plans_come_back_whole(self, seeds: Path, name: str):
        (path,) = seeds.glob(f"{name}_*")
        plan = intake.draft_of(text.read(path.read_bytes()))
        assert_same(intake.draft_of(pdf.read(ours(plan))), plan)

    def test_by_way_of_a_word_processor(self, tmp_path: Path):
        plan = provincial()
        path = tmp_path / "plan.docx"
        path.write_bytes(docx.render(document(plan)))
        assert_same(intake.draft_of(pdf.read(converted(path, "pdf", tmp_path).read_bytes())), plan)

    def test_page_numbers_are_dropped_and_lines_numbered_in_order(self):
        source = pdf.read(ours(provincial()))
        assert {line.text for line in source.dropped} == {"2"}
        numbers = [line.number for line in (*source.lines, *source.dropped)]
        numbers += [row.number for row in source.rows]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))

    def test_rows_of_several_pages_are_one_table(self):
        source = pdf.read(ours(provincial()))
        assert {row.table for row in source.rows} == {0}


WORDS = (
    "công khai thủ tục hành chính trên Cổng/trang thông tin điện tử của Sở Nội vụ; UBND cấp xã, "
    "đối thoại với người dân (nhóm Zalo) về kinh tế, xã hội 12 tin bài hội nghị"
)
LINE = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=25).map(" ".join)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(LINE, min_size=1, max_size=3), min_size=4, max_size=8))
def test_any_cells_come_back(cells_of_rows: list[list[str]]):
    """A wrapped line is never taken for two, nor two lines of a list for one."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{_printed(lines)}</td><td>Tờ rơi</td><td>Sở</td><td>Quý I</td></tr>"
        for number, lines in enumerate(cells_of_rows, start=1)
    )
    widths = "td:nth-child(2){width:40%}"
    source = pdf.read(pdfs.printed(f"{LETTERHEAD}<table>{HEADER}{rows}</table>", GRID + widths))
    found = "".join(_piece(row) for row in source.rows if row.cells[0] != "TT")
    expected = "".join("\0".join(_marked(lines)) for lines in cells_of_rows)
    assert found.replace(" ", "") == expected.replace(" ", "")


def _piece(row: RawRow) -> str:
    """Give a row's lines; those that a page turned before begin with the break that stood there."""
    text = row.cells[1].replace("\n", "\0")
    return f"\0{text}" if not row.cells[0] and text.startswith("- ") else text


def _marked(lines: list[str]) -> list[str]:
    return [f"- {line.capitalize()};" for line in lines] if len(lines) > 1 else lines


def _printed(lines: list[str]) -> str:
    return "".join(f"<p style='margin:0'>{line}</p>" for line in _marked(lines))


class TestTables:
    def test_merged_cells(self):
        body = (
            f"<table>{HEADER}<tr><td colspan=5>I. Cấp tỉnh</td></tr>"
            "<tr><td>1</td><td>Một</td><td>Tờ rơi</td><td rowspan=2>Sở Nội vụ</td><td>Quý I</td></tr>"
            "<tr><td>2</td><td>Hai</td><td>Tờ rơi</td><td>Quý II</td></tr></table>"
        )
        source = pdf.read(pdfs.printed(LETTERHEAD + body, GRID.replace("table{", "table+table,x{")))
        by_first = {row.cells[0]: row for row in source.rows}
        assert by_first["I. Cấp tỉnh"].spans_all
        assert by_first["2"].cells == ("2", "Hai", "Tờ rơi", "Sở Nội vụ", "Quý II")
        assert by_first["2"].carried == (3,)

    def test_a_frame_around_text_is_no_table(self):
        body = f"{LETTERHEAD}<div style='border:1px solid #000'>I. MỤC ĐÍCH</div><p>- Hiểu rõ.</p>"
        source = pdf.read(pdfs.printed(body))
        assert source.rows == []
        assert texts(source)[-2:] == ["I. MỤC ĐÍCH", "- Hiểu rõ."]

    def test_text_after_a_table_stands_after_it(self):
        row = "<tr><td>1</td><td>Một</td><td>Tờ rơi</td><td>Sở</td><td>Quý I</td></tr>"
        source = pdf.read(
            pdfs.printed(
                f"<p>Trước bảng là đây</p><table>{HEADER}{row}</table><p>Sau bảng</p>", GRID
            )
        )
        before, after = source.lines
        assert before.number < source.rows[0].number < after.number


class TestText:
    def test_halves_side_by_side_are_read_one_after_the_other(self):
        assert texts(pdf.read(pdfs.printed(LETTERHEAD)))[:5] == [
            "SỞ NỘI VỤ", "Số: 5/KH-SNV",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bắc Kạn, ngày 05 tháng 3 năm 2021",
            "KẾ HOẠCH",
        ]  # fmt: skip

    def test_a_bold_heading_as_wide_as_the_page_takes_no_text(self):
        body = (
            "<p style='text-align-last:justify'><b>Tuyên truyền cải cách hành chính năm 2026</b></p>"
            "<p style='margin:0'>Căn cứ quyết định</p>"
        )
        page = f"<div style='width:240pt'>{body}</div>"
        assert texts(pdf.read(pdfs.printed(page))) == [
            "Tuyên truyền cải cách hành chính năm 2026",
            "Căn cứ quyết định",
        ]

    def test_running_heads_are_dropped(self):
        page = "<p style='position:absolute;top:-20pt'>Kế hoạch năm 2021 của Sở</p><p>Đoạn {}.</p>"
        body = "".join(
            f"<div style='break-after:page;position:relative'>{page.format(number)}</div>"
            for number in ("một", "hai", "ba")
        )
        source = pdf.read(pdfs.printed(body))
        assert texts(source) == ["Đoạn một.", "Đoạn hai.", "Đoạn ba."]
        assert [line.text for line in source.dropped].count("Kế hoạch năm 2021 của Sở") == 3

    def test_a_paragraph_goes_on_over_the_page(self):
        # No line twice, or it would be a running head.
        words = " ".join(
            f"{d}{a}" + b + c
            for a in "bcdghklmnprstvx"
            for b in "aeiouy"
            for c in "chmnpt"
            for d in "qz"
        )
        assert texts(pdf.read(pdfs.printed(f"<p>{words}</p>"))) == [words]

    def test_turned_letters_are_said(self):
        body = f"{LETTERHEAD}<p style='transform:rotate(90deg);width:80pt'>Đóng dấu treo</p>"
        source = pdf.read(pdfs.printed(body))
        assert "Trang 1 có chữ viết xoay" in said(source)
        assert "Đóng" not in " ".join(texts(source))

    def test_fonts_of_old_encodings_are_converted(self):
        draw = "BT /F1 14 Tf 90 700 Td (KÕ ho¹ch c¶i c¸ch hµnh chÝnh) Tj ET".encode("cp1252")
        source = pdf.read(pdfs.by_hand(draw, font=".VnTime"))
        assert texts(source) == ["Kế hoạch cải cách hành chính"]
        assert "phông chữ cũ (TCVN3)" in said(source)
        draw = "BT /F1 14 Tf 90 700 Td (Keá hoaïch) Tj ET".encode("cp1252")
        assert texts(pdf.read(pdfs.by_hand(draw, font="VNI-Times"))) == ["Kế hoạch"]


class TestRefusals:
    def test_a_scan(self):
        with pytest.raises(UnreadableFile, match="bản chụp"):
            pdf.read(pdfs.scanned(2))

    def test_a_password(self):
        with pytest.raises(UnreadableFile, match="có mật khẩu"):
            pdf.read(pdfs.locked(pdfs.by_hand(b"")))

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"", b"\x00" * 500])
    def test_damaged(self, content: bytes):
        with pytest.raises(UnreadableFile, match="hỏng"):
            pdf.read(content)

    def test_too_many_pages(self):
        with pytest.raises(UnreadableFile, match="201 trang"):
            pdf.read(pdfs.by_hand(*[b""] * 201))

    @pytest.mark.parametrize(
        ("drawn", "what"),
        [
            (b"0 0 1 1 re f\n" * 100_000, "nét vẽ"),
            (b"BT /F1 9 Tf (" + b"a" * 100_000 + b") Tj ET", "chữ"),
        ],
    )
    def test_a_page_with_too_much_on_it(self, drawn: bytes, what: str):
        with pytest.raises(UnreadableFile, match=what):
            pdf.read(pdfs.by_hand(drawn))

    def test_a_million_objects(self):
        with pytest.raises(UnreadableFile, match="đối tượng"):
            pdf.read(
                b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n1\nendobj\n" % n for n in range(1_000_000))
            )

    def test_a_stream_that_unpacks_without_end(self):
        packed = zlib.compress(b" " * 200_000_000, 9)
        with pytest.raises(UnreadableFile, match="giải nén"):
            pdf.read(
                b"%PDF-1.4\n1 0 obj\n<</Filter/FlateDecode>>stream\n" + packed + b"\nendstream"
            )

    def test_letters_without_meaning(self):
        garbled = pdfs.by_hand(b"BT /F1 9 Tf 90 700 Td (\x01\x02\x03) Tj ET")
        with pytest.raises(UnreadableFile, match="phông chữ trong tệp"):
            pdf.read(garbled)


GOOD = ours(provincial())
PLAIN = pdfs.by_hand(b"BT /F1 14 Tf 90 700 Td (Ke hoach tuyen truyen) Tj ET 10 10 100 20 re S")


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([GOOD, PLAIN]), st.binary(min_size=1, max_size=30), st.floats(0, 1))
def test_damaged_files_are_read_or_refused(good: bytes, damage: bytes, share: float):
    at = int(share * len(good))
    assert pdfs.outcome(pdf.read, good[:at] + damage + good[at + len(damage) :])
