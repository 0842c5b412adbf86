"""What the titles of an appendix's columns mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.intake import columns

TITLES: dict[str | None, list[str]] = {
    "number": ["TT", "STT", "Stt.", "Số TT", "S TT", "#", "Số thứ tự", "T T", "Mục"],
    "contents": [
        "Nội dung", "Nội dung công việc", "Nhiệm vụ", "Tên nhiệm vụ", "Hoạt động", "Công việc",
        "Nội dung, hình thức tuyên truyền", "NỘI DUNG TUYÊN TRUYỀN", "Nhóm nhiệm vụ",
    ],
    "lead": [
        "Đơn vị chủ trì", "Cơ quan/đơn vị thực hiện", "Đơn vị chủ trì thực hiện", "Phân công",
        "Phân công nhiệm vụ", "Cơ quan chủ trì, phối hợp", "Trách nhiệm thực hiện", "Chủ trì",
        "Người thực hiện", "Cơ quan, đơn vị", "Phòng, đơn vị thực hiện",
    ],
    "coordinating": ["Đơn vị phối hợp", "Cơ quan phối hợp thực hiện", "Trách nhiệm phối hợp"],
    "formats": ["Hình thức", "Hình thức/phương thức", "Hình thức thực hiện", "Cách thức"],
    "schedule": [
        "Thời gian", "Thời gian hoàn thành", "Thời hạn", "Tiến độ thực hiện", "Hoàn thành",
        "Thời gian thực hiện/hoàn thành",
    ],
    None: [
        "Sản phẩm", "Sản phẩm hoàn thành", "Kết quả/Sản phẩm", "Kinh phí", "Kinh phí thực hiện",
        "Ghi chú", "Quy mô", "Địa điểm", "Đối tượng", "Đơn vị tính", "Số lượng", "Mục tiêu", "",
        "Kết quả nhiệm vụ", "Thời gian bắt đầu", "Thời hạn báo cáo",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "meaning"), [(title, meaning) for meaning in TITLES for title in TITLES[meaning]]
)
def test_a_title_means_one_thing(title: str, meaning: str | None) -> None:
    assert columns.meaning_of(title) == meaning


def test_the_plainer_of_two_titles_wins_and_the_other_is_kept() -> None:
    header = columns.header(["TT", "Nhóm nhiệm vụ", "Nội dung", "Hoạt động", "Chủ trì"])

    assert header is not None
    assert header.meanings == ("number", None, "contents", None, "lead")
    assert header.others(["1", "a", "b", "c", "d"]) == {"Nhóm nhiệm vụ": "a", "Hoạt động": "c"}


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "Nội dung cải cách", "Hình thức mới", "Sở A chủ trì"],
        ["", "Viết bài", "Sở Nội vụ", "Quý I"],
        ["TT", "Họ và tên", "Điện thoại"],
        ["Nội dung " + "a" * 90, "Chủ trì " + "b" * 90, "Thời gian"],
    ],
)
def test_what_is_no_header(cells: list[str]) -> None:
    assert columns.header(cells) is None


@pytest.mark.parametrize(
    ("cells", "is_header"),
    [
        (["Nội dung", "Đơn vị thực hiện"], True),
        (["Nhiệm vụ", "Thời gian", "Ghi chú"], True),
        (["TT", "Nội dung"], False),
        (["Nội dung cải cách hành chính trên địa bàn tỉnh", "Sở Nội vụ chủ trì"], False),
        (["Nội dung", "", "Chủ trì"], False),
    ],
)
def test_a_header_of_two_meanings_is_made_of_titles_alone(
    cells: list[str], is_header: bool
) -> None:
    assert (columns.narrow_header(cells) is not None) == is_header


def test_a_column_of_both_sides_is_known() -> None:
    shared = columns.header(["TT", "Nội dung", "Cơ quan chủ trì, phối hợp"])
    alone = columns.header(["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp"])

    assert shared is not None
    assert alone is not None
    assert (shared.shares_lead, alone.shares_lead) == (True, False)


CELLS = st.lists(
    st.sampled_from([title for group in TITLES.values() for title in group]), max_size=8
)


@given(CELLS, st.data())
def test_every_cell_of_a_row_is_found_under_one_title(
    titles: list[str], data: st.DataObject
) -> None:
    header = columns.header(titles)
    if header is None:
        return
    cells = data.draw(st.permutations([f"ô {place}" for place in range(len(titles))]))

    found = [text for text in header.texts(cells).values() if text]

    assert sorted([*found, *header.others(cells).values()]) == sorted(cells)
