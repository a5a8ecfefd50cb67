"""Which stored submissions are looked at before a version is published, on both databases."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.db import Database, utc_now
from app.ids import new_id
from app.models import Exercise, ExerciseVersion, Lab, Submission, User
from app.rejudging import look
from app.vocabulary import Kind, Status
from grader.verdict import Verdict

WRONG, RIGHT, OURS = Verdict.WRONG_ANSWER, Verdict.ACCEPTED, Verdict.INTERNAL_ERROR


@dataclass
class Stored:
    """An exercise whose submissions a test makes up."""

    database: Database
    exercise_id: UUID
    version_id: UUID

    def add(self, username: str, source: str, verdict: Verdict | None, **changes: object) -> UUID:
        with self.database.writing() as session:
            values = {
                "id": new_id(),
                "user_id": self._user(session, username),
                "exercise_id": self.exercise_id,
                "version_id": self.version_id,
                "kind": Kind.SUBMISSION,
                "status": Status.FINISHED if verdict else Status.QUEUED,
                "verdict": verdict,
                "score": 100 if verdict is RIGHT else 0,
                "seed": 7,
                "finished_at": utc_now() if verdict else None,
                "source": source.encode(),
                **changes,
            }
            session.add(Submission(**values))
            return values["id"]

    def chosen(self) -> list[tuple[UUID, int]]:
        with self.database.reading() as session:
            return [(one.id, one.program) for one in look.choose(session, self.exercise_id)]

    def _user(self, session: Session, username: str) -> UUID:
        found = session.query(User).filter_by(username_key=username).one_or_none()
        if found is None:
            found = User(username=username, username_key=username, password_hash="x")
            session.add(found)
            session.flush()
        return found.id


@pytest.fixture
def stored(migrated):
    with migrated.writing() as session:
        lab = Lab(slug="own", position=0, title={}, summary={})
        session.add(lab)
        session.flush()
        exercise = Exercise(slug="row_norms", lab_id=lab.id, position=0)
        session.add(exercise)
        session.flush()
        version = ExerciseVersion(
            exercise_id=exercise.id, content_hash="0" * 64, points=100, summary={}, public={}, samples=[]
        )
        session.add(version)
        session.flush()
        return Stored(migrated, exercise.id, version.id)


def test_of_everybody_the_last_and_the_best_then_what_was_refused(stored):
    refused = stored.add("ada", "a1", WRONG)
    stored.add("ada", "a2", RIGHT, score=50)
    best = stored.add("ada", "a3", RIGHT)
    stored.add("ada", "a4", RIGHT, score=70)
    last = stored.add("ada", "a5", WRONG)
    of_alan = stored.add("alan", "b1", RIGHT)
    assert [one for one, _ in stored.chosen()] == [of_alan, last, best, refused]


def test_the_same_source_is_one_program_and_takes_one_seed(stored):
    first = stored.add("ada", "same", WRONG, seed=1)
    second = stored.add("alan", "same", RIGHT, seed=2)
    other = stored.add("barbara", "other", RIGHT)
    assert stored.chosen() == [(other, 0), (second, 1), (first, 1)]
    with stored.database.reading() as session:
        assert [one.seed for one in look.choose(session, stored.exercise_id)] == [7, 2, 2]


def test_what_is_not_judged_is_left_out(stored):
    stored.add("ada", "a", None)
    stored.add("alan", "b", OURS)
    stored.add("barbara", "c", WRONG, kind=Kind.RUN)
    assert stored.chosen() == []
    with stored.database.reading() as session:
        assert look.count_stored(session, stored.exercise_id) == 0
        assert look.begin(session, stored.exercise_id, stored.version_id, None) is None


def test_the_number_of_programs_is_bounded_and_not_that_of_people_who_share_one(stored, monkeypatch):
    monkeypatch.setattr(look, "MOST_PROGRAMS", 2)
    stored.add("ada", "oldest", WRONG)
    for username in ("alan", "barbara", "charles"):
        stored.add(username, "copied", WRONG)
    stored.add("donald", "newest", WRONG)
    assert [program for _, program in stored.chosen()] == [0, 1, 1, 1]
