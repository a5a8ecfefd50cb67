"""Actions of a student in the workspace."""

import re

from playwright.sync_api import Locator, Page, expect

EXPLAINED_WITHIN_MS = 60_000  # the rest of an explanation is worked out after everything else


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
    """Return the heading of the card, once it is final."""
    card = page.locator("#results .card:not(:has(.verdict.tone-wait))")
    expect(card).to_be_visible()
    return card.locator(".verdict")


def open_fold(page: Page, name: str) -> Locator:
    """Open a fold below the card, and return it. While its content is worked out, it is no fold yet."""
    fold = page.locator(f"#results [data-fold={name}]")
    expect(fold).to_be_visible(timeout=EXPLAINED_WITHIN_MS)
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    return fold
