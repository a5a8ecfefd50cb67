"""Staff see what was handed in to their assignments by their students of that time, and nothing else of anybody."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Admission, CourseRole, Kind, Role, Status
from app.models import Exercise, MembershipPeriod, Submission
from grader.verdict import Verdict
from tests.app.api import API, PASSWORD, RIGHT, assert_problem
from tests.app.courses import SLUG, TaughtCourse, appoint, make_course

HOUR = timedelta(hours=1)


@pytest.fixture
def joined_at(course, student):
    """Return when the student joined the course: a day ago."""
    course.enrol(student)
    at = utc_now() - 24 * HOUR
    with course.database.writing() as session:
        session.query(MembershipPeriod).filter_by(user_id=UUID(student.id)).update({"started_at": at})
    return at


def store(database, person, assignment_id, at, *, kind=Kind.SUBMISSION, source=RIGHT):
    """Store an accepted submission from that time and return its id."""
    with database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=SLUG).one()
        row = Submission(
            id=new_id(),
            user_id=UUID(person.id),
            exercise_id=exercise.id,
            version_id=exercise.current_version_id,
            kind=kind,
            assignment_id=UUID(assignment_id) if assignment_id else None,
            admission=Admission.COUNTED if assignment_id else Admission.PRACTICE,
            status=Status.FINISHED,
            verdict=Verdict.ACCEPTED,
            score=300,
            created_at=at,
            started_at=at,
            finished_at=at,
            source=source.encode(),
            report={"message": None, "stdout": "", "cases": [], "case_count": 0, "provenance": {}},
        )
        session.add(row)
        return row.id.hex


def statuses(person, submission_id):
    """Return what the person gets for each address of a submission."""
    api = f"{API}/submissions/{submission_id}"
    paths = (api, f"{api}/changes", f"{api}/events", f"{api}/judgements", f"/submissions/{submission_id}")
    return {person.client.get(path, headers=person.headers).status_code for path in paths}


def listed(course, teacher, student):
    """Return how many submissions of the student the lists of the course show."""
    base = f"/courses/{course.id}"
    page = teacher.client.get(f"{base}/students/{student.id}", headers=teacher.headers)
    assert page.status_code == 200, page.text
    analytics = teacher.get(f"{base}/analytics/{SLUG}").json()
    rejudging = teacher.post("/rejudgings", {"reason": "x", "course_id": course.id})
    total = rejudging.json()["total"] if rejudging.status_code < 300 else 0
    shown = page.text.count('href="/submissions/')
    counted = sum(one["submissions"] for one in analytics["verdicts"])
    assert counted == total <= shown
    return counted


def test_what_was_handed_in_is_seen(course, teacher, student, joined_at):
    made = store(course.database, student, course.assign(), joined_at + HOUR)
    assert statuses(teacher, made) == {200}
    assert listed(course, teacher, student) == 1


def test_the_page_does_not_tell_what_was_reached_in_practice(
    course, teacher, student, joined_at, client, make_person
):
    grader = make_person(client, "helper")
    course.appoint(grader, CourseRole.GRADER)
    assignment = course.assign()
    pages = []
    for _ in range(2):
        made = store(course.database, student, assignment, utc_now())
        for reader in (teacher, grader):
            read = reader.get(f"/submissions/{made}").json()
            assert read["staff"]["user_id"] == student.id
            page = client.get(f"/submissions/{made}", headers=reader.headers)
            assert page.status_code == 200
            pages.append('class="earned"' in page.text)
        own = client.get(f"/submissions/{made}", headers=student.headers).text
        assert ('class="earned"' in own) is (len(pages) == 2), "only the first earns points"
        store(course.database, student, None, joined_at)
    assert pages == [False] * 4


@pytest.mark.parametrize("how", ["practice", "run", "before joining", "of another course"])
def test_nothing_else_is_seen(course, teacher, student, joined_at, client, make_person, how):
    other_teacher = make_person(client, "alan", Role.INSTRUCTOR)
    other = TaughtCourse(make_course(course.database, other_teacher, (student,)), other_teacher, course.database)
    own, foreign = course.assign(), other.assign()
    made = {
        "practice": lambda: store(course.database, student, None, joined_at + HOUR),
        "run": lambda: store(course.database, student, own, joined_at + HOUR, kind=Kind.RUN),
        "before joining": lambda: store(course.database, student, own, joined_at - HOUR),
        "of another course": lambda: store(course.database, student, foreign, utc_now()),
    }[how]()
    assert statuses(teacher, made) == {404}
    assert_problem(teacher.get(f"/submissions/{made}/replay-kit"), 404)
    assert listed(course, teacher, student) == 0
    assert teacher.get(f"/courses/{course.id}/similarity/{SLUG}").json() == []


def test_an_invited_person_shows_nothing_of_before(course, teacher, client, make_person):
    """An instructor makes a course with an exercise of another person's practice, and names that person."""
    victim = make_person(client, "victim", Role.ADMINISTRATOR)
    made = store(course.database, victim, None, utc_now() - HOUR)
    course.assign(opens_at=utc_now() + HOUR, max_attempts=1, due_at=None)
    teacher.put(f"/courses/{course.id}/members/victim", {"role": "student"})
    assert statuses(teacher, made) == {404}
    assert_problem(teacher.post("/rejudgings", {"reason": "x", "course_id": course.id, "username": "victim"}), 422)
    assert victim.post(f"/me/invitations/{course.id}/accept", {}).status_code == 200
    assert statuses(teacher, made) == {404}


def test_an_owner_invited_later_sees_the_same(course, teacher, student, joined_at, client, make_person):
    seen = store(course.database, student, course.assign(), joined_at + HOUR)
    unseen = store(course.database, student, None, joined_at + HOUR)
    second = make_person(client, "second")
    assert statuses(second, seen) == {404}
    teacher.post(f"/courses/{course.id}/invitations", {"username": "second", "role": "owner"})
    second.post(f"/me/invitations/{course.id}/accept", {})
    assert statuses(second, seen) == {200}
    assert statuses(second, unseen) == {404}


@pytest.mark.parametrize("role", [CourseRole.VIEWER, CourseRole.GRADER, CourseRole.INSTRUCTOR])
def test_each_role_of_the_staff_sees_it_until_it_ends(course, teacher, student, joined_at, client, make_person, role):
    made = store(course.database, student, course.assign(), joined_at + HOUR)
    helper = make_person(client, "helper")
    appoint(course.database, course.id, helper, role)
    assert statuses(helper, made) == {200}
    assert teacher.delete(f"/courses/{course.id}/members/{helper.id}").status_code == 204
    assert statuses(helper, made) == {404}


def test_a_classmate_sees_nothing(course, student, joined_at, client, make_person):
    made = store(course.database, student, course.assign(), joined_at + HOUR)
    classmate = make_person(client, "classmate")
    course.enrol(classmate)
    assert statuses(classmate, made) == {404}


def test_after_leaving_the_work_of_the_time_stays(course, teacher, student, joined_at):
    assignment = course.assign()
    made = store(course.database, student, assignment, joined_at + HOUR)
    student.post(f"/courses/{course.id}/leave", {})
    later = store(course.database, student, assignment, utc_now() + HOUR)
    assert statuses(teacher, made) == {200}
    assert statuses(teacher, later) == {404}
    (former,) = teacher.get(f"/courses/{course.id}/former-students").json()
    assert former["username"] == "ada"
    page = teacher.client.get(f"/courses/{course.id}/students/{student.id}", headers=teacher.headers)
    assert f"/submissions/{made}" in page.text and later not in page.text
    assert teacher.get(f"/courses/{course.id}/grades/{student.id}").status_code == 200
    stranger = make_course(course.database, teacher)
    assert_problem(teacher.get(f"/courses/{stranger}/grades/{student.id}"), 404)


def test_a_deleted_student_is_nameless_and_the_work_stays(course, teacher, student, joined_at):
    made = store(course.database, student, course.assign(), joined_at + HOUR)
    assert student.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert statuses(teacher, made) == {200}
    (former,) = teacher.get(f"/courses/{course.id}/former-students").json()
    assert former["username"].startswith("deleted-")


def test_the_comparison_with_the_one_before_shows_no_practice(course, teacher, student, joined_at):
    assignment = course.assign()
    first = store(course.database, student, assignment, joined_at + HOUR)
    practice = store(course.database, student, None, joined_at + 2 * HOUR, source="# a secret\n" + RIGHT)
    last = store(course.database, student, assignment, joined_at + 3 * HOUR)
    assert student.get(f"/submissions/{last}/changes").json()["before"] == practice
    answer = teacher.get(f"/submissions/{last}/changes")
    assert answer.json()["before"] == first and "secret" not in answer.text
    page = teacher.client.get(f"/submissions/{last}", headers=teacher.headers).text
    assert practice not in page and "a secret" not in page
