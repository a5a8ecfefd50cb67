"""Options of the whole suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `./dev test all` asks for."""
    parser.addoption(
        "--every-exercise",
        action="store_true",
        help="run the publish gate on every exercise, and write exercises/gate.lock",
    )
