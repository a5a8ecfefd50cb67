"""Panes, themes, languages, filters: by mouse and by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WORKSPACE

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]


def width_of(page, selector):
    return page.locator(selector).bounding_box()["width"]


def test_panes_are_resized_by_keyboard_and_stay_so(open_page):
    page = open_page(WORKSPACE)
    separator = page.get_by_role("separator", name="Width of the statement")
    before = width_of(page, "#pane-statement")
    separator.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(separator).to_have_attribute("aria-valuenow", "53")
    assert width_of(page, "#pane-statement") > before + 100
    page.reload()
    expect(separator).to_have_attribute("aria-valuenow", "53")
    page.keyboard.press("Tab")


def test_panes_are_dragged_with_the_mouse(open_page):
    page = open_page(WORKSPACE)
    box = page.get_by_role("separator", name="Height of the results").bounding_box()
    before = page.locator("#pane-results").bounding_box()["height"]
    page.mouse.move(box["x"] + 200, box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] - 150, steps=4)
    page.mouse.up()
    assert page.locator("#pane-results").bounding_box()["height"] == pytest.approx(before + 150, abs=10)


def test_the_theme_changes_at_once_and_stays(open_page):
    page = open_page("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("summary[aria-label=Theme]").click()
    with page.expect_response("**/theme/dark"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_menu_closes_on_escape_and_on_a_click_elsewhere(open_page):
    page = open_page("/")
    summary = page.locator("summary[aria-label=Theme]")
    panel = page.locator(".menu-panel").first
    summary.click()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(panel).to_be_hidden()


def test_the_language_changes_in_place(open_page):
    page = open_page(WORKSPACE)
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".statement-head .title")).to_have_text("最大值池化的反向传播")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".statement-head .title")).to_have_text("Max pooling, backward")


def test_the_catalogue_is_searched_as_one_types(open_page):
    page = open_page("/")
    search = page.get_by_role("searchbox")
    search.fill("average back")
    expect(page.locator("[data-level]:visible")).to_have_count(1)
    search.fill("no such thing")
    expect(page.locator("#no-level")).to_be_visible()
    expect(page.locator("[data-lab]:visible")).to_have_count(0)
    search.fill("")
    expect(page.locator("#no-level")).to_be_hidden()


def test_the_skip_link_leads_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_a_phone_has_everything_in_one_menu(open_workspace):
    page = open_workspace(size=NARROW)
    page.locator("summary[aria-label^=Account]").click()
    page.locator(".menu-panel:visible").get_by_role("link", name="My submissions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My submissions")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_time_is_counted_while_somebody_is_at_work(open_workspace):
    page = open_workspace()
    page.clock.install()
    page.reload()
    expect(page.locator(".cm-content")).to_be_visible()
    page.mouse.move(200, 300)
    with page.expect_response("**/api/v1/me/time/*") as told:
        page.clock.run_for(31_000)
    assert told.value.json() == {"seconds": 30}
    told_later = []
    page.on("request", lambda request: told_later.append(request.url) if "/me/time/" in request.url else None)
    page.clock.run_for(600_000)  # nobody touches anything any more
    counted = len(told_later)
    assert 1 <= counted <= 4
    page.clock.run_for(600_000)
    assert len(told_later) == counted
