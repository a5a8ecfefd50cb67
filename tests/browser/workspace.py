"""Actions of a student in the workspace."""

import re

from playwright.sync_api import Locator, Page, expect


def write_source(page: Page, source: str) -> None:
    """Replace the text of the editor, by keyboard."""
    page.locator("#panel-solution .cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)


def source_in(page: Page) -> str:
    """Return the text that the form would send. The editor keeps it up to date."""
    return page.locator("textarea[name=source]").input_value()


def submit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Submit|提交)")).click()


def verdict(page: Page) -> Locator:
    """Return the word of the banner, once it is final."""
    banner = page.locator("#results .banner:not(:has(.tone-wait))")
    expect(banner).to_be_visible()
    return banner.locator(".verdict")
