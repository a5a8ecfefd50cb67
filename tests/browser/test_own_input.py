"""Runs with a custom input: mistakes appear at their line, and the reference gives the expected output."""

import pytest
from playwright.sync_api import expect

from tests.app.api import RIGHT
from tests.browser.workspace import verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

MISTAKES = {
    "x = [1, 2": "Line 1: This list is not closed: ] is missing.",
    "x = [[1, 2], [3]]": "Line 1: The rows of x differ in length.",
    "pad = 0\nx = [1 2]": "Line 2: A comma is missing between two values of x.",
    "x [1]": "Line 1: An equals sign is missing after x.",
    "x =": "Line 1: x has no value. Write a number or a list such as [[1, 2], [3, 4]].",
    "x = one": "Line 1: one is not allowed: only numbers and lists here, no function calls.",
    "x = 1 2": "Line 1: There is unexpected text after the value of x.",
    "x = 1\nx = 2": "Line 2: x appears twice.",
    "= 1": "Line 1: A line starts with a name: x = [1, 2].",
    "# a remark\n\nx = [\n  1,\n  2\npad = 0": "Line 3: This list is not closed: ] is missing.",
    "x = 'open": "Line 1: x has no value. Write a number or a list such as [[1, 2], [3, 4]].",
}


@pytest.fixture
def own_input(open_workspace):
    page = open_workspace()
    write_source(page, RIGHT)
    page.get_by_role("tab", name="Custom input").click()
    return page


def fill(page, text):
    page.locator("#own-input textarea").fill(text)
    page.get_by_role("button", name="Run this input").click()


def test_the_sample_runs_as_it_stands(own_input):
    own_input.get_by_role("button", name="Run this input").click()
    expect(verdict(own_input)).to_have_text("These cases pass")
    expect(own_input.locator("#results")).to_contain_text(
        "This is your own input. The expected output comes from the reference solution."
    )
    expect(own_input.locator("#results .case details")).to_have_count(1)


def test_values_of_ones_own_are_run(own_input):
    fill(
        own_input,
        "x = [[[[5, 5], [0, 1.5]]]]  # a tie\ndout = [[[[-7]]]]\npool_h = 2\npool_w = 2\nstride = 1\npad = 0\n",
    )
    expect(verdict(own_input)).to_have_text("These cases pass")
    expect(own_input.locator("#results .card")).to_contain_text("-7")
    own_input.locator("#results .case summary").click()
    expect(own_input.locator("#results .comparison")).to_contain_text("-7")


def test_mistakes_are_told_at_their_line(own_input):
    notice = own_input.locator("#own-input [role=alert]")
    for text, message in MISTAKES.items():
        fill(own_input, text)
        expect(notice.locator("span")).to_have_text(message)
        expect(own_input.locator("#own-input textarea")).to_be_focused()
    own_input.get_by_role("button", name="Back to the sample").click()
    expect(notice).to_be_hidden()


def test_an_input_that_does_not_suit_the_exercise_is_told(own_input):
    fill(own_input, "x = [[1, 2], [3, 4]]\ndout = [[[[1]]]]\npool_h = 2\npool_w = 2\nstride = 1\npad = 0")
    expect(own_input.locator("#results .card .verdict")).to_have_text("Not run")
    expect(own_input.locator("#results .card")).to_contain_text("x must have 4 axes")
