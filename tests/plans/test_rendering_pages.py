"""A large plan as a file: the page that tells how far it is, at the address of the file itself."""

import copy
import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.roles import Role
from documents import tasks
from documents.actions import rendering
from documents.models import Rendering
from plans.models import Plan
from tests.factories import ItemFactory, MembershipFactory, UserFactory, plan_with_table

pytestmark = pytest.mark.django_db

POLL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def few_rows(settings, tmp_path):
    changed = copy.deepcopy(settings.STORAGES)
    changed["renderings"]["OPTIONS"] = {"location": tmp_path / "renderings"}
    settings.STORAGES = changed
    settings.RENDER_ROWS = 2


@pytest.fixture
def called(monkeypatch) -> list[int]:
    """Nobody works; who was called for stands here."""
    calls: list[int] = []
    monkeypatch.setattr(tasks.render, "apply_async", lambda args, **_: calls.append(*args))
    return calls


@pytest.fixture
def plan() -> Plan:
    plan = plan_with_table()
    for number in (2, 3):
        ItemFactory(appendix=plan.appendices.get(), number=number)
    return plan


@pytest.fixture
def client(client: Client, plan: Plan) -> Client:
    client.force_login(MembershipFactory(agency=plan.drafter, role=Role.CLERK).user)
    return client


def address(plan: Plan, file_format: str = "pdf") -> str:
    return reverse("plans:download", args=[plan.pk, file_format])


def make() -> None:
    row = Rendering.objects.get()
    rendering.make(pk=row.pk, claim="one", clock=timezone.now)


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_from_the_question_to_the_file(client, plan, called, file_format):
    asked = client.get(address(plan, file_format))
    assert asked.status_code == 202
    assert "Đang chờ đến lượt" in asked.content.decode()
    assert "data-poll" in asked.content.decode()
    assert called == [Rendering.objects.get().pk]
    polled = client.get(address(plan, file_format), headers=POLL)
    assert (polled.status_code, b"<html" in polled.content) == (200, False)
    assert called == [Rendering.objects.get().pk]
    make()
    polled = client.get(address(plan, file_format), headers=POLL)
    assert f'href="{address(plan, file_format)}">Tải tệp' in polled.content.decode()
    assert "data-poll" not in polled.content.decode()
    file = client.get(address(plan, file_format))
    assert file.status_code == 200
    assert file.content[:2] == {"pdf": b"%P", "docx": b"PK"}[file_format]


def test_a_small_plan_and_a_workbook_are_written_at_once(client, plan, called, settings):
    assert client.get(address(plan, "xlsx")).status_code == 200
    settings.RENDER_ROWS = 3
    assert client.get(address(plan)).content[:4] == b"%PDF"
    assert called == []
    assert not Rendering.objects.exists()


def test_a_change_is_another_paper(client, plan, called):
    client.get(address(plan))
    Plan.objects.filter(pk=plan.pk).update(subject="Tuyên truyền, sửa")
    client.get(address(plan))
    assert Rendering.objects.count() == 2


def test_who_may_not_see_the_plan_learns_nothing(client, plan, called):
    client.get(address(plan))
    make()
    for headers in ({}, POLL):
        stranger = Client(headers=headers)
        stranger.force_login(UserFactory())
        assert stranger.get(address(plan)).status_code == 404


def test_without_a_broker_it_says_so_at_once(client, plan, monkeypatch):
    def away(*args, **given):
        raise OperationalError

    monkeypatch.setattr(tasks.render, "apply_async", away)
    page = client.get(address(plan)).content.decode()
    assert "Tiến trình xử lý việc nền chưa nhận việc này" in page
    assert "?ngay=1" in page
    assert client.get(address(plan) + "?ngay=1").content[:4] == b"%PDF"


def test_without_a_worker_it_says_so_after_a_while_with_the_way_out(client, plan, called):
    client.get(address(plan))
    long_ago = timezone.now() - dt.timedelta(seconds=21)
    # Too early: there may be a worker.
    assert client.get(address(plan) + "?ngay=1").status_code == 202
    Rendering.objects.update(waits_since=long_ago)
    page = client.get(address(plan)).content.decode()
    assert "Tiến trình xử lý việc nền chưa nhận việc này" in page
    assert client.get(address(plan) + "?ngay=1").content[:4] == b"%PDF"


def test_what_failed_is_told_and_tried_again(client, plan, called):
    client.get(address(plan))
    now = timezone.now()
    Rendering.objects.update(
        state="failed",
        finished_at=now,
        called_at=now,
        sentence="Dựng văn bản quá 120 giây nên đã dừng",
    )
    for _ in range(2):
        page = client.get(address(plan)).content.decode()
        assert "Dựng văn bản quá 120 giây" in page
        assert "data-poll" not in page
    assert len(called) == 1
    again = client.get(address(plan) + "?lai=1").content.decode()
    assert "Đang chờ đến lượt" in again
    assert len(called) == 2


def test_a_full_disk_is_told(client, plan, called, monkeypatch):
    def full(*args, **given):
        raise OSError("no space left")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full)
    page = client.get(address(plan))
    assert page.status_code == 202
    assert "đĩa có thể đã đầy" in page.content.decode()
