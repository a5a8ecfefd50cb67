"""An instructor makes an exercise in the browser; a student solves it."""

import pytest
from playwright.sync_api import expect

from tests.browser.staff import open_as
from tests.browser.workspace import submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.timeout(300)]


def test_an_exercise_is_made_mended_published_and_solved(service, open_page, open_workspace):
    author = open_as(service, open_page, "instructor", "/authoring")
    author.get_by_label("Name", exact=True).fill("made_here")
    author.get_by_role("button", name="Begin", exact=True).click()
    author.get_by_role("link", name="hidden/reference.py").click()
    content = author.get_by_label("Content of the file")
    right = content.input_value()
    content.fill(right + "\n\ndef (")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_role("status")).to_have_text("Saved")
    author.get_by_role("link", name="Back to the files").click()
    author.get_by_role("button", name="Check and publish").click()
    expect(author.get_by_role("alert")).to_have_text("Something has to be changed first.", timeout=120_000)

    author.get_by_role("link", name="hidden/reference.py").first.click()
    author.get_by_label("Content of the file").fill(right)
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_role("status")).to_have_text("Saved")
    author.get_by_role("link", name="Back to the files").click()
    author.get_by_role("button", name="Check and publish").click()
    published = "Everything holds; it is published."
    expect(author.locator(".notice-good")).to_have_text(published, timeout=120_000)
    expect(author.locator(".gate-check")).to_have_count(17)

    student = open_workspace()
    student.goto("/")
    student.get_by_role("searchbox").fill("made_here")
    student.locator(".level:visible a").first.click()
    expect(student.locator(".cm-content")).to_be_attached()
    write_source(student, right)
    submit(student)
    expect(verdict(student)).to_have_text("Accepted")
