"""The queue of one machine: who goes first, how much waits."""

from concurrent.futures import Future
from threading import Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.ids import new_id
from app.grading.queue.interface import Job, Rank
from app.grading.queue.local import LocalQueue
from app.http.errors import TooManyRequestsError

ADA, BOB = UUID(int=1), UUID(int=2)


def make_queue(most=1000, most_per_user=1000, slots=1):
    return LocalQueue(max_in_flight=most, max_in_flight_per_user=most_per_user, slots=slots)


def put(queue, user=ADA, rank=Rank.SUBMISSION):
    queue.reserve(user)
    job = Job(new_id(), user, rank)
    queue.put(job)
    return job


def take_all(queue):
    taken = []
    while queue.waiting():
        taken.append(queue.take())
        queue.ended(taken[-1])
    return taken


def test_the_first_to_come_is_the_first_to_go():
    queue = make_queue()
    jobs = [put(queue, user=new_id()) for _ in range(5)]
    assert take_all(queue) == jobs


def test_runs_go_before_submissions_and_those_before_regrades():
    queue = make_queue()
    regrade, submission, run = (put(queue, rank=rank) for rank in (Rank.REGRADE, Rank.SUBMISSION, Rank.RUN))
    assert take_all(queue) == [run, submission, regrade]


def test_what_trains_goes_behind_what_is_short_even_of_somebody_with_many():
    queue = make_queue(slots=8)
    training = put(queue, BOB, Rank.TRAINING)
    short = [put(queue, ADA) for _ in range(50)]
    assert [queue.take() for _ in range(51)] == [*sorted(short, key=lambda job: job.submission_id), training]


def test_one_slot_stays_free_for_what_is_short():
    queue = make_queue(slots=3)
    training = [put(queue, rank=Rank.TRAINING) for _ in range(4)]
    assert [queue.take(), queue.take()] == training[:2]
    assert queue.waiting() == 0, "what may not train yet holds up no explanation"
    short = put(queue)
    assert queue.take() == short
    queue.ended(training[0])
    assert queue.take() == training[2]


def test_a_single_slot_trains_when_nothing_short_waits():
    queue = make_queue(slots=1)
    training, short = put(queue, rank=Rank.TRAINING), put(queue)
    assert [queue.take(), queue.take()] == [short, training]


def test_training_that_is_withdrawn_or_parked_keeps_no_slot():
    queue, ready = make_queue(slots=2), Future()
    first, second = put(queue, rank=Rank.TRAINING), put(queue, rank=Rank.TRAINING)
    assert queue.withdraw(second.submission_id) == second
    taken = queue.take()
    queue.park(taken, ready)
    queue.ended(taken)
    ready.set_result(None)
    assert queue.take() == first


def test_what_is_withdrawn_is_not_taken_and_the_others_keep_their_order():
    queue = make_queue()
    jobs = [put(queue, user=new_id()) for _ in range(5)]
    assert queue.withdraw(jobs[1].submission_id) == jobs[1]
    assert queue.withdraw(jobs[1].submission_id) is None
    assert queue.position(jobs[4].submission_id) == 4
    assert take_all(queue) == [jobs[0], *jobs[2:]]
    assert queue.withdraw(jobs[0].submission_id) is None


def test_who_has_many_in_flight_yields_to_the_others():
    queue = make_queue()
    many = [put(queue, ADA) for _ in range(10)]
    one = put(queue, BOB)
    order = take_all(queue)
    assert order[:2] == [many[0], one]
    assert order[2:] == many[1:]


def test_a_hundred_submissions_still_go_before_any_regrade():
    queue = make_queue()
    regrade = put(queue, BOB, Rank.REGRADE)
    for _ in range(100):
        put(queue, ADA)
    assert take_all(queue)[-1] == regrade


def test_the_position_counts_from_the_next_to_be_taken():
    queue = make_queue()
    first, second = put(queue, ADA), put(queue, BOB)
    run = put(queue, BOB, Rank.RUN)
    assert [queue.position(job.submission_id) for job in (run, first, second)] == [1, 2, 3]
    assert queue.take() == run
    assert [queue.position(job.submission_id) for job in (run, first, second)] == [None, 1, 2]


def test_one_person_may_have_so_many_in_flight_and_no_more():
    queue = make_queue(most_per_user=2)
    put(queue, ADA)
    put(queue, ADA)
    with pytest.raises(TooManyRequestsError) as refused:
        queue.reserve(ADA)
    assert refused.value.retry_after_s
    put(queue, BOB)
    queue.take()  # what runs is in flight still
    with pytest.raises(TooManyRequestsError):
        queue.reserve(ADA)
    queue.release(ADA)
    queue.reserve(ADA)


def test_all_together_may_have_so_many_in_flight_and_no_more():
    queue = make_queue(most=3)
    for user in (ADA, BOB, new_id()):
        put(queue, user)
    with pytest.raises(TooManyRequestsError):
        queue.reserve(new_id())


def test_what_was_accepted_before_a_restart_is_not_bounded():
    queue = make_queue(most=1, most_per_user=1)
    for _ in range(5):
        queue.restore(Job(new_id(), ADA, Rank.SUBMISSION))
    assert queue.waiting() == 5


def test_a_closed_queue_gives_nothing_and_wakes_who_waits():
    queue = make_queue()
    taken = []
    threads = [Thread(target=lambda: taken.append(queue.take())) for _ in range(3)]
    for thread in threads:
        thread.start()
    queue.close()
    for thread in threads:
        thread.join(10)
    assert taken == [None, None, None]
    put(queue)
    assert queue.take() is None


@given(st.lists(st.tuples(st.sampled_from([ADA, BOB]), st.sampled_from(Rank)), max_size=30))
def test_positions_foretell_the_order(jobs):
    queue = make_queue()
    put_in = [put(queue, user, rank) for user, rank in jobs]
    foretold = sorted(put_in, key=lambda job: queue.position(job.submission_id))
    assert take_all(queue) == foretold


# --- Jobs that wait for a case set -----------------------------------------------------------------------------


def test_a_parked_job_lets_others_pass_and_comes_back_in_its_old_place():
    queue, ready = make_queue(), Future()
    parked, others = put(queue, ADA), [put(queue, BOB) for _ in range(3)]
    queue.park(queue.take(), ready)
    assert queue.take() == others[0]
    assert queue.waiting() == 2
    assert queue.position(parked.submission_id) == 1
    ready.set_result(None)
    assert queue.take() == parked
    assert take_all(queue) == others[1:]


def test_parked_jobs_come_back_in_order_also_after_a_failure():
    queue, ready = make_queue(), Future()
    jobs = [put(queue, ADA) for _ in range(4)]
    for _ in jobs:
        queue.park(queue.take(), ready)
    assert queue.waiting() == 0
    ready.set_exception(ValueError("the author's code failed"))
    assert take_all(queue) == jobs


def test_a_job_is_put_back_at_once_if_the_set_is_there_meanwhile():
    queue, ready = make_queue(), Future()
    ready.set_result(None)
    job = put(queue, ADA)
    queue.park(queue.take(), ready)
    assert take_all(queue) == [job]


def test_a_parked_job_can_be_withdrawn():
    queue, ready = make_queue(), Future()
    job = put(queue, ADA)
    queue.park(queue.take(), ready)
    assert queue.withdraw(job.submission_id) == job
    ready.set_result(None)
    assert queue.waiting() == 0
    assert queue.position(job.submission_id) is None
