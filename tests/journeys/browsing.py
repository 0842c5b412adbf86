"""What every journey does: signing in, following what leads to another page, looking for barriers."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from agencies.models import Membership, User
from tests.factories import PASSWORD

AUDIT = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # The same rules, told in full where they are broken: what passes takes half of the time to tell.
    "resultTypes": ["violations"],
}
# What htmx writes on an element while its answer is on the way or being put in place.
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling"


def sign_in(page: Page, address: str, who: User | Membership) -> None:
    """Stand on a page with a session of somebody, where how they signed in is not the point."""
    client = Client()
    # As the account is now: what the test holds may be from before its password was changed.
    client.force_login(User.objects.get(pk=_user(who).pk))
    page.context.clear_cookies()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    # For every page: of a longer address it would be for the folder of that one.
    everywhere = urljoin(address, "/")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": everywhere}])
    page.goto(address)


def sign_in_by_form(
    page: Page, address: str, who: User | Membership, password: str = PASSWORD
) -> None:
    """Ask for a page as somebody who has not signed in, sign in, and stand on that page."""
    page.context.clear_cookies()
    page.goto(address)
    fill_sign_in(page, who, password)


def fill_sign_in(page: Page, who: User | Membership, password: str = PASSWORD) -> None:
    """Sign in on the page that asks for it, and wait for the one that was meant."""
    page.get_by_label("Tên đăng nhập").fill(_user(who).username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: "/dang-nhap/" not in address)


def _user(who: User | Membership) -> User:
    return who.user if isinstance(who, Membership) else who


def follow(link: Locator) -> None:
    """Click on what leads to another page, and wait until that has loaded."""
    lead_on(link, link.click)


def lead_on(link: Locator, go: Callable[[], None]) -> None:
    """Do what leads from the page of ``link`` to another, and wait until that has loaded.

    A click by itself may end while the old page still stands. Whoever then asks for something of
    the page at once, rather than expecting it, asks the old one, or one without content. What the
    browser tells of its navigations may be late and of an earlier one; so the old page is marked,
    and a page without the mark is waited for.
    """
    link.evaluate("() => document.documentElement.setAttribute('data-left', '')")
    go()
    expect(link.page.locator("html:not([data-left])")).to_have_count(1, timeout=30_000)
    link.page.wait_for_load_state()


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait for the page of this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    # Keys mean something from here on.
    page.wait_for_load_state()


def barriers(page: Page) -> str:
    """Give what the page that has loaded puts in somebody's way, a line each."""
    page.wait_for_load_state()
    expect(page.locator(UNDER_WAY)).to_have_count(0)
    found = Axe().run(page, options=AUDIT).response["violations"]
    return "\n".join(
        f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes']]}"
        for each in found
    )


def assert_accessible(page: Page) -> None:
    """Assert that the page that has loaded puts nothing in anybody's way."""
    found = barriers(page)
    assert not found, f"{page.url}:\n{found}"
