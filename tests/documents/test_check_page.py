"""The public check page: number, day, digests, verdict, and nothing else."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents import checking
from documents.models import Paper, SignedCopy
from documents.templatetags.papers import grouped
from documents.verification import State
from portal import checks
from tests.documents.copies import copy_of
from tests.factories import AgencyFactory, PaperFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = dt.datetime(2021, 3, 1, 20, 0, tzinfo=dt.UTC)


def issued(state: Paper.State = Paper.State.ISSUED, **given: Any) -> Paper:
    values: dict[str, Any] = {"claim": "x"} if state == Paper.State.NUMBERING else {}
    if state in (Paper.State.RECALLED, Paper.State.CLOSED, Paper.State.CANCELLED):
        values = {"ended_at": AT, "reason": "Lý do chỉ nội bộ biết"}
    paper: Paper = PaperFactory(
        state=state, number="5", symbol="KH-SNV", subject="Trích yếu không công khai ở đây",
        issuer=AgencyFactory(name="Sở Nội vụ"), check_token=f"token-{state}",
        numbered_by=UserFactory(full_name="Nông Thị Văn Thư"), numbered_at=AT, **values, **given,
    )  # fmt: skip
    return paper


def asked(token: str, **headers: str) -> Any:
    return Client().get(reverse("documents:check", args=[token]), headers=headers)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_anybody_reads_number_day_digests_and_verdict_and_nothing_else():
    paper = issued()
    copy = copy_of(paper, name="nong-van-tan.pdf")
    said = text(asked(paper.check_token))
    for words in (
        "05/KH-SNV", "05/01/2021", "Đã ban hành.", grouped(paper.sha256), grouped(copy.sha256),
        "Chữ ký số khớp với tệp; chưa xác nhận được người cấp chứng thư.",
    ):  # fmt: skip
        assert words in said
    for words in ("Trích yếu", "Nông", "nong-van-tan", "Sở Nội vụ", "Đăng xuất"):
        assert words not in said


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (Paper.State.ISSUED, "Đã ban hành."),
        (Paper.State.REGISTERED, "Đã ban hành."),
        (Paper.State.RECALLED, "Đã thu hồi ngày 02/03/2021."),
        (Paper.State.CLOSED, "Đã ban hành; đã kết thúc thực hiện ngày 02/03/2021."),
    ],
)
def test_the_verdict_says_where_a_published_paper_stands(state, verdict):
    said = text(asked(issued(state).check_token))
    assert verdict in said
    assert "Lý do chỉ nội bộ biết" not in said


@pytest.mark.parametrize("state", sorted(set(Paper.State) - set(Paper.PUBLISHED)))
def test_what_is_not_published_looks_like_what_does_not_exist(state):
    paper = issued(Paper.State(state))
    answer, unknown = asked(paper.check_token), asked("khong-co")
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.content == unknown.content
    assert "Không có văn bản đã ban hành ở địa chỉ này" in text(answer)


def test_papers_without_a_code_are_not_found_by_a_blank_one():
    issued()
    Paper.objects.update(check_token="")
    assert Client().get("/kiem-tra//").status_code == 404
    assert asked(" ").status_code == 404


def test_nobody_on_the_way_keeps_an_answer():
    for token in (issued().check_token, "khong-co"):
        assert "no-store" in asked(token).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (SignedCopy.Kind.SIGNED, State.TRUSTED, "được tin cậy"),
        (SignedCopy.Kind.SIGNED, State.WEAK, "thuật toán băm yếu"),
        (SignedCopy.Kind.SIGNED, State.CHANGED, "chưa được xác nhận"),
        (SignedCopy.Kind.SCAN, State.UNSIGNED, "không mang chữ ký số"),
    ],
)
def test_each_copy_says_what_it_is(kind, state, words):
    paper = issued()
    copy_of(paper, kind=kind, state=state)
    assert words in text(asked(paper.check_token))


def test_a_withdrawn_copy_is_not_shown():
    paper = issued()
    copy = copy_of(paper, withdrawn_at=AT)
    assert grouped(copy.sha256) not in text(asked(paper.check_token))


def test_the_code_leads_to_the_page_from_anywhere(settings):
    settings.SITE_URL = "https://tuyentruyen.tinh.example/"
    paper = issued()
    url = checking.check_url(paper)
    assert url == f"https://tuyentruyen.tinh.example/kiem-tra/{paper.check_token}/"
    assert Client().get(url.removeprefix("https://tuyentruyen.tinh.example")).status_code == 200
    assert checking.check_url(Paper(check_token="")) == ""


def test_who_deploys_without_an_address_is_warned(settings):
    assert checks.site_is_named() == []
    settings.DEPLOYED = True
    assert [warning.id for warning in checks.site_is_named()] == ["portal.W001"]
    settings.SITE_URL = "https://tuyentruyen.tinh.example"
    assert checks.site_is_named() == []
