"""Pages are tested on the same service as the API: its fixtures, and browsers that are logged in."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.app.api import PASSWORD
from tests.app.conftest import (
    accounts,
    app,
    catalogue_database,
    client,
    empty_database,
    grader,
    loaded_once,
    make_accounts_client,
    make_app,
    make_person,
    make_settings,
    password_hash,
    pooling,
    quick_databases,
    quick_hashes,
    undeclared,
)

__all__ = [
    "accounts",
    "app",
    "catalogue_database",
    "client",
    "empty_database",
    "grader",
    "loaded_once",
    "make_accounts_client",
    "make_app",
    "make_person",
    "make_settings",
    "password_hash",
    "pooling",
    "quick_databases",
    "quick_hashes",
    "undeclared",
]

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def register() -> Callable[..., TestClient]:
    """Return a function that registers a visitor in the browser."""

    def register(visitor: TestClient, username: str = "ada") -> TestClient:
        visitor.headers.update(HTML)
        answer = visitor.post("/register", data={"username": username, "password": PASSWORD}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return visitor

    return register
