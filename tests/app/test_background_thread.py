"""Threads beside the requests: stopped in time, and seen when they fail."""

from threading import Event

from structlog.testing import capture_logs

from app.observability.background_thread import BackgroundThread


def test_it_serves_until_it_is_stopped():
    begun = Event()

    def serve():
        begun.set()
        thread.stopping.wait(10)

    thread = BackgroundThread("test", serve)
    assert not thread.is_alive()
    thread.start()
    assert begun.wait(10)
    assert thread.is_alive()
    thread.stop()
    assert not thread.is_alive()


def test_one_that_waits_for_something_else_is_woken():
    work = Event()
    thread = BackgroundThread("test", lambda: work.wait(60), wake=work.set)
    thread.start()
    thread.stop()
    assert not thread.is_alive()


def test_an_unexpected_failure_is_logged_and_ends_it():
    def fail():
        raise LookupError("nobody expected this")

    thread = BackgroundThread("test", fail)
    with capture_logs() as lines:
        thread.start()
        thread._thread.join(10)
    assert not thread.is_alive()
    assert [(line["event"], line["thread"]) for line in lines] == [("a background thread failed", "test")]
