"""The register: who sees what in it, how it is searched and ordered, and its files."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Agency, User
from agencies.roles import Role
from documents import vault
from documents.actions import claims
from documents.models import Paper, SignedCopy
from documents.templatetags.papers import grouped, millimetres
from documents.verification import State
from documents.views import register
from tests.documents.copies import copy_of, found
from tests.factories import (
    PRINTED,
    AgencyFactory,
    MembershipFactory,
    PaperFactory,
    ProvinceFactory,
    SeriesFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = dt.datetime(2021, 1, 5, 2, 30, tzinfo=dt.UTC)
REGISTER = reverse("documents:register")


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(parent=ProvinceFactory(place="Bắc Kạn"), name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def registrar(office) -> User:
    return member(office, Role.REGISTRAR)


@pytest.fixture
def client(registrar) -> Client:
    return signed_in(registrar)


def member(office: Agency, role: Role) -> User:
    user: User = MembershipFactory(agency=office, role=role).user
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def entered(office: Agency, state: Paper.State = Paper.State.ISSUED, **given: Any) -> Paper:
    """Enter a paper of 2021 in the register."""
    values = {"number": "", "day": None} if state == Paper.State.SUBMITTED else {}
    done: dict[str, Any] = {"submitted_at": AT} if values else {"numbered_at": AT}
    if state == Paper.State.NUMBERING:
        done["claim"] = "x"
    if state in (Paper.State.CANCELLED, Paper.State.RECALLED, Paper.State.CLOSED):
        done |= {"ended_at": AT, "reason": "Đánh nhầm nơi nhận của văn bản"}
    given = {"issuer": office, "subject": "Kế hoạch truyền thông", **values, **done, **given}
    paper: Paper = PaperFactory(state=state, **given)
    return paper


def subjects(client: Client, **query: str | int) -> list[str]:
    page = client.get(REGISTER, query)
    return [entry.paper.subject for entry in page.context["entries"]]


def asked(client: Client, url: str) -> Any:
    """Ask for a page or a file, and read a file to its end, which closes it."""
    response = client.get(url)
    b"".join(response)
    return response


def status(client: Client, url: str) -> int:
    code: int = asked(client, url).status_code
    return code


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- The list


def test_everything_but_drafts_stands_in_the_register(office, client):
    for state in Paper.State:
        entered(office, state, subject=state.label)
    assert sorted(subjects(client)) == sorted(
        state.label for state in Paper.State if state != Paper.State.DRAFT
    )


def test_another_office_sees_only_what_was_published(office):
    for state in Paper.State:
        entered(office, state, subject=state.label)
    near = signed_in(member(AgencyFactory(parent=office.parent), Role.REGISTRAR))
    far = signed_in(member(AgencyFactory(), Role.REGISTRAR))
    assert sorted(subjects(near)) == sorted(state.label for state in Paper.PUBLISHED)
    assert subjects(far) == []


def test_a_number_below_ten_and_the_reason_of_a_cancelled_one_are_shown(office, client):
    entered(office, Paper.State.CANCELLED, number="5", symbol="KH-SNV")
    text = text_of(client, REGISTER)
    assert "05/KH-SNV" in text
    assert "Đã hủy số" in text
    assert "Đánh nhầm nơi nhận của văn bản" in text


def test_what_asks_for_a_number_has_none_whatever_it_was_read_with(office, client, registrar):
    entered(
        office, Paper.State.SUBMITTED, number="892", symbol="KH-SNV", day=dt.date(2020, 12, 30),
        submitted_by=registrar,
    )  # fmt: skip
    text = text_of(client, REGISTER)
    assert "892" not in text
    assert "30/12/2020" not in text
    assert f"Trình: {registrar}, 05/01/2021" in text


def test_numbers_are_ordered_as_numbers_year_by_year(office, client):
    for number in ("100", "9", "12", "12a", "13"):
        entered(office, number=number, subject=number)
    entered(office, number="57", subject="of 2020", day=dt.date(2020, 12, 30))
    entered(office, Paper.State.SUBMITTED, subject="waiting")
    rising = ["of 2020", "9", "12", "12a", "13", "100"]
    assert subjects(client, xep="so") == ["waiting", *rising]
    assert subjects(client, xep="-so") == ["waiting", *reversed(rising)]
    assert subjects(client)[:2] == ["waiting", "100"]


def test_the_address_narrows_by_words_year_issuer_kind_and_state(office, client):
    other = AgencyFactory(parent=office.parent, name="Sở Tư pháp")
    entered(office, subject="Đường dây nóng", number="1")
    entered(office, subject="Năm trước", day=dt.date(2020, 2, 1))
    entered(other, subject="Của sở khác")
    entered(office, subject="Báo cáo quý", kind=Paper.Kind.REPORT)
    entered(office, Paper.State.NUMBERED, subject="Chờ chữ ký")
    assert subjects(client, tim="duong nong") == ["Đường dây nóng"]
    assert subjects(client, nam="2020") == ["Năm trước"]
    assert subjects(client, co_quan=other.pk) == ["Của sở khác"]
    assert subjects(client, loai="bao_cao") == ["Báo cáo quý"]
    assert subjects(client, trang_thai="numbered") == ["Chờ chữ ký"]
    assert len(subjects(client, nam="x", co_quan="0", loai="y", xep="z", trang="-1")) == 5


def test_what_is_to_be_done_is_counted_and_one_click_away(office, client):
    for state, times in (("submitted", 2), ("numbered", 1), ("numbering", 1)):
        for _ in range(times):
            entered(office, Paper.State(state))
    text = text_of(client, REGISTER)
    assert '?trang_thai=submitted">Cần cấp số: 2</a>' in text
    assert '?trang_thai=numbered">Chờ ký: 1</a>' in text
    assert '?trang_thai=numbering">Cấp số dở dang: 1</a>' in text


def test_long_registers_come_in_pages(office, client):
    PaperFactory.create_batch(27, issuer=office, state=Paper.State.ISSUED, subject="Kế hoạch")
    assert (len(subjects(client)), len(subjects(client, trang=2))) == (25, 2)
    assert "26–27 trong 27 văn bản" in text_of(client, f"{REGISTER}?trang=2")


def test_an_empty_register_says_what_to_do(office, client):
    assert "Đặt sổ và ký hiệu" in text_of(client, REGISTER)
    assert "để trình ký" in text_of(signed_in(member(office, Role.CLERK)), REGISTER)
    assert "chưa được giao vai trò" in text_of(signed_in(UserFactory()), REGISTER)
    entered(office)
    assert "Không có văn bản nào khớp" in text_of(client, f"{REGISTER}?tim=khong-co")


def test_hostile_words_are_shown_as_words(office, client):
    paper = entered(office, subject="<script>alert(1)</script>", reason="<b>x</b>")
    for url in (REGISTER, reverse("documents:paper", args=[paper.pk])):
        assert "<script>alert(1)" not in text_of(client, url)
        assert "<b>x</b>" not in text_of(client, url)


# --- As a sheet and as a book


def sheet_rows(client: Client, **query: str) -> list[tuple[Any, ...]]:
    response = client.get(reverse("documents:register-sheet"), query)
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    return list(book.active.iter_rows())  # type: ignore[union-attr]


def test_the_sheet_has_every_row_that_was_asked_for_and_no_formula(office, client):
    PaperFactory.create_batch(60, issuer=office, state=Paper.State.ISSUED, subject="Kế hoạch")
    entered(office, number="5", subject="=HYPERLINK(1)", day=dt.date(2020, 3, 4))
    entered(office, subject="Kế hoạch khác", state=Paper.State.NUMBERED)
    head, row = sheet_rows(client, nam="2020")
    assert [cell.value for cell in head][:5] == ["Số", "Ký hiệu", "Ngày", "Loại", "Trích yếu"]
    assert [row[0].value, row[4].value, row[4].data_type] == ["05", "=HYPERLINK(1)", "s"]
    assert f"{row[2].value} {row[2].number_format}" == "2020-03-04 00:00:00 dd/mm/yyyy"
    assert str(row[12].value) == "2021-01-05 09:30:00"
    assert len(sheet_rows(client)) == 63


def test_the_book_has_what_was_numbered_in_the_order_of_numbers(office, client):
    for number in ("10", "9", "2"):
        entered(office, number=number, symbol="KH-SNV", subject=f"thứ {number}")
    entered(office, Paper.State.CANCELLED, number="3", subject="bị hủy")
    entered(office, Paper.State.SUBMITTED, subject="chưa có số")
    text = text_of(client, f"{reverse('documents:register-book')}?nam=2021&co_quan={office.pk}")
    assert "Sổ đăng ký văn bản đi năm 2021" in text
    order = [text.index(words) for words in ("thứ 2", "bị hủy", "thứ 9", "thứ 10")]
    assert order == sorted(order)
    assert "chưa có số" not in text
    assert "Đã hủy số: Đánh nhầm nơi nhận của văn bản" in text


def test_a_book_too_thick_to_print_says_how_to_part_it(office, client, monkeypatch):
    monkeypatch.setattr(register, "MOST_PRINTED", 1)
    entered(office)
    entered(office)
    text = text_of(client, reverse("documents:register-book"))
    assert "Đang chọn 2 văn bản, mỗi lần chỉ in được nhiều nhất 1" in text
    assert "Kế hoạch truyền thông" not in text


# --- An entry


def test_an_entry_tells_its_facts_its_copies_and_what_was_done(office, client, registrar):
    series = SeriesFactory(issuer=office)
    paper = entered(office, Paper.State.SUBMITTED, submitted_by=registrar, symbol="KH-SNV")
    claimed = claims.claim(
        paper=paper, series=series, number="7", symbol="KH-SNV", day=dt.date(2021, 1, 5),
        by=registrar, at=AT,
    )  # fmt: skip
    Paper.objects.filter(pk=claimed.pk).update(
        state="numbered", claim="", sha256=vault.keep(PRINTED), signature_page=2,
        signature_box=[283.46, 141.73, 510.24, 226.77],
    )  # fmt: skip
    copy_of(claimed, facts=found(State.UNTRUSTED, "Chưa tin nơi cấp chứng thư.").as_json())
    text = text_of(client, reverse("documents:paper", args=[paper.pk]))
    for words in (
        "Kế hoạch 07/KH-SNV",
        "Trang 2, cách mép trái 100 mm, cách mép dưới 50 mm, rộng 80 mm, cao 30 mm",
        "<strong>Nông Văn Tân</strong>, Sở Nội vụ",
        "10:00 06/01/2021",
        "SHA256",
        "Chữ ký khớp với nội dung tệp",
        "Chưa xác nhận được người cấp chứng thư",
        "Chưa tin nơi cấp chứng thư.",
        f"<strong>Giữ số</strong>: {registrar}, 09:30 05/01/2021",
        grouped(vault.keep(PRINTED)),
    ):
        assert words in text


def test_a_scan_is_never_called_signed(office, client):
    paper = entered(office, Paper.State.NUMBERED)
    copy_of(paper, kind=SignedCopy.Kind.SCAN, facts={})
    text = text_of(client, reverse("documents:paper", args=[paper.pk]))
    assert "không phải bản ký số" in text
    assert "Bản chụp" in text_of(client, REGISTER)
    assert "Bản ký số" not in text_of(client, REGISTER)


def test_a_withdrawn_copy_is_crossed_out_for_the_issuer_and_hidden_from_others(office, client):
    paper = entered(office)
    copy = copy_of(paper, withdrawn_at=AT, name="nham-tep.pdf")
    page = reverse("documents:paper", args=[paper.pk])
    file = reverse("documents:copy", args=[paper.pk, copy.pk])
    near = signed_in(member(AgencyFactory(parent=office.parent), Role.CLERK))
    assert f'<s><a href="{file}">nham-tep.pdf</a></s>' in text_of(client, page)
    assert "nham-tep.pdf" not in text_of(near, page)
    assert (status(client, file), status(near, file)) == (200, 404)


def test_others_see_what_was_published_but_not_who_did_what(office):
    paper = entered(office)
    near = signed_in(member(AgencyFactory(parent=office.parent), Role.CLERK))
    page = near.get(reverse("documents:paper", args=[paper.pk]))
    assert page.context["steps"] == []


def test_a_digest_is_read_in_groups_and_a_box_in_millimetres():
    assert grouped("ab" * 32).split() == ["abababab"] * 8
    assert millimetres([0, 72, 144, 108]) == (
        "cách mép trái 0 mm, cách mép dưới 25 mm, rộng 51 mm, cao 13 mm"
    )


# --- Files


def headers_of(client: Client, url: str) -> Any:
    return asked(client, url).headers


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_frozen_bytes_come_out_as_they_are(office, client):
    paper = entered(office, number="5", symbol="KH-SNV")
    url = reverse("documents:frozen", args=[paper.pk])
    response = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert content_of(response) == PRINTED
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(PRINTED))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Encoding" not in response.headers
    name = 'filename="05-kh-snv-2021-ban-cap-so.pdf"'
    assert response.headers["Content-Disposition"] == f"inline; {name}"
    assert headers_of(client, f"{url}?tai=1")["Content-Disposition"] == f"attachment; {name}"


def test_who_has_the_bytes_already_is_not_sent_them_again(office, client):
    paper = entered(office)
    url = reverse("documents:frozen", args=[paper.pk])
    etag = headers_of(client, url)["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_bytes_that_are_gone_are_not_handed_out(office, client):
    paper = entered(office, sha256="ab" * 32)
    response = client.get(reverse("documents:frozen", args=[paper.pk]))
    assert response.status_code == 503
    assert "không còn nguyên bản có mã SHA-256 abababababab" in response.content.decode()


def test_a_copy_comes_out_as_it_came_and_only_of_its_own_paper(office, client):
    paper, other = entered(office), entered(office)
    copy = copy_of(paper, b"%PDF-1.7 as it came")
    response = client.get(reverse("documents:copy", args=[paper.pk, copy.pk]))
    assert content_of(response) == b"%PDF-1.7 as it came"
    assert "ban-ky-so.pdf" in response.headers["Content-Disposition"]
    assert status(client, reverse("documents:copy", args=[other.pk, copy.pk])) == 404


def test_a_paper_without_bytes_has_no_file(office, client):
    paper = entered(office, Paper.State.SUBMITTED)
    assert status(client, reverse("documents:frozen", args=[paper.pk])) == 404
    assert "Chưa có tệp" in text_of(client, reverse("documents:paper", args=[paper.pk]))


def test_before_it_is_published_a_paper_is_its_issuers_own(office, client):
    paper = entered(office, Paper.State.NUMBERED)
    near = signed_in(member(AgencyFactory(parent=office.parent), Role.REGISTRAR))
    for name in ("paper", "frozen"):
        url = reverse(f"documents:{name}", args=[paper.pk])
        assert (status(client, url), status(near, url)) == (200, 404)


# --- Its price


def test_a_page_of_the_register_costs_the_same_with_few_and_with_many(office, client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(REGISTER).status_code == 200
        return len(captured)

    copy_of(entered(office, Paper.State.NUMBERED))
    few = cost()
    for each in PaperFactory.create_batch(40, issuer=office, state=Paper.State.ISSUED):
        copy_of(each, each.sha256.encode())
    assert cost() == few
