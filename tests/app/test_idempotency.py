"""A request that is sent twice under one key is stored once."""

import threading
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.db.engine import utc_now
from app.models import IdempotencyKey
from tests.app.api import API, RIGHT, WRONG, assert_problem
from tests.app.service import create_app

pytestmark = pytest.mark.sandbox


@pytest.fixture
def student(stocked, make_settings, make_person, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    app = create_app(make_settings(database_url=url), grader=grader)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield make_person(client)


def send(student, key, source=RIGHT, *, to="submissions", wait=30):
    path = f"{API}/exercises/maxpool_backward/{to}?wait={wait}"
    return student.client.post(path, json={"source": source}, headers={**student.headers, "Idempotency-Key": key})


def stored(student):
    kinds = ("run", "submission")
    return sum(len(student.get(f"/me/submissions?kind={kind}").json()["items"]) for kind in kinds)


def test_the_same_request_again_gets_the_same_answer(student):
    first, again = send(student, "k1"), send(student, "k1", wait=0)
    assert first.status_code == again.status_code == 200
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["verdict"] == "accepted"
    assert again.headers["location"] == first.headers["location"]
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert stored(student) == 1


def test_another_request_under_the_key_is_refused(student):
    send(student, "k1")
    for other in (send(student, "k1", WRONG), send(student, "k1", to="runs")):
        assert "new key" in assert_problem(other, 422, "invalid")["detail"]
    assert stored(student) == 1


def test_without_a_key_and_under_another_each_request_is_stored(student):
    for key in ("k1", "k2"):
        send(student, key, wait=0)
    student.submit(RIGHT, wait=0)
    assert stored(student) == 3


def test_keys_are_a_persons_own(student, make_person):
    ids = {send(person, "k1", wait=0).json()["id"] for person in (student, make_person(student.client, "eve"))}
    assert len(ids) == 2


def test_a_key_may_be_used_again_after_a_day(student):
    first = send(student, "k1", wait=0).json()["id"]
    with student.client.app.state.services.database.writing() as session:
        session.query(IdempotencyKey).one().created_at = utc_now() - timedelta(hours=25)
    assert send(student, "k1", WRONG, wait=0).json()["id"] != first


def test_of_many_at_once_one_is_stored(student):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(send(student, "k1", wait=0))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 202, 409}
    assert len({answer.json()["id"] for answer in answers if answer.is_success}) == 1
    assert stored(student) == 1


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "\t"])
def test_a_key_of_another_form_is_refused(student, key):
    assert_problem(send(student, key), 422)
    assert stored(student) == 0
