"""Texts that are no whole plan: news about one, an appendix alone, damaged letterheads, other papers."""

import datetime as dt
from pathlib import Path

import pytest

from plans import intake
from plans.draft import PlanDraft
from plans.intake import damage
from plans.intake.source import Line

NEWS = """Skip Ribbon Commands
Sở Y tế đẩy mạnh truyền thông cải cách hành chính
Thứ ba - 13/02/2024 08:15 96 0

Thực hiện Quyết định số 8/QĐ-SYT ngày 05/01/2024 của Sở Y tế ban hành Kế hoạch công tác năm 2024; \
ngày 12 tháng 02 năm 2024 Sở Y tế tỉnh Bình Định ban hành Kế hoạch truyền thông cải cách hành chính \
năm 2024.

Một góc phòng khám

Kế hoạch có 2 nhiệm vụ chính:

- Hướng dẫn đặt lịch khám, cụ thể:

+ Qua trang của bệnh viện;

+ Qua tổng đài.

- Công khai giá dịch vụ.

Các việc trên được làm thông qua màn hình chờ, tờ gấp; đồng thời viết tin, bài cho Báo Bình Định./.

Tác giả: Người Viết
Nguồn: Văn phòng
Sign In
"""
POINTER = (
    "Ngày 02/3/2023, UBND huyện Ba Bể ban hành Kế hoạch số 30/KH-UBND về tuyên truyền cải cách hành "
    "chính năm 2023.\n\nKế hoạch có 9 nội dung.\n\nHuyện đề nghị Huyện đoàn cùng tham gia.\n\n"
    "Chi tiết tại: Kế hoạch số 30/KH-UBND (tải xuống)\n"
)
BODY = "I. MỤC ĐÍCH\n\nBiết.\n\nII. NỘI DUNG\n\n- Một.\n\n- Hai.\n"
TABLE = "TT\tNội dung\tHình thức\tCơ quan chủ trì\tThời gian\n1\tHọp\tTrực tiếp\tSở Nội vụ\tQuý I\n"


def read(text: str) -> PlanDraft:
    return intake.read(text.encode())


def messages(draft: PlanDraft) -> list[str]:
    return [problem.message for problem in draft.reading_problems]


class TestNews:
    def test_forms_behind_their_name_and_headlines_of_other_articles(self):
        draft = read(
            "Ngày 08/01/2026, UBND tỉnh Gia Lai ban hành Kế hoạch số 5/KH-UBND về tuyên truyền cải cách "
            "hành chính năm 2026.\n\nNội dung gồm:\n\n- Một cửa;\n\n- Dịch vụ công.\n\nHình thức tuyên "
            "truyền: báo chí; mạng xã hội.\n\nTin liên quan\n\n- Hội nghị tổng kết năm 2025\n"
        )
        assert draft.items[0].formats == ["báo chí", "mạng xã hội"]
        assert [each.text for each in draft.closing] == [
            "Hình thức tuyên truyền: báo chí; mạng xã hội."
        ]

    def test_the_plan_it_is_about(self):
        draft = read(NEWS)
        assert (draft.number, draft.symbol, draft.issued_on) == (None, None, dt.date(2024, 2, 12))
        assert (draft.issuer, draft.year) == ("SỞ Y TẾ TỈNH BÌNH ĐỊNH", 2024)
        assert draft.subject == "Truyền thông cải cách hành chính năm 2024"

    def test_number_and_day_beside_the_symbol(self):
        draft = read(POINTER)
        assert (draft.number, draft.symbol, draft.issued_on) == (
            "30", "KH-UBND", dt.date(2023, 3, 2),
        )  # fmt: skip
        assert draft.issuer == "ỦY BAN NHÂN DÂN HUYỆN BA BỂ"
        assert draft.subject == "Tuyên truyền cải cách hành chính năm 2023"

    def test_it_is_said_first_with_what_is_missing(self):
        first = read(NEWS).reading_problems[0]
        assert (first.code, first.severity) == ("text-suspect", "warning")
        assert first.message.startswith("Đây là tin, bài về kế hoạch, không phải văn bản kế hoạch")
        assert "số, cơ quan chủ trì" in first.message

    def test_contents_that_are_only_counted(self):
        draft = read(POINTER)
        assert draft.items == []
        assert "kế hoạch có 9 nội dung" in messages(draft)[0]
        assert "Kế hoạch số 30/KH-UBND" in messages(draft)[0]
        assert "Huyện đoàn" in draft.opening[-1].text

    def test_contents_and_forms(self):
        first, second = read(NEWS).items
        assert first.contents == [
            "Hướng dẫn đặt lịch khám, cụ thể:", "Qua trang của bệnh viện", "Qua tổng đài",
        ]  # fmt: skip
        assert second.contents == ["Công khai giá dịch vụ"]
        assert second.formats == ["màn hình chờ", "tờ gấp", "viết tin, bài cho Báo Bình Định"]
        assert (second.lead, second.appendix, second.section) == ([], None, 0)

    def test_numbered_contents_hold_their_dashes(self):
        text = NEWS.replace("- Hướng dẫn", "1. Hướng dẫn").replace("- Công khai", "2. Công khai")
        assert [item.contents for item in read(text).items] == [
            i.contents for i in read(NEWS).items
        ]

    def test_what_it_carries_out_is_its_basis(self):
        (basis,) = read(NEWS).legal_bases
        assert (basis.number, basis.symbol) == ("8", "QĐ-SYT")

    def test_the_page_around_it_is_dropped_and_said(self):
        draft = read(NEWS)
        kept = " ".join(p.text for p in (*draft.opening, *draft.closing))
        for words in ("Ribbon", "Thứ ba", "Một góc", "Tác giả", "Nguồn", "Sign In"):
            assert words not in kept
            assert any(words in message for message in messages(draft))

    def test_a_paragraph_that_comes_twice_is_kept_once(self):
        draft = read(POINTER + "\nKế hoạch có 9 nội dung.\n")
        assert [p.text for p in draft.opening].count("Kế hoạch có 9 nội dung.") == 1

    def test_the_seeds(self, seeds: Path):
        by_name = {
            begins: intake.read(next(seeds.glob(f"{begins}_*.txt")).read_bytes())
            for begins in ("001", "002")
        }
        first, second = by_name["001"], by_name["002"]
        assert (first.number, first.symbol, first.issued_on, first.year) == (
            "211", "KH-UBND", dt.date(2022, 3, 31), 2022,
        )  # fmt: skip
        assert first.issuer == "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN"
        assert (first.items, first.legal_bases) == ([], [])
        assert "11 nội dung" in first.reading_problems[0].message
        assert len([p for p in first.opening if "Xác định được" in p.text]) == 1
        assert (second.issued_on, second.issuer, second.year) == (
            dt.date(2023, 3, 3), "SỞ TƯ PHÁP", 2023,
        )  # fmt: skip
        assert [len(item.contents) for item in second.items] == [3, 1, 1, 1, 1]
        assert second.items[0].formats[:4] == ["các cuộc họp", "hội nghị", "hội thảo", "tọa đàm"]
        assert [basis.number for basis in second.legal_bases] == ["152", "4510"]


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế thông báo lịch trực Tết.",
        "BÁO CÁO\n\nKết quả tuyên truyền\n\nI. MỤC ĐÍCH\n\nA\n\nII. NỘI DUNG\n\nB\n",
        "THÔNG BÁO\n\nNgày 01/02/2023, Sở Y tế ban hành Kế hoạch số 5/KH-SYT về tuyên truyền CCHC.",
        "Kính gửi: Sở Y tế\n\nSở Tư pháp ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2022.",
        "Chiều ấy anh đi dọc bờ sông, không nghĩ gì tới kế hoạch ngày mai.",
        "Ngày 01/02/2023, Công ty A ban hành Kế hoạch kinh doanh năm 2023.",
        "Kế hoạch",
    ],
)
def test_a_text_that_is_neither_plan_nor_news_of_one_is_refused(text: str):
    with pytest.raises(intake.UnreadableFile, match="không phải văn bản kế hoạch"):
        read(text)


class TestAppendixAlone:
    def test_what_its_caption_states(self):
        draft = read(
            "PHỤ LỤC II\n\nNỘI DUNG TRUYỀN THÔNG NĂM 2026\n\n(Kèm theo Kế hoạch số 12/KH-UBND ngày "
            f"09 tháng 01 năm 2026 của UBND tỉnh Hưng Yên)\n\n{TABLE}"
        )
        assert (draft.number, draft.symbol, draft.issued_on) == (
            "12", "KH-UBND", dt.date(2026, 1, 9),
        )  # fmt: skip
        assert (draft.issuer, draft.year) == ("ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN", 2026)
        assert (draft.subject, draft.signature, draft.recipients, draft.sections) == (
            None, None, [], [],
        )  # fmt: skip
        (appendix,) = draft.appendices
        assert (appendix.label, appendix.title) == ("II", "NỘI DUNG TRUYỀN THÔNG NĂM 2026")
        assert [item.contents for item in draft.items] == [["Họp"]]
        assert {p.code for p in draft.reading_problems} == {"text-suspect", "issuer-from-text"}

    def test_a_title_without_the_word_and_a_letterhead(self):
        draft = read(
            "UBND TỈNH GIA LAI\nBẢNG NỘI DUNG NĂM 2025\n(Kèm theo Kế hoạch số 7/KH-SNV ngày 3/3/2025 "
            f"của Sở Nội vụ)\n{TABLE}\nGhi chú: còn bổ sung.\n"
        )
        assert (draft.parent_body, draft.issuer) == ("UBND TỈNH GIA LAI", "SỞ NỘI VỤ")
        (appendix,) = draft.appendices
        assert appendix.title == "BẢNG NỘI DUNG NĂM 2025"
        assert [p.text for p in appendix.paragraphs] == ["Ghi chú: còn bổ sung."]

    def test_a_bare_table(self):
        draft = read(TABLE)
        assert (draft.number, draft.issuer, draft.year) == (None, None, None)
        assert len(draft.items) == 1
        assert "chỉ có bảng phụ lục" in messages(draft)[0]


class TestDamage:
    @pytest.mark.parametrize(
        ("printed", "healed"),
        [
            ("ỦY B AN NHÂN D Â N T ỈNH BẮC KẠN", "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN"),
            ("K Ế H O Ạ C H", "KẾ HOẠCH"),
            ("II. N ỘI DUNG, HÌNH TH ỨC", "II. NỘI DUNG, HÌNH THỨC"),
            ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT N AM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("Nơi nh ận:", "Nơi nhận:"),
            ("UỶ BAN NHÂN DÂN XÃ K Ế", "UỶ BAN NHÂN DÂN XÃ K Ế"),
            ("Ông nội dung hòa với bà.", "Ông nội dung hòa với bà."),
            ("HUYỆN A B C", "HUYỆN A B C"),
        ],
    )
    def test_only_known_words_are_made_whole(self, printed: str, healed: str):
        draft = PlanDraft()
        (line,) = damage.mended([Line(3, printed, True)], draft)
        assert line.text == healed
        assert [p.where for p in draft.reading_problems] == ["line 3"] * (printed != healed)

    def test_a_scattered_plan_is_read(self):
        draft = read(f"S Ở Y TẾ\n\nK Ế H O Ạ C H\n\nTuyên truyền năm 2022\n\n{BODY}")
        assert len(draft.items) == 2

    def test_odd_quotes_and_dashes(self):
        (line,) = damage.mended([Line(1, "«Một cửa» ― ngày 1‑2", True)], PlanDraft())
        assert line.text == "“Một cửa” – ngày 1-2"

    @pytest.mark.parametrize(
        "title", ["KẾ HOẠGH", "Kế hoạch", "Kế hoạch tuyên truyền CCHC năm 2022"]
    )
    def test_a_title_that_is_damaged_or_in_lower_case(self, title: str):
        draft = read(f"{title}\n\nTuyên truyền năm 2022\n\n{BODY}")
        assert draft.year == 2022
        assert len(draft.items) == 2
        assert any("đọc là dòng tên loại" in message for message in messages(draft))

    def test_a_plan_that_lost_its_title(self):
        draft = read(
            "UBND TỈNH BẮC KẠN\nSỞ Y TẾ\n\nSố: 5/KH-SYT\n\nTrang 1 của 3\n\n"
            f"Tuyên truyền cải cách hành chính năm 2022\n\nThực hiện chỉ đạo của tỉnh:\n\n{BODY}"
        )
        assert (draft.parent_body, draft.issuer, draft.number) == (
            "UBND TỈNH BẮC KẠN",
            "SỞ Y TẾ",
            "5",
        )
        assert (draft.subject, draft.year) == ("Tuyên truyền cải cách hành chính năm 2022", 2022)
        assert [p.text for p in draft.opening] == ["Thực hiện chỉ đạo của tỉnh:"]
        assert any("Không thấy dòng tên loại" in message for message in messages(draft))
        assert any("Trang 1 của 3" in message for message in messages(draft))
