"""The bell: what a person has been told, by day; what they have opened; how many are new."""

import datetime as dt
import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies import telling
from agencies.models import Notice, User
from agencies.stages import Stage
from agencies.telling import Words
from agencies.views import notices
from tests.factories import AgencyFactory, MembershipFactory, NoticeFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2021, 3, 24, 3, 0, tzinfo=dt.UTC)
URL = "/thong-bao/"


class Told:
    """Answers for notices of nothing that exists."""

    def words(self, told: Any) -> dict[int, Words]:
        return {
            each.pk: Words(
                f"Việc số {each.subject_id} <b>", "Kế hoạch 892/KH-UBND", "/viec-cua-toi/"
            )
            for each in told
            if each.subject_id < 900
        }

    def moot(self, told: Any) -> set[int]:
        return set()


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(telling, "_TOPICS", dict.fromkeys(Stage, Told()))


@pytest.fixture
def user() -> User:
    user: User = MembershipFactory().user
    return user


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: User, number: int = 1, **given: Any) -> Notice:
    made: Notice = NoticeFactory(
        recipient=user,
        subject_id=number,
        agency=AgencyFactory(),
        **{"said_at": NOW - dt.timedelta(minutes=number), **given},
    )
    return made


def page(client: Client, url: str = URL) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_lists_by_day_newest_first_what_i_was_told_and_nobody_else(client: Client, user: User):
    told(user, 1)
    told(user, 2, said_at=NOW - dt.timedelta(days=1), read_at=NOW)
    # In Việt Nam it is the 22nd by then.
    told(user, 3, said_at=dt.datetime(2021, 3, 21, 17, 30, tzinfo=dt.UTC))
    told(MembershipFactory().user, 4)
    shown = page(client)
    places = [
        shown.index(words)
        for words in (
            "Hôm nay, 24/03/2021", "Việc số 1 &lt;b&gt;", "Hôm qua, 23/03/2021", "Việc số 2",
            "Ngày 22/03/2021", "Việc số 3",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "Việc số 4" not in shown
    assert shown.count("● Mới") == 2
    assert ">00:30</time>" in shown
    unread = page(client, f"{URL}?chua-xem=1")
    assert "Việc số 2" not in unread
    assert "Việc số 3" in unread


def test_an_empty_bell_says_what_will_come(client: Client, user: User):
    assert "Chưa có thông báo nào" in page(client)
    told(user, read_at=NOW)
    assert "Bạn đã xem mọi thông báo" in page(client, f"{URL}?chua-xem=1")


def test_what_is_gone_is_said_to_be_gone(client: Client, user: User):
    notice = told(user, 900)
    assert "Nội dung này không còn trên hệ thống" in page(client)
    assert client.get(reverse("agencies:notice-open", args=[notice.pk]))["Location"] == "/"


def test_pages_follow_each_other_and_lose_nothing(client: Client, user: User):
    # All at one moment, so that only the key tells them apart.
    for number in range(1, 2 * notices.PER_PAGE + 6):
        told(user, number, said_at=NOW)
    url, seen, pages = URL, [], []
    while url:
        shown = page(client, url)
        pages.append(url)
        seen += [line.split(" &lt;")[0] for line in shown.split("Việc số ")[1:]]
        _, found, rest = shown.partition('rel="next" href="')
        url = URL + html.unescape(rest.split('"')[0]) if found else ""
    assert len(pages) == 3
    assert seen == [str(number) for number in range(2 * notices.PER_PAGE + 5, 0, -1)]
    # The way back leads over the same rows.
    newer = html.unescape(page(client, pages[2]).split('rel="prev" href="')[1].split('"')[0])
    assert "Việc số 6 " in page(client, URL + newer)
    assert "Không còn thông báo nào ở phía này" in page(
        client, f"{URL}?truoc=2020-01-01T00:00:00.000000_1"
    )
    # What is no place is none.
    assert f"Việc số {len(seen)} " in page(client, f"{URL}?truoc=2021_x&sau=x_1")


def test_opening_marks_it_and_leads_on(client: Client, user: User):
    notice = told(user)
    url = reverse("agencies:notice-open", args=[notice.pk])
    assert client.get(url)["Location"] == "/viec-cua-toi/"
    notice.refresh_from_db()
    assert notice.read_at == NOW
    # The first time stays.
    Notice.objects.update(read_at=NOW - dt.timedelta(days=1))
    client.get(url)
    notice.refresh_from_db()
    assert notice.read_at == NOW - dt.timedelta(days=1)


def test_what_another_was_told_is_not_there(client: Client):
    other = told(MembershipFactory().user)
    answer = client.get(reverse("agencies:notice-open", args=[other.pk]))
    assert answer.status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_all_are_marked_but_what_came_since(client: Client, user: User):
    told(user, 1)
    told(user, 2)
    other = told(MembershipFactory().user)
    shown = page(client)
    until = html.unescape(shown.split('name="den" value="')[1].split('"')[0])
    late = told(user, 3, said_at=NOW)
    answer = client.post(reverse("agencies:notices-read"), {"den": until}, follow=True)
    assert "Đã đánh dấu 2 thông báo" in answer.content.decode()
    assert set(Notice.objects.unread()) == {late, other}


@pytest.mark.parametrize("until", ["", "hôm nay", "2021-13-45T00:00:00+00:00", "2021-03-24T03:00"])
def test_a_time_that_is_none_marks_nothing(client: Client, user: User, until: str):
    told(user)
    answer = client.post(reverse("agencies:notices-read"), {"den": until})
    assert answer.status_code == 302
    assert Notice.objects.unread().count() == 1


def test_the_count_is_of_what_is_new_and_goes_no_further_than_two_digits(
    client: Client, user: User
):
    url = reverse("agencies:notice-count")
    assert page(client, url).strip() == ""
    told(user, 1)
    told(user, 2, read_at=NOW)
    assert page(client, url).strip() == '<b>1</b><span class="sr"> chưa xem</span>'
    for number in range(3, 103):
        told(user, number)
    assert "<b>99+</b>" in page(client, url)


def test_every_page_has_the_bell_and_pays_nothing_for_it(client: Client, user: User):
    with CaptureQueriesContext(connection) as captured:
        shown = page(client, "/nhat-ky/" if user.is_superuser else "/bao-mat/")
    assert f'href="{URL}"' in shown
    assert 'data-count="/thong-bao/so-luong/"' in shown
    assert not [each for each in captured if "agencies_notice" in each["sql"]]


def test_who_must_change_their_password_is_not_asked_for_more(client: Client, user: User):
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert "data-count" not in page(client, "/doi-mat-khau/")


def test_many_cost_as_much_as_few(client: Client, user: User):
    costs = []
    for first, last in ((1, 3), (3, 60)):
        for number in range(first, last):
            told(user, number)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        costs.append(len(captured))
    assert costs[0] == costs[1]
    with CaptureQueriesContext(connection) as captured:
        page(client, reverse("agencies:notice-count"))
    assert len(captured) <= 4
