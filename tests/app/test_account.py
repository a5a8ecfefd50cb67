"""Logins, a copy of one's data, and the end of an account."""

import json
from uuid import UUID

import pytest

from app.enums import CourseRole, Role
from app.models import (
    ApiToken,
    AuditEntry,
    Comment,
    Draft,
    Exercise,
    LoginSession,
    Submission,
    TimeSpent,
    UnlockedSolution,
    User,
)
from app.profile.service import reset_password
from tests.app.api import API, PASSWORD, RIGHT, WRONG, assert_problem
from tests.app.courses import appoint, make_course

PAGE = "/exercises/maxpool_backward"


def log_in(client, name="ada"):
    answer = client.post(f"{API}/auth/login", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 200
    return answer.cookies["tensorjudge_session"]


def as_browser(client, secret):
    client.cookies.clear()
    return {"Cookie": f"tensorjudge_session={secret}"}


def audited(client):
    with client.app.state.services.database.reading() as session:
        return [(row.action, row.subject, row.details) for row in session.query(AuditEntry)]


def test_logging_out_everywhere_ends_every_login_and_no_token(accounts, make_person):
    ada, grace = make_person(accounts), make_person(accounts, "grace")
    first, second, other = log_in(accounts), log_in(accounts), log_in(accounts, "grace")
    listed = accounts.get(f"{API}/auth/sessions", headers=as_browser(accounts, second)).json()
    assert [one["is_current"] for one in listed] == [False, True]
    assert accounts.delete(f"{API}/auth/sessions", headers=as_browser(accounts, first)).status_code == 204
    for secret in (first, second):
        assert_problem(accounts.get(f"{API}/me", headers=as_browser(accounts, secret)), 401)
    assert accounts.get(f"{API}/me", headers=as_browser(accounts, other)).json()["username"] == "grace"
    assert ada.get("/me").status_code == grace.get("/me").status_code == 200


def _unlock(client, person, slug, price):
    """Store that the person has unlocked a solution."""
    with client.app.state.services.database.writing() as session:
        exercise_id = session.query(Exercise).filter_by(slug=slug).one().id
        session.add(UnlockedSolution(user_id=UUID(person.id), exercise_id=exercise_id, price=price))


@pytest.mark.sandbox
def test_the_export_holds_everything_of_oneself_and_nothing_of_others(client, student, make_person):
    student.submit(WRONG)
    student.run(RIGHT)
    student.put("/me/drafts/im2col", {"source": "my draft ★"})
    student.post(f"{PAGE}/comments", {"text": "my comment"})
    student.post("/me/time/im2col", {"seconds": 30})
    _unlock(client, student, "im2col", 200)
    grace = make_person(client, "grace")
    grace.post(f"{PAGE}/comments", {"text": "not mine"})
    answer = student.get("/me/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="tensorjudge-ada.json"'
    data = json.loads(answer.content)
    assert data["account"]["username"] == "ada"
    assert [(one["kind"], one["verdict"]) for one in data["submissions"]] == [
        ("submission", "wrong_answer"),
        ("run", "accepted"),
    ]
    assert data["submissions"][0]["source"] == WRONG
    assert data["drafts"][0] | {"updated_at": ""} == {"exercise": "im2col", "source": "my draft ★", "updated_at": ""}
    assert [one["text"] for one in data["comments"]] == ["my comment"]
    assert (data["time_spent"][0]["seconds"], data["bought_answers"][0]["exercise"]) == (30, "im2col")
    for secret in (student.token, "not mine", "password_hash", "token_sha256", "seed"):
        assert secret not in answer.text


@pytest.mark.sandbox
def test_a_deleted_account_leaves_its_submissions_without_a_name(client, student, make_person):
    made = student.submit(RIGHT).json()["id"]
    student.put("/me/drafts/im2col", {"source": "x"})
    student.post("/me/time/im2col", {"seconds": 30})
    comment = student.post(f"{PAGE}/comments", {"text": "my comment"}).json()["id"]
    secret = log_in(client)
    grace = make_person(client, "grace")
    grace.post(f"{PAGE}/comments", {"text": "reply", "parent_id": comment})
    assert student.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert_problem(student.get("/me"), 401)
    assert_problem(client.get(f"{API}/me", headers=as_browser(client, secret)), 401)
    assert_problem(client.post(f"{API}/auth/login", json={"username": "ada", "password": PASSWORD}), 401)
    with client.app.state.services.database.reading() as session:
        for table in (LoginSession, Draft, TimeSpent):
            assert session.query(table).count() == 0
        assert session.query(ApiToken).count() == 1
        (row,) = session.query(Submission).all()
        assert (row.id.hex, row.source.decode()) == (made, RIGHT)
        nobody = session.get(User, row.user_id)
        assert nobody.username.startswith("deleted-") and "ada" not in (nobody.username, nobody.username_key)
        assert session.query(Comment).filter_by(user_id=row.user_id).one().text == ""
    assert [one["is_removed"] for one in grace.get(f"{PAGE}/comments").json()["items"]] == [True, False]
    again = {"username": "ada", "password": PASSWORD}
    assert client.post(f"{API}/auth/register", json=again).status_code == 201


def test_copies_of_ones_data_are_limited(make_accounts_client, make_person):
    ada = make_person(make_accounts_client(export_limit="1 per hour"))
    assert ada.get("/me/export").status_code == 200
    assert_problem(ada.get("/me/export"), 429)


def test_nobody_can_enter_a_deleted_account(accounts, make_person):
    ada = make_person(accounts)
    ada.post("/me/deletion", {"password": PASSWORD})
    with accounts.app.state.services.database.reading() as session:
        credentials = {"username": session.query(User).one().username, "password": PASSWORD}
    assert_problem(accounts.post(f"{API}/auth/login", json=credentials), 401)


def test_without_the_password_nothing_is_deleted(make_accounts_client, make_person):
    client = make_accounts_client(login_limit_per_name="2 per minute")
    ada = make_person(client)
    problem = assert_problem(ada.post("/me/deletion", {"password": "a guess"}), 403)
    assert problem["detail"] == "The password is wrong. Nothing was changed."
    assert ada.get("/me").json()["username"] == "ada"
    ada.post("/me/deletion", {"password": "a guess"})
    assert_problem(ada.post("/me/deletion", {"password": PASSWORD}), 429)


def test_the_only_administrator_stays(accounts, make_person):
    root = make_person(accounts, "root", Role.ADMINISTRATOR)
    assert_problem(root.post("/me/deletion", {"password": PASSWORD}), 409)
    make_person(accounts, "second", Role.ADMINISTRATOR)
    assert root.post("/me/deletion", {"password": PASSWORD}).status_code == 204


def test_the_only_owner_of_a_course_stays_while_others_are_in_it(accounts, make_person):
    database = accounts.app.state.services.database
    teacher, grace = make_person(accounts, "teacher", Role.INSTRUCTOR), make_person(accounts, "grace")
    make_course(database, teacher)  # of nobody else: it ends with its owner
    course = make_course(database, teacher, (grace,), title="Numbers")
    problem = assert_problem(teacher.post("/me/deletion", {"password": PASSWORD}), 409)
    assert problem["detail"] == "You are the only owner of the course “Numbers”. Make somebody else owner first."
    other = make_person(accounts, "other", Role.INSTRUCTOR)
    appoint(database, course, other, CourseRole.OWNER)
    assert teacher.post("/me/deletion", {"password": PASSWORD}).status_code == 204


def test_a_changed_password_lets_in_and_ends_other_logins(accounts, make_person):
    ada = make_person(accounts)
    here, there = log_in(accounts), log_in(accounts)
    body = {"password": PASSWORD, "new_password": "another one entirely"}
    assert accounts.put(f"{API}/me/password", json=body, headers=as_browser(accounts, here)).status_code == 204
    assert accounts.get(f"{API}/me", headers=as_browser(accounts, here)).status_code == 200
    assert_problem(accounts.get(f"{API}/me", headers=as_browser(accounts, there)), 401)
    assert ada.get("/me").status_code == 200  # by token
    accounts.cookies.clear()
    old, new = ({"username": "ada", "password": one} for one in body.values())
    assert_problem(accounts.post(f"{API}/auth/login", json=old), 401)
    assert accounts.post(f"{API}/auth/login", json=new).status_code == 200


@pytest.mark.parametrize("revoke_tokens", [True, False])
def test_a_change_of_the_password_revokes_tokens_on_request(accounts, make_person, revoke_tokens):
    ada, grace = make_person(accounts), make_person(accounts, "grace")
    body = {"password": PASSWORD, "new_password": "another one entirely", "revoke_tokens": revoke_tokens}
    assert ada.put("/me/password", body).status_code == 204
    assert ada.get("/me").status_code == (401 if revoke_tokens else 200)
    assert grace.get("/me").status_code == 200
    assert audited(accounts) == [("account.password_changed", "ada", {"tokens_revoked": revoke_tokens})]


@pytest.mark.parametrize("revoke_tokens", [True, False])
def test_logging_out_everywhere_revokes_tokens_on_request(accounts, make_person, revoke_tokens):
    ada = make_person(accounts)
    secret = log_in(accounts)
    path = f"/auth/sessions?revoke_tokens={revoke_tokens}"
    assert ada.delete(path).status_code == 204
    assert_problem(accounts.get(f"{API}/me", headers=as_browser(accounts, secret)), 401)
    assert ada.get("/me").status_code == (401 if revoke_tokens else 200)
    assert audited(accounts) == [("account.logged_out_everywhere", "ada", {"tokens_revoked": revoke_tokens})]


def test_a_reset_ends_sessions_and_tokens(accounts, make_person):
    ada = make_person(accounts)
    secret = log_in(accounts)
    with accounts.app.state.services.database.writing() as session:
        reset_password(session, "ada", "another one entirely")
    accounts.app.state.services.principals.clear()
    assert_problem(accounts.get(f"{API}/me", headers=as_browser(accounts, secret)), 401)
    assert_problem(ada.get("/me"), 401)
    assert audited(accounts) == [("account.password_reset", "ada", {"tokens_revoked": True})]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"password": "a guess", "new_password": "another one entirely"}, 403),
        ({"password": PASSWORD, "new_password": "short"}, 422),
        ({"password": PASSWORD, "new_password": "a" * 9}, 422),
    ],
)
def test_a_password_that_cannot_be_changed_stays(accounts, make_person, body, status):
    ada = make_person(accounts)
    assert_problem(ada.put("/me/password", body), status)
    log_in(accounts)


def test_who_guesses_the_password_of_now_has_to_wait(make_accounts_client, make_person):
    ada = make_person(make_accounts_client(login_limit_per_name="2 per minute"))
    statuses = [ada.put("/me/password", {"password": "x", "new_password": "y"}).status_code for _ in range(3)]
    assert statuses == [403, 403, 429]
