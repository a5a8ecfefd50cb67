"""Every number, time and zone of a request is read by `app.http.typed_text` or refused with a sentence."""

import ast
import copy
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel

from app.http.types import DECIMAL_NUMBER, WHOLE_NUMBER, Day, Time, TimeZone
from app.models import Assignment, AssignmentExercise, Extension, GradeOverride
from app.profile.schemas import Zone
from tests.app import walk_staff
from tests.app.api import ROOT, Person
from tests.app.walk import BODIES, ROLES, World, make_world
from tests.authorisation import Who

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]

assert walk_staff.BODIES  # importing it adds its requests to the walk

NUMBERS = ("²", "1,000", "9" * 400, "1e400", "nan", "inf", "-1", "x")
TIMES = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2030-01-01T00:00:00-23:59",
    "2030-02-30T00:00:00Z",
    "1893456000",
    "noon",
)
WRONG_TEXTS = {
    "number": NUMBERS,
    "signed number": [text for text in NUMBERS if text != "-1"],
    "time": TIMES,
}
LOCAL_TIMES = ("0001-01-01T00:00", "9999-12-31T23:59", "2030-02-30T00:00", "1/2/2030", "noon")
ZONES = ("GMT+8", "CST", "../Shanghai", "Nowhere/Land")
ASSIGNMENT_FORMS = (
    "/courses/{course}/assignments/new",
    "/courses/{course}/assignments/{assignment}/edit",
)
ASSIGNMENT_NUMBERS = (
    *("late_percent", "late_floor", "late_days", "max_attempts", "cooldown_minutes"),
    "points:maxpool_backward",
)
SENTENCES = (
    "must be",
    "between",
    "Write the number",
    "may have at most",
    "such date",
    "Enter the date",
    "Choose a place",
)


@pytest.fixture
def world(client, make_person):
    people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
    return make_world(client, people)


def api_routes(app: Any) -> Iterator[Any]:
    """Yield every route with its dependencies, of included routers too."""
    for route in app.routes:
        if hasattr(route, "original_router"):
            yield from api_routes(route.original_router)
        elif hasattr(route, "dependant"):
            yield route


def given_fields(app: Any) -> Iterator[tuple[str, Any, list[Any]]]:
    """Yield the name, type and metadata of every parameter and body field that a request gives."""
    for route in api_routes(app):
        for dependant in with_dependencies(route.dependant):
            for one in (*dependant.query_params, *dependant.header_params, *dependant.body_params):
                yield from leaves(f"{route.path}: {one.name}", one.field_info.annotation, one.field_info.metadata)


def with_dependencies(dependant: Any) -> Iterator[Any]:
    yield dependant
    for inner in dependant.dependencies:
        yield from with_dependencies(inner)


def leaves(name: str, annotation: Any, metadata: list[Any]) -> Iterator[tuple[str, Any, list[Any]]]:
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Annotated:
        yield from leaves(name, arguments[0], [*arguments[1:], *metadata])
    elif arguments and typing.get_origin(annotation) in (list, typing.Union, types.UnionType):
        for argument in arguments:
            yield from leaves(name, argument, metadata)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for inner, field in annotation.model_fields.items():
            yield from leaves(f"{name}.{inner}", field.annotation, field.metadata)
    else:
        yield name, annotation, metadata


def test_every_field_has_its_type_and_bounds(client):
    """The zones of forms are texts here: `forms.moment` and the model of the profile read them."""
    wrong = []
    found = set()
    for name, annotation, metadata in given_fields(client.app):
        if annotation in (int, float):
            found.add(annotation)
            bounds = {bound for one in metadata for bound in ("ge", "le") if getattr(one, bound, None) is not None}
            reader = WHOLE_NUMBER if annotation is int else DECIMAL_NUMBER
            if reader not in metadata or bounds != {"ge", "le"}:
                wrong.append(name)
        if annotation in (datetime, date, AwareDatetime):
            found.add(datetime)
            if not set(typing.get_args(Day if annotation is date else Time)[1:]) <= set(metadata):
                wrong.append(name)
        if annotation is str and name.endswith("zone") and not name.endswith((": zone", "details: time_zone")):
            found.add("zone")
            if not {typing.get_args(one)[-1] for one in (TimeZone, Zone)} & set(metadata):
                wrong.append(name)
    assert not wrong
    assert found == {int, float, datetime, "zone"}


def test_no_page_reads_a_number_or_time_by_itself():
    readers = {"int", "float", "Decimal", "fromisoformat", "strptime", "ZoneInfo"}
    found = [
        f"{path.name}: {name}"
        for path in (ROOT / "app" / "web" / "pages").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and (name := call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")) in readers
    ]
    assert found == []


def rows(world: World) -> list[Any]:
    """Return everything that a form or an API field of a course could have changed."""
    with world.database.reading() as session:
        tables = (Assignment, AssignmentExercise, Extension, GradeOverride)
        return [session.execute(sa.select(*table.__table__.columns)).all() for table in tables]


def places(schema: Any, document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the place of every number and time in a JSON body, and its kind."""
    if "$ref" in schema:
        yield from places(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document, path)
    for one in schema.get("anyOf", ()):
        yield from places(one, document, path)
    for name, one in schema.get("properties", {}).items():
        yield from places(one, document, (*path, name))
    if "items" in schema:
        yield from places(schema["items"], document, (*path, 0))
    if schema.get("type") in ("integer", "number"):
        yield path, "number" if schema.get("minimum", 0) >= 0 else "signed number"
    if schema.get("format") == "date-time":
        yield path, "time"


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    body = copy.deepcopy(body)
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return body


def test_every_api_field_refuses_what_it_cannot_read(world):
    document = world.client.get("/api/v1/openapi.json").json()
    sent = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            route = next((one for one in BODIES if plain(one) == plain(f"{method.upper()} {path}")), None)
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if route is None or schema is None:
                continue
            for place, kind in places(schema, document):
                for text in WRONG_TEXTS[kind]:
                    request = BODIES[route](world)
                    body = replaced(request["json"], place, text)
                    before, valid = [], BODIES[route]
                    BODIES[route] = lambda _, sending=body: {"json": sending}
                    world.before_sending = lambda before=before: before.extend(rows(world))
                    try:
                        answer = world.ask(route, Who.ADMINISTRATOR if "admin" in route else Who.INSTRUCTOR)
                    finally:
                        BODIES[route] = valid
                    sent += 1
                    assert answer.status_code == 422, (route, place, text, answer.text)
                    assert "value_not_possible" not in answer.text
                    assert rows(world) == before
    assert sent > 60


def plain(route: str) -> str:
    return route.replace(":path}", "}")


@pytest.mark.parametrize("number", ["²", "1,000", "9" * 400, "1e400", "nan", "-1"])
def test_every_number_of_an_address_refuses_what_it_cannot_read(world, number):
    document = world.client.get("/api/v1/openapi.json").json()
    administrator = world.people[Who.ADMINISTRATOR]
    sent = 0
    for path, operations in document["paths"].items():
        for one in operations.get("get", {}).get("parameters", ()):
            if one["schema"].get("type") in ("integer", "number"):
                address = path.replace("{slug}", "maxpool_backward")
                answer = world.client.get(address, params={one["name"]: number}, headers=administrator.headers)
                assert answer.status_code == 422, (address, answer.text)
                sent += 1
    assert sent >= 4


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_an_address_is_a_place(world, zone):
    student: Person = world.people[Who.STUDENT]
    assert "Asia/Shanghai" in student.get("/me/progress", params={"timezone": zone}).json()["detail"]


def submit(world: World, path: str, form: dict[str, str]) -> Any:
    instructor = world.people[Who.INSTRUCTOR]
    address = path.format(course=world.course_id, assignment=world.assignment_id, student=world.student_id.hex)
    headers = {**instructor.headers, "Accept": "text/html"}
    return world.client.post(address, data=form, headers=headers, follow_redirects=False)


def assert_refused(world: World, path: str, form: dict[str, str]) -> None:
    before = rows(world)
    answer = submit(world, path, form)
    assert answer.status_code == 422, (path, form, answer.status_code)
    error = answer.text.partition('role="alert"')[2].partition("</p>")[0]
    assert any(sentence in error for sentence in SENTENCES), (form, error)
    assert rows(world) == before


@pytest.mark.parametrize("path", ASSIGNMENT_FORMS)
def test_the_form_of_an_assignment_refuses_what_it_cannot_read(world, path):
    valid = walk_staff._assignment_form(world)["data"]
    fields = {
        **dict.fromkeys(ASSIGNMENT_NUMBERS, NUMBERS),
        **dict.fromkeys(("opens_at", "due_at"), LOCAL_TIMES),
        "zone": ZONES,
    }
    for field, texts in fields.items():
        for text in texts:
            assert_refused(world, path, {**valid, field: text})
    assert submit(world, path, {**valid, "late_days": "３", "due_at": "２１００-01-01 12：30"}).status_code == 303


def test_the_form_of_an_extension_refuses_what_it_cannot_read(world):
    valid = walk_staff._extension_form(world)["data"]
    path = "/courses/{course}/assignments/{assignment}/extensions"
    for text in LOCAL_TIMES:
        assert_refused(world, path, {**valid, "due_at": text})
    for text in ZONES:
        assert_refused(world, path, {**valid, "zone": text})


def test_the_form_of_a_grade_refuses_what_it_cannot_read(world):
    path = "/courses/{course}/students/{student}"
    valid = walk_staff._grade_form(world)["data"]
    for text in NUMBERS:
        assert_refused(world, path, {**valid, "points": text})
    assert submit(world, path, {**valid, "points": "４．５"}).status_code == 303
    assert rows(world)[-1][0].points == 4.5


@pytest.mark.parametrize("text", NUMBERS)
def test_a_form_with_a_hidden_number_refuses_what_it_cannot_read(world, text):
    edit = {"path": "learn.en.md", "content": "x", "revision": text}
    slug = walk_staff._published(world)
    for path, form in ((f"/authoring/{slug}/edit", edit), ("/exercises/maxpool_backward/solution", {"price": text})):
        assert submit(world, path, form).status_code == 422


@pytest.mark.parametrize("action", [" ", "Accept", "submit ", "anything"])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/exercises/maxpool_backward", {"source": "x = 1"}),
        ("/courses/{course}", {}),
        ("/invitations/{course}", {}),
        ("/authoring/maxpool_backward/edit", {"path": "learn.en.md", "content": "x", "revision": "0"}),
        ("/authoring/maxpool_backward/check", {}),
    ],
)
def test_a_form_refuses_a_button_that_it_does_not_have(world, path, form, action):
    answer = submit(world, path, {**form, "action": action})
    assert answer.status_code == 422, (path, answer.text)
    assert "Choose one of these:" in answer.text
