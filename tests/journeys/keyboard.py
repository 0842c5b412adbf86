"""What a journey does without a mouse."""

import pytest
from playwright.sync_api import Page

# Presses of Tab after which a thing can't be said to be within reach.
PATIENCE = 80


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on what the selector names."""
    for _ in range(PATIENCE):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not come to {selector}")


def press_on(page: Page, selector: str, key: str = "Enter") -> None:
    """Go there by Tab and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)
