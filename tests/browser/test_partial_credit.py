"""An assignment scored by family, in real browsers: cases and points of a refused submission."""

import pytest
from playwright.sync_api import expect

from tests.app.test_partial_credit import CRASHES_AT_TIES
from tests.browser.staff import open_as
from tests.browser.test_courses import fill_in_assignment
from tests.browser.workspace import submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]


def test_points_by_family_are_told_with_the_cases(service, open_page, open_workspace, said):
    title = said.title("maxpool_backward")
    teacher = open_as(service, open_page, "instructor", "/courses", language=said.locale)
    teacher.get_by_label(said("Title")).fill("Deep learning")
    teacher.get_by_role("button", name=said("Create the course")).click()
    code = teacher.locator("#join-code").inner_text()
    fill_in_assignment(teacher, said, "2100-01-01T12:00")
    expect(teacher.get_by_text(said("Only accepted submissions earn points."))).to_be_visible()
    teacher.get_by_role("link", name=said("Edit the assignment")).click()
    teacher.get_by_label(said("Scoring")).select_option("by_family")
    teacher.get_by_role("button", name=said("Save")).click()

    student = open_workspace(language=said.locale)
    student.goto("/courses")
    student.get_by_label(said("Join code")).fill(code)
    student.get_by_role("button", name=said("Join"), exact=True).click()
    student.get_by_role("button", name=said("Join this course")).click()
    student.get_by_role("link", name="First steps").click()
    told = "A submission that is not accepted earns points too: each family of cases counts by its cases that pass."
    expect(student.get_by_text(said(told))).to_be_visible()
    student.get_by_role("link", name=title).click()
    write_source(student, CRASHES_AT_TIES)
    submit(student)
    expect(verdict(student)).to_have_text(said("Runtime error"))
    text = said(
        "%(passed)s of %(total)s cases, %(points)s of %(worth)s points", passed=29, total=31, points=75.29, worth=80
    )
    expect(student.locator(".card-facts")).to_contain_text(text)
    student.get_by_text(said("Points by family of cases")).click()
    expect(student.get_by_role("row", name="negative")).to_contain_text("2 / 2")
