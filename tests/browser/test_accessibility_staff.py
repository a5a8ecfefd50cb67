"""axe finds nothing on the pages of those who teach and administer."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.api import API, WRONG
from tests.browser.staff import open_as
from tests.browser.test_accessibility import looks, violations

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.timeout(300)]

SLUG = "maxpool_backward"


def call(page, method, path, body=None):
    """Send a request as the user of the page."""
    answer = page.request.fetch(f"{API}{path}", method=method, data=body)
    assert answer.ok, answer.text()
    return answer.json()


def check(page, paths):
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{path} is {wide} px wider than the window"


@looks
def test_pages_of_a_course(service, open_page, size, theme):
    teacher = open_as(service, open_page, "instructor", size=size, theme=theme)
    course = call(teacher, "POST", "/courses", {"title": "Deep learning", "description": "Mondays"})
    rules = {
        "title": "First",
        "due_at": "2100-01-01T00:00:00Z",
        "max_attempts": 3,
        "late_days": 2,
        "late_percent": 10,
    }
    own = f"/courses/{course['id']}"
    assignment = call(teacher, "POST", f"{own}/assignments", {**rules, "exercises": [{"slug": SLUG}]})
    student = open_as(service, open_page, "student", f"/join/{course['join_code']}", size=size, theme=theme)
    assert violations(student) == []
    student.locator("main button").click()
    student.wait_for_url(re.compile(own))
    person = call(student, "GET", "/me")["id"]
    call(student, "POST", f"/exercises/{SLUG}/submissions?wait=30", {"source": WRONG})
    grade = {"points": 12.5, "reason": "talked it over"}
    call(teacher, "PUT", f"{own}/grades/{person}/{assignment['id']}/{SLUG}", grade)
    extension = {"due_at": "2100-02-01T00:00:00Z", "reason": "ill"}
    call(teacher, "PUT", f"{own}/assignments/{assignment['id']}/extensions/{person}", extension)
    page = f"{own}/assignments/{assignment['id']}"
    call(teacher, "PATCH", own, {"leaderboard": True})
    invitation = {"username": call(student, "GET", "/me")["username"], "role": "grader"}
    call(teacher, "POST", f"{own}/invitations", invitation)
    former = open_as(service, open_page, "student", f"/join/{course['join_code']}")
    former.locator("main button").click()
    former.wait_for_url(re.compile(own))
    former.get_by_role("button", name="Leave this course").click()
    former.wait_for_url("**/courses")
    check(student, ["/", "/courses", own, page, f"/exercises/{SLUG}", f"{own}/leaderboard"])
    for_teachers = [
        "/members",
        "/audit",
        "/gradebook",
        f"/students/{person}",
        f"/exercises/{SLUG}",
        "/assignments/new",
    ]
    for_teachers += [f"/exercises/{SLUG}/similarity", "/leaderboard"]
    check(teacher, ["/courses", own, page, f"{page}/edit", *(own + path for path in for_teachers)])


@looks
def test_pages_of_authoring(service, open_page, size, theme):
    author = open_as(service, open_page, "instructor", size=size, theme=theme)
    slug = f"made_for_axe_{theme}"
    call(author, "POST", "/exercise-drafts", {"slug": slug})
    run = call(author, "POST", f"/exercise-drafts/{slug}/checks", {"publish": True})
    page = f"/authoring/{slug}"
    author.goto(f"{page}/checks/{run['id']}")
    expect(author.locator(".notice-good")).to_be_visible(timeout=120_000)
    assert violations(author) == []
    paths = [
        "/edit?path=statement.en.md",
        "/edit?path=hidden/reference.py",
        "/edit",
        "/versions",
        "/changes",
        "/analytics",
    ]
    check(author, ["/authoring", page, *(page + path for path in paths)])


@looks
def test_pages_of_administration(service, open_page, size, theme):
    administrator = open_as(service, open_page, "administrator", size=size, theme=theme)
    call(administrator, "POST", "/courses", {"title": "To be noted"})
    check(administrator, ["/admin/users", "/admin/audit", "/admin/operations", "/rejudging"])
