"""Actions of an author in the editor of a file."""

import re

from playwright.sync_api import Page, expect


def file_text(page: Page) -> str:
    """Return the text that the form would send. The editor keeps it up to date."""
    expect(page.locator(".cm-content")).to_be_visible()
    return page.locator("textarea[name=content]").input_value()


def write_file(page: Page, text: str) -> None:
    """Replace the text of the editor, by keyboard."""
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def save_file(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Save|保存)$")).click()
    expect(page.get_by_role("status")).to_have_text(re.compile("^(Saved|已保存)$"))
