"""When something fails: it is said in words, and nothing that was typed is lost."""

import json

import pytest
from playwright.sync_api import expect

from tests.app.api import RIGHT, WRONG
from tests.browser.workspace import EXPLAINED_WITHIN_MS, source_in, submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

SUBMISSIONS = "**/api/v1/exercises/*/submissions"
PROBLEM = {"type": "urn:x", "title": "Too many", "detail": "x", "status": 429}


def failure(page):
    return page.locator("#results .notice-bad")


def test_a_lost_connection_is_told_and_submitting_again_works(open_workspace, problems):
    page = open_workspace()
    write_source(page, RIGHT)
    page.route(SUBMISSIONS, lambda route: route.abort())
    submit(page)
    expect(failure(page)).to_contain_text("The service cannot be reached.")
    page.unroute(SUBMISSIONS)
    submit(page)
    expect(verdict(page)).to_have_text("Accepted")
    problems.clear()


def test_who_was_logged_out_finds_the_code_again_after_logging_in(open_workspace, problems):
    page = open_workspace()
    name = page.locator(".menu summary .only-wide").inner_text()
    page.context.clear_cookies()
    write_source(page, RIGHT)
    expect(page.locator("#save-state")).to_have_text("Logged out; kept in this browser")
    submit(page)
    expect(failure(page)).to_contain_text("You are logged out.")
    failure(page).get_by_role("link", name="Log in").click()
    page.locator("#username").fill(name)
    page.locator("#password").fill("correct horse battery")
    page.locator("main button").click()
    expect(page.locator("#save-state")).to_have_text("Saved")
    assert source_in(page) == RIGHT
    problems.clear()


def test_too_many_at_once_says_when_to_try_again(open_workspace, problems):
    page = open_workspace()
    headers = {"retry-after": "7", "content-type": "application/problem+json"}
    page.route(SUBMISSIONS, lambda route: route.fulfill(status=429, headers=headers, body=json.dumps(PROBLEM)))
    submit(page)
    expect(failure(page)).to_contain_text("Too many requests. Try again in 7 s.")
    problems.clear()


def test_where_events_do_not_come_through_the_result_is_asked_for(open_workspace, problems):
    page = open_workspace()
    page.route("**/submissions/*/live", lambda route: route.abort())
    write_source(page, RIGHT)
    submit(page)
    expect(verdict(page)).to_have_text("Accepted")
    problems.clear()


def test_where_events_do_not_come_through_the_explanation_follows_all_the_same(open_workspace, problems):
    page = open_workspace()
    page.route("**/submissions/*/live", lambda route: route.fulfill(status=503))
    write_source(page, WRONG)
    submit(page)
    expect(verdict(page)).to_have_text("Wrong answer")
    expect(page.locator("#results .reason")).to_contain_text("Where windows overlap")
    expect(page.locator("#results [data-fold=more]")).to_be_visible(timeout=EXPLAINED_WITHIN_MS)
    problems.clear()


def test_an_explanation_that_a_broken_stream_owes_is_asked_for(open_workspace, problems):
    page = open_workspace()
    pane = '<div data-pending><section class="card"><b class="verdict">Shown</b></section><div data-more></div></div>'
    state = json.dumps({"html": pane, "finished": True, "explained_later": True})
    stream = f"retry: 10\nevent: state\ndata: {state}\n\n"
    events = {"status": 200, "content_type": "text/event-stream", "body": stream}
    answers = iter([events])
    page.route("**/submissions/*/live", lambda route: route.fulfill(**next(answers, {"status": 503})))
    write_source(page, WRONG)
    submit(page)
    expect(page.locator("#results [data-fold=more]")).to_be_visible(timeout=EXPLAINED_WITHIN_MS)
    expect(verdict(page)).to_have_text("Shown")
    problems.clear()


def test_events_that_break_off_go_on(open_workspace, problems):
    page = open_workspace()
    answers = iter([503, 200])

    def answer(route):
        route.fulfill(status=503) if next(answers, 200) == 503 else route.continue_()

    page.route("**/submissions/*/live", answer)
    write_source(page, RIGHT)
    submit(page)
    expect(verdict(page)).to_have_text("Accepted")
    problems.clear()


def test_a_result_that_is_on_its_way_is_followed_after_a_reload(open_workspace):
    page = open_workspace()
    write_source(page, RIGHT + "\nimport time\ntime.sleep(4)\n")
    submit(page)
    expect(page.locator("#results .spinner")).to_be_visible()
    page.reload()
    expect(page.locator("#results [data-pending]")).to_be_visible()
    expect(verdict(page)).to_have_text("Accepted")


def test_one_submission_at_a_time(open_workspace):
    page = open_workspace()
    write_source(page, RIGHT + "\nimport time\ntime.sleep(1)\n")
    page.keyboard.press("ControlOrMeta+Enter")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("button[value=submit]")).to_have_attribute("aria-disabled", "true")
    expect(verdict(page)).to_have_text("Accepted")
    expect(page.locator("#record-count")).to_have_text("1")
    expect(page.locator("button[value=submit]")).not_to_have_attribute("aria-disabled", "true")
