"""CSV as programs and people write it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import intake
from plans.intake.errors import UnreadableFile
from plans.intake.readers import separated
from plans.intake.readers.decoding import LegacyEncoding
from plans.intake.source import Source
from tests.plans import FILES
from tests.plans.readers.pdfs import outcome

HEADER = ["TT", "Nội dung", "Hình thức", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]
ROW = ["1", "Công bố thủ tục; lệ phí", "- Trên Cổng;\n- Tờ rơi", "Sở Nội vụ", "", "Quý I, II"]


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def cells(source: Source) -> list[list[str]]:
    return [list(row.cells) for row in source.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_delimiter_and_encoding(delimiter: str, encoding: str):
    content = written([HEADER, ROW], delimiter)
    assert separated.is_separated(content)
    assert cells(separated.read(content.encode(encoding))) == [HEADER, ROW]


def test_rows_are_numbered_by_the_line_they_begin_in():
    source = separated.read(written([HEADER, ROW, ROW]).encode())
    assert [row.number for row in source.rows] == [1, 2, 4]


def test_text_above_and_below_the_table():
    rows = [
        ["PHỤ LỤC"],
        ["(Kèm theo Kế hoạch số 5/KH-UBND)"],
        HEADER,
        ROW,
        ["2", *ROW[1:]],
        ["Nơi nhận:", "", "", "TM. ỦY BAN NHÂN DÂN"],
        ["- Lưu: VT."],
    ]
    source = separated.read(written(rows, ";").encode())
    assert len(source.rows) == 3
    assert [line.text for line in source.lines] == [
        "PHỤ LỤC", "(Kèm theo Kế hoạch số 5/KH-UBND)",
        "Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN",
    ]  # fmt: skip


def test_the_setting_that_excel_writes_first():
    content = "sep=;\r\n" + written([HEADER, ROW], ";")
    assert [row.number for row in separated.read(content.encode()).rows] == [2, 3]


def test_what_looks_like_a_formula_stays_text_without_its_guard():
    guarded = ["1", "'=SUM(A1:A9)", "- Tờ rơi", "@Sở", "+84", "'tháng 6'"]
    assert cells(separated.read(written([HEADER, guarded]).encode()))[1] == [
        "1", "=SUM(A1:A9)", "- Tờ rơi", "@Sở", "+84", "'tháng 6'",
    ]  # fmt: skip


def test_a_plan_in_plain_text_is_no_csv():
    assert not separated.is_separated((FILES / "ke-hoach-tinh.txt").read_text())
    assert not separated.is_separated("Kế hoạch, nội dung, hình thức\nThời gian, chủ trì")


def test_old_encodings_are_converted_on_request():
    lines = "TT;Néi dung;H×nh thøc;C¬ quan chñ tr×;Thêi gian\n1;C«ng bè;Tê r¬i;Së Néi vô;Quý I\n"
    content = lines.encode("cp1252")
    with pytest.raises(LegacyEncoding, match="TCVN3"):
        separated.read(content)
    source = separated.read(content, convert_from="TCVN3")
    assert cells(source)[1] == ["1", "Công bố", "Tờ rơi", "Sở Nội vụ", "Quý I"]
    assert len(source.notes) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b,c\n1,2,3\n", "không có hàng tiêu đề"),
        (written([HEADER, [*["x"] * 41]]), "cột"),
        (written([HEADER, *[ROW] * 12_001]), "dòng|hàng"),
        (written([HEADER, ["1", "x" * 20_001]]), "20000 chữ"),
    ],
)
def test_refused_with_a_sentence(content: str, said: str):
    with pytest.raises(UnreadableFile, match=said):
        separated.read(content.encode())


WORDS = st.text(alphabet="ăâđêôơư ÁỂ-+=@';,\"\t\n.0", max_size=30)


@given(st.lists(st.lists(WORDS, min_size=5, max_size=5), max_size=5))
def test_what_a_program_writes_is_read_back(rows: list[list[str]]):
    numbered = [[str(number), *row] for number, row in enumerate(rows, start=1)]
    source = separated.read(written([HEADER, *numbered]).encode())
    tidy = [[_tidy(cell) for cell in row] for row in numbered]
    assert cells(source)[1:] == tidy


def _tidy(cell: str) -> str:
    text = cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t") else cell
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


@given(st.binary(max_size=60), st.integers(0, 400))
def test_damaged_files_are_read_or_refused(damage: bytes, at: int):
    good = written([HEADER, ROW, ROW]).encode()
    assert outcome(separated.read, good[:at] + damage + good[at + len(damage) :])


def test_a_csv_goes_through_the_grammar():
    title = "KẾ HOẠCH\nTuyên truyền năm 2021\n\nPHỤ LỤC\n\n"
    draft = intake.draft_of(separated.read((title + written([HEADER, *[ROW] * 3])).encode()))
    assert draft.items[0].formats == ["Trên Cổng", "Tờ rơi"]
