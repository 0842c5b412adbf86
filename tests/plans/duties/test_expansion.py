"""Phrases become offices: one duty each in a row, every phrase kept, nothing invented."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from agencies.directory import Named
from agencies.phrases import As, Party
from plans.draft import ROLES, DraftItem, DraftParty
from plans.expansion import Expansion, Office, expand, in_words
from plans.schedules import Schedule

UNSPECIFIED = Schedule(text="", kind="unspecified", start=None, end=None, every=(), windows=())
OFFICES = {pk: Office(pk, f"Sở Thứ {pk}") for pk in range(1, 10)}


def agency(pk: int, **given: object) -> Named:
    named = {"members": frozenset({pk}), **given}
    return Named("agency", pk, f"Sở Thứ {pk}", **named)  # type: ignore[arg-type]


def group(pk: int, *members: int) -> Named:
    return Named("group", pk, f"Nhóm {pk}", frozenset(members))


def party(named: Named | None, printed: str = "", named_as: As = "agency") -> DraftParty:
    words = printed or (named.name if named else "Sở Lạ")
    return DraftParty(Party(words, words, named_as), (named,) if named else ())


def row(
    lead: list[DraftParty], coordinating: list[DraftParty] | None = None, number: int = 1
) -> DraftItem:
    return DraftItem(
        number=number, contents=[f"Việc {number}"], formats=[], lead=lead,
        coordinating=coordinating or [], schedule=UNSPECIFIED, key=str(number),
    )  # fmt: skip


def roles(expansion: Expansion, number: int = 1) -> dict[int, str]:
    return {due.office.id: due.role for due in expansion.duties if due.item.number == number}


def said(expansion: Expansion, kind: str) -> list[str]:
    return [each.message for each in expansion.findings if each.kind == kind]


class TestDuties:
    def test_a_group_becomes_its_members_in_the_order_of_the_list(self):
        expansion = expand([row([party(group(50, 3, 1, 2))])], OFFICES)
        assert [due.office.id for due in expansion.duties] == [1, 2, 3]

    def test_an_office_named_and_in_the_group_has_one_duty_with_both_sources(self):
        expansion = expand([row([party(agency(1)), party(group(50, 1, 2), "Các sở")])], OFFICES)
        first, second = expansion.duties
        assert [(each.named, each.group_id, each.printed) for each in first.sources] == [
            ("agency", None, "Sở Thứ 1"),
            ("group", 50, "Các sở"),
        ]
        assert [each.named for each in second.sources] == ["group"]

    def test_lead_beats_coordinating_whichever_way_it_is_named(self):
        through_group = row([party(group(50, 1, 2))], [party(agency(1))])
        by_name = row([party(agency(1))], [party(group(50, 1, 2))], number=2)
        expansion = expand([through_group, by_name], OFFICES)
        assert roles(expansion, 1) == {1: "lead", 2: "lead"}
        assert roles(expansion, 2) == {1: "lead", 2: "coordinating"}

    def test_what_stands_for_nobody_gives_no_duty(self):
        closed = agency(2, closed_on=dt.date(2025, 2, 28), successors=("Sở Thứ 1",))
        nobody = [
            party(closed),
            party(agency(3, members=frozenset())),
            party(group(50)),
            party(None),
            party(None, "tổ chức, cá nhân", "untracked"),
        ]
        expansion = expand([row([party(agency(1))], nobody)], OFFICES)
        assert roles(expansion) == {1: "lead"}

    def test_a_row_keeps_its_phrases_and_counts_its_roles(self):
        (only,) = expand([row([party(group(50, 1, 2))], [party(agency(4))])], OFFICES).rows
        assert [phrase.outcome for phrase in only.phrases] == ["2 cơ quan", "Sở Thứ 4"]
        assert (only.leading, only.coordinating) == (2, 1)

    def test_words_that_a_person_settled_count_whatever_they_look_like(self):
        given = party(group(50, 1, 2), "các đơn vị liên quan", "untracked")
        assert roles(expand([row([given])], OFFICES)) == {1: "lead", 2: "lead"}


class TestFindings:
    def test_a_phrase_that_several_rows_have_is_listed_once(self):
        one, other = party(group(50, 1, 2), "Các sở"), party(group(50, 1, 2), "Các sở, ngành")
        expansion = expand([row([one]), row([other], number=3)], OFFICES)
        (finding,) = [each for each in expansion.findings if each.kind == "group"]
        assert finding.message == (
            "“Các sở”, “Các sở, ngành” thành 2 cơ quan theo nhóm Nhóm 50, ở nội dung 1, 3."
        )
        assert [office.id for office in finding.offices] == [1, 2]

    def test_named_twice_and_on_both_sides_are_told_apart(self):
        both = row([party(agency(1)), party(group(50, 1, 2))], [party(agency(2))])
        expansion = expand([both], OFFICES)
        assert said(expansion, "twice") == [
            "Nội dung 1, chủ trì: Sở Thứ 1 được nêu nhiều lần, chỉ nhận một nhiệm vụ."
        ]
        assert said(expansion, "both") == [
            "Nội dung 1: Sở Thứ 2 vừa chủ trì vừa phối hợp, tính là chủ trì."
        ]

    def test_a_closed_agency_is_told_with_its_successors(self):
        closed = agency(2, closed_on=dt.date(2025, 2, 28), successors=("Sở Mới", "Sở Khác"))
        (sentence,) = said(expand([row([party(closed)])], OFFICES), "closed")
        assert sentence.startswith(
            "“Sở Thứ 2” (nội dung 1): Sở Thứ 2 chỉ hoạt động đến hết ngày 28/02/2025, nên không nhận "
            "nhiệm vụ. Cơ quan kế thừa: Sở Mới, Sở Khác."
        )

    def test_each_kind_of_nobody_has_its_own_sentence(self):
        expansion = expand(
            [
                row(
                    [party(agency(3, members=frozenset())), party(group(50), "Các hội")],
                    [party(None, "Sở Lạ"), party(None, "tổ chức, cá nhân", "untracked")],
                )
            ],
            OFFICES,
        )
        assert "chưa hoạt động vào ngày của kế hoạch" in said(expansion, "not-begun")[0]
        assert "nên “Các hội” (nội dung 1) không giao cho ai" in said(expansion, "empty")[0]
        assert "“Sở Lạ” (nội dung 1) chưa xác định" in said(expansion, "unknown")[0]
        assert said(expansion, "untracked") == [
            "“tổ chức, cá nhân” (nội dung 1) không phải cơ quan cụ thể."
        ]
        assert len(said(expansion, "unled")) == 1

    def test_offices_nobody_signs_in_for_are_told_once(self):
        offices = {1: Office(1, "Sở Thứ 1"), 2: Office(2, "Sở Thứ 2", has_account=False)}
        rows = [row([party(group(50, 1, 2))], number=n) for n in (1, 2)]
        (sentence,) = said(expand(rows, offices), "no-account")
        assert sentence.startswith("Sở Thứ 2 chưa có tài khoản đang hoạt động")

    def test_many_names_are_told_by_their_number(self):
        twice = row([party(group(50, *OFFICES)), party(group(51, *OFFICES))])
        assert "9 cơ quan được nêu nhiều lần" in said(expand([twice], OFFICES), "twice")[0]

    def test_what_may_have_to_be_mended_is_shown_first(self):
        expansion = expand([row([party(group(50, 1, 2))], [party(None)])], OFFICES)
        assert [each.is_amiss for each in expansion.groups] == [True, False]


def test_sources_are_said_in_words_once_each():
    (due,) = expand([row([party(agency(1)), party(agency(1))], [party(group(50, 1), "Các sở")])],
                    OFFICES).duties  # fmt: skip
    assert in_words(source.as_json() for source in due.sources) == [
        "chủ trì, nêu đích danh “Sở Thứ 1”",
        "phối hợp, theo cụm từ “Các sở” (nhóm Nhóm 50)",
    ]


# --- What holds of every plan

IDS = st.integers(1, 9)
NAMED = st.one_of(
    IDS.map(agency),
    st.builds(lambda pk, ids: group(pk, *ids), st.integers(50, 52), st.sets(IDS, max_size=6)),
    IDS.map(lambda pk: agency(pk, closed_on=dt.date(2025, 2, 28))),
    IDS.map(lambda pk: agency(pk, members=frozenset())),
    st.none(),
)
PARTIES = st.lists(
    st.builds(party, NAMED, st.just(""), st.sampled_from(["agency", "group", "untracked"])),
    max_size=5,
)
ROWS = st.lists(st.tuples(PARTIES, PARTIES), max_size=4).map(
    lambda sides: [row(lead, others, n) for n, (lead, others) in enumerate(sides, start=1)]
)


def open_members(given: DraftParty) -> frozenset[int]:
    """Give, apart from the code under test, whom a party stands for."""
    settled = given.settled
    return settled.members if settled and settled.closed_on is None else frozenset()


@given(ROWS)
def test_an_office_has_at_most_one_duty_in_a_row(rows: list[DraftItem]) -> None:
    pairs = [(due.item.key, due.office.id) for due in expand(rows, OFFICES).duties]
    assert len(pairs) == len(set(pairs))


@given(ROWS)
def test_nothing_is_invented_and_nothing_is_lost(rows: list[DraftItem]) -> None:
    expected = {
        (item.key, pk)
        for item in rows
        for role in ROLES
        for each in item.parties(role)
        for pk in open_members(each)
    }
    assert {(d.item.key, d.office.id) for d in expand(rows, OFFICES).duties} == expected


@given(ROWS)
def test_lead_beats_coordinating(rows: list[DraftItem]) -> None:
    for due in expand(rows, OFFICES).duties:
        leads = any(due.office.id in open_members(each) for each in due.item.lead)
        assert due.role == ("lead" if leads else "coordinating")


@given(ROWS)
def test_every_phrase_that_names_an_office_is_kept(rows: list[DraftItem]) -> None:
    for due in expand(rows, OFFICES).duties:
        naming = [
            (role, each.party.printed)
            for role in ROLES
            for each in due.item.parties(role)
            if due.office.id in open_members(each)
        ]
        assert [(source.role, source.printed) for source in due.sources] == naming


@given(ROWS)
def test_every_phrase_without_a_duty_is_told(rows: list[DraftItem]) -> None:
    expansion = expand(rows, OFFICES)
    silent = {each.printed for r in expansion.rows for each in r.phrases if not each.offices}
    told = " ".join(finding.message for finding in expansion.findings)
    assert all(printed in told for printed in silent)
