"""One student's way through the service, on SQLite and on PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from app.db.lock import AlreadyServedError
from app.enums import Role
from tests.app.api import API, PASSWORD, RIGHT, WRONG, assert_problem
from tests.app.courses import make_assignment, make_course
from tests.app.service import create_app

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]
PAGES = ("/me", "/me/submissions", "/me/submissions?limit=2")


@pytest.fixture
def start(migrated, make_settings, grader):
    """Return a function that starts the service on the migrated database. A second call is a restart."""
    url = migrated.reader.url.render_as_string(hide_password=False)
    return lambda: TestClient(create_app(make_settings(database_url=url), grader=grader))


def explained(student, submission_id):
    """Return the submission once its explanation is stored."""
    for _ in range(600):
        submission = student.get(f"/submissions/{submission_id}").json()
        if not submission["is_explained_later"]:
            return submission
        time.sleep(0.05)
    raise AssertionError("it is not explained in half a minute")


def test_an_account_is_made_and_used(start):
    ada = {"username": "ada", "password": PASSWORD}
    with start() as client:
        assert client.post(f"{API}/auth/register", json=ada).status_code == 201
        assert_problem(client.post(f"{API}/auth/register", json={**ada, "username": "ADA"}), 409)
        assert client.post(f"{API}/auth/login", json=ada).status_code == 200
        assert_problem(client.post(f"{API}/auth/login", json={**ada, "username": "nobody"}), 401)
        assert_problem(client.post(f"{API}/auth/login", json={**ada, "username": "\0"}), 401)
        assert client.patch(f"{API}/me", json={"theme": "dark"}).status_code == 200
        assert client.get(f"{API}/me").json()["theme"] == "dark"


def test_verdicts_and_drafts_survive_a_restart(start, make_person):
    with start() as client:
        student = make_person(client)
        for source in (WRONG, RIGHT, RIGHT + "\0"):
            assert student.submit(source).status_code == 200
            assert student.put("/me/drafts/maxpool_backward", {"source": source}).status_code == 200
        before = [student.get(page).json() for page in PAGES]
        first = explained(student, before[1]["items"][-1]["id"])
    verdicts = [item["verdict"] for item in before[1]["items"]]
    assert verdicts == ["compile_error", "accepted", "wrong_answer"]
    with start() as client:
        student.client = client
        assert [student.get(page).json() for page in PAGES] == before
        assert student.get(f"/submissions/{first['id']}").json() == first
        assert student.get("/me/drafts/maxpool_backward").json()["source"] == RIGHT + "\0"
        rest = student.get(f"/me/submissions?cursor={before[2]['next_cursor']}").json()["items"]
        assert before[2]["items"] + rest == before[1]["items"]


def test_numbers_and_characters_that_json_or_the_database_lack_are_stored(start, make_person):
    with start() as client:
        student = make_person(client)
        nan = student.submit(RIGHT.replace("return dx", "return dx * np.nan")).json()
        assert nan["verdict"] == "wrong_answer"
        assert student.run(RIGHT, {"\0": "\0"}).json()["inputs"] == {"\0": "\0"}
        assert student.submit(f"print('\\ud800\\0')\n{RIGHT}").status_code == 200


def test_what_is_stopped_stays_stopped_after_a_restart(start, make_person):
    with start() as client:
        student = make_person(client)
        submission_id = student.submit(f"{RIGHT}\nwhile True:\n    pass\n", wait=0).json()["id"]
        stopped = student.post(f"/submissions/{submission_id}/cancel", None).json()
        assert (stopped["status"], stopped["verdict"], stopped["is_cancelled"]) == ("finished", None, True)
    with start() as client:
        student.client = client
        assert student.get(f"/submissions/{submission_id}").json() == stopped


def test_a_second_service_on_the_database_is_refused(start):
    with start(), pytest.raises(AlreadyServedError), start():
        pass


def test_two_tabs_get_one_last_attempt_and_one_start_of_an_exam(start, make_person):
    with start() as client:
        student, teacher = make_person(client), make_person(client, "grace", Role.INSTRUCTOR)
        database = client.app.state.services.database
        course = make_course(database, teacher, (student,))
        make_assignment(database, teacher, course, max_attempts=2)
        exam = make_assignment(database, teacher, course, slug="im2col", window_minutes=5)
        place = f"/courses/{course}/assignments/{exam}/start"
        with ThreadPoolExecutor(6) as tabs:
            submitted = list(tabs.map(lambda _: student.submit(WRONG, wait=0).status_code, range(6)))
            started = list(tabs.map(lambda _: student.post(place, {}), range(6)))
        assert sorted(submitted) == [202, 202, 403, 403, 403, 403]
        assert {answer.status_code for answer in started} == {200}, [answer.text for answer in started]
        assert len({answer.json()["started_at"] for answer in started}) == 1
