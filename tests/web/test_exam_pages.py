"""The page of an exam: starting it, its clock, extra minutes, and its end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.enums import CourseRole
from app.models import ExamWindow
from tests.app.conftest import course, student, teacher
from tests.app.courses import appoint, make_assignment
from tests.web.conftest import HTML

__all__ = ["course", "student", "teacher"]

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]


@pytest.fixture
def exam(client, course, student):
    """Return the page of an exam of 30 minutes, whose student has joined."""
    appoint(course.database, course.id, student, CourseRole.STUDENT)
    assignment = make_assignment(course.database, course.teacher, course.id, window_minutes=30)
    return f"/courses/{course.id}/assignments/{assignment}"


def read(client, person, path):
    answer = client.get(path, headers={**HTML, **person.headers})
    assert answer.status_code == 200, answer.text
    return answer.text


def start(client, person, path):
    return client.post(f"{path}/start", headers={**HTML, **person.headers}, follow_redirects=False)


def test_an_exam_shows_its_exercises_and_a_clock_once_it_is_started(client, student, exam):
    before = read(client, student, exam)
    assert "You have 30 minutes from the moment you start." in before
    assert "maxpool_backward" not in before
    course_page = exam.partition("/assignments/")[0]
    grades = student.get(f"{course_page}/grades/{student.id}")
    assert grades.status_code == 200, grades.text
    assert "maxpool_backward" not in grades.text
    answer = start(client, student, exam)
    assert (answer.status_code, answer.headers["location"]) == (303, exam)
    running = read(client, student, exam)
    assert "/exercises/maxpool_backward" in running
    assert 'data-left="1800"' in running or 'data-left="1799"' in running
    assert "Start the exam now" not in running


def test_a_second_start_does_not_turn_the_clock_back(client, course, student, exam):
    start(client, student, exam)
    with course.database.writing() as session:
        session.execute(sa.update(ExamWindow).values(started_at=utc_now() - timedelta(minutes=20)))
    assert start(client, student, exam).status_code == 303
    assert 'data-left="600"' in read(client, student, exam)


def test_extra_minutes_are_on_the_clock_and_in_the_list_of_the_staff(client, course, student, exam):
    form = {"student": student.id, "extra_minutes": "15", "why": "accommodation"}
    answer = client.post(f"{exam}/extensions", data=form, headers={**HTML, **course.teacher.headers})
    assert answer.status_code == 200, answer.text
    assert '<td class="end">15</td>' in read(client, course.teacher, exam)
    assert "You have 45 minutes from the moment you start." in read(client, student, exam)


def test_an_ended_exam_says_so_and_when_explanations_come(client, course, student, exam):
    start(client, student, exam)
    with course.database.writing() as session:
        session.execute(sa.update(ExamWindow).values(started_at=utc_now() - timedelta(minutes=31)))
    page = read(client, student, exam)
    assert "Your time is over." in page
    assert "when the exam has ended for everybody" in page
    assert "data-left" not in page


def test_staff_have_no_clock_of_their_own(client, course, exam):
    assert 'id="exam"' not in read(client, course.teacher, exam)
    assert start(client, course.teacher, exam).status_code == 403


def test_an_exam_that_is_not_open_says_so(client, course, student):
    appoint(course.database, course.id, student, CourseRole.STUDENT)
    tomorrow = utc_now() + timedelta(days=1)
    times = {"opens_at": tomorrow, "due_at": tomorrow + timedelta(days=1)}
    assignment = make_assignment(course.database, course.teacher, course.id, window_minutes=30, **times)
    page = f"/courses/{course.id}/assignments/{assignment}"
    assert "You can start it once the assignment has opened." in read(client, student, page)
    answer = start(client, student, page)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_the_form_keeps_what_makes_an_exam(client, course, exam):
    edit = client.get(f"{exam}/edit", headers={**HTML, **course.teacher.headers}).text
    assert 'name="window_minutes" value="30"' in edit
    assert 'name="allows_practice" value="true" checked' in edit
    assert 'name="locks_solutions" value="true" checked' in edit
