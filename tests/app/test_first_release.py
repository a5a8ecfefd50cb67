"""A database of the first release, upgraded: its sentences are messages, and it is served and judged as before."""

import builtins
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util import CommandError
from starlette.testclient import TestClient

from app.accounts import service
from app.db import migrations
from app.enums import Kind
from app.grading import summaries
from app.i18n.words import Words
from app.models import ExerciseDraft, GateRun, GradeSummary, Rejudging, Submission, User
from app.submissions.replay import replay
from grader.languages import LANGUAGES
from grader.message import Message
from grader.verdict import Verdict
from tests.app.api import API, ROOT
from tests.app.conftest import RestingGrader, settings_in
from tests.app.databases import fresh_database
from tests.app.first_release import load_first_release, parts, stored_values, table
from tests.app.service import create_app

pytestmark = pytest.mark.slow

# What students' code in that database raises, beside the exceptions of Python itself.
_RAISED = {"AxisError", "LinAlgError", "UFuncTypeError", "Untold"}
# What authors of its exercises, or their code, say.
_OF_AUTHORS = re.compile(
    r"dout must have the shape of the pooled map|x_shape must be four numbers"
    r"|center_rows: hidden/reference.py: NameError"
)
_OLD_KEYS = {"message_en", "message_zh", "hint_zh", "own_forward", "said", "said_note"}
_REPLAYED = {Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR, Verdict.COMPILE_ERROR}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(request, tmp_path_factory):
    """Return the database, upgraded to this release."""
    with fresh_database(request.param, tmp_path_factory.mktemp("first_release")) as database:
        load_first_release(database)
        migrations.upgrade(database)
        yield database


@pytest.fixture
def first_release(database):
    """Return the database as the first release left it."""
    load_first_release(database)
    return database


@pytest.fixture(scope="module")
def visitor(upgraded, tmp_path_factory) -> Iterator[TestClient]:
    """Return a visitor of the service over the upgraded database, without grading."""
    folder = tmp_path_factory.mktemp("service")
    url = upgraded.reader.url.render_as_string(hide_password=False)
    settings = settings_in(folder, database_url=url, exercises_dir=folder / "none")
    with TestClient(create_app(settings, grader=RestingGrader(slots=1))) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def administrator(upgraded, visitor) -> TestClient:
    """Return an administrator, who may see everything; each request states its language."""
    with upgraded.writing() as session:
        session.execute(sa.update(User).values(language=None))
        user = session.scalars(sa.select(User).where(User.username == "admina")).one()
        visitor.cookies["tensorjudge_session"] = service.open_session(session, user.id, timedelta(days=1))
    return visitor


def messages(value):
    return [(path, one) for path, one in parts(value) if {"code", "values"} <= one.keys()]


def test_every_stored_sentence_is_a_message(upgraded):
    for name, _, *values in stored_values(upgraded):
        for value in filter(None, values):
            for path, one in parts(value):
                assert not _OLD_KEYS & one.keys(), (name, path)
                if "message" in one or "refused" in one:
                    message = one.get("message", one.get("refused"))
                    assert message is None or {"code", "values"} <= message.keys(), (name, path, message)


def test_only_texts_of_others_stay_as_they_were(upgraded):
    for _, _, *values in stored_values(upgraded):
        for path, one in messages(values):
            if one["code"] == "verbatim":
                text = one["values"]["text"]
                raised = re.match(r"\w+", text)[0]
                is_exception = hasattr(builtins, raised) or raised in _RAISED
                assert is_exception or _OF_AUTHORS.match(text), (path, text)


def test_every_message_has_a_text_in_each_language(upgraded):
    texts = {language: Words(language) for language in LANGUAGES}
    distinct = {
        json.dumps(one, sort_keys=True) for _, _, *values in stored_values(upgraded) for _, one in messages(values)
    }
    for stored in distinct:
        message = Message.from_json(json.loads(stored))
        shown = [words.message(message) for words in texts.values()]
        if message.code == "verbatim":
            assert set(shown) == {message.values["text"]}
        else:
            assert not any("%(" in text or text in ("", message.code) for text in shown), (stored, shown)


def assert_is_shown(answer, language):
    """Each message of an answer of the API has a text."""
    assert answer.status_code == 200, answer.text
    for path, one in parts(answer.json()):
        if one.get("code") and "message" in one:  # what follows it, and a message in a value, have their text in its
            assert one["message"] not in ("", one["code"]), (path, one, language)
            assert "%(" not in one["message"] or one["code"] == "verbatim", (path, one, language)


def assert_is_page(answer, language):
    assert answer.status_code == 200, answer.text
    assert f'<html lang="{language}' in answer.text
    assert "%(" not in re.sub(r"<(pre|code|textarea|script)\b.*?</\1>", "", answer.text, flags=re.DOTALL)


def get(visitor, path, language):
    return visitor.get(
        path, headers={"Accept-Language": language, "Accept": "text/html" if API not in path else "*/*"}
    )


def test_each_submission_is_served_in_one_language_or_the_other(upgraded, administrator):
    with upgraded.reading() as session:
        ids = session.scalars(sa.select(Submission.id)).all()
    for one, language in zip(ids, itertools.cycle(LANGUAGES), strict=False):
        assert_is_shown(get(administrator, f"{API}/submissions/{one.hex}", language), language)


def test_records_of_each_kind_have_a_page(upgraded, administrator):
    for one, language in zip(sample(upgraded, set(Verdict)), itertools.cycle(LANGUAGES), strict=False):
        assert_is_page(get(administrator, f"/submissions/{one.hex}", language), language)


def test_checks_and_rejudgings_are_served(upgraded, administrator):
    with upgraded.reading() as session:
        checks = session.execute(sa.select(ExerciseDraft.slug, GateRun.id).join(GateRun)).all()
        rejudgings = session.scalars(sa.select(Rejudging.id)).all()
    assert len(checks) > 20
    assert len(rejudgings) > 5
    for (slug, run), language in zip(checks, itertools.cycle(LANGUAGES), strict=False):
        assert_is_shown(get(administrator, f"{API}/exercise-drafts/{slug}/checks/{run.hex}", language), language)
        assert_is_page(get(administrator, f"/authoring/{slug}/checks/{run.hex}", language), language)
    for one, language in zip(rejudgings, itertools.cycle(LANGUAGES), strict=False):
        assert get(administrator, f"{API}/rejudgings/{one.hex}/changes", language).status_code == 200
        assert_is_page(get(administrator, f"/rejudging/{one.hex}", language), language)


def sample(database, verdicts, *conditions):
    """Return a submission of each verdict of each exercise."""
    query = (
        sa.select(sa.func.min(sa.cast(Submission.id, sa.String())))
        .where(Submission.verdict.in_(verdicts), *conditions)
        .group_by(Submission.exercise_id, Submission.verdict, Submission.kind)
    )
    with database.reading() as session:
        return [UUID(one) for one in session.scalars(query)]


@pytest.mark.sandbox
def test_what_is_judged_again_has_the_messages_that_were_converted(upgraded, grader):
    for one in sample(upgraded, _REPLAYED, Submission.kind == Kind.SUBMISSION):
        assert replay(upgraded, grader, one).differences == []


def test_converting_twice_changes_nothing(first_release):
    config = migrations.config(first_release)
    command.upgrade(config, "0016")
    before = stored_values(first_release)
    command.stamp(config, "0015")
    command.upgrade(config, "0016")
    assert stored_values(first_release) == before


def unconverted(database):
    """How many submissions have a report in the old form."""
    with database.reading() as session:
        return sum(
            isinstance(report["message"], str) for report in session.scalars(sa.select(Submission.report)) if report
        )


def test_an_interrupted_conversion_goes_on_where_it_stopped(first_release):
    submissions = table("submissions")
    with first_release.writer.begin() as connection:
        ids = connection.scalars(sa.select(submissions.c.id).order_by(submissions.c.id)).all()
        middle = submissions.c.id == ids[len(ids) // 2]
        report = connection.scalar(sa.select(submissions.c.report).where(middle))
        connection.execute(sa.update(submissions).where(middle).values(report={"message": "no cases"}))
    with pytest.raises(KeyError):
        migrations.upgrade(first_release)
    assert not migrations.is_at_head(first_release)
    assert 0 < unconverted(first_release) < len(ids)
    with first_release.writer.begin() as connection:
        connection.execute(sa.update(submissions).where(middle).values(report=report))
    migrations.upgrade(first_release)
    assert migrations.is_at_head(first_release)
    assert unconverted(first_release) == 0


def test_two_migrations_at_once_take_turns(first_release, tmp_path):
    url = first_release.reader.url.render_as_string(hide_password=False)
    environment = {**os.environ, "TENSORJUDGE_DATABASE_URL": url, "TENSORJUDGE_DATA_DIR": str(tmp_path)}
    migrate = [sys.executable, "-c", "from app.cli import main; main()", "migrate"]
    both = [subprocess.Popen(migrate, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        assert process.communicate(timeout=120)[0].startswith("The database is up to date")
    assert migrations.is_at_head(first_release)


def test_its_summaries_say_what_its_submissions_say(upgraded):
    with upgraded.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(GradeSummary)) > 10
    assert summaries.differing(upgraded) == []


def test_families_follow_from_its_reports(upgraded):
    query = sa.select(Submission.verdict, Submission.families, Submission.report).where(
        Submission.kind == Kind.SUBMISSION, Submission.verdict.is_not(None)
    )
    with upgraded.reading() as session:
        rows = session.execute(query).all()
    known = [row for row in rows if row.families]
    for row in known:
        totals = [total for _, _, total in row.families]
        assert sum(totals) == row.report["case_count"] and min(totals) > 0
        passed = sum(case["verdict"] == "accepted" for case in row.report["cases"])
        assert sum(count for _, count, _ in row.families) == passed
        assert (row.verdict is Verdict.ACCEPTED) == (passed == sum(totals))
    early = [row for row in known if len(row.report["cases"]) < row.report["case_count"]]
    assert early and {row.verdict for row in early} >= {Verdict.TIME_LIMIT_EXCEEDED}
    unknown = {row.verdict for row in rows if not row.families and row.report["case_count"]}
    assert Verdict.ACCEPTED not in unknown and Verdict.WRONG_ANSWER not in unknown


def summary_rows(database):
    with database.reading() as session:
        rows = session.scalars(sa.select(GradeSummary))
        return {(row.assignment_id, row.user_id, row.exercise_id): row.attempts for row in rows}


def test_summaries_are_filled_again_after_an_interruption_or_a_downgrade(first_release):
    migrations.upgrade(first_release)
    config, before = migrations.config(first_release), summary_rows(first_release)
    command.downgrade(config, "0021")
    with first_release.writer.begin() as connection:
        ids = connection.scalars(sa.select(Submission.id).where(Submission.families.is_not(None))).all()
        families = connection.scalar(sa.select(Submission.families).where(Submission.id == ids[0]))
        connection.execute(sa.update(Submission).where(Submission.id == ids[0]).values(families=None))
        connection.execute(sa.delete(GradeSummary).where(GradeSummary.user_id > min(before)[1]))
    command.stamp(config, "0020")
    migrations.upgrade(first_release)
    with first_release.reading() as session:
        assert session.scalar(sa.select(Submission.families).where(Submission.id == ids[0])) == families
    assert summary_rows(first_release) == before
    command.downgrade(config, "0020")
    assert summary_rows(first_release) == {}
    migrations.upgrade(first_release)
    assert summary_rows(first_release) == before


def test_an_earlier_release_is_reached_by_the_backup_only(upgraded):
    with pytest.raises(CommandError, match="Restore the backup"):
        command.downgrade(migrations.config(upgraded), "0015")
