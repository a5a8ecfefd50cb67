"""Turns of explanations: cards get a share of the slots' time under load, and the rest waits for everybody else."""

import pytest

from app.grading.turns import CARD_SHARE, TimeShare, Turns, TurnsClosedError


class Scene:
    """A service with a clock that only pauses and work move."""

    def __init__(self, *, slots=2):
        self.now, self.submissions, self.cards, self.pauses = 0.0, 0, 0, 0
        self.turns = Turns(
            submissions_waiting=lambda: self.submissions,
            cards_pending=lambda: self.cards,
            slots=slots,
            clock=lambda: self.now,
            pause=self.pause,
        )
        self.on_pause = lambda: None

    def pause(self, seconds):
        assert seconds > 0
        self.now += seconds
        self.pauses += 1
        assert self.pauses < 100_000, "it waits for ever"
        self.on_pause()

    def work(self, turn, seconds):
        with turn():
            self.now += seconds


def test_a_card_does_not_wait_while_no_submission_does():
    scene = Scene()
    for _ in range(50):
        scene.work(scene.turns.card, 1.0)
    assert (scene.now, scene.pauses) == (50.0, 0)


@pytest.mark.parametrize("slots", [1, 2, 4])
@pytest.mark.parametrize("piece_s", [0.004, 0.05, 1.5])
def test_under_load_cards_get_their_share_of_the_slots_time(slots, piece_s):
    scene = Scene(slots=slots)
    scene.submissions, worked_s = 7, 0.0
    while scene.now < 600:
        scene.work(scene.turns.card, piece_s)
        worked_s += piece_s
    assert worked_s / scene.now == pytest.approx(CARD_SHARE * slots, rel=0.05)


def test_a_card_goes_on_as_soon_as_the_queue_is_empty():
    scene = Scene(slots=1)
    scene.submissions = 1
    scene.work(scene.turns.card, 10.0)  # would have to wait for a minute
    scene.on_pause = lambda: setattr(scene, "submissions", 0)
    scene.work(scene.turns.card, 0.0)
    assert scene.now < 10.1


def test_work_without_load_uses_up_no_share():
    scene = Scene(slots=1)
    scene.work(scene.turns.card, 100.0)
    scene.submissions = 1
    scene.work(scene.turns.card, 0.1)
    assert scene.pauses == 0


def test_unused_time_is_saved_up_to_a_limit():
    now = [0.0]
    share = TimeShare(0.5, lambda: now[0], most_saved_s=1.0)
    now[0] = 1000.0
    assert share.missing_s() == 0
    share.spend(3.0)
    assert share.missing_s() == pytest.approx(4.0)


def test_the_rest_waits_for_submissions_and_for_cards():
    scene = Scene()
    scene.submissions, scene.cards = 1, 1

    def end_one():
        if scene.pauses == 3:
            scene.submissions = 0
        if scene.pauses == 5:
            scene.cards = 0

    scene.on_pause = end_one
    scene.work(scene.turns.rest, 0.0)
    assert scene.pauses == 5


def test_the_rest_waits_for_cards_two_seconds_and_for_submissions_without_end():
    """A person who keeps a card waiting or running all the time would otherwise hold up the rest of a class."""
    scene = Scene()
    scene.submissions, scene.cards = 1, 1
    scene.on_pause = lambda: setattr(scene, "submissions", int(scene.now < 50))
    for turn in range(1, 4):
        scene.work(scene.turns.rest, 0.0)
        assert scene.now == pytest.approx(50 + 2 * turn, abs=0.1)


def test_nobody_waits_once_the_turns_are_closed():
    scene = Scene()
    scene.submissions = 1
    scene.on_pause = scene.turns.close
    with pytest.raises(TurnsClosedError), scene.turns.rest():
        raise AssertionError
    scene.submissions = 0
    for turn in (scene.turns.card, scene.turns.rest):
        with pytest.raises(TurnsClosedError), turn():
            raise AssertionError


def test_a_speed_waits_until_the_newest_verdict_is_half_a_second_old_but_not_for_ever():
    scene = Scene()
    scene.turns.wait_until_quiet()
    assert scene.now == 0
    scene.turns.note_verdict()
    scene.turns.wait_until_quiet()
    assert scene.now == pytest.approx(0.5)
    scene.on_pause = scene.turns.note_verdict
    scene.turns.note_verdict()
    scene.turns.wait_until_quiet()
    assert 5.4 < scene.now < 6.1


def test_what_fails_in_a_turn_is_counted_and_passed_on():
    scene = Scene(slots=1)
    scene.submissions = 1
    with pytest.raises(ValueError, match="gone"), scene.turns.card():
        scene.now += 2.0
        raise ValueError("gone")
    scene.work(scene.turns.card, 0.0)
    assert scene.now == pytest.approx(2.0 / CARD_SHARE, abs=0.1)
