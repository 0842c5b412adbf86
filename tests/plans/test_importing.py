"""From a file to rows, back to a draft, and what is refused on the way."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from agencies.actions.registry import load_province
from agencies.models import Agency, AuditEvent, Succession
from documents.models import Paper
from plans.actions import building, checking, importing
from plans.actions.formats import load_formats
from plans.models import Assignment, ContentItem, Plan
from tests.factories import AgencyFactory, GroupFactory, MembershipFactory
from tests.plans import FILES

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
PROVINCIAL = FILES / "ke-hoach-tinh.txt"


@pytest.fixture
def _registry():
    for key in ("bac-kan", "thai-nguyen"):
        load_province(key=key, by=None, at=NOW)
    load_formats(by=None, at=NOW)


def read(path: Path = PROVINCIAL, **given: Any) -> importing.Reading:
    return importing.read_file(content=path.read_bytes(), on=TODAY, **given)


def stored(path: Path = PROVINCIAL) -> Plan:
    plan = importing.import_plan(reading=read(path), by=None, at=NOW)
    return Plan.objects.whole().get(pk=plan.pk)


def found(problems: list[Any]) -> dict[str, list[int | None]]:
    by_code: dict[str, list[int | None]] = {}
    for problem in problems:
        by_code.setdefault(problem.code, []).append(problem.item)
    return by_code


@pytest.mark.usefixtures("_registry")
class TestRegistryReading:
    def test_issuer_is_found_as_of_the_plans_day(self):
        reading = read()
        assert reading.issuer is not None
        assert (reading.issuer.short_name, reading.issuer.place) == ("UBND tỉnh Bắc Kạn", "Bắc Kạn")

    def test_every_known_defect_is_said_at_its_row(self):
        by_code = found(read().problems)
        assert by_code["number-mismatch"] == [None]
        assert by_code["schedule-missing"] == [4]
        assert by_code["coordinating-missing"] == [1]
        assert by_code["duplicate-duty"] == [1, 3]
        assert by_code["lead-and-coordinating"] == [2, 4, 5]
        assert by_code["untracked-party"] == [3, 3, 6]
        assert len(by_code["lead-not-recipient"]) == 3
        assert len(by_code["asked-without-row"]) == 2
        assert not {"agency-unknown", "agency-closed", "lead-missing"} & by_code.keys()

    def test_named_agency_in_two_lists_is_named_in_the_message(self):
        (problem,) = [
            p for p in read().problems if p.code == "lead-and-coordinating" and p.item == 2
        ]
        assert "Sở Nội vụ" in problem.message

    def test_stored_plan_gives_back_the_very_draft(self):
        reading = read()
        importing.import_plan(reading=reading, by=None, at=NOW)
        given_back = Plan.objects.whole().get().as_draft()
        for side in ("lead", "coordinating"):
            before = [[each.party for each in getattr(i, side)] for i in reading.draft.items]
            after = [[each.party for each in getattr(i, side)] for i in given_back.items]
            assert after == before
        for item in (*reading.draft.items, *given_back.items):
            # What rows add to words: who was looked up, and the name the row goes by.
            item.lead, item.coordinating, item.key = [], [], ""
        assert given_back == reading.draft

    def test_stored_plan_has_the_same_problems_as_the_file(self):
        reading = read()
        plan = stored()
        assert checking.check(plan=plan, on=TODAY) == reading.problems

    def test_groups_and_agencies_are_keys_not_words(self):
        stored()
        fifth = ContentItem.objects.get(number=5)
        assert [
            (a.standing, str(a.group or a.agency), a.printed)
            for a in fifth.assignments.filter(role="lead").order_by("position")
        ] == [
            ("group", "Các sở, ban, ngành", "Các sở, ngành"),
            ("group", "UBND cấp huyện", "UBND cấp huyện"),
            ("group", "UBND cấp xã", "cấp xã"),
        ]

    def test_defaults_follow_the_custom_of_provinces(self):
        plan = stored()
        assert (plan.drafter.short_name, plan.monitor.short_name) == ("Sở Nội vụ", "Sở Nội vụ")
        assert plan.paper.state == Paper.State.DRAFT

    def test_department_plan_is_read_within_the_department_first(self):
        reading = read(FILES / "ke-hoach-so-du-thao.txt")
        assert reading.issuer is not None
        assert reading.issuer.short_name == "Sở Xây dựng"
        assert {"number-missing", "day-missing", "kind-symbol-mismatch"} <= found(
            reading.problems
        ).keys()

    def test_what_the_registry_does_not_know_is_an_error_and_stored_as_unknown(self):
        text = PROVINCIAL.read_text().replace("Báo Bắc Kạn. </ul>", "Sở Thiên văn. </ul>")
        reading = importing.read_file(content=text.encode(), on=TODAY)
        (problem,) = [p for p in reading.problems if p.code == "agency-unknown"]
        assert (problem.severity, problem.item) == ("error", 3)
        importing.import_plan(reading=reading, by=None, at=NOW)
        unknown = Assignment.objects.get(standing="unknown")
        assert (unknown.text, unknown.agency, unknown.group) == ("Sở Thiên văn", None, None)

    def test_an_agency_closed_by_the_plans_day_is_named_with_its_successor(self):
        province = Agency.objects.get(short_name="UBND tỉnh Bắc Kạn")
        closed = AgencyFactory.create(
            parent=province, name="Sở Thử nghiệm", short_name="Sở Thử nghiệm",
            valid_to=dt.date(2020, 6, 30),
        )  # fmt: skip
        heir = Agency.objects.in_province(province).get(short_name="Sở Xây dựng")
        Succession.objects.create(predecessor=closed, successor=heir, on=dt.date(2020, 7, 1))
        text = PROVINCIAL.read_text().replace("Báo Bắc Kạn. </ul>", "Sở Thử nghiệm. </ul>")
        reading = importing.read_file(content=text.encode(), on=TODAY)
        (problem,) = [p for p in reading.problems if p.code == "agency-closed"]
        assert (problem.severity, problem.item) == ("error", 3)
        assert "30/06/2020" in problem.message
        assert "Sở Xây dựng" in problem.message

    def test_a_group_without_members_on_the_day_is_an_error(self):
        text = PROVINCIAL.read_text().replace("Các cá nhân, tổ chức", "Các hội đặc thù tỉnh")
        province = Agency.objects.get(short_name="UBND tỉnh Bắc Kạn")
        GroupFactory.create(scope=province, name="Các hội đặc thù tỉnh")
        reading = importing.read_file(content=text.encode(), on=TODAY)
        (problem,) = [p for p in reading.problems if p.code == "agency-unknown"]
        assert "chưa có cơ quan nào" in problem.message

    def test_two_offices_of_one_name_are_a_tie_not_a_choice(self):
        province = Agency.objects.get(short_name="UBND tỉnh Bắc Kạn")
        AgencyFactory.create(parent=province, name="Báo Bắc Kạn cũ", short_name="Báo Bắc Kạn")
        (problem,) = [p for p in read().problems if p.code == "agency-unknown"]
        assert "2 cơ quan" in problem.message

    def test_import_is_written_down(self):
        plan = stored()
        event = AuditEvent.objects.get(verb="nhập kế hoạch")
        assert (event.subject_id, event.by_name) == (str(plan.pk), "Hệ thống")
        assert event.changes["items"] == 6


@pytest.mark.usefixtures("_registry")
class TestRefusals:
    def test_second_plan_with_the_number_is_refused_and_leaves_nothing(self):
        first = stored()
        before = (Paper.objects.count(), ContentItem.objects.count(), AuditEvent.objects.count())
        with pytest.raises(importing.NumberTaken, match="77/KH-UBND năm 2021") as refused:
            stored()
        assert refused.value.plan == first
        assert before == (
            Paper.objects.count(), ContentItem.objects.count(), AuditEvent.objects.count(),
        )  # fmt: skip

    def test_the_database_refuses_the_number_by_itself(self):
        paper = stored().paper
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.create(
                issuer=paper.issuer, number=paper.number, symbol=paper.symbol, day=paper.day
            )

    def test_the_same_number_is_free_in_another_year_and_after_cancelling(self):
        paper = stored().paper
        again = {"issuer": paper.issuer, "number": paper.number, "symbol": paper.symbol}
        Paper.objects.create(**again, day=dt.date(2022, 1, 5))
        paper.state = Paper.State.CANCELLED
        paper.save()
        Paper.objects.create(**again, day=paper.day)

    def test_a_second_click_stores_nothing_more(self):
        first = importing.import_plan(reading=read(), by=None, at=NOW, key="one-reading")
        second = importing.import_plan(reading=read(), by=None, at=NOW, key="one-reading")
        assert (first, Plan.objects.count()) == (second, 1)

    def test_a_hidden_plan_that_has_the_number_is_not_quoted(self):
        hidden = stored()
        office = Agency.objects.in_province(hidden.issuer).get(short_name="Sở Nội vụ")
        elsewhere = Agency.objects.in_province(hidden.issuer).get(short_name="Sở Tư pháp")
        Plan.objects.filter(pk=hidden.pk).update(drafter=elsewhere, monitor=elsewhere)
        clerk = MembershipFactory.create(agency=office, role="clerk").user
        with pytest.raises(importing.NumberTaken) as refused:
            importing.import_plan(reading=read(), by=clerk, at=NOW)
        assert refused.value.plan is None
        assert hidden.subject not in str(refused.value)

    def test_words_of_any_length_are_stored(self):
        long = "Sở " + "x" * 900
        text = PROVINCIAL.read_text().replace("Thường xuyên", "Theo " + "y" * 900)
        text = text.replace("Báo Bắc Kạn. </ul>", f"{long}. </ul>").replace(
            "Giới bản điện tử:", "Gửi " * 300
        )
        reading = importing.read_file(content=text.encode(), on=TODAY)
        plan = importing.import_plan(reading=reading, by=None, at=NOW)
        assert Assignment.objects.filter(item__plan=plan, text=long).exists()

    def test_race_for_a_number_is_the_same_refusal(self, monkeypatch):
        stored()
        looked = iter([None])
        real = importing.refuse_taken_number
        monkeypatch.setattr(
            importing, "refuse_taken_number",
            lambda draft, issuer, by: next(looked, "again") and real(draft, issuer),
        )  # fmt: skip
        with pytest.raises(importing.NumberTaken):
            stored()

    def test_failure_half_way_stores_nothing(self, monkeypatch):
        def breaks(*_: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(building, "store_items", breaks)
        with pytest.raises(RuntimeError):
            stored()
        assert (Plan.objects.count(), Paper.objects.count()) == (0, 0)

    def test_somebody_who_does_not_write_for_the_drafter(self):
        reading = read()
        stranger = MembershipFactory.create(role="clerk").user
        with pytest.raises(importing.NotTheDrafter, match="Sở Nội vụ"):
            importing.import_plan(reading=reading, by=stranger, at=NOW)
        assert reading.issuer is not None
        office = Agency.objects.in_province(reading.issuer).get(short_name="Sở Nội vụ")
        drafter = MembershipFactory.create(agency=office, role="clerk").user
        plan = importing.import_plan(reading=reading, by=drafter, at=NOW)
        assert AuditEvent.objects.get(subject_id=plan.pk, verb="nhập kế hoạch").by_id == drafter.pk

    def test_unknown_issuer(self):
        reading = read(issuer_name="Sở Thiên văn")
        assert reading.issuer is None
        with pytest.raises(importing.IssuerUnknown, match="Sở Thiên văn"):
            importing.import_plan(reading=reading, by=None, at=NOW)

    def test_year_untold(self):
        text = PROVINCIAL.read_text().replace(
            "hành chính năm 2021 trên địa bàn", "hành chính trên địa bàn"
        )
        reading = importing.read_file(content=text.encode(), on=TODAY)
        with pytest.raises(importing.YearUnknown, match="năm của kế hoạch"):
            importing.import_plan(reading=reading, by=None, at=NOW)


def test_without_a_registry_a_file_is_still_read():
    reading = importing.read_file(content=PROVINCIAL.read_bytes(), on=TODAY)
    assert reading.issuer is None
    assert [p.where for p in reading.problems if p.code == "agency-unknown"] == ["issuer"]


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("import_plan", *arguments, stdout=out)
        return out.getvalue()

    @pytest.mark.usefixtures("_registry")
    def test_json_of_a_dry_run_has_the_agreed_shape_and_stores_nothing(self):
        said = json.loads(self.run(str(PROVINCIAL), "--dry-run", "--json"))
        assert list(said) == [
            "kind", "number", "symbol", "place", "issued_on", "year", "issuer", "parent_body",
            "subject", "opening", "closing", "legal_bases", "sections", "appendices", "items",
            "recipients", "recipients_note", "signature", "problems",
        ]  # fmt: skip
        assert said["issued_on"] == "2021-01-05"
        assert said["items"][4]["lead"][2] == {
            "text": "UBND cấp xã", "printed": "cấp xã", "as": "group",
        }  # fmt: skip
        assert said["items"][4]["schedule"] == {
            "text": "Theo tháng hoặc quý", "kind": "recurring", "start": None, "end": None,
            "every": ["month", "quarter"], "windows": [],
        }  # fmt: skip
        assert set(said["problems"][0]) == {"code", "severity", "where", "message"}
        assert not Plan.objects.exists()

    @pytest.mark.usefixtures("_registry")
    def test_stores_and_names_the_plan(self):
        assert "Đã lưu dự thảo" in self.run(str(PROVINCIAL))
        assert Plan.objects.get().reference == "77/KH-UBND"

    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda folder: folder / "khong-co.txt", "Không có tệp"),
            (lambda folder: folder, "là thư mục"),
        ],
    )
    def test_a_path_that_is_no_file(self, tmp_path: Path, make: Any, sentence: str):
        with pytest.raises(CommandError, match=sentence):
            self.run(str(make(tmp_path)))

    def test_a_file_too_large_is_refused_unread(self, tmp_path: Path, settings: Any):
        settings.PLAN_FILE_LIMIT = 1_000_000
        large = tmp_path / "lon.txt"
        large.write_bytes(b"x" * 1_500_000)
        with pytest.raises(CommandError, match="lớn 1,5 MB, chỉ đọc tệp đến 1,0 MB"):
            self.run(str(large))

    def test_unreadable_file_is_a_sentence(self, tmp_path: Path):
        binary = tmp_path / "ke-hoach.txt"
        binary.write_bytes(bytes(range(256)))
        with pytest.raises(CommandError, match="tệp nhị phân"):
            self.run(str(binary))


@pytest.mark.usefixtures("_registry")
def test_a_whole_plan_takes_a_fixed_number_of_queries(django_assert_num_queries):
    plan = stored()
    issuer = Agency.objects.select_related("parent", "province").get(pk=plan.issuer_id)
    assert issuer
    with django_assert_num_queries(10):
        Plan.objects.whole().get(pk=plan.pk).as_draft()
    assert connection.vendor == "postgresql"
