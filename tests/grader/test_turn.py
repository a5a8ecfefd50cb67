"""The turns of an explanation: one at a time, given back while a run has its own."""

from contextlib import contextmanager

import pytest

from grader.explain.turn import Turns, no_turn


class Log:
    """A turn that notes when it is held, and that nobody may hold twice."""

    def __init__(self):
        self.events = []

    @contextmanager
    def __call__(self):
        assert not self.events or self.events[-1] == "given back"
        self.events.append("held")
        yield
        self.events.append("given back")


def test_a_run_within_a_round_of_arithmetic_interrupts_it():
    log = Log()
    turns = Turns(log)
    with turns():
        with turns():
            assert log.events == ["held", "given back", "held"]
        assert log.events[-2:] == ["given back", "held"]
    assert log.events == ["held", "given back"] * 3


def test_a_failure_gives_the_turn_back():
    log = Log()
    turns = Turns(log)
    with pytest.raises(ValueError, match="no"), turns(), turns():
        raise ValueError("no")
    with turns():
        pass
    assert log.events[-2:] == ["held", "given back"]


def test_without_a_turn_nothing_waits():
    with Turns(no_turn)(), no_turn():
        pass


def test_a_turn_that_is_refused_is_remembered():
    def refused():
        raise RuntimeError("closing")

    turns = Turns(refused)
    with pytest.raises(RuntimeError), turns():
        pass
    assert turns.are_refused
