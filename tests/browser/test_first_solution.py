"""A newcomer's way: register, read, write, submit, and read the verdict."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.api import RIGHT, WRONG
from tests.browser.conftest import NARROW, WORKSPACE
from tests.browser.languages import in_chinese
from tests.browser.workspace import EXPLAINED_WITHIN_MS, open_fold, source_in, submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

# Slow enough that one can watch the cases come in.
SLOW = (
    RIGHT
    + """

class MaxPool(MaxPool):
    def backward(self, dout):
        import time

        time.sleep(0.05)
        return super().backward(dout)
"""
)

SWAPS_CHANNELS = (
    RIGHT
    + """

class MaxPool(MaxPool):
    def backward(self, dout):
        return super().backward(dout)[:, ::-1]
"""
)


@in_chinese
def test_a_first_quarter_of_an_hour(open_workspace, said):
    page = open_workspace(language=said.locale)
    expect(page.locator(".math.block .katex").first).to_be_visible()
    expect(page.locator(".sample").first).to_contain_text("pool_h")
    write_source(page, WRONG)
    page.keyboard.press("Shift+Enter")
    expect(verdict(page)).not_to_have_text("")
    submit(page)
    expect(page.locator("#record-count")).to_have_text("1")
    expect(verdict(page)).to_have_text(said("Wrong answer"))
    expect(page.locator("#results .card td.differs")).to_have_count(1)
    write_source(page, RIGHT)
    submit(page)
    expect(verdict(page)).to_have_text(said("Accepted"))
    expect(page.locator(".earned")).to_contain_text("+300")
    expect(page.locator("#header-points")).to_contain_text("300")
    expect(page.locator("#level-state")).to_have_text(said("Accepted"))
    expect(page.locator("#record-count")).to_have_text("2")
    page.get_by_role("tab", name=said("My submissions")).click()
    records = page.locator("#panel-records")
    records.get_by_text(said("Code and changes")).first.click()
    expect(records.locator(".code").first).to_contain_text("col2im(dcol")
    page.get_by_role("tab", name=said("Solution"), exact=True).click()
    expect(page.locator("#panel-answer .code")).to_contain_text("but for the cell that won")
    expect(page.locator("#panel-answer .notice")).to_have_count(0)  # it cost nothing
    page.goto("/profile")
    expect(page.locator(".profile-totals")).to_contain_text(said("day streak"))
    page.go_back()
    following = said.title("avgpool_backward")
    page.locator("#results").get_by_role("link", name=said("Next level: %(title)s", title=following)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(following)


def test_a_comment_is_written_and_answered_without_leaving_the_workspace(open_workspace):
    page = open_workspace()
    page.get_by_role("tab", name="Comments").click()
    panel = page.locator("#panel-comments")
    panel.get_by_label("Your comment").first.fill("Is $x$ *kept*?")
    panel.get_by_role("button", name="Write a comment").click()
    comment = panel.locator(".comment").first
    expect(comment.locator("em")).to_have_text("kept")
    expect(comment.locator(".katex")).to_be_visible()
    comment.get_by_text("Reply", exact=True).first.click()
    comment.get_by_label(re.compile("^Reply to")).fill("It is.")
    comment.get_by_role("button", name="Reply").click()
    expect(panel.locator(".replies")).to_contain_text("It is.")
    expect(page).to_have_url(re.compile(f"{WORKSPACE}$"))


def test_cases_come_in_one_by_one(open_workspace):
    page = open_workspace()
    write_source(page, SLOW)
    submit(page)
    expect(page.locator("#results .spinner")).to_be_visible()
    expect(page.locator("#results [data-progress]")).to_have_text(re.compile(r"^[1-9]\d* cases$"))
    assert page.locator("#results .spinner").is_visible()
    assert page.locator("#results .case").count() >= 1
    expect(verdict(page)).to_have_text("Accepted")


def test_a_wrong_answer_shows_which_case_failed_and_by_how_much(open_workspace):
    page = open_workspace()
    write_source(page, WRONG)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(verdict(page)).to_have_text("Wrong answer")
    card = page.locator("#results .card")
    expect(card).to_contain_text("First failing case: overlap")
    expect(card).to_contain_text(re.compile(r"\d+ more cases fail in the same way\."))
    expect(page.locator("#results .case").first).to_be_hidden()
    case = page.locator("#results .case", has_text="overlap").first
    card.get_by_role("link", name="overlap").click()
    expect(case).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollTop") == 0, "the pane scrolls, the page stays"
    expect(case.locator("td.differs").first).to_be_visible()
    expect(case.locator("td.differs .visually-hidden").first).to_have_text(" differs")
    expect(case).to_contain_text(
        re.compile(r"dx: \d+ of \d+ values? (is|are) wrong\. The largest error is [\d.]+ \(allowed: [\d.]+\)")
    )


def test_a_wrong_answer_is_explained_after_its_verdict(open_workspace):
    page = open_workspace()
    page.evaluate(
        """() => {
            const status = document.getElementById("announce");
            window.announced = [];
            new MutationObserver(() => announced.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    write_source(page, WRONG)
    submit(page)
    expect(verdict(page)).to_have_text("Wrong answer")
    card = page.locator("#results .card")
    expect(card.locator(".reason")).to_have_text(
        "Where windows overlap, one cell can be the maximum of several of them."
    )
    expect(card.locator(".question")).to_contain_text("all the gradients it was sent")
    expect(card.locator(".card-parameters")).to_contain_text("pool_w")
    expect(card.locator("td.differs")).to_have_count(1)
    explanation = open_fold(page, "more")
    expect(explanation).to_contain_text("Yours keeps only the last one")
    table = explanation.get_by_role("table", name="dx[0, 0]: 1 value is wrong")
    expect(table.locator("td.heat")).to_have_text(
        ["correct", "correct", "correct", "correct", "off by less than 100 %", "correct"]
    )
    expect(explanation.locator(".checks")).to_contain_text("dx is not its derivative")
    expect(page.locator(".waiting")).to_have_count(0)
    told = page.evaluate("announced")
    assert sum("all the gradients it was sent" in text for text in told) == 1, "announced once"
    assert told[-1].startswith("Wrong answer. Where windows overlap")
    page.reload()
    expect(open_fold(page, "more")).to_contain_text("Yours keeps only the last one")


def test_an_error_map_of_several_tables_has_a_picker(open_workspace):
    page = open_workspace()
    write_source(page, SWAPS_CHANNELS)
    submit(page)
    explanation = open_fold(page, "more")
    expect(explanation).to_contain_text("Where dx is wrong")
    picker = explanation.get_by_label("Show")
    maps = explanation.locator(".map")
    assert maps.count() > 1
    expect(maps.nth(0)).to_be_visible()
    expect(maps.nth(1)).to_be_hidden()
    picker.select_option("1")
    expect(maps.nth(0)).to_be_hidden()
    expect(maps.nth(1)).to_be_visible()


def test_a_result_survives_a_restart_of_the_service(open_workspace, service, problems):
    page = open_workspace()
    write_source(page, WRONG)
    submit(page)
    expect(verdict(page)).to_have_text("Wrong answer")
    expect(page.locator("#save-state")).to_have_text("Saved")
    expect(page.locator("#results [data-fold=more]")).to_be_visible(
        timeout=EXPLAINED_WITHIN_MS
    )  # until then the page listens
    before = page.locator("#results .card").inner_text()
    service.stop()
    service.start()
    page.reload()
    expect(page.locator("#results .card")).to_be_visible()
    assert page.locator("#results .card").inner_text() == before
    assert source_in(page) == WRONG
    page.locator("#tab-records").click()
    page.locator("#panel-records").get_by_role("link", name="Open").click()
    expect(page.locator(".code")).to_contain_text("dx[n, c, h, w] = dout[n, c, i, j]")
    expect(page.locator(".card")).to_contain_text("overlap")


def test_the_same_in_chinese_in_the_dark_on_a_phone(open_workspace):
    page = open_workspace(size=NARROW, theme="dark", language="zh-CN")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 19, 23)"
    expect(page.locator(".statement-head .title")).to_have_text("最大值池化的反向传播")
    page.get_by_role("tab", name="代码").click()
    write_source(page, WRONG)
    submit(page)
    expect(verdict(page)).to_have_text("答案错误")
    expect(page.get_by_role("tab", name="结果").first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#results .card")).to_contain_text("第一个未通过的测试点")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_role("tab", name="代码").click()
    write_source(page, RIGHT)
    submit(page)
    expect(verdict(page)).to_have_text("通过")
    page.get_by_role("tab", name="题目描述").first.click()
    page.get_by_role("tab", name="参考答案").click()
    expect(page.locator("#panel-answer .code")).to_contain_text("class MaxPool:")
    page.get_by_role("tab", name="评论").click()
    expect(page.locator("#panel-comments").get_by_role("button", name="发表评论")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_run_shows_the_visible_cases_and_says_that_there_are_others(open_workspace):
    page = open_workspace()
    write_source(page, RIGHT)
    page.keyboard.press("Shift+Enter")
    expect(verdict(page)).to_have_text("These cases pass")
    expect(page.locator("#results")).to_contain_text("Submit to be graded on the hidden cases too.")
    expect(page.locator("#results .case details")).not_to_have_count(0)
    expect(page.locator("#record-count")).to_have_text("")


def test_a_visitor_reads_everything_and_is_led_to_log_in(open_page):
    page = open_page(WORKSPACE)
    expect(page.locator(".math.block .katex").first).to_be_visible()
    page.get_by_role("link", name="Log in to run and submit").click()
    expect(page).to_have_url(re.compile(r"/login\?next=/exercises/maxpool_backward"))


def test_without_scripts_the_form_leads_to_the_record(open_page):
    page = open_page(f"/register?next={WORKSPACE}", script=False)
    page.locator("#username").fill("noscript")
    page.locator("#password").fill("correct horse battery")
    page.locator("main button").click()
    expect(page.locator(".math.block").first).to_contain_text("y_{n,c,i,j}")
    page.locator("textarea[name=source]").fill(WRONG)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".card .verdict")).to_have_text("Wrong answer")
    expect(page.locator(".code")).to_contain_text("dx[n, c, h, w] = dout[n, c, i, j]")
