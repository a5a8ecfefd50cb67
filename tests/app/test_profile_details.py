"""Details that people state about themselves: what is taken, who sees it, and that deletion and export cover it."""

import json
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.accounts import links, sign_ins
from app.db.engine import utc_now
from app.enums import LinkPurpose, OutboxKind, SignInKind
from app.models import (
    AccountLink,
    Course,
    ExternalIdentity,
    OutboxMessage,
    ProviderRegistration,
    RosterEntry,
    SignIn,
    User,
)
from app.outbox.outbox import put
from tests.app.api import API, PASSWORD, assert_problem

DETAILS = {"display_name": "Ada Lovelace", "student_number": "2026-1234", "time_zone": "Europe/London"}


def database(client):
    return client.app.state.services.database


def account(client, name="ada"):
    with database(client).reading() as session:
        return session.scalars(sa.select(User).where(User.username_key == name)).one()


def test_details_are_kept_and_removed(accounts, make_person):
    ada = make_person(accounts)
    answer = ada.patch("/me", DETAILS)
    assert answer.status_code == 200 and answer.json().items() >= DETAILS.items()
    assert ada.get("/me").json().items() >= DETAILS.items()
    assert ada.patch("/me", {"student_number": "", "theme": "dark"}).json()["student_number"] is None
    assert ada.get("/me").json()["display_name"] == "Ada Lovelace"


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("display_name", "  Ada   Lovelace ", "Ada Lovelace"),
        ("display_name", "Ａｄａ", "Ada"),
        ("display_name", "\u3000王\u3000小明 ", "王 小明"),
        ("display_name", "نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("student_number", "２０２６", "2026"),
        ("time_zone", "asia/shanghai", "Asia/Shanghai"),
    ],
)
def test_a_detail_is_stored_in_one_form(accounts, make_person, field, typed, stored):
    ada = make_person(accounts)
    assert ada.patch("/me", {field: typed}).json()[field] == stored


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("display_name", "a" * 121),
        ("display_name", "ﷺ" * 60),  # 18 characters each when folded
        ("display_name", "Ada\u202eecalevoL"),
        ("display_name", "Ada\nBcc: eve@example.org"),
        ("display_name", "Ada\0"),
        ("display_name", "\u2066Ada\u2069"),
        ("display_name", "\ud800"),
        ("student_number", "1" * 65),
        ("student_number", "12\t34"),
        ("time_zone", "Mars/Olympus"),
        ("email", "ada"),
        ("email", "ada@example.org\nBcc: eve@example.org"),
        ("email", "a\u202eda@example.org"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_detail_that_cannot_be_shown_is_refused_with_a_reason(accounts, make_person, field, typed, lang):
    ada = make_person(accounts)
    body = json.dumps({field: typed, "password": PASSWORD})
    headers = {**ada.headers, "Content-Type": "application/json"}
    problem = assert_problem(accounts.patch(f"{API}/me?lang={lang}", content=body, headers=headers), 422)
    assert problem["errors"][0]["field"] == f"body.{field}"
    assert (lang == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in problem["errors"][0]["message"])
    assert ada.get("/me").json()[field] is None


def test_another_address_needs_the_password_and_is_not_verified(accounts, make_person):
    ada = make_person(accounts)
    assert assert_problem(ada.patch("/me", {"email": "ada@example.org"}), 403)["code"] == "password_for_email"
    assert_problem(ada.patch("/me", {"email": "ada@example.org", "password": "wrong password"}), 403)
    assert account(accounts).email is None
    answer = ada.patch("/me", {"email": "Ada@Example.org", "password": PASSWORD}).json()
    assert (answer["email"], answer["is_email_verified"]) == ("Ada@Example.org", False)
    assert account(accounts).email_key == "ada@example.org"
    with database(accounts).writing() as session:
        session.get_one(User, UUID(ada.id)).email_verified_at = utc_now()
    assert ada.patch("/me", {"email": "Ada@Example.org"}).json()["is_email_verified"]  # it is the same
    assert not ada.patch("/me", {"email": "b@example.org", "password": PASSWORD}).json()["is_email_verified"]
    assert ada.patch("/me", {"email": "", "password": PASSWORD}).json()["email"] is None


def test_a_guess_at_the_password_for_an_address_is_limited(make_accounts_client, make_person):
    ada = make_person(make_accounts_client(login_limit_per_name="2 per minute"))
    body = {"email": "ada@example.org", "password": "a wrong one"}
    assert [ada.patch("/me", body).status_code for _ in range(3)] == [403, 403, 429]


def test_nobody_else_sees_the_details(accounts, make_person):
    ada, grace = make_person(accounts), make_person(accounts, "grace")
    ada.patch("/me", {**DETAILS, "email": "ada@example.org", "password": PASSWORD})
    for path in ("/me", "/me/export", "/me/sign-ins", "/me/identities", "/auth/sessions"):
        text = grace.get(path).text
        assert not [one for one in (*DETAILS.values(), "ada@example.org") if one in text], path


def everything_of(session, ada):
    """Store one row of everything that is about a person."""
    provider = ProviderRegistration(title="Campus", issuer="https://sso.example", client_id="judge")
    course = Course(title="Numbers", join_code="abc")
    session.add_all([provider, course])
    session.flush()
    entry = RosterEntry(
        course_id=course.id, name="Lovelace, Ada", student_number="2026-1234", email="ada@campus.example"
    )
    entry.email_key, entry.section, entry.user_id, entry.token_sha256 = "ada@campus.example", "B", ada, "0" * 64
    identity = ExternalIdentity(registration_id=provider.id, subject="s-77", user_id=ada, email="ada@sso.example")
    session.add_all([entry, identity])
    session.flush()
    links.issue(session, ada, LinkPurpose.VERIFY_EMAIL, email="ada@example.org")
    sign_ins.note(session, ada, SignInKind.PASSWORD, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
    put(session, OutboxKind.MAIL_VERIFICATION, ada, ada)
    put(session, OutboxKind.MAIL_INVITATION, course.id, entry.id)


PERSONAL = [
    *("Ada Lovelace", "2026-1234", "Europe/London", "ada@example.org"),
    *("Lovelace, Ada", "ada@campus.example", "s-77", "ada@sso.example", "Firefox, Linux"),
]


@pytest.fixture
def ada(accounts, make_person):
    person = make_person(accounts)
    person.patch("/me", {**DETAILS, "email": "ada@example.org", "password": PASSWORD})
    with database(accounts).writing() as session:
        everything_of(session, UUID(person.id))
    return person


def test_the_export_holds_every_detail(accounts, ada, make_person):
    text = ada.get("/me/export").text
    assert [one for one in PERSONAL if one not in text] == []
    data = json.loads(text)
    assert [one["kind"] for one in data["mails"]] == ["mail_verification", "mail_invitation"]
    assert data["account_links"][0]["purpose"] == "verify_email" and "token" not in data["account_links"][0]
    other = make_person(accounts, "grace").get("/me/export").text
    assert [one for one in PERSONAL if one in other] == []


def test_a_deleted_account_leaves_no_detail(accounts, ada):
    assert ada.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    with database(accounts).reading() as session:
        for table in (RosterEntry, AccountLink, SignIn, ExternalIdentity, OutboxMessage):
            assert session.scalars(sa.select(table)).all() == []
        tables = User.metadata.sorted_tables
        rows = [str(row) for table in tables for row in session.execute(sa.select(table))]
    left = [(one, row) for row in rows for one in PERSONAL if one in row]
    assert left == []


def test_others_keep_theirs(accounts, ada, make_person):
    grace = make_person(accounts, "grace")
    with database(accounts).writing() as session:
        put(session, OutboxKind.MAIL_RESET, UUID(grace.id), UUID(grace.id))
        put(session, OutboxKind.MAIL_INVITATION, uuid4(), uuid4())
        sign_ins.note(session, UUID(grace.id), SignInKind.PASSWORD)
    ada.post("/me/deletion", {"password": PASSWORD})
    with database(accounts).reading() as session:
        assert len(session.scalars(sa.select(OutboxMessage)).all()) == 2
        assert len(session.scalars(sa.select(SignIn)).all()) == 1


def test_no_log_line_holds_a_detail(make_accounts_client, make_person, capfd):
    client = make_accounts_client(log_level="debug")
    ada = make_person(client)
    ada.patch("/me", {**DETAILS, "email": "ada@example.org", "password": PASSWORD})
    ada.patch("/me", {"email": "a b@example.org", "display_name": "Ada\nLovelace"})
    client.post("/forgot", data={"name": "ada@example.org"})
    client.post(f"{API}/auth/password-reset", json={"name": "ada@example.org"})
    ada.post("/me/deletion", {"password": PASSWORD})
    printed = "".join(capfd.readouterr())
    assert "PATCH" in printed
    assert [one for one in (*DETAILS.values(), "ada@example.org", "b@example.org") if one in printed] == []
