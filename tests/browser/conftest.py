"""Browsers on the real service. Every page that a test opens must stay free of errors, unless it expects them."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.languages import Said
from tests.browser.service import Service, chromium

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WORKSPACE = "/exercises/maxpool_backward"

expect.set_options(timeout=15_000)
_names = count(1)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return the running service."""
    service = Service(tmp_path_factory.mktemp("service"))
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def said(request: pytest.FixtureRequest) -> Said:
    """Return how the pages of the test's language say something: English, unless it is marked `in_chinese`."""
    return Said(getattr(request, "param", "en"))


class Problems(list[str]):
    """The problems of a page: console errors including policy violations, exceptions, failed requests."""

    def watch(self, page: Page) -> None:
        page.on(
            "console", lambda message: self.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on(
            "response", lambda answer: self.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )


@pytest.fixture
def problems() -> Problems:
    """Return the problems so far. A test that expects one clears them."""
    return Problems()


@pytest.fixture
def open_page(service: Service, browser: Browser, problems: Problems) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a new browser: `open_page("/", theme="dark", language="zh-CN")`.

    `login` is the cookie of somebody who is logged in; without it, the browser is a visitor's.
    """
    contexts = []

    def open_page(
        path: str,
        *,
        login: str | None = None,
        size: Any = WIDE,
        theme: Any = "light",
        language: str = "en-US",
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=service.address,
            viewport=size,
            color_scheme=theme,
            locale=language,
            java_script_enabled=script,
            reduced_motion="reduce",  # what is half faded in has neither its colour nor its place yet
        )
        contexts.append(context)
        if login:
            context.add_cookies([{"name": "tensorjudge_session", "value": login, "url": service.address}])
        page = context.new_page()
        problems.watch(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def open_workspace(service: Service, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Return a function that opens the workspace of `maxpool_backward` as a new student."""

    def open_workspace(**options: Any) -> Page:
        page = open_page(WORKSPACE, login=service.add_user(f"student{next(_names)}", "student"), **options)
        expect(page.locator(".cm-content")).to_be_attached()
        return page

    return open_workspace
