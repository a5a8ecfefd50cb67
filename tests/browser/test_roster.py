"""A roster in real browsers: from the institution's list to a member with its name and section."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.api import PASSWORD
from tests.browser.conftest import NARROW, WIDE
from tests.browser.staff import open_as
from tests.browser.test_accessibility import violations
from tests.browser.test_accessibility_staff import call

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.timeout(180)]

ROSTER = """\
学号,姓名,电子邮箱,班级,备注
1001,张三,zhang@example.org,一班,x
1002,Ada Lovelace,ada@example.org,二班,
,Eve,,,
"""


def check(page):
    assert violations(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px wider than the window"


def choose(page, text):
    file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    page.locator("#file").set_input_files(file)


def test_a_roster_is_imported_and_an_invitation_accepted(service, open_page, said):
    teacher = open_as(service, open_page, "instructor", "/courses", language=said.locale)
    course = f"/courses/{call(teacher, 'POST', '/courses', {'title': 'Deep learning'})['id']}"
    teacher.goto(f"{course}/members")
    teacher.get_by_role("link", name=said("Roster")).click()
    choose(teacher, ROSTER)
    teacher.get_by_role("button", name=said("Preview"), exact=True).click()
    expect(teacher.locator("main")).to_contain_text("GB18030")
    expect(teacher.get_by_role("row", name=re.compile("张三"))).to_contain_text(said("New invitation"))
    expect(teacher.get_by_role("row", name=re.compile("Eve"))).to_contain_text(said("Left out"))
    teacher.get_by_role("button", name=said("Import"), exact=True).click()
    expect(teacher.locator(".notice-good")).to_be_visible()

    choose(teacher, ROSTER)
    teacher.get_by_role("button", name=said("Preview"), exact=True).click()
    expect(teacher.locator("main")).to_contain_text(said("0 changes: there is nothing to import."))
    teacher.goto(f"{course}/roster")
    teacher.get_by_role("button", name=said("New link for %(name)s", name="张三")).click()
    link = teacher.locator("#invitation-link").inner_text()

    student = open_page(re.sub(r"^\w+://[^/]+", "", link), language=said.locale, script=False)
    expect(student.get_by_role("heading", name="Deep learning")).to_be_visible()
    student.locator("main").get_by_role("link", name=said("Register")).click()
    name = f"zhang-{said.locale.lower()}"
    student.locator("#username").fill(name)
    student.locator("#password").fill(PASSWORD)
    student.locator("main button").click()
    expect(student.locator("main")).to_contain_text("张三, 1001")
    student.get_by_role("button", name=said("Accept")).click()
    student.wait_for_url(f"**{course}")

    teacher.goto(f"{course}/members")
    row = teacher.get_by_role("row", name=re.compile(name))
    expect(row).to_contain_text("张三")
    field = row.get_by_label(said("Section of %(name)s", name=name), exact=True)
    expect(field).to_have_value("一班")
    field.fill("三班")
    row.get_by_role("button", name=said("Set the section of %(name)s", name=name)).click()
    expect(teacher.get_by_label(said("Section of %(name)s", name=name), exact=True)).to_have_value("三班")


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (NARROW, "dark")], ids=["1440-light", "390-dark"])
def test_the_pages_fit_and_axe_finds_nothing(service, open_page, size, theme):
    teacher = open_as(service, open_page, "instructor", size=size, theme=theme)
    course = f"/courses/{call(teacher, 'POST', '/courses', {'title': 'Deep learning'})['id']}"
    teacher.goto(f"{course}/roster")
    check(teacher)
    choose(teacher, ROSTER)
    teacher.get_by_role("button", name="Preview", exact=True).click()
    check(teacher)
    teacher.get_by_role("button", name="Import", exact=True).click()
    choose(teacher, "学号,姓名\n1001,张三丰\n")
    teacher.get_by_role("button", name="Preview", exact=True).click()
    expect(teacher.locator("main")).to_contain_text("张三 → 张三丰")
    check(teacher)
    teacher.goto(f"{course}/roster")
    teacher.get_by_role("button", name="New link for Ada Lovelace").click()
    check(teacher)
    link = teacher.locator("#invitation-link").inner_text()
    teacher.goto(link)
    check(teacher)
    check(open_page(re.sub(r"^\w+://[^/]+", "", link), size=size, theme=theme))
    check(open_as(service, open_page, "student", re.sub(r"^\w+://[^/]+", "", link), size=size, theme=theme))
