"""What the grammar of agency phrases reads, and what it never does."""

import re
import string
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies import registry
from agencies.phrases import As, Party, named_as, read, shadow
from agencies.text import composed

# A cell, and per party: what the words name, the completed text, and the printed words if they
# are fewer.
TABLE: dict[str, list[tuple[str, ...]]] = {
    "Các sở, ngành; UBND cấp huyện và cấp xã": [
        ("group", "Các sở, ngành"),
        ("group", "UBND cấp huyện"),
        ("group", "UBND cấp xã", "cấp xã"),
    ],
    "Các sở, ngành; UBND cấp huyện và UBND cấp xã": [
        ("group", "Các sở, ngành"),
        ("group", "UBND cấp huyện"),
        ("group", "UBND cấp xã"),
    ],
    "Các sở, ngành, UBND cấp huyện; UBND cấp xã": [
        ("group", "Các sở, ngành"),
        ("group", "UBND cấp huyện"),
        ("group", "UBND cấp xã"),
    ],
    "UBND cấp huyện, cấp xã": [("group", "UBND cấp huyện"), ("group", "UBND cấp xã", "cấp xã")],
    "Tổ chức, cá nhân; các cơ quan, đơn vị liên quan": [
        ("untracked", "Tổ chức, cá nhân"),
        ("untracked", "các cơ quan, đơn vị liên quan"),
    ],
    "UBND cấp xã; các cá nhân, tổ chức liên quan": [
        ("group", "UBND cấp xã"),
        ("untracked", "các cá nhân, tổ chức liên quan"),
    ],
    "Các cá nhân, tổ chức": [("untracked", "Các cá nhân, tổ chức")],
    "các doanh nghiệp, người dân": [("untracked", "các doanh nghiệp, người dân")],
    "Sở Thông tin và truyền thông; Sở Nội vụ; Văn phòng UBND tỉnh": [
        ("agency", "Sở Thông tin và truyền thông"),
        ("agency", "Sở Nội vụ"),
        ("agency", "Văn phòng UBND tỉnh"),
    ],
    "Sở Văn hóa, Thể thao và Du lịch, Sở Nội vụ và Văn phòng UBND tỉnh": [
        ("agency", "Sở Văn hóa, Thể thao và Du lịch"),
        ("agency", "Sở Nội vụ"),
        ("agency", "Văn phòng UBND tỉnh"),
    ],
    "Các sở: Nội vụ, Văn hóa, Thể thao và Du lịch và Tư pháp": [
        ("agency", "Sở Nội vụ", "Các sở: Nội vụ"),
        ("agency", "Sở Văn hóa, Thể thao và Du lịch", "Văn hóa, Thể thao và Du lịch"),
        ("agency", "Sở Tư pháp", "Tư pháp"),
    ],
    "Sở Lao động - Thương binh và Xã hội, Y tế": [
        ("agency", "Sở Lao động - Thương binh và Xã hội"),
        ("agency", "Sở Y tế", "Y tế"),
    ],
    "Sở Nội vụ và Sở Tài chính; UBND cấp xã": [
        ("agency", "Sở Nội vụ"),
        ("agency", "Sở Tài chính"),
        ("group", "UBND cấp xã"),
    ],
    "Trung tâm Bồi dưỡng chính trị các huyện, thành phố": [
        ("group", "Trung tâm Bồi dưỡng chính trị các huyện, thành phố"),
    ],
    "Trung tâm bồi dưỡng chính trị cấp huyện": [
        ("group", "Trung tâm bồi dưỡng chính trị cấp huyện"),
    ],
    "Các sở, ban, ngành; UBND các huyện, thành phố và các xã, phường, thị trấn": [
        ("group", "Các sở, ban, ngành"),
        ("group", "UBND các huyện, thành phố"),
        ("group", "UBND các xã, phường, thị trấn", "các xã, phường, thị trấn"),
    ],
    "UBND các huyện Ba Bể, Chợ Đồn và thành phố Bắc Kạn": [
        ("agency", "UBND huyện Ba Bể", "UBND các huyện Ba Bể"),
        ("agency", "UBND huyện Chợ Đồn", "Chợ Đồn"),
        ("agency", "UBND thành phố Bắc Kạn", "thành phố Bắc Kạn"),
    ],
    "UBND huyện Ba Bể, Chợ Đồn": [
        ("agency", "UBND huyện Ba Bể"),
        ("agency", "UBND huyện Chợ Đồn", "Chợ Đồn"),
    ],
    "UBND phường Đức Xuân, xã Ba Bể": [
        ("agency", "UBND phường Đức Xuân"),
        ("agency", "UBND xã Ba Bể", "xã Ba Bể"),
    ],
    # Departments are one group of the registry, mass organisations another.
    "Các sở, ban, ngành, đoàn thể; UBND xã, phường": [
        ("group", "Các sở, ban, ngành"),
        ("group", "đoàn thể"),
        ("group", "UBND xã, phường"),
    ],
    "Các sở, ban, ngành, đoàn thể cấp tỉnh": [
        ("group", "Các sở, ban, ngành"),
        ("group", "đoàn thể cấp tỉnh"),
    ],
    "Các sở, ban, ngành, đoàn thể liên quan": [
        ("untracked", "Các sở, ban, ngành, đoàn thể liên quan"),
    ],
    "UBND cấp huyện, xã": [("group", "UBND cấp huyện"), ("group", "UBND cấp xã", "xã")],
    "UBND cấp huyện và xã": [("group", "UBND cấp huyện"), ("group", "UBND cấp xã", "xã")],
    "UBND các huyện, thành phố; xã, phường, thị trấn": [
        ("group", "UBND các huyện, thành phố"),
        ("group", "UBND xã, phường, thị trấn", "xã, phường, thị trấn"),
    ],
    "UBND cấp huyện; xã": [("group", "UBND cấp huyện"), ("group", "UBND cấp xã", "xã")],
    "Sở Tài chính; xã, phường": [("agency", "Sở Tài chính"), ("unknown", "xã, phường")],
    "UBND các huyện, TP": [("group", "UBND các huyện, TP")],
    "Công an tỉnh, BHXH tỉnh, NHNN tỉnh": [
        ("agency", "Công an tỉnh"),
        ("agency", "BHXH tỉnh"),
        ("agency", "NHNN tỉnh"),
    ],
    "Sở Nội vụ, LĐLĐ tỉnh": [("agency", "Sở Nội vụ"), ("agency", "LĐLĐ tỉnh")],
    "UBND huyện Ba Bể, BHXH tỉnh": [("agency", "UBND huyện Ba Bể"), ("agency", "BHXH tỉnh")],
    "VP HĐND và UBND tỉnh": [("agency", "VP HĐND và UBND tỉnh")],
    "UBMTTQ tỉnh": [("agency", "UBMTTQ tỉnh")],
    "1. Sở Nội vụ": [("agency", "Sở Nội vụ")],
    "(1) Sở Tư pháp; (2) Sở Nội vụ": [("agency", "Sở Tư pháp"), ("agency", "Sở Nội vụ")],
    "15 sở, ngành": [("unknown", "15 sở, ngành")],
    "Không": [],
    "Không có.": [],
    "- Không có cơ quan phối hợp;": [],
    "Nhân dân trên địa bàn tỉnh": [("untracked", "Nhân dân trên địa bàn tỉnh")],
    "Nhân dân trên địa bàn tỉnh, Sở Nội vụ": [
        ("untracked", "Nhân dân trên địa bàn tỉnh"),
        ("agency", "Sở Nội vụ"),
    ],
    "Các phòng, ban chuyên môn thuộc UBND huyện": [
        ("group", "Các phòng, ban chuyên môn thuộc UBND huyện"),
    ],
    # Who comes after "phối hợp với" does not lead, nor may whoever follows.
    "Sở A chủ trì, phối hợp với Sở B": [
        ("agency", "Sở A"),
        ("unknown", "chủ trì, phối hợp với Sở B"),
    ],
    "Sở A và Sở B chủ trì, phối hợp với Sở C; Sở D": [
        ("agency", "Sở A"),
        ("agency", "Sở B"),
        ("unknown", "chủ trì, phối hợp với Sở C"),
        ("unknown", "Sở D"),
    ],
    "Sở A phối hợp với Sở B": [("agency", "Sở A"), ("unknown", "phối hợp với Sở B")],
    "Phối hợp với Sở B": [("unknown", "Phối hợp với Sở B")],
    "Các sở, ban, ngành tỉnh, UBND các xã, phường": [
        ("group", "Các sở, ban, ngành tỉnh"),
        ("group", "UBND các xã, phường"),
    ],
    "UBND xã, phường, đặc khu": [("group", "UBND xã, phường, đặc khu")],
    "UBND các cấp": [("group", "UBND các cấp")],
    "Các sở, ban, ngành và các đơn vị liên quan": [
        ("group", "Các sở, ban, ngành"),
        ("untracked", "các đơn vị liên quan"),
    ],
    "Sở Xây dựng và các sở, ngành liên quan": [
        ("agency", "Sở Xây dựng"),
        ("untracked", "các sở, ngành liên quan"),
    ],
    "Đài Phát thanh và Truyền hình tỉnh, Báo Bắc Kạn": [
        ("agency", "Đài Phát thanh và Truyền hình tỉnh"),
        ("agency", "Báo Bắc Kạn"),
    ],
    "Các sở, ngành và Báo và Phát thanh, Truyền hình Thái Nguyên": [
        ("group", "Các sở, ngành"),
        ("agency", "Báo và Phát thanh, Truyền hình Thái Nguyên"),
    ],
    "Văn phòng Đoàn ĐBQH và HĐND tỉnh và Sở Nội vụ": [
        ("agency", "Văn phòng Đoàn ĐBQH và HĐND tỉnh"),
        ("agency", "Sở Nội vụ"),
    ],
    "Văn phòng Đoàn ĐBQH, HĐND và UBND tỉnh": [
        ("agency", "Văn phòng Đoàn ĐBQH, HĐND và UBND tỉnh"),
    ],
    "Văn phòng HĐND và UBND huyện, Sở Nội vụ": [
        ("agency", "Văn phòng HĐND và UBND huyện"),
        ("agency", "Sở Nội vụ"),
    ],
    "Thuế tỉnh, Thống kê tỉnh và Thi hành án dân sự tỉnh": [
        ("agency", "Thuế tỉnh"),
        ("agency", "Thống kê tỉnh"),
        ("agency", "Thi hành án dân sự tỉnh"),
    ],
    "Ủy ban MTTQ Việt Nam tỉnh và các tổ chức chính trị - xã hội tỉnh": [
        ("agency", "Ủy ban MTTQ Việt Nam tỉnh"),
        ("group", "các tổ chức chính trị - xã hội tỉnh"),
    ],
    "Các tổ chức chính trị - xã hội tỉnh (Hội Nông dân tỉnh; Tỉnh Đoàn); Sở Nội vụ": [
        ("group", "Các tổ chức chính trị - xã hội tỉnh (Hội Nông dân tỉnh; Tỉnh Đoàn)"),
        ("agency", "Sở Nội vụ"),
    ],
    "Các cơ quan báo chí Trung ương đóng trên địa bàn tỉnh": [
        ("group", "Các cơ quan báo chí Trung ương đóng trên địa bàn tỉnh"),
    ],
    "Các phòng, ban, đơn vị trực thuộc Sở GTVT": [
        ("group", "Các phòng, ban, đơn vị trực thuộc Sở GTVT"),
    ],
    "Trưởng các phòng, đơn vị trực thuộc Sở": [
        ("group", "Trưởng các phòng, đơn vị trực thuộc Sở"),
    ],
    "Văn phòng Sở; các phòng chuyên môn, đơn vị thuộc Sở": [
        ("agency", "Văn phòng Sở"),
        ("group", "các phòng chuyên môn, đơn vị thuộc Sở"),
    ],
    "Các cơ quan, đơn vị, địa phương": [("group", "Các cơ quan, đơn vị, địa phương")],
    "Thanh tra tỉnh, Sở Tài chính và UBND xã Bằng Thành": [
        ("agency", "Thanh tra tỉnh"),
        ("agency", "Sở Tài chính"),
        ("agency", "UBND xã Bằng Thành"),
    ],
    "Ban Tuyên giáo Tỉnh ủy, Ban Dân vận Tỉnh ủy": [
        ("agency", "Ban Tuyên giáo Tỉnh ủy"),
        ("agency", "Ban Dân vận Tỉnh ủy"),
    ],
    "Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh": [
        ("agency", "Công an tỉnh"),
        ("agency", "Bộ Chỉ huy Quân sự tỉnh"),
    ],
    "Bưu điện tỉnh Bắc Kạn.": [("agency", "Bưu điện tỉnh Bắc Kạn")],
    "Văn phòng tỉnh": [("agency", "Văn phòng tỉnh")],
    "Sở Nội vụ, và Sở Tài chính; và UBND cấp xã": [
        ("agency", "Sở Nội vụ"),
        ("agency", "Sở Tài chính"),
        ("group", "UBND cấp xã"),
    ],
    "UBND huyện Ba Bể, , Chợ Đồn, .": [
        ("agency", "UBND huyện Ba Bể"),
        ("agency", "UBND huyện Chợ Đồn", "Chợ Đồn"),
    ],
    "1.Sở Nội vụ; 2)Sở Y tế": [("agency", "Sở Nội vụ"), ("agency", "Sở Y tế")],
    "Đài PT-TH tỉnh": [("agency", "Đài PT-TH tỉnh")],
    "Ủy ban nhân dân cấp xã": [("group", "Ủy ban nhân dân cấp xã")],
    "UBND các xã, phường, đặc khu; các cơ quan chuyên môn thuộc UBND tỉnh": [
        ("group", "UBND các xã, phường, đặc khu"),
        ("group", "các cơ quan chuyên môn thuộc UBND tỉnh"),
    ],
    "UBND xã/phường": [("group", "UBND xã/phường")],
    "Ban Tuyên giáo và Dân vận Tỉnh ủy, Đoàn TNCS Hồ Chí Minh tỉnh": [
        ("agency", "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        ("agency", "Đoàn TNCS Hồ Chí Minh tỉnh"),
    ],
    "Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội": [
        ("agency", "Mặt trận Tổ quốc Việt Nam tỉnh"),
        ("group", "các tổ chức chính trị - xã hội"),
    ],
    "Văn phòng HĐND và UBND xã, Phòng Văn hóa - Xã hội và Trạm Y tế xã": [
        ("agency", "Văn phòng HĐND và UBND xã"),
        ("agency", "Phòng Văn hóa - Xã hội"),
        ("agency", "Trạm Y tế xã"),
    ],
    "Trung tâm Phục vụ hành chính công tỉnh, Thuế tỉnh, Bảo hiểm xã hội tỉnh": [
        ("agency", "Trung tâm Phục vụ hành chính công tỉnh"),
        ("agency", "Thuế tỉnh"),
        ("agency", "Bảo hiểm xã hội tỉnh"),
    ],
    # People at work owe nothing: their office does.
    "Công chức, viên chức và người lao động": [
        ("untracked", "Công chức, viên chức và người lao động"),
    ],
    "Các phòng, đơn vị thuộc Sở; toàn thể công chức, viên chức của Sở": [
        ("group", "Các phòng, đơn vị thuộc Sở"),
        ("untracked", "toàn thể công chức, viên chức của Sở"),
    ],
    "Ông Nguyễn Văn A": [("unknown", "Ông Nguyễn Văn A")],
    "": [],
    " - ; .": [],
}


@pytest.mark.parametrize("cell", TABLE)
def test_a_cell_is_read_into_its_parties(cell: str) -> None:
    expected = [
        Party(text=row[1], printed=row[-1], named_as=cast(As, row[0])) for row in TABLE[cell]
    ]

    assert list(read(cell)) == expected


@pytest.mark.parametrize(
    "unit", ["a, ", "và ", "tổ chức, ", "sở, ban, ", "Sở (a), ", ".,", "(", "cấp, ", "huyện và "]
)
def test_a_piece_longer_than_any_list_of_offices_is_kept_whole(unit: str) -> None:
    """Work that grows faster than the text would not end here."""
    text = unit * 100_000 + "x"

    (party,) = read(text)

    kept = text.removeprefix("và ")
    assert (party.text, party.printed, party.named_as) == (kept, kept, "unknown")


@pytest.mark.parametrize("piece", [" ", ".,", ":"])
def test_long_runs_of_marks_name_nobody(piece: str) -> None:
    assert read(piece * 100_000) == ()
    assert read("Sở Nội vụ" + piece * 100_000) == read("Sở Nội vụ")


@pytest.mark.parametrize("unit", ["a, ", "tổ chức, ", "Sở (a), ", "huyện, ", "UBND huyện a, "])
def test_many_pieces_are_each_read(unit: str) -> None:
    piece = (unit * (900 // len(unit))).strip(" ,")

    assert read(";".join([piece] * 100)) == read(piece) * 100


def test_after_a_piece_too_long_the_line_is_read_on() -> None:
    parties = read("a" * 1001 + "; Sở Nội vụ")

    assert [party.named_as for party in parties] == ["unknown", "agency"]


def test_lines_of_a_cell_are_read_one_by_one() -> None:
    lines = ["- Sở Nội vụ;", "- Các sở, ngành;", "+ UBND cấp xã."]

    assert read("\n".join(lines)) == read(lines)
    assert [party.text for party in read(lines)] == ["Sở Nội vụ", "Các sở, ngành", "UBND cấp xã"]


@pytest.mark.parametrize("text", ["Sở Nội vụ", "Các sở, ngành", "tổ chức, cá nhân", "ai đó"])
def test_a_phrase_alone_is_classed_as_inside_a_cell(text: str) -> None:
    assert [party.named_as for party in read(text)] == [named_as(text)]


def known_names() -> list[str]:
    """Names of both shipped provinces as plans print them, each kind of name being there."""
    names: dict[str, None] = {}
    for key in ("bac-kan", "thai-nguyen"):
        data = registry.read_province(key)
        names |= dict.fromkeys(row.short_name for row in data.agencies)
        names |= dict.fromkeys(row.name for row in data.groups if row.scope == "province")
    return list(names)


KNOWN = st.sampled_from(known_names())
SEPARATOR = st.sampled_from(["; ", ", ", " và "])
BULLET = st.sampled_from(["", "- ", "– ", "+ ", "• ", " -  "])
CLOSING = st.sampled_from(["", ";", ".", " ;", ",", ".;", ", ."])
PIECE = KNOWN | SEPARATOR | BULLET | st.sampled_from(["cấp xã", "các", "(", ")", "liên quan", ":"])
# Text of any kind, and text made of the words that the grammar turns on.
CELL = st.text() | st.lists(PIECE, max_size=8).map("".join) | st.text(string.printable)


@given(st.text())
def test_a_shadow_has_a_letter_for_each_letter(text: str) -> None:
    assert len(shadow(text)) == len(text)


@given(CELL)
def test_any_text_is_read_without_an_error(cell: str) -> None:
    for party in read(cell):
        assert party.printed
        assert party.text


@given(CELL)
def test_printed_words_stand_in_the_line_in_their_order(cell: str) -> None:
    for line in cell.splitlines():
        text, place = composed(line), 0
        for party in read([line]):
            place = text.index(party.printed, place) + len(party.printed)


@given(CELL)
def test_no_word_is_lost(cell: str) -> None:
    """Only marks, a number before all and the "và" or "cùng" between two names are left out."""
    for line in cell.splitlines():
        printed = " ".join(party.printed for party in read([line]))
        unnumbered = re.sub(r"^\(?\d{1,2}[.)]\s*(?=[^\W\d])", "", composed(line))
        assert words(printed) in (words(composed(line)), words(unnumbered))


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if word.casefold() not in {"và", "cùng"}]


@given(st.data(), st.lists(KNOWN, min_size=1, max_size=6))
def test_known_names_joined_by_any_mark_are_read_back(
    data: st.DataObject, names: list[str]
) -> None:
    line = names[0] + "".join(data.draw(SEPARATOR) + name for name in names[1:])

    parties = read(line)

    assert [party.text for party in parties] == names
    assert {party.named_as for party in parties} <= {"agency", "group"}


@given(st.lists(KNOWN, min_size=1, max_size=4).map("; ".join), BULLET, CLOSING)
def test_bullets_and_closing_marks_change_nothing(line: str, bullet: str, closing: str) -> None:
    assert read(bullet + line + closing) == read(line)


def test_a_field_of_the_environment_is_not_everybody() -> None:
    (party,) = read("Phòng Quản lý xây dựng và môi trường")
    assert (party.text, party.named_as) == ("Phòng Quản lý xây dựng và môi trường", "agency")
