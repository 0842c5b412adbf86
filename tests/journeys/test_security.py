"""What protects an account, as its owner meets it: codes, spare codes, other machines, the lock."""

import base64
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.actions import second_factor
from agencies.models import User
from agencies.roles import Role
from tests.agencies.test_second_factor import code_of, forget_last_code, wrong
from tests.factories import AgencyFactory, MembershipFactory
from tests.journeys.browsing import (
    assert_accessible,
    fill_sign_in,
    follow,
    heading,
    sign_in_by_form,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk() -> User:
    person: User = MembershipFactory(agency=AgencyFactory(), user__full_name="Hà Chuyên Viên").user
    return person


def enrolled(user: User) -> str:
    """Give the secret that the account shares with a phone since a while ago."""
    key = second_factor.new_key()
    second_factor.enrol(user=user, key=key, code=code_of(key), by=user, at=timezone.now())
    forget_last_code()
    return key


def secret_of(page: Page) -> str:
    """Read the secret that the page shows, as somebody types it into an app."""
    letters = page.locator(".secret").inner_text().replace(" ", "")
    return base64.b32decode(letters).hex()


def test_from_turning_it_on_to_a_spare_code(page: Page, live_server, clerk: User):
    sign_in_by_form(page, f"{live_server.url}/bao-mat/", clerk)
    assert_accessible(page)
    follow(page.get_by_role("link", name="Bật xác minh hai bước"))
    key = secret_of(page)
    page.get_by_label("Mã 6 chữ số").fill(wrong(code_of(key)))
    page.get_by_role("button", name="Bật").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã không đúng")
    assert_accessible(page)
    page.get_by_label("Mã 6 chữ số").fill(code_of(key))
    page.get_by_role("button", name="Bật").click()
    heading(page, "Mã dự phòng của Hà Chuyên Viên")
    spare = page.locator(".spare-codes code")
    expect(spare).to_have_count(10)
    code = spare.first.inner_text()
    assert_accessible(page)
    sign_in_by_form(page, f"{live_server.url}/bao-mat/", clerk)
    heading(page, "Xác minh hai bước")
    page.get_by_label("Mã xác minh").fill(code)
    page.get_by_role("button", name="Xác minh").click()
    heading(page, "Bảo mật")
    expect(page.get_by_text("Còn 9 mã dự phòng chưa dùng.")).to_be_visible()


def test_on_a_phone_a_code_is_asked_for_after_the_password(
    phone_page: Page, live_server, clerk: User
):
    page, key = phone_page, enrolled(clerk)
    sign_in_by_form(page, f"{live_server.url}/viec-cua-toi/", clerk)
    heading(page, "Xác minh hai bước")
    assert_accessible(page)
    page.get_by_label("Mã xác minh").fill(code_of(key))
    page.keyboard.press("Enter")
    heading(page, "Việc của tôi")
    for screen in ("", "ma-du-phong/", "tat/"):
        page.goto(f"{live_server.url}/bao-mat/{screen}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_who_must_have_one_is_led_to_it_first(phone_page: Page, live_server, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    page = phone_page
    sign_in_by_form(page, f"{live_server.url}/theo-doi/", MembershipFactory(role=Role.MONITOR))
    heading(page, "Bật xác minh hai bước")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("Mã 6 chữ số").fill(code_of(secret_of(page)))
    page.get_by_role("button", name="Bật").click()
    heading(page, re.compile("^Mã dự phòng của"))


def test_the_machine_that_was_left_open_is_signed_out(
    page: Page, browser, live_server, clerk: User
):
    address = f"{live_server.url}/bao-mat/"
    with browser.new_context() as context:
        elsewhere = context.new_page()
        sign_in_by_form(elsewhere, address, clerk)
        sign_in_by_form(page, address, clerk)
        page.get_by_role("button", name="Đăng xuất khỏi mọi nơi khác").click()
        expect(page.get_by_role("status")).to_contain_text("Đã đăng xuất khỏi mọi nơi khác.")
        elsewhere.reload()
        heading(elsewhere, "Đăng nhập")
        fill_sign_in(elsewhere, clerk)
        heading(elsewhere, "Bảo mật")


def test_after_five_wrong_passwords_the_door_says_when_it_opens(
    phone_page: Page, live_server, clerk: User, console_errors
):
    page = phone_page
    page.goto(f"{live_server.url}/dang-nhap/")
    for _ in range(5):
        page.get_by_label("Tên đăng nhập").fill(clerk.username)
        page.get_by_label("Mật khẩu").fill("không phải mật khẩu")
        follow(page.get_by_role("button", name="Đăng nhập"))
    heading(page, "Tạm khóa đăng nhập")
    expect(page.get_by_text(re.compile(r"^Mở lại lúc \d\d:\d\d ngày"))).to_be_visible()
    # The browser notes the status by which a script would know.
    console_errors.clear()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
