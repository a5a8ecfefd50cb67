"""Requests to look at a grade again: who asks when, who answers how, and who sees them."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.engine import utc_now
from app.enums import Admission, CourseRole, Role, Visibility
from app.models import Assignment, AuditEntry, ExamWindow, Exercise, RegradeRequest, RosterEntry
from grader.verdict import Verdict
from tests.app.api import PASSWORD, assert_problem
from tests.app.courses import SLUG
from tests.app.service import create_app
from tests.app.stored import hand_in

pytestmark = pytest.mark.sandbox

LIMIT = 5


@pytest.fixture
def client(stocked, make_settings, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    with TestClient(
        create_app(make_settings(database_url=url, regrade_request_limit=f"{LIMIT} per hour"), grader=grader)
    ) as client:
        yield client


@pytest.fixture
def assignment(course, student):
    course.enrol(student)
    return course.assign()


@pytest.fixture
def submission(course, student, assignment):
    return hand_in(course.database, student.id, assignment)


def wish(assignment, **changes):
    return {"assignment_id": assignment, "exercise": SLUG, "reason": "The second case\nhas a tie.", **changes}


def ask(person, course, assignment, **changes):
    answer = person.post(f"/courses/{course.id}/regrade-requests", wish(assignment, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(person, course, assignment, status, **changes):
    answer = person.post(f"/courses/{course.id}/regrade-requests", wish(assignment, **changes))
    return assert_problem(answer, status)["code"]


def change(course, assignment, **values):
    with course.database.writing() as session:
        session.execute(sa.update(Assignment).where(Assignment.id == UUID(assignment)).values(values))


def own(person):
    return person.get("/me/regrade-requests").json()["items"]


def of_course(person, course, **params):
    answer = person.get(f"/courses/{course.id}/regrade-requests", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_a_grade_answers_a_request(course, student, teacher, assignment, submission):
    asked = ask(student, course, assignment, submission_id=submission)
    assert (asked["status"], asked["reason"], asked["submission_id"]) == (
        "open",
        "The second case\nhas a tie.",
        submission,
    )
    path = f"/courses/{course.id}/regrade-requests/{asked['id']}"
    read = teacher.get(path).json()
    assert read["request"]["username"] == "ada" and read["grade"]["points"] == 0 and read["history"] == []
    assert [one["id"] for one in read["submissions"]] == [submission]
    problem = assert_problem(teacher.post(f"{path}/grade", {"points": 120, "reason": "You are right."}), 409)
    assert problem["code"] == "grade_above_maximum" and own(student)[0]["status"] == "open"
    answer = teacher.post(f"{path}/grade", {"points": 90, "reason": "You are right."})
    assert answer.status_code == 200 and answer.json()["points"] == 90
    (mine,) = own(student)
    assert (mine["status"], mine["answer"], mine["has_grade"]) == ("granted", "You are right.", True)
    assert (mine["answered_by"], mine["rejudging_id"]) == (None, None)
    assert of_course(teacher, course) == []
    (answered,) = of_course(teacher, course, answered=True)
    assert answered["answered_by"] == "grace"
    assert [one["reason"] for one in teacher.get(path).json()["history"]] == ["You are right."]
    with course.database.reading() as session:
        row = session.get_one(RegradeRequest, UUID(asked["id"]))
        assert row.override_id is not None
        found = [
            (one.action, one.subject)
            for one in session.scalars(sa.select(AuditEntry).where(AuditEntry.course_id == UUID(course.id)))
        ]
    assert ("regrade.requested", "ada") in found and ("regrade.granted", "ada") in found


def test_a_rejudging_answers_a_request(course, client, make_person, student, teacher, assignment, submission):
    grader = make_person(client, "gil")
    course.appoint(grader, CourseRole.GRADER)
    asked = ask(student, course, assignment)
    path = f"/courses/{course.id}/regrade-requests/{asked['id']}/rejudge"
    assert_problem(grader.post(path, {"reason": "looks wrong", "submission_id": submission}), 403)
    assert assert_problem(teacher.post(path, {"reason": "looks wrong"}), 422)["code"] == "choose_submission"
    other = hand_in(course.database, student.id, course.assign(title="Other"))
    problem = assert_problem(teacher.post(path, {"reason": "looks wrong", "submission_id": other}), 422)
    assert problem["code"] == "submission_of_other_exercise"
    hand_in(course.database, student.id, assignment, Verdict.ACCEPTED)  # it is not graded again
    answer = teacher.post(path, {"reason": "looks wrong", "submission_id": submission})
    assert answer.status_code == 202, answer.text
    assert (answer.json()["total"], answer.json()["username"]) == (1, "ada")
    (mine,) = own(student)
    assert (mine["status"], mine["answer"]) == ("granted", "looks wrong")
    assert mine["rejudging"] in ("running", "ready")
    assert teacher.post(f"/rejudgings/{answer.json()['id']}/discard", {}).status_code == 204
    assert own(student)[0]["rejudging"] == "dropped"
    (answered,) = of_course(teacher, course, answered=True)
    assert answered["rejudging_id"] == answer.json()["id"]


def test_one_request_is_open_for_an_exercise_at_a_time(course, student, teacher, assignment):
    first = ask(student, course, assignment)
    assert refused(student, course, assignment, 409) == "regrade_already_open"
    assert student.post(f"/me/regrade-requests/{first['id']}/withdraw", {}).status_code == 204
    problem = assert_problem(student.post(f"/me/regrade-requests/{first['id']}/withdraw", {}), 409)
    assert problem["code"] == "regrade_was_withdrawn"
    second = ask(student, course, assignment)
    path = f"/courses/{course.id}/regrade-requests/{second['id']}/decline"
    assert teacher.post(path, {"answer": "The rule is\nin the statement."}).status_code == 204
    assert [one["status"] for one in own(student)] == ["declined", "withdrawn"]
    assert own(student)[0]["answer"] == "The rule is\nin the statement."
    ask(student, course, assignment)


def test_the_second_answer_is_refused_and_says_what_happened(
    course, client, make_person, student, teacher, assignment
):
    grader = make_person(client, "gil")
    course.appoint(grader, CourseRole.GRADER)
    path = f"/courses/{course.id}/regrade-requests/{ask(student, course, assignment)['id']}"
    answers = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(one.post(f"{path}/decline", {"answer": "No."})))
        for one in (grader, teacher)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.status_code for one in answers) == [204, 409]
    late = next(one for one in answers if one.status_code == 409).json()
    assert late["code"] == "regrade_was_declined" and late["values"]["answer"] == "No."
    assert late["values"]["name"] in ("gil", "grace") and late["values"]["name"] in late["detail"]
    assert_problem(grader.post(f"{path}/grade", {"points": 1, "reason": "r"}), 409)
    assert teacher.get(f"/courses/{course.id}/grades/{student.id}/history").json() == []


def test_others_do_not_see_a_request(course, client, make_person, student, teacher, assignment):
    other, stranger = make_person(client, "bob"), make_person(client, "alan", Role.INSTRUCTOR)
    course.enrol(other)
    asked = ask(student, course, assignment)
    path = f"/courses/{course.id}/regrade-requests"
    assert own(other) == []
    for person, status in ((other, 403), (stranger, 404)):
        assert_problem(person.get(path), status)
        assert_problem(person.get(f"{path}/{asked['id']}"), status)
        assert_problem(person.post(f"{path}/{asked['id']}/decline", {"answer": "no"}), status)
    assert_problem(other.post(f"/me/regrade-requests/{asked['id']}/withdraw", {}), 404)
    assert_problem(stranger.post(path, wish(assignment)), 404)
    assert refused(teacher, course, assignment, 403) == "regrade_of_students"


def test_a_request_is_read_in_its_own_course_only(course, student, teacher, assignment):
    asked = ask(student, course, assignment)
    elsewhere = teacher.post("/courses", {"title": "Another"}).json()["id"]
    problem = assert_problem(teacher.get(f"/courses/{elsewhere}/regrade-requests/{asked['id']}"), 404)
    assert problem["code"] == "no_such_regrade_request"


def test_the_history_is_that_of_the_assignment_and_not_of_its_title(course, student, teacher, assignment):
    path = f"/courses/{course.id}/regrade-requests/{ask(student, course, assignment)['id']}"
    for one, points in ((course.assign(), 10), (assignment, 20)):
        grade = f"/courses/{course.id}/grades/{student.id}/{one}/{SLUG}"
        assert teacher.put(grade, {"points": points, "reason": "by hand"}).status_code == 200
    assert [one["points"] for one in teacher.get(path).json()["history"]] == [20]


def test_the_staff_read_the_name_on_the_roster_and_points_of_the_assignment(course, student, teacher):
    course.enrol(student)
    assignment = course.assign(
        scoring="by_family", due_at=utc_now() - timedelta(hours=1), late_percent=20, late_days=3
    )
    hand_in(course.database, student.id, assignment, families=[["basic", 3, 4], ["ties", 0, 1]])
    hand_in(course.database, student.id, assignment, admission=Admission.ATTEMPTS_USED)
    with course.database.writing() as session:
        session.add(RosterEntry(course_id=UUID(course.id), user_id=UUID(student.id), name="Lovelace, Ada"))
    path = f"/courses/{course.id}/regrade-requests"
    asked = ask(student, course, assignment)["id"]
    read = teacher.get(f"{path}/{asked}").json()
    assert [one["points"] for one in read["submissions"]] == [None, 30]
    assert (read["request"]["name"], read["request"]["username"]) == ("Lovelace, Ada", student.username)
    for page in (path, f"{path}/{asked}"):
        text = teacher.client.get(page, headers=teacher.headers).text
        assert "Lovelace, Ada" in text and student.username in text


def test_a_viewer_reads_and_does_not_answer(course, client, make_person, student, assignment, submission):
    viewer = make_person(client, "vera")
    course.appoint(viewer, CourseRole.VIEWER)
    path = f"/courses/{course.id}/regrade-requests/{ask(student, course, assignment)['id']}"
    assert viewer.get(path).status_code == 200 and len(of_course(viewer, course)) == 1
    for answer in (
        viewer.post(f"{path}/decline", {"answer": "no"}),
        viewer.post(f"{path}/grade", {"points": 1, "reason": "r"}),
        viewer.post(f"{path}/rejudge", {"reason": "r", "submission_id": submission}),
    ):
        assert_problem(answer, 403)


def test_nobody_answers_their_own_request(course, student, teacher, assignment, submission):
    path = f"/courses/{course.id}/regrade-requests/{ask(student, course, assignment)['id']}"
    course.appoint(student, CourseRole.INSTRUCTOR)
    for name, body in (
        ("grade", {"points": 1, "reason": "r"}),
        ("decline", {"answer": "no"}),
        ("rejudge", {"reason": "r", "submission_id": submission}),
    ):
        assert assert_problem(student.post(f"{path}/{name}", body), 403)["code"] == "own_regrade_request"
    assert teacher.post(f"{path}/decline", {"answer": "no"}).status_code == 204


def test_held_grades_are_not_asked_about_and_the_refusal_has_no_points(course, student, teacher, assignment):
    course_path = f"/courses/{course.id}/grades/{student.id}/{assignment}/{SLUG}"
    assert teacher.put(course_path, {"points": 73.21, "reason": "by hand"}).status_code == 200
    change(course, assignment, holds_grades=True)
    answer = student.post(f"/courses/{course.id}/regrade-requests", wish(assignment))
    assert assert_problem(answer, 403)["code"] == "grades_not_released" and "73.21" not in answer.text
    change(course, assignment, released_at=utc_now())
    assert "points" not in ask(student, course, assignment)


def test_an_answer_waits_while_grades_are_held_again(course, student, teacher, assignment):
    path = f"/courses/{course.id}/regrade-requests/{ask(student, course, assignment)['id']}/grade"
    assert teacher.post(path, {"points": 73.21, "reason": "You get 73.21."}).status_code == 200
    change(course, assignment, holds_grades=True)
    (mine,) = own(student)
    assert (mine["status"], mine["answer"], mine["has_grade"]) == ("granted", "", False)
    (exported,) = student.get("/me/export").json()["regrade_requests"]
    assert exported["answer"] == ""
    change(course, assignment, released_at=utc_now())
    assert own(student)[0]["answer"] == "You get 73.21."


def test_what_a_student_does_not_see_yet_is_missing(course, student, assignment):
    upcoming = course.assign(title="Later", opens_at=utc_now() + timedelta(hours=1))
    assert refused(student, course, upcoming, 404) == "not_in_assignment"
    exam = course.assign(title="Exam", window_minutes=30)
    assert refused(student, course, exam, 404) == "not_in_assignment"
    assert refused(student, course, assignment, 404, exercise="im2col") == "not_in_assignment"
    with course.database.writing() as session:
        session.add(ExamWindow(assignment_id=UUID(exam), user_id=UUID(student.id), started_at=utc_now()))
    ask(student, course, exam)


def test_an_exercise_that_became_hidden_is_missing_for_those_who_handed_nothing_in(
    course, client, make_person, student, assignment, submission
):
    other = make_person(client, "bob")
    course.enrol(other)
    with course.database.writing() as session:
        session.query(Exercise).filter_by(slug=SLUG).one().visibility = Visibility.PRIVATE
    assert refused(other, course, assignment, 404) == "not_in_assignment"
    ask(student, course, assignment)


def test_a_former_student_asks_about_what_they_handed_in(course, student, teacher, assignment, submission):
    other = course.assign(title="Second")
    assert student.post(f"/courses/{course.id}/leave", {}).status_code == 204
    assert refused(student, course, other, 404) == "not_in_assignment"
    asked = ask(student, course, assignment, submission_id=submission)
    path = f"/courses/{course.id}/regrade-requests/{asked['id']}/grade"
    assert teacher.post(path, {"points": 50, "reason": "fair"}).status_code == 200
    assert own(student)[0]["status"] == "granted"


def test_a_request_names_only_an_own_submission_to_that_exercise(course, client, make_person, student, assignment):
    other = make_person(client, "bob")
    course.enrol(other)
    for submission in (
        hand_in(course.database, other.id, assignment),
        hand_in(course.database, student.id, course.assign(title="Second")),
        "0" * 32,
    ):
        found = refused(student, course, assignment, 422, submission_id=submission)
        assert found == "submission_of_other_exercise"


def test_an_archived_course_takes_no_requests(course, student, teacher, assignment):
    assert teacher.patch(f"/courses/{course.id}", {"archived": True}).status_code == 200
    assert refused(student, course, assignment, 409) == "course_is_archived"


@pytest.mark.parametrize("reason", ["", " \n", "x" * 2001, "a\0b"])
def test_a_reason_is_text_of_limited_length(course, student, assignment, reason):
    refused(student, course, assignment, 422, reason=reason)


def test_a_list_has_pages_oldest_first(course, client, make_person, teacher, assignment):
    people = [make_person(client, f"student{number}") for number in range(51)]
    course.enrol(*people)
    for person in people:
        ask(person, course, assignment)
    path = f"/courses/{course.id}/regrade-requests"
    first = teacher.get(path).json()
    rest = teacher.get(path, params={"cursor": first["next_cursor"]}).json()
    names = [one["username"] for one in first["items"] + rest["items"]]
    assert names == [person.username for person in people] and rest["next_cursor"] is None


def test_requests_are_exported_and_end_with_the_account(course, student, teacher, assignment):
    ask(student, course, assignment, reason="I am Ada.")
    (exported,) = student.get("/me/export").json()["regrade_requests"]
    assert (exported["reason"], exported["status"], exported["exercise"]) == ("I am Ada.", "open", SLUG)
    assert student.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert of_course(teacher, course) == []
    with course.database.reading() as session:
        assert session.query(RegradeRequest).count() == 0
        assert "ada" not in session.scalars(sa.select(AuditEntry.subject)).all()


def test_requests_are_limited(course, student):
    path = f"/courses/{course.id}/regrade-requests"
    answers = [student.post(path, wish("0" * 32)).status_code for _ in range(LIMIT + 1)]
    assert answers == [404] * LIMIT + [429]
