"""Requests of the walk for courses and other staff features."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts.secrets import new_secret, sha256
from app.authoring import service as authoring
from app.authoring import versions
from app.authoring.archive import write_zip
from app.authoring.schemas import ExerciseDraftCreate
from app.authoring.skeleton import skeleton_files
from app.courses import assignments
from app.courses.schemas import ExtensionWrite
from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import CourseRole, RejudgingStatus, Status
from app.exercises.catalogue import store_version
from app.models import Assignment, Exercise, ExerciseDraft, ExerciseVersion, GateRun, Rejudging, RosterEntry
from grader.exercise.parse import parse_exercise
from tests.app import walk_grading
from tests.app.api import API
from tests.app.courses import SLUG, appoint, known, make_assignment, make_course
from tests.app.walk import ANYWHERE, BODIES, IN_COURSE, PARAMETERS, World
from tests.app.walk import _form as form
from tests.app.walk import _json as json
from tests.app.walk import _member_id as member_id
from tests.app.walk import _submission_id as submission_id
from tests.authorisation import Who
from tests.authorisation.staff import STAFF_ROUTES

assert walk_grading.BODIES  # importing it adds its requests to the walk

_COURSE = f"{API}/courses/{{course_id}}"
_EXERCISE_DRAFT = f"{API}/exercise-drafts/{{slug}}"
_VERSION = f"{API}/exercises/{{slug}}/versions/{{version}}"
_MADE = "made_by_walk"
_PAGE = "/courses/{course_id}/assignments/{assignment_id}"
_ASSIGNMENT = f"{_COURSE}/assignments/{{assignment_id}}"


def _assignment_to_delete(world: World) -> str:
    return make_assignment(world.database, world.people[Who.OWNER], world.course_id)


def _held_assignment(world: World) -> str:
    """Return an assignment that holds its grades."""
    made = make_assignment(world.database, world.people[Who.OWNER], world.course_id)
    with world.database.writing() as session:
        session.get_one(Assignment, UUID(made)).holds_grades = True
    return made


def _extended_student(world: World) -> str:
    """Return the student, with an extension to withdraw."""
    member_id(world)
    body = ExtensionWrite(due_at=utc_now() + timedelta(days=50_000))
    ids = (UUID(world.course_id), UUID(world.assignment_id), world.student_id)
    with world.database.writing() as session:
        assignments.extend(session, known(world.people[Who.OWNER]), *ids, body)
    return world.student_id.hex


def _course_to_leave(world: World) -> str:
    """Create another course, in which everybody has the role that they have in this world's course."""
    course_id = make_course(world.database, world.people[Who.OWNER])
    for who, role in {**IN_COURSE, Who.ADMINISTRATOR: CourseRole.OWNER}.items():
        appoint(world.database, course_id, world.people[who], role)
    return course_id


def _inviting_course(world: World) -> str:
    """Create another course, to which the student is invited."""
    course_id = make_course(world.database, world.people[Who.OWNER])
    _invite(world, course_id)
    return course_id


def _invite(world: World, course_id: str) -> None:
    path = f"/courses/{course_id}/invitations"
    answer = world.people[Who.OWNER].post(path, {"username": world.people[Who.STUDENT].username})
    assert answer.status_code == 202, answer.text


def _invited_name(world: World) -> str:
    """Return the name of the student, who is invited to the course of the walk."""
    _invite(world, world.course_id)
    return world.people[Who.STUDENT].username


def _roster_entry(world: World) -> str:
    """Put somebody on the roster of the course, and return the id of the entry."""
    with world.database.writing() as session:
        entry = RosterEntry(course_id=UUID(world.course_id), student_number=new_id().hex)
        session.add(entry)
        session.flush()
        return entry.id.hex


def _link_secret(world: World) -> str:
    """Return the secret of a link to another course, in which everybody has the same role as in this one."""
    secret, course_id = new_secret(), _course_to_leave(world)
    with world.database.writing() as session:
        expires = utc_now() + timedelta(days=1)
        token = {"token_sha256": sha256(secret), "token_expires_at": expires}
        session.add(RosterEntry(course_id=UUID(course_id), name="Ada", **token))
    return secret


def _roster_file(world: World) -> dict[str, Any]:
    return {"content": "number\n1001\n", "headers": {"Content-Type": "text/csv"}}


def _previewed_file(world: World) -> dict[str, Any]:
    path = f"{API}/courses/{world.course_id}/roster/preview"
    headers = {**world.people[Who.OWNER].headers, "Content-Type": "text/csv"}
    digest = world.client.post(path, content="number\n1001\n", headers=headers).json()["digest"]
    return {**_roster_file(world), "params": {"digest": digest}}


def _join_code(world: World) -> dict[str, Any]:
    """Return the join code of another course, so that joining does not change the memberships of the walk."""
    owner = world.people[Who.OWNER]
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
    return {"data": {"student": world.student_id.hex, "due_at": "2199-01-01T00:00"}}


def _grade_form(world: World) -> dict[str, Any]:
    return {"data": {"assignment": world.assignment_id, "exercise": SLUG, "points": "5", "why": "by hand"}}


def _rejudging_id(world: World) -> str:
    """Create a rejudging of the course that waits for a decision."""
    with world.database.writing() as session:
        rejudging = Rejudging(reason="mended", course_id=UUID(world.course_id), status=RejudgingStatus.READY)
        session.add(rejudging)
        session.flush()
        return rejudging.id.hex


def _look_id(world: World) -> str:
    """Create an impact preview of the published version that waits for a decision."""
    _published(world)
    with world.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=_MADE).one()
        look = Rejudging(
            reason="new",
            exercise_id=exercise.id,
            version_id=exercise.current_version_id,
            status=RejudgingStatus.READY,
        )
        session.add(look)
        session.flush()
        return look.id.hex


def _candidate(world: World) -> str:
    """Create a version that was previewed and not published."""
    _published(world)
    with world.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=_MADE).one()
        files = {**skeleton_files(_MADE), "learn.en.md": new_id().hex.encode()}
        return store_version(session, exercise, parse_exercise(_MADE, files), []).content_hash


def _candidate_form(world: World) -> dict[str, Any]:
    return {"data": {"version": _candidate(world)}}


def _choice(world: World) -> dict[str, Any]:
    member_id(world)
    submission_id(world)
    return {"reason": "mended", "course_id": world.course_id, "exercise": SLUG}


def _choice_form(world: World) -> dict[str, Any]:
    chosen = _choice(world)
    return {"data": {"why": chosen["reason"], "course": chosen["course_id"], "exercise": SLUG}}


def _published(world: World) -> str:
    """Create the instructor's exercise with a published version, without the gate."""
    with world.database.writing() as session:
        found = session.query(ExerciseDraft).filter_by(slug=_MADE).one_or_none()
        if found is None:
            actor = known(world.people[Who.OWNER])
            authoring.create(session, actor, ExerciseDraftCreate(slug=_MADE))
            found = session.query(ExerciseDraft).filter_by(slug=_MADE).one()
            versions.publish(session, found, parse_exercise(_MADE, skeleton_files(_MADE)), [])
        for run in session.query(GateRun).all():
            session.delete(run)
    return _MADE


def _version(world: World) -> str:
    _published(world)
    with world.database.reading() as session:
        exercise = session.query(Exercise).filter_by(slug=_MADE).one()
        return session.get_one(ExerciseVersion, exercise.current_version_id).content_hash


def _unpublished(world: World) -> str:
    """Create an exercise of the instructor to discard."""
    with world.database.writing() as session:
        if session.query(ExerciseDraft).filter_by(slug="thrown_away").one_or_none() is None:
            actor = known(world.people[Who.OWNER])
            authoring.create(session, actor, ExerciseDraftCreate(slug="thrown_away"))
    return "thrown_away"


def _check_id(world: World) -> str:
    _published(world)
    with world.database.writing() as session:
        found = session.query(ExerciseDraft).filter_by(slug=_MADE).one()
        run = GateRun(draft_id=found.id, publishes=False, status=Status.FINISHED, passed=True, finished_at=utc_now())
        session.add(run)
        session.flush()
        return run.id.hex


def _extra_file(world: World) -> str:
    """Create a file that may have been removed before."""
    _published(world)
    instructor = known(world.people[Who.OWNER])
    with world.database.writing() as session:
        revision = str(authoring.read(session, instructor, _MADE).revision)
        authoring.write_file(session, instructor, _MADE, "learn.en.md", "Norms.", revision)
    return "learn.en.md"


def _etag(world: World) -> str:
    _published(world)
    with world.database.reading() as session:
        return f'"{session.query(ExerciseDraft).filter_by(slug=_MADE).one().revision}"'


def _zip(world: World) -> dict[str, Any]:
    """Under a name that nobody has: whose turn it is makes another exercise."""
    world.names.add(name := f"zip_{len(world.names)}")
    return {"content": write_zip(name, skeleton_files(name)), "headers": {"Content-Type": "application/zip"}}


def _zip_of_made(world: World) -> dict[str, Any]:
    return {"content": write_zip(_MADE, skeleton_files(_MADE)), "headers": {"Content-Type": "application/zip"}}


def _fresh_slug(world: World) -> dict[str, Any]:
    world.names.add(name := f"begun_{len(world.names)}")
    return {"slug": name}


PARAMETERS.update(
    {
        **{
            route: {"slug": _published}
            for route in STAFF_ROUTES
            if "/exercises/{slug}/" in route and "course" not in route
        },
        **{route: {"slug": _published} for route in STAFF_ROUTES if "/exercise-drafts/{slug}" in route},
        **{route: {"slug": _published} for route in STAFF_ROUTES if "/authoring/{slug}" in route},
        f"DELETE {_EXERCISE_DRAFT}": {"slug": _unpublished},
        "POST /authoring/{slug}/discard": {"slug": _unpublished},
        f"POST {_VERSION}/publish": {"slug": _published, "version": _candidate},
        f"DELETE {_VERSION}": {"slug": _published, "version": _candidate},
        f"POST {API}/rejudgings/{{rejudging_id}}/extend": {"rejudging_id": _look_id},
        "POST /rejudging/{rejudging_id}/extend": {"rejudging_id": _look_id},
        f"DELETE {_EXERCISE_DRAFT}/files/{{path:path}}": {"slug": _published, "path": _extra_file},
        f"POST {_COURSE}/leave": {"course_id": _course_to_leave},
        f"POST {API}/me/invitations/{{course_id}}/accept": {"course_id": _inviting_course},
        f"POST {API}/me/invitations/{{course_id}}/decline": {"course_id": _inviting_course},
        "POST /invitations/{course_id}": {"course_id": _inviting_course},
        f"DELETE {_COURSE}/invitations/{{username}}": {"username": _invited_name},
        f"DELETE {_COURSE}/roster/{{entry_id}}": {"entry_id": _roster_entry},
        f"POST {_COURSE}/roster/{{entry_id}}/link": {"entry_id": _roster_entry},
        "POST /courses/{course_id}/roster/{entry_id}/link": {"entry_id": _roster_entry},
        "POST /courses/{course_id}/roster/{entry_id}/withdraw": {"entry_id": _roster_entry},
        f"DELETE {_ASSIGNMENT}": {"assignment_id": _assignment_to_delete},
        f"PUT {_ASSIGNMENT}/release": {"assignment_id": _held_assignment},
        f"DELETE {_ASSIGNMENT}/release": {"assignment_id": _held_assignment},
        f"POST {_PAGE}/release": {"assignment_id": _held_assignment},
        f"POST {_PAGE}/hold": {"assignment_id": _held_assignment},
        "GET /join/{code}": {"code": _open_code},
        "POST /join/{code}": {"code": _open_code},
        f"POST {_PAGE}/delete": {"assignment_id": _assignment_to_delete},
        f"POST {_PAGE}/extensions/{{user_id}}/withdraw": {"user_id": _extended_student},
        f"DELETE {_ASSIGNMENT}/extensions/{{user_id}}": {"user_id": _extended_student},
    }
)
BODIES.update(
    {
        f"PUT {API}/admin/users/{{user_id}}/role": json({"role": "student"}),
        "POST /admin/users/{user_id}/role": form({"role": "student"}),
        f"POST {API}/rejudgings": lambda world: {"json": _choice(world)},
        f"POST {API}/rejudgings/{{rejudging_id}}/apply": json({"policy": "never_lower"}),
        "POST /rejudging": _choice_form,
        "POST /rejudging/{rejudging_id}/apply": form({"policy": "never_lower"}),
        f"PATCH {API}/exercises/{{slug}}/visibility": json({"visibility": "private"}),
        "POST /authoring/{slug}/visibility": form({"visibility": "private"}),
        f"POST {API}/exercises": _zip,
        f"POST {_VERSION}/publish": json({}),
        "POST /authoring/{slug}/checks/{check_id}/publish": _candidate_form,
        "POST /authoring/{slug}/checks/{check_id}/discard": _candidate_form,
        f"POST {API}/exercises/{{slug}}/versions": _zip_of_made,
        f"GET {API}/exercises/{{slug}}/versions/{{version}}/changes": lambda world: {
            "params": {"since": _version(world)}
        },
        f"POST {API}/exercise-drafts": lambda world: {"json": _fresh_slug(world)},
        f"PUT {_EXERCISE_DRAFT}/files/{{path:path}}": lambda world: {
            "json": {"content": "x = 1"},
            "headers": {"If-Match": _etag(world)},
        },
        f"DELETE {_EXERCISE_DRAFT}/files/{{path:path}}": lambda world: {"headers": {"If-Match": _etag(world)}},
        f"POST {_EXERCISE_DRAFT}/checks": json({"publish": False}),
        "POST /authoring": lambda world: {"data": _fresh_slug(world)},
        "POST /authoring/upload": lambda world: {"files": {"file": ("x.zip", _zip(world)["content"])}},
        "POST /authoring/{slug}/upload": lambda world: {"files": {"file": ("x.zip", _zip_of_made(world)["content"])}},
        "POST /authoring/{slug}/edit": lambda world: {
            "data": {"path": "learn.en.md", "content": "x", "revision": _etag(world).strip('"')}
        },
        f"POST {API}/courses": json({"title": "Another"}),
        f"POST {API}/courses/join": _join_code,
        f"PATCH {_COURSE}": json({"description": "Mondays"}),
        f"PUT {_COURSE}/members/{{username}}": json({"role": "student"}),
        f"POST {_COURSE}/invitations": lambda world: {"json": {"username": world.people[Who.STUDENT].username}},
        "POST /courses/{course_id}/invitations": _member_form,
        "POST /courses/{course_id}/invitations/withdraw": lambda world: {"data": {"username": _invited_name(world)}},
        "POST /invitations/{course_id}": form({"action": "accept"}),
        f"POST {_COURSE}/roster/preview": _roster_file,
        f"POST {_COURSE}/roster/import": _previewed_file,
        "POST /courses/{course_id}/roster/preview": form({"text": "number\n1001\n"}),
        "POST /courses/{course_id}/roster/import": lambda world: {
            "data": {"text": "number\n1001\n", "digest": _previewed_file(world)["params"]["digest"]}
        },
        "POST /courses/{course_id}/members/{user_id}/section": form({"section": "Mondays"}),
        f"PUT {_COURSE}/members/{{user_id}}/section": json({"section": "Mondays"}),
        f"POST {API}/me/invitation-links": lambda world: {"json": {"secret": _link_secret(world)}},
        f"POST {API}/me/invitation-links/accept": lambda world: {"json": {"secret": _link_secret(world)}},
        f"PUT {_COURSE}/leaderboard/me": json({"name": "patient-otter"}),
        "POST /courses/{course_id}/leaderboard": form({"name": "patient-otter"}),
        f"POST {_COURSE}/assignments": json({"title": "Second", "exercises": [{"slug": SLUG}]}),
        f"PUT {_ASSIGNMENT}": json(
            {"title": "First", "due_at": "2100-01-01T00:00:00Z", "exercises": [{"slug": SLUG, "points": 100}]}
        ),
        f"PUT {_ASSIGNMENT}/extensions/{{user_id}}": json({"due_at": "2199-06-01T00:00:00Z"}),
        "POST /courses": form({"title": "Another"}),
        "POST /courses/join": lambda world: {"data": {"code": _open_code(world)}},
        "POST /courses/{course_id}/about": form({"title": "Deep learning", "description": "Mondays"}),
        "POST /courses/{course_id}": form({"action": "close"}),
        "POST /courses/{course_id}/members": _member_form,
        "POST /courses/{course_id}/assignments/new": _assignment_form,
        f"POST {_PAGE}/edit": _assignment_form,
        f"POST {_PAGE}/extensions": _extension_form,
        "POST /courses/{course_id}/students/{user_id}": _grade_form,
        f"PUT {_COURSE}/grades/{{user_id}}/{{assignment_id}}/{{slug}}": json({"points": 50, "reason": "by hand"}),
    }
)
ANYWHERE.update(
    {"rejudging_id": _rejudging_id, "version": _version, "check_id": _check_id, "path": lambda world: "template.py"}
)
