"""What our own papers are marked with is no part of a plan that is read back from them."""

import pytest

from documents.decree30 import COPY_MARK, DRAFT_MARK
from plans.draft import PlanDraft
from plans.intake import cover
from plans.intake.source import Line


@pytest.mark.parametrize("mark", [COPY_MARK, DRAFT_MARK, "BẢN SAO"])
def test_a_mark_under_the_number_is_nobody_who_issues(mark: str) -> None:
    texts = ["ỦY BAN NHÂN DÂN", "TỈNH THÁI NGUYÊN", "Số: 16/KH-UBND", mark]
    draft = PlanDraft()
    lines = [Line(number, text, starts_block=True) for number, text in enumerate(texts, start=1)]
    strays = cover.read_letterhead(lines, draft)
    assert draft.issuer == "ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN"
    assert [line.text for line in strays] == [mark]


def test_a_ban_still_issues() -> None:
    draft = PlanDraft()
    cover.read_letterhead([Line(1, "BAN DÂN TỘC", starts_block=True)], draft)
    assert draft.issuer == "BAN DÂN TỘC"
