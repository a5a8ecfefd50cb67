"""The queue of one machine: who goes first, how much waits."""

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


def make_queue(most=1000, most_per_user=1000):
    return LocalQueue(max_in_flight=most, max_in_flight_per_user=most_per_user, slots=1)


def put(queue, user=ADA, rank=Rank.SUBMISSION):
    queue.reserve(user)
    job = Job(new_id(), user, rank)
    queue.put(job)
    return job


def take_all(queue):
    return [queue.take() for _ in range(queue.waiting())]


def test_the_first_to_come_is_the_first_to_go():
    queue = make_queue()
    jobs = [put(queue, user=new_id()) for _ in range(5)]
    assert take_all(queue) == jobs


def test_runs_go_before_submissions_and_those_before_regrades():
    queue = make_queue()
    regrade, submission, run = (put(queue, rank=rank) for rank in (Rank.REGRADE, Rank.SUBMISSION, Rank.RUN))
    assert take_all(queue) == [run, submission, regrade]


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
