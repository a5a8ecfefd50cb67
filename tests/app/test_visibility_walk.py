"""Every address, asked by every kind of person: nothing of an exercise reaches those who may not see it.

A new route that reads is walked by itself, and needs a value for each new parameter of its path. One that writes
needs a line in ACTIONS if it takes an exercise or a comment, else in TAKE_NO_EXERCISE.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.enums import Role, Visibility
from app.models import (
    Draft,
    Exercise,
    ExerciseVersion,
    Extension,
    GradeOverride,
    Submission,
    TimeSpent,
    UnlockedSolution,
)
from tests.app.api import API
from tests.app.routes import routes_of
from tests.app.visible_world import ROLES, Part, VisibleWorld, Who, make_world, marker, slug_of
from tests.authorisation.table import ROUTES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EXAM_STUDENTS = {Who.BEFORE_EXAM, Who.IN_EXAM, Who.AFTER_OWN_EXAM}
STUDENTS = EXAM_STUDENTS | {Who.BEFORE_OPENING, Who.DURING}
READS = {
    Visibility.PUBLIC: set(Who),
    Visibility.COURSE: STUDENTS | {Who.EXAM_STAFF, Who.AUTHOR, Who.ADMINISTRATOR},
    Visibility.ASSIGNMENT: {
        *(Who.DURING, Who.FORMER, Who.IN_EXAM, Who.AFTER_OWN_EXAM),
        *(Who.EXAM_STAFF, Who.AUTHOR, Who.ADMINISTRATOR),
    },
    Visibility.PRIVATE: {Who.AUTHOR, Who.ADMINISTRATOR},
}
# While an exam runs, its students read no comments. A solution waits for every assignment of those who were its
# students after the opening.
NO_COMMENTS = EXAM_STUDENTS | {Who.ANYBODY}
NO_SOLUTION = STUDENTS | {Who.ANYBODY, Who.FORMER}

MISSING = "missing_one"
_ID = "0" * 32
_SOURCE = {"json": {"source": "x = 1"}}
_COMMENT = {"json": {"text": "Why?"}}
_PRICE = {"json": {"price": 100}}
ACTIONS: dict[str, dict[str, Any]] = {
    f"POST {API}/exercises/{{slug}}/submissions": _SOURCE,
    f"POST {API}/exercises/{{slug}}/runs": _SOURCE,
    "POST /exercises/{slug}": {"data": {"source": "x = 1", "action": "run"}},
    f"PUT {API}/me/drafts/{{slug}}": _SOURCE,
    f"POST {API}/me/time/{{slug}}": {"json": {"seconds": 30}},
    f"POST {API}/exercises/{{slug}}/solution": _PRICE,
    "POST /exercises/{slug}/solution": {"data": {"price": "100"}},
    f"POST {API}/exercises/{{slug}}/comments": _COMMENT,
    "POST /exercises/{slug}/comments": {"data": {"text": "Why?"}},
    f"PATCH {API}/comments/{{comment_id}}": _COMMENT,
    f"DELETE {API}/comments/{{comment_id}}": {},
    f"POST {API}/comments/{{comment_id}}/reports": {"json": {"reason": "rude"}},
    f"DELETE {API}/comments/{{comment_id}}/reports": {},
    "POST /comments/{comment_id}/edit": {"data": {"text": "Why?"}},
    "POST /comments/{comment_id}/remove": {},
    "POST /comments/{comment_id}/report": {"data": {"reason": "rude"}},
    "POST /comments/{comment_id}/keep": {},
    f"PATCH {API}/exercises/{{slug}}/visibility": {"json": {"visibility": "public"}},
    f"POST {API}/rejudgings": {"json": {"reason": "mended", "exercise": "{slug}"}},
    f"POST {API}/exercise-drafts": {"json": {"slug": "a_copy", "copy_of": "{slug}"}},
    f"POST {API}/exercises/{{slug}}/versions/{{version}}/current": {},
    f"DELETE {API}/exercises/{{slug}}/suspension": {},
}
# They take accounts, courses, submissions and drafts, whose own rules tests/app/test_authorisation.py asks.
TAKE_NO_EXERCISE = (
    *("/auth/", "/me", "/login", "/register", "/setup/", "/logout", "/profile", "/language/", "/theme/"),
    *("/forgot", "/verify/", "/reset/", "/invitation/"),
)
TAKE_NO_EXERCISE += (
    "/courses",
    "/join/",
    "/invitations/",
    "/rejudging",
    "/admin/",
    "/submissions/",
    "/remarks/",
    "/regrade-requests/",
)
FOR_AUTHORS = ("/authoring", "/exercise-drafts", "/exercises/{slug}/versions", "/admin/operations")


@pytest.fixture
def world(accounts: Any, make_person: Any) -> VisibleWorld:
    people = {who: make_person(accounts, who, ROLES.get(who, Role.STUDENT)) for who in Who if who is not Who.ANYBODY}
    commenter = make_person(accounts, "commenter")
    return make_world(accounts, accounts.app.state.services.database, people, commenter)


def may_see(who: Who, kind: Visibility, part: Part) -> bool:
    """Return whether the marker may reach this person."""
    if who not in READS[kind]:
        return False
    if part is Part.COMMENT:
        return who not in NO_COMMENTS and not (who is Who.FORMER and kind is Visibility.ASSIGNMENT)
    if part is Part.SOLUTION:
        return who not in NO_SOLUTION and not (who is Who.FORMER and kind is Visibility.ASSIGNMENT)
    return True


def ask(world: VisibleWorld, route: str, who: Who, kind: Visibility, slug: str = "", **options: Any) -> Any:
    """Send one request about the exercise of this kind."""
    method, template = route.split(" ", 1)
    owner = Who.IN_EXAM if who is Who.ANYBODY else who
    course = world.course_of(who)
    values = {
        "slug": slug or slug_of(kind),
        "lab": "marks",
        "name": "one.svg",
        "submission_id": world.submissions[owner, kind],
        "comment_id": _ID if slug else world.comments[kind],
        "version": world.versions[kind],
        "course_id": world.courses[course],
        "assignment_id": world.assignments[course],
        "user_id": world.people[owner].id,
        "username": "outsider",
        "path": "statement.en.md",
        "code": "EXAM",
        "token": "guess",
        **dict.fromkeys(("check_id", "rejudging_id", "token_id", "request_id", "remark_id"), _ID),
    }
    path = re.sub(r"{(\w+)(?::\w+)?}", lambda match: values[match[1]], template)
    body = options.get("json")
    if body is not None:
        options["json"] = {name: values["slug"] if value == "{slug}" else value for name, value in body.items()}
    headers = {} if who is Who.ANYBODY else world.people[who].headers
    world.client.cookies.clear()
    return world.client.request(method, path, headers=headers, follow_redirects=False, **options)


def text_of(answer: Any) -> str:
    """Return the answer as text, with the files of a zip."""
    if answer.headers.get("content-type") != "application/zip":
        return str(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def reading_routes(world: VisibleWorld) -> Iterator[tuple[str, list[Visibility]]]:
    """Yield each route that reads, with the exercises that it is asked about."""
    for route in routes_of(world.client.app):  # type: ignore[arg-type]
        if route.startswith("GET ") and route != "GET /static":
            takes_one = any(name in route for name in ("{slug}", "{submission_id}", "{comment_id}"))
            yield route, list(Visibility) if takes_one else [Visibility.PUBLIC]


def test_no_marker_reaches_those_who_may_not_see_it(world):
    seen: set[tuple[Who, Visibility, Part]] = set()
    wrong = []
    for route, kinds in reading_routes(world):
        for who in Who:
            for kind in kinds:
                answer = ask(world, route, who, kind)
                assert answer.status_code < 500, (route, who, answer.text)
                text = text_of(answer)
                found = {(who, k, part) for k in Visibility for part in Part if marker(k, part) in text}
                seen |= found
                wrong += [(route, *one) for one in found if not may_see(*one)]
    assert wrong == [], "\n".join(map(str, wrong))
    expected = {(who, kind, part) for who in Who for kind in Visibility for part in Part if may_see(who, kind, part)}
    assert expected - seen == set(), "the walk sees nothing where it should"


def test_a_hidden_exercise_is_answered_as_a_missing_one(world):
    wrong = []
    routes = [*(route for route, _ in reading_routes(world) if "{slug}" in route), *ACTIONS]
    for route in routes:
        missing: dict[Who, Any] = {}
        for kind in Visibility:
            for who in sorted(set(Who) - READS[kind]):
                if who is Who.EXAM_STAFF and "{course_id}" in route:
                    continue  # the assignment of the course names the exercise
                action = ACTIONS.get(route, {})
                told = told_of(ask(world, route, who, kind, **action), slug_of(kind))
                if who not in missing:
                    missing[who] = told_of(ask(world, route, who, kind, MISSING, **action), MISSING)
                if told != missing[who]:
                    wrong.append((route, who, kind, told, missing[who]))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize(("who", "seen"), [(Who.OUTSIDER, ["public"]), (Who.DURING, ["public", "assignment"])])
def test_prerequisites_name_no_exercise_that_is_hidden(world, who, seen):
    names = [slug_of(kind) for kind in (Visibility.PUBLIC, Visibility.ASSIGNMENT, Visibility.PRIVATE)]
    database = world.client.app.state.services.database  # type: ignore[attr-defined]
    with database.writing() as session:
        for row in session.query(ExerciseVersion):
            row.summary = {**row.summary, "prerequisites": [*names, "missing_one"]}
    one = ask(world, f"GET {API}/exercises/{{slug}}", who, Visibility.PUBLIC).json()
    listed = ask(world, f"GET {API}/exercises", who, Visibility.PUBLIC).json()
    expected = [f"seen_by_{kind}" for kind in seen]
    assert [one["prerequisites"], *(each["prerequisites"] for each in listed)] == [expected] * (1 + len(listed))


def test_a_lab_without_a_visible_exercise_is_answered_as_a_missing_one(world):
    database = world.client.app.state.services.database  # type: ignore[attr-defined]
    path = f"GET {API}/labs/{{lab}}"
    assert ask(world, path, Who.OUTSIDER, Visibility.PUBLIC).status_code == 200
    with database.writing() as session:
        session.execute(sa.update(Exercise).values(visibility=Visibility.PRIVATE))
    answer = ask(world, path, Who.OUTSIDER, Visibility.PUBLIC)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_lab")
    assert ask(world, path, Who.AUTHOR, Visibility.PUBLIC).status_code == 200


def test_the_export_does_not_name_a_hidden_exercise_that_has_a_grade(world):
    person = world.people[Who.BEFORE_OPENING]
    database = world.client.app.state.services.database  # type: ignore[attr-defined]
    with database.writing() as session:
        for kind in (Visibility.ASSIGNMENT, Visibility.PUBLIC):
            exercise = session.query(Exercise).filter_by(slug=slug_of(kind)).one()
            given = {"assignment_id": UUID(world.assignments["later"]), "exercise_id": exercise.id, "reason": "viva"}
            session.add(GradeOverride(user_id=UUID(person.id), points=5, **given))
        session.add(Extension(assignment_id=UUID(world.assignments["later"]), user_id=UUID(person.id), reason="ill"))
        session.flush()
    data = person.get("/me/export").json()
    graded = sorted((one["exercise"] or "", one["points"]) for one in data["grades_set_by_hand"])
    assert graded == [("", 5), ("seen_by_public", 5)]
    assert [(one["assignment"], one["extra_minutes"]) for one in data["extensions"]] == [("Work", 0)]
    (sitting,) = world.people[Who.IN_EXAM].get("/me/export").json()["exams"]
    assert sitting["assignment"] == "Work" and sitting["started_at"]


def told_of(answer: Any, slug: str) -> tuple[int, str]:
    """Return what an answer tells about the exercise that was asked for."""
    return answer.status_code, plain(answer.text, slug)


def plain(text: str, slug: str) -> str:
    """Return an answer without the name that was asked for, and without what differs by request."""
    text = re.sub(r'"request_id":"[^"]*"|nonce="[^"]*"|"instance":"[^"]*"|[0-9a-f]{16,}', "", text)
    return text.replace(slug, "").replace(slug.replace("_", " ").capitalize(), "")


def test_nothing_is_stored_for_those_who_may_not_see_an_exercise(world):
    database = world.client.app.state.services.database  # type: ignore[attr-defined]

    def counts() -> list[int]:
        with database.reading() as session:
            tables = (Submission, Draft, TimeSpent, UnlockedSolution)
            return [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]

    before = counts()
    for route, options in ACTIONS.items():
        for kind in Visibility:
            for who in set(Who) - READS[kind]:
                assert ask(world, route, who, kind, **options).status_code in (401, 403, 404), (route, who, kind)
    assert counts() == before


@pytest.mark.parametrize("who", [Who.BEFORE_EXAM, Who.AFTER_OWN_EXAM])
def test_students_of_an_exam_run_and_submit_in_their_own_time_only(world, who):
    for action in ("runs", "submissions"):
        route = f"POST {API}/exercises/{{slug}}/{action}"
        answer = ask(world, route, who, Visibility.COURSE, **_SOURCE)
        assert (answer.status_code, answer.json()["code"]) == (403, "exam_not_yours_now")
        assert ask(world, route, Who.IN_EXAM, Visibility.COURSE, **_SOURCE).status_code == 202


def test_answers_that_depend_on_the_reader_are_private(world):
    routes = [f"GET {API}/labs", f"GET {API}/labs/{{lab}}", f"GET {API}/exercises"]
    one = [f"GET {API}/exercises/{{slug}}", "GET /exercises/{slug}/figures/{name}"]
    for route in routes:
        assert "no-store" in ask(world, route, Who.ANYBODY, Visibility.PUBLIC).headers["cache-control"]
    for route in one:
        for kind in set(Visibility) - {Visibility.PUBLIC}:
            answer = ask(world, route, Who.AUTHOR, kind)
            assert answer.headers["cache-control"] == "private, no-store", (route, kind)
            assert "no-store" in ask(world, route, Who.ANYBODY, kind).headers["cache-control"], "a 404, too"
        assert "no-store" not in ask(world, route, Who.AUTHOR, Visibility.PUBLIC).headers["cache-control"]


def test_the_walk_knows_every_route():
    for route in ROUTES:
        method, path = route.split(" ", 1)
        path = path.removeprefix(API)
        if method == "GET" or route in ACTIONS:
            continue
        takes_one = "{slug}" in path and not path.startswith("/courses")
        is_known = path.startswith(FOR_AUTHORS if takes_one else (*TAKE_NO_EXERCISE, *FOR_AUTHORS))
        assert is_known or path == "/exercises", f"{route} is in no list of the walk"


@pytest.mark.parametrize("exercises", [1, 4])
def test_lists_load_the_facts_in_a_constant_number_of_statements(world, exercises):
    database = world.client.app.state.services.database  # type: ignore[attr-defined]
    counted: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        counted.append(statement)

    ask(world, f"GET {API}/exercises", Who.IN_EXAM, Visibility.PUBLIC)  # fills the cache of principals
    sa.event.listen(database.reader, "before_cursor_execute", count)
    try:
        with database.writing() as session:
            linked_first = sa.case((Exercise.visibility == Visibility.COURSE, 0), else_=1)  # they take one more
            kept = sa.select(Exercise.id).order_by(linked_first).limit(exercises).scalar_subquery()
            session.execute(sa.update(Exercise).values(listed=Exercise.id.in_(kept)))
        counted.clear()
        assert ask(world, f"GET {API}/exercises", Who.IN_EXAM, Visibility.PUBLIC).status_code == 200
        assert len([one for one in counted if "FROM" in one.upper()]) == 4, counted
    finally:
        sa.event.remove(database.reader, "before_cursor_execute", count)
