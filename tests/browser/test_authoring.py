"""An instructor makes an exercise in the browser; a student solves it."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.authoring import file_text, save_file, write_file
from tests.browser.languages import in_chinese
from tests.browser.staff import open_as
from tests.browser.workspace import submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.timeout(300)]


@in_chinese
def test_an_exercise_is_made_mended_published_and_solved(service, open_page, open_workspace, said):
    slug = f"made_here_{said.language}"
    author = open_as(service, open_page, "instructor", "/authoring", language=said.locale)
    author.get_by_label(said("Name"), exact=True).fill(slug)
    author.get_by_role("button", name=said("Create"), exact=True).click()
    author.get_by_role("link", name="hidden/reference.py").click()
    right = file_text(author)
    write_file(author, right + "\n\ndef (")
    save_file(author)
    author.get_by_role("link", name=said("Back to the files")).click()
    author.get_by_role("button", name=said("Check and publish")).click()
    expect(author.get_by_role("alert")).to_have_text(said.message("gate_refused"), timeout=120_000)

    author.get_by_role("link", name="hidden/reference.py").first.click()
    write_file(author, right)
    save_file(author)
    author.get_by_role("link", name=said("Back to the files")).click()
    author.get_by_role("button", name=said("Check and publish")).click()
    published = said.message("gate_published")
    expect(author.locator(".notice-good")).to_have_text(published, timeout=120_000)
    expect(author.locator(".gate-check")).to_have_count(21)

    author.get_by_role("link", name=said("Who sees this exercise")).click()
    expect(author.locator("#audience")).to_contain_text(said("Only you and administrators see this exercise."))
    author.get_by_label(said("Visible to")).select_option("public")
    author.locator("#audience").get_by_role("button", name=said("Save")).click()
    expect(author.locator("#audience")).not_to_contain_text(said("Only you and administrators see this exercise."))
    student = open_workspace(language=said.locale)
    student.goto("/")
    student.get_by_role("searchbox").fill(slug)
    student.locator(".level:visible a").first.click()
    expect(student.locator(".cm-content")).to_be_attached()
    write_source(student, right)
    submit(student)
    expect(verdict(student)).to_have_text(said("Accepted"))


@pytest.fixture
def author(service, open_page):
    author = open_as(service, open_page, "instructor", "/authoring")
    author.get_by_label("Name", exact=True).fill(f"written_{uuid4().hex[:8]}")
    author.get_by_role("button", name="Create", exact=True).click()
    return author


def test_control_s_saves_where_one_is_and_the_history_stays(author):
    author.get_by_role("link", name="template.py").click()
    before = file_text(author)
    write_file(author, "x = 1\n")
    expect(author.get_by_role("status")).to_have_text("Unsaved changes")
    author.keyboard.press("ControlOrMeta+s")
    expect(author.get_by_role("status")).to_have_text("Saved")
    write_file(author, "x = 2\n")
    author.keyboard.press("ControlOrMeta+s")  # with the revision that the first one made
    expect(author.get_by_role("status")).to_have_text("Saved")
    author.keyboard.press("ControlOrMeta+z")
    author.keyboard.press("ControlOrMeta+z")
    assert file_text(author) == before
    author.reload(wait_until="commit")
    assert file_text(author) == "x = 2\n"


def test_who_leaves_with_unsaved_changes_is_asked(author):
    asked = []
    author.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    author.get_by_role("link", name="template.py").click()
    write_file(author, "x = 1\n")
    author.get_by_role("link", name="Back to the files").click()
    author.wait_for_url(lambda url: "edit" not in url)
    author.get_by_role("link", name="template.py").click()
    write_file(author, "x = 1\n")
    save_file(author)
    author.get_by_role("link", name="Back to the files").click()
    author.wait_for_url(lambda url: "edit" not in url)
    assert asked == ["beforeunload"]


def test_a_text_is_previewed_beside_the_editor_with_its_formulas(author):
    author.get_by_role("link", name="statement.en.md").click()
    write_file(author, "The length $\\sqrt{x^2}$")
    author.get_by_role("button", name="Preview").click()
    expect(author.get_by_role("region", name="Preview").locator(".katex")).to_have_count(1)
    assert file_text(author) == "The length $\\sqrt{x^2}$"


def test_somebody_elses_change_is_not_overwritten_and_the_text_stays(author, problems):
    author.get_by_role("link", name="template.py").click()
    write_file(author, "mine = 1\n")
    author.evaluate("document.querySelector('[name=revision]').value = '0'")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_role("alert")).to_contain_text("Somebody changed the exercise meanwhile")
    assert file_text(author) == "mine = 1\n"
    assert any("412" in problem for problem in problems)
    problems.clear()
