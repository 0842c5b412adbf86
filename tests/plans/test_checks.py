"""What a person is told to look at, and what not; a registry is made by hand."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from agencies.directory import Directory, Named, layer
from agencies.phrases import read as parties
from plans import schedules
from plans.checks import problems_of
from plans.citations import find
from plans.draft import (
    DraftAppendix,
    DraftItem,
    DraftParagraph,
    DraftParty,
    DraftSection,
    DraftSignature,
    PlanDraft,
    Problem,
)

OFFICES = ("Sở Nội vụ", "Sở Y tế", "Sở Tư pháp")
NAMED = {name: Named("agency", i, name, frozenset({i})) for i, name in enumerate(OFFICES, start=1)}
NAMED["Các sở"] = Named("group", 9, "Các sở", frozenset({1, 2, 3}))
REGISTRY = Directory("Bắc Kạn", (layer(NAMED.items(), "Bắc Kạn"),))
ALWAYS = schedules.read("Thường xuyên", year=2026)
NEVER = schedules.read("", year=2026)


def given(names: str) -> list[DraftParty]:
    return [DraftParty(each, REGISTRY.find(each.text)) for each in parties(names)]


def row(number: int = 1, lead: str = "Sở Nội vụ", beside: str = "Sở Y tế") -> DraftItem:
    return DraftItem(number, ["Họp"], ["Tin"], given(lead), given(beside), ALWAYS)


def prose(number: int, lead: str = "") -> DraftItem:
    return replace(row(number, lead, ""), schedule=NEVER, appendix=None, section=0)


def sound() -> PlanDraft:
    """A plan of which there is nothing to say."""
    return PlanDraft(
        number="5", symbol="KH-UBND", issued_on=dt.date(2026, 1, 9), year=2026,
        subject="Tuyên truyền năm 2026", issuer="ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        appendices=[DraftAppendix(None, "NỘI DUNG", "(Kèm theo Kế hoạch số 5/KH-UBND ngày 09/01/2026)")],
        items=[row(1), row(2)],
        recipients=["Sở Nội vụ", "Sở Y tế", "Lưu: VT"],
        signature=DraftSignature(("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH", "Lê Văn Mẫu"),
    )  # fmt: skip


def found(draft: PlanDraft, directory: Directory = REGISTRY) -> list[Problem]:
    return problems_of(draft, directory)


def codes(draft: PlanDraft) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in found(draft)]


def test_a_sound_plan_has_no_problem():
    assert found(sound()) == []


@pytest.mark.parametrize(
    ("changes", "code", "severity", "where"),
    [
        ({"number": None}, "number-missing", "warning", "number"),
        ({"issued_on": None}, "day-missing", "warning", "date"),
        ({"symbol": "QĐ-UBND"}, "kind-symbol-mismatch", "warning", "number"),
        ({"symbol": "KH-UB ND"}, "symbol-malformed", "warning", "number"),
        ({"subject": " "}, "subject-missing", "error", "subject"),
        ({"year": None}, "year-missing", "error", "year"),
        ({"number": "6"}, "number-mismatch", "warning", "appendix caption"),
        ({"issued_on": dt.date(2026, 1, 8)}, "date-mismatch", "warning", "appendix caption"),
        ({"items": []}, "contents-missing", "error", "items"),
        ({"recipients": []}, "recipients-missing", "warning", "recipients"),
        ({"recipients": ["Sở Y tế"]}, "lead-not-recipient", "warning", "recipients"),
        ({"signature": None}, "signature-missing", "warning", "signature"),
        (
            {"signature": DraftSignature((), "CHỦ TỊCH", None)},
            "signature-missing", "warning", "signature",
        ),
        (
            {"legal_bases": list(find("Quyết định số 1/KH-UBND ngày 1/1/2025 của UBND tỉnh"))},
            "kind-symbol-mismatch", "warning", "legal basis",
        ),
        (
            {"legal_bases": list(find("Kế hoạch số 1/KH-UBND ngày 10/1/2026 của UBND tỉnh"))},
            "date-before-basis", "warning", "legal basis",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_around_the_rows(
    changes: dict[str, Any], code: str, severity: str, where: str
):
    (problem,) = found(replace(sound(), **changes))
    assert (problem.code, problem.severity, problem.where) == (code, severity, where)
    assert problem.message.endswith(".")
    assert problem.item is None


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (replace(row(), schedule=NEVER), [("schedule-missing", "warning")]),
        (
            replace(row(), schedule=schedules.read("Tháng 13", year=2026)),
            [("schedule-missing", "warning")],
        ),
        (row(lead=""), [("lead-missing", "error")]),
        (row(beside=""), [("coordinating-missing", "info")]),
        (row(lead="Sở Nội vụ; Các sở", beside="UBND tỉnh khác"), None),
        (row(lead="Tổ chức, cá nhân"), [("untracked-party", "info")]),
        (row(lead="Sở Thiên văn"), [("agency-unknown", "error")]),
        (
            row(lead="Sở Nội vụ; Sở Nội vụ"), [("duplicate-duty", "warning")],
        ),
        (row(beside="Sở Nội vụ"), [("lead-and-coordinating", "warning")]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row(item: DraftItem, expected: list[tuple[str, str]] | None):
    problems = [p for p in found(replace(sound(), items=[item, row(2)])) if p.item == 1]
    if expected is None:
        assert {p.code for p in problems} == {"duplicate-duty", "agency-unknown"}
    else:
        assert [(p.code, p.severity) for p in problems] == expected


def test_an_unclear_time_is_quoted():
    item = replace(row(), schedule=schedules.read("Tháng 13", year=2026))
    (problem,) = found(replace(sound(), items=[item]))
    assert "không hiểu “Tháng 13”" in problem.message


def test_an_office_closed_by_then_is_named_with_its_heirs():
    closed = Named("agency", 7, "Sở Cũ", frozenset({7}), dt.date(2025, 2, 28), ("Sở Mới",))
    item = replace(row(), lead=[DraftParty(parties("Sở Cũ")[0], (closed,))])
    problem = next(p for p in found(replace(sound(), items=[item])) if p.code == "agency-closed")
    assert "28/02/2025" in problem.message
    assert "Sở Mới" in problem.message


def test_a_table_without_coordinating_offices_is_said_once():
    (problem,) = found(replace(sound(), items=[row(1, beside=""), row(2, beside="")]))
    assert (problem.code, problem.where) == ("coordinating-missing", "items coordinating")


class TestProse:
    def test_what_all_contents_lack_is_said_once(self):
        draft = replace(sound(), appendices=[], items=[prose(1), prose(2)])
        assert codes(draft) == [("schedule-missing", "warning"), ("lead-missing", "warning")]
        assert all("cả 2 nội dung" in problem.message for problem in found(draft))

    def test_what_one_content_lacks_is_said_of_it(self):
        items = [replace(prose(1, "Sở Y tế"), schedule=ALWAYS), prose(2)]
        problems = found(replace(sound(), appendices=[], items=items))
        assert [(p.code, p.item) for p in problems] == [
            ("schedule-missing", 2), ("lead-missing", 2),
        ]  # fmt: skip


class TestAskedWithoutRow:
    def asked(self, *children: DraftSection, title: str = "TỔ CHỨC THỰC HIỆN") -> list[str]:
        sections = [DraftSection("IV", title, [], list(children))]
        problems = found(replace(sound(), sections=sections))
        assert {(p.code, p.severity) for p in problems} <= {("asked-without-row", "info")}
        return [problem.where for problem in problems]

    @pytest.mark.parametrize(
        "child",
        [
            DraftSection("2", "Sở Tư pháp", [DraftParagraph("Thẩm định.", "-")]),
            DraftSection("2", "Sở Tư pháp:", [DraftParagraph("Thẩm định.", "-")]),
            DraftSection("2", None, [DraftParagraph("Sở Tư pháp: Thẩm định.")]),
            DraftSection("2", None, [DraftParagraph("Giao Sở Tư pháp: Thẩm định.")]),
            DraftSection("2", None, [DraftParagraph("Đề nghị Hội Nông dân tỉnh: Hưởng ứng.")]),
        ],
    )
    def test_a_body_without_row_is_told_where_it_is_asked(self, child: DraftSection):
        assert self.asked(child) == ["section IV.2"]

    @pytest.mark.parametrize(
        "child",
        [
            DraftSection("1", "Sở Nội vụ", [DraftParagraph("Theo dõi.", "-")]),
            DraftSection("1", None, [DraftParagraph("Sở Y tế: Làm.")]),
            DraftSection("1", "Kinh phí", [DraftParagraph("Theo dự toán.")]),
            DraftSection("1", None, [DraftParagraph("Thời gian: Quý I.")]),
            DraftSection("1", None, [DraftParagraph("Mọi cơ quan cùng làm.")]),
        ],
    )
    def test_a_body_with_a_row_or_no_body_is_not(self, child: DraftSection):
        assert self.asked(child) == []

    def test_a_body_asked_twice_is_told_once(self):
        child = DraftSection("1", "Sở Tư pháp", [DraftParagraph("Sở Tư pháp: Thẩm định.")])
        assert self.asked(child) == ["section IV.1"]

    def test_headings_elsewhere_ask_nobody(self):
        child = DraftSection("1", "Sở Tư pháp", [DraftParagraph("Đã làm.", "-")])
        assert self.asked(child, title="TÌNH HÌNH") == []


def test_without_a_registry_nothing_is_said_that_only_one_can_tell():
    draft = replace(sound(), items=[row(lead="Sở Thiên văn")])
    assert found(draft, Directory()) == []


def test_what_reading_saw_comes_first():
    noted = Problem("row-stitched", "info", "item 1", "Hàng bị ngắt trang.", 1)
    draft = replace(sound(), number=None, reading_problems=[noted])
    assert found(draft)[0] is noted
