"""Headings of groups of rows, and the numbers of the rows under them."""

import pytest

from tests.plans.drawn import Case, assert_read, read

CASES: dict[str, Case] = {
    "roman groups, numbers going on": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        I | TRÊN BÁO CHÍ | |
        1 | Viết bài | Báo tỉnh | Quý I
        II. | TRỰC TIẾP | |
        2 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [
            {"n": 1, "group": "I TRÊN BÁO CHÍ"},
            {"n": 2, "group": "II. TRỰC TIẾP"},
        ],
    ),
    "merged groups, numbers beginning anew": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        = I. Cấp tỉnh
        1 | Viết bài | Báo tỉnh | Quý I
        2 | Phóng sự | Báo tỉnh | Quý I
        = II. Cấp xã
        1 | Loa | UBND cấp xã | Thường xuyên
        """,
        [
            {"n": 1, "group": "I. Cấp tỉnh"},
            {"n": 2},
            {"n": 1, "group": "II. Cấp xã"},
        ],
    ),
    "groups within groups": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        A | PHẦN CHUNG | |
        I | Báo chí | |
        1 | Viết bài | Báo tỉnh | Quý I
        II | Trực tiếp | |
        2 | Hội nghị | Sở Nội vụ | Quý II
        B | PHẦN RIÊNG | |
        3 | Tờ rơi | Sở Y tế | Quý II
        C | PHẦN CUỐI | |
        4 | Tổng kết công tác | Sở Nội vụ | Tháng 12
        """,
        [
            {"group": "A PHẦN CHUNG / I Báo chí"},
            {"group": "A PHẦN CHUNG / II Trực tiếp"},
            {"group": "B PHẦN RIÊNG"},
            {"group": "C PHẦN CUỐI", "contents": "Tổng kết công tác"},
        ],
    ),
    "a group without mark between rows whose contents end open": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        | Tuyên truyền trên báo chí | |
        1 | Viết bài | Báo tỉnh | Quý I
        | Tuyên truyền trực tiếp | |
        2 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [{"group": "Tuyên truyền trên báo chí"}, {"group": "Tuyên truyền trực tiếp"}],
    ),
    "one group again under another": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        = I. Báo chí
        = UBND cấp xã
        1 | Loa | UBND cấp xã | Quý I
        = II. Trực tiếp
        = UBND cấp xã
        2 | Họp thôn | UBND cấp xã | Quý II
        """,
        [{"group": "I. Báo chí / UBND cấp xã"}, {"group": "II. Trực tiếp / UBND cấp xã"}],
    ),
    "numbered headings over sub-numbers": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Báo chí | |
        1.1 | Viết bài | Báo tỉnh | Quý I
        1.2 | Phóng sự | Đài tỉnh | Quý I
        2 | Trực tiếp | |
        2.1 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [
            {"n": 1, "group": "1 Báo chí", "extra": {"TT": "1.1"}},
            {"n": 2, "group": "1 Báo chí", "extra": {"TT": "1.2"}},
            {"n": 3, "group": "2 Trực tiếp", "extra": {"TT": "2.1"}},
        ],
    ),
    "sub-numbers under rows of their own": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Báo chí | Sở Nội vụ | Cả năm
        1.1 | Viết bài | Báo tỉnh | Quý I
        2 | Trực tiếp | Sở Y tế | Quý II
        """,
        [{"n": 1, "extra": {}}, {"n": 2, "extra": {"TT": "1.1"}}, {"n": 3, "extra": {"TT": "2"}}],
    ),
    "lettered points under a heading": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Báo chí | |
        a) | Viết bài | Báo tỉnh | Quý I
        b) | Phóng sự | Đài tỉnh | Quý I
        """,
        [
            {"group": "1 Báo chí", "extra": {"TT": "a)"}},
            {"group": "1 Báo chí", "extra": {"TT": "b)"}},
        ],
    ),
    "rows numbered in Roman": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        I | Viết bài | Báo tỉnh | Quý I
        II | Phóng sự | Đài tỉnh | Quý I
        """,
        [{"n": 1, "extra": {"TT": "I"}}, {"n": 2, "group": None}],
    ),
    "a group of which somebody has the lead": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        I | Tuyên truyền báo chí | Sở Nội vụ | Quý I
        1 | Viết bài | Báo tỉnh | Quý I
        """,
        [{"n": 1, "extra": {"TT": "I"}}, {"n": 2, "extra": {"TT": "1"}}],
    ),
    "dashes in the column of numbers": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Báo chí | |
        - | Viết bài | Báo tỉnh | Quý I
        - | Phóng sự | Đài tỉnh | Quý I
        2 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [
            {"n": 1, "group": "1 Báo chí", "extra": {}},
            {"n": 2, "group": "1 Báo chí"},
            {"n": 3, "group": None, "extra": {"TT": "2"}},
        ],
    ),
    "dashes in the contents below a title": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        1 | Báo chí | |
        | - Viết bài | Báo tỉnh | Quý I
        | - Phóng sự | Đài tỉnh | Quý II
        2 | Hội nghị | Sở Nội vụ | Quý II
        """,
        [
            {"n": 1, "group": "1 Báo chí", "lead": "Báo tỉnh", "when": "Quý I"},
            {"n": 2, "group": "1 Báo chí", "contents": "Phóng sự"},
            {"n": 3, "group": None},
        ],
    ),
    "a heading without a row": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        I | BÁO CHÍ | |
        II | TRỰC TIẾP | |
        1 | Hội nghị | Sở Nội vụ | Quý II
        = III. KHÁC
        """,
        [{"n": 1, "group": "II TRỰC TIẾP"}],
        text=["I BÁO CHÍ", "III. KHÁC"],
        notes=["đứng một mình như tiêu đề nhóm"],
    ),
    "a row that heads its points, after other rows of the group": Case(
        """
        TT | Nội dung | Chủ trì | Thời gian
        I | CẤP TỈNH | |
        1 | Viết bài | Báo tỉnh | Quý I
        2 | Trực tiếp | |
        2.1 | Hội nghị | Sở Nội vụ | Quý I
        3 | Tờ rơi | Sở Y tế | Quý I
        """,
        [
            {"n": 1, "group": "I CẤP TỈNH"},
            {"n": 2, "group": "I CẤP TỈNH / 2 Trực tiếp", "extra": {"TT": "2.1"}},
            {"n": 3, "group": "I CẤP TỈNH", "extra": {}},
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_stand_under_their_headings(name: str) -> None:
    assert_read(CASES[name])


@pytest.mark.parametrize(
    "name",
    [
        "roman groups, numbers going on",
        "groups within groups",
        "merged groups, numbers beginning anew",
        "numbered headings over sub-numbers",
        "rows numbered in Roman",
    ],
)
def test_what_is_plain_needs_no_note(name: str) -> None:
    assert read(CASES[name].drawn).problems == []


def test_numbers_that_do_not_follow_are_said_within_a_group() -> None:
    reading = read("TT|Nội dung|Chủ trì\n=I. Một\n1|A b|Sở Y tế\n3|C d|Sở Y tế\n=II. Hai\n1|E f|x")

    (problem,) = (p for p in reading.problems if "không liền nhau" in p.message)
    assert problem.item == 3
