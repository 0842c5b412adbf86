"""Rows that pages cut, cells that reach over rows, and rows that are no items."""

import pytest

from tests.plans.drawn import Case, assert_read, read

CASES: dict[str, Case] = {
    # --- Page breaks
    "a row cut over a repeated header": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Tuyên truyền về dịch vụ | Sở Nội vụ | Quý I
        TT | Nội dung | Chủ trì | Thời gian
        | công trực tuyến | |
        2 | Hội nghị | Sở Y tế | Quý II
        """,
        [{"contents": "Tuyên truyền về dịch vụ công trực tuyến"}, {"n": 2}],
        notes=["hàng bị ngắt trang", "Dòng 3: hàng tiêu đề của bảng được lặp lại"],
    ),
    "a row cut where the table goes on without header": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Tuyên truyền về dịch vụ | Sở Nội vụ; | Quý I
        ----
        | công trực tuyến | UBND cấp xã |
        2 | Hội nghị | Sở Y tế | Quý II
        """,
        [
            {"contents": "Tuyên truyền về dịch vụ công trực tuyến", "lead": "Sở Nội vụ; UBND cấp xã"},
            {"n": 2},
        ],
        notes=["hàng bị ngắt trang"],
    ),
    "a lead whose last line stands on the next page": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Hội nghị | - Sở Nội vụ; | Quý I

        | | - UBND cấp xã |
        """,
        [{"lead": "Sở Nội vụ¶UBND cấp xã"}],
        notes=["hàng bị ngắt trang"],
    ),
    "page numbers and running heads inside": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết về dịch vụ | Báo tỉnh | Quý I
        = 2
        = Kế hoạch truyền thông năm 2026 - Trang 2
        | công | |
        2 | Hội nghị | Sở Nội vụ | Quý II
        3
        = Kế hoạch truyền thông năm 2026 - Trang 3
        3 | Tờ rơi | Sở Y tế | Quý II
        """,
        [{"contents": "Viết về dịch vụ công"}, {"n": 2}, {"n": 3, "group": None}],
        notes=["Dòng 3, 7: số trang", "Dòng 4, 8: dòng đầu trang"],
    ),
    "a head above each repeated header": Case(
        """
        = PHỤ LỤC NHIỆM VỤ NĂM 2026
        TT | Nội dung | Chủ trì | Thời gian
        (1) | (2) | (3) | (4)
        1 | Viết bài | Báo tỉnh | Quý I
        = PHỤ LỤC NHIỆM VỤ NĂM 2026
        TT | Nội dung | Chủ trì | Thời gian
        (1) | (2) | (3) | (4)
        2 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [{"n": 1}, {"n": 2, "group": None}],
        notes=["Dòng 3, 7: hàng chỉ đánh số cột", "Dòng 1, 5: dòng đầu trang", "Dòng 6: hàng tiêu đề"],
    ),
    "a figure that a page break cut off": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian | Kinh phí
        1 | Viết bài | Báo tỉnh | Quý I | 10 triệu,

        | | | | 20
        - 2 -
        2 | Hội nghị | Sở Y tế | Quý I |
        """,
        [{"n": 1, "extra": {"Kinh phí": "10 triệu, 20"}}, {"n": 2}],
        notes=["Dòng 5: số trang"],
    ),
    "a row of which only the number is filled in": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Báo tỉnh | Quý I
        2 | | |
        3 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [{"n": 1}, {"n": 2, "contents": ""}, {"n": 3}],
    ),
    "a group goes on over a page": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        = II. Trực tiếp
        1 | Hội nghị | Sở Nội vụ | Quý I
        ----
        | phổ biến | |
        2 | Đối thoại | Sở Y tế | Quý I
        """,
        [{"contents": "Hội nghị phổ biến"}, {"n": 2, "group": "II. Trực tiếp"}],
    ),
    "no contents but the word for it": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Tuyên truyền về dịch vụ | Sở Nội vụ | Quý I

        | công | |
        """,
        [{"contents": "Tuyên truyền về dịch vụ công"}],
    ),
    # --- Merged cells
    "lead and schedule merged downwards": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Sở Nội vụ | Quý I
        2 | Phóng sự | ^ | ^
        3 | Tờ rơi | ^ | Quý III
        """,
        [
            {"lead": "Sở Nội vụ", "when": "Quý I"},
            {"lead": "Sở Nội vụ", "when": "Quý I"},
            {"lead": "Sở Nội vụ", "when": "Quý III"},
        ],
    ),
    "number and contents merged downwards": Case(
        """
        TT | Nội dung | Hình thức | Chủ trì | Thời gian
        1 | Dịch vụ công | Bài viết | Báo tỉnh | Quý I
        ^ | ^ | Hội nghị | UBND cấp xã | Quý III
        2 | Chuyển đổi số | Tờ rơi | Sở Y tế | Quý I
        """,
        [
            {
                "n": 1, "contents": "Dịch vụ công", "formats": "Bài viết¶Hội nghị",
                "lead": "Báo tỉnh¶UBND cấp xã", "when": "Quý I; Quý III", "kind": "window",
            },
            {"n": 2},
        ],
        notes=["2 hàng của bản gốc gộp chung một ô"],
    ),
    "only the number merged, tasks of their own": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Báo tỉnh | Quý I
        ^ | Phóng sự | Đài tỉnh | Quý II
        2 | Tờ rơi | Sở Y tế | Quý I
        """,
        [
            {"n": 1, "extra": {}},
            {"n": 2, "contents": "Phóng sự", "lead": "Đài tỉnh", "extra": {"TT": "1"}},
            {"n": 3, "contents": "Tờ rơi", "extra": {"TT": "2"}},
        ],
        notes=["chung số thứ tự 1 với hàng trên"],
    ),
    "only the number merged, one task": Case(
        """
        TT | Nội dung | Hình thức | Chủ trì | Thời gian
        1 | Nghị quyết | Bài viết | Báo tỉnh | Quý I
        ^ | Nghị định | Bản tin | ^ | ^
        """,
        [{"contents": "Nghị quyết¶Nghị định", "formats": "Bài viết¶Bản tin", "lead": "Báo tỉnh"}],
    ),
    "merged cells that a sheet has taken apart": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Báo chí | Sở Nội vụ | Quý I
        | | Sở Y tế | Quý II
        2 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [{"lead": "Sở Nội vụ¶Sở Y tế", "when": "Quý I; Quý II"}, {"n": 2}],
        notes=["hàng bị ngắt trang"],
    ),
    # --- Rows that are no items
    "totals and remarks": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian | Kinh phí
        1 | Viết bài | Báo tỉnh | Quý I | 10
        2 | Tổng số hóa hồ sơ | Sở Nội vụ | Quý I | 5
        | Cộng (1+2) | | | 15
        Tổng cộng | | | | 15
        = Ghi chú: Kinh phí theo dự toán.
        """,
        [{"n": 1, "extra": {"Kinh phí": "10"}}, {"n": 2, "contents": "Tổng số hóa hồ sơ"}],
        text=["Cộng (1+2) | 15", "Tổng cộng | 15", "Ghi chú: Kinh phí theo dự toán."],
        notes=["hàng tổng cộng", "lời ghi chú trong bảng"],
    ),
    "words above the header": Case(
        """
        DANH MỤC NHIỆM VỤ | | |
        UBND XÃ A | | Độc lập - Tự do |
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Báo tỉnh | Quý I
        """,
        [{"n": 1, "group": None}],
        text=["DANH MỤC NHIỆM VỤ", "UBND XÃ A | Độc lập - Tự do"],
        notes=["đứng trên hàng tiêu đề"],
    ),
    "another table without header": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Báo tỉnh | Quý I
        ----
        NGƯỜI LẬP | THỦ TRƯỞNG
        """,
        [{"n": 1}],
        text=["NGƯỜI LẬP | THỦ TRƯỞNG"],
        notes=["bảng khác không có hàng tiêu đề"],
    ),
    "two tables, each with its header": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Báo tỉnh | Quý I
        2 | Phóng sự | Đài tỉnh | Quý I
        ----
        TT | Nhiệm vụ | Thời gian | Cơ quan chủ trì
        1 | Tờ rơi | Quý II | Sở Y tế
        """,
        [{"n": 1}, {"n": 2}, {"n": 1, "lead": "Sở Y tế", "when": "Quý II"}],
    ),
    "a signature in the last row": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Báo tỉnh | Quý I
        Nơi nhận:¶- Như trên; | | TM. ỦY BAN NHÂN DÂN |
        """,
        [{"n": 1}],
        text=["Nơi nhận: - Như trên; | TM. ỦY BAN NHÂN DÂN"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_are_made_whole(name: str) -> None:
    assert_read(CASES[name])


@pytest.mark.parametrize(
    "name",
    ["lead and schedule merged downwards", "two tables, each with its header"],
)
def test_what_is_plain_needs_no_note(name: str) -> None:
    assert read(CASES[name].drawn).problems == []


def test_a_kind_of_dropped_row_is_noted_once_however_often_it_comes() -> None:
    page = "\nTT|Nội dung|Chủ trì\n"
    text = "TT|Nội dung|Chủ trì\n" + page.join(f"{n}|Viết bài|Sở Y tế" for n in range(1, 40))

    reading = read(text)

    assert len(reading.items) == 39
    (problem,) = reading.problems
    assert "và 28 dòng nữa" in problem.message


@pytest.mark.parametrize(
    "line",
    [
        "| x | |", "= I. Nhóm", "= Kế hoạch - Trang 2", "1 | chủ trì chủ trì | phối hợp với | x",
        "^ | a | b | c", "TT | Nội dung | Chủ trì | Thời gian", "a | b | c | d", "= 2", "Cộng | | | 1",
    ],
)  # fmt: skip
def test_a_hostile_table_is_read_to_its_end(line: str) -> None:
    # Work that grows faster than the table would not end here.
    text = "TT | Nội dung | Chủ trì | Thời gian\n1 | A | Sở Y tế | Quý I\n" + f"{line}\n" * 8_000

    assert read(text).items
