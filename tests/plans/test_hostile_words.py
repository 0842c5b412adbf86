"""What a request or a file may say that no plan says: refused or cleaned in a sentence, never stored."""

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from agencies import reasons
from agencies.directory import Named
from agencies.models import Agency, Alias, User
from agencies.roles import Role
from plans import edits
from plans.actions import learning, matching
from plans.draft import PlanDraft
from plans.edits.header import drop_too_long
from plans.intake import readers
from plans.intake.errors import UnreadableFile
from plans.models import Intake, Plan
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
# PostgreSQL stores no NUL; the others hide what is written, or turn it.
UNSEEN = "a\x00\x01\u202eb\u2066\u200dc"
FIELDS = {
    "row-set": ("contents", "formats", "lead", "coordinating", "schedule", "group"),
    "group-set": ("heading",),
    "section-set": ("label", "title", "body"),
    "appendix-set": ("label", "title", "text"),
    "header-set": (
        *("number", "symbol", "place", "subject", "bases", "opening", "closing", "recipients"),
        *("recipients_note", "capacity", "signer_title", "signer_name"),
    ),
    "appendix-add": ("title",),
    "recipient-add": ("text",),
}


@pytest.fixture
def office() -> Agency:
    office: Agency = AgencyFactory(parent=ProvinceFactory(place="Miền Thử"), name="Sở Nội vụ")
    return office


@pytest.fixture
def plan(office) -> Plan:
    plan: Plan = PlanFactory(issuer=office, year=2026)
    ItemFactory(appendix=AppendixFactory(plan=plan, position=1), position=1, number=1)
    SectionFactory(plan=plan, position=1)
    return plan


@pytest.fixture
def clerk(office) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def do(client: Client, plan: Plan, operation: str, **fields: str):
    key = str(plan.items.get().pk)
    given = {"op": operation, "key": key, "place": "0", "appendix": "0", **fields}
    return client.post(reverse("plans:change", args=[plan.pk]), given, headers=HTMX)


@pytest.mark.parametrize(("operation", "names"), FIELDS.items(), ids=FIELDS)
def test_what_shows_nothing_is_left_out_of_every_field(clerk, plan, operation, names):
    answer = do(clerk, plan, operation, **dict.fromkeys(names, UNSEEN))
    assert answer.status_code == 200, answer.content.decode()
    stored = str(Plan.objects.whole().get(pk=plan.pk).as_draft())
    assert "abc" in stored.lower()
    assert "\\x" not in stored
    assert "\\u" not in stored


@pytest.mark.parametrize(("name", "longest"), [("number", 20), ("symbol", 40), ("place", 100)])
def test_what_the_register_has_no_room_for_is_refused(clerk, plan, name, longest):
    assert do(clerk, plan, "header-set", **{name: "x" * longest}).status_code == 200
    answer = do(clerk, plan, "header-set", **{name: "x" * (longest + 1)})
    assert answer.status_code == 422
    assert f"chỉ nhận đến {longest}" in answer.content.decode()


def test_what_a_file_has_in_their_place_is_left_blank_and_said():
    draft = PlanDraft(number="5", symbol="KH-" + "UBND-" * 20, place="Miền Thử")
    drop_too_long(draft)
    assert (draft.number, draft.symbol, draft.place) == ("5", None, "Miền Thử")
    assert [each.message for each in draft.reading_problems] == [
        "Ký hiệu “KH-UBND-UBND-UBND-UBND-UBND-UBND-UBND-UB…” dài 103 chữ cái, chỉ nhận đến 40. Đã để trống."
    ]


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        *(("header-set", "year"), ("row-split", "line"), ("row-add", "appendix")),
        *(("appendix-set", "appendix"), ("section-set", "place")),
    ],
)
def test_a_number_of_thousands_of_digits_is_none(clerk, plan, operation, name):
    assert do(clerk, plan, operation, **{name: "9" * 5000}).status_code == 422


def test_the_label_after_a_long_one_is_not_longer(plan):
    draft = Plan.objects.whole().get(pk=plan.pk).as_draft()
    edits.apply(draft, "section-set", {"place": "0", "label": "9" * 10})
    edits.apply(draft, "section-add", {"place": "0"})
    assert draft.sections[1].label is None


def test_an_address_with_nul_names_nothing(clerk, plan):
    for url in ("/ke-hoach/nhap/a%00b/", f"/ke-hoach/{plan.pk}/soan/goi-y/?q=a%00b"):
        answer = clerk.get(url)
        assert answer.status_code == 400
        assert "không hợp lệ" in answer.content.decode()


def test_nul_in_a_reason_is_left_out():
    assert reasons.checked("một hai\x00 ba") == "một hai ba"


def test_words_that_show_nothing_are_not_learnt(clerk, plan, office):
    url = reverse("plans:settle", args=[plan.pk])
    for text in ("\x00", " ", "\u202e"):
        given = {"text": text, "named": f"agency:{office.pk}", "kept": "1"}
        assert clerk.post(url, given, headers=HTMX).status_code == 200
    assert not Alias.objects.exists()
    by = MembershipFactory(agency=office, role=Role.CLERK).user
    named = Named("agency", office.pk, office.name)
    alias = learning.learn(scope=office, phrase="Nội\x00 vụ", named=named, by=by, at=timezone.now())
    assert alias is not None
    assert alias.phrase == "Nội vụ"


def sheet(*cells: str) -> bytes:
    book = Workbook(write_only=True)
    table = book.create_sheet()
    table.append(["TT", "Nội dung", "Hình thức", "Chủ trì", "Phối hợp", "Thời gian"])
    table.append(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send(client: Client, content: bytes):
    return client.post("/ke-hoach/nhap/", {"file": SimpleUploadedFile("a.xlsx", content)})


def test_nul_in_a_sheet_is_left_out_and_said(clerk):
    """A sheet writes it "_x0000_", which its reader turns into the letter itself."""
    assert (
        send(clerk, sheet("1", "a_x0000_b\u202ec", "", "Sở Nội vụ", "", "Quý I")).status_code == 302
    )
    draft = Intake.objects.get().as_draft()
    assert draft.items[0].contents == ["abc"]
    assert any("ký tự ẩn" in each.message for each in draft.reading_problems)


def test_storage_without_room_is_said_in_a_sentence(clerk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    answer = send(clerk, sheet("1", "a", "", "Sở Nội vụ", "", "Quý I"))
    assert "không ghi được vào kho lưu trữ" in answer.content.decode()
    assert not Intake.objects.exists()


def test_a_list_of_intakes_does_not_load_their_drafts(clerk, django_assert_num_queries):
    send(clerk, sheet("1", "a", "", "Sở Nội vụ", "", "Quý I"))
    with django_assert_num_queries(1):
        (waiting,) = Intake.objects.waiting()
        assert waiting.name == "a.xlsx"
        assert "draft_text" in waiting.get_deferred_fields()


def test_a_draft_of_strangers_is_not_shown_beside_a_file_that_says_it_is_theirs(clerk, office):
    """Anybody's file may bear the letterhead, the number and the day of another office's plan."""
    other = AgencyFactory(parent=ProvinceFactory(place="Nơi Khác"), name="Sở Kín")
    paper = {"paper__number": "12", "paper__symbol": "KH-SK", "paper__day": dt.date(2026, 1, 5)}
    for issuer, shown in ((other, None), (office, "mine")):
        plan = PlanFactory(issuer=issuer, year=2026, **paper)
        draft = PlanDraft(number="12", symbol="KH-SK", issued_on=dt.date(2026, 1, 5))
        by = User.objects.get(pk=clerk.session["_auth_user_id"])
        assert matching.said_again(draft, issuer, by) == (plan if shown else None)


def test_a_table_of_text_has_no_more_rows_than_one_of_a_sheet():
    """Places are kept in two bytes, and rows that change places step aside by half of them."""
    table = "TT\tNội dung\tChủ trì\n" + "1\tPhát tờ rơi\tSở Nội vụ\n" * 12_001
    with pytest.raises(UnreadableFile, match="chỉ đọc đến 12000 hàng"):
        readers.source_of(table.encode())
