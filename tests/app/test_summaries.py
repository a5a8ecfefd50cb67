"""Summaries of counted submissions: after any history they say what a rebuilt one says."""

import random
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from app.cli import app as command
from app.db.engine import utc_now
from app.db.group_commit import GroupCommit
from app.db.ids import new_id
from app.enums import Admission, Kind, RejudgingPolicy, RejudgingStatus, Role, Theme
from app.grading import store, summaries
from app.grading.record import Decision, Outcome, Record
from app.identity import Principal
from app.models import Assignment, Course, GradeSummary, Judgement, Rejudging, Submission, User
from app.rejudging import decision
from grader.verdict import Verdict
from tests.app.statements import counted_statements
from tests.app.stored import make_stored

REPORT = {"message": None, "stdout": "", "cases": [], "case_count": 0, "provenance": {}}


class World:
    """Two assignments with one exercise, and students who hand in to them."""

    def __init__(self, database):
        self.database = database
        self.exercise = make_stored(database)
        with database.writing() as session:
            course = Course(title="Course", join_code="ABCDEFGH")
            users = [User(username=name, username_key=name, password_hash="x") for name in ("ada", "alan", "root")]
            session.add_all([course, *users])
            session.flush()
            assignments = [Assignment(course_id=course.id, title=title) for title in ("one", "two")]
            session.add_all(assignments)
            session.flush()
            *self.students, root = [one.id for one in users]
            self.assignments = [one.id for one in assignments]
        self.root = Principal(root, "root", Role.ADMINISTRATOR, None, Theme.SYSTEM)
        self.open = []

    def hand_in(self, connection, student=0, assignment=0, admission=Admission.COUNTED, kind=Kind.SUBMISSION):
        record = Record.new(
            id=new_id(),
            user_id=self.students[student],
            exercise="row_norms",
            version_id=self.exercise.version_id,
            version="0" * 64,
            points=100,
            kind=kind,
            created_at=utc_now(),
            source=b"x = 1",
            inputs=None,
        )
        place = Decision() if assignment is None else Decision(self.assignments[assignment], admission)
        store.insert(connection, record, self.exercise.exercise_id, place)
        self.open.append(record.id)
        return record.id

    def finish(self, connection, submission_id, verdict=Verdict.ACCEPTED, families=None):
        outcome = Outcome(verdict, 100 if verdict is Verdict.ACCEPTED else 0, 7, 0.1, REPORT, families)
        return store.finish(connection, submission_id, 1, outcome, utc_now(), utc_now())

    def rejudge(self, chooses):
        """Judge some of the finished submissions again, and put the new verdicts in place."""
        with self.database.writing() as session:
            rejudging = Rejudging(reason="why not", status=RejudgingStatus.READY)
            session.add(rejudging)
            session.flush()
            for row in session.scalars(sa.select(Submission).where(Submission.verdict.is_not(None))):
                if verdict := chooses(row):
                    session.add(
                        Judgement(
                            submission_id=row.id,
                            rejudging_id=rejudging.id,
                            version_id=row.version_id,
                            verdict=verdict,
                            score=100 if verdict is Verdict.ACCEPTED else 0,
                            families=[["basic", 1, 2]],
                            judged_at=utc_now(),
                            report=REPORT,
                        )
                    )
            rejudging_id = rejudging.id
        with self.database.writing() as session:
            decision.apply(session, self.root, rejudging_id, RejudgingPolicy.AS_COMPUTED)

    def kept(self):
        with self.database.reading() as session:
            rows = session.scalars(sa.select(GradeSummary))
            return {(row.assignment_id, row.user_id, row.exercise_id): row.attempts for row in rows}


@pytest.fixture
def world(migrated):
    return World(migrated)


@pytest.fixture
def writer(migrated):
    writer = GroupCommit(migrated.writer)
    for thread in writer.threads:
        thread.start()
    yield writer
    for thread in writer.threads:
        thread.stop()


def one_step(world, draw):
    """Make one random change of a history."""
    verdicts = [*Verdict]
    families = draw.choice([None, [["basic", 1, 2], ["ties", 0, 3]]])
    match draw.randrange(8):
        case 0 | 1 | 2:
            with world.database.writer.begin() as connection:
                for _ in range(draw.randint(1, 4)):
                    kind = Kind.RUN if draw.random() < 0.1 else Kind.SUBMISSION
                    place = None if kind is Kind.RUN else draw.choice([0, 0, 0, 1, 1, None])
                    admission = draw.choice([Admission.COUNTED, Admission.COUNTED, Admission.ATTEMPTS_USED])
                    world.hand_in(connection, draw.randrange(2), place, admission, kind)
        case 3 | 4 if world.open:
            with world.database.writer.begin() as connection:
                for one in draw.sample(world.open, min(3, len(world.open))):
                    world.finish(connection, one, draw.choice(verdicts), families)
        case 5 if world.open:
            with world.database.writer.begin() as connection:
                started = draw.choice([None, utc_now()])
                store.cancel(connection, draw.choice(world.open), REPORT, started, utc_now())
        case 6:
            world.rejudge(lambda _: draw.choice([None, *verdicts]))
        case 7 if draw.random() < 0.2:
            connection = world.database.writer.connect()
            connection.begin()
            world.hand_in(connection)
            world.open.pop()
            connection.close()  # rolls back


@pytest.mark.parametrize("seed", range(8))
def test_a_rebuilt_summary_is_equal_after_any_history(world, seed):
    draw = random.Random(seed)
    for _ in range(60):
        one_step(world, draw)
    assert summaries.differing(world.database) == []
    kept = world.kept()
    assert sum(map(len, kept.values())) > 10
    assert summaries.rebuild(world.database) == len(kept)
    assert world.kept() == kept
    with world.database.writing() as session:
        session.delete(session.get_one(Assignment, world.assignments[0]))
    assert {place[0] for place in world.kept()} <= {world.assignments[1]}
    assert summaries.differing(world.database) == []


def test_a_summary_has_the_facts_of_each_counted_submission(world):
    with world.database.writer.begin() as connection:
        first, second, third = (world.hand_in(connection) for _ in range(3))
        world.finish(connection, first, Verdict.INTERNAL_ERROR)
        world.finish(connection, second, Verdict.WRONG_ANSWER, [["basic", 1, 2]])
        store.cancel(connection, third, REPORT, None, utc_now())
    world.rejudge(lambda row: Verdict.ACCEPTED if row.id == first else None)
    ((place, attempts),) = world.kept().items()
    assert place == (world.assignments[0], world.students[0], world.exercise.exercise_id)
    assert [(UUID(one[0]), *one[2:]) for one in attempts] == [
        (first, "accepted", 0, 1, [[1, 2, 1]]),
        (second, "wrong_answer", 0, 0, [[1, 2, 1]]),
        (third, None, 1, 0, []),
    ]
    read = summaries.attempts_in(attempts, is_forfeited=False)
    assert [one.verdict for one in read] == [Verdict.ACCEPTED, Verdict.WRONG_ANSWER, None]
    assert all(utc_now() - one.created_at < timedelta(minutes=1) for one in read)


def test_submissions_that_end_at_once_are_all_in_the_summary(world):
    with world.database.writer.begin() as connection:
        submitted = [world.hand_in(connection) for _ in range(4)]
    barrier = Barrier(len(submitted))

    def end(submission_id):
        barrier.wait()
        with world.database.writer.begin() as connection:
            world.finish(connection, submission_id)

    threads = [Thread(target=end, args=[one]) for one in submitted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (attempts,) = world.kept().values()
    assert [one[2] for one in attempts] == ["accepted"] * 4


def test_practice_and_runs_cost_no_statement(world):
    def statements(**place):
        with counted_statements(world.database) as found, world.database.writer.begin() as connection:
            world.finish(connection, world.hand_in(connection, **place))
        return len([one for one in found if not one.startswith(("BEGIN", "COMMIT"))])

    assert statements(assignment=None) == statements(assignment=None, kind=Kind.RUN) == 2
    assert statements(admission=Admission.ATTEMPTS_USED) == 2
    assert statements() == 5


def test_a_group_of_submissions_costs_the_statements_of_one(world, writer):
    with counted_statements(world.database) as found, world.database.writer.begin() as connection:
        for number in range(20):
            world.hand_in(connection, student=number % 2)
    assert len([one for one in found if "grade_summaries" in one]) == 2
    assert len([one for one in found if one.startswith("SELECT")]) == 1
    writer.do(lambda connection: world.finish(connection, world.open[0])).result()
    assert summaries.differing(world.database) == []


def test_the_command_finds_and_mends_what_differs(world, monkeypatch):
    with world.database.writer.begin() as connection:
        world.finish(connection, world.hand_in(connection))
    url = world.database.reader.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TENSORJUDGE_DATABASE_URL", url)
    run = CliRunner().invoke
    assert run(command, ["rebuild-summaries", "--check"]).exit_code == 0
    with world.database.writing() as session:
        session.execute(sa.update(GradeSummary).values(attempts=[]))
    found = run(command, ["rebuild-summaries", "--check"])
    assert (found.exit_code, world.students[0].hex in found.output) == (1, True)
    assert run(command, ["rebuild-summaries"]).exit_code == 0
    assert run(command, ["rebuild-summaries", "--check"]).exit_code == 0
