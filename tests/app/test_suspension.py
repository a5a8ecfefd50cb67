"""An exercise whose own code fails is suspended, its staff are notified, and it is lifted again."""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.engine import utc_now
from app.enums import Kind, OutboxKind, Role, Status, Theme
from app.exercises import suspension
from app.grading.health import Health
from app.grading.worker import Worker
from app.http.errors import NotFoundError
from app.i18n.words import Words
from app.identity import Principal
from app.models import AuditEntry, Exercise, ExerciseDraft, ExerciseVersion, OutboxMessage, Submission, User
from grader.exercise.caps import Caps
from grader.message import Message
from grader.verdict import Verdict
from tests.app.api import RIGHT, assert_problem
from tests.app.courses import known
from tests.app.test_both_queues import finished, until

SLUG = "maxpool_backward"
# It passes with the sample seed, as an exercise that was published does, and fails with every other.
FAILS = """

_generate = generate


def generate(rng):
    if rng.bit_generator.state != np.random.default_rng(0).bit_generator.state:
        raise ValueError("lost")
    yield from _generate(rng)
"""


@pytest.fixture
def broken(tmp_path, copy_lab):
    """Return a folder with an exercise whose cases.py fails after publication."""
    lab = copy_lab(tmp_path / "broken")
    cases = lab / SLUG / "hidden" / "cases.py"
    cases.write_text("import numpy as np\n" + cases.read_text() + FAILS)
    return lab.parent


def database_of(client):
    return client.app.state.services.database


def verify(client, *people):
    with database_of(client).writing() as session:
        for person in people:
            user = session.get_one(User, known(person).id)
            user.email = user.email_key = f"{person.username}@example.org"
            user.email_verified_at = utc_now()


def is_suspended(client):
    with database_of(client).reading() as session:
        return suspension.is_suspended(session, SLUG)


@contextmanager
def serving(mode, make_person, folder):
    with mode.app(exercises_dir=folder) as app, TestClient(app) as client:
        yield client, make_person(client, "ada"), make_person(client, "root", Role.ADMINISTRATOR)


@pytest.mark.sandbox
def test_three_failures_in_a_row_suspend_it_until_somebody_lifts_it(mode, make_person, broken):
    with serving(mode, make_person, broken) as (client, student, administrator):
        verify(client, administrator)
        ended = finished(student, student.submit(RIGHT, wait=0).json()["id"])
        assert ended["verdict"] == "internal_error"
        until(lambda: is_suspended(client))
        for answer in (student.submit(RIGHT), student.run(RIGHT)):
            problem = assert_problem(answer, 409, "exercise_suspended")
            assert "suspended" in problem["detail"]
        assert student.get(f"/exercises/{SLUG}").json()["is_suspended"] is True
        (told,) = administrator.get("/admin/operations").json()["suspended"]
        assert told["slug"] == SLUG and "hidden/cases.py" in told["message"] and "lost" in told["message"]
        with database_of(client).reading() as session:
            assert session.scalars(sa.select(OutboxMessage.kind)).all() == [OutboxKind.MAIL_SUSPENDED_EXERCISE]
            assert "exercise.suspended" in session.scalars(sa.select(AuditEntry.action)).all()
        assert_problem(student.delete(f"/exercises/{SLUG}/suspension"), 403)
        assert administrator.delete(f"/exercises/{SLUG}/suspension").status_code == 204
        assert student.get(f"/exercises/{SLUG}").json()["is_suspended"] is False
        assert student.submit(RIGHT, wait=0).status_code == 202


@pytest.mark.sandbox
def test_a_new_version_lifts_the_suspension_at_the_next_start(mode, make_person, broken, pooling):
    with serving(mode, make_person, broken) as (client, student, _):
        finished(student, student.submit(RIGHT, wait=0).json()["id"])
        until(lambda: is_suspended(client))
    with mode.app(exercises_dir=pooling) as app, TestClient(app) as client:
        student.client = client
        assert student.submit(RIGHT).json()["verdict"] == "accepted"


# --- Counting --------------------------------------------------------------------------------------------------


@pytest.fixture
def current(stocked):
    """Return the database and the current version of the exercise."""
    with stocked.reading() as session:
        query = sa.select(ExerciseVersion.content_hash).join(
            Exercise, Exercise.current_version_id == ExerciseVersion.id
        )
        return stocked, session.scalars(query.where(Exercise.slug == SLUG)).one()


def fail(database, version):
    with database.writing() as session:
        return suspension.note_failure(session, SLUG, version, Message("verbatim", {"text": "lost"}))


def row_of(database):
    with database.reading() as session:
        return session.scalars(sa.select(Exercise).where(Exercise.slug == SLUG)).one()


def test_it_is_suspended_once_by_the_third_failure_in_a_row(current):
    assert [fail(*current) for _ in range(5)] == [False, False, True, False, False]
    assert row_of(current[0]).suspension["code"] == "suspended_after_failures"


def test_a_success_ends_the_row(current):
    database, version = current
    for _ in range(4):
        assert not fail(database, version)
        assert not fail(database, version)
        with database.writing() as session:
            suspension.note_success(session, SLUG, version)
    assert row_of(database).suspended_at is None


def test_a_former_version_neither_suspends_nor_mends_the_current_one(current):
    database, version = current
    assert not any(fail(database, "0" * 64) for _ in range(5))
    fail(database, version)
    with database.writing() as session:
        suspension.note_success(session, SLUG, "0" * 64)
    assert row_of(database).failures_in_a_row == 1


def fail_on_outputs(database, version, person_id):
    """Fail on a person's outputs, and store the submission that ends by it."""
    with database.writing() as session:
        is_suspended = suspension.note_failure_on_outputs(session, SLUG, version, person_id, Message("lost"))
    end(database, person_id, Verdict.INTERNAL_ERROR, "grader.errors.CheckerFailedOnOutputsError: lost")
    return is_suspended


def end(database, person_id, verdict, failure=""):
    with database.writing() as session:
        row = session.scalars(sa.select(Exercise).where(Exercise.slug == SLUG)).one()
        session.add(
            Submission(
                user_id=person_id,
                exercise_id=row.id,
                version_id=row.current_version_id,
                kind=Kind.SUBMISSION,
                status=Status.FINISHED,
                verdict=verdict,
                finished_at=utc_now(),
                source=b"",
                report={"cases": [], "failure": failure},
            )
        )


@pytest.fixture
def people(current):
    """Return the ids of three people."""
    with current[0].writing() as session:
        made = [User(username=name, username_key=name, password_hash="") for name in ("kim", "lee", "max")]
        session.add_all(made)
        session.flush()
        return [one.id for one in made]


def test_one_person_whose_outputs_a_checker_fails_on_suspends_nothing(current, people):
    assert not any(fail_on_outputs(*current, people[0]) for _ in range(10))
    assert row_of(current[0]).failures_in_a_row == 0


def test_three_people_in_a_row_whose_outputs_a_checker_fails_on_suspend_it(current, people):
    assert [fail_on_outputs(*current, one) for one in (people[0], people[1], people[0])] == [False] * 3
    assert fail_on_outputs(*current, people[2])
    assert row_of(current[0]).suspension["code"] == "suspended_after_failures"


def test_a_verdict_in_between_ends_the_row_of_people(current, people):
    assert not any(fail_on_outputs(*current, one) for one in people[:2])
    end(current[0], people[0], Verdict.WRONG_ANSWER)
    assert not fail_on_outputs(*current, people[2])


def test_a_failure_of_the_service_is_none_of_a_checkers(current, people):
    for one in people[:2]:
        end(current[0], one, Verdict.INTERNAL_ERROR, "grader.errors.SandboxError: gone")
    assert not fail_on_outputs(*current, people[2])


def test_limits_over_the_caps_suspend_it_until_the_caps_are_raised(current):
    database, _ = current
    with database.writing() as session:
        suspension.apply_caps(session, Caps(time_limit_s=1, memory_limit_mib=16))
    row = row_of(database)
    assert row.suspended_at is not None
    assert "time limit" in Words("en").message(Message.from_json(row.suspension))
    with database.writing() as session:
        suspension.apply_caps(session, Caps())
    assert row_of(database).suspended_at is None


def test_the_caps_lift_no_other_suspension(current):
    database, version = current
    for _ in range(3):
        fail(database, version)
    with database.writing() as session:
        suspension.apply_caps(session, Caps())
    assert row_of(database).suspended_at is not None


# --- Staff -----------------------------------------------------------------------------------------------------


@pytest.fixture
def suspended(current):
    """Return a database in which the exercise is suspended; grace is its author, and has a verified address."""
    database, version = current
    with database.writing() as session:
        exercise_id = session.scalars(sa.select(Exercise.id).where(Exercise.slug == SLUG)).one()
        for name, role, is_verified in (
            ("grace", Role.INSTRUCTOR, True),
            ("alan", Role.INSTRUCTOR, True),
            ("root", Role.ADMINISTRATOR, True),
            ("toor", Role.ADMINISTRATOR, False),
        ):
            user = User(username=name, username_key=name, password_hash="", role=role)
            user.email = user.email_key = f"{name}@example.org"
            user.email_verified_at = utc_now() if is_verified else None
            session.add(user)
            session.flush()
            if name == "grace":
                session.add(ExerciseDraft(slug=SLUG, owner_id=user.id, lab="own", exercise_id=exercise_id))
    for _ in range(3):
        fail(database, version)
    return database


def mails(database):
    with database.writing() as session:
        messages = session.scalars(sa.select(OutboxMessage)).all()
        made = [suspension.suspension_mail(session, one, "https://judge.example") for one in messages]
        return {mail.to: mail for mail in made if mail is not None}


def test_the_author_and_administrators_with_a_verified_address_get_a_mail(suspended):
    found = mails(suspended)
    assert found.keys() == {"grace@example.org", "root@example.org"}
    assert f"https://judge.example/authoring/{SLUG}" in found["grace@example.org"].text
    assert "https://judge.example/admin/operations" in found["root@example.org"].text
    assert "lost" in found["grace@example.org"].text and SLUG in found["grace@example.org"].subject


def test_a_suspension_that_was_lifted_is_not_mailed(suspended):
    with suspended.writing() as session:
        suspension.clear(session.scalars(sa.select(Exercise).where(Exercise.slug == SLUG)).one())
    assert mails(suspended) == {}


def test_lifting_it_again_and_again_sends_no_flood_of_mails(current, suspended):
    database, version = current

    def waiting():
        with database.reading() as session:
            return session.scalar(sa.select(sa.func.count()).where(OutboxMessage.sent_at.is_(None)))

    def sent(ago):
        with database.writing() as session:
            session.execute(sa.update(OutboxMessage).values(sent_at=utc_now() - ago))

    assert waiting() == 2
    for ago, more in ((timedelta(minutes=59), 0), (timedelta(minutes=61), 2)):
        sent(ago)
        with database.writing() as session:
            suspension.clear(session.scalars(sa.select(Exercise).where(Exercise.slug == SLUG)).one())
        for _ in range(3):
            fail(database, version)
        assert row_of(database).suspended_at is not None
        assert waiting() == more


def principal(database, name):
    with database.reading() as session:
        user = session.scalars(sa.select(User).where(User.username == name)).one()
        return Principal(user.id, user.username, user.role, None, Theme.SYSTEM)


@pytest.mark.parametrize("name", ["grace", "root"])
def test_its_author_and_administrators_may_lift_it(suspended, name):
    actor = principal(suspended, name)
    with suspended.writing() as session:
        suspension.lift(session, actor, SLUG)
    assert row_of(suspended).suspended_at is None
    assert row_of(suspended).failures_in_a_row == 0


def test_no_other_instructor_may_lift_it(suspended):
    actor = principal(suspended, "alan")
    with suspended.writing() as session, pytest.raises(NotFoundError):
        suspension.lift(session, actor, SLUG)
    assert row_of(suspended).suspended_at is not None


@pytest.mark.parametrize(("kind", "ends_it"), [(Kind.SUBMISSION, True), (Kind.RUN, False)])
def test_only_a_submission_ends_a_row_of_failures(kind, ends_it):
    """The visible cases come from one seed. A class that runs them all day says nothing of the other seeds."""
    noted = []

    class Noting(Health):
        def note_graded(self, exercise):
            noted.append(exercise)

    grader = SimpleNamespace(grade=lambda *one, **told: "report", run_visible=lambda *one, **told: "report")
    nothing = SimpleNamespace()
    worker = Worker(nothing, nothing, nothing, grader, nothing, max_attempts=3, health=Noting())
    record = SimpleNamespace(kind=kind, source=b"", user_id=None)
    assert worker._grade_on_cases(record, "exercise", {}) == "report"
    assert noted == (["exercise"] if ends_it else [])
