"""API tokens."""

import json
from uuid import uuid4

import pytest

from app.models import ApiToken
from tests.app.api import API, assert_problem


def bearer(client, token):
    return client.get(f"{API}/me", headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_shown_once_and_works(accounts, make_person):
    ada = make_person(accounts)
    created = ada.post("/auth/tokens", {"name": "laptop"})
    assert created.status_code == 201
    token = created.json()["token"]
    assert token.startswith("tj_")
    assert bearer(accounts, token).json()["username"] == "ada"
    listed = ada.get("/auth/tokens")
    assert [row["name"] for row in listed.json()] == ["tests", "laptop"]
    assert token not in listed.text


def test_only_the_hash_of_a_token_is_stored(accounts, make_person):
    ada = make_person(accounts)
    with accounts.app.state.services.database.reading() as session:
        stored = session.query(ApiToken).one()
    assert ada.token not in (stored.token_sha256, stored.name)
    assert len(stored.token_sha256) == 64


def test_using_a_token_is_noted(accounts, make_person):
    ada = make_person(accounts)
    ada.get("/me")
    accounts.app.state.services.writer.do(lambda _: None).result(10)  # nobody waits for the note
    assert ada.get("/auth/tokens").json()[0]["last_used_at"] is not None


def test_a_revoked_token_stops_at_once(accounts, make_person):
    ada = make_person(accounts)
    created = ada.post("/auth/tokens", {"name": "lost"}).json()
    assert bearer(accounts, created["token"]).status_code == 200
    assert ada.delete(f"/auth/tokens/{created['id']}").status_code == 204
    assert_problem(bearer(accounts, created["token"]), 401, "not_authenticated")


def test_nobody_revokes_anothers_token(accounts, make_person):
    ada, eve = make_person(accounts), make_person(accounts, "eve")
    theirs = ada.get("/auth/tokens").json()[0]["id"]
    assert_problem(eve.delete(f"/auth/tokens/{theirs}"), 404)
    assert_problem(eve.delete(f"/auth/tokens/{uuid4().hex}"), 404)
    assert ada.get("/me").status_code == 200


def test_a_token_that_is_not_valid_is_refused_even_where_visitors_may_read(accounts):
    for token in ("tj_wrong", "", "\u00e9" * 5):
        answer = accounts.get(f"{API}/me", headers={b"Authorization": f"Bearer {token}".encode()})
        assert_problem(answer, 401, "not_authenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", ["", "x" * 65, "a\0b", "a\nb", "\ud800"])
def test_a_token_has_a_name_of_one_line(accounts, make_person, name):
    headers = {**make_person(accounts).headers, "Content-Type": "application/json"}
    answer = accounts.post(f"{API}/auth/tokens", content=json.dumps({"name": name}), headers=headers)
    problem = assert_problem(answer, 422)
    assert problem["errors"][0]["field"] == "body.name"
