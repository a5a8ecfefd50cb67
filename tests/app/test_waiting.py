"""How long who waits will wait, from how long others took."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.grading import progress as live_module
from app.grading.progress import ProgressHub
from app.submissions import service

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def progress_hub(monkeypatch):
    monkeypatch.setattr(live_module, "utc_now", lambda: NOW)
    return ProgressHub()


def finish(progress_hub, seconds):
    record = SimpleNamespace(id=uuid4(), is_cancelled=False)
    progress_hub.start(record.id, 1, NOW - timedelta(seconds=seconds))
    progress_hub.finish(record)


def wait_s(progress_hub, position, slots=2):
    services = SimpleNamespace(progress_hub=progress_hub, queue=SimpleNamespace(slots=slots))
    return service.queue_wait_s(services, position)


def test_before_anything_was_graded_nobody_knows(progress_hub):
    assert wait_s(progress_hub, 5) is None


def test_the_wait_is_what_is_before_one_shared_by_the_slots(progress_hub):
    finish(progress_hub, 4)
    assert wait_s(progress_hub, 6) == 12
    assert wait_s(progress_hub, 6, slots=4) == 6
    assert wait_s(progress_hub, None) is None


def test_the_last_ones_say_what_is_usual(progress_hub):
    for _ in range(100):
        finish(progress_hub, 4)
    for _ in range(100):
        finish(progress_hub, 1)
    assert 1 <= progress_hub.usual_s < 1.05
