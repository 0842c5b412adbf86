"""Plans as people lay them out: letterheads on one line, titles in two blocks, tables without names."""

import datetime as dt

import pytest

from plans import intake
from plans.draft import PlanDraft

BODY = "I. MỤC ĐÍCH\n\nNâng cao nhận thức.\n\nII. NỘI DUNG\n\n- Viết bài;\n- Phát tờ rơi./."
TABLE = "TT\tNội dung\tCơ quan chủ trì\tThời gian\n1\tViết bài\tVăn phòng\tQuý I\n"


def read(text: str) -> PlanDraft:
    return intake.read(text.encode())


def with_head(head: str) -> PlanDraft:
    return read(f"{head}\n\nKẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{BODY}")


class TestLetterhead:
    def test_halves_that_only_a_space_parts(self):
        draft = with_head(
            "UBND TỈNH HƯNG YÊN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "SỞ TƯ PHÁP Độc lập - Tự do - Hạnh phúc\n"
            "Số: 12/KH-STP Hưng Yên, ngày 09 tháng 01 năm 2026"
        )
        assert (draft.parent_body, draft.issuer) == ("UBND TỈNH HƯNG YÊN", "SỞ TƯ PHÁP")
        assert (draft.number, draft.symbol, draft.place) == ("12", "KH-STP", "Hưng Yên")
        assert draft.issued_on == dt.date(2026, 1, 9)

    def test_a_blank_number_beside_the_day(self):
        draft = with_head("UBND XÃ A\nSố: .../KH-UBND Xã A, ngày ... tháng 01 năm 2026")
        assert (draft.number, draft.symbol, draft.place) == (None, "KH-UBND", "Xã A")

    def test_lines_that_a_narrow_column_wrapped(self):
        draft = with_head(
            "UBND TỈNH GIA LAI\n\nSỞ VĂN HÓA, THỂ THAO\n\nVÀ DU LỊCH\n\nSố: 8/KH-SVHTTDL\n\n"
            "CỘNG HÒA XÃ HỘI CHỦ\n\nNGHĨA VIỆT NAM\n\nĐộc lập - Tự do - Hạnh phúc\n\n"
            "Gia Lai, ngày 05 tháng 3 năm\n\n2026"
        )
        assert draft.issuer == "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"
        assert draft.issued_on == dt.date(2026, 3, 5)
        assert draft.reading_problems == []

    def test_drawn_lines_are_no_words(self):
        draft = with_head("UBND XÃ A\n\n-------\n\nSố: 8/KH-UBND")
        assert draft.reading_problems == []

    def test_a_stamp_is_no_part_of_the_name(self):
        draft = with_head("UBND XÃ A\n\nDỰ THẢO\n\nSố: 8/KH-UBND")
        assert draft.issuer == "UBND XÃ A"


class TestSubject:
    def test_the_year_stands_in_a_second_block(self):
        draft = read(f"KẾ HOẠCH TUYÊN TRUYỀN\n\nCải cách hành chính năm 2025\n\n{BODY}")
        assert draft.subject == "TUYÊN TRUYỀN Cải cách hành chính năm 2025"
        assert draft.year == 2025

    def test_a_line_under_it_is_drawn(self):
        draft = read(f"KẾ HOẠCH\n\nTuyên truyền năm 2025\n\n________\n\n{BODY}")
        assert draft.subject == "Tuyên truyền năm 2025"
        assert draft.opening == []

    def test_a_sentence_with_a_year_is_none(self):
        draft = read(
            f"KẾ HOẠCH\n\nTuyên truyền\n\nXã Đồng Hỷ ban hành kế hoạch năm 2025 như sau:\n\n{BODY}"
        )
        assert draft.subject == "Tuyên truyền"


class TestBody:
    def test_headings_that_nobody_numbered(self):
        draft = read(
            "KẾ HOẠCH\n\nTuyên truyền năm 2026\n\nMục đích, yêu cầu\n\nKịp thời.\n\nNội dung\n\n"
            "1. Viết bài.\n\n2. Phát tờ rơi.\n\nTổ chức thực hiện\n\nVăn phòng Sở chủ trì thực hiện."
        )
        assert [section.title for section in draft.sections] == [
            "Mục đích, yêu cầu",
            "Nội dung",
            "Tổ chức thực hiện",
        ]
        assert [item.contents for item in draft.items] == [["Viết bài"], ["Phát tờ rơi"]]

    def test_a_heading_over_a_table(self):
        draft = read(
            f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n1. Mục đích\n\nKịp thời.\n\n2. Nội dung\n\n{TABLE}\n"
            "3. Thực hiện\n\nVăn phòng đôn đốc./."
        )
        assert [section.title for section in draft.sections] == [
            "Mục đích",
            "Nội dung",
            "Thực hiện",
        ]

    def test_bases_as_a_list(self):
        draft = read(
            "KẾ HOẠCH\n\nTuyên truyền năm 2026\n\nCăn cứ các văn bản:\n\n- Kế hoạch số 5/KH-UBND;\n\n"
            f"- Quyết định số 6/QĐ-UBND.\n\nVăn phòng xây dựng kế hoạch như sau:\n\n{BODY}"
        )
        assert draft.bases[1:] == ["Kế hoạch số 5/KH-UBND", "Quyết định số 6/QĐ-UBND"]
        assert [each.text for each in draft.opening] == ["Văn phòng xây dựng kế hoạch như sau:"]


class TestEnding:
    def test_the_signature_stands_behind_recipients(self):
        draft = read(
            f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{BODY}\n\nNơi nhận: KT. GIÁM ĐỐC\n\n"
            "- Sở Nội vụ (b/c); PHÓ GIÁM ĐỐC\n\n- Như phần III;\n\n- Lưu: VT, VP. Trần Thị Mẫu"
        )
        assert draft.recipients == ["Sở Nội vụ (b/c)", "Như phần III", "Lưu: VT, VP"]
        assert draft.signature is not None
        assert draft.signature.capacity == ("KT. GIÁM ĐỐC",)
        assert (draft.signature.title, draft.signature.name) == ("PHÓ GIÁM ĐỐC", "Trần Thị Mẫu")

    def test_the_signature_is_glued_to_the_last_recipient(self):
        draft = read(
            f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{BODY}\n\nNơi nhận:\n\n- Lưu: VT.TM. ỦY BAN NHÂN DÂN"
            "\n\nCHỦ TỊCH\n\nTrần Văn Mẫu"
        )
        assert draft.recipients == ["Lưu: VT"]
        assert draft.signature is not None
        assert draft.signature.capacity == ("TM. ỦY BAN NHÂN DÂN",)

    def test_the_mark_of_a_signed_copy_is_no_content(self):
        draft = read(
            f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{BODY}\n\nGIÁM ĐỐC\n\n(Đã ký)\n\nTrần Văn Mẫu"
        )
        assert draft.signature is not None
        assert draft.signature.name == "Trần Văn Mẫu"
        assert draft.reading_problems == []


class TestAppendixHeading:
    END = "Nơi nhận:\n- Lưu: VT.\n\nCHỦ TỊCH\n\nTrần Văn Mẫu"

    def appended(self, heading: str) -> PlanDraft:
        return read(
            f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{BODY}\n\n{self.END}\n\n{heading}\n\n{TABLE}"
        )

    @pytest.mark.parametrize("heading", ["PHỤ LỤC SỐ 01", "Phụ lục số: 01"])
    def test_a_label_behind_so(self, heading: str):
        (found,) = self.appended(f"{heading}\n\nNHIỆM VỤ\n\n(Kèm theo Kế hoạch số 5/KH)").appendices
        assert (found.label, found.title) == ("01", "NHIỆM VỤ")

    @pytest.mark.parametrize(
        "title", ["BIỂU PHÂN CÔNG NHIỆM VỤ", "DANH MỤC NHIỆM VỤ NĂM 2026", "CÁC VIỆC CẦN LÀM"]
    )
    def test_a_table_that_only_says_what_it_lists(self, title: str):
        draft = self.appended(f"{title}\n\n(Kèm theo Kế hoạch số 5/KH-UBND ngày 01/3/2026)")
        (found,) = draft.appendices
        assert (found.title, found.caption) == (
            title,
            "(Kèm theo Kế hoạch số 5/KH-UBND ngày 01/3/2026)",
        )
        assert draft.reading_problems == []
        assert [item.contents for item in draft.items] == [["Viết bài"]]


def test_groups_end_where_another_table_begins():
    draft = read(
        f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{BODY}\n\nPHỤ LỤC\n\nNHIỆM VỤ\n\n"
        "TT\tNội dung\tChủ trì\tThời gian\nI\tVIỆC CHUNG\t\t\n1\tViết bài\tVăn phòng\tQuý I\n\n"
        "Bảng sau của cấp xã\n\nTT\tNội dung\tHình thức\tThời gian\n1\tPhát thanh\tLoa\tQuý II\n"
    )
    assert [item.group for item in draft.items] == ["I VIỆC CHUNG", None]
