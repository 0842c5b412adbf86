"""What holds of every table: no word is lost, and what a paper of ours prints comes back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plans.intake import table
from plans.intake.source import RawRow
from tests.plans.drawn import read, shown

WORDS = ["1", "2", "1.1", "I", "a)", "Hội nghị", "tiếp", "Chủ trì: Sở A", "phối hợp với", "Quý I", "",
         "^", "Tổng cộng", "Trang 2", "(1)", "¶"]  # fmt: skip
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("|".join)
HEADER = "TT|Nội dung|Chủ trì|Thời gian"
TABLES = st.lists(LINES | st.sampled_from([HEADER, "=I. Nhóm", "=2", "----", ""]), max_size=12)


@given(TABLES)
def test_no_word_of_any_table_goes_unsaid(lines: list[str]) -> None:
    reading = read(f"{HEADER}\n1|Viết bài|Sở Y tế|Quý I\n" + "\n".join(lines))

    kept = " ".join(str(shown(item)) for item in reading.items)
    text = " ".join(paragraph.text for paragraph in reading.paragraphs)
    notes = " ".join(problem.message for problem in reading.problems)
    for word in ("Hội nghị", "tiếp", "Sở A", "Nhóm"):
        said = (kept + text + notes).count(word)
        assert said >= sum(line.count(word) for line in lines), word


# --- What a paper of ours prints comes back

LEADS = [
    "Sở Nội vụ",
    "Các sở, ngành",
    "UBND cấp xã",
    "Văn phòng HĐND và UBND xã",
    "Báo tỉnh; Đài tỉnh",
]
CONTENTS = [
    "Viết bài về dịch vụ công",
    "Hội nghị, tập huấn",
    "Nội dung cải cách",
    "Tổng kết năm",
    "Họp",
]
WHENS = ["Quý I", "Thường xuyên", "Trước ngày 30/6", "Quý I, III", "", "Khi có văn bản"]
GROUPS = [None, "I. BÁO CHÍ", "II. TRỰC TIẾP", "A. CHUNG / I. Cấp tỉnh", "Cấp xã"]
LINES_OF = st.lists(st.sampled_from(CONTENTS), min_size=1, max_size=3)
NAMES = st.lists(st.sampled_from(LEADS), max_size=2, unique=True)
PRINTED = st.tuples(
    LINES_OF, LINES_OF, NAMES, NAMES, st.sampled_from(WHENS), st.sampled_from(["", "10", "x\ny"])
)
MEANINGS = ["number", "contents", "formats", "lead", "with", "when", "extra"]
TITLES = {
    "number": "TT", "contents": "Nội dung tuyên truyền", "formats": "Hình thức",
    "lead": "Cơ quan chủ trì", "with": "Cơ quan phối hợp", "when": "Thời gian thực hiện",
    "extra": "Ghi chú",
}  # fmt: skip


@given(
    st.permutations(MEANINGS),
    st.lists(st.tuples(st.sampled_from(GROUPS), PRINTED), min_size=1, max_size=6),
)
def test_a_printed_table_is_read_back(
    order: list[str], printed: list[tuple[str | None, tuple[Any, ...]]]
) -> None:
    rows = [RawRow(1, tuple(TITLES[meaning] for meaning in order))]
    wanted: list[dict[str, Any]] = []
    group: str | None = None
    for number, (heading, cells) in enumerate(printed, start=1):
        group = heading or group
        if heading and heading != (wanted[-1]["group"] if wanted else None):
            rows.append(RawRow(len(rows) + 1, (heading, *[""] * 6), spans_all=True))
        texts = ["\n".join(cell) if isinstance(cell, list) else cell for cell in cells]
        by_meaning = dict(zip(MEANINGS, [str(number), *texts], strict=True))
        rows.append(RawRow(len(rows) + 1, tuple(by_meaning[meaning] for meaning in order)))
        wanted.append(
            by_meaning | {"group": group, "extra": {"Ghi chú": texts[5]} if texts[5] else {}}
        )

    items = table.read(rows, year=2026).items

    keys = ["group", "contents", "formats", "lead", "with", "when", "extra"]
    got = [{key: shown(item)[key] for key in keys} for item in items]
    assert [{key: _flat(row[key]) for key in keys} for row in wanted] == got
    assert [item.number for item in items] == list(range(1, len(items) + 1))


def _flat(value: Any) -> Any:
    return value.replace("\n", "¶") if isinstance(value, str) else value
