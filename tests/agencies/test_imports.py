"""A province's workbook on its way: checked, shown, confirmed, stored at once, passwords told once."""

import datetime as dt
import io
import re
import time
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError
from openpyxl import load_workbook

from agencies import tasks
from agencies.actions import imports, passwords
from agencies.models import Agency, AuditEvent, Membership, RegistryImport, User
from agencies.models.imports import STALE
from agencies.roles import Role
from agencies.workbook import writing
from tests.admin_forms import Page
from tests.agencies.workbooks import office, person, template, with_rows
from tests.conftest import Worker
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory, UserFactory
from tests.portal.test_admin_words import english_in

ROOT = "UBND tỉnh Bắc Kạn"
ADD = "admin:agencies_registryimport_add"
CHANGE = "admin:agencies_registryimport_change"
State = RegistryImport.State
PASSWORD = re.compile(r"\b(?:[2-9a-z]{4}-){3}[2-9a-z]{4}\b")

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Agency:
    root: Agency = ProvinceFactory(place="Bắc Kạn")
    AgencyFactory(parent=root, name="Sở Nội vụ", symbol="SNV")
    return root


@pytest.fixture
def administrator(province: Agency) -> User:
    user: User = MembershipFactory(agency=province, role=Role.ADMINISTRATOR).user
    return user


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def workbook(province: Agency, by: User, number: int = 1, **cells: Any) -> bytes:
    return with_rows(
        template(province, by),
        [office(f"Sở Mới {n}", ROOT, **cells) for n in range(number)],
        [person(f"moi{n}", f"Sở Mới {n}") for n in range(number)],
    )


def upload(client: Client, province: Agency, content: bytes) -> Page:
    given = {"province": province.pk, "file": SimpleUploadedFile("ca-tinh.xlsx", content)}
    return client.post(reverse(ADD), given, follow=True)


def press(client: Client, run: RegistryImport, action: str) -> Page:
    return client.post(reverse(CHANGE, args=[run.pk]), {"action": action}, follow=True)


def started(province: Agency, by: User, content: bytes) -> RegistryImport:
    at = timezone.now()
    return imports.start(province=province, content=content, file_name="a.xlsx", by=by, at=at)


def state_of(run: RegistryImport) -> str:
    return RegistryImport.objects.values_list("state", flat=True).get(pk=run.pk)


def text_of(page: Page) -> str:
    return " ".join(page.content.decode().split())


class TestPages:
    def test_upload_look_confirm(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        shown = upload(client, province, workbook(province, administrator))

        run = RegistryImport.objects.get()
        assert "Mới: 2 dòng" in text_of(shown)
        assert "Giữ nguyên: 3 dòng" in text_of(shown)
        assert "Cơ quan, dòng 4" in text_of(shown)
        assert Agency.objects.count() == 2
        assert not AuditEvent.objects.exists()

        done = press(client, run, "confirm")

        assert "Đã lưu vào danh mục" in text_of(done)
        role = Membership.objects.get(user__username="moi0")
        assert (role.agency.name, role.role) == ("Sở Mới 0", Role.CLERK)
        assert role.agency.province == province
        assert [event.verb for event in AuditEvent.objects.order_by("pk")] == [
            "thêm cơ quan",
            "thêm tài khoản",
            "nhập danh mục cả tỉnh",
        ]
        assert AuditEvent.objects.get(verb="thêm cơ quan").changes["parent"] == [None, ROOT]
        run.refresh_from_db()
        assert not run.file

    def test_a_wrong_row_keeps_everything_out(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        page = upload(client, province, workbook(province, administrator, Loại="Hội"))

        assert "Có dòng chưa đúng nên chưa lưu được dòng nào" in text_of(page)
        assert "“Hội” không có trong danh sách" in text_of(page)
        assert "không còn chờ xác nhận" in text_of(
            press(client, RegistryImport.objects.get(), "confirm")
        )
        assert Agency.objects.count() == 2

    def test_a_file_that_is_none_is_refused_beside_the_field(
        self, client: Client, province: Agency
    ) -> None:
        page = upload(client, province, b"PK\x03\x04")

        assert "không phải tệp Excel .xlsx" in text_of(page)
        assert not RegistryImport.objects.exists()

    def test_a_workbook_of_something_else_says_so_on_its_page(
        self, client: Client, province: Agency
    ) -> None:
        page = upload(client, province, foreign_sheet())

        assert "Hãy tải tệp mẫu" in text_of(page)
        assert RegistryImport.objects.get().state == State.UNREADABLE

    def test_the_template_holds_ones_own_province(self, client: Client, province: Agency) -> None:
        other = ProvinceFactory(place="Thái Bình")
        url = reverse("admin:agencies_registryimport_template")

        mine, theirs = client.get(url), client.get(url, {"tinh": other.pk})

        sheet = load_workbook(io.BytesIO(mine.content))["Cơ quan"]
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [
            province.name,
            "Sở Nội vụ",
        ]
        assert theirs.status_code == 404

    def test_another_province_cannot_be_chosen(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        other = ProvinceFactory(place="Thái Bình")

        page = upload(client, other, workbook(province, administrator))

        assert "Hãy chọn một tỉnh mà bạn quản trị" in text_of(page)
        with pytest.raises(imports.NotYours, match="Chỉ quản trị"):
            started(other, administrator, workbook(province, administrator))

    def test_an_import_can_be_given_up_and_its_file_goes(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        upload(client, province, workbook(province, administrator))
        run = RegistryImport.objects.get()
        kept = str(run.file)
        assert default_storage.exists(kept)

        page = press(client, run, "cancel")

        assert "đã bỏ, không lưu gì" in text_of(page)
        assert not default_storage.exists(kept)
        assert "không còn chờ xác nhận" in text_of(press(client, run, "confirm"))

    def test_the_list_is_of_ones_own(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        started(province, administrator, workbook(province, administrator))
        colleague = Client()
        colleague.force_login(MembershipFactory(agency=province, role=Role.ADMINISTRATOR).user)
        url = reverse("admin:agencies_registryimport_changelist")

        assert "a.xlsx" in text_of(client.get(url))
        assert "a.xlsx" not in text_of(colleague.get(url))

    def test_no_step_speaks_english(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        found = {"form": english_in(client.get(reverse(ADD)))}
        found["empty form"] = english_in(client.post(reverse(ADD)))
        found["rows"] = english_in(upload(client, province, workbook(province, administrator)))
        run = RegistryImport.objects.get()
        for state in State.values:
            RegistryImport.objects.update(state=state)
            found[state] = english_in(client.get(reverse(CHANGE, args=[run.pk])))
        RegistryImport.objects.update(state=State.CHECKED)
        found["saved"] = english_in(press(client, run, "confirm"))
        found["passwords"] = english_in(press(client, run, "print"))
        assert {step: words for step, words in found.items() if words} == {}


def foreign_sheet() -> bytes:
    return writing.plain("Khác", [("Tên",), ("x",)], (20,))


class TestSteps:
    def test_each_step_is_done_once(self, province: Agency, administrator: User) -> None:
        run = started(province, administrator, workbook(province, administrator))
        for _ in range(2):
            imports.check(pk=run.pk, clock=timezone.now)
        imports.confirm(run=run, at=timezone.now())
        for _ in range(2):
            imports.save(pk=run.pk, clock=timezone.now)

        assert state_of(run) == State.SAVED
        assert Agency.objects.filter(name="Sở Mới 0").count() == 1
        assert AuditEvent.objects.filter(verb="nhập danh mục cả tỉnh").count() == 1

    def test_what_changed_meanwhile_is_shown_before_anything_is_stored(
        self, province: Agency, administrator: User
    ) -> None:
        run = started(province, administrator, workbook(province, administrator))
        imports.check(pk=run.pk, clock=timezone.now)
        Agency.objects.filter(name="Sở Nội vụ").update(place="Nơi khác")
        imports.confirm(run=run, at=timezone.now())
        imports.save(pk=run.pk, clock=timezone.now)

        run.refresh_from_db()
        assert run.state == State.CHECKED
        assert run.notes == [imports.CHANGED_MEANWHILE]
        assert run.totals["update"] == 1
        assert Agency.objects.count() == 2

    def test_a_role_lost_meanwhile_stores_nothing(
        self, province: Agency, administrator: User
    ) -> None:
        run = started(province, administrator, workbook(province, administrator))
        imports.check(pk=run.pk, clock=timezone.now)
        imports.confirm(run=run, at=timezone.now())
        administrator.memberships.update(until=dt.date(2026, 1, 1))
        imports.save(pk=run.pk, clock=timezone.now)

        assert state_of(run) == State.REFUSED
        assert Agency.objects.count() == 2

    @pytest.mark.parametrize("taken", [State.CHECKING, State.SAVING])
    def test_work_left_behind_is_taken_up_only_after_a_while(
        self, province: Agency, administrator: User, taken: str
    ) -> None:
        run = started(province, administrator, workbook(province, administrator))
        imports.check(pk=run.pk, clock=timezone.now)
        now = timezone.now()
        RegistryImport.objects.filter(pk=run.pk).update(state=taken, touched=now)
        step = imports.check if taken == State.CHECKING else imports.save

        step(pk=run.pk, clock=lambda: now + STALE)
        assert state_of(run) == taken

        step(pk=run.pk, clock=lambda: now + STALE + dt.timedelta(seconds=1))
        assert state_of(run) in {State.CHECKED, State.SAVED}

    def test_progress_is_seen_while_rows_are_checked(
        self, province: Agency, administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "STEP", 2)
        seen = []

        def clock() -> dt.datetime:
            seen.append(RegistryImport.objects.values_list("state", "doing", "done", "total").get())
            return timezone.now()

        run = started(province, administrator, workbook(province, administrator, 3))
        imports.check(pk=run.pk, clock=clock)

        assert [row[2] for row in seen if row[1]] == sorted(row[2] for row in seen if row[1])
        assert ("checking", "Đang kiểm tra", 6, 9) in seen


class TestBigFiles:
    @pytest.fixture
    def big(self, province: Agency, administrator: User, monkeypatch: pytest.MonkeyPatch) -> bytes:
        monkeypatch.setattr(imports, "BIG", 3)
        return workbook(province, administrator)

    def test_it_goes_to_a_worker_and_the_page_asks_how_far_it_is(
        self, client: Client, province: Agency, big: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent: list[int] = []
        monkeypatch.setattr(
            tasks.check_import, "apply_async", lambda args, retry: sent.append(args[0])
        )
        page = upload(client, province, big)

        run = RegistryImport.objects.get()
        assert sent == [run.pk]
        assert 'hx-trigger="every 2s"' in text_of(page)
        assert '<noscript><meta http-equiv="refresh"' in text_of(page)

        url = reverse(CHANGE, args=[run.pk])
        waiting = client.get(url, headers={"HX-Request": "true"})
        assert "HX-Refresh" not in waiting.headers
        assert "<html" not in waiting.content.decode()

        tasks.check_import(run.pk)
        over = client.get(url, headers={"HX-Request": "true"})
        assert over.headers["HX-Refresh"] == "true"

    def test_without_a_broker_it_waits_and_says_so(
        self, client: Client, province: Agency, big: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: Any, **kwargs: Any) -> None:
            raise OperationalError

        monkeypatch.setattr(tasks.check_import, "apply_async", refuse)

        page = upload(client, province, big)

        assert "Tiến trình xử lý nền chưa nhận việc" in text_of(page)
        assert "Xử lý tiếp" in text_of(page)
        assert RegistryImport.objects.get().state == State.WAITING

    def test_what_nobody_works_on_says_what_to_do(
        self, client: Client, province: Agency, administrator: User
    ) -> None:
        run = started(province, administrator, workbook(province, administrator))
        long_ago = timezone.now() - STALE - dt.timedelta(minutes=1)
        RegistryImport.objects.update(touched=long_ago)

        page = client.get(reverse(CHANGE, args=[run.pk]))
        assert "chưa có tiến trình xử lý nền nào làm" in text_of(page)

        assert "Xác nhận" in text_of(press(client, run, "go on"))


@pytest.mark.django_db(transaction=True)
def test_a_worker_of_its_own_checks_and_stores(
    celery_worker_process: Worker, province: Agency, administrator: User
) -> None:
    content = workbook(province, administrator, 40)
    run = started(province, administrator, content)

    tasks.check_import.delay(run.pk)
    wait_for(run, State.CHECKED)
    imports.confirm(run=run, at=timezone.now())
    tasks.save_import.delay(run.pk)
    wait_for(run, State.SAVED)

    assert Agency.objects.filter(name__startswith="Sở Mới").count() == 40
    assert User.objects.filter(must_change_password=True).count() == 40


def wait_for(run: RegistryImport, state: str) -> None:
    for _ in range(600):
        if state_of(run) == state:
            return
        time.sleep(0.05)
    pytest.fail(f"still {state_of(run)}")


class TestPasswords:
    @pytest.fixture
    def run(self, client: Client, province: Agency, administrator: User) -> RegistryImport:
        upload(client, province, workbook(province, administrator, 2))
        run = RegistryImport.objects.get()
        press(client, run, "confirm")
        return run

    def test_who_has_left_the_province_has_no_list_of_its_passwords(
        self, client: Client, run: RegistryImport, administrator: User
    ) -> None:
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Membership.objects.filter(user=administrator).update(until=yesterday)
        MembershipFactory(
            agency=ProvinceFactory(place="Nơi Khác"), user=administrator, role=Role.ADMINISTRATOR
        )
        url = reverse(CHANGE, args=[run.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"action": "print"}).status_code == 404

    def test_nobody_can_sign_in_before_the_list_is_made(self, run: RegistryImport) -> None:
        assert not any(
            user.has_usable_password() for user in User.objects.filter(must_change_password=True)
        )

    def test_the_list_is_shown_once_and_opens_the_door_to_one_page(
        self, client: Client, run: RegistryImport
    ) -> None:
        page = press(client, run, "print")

        told = PASSWORD.findall(page.content.decode())
        assert len(set(told)) == 2
        assert "no-store" in page.headers["Cache-Control"]
        again = client.get(reverse(CHANGE, args=[run.pk]))
        assert PASSWORD.findall(again.content.decode()) == []

        newcomer = Client()
        assert newcomer.login(username="moi0", password=told[0])
        assert newcomer.get(reverse("plans:list")).headers["Location"] == reverse("password_change")
        assert "Hãy đổi thành mật khẩu của riêng bạn" in text_of(
            newcomer.get(reverse("admin:index"), follow=True)
        )
        own = {"old_password": told[0], "new_password1": "mật khẩu riêng tôi"}
        newcomer.post(reverse("password_change"), {**own, "new_password2": own["new_password1"]})
        assert newcomer.get(reverse("plans:list")).status_code == 200
        assert not User.objects.get(username="moi0").must_change_password

    def test_no_password_is_kept_in_clear(self, client: Client, run: RegistryImport) -> None:
        told = PASSWORD.findall(press(client, run, "print").content.decode())

        with connection.cursor() as cursor:
            kept = []
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                kept.append(str(cursor.fetchall()))
        assert not [word for word in told if word in " ".join(kept)]

    def test_the_list_comes_as_a_sheet_too(self, client: Client, run: RegistryImport) -> None:
        content = press(client, run, "download").content

        rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
        assert rows[0] == ("Họ và tên", "Tên đăng nhập", "Mật khẩu lần đầu", "Vai trò")
        assert rows[1][3] == "Chuyên viên · Sở Mới 0"
        assert Client().login(username=rows[1][1], password=rows[1][2])

    def test_a_second_list_leaves_out_who_has_signed_in(
        self, client: Client, run: RegistryImport, administrator: User
    ) -> None:
        first = {x.user.username: x.password for x in self.issued(run, administrator)}
        assert Client().login(username="moi0", password=first["moi0"])

        second = {x.user.username: x.password for x in self.issued(run, administrator)}

        assert set(second) == {"moi1"}
        assert not Client().login(username="moi1", password=first["moi1"])

    def issued(self, run: RegistryImport, by: User) -> list[passwords.Issued]:
        run.refresh_from_db()
        return passwords.issue(run=run, by=by, at=timezone.now())


def test_a_password_set_by_an_administrator_must_be_changed(
    client: Client, province: Agency
) -> None:
    user = MembershipFactory(agency=province).user
    given = {"new_password1": "tạm thời thôi nhé", "new_password2": "tạm thời thôi nhé"}

    client.post(reverse("admin:agencies_user_password", args=[user.pk]), given)

    user.refresh_from_db()
    assert user.must_change_password


def test_an_operator_may_bring_any_province(province: Agency) -> None:
    operator = UserFactory(is_superuser=True)
    client = Client()
    client.force_login(operator)

    page = upload(client, province, workbook(province, operator))

    assert "Mới: 2 dòng" in text_of(page)
