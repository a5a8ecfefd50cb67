"""Copies of a course: dates, rules and exercises go with it, people do not."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.enums import CourseRole, Feedback, Role, Scoring, Visibility
from app.models import Assignment, AssignmentExercise, AuditEntry, Course, Exercise, ExerciseCourse, ExerciseDraft
from tests.app.api import assert_problem
from tests.app.courses import SLUG
from tests.app.service import create_app

pytestmark = pytest.mark.sandbox

BERLIN = "Europe/Berlin"


@pytest.fixture
def client(stocked, make_settings, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    with TestClient(create_app(make_settings(database_url=url), grader=grader)) as client:
        yield client


def copied(person, course, **body):
    answer = person.post(f"/courses/{course.id}/copy", {"title": "Next term", **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def preview(person, course, **body):
    answer = person.post(f"/courses/{course.id}/copy/preview", {"title": "Next term", **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(person, course, status=422, **body):
    codes = set()
    for path in ("copy", "copy/preview"):
        answer = person.post(f"/courses/{course.id}/{path}", {"title": "Next term", **body})
        codes.add(assert_problem(answer, status)["code"])
    (code,) = codes
    return code


def berlin(course):
    with course.database.writing() as session:
        session.get_one(Course, UUID(course.id)).time_zone = BERLIN


def at(month, day, hour, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def write(slug, course, visibility, owner=None, listed=True):
    """Change an exercise of the catalogue, and link it to the course."""
    with course.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=slug).one()
        exercise.visibility, exercise.listed = visibility, listed
        session.merge(ExerciseCourse(exercise_id=exercise.id, course_id=UUID(course.id)))
        if owner:
            session.add(ExerciseDraft(owner_id=UUID(owner.id), exercise_id=exercise.id, slug=slug, lab="pooling"))


def test_local_times_stay_across_a_change_of_the_clocks(course, teacher):
    berlin(course)
    course.assign(opens_at=at(10, 12, 6), due_at=at(10, 19, 21, 59))  # 8:00 and 23:59 in summer
    (one,) = preview(teacher, course, shift_days=28)["assignments"]
    assert (one["opens_at"], one["due_at"]) == ("2026-11-09T07:00:00Z", "2026-11-16T22:59:00Z")
    assert (one["opens_before"], one["due_before"]) == ("2026-10-12T06:00:00Z", "2026-10-19T21:59:00Z")


@pytest.mark.parametrize(
    ("due_at", "days", "moved"),
    [
        (at(3, 22, 1, 30), 7, "2026-03-29T01:30:00Z"),  # 2:30 is left out: 3:30, so nobody loses time
        (at(10, 18, 0, 30), 7, "2026-10-25T01:30:00Z"),  # 2:30 comes twice: the later one
        (at(10, 26, 1, 30), -1, "2026-10-25T01:30:00Z"),
        (at(10, 18, 0, 30), 0, "2026-10-18T00:30:00Z"),
    ],
)
def test_a_time_that_is_left_out_or_comes_twice_is_the_later_one(course, teacher, due_at, days, moved):
    berlin(course)
    course.assign(due_at=due_at)
    assert preview(teacher, course, shift_days=days)["assignments"][0]["due_at"] == moved


def test_the_first_date_falls_on_the_named_day_of_the_courses_zone(course, teacher):
    berlin(course)
    course.assign(title="Second", due_at=at(10, 26, 12))
    course.assign(title="First", opens_at=at(10, 11, 22, 30), due_at=at(10, 19, 12))  # Monday 12 October, 0:30
    found = preview(teacher, course, first_day="2027-04-12")["assignments"]
    assert [(one["title"], one["opens_at"], one["due_at"]) for one in found] == [
        ("First", "2027-04-11T22:30:00Z", "2027-04-19T12:00:00Z"),
        ("Second", None, "2027-04-26T11:00:00Z"),  # 13:00 in winter, 13:00 in summer
    ]


def test_without_dates_an_assignment_has_none_and_an_exam_is_refused(course, teacher):
    course.assign(opens_at=at(10, 12, 6), due_at=at(10, 19, 21))
    (one,) = preview(teacher, course)["assignments"]
    assert (one["opens_at"], one["due_at"]) == (None, None)
    course.assign(title="Final", window_minutes=60)
    assert refused(teacher, course) == "copy_exam_needs_dates"
    assert copied(teacher, course, shift_days=1)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"shift_days": 7, "first_day": "2027-01-01"}, "copy_dates_twice"),
        ({"first_day": "2027-02-30"}, "day_needed"),
        ({"first_day": 5}, "day_needed"),
        ({"first_day": "9999-12-31"}, "copy_too_far"),
        ({"first_day": "0001-01-01"}, "copy_too_far"),
        ({"shift_days": 3651}, "number_too_large"),
        ({"shift_days": 1.5}, "whole_number_needed"),
    ],
)
def test_dates_that_cannot_be_are_refused(course, teacher, body, code):
    course.assign()
    answer = teacher.post(f"/courses/{course.id}/copy", {"title": "Next term", **body})
    problem = assert_problem(answer, 422)
    assert code in (problem["code"], *(one["code"] for one in problem.get("errors", [])))


def test_rules_points_and_settings_are_copied_and_people_are_not(course, client, make_person, student, teacher):
    course.enrol(student)
    colleague = make_person(client, "ivy", Role.INSTRUCTOR)
    course.appoint(colleague, CourseRole.INSTRUCTOR)
    assert teacher.patch(f"/courses/{course.id}", {"leaderboard": True, "description": "Mondays"}).is_success
    rules = {"late_percent": 10, "late_days": None, "max_attempts": 3, "feedback_before": Feedback.VERDICT}
    old = course.assign(**rules)
    with course.database.writing() as session:
        row = session.get_one(Assignment, UUID(old))
        row.holds_grades, row.released_at, row.scoring = True, at(11, 1, 12), Scoring.BY_FAMILY
    made = copied(colleague, course, shift_days=182)
    assert (made["title"], made["role"], made["leaderboard"], made["description"]) == (
        "Next term",
        "owner",
        True,
        "Mondays",
    )
    assert made["join_code"] != teacher.get(f"/courses/{course.id}").json()["join_code"]
    assert [one["username"] for one in colleague.get(f"/courses/{made['id']}/members").json()["items"]] == ["ivy"]
    with course.database.reading() as session:
        new = session.scalars(sa.select(Assignment).where(Assignment.course_id == UUID(made["id"]))).one()
        values = {name: getattr(new, name) for name in (*rules, "holds_grades", "released_at", "scoring")}
        assert values == {**rules, "holds_grades": True, "released_at": None, "scoring": Scoring.BY_FAMILY}
        place = session.scalars(sa.select(AssignmentExercise).where(AssignmentExercise.assignment_id == new.id)).one()
        assert (place.points, place.position) == (100, 0)
        actions = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.course_id == UUID(course.id))).all()
    assert "course.copied" in actions
    assert_problem(teacher.get(f"/courses/{made['id']}"), 404)


def test_who_may_copy(course, client, make_person, student, teacher):
    course.enrol(student)
    for name, role, account, status in (
        ("gil", CourseRole.GRADER, Role.INSTRUCTOR, 403),
        ("ida", CourseRole.INSTRUCTOR, Role.STUDENT, 403),  # such an account creates no courses
        ("ivy", CourseRole.INSTRUCTOR, Role.INSTRUCTOR, 201),
        ("root", None, Role.ADMINISTRATOR, 201),
        ("alan", None, Role.INSTRUCTOR, 404),
    ):
        person = make_person(client, name, account)
        if role is not None:
            course.appoint(person, role)
        assert person.post(f"/courses/{course.id}/copy", {"title": "Next"}).status_code == status, name
    assert_problem(student.post(f"/courses/{course.id}/copy", {"title": "Next"}), 403)


def test_an_exercise_of_the_old_course_goes_along_if_the_copier_may_share_it(course, client, make_person, teacher):
    author = make_person(client, "alice", Role.INSTRUCTOR)
    course.appoint(author, CourseRole.INSTRUCTOR)
    write("im2col", course, Visibility.COURSE)
    write(SLUG, course, Visibility.COURSE, owner=author)
    course.assign(title="Both", exercises=[{"slug": SLUG, "points": 1}, {"slug": "im2col", "points": 2}])
    course.assign(title="One", slug="im2col")
    found = preview(author, course)
    assert found["newly_linked"] == [SLUG]
    assert [(one["title"], one["is_copied"], one["exercises"], one["left_out"]) for one in found["assignments"]] == [
        ("Both", True, [SLUG], [{"exercise": "im2col", "reason": "of_old_course"}]),
        ("One", False, [], [{"exercise": "im2col", "reason": "of_old_course"}]),
    ]
    made = copied(author, course)
    assert [one["title"] for one in author.get(f"/courses/{made['id']}/assignments").json()] == ["Both"]
    with course.database.reading() as session:
        linked = session.scalars(
            sa.select(Exercise.slug)
            .join(ExerciseCourse, ExerciseCourse.exercise_id == Exercise.id)
            .where(ExerciseCourse.course_id == UUID(made["id"]))
        ).all()
    assert linked == [SLUG]
    assert preview(teacher, course)["newly_linked"] == []


def test_what_the_copier_cannot_see_is_not_named(course, client, make_person, teacher):
    author = make_person(client, "alice", Role.INSTRUCTOR)
    course.assign(title="Hidden", slug="im2col")
    course.assign(title="Gone", slug=SLUG)
    write("im2col", course, Visibility.PRIVATE, owner=author)
    write(SLUG, course, Visibility.PUBLIC, listed=False)
    answer = teacher.post(f"/courses/{course.id}/copy/preview", {"title": "Next term"})
    found = {one["title"]: one["left_out"] for one in answer.json()["assignments"]}
    assert found["Hidden"] == [{"exercise": None, "reason": "hidden"}] and "im2col" not in answer.text
    assert found["Gone"] == [{"exercise": SLUG, "reason": "unlisted"}]
    course.appoint(author, CourseRole.INSTRUCTOR)
    found = {one["title"]: one["left_out"] for one in preview(author, course)["assignments"]}
    assert found["Hidden"] == [{"exercise": "im2col", "reason": "private"}]


def test_a_date_that_leaves_the_calendar_is_refused(course, teacher):
    course.assign(due_at=at(6, 1, 12, year=2195))
    assert refused(teacher, course, shift_days=3650) == "date_out_of_range"
