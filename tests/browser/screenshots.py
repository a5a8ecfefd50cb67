"""Update the pictures of the README: `python -m tests.browser.screenshots docs/images`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.app.api import MAXPOOL, PASSWORD, WRONG
from tests.browser.conftest import WIDE, WORKSPACE
from tests.browser.service import Service, chromium
from tests.browser.workspace import submit, verdict, write_source

ACCEPTED = (MAXPOOL / "hidden/submissions/accepted/add_at.py").read_text()


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        service = Service(Path(data))
        service.start()
        try:
            take(browser, service.address, folder)
        finally:
            service.stop()


def take(browser: Browser, address: str, folder: Path) -> None:
    page = student(browser, address, "light")
    write_source(page, WRONG.partition('"""\n\n')[2].partition("\n\n")[2])
    submit(page)
    verdict(page).wait_for()
    page.locator("#results [data-fold=more]").wait_for()
    arrange(page)
    page.screenshot(path=folder / "workspace-light.png")
    cookies = page.context.storage_state()

    page = student(browser, address, "dark", cookies)
    write_source(page, ACCEPTED)
    submit(page)
    verdict(page).wait_for()
    arrange(page)
    page.screenshot(path=folder / "workspace-dark.png")

    page = student(browser, address, "light", cookies)
    page.goto("/")
    page.screenshot(path=folder / "catalogue.png")


def student(browser: Browser, address: str, theme: str, cookies: object = None) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport=WIDE,
        color_scheme=theme,
        locale="en-US",
        storage_state=cookies,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(WORKSPACE if cookies else f"/register?next={WORKSPACE}")
    if not cookies:
        page.locator("#username").fill("ada")
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
    page.locator(".katex").first.wait_for()
    return page


def arrange(page: Page, *, steps: int = 3) -> None:
    """Room for the result, and the code where the work was done."""
    page.get_by_role("separator", name="Height of the results").focus()
    for _ in range(steps):
        page.keyboard.press("ArrowUp")
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+End")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target)
