"""One click for each problem that a click can mend, and what the click does."""

import datetime as dt
from typing import Any

import pytest

from agencies import phrases
from agencies.directory import Directory, Named, layer
from plans import edits, schedules
from plans.checks import problems_of
from plans.draft import (
    DraftAppendix,
    DraftItem,
    DraftParagraph,
    DraftParty,
    DraftSection,
    PlanDraft,
    Problem,
)
from plans.intake import slips
from plans.intake.names import resolve
from plans.mends import Mend, likeliest, mends_for


def named(pk: int, name: str, **more: Any) -> Named:
    return Named("agency", pk, name, frozenset({pk}), **more)


HOME = named(1, "Sở Nội vụ")
PRESS = named(2, "Đài Phát thanh và Truyền hình tỉnh")
COMMITTEE = named(3, "UBND xã Ba Bể")
NAMES = [(each.name, each) for each in (HOME, PRESS, COMMITTEE)]


def directory(*more: tuple[str, Named]) -> Directory:
    return Directory("Miền Thử", (layer([*NAMES, *more], "Miền Thử"),))


def row(number: int, lead: str = "Sở Nội vụ", schedule: str = "Quý I", **more: Any) -> DraftItem:
    lines = lead.splitlines()
    return DraftItem(
        number=number, contents=[f"Nội dung thứ {number}"], formats=[], key=f"r{number}",
        lead=[DraftParty(party) for party in phrases.read(lines)], coordinating=[],
        schedule=schedules.read(schedule, year=2021), lead_lines=lines, **more,
    )  # fmt: skip


def plan(*items: DraftItem, **more: Any) -> PlanDraft:
    return PlanDraft(
        number="7", year=2021, appendices=[DraftAppendix(None, "", None)], items=list(items), **more
    )


def mends(draft: PlanDraft, code: str, known: Directory | None = None) -> list[Mend]:
    asked = known or directory()
    resolve(draft, asked)
    problem = next(each for each in problems_of(draft, asked) if each.code == code)
    return mends_for(problem, draft, asked)


def do(draft: PlanDraft, mend: Mend) -> None:
    edits.apply(draft, mend.operation, mend.fields)


class TestWhoIsMeant:
    def test_the_likeliest_names_are_proposed_then_any_other(self):
        found = mends(plan(row(1, "Sở Nội vu tỉnh nhà")), "agency-unknown")
        assert found[0] == Mend(
            "Là Sở Nội vụ", "settle", {"text": "Sở Nội vu tỉnh nhà", "named": "agency:1"}
        )
        assert (found[-1].label, found[-1].asks_whom) == ("Chọn cơ quan khác…", True)
        assert not found[0].asks_whom

    def test_a_tie_gives_each_of_the_two(self):
        other = named(9, "Văn phòng Sở")
        known = directory(("Văn phòng", other), ("Văn phòng", named(8, "Văn phòng UBND tỉnh")))
        found = mends(plan(row(1, "Văn phòng")), "agency-unknown", known)
        assert [each.fields.get("named") for each in found] == ["agency:9", "agency:8", None]

    def test_three_at_most_and_none_that_closed(self):
        rivals = [(f"Sở Nội vụ {n}", named(20 + n, f"Sở Nội vụ {n}")) for n in range(9)]
        closed = named(40, "Sở Nội vụ cũ", closed_on=dt.date(2020, 1, 1))
        found = likeliest("Sở Nội vụ", directory(*rivals, (closed.name, closed)))
        assert len(found) == 3
        assert found[0] == HOME
        assert closed not in found

    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            ("Đài PTTH tỉnh", PRESS),
            ("Đài truyền thanh tỉnh nhà", PRESS),
            ("So Noi vụ", HOME),
            ("UBND xã Ba Bề", COMMITTEE),
        ],
    )
    def test_a_slip_or_a_short_form_is_seen_through(self, words: str, meant: Named):
        assert likeliest(words, directory())[0] == meant

    @pytest.mark.parametrize("words", ["UBND cấp huyện", "UBND các phường", "Sở của tỉnh Miền Thử"])
    def test_a_shared_kind_or_place_is_no_likeness(self, words: str):
        assert likeliest(words, directory()) == []

    def test_a_name_that_stands_whole_in_another_is_proposed_first(self):
        paper = named(7, "Báo và Phát thanh, Truyền hình Miền Thử")
        insurance = named(8, "Bảo hiểm xã hội tỉnh Miền Thử")
        known = directory((paper.name, paper), (insurance.name, insurance))
        assert likeliest("Báo Miền Thử", known)[0] == paper

    def test_words_like_nothing_have_no_proposal(self):
        assert likeliest("Mạng lưới cộng tác viên, loa phường", directory()) == []

    def test_a_list_no_grammar_parts_is_parted_at_its_commas(self):
        draft = plan(row(1, "Mạng lưới tuyên truyền, loa phường"))
        parting = next(
            each for each in mends(draft, "agency-unknown") if each.operation == "party-replace"
        )
        do(draft, parting)
        assert [each.party.text for each in draft.items[0].lead] == [
            "Mạng lưới tuyên truyền",
            "loa phường",
        ]

    def test_a_closed_office_gives_way_to_its_successors(self):
        gone = named(
            5,
            "Sở Xây cất",
            closed_on=dt.date(2020, 1, 1),
            successors=("Sở Nội vụ", "UBND xã Ba Bể"),
        )
        draft = plan(row(1, "Sở Xây cất"))
        found = mends(draft, "agency-closed", directory((gone.name, gone)))
        assert [each.label for each in found] == ["Thay bằng Sở Nội vụ", "Thay bằng UBND xã Ba Bể"]
        do(draft, found[0])
        assert draft.items[0].lead_lines == ["Sở Nội vụ"]


class TestCells:
    def test_a_schedule_left_blank(self):
        draft = plan(row(1, schedule="Quý II"), row(2, schedule=""))
        always, same = mends(draft, "schedule-missing")
        assert same.label == "Như hàng trên (Quý II)"
        do(draft, same)
        assert draft.items[1].schedule.text == "Quý II"
        do(draft, always)
        assert draft.items[1].schedule.text == "Thường xuyên"

    def test_a_row_without_a_word_is_taken_out(self):
        empty = row(2, lead="", schedule="")
        empty.contents = []
        draft = plan(row(1), empty)
        found = [each for each in problems_of(draft, Directory()) if each.item == 2]
        assert [each.code for each in found] == ["contents-missing"]
        (removing,) = mends(draft, "contents-missing")
        do(draft, removing)
        assert [each.number for each in draft.items] == [1]

    def test_what_all_contents_in_prose_lack_is_written_for_all(self):
        said = DraftSection(
            "II", "TỔ CHỨC THỰC HIỆN", [DraftParagraph("Giao Sở Nội vụ: theo dõi.")]
        )
        items = [row(n, lead="", schedule="", appendix=None) for n in (1, 2)]
        draft = plan(*items, sections=[said])
        (always,) = mends(draft, "schedule-missing")
        assert always.label == "Thường xuyên cho mọi nội dung"
        (leading,) = mends(draft, "lead-missing")
        assert leading.label == "Sở Nội vụ chủ trì mọi nội dung"
        do(draft, always)
        do(draft, leading)
        assert [each.schedule.kind for each in draft.items] == ["continuous"] * 2
        assert [each.lead_lines for each in draft.items] == [["Sở Nội vụ"]] * 2
        with pytest.raises(edits.Gone):
            do(draft, leading)
        with pytest.raises(edits.Refused):
            edits.apply(draft, "blanks-fill", {"cell": "contents", "text": "x"})

    def test_the_first_row_has_none_above(self):
        assert [each.label for each in mends(plan(row(1, schedule="")), "schedule-missing")] == [
            "Thường xuyên"
        ]

    def test_of_two_rows_with_one_number_the_one_that_lacks_it_is_mended(self):
        second = row(1, schedule="", appendix=1)
        second.key = "r2"
        draft = plan(row(1), second)
        draft.appendices.append(DraftAppendix("II", "", None))
        assert mends(draft, "schedule-missing")[0].fields["key"] == "r2"

    def test_a_lead_left_blank_is_as_above(self):
        draft = plan(row(1), row(2, lead=""))
        (same,) = mends(draft, "lead-missing")
        do(draft, same)
        assert draft.items[1].lead_lines == ["Sở Nội vụ"]

    def test_a_stitched_row_is_parted_again_or_seen(self):
        item = row(1)
        item.contents = ["Một", "Hai"]
        draft = plan(item)
        draft.note("row-stitched", "info", "item 1", "Nội dung 1: hàng bị ngắt.", 1)
        apart, seen = mends(draft, "row-stitched")
        do(draft, apart)
        assert [each.contents for each in draft.items] == [["Một"], ["Hai"]]
        do(draft, seen)
        assert draft.reading_problems == []


class TestAroundTheRows:
    def test_a_lead_that_no_recipient_reaches_is_added(self):
        draft = plan(row(1), recipients=["UBND xã Ba Bể", "Lưu: VT"])
        (adding,) = mends(draft, "lead-not-recipient")
        do(draft, adding)
        assert draft.recipients == ["UBND xã Ba Bể", "Sở Nội vụ", "Lưu: VT"]

    def test_the_number_of_the_appendix_may_be_the_right_one(self):
        draft = plan(row(1))
        draft.appendices[0].caption = "(Kèm theo Kế hoạch số 9/KH-UBND)"
        (using,) = mends(draft, "number-mismatch")
        assert using.label == "Dùng số 9 ở trang đầu"
        do(draft, using)
        assert draft.number == "9"

    def test_a_wrong_number_in_a_basis(self):
        draft = plan(bases=["Thực hiện Kế hoạch số 792/KH-UBND của UBND tỉnh"])
        problem = Problem(
            "number-mismatch", "info", "legal basis", "…",
            hint={"old": "792/KH-UBND", "new": "892/KH-UBND"},
        )  # fmt: skip
        (mend,) = mends_for(problem, draft, directory())
        do(draft, mend)
        assert draft.bases == ["Thực hiện Kế hoạch số 892/KH-UBND của UBND tỉnh"]
        assert draft.legal_bases[0].number == "892"

    def test_a_slip_is_mended_where_it_stands_and_nowhere_else(self):
        item = row(1, "Sở Công Thương")
        item.formats = ["Trên Công TTĐT", "Bài trên công thông tin điện tử"]
        draft = plan(item, recipients=["Công TTĐT tỉnh"])
        slips.note(draft)
        assert len(draft.reading_problems) == 3
        do(draft, mends_for(draft.reading_problems[0], draft, directory())[0])
        assert draft.recipients == ["Cổng TTĐT tỉnh"]
        assert draft.items[0].formats[0] == "Trên Cổng TTĐT"
        assert draft.items[0].lead_lines == ["Sở Công Thương"]
        # Both places of the same slip are mended, so neither is asked again.
        (left,) = draft.reading_problems
        assert left.hint == {"old": "công thông", "new": "cổng thông"}

    @pytest.mark.parametrize("code", ["text-suspect", "symbol-malformed", "section-gap"])
    def test_whatever_reading_noted_can_be_ticked_as_seen(self, code: str):
        draft = plan(row(1))
        draft.note(code, "info", "line 3", "Dòng 3: một điều.")
        (seen,) = mends_for(draft.reading_problems[0], draft, directory())
        assert seen.label == "Đã đối chiếu"
        do(draft, seen)
        assert draft.reading_problems == []

    def test_a_warning_of_a_stored_plan_is_let_stand_with_a_reason_alone(self):
        draft = plan(row(1))
        draft.note("symbol-malformed", "warning", "number", "Dòng 3: số sai.")
        draft.note("text-suspect", "info", "line 3", "Dòng 3: một điều.")
        warning, info = draft.reading_problems
        assert mends_for(warning, draft, directory(), is_stored=True) == []
        assert len(mends_for(info, draft, directory(), is_stored=True)) == 1

    def test_what_a_click_cannot_mend_has_none(self):
        assert mends(plan(row(1)), "day-missing") == []
