"""A new process knows the submissions that were being graded when the previous one ended."""

import os
import subprocess
import sys
from uuid import UUID

import pytest

from app.grading.queue.in_flight import InFlightLog

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "in_hand"


def test_at_first_there_is_nothing(path):
    assert InFlightLog(path, 2).open() == []


def test_what_is_done_is_not_left_behind(path):
    in_flight = InFlightLog(path, 2)
    in_flight.open()
    with in_flight.noted(0, FIRST), in_flight.noted(1, SECOND):
        pass
    assert InFlightLog(path, 2).open() == []


def test_what_was_noted_when_the_process_was_killed_is_left_behind_once(path):
    script = f"""
import os, signal
from pathlib import Path
from uuid import UUID
from app.grading.queue.in_flight import InFlightLog
in_hand = InFlightLog(Path({str(path)!r}), 3)
in_hand.open()
with in_hand.noted(2, UUID(int=2)), in_hand.noted(0, UUID(int=1)):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", script], env=os.environ, check=False, timeout=30)
    assert ended.returncode == -9
    assert InFlightLog(path, 1).open() == [FIRST, SECOND]
    assert InFlightLog(path, 1).open() == []


def test_a_note_that_was_cut_off_is_none(path):
    path.parent.mkdir()
    path.write_bytes(FIRST.bytes + b"\1\2\3")
    assert InFlightLog(path, 2).open() == [FIRST]
