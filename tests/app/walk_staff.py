"""What the walk asks of courses, and of what else is for those who teach."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.authorisation import Who
from app.courses import assignments
from app.courses.schemas import ExtensionWrite
from app.db import utc_now
from tests.app.api import API
from tests.app.courses import SLUG, known, make_assignment, make_course
from tests.app.walk import BODIES, PARAMETERS, World
from tests.app.walk import _form as form
from tests.app.walk import _json as json
from tests.app.walk import _member_id as member_id

_COURSE = f"{API}/courses/{{course_id}}"
_PAGE = "/courses/{course_id}/assignments/{assignment_id}"
_ASSIGNMENT = f"{_COURSE}/assignments/{{assignment_id}}"


def _assignment_to_delete(world: World) -> str:
    return make_assignment(world.database, world.people[Who.INSTRUCTOR], world.course_id)


def _extended_student(world: World) -> str:
    """The student, with an extension to take back."""
    member_id(world)
    body = ExtensionWrite(due_at=utc_now() + timedelta(days=100_000))
    ids = (UUID(world.course_id), UUID(world.assignment_id), world.student_id)
    with world.database.writing() as session:
        assignments.extend(session, known(world.people[Who.INSTRUCTOR]), *ids, body)
    return world.student_id.hex


def _course_to_leave(world: World) -> str:
    """A course of its own, in which everybody of this world's course is what they are there."""
    instructor, student = world.people[Who.INSTRUCTOR], world.people[Who.STUDENT]
    course_id = make_course(world.database, instructor, (student,))
    administrator = world.people[Who.ADMINISTRATOR]
    assert instructor.put(f"/courses/{course_id}/members/{administrator.username}", {"role": "owner"}).is_success
    return course_id


def _join_code(world: World) -> dict[str, Any]:
    """Of a course of its own: who joins the walk's course is not of another one any more."""
    owner = world.people[Who.INSTRUCTOR]
    course_id = make_course(world.database, owner)
    return {"json": {"code": owner.get(f"/courses/{course_id}").json()["join_code"]}}


def _open_code(world: World) -> str:
    code: str = _join_code(world)["json"]["code"]
    return code


def _assignment_form(world: World) -> dict[str, Any]:
    return {"data": {"title": "Third", "due_at": "2100-01-01T00:00", "exercise": SLUG, f"points:{SLUG}": "10"}}


def _member_form(world: World) -> dict[str, Any]:
    return {"data": {"username": world.people[Who.STUDENT].username, "role": "student"}}


def _extension_form(world: World) -> dict[str, Any]:
    return {"data": {"student": world.student_id.hex, "due_at": "2300-01-01T00:00"}}


def _grade_form(world: World) -> dict[str, Any]:
    return {"data": {"assignment": world.assignment_id, "exercise": SLUG, "points": "5", "why": "by hand"}}


PARAMETERS.update(
    {
        f"POST {_COURSE}/leave": {"course_id": _course_to_leave},
        f"DELETE {_ASSIGNMENT}": {"assignment_id": _assignment_to_delete},
        "GET /join/{code}": {"code": _open_code},
        "POST /join/{code}": {"code": _open_code},
        f"POST {_PAGE}/delete": {"assignment_id": _assignment_to_delete},
        f"POST {_PAGE}/extensions/{{user_id}}/withdraw": {"user_id": _extended_student},
        f"DELETE {_ASSIGNMENT}/extensions/{{user_id}}": {"user_id": _extended_student},
    }
)
BODIES.update(
    {
        f"POST {API}/courses": json({"title": "Another"}),
        f"POST {API}/courses/join": _join_code,
        f"PATCH {_COURSE}": json({"description": "Mondays"}),
        f"PUT {_COURSE}/members/{{username}}": json({"role": "student"}),
        f"POST {_COURSE}/assignments": json({"title": "Second", "exercises": [{"slug": SLUG}]}),
        f"PUT {_ASSIGNMENT}": json(
            {"title": "First", "due_at": "2100-01-01T00:00:00Z", "exercises": [{"slug": SLUG, "points": 100}]}
        ),
        f"PUT {_ASSIGNMENT}/extensions/{{user_id}}": json({"due_at": "2200-01-01T00:00:00Z"}),
        "POST /courses": form({"title": "Another"}),
        "POST /courses/join": lambda world: {"data": {"code": _open_code(world)}},
        "POST /courses/{course_id}": form({"action": "close"}),
        "POST /courses/{course_id}/members": _member_form,
        "POST /courses/{course_id}/assignments/new": _assignment_form,
        f"POST {_PAGE}/edit": _assignment_form,
        f"POST {_PAGE}/extensions": _extension_form,
        "POST /courses/{course_id}/students/{user_id}": _grade_form,
        f"PUT {_COURSE}/grades/{{user_id}}/{{assignment_id}}/{{slug}}": json({"points": 50, "reason": "by hand"}),
    }
)
