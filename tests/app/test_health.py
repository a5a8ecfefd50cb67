"""Whether the service says how it is."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.migrations import NotMigratedError
from app.main import create_app
from grader.grader import Grader
from grader.message import Message
from grader.sandbox.check import Check
from tests.app.api import stop_threads
from tests.app.interposed import Interposed
from tests.english import english


def failing(answer):
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    return {check["name"]: check["message"] for check in answer.json()["checks"] if not check["ok"]}


def test_the_process_lives(accounts):
    assert accounts.get("/healthz").json() == {"status": "ok"}


@pytest.mark.sandbox
def test_all_that_is_needed_is_named_and_holds(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    names = {check["name"] for check in answer.json()["checks"]}
    assert {"database", "migrations", "threads"} < names
    assert any(name.startswith("grader: ") for name in names)
    assert all(check["ok"] for check in answer.json()["checks"])


def test_a_missing_migration_is_named(accounts):
    with accounts.app.state.services.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    assert "migrate" in failing(accounts.get("/readyz"))["migrations"]


def test_a_database_that_does_not_answer_is_named(accounts, monkeypatch):
    def fail(*_):
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(sa.Engine, "connect", fail)
    assert failing(accounts.get("/readyz")) == {"database": "The database does not answer (OperationalError)."}


@pytest.mark.parametrize("name", ["worker-0", "writer-0", "explanations", "publish gate", "rejudging"])
def test_a_thread_that_has_ended_is_named(accounts, name):
    stop_threads(accounts.app.state.services, name)
    assert name in failing(accounts.get("/readyz"))["threads"]


def test_a_sandbox_that_does_not_hold_is_named(make_accounts_client):
    class Leaky(Interposed):
        def checks(self):
            broken = Check("cannot read a file", Message("cannot_read_file"), False, Message("attack_succeeded"))
            return [broken, Check("cannot fork", Message("cannot_start_process"), True)]

        def start(self):
            pass

    class Unstarted(Grader):
        def close(self):
            pass

    accounts = make_accounts_client(grader=Leaky(Unstarted(slots=1)))
    assert failing(accounts.get("/readyz")) == {"grader: cannot read a file": "The attack succeeded."}


def test_a_database_without_tables_is_refused_with_what_to_do(make_settings, tmp_path):
    app = create_app(make_settings(exercises_dir=tmp_path), grader=Grader(slots=1))
    with pytest.raises(NotMigratedError) as refused, TestClient(app):
        pass
    assert "Run: tensorjudge migrate" in english(refused.value.message)


def test_checks_are_in_the_readers_language_and_keep_their_names(accounts):
    with accounts.app.state.services.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    answers = [accounts.get("/readyz", params={"lang": language}).json() for language in ("en", "zh")]
    english_one, chinese_one = (
        next(check for check in answer["checks"] if check["name"] == "migrations") for answer in answers
    )
    assert (english_one["code"], english_one["title"]) == ("not_migrated", "database schema")
    assert chinese_one["message"] == "数据库结构与当前版本不一致。请运行：tensorjudge migrate"
