"""An instructor's way through the service, on SQLite and on PostgreSQL."""

import time
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.authoring.archive import write_zip
from app.authoring.skeleton import skeleton_files
from app.db.engine import utc_now
from app.enums import Role
from tests.app.api import API, RIGHT, WRONG
from tests.app.service import create_app

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]

SLUG = "maxpool_backward"


@pytest.fixture
def client(stocked, make_settings, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    with TestClient(create_app(make_settings(database_url=url), grader=grader)) as client:
        yield client


def ended(person, path, running):
    """Wait until the object no longer runs, and return it."""
    for _ in range(600):
        read = person.get(path).json()
        if read["status"] not in running:
            return read
        time.sleep(0.05)
    raise AssertionError(f"{path} still runs after half a minute")


def ok(answer):
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def test_a_course_is_taught_an_exercise_published_and_submissions_rejudged(client, make_person):
    root = make_person(client, "root", Role.ADMINISTRATOR)
    grace, ada = make_person(client, "grace", Role.INSTRUCTOR), make_person(client, "ada")
    course = ok(grace.post("/courses", {"title": "Deep learning"}))
    ok(ada.post("/courses/join", {"code": course["join_code"]}))
    own = f"/courses/{course['id']}"
    rules = {
        "title": "First",
        "due_at": (utc_now() - timedelta(hours=1)).isoformat(),
        "late_days": 2,
        "late_percent": 25,
    }
    assignment = ok(grace.post(f"{own}/assignments", {**rules, "max_attempts": 5, "exercises": [{"slug": SLUG}]}))
    ok(ada.submit(WRONG))
    ok(ada.submit(RIGHT))
    grades = ok(grace.get(f"{own}/grades"))
    assert [(one["points"], one["worth"]) for one in grades["items"]] == [(225, 300)]
    place = f"{ada.id}/{assignment['id']}/{SLUG}"
    assert ok(grace.put(f"{own}/grades/{place}", {"points": 250, "reason": "explained"}))["points"] == 250
    due_at = (utc_now() + timedelta(days=1)).isoformat()
    ok(grace.put(f"{own}/assignments/{assignment['id']}/extensions/{ada.id}", {"due_at": due_at}))
    assert ok(ada.get(f"{own}/assignments"))[0]["is_extended"] is True
    assert len(ok(grace.get(f"{own}/grades/{ada.id}/history"))) == 1
    assert client.get(f"{API}{own}/grades.csv", headers=grace.headers).text.count("\n") == 2
    analytics = ok(grace.get(f"{own}/analytics/{SLUG}"))
    assert analytics["funnel"] == {"members": 1, "begun": None, "submitted": 1, "accepted": 1}
    assert ok(grace.get(f"{own}/similarity/{SLUG}")) == []

    begun = ok(grace.post("/rejudgings", {"reason": "to be sure", "course_id": course["id"]}))
    path = f"/rejudgings/{begun['id']}"
    assert ended(grace, path, {"running"})["done"] == 2
    assert ok(grace.get(f"{path}/changes"))["changed"] == 0
    ok(grace.post(f"{path}/apply", {"policy": "as_computed"}))
    assert [one["status"] for one in ok(grace.get("/rejudgings"))] == ["applied"]
    newest = ok(ada.get("/me/submissions"))["items"][0]
    assert newest["verdict"] == "accepted"
    assert len(ok(grace.get(f"/submissions/{newest['id']}/judgements"))) == 2

    headers = {**grace.headers, "Content-Type": "application/zip"}
    files = skeleton_files("row_norms")
    packed = write_zip("row_norms", files)
    upload = client.post(f"{API}/exercises", content=packed, headers=headers)
    assert upload.status_code == 202, upload.text
    run = ended(grace, upload.headers["location"].removeprefix(API), {"queued", "running"})
    assert run["passed"] is True, run
    assert [one["is_current"] for one in ok(grace.get("/exercises/row_norms/versions"))] == [True]
    assert ok(grace.get("/exercises/row_norms/analytics"))["funnel"]["begun"] == 0
    assert ok(grace.get("/exercise-drafts/row_norms/changes")) == []

    ok(grace.patch("/exercises/row_norms/visibility", {"visibility": "public"}))
    ok(ada.submit(files["hidden/reference.py"].decode(), "row_norms"))
    packed = write_zip("row_norms", {**files, "exercise.toml": files["exercise.toml"].replace(b"= 100", b"= 160")})
    upload = client.post(f"{API}/exercises/row_norms/versions", content=packed, headers=headers)
    run = ended(grace, upload.headers["location"].removeprefix(API), {"queued", "running"})
    seen = ended(grace, f"/rejudgings/{run['impact_preview_id']}", {"running"})
    assert (seen["done"], seen["impact_preview"]["programs"], seen["impact_preview"]["is_published"]) == (1, 1, False)
    told = ok(grace.get(f"/rejudgings/{seen['id']}/changes"))
    assert (told["outside"], told["higher"], told["changes"]) == (1, 1, [])
    ok(grace.post(f"/exercises/row_norms/versions/{seen['version']}/publish", {}))
    assert len(ok(grace.get("/exercises/row_norms/versions"))) == 2
    ok(grace.post(f"/rejudgings/{seen['id']}/apply", {"policy": "as_computed"}))
    assert ok(ada.get("/me/submissions"))["items"][0]["score"] == 160

    assert {one["username"] for one in ok(root.get("/admin/users"))["items"]} == {"root", "grace", "ada"}
    assert ok(root.get("/admin/operations"))["graded_last_hour"] == 3
    actions = [one["action"] for one in ok(root.get("/admin/audit?limit=200"))["items"]]
    assert {"course.created", "grade.set", "rejudging.applied", "exercise.begun"} <= set(actions)
