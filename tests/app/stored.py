"""An exercise whose stored submissions a test makes up."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.db.engine import Database, utc_now
from app.db.ids import new_id
from app.enums import Admission, Kind, Status
from app.grading import summaries
from app.models import AssignmentExercise, Exercise, ExerciseVersion, Lab, Submission, User
from app.rejudging import impact_preview
from grader.verdict import Verdict


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
                "score": 100 if verdict is Verdict.ACCEPTED else 0,
                "seed": 7,
                "finished_at": utc_now() if verdict else None,
                "source": source.encode(),
                **changes,
            }
            session.add(Submission(**values))
            return values["id"]

    def chosen(self) -> list[tuple[UUID, int]]:
        with self.database.reading() as session:
            return [(one.id, one.program) for one in impact_preview.choose(session, self.exercise_id)]

    def _user(self, session: Session, username: str) -> UUID:
        found = session.query(User).filter_by(username_key=username).one_or_none()
        if found is None:
            found = User(username=username, username_key=username, password_hash="x")
            session.add(found)
            session.flush()
        return found.id


def give_points(database: Database, user_id: str, points: int, slug: str = "im2col") -> None:
    """Store an accepted submission of this user to an exercise, which earned these points."""
    with database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=slug).one()
        now = utc_now()
        session.add(
            Submission(
                user_id=UUID(user_id),
                exercise_id=exercise.id,
                version_id=exercise.current_version_id,
                kind=Kind.SUBMISSION,
                status=Status.FINISHED,
                verdict=Verdict.ACCEPTED,
                score=points,
                started_at=now,
                finished_at=now,
                source=b"x = 1",
            )
        )


def make_stored(database: Database, slug: str = "row_norms") -> Stored:
    """Create an exercise of this name without submissions."""
    with database.writing() as session:
        lab = Lab(slug="own", position=0, title={}, summary={})
        session.add(lab)
        session.flush()
        exercise = Exercise(slug=slug, lab_id=lab.id, position=0)
        session.add(exercise)
        session.flush()
        version = ExerciseVersion(
            exercise_id=exercise.id, content_hash="0" * 64, points=100, summary={}, public={}, samples=[]
        )
        session.add(version)
        session.flush()
        return Stored(database, exercise.id, version.id)


def hand_in(
    database: Database,
    user_id: str,
    assignment_id: str,
    verdict: Verdict = Verdict.WRONG_ANSWER,
    /,
    **changes: object,
) -> str:
    """Store a graded submission to the first exercise of an assignment, which counts, and return its id."""
    with database.writing() as session:
        place = session.query(AssignmentExercise).filter_by(assignment_id=UUID(assignment_id), position=0).one()
        exercise = session.get_one(Exercise, place.exercise_id)
        now = utc_now()
        values = {
            "id": new_id(),
            "user_id": UUID(user_id),
            "exercise_id": exercise.id,
            "version_id": exercise.current_version_id,
            "kind": Kind.SUBMISSION,
            "assignment_id": UUID(assignment_id),
            "admission": Admission.COUNTED,
            "status": Status.FINISHED,
            "verdict": verdict,
            "score": 300 if verdict is Verdict.ACCEPTED else 0,
            "created_at": now,
            "started_at": now,
            "finished_at": now,
            "source": b"x = 1",
            "report": {"message": "", "stdout": "", "cases": [], "case_count": 0, "provenance": {}},
            **changes,
        }
        row = Submission(**values)
        session.add(row)
        session.flush()
        summaries.note(session.connection(), row)
        return row.id.hex
