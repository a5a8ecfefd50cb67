"""An exam in real browsers, from the invitation to the explanations; and an edit while people hand in."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.db.engine import utc_now
from tests.app.api import RIGHT, WRONG
from tests.browser.languages import in_chinese
from tests.browser.staff import open_as
from tests.browser.workspace import EXPLAINED_WITHIN_MS, submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]


def course_of(teacher, said):
    teacher.get_by_label(said("Title")).fill("Deep learning")
    teacher.get_by_role("button", name=said("Create the course")).click()
    teacher.locator("#join-code").wait_for()
    return teacher.url


def assignment_of(teacher, said, *, minutes="", attempts=""):
    title = said.title("maxpool_backward")
    teacher.get_by_role("link", name=said("New assignment")).click()
    teacher.get_by_label(said("Title"), exact=True).fill("Midterm")
    tomorrow = utc_now() + timedelta(days=1)
    teacher.locator("#due_at").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    teacher.locator("#window_minutes").fill(minutes)
    teacher.locator("#max_attempts").fill(attempts)
    teacher.get_by_label(title, exact=True).check()
    teacher.get_by_role("button", name=said("Save")).click()
    expect(teacher.get_by_role("heading", name="Midterm")).to_be_visible()
    return teacher.url


def name_of(student):
    return student.locator(".workspace").get_attribute("data-user")


def invite(teacher, said, course, name):
    teacher.goto(f"{course}/members")
    teacher.get_by_label(said("User name")).fill(name)
    teacher.get_by_role("button", name=said("Invite"), exact=True).click()


def accept(student, said):
    student.goto("/courses")
    student.get_by_role("button", name=said("Accept"), exact=True).click()


@in_chinese
def test_an_exam_with_extra_time_from_invitation_to_release(service, open_page, open_workspace, said):
    title = said.title("maxpool_backward")
    teacher = open_as(service, open_page, "instructor", "/courses", language=said.locale)
    course = course_of(teacher, said)
    student = open_workspace(language=said.locale)
    invite(teacher, said, course, name_of(student))
    accept(student, said)
    teacher.goto(course)
    exam = assignment_of(teacher, said, minutes="30")
    teacher.get_by_label(said("Student")).select_option(name_of_member(teacher))
    teacher.locator("#extra_minutes").fill("15")
    teacher.get_by_role("button", name=said("Extend")).click()

    student.goto(exam)
    expect(student.get_by_role("link", name=title)).to_have_count(0)
    student.get_by_role("button", name=said("Start the exam now")).click()
    expect(student.locator(".clock")).to_have_text(re.compile(r"^0:4[45]:\d\d$"))
    before = student.locator(".clock").inner_text()
    expect(student.locator(".clock")).not_to_have_text(before)  # it runs
    student.get_by_role("link", name=title).click()
    expect(student.locator(".reminder .clock")).to_be_visible()
    write_source(student, WRONG)
    submit(student)
    expect(verdict(student)).to_have_text(said("Wrong answer"))
    expect(student.locator("#results [data-fold=more]")).to_have_count(0)

    service.let_exams_age(46)
    student.goto(exam)
    expect(student.locator("#exam")).to_contain_text(said("Your time is over."))
    student.goto("/records")
    student.locator("main a[href^='/submissions/']").first.click()
    expect(student.locator("[data-fold=more]")).to_be_visible(timeout=EXPLAINED_WITHIN_MS)


def name_of_member(teacher):
    """Return the value of the only student in the list of extensions."""
    return teacher.locator("#student option").first.get_attribute("value")


def test_an_assignment_is_edited_while_students_hand_in(service, open_page, open_workspace, problems, said):
    teacher = open_as(service, open_page, "instructor", "/courses", language=said.locale)
    course = course_of(teacher, said)
    student = open_workspace(language=said.locale)
    workspace = student.url
    invite(teacher, said, course, name_of(student))
    accept(student, said)
    teacher.goto(course)
    assignment = assignment_of(teacher, said, attempts="3")
    student.goto(workspace)
    write_source(student, WRONG)
    submit(student)
    expect(verdict(student)).to_have_text(said("Wrong answer"))
    expect(student.locator(".reminder")).to_contain_text(said("%(used)s of %(limit)s attempts used", used=1, limit=3))

    teacher.goto(f"{assignment}/edit")
    teacher.locator("#max_attempts").fill("1")
    teacher.get_by_role("button", name=said("Save")).click()
    expect(teacher).to_have_url(assignment)
    write_source(student, RIGHT)
    submit(student)  # the page still shows the old limit
    expect(student.locator("#results [data-message]")).to_be_visible()
    assert any("403" in problem for problem in problems)
    problems.clear()
    student.reload()
    expect(student.locator(".reminder")).to_contain_text(said("%(used)s of %(limit)s attempts used", used=1, limit=1))
    expect(student.get_by_role("button", name=said("Submit as practice"))).to_be_visible()
