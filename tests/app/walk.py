"""What the walk through all routes needs: one person of each kind, and for each route a request that makes sense.

A new route needs a value for each parameter of its path in PARAMETERS (unless one of that name is there), and if it
takes a body, a valid one in BODIES: an answer of 422 says nothing about who may ask.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.authorisation import Who
from app.db import Database, utc_now
from app.ids import new_id
from app.models import Exercise, Submission
from app.models_learning import Comment
from app.users import service as users
from app.vocabulary import Kind, Role, Status
from grader.verdict import Verdict
from tests.app.api import API, PASSWORD, RIGHT, Person

ROLES = {
    Who.STUDENT: Role.STUDENT,
    Who.OTHER_STUDENT: Role.STUDENT,
    Who.OTHER_INSTRUCTOR: Role.INSTRUCTOR,
    Who.INSTRUCTOR: Role.INSTRUCTOR,
    Who.ADMINISTRATOR: Role.ADMINISTRATOR,
}
SLUG = "maxpool_backward"


@dataclass
class World:
    """A service with one person of each kind."""

    app: FastAPI
    people: dict[Who, Person]
    names: set[str] = field(default_factory=set)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.services.database
        return database

    @property
    def student_id(self) -> UUID:
        return UUID(self.people[Who.STUDENT].id)

    def fresh_name(self) -> str:
        """A user name that nobody has."""
        name = f"new{len(self.names)}"
        self.names.add(name)
        return name

    def ask(self, route: str, who: Who) -> Any:
        """This person's request to the route, about things of the student or of the student's course."""
        method, template = route.split(" ", 1)
        special = PARAMETERS.get(route, {})
        values = {name: {**ANYWHERE, **special}[name](self) for name in re.findall(r"{(\w+)(?::\w+)?}", template)}
        path = re.sub(r"{(\w+)(?::\w+)?}", lambda match: values[match[1]], template)
        body = BODIES[route](self) if route in BODIES else {}
        headers = self.people[who].headers if who in self.people else {}
        client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        return client.request(method, path, headers={**headers, **body.pop("headers", {})}, **body)


def _token_id(world: World) -> str:
    with world.database.writing() as session:
        return users.create_token(session, world.student_id, "to be ended")[0].id.hex


def _submission_id(world: World) -> str:
    """A finished submission of the student, written as it would be stored."""
    now = utc_now()
    with world.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=SLUG).one()
        assert exercise.current_version_id
        row = Submission(
            id=new_id(),
            user_id=world.student_id,
            exercise_id=exercise.id,
            version_id=exercise.current_version_id,
            kind=Kind.SUBMISSION,
            status=Status.FINISHED,
            verdict=Verdict.ACCEPTED,
            score=300,
            started_at=now,
            finished_at=now,
            source=RIGHT.encode(),
            report={"message": "", "stdout": "", "cases": [], "case_count": 0, "provenance": {}},
        )
        session.add(row)
        return row.id.hex


def _comment_id(world: World) -> str:
    """A comment of the student."""
    with world.database.writing() as session:
        exercise_id = session.query(Exercise).filter_by(slug=SLUG).one().id
        row = Comment(id=new_id(), exercise_id=exercise_id, user_id=world.student_id, text="Why?")
        row.thread_id = row.id
        session.add(row)
        return row.id.hex


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
    "submission_id": _submission_id,
    "code": _always("en"),
    "comment_id": _comment_id,
}
PARAMETERS: dict[str, dict[str, Callable[[World], str]]] = {
    "GET /exercises/{slug}/figures/{name}": {"name": _always("overlap.svg")},
    "POST /theme/{name}": {"name": _always("dark")},
}
BODIES: dict[str, Callable[[World], dict[str, Any]]] = {
    f"POST {API}/auth/register": partial(_account, "json"),
    f"POST {API}/auth/login": partial(_known, "json"),
    f"POST {API}/auth/tokens": _json({"name": "mine"}),
    f"PATCH {API}/me": _json({"theme": "dark"}),
    "POST /login": partial(_known, "data"),
    "POST /register": partial(_account, "data"),
    "POST /setup/{token}": partial(_account, "data"),
    "POST /profile": _form({"language": "en", "theme": "dark"}),
    "POST /profile/tokens": _form({"name": "mine"}),
    f"POST {API}/exercises/{{slug}}/submissions": _json({"source": "x = 1"}),
    f"POST {API}/exercises/{{slug}}/runs": _json({"source": "x = 1"}),
    f"PUT {API}/me/drafts/{{slug}}": _json({"source": "x = 1"}),
    "POST /exercises/{slug}": _form({"source": "x = 1", "action": "run"}),
    f"POST {API}/exercises/{{slug}}/answer": _json({"price": 300}),
    "POST /exercises/{slug}/answer": _form({"price": 300}),
    f"POST {API}/exercises/{{slug}}/comments": _json({"text": "Why?"}),
    f"PATCH {API}/comments/{{comment_id}}": _json({"text": "How?"}),
    f"POST {API}/comments/{{comment_id}}/reports": _json({"reason": "rude"}),
    "POST /exercises/{slug}/comments": _form({"text": "Why?"}),
    "POST /comments/{comment_id}/edit": _form({"text": "How?"}),
    "POST /comments/{comment_id}/report": _form({"reason": "rude"}),
}
