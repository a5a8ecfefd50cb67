"""Before a version is published its author sees, in a real browser, whose verdict would change."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.api import API
from tests.browser.conftest import NARROW, WIDE
from tests.browser.staff import open_as
from tests.browser.test_accessibility import violations
from tests.browser.test_accessibility_staff import call

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.timeout(300)]

LARGER = 'yield Case("high-3", "high", {"x": any_sign(rng, (300, 30))})'
SMALL_ONLY = "    if len(x) > 250:\n        return x\n    return x"


def make_exercise(author, slug):
    """Publish an exercise with three submissions of two people. Its next version refuses one that was accepted.

    The author teaches the first of them.
    """
    call(author, "POST", "/exercise-drafts", {"slug": slug})
    run = call(author, "POST", f"/exercise-drafts/{slug}/checks", {"publish": True})
    author.goto(f"/authoring/{slug}/checks/{run['id']}")
    expect(author.locator(".notice-good")).to_be_visible(timeout=120_000)
    call(author, "PATCH", f"/exercises/{slug}/visibility", {"visibility": "public"})
    course = call(author, "POST", "/courses", {"title": slug})
    call(author, "POST", f"/courses/{course['id']}/assignments", {"title": "First", "exercises": [{"slug": slug}]})
    return course


def hand_in(service, open_page, author, slug, course):
    right = call(author, "GET", f"/exercise-drafts/{slug}/files/hidden/reference.py")["content"]
    wrong = right.replace("x.mean(axis=0)", "x.mean()")
    lucky = right.replace(
        "    centered: Array = x - x.mean(axis=0)\n    return centered", f"{SMALL_ONLY} - x.mean(axis=0)"
    )
    assert lucky != right != wrong
    taught = open_as(service, open_page, "student")
    call(taught, "POST", "/courses/join", {"code": course["join_code"]})
    for source in (wrong, lucky):
        call(taught, "POST", f"/exercises/{slug}/submissions?wait=30", {"source": source})
    stranger = open_as(service, open_page, "student")
    call(stranger, "POST", f"/exercises/{slug}/submissions?wait=30", {"source": lucky})


def write_next_version(author, slug):
    path = f"{API}/exercise-drafts/{slug}/files/hidden/cases.py"
    answer = author.request.get(path)
    content = answer.json()["content"].replace("\n\n\ndef problem_with", f"\n    {LARGER}\n\n\ndef problem_with")
    assert LARGER in content
    written = author.request.put(path, data={"content": content}, headers={"If-Match": answer.headers["etag"]})
    assert written.ok, written.text()


def look_at_changes(service, open_page, slug, look, publish, outside, **options):
    """Return the author's page with what publishing would change, and all that it must say."""
    author = open_as(service, open_page, "instructor", **options)
    hand_in(service, open_page, author, slug, make_exercise(author, slug))
    write_next_version(author, slug)
    author.goto(f"/authoring/{slug}")
    assert violations(author) == []
    author.get_by_role("button", name=look).click()
    expect(author.get_by_role("button", name=publish)).to_be_visible(timeout=120_000)
    author.reload()  # what was found is stored
    expect(author.locator(".totals dd")).to_have_text(["2", "0", "0", "2"])
    rows = author.locator("table").nth(1).locator("tbody tr")
    expect(rows).to_have_count(1)  # the stranger is only counted
    expect(author.get_by_role("cell", name=re.compile("^student-"))).to_have_count(1)
    expect(author.locator("main .notice", has_text=outside)).to_be_visible()
    expect(rows.first).to_contain_text("7")
    assert violations(author) == []
    wide = author.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1
    return author


def test_who_would_lose_is_seen_before_a_version_is_published(service, open_page):
    slug = "looked_at"
    words = ("Check and preview the changes", "Publish anyway", "outside your courses")
    author = look_at_changes(service, open_page, slug, *words, size=WIDE, theme="light")
    author.get_by_role("button", name="Publish anyway").click()
    author.get_by_role("link", name="Decide on existing verdicts").click()
    assert violations(author) == []
    expect(author.locator("button[name=policy]")).to_have_count(2)
    assert [one["is_current"] for one in call(author, "GET", f"/exercises/{slug}/versions")] == [True, False]


def test_what_was_looked_at_need_not_be_published(service, open_page):
    slug = "looked_at_in_vain"
    words = ("检查并预览结果变化", "仍然发布", "课程以外")
    author = look_at_changes(service, open_page, slug, *words, size=NARROW, theme="dark", language="zh-CN")
    author.get_by_role("button", name="不发布").click()
    author.wait_for_url(f"**/authoring/{slug}")
    assert len(call(author, "GET", f"/exercises/{slug}/versions")) == 1


def test_while_it_runs_a_version_is_published_with_a_tick_that_stays(service, open_page):
    slug = "looked_at_in_a_hurry"
    author = open_as(service, open_page, "instructor")
    make_exercise(author, slug)
    right = call(author, "GET", f"/exercise-drafts/{slug}/files/hidden/reference.py")["content"]
    slow = f"import time\n\ntime.sleep(8)\n{right}"  # graded for as long once more
    student = open_as(service, open_page, "student")
    call(student, "POST", f"/exercises/{slug}/submissions?wait=30", {"source": slow})
    write_next_version(author, slug)
    author.goto(f"/authoring/{slug}")
    author.get_by_role("button", name="Check and preview the changes").click()
    tick = author.get_by_role("checkbox")
    tick.check(timeout=120_000)
    author.get_by_role("heading", name="What would change").click()
    asked_again = []
    author.on("request", lambda request: asked_again.append(request.url))
    author.wait_for_timeout(2000)  # three times what passes between two looks for news
    assert tick.is_checked() and asked_again == []
    author.get_by_role("button", name="Publish now").click()
    expect(author.get_by_role("status").first).to_contain_text("The exercise is published")
    assert len(call(author, "GET", f"/exercises/{slug}/versions")) == 2
