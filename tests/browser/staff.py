"""Browsers of people whose accounts somebody else made: instructors and administrators."""

from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import Page

from tests.app.api import PASSWORD
from tests.browser.service import Service

_names = count(1)


def open_as(service: Service, open_page: Callable[..., Page], role: str, path: str = "/", **options: Any) -> Page:
    """Create an account of this role, log it in, and open `path`."""
    name = f"{role}-{next(_names)}"
    service.add_user(name, role)
    page = open_page(f"/login?next={path}", **options)
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"**{path}")
    return page
