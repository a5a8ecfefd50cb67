"""A course in real browsers: from the code on the board to more time for one student."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.api import RIGHT
from tests.browser.staff import open_as
from tests.browser.workspace import submit, verdict, write_source

# In the browser's own zone, as its field for times takes it.
AN_HOUR_AGO = "new Date(Date.now() - 36e5 - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 16)"

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]


def fill_in_assignment(page, said, due_at):
    title = said.title("maxpool_backward")
    page.get_by_role("link", name=said("New assignment")).click()
    page.get_by_label(said("Title"), exact=True).fill("First steps")
    page.locator("#due_at").fill(due_at)
    page.get_by_label(said("Days to accept late submissions")).fill("100")
    page.get_by_label(said("Penalty per day late, in percent")).fill("50")
    page.get_by_label(said("Minimum that remains, in percent")).fill("25")
    page.get_by_label(title, exact=True).check()
    page.get_by_label(said("Points for %(title)s", title=title)).fill("80")
    page.get_by_role("button", name=said("Save")).click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()


def test_an_assignment_with_an_extension(service, open_page, open_workspace, said):
    title = said.title("maxpool_backward")
    teacher = open_as(service, open_page, "instructor", "/courses", language=said.locale)
    teacher.get_by_label(said("Title")).fill("Deep learning")
    teacher.get_by_role("button", name=said("Create the course")).click()
    course = teacher.url
    code = teacher.locator("#join-code").inner_text()
    an_hour_ago = teacher.evaluate(AN_HOUR_AGO)
    fill_in_assignment(teacher, said, an_hour_ago)
    assignment = teacher.url

    student = open_workspace(language=said.locale)
    name = student.locator(".workspace").get_attribute("data-user")
    student.goto("/courses")
    student.get_by_label(said("Join code")).fill(code)
    student.get_by_role("button", name=said("Join"), exact=True).click()
    student.get_by_role("button", name=said("Join this course")).click()
    student.get_by_role("link", name="First steps").click()
    student.get_by_role("link", name=title).click()
    expect(student.locator(".reminder")).to_contain_text("First steps")
    write_source(student, RIGHT)
    submit(student)
    expect(verdict(student)).to_have_text(said("Accepted"))
    student.goto(assignment)
    expect(student.get_by_role("row", name=title)).to_contain_text("40 / 80")

    teacher.goto(assignment)
    teacher.get_by_label(said("Student")).select_option(name)
    teacher.get_by_label(said("New due date")).fill("2100-01-01T12:00")
    teacher.get_by_label(said("Reason")).fill("ill for a week")
    teacher.get_by_role("button", name=said("Extend")).click()
    expect(teacher.get_by_role("row", name=re.compile("ill for a week"))).to_be_visible()
    student.reload()
    expect(student.locator("main")).to_contain_text(said("extended for you"))
    expect(student.get_by_role("row", name=title)).to_contain_text("80 / 80")

    teacher.goto(course + "/gradebook")
    teacher.get_by_role("rowheader", name=name).get_by_role("link").click()
    teacher.get_by_label(said("Points for %(title)s", title=title), exact=True).fill("70.5")
    teacher.get_by_label(said("Reason for the points for %(title)s", title=title)).fill("explained it aloud")
    teacher.get_by_role("button", name=said("Set the points for %(title)s", title=title)).click()
    expect(teacher.locator("main")).to_contain_text("explained it aloud")
    expect(teacher.locator(".facts")).to_contain_text("70.5 / 80")


def test_times_in_forms_are_the_readers_own(service, open_page):
    teacher = open_as(
        service, open_page, "instructor", "/courses", language="zh-CN", size={"width": 390, "height": 844}
    )
    teacher.locator("#title").fill("深度学习")
    teacher.locator("main form").last.locator("button").click()
    expect(teacher.get_by_role("heading", name="深度学习")).to_be_visible()
    teacher.goto(f"{teacher.url}/assignments/new")
    zone = teacher.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(teacher.locator("input[name=zone]")).to_have_value(zone)
    teacher.locator("#title").fill("第一周")
    teacher.locator("#due_at").fill("2100-01-01T12:00")
    teacher.locator("input[value=maxpool_forward]").check()
    teacher.locator(".button-primary").click()
    teacher.locator("a[href$='/edit']").click()
    expect(teacher.locator("#due_at")).to_have_value("2100-01-01T12:00")
