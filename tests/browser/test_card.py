"""The card of a result: above the fold in both languages and at each width, with lines that lead into the editor."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.app.api import RIGHT, WRONG
from tests.browser.conftest import NARROW, WIDE, WORKSPACE
from tests.browser.languages import Said
from tests.browser.workspace import EXPLAINED_WITHIN_MS, open_fold, submit, verdict, write_source

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

SMALL = {"width": 1024, "height": 768}
SIZES = {"1440": WIDE, "1024": SMALL, "390": NARROW}
HINT = {"en": "all the gradients it was sent", "zh": "送给它的全部梯度"}
RAISES = RIGHT.replace("N, C, OH, OW = dout.shape\n", "N, C, OH, OW = self.shapes_of(dout)\n").replace(
    "    def backward(", "    def shapes_of(self, dout):\n        return dout.shapes\n\n    def backward("
)
LINE = RAISES.split("\n").index("        return dout.shapes") + 1
SLOW = RIGHT + "\nimport time\ntime.sleep(3)\n"

SCALED = RIGHT.replace("        return dx", "        return 1.5 * dx")
# Keeps the last event of an explanation until it is asked for.
HOLD_THE_REST = """() => {
    const addListener = EventSource.prototype.addEventListener;
    EventSource.prototype.addEventListener = function (name, listener) {
        addListener.call(this, name, (event) => {
            if (name !== "explanation" || !JSON.parse(event.data).is_last) return void listener(event);
            window.showTheRest = () => listener(event);
            document.body.dataset.rest = "held";
        });
    };
}"""


def bottom_of(page, selector):
    box = page.locator(selector).bounding_box()
    return box["y"] + box["height"]


def violations(page):
    page.wait_for_load_state("networkidle")
    found = Axe().run(page).response["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


def open_code(page):
    if page.viewport_size["width"] < 500:
        page.locator("#view-code").click()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", SIZES)
def test_the_whole_card_is_above_the_fold(open_workspace, width, language):
    said = Said(language)
    page = open_workspace(size=SIZES[width], language=said.locale)
    open_code(page)
    write_source(page, WRONG)
    submit(page)
    expect(verdict(page)).to_have_text(said("Wrong answer"))
    card = page.locator("#results .card")
    expect(card.locator(".question")).to_contain_text(HINT[language])
    expect(card.locator("td.differs")).to_have_count(1)
    expect(card.locator(".legend i")).to_have_count(1)
    expect(card.get_by_role("heading")).to_have_count(1)
    expect(page.locator("#results details[open]")).to_have_count(0)
    above_the_buttons = bottom_of(page, ".action-bar") if width == "390" else SIZES[width]["height"]
    assert bottom_of(page, "#results .card") <= above_the_buttons
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[width]["width"]
    expect(open_fold(page, "more")).to_contain_text(said("Checks on the small input"))
    open_fold(page, "cases")
    assert violations(page) == []


def test_without_scripts_the_card_is_above_the_fold_and_lines_lead_to_the_code(service, open_page):
    page = open_page(WORKSPACE, login=service.add_user("noscriptcard", "student"), script=False)
    page.locator("textarea[name=source]").fill(RAISES)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".card .question")).to_be_visible()
    for size in SIZES.values():
        page.set_viewport_size(size)
        assert bottom_of(page, ".card") <= size["height"]
    page.get_by_role("link", name=f"Line {LINE}, in shapes_of").click()
    expect(page).to_have_url(re.compile(rf"/submissions/\w+#line-{LINE}$"))
    expect(page.locator(f"#line-{LINE}")).to_be_in_viewport()
    expect(page.locator(".code .hll")).to_contain_text("return dout.shapes")


def test_the_line_of_an_exception_is_marked_and_a_link_leads_to_it(open_workspace):
    page = open_workspace()
    write_source(page, RAISES)
    submit(page)
    expect(verdict(page)).to_have_text("Runtime error")
    card = page.locator("#results .card")
    expect(card.locator(".exception")).to_contain_text("object has no attribute 'shapes'")
    card.get_by_role("link", name=f"Line {LINE}, in shapes_of").click()
    expect(page.locator(".cm-activeLine")).to_contain_text("return dout.shapes")
    expect(page.locator(".cm-error-line")).to_have_text("        return dout.shapes")
    expect(page.locator(".cm-error-mark:not(.cm-error-call)")).to_have_count(1)
    page.keyboard.type("#")
    expect(page.locator(".cm-error-line")).to_have_count(0)


def test_the_line_of_a_syntax_error_is_marked_until_the_next_run(open_workspace):
    page = open_workspace()
    write_source(page, "import numpy as np\nreturn 3\n")
    submit(page)
    expect(verdict(page)).to_have_text("Syntax error")
    expect(page.locator("#results .lines")).to_contain_text("return 3")
    expect(page.locator(".cm-error-line")).to_have_text("return 3")
    page.reload()
    expect(page.locator(".cm-error-line")).to_have_text("return 3")
    page.get_by_role("link", name="Line 2").click()
    expect(page.locator(".cm-activeLine")).to_have_text("return 3")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator(".cm-error-line")).to_have_count(1)


def test_a_clock_runs_beside_the_limit_and_ends_with_the_verdict(open_workspace):
    page = open_workspace()
    write_source(page, SLOW)
    submit(page)
    expect(page.locator(".run-clock")).to_have_text(re.compile(r"^[1-9] of at most 20 s$"))
    expect(verdict(page)).to_have_text("Accepted")
    expect(page.locator(".run-clock")).to_have_count(0)


def test_the_card_takes_no_focus_and_is_announced_once(open_workspace):
    page = open_workspace()
    page.evaluate(
        """() => {
            const status = document.getElementById("announce");
            window.announced = [];
            new MutationObserver(() => announced.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    write_source(page, WRONG)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#results .question")).to_be_visible()
    expect(page.locator("#panel-solution .cm-content")).to_be_focused()
    open_fold(page, "more")
    told = [text for text in page.evaluate("announced") if HINT["en"] in text]
    assert len(told) == 1 and told[0].startswith("Wrong answer. Where windows overlap")


def test_what_comes_later_moves_nothing_that_is_read(open_workspace):
    page = open_workspace()
    write_source(page, WRONG)
    submit(page)
    question = page.locator("#results .question")
    expect(question).to_be_visible()
    page.evaluate("document.querySelector('#results .question').dataset.seen = 'yes'")
    before, height = question.bounding_box(), page.locator("[data-more]").bounding_box()["height"]
    expect(page.locator("#results details[data-fold=more]")).to_be_visible(timeout=EXPLAINED_WITHIN_MS)
    expect(page.locator("#results .question[data-seen=yes]")).to_have_count(1)
    assert question.bounding_box() == before
    assert page.locator("[data-more]").bounding_box()["height"] == height


def test_a_name_that_comes_later_moves_neither_the_focus_nor_the_numbers(open_workspace):
    page = open_workspace()
    page.evaluate(HOLD_THE_REST)
    write_source(page, SCALED)
    submit(page)
    card = page.locator("#results .card")
    expect(card.locator(".card-data")).to_contain_text("Smallest input that fails", timeout=EXPLAINED_WITHIN_MS)
    expect(card.locator(".waiting")).to_have_text("The reason is being worked out. It appears here.")
    expect(card.locator(".question")).to_have_count(0)
    card.locator("a.kit").focus()
    before = card.locator(".card-data").bounding_box()
    expect(page.locator("body[data-rest=held]")).to_be_visible(timeout=EXPLAINED_WITHIN_MS)
    page.evaluate("window.showTheRest()")
    expect(card.locator(".reason")).to_contain_text("1.5")
    expect(card.locator(".waiting")).to_have_count(0)
    expect(card.locator("a.kit")).to_be_focused()
    assert card.locator(".card-data").bounding_box() == before
    told = page.locator("#announce").text_content()
    assert told.startswith("Wrong answer.") and "1.5" in told
