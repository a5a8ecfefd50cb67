"""Browsers of people whose accounts somebody else made: instructors and administrators."""

from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import Page

from tests.browser.service import Service

_names = count(1)


def open_as(service: Service, open_page: Callable[..., Page], role: str, path: str = "/", **options: Any) -> Page:
    """Create an account of this role and open `path` with it."""
    return open_page(path, login=service.add_user(f"{role}-{next(_names)}", role), **options)
