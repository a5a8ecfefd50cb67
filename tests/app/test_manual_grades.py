"""Manual grades above the maximum of an exercise: asked about, then stored beside the earlier ones."""

import re

import pytest

from app.models import GradeOverride
from tests.app.api import API, assert_problem
from tests.app.courses import SLUG

pytestmark = pytest.mark.sandbox

QUESTION = {"en": "120.5 points are more than the maximum of 100", "zh": "120.5 分超过了满分 100 分"}


@pytest.fixture
def assignment(course, student):
    course.enrol(student)
    return course.assign()  # 100 points


def stored(client):
    with client.app.state.services.database.reading() as session:
        return [row.points for row in session.query(GradeOverride).order_by(GradeOverride.id)]


def test_the_api_asks_for_a_confirmation(client, course, student, teacher, assignment):
    path = f"/courses/{course.id}/grades/{student.id}/{assignment}/{SLUG}"
    assert teacher.put(path, {"points": 100, "reason": "by hand"}).status_code == 200
    problem = assert_problem(teacher.put(path, {"points": 4900, "reason": "typing error"}), 409, "conflict")
    assert problem["code"] == "grade_above_maximum"
    assert problem["values"] == {"points": 4900, "maximum": 100}
    assert stored(client) == [100]
    confirmed = teacher.put(path, {"points": 120, "reason": "bonus", "allow_above_maximum": True})
    assert (confirmed.json()["points"], confirmed.json()["worth"]) == (120, 100)
    history = teacher.get(f"/courses/{course.id}/grades/{student.id}/history").json()
    assert [(one["points"], one["reason"]) for one in history] == [(120, "bonus"), (100, "by hand")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_asks_for_a_confirmation(client, course, student, teacher, assignment, language):
    path = f"/courses/{course.id}/students/{student.id}"
    headers = {**teacher.headers, "Accept": "text/html", "Accept-Language": language}
    form = {"assignment": assignment, "exercise": SLUG, "points": "120.5", "why": "bonus"}
    assert 'name="above"' not in client.get(path, headers=headers).text
    asked = client.post(path, data=form, headers=headers)
    assert asked.status_code == 409
    assert QUESTION[language] in asked.text
    assert re.search(r'name="points"[^>]* value="120.5"', asked.text) and 'value="bonus"' in asked.text
    assert asked.text.count('name="above" value="true" required') == 1
    assert stored(client) == []
    assert client.post(path, data={**form, "above": "true"}, headers=headers).status_code == 200
    assert stored(client) == [120.5]


def test_points_keep_their_precision_on_pages_and_in_the_export(client, course, student, teacher, assignment):
    path = f"/courses/{course.id}/grades/{student.id}/{assignment}/{SLUG}"
    body = {"points": 12345.67, "reason": "bonus", "allow_above_maximum": True}
    assert teacher.put(path, body).status_code == 200
    page = client.get(f"/courses/{course.id}/students/{student.id}", headers=teacher.headers).text
    assert 'value="12345.67"' in page and "12345.7" not in page
    export = client.get(f"{API}/courses/{course.id}/grades.csv", headers=teacher.headers).text
    assert export.splitlines()[1].split(",")[1] == "12345.67"
