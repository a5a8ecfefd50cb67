"""Requests of the walk for remarks, regrade requests, and the end of a term."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.db.ids import new_id
from app.models import Course, Exercise, RegradeRequest, Remark
from tests.app.api import API
from tests.app.courses import SLUG, appoint, make_course
from tests.app.walk import ANYWHERE, BODIES, IN_COURSE, PARAMETERS, World
from tests.app.walk import _form as form
from tests.app.walk import _json as json
from tests.app.walk import _submission_id as submission_id
from tests.authorisation import Who

_REQUESTS = f"{API}/courses/{{course_id}}/regrade-requests"


def _remark_id(world: World) -> str:
    """Create a remark of the course's owner on a submission of the student."""
    submission = UUID(submission_id(world))
    with world.database.writing() as session:
        row = Remark(id=new_id(), submission_id=submission, author_id=UUID(world.people[Who.OWNER].id), text="Why?")
        session.add(row)
        return row.id.hex


def _request_id(world: World) -> str:
    """Create an open regrade request of the student, in place of earlier ones."""
    submission = UUID(submission_id(world))
    with world.database.writing() as session:
        session.execute(sa.delete(RegradeRequest))
        row = RegradeRequest(
            id=new_id(),
            assignment_id=UUID(world.assignment_id),
            exercise_id=session.query(Exercise).filter_by(slug=SLUG).one().id,
            user_id=world.student_id,
            submission_id=submission,
            reason="mended",
        )
        session.add(row)
        return row.id.hex


def _wish(world: World) -> dict[str, Any]:
    return {"json": {"assignment_id": world.assignment_id, "exercise": SLUG, "reason": "mended"}}


def _course_to_delete(world: World) -> str:
    """Create an archived course, in which everybody has the role that they have in this world's course."""
    course_id = make_course(world.database, world.people[Who.OWNER], title="Another")
    for who, role in IN_COURSE.items():
        appoint(world.database, course_id, world.people[who], role)
    with world.database.writing() as session:
        session.get_one(Course, UUID(course_id)).archived = True
    return course_id


PARAMETERS.update(
    {
        f"POST {API}/courses/{{course_id}}/deletion": {"course_id": _course_to_delete},
        "POST /courses/{course_id}/delete": {"course_id": _course_to_delete},
    }
)
ANYWHERE.update({"remark_id": _remark_id, "request_id": _request_id})
BODIES.update(
    {
        f"POST {_REQUESTS}": _wish,
        f"POST {_REQUESTS}/{{request_id}}/grade": json({"points": 5, "reason": "mended"}),
        f"POST {_REQUESTS}/{{request_id}}/decline": json({"answer": "mended"}),
        f"POST {_REQUESTS}/{{request_id}}/rejudge": json({"reason": "mended"}),
        "POST /courses/{course_id}/assignments/{assignment_id}/regrade/{slug}": form({"why": "mended"}),
        f"POST {API}/courses/{{course_id}}/copy/preview": json({"title": "Another", "shift_days": 7}),
        f"POST {API}/courses/{{course_id}}/copy": json({"title": "Another", "shift_days": 182}),
        f"POST {API}/courses/{{course_id}}/deletion": json({"title": "Another"}),
        "POST /courses/{course_id}/copy": form({"action": "copy", "title": "Another"}),
        "POST /courses/{course_id}/delete": form({"title": "Another"}),
        "POST /courses/{course_id}/regrade-requests/{request_id}": form({"action": "decline", "why": "mended"}),
        f"POST {API}/submissions/{{submission_id}}/remarks": json({"text": "Why?"}),
        f"PATCH {API}/remarks/{{remark_id}}": json({"text": "How?"}),
        "POST /submissions/{submission_id}/remarks": form({"text": "Why?"}),
        "POST /remarks/{remark_id}/edit": form({"text": "How?"}),
    }
)
