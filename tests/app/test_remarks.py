"""Remarks of the staff on submissions: written, changed, and who sees them when."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.engine import utc_now
from app.enums import CourseRole, Role
from app.models import Assignment, AuditEntry, ExamWindow, Remark
from tests.app.api import PASSWORD, assert_problem
from tests.app.service import create_app
from tests.app.stored import hand_in

pytestmark = pytest.mark.sandbox


@pytest.fixture
def client(stocked, make_settings, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    with TestClient(create_app(make_settings(database_url=url), grader=grader)) as client:
        yield client


@pytest.fixture
def assignment(course, student):
    course.enrol(student)
    return course.assign()


@pytest.fixture
def submission(course, student, assignment):
    return hand_in(course.database, student.id, assignment)


def remark(person, submission, text="Well done.\n\nRead about ties."):
    answer = person.post(f"/submissions/{submission}/remarks", {"text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()


def texts(person, submission):
    answer = person.get(f"/submissions/{submission}/remarks")
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()["items"]]


def change(course, assignment, **values):
    with course.database.writing() as session:
        session.execute(sa.update(Assignment).where(Assignment.id == UUID(assignment)).values(values))


def test_the_student_and_the_staff_read_a_remark_with_its_author_and_time(course, student, teacher, submission):
    written = remark(teacher, submission)
    assert (written["author"], written["is_own"], written["edited_at"]) == ("grace", True, None)
    read = student.get(f"/submissions/{submission}/remarks").json()
    assert read == {"items": [{**written, "is_own": False}], "may_write": False, "waits_for_release": False}
    assert teacher.get(f"/submissions/{submission}/remarks").json()["may_write"] is True


def test_others_cannot_tell_whether_there_are_remarks(course, client, make_person, teacher, submission):
    written = remark(teacher, submission)
    other, stranger = make_person(client, "bob"), make_person(client, "alan", Role.INSTRUCTOR)
    course.enrol(other)
    for person in (other, stranger):
        assert_problem(person.get(f"/submissions/{submission}/remarks"), 404)
        assert_problem(person.post(f"/submissions/{submission}/remarks", {"text": "hi"}), 404)
        for answer in (
            person.patch(f"/remarks/{written['id']}", {"text": "hi"}),
            person.delete(f"/remarks/{written['id']}"),
        ):
            assert assert_problem(answer, 404)["code"] == "no_such_remark"


def test_a_viewer_reads_and_does_not_write(course, client, make_person, teacher, submission):
    viewer = make_person(client, "vera")
    course.appoint(viewer, CourseRole.VIEWER)
    remark(teacher, submission)
    assert viewer.get(f"/submissions/{submission}/remarks").json()["may_write"] is False
    assert_problem(viewer.post(f"/submissions/{submission}/remarks", {"text": "hi"}), 403)


def test_nobody_remarks_on_their_own_work(course, student, submission):
    for role in (CourseRole.STUDENT, CourseRole.GRADER):
        course.appoint(student, role)
        problem = assert_problem(student.post(f"/submissions/{submission}/remarks", {"text": "great"}), 403)
        assert problem["code"] == "remark_on_own_work"


def test_only_its_author_changes_a_remark(course, client, make_person, student, teacher, submission):
    grader = make_person(client, "gil")
    course.appoint(grader, CourseRole.GRADER)
    written = remark(grader, submission)
    path = f"/remarks/{written['id']}"
    assert assert_problem(teacher.patch(path, {"text": "mine"}), 403)["code"] == "own_remarks_only"
    assert assert_problem(teacher.delete(path), 403)["code"] == "own_remarks_only"
    changed = grader.patch(path, {"text": "Better."}).json()
    assert changed["text"] == "Better." and changed["edited_at"] is not None
    course.appoint(grader, CourseRole.VIEWER)
    assert_problem(grader.delete(path), 403)
    course.appoint(grader, CourseRole.GRADER)
    assert grader.delete(path).status_code == 204
    assert texts(student, submission) == []
    with course.database.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action.startswith("remark.")))
        found = sorted((one.action, one.subject, one.course_id.hex) for one in entries)
    assert found == [(f"remark.{name}", "ada", course.id) for name in ("changed", "deleted", "written")]


def test_held_grades_hold_the_remarks_until_their_release(course, student, teacher, assignment, submission):
    change(course, assignment, holds_grades=True)
    remark(teacher, submission, "98 points")
    assert teacher.get(f"/submissions/{submission}/remarks").json()["waits_for_release"] is True
    assert student.get(f"/submissions/{submission}/remarks").json()["items"] == []
    assert "98 points" not in student.get("/me/export").text
    change(course, assignment, released_at=utc_now())
    assert texts(student, submission) == ["98 points"]
    assert "98 points" in student.get("/me/export").text


def test_a_running_exam_shows_no_remark(course, student, teacher, assignment, submission):
    remark(teacher, submission)
    change(course, assignment, window_minutes=60)
    with course.database.writing() as session:
        session.add(ExamWindow(assignment_id=UUID(assignment), user_id=UUID(student.id), started_at=utc_now()))
    assert texts(student, submission) == []
    change(course, assignment, due_at=utc_now() - timedelta(hours=2))
    assert len(texts(student, submission)) == 1


def test_a_remark_is_text_of_limited_length(teacher, submission):
    path = f"/submissions/{submission}/remarks"
    for text in ("", " \n ", "x" * 4001, "a\0b", "\ud800"):
        body = json.dumps({"text": text})
        answer = teacher.client.post(
            f"/api/v1{path}", content=body, headers={**teacher.headers, "Content-Type": "application/json"}
        )
        assert_problem(answer, 422)
    assert remark(teacher, submission, "x" * 4000)["text"] == "x" * 4000


def test_a_submission_takes_a_limited_number_of_remarks(teacher, submission):
    for number in range(50):
        remark(teacher, submission, str(number))
    problem = assert_problem(teacher.post(f"/submissions/{submission}/remarks", {"text": "more"}), 409)
    assert problem["code"] == "too_many_remarks"


def test_practice_takes_no_remark(course, client, make_person, student, assignment, submission):
    root = make_person(client, "root", Role.ADMINISTRATOR)
    practice = hand_in(course.database, student.id, assignment, assignment_id=None)
    problem = assert_problem(root.post(f"/submissions/{practice}/remarks", {"text": "hi"}), 409)
    assert problem["code"] == "remark_needs_assignment"
    assert root.get(f"/submissions/{practice}/remarks").json()["items"] == []


def stored(course):
    with course.database.reading() as session:
        return session.query(Remark).count()


def test_remarks_end_with_their_assignment(course, student, teacher, assignment, submission):
    remark(teacher, submission)
    assert teacher.delete(f"/courses/{course.id}/assignments/{assignment}").status_code == 204
    assert stored(course) == 0
    assert student.get(f"/submissions/{submission}").status_code == 200
    assert texts(student, submission) == []


def test_remarks_end_with_the_account_that_they_are_about(course, student, teacher, submission):
    remark(teacher, submission, "Dear Ada")
    assert teacher.get("/me/export").json()["remarks_written"][0]["text"] == "Dear Ada"
    assert student.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert stored(course) == 0
