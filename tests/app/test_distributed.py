"""Distributed grading: a worker that dies, freezes or is cut off holds up nobody, and nothing is decided twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.authoring.archive import write_zip
from app.authoring.skeleton import skeleton_files
from app.courses import admission
from app.courses.admission import AttemptsUsedError
from app.db.ids import new_id
from app.db.lock import AlreadyServedError
from app.enums import ExplanationStage, Kind, Role, Status
from app.grading import explanation_jobs, store
from app.grading.explanation_jobs import JobKey, WaitingJob
from app.grading.queue import jobs
from app.grading.queue.interface import Job, Rank
from app.grading.queue.postgres import PostgresQueue
from app.grading.queue.recovery import Recovery
from app.grading.record import outcome_without_cases
from app.http.errors import TooManyRequestsError
from app.models import ExplanationJob, Judgement, Submission
from app.rules.admission import Wish
from app.settings import SettingsConflictError
from grader.verdict import Verdict
from tests.app import modes
from tests.app.api import API, RIGHT, WRONG
from tests.app.courses import make_assignment, make_course
from tests.app.service import create_app
from tests.app.test_both_queues import finished, until

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]


@pytest.fixture
def mode(tmp_path, make_settings, grader, catalogue_postgresql):
    with modes.serving(modes.DISTRIBUTED, tmp_path, make_settings, grader, tmp_path, catalogue_postgresql) as one:
        yield one


@pytest.fixture
def web(mode, make_person):
    """Return a student of a service without a worker."""
    with TestClient(create_app(mode.settings())) as client:
        yield make_person(client)


@pytest.fixture
def database(web):
    return web.client.app.state.services.database


@pytest.fixture
def lost(web, database):
    """Return a submission that a worker claimed and lost."""
    submission_id = UUID(web.submit(RIGHT, wait=0).json()["id"])
    take(database)
    return submission_id


def take(database):
    """As a worker does that dies at once."""
    with database.writer.begin() as connection:
        worker = connection.scalar(sa.text("SELECT procrastinate_register_worker_v1()"))
        taken = sa.text("SELECT id FROM procrastinate_fetch_job_v2(NULL, :worker)")
        assert connection.scalar(taken, {"worker": worker}) is not None
        connection.execute(
            sa.text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = :id"),
            {"id": worker},
        )


def rescue(database, given_up=None, ended=None):
    give_up = dict.fromkeys([jobs.Task.JUDGE, jobs.Task.CHECK], (given_up if given_up is not None else []).append)
    give_up |= dict.fromkeys((jobs.Task.GRADE, *jobs.STAGE_OF), (ended if ended is not None else []).append)
    Recovery(database, max_attempts=3, give_up=give_up).run()


def rows(database):
    with database.reader.connect() as connection:
        return connection.execute(
            sa.text("SELECT task_name, status::text, args ->> 'id', args ->> 'attempt' FROM procrastinate_jobs")
        ).all()


def row(database, submission_id):
    with database.reading() as session:
        return session.get(Submission, submission_id)


def test_a_lost_job_begins_its_next_attempt(database, lost):
    rescue(database)
    assert rows(database) == [("grade", "todo", lost.hex, "2")]
    assert row(database, lost).attempt == 2


def test_what_the_lost_worker_finds_after_all_does_not_count(database, lost):
    rescue(database)
    outcome = outcome_without_cases(None, verdict=Verdict.WRONG_ANSWER)
    moment = row(database, lost).created_at
    with database.writer.begin() as connection:
        assert store.finish(connection, lost, 1, outcome, moment, moment) is False
        assert store.finish(connection, lost, 2, outcome, moment, moment) is True


def test_lost_three_times_it_ends_as_our_failure_and_staff_see_why(database, lost, web, make_person):
    ended = []
    for _ in range(3):
        rescue(database, ended=ended)
        if row(database, lost).status is not Status.FINISHED:
            take(database)
    assert ended == [lost]
    assert rows(database) == []
    read = web.get(f"/submissions/{lost.hex}").json()
    assert (read["verdict"], read["score"], "our side" in read["message"]) == ("internal_error", 0, True)
    staff = make_person(web.client, "staff", Role.ADMINISTRATOR)
    assert "3 times" in staff.get(f"/submissions/{lost.hex}").json()["staff"]["failure"]


def test_a_job_whose_report_is_there_already_just_goes(database, lost):
    moment = row(database, lost).created_at
    with database.writer.begin() as connection:
        store.finish(connection, lost, 1, outcome_without_cases(None, verdict=Verdict.ACCEPTED), moment, moment)
    rescue(database)
    assert rows(database) == []
    assert row(database, lost).attempt == 1


def test_a_living_workers_job_is_left_alone(database, web):
    web.submit(RIGHT, wait=0)
    take(database)
    with database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE procrastinate_workers SET last_heartbeat = now()"))
    rescue(database)
    assert [state for _, state, _, _ in rows(database)] == ["doing"]


@pytest.fixture
def refused(web, database):
    """Return a refused submission whose explanation waits."""
    submission_id = UUID(web.submit(WRONG, wait=0).json()["id"])
    moment = row(database, submission_id).created_at
    with database.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))
        outcome = outcome_without_cases(None, verdict=Verdict.WRONG_ANSWER)
        store.finish(connection, submission_id, 1, outcome, moment, moment)
        key = JobKey(bytes(32), row(database, submission_id).version_id, 7, "basic")
        explanation_jobs.add(connection, submission_id, key)
        jobs.defer_explanation(connection, WaitingJob(submission_id, key.first_stage, key.is_refused))
    return submission_id


def test_the_more_explanations_of_a_user_wait_the_later_the_next_is_made(database, refused):
    with database.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))
        user_id = row(database, refused).user_id
        others = [add_copy(connection, refused) for _ in range(12)]
        for one in others[:3]:
            add_job(connection, one, row(database, refused).version_id)
        jobs.defer_explanation(
            connection, WaitingJob(refused, ExplanationStage.CARD, is_refused=True, user_id=user_id)
        )
        for one in others[3:]:
            add_job(connection, one, row(database, refused).version_id)
        jobs.defer_explanation(
            connection, WaitingJob(others[-1], ExplanationStage.CARD, is_refused=True, user_id=user_id)
        )
        priorities = connection.scalars(sa.text("SELECT priority FROM procrastinate_jobs ORDER BY id")).all()
    assert priorities == [7, 1]


def add_copy(connection, submission_id):
    """Add a copy of a submission, and return its id."""
    columns = connection.execute(sa.select(Submission.__table__).where(Submission.id == submission_id)).one()
    copy = {**columns._mapping, "id": new_id()}
    connection.execute(sa.insert(Submission.__table__).values(copy))
    return copy["id"]


def add_job(connection, submission_id, version_id):
    explanation_jobs.add(connection, submission_id, JobKey(submission_id.bytes * 2, version_id, 7, "basic"))


def test_an_explanation_that_ends_two_workers_is_given_up(database, refused):
    ended = []
    take(database)
    rescue(database, ended=ended)
    assert (rows(database), ended) == ([("card", "todo", refused.hex, "1")], [])
    take(database)
    rescue(database, ended=ended)
    assert (rows(database), ended) == ([], [refused])
    with database.reading() as session:
        job = session.get(ExplanationJob, refused)
        assert (job.stage, job.is_complete, job.reason) == (ExplanationStage.DONE, False, "gave_up")


def test_an_explanation_that_has_no_job_gets_one_back_and_its_twin_none(database, web, refused):
    twin = UUID(web.submit(WRONG, wait=0).json()["id"])
    with database.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))
        moment = row(database, refused).created_at
        outcome = outcome_without_cases(None, verdict=Verdict.WRONG_ANSWER)
        store.finish(connection, twin, 1, outcome, moment, moment)
        explanation_jobs.add(connection, twin, explanation_jobs.find(connection, refused).key)
    for _ in range(2):
        rescue(database)
        assert rows(database) == [("card", "todo", refused.hex, "1")]


def test_what_has_no_job_gets_one_back(database, web):
    submission_id = web.submit(RIGHT, wait=0).json()["id"]
    with database.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))
    rescue(database)
    rescue(database)
    assert rows(database) == [("grade", "todo", submission_id, "1")]


def test_a_rolled_back_submission_leaves_no_job(database, web, monkeypatch):
    def fail(*_):
        raise sa.exc.OperationalError("INSERT", {}, Exception("disk is full"))

    web.client._transport.raise_server_exceptions = False
    monkeypatch.setattr(store, "insert", fail)
    assert web.submit(RIGHT, wait=0).status_code == 500
    assert rows(database) == []


def test_two_services_do_not_both_give_the_last_attempt(web, database, make_person):
    teacher = make_person(web.client, "grace", Role.INSTRUCTOR)
    make_assignment(database, teacher, make_course(database, teacher, (web,)), max_attempts=1)
    student_id = UUID(web.id)
    waits = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = :name")

    def admit_elsewhere():
        with database.writer.begin() as connection:
            return admission.admit(connection, student_id, "maxpool_backward", Wish())

    def is_waiting():
        with database.reader.connect() as looking:  # one that stays open would see the same each time
            return looking.scalar(waits, {"name": database.reader.url.database})

    with ThreadPoolExecutor(1) as elsewhere:
        with database.writer.begin() as connection:
            first = admission.admit(connection, student_id, "maxpool_backward", Wish())
            second = elsewhere.submit(admit_elsewhere)
            until(lambda: second.done() or is_waiting())
            version = web.client.app.state.services.versions.find("maxpool_backward")
            values = {"user_id": student_id, "exercise_id": version.exercise_id, "version_id": version.version_id}
            decided = {"assignment_id": first.assignment_id, "admission": first.admission}
            row = sa.insert(Submission).values(kind=Kind.SUBMISSION, source=b"", **values, **decided)
            connection.execute(row)
        with pytest.raises(AttemptsUsedError):
            second.result(30)


def test_all_together_may_have_so_many_in_flight_and_no_more(mode, make_person):
    with TestClient(create_app(mode.settings(max_waiting=2))) as client:
        student = make_person(client)
        assert [student.submit(RIGHT, wait=0).status_code for _ in range(3)] == [202, 202, 429]
        assert student.get("/me/submissions").json()["items"][2:] == []


def test_without_a_worker_the_service_says_so(web):
    ready = web.client.get("/readyz")
    assert ready.status_code == 503
    assert "tensorjudge worker" in ready.text


def test_two_services_share_the_workers_and_hear_of_each_others_submissions(mode, make_person):
    with mode.app() as one, mode.app() as other, TestClient(one) as first, TestClient(other) as second:
        student = make_person(first)
        ids = [student.submit(source, wait=0).json()["id"] for source in (RIGHT, WRONG, RIGHT)]
        student.client = second
        assert [finished(student, one)["verdict"] for one in ids] == ["accepted", "wrong_answer", "accepted"]
        assert student.submit(RIGHT).json()["verdict"] == "accepted"


def test_a_report_that_was_not_announced_is_told_all_the_same(web, database):
    submission_id = UUID(web.submit(RIGHT, wait=0).json()["id"])
    moment = row(database, submission_id).created_at
    told = Event()

    def finish_silently():
        with database.writer.begin() as connection:
            outcome = outcome_without_cases(None, verdict=Verdict.ACCEPTED)
            store.finish(connection, submission_id, 1, outcome, moment, moment)
        told.set()

    timer = Timer(0.3, finish_silently)
    timer.start()
    events = web.get(f"/submissions/{submission_id.hex}/events").text
    timer.join()
    assert told.is_set()
    assert '"verdict":"accepted"' in events


def test_submissions_are_rejudged_by_the_workers_after_all_others(mode, make_person):
    with mode.app() as app, TestClient(app) as client:
        student, staff = make_person(client), make_person(client, "root", Role.ADMINISTRATOR)
        ids = [student.submit(source).json()["id"] for source in (RIGHT, WRONG, RIGHT)]
        with app.state.services.database.writing() as session:
            session.execute(sa.update(Submission).values(verdict=Verdict.WRONG_ANSWER, score=0))
        asked = staff.post("/rejudgings", {"reason": "the reference was wrong", "exercise": "maxpool_backward"})
        assert asked.status_code == 202, asked.text
        path = f"/rejudgings/{asked.json()['id']}"
        read = until(lambda: (one := staff.get(path).json())["status"] == "ready" and one)
        assert (read["total"], read["done"]) == (3, 3)
        with app.state.services.database.reading() as session:
            judged = session.execute(sa.select(Judgement.submission_id, Judgement.verdict)).all()
        assert {one.hex: verdict for one, verdict in judged} == dict(
            zip(ids, ["accepted", "wrong_answer", "accepted"], strict=True)
        )


@pytest.mark.timeout(300)
def test_a_worker_runs_the_publish_gate(mode, make_person):
    with mode.app() as app, TestClient(app) as client:
        author = make_person(client, "grace", Role.INSTRUCTOR)
        headers = {**author.headers, "Content-Type": "application/zip"}
        archive = write_zip("row_norms", skeleton_files("row_norms"))
        asked = client.post(f"{API}/exercises", content=archive, headers=headers)
        assert asked.status_code == 202, asked.text
        path = asked.headers["location"].removeprefix(API)
        run = until(lambda: (one := author.get(path).json())["status"] == "finished" and one, within_s=240)
        assert run["passed"] is True, run


def test_it_keeps_off_a_database_that_a_service_grades_by_itself(mode, grader, make_settings):
    alone = create_app(make_settings(database_url=mode.settings().database_url), grader=grader)
    distributed = create_app(mode.settings())
    with TestClient(alone), pytest.raises(AlreadyServedError, match="served_by_one"), TestClient(distributed):
        pass


def test_a_service_that_grades_by_itself_keeps_off_one_with_workers(mode, web, grader, make_settings):
    alone = create_app(make_settings(database_url=mode.settings().database_url), grader=grader)
    with pytest.raises(AlreadyServedError, match="served_by_others"), TestClient(alone):
        pass


def test_distributed_grading_wants_postgresql(make_settings):
    with pytest.raises(SettingsConflictError, match="distributed_needs_postgresql"):
        make_settings(grading="distributed").require_consistency()


def test_what_waits_for_a_case_set_holds_up_no_explanation(web, database):
    """An exercise whose cases take long would otherwise hold up the explanations of all others."""
    web.submit(RIGHT, wait=0)
    with database.writer.begin() as connection:
        later = sa.text("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
        assert connection.execute(later).rowcount == 1
    queue = PostgresQueue(database, max_in_flight=1, max_in_flight_per_user=9, knows_places=False)
    queue._look()
    assert queue.waiting() == 0
    with database.writer.begin() as connection:
        refused = queue.defer(connection, Job(new_id(), UUID(web.id), Rank.SUBMISSION))
        assert isinstance(refused, TooManyRequestsError), "it counts for the limits"
        connection.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 hour'"))
    queue._look()
    assert queue.waiting() == 1
