"""How long who waits will wait, from how long others took."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.grading import progress as live_module
from app.grading.progress import Live
from app.submissions import service

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setattr(live_module, "utc_now", lambda: NOW)
    return Live()


def finish(live, seconds):
    record = SimpleNamespace(id=uuid4(), is_cancelled=False)
    live.start(record.id, 1, NOW - timedelta(seconds=seconds))
    live.finish(record)


def wait_s(live, position, slots=2):
    services = SimpleNamespace(live=live, queue=SimpleNamespace(slots=slots))
    return service.queue_wait_s(services, position)


def test_before_anything_was_graded_nobody_knows(live):
    assert wait_s(live, 5) is None


def test_the_wait_is_what_is_before_one_shared_by_the_slots(live):
    finish(live, 4)
    assert wait_s(live, 6) == 12
    assert wait_s(live, 6, slots=4) == 6
    assert wait_s(live, None) is None


def test_the_last_ones_say_what_is_usual(live):
    for _ in range(100):
        finish(live, 4)
    for _ in range(100):
        finish(live, 1)
    assert 1 <= live.usual_s < 1.05
