"""The note about overwritten inputs: on the page, in the terminal and in a notebook, in both languages."""

import io

import pytest
from rich.console import Console

from app.client.show import print_submission
from app.i18n.words import Words
from app.present.overwritten import overwritten_text
from app.present.report_html import report_html
from app.submissions.explanation_schemas import SpeedRead
from grader.verdict import Verdict
from tests.web.test_card import explained, html, refused
from tests.web.test_results import case, submission, told

NOTE = "Your code changes x, an array that it was given."
SPEED = SpeedRead(ratio=2.0, low=1.8, high=2.2, pairs=11)


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def accepted(**changes):
    return submission([case(0)], Verdict.ACCEPTED, **changes)


def test_the_sentence_names_the_arrays():
    assert overwritten_text([], Words("en")) == ""
    assert overwritten_text(["x"], Words("en")).startswith(NOTE)
    assert overwritten_text(["x", "dout"], Words("en")).startswith("Your code changes x and dout, arrays")
    assert "数组 x 和 dout" in overwritten_text(["x", "dout"], Words("zh"))


@pytest.mark.parametrize(("language", "text"), [("en", NOTE), ("zh", "你的代码改动了传入的数组 x。")])
def test_an_accepted_result_has_the_note_with_its_speed_or_without(language, text):
    with_speed = html(told(accepted(overwritten=["x"], speed=SPEED), language=language), language)
    assert text in with_speed and "1.8" in with_speed
    alone = html(told(accepted(overwritten=["x"]), language=language), language)
    assert text in alone and alone.count('class="speed"') == 1


def test_a_result_without_a_note_has_no_place_for_one():
    page = html(told(accepted(speed=SPEED)))
    assert NOTE not in page and page.count('class="speed"') == 1


def test_a_refused_result_has_it_below_the_card():
    result = refused(explanation=explained(overwritten=["x"]))
    assert [one for one in result.more.sentences if one.startswith(NOTE)]
    assert NOTE not in result.card.reason.text
    assert not [one for one in (refused(explanation=explained()).more or result).sentences if one.startswith(NOTE)]


def test_the_terminal_and_notebooks_have_it_too():
    read = accepted(overwritten=["x"]).model_dump(mode="json")
    console = Console(file=io.StringIO(), width=200, highlight=False, color_system=None)
    print_submission(console, read)
    assert NOTE in console.file.getvalue()
    assert NOTE in report_html(read)


def test_names_are_text_in_a_notebook():
    assert "<img" not in report_html(accepted(overwritten=["<img>"]).model_dump(mode="json"))
