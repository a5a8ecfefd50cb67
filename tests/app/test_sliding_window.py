"""Rates: their text as operators write it, and the window that holds everybody to them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.http.sliding_window import SlidingWindow
from app.settings import Settings, SettingsConflictError, parse_rate
from tests.english import english


class Clock:
    """Time that passes when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1000 per minute", (1000, 60)),
        ("30 per 10 minutes", (30, 600)),
        ("5/second", (5, 1)),
        (" 20 / 2 Hours ", (20, 7200)),
        ("0 per day", (0, 86_400)),
    ],
)
def test_a_rate_is_a_number_of_attempts_and_a_time(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "often",
        "ten per minute",
        "10",
        "10 per",
        "10 per fortnight",
        "-1 per hour",
        "5 per 0 minutes",
        "١ per day",
    ],
)
def test_what_is_no_rate_is_refused_with_the_setting_named(monkeypatch, text):
    monkeypatch.setenv("TENSORJUDGE_JOIN_LIMIT", text)
    with pytest.raises(SettingsConflictError) as caught:
        Settings.read()
    assert english(caught.value.message) == (
        f"TENSORJUDGE_JOIN_LIMIT: “{text}” is no rate. Write one such as `60 per minute` or `30 per 10 minutes`."
    )


@given(
    attempts=st.integers(0, 5),
    window_s=st.integers(1, 20),
    steps=st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab")), max_size=60),
)
def test_never_more_than_allowed_in_any_window_and_never_less(attempts, window_s, steps):
    clock = Clock()
    window = SlidingWindow(attempts, window_s, clock=clock)
    allowed: dict[str, list[float]] = {"a": [], "b": []}
    for pause, key in steps:
        clock.now += pause
        recent = [then for then in allowed[key] if then > clock.now - window_s]
        wait_s = window.attempt(key)
        assert (wait_s == 0) == (len(recent) < attempts)
        if wait_s:
            assert wait_s == (recent[0] + window_s - clock.now if recent else window_s)
        else:
            allowed[key].append(clock.now)
    for times in allowed.values():
        assert all(sum(start <= then < start + window_s for then in times) <= attempts for start in times)


def test_who_waits_as_long_as_told_is_allowed():
    clock = Clock()
    window = SlidingWindow(2, 60, clock=clock)
    assert [window.attempt("ada") for _ in range(2)] == [0, 0]
    clock.now += 12.5
    wait_s = window.attempt("ada")
    assert wait_s == 47.5
    clock.now += wait_s
    assert [window.attempt("ada") == 0 for _ in range(3)] == [True, True, False]


def test_threads_share_one_count():
    window = SlidingWindow(500, 3600)
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: window.attempt("ada"), range(2000)))
    assert waits.count(0) == 500


def test_keys_are_forgotten_when_their_time_has_passed():
    clock = Clock()
    window = SlidingWindow(1, 60, clock=clock)
    for number in range(100):
        window.attempt(f"early {number}")
    clock.now += 60
    window.attempt("late")
    assert list(window._times) == ["late"]


def test_a_flood_of_keys_pushes_out_those_quiet_for_longest():
    window = SlidingWindow(2, 3600, max_keys=3)
    for key in ("quiet", "busy", "third", "busy", "fourth"):
        assert window.attempt(key) == 0
    assert list(window._times) == ["third", "busy", "fourth"]
    assert window.attempt("busy") > 0, "its count outlived the flood"
