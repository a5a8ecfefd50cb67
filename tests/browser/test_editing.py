"""The editor and what is typed into it: kept, restored, brought back."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.api import MAXPOOL, PASSWORD, RIGHT, WRONG
from tests.browser.conftest import WORKSPACE
from tests.browser.workspace import source_in, submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

TEMPLATE = (MAXPOOL / "template.py").read_text()


def test_what_is_typed_is_saved_and_there_again(open_workspace):
    page = open_workspace()
    write_source(page, "# half an idea\n")
    expect(page.locator("#save-state")).to_have_text("Saved")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("# half an idea")
    expect(page.locator("#save-state")).to_have_text("Saved")


def test_what_a_visitor_typed_comes_along_into_the_new_account(open_page):
    page = open_page(WORKSPACE)
    write_source(page, "# before I had an account\n")
    expect(page.locator("#save-state")).to_have_text("Saved in this browser")
    page.get_by_role("link", name="Register").click()
    page.locator("#username").fill("latecomer")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator(".cm-content")).to_contain_text("# before I had an account")
    expect(page.locator("#save-state")).to_have_text("Saved")


def test_what_is_typed_while_offline_is_kept_in_the_browser(open_workspace, problems):
    page = open_workspace()
    page.route("**/api/v1/me/drafts/*", lambda route: route.abort())
    write_source(page, "# on the train\n")
    expect(page.locator("#save-state")).to_have_text("Not saved yet; kept in this browser")
    page.unroute("**/api/v1/me/drafts/*")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("# on the train")
    expect(page.locator("#save-state")).to_have_text("Saved")
    problems.clear()


def reset(page, choice):
    page.locator("#reset summary").click()
    page.locator("#reset").get_by_role("button", name=choice).click()


def test_what_was_accepted_last_comes_back(open_workspace):
    page = open_workspace()
    write_source(page, "# not yet\n")
    reset(page, "Restore my last accepted code")
    expect(page.locator("#results")).to_contain_text("You have no accepted submission for this exercise yet.")
    for source, name in [(RIGHT, "Accepted"), (WRONG, "Wrong answer")]:
        write_source(page, source)
        submit(page)
        expect(verdict(page)).to_have_text(name)
    page.get_by_role("tab", name=re.compile("My submissions")).click()
    newest = page.locator("#panel-records .record").first
    newest.get_by_text("Code and changes").click()
    expect(newest.locator(".diff ins")).not_to_have_count(0)
    reset(page, "Restore my last accepted code")
    page.get_by_role("button", name="Replace").click()
    expect(page.locator("textarea[name=source]")).to_have_value(RIGHT)


def test_reset_asks_and_can_be_undone(open_workspace):
    page = open_workspace()
    write_source(page, "# mine\n")
    reset(page, "Restore the template")
    page.get_by_role("button", name="Cancel").click()
    assert source_in(page) == "# mine\n"
    reset(page, "Restore the template")
    page.get_by_role("button", name="Replace").click()
    expect(page.locator("textarea[name=source]")).to_have_value(TEMPLATE)
    page.keyboard.press("ControlOrMeta+z")
    assert source_in(page) == "# mine\n"


def test_a_record_comes_back_into_the_editor(open_workspace):
    page = open_workspace()
    write_source(page, WRONG)
    submit(page)
    expect(verdict(page)).to_have_text("Wrong answer")
    write_source(page, "# something else\n")
    page.get_by_role("tab", name=re.compile("My submissions")).click()
    page.locator("#panel-records").get_by_role("button", name="Load").click()
    page.locator("#load-dialog").get_by_role("button", name="Replace").click()
    assert source_in(page) == WRONG


def test_names_of_numpy_and_of_provided_modules_are_completed(open_workspace):
    page = open_workspace()
    write_source(page, "import numpy as np\nnp.argm")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("argmax(a, axis=None)")
    page.wait_for_timeout(200)  # a list that has just appeared takes no Enter: it may have been meant for the text
    page.keyboard.press("Enter")
    assert source_in(page) == "import numpy as np\nnp.argmax"
    write_source(page, "im2c")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("im2col(x, kh, kw, stride=1, pad=0)")


def test_typing_over_a_selection_replaces_it_and_brackets_go_around_it(open_workspace):
    page = open_workspace()
    write_source(page, "value")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("(")
    assert source_in(page) == "(value)"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("x")
    assert source_in(page) == "x"


def test_tab_indents_and_after_escape_leaves_the_editor(open_workspace):
    page = open_workspace()
    write_source(page, "x")
    page.keyboard.press("Tab")
    assert source_in(page) == "    x"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert source_in(page) == "    x"
    assert page.evaluate("document.activeElement.closest('.cm-editor')") is None


def test_the_provided_module_can_be_read_in_a_tab(open_workspace):
    page = open_workspace()
    page.get_by_role("tab", name=re.compile(r"utils\.py")).click()
    expect(page.locator("#panel-module-utils")).to_contain_text("def im2col(")
    expect(page.locator("#panel-solution")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#panel-solution")).to_be_visible()


MISTAKES = {
    "def f(a)\n    return a\n": "Line 1: A colon is missing at the end of this line.",
    "if x\n    y = 1\n": "Line 1: A colon is missing at the end of this line.",
    "y = 1\nx = (1 +\nz = 2\n": "Line 2: This bracket is not closed.",
    "a = 'abc\nb = 1\n": "Line 1: The closing quote is missing.",
    "def f():\nx = 1\n": "Line 2: An indented line is missing.",
    "x = 1\nreturn return\n": "Line 2: Python cannot parse the code from this point.",
}


def test_a_mistake_of_syntax_is_shown_before_submitting(open_workspace):
    page = open_workspace()
    problem = page.locator("#syntax-line button")
    for source, message in MISTAKES.items():
        write_source(page, source)
        expect(problem).to_have_text(message)
    problem.click()
    expect(page.locator(".cm-content")).to_be_focused()
    expect(page.locator(".cm-lintRange-error")).to_have_count(1)
    write_source(page, RIGHT)
    expect(problem).to_be_hidden()


def test_the_parameters_of_a_call_are_shown_while_it_is_typed(open_workspace):
    page = open_workspace()
    write_source(page, "def scaled(x, factor=2):\n    return x * factor\n\n\ny = ")
    page.keyboard.press("ControlOrMeta+End")
    help_ = page.locator(".signature-help")
    for typed, shown, current in [
        ("np.sum(", "np.sum(a, axis=None, keepdims=False)", "a"),
        ("x, ", "np.sum(a, axis=None, keepdims=False)", "axis=None"),
        ("1) + im2col(", None, None),
        ("x) + scaled(x, ", "scaled(x, factor=2)", "factor=2"),
    ]:
        page.keyboard.type(typed)
        if shown:
            expect(help_).to_have_text(shown)
            expect(help_.locator("b")).to_have_text(current)
        else:
            expect(help_).to_contain_text("im2col(")
    page.keyboard.press("ArrowUp")
    expect(help_).to_have_count(0)
