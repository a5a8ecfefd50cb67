"""Options of the whole suite, and what all of it shares."""

from collections.abc import Iterator
from functools import cache

import httpcore2
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `./dev test all` asks for."""
    parser.addoption(
        "--every-exercise",
        action="store_true",
        help="run the publish gate on every exercise, and write exercises/gate.lock",
    )


@pytest.fixture(scope="session", autouse=True)
def authorities_read_once() -> Iterator[None]:
    """Share one set of certificate authorities among all HTTP clients: reading them takes each 70 ms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        yield
