"""Regrade requests as a browser without scripts shows them: asked, read, answered."""

import re

import pytest

from app.enums import CourseRole, Role
from tests.app.courses import SLUG, TaughtCourse, make_course
from tests.app.stored import hand_in
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox

HOSTILE = "<script>alert(1)</script>\nsecond line"


@pytest.fixture
def course(client, make_person):
    client.headers.update(HTML)
    teacher, database = make_person(client, "grace", Role.INSTRUCTOR), client.app.state.services.database
    return TaughtCourse(make_course(database, teacher), teacher, database)


@pytest.fixture
def student(client, make_person, course):
    person = make_person(client, "ada")
    course.enrol(person)
    return person


@pytest.fixture
def submission(course, student):
    return hand_in(course.database, student.id, course.assign())


def page(person, path, **form):
    if form:
        return person.client.post(path, data=form, headers=person.headers)
    return person.client.get(path, headers=person.headers)


def form_path(student, submission):
    return re.search(r'href="([^"]*/regrade/[^"]*)"', page(student, f"/submissions/{submission}").text)[1]


def asked(student, submission, why=HOSTILE):
    path = form_path(student, submission)
    answer = page(student, path.split("?")[0], why=why, submission=submission)
    assert answer.status_code == 200 and answer.url.path == "/regrade-requests", answer.text
    return answer.text


def of_course(course):
    text = page(course.teacher, f"/courses/{course.id}/regrade-requests").text
    found = re.search(rf'href="(/courses/{course.id}/regrade-requests/\w+)"><bdi>ada', text)
    return found and found[1]


def test_a_request_is_asked_found_and_granted(course, student, submission):
    form = page(student, form_path(student, submission)).text
    assert f'value="{submission}" selected' in form
    own = asked(student, submission)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond line</p>" in own and "<script>alert" not in own
    assert 'Regrade requests <span class="badge">1</span>' in page(course.teacher, f"/courses/{course.id}").text
    path = of_course(course)
    shown = page(course.teacher, path).text
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown and "named in the request" in shown
    refused = page(course.teacher, path, action="grade", points="120", why="You are right.")
    assert refused.status_code == 409 and 'name="above"' in refused.text and 'value="120"' in refused.text
    granted = page(course.teacher, path, action="grade", points="１２.5", why="You are right.")
    assert granted.status_code == 200 and "12.5 / 100" in granted.text and "grace" in granted.text
    late = page(course.teacher, path, action="decline", why="No.")
    assert late.status_code == 409 and "grace has granted this request already" in late.text
    own = page(student, "/regrade-requests").text
    assert "You are right.</p>" in own and "The points were set by hand." in own and "Granted" in own
    assert of_course(course) is None
    answered = page(course.teacher, f"/courses/{course.id}/regrade-requests?answered=true").text
    assert "Granted" in answered and "second line" in answered


def test_a_rejudging_is_started_from_the_request(course, student, submission):
    asked(student, submission)
    answer = page(course.teacher, of_course(course), action="rejudge", why="looks wrong", submission=submission)
    assert answer.status_code == 200 and "/rejudging/" in answer.text
    assert "graded again" in page(student, "/regrade-requests").text


def test_a_grader_is_offered_no_rejudging_and_a_viewer_no_answer(course, client, make_person, student, submission):
    asked(student, submission)
    path = of_course(course)
    offered = {}
    for role in (CourseRole.GRADER, CourseRole.VIEWER):
        person = make_person(client, role)
        course.appoint(person, role)
        offered[role] = re.findall(r'name="action" value="(\w+)"', page(person, path).text)
    assert offered == {CourseRole.GRADER: ["grade", "decline"], CourseRole.VIEWER: []}


def test_a_refused_answer_keeps_what_was_typed(course, student, submission):
    asked(student, submission)
    refused = page(course.teacher, of_course(course), action="grade", points="many", why="You are right.")
    assert refused.status_code == 422
    assert 'value="many"' in refused.text and 'value="You are right."' in refused.text


def test_a_refused_request_keeps_what_was_typed(course, student, submission):
    path = form_path(student, submission).split("?")[0]
    refused = page(student, path, why="x" * 2001, submission=submission)
    assert refused.status_code == 422 and "x" * 2001 in refused.text and "selected" in refused.text
    asked(student, submission)
    again = page(student, path, why="once more")
    assert again.status_code == 409 and "once more" in again.text


def test_a_request_is_withdrawn_and_asked_once_more(course, student, submission):
    own = asked(student, submission)
    withdraw = re.search(r'action="(/regrade-requests/\w+/withdraw)"', own)[1]
    answer = student.client.post(withdraw, headers=student.headers)
    assert answer.status_code == 200 and "Withdrawn" in answer.text
    asked(student, submission, "Please look again.")


def test_the_assignment_offers_a_request_to_its_students(course, student, submission):
    assignment = re.search(r"/assignments/(\w+)/regrade", form_path(student, submission))[1]
    path = f"/courses/{course.id}/assignments/{assignment}"
    assert f'href="{path}/regrade/{SLUG}"' in page(student, path).text
    assert "/regrade/" not in page(course.teacher, path).text
