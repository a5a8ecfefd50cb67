"""axe finds nothing on any page, in every state: wide and light, narrow and dark.

Colours do not depend on the width, so the other two pairs of width and theme have nothing new.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.app.api import RIGHT, WRONG
from tests.browser.conftest import NARROW, WIDE, WORKSPACE
from tests.browser.workspace import open_fold, submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

BROKEN = "class MaxPool(:"

looks = pytest.mark.parametrize(
    ("size", "theme"), [(WIDE, "light"), (NARROW, "dark")], ids=["1440-light", "390-dark"]
)


def violations(page):
    page.wait_for_load_state("networkidle")  # scripts, and the fonts that formulas are measured with
    found = Axe().run(page).response["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


@looks
def test_pages_for_visitors(open_page, problems, size, theme):
    page = open_page("/", size=size, theme=theme)
    for path in ("/", "/login", "/register", WORKSPACE, "/nothing"):
        page.goto(path)
        assert violations(page) == [], path
    problems.clear()  # the page that does not exist


@looks
def test_pages_for_students(open_workspace, size, theme):
    page = open_workspace(size=size, theme=theme)
    for path in ("/", "/records", "/profile", f"{WORKSPACE}/solution", f"{WORKSPACE}/comments"):
        page.goto(path)
        assert violations(page) == [], path


@looks
def test_the_workspace_in_every_state(open_workspace, size, theme):
    page = open_workspace(size=size, theme=theme)
    for source, name in [(WRONG, "Wrong answer"), (BROKEN, "Syntax error"), (RIGHT, "Accepted")]:
        if size is NARROW:
            page.locator("#view-code").click()
        write_source(page, source)
        submit(page)
        expect(verdict(page)).to_have_text(name)
        if source is WRONG:
            open_fold(page, "more")
        if source is not BROKEN:
            open_fold(page, "cases")
        assert violations(page) == [], name
    for tab in (
        "#tab-own-input",
        "#view-code",
        "#tab-module-utils",
        "#view-statement",
        "#tab-records",
        "#tab-answer",
        "#tab-comments",
    ):
        if page.locator(tab).is_visible():
            page.locator(tab).click()
            assert violations(page) == [], tab
    page.goto("/records")
    assert violations(page) == []
    page.locator(".records a.plain").last.click()
    expect(page.locator(".card")).to_be_visible()
    assert violations(page) == []
