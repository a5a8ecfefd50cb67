"""The data for the walk through all routes: one person of each kind, and a valid request for each route.

A new route needs a value in PARAMETERS for each new parameter of its path. If it takes a body, it needs a valid one
in BODIES, because an answer of 422 says nothing about permissions.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.accounts import service as users
from app.db.engine import Database, utc_now
from app.db.ids import new_id
from app.enums import Admission, CourseRole, Kind, Role, Status
from app.grading.record import case_json
from app.models import (
    Assignment,
    Comment,
    Exercise,
    ExerciseFile,
    ExternalIdentity,
    ProviderRegistration,
    Submission,
)
from grader.verdict import CaseResult, Verdict
from tests.app.api import API, PASSWORD, RIGHT, Person
from tests.app.courses import SLUG, appoint, make_assignment, make_course
from tests.app.stored import give_points
from tests.authorisation import Who

ROLES = {
    Who.STUDENT: Role.STUDENT,
    Who.OTHER_STUDENT: Role.STUDENT,
    Who.OTHER_INSTRUCTOR: Role.INSTRUCTOR,
    Who.VIEWER: Role.STUDENT,
    Who.GRADER: Role.STUDENT,
    Who.INSTRUCTOR: Role.INSTRUCTOR,
    Who.OWNER: Role.INSTRUCTOR,
    Who.ADMINISTRATOR: Role.ADMINISTRATOR,
}


IN_COURSE = {
    Who.STUDENT: CourseRole.STUDENT,
    Who.VIEWER: CourseRole.VIEWER,
    Who.GRADER: CourseRole.GRADER,
    Who.INSTRUCTOR: CourseRole.INSTRUCTOR,
    Who.OWNER: CourseRole.OWNER,
}


@dataclass
class World:
    """A service with one person of each kind, and a course of the owner with the student in it."""

    client: TestClient
    people: dict[Who, Person]
    course_id: str
    assignment_id: str
    names: set[str] = field(default_factory=set)
    before_sending: Callable[[], None] = lambda: None  # when all that the request needs has been made
    _untouched: tuple[str, dict[str, str]] = ("", {})  # the last route, and its values, if nothing has changed since

    @property
    def database(self) -> Database:
        database: Database = self.app.state.services.database
        return database

    @property
    def app(self) -> FastAPI:
        return cast(FastAPI, self.client.app)

    @property
    def student_id(self) -> UUID:
        return UUID(self.people[Who.STUDENT].id)

    def fresh_name(self) -> str:
        """Return a user name that nobody has."""
        name = f"new{len(self.names)}"
        self.names.add(name)
        return name

    def _headers(self, who: Who, *, as_somebody_new: bool) -> dict[str, str]:
        if who not in self.people:
            return {}
        if not as_somebody_new:
            return self.people[who].headers
        with self.database.writing() as session:
            user = users.register(session, self.fresh_name(), PASSWORD, ROLES[who])
            return {"Authorization": f"Bearer {users.create_token(session, user.id, 'one way')[1]}"}

    def _values(self, route: str) -> dict[str, str]:
        """Return the values of the path's parameters: new things, unless the last request to the route changed none.

        Making them takes as long as the requests do.
        """
        last, values = self._untouched
        if route == last:
            return values
        makers = {**ANYWHERE, **PARAMETERS.get(route, {})}
        return {name: makers[name](self) for name in re.findall(r"{(\w+)(?::\w+)?}", route)}

    def ask(self, route: str, who: Who) -> Any:
        """Send this person's request to the route, about things of the student or of the student's course."""
        method, template = route.split(" ", 1)
        values = self._values(route)
        path = re.sub(r"{(\w+)(?::\w+)?}", lambda match: values[match[1]], template)
        body = BODIES[route](self) if route in BODIES else {}
        headers = self._headers(who, as_somebody_new=route in END_THE_ACCOUNT)
        self.client.cookies.clear()
        headers = {**headers, **body.pop("headers", {})}
        self.before_sending()
        answer = self.client.request(method, path, headers=headers, follow_redirects=False, **body)
        self._untouched = (route, values) if method == "GET" or answer.status_code >= 400 else ("", {})
        return answer


def make_world(client: TestClient, people: dict[Who, Person]) -> World:
    """Create the world of the walk: two courses, each with a student and an instructor."""
    database = cast(FastAPI, client.app).state.services.database
    make_course(database, people[Who.OTHER_INSTRUCTOR], (people[Who.OTHER_STUDENT],))
    course_id = make_course(database, people[Who.OWNER])
    for who, role in IN_COURSE.items():
        appoint(database, course_id, people[who], role)
    assignment_id = make_assignment(database, people[Who.OWNER], course_id)
    assert people[Who.OWNER].patch(f"/courses/{course_id}", {"leaderboard": True}).is_success
    for person in people.values():
        give_points(database, person.id, 1000)
        assert person.put(f"/me/drafts/{SLUG}", {"source": "x = 1"}).status_code == 200
    return World(client, people, course_id, assignment_id)


def _member_id(world: World) -> str:
    """Return the student, who joins the course again if they were removed."""
    appoint(world.database, world.course_id, world.people[Who.STUDENT], CourseRole.STUDENT)
    return world.people[Who.STUDENT].id


def _course_id(world: World) -> str:
    _member_id(world)
    return world.course_id


def _token_id(world: World) -> str:
    with world.database.writing() as session:
        return users.create_token(session, world.student_id, "to be ended")[0].id.hex


def _submission_id(world: World) -> str:
    """Store a finished submission of the student to the assignment, which fails on a visible case."""
    now = utc_now()
    array = {"shape": [1], "dtype": "float64", "data": [1.0]}
    detail = {"inputs": {}, "expected": {"dx": array}, "actual": {"dx": array}, "stdout": ""}
    case = case_json(CaseResult("basic", "basic", visible=True, verdict=Verdict.WRONG_ANSWER))
    cases = [{**case, "detail": detail}]
    with world.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=SLUG).one()
        assert exercise.current_version_id
        row = Submission(
            id=new_id(),
            user_id=world.student_id,
            exercise_id=exercise.id,
            version_id=exercise.current_version_id,
            kind=Kind.SUBMISSION,
            assignment_id=UUID(world.assignment_id),
            admission=Admission.COUNTED,
            status=Status.FINISHED,
            verdict=Verdict.WRONG_ANSWER,
            score=0,
            started_at=now,
            finished_at=now,
            source=RIGHT.encode(),
            report={"message": "", "stdout": "", "cases": cases, "case_count": 1, "provenance": {}},
        )
        session.add(row)
        return row.id.hex


def _comment_id(world: World) -> str:
    """Create a comment of the student."""
    with world.database.writing() as session:
        exercise_id = session.query(Exercise).filter_by(slug=SLUG).one().id
        row = Comment(id=new_id(), exercise_id=exercise_id, user_id=world.student_id, text="Why?")
        row.thread_id = row.id
        session.add(row)
        return row.id.hex


def _for_sale(world: World) -> str:
    """Return the exercise, once no assignment of the walk locks its solution."""
    with world.database.writing() as session:
        session.execute(sa.update(Assignment).values(locks_solutions=False))
    return SLUG


def _data_file(world: World) -> str:
    """Return the name of a data file that the exercise has from now on."""
    with world.database.writing() as session:
        version = sa.select(Exercise.current_version_id).where(Exercise.slug == SLUG).scalar_subquery()
        version_id = session.scalars(sa.select(version)).one()
        path = "provided/flowers.csv"
        if session.get(ExerciseFile, (version_id, path)) is None:
            session.add(ExerciseFile(version_id=version_id, path=path, content=b"length\n5.1\n"))
    return "flowers.csv"


def _identity_id(world: World) -> str:
    with world.database.writing() as session:
        provider = ProviderRegistration(title="Provider", issuer=f"https://{new_id().hex}.example", client_id="x")
        session.add(provider)
        session.flush()
        identity = ExternalIdentity(registration_id=provider.id, subject="ada", user_id=world.student_id)
        session.add(identity)
        session.flush()
        return identity.id.hex


def _always(value: str) -> Callable[[World], str]:
    return lambda world: value


def _json(body: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"json": body}


def _form(body: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"data": body}


def _account(kind: str, world: World) -> dict[str, Any]:
    return {kind: {"username": world.fresh_name(), "password": PASSWORD}}


def _known(kind: str, world: World) -> dict[str, Any]:
    return {kind: {"username": world.people[Who.STUDENT].username, "password": PASSWORD}}


# Parameters by their name; by route where a name means something else there.
ANYWHERE: dict[str, Callable[[World], str]] = {
    "slug": _always(SLUG),
    "lab": _always("pooling"),
    "token": _always("guess"),
    "token_id": _token_id,
    "identity_id": _identity_id,
    "submission_id": _submission_id,
    "code": _always("en"),
    "comment_id": _comment_id,
    "course_id": _course_id,
    "assignment_id": lambda world: world.assignment_id,
    "user_id": _member_id,
    "username": lambda world: world.people[Who.STUDENT].username,
}
PARAMETERS: dict[str, dict[str, Callable[[World], str]]] = {
    "GET /exercises/{slug}/figures/{name}": {"name": _always("overlap.svg")},
    "GET /exercises/{slug}/data/{name}": {"name": _data_file},
    "POST /theme/{name}": {"name": _always("dark")},
    f"POST {API}/exercises/{{slug}}/solution": {"slug": _for_sale},
    "POST /exercises/{slug}/solution": {"slug": _for_sale},
}
END_THE_ACCOUNT = {f"POST {API}/me/deletion", "POST /profile/delete"}
BODIES: dict[str, Callable[[World], dict[str, Any]]] = {
    f"POST {API}/auth/register": partial(_account, "json"),
    f"POST {API}/auth/login": partial(_known, "json"),
    f"POST {API}/auth/tokens": _json({"name": "mine"}),
    f"PATCH {API}/me": _json({"theme": "dark"}),
    "POST /login": partial(_known, "data"),
    "POST /register": partial(_account, "data"),
    "POST /setup/{token}": partial(_account, "data"),
    f"POST {API}/auth/password-reset": _json({"name": "nobody"}),
    "POST /forgot": _form({"name": "nobody"}),
    "POST /reset/{token}": _form({"password": PASSWORD}),
    "POST /profile/details": _form({"display_name": "Another"}),
    "POST /profile/email": _form({"email": "a.name@example.org", "password": PASSWORD}),
    "POST /profile": _form({"language": "en", "theme": "dark"}),
    "POST /profile/tokens": _form({"name": "mine"}),
    f"POST {API}/exercises/{{slug}}/submissions": _json({"source": "x = 1"}),
    f"POST {API}/exercises/{{slug}}/runs": _json({"source": "x = 1"}),
    f"PUT {API}/me/drafts/{{slug}}": _json({"source": "x = 1"}),
    "POST /exercises/{slug}": _form({"source": "x = 1", "action": "run"}),
    f"POST {API}/exercises/{{slug}}/solution": _json({"price": 300}),
    "POST /exercises/{slug}/solution": _form({"price": 300}),
    f"POST {API}/exercises/{{slug}}/comments": _json({"text": "Why?"}),
    f"PATCH {API}/comments/{{comment_id}}": _json({"text": "How?"}),
    f"POST {API}/comments/{{comment_id}}/reports": _json({"reason": "rude"}),
    "POST /exercises/{slug}/comments": _form({"text": "Why?"}),
    "POST /comments/{comment_id}/edit": _form({"text": "How?"}),
    "POST /comments/{comment_id}/report": _form({"reason": "rude"}),
    f"POST {API}/me/time/{{slug}}": _json({"seconds": 30}),
    f"PUT {API}/me/password": _json({"password": PASSWORD, "new_password": PASSWORD}),
    "POST /profile/password": _form({"password": PASSWORD, "new_password": PASSWORD}),
    f"POST {API}/me/deletion": _json({"password": PASSWORD}),
    "POST /profile/delete": _form({"password": PASSWORD}),
}
