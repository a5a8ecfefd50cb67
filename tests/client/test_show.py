"""A finished submission in the terminal: one without a verdict says why, and shows what there is."""

import io
from threading import Event
from typing import Any

import pytest
from rich.console import Console

from app.client import show
from app.client.api import ServiceError
from app.client.show import followed, print_submission, submission_list
from app.present.report_html import report_html

VALUE = {"shape": [2], "dtype": "float64", "data": [1.0, 2.0]}
UNCOMPARED = {
    "id": "0" * 32,
    "exercise": "double",
    "verdict": None,
    "status": "finished",
    "is_cancelled": False,
    "message": "Your code ran on your input. An assignment uses this exercise, so no expected output is shown.",
    "wall_time_s": 0.01,
    "created_at": "2026-11-30T10:00:00Z",
    "score": 0,
    "stdout": "",
    "case_count": 1,
    "explanation": None,
    "cases": [
        {
            "name": "own input",
            "visible": True,
            "verdict": None,
            "message": "",
            "wall_time_s": 0.01,
            "detail": {"inputs": {"x": VALUE}, "expected": {}, "actual": {"y": VALUE}},
        }
    ],
}
REFUSED = {**UNCOMPARED, "message": "x is missing.", "wall_time_s": None, "cases": []}


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def printed(shown: Any) -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False, color_system=None)
    if isinstance(shown, dict):
        print_submission(console, shown)
    else:
        console.print(shown)
    return console.file.getvalue()


def test_an_own_input_that_was_compared_with_nothing_shows_what_the_code_gave():
    text = printed(UNCOMPARED)
    assert text.startswith(f"{UNCOMPARED['message']}\n")
    assert "x = [1., 2.]" in text and "yours y = [1., 2.]" in text and "expected y" not in text


def test_an_input_that_was_refused_shows_why():
    assert printed(REFUSED) == "x is missing.\n"


def test_lists_and_notebooks_tell_the_two_apart():
    lines = printed(submission_list([UNCOMPARED, REFUSED])).splitlines()
    assert "Not compared" in lines[1] and "Not run" in lines[2]
    assert "Not compared" in report_html(UNCOMPARED) and "✗" not in report_html(UNCOMPARED)
    assert "Not run" in report_html(REFUSED)


SUBMITTED = {**UNCOMPARED, "exercise": "conv_backward_im2col", "verdict": "output_limit_exceeded", "id": "f" * 32}


def test_at_80_columns_the_columns_that_matter_stay_whole():
    console = Console(file=io.StringIO(), width=80, highlight=False, color_system=None)
    console.print(submission_list([SUBMITTED], 80))
    heading, line = console.file.getvalue().splitlines()
    assert "conv_backward_im2col" in line and "Output limit exceeded" in line and "2026-11-30 10:00" in line
    assert "…" not in line and SUBMITTED["id"] not in line and "Time" not in heading


def test_a_wide_terminal_and_a_file_get_every_column():
    for width in (140, None):
        console = Console(file=io.StringIO(), width=140, highlight=False, color_system=None)
        console.print(submission_list([SUBMITTED], width))
        assert SUBMITTED["id"] in console.file.getvalue() and "10.0 ms" in console.file.getvalue()


REPORT = {"verdict": "wrong_answer", "explanation": None, "is_explained_later": True}
CARD, REST = {"stage": "card", "hint": None}, {"stage": "rest", "hint": "h"}


def test_the_rest_of_an_explanation_is_waited_for():
    events = [("report", dict(REPORT)), ("explanation", CARD), ("explanation", REST)]
    found = followed(events, Console(file=io.StringIO()), shows=False)
    assert found["explanation"] == REST and not found["is_explained_later"]


def test_after_a_while_the_card_is_returned_as_it_is(monkeypatch):
    monkeypatch.setattr(show, "EXPLAINED_WITHIN_S", 0.01)
    never = Event()

    def silent():
        yield "report", dict(REPORT)
        yield "explanation", CARD
        never.wait()

    found = followed(silent(), Console(file=io.StringIO()), shows=False)
    never.set()
    assert found["is_explained_later"]


def test_an_error_of_the_stream_is_raised_to_its_reader():
    def broken():
        yield "status", {"status": "running"}
        raise ServiceError("lost")

    with pytest.raises(ServiceError, match="lost"):
        followed(broken(), Console(file=io.StringIO()), shows=False)


def test_a_report_that_is_explained_later_says_where():
    refused = {**UNCOMPARED, "verdict": "wrong_answer", "is_explained_later": True}
    told = "It appears on the page of this submission."
    assert told in printed(refused) and told in report_html(refused)
    assert told not in printed({**refused, "is_explained_later": False})
