"""Rosters as a browser without scripts sees them: preview, import, links, acceptance."""

import html
import re

import pytest

from app.enums import CourseRole, Role
from tests.app.api import PASSWORD
from tests.app.courses import appoint, make_course
from tests.app.rosters import ADA, BOB, import_roster, link_of, roster_of, set_profile, stored_entries
from tests.web.conftest import HTML


@pytest.fixture
def database(accounts):
    return accounts.app.state.services.database


@pytest.fixture
def grace(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def course(database, grace):
    return make_course(database, grace)


@pytest.fixture
def browser(accounts):
    """Return a function that logs an account in. All logins share one client, so the last one counts."""

    def log_in(username):
        accounts.headers.update(HTML)
        accounts.cookies.clear()
        answer = accounts.post("/login", data={"username": username, "password": PASSWORD}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return accounts

    return log_in


def hidden_fields(page):
    text = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', page.text, re.DOTALL)[1]
    return {"text": html.unescape(text), "digest": re.search(r'name="digest" value="(\w+)"', page.text)[1]}


def preview(teacher, course, data, **fields):
    files = {"file": ("roster.csv", data)}
    return teacher.post(f"/courses/{course}/roster/preview", files=files, data=fields)


def test_a_file_is_previewed_and_imported(browser, course, database):
    teacher = browser("grace")
    page = preview(teacher, course, roster_of(ADA, "Eve,1003,nobody,,").encode("gb18030"))
    assert page.status_code == 200 and stored_entries(database) == []
    assert "New invitation" in page.text and "An e-mail address has the form" in page.text
    done = teacher.post(f"/courses/{course}/roster/import", data=hidden_fields(page))
    assert done.status_code == 200 and "New invitations: 1. Changed entries: 0." in done.text
    assert [one.name for one in stored_entries(database)] == ["Ada Lovelace"]
    again = preview(teacher, course, roster_of(ADA).encode())
    assert "0 changes: there is nothing to import." in again.text


@pytest.mark.parametrize("start", ["", "\n", "\r\n\r\n"])
def test_a_pasted_table_keeps_its_line_numbers(browser, course, database, start):
    teacher = browser("grace")
    data = {"text": start + roster_of(ADA), "encoding": ""}
    page = teacher.post(f"/courses/{course}/roster/preview", data=data, files={"file": ("", b"")})
    assert page.status_code == 200, page.text
    done = teacher.post(f"/courses/{course}/roster/import", data=hidden_fields(page))
    assert "New invitations: 1" in done.text


def test_a_preview_in_another_encoding_is_confirmed_with_the_line_ends_of_a_browser(browser, course, database):
    teacher = browser("grace")
    page = preview(teacher, course, roster_of("张三,1001,,一班,", "李四,1002,,,").encode("utf-16"))
    fields = hidden_fields(page)
    fields["text"] = fields["text"].replace("\n", "\r\n")
    done = teacher.post(f"/courses/{course}/roster/import", data=fields)
    assert "New invitations: 2" in done.text and [one.name for one in stored_entries(database)] == ["张三", "李四"]


def test_changes_and_who_is_missing_are_shown(browser, grace, course):
    import_roster(grace, course, ADA, BOB)
    teacher = browser("grace")
    page = preview(teacher, course, roster_of("Ada King,1001,,C,").encode())
    assert "Full name: Ada Lovelace → Ada King" in page.text and "Section: A → C" in page.text
    assert "Bob Noyce" in page.text.split("On the roster, but not in this file", 1)[1]


def test_a_refused_file_says_why_and_keeps_what_was_pasted(browser, course):
    teacher = browser("grace")
    page = preview(teacher, course, b"PK\x03\x04")
    assert page.status_code == 422 and "This is a spreadsheet file." in page.text
    page = teacher.post(f"/courses/{course}/roster/preview", data={"text": "Ada;1001\n"})
    assert page.status_code == 422 and ">\nAda;1001\n</textarea>" in page.text
    stale = {"text": roster_of(ADA), "digest": "0" * 64}
    page = teacher.post(f"/courses/{course}/roster/import", data=stale)
    assert page.status_code == 409 and "Nothing was imported." in page.text


def test_what_the_file_holds_is_never_markup(browser, grace, course):
    hostile = '"</textarea><script>alert(1)</script>",1001,,"<b>A</b>",'
    teacher = browser("grace")
    page = preview(teacher, course, roster_of(hostile).encode())
    assert "<script>alert" not in page.text and "<b>A</b>" not in page.text
    done = teacher.post(f"/courses/{course}/roster/import", data=hidden_fields(page))
    assert "New invitations: 1" in done.text and "<script>alert" not in done.text


def test_a_link_is_shown_once_and_not_compressed(browser, grace, course, database):
    import_roster(grace, course, ADA)
    teacher = browser("grace")
    entry = stored_entries(database)[0].id.hex
    page = teacher.post(f"/courses/{course}/roster/{entry}/link", headers={"Accept-Encoding": "gzip"})
    assert 'class="secret"' in page.text and "Content-Encoding" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert "/invitation/" not in teacher.get(f"/courses/{course}/roster").text


def test_links_for_all_are_a_file_that_no_cache_keeps(browser, grace, course):
    import_roster(grace, course, ADA)
    answer = browser("grace").post(f"/courses/{course}/roster/links")
    assert answer.headers["Cache-Control"] == "private, no-store" and "Content-Encoding" not in answer.headers
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Ada Lovelace,1001,ada@example.org,A,student,http" in answer.text


def test_a_visitor_sees_the_course_but_not_who_is_invited_and_comes_back_after_registering(
    accounts, grace, course, database
):
    import_roster(grace, course, ADA)
    path = f"/invitation/{link_of(grace, course, '1001')}"
    accounts.headers.update(HTML)
    accounts.cookies.clear()
    page = accounts.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Deep learning" in page.text and "grace invites you" in page.text and "Student" in page.text
    assert "Lovelace" not in page.text and "1001" not in page.text
    assert "Content-Encoding" not in page.headers
    account = {"username": "ada", "password": PASSWORD, "next": path}
    page = accounts.post("/register", data=account)
    assert page.url.path == path and "It is for: Ada Lovelace, 1001" in page.text
    assert all(one.user_id is None for one in stored_entries(database))
    page = accounts.post(path)
    assert page.url.path == f"/courses/{course}"
    assert accounts.get(path).url.path == f"/courses/{course}"  # the link in the mail leads there from now on


def test_staff_see_whose_invitation_it_is_and_cannot_accept_it(
    browser, grace, course, accounts, make_person, database
):
    import_roster(grace, course, ADA)
    path = f"/invitation/{link_of(grace, course, '1001')}"
    appoint(database, course, make_person(accounts, "helper"), CourseRole.GRADER)
    for name in ("grace", "helper"):
        page = browser(name).get(path)
        assert "It is for: Ada Lovelace, 1001" in page.text and "so you cannot accept it" in page.text
        assert ">Accept</button>" not in page.text
        assert browser(name).post(path).status_code == 403


def test_a_link_that_ended_says_what_to_do(accounts, course):
    accounts.headers.update(HTML)
    page = accounts.get("/invitation/nothing")
    assert page.status_code == 410 and "Ask your teacher for a new one." in page.text


def test_a_verified_address_shows_the_invitation_among_the_courses(
    browser, grace, course, accounts, make_person, database
):
    import_roster(grace, course, ADA)
    set_profile(database, make_person(accounts, "ada"), verified=True, email="ada@example.org")
    student = browser("ada")
    page = student.get("/courses")
    assert "Invitation to “Deep learning”" in page.text and "is on the list of this course" in page.text
    page = student.post(f"/invitations/{course}", data={"action": "accept"})
    assert page.url.path == f"/courses/{course}"


def test_entries_are_shown_by_state_and_withdrawn(browser, grace, course, database):
    import_roster(grace, course, ADA, BOB)
    teacher = browser("grace")
    page = teacher.get(f"/courses/{course}/roster?state=pending")
    assert "Invited (2)" in page.text and "Member (0)" in page.text
    page = teacher.post(f"/courses/{course}/roster/{stored_entries(database)[0].id.hex}/withdraw")
    assert "Ada Lovelace" not in page.text and "Bob Noyce" in page.text
    assert "Nobody here." in teacher.get(f"/courses/{course}/roster?state=member").text


def test_a_section_is_set_on_the_members_page(browser, grace, course, accounts, make_person, database):
    ada = make_person(accounts, "ada")
    appoint(database, course, ada, CourseRole.STUDENT)
    teacher = browser("grace")
    page = teacher.post(f"/courses/{course}/members/{ada.id}/section", data={"section": "Tuesday"})
    assert page.url.path == f"/courses/{course}/members" and 'value="Tuesday"' in page.text
    page = teacher.post(f"/courses/{course}/members/{ada.id}/section", data={"section": ""})
    assert 'value="Tuesday"' not in page.text
    assert teacher.post(f"/courses/{course}/members/{ada.id}/section", data={"section": "x" * 65}).status_code == 422


def test_a_viewer_reads_the_roster_and_changes_nothing(browser, grace, course, accounts, make_person, database):
    import_roster(grace, course, ADA)
    appoint(database, course, make_person(accounts, "helper"), CourseRole.VIEWER)
    page = browser("helper").get(f"/courses/{course}/roster")
    assert "Ada Lovelace" in page.text
    assert all(word not in page.text for word in ("New link", "Withdraw", "Import a roster", "Download"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_in_one_language(browser, grace, course, database, language):
    import_roster(grace, course, BOB)
    teacher = browser("grace")
    teacher.post(f"/language/{language}")
    pages = [
        teacher.get(f"/courses/{course}/roster"),
        preview(teacher, course, roster_of(ADA, "Eve,,,,").encode()),
        teacher.get(f"/invitation/{link_of(grace, course, '1002')}"),
    ]
    for page in pages:
        assert ("班级" in page.text or "邀请对象" in page.text) is (language == "zh")
        assert ("Student number" in page.text or "It is for" in page.text) is (language == "en")
