"""Every error is a problem of RFC 9457, ours and the framework's."""

import json

import pytest

from app.accounts import service
from app.errors import message_of
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
    (token,) = ada.get("/auth/tokens").json()
    address = f"{API}/auth/tokens/{token['id']}"
    answer = ada.client.request("DELETE", address, content=b"x" * 2001, headers=ada.headers)
    assert_problem(answer, 413, "too_large")
    assert [one["id"] for one in ada.get("/auth/tokens").json()] == [token["id"]]  # its last use is noted meanwhile


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


REFUSALS = {
    "en": "There is no exercise nothing.",
    "zh": "没有题目 nothing。",
}


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "", "en"),
        ("", "zh-CN,zh;q=0.9", "zh"),
        ("?lang=en", "zh", "en"),
        ("?lang=zh", "", "zh"),
        ("?lang=x", "zh", "zh"),
    ],
)
def test_a_problem_is_in_the_readers_language_with_its_code_and_values(accounts, query, accept, language):
    answer = accounts.get(f"{API}/exercises/nothing{query}", headers={"Accept-Language": accept})
    problem = assert_problem(answer, 404, "not_found")
    assert (problem["code"], problem["values"]) == ("no_such_exercise", {"slug": "nothing"})
    assert problem["detail"] == REFUSALS[language]


ASSIGNMENT = {"title": "First", "exercises": [{"slug": "relu"}]}


@pytest.mark.parametrize(
    ("change", "field", "code", "values", "english", "chinese"),
    [
        ({"title": None}, "title", "text_needed", {}, "This must be text.", "这里须为文本。"),
        (
            {"title": ""},
            *("title", "text_too_short", {"count": 1}, "At least 1 character is needed.", "至少需要 1 个字符。"),
        ),
        (
            {"title": "x" * 121},
            *("title", "text_too_long", {"count": 120}, "At most 120 characters are allowed.", "最多 120 个字符。"),
        ),
        (
            {"exercises": []},
            *("exercises", "list_too_short", {"count": 1}, "At least 1 entry is needed.", "至少需要 1 项。"),
        ),
        ({"exercises": [{}]}, "exercises.0.slug", "field_missing", {}, "This is required.", "此项必填。"),
        ({"exercises": 5}, "exercises", "list_needed", {}, "This must be a list.", "这里须为列表。"),
        (
            {"exercises": [5]},
            "exercises.0",
            "object_needed",
            {},
            "This must be a JSON object.",
            "这里须为 JSON 对象。",
        ),
        (
            {"late_percent": 0.5},
            *("late_percent", "whole_number_needed", {}, "This must be a whole number.", "这里须为整数。"),
        ),
        (
            {"late_percent": 101},
            *("late_percent", "number_too_large", {"limit": 100}),
            *("The number must be at most 100.", "不能大于 100。"),
        ),
        (
            {"max_attempts": 0},
            *("max_attempts", "number_too_small", {"limit": 1}),
            *("The number must be at least 1.", "不能小于 1。"),
        ),
        (
            {"feedback_before": "all"},
            *("feedback_before", "choice_unknown", {"allowed": ["full", "cases", "verdict"]}),
            *("Choose one of these: full, cases and verdict.", "请从这些值中选一个：full、cases 和 verdict。"),
        ),
        (
            {"due_at": "tomorrow"},
            *("due_at", "time_needed", {}),
            *(
                "This must be a date and time, such as 2026-03-31T23:59:00Z.",
                "这里须为日期和时间，例如 2026-03-31T23:59:00Z。",
            ),
        ),
        (
            {"title": "a\nb"},
            *(
                "title",
                "control_characters",
                {},
                "Remove line breaks and invisible control characters.",
                "请删去换行和看不见的控制字符。",
            ),
        ),
    ],
)
def test_each_refused_field_has_a_sentence_in_both_languages(
    make_person, accounts, change, field, code, values, english, chinese
):
    path = f"/courses/{'0' * 32}/assignments"
    person = make_person(accounts)
    for language, sentence in (("en", english), ("zh", chinese)):
        problem = assert_problem(person.post(f"{path}?lang={language}", {**ASSIGNMENT, **change}), 422, "invalid")
        message = {"field": f"body.{field}", "code": code, "values": values, "message": sentence, "more": []}
        assert problem["errors"] == [message]
        assert field in problem["detail"] and sentence in problem["detail"]


def test_validators_of_an_unknown_kind_have_a_plain_sentence():
    assert (
        message_of({"type": "url_scheme", "msg": "URL scheme should be 'http'", "loc": ()}).code
        == "value_not_possible"
    )


@pytest.mark.parametrize("path", ["/submissions/no-uuid", "/courses/1", "/rejudging/x/state"])
def test_a_page_with_a_malformed_identifier_is_not_there(accounts, make_person, path):
    person = make_person(accounts)
    page = accounts.get(path, headers={**person.headers, "Accept": "text/html", "Accept-Language": "zh"})
    assert page.status_code == 404
    assert "找不到这个地址" in page.text
