"""A graded course in real browsers: from the roster to partial credit, a regrade request, and a copy."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app.api import PASSWORD
from tests.browser.languages import EXERCISES
from tests.browser.staff import open_as
from tests.browser.workspace import submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

ROSTER = (
    "Name;ID number;Email address;Group\n王小明;2026001;xiaoming@example.edu;A1\nBob Li;2026002;bob@example.edu;A2\n"
)
ANY = dict.fromkeys(("passed", "total", "points"), r"\d+(?:\.\d+)?")
PARTLY_RIGHT = next(EXERCISES.glob("*/maxpool_backward/hidden/submissions/wrong_answer/gives_to_every_tie.py"))


def import_roster(teacher, said, course):
    teacher.goto(f"{course}/roster")
    teacher.get_by_label(said("Or paste the table here")).fill(ROSTER)
    teacher.get_by_role("button", name=said("Preview")).click()
    expect(teacher.get_by_role("row", name="2026001")).to_contain_text(said("New invitation"))
    teacher.get_by_role("button", name=said("Import"), exact=True).click()
    expect(teacher.get_by_role("row", name="2026001")).to_contain_text(said("Invited"))


def invitation_link(teacher, said):
    teacher.get_by_role("button", name=said("New link for %(name)s", name="王小明")).click()
    return teacher.locator("#invitation-link").inner_text()


def join(open_page, said, link, name):
    student = open_page(link, language=said.locale)
    student.locator("main").get_by_role("link", name=said("Register")).click()
    student.locator("#username").fill(name)
    student.locator("#password").fill(PASSWORD)
    student.locator("main button").click()
    student.get_by_role("button", name=said("Accept")).click()
    expect(student.get_by_role("heading", name="Deep learning")).to_be_visible()
    return student


def make_assignment(teacher, said, course):
    title = said.title("maxpool_backward")
    teacher.goto(f"{course}/assignments/new")
    teacher.get_by_label(said("Title"), exact=True).fill("First steps")
    teacher.get_by_label(said("Scoring")).select_option("by_family")
    teacher.get_by_label(title, exact=True).check()
    teacher.get_by_label(said("Points for %(title)s", title=title)).fill("100")
    teacher.get_by_role("button", name=said("Save")).click()
    expect(teacher.get_by_role("heading", name="First steps")).to_be_visible()


def hand_in(student, said):
    student.goto("/exercises/maxpool_backward")
    write_source(student, Path(PARTLY_RIGHT).read_text())
    submit(student)
    expect(verdict(student)).to_have_text(said("Wrong answer"))


@pytest.mark.parametrize("said", ["en", "zh"], indirect=True)
def test_from_the_roster_to_a_copy_for_the_next_term(service, open_page, said):
    title = said.title("maxpool_backward")
    teacher = open_as(service, open_page, "instructor", "/courses", language=said.locale)
    teacher.get_by_label(said("Title")).fill("Deep learning")
    teacher.get_by_role("button", name=said("Create the course")).click()
    course = teacher.url
    import_roster(teacher, said, course)
    student = join(open_page, said, invitation_link(teacher, said), f"xm-{said.language}")
    teacher.goto(f"{course}/members")
    expect(teacher.locator("main")).to_contain_text("王小明")
    expect(teacher.locator("input[name=section][value=A1]")).to_be_visible()

    make_assignment(teacher, said, course)
    assignment = teacher.url
    hand_in(student, said)
    credit = re.compile(said("%(passed)s of %(total)s cases, %(points)s of %(worth)s points", **ANY, worth=100))
    expect(student.locator("#results .card")).to_contain_text(credit)
    student.goto(assignment)
    student.get_by_role("link", name=said("Ask for a regrade")).click()
    student.get_by_label(said("What should be looked at again, and why?")).fill("Ties are a matter of taste.")
    student.get_by_role("button", name=said("Send the request")).click()
    expect(student.locator("main")).to_contain_text("Ties are a matter of taste.")

    teacher.goto(f"{course}/regrade-requests")
    teacher.get_by_role("table").get_by_role("link").first.click()
    expect(teacher.locator("main")).to_contain_text("Ties are a matter of taste.")
    teacher.get_by_label(said("Points"), exact=True).fill("91.5")
    teacher.get_by_label(said("Reason, which the student reads")).first.fill("The statement did not say it.")
    teacher.get_by_role("button", name=said("Set the points"), exact=True).click()
    student.goto("/regrade-requests")
    expect(student.locator("main")).to_contain_text("The statement did not say it.")
    student.goto(assignment)
    expect(student.get_by_role("row", name=title)).to_contain_text("91.5 / 100")

    teacher.goto(f"{course}/gradebook")
    expect(teacher.get_by_role("row", name="王小明")).to_contain_text("91.5")
    with teacher.expect_download() as download:
        teacher.get_by_role("link", name=said("For Moodle, by student number")).click()
    rows = list(csv.reader(Path(download.value.path()).read_text("utf-8").splitlines()))
    assert rows == [["ID number", "Full name", "First steps"], ["2026001", "王小明", "91.5"]]

    teacher.goto(f"{course}/copy")
    teacher.get_by_label(said("Title")).fill("Deep learning, spring")
    teacher.get_by_role("button", name=said("Show the new dates")).click()
    expect(teacher.locator("#preview")).to_contain_text("First steps")
    teacher.get_by_role("button", name=said("Make the copy")).click()
    expect(teacher.get_by_role("heading", name="Deep learning, spring")).to_be_visible()
    expect(teacher.get_by_role("link", name="First steps")).to_be_visible()
