"""Rate limits: actions that can disturb others are counted, and the answer says when to retry."""

import pytest
from starlette.testclient import TestClient

from tests.app.api import API, PASSWORD, assert_problem

GUESS = {"code": "ABCD 2345"}


def assert_come_back(answer):
    problem = assert_problem(answer, 429, "too_many_requests")
    seconds = int(answer.headers["retry-after"])
    assert 0 < seconds <= 3600
    assert f"{seconds} s" in problem["detail"]


def test_codes_of_courses_cannot_be_tried_without_end(make_accounts_client, make_person):
    ada = make_person(make_accounts_client(join_limit="2 per minute"))
    for _ in range(2):
        assert_problem(ada.post("/courses/join", GUESS), 404)
    assert_come_back(ada.post("/courses/join", GUESS))
    page = ada.client.get("/join/ABCD2345", headers={**ada.headers, "Accept": "application/json"})
    assert_come_back(page)


def test_another_person_may_still_try(make_accounts_client, make_person):
    client = make_accounts_client(join_limit="1 per minute")
    for name in ("ada", "eve"):
        assert_problem(make_person(client, name).post("/courses/join", GUESS), 404)


@pytest.mark.sandbox
def test_runs_and_submissions_are_counted_together(make_app, make_person):
    with TestClient(make_app(submission_limit="2 per minute"), raise_server_exceptions=False) as client:
        ada = make_person(client)
        assert ada.submit("x = 1", wait=0).status_code == 202
        assert ada.run("x = 1", wait=0).status_code == 202
        assert_come_back(ada.submit("x = 1", wait=0))
        assert make_person(client, "eve").submit("x = 1", wait=0).status_code == 202


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_browser_gets_a_page_that_says_so(make_accounts_client, language):
    client = make_accounts_client(login_limit_per_name="1 per minute")
    headers = {"Accept": "text/html", "Accept-Language": language}
    for _ in range(2):
        answer = client.post("/login", data={"username": "ada", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 429
    assert "<html" in answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert {"en": "Too many attempts", "zh": "次数"}[language] in answer.text


def test_the_same_hash_work_is_done_for_a_name_that_nobody_has(make_accounts_client, monkeypatch):
    from pwdlib.hashers.argon2 import Argon2Hasher

    client = make_accounts_client()
    client.post(f"{API}/auth/register", json={"username": "ada", "password": PASSWORD})
    client.post(f"{API}/auth/login", json={"username": "ada", "password": "wrong one"})  # what is made once is made
    compared = []
    verify = Argon2Hasher.verify

    def note(self, password, stored):
        compared.append(stored.rpartition("$")[0].rpartition("$")[0])  # algorithm and cost, without salt and hash
        return verify(self, password, stored)

    monkeypatch.setattr(Argon2Hasher, "verify", note)
    for name in ("ada", "nobody", "not a name!"):
        client.post(f"{API}/auth/login", json={"username": name, "password": "wrong one"})
    assert len(compared) == 3
    assert len(set(compared)) == 1
