"""Appendix tables as provinces, departments and communes print them: columns and cells."""

import pytest

from plans.intake import table
from tests.plans.drawn import Case, assert_read, read

CASES: dict[str, Case] = {
    # --- Columns
    "schedule before lead, products kept": Case(
        """
        STT | Nhiệm vụ | Thời gian hoàn thành | Đơn vị chủ trì | Đơn vị phối hợp | Sản phẩm hoàn thành
        1 | Mở chuyên mục | Quý I | Sở Nội vụ | Báo tỉnh | Chuyên mục¶12 tin
        """,
        [
            {
                "contents": "Mở chuyên mục", "when": "Quý I", "lead": "Sở Nội vụ",
                "with": "Báo tỉnh", "extra": {"Sản phẩm hoàn thành": "Chuyên mục\n12 tin"},
            }
        ],
    ),
    "names of a commune": Case(
        """
        # | Nội dung công việc | Phân công | Thời gian | Kết quả/Sản phẩm | Ghi chú
        1 | Phát thanh | Phòng Văn hóa - Xã hội | Hằng tháng | Tin | Xã, phường
        """,
        [
            {
                "contents": "Phát thanh", "lead": "Phòng Văn hóa - Xã hội", "kind": "recurring",
                "extra": {"Kết quả/Sản phẩm": "Tin", "Ghi chú": "Xã, phường"},
            }
        ],
    ),
    "activities, places and audiences": Case(
        """
        TT | Hoạt động | Hình thức/phương thức | Đối tượng | Địa điểm | Quy mô | Đơn vị thực hiện | Kinh phí
        01 | Hội thi | Sân khấu hóa | Công chức | Hội trường | 200 người | Tỉnh đoàn | 50 triệu
        """,
        [
            {
                "n": 1, "formats": "Sân khấu hóa", "lead": "Tỉnh đoàn",
                "extra": {
                    "Đối tượng": "Công chức", "Địa điểm": "Hội trường", "Quy mô": "200 người",
                    "Kinh phí": "50 triệu",
                },
            }
        ],
    ),
    "two columns of one meaning": Case(
        """
        TT | Nhóm nhiệm vụ | Nhiệm vụ cụ thể | Cơ quan chủ trì | Thời gian | Thời gian báo cáo
        1 | Báo chí | Viết bài | Sở Nội vụ | Quý II | Trước 15/6
        """,
        [
            {
                "contents": "Viết bài", "when": "Quý II",
                "extra": {"Nhóm nhiệm vụ": "Báo chí", "Thời gian báo cáo": "Trước 15/6"},
            }
        ],
    ),
    "who is to help named before who leads": Case(
        """
        TT | Nội dung | Trách nhiệm phối hợp | Trách nhiệm thực hiện | Tiến độ
        1 | Tập huấn | Sở Y tế | Sở Nội vụ | Tháng 6
        """,
        [{"lead": "Sở Nội vụ", "with": "Sở Y tế", "when": "Tháng 6"}],
    ),
    "two columns only": Case(
        """
        Nội dung tuyên truyền | Đơn vị thực hiện
        Cải cách thủ tục | Văn phòng Sở
        Chuyển đổi số | Phòng Kinh tế
        """,
        [{"n": 1, "lead": "Văn phòng Sở"}, {"n": 2, "contents": "Chuyển đổi số"}],
    ),
    "a lower row of titles under merged ones": Case(
        """
        TT | Nội dung | Cơ quan thực hiện | | Thời gian | Kinh phí |
        | | Chủ trì | Phối hợp | | 2025 | 2026
        1 | Hội nghị | Sở Nội vụ | Sở Y tế | Quý I | 5 | 7
        """,
        [
            {
                "lead": "Sở Nội vụ", "with": "Sở Y tế",
                "extra": {"Kinh phí 2025": "5", "Kinh phí 2026": "7"},
            }
        ],
    ),
    "a lower row of titles beside merged ones": Case(
        """
        TT | Nội dung | Cơ quan thực hiện | Cơ quan thực hiện | Thời gian
        ^ | ^ | Chủ trì | Phối hợp | ^
        1 | Hội nghị | Sở Nội vụ | Sở Y tế | Quý I
        """,
        [{"lead": "Sở Nội vụ", "with": "Sở Y tế"}],
    ),
    "a row whose words sound like titles": Case(
        """
        TT | Nội dung | Hình thức | Cơ quan chủ trì | Thời gian
        1 | Nội dung cải cách | Hình thức trực tiếp | Sở Nội vụ chủ trì | Thời gian trong quý I
        """,
        [{"contents": "Nội dung cải cách", "formats": "Hình thức trực tiếp"}],
    ),
    "quarters as columns": Case(
        """
        TT | Nội dung | Chủ trì | Quý I | Quý II | Hình thức
        1 | Viết bài | Báo tỉnh | x | | Báo in
        """,
        [{"when": "", "extra": {"Quý I": "x"}}],
    ),
    # --- Lead and coordinating in one cell
    "labels on one line": Case(
        """
        TT | Nội dung | Đơn vị thực hiện | Thời gian
        1 | Bản tin | Chủ trì: Sở Nội vụ; Phối hợp: Sở Y tế, UBND cấp xã. | Quý I
        """,
        [{"lead": "Sở Nội vụ", "with": "Sở Y tế, UBND cấp xã"}],
    ),
    "labels on lines of their own": Case(
        """
        TT | Nội dung | Cơ quan chủ trì, phối hợp | Thời gian
        1 | Bản tin | - Chủ trì: Sở Nội vụ¶- Phối hợp: Sở Y tế¶Sở Xây dựng | Quý I
        2 | Tờ rơi | Cơ quan chủ trì:¶Sở Tư pháp¶Cơ quan phối hợp:¶Các sở, ngành | Quý I
        """,
        [
            {"lead": "Sở Nội vụ", "with": "Sở Y tế¶Sở Xây dựng"},
            {"lead": "Sở Tư pháp", "with": "Các sở, ngành"},
        ],
    ),
    "a sentence": Case(
        """
        TT | Nội dung | Phân công | Thời gian
        1 | Bản tin | Sở Nội vụ chủ trì, phối hợp với Sở Y tế, UBND cấp xã thực hiện | Quý I
        2 | Tờ rơi | Giao Văn phòng Sở chủ trì; các phòng phối hợp | Quý I
        3 | Đối thoại | Sở Tư pháp phối hợp với Tỉnh đoàn | Quý I
        4 | Hội thi | Sở Nội vụ (chủ trì), Sở Y tế (phối hợp) | Quý I
        """,
        [
            {"lead": "Sở Nội vụ", "with": "Sở Y tế, UBND cấp xã"},
            {"lead": "Văn phòng Sở", "with": "các phòng"},
            {"lead": "Sở Tư pháp", "with": "Tỉnh đoàn"},
            {"lead": "Sở Nội vụ", "with": "Sở Y tế"},
        ],
    ),
    "short labels": Case(
        """
        TT | Nội dung | Phân công | Thời gian
        1 | Bản tin | CT: Phòng Kinh tế PH: Văn phòng HĐND và UBND xã | Quý I
        """,
        [{"lead": "Phòng Kinh tế", "with": "Văn phòng HĐND và UBND xã"}],
    ),
    "nobody can tell who leads": Case(
        """
        TT | Nội dung | Cơ quan chủ trì, phối hợp | Thời gian
        1 | Bản tin | Sở Nội vụ¶Sở Y tế | Quý I
        2 | Tờ rơi | Sở Nội vụ chủ trì, phối hợp với Sở Y tế¶Sở Xây dựng | Quý I
        3 | Hội thi | Tỉnh đoàn | Quý II
        """,
        [
            {"lead": "Sở Nội vụ¶Sở Y tế", "with": ""},
            {"lead": "Sở Nội vụ chủ trì, phối hợp với Sở Y tế¶Sở Xây dựng", "with": ""},
            {"lead": "Tỉnh đoàn"},
        ],
        notes=["Nội dung 1: một ô ghi cả chủ trì", "Nội dung 2: một ô ghi cả chủ trì"],
    ),
    "a name that holds the word": Case(
        """
        TT | Nội dung | Đơn vị thực hiện | Thời gian
        1 | Bản tin | Văn phòng điều phối hợp tác, Liên minh Hợp tác xã | Quý I
        """,
        [{"lead": "Văn phòng điều phối hợp tác, Liên minh Hợp tác xã", "with": ""}],
    ),
    "who helps is named, and who leads is not": Case(
        """
        TT | Nội dung | Cơ quan thực hiện, phối hợp | Thời gian
        1 | Bản tin | Sở Nội vụ; các sở, ngành phối hợp thực hiện | Quý I
        2 | Tờ rơi | Sở Y tế (chủ trì)¶Sở Tư pháp, Sở Xây dựng | Quý I
        3 | Hội thi | Chủ trì: Tỉnh đoàn¶Phối hợp: | Quý I
        4 | Đối thoại | Sở Nội vụ là cơ quan chủ trì; phối hợp: Sở Y tế, Sở Tư pháp | Quý I
        5 | Họp | * Chủ trì: Sở Y tế * Phối hợp: Sở Nội vụ | Quý I
        """,
        [
            {"lead": "Sở Nội vụ; các sở, ngành phối hợp thực hiện", "with": ""},
            {"lead": "Sở Y tế (chủ trì)¶Sở Tư pháp, Sở Xây dựng", "with": ""},
            {"lead": "Tỉnh đoàn", "with": ""},
            {"lead": "Sở Nội vụ", "with": "Sở Y tế, Sở Tư pháp"},
            {"lead": "Sở Y tế", "with": "Sở Nội vụ"},
        ],
        notes=["Nội dung 1: một ô ghi cả chủ trì", "Nội dung 2: một ô ghi cả chủ trì"],
    ),
    # --- Tables without numbers
    "no column of numbers": Case(
        """
        Nội dung | Hình thức | Cơ quan chủ trì | Thời gian
        Viết bài | Báo in | Báo tỉnh | Quý I
        Phóng sự | Truyền hình | Đài tỉnh | Quý II
        """,
        [{"n": 1}, {"n": 2, "contents": "Phóng sự"}],
    ),
    "a column of numbers that is blank": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        | Viết bài | Báo tỉnh | Quý I
        | Phóng sự | | Quý II
        | và phát lại | |
        """,
        [{"n": 1}, {"n": 2, "contents": "Phóng sự và phát lại", "lead": ""}],
        notes=["Cột TT của bảng không có số nào"],
    ),
    "numbers in another place": Case(
        """
        Nội dung | Chủ trì | TT | Thời gian
        Viết bài về dịch vụ | Báo tỉnh | 1 | Quý I
        công | | |
        Phóng sự | Đài tỉnh | 2 | Quý II
        """,
        [{"n": 1, "contents": "Viết bài về dịch vụ công"}, {"n": 2}],
    ),
    # --- What cells hold
    "several times in one cell": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | 1.Sở Nội vụ¶2.Sở Y tế | Quý I¶Quý III
        2 | Báo cáo | Sở Nội vụ | Trước¶15/6
        """,
        [{"when": "Quý I; Quý III", "kind": "window"}, {"when": "Trước 15/6", "kind": "deadline"}],
    ),
    "the same as above": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Viết bài | Sở Nội vụ | Hằng quý
        2 | Phóng sự | nt | -nt-
        3 | Tờ rơi | " | Như trên
        """,
        [
            {"lead": "Sở Nội vụ"},
            {"lead": "Sở Nội vụ", "when": "Hằng quý"},
            {"lead": "Sở Nội vụ", "kind": "recurring"},
        ],
        notes=["Dòng 3: ô ghi “nt”", "Dòng 4: ô ghi “nt”"],
    ),
    "a beginning and an end in columns of their own": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian bắt đầu | Thời gian kết thúc
        1 | Viết bài | Sở Nội vụ | Tháng 1 | Tháng 6
        """,
        [{"when": "", "extra": {"Thời gian bắt đầu": "Tháng 1", "Thời gian kết thúc": "Tháng 6"}}],
    ),
    "ragged rows and numbers with marks": Case(
        """
        Số TT | Nội dung tuyên truyền | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian thực hiện
        1. | Viết bài | Báo tỉnh
        2) | Phóng sự | Đài tỉnh | Sở Nội vụ | Quý I
        """,
        [{"n": 1, "with": ""}, {"n": 2, "with": "Sở Nội vụ"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_table_is_read_in_full(name: str) -> None:
    assert_read(CASES[name])


@pytest.mark.parametrize(
    "name",
    ["schedule before lead, products kept", "a sentence", "no column of numbers"],
)
def test_what_is_plain_needs_no_note(name: str) -> None:
    assert read(CASES[name].drawn).problems == []


def test_a_table_that_no_row_names_is_refused() -> None:
    with pytest.raises(table.HeaderMissing, match="Dòng 1: bảng không có hàng tiêu đề"):
        read("1 | Viết bài | Báo tỉnh | Quý I")
