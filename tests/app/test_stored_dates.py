"""Dates that the first release stored, far outside the years that a date may have today: every page shows them."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db import migrations
from app.enums import Role
from app.main import create_app
from tests.app.api import API
from tests.app.courses import make_assignment, make_course
from tests.app.databases import fresh_database

pytestmark = pytest.mark.sandbox

EARLIEST, LATEST = "0001-01-01 00:00:00", "9999-12-31 23:59:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def client(request, tmp_path, make_settings, grader):
    with fresh_database(request.param, tmp_path) as database:
        migrations.upgrade(database)
        url = database.reader.url.render_as_string(hide_password=False)
        if not database.is_sqlite:  # years would overflow in the zone of this session
            with database.writing() as session:
                name = session.scalar(sa.text("SELECT current_database()"))
                session.execute(sa.text(f"ALTER DATABASE {name} SET timezone TO 'Asia/Shanghai'"))
            database.dispose()
        with TestClient(create_app(make_settings(database_url=url), grader=grader)) as client:
            yield client


def store(database, statement, **values):
    with database.writing() as session:
        moment = "" if database.is_sqlite else "+00"
        shown = {name: f"{value}{moment}" if "-" in str(value) else value for name, value in values.items()}
        if not database.is_sqlite:
            shown = {name: UUID(value) if len(str(value)) == 32 else value for name, value in shown.items()}
        session.execute(sa.text(statement), shown)


@pytest.mark.parametrize(
    ("opens_at", "due_at", "extended_to", "late_days"),
    [(EARLIEST, LATEST, LATEST, 3650), (None, EARLIEST, EARLIEST, None), (LATEST, None, LATEST, 3650)],
)
def test_every_page_of_a_course_shows_them(client, make_person, opens_at, due_at, extended_to, late_days):
    database = client.app.state.services.database
    teacher, student = make_person(client, "grace", Role.INSTRUCTOR), make_person(client, "ada")
    course = make_course(database, teacher, (student,))
    assert teacher.patch(f"/courses/{course}", {"leaderboard": True}).is_success
    assignment = make_assignment(database, teacher, course, late_days=late_days, late_percent=10)
    path = f"/courses/{course}/assignments/{assignment}/extensions/{student.id}"
    assert teacher.put(path, {"due_at": "2190-01-01T00:00:00Z"}).is_success
    times = {"opens_at": opens_at, "due_at": due_at}
    change = "UPDATE assignments SET opens_at = :opens_at, due_at = :due_at WHERE id = :id"
    store(database, change, **times, id=assignment)
    store(database, "UPDATE extensions SET due_at = :due_at", due_at=extended_to)
    pages = [f"/courses/{course}", f"/courses/{course}/assignments/{assignment}", f"/courses/{course}/leaderboard"]
    of_teacher = [
        f"/courses/{course}/assignments/{assignment}/edit",
        f"/courses/{course}/gradebook",
        f"/courses/{course}/students/{student.id}",
        f"{API}/courses/{course}/grades",
        f"{API}/courses/{course}/grades.csv",
        f"{API}/courses/{course}/assignments/{assignment}/extensions",
    ]
    of_student = [
        *("/", "/profile", "/exercises/maxpool_backward", f"{API}/me/progress", f"{API}/me/export"),
        f"{API}/courses/{course}/assignments",
        f"{API}/courses/{course}/grades/{student.id}",
        f"{API}/courses/{course}/leaderboard",
    ]
    for person, paths in ((teacher, [*pages, *of_teacher]), (student, [*pages, *of_student])):
        for path in paths:
            answer = client.get(path, headers={**person.headers, "Accept": "*/*"})
            assert answer.status_code == 200, (person.username, path, answer.text[:300])
    assert student.submit("x = 1", wait=0).status_code in (202, 403)
