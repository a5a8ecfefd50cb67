"""The world of the visibility walk: an exercise of each visibility, and one person of each kind.

Every text of an exercise holds a marker, so that a page on which it must not be shows it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.authoring.skeleton import skeleton_files
from app.db.engine import Database, utc_now
from app.db.ids import new_id
from app.enums import CourseRole, Kind, Role, Status, Visibility
from app.exercises.catalogue import store_exercise
from app.models import (
    Assignment,
    AssignmentExercise,
    Comment,
    CommentReport,
    Course,
    CourseMember,
    ExamWindow,
    Exercise,
    ExerciseCourse,
    ExerciseDraft,
    ExerciseDraftFile,
    ExerciseVersion,
    Lab,
    MembershipPeriod,
    Submission,
)
from grader.exercise.parse import parse_exercise
from grader.verdict import Verdict
from tests.app.api import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_ARRAY = {"shape": [1], "dtype": "float64", "data": [1.0]}


class Who(StrEnum):
    """The kinds of people. They differ in their course, and in the time of an exam."""

    ANYBODY = "anybody"
    OUTSIDER = "outsider"
    BEFORE_OPENING = "before_opening"
    DURING = "during"
    FORMER = "former"
    BEFORE_EXAM = "before_exam"
    IN_EXAM = "in_exam"
    AFTER_OWN_EXAM = "after_own_exam"
    EXAM_STAFF = "exam_staff"
    OTHER_STAFF = "other_staff"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"


class Part(StrEnum):
    """The parts of an exercise that carry a marker."""

    TITLE = "title"
    STATEMENT = "statement"
    LEARN = "learn"
    TEMPLATE = "template"
    PROVIDED = "provided"
    FIGURE = "figure"
    SAMPLE = "sample"
    COMMENT = "comment"
    SOLUTION = "solution"


ROLES = {Who.OTHER_STAFF: Role.INSTRUCTOR, Who.AUTHOR: Role.INSTRUCTOR, Who.ADMINISTRATOR: Role.ADMINISTRATOR}
COURSES = {
    Who.BEFORE_OPENING: "later",
    Who.DURING: "open",
    Who.BEFORE_EXAM: "exam",
    Who.IN_EXAM: "exam",
    Who.AFTER_OWN_EXAM: "exam",
    Who.EXAM_STAFF: "exam",
    Who.OTHER_STAFF: "other",
}


def marker(visibility: Visibility, part: Part) -> str:
    """Return the word that stands in one part of one exercise, and nowhere else."""
    return f"Marker{visibility.title()}{part.title()}Xq"


def slug_of(visibility: Visibility) -> str:
    """Return the name of the exercise of this visibility."""
    return f"seen_by_{visibility}"


@dataclass
class VisibleWorld:
    """A service with these exercises, people and courses. Ids are hexadecimal."""

    client: TestClient
    people: dict[Who, Person]
    courses: dict[str, str]
    assignments: dict[str, str]
    comments: dict[Visibility, str]
    submissions: dict[tuple[Who, Visibility], str]
    versions: dict[Visibility, str]

    def course_of(self, who: Who) -> str:
        """Return the course of a person; an exam's for those who have none."""
        return COURSES.get(who, "exam")


def make_world(client: TestClient, database: Database, people: dict[Who, Person], commenter: Person) -> VisibleWorld:
    """Create the whole world in the database."""
    with database.writing() as session:
        courses = {name: _course(session, name) for name in ("later", "open", "exam", "other")}
        _join(session, courses, people)
        lab = Lab(slug="marks", position=0, title={"en": "Marks"}, summary={"en": "Marks"})
        session.add(lab)
        session.flush()
        exercises = {kind: _exercise(session, lab.id, kind, UUID(people[Who.AUTHOR].id)) for kind in Visibility}
        held = list(exercises.values())
        now = utc_now()
        assignments = {
            "later": _assignment(session, courses["later"], held, now + DAY, now + 2 * DAY),
            "open": _assignment(session, courses["open"], held, now - DAY, now + DAY),
            "exam": _assignment(session, courses["exam"], held, now - DAY, now + DAY, window_minutes=60),
        }
        for who, started_at in ((Who.IN_EXAM, now - HOUR / 2), (Who.AFTER_OWN_EXAM, now - 2 * HOUR)):
            user_id = UUID(people[who].id)
            session.add(ExamWindow(assignment_id=assignments["exam"], user_id=user_id, started_at=started_at))
        for name in ("later", "open", "exam"):
            session.add(ExerciseCourse(exercise_id=exercises[Visibility.COURSE].id, course_id=courses[name]))
        return VisibleWorld(
            client,
            people,
            {name: course_id.hex for name, course_id in courses.items()},
            {**{name: found.hex for name, found in assignments.items()}, "other": assignments["exam"].hex},
            {kind: _comment(session, kind, row, commenter, people) for kind, row in exercises.items()},
            {
                (who, kind): _submission(session, row, UUID(person.id))
                for who, person in people.items()
                for kind, row in exercises.items()
            },
            {kind: _version_of(session, row) for kind, row in exercises.items()},
        )


def _course(session: Session, name: str) -> UUID:
    row = Course(title=f"Course {name}", join_code=name.upper(), leaderboard=True)
    session.add(row)
    session.flush()
    return row.id


def _join(session: Session, courses: dict[str, UUID], people: dict[Who, Person]) -> None:
    roles = {Who.EXAM_STAFF: CourseRole.INSTRUCTOR, Who.OTHER_STAFF: CourseRole.OWNER}
    for who, name in COURSES.items():
        user_id, role = UUID(people[who].id), roles.get(who, CourseRole.STUDENT)
        session.add(CourseMember(course_id=courses[name], user_id=user_id, role=role))
        session.add(MembershipPeriod(course_id=courses[name], user_id=user_id, role=role))
    session.add(
        MembershipPeriod(
            course_id=courses["open"],
            user_id=UUID(people[Who.FORMER].id),
            role=CourseRole.STUDENT,
            started_at=utc_now() - 2 * DAY,
            ended_at=utc_now() - HOUR,
        )
    )


def _exercise(session: Session, lab_id: UUID, kind: Visibility, author_id: UUID) -> Exercise:
    slug = slug_of(kind)
    files = {path: content.decode() for path, content in skeleton_files(slug).items()}
    mark = {part: marker(kind, part) for part in Part}
    title = slug.replace("_", " ").capitalize()
    files["exercise.toml"] = files["exercise.toml"].replace(f'"{title}"', f'"{mark[Part.TITLE]}"')
    files["exercise.toml"] = files["exercise.toml"].replace("tags = []", 'tags = []\nprovided = ["given"]')
    files["statement.en.md"] += f"\n{mark[Part.STATEMENT]}\n\n![Figure](figures/one.svg)\n"
    files["learn.en.md"] = f"{mark[Part.LEARN]}\n"
    files["template.py"] += f"\n# {mark[Part.TEMPLATE]}\n"
    files["provided/given.py"] = f'"""{mark[Part.PROVIDED]}."""\n'
    files["figures/one.svg"] = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{mark[Part.FIGURE]}</text></svg>\n'
    files["hidden/reference.py"] += f"\n# {mark[Part.SOLUTION]}\n"
    stored = {path: content.encode() for path, content in files.items()}
    sample = {"name": mark[Part.SAMPLE], "family": "basic", "inputs": {"x": _ARRAY}, "expected": {"y": _ARRAY}}
    parsed, position = parse_exercise(slug, stored), list(Visibility).index(kind)
    exercise_id = store_exercise(session, lab_id, position, parsed, [sample])
    row = session.get_one(Exercise, exercise_id)
    row.visibility = kind
    draft = ExerciseDraft(slug=slug, owner_id=author_id, lab="marks", exercise_id=exercise_id)
    session.add(draft)
    session.flush()
    session.add_all(ExerciseDraftFile(draft_id=draft.id, path=path, content=text) for path, text in stored.items())
    return row


def _assignment(
    session: Session,
    course_id: UUID,
    exercises: list[Exercise],
    opens_at: datetime,
    due_at: datetime,
    window_minutes: int | None = None,
) -> UUID:
    row = Assignment(
        course_id=course_id, title="Work", opens_at=opens_at, due_at=due_at, window_minutes=window_minutes
    )
    session.add(row)
    session.flush()
    for position, exercise in enumerate(exercises):
        session.add(AssignmentExercise(assignment_id=row.id, exercise_id=exercise.id, position=position, points=10))
    return row.id


def _comment(
    session: Session, kind: Visibility, exercise: Exercise, commenter: Person, people: dict[Who, Person]
) -> str:
    row = Comment(id=new_id(), exercise_id=exercise.id, user_id=UUID(commenter.id), text=marker(kind, Part.COMMENT))
    row.thread_id = row.id
    session.add(row)
    session.flush()
    session.add(CommentReport(comment_id=row.id, user_id=UUID(people[Who.ADMINISTRATOR].id), reason="rude"))
    return row.id.hex


def _submission(session: Session, exercise: Exercise, user_id: UUID) -> str:
    """Store an accepted submission, as if the exercise had been visible to everybody once."""
    now = utc_now()
    row = Submission(
        id=new_id(),
        user_id=user_id,
        exercise_id=exercise.id,
        version_id=exercise.current_version_id,
        kind=Kind.SUBMISSION,
        status=Status.FINISHED,
        verdict=Verdict.ACCEPTED,
        score=100,
        started_at=now,
        finished_at=now,
        source=b"x = 1",
        report={"message": None, "stdout": "", "cases": [], "case_count": 1, "provenance": {}},
    )
    session.add(row)
    return row.id.hex


def _version_of(session: Session, exercise: Exercise) -> str:
    return session.get_one(ExerciseVersion, exercise.current_version_id).content_hash
