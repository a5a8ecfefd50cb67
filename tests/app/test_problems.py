"""Every error is a problem of RFC 9457, ours and the framework's."""

import json

import pytest

from app.accounts import service
from tests.app.api import API, assert_problem

JSON = {"Content-Type": "application/json"}


def test_an_unknown_address(accounts):
    assert_problem(accounts.get(f"{API}/nothing/here"), 404, "not_found")


def test_a_method_that_does_not_fit(accounts):
    answer = accounts.put(f"{API}/auth/login")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_an_identifier_that_is_none(accounts, make_person):
    problem = assert_problem(make_person(accounts).get("/submissions/no-uuid"), 422, "invalid")
    assert problem["errors"][0]["field"] == "path.submission_id"


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"text"', b"null", b'{"username": 1, "password": 2}'])
def test_a_body_of_another_form(accounts, body):
    answer = accounts.post(f"{API}/auth/login", content=body, headers=JSON)
    assert_problem(answer, 400 if body == b"{" else 422)


@pytest.mark.parametrize("body", [b"\xff\xfe{}", b'{"username": "\xff"}', b"[" * 100_000])
def test_a_body_that_cannot_be_read(accounts, body):
    assert_problem(accounts.post(f"{API}/auth/login", content=body, headers=JSON), 400)


@pytest.mark.parametrize("path", ["/labs/%00", "/exercises/a%00b", "/me/submissions?exercise=%00", "/auth/%00"])
def test_an_address_with_a_nul(accounts, path):
    assert_problem(accounts.get(API + path), 400, "bad_request")


@pytest.mark.parametrize("field", ["username", "password"])
def test_half_a_pair_of_surrogates(accounts, field):
    for path in ("register", "login"):
        body = {"username": "ada", "password": "correct horse"} | {field: "\ud800 and more text"}
        answer = accounts.post(f"{API}/auth/{path}", content=json.dumps(body), headers=JSON)
        problem = assert_problem(answer, 422, "invalid")
        assert problem["errors"][0]["field"] == f"body.{field}"


def test_a_body_that_is_not_json(accounts):
    answer = accounts.post(f"{API}/auth/login", data={"username": "ada", "password": "x"})
    problem = assert_problem(answer, 415, "unsupported_media_type")
    assert "application/json" in problem["detail"]


def test_a_body_that_is_too_large(make_accounts_client):
    accounts = make_accounts_client(body_limit_bytes=2000)
    problem = assert_problem(accounts.post(f"{API}/auth/login", content=b"x" * 2001, headers=JSON), 413, "too_large")
    assert "2000 bytes" in problem["detail"]


def test_an_operation_with_too_large_a_body_does_not_happen(make_accounts_client, make_person):
    ada = make_person(make_accounts_client(body_limit_bytes=2000))
    tokens = ada.get("/auth/tokens").json()
    address = f"{API}/auth/tokens/{tokens[0]['id']}"
    answer = ada.client.request("DELETE", address, content=b"x" * 2001, headers=ada.headers)
    assert_problem(answer, 413, "too_large")
    assert ada.get("/auth/tokens").json() == tokens


def test_a_body_that_turns_out_too_large_on_the_way(make_accounts_client):
    def endless():
        for _ in range(100):
            yield b" " * 100

    accounts = make_accounts_client(body_limit_bytes=2000)
    assert_problem(accounts.post(f"{API}/auth/login", content=endless(), headers=JSON), 413)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_our_own_failure_says_nothing_but_where_to_look(make_accounts_client, monkeypatch, capsys, log_format):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(service, "find_by_credentials", fail)
    accounts = make_accounts_client(log_format=log_format)
    answer = accounts.post(f"{API}/auth/login", json={"username": "ada", "password": "hunter2 hunter2"})
    problem = assert_problem(answer, 500, "internal_server_error")
    assert "secret" not in answer.text
    log = capsys.readouterr().err
    assert problem["request_id"] in log
    assert "secret detail" in log
    assert "hunter2" not in log


def test_a_request_id_is_taken_over_if_it_is_harmless(accounts):
    assert accounts.get("/healthz", headers={"X-Request-ID": "trace-12345678"}).headers["x-request-id"] == (
        "trace-12345678"
    )
    assert "\n" not in accounts.get("/healthz", headers={"X-Request-ID": "bad id"}).headers["x-request-id"]
    assert accounts.get("/healthz", headers={"X-Request-ID": "bad id"}).headers["x-request-id"] != "bad id"


def test_every_answer_carries_the_security_headers(accounts):
    for path in ("/healthz", f"{API}/me", "/nowhere"):
        headers = accounts.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_every_operation_declares_its_problems_as_such(accounts):
    document = accounts.get(f"{API}/openapi.json").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) > 15
    for operation in operations:
        for status, answer in operation["responses"].items():
            answer = document["components"]["responses"][status] if "$ref" in answer else answer
            if int(status) >= 400 and (operation["operationId"], status) != ("readyz", "503"):
                assert list(answer["content"]) == ["application/problem+json"], operation["operationId"]
        assert "400" in operation["responses"]


def test_operation_ids_are_short_and_unique(accounts):
    document = accounts.get(f"{API}/openapi.json").json()
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    assert "create_submission" in names


def test_every_reference_of_the_document_leads_somewhere(accounts):
    text = accounts.get(f"{API}/openapi.json").text
    schemas = accounts.get(f"{API}/openapi.json").json()["components"]["schemas"]
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= schemas.keys()
    assert "HTTPValidationError" not in names
