"""A staged rejudging in a real browser: a mistake in an exercise is mended, and what it did to students with it."""

import pytest
from playwright.sync_api import expect

from tests.browser.authoring import file_text, save_file, write_file
from tests.browser.languages import in_chinese
from tests.browser.staff import open_as
from tests.browser.test_accessibility import violations
from tests.browser.test_accessibility_staff import call
from tests.browser.workspace import submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.timeout(300)]


def publish(author, slug, said):
    author.goto(f"/authoring/{slug}")
    author.get_by_role("button", name=said("Check and publish")).click()
    expect(author.locator(".notice-good")).to_be_visible(timeout=120_000)


@in_chinese
def test_a_rejudging_is_begun_seen_and_applied(service, open_page, open_workspace, said):
    slug = f"mended_later_{said.language}"
    author = open_as(service, open_page, "instructor", "/authoring", language=said.locale)
    call(author, "POST", "/exercise-drafts", {"slug": slug})
    publish(author, slug, said)
    call(author, "PATCH", f"/exercises/{slug}/visibility", {"visibility": "public"})
    author.get_by_role("link", name=said("Authoring")).first.click()
    reference = call(author, "GET", f"/exercise-drafts/{slug}/files/hidden/reference.py")["content"]
    student = open_workspace(language=said.locale)
    student.goto(f"/exercises/{slug}")
    expect(student.locator(".cm-content")).to_be_attached()
    write_source(student, reference)
    submit(student)
    expect(verdict(student)).to_have_text(said("Accepted"))

    author.goto(f"/authoring/{slug}/edit?path=exercise.toml")
    text = file_text(author)
    points = next(line for line in text.splitlines() if line.startswith("points"))
    write_file(author, text.replace(points, "points = 120"))
    save_file(author)
    author.goto(f"/authoring/{slug}")
    author.get_by_role("button", name=said("Check and preview the changes")).click()
    author.get_by_role("button", name=said("Publish"), exact=True).click(timeout=120_000)
    author.goto(f"/authoring/{slug}/versions")
    author.get_by_role("link", name=said("Rejudge submissions")).click()
    assert violations(author) == []
    author.get_by_label(said("Reason")).fill("it is worth more")
    author.get_by_role("button", name=said("Rejudge"), exact=True).click()
    expect(author.get_by_role("heading", name=said("Decide"))).to_be_visible(timeout=60_000)
    expect(author.locator(".totals dd")).to_have_text(["1", "1", "0", "1"])
    assert violations(author) == []
    author.get_by_role("button", name=said("Apply improvements only")).click()
    expect(author.locator("button[name=policy]")).to_have_count(0)
    student.goto("/records")
    expect(student.locator(".records tbody tr").first).to_contain_text("120")
