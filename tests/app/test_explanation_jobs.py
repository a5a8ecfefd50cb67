"""Explanation jobs as rows, on both databases: stored with the verdict, shared by twins, counted, deleted."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.enums import ExplanationStage, Kind
from app.grading import explanation_jobs, store
from app.grading.explanation_jobs import Found, JobKey
from app.grading.record import outcome_without_cases
from app.models import Exercise, ExerciseVersion, ExplanationJob, Submission
from grader.explain.refusal import Refusal
from grader.verdict import Verdict
from tests.app.statements import counted_statements
from tests.app.stored import Stored

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]
CODE = "c0de"
CARD = {"case": "basic", "hint": {"en": "look"}, "stage": "card", "is_complete": True}
WHOLE = {**CARD, "stage": "rest"}


class World(Stored):
    """Refused submissions with jobs, in one open transaction after the other."""

    def refuse(self, source="wrong", *, failing_case="basic", seed=7):
        submission_id = self.add("ada", source, Verdict.WRONG_ANSWER, seed=seed)
        key = JobKey(source.encode().ljust(32), self.version_id, seed, failing_case)
        self.do(explanation_jobs.add, submission_id, key)
        return submission_id

    def do(self, function, *arguments, **options):
        with self.database.writer.begin() as connection:
            return function(connection, *arguments, **options)

    def job(self, submission_id):
        return self.do(explanation_jobs.find, submission_id)

    def read(self, submission_id):
        """Stage, whether complete, reason, and what its submission has."""
        with self.database.reading() as session:
            job = session.get(ExplanationJob, submission_id)
            return job.stage, job.is_complete, job.reason, session.get(Submission, submission_id).explanation

    def leading(self, stage=ExplanationStage.CARD):
        return [one.submission_id for one in self.do(explanation_jobs.leading, stage, sa.true(), 100)]


@pytest.fixture
def world(stocked):
    with stocked.reading() as session:
        exercise = session.query(Exercise).filter_by(slug="maxpool_backward").one()
        return World(stocked, exercise.id, exercise.current_version_id)


def test_a_job_costs_one_statement_in_the_transaction_of_the_verdict(world):
    submission_id = world.add("ada", "wrong", None)
    key = JobKey(bytes(32), world.version_id, 7, "basic")
    outcome, now = outcome_without_cases(None, verdict=Verdict.WRONG_ANSWER), utc_now()
    with counted_statements(world.database) as found, world.database.writer.begin() as connection:
        store.finish(connection, submission_id, 1, outcome, now, now)
        before = len(found)
        explanation_jobs.add(connection, submission_id, key)
        assert len(found) == before + 1
    assert world.read(submission_id)[0] is ExplanationStage.CARD


def test_a_verdict_that_is_rolled_back_leaves_no_job(world):
    submission_id = world.add("ada", "wrong", None)
    with pytest.raises(ZeroDivisionError), world.database.writer.begin() as connection:
        explanation_jobs.add(connection, submission_id, JobKey(bytes(32), world.version_id, 7, "basic"))
        raise ZeroDivisionError
    assert world.job(submission_id) is None


def test_the_stage_is_read_with_the_submission(world):
    submission_id = world.refuse()
    assert world.do(store.find, submission_id).is_explained_later
    world.do(explanation_jobs.store_card, world.job(submission_id), CARD, CODE)
    record = world.do(store.find, submission_id)
    assert (record.is_explained_later, record.found_later) == (True, CARD)
    world.do(explanation_jobs.end, world.job(submission_id), Found(WHOLE), CODE, is_complete=True)
    record = world.do(store.find, submission_id)
    assert (record.is_explained_later, record.found_later) == (False, WHOLE)


def test_the_waiting_jobs_of_a_user_are_counted_up_to_a_limit(world):
    first = world.refuse("one")
    for number in range(4):
        world.refuse(f"more {number}")
    user_id = world.job(first).user_id

    def count(stage=ExplanationStage.CARD, most=10, user=user_id):
        return world.do(explanation_jobs.count_waiting_of, user, stage, most)

    assert (count(), count(most=3), count(ExplanationStage.REST), count(user=first)) == (5, 3, 0, 0)
    assert {one.user_id for one in world.do(explanation_jobs.waiting)} == {user_id}
    world.do(explanation_jobs.end, world.job(first), Found(WHOLE), CODE, is_complete=True)
    assert count() == 4


def test_a_twin_that_waits_for_long_leads_nobody(world, monkeypatch):
    """Its student may have so many jobs that it stands far behind in the line."""
    twins = [world.refuse() for _ in range(2)]
    assert world.do(explanation_jobs.is_led, world.job(twins[1]))
    monkeypatch.setattr(explanation_jobs, "LEADS_FOR", timedelta())
    assert not world.do(explanation_jobs.is_led, world.job(twins[1]))
    assert world.do(explanation_jobs.store_card, world.job(twins[1]), CARD, CODE) == twins


def test_twins_get_what_the_oldest_gets_and_others_do_not(world):
    twins = [world.refuse() for _ in range(3)]
    others = [world.refuse("other"), world.refuse(seed=8), world.refuse(failing_case="last"), world.refuse(seed=None)]
    assert world.leading() == [twins[0], *others]
    assert [world.do(explanation_jobs.is_led, world.job(one)) for one in twins] == [False, True, True]
    assert world.do(explanation_jobs.store_card, world.job(twins[0]), CARD, CODE) == twins
    assert world.leading(ExplanationStage.REST) == [twins[0]]
    ended = world.do(explanation_jobs.end, world.job(twins[0]), Found(WHOLE), CODE, is_complete=True)
    assert ended == twins
    assert {world.read(one)[0] for one in twins} == {ExplanationStage.DONE}
    assert [world.read(one)[3] for one in twins] == [WHOLE] * 3
    assert {world.read(one)[0] for one in others} == {ExplanationStage.CARD}
    assert [world.read(one)[3] for one in others] == [None] * 4


def test_a_twin_that_is_done_is_copied_if_it_is_complete_and_by_the_same_code(world):
    find = partial(world.do, explanation_jobs.find_twin)
    first, second = world.refuse(), world.refuse(seed=None)
    third, fourth = world.refuse(seed=None), world.refuse()
    assert find(world.job(fourth), CODE) is None
    world.do(explanation_jobs.end, world.job(second), Found(WHOLE), CODE, is_complete=False, reason="name")
    fifth = world.refuse(seed=None)
    assert world.read(third)[0] is ExplanationStage.DONE
    assert find(world.job(fifth), CODE) is None
    world.do(explanation_jobs.end, world.job(first), Found(WHOLE), CODE, is_complete=True)
    sixth = world.refuse()
    assert find(world.job(sixth), CODE) == (ExplanationStage.DONE, Found(WHOLE))
    assert find(world.job(sixth), "newer") is None


def test_the_card_of_a_twin_is_copied_while_its_rest_waits(world):
    first = world.refuse()
    world.do(explanation_jobs.store_card, world.job(first), CARD, CODE)
    second = world.refuse()
    twin = world.do(explanation_jobs.find_twin, world.job(second), CODE)
    assert twin == (ExplanationStage.REST, Found(CARD))


def test_what_was_rejudged_meanwhile_is_not_overwritten(world):
    submission_id = world.refuse()
    job = world.job(submission_id)
    world.do(explanation_jobs.replace, submission_id, JobKey(bytes(32), world.version_id, 99, "last"))
    assert world.do(explanation_jobs.store_card, job, CARD, CODE) == []
    assert world.do(explanation_jobs.end, job, Found(WHOLE), CODE, is_complete=True) == []
    assert not world.do(explanation_jobs.next_attempt, job) or world.job(submission_id).key.seed == 99
    assert world.read(submission_id)[3] is None
    world.do(explanation_jobs.replace, submission_id, None)
    assert world.job(submission_id) is None


def test_the_second_lost_attempt_ends_it_with_its_twins_and_keeps_the_card(world):
    first, second = world.refuse(), world.refuse()
    again, ended = world.do(explanation_jobs.begin_again, first)
    assert (again.submission_id, again.stage, ended) == (first, ExplanationStage.CARD, [])
    world.do(explanation_jobs.store_card, world.job(first), CARD, CODE)
    assert world.job(first).attempt == 1, "each stage has its own attempts"
    assert world.do(explanation_jobs.begin_again, first)[0].stage is ExplanationStage.REST
    assert world.do(explanation_jobs.begin_again, first) == (None, [first, second])
    closed = {**CARD, "stage": "rest", "is_complete": False}
    assert [world.read(one) for one in (first, second)] == [(ExplanationStage.DONE, False, "gave_up", closed)] * 2
    assert world.do(explanation_jobs.begin_again, first) == (None, [])


def test_a_job_goes_with_its_submission(world):
    submission_id = world.refuse()
    with world.database.writing() as session:
        session.execute(sa.delete(Submission).where(Submission.id == submission_id))
    assert world.job(submission_id) is None


def test_the_state_counts_what_waits_and_what_is_not_complete(world):
    assert world.do(explanation_jobs.read_state).incomplete_last_day == {}
    first, second, third = world.refuse("a"), world.refuse("b"), world.refuse("c")
    with world.database.writing() as session:
        session.get(ExplanationJob, first).created_at = utc_now() - timedelta(minutes=5)
    world.do(explanation_jobs.store_card, world.job(second), CARD, CODE)
    world.do(explanation_jobs.end, world.job(third), Found(WHOLE), CODE, is_complete=False, reason="name")
    state = world.do(explanation_jobs.read_state)
    assert (state.cards_waiting, state.rests_waiting, state.incomplete_last_day) == (1, 1, {"name": 1})
    assert 300 <= state.oldest_card_age_s < 400
    assert state.oldest_rest_age_s < 100


REFUSAL = Refusal(7, ("basic", "x" * 300), "plain", True, Verdict.WRONG_ANSWER)


def key(kind=Kind.SUBMISSION, source=b"x", inputs=None, verdict=Verdict.WRONG_ANSWER, refusal=REFUSAL):
    return explanation_jobs.key_of(kind, source, ExerciseVersion.id, inputs, verdict, refusal)


def test_refusals_have_a_key_and_of_accepted_ones_only_submissions():
    assert key().is_refused and key(Kind.RUN).is_refused
    assert (key().seed, len(key().failing_case)) == (7, 255)
    accepted = key(verdict=Verdict.ACCEPTED, refusal=None)
    assert (accepted.is_refused, accepted.seed, accepted.first_stage) == (False, None, ExplanationStage.REST)
    assert key(Kind.RUN, verdict=Verdict.ACCEPTED, refusal=None) is None
    assert key(verdict=Verdict.COMPILE_ERROR, refusal=None) is None
    assert key(verdict=Verdict.INTERNAL_ERROR) is None
    assert key(verdict=None, refusal=None) is None


def test_the_hash_covers_the_source_and_an_own_input():
    inputs = [None, {}, {"x": 1}, {"x": 2}]
    hashes = [key(source=source, inputs=one).source_hash for source in (b"x", b"x{}") for one in inputs]
    assert len(set(hashes)) == len(hashes)
    assert key(inputs={"a": 1, "b": 2}).source_hash == key(inputs={"b": 2, "a": 1}).source_hash
