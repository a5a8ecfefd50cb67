"""Stop, while something is judged: with the mouse, with the keyboard, without scripts."""

import pytest
from playwright.sync_api import expect

from tests.app.api import PASSWORD
from tests.browser.conftest import WORKSPACE
from tests.browser.workspace import write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]
ENDLESS = "while True:\n    pass\n"


def start(page):
    write_source(page, ENDLESS)
    page.get_by_role("button", name="Run", exact=False).first.click()
    return page.locator("#results").get_by_role("button", name="Stop")


def test_a_run_is_stopped_with_the_keyboard_and_the_focus_stays_near(open_workspace):
    page = open_workspace()
    stop = start(page)
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results .verdict")).to_have_text("Stopped")
    expect(page.locator("#results")).to_contain_text("Stopped at your request.")
    expect(page.locator("#results")).to_be_focused()
    expect(stop).to_have_count(0)
    expect(page.get_by_role("button", name="Submit", exact=False)).not_to_have_attribute("aria-disabled", "true")


def test_without_scripts_it_is_stopped_from_its_record(open_page):
    page = open_page(f"/register?next={WORKSPACE}", script=False)
    page.locator("#username").fill("stopper")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("textarea[name=source]").fill(ENDLESS)
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".verdict").first).to_have_text("Stopped")
