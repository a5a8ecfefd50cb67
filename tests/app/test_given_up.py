"""A request that is given up in the middle: its submission is either not stored, or stored and graded."""

import asyncio
from contextlib import suppress
from threading import Event
from uuid import UUID

import pytest

from app.enums import Kind, Role, Theme
from app.grading import store
from app.identity import Principal
from app.submissions import service
from tests.app.api import RIGHT, stop_threads

pytestmark = pytest.mark.sandbox


@pytest.fixture
def services(client):
    return client.app.state.services


@pytest.fixture
def person(student):
    return Principal(UUID(student.id), student.username, Role.STUDENT, None, Theme.SYSTEM)


def submit_and_give_up(services, person, when):
    """Submit, wait until `when` is set, and cancel the request."""

    async def run():
        submission = service.enqueue(
            services, person, "maxpool_backward", kind=Kind.SUBMISSION, source=RIGHT, wait_s=10
        )
        task = asyncio.create_task(submission)
        assert await asyncio.to_thread(when.wait, 10)
        await asyncio.sleep(0.05)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(run())


def in_flight(services):
    return services.queue._in_flight.total()


def test_before_it_is_written_nothing_of_it_is_kept(services, student, person):
    writing, go = Event(), Event()

    def hold(_):
        writing.set()
        go.wait(10)

    services.writer.do(hold)
    assert writing.wait(10)  # what comes from now on is written after it, not with it
    submit_and_give_up(services, person, writing)
    go.set()
    services.writer.do(lambda _: None).result(10)
    assert student.get("/me/submissions").json()["items"] == []
    stop_threads(services, "worker-")  # which lets go of what it graded for nobody
    assert in_flight(services) == 0


def test_once_it_is_written_it_is_graded(services, student, person, monkeypatch):
    writing, go = Event(), Event()
    insert = store.insert

    def slowly(*args):
        writing.set()
        go.wait(10)
        insert(*args)

    monkeypatch.setattr(store, "insert", slowly)
    submit_and_give_up(services, person, writing)
    go.set()
    services.writer.do(lambda _: None).result(10)
    (submission,) = student.get("/me/submissions").json()["items"]
    student.get(f"/submissions/{submission['id']}/events")
    assert student.get(f"/submissions/{submission['id']}").json()["verdict"] == "accepted"
    stop_threads(services, "worker-")  # which lets go of its last submission
    assert in_flight(services) == 0
