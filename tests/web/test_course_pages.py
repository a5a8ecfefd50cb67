"""Courses as a browser without scripts sees them: made, joined, worked in, graded."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.db.engine import utc_now
from app.enums import Role
from app.models import Assignment, Course, Submission
from tests.app.api import PASSWORD, RIGHT, WRONG
from tests.app.courses import SLUG
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox


@pytest.fixture
def browser(client, make_person):
    """Return a function that logs an account in. All logins share one client, so the last one counts."""

    def log_in(username, role=None):
        if role is not None:
            make_person(client, username, role)
        client.headers.update(HTML)
        client.cookies.clear()
        answer = client.post("/login", data={"username": username, "password": PASSWORD}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return client

    return log_in


@pytest.fixture
def teacher(browser):
    return browser("grace", Role.INSTRUCTOR)


def make_course(teacher, title="Deep learning"):
    page = teacher.post("/courses", data={"title": title})
    assert page.status_code == 200 and title in page.text
    return page.url.path, re.search(r'id="join-code">([\w-]+)<', page.text)[1]


def assignment_form(**changes):
    return {
        "title": "First steps",
        "opens_at": "",
        "due_at": "2100-01-01T12:00",
        "zone": "Asia/Shanghai",
        "late_percent": "10",
        "late_floor": "50",
        "late_days": "7",
        "max_attempts": "3",
        "cooldown_minutes": "0",
        "feedback_before": "full",
        "feedback_after": "full",
        "allows_practice": "true",
        "exercise": [SLUG],
        f"points:{SLUG}": "40",
        **changes,
    }


def test_from_the_course_to_the_grade(browser, teacher):
    course, code = make_course(teacher)
    page = teacher.post(f"{course}/assignments/new", data=assignment_form())
    assert (
        "Each day late costs 10 % of the points; part of a day counts as a day. "
        "At least 50 % of the points remain. Late submissions are accepted for 7 days." in page.text
    )
    assert 'datetime="2100-01-01T04:00:00+00:00"' in page.text  # noon in Shanghai
    assignment = page.url.path

    student = browser("ada", Role.STUDENT)
    asked = student.post("/courses/join", data={"code": code.lower()})
    assert "The teachers of this course will see" in asked.text
    joined = student.post(asked.url.path)
    assert joined.url.path == course and "0 / 40" in joined.text
    assert student.post(f"/exercises/{SLUG}", data={"source": RIGHT, "action": "submit"}).status_code == 200
    assert "1 of 3 attempts used" in student.get(f"/exercises/{SLUG}").text
    assert "40 / 40" in student.get(assignment).text and "1 / 3" in student.get(assignment).text
    assert student.get(f"{course}/gradebook").status_code == 403

    browser("grace")
    gradebook = teacher.get(f"{course}/gradebook").text
    personal = re.search(rf'href="({course}/students/\w+)">ada', gradebook)[1]
    assert "<b>40</b>" in gradebook
    set_by_hand = {
        "assignment": assignment.rsplit("/", 1)[1],
        "exercise": SLUG,
        "points": "12.5",
        "why": "talked it over",
    }
    page = teacher.post(personal, data=set_by_hand)
    assert "talked it over" in page.text and "<b>12.5</b>" in page.text
    assert "Accepted" in teacher.get(f"{course}/exercises/{SLUG}").text


def test_a_form_with_a_mistake_comes_back_as_it_was_with_the_reason(teacher):
    course, _ = make_course(teacher)
    page = teacher.post(f"{course}/assignments/new", data=assignment_form(opens_at="2100-02-01T12:00"))
    assert page.status_code == 422
    assert "The due date must come after the opening." in page.text
    assert 'value="First steps"' in page.text and 'value="40"' in page.text
    page = teacher.post(f"{course}/assignments/new", data=assignment_form(max_attempts="three"))
    assert "This must be a whole number" in page.text


def test_the_minutes_between_submissions_have_a_limit_in_minutes(teacher):
    course, _ = make_course(teacher)
    page = teacher.post(f"{course}/assignments/new", data=assignment_form(cooldown_minutes="10081"))
    assert page.status_code == 422 and "The number must be at most 10080." in page.text
    for typed, shown in (("10079.98333", "10079.98333"), ("1.6666667", "1.666666667"), ("０．５", "0.5")):
        saved = teacher.post(f"{course}/assignments/new", data=assignment_form(cooldown_minutes=typed)).url.path
        assert f'name="cooldown_minutes" value="{shown}"' in teacher.get(f"{saved}/edit").text


def test_an_extension_is_given_and_taken_back(browser, teacher):
    course, code = make_course(teacher)
    assignment = teacher.post(f"{course}/assignments/new", data=assignment_form()).url.path
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    browser("grace")
    student_id = re.search(r'<option value="([\w-]+)">ada', teacher.get(assignment).text)[1]
    early = teacher.post(f"{assignment}/extensions", data={"student": student_id, "due_at": "2099-01-01T12:00"})
    assert early.status_code == 422 and "Choose a time after the due date of the assignment." in early.text
    late = {"student": student_id, "due_at": "2100-01-03T12:00", "why": "ill"}
    page = teacher.post(f"{assignment}/extensions", data=late)
    assert "ill" in page.text and "2100-01-03" in page.text
    browser("ada")
    assert "extended for you" in student.get(assignment).text
    browser("grace")
    taken_back = teacher.post(re.search(r'action="([^"]+/withdraw)"', page.text)[1])
    assert "2100-01-03" not in taken_back.text


def test_a_leaderboard_is_switched_on_and_a_name_taken(browser, teacher):
    course, code = make_course(teacher)
    assert "Leaderboard" not in teacher.get(course).text.partition("<main")[2].partition("Joining")[0]
    teacher.post(course, data={"action": "leaderboard"})
    assert "Teachers do not see it" in teacher.get(f"{course}/leaderboard").text
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    board = f"{course}/leaderboard"
    assert f'href="{board}"' in student.get(course).text
    offered = re.findall(r'name="name" value="([a-z-]+)"', student.get(board).text)
    assert len(offered) == 6
    page = student.post(board, data={"name": offered[0]})
    assert "You appear as" in page.text and "once 3 students have joined" in page.text
    assert "or is not on the list" in student.post(board, data={"name": "ada-herself"}).text
    assert "Choose a name" in student.post(board).text


def test_members_are_invited_appointed_and_removed(browser, teacher, client, make_person):
    course, _ = make_course(teacher)
    make_person(client, "ada")
    page = teacher.post(f"{course}/invitations", data={"username": "ada", "role": "instructor"})
    assert "Invited, if there is an account" in page.text and "1 member<" in page.text
    browser("ada")
    assert "grace invites you to this course. Your role: Instructor." in teacher.get("/").text
    course_id = course.rpartition("/")[2]
    assert teacher.post(f"/invitations/{course_id}", data={"action": "accept"}).url.path == course
    browser("grace")
    page = teacher.get(f"{course}/members")
    assert "2 members" in page.text
    page = teacher.post(f"{course}/members", data={"username": "ada", "role": "grader"})
    assert re.search(r'<option value="grader" selected>', page.text)
    removal = re.search(r'action="([^"]+/remove)"><button[^>]+aria-label="Remove ada"', page.text)[1]
    assert "1 member<" in teacher.post(removal).text
    own = re.search(r'action="([^"]+/remove)"><button[^>]+aria-label="Remove grace"', page.text)[1]
    assert "A course needs an owner." in teacher.post(own).text


def test_a_link_leads_a_visitor_over_the_login_to_the_course(client, teacher):
    _, code = make_course(teacher)
    client.cookies.clear()
    answer = client.get(f"/join/{code}", follow_redirects=False)
    assert answer.headers["location"] == f"/login?next=/join/{code}"


def test_a_wrong_code_is_told_beside_the_field(teacher):
    page = teacher.post("/courses/join", data={"code": "nonsense"})
    assert page.status_code == 404 and "No course has this code." in page.text and 'value="nonsense"' in page.text


def test_course_pages_are_chinese_on_request(teacher):
    course, _ = make_course(teacher)
    chinese = {"Accept-Language": "zh"}
    teacher.post("/language/zh")
    form = teacher.get(f"{course}/assignments/new", headers=chinese).text
    assert "新建作业" in form and "每题提交次数" in form
    refused = teacher.post(f"{course}/assignments/new", data=assignment_form(exercise=[]), headers=chinese)
    assert refused.status_code == 422 and "题目：至少需要 1 项。" in refused.text


def test_a_verdict_only_assignment_says_so_on_the_record(browser, teacher, client):
    course, code = make_course(teacher)
    teacher.post(f"{course}/assignments/new", data=assignment_form(feedback_before="verdict"))
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    record = student.post(f"/exercises/{SLUG}", data={"source": "class MaxPool: pass", "action": "submit"})
    with client.app.state.services.database.reading() as session:
        assert session.query(Submission).one().created_at > utc_now() - timedelta(minutes=5)
    assert "For now, this assignment only shows the verdict." in record.text
    assert "has no method named" not in record.text


def test_an_assignment_scored_by_family_tells_the_points(browser, teacher):
    course, code = make_course(teacher)
    sent = assignment_form(scoring="by_family", due_at="2020-01-01T12:00", late_days="")
    assignment = teacher.post(f"{course}/assignments/new", data=sent).url.path
    assert '<option value="by_family" selected>' in teacher.get(f"{assignment}/edit").text
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    told = "A submission that is not accepted earns points too: each family of cases counts by its cases that pass."
    assert told in student.get(assignment).text
    record = student.post(f"/exercises/{SLUG}", data={"source": WRONG, "action": "submit"}).text
    assert re.search(r"<span>\d+ of 31 cases, [\d.]+ of 40 points</span>", record)
    assert "Late: 50 % of the points count." in record
    assert "<code>negative</code>" in record and '<th class="end">Weight</th>' not in record


def test_an_assignment_says_that_only_accepted_submissions_earn_points(teacher):
    course, _ = make_course(teacher)
    assignment = teacher.post(f"{course}/assignments/new", data=assignment_form()).url.path
    assert "Only accepted submissions earn points." in teacher.get(assignment).text


def test_title_and_description_are_changed_together(teacher):
    path, _ = make_course(teacher)
    page = teacher.post(f"{path}/about", data={"title": "Numbers", "description": "Mondays\nat ten"})
    assert "<h1>Numbers</h1>" in page.text and "Mondays\nat ten</p>" in page.text


@pytest.mark.parametrize("title", [" ", "x" * 121])
def test_a_course_keeps_its_title_if_the_new_one_is_none(teacher, title):
    path, _ = make_course(teacher)
    page = teacher.post(f"{path}/about", data={"title": title, "description": "Mondays"})
    assert page.status_code == 422
    assert "<h1>Deep learning</h1>" in page.text and 'role="alert"' in page.text and "Mondays" not in page.text


def test_the_workspace_submits_to_the_assignment_it_was_opened_from(browser, teacher):
    course, code = make_course(teacher)
    paths = [
        teacher.post(f"{course}/assignments/new", data=assignment_form(title=title, max_attempts="1")).url.path
        for title in ("Homework", "Bonus")
    ]
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    page = student.get(f"/exercises/{SLUG}").text
    assert "Choose the assignment" in page and "Bonus (Deep learning)" in page
    link = re.search(rf'href="(/exercises/{SLUG}\?assignment=\w+)"', student.get(paths[1]).text)[1]
    assignment = re.search(r'type="hidden" name="assignment" value="(\w+)"', student.get(link).text)[1]
    sent = {"source": RIGHT, "action": "submit", "assignment": assignment}
    student.post(f"/exercises/{SLUG}", data=sent)
    page = student.get(link).text
    assert "1 of 1 attempts used" in page and "0 of 1 attempts used" in page
    assert "Submit as practice" in page and 'name="practice" value="true"' in page
    assert student.post(f"/exercises/{SLUG}", data={**sent, "practice": "true"}).status_code == 200
    assert "1 / 1" in student.get(paths[1]).text
    assert "作为练习提交" in student.get(f"{link}&lang=zh", headers={"Accept-Language": "zh"}).text


def test_submit_is_disabled_with_the_reason_when_no_attempts_are_left(browser, teacher, client):
    course, code = make_course(teacher)
    assignment = teacher.post(f"{course}/assignments/new", data=assignment_form(max_attempts="1")).url.path
    with client.app.state.services.database.writing() as session:
        session.get(Assignment, UUID(assignment.rsplit("/", 1)[1])).allows_practice = False
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    student.post(f"/exercises/{SLUG}", data={"source": RIGHT, "action": "submit"})
    page = student.get(f"/exercises/{SLUG}").text
    assert "No attempts are left." in page
    assert re.search(r'value="submit"[^>]* disabled>', page)


def edit_form(page, **changes):
    """Return the fields of an assignment's form as the page shows them, with changes."""
    fields = dict(re.findall(r'<input[^>]*? name="([\w:]+)" value="([^"]*)"', page))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {**assignment_form(), **fields, **hidden, "exercise": [SLUG], "allows_practice": "true", **changes}


@pytest.mark.parametrize(
    "due_at",
    [
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),  # the second 01:30 of that night in New York
        datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC),
    ],
)
def test_a_time_that_a_form_did_not_change_stays_exact(teacher, client, due_at):
    course, _ = make_course(teacher)
    with client.app.state.services.database.writing() as session:
        session.get(Course, UUID(course.rsplit("/", 1)[1])).time_zone = "America/New_York"
    path = teacher.post(f"{course}/assignments/new", data=assignment_form()).url.path
    place = UUID(path.rsplit("/", 1)[1])
    with client.app.state.services.database.writing() as session:
        session.get(Assignment, place).due_at = due_at
    form = edit_form(teacher.get(f"{path}/edit").text, title="Other title")
    assert form["zone"] == "America/New_York"
    assert teacher.post(f"{path}/edit", data=form).url.path == path
    with client.app.state.services.database.reading() as session:
        row = session.get(Assignment, place)
        assert (row.title, row.due_at) == ("Other title", due_at)
    form["due_at"] = "2026-12-02T09:30"
    teacher.post(f"{path}/edit", data=form)
    with client.app.state.services.database.reading() as session:
        assert session.get(Assignment, place).due_at == datetime(2026, 12, 2, 14, 30, tzinfo=UTC)


def test_an_edit_that_lowers_points_is_confirmed_on_the_page(browser, teacher):
    course, code = make_course(teacher)
    path = teacher.post(f"{course}/assignments/new", data=assignment_form()).url.path
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    student.post(f"/exercises/{SLUG}", data={"source": RIGHT, "action": "submit"})
    browser("grace")
    form = edit_form(teacher.get(f"{path}/edit").text, **{f"points:{SLUG}": "10"})
    asked = teacher.post(f"{path}/edit", data=form)
    assert asked.status_code == 409
    assert "ada: 40 → 10" in asked.text and "Save and lower the points" in asked.text
    assert "<b>40</b>" in teacher.get(f"{course}/gradebook").text
    form = edit_form(asked.text, **{f"points:{SLUG}": "10"})
    assert form["confirm_lower"] == "true"
    assert teacher.post(f"{path}/edit", data=form).url.path == path
    assert "<b>10</b>" in teacher.get(f"{course}/gradebook").text


def test_times_are_shown_in_the_zone_of_the_course_with_their_distance(browser, teacher):
    page = teacher.post("/courses", data={"title": "Deep learning", "zone": "Asia/Shanghai"})
    course = page.url.path
    due = (utc_now() + timedelta(days=2, hours=1)).astimezone(ZoneInfo("Asia/Shanghai"))
    form = assignment_form(due_at=f"{due:%Y-%m-%dT%H:%M}", zone="Asia/Shanghai", late_days="0")
    path = teacher.post(f"{course}/assignments/new", data=form).url.path
    shown = teacher.get(path).text
    assert f"{due:%Y-%m-%d %H:%M} (Asia/Shanghai)" in shown and "in 2 days" in shown
    assert "2 天后" in teacher.get(path, headers={"Accept-Language": "zh"}).text
    changed = teacher.post(f"{course}/about", data={"title": "Deep learning", "zone": "Europe/Paris"})
    assert 'value="Europe/Paris"' in changed.text
    refused = teacher.post(f"{course}/about", data={"title": "Deep learning", "zone": "CST"})
    assert refused.status_code == 422


def test_an_exam_is_started_on_its_page(browser, teacher):
    course, code = make_course(teacher)
    form = assignment_form(window_minutes="60", due_at="2030-01-01T12:00")
    path = teacher.post(f"{course}/assignments/new", data=form).url.path
    student = browser("ada", Role.STUDENT)
    student.post(f"/join/{code}")
    assert "Start the exam" in student.get(path).text
    started = student.post(f"{path}/start").text
    assert "Your time ends at" in started and "in 59 minutes" in started
