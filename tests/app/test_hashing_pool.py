"""Passwords are hashed in few threads of low priority, and requests wait for them without a thread."""

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from app.accounts import passwords
from app.accounts.hashing_pool import HashingPool, LineTooLongError
from app.settings import Settings
from tests.app.api import API, PASSWORD, assert_problem

HTML = {"Accept": "text/html"}


def nice() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_the_threads_alone_have_a_low_priority():
    before = nice()
    pool = HashingPool(2)
    assert pool.run(nice) == max(before, 5)
    assert nice() == before


def test_a_hash_starts_no_threads_of_its_own(slow_hashes):
    """A thread that argon2 starts for a lane would add to those of the pool."""
    passwords.hash_password(PASSWORD)
    before, seen = len(os.listdir("/proc/self/task")), []
    future = ThreadPoolExecutor(1).submit(passwords.hash_password, PASSWORD)
    while not future.done():
        seen.append(len(os.listdir("/proc/self/task")))
    assert max(seen) <= before + 1


def test_there_are_fewer_threads_than_processors():
    assert HashingPool()._threads == max(1, len(os.sched_getaffinity(0)) - 1)


def test_no_more_run_at_once_than_there_are_threads():
    pool, running, most = HashingPool(2), [], []

    def work():
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()

    with ThreadPoolExecutor(8) as callers:
        list(callers.map(lambda _: pool.run(work), range(16)))
    assert max(most) == 2


def test_a_line_that_is_too_long_says_when_to_come_back():
    pool, go = HashingPool(1, longest_wait_s=0.25), Event()

    async def wait():
        waiting = [asyncio.ensure_future(pool.run_in_turn(go.wait)) for _ in range(6)]
        await asyncio.sleep(0.05)
        try:
            with pytest.raises(LineTooLongError) as raised:
                await asyncio.wait_for(pool.run_in_turn(go.wait), 5)
        finally:
            go.set()  # otherwise the thread would outlive the tests
        assert await asyncio.gather(*waiting) == [True] * 6
        return raised.value

    error = asyncio.run(wait())
    assert error.status == 429 and error.retry_after_s == 1
    assert pool.wait_s() == 0


def test_the_wait_follows_the_durations():
    pool, go = HashingPool(1), Event()
    for _ in range(60):
        pool.run(time.sleep, 0.001)
    future = ThreadPoolExecutor(1).submit(pool.run, go.wait)
    while pool.wait_s() == 0:
        time.sleep(0.001)
    assert 0.001 <= pool.wait_s() < 0.05
    go.set()
    future.result()


def test_a_function_that_fails_fails_for_its_caller_only():
    pool = HashingPool(1)
    with pytest.raises(ZeroDivisionError):
        pool.run(lambda: 1 / 0)
    assert pool.run(lambda: 7) == 7 and pool.wait_s() == 0


@pytest.fixture
def busy(monkeypatch):
    """Hold the only thread of the pool, so that everybody waits; calling it lets them go on."""
    go = Event()
    pool = HashingPool(1)
    monkeypatch.setattr(passwords, "pool", pool)
    with ThreadPoolExecutor(1) as holder:
        holder.submit(pool.run, go.wait)
        while pool.wait_s() == 0:
            time.sleep(0.001)
        yield go
        go.set()


def test_those_who_wait_hold_no_thread_and_no_connection(accounts, make_person, busy):
    """More logins wait than the service has worker threads; other requests are answered meanwhile."""
    ada = make_person(accounts)
    database = accounts.app.state.services.database
    with ThreadPoolExecutor(60) as callers:
        names = [f"student{number}" for number in range(60)]
        body = [{"username": name, "password": PASSWORD} for name in names]
        waiting = [callers.submit(accounts.post, f"{API}/auth/register", json=one) for one in body]
        while passwords.pool._in_line < 61:
            time.sleep(0.01)
        assert database.reader.pool.checkedout() == 0
        began = time.monotonic()
        assert ada.get("/me").status_code == 200
        assert time.monotonic() - began < 5
        busy.set()
        assert [one.result().status_code for one in waiting] == [201] * 60


def test_the_page_keeps_the_name_and_says_when_to_send_again(accounts, busy, monkeypatch):
    monkeypatch.setattr(passwords.pool, "_mean_s", 60.0)
    data = {"username": "newcomer", "password": PASSWORD}
    for path in ("/register", "/login"):
        page = accounts.post(path, data=data, headers=HTML)
        assert (page.status_code, page.headers["x-in-line"]) == (429, "true")
        assert 20 <= int(page.headers["retry-after"]) <= 60
        assert 'value="newcomer"' in page.text and PASSWORD not in page.text
        assert "Many people are logging in" in page.text
    problem = assert_problem(accounts.post(f"{API}/auth/register", json=data), 429)
    assert problem["code"] == "logins_in_line"


def test_another_refusal_is_not_sent_again_by_itself(make_accounts_client):
    client = make_accounts_client(register_limit_per_address="1 per hour")
    client.post("/register", data={"username": "first", "password": PASSWORD})
    client.cookies.clear()
    page = client.post("/register", data={"username": "second", "password": PASSWORD}, headers=HTML)
    assert page.status_code == 429 and "retry-after" in page.headers and "x-in-line" not in page.headers


def test_a_taken_name_costs_no_hash(accounts, make_person, busy):
    make_person(accounts)
    assert_problem(accounts.post(f"{API}/auth/register", json={"username": "Ada", "password": PASSWORD}), 409)


def test_a_class_behind_one_address_registers_in_one_minute(make_accounts_client):
    client = make_accounts_client(
        register_limit_per_address=Settings.model_fields["register_limit_per_address"].default
    )
    statuses = set()
    for number in range(300):
        client.cookies.clear()
        body = {"username": f"student{number}", "password": PASSWORD}
        statuses.add(client.post(f"{API}/auth/register", json=body).status_code)
    assert statuses == {201}
