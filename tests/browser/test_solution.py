"""Buying a reference answer: the price is seen, confirmed and paid, and the answer comes into the editor."""

import pytest
from playwright.sync_api import expect

from tests.app.api import API, EXERCISES
from tests.browser.workspace import submit, verdict

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]


# No other test assigns it: an assignment would lock its solution.
LEVEL = "/exercises/minpool"
REFERENCE = (EXERCISES / "pooling" / "minpool" / "hidden" / "reference.py").read_text()


def earn_points(page, address):
    """Solve two levels, 400 points, so that there is something to spend."""
    for slug in ("im2col", "col2im"):
        source = (EXERCISES / "pooling" / slug / "hidden" / "reference.py").read_text()
        path = f"{API}/exercises/{slug}/submissions?wait=30"
        answer = page.request.post(path, data={"source": source}, headers={"Origin": address})
        assert answer.json()["verdict"] == "accepted", answer.text()


def test_an_answer_is_bought_and_then_earns_nothing(service, open_workspace, said):
    page = open_workspace(language=said.locale)
    earn_points(page, service.address)
    page.goto(LEVEL)
    page.get_by_role("tab", name=said("Solution"), exact=True).click()
    panel = page.locator("#panel-answer")
    expect(panel).to_contain_text(
        said("I spend %(points)s points, and give up the points of this level.", points=300)
    )
    panel.get_by_role(
        "button", name=said("Show the solution")
    ).click()  # not confirmed: the browser asks for the tick
    expect(panel.locator(".code")).to_have_count(0)
    panel.get_by_role("checkbox").check()
    panel.get_by_role("button", name=said("Show the solution")).click()
    expect(panel.locator(".code")).to_contain_text("class MinPool:")
    expect(page.locator("#level-points")).to_contain_text(said("solution seen"))
    panel.get_by_role("button", name=said("Load into the editor")).click()
    page.locator("#load-dialog").get_by_role("button", name=said("Replace")).click()
    expect(page.locator("textarea[name=source]")).to_have_value(REFERENCE)
    submit(page)
    expect(verdict(page)).to_have_text(said("Accepted"))
    expect(page.locator("#results")).to_contain_text(
        said("You have seen this level's solution, so you get no points for it.")
    )
    expect(page.locator("#header-points")).to_contain_text("400")


def test_an_answer_is_bought_in_chinese_without_scripts(service, open_page):
    page = open_page("/register?next=/exercises/minpool/solution", language="zh-CN", script=False)
    page.locator("#username").fill("buyer")
    page.locator("#password").fill("correct horse battery")
    page.locator("main button").click()
    page.wait_for_url("**/solution")
    earn_points(page, service.address)
    page.reload()
    page.get_by_label("300 分").check()
    page.get_by_role("button", name="查看参考答案").click()
    expect(page.locator(".code")).to_contain_text("class MinPool:")
    expect(page.locator(".notice")).to_contain_text("本关不计分")
