"""Courses: who gets in, who may change what. None of it needs a grader."""

import pytest

from app.enums import Role
from app.models import AuditEntry
from tests.app.api import assert_problem


@pytest.fixture
def teacher(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def pupil(accounts, make_person):
    return make_person(accounts, "ada")


@pytest.fixture
def course(teacher):
    answer = teacher.post("/courses", {"title": "Deep learning"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def join(person, course):
    assert person.post("/courses/join", {"code": course["join_code"]}).status_code == 200


def accept(person, course):
    assert person.post(f"/me/invitations/{course['id']}/accept", {}).status_code == 200


def actions(client):
    with client.app.state.services.database.reading() as session:
        return [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]


def test_who_makes_a_course_owns_it(teacher, course):
    assert course["role"] == "owner"
    assert [one["id"] for one in teacher.get("/courses").json()] == [course["id"]]


def test_students_make_no_courses(pupil):
    assert_problem(pupil.post("/courses", {"title": "Mine"}), 403, "forbidden")


@pytest.mark.parametrize("width", [0, 0xFEE0], ids=["as shown", "full-width"])
def test_joining_by_code_makes_a_student_who_does_not_see_the_code(pupil, course, width):
    typed = "".join(chr(ord(one) + width) for one in course["join_code"].lower()).replace("-", " ")
    joined = pupil.post("/courses/join", {"code": typed}).json()
    assert (joined["id"], joined["role"], joined["join_code"]) == (course["id"], "student", None)


def test_joining_again_changes_nothing(teacher, course):
    assert teacher.post("/courses/join", {"code": course["join_code"]}).json()["role"] == "owner"


@pytest.mark.parametrize("change", [{"join_open": False}, {"archived": True}])
def test_a_closed_course_cannot_be_joined(teacher, pupil, course, change):
    assert teacher.patch(f"/courses/{course['id']}", change).status_code == 200
    assert_problem(pupil.post("/courses/join", {"code": course["join_code"]}), 404)


def test_an_old_code_stops_working(teacher, pupil, course):
    renewed = teacher.post(f"/courses/{course['id']}/join-code", {}).json()
    assert_problem(pupil.post("/courses/join", {"code": course["join_code"]}), 404)
    assert pupil.post("/courses/join", {"code": renewed["join_code"]}).status_code == 200


def test_outsiders_are_told_that_there_is_no_course(pupil, course):
    assert_problem(pupil.get(f"/courses/{course['id']}"), 404, "not_found")


def test_instructors_may_invite_students_but_not_staff(teacher, accounts, make_person, pupil, course):
    assistant = make_person(accounts, "edsger")
    members = f"/courses/{course['id']}/members"
    join(assistant, course)
    assert teacher.put(f"{members}/edsger", {"role": "instructor"}).status_code == 200
    assert assistant.put(f"{members}/Ada", {"role": "student"}).status_code == 202
    accept(pupil, course)
    assert_problem(assistant.put(f"{members}/ada", {"role": "instructor"}), 403)
    assert_problem(assistant.put(f"{members}/ada", {"role": "viewer"}), 403)
    assert_problem(assistant.delete(f"{members}/{teacher.id}"), 403)
    assert [one["username"] for one in assistant.get(members).json()["items"]] == ["grace", "edsger", "ada"]


def test_the_last_owner_stays(teacher, accounts, make_person, course):
    join(make_person(accounts, "edsger"), course)
    members = f"/courses/{course['id']}/members"
    assert_problem(teacher.post(f"/courses/{course['id']}/leave", {}), 409)
    assert_problem(teacher.put(f"{members}/grace", {"role": "student"}), 409)
    assert teacher.put(f"{members}/edsger", {"role": "owner"}).status_code == 200
    assert teacher.post(f"/courses/{course['id']}/leave", {}).status_code == 204


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"opens_at": "2026-02-02T00:00:00Z", "due_at": "2026-02-01T00:00:00Z"}, "after the opening"),
        ({"due_at": "2026-02-01T00:00:00"}, "time zone"),
        ({"late_percent": 101}, "100"),
        ({"exercises": []}, "At least 1"),
        ({"exercises": [{"slug": "x"}, {"slug": "x"}]}, "once"),
        ({"exercises": [{"slug": "nothing"}]}, "no exercise nothing"),
        ({"title": "a\nb"}, "control characters"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused_with_the_reason(teacher, course, change, word):
    body = {"title": "First", "exercises": [{"slug": "maxpool_backward"}], **change}
    problem = assert_problem(teacher.post(f"/courses/{course['id']}/assignments", body), 422)
    assert word in problem["detail"]


def test_what_staff_do_is_noted(teacher, pupil, course, accounts):
    join(pupil, course)
    teacher.put(f"/courses/{course['id']}/members/ada", {"role": "grader"})
    teacher.delete(f"/courses/{course['id']}/members/{pupil.id}")
    assert actions(accounts) == ["course.created", "course.member_set", "course.member_removed"]
