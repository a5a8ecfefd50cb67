"""The deletion of an archived course: what is lost, what stays, and that nothing points to it afterwards."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.ids import new_id
from app.enums import CourseRole, OutboxKind, RejudgingStatus, Role, Visibility
from app.models import (
    AuditEntry,
    Exercise,
    ExerciseCourse,
    ExerciseDraft,
    Judgement,
    OutboxMessage,
    Rejudging,
    RosterEntry,
    Submission,
)
from app.models.base import Base
from grader.verdict import Verdict
from tests.app.api import assert_problem
from tests.app.courses import SLUG
from tests.app.service import create_app
from tests.app.stored import hand_in

pytestmark = pytest.mark.sandbox

TITLE = "Deep learning"


@pytest.fixture
def client(stocked, make_settings, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    with TestClient(create_app(make_settings(database_url=url), grader=grader)) as client:
        yield client


@pytest.fixture
def full(course, client, make_person, student, teacher):
    """Fill the course with everything that a course can have, archive it, and return a submission to it."""
    other = make_person(client, "bob")
    course.enrol(student, other)
    assignment = course.assign()
    submission = hand_in(course.database, student.id, assignment)
    own = f"/courses/{course.id}"
    assert teacher.patch(own, {"leaderboard": True}).status_code == 200
    alias = student.get(f"{own}/leaderboard").json()["offered"][0]["key"]
    for answer in (
        student.put(f"{own}/leaderboard/me", {"name": alias}),
        teacher.put(f"{own}/grades/{student.id}/{assignment}/{SLUG}", {"points": 5, "reason": "by hand"}),
        teacher.put(f"{own}/assignments/{assignment}/extensions/{student.id}", {"due_at": "2199-01-01T00:00:00Z"}),
        teacher.post(f"/submissions/{submission}/remarks", {"text": "Nearly."}),
        student.post(f"{own}/regrade-requests", {"assignment_id": assignment, "exercise": SLUG, "reason": "A tie."}),
        teacher.post(f"{own}/invitations", {"username": "alan"}),
        teacher.post("/rejudgings", {"reason": "mended", "course_id": course.id, "exercise": SLUG}),
        make_person(client, "alan").get("/me/invitations"),
    ):
        assert answer.is_success, answer.text
    with course.database.writing() as session:
        entry = RosterEntry(id=new_id(), course_id=UUID(course.id), name="Bob", email="bob@example.org")
        session.add(entry)
        session.add(OutboxMessage(kind=OutboxKind.MAIL_INVITATION, target_id=entry.id, person_id=entry.id))
        exercise = session.query(Exercise).filter_by(slug="im2col").one()
        exercise.visibility = Visibility.COURSE
        session.add(ExerciseCourse(exercise_id=exercise.id, course_id=UUID(course.id)))
    assert teacher.patch(own, {"archived": True}).status_code == 200
    return submission


def delete(person, course, title=TITLE):
    return person.post(f"/courses/{course.id}/deletion", {"title": title})


def mentions(course, ids):
    """Return the columns that hold one of the ids."""
    found = []
    with course.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if (
                    isinstance(column.type, sa.Uuid)
                    and session.execute(sa.select(column).where(column.in_(ids)).limit(1)).first()
                ):
                    found.append(f"{table.name}.{column.name}")
    return sorted(set(found))


def test_deletion_leaves_the_submissions_and_an_audit_entry_alone(course, client, make_person, teacher, full):
    root = make_person(client, "root", Role.ADMINISTRATOR)
    losses = teacher.get(f"/courses/{course.id}/deletion").json()
    assert losses == {
        "members": 3,
        "roster_entries": 1,
        "assignments": 1,
        "extensions": 1,
        "grades": 1,
        "manual_grades": 1,
        "regrade_requests": 1,
        "remarks": 1,
        "linked_exercises": 1,
        "kept_submissions": 1,
    }
    with course.database.reading() as session:
        entry_id = session.scalars(sa.select(RosterEntry.id)).one()
        assignment_id = session.get_one(Submission, UUID(full)).assignment_id
    ids = [UUID(course.id), assignment_id, entry_id]
    assert {"regrade_requests.assignment_id", "outbox.target_id"} <= set(mentions(course, ids))
    assert delete(teacher, course).status_code == 204
    assert mentions(course, ids) == ["audit_log.course_id"]
    with course.database.reading() as session:
        kept = session.get_one(Submission, UUID(full))
        assert kept.assignment_id is None and kept.verdict is Verdict.WRONG_ANSWER
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "course.deleted")).one()
        assert (entry.subject, entry.details) == (TITLE, losses)
        (rejudging,) = session.scalars(sa.select(Rejudging)).all()
        assert rejudging.status is RejudgingStatus.DROPPED and rejudging.exercise_id is None
        waiting = sa.select(Judgement.id).where(Judgement.verdict.is_(None))
        assert session.scalar(waiting) is None
    assert root.get("/admin/audit").json()["items"][0]["action"] == "course.deleted"
    assert_problem(teacher.get(f"/courses/{course.id}"), 404)


def test_a_deleted_course_shows_its_submissions_to_their_students_only(course, student, teacher, full):
    assert delete(teacher, course).status_code == 204
    assert student.get(f"/submissions/{full}").json()["assignment_id"] is None
    assert_problem(teacher.get(f"/submissions/{full}"), 404)


def test_exercises_of_a_deleted_course_are_seen_by_nobody_else(course, client, make_person, student, teacher, full):
    stranger = make_person(client, "eve")
    assert student.get("/exercises/im2col").status_code == 200
    assert delete(teacher, course).status_code == 204
    for person in (student, teacher, stranger):
        assert_problem(person.get("/exercises/im2col"), 404)


def test_a_rejudging_of_a_deleted_course_is_not_the_authors(course, client, make_person, teacher, full):
    author = make_person(client, "alice", Role.INSTRUCTOR)
    with course.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=SLUG).one()
        session.add(ExerciseDraft(owner_id=UUID(author.id), exercise_id=exercise.id, slug=SLUG, lab="pooling"))
    assert delete(teacher, course).status_code == 204
    assert author.get("/rejudgings").json() == []


def test_only_an_archived_course_is_deleted(course, teacher):
    assert assert_problem(delete(teacher, course), 409)["code"] == "course_not_archived"
    assert teacher.get(f"/courses/{course.id}").status_code == 200


@pytest.mark.parametrize("title", ["", "deep learning", "Deep", "x" * 121])
def test_the_title_is_typed_exactly(course, teacher, full, title):
    assert_problem(delete(teacher, course, title), 422)
    assert teacher.get(f"/courses/{course.id}").status_code == 200


def test_a_repeated_deletion_changes_nothing(course, client, make_person, teacher, full):
    stranger = make_person(client, "eve", Role.INSTRUCTOR)
    answers = [delete(teacher, course).status_code for _ in range(2)]
    assert answers == [204, 204]
    with course.database.reading() as session:
        assert session.query(AuditEntry).filter_by(action="course.deleted").count() == 1
    assert_problem(delete(stranger, course), 404)


def test_only_owners_and_administrators_delete(course, client, make_person, student, full):
    instructor = make_person(client, "ivy", Role.INSTRUCTOR)
    course.appoint(instructor, CourseRole.INSTRUCTOR)
    for person in (student, instructor):
        assert_problem(person.get(f"/courses/{course.id}/deletion"), 403)
        assert_problem(delete(person, course), 403)
    assert delete(make_person(client, "root", Role.ADMINISTRATOR), course).status_code == 204
