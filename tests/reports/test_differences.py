"""What is pointed out in an entry beside that of the period before."""

from typing import Any

import pytest

from reports.differences import entry_before, is_copied, remarks
from reports.snapshots import FiledCount, FiledEntry

WORDS = "Đã tổ chức hai hội nghị tuyên truyền tại xã Bằng Thành"


def entry(*quantities: int, state: str = "done", **given: Any) -> FiledEntry:
    said = {"entry_id": 1, "duty_id": 1, "number": 1, "contents": "Tuyên truyền", **given}
    counts = tuple(
        FiledCount(f"Hình thức {place}", "tin", quantity)
        for place, quantity in enumerate(quantities)
    )
    return FiledEntry(role="lead", schedule="", state=state, counts=counts, **said)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (entry(12), entry(12), []),
        (entry(13), entry(12), []),
        (entry(11), entry(1200), ["Giảm từ 1.200 còn 11 tin (Hình thức 0)."]),
        (entry(0), entry(12), ["Kỳ trước có 12 tin (Hình thức 0), kỳ này là 0."]),
        (entry(), entry(12), ["Kỳ trước có 12 tin (Hình thức 0), kỳ này bỏ trống."]),
        (entry(0), entry(0), []),
        (entry(), entry(0), []),
        (entry(12), entry(), []),
        (entry(5, 9), entry(5, 10), ["Giảm từ 10 còn 9 tin (Hình thức 1)."]),
        (
            entry(state="nil"),
            entry(12),
            ["Kỳ trước có thực hiện, kỳ này ghi “Không phát sinh”."],
        ),
        (
            entry(state="not_done"),
            entry(12, state="ongoing"),
            ["Kỳ trước có thực hiện, kỳ này ghi “Chưa thực hiện”."],
        ),
        (entry(state="nil"), entry(state="nil"), []),
        (
            entry(narrative=WORDS),
            entry(narrative=WORDS),
            ["Nội dung đã làm chép nguyên văn kỳ trước."],
        ),
        (entry(narrative=WORDS), entry(narrative=f"{WORDS}."), []),
        (entry(12), None, []),
    ],
)
def test_what_strikes_one_is_said_and_nothing_else(
    now: FiledEntry, before: FiledEntry | None, said: list[str]
):
    assert remarks(now, before) == said


def test_a_few_words_are_nobodys_and_spaces_hide_nothing():
    assert not is_copied("Thực hiện thường xuyên", "Thực hiện thường xuyên")
    assert not is_copied("", "")
    assert is_copied(f"  {WORDS}\n", WORDS.replace(" ", "  "))


def test_an_entry_is_known_again_by_its_duty_and_then_by_its_row():
    now = entry(duty_id=7, number=3, contents="Hội nghị")
    same = entry(duty_id=7, number=4)
    alike = entry(duty_id=5, number=3, contents="Hội nghị")
    other = entry(duty_id=6, number=3, contents="Việc khác")
    assert entry_before(now, (other, alike, same)) is same
    assert entry_before(now, (other, alike)) is alike
    assert entry_before(now, (other,)) is None
