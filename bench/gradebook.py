"""Measure the pages and exports of a large course: processor time of the service, statements, and bytes on the wire.

    python -m bench.gradebook [--students 300] [--exercises 20] [--submissions 22000] [--postgresql]

The course has five assignments, two with partial credit, and late work, extensions and manual grades. Its rows are
written directly; the real service answers over HTTP. The processor time is that of its process, the mean of twenty
requests after three unmeasured ones.
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.accounts.service import open_session
from app.db.engine import Database
from app.db.ids import new_id
from app.enums import Admission, CourseRole, Kind, Scoring, Status
from app.grading import summaries
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    Exercise,
    ExerciseVersion,
    Extension,
    GradeOverride,
    Lab,
    MembershipPeriod,
    RosterEntry,
    Submission,
    User,
)
from bench.deadline import running
from bench.private_postgresql import private_postgresql
from grader.verdict import Verdict
from tests.smoke.served import free_port

_COMMAND = str(Path(sys.executable).parent / "tensorjudge")
_START = datetime(2026, 9, 1, tzinfo=UTC)
_ROUNDS, _UNMEASURED = 20, 3
_TICKS = os.sysconf("SC_CLK_TCK")
_FAMILY = ("smallest", "basic", "overlap", "ties", "padding")


class Size(NamedTuple):
    """The size of a course."""

    students: int
    exercises: int
    submissions: int


class Filled(NamedTuple):
    """The course and who looks at it: the secrets of a teacher's and of a student's login."""

    course_id: UUID
    teacher: str
    student: str


def fill(database: Database, size: Size) -> Filled:
    """Write the course to the database."""
    draw = random.Random(13)
    course_id, assignments = new_id(), [new_id() for _ in range(5)]
    exercises, versions = [new_id() for _ in range(size.exercises)], [new_id() for _ in range(size.exercises)]
    users = [new_id() for _ in range(size.students + 1)]
    teacher, *students = users
    lab_id = new_id()
    lab = {"id": lab_id, "slug": "bench", "position": 0, "title": {"en": "Bench"}, "summary": {"en": "."}}
    title = {"en": "Gradient of a pooled map", "zh": "池化的梯度"}
    with database.writer.begin() as connection:

        def write(table: type, rows: list[dict[str, object]]) -> None:
            connection.execute(sa.insert(table), rows)

        write(Lab, [lab])
        write(
            Exercise,
            [{"id": one, "slug": f"level{n}", "lab_id": lab_id, "position": n} for n, one in enumerate(exercises)],
        )
        write(
            ExerciseVersion,
            [
                {
                    "id": version,
                    "exercise_id": one,
                    "content_hash": "0" * 64,
                    "points": 100,
                    "public": {},
                    "samples": [],
                }
                | {"summary": {"title": title, "points": 100}, "weights": {"ties": 3}}
                for version, one in zip(versions, exercises, strict=True)
            ],
        )
        for version, one in zip(versions, exercises, strict=True):
            connection.execute(sa.update(Exercise).where(Exercise.id == one).values(current_version_id=version))
        write(
            User,
            [
                {"id": one, "username": f"s{n:05}", "username_key": f"s{n:05}", "password_hash": "-"}
                for n, one in enumerate(users)
            ],
        )
        write(Course, [{"id": course_id, "title": "Numerical computing", "join_code": "K7PMQ2XW"}])
        roles = [CourseRole.OWNER, *[CourseRole.STUDENT] * size.students]
        member = [
            {"course_id": course_id, "user_id": one, "role": role} for one, role in zip(users, roles, strict=True)
        ]
        write(CourseMember, [{**one, "section": f"Group {n % 6}"} for n, one in enumerate(member)])
        write(MembershipPeriod, [{**one, "started_at": _START} for one in member])
        write(
            RosterEntry,
            [
                {"course_id": course_id, "user_id": one, "name": f"Given{n:04} Family{n * 7919 % 1000:04}"}
                | {"student_number": f"2026{n:06}", "email": f"s{n}@example.edu", "email_key": f"s{n}@example.edu"}
                for n, one in enumerate(students)
            ],
        )
        write(
            Assignment,
            [
                {"id": one, "course_id": course_id, "title": f"Assignment {n + 1}", "opens_at": _START}
                | {
                    "due_at": _START + timedelta(days=14 * (n + 1)),
                    "late_percent": 10,
                    "late_days": 7,
                    "max_attempts": 10,
                }
                | {"scoring": Scoring.BY_FAMILY if n < 2 else Scoring.ALL_OR_NOTHING}
                for n, one in enumerate(assignments)
            ],
        )
        write(
            AssignmentExercise,
            [
                {"assignment_id": assignments[n % 5], "exercise_id": one, "position": n // 5, "points": 100}
                for n, one in enumerate(exercises)
            ],
        )
        write(
            Extension,
            [
                {"assignment_id": one, "user_id": student, "due_at": _START + timedelta(days=90)}
                for one in assignments
                for student in draw.sample(students, len(students) // 30)
            ],
        )
        write(
            GradeOverride,
            [
                {"assignment_id": assignments[n % 5], "user_id": student, "exercise_id": exercises[n % 5]}
                | {"points": 60.0, "reason": "looked at"}
                for n, student in enumerate(students)
                if n % 20 == 0
            ],
        )
    cells = [(n, student) for n in range(size.exercises) for student in students]
    for start in range(0, size.submissions, 2000):
        rows = []
        for number in range(start, min(start + 2000, size.submissions)):
            n, student = cells[number % len(cells)] if number < len(cells) else draw.choice(cells)
            at = _START + timedelta(days=14 * (n % 5) + draw.random() * 20)
            rows.append(_submission(draw, student, exercises[n], versions[n], assignments[n % 5], at))
        with database.writer.begin() as connection:
            connection.execute(sa.insert(Submission), rows)
    summaries.rebuild(database)
    with database.writing() as session:
        secrets = [open_session(session, one, timedelta(days=1)) for one in (teacher, students[0])]
    return Filled(course_id, *secrets)


def _submission(
    draw: random.Random, student: UUID, exercise: UUID, version: UUID, assignment: UUID, at: datetime
) -> dict[str, object]:
    verdict = Verdict.ACCEPTED if draw.random() < 0.4 else Verdict.WRONG_ANSWER
    passed = [4 if verdict is Verdict.ACCEPTED else draw.randrange(5) for _ in _FAMILY]
    case = {"name": "window", "family": "basic", "visible": False, "verdict": verdict, "wall_time_s": 0.0012}
    return {
        "id": new_id(),
        "user_id": student,
        "exercise_id": exercise,
        "version_id": version,
        "kind": Kind.SUBMISSION,
        "assignment_id": assignment,
        "admission": Admission.COUNTED,
        "status": Status.FINISHED,
        "verdict": verdict,
        "score": 100 if verdict is Verdict.ACCEPTED else 0,
        "families": [[name, count, 4] for name, count in zip(_FAMILY, passed, strict=True)],
        "created_at": at,
        "started_at": at,
        "finished_at": at,
        "source": b"def forward(x):\n    return x\n" * 30,
        "report": {"message": None, "stdout": "", "cases": [case] * 20, "case_count": 20, "provenance": {}},
    }


def addresses(course_id: UUID) -> dict[str, str]:
    """Return what is asked for, by its name in the table."""
    page, api = f"/courses/{course_id.hex}", f"/api/v1/courses/{course_id.hex}"
    return {
        "gradebook, first page": f"{page}/gradebook",
        "gradebook, by total": f"{page}/gradebook?sort=total",
        "gradebook, API": f"{api}/grades",
        "members, first page": f"{page}/members",
        "members, API": f"{api}/members",
        "CSV": f"{api}/grades.csv",
        "CSV for Moodle": f"{api}/grades.csv?format=moodle_number",
        "CSV for Canvas": f"{api}/grades.csv?format=canvas",
    }


def measure(port: int, pid: int, path: str, secret: str) -> str:
    """Return a row of the table: milliseconds of the service's processor time, of the wall clock, and bytes."""
    for _ in range(_UNMEASURED):
        _get(port, path, secret)
    before, began = _processor_s(pid), time.perf_counter()
    sent = [_get(port, path, secret) for _ in range(_ROUNDS)]
    took, spent = time.perf_counter() - began, _processor_s(pid) - before
    return f"{spent / _ROUNDS * 1e3:.0f} ms | {took / _ROUNDS * 1e3:.0f} ms | {sent[-1] / 1000:.1f} kB"


def _get(port: int, path: str, secret: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": f"tensorjudge_session={secret}"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status, body[:500])
    return len(body) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def main() -> None:
    """Build the course, serve it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--exercises", type=int, default=20)
    parser.add_argument("--submissions", type=int, default=22_000)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own; needs root")
    given = parser.parse_args()
    size = Size(given.students, given.exercises, given.submissions)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/data/tensorjudge.db"
        environment = {
            **os.environ,
            "TENSORJUDGE_DATA_DIR": str(folder / "data"),
            "TENSORJUDGE_EXERCISES_DIR": str(folder / "none"),
            "TENSORJUDGE_PORT": str(free_port()),
        }
        if given.postgresql:
            url = stack.enter_context(private_postgresql()).url
            environment |= {"TENSORJUDGE_DATABASE_URL": url, "TENSORJUDGE_GRADING": "distributed"}
        subprocess.run([_COMMAND, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        database = Database(sa.make_url(url))
        filled = fill(database, size)
        database.dispose()
        (pid,) = stack.enter_context(running(environment, folder, [_COMMAND, "serve"], ready="/healthz"))
        print("| request | processor | wall clock | on the wire |\n|---|---|---|---|")
        port = int(environment["TENSORJUDGE_PORT"])
        for name, path in addresses(filled.course_id).items():
            print(f"| {name} | {measure(port, pid, path, filled.teacher)} |", flush=True)
        own = f"/courses/{filled.course_id.hex}"
        print(f"| a student's own course page | {measure(port, pid, own, filled.student)} |")


if __name__ == "__main__":
    main()
