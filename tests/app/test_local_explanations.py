"""The queue of explanations in memory: nobody holds up the others by submitting again and again."""

from uuid import uuid4

import pytest

from app.enums import ExplanationStage
from app.grading.explanation_jobs import WaitingJob
from app.grading.queue.local_explanations import LocalExplanations

CARD = ExplanationStage.CARD


@pytest.fixture
def queue():
    return LocalExplanations()


def put(queue, user_id, count=1, *, is_refused=True):
    jobs = [WaitingJob(uuid4(), CARD, is_refused, user_id) for _ in range(count)]
    for job in jobs:
        queue.put(job)
    return jobs


def taken(queue, count):
    return [queue.take(CARD, 0) for _ in range(count)]


def test_a_student_with_many_refusals_waits_behind_those_with_few(queue):
    eager, others = uuid4(), [uuid4() for _ in range(3)]
    flood = put(queue, eager, 50)
    single = [put(queue, one)[0] for one in others]
    assert taken(queue, 4) == [flood[0], *single]
    assert taken(queue, 49) == flood[1:]
    assert queue.take(CARD, 0) is None


def test_what_is_done_is_held_against_nobody(queue):
    eager, other = uuid4(), uuid4()
    put(queue, eager, 50)
    for job in taken(queue, 50):
        queue.release(job)
    assert queue.cards_pending() == 0
    again, later = put(queue, eager)[0], put(queue, other)[0]
    assert taken(queue, 2) == [again, later]


def test_a_job_that_is_tried_again_is_counted_once(queue):
    eager, other = uuid4(), uuid4()
    (job,) = put(queue, eager)
    for _ in range(5):
        queue.put(job)
        assert queue.take(CARD, 0) == job
        queue.release(job)
        queue.put(job)
    second, first = put(queue, eager)[0], put(queue, other)[0]
    assert taken(queue, 3) == [job, first, second]


def test_refusals_of_anybody_go_before_comparisons_of_speed(queue):
    (speed,) = put(queue, uuid4(), is_refused=False)
    refusals = put(queue, uuid4(), 20)
    assert taken(queue, 21) == [*refusals, speed]
