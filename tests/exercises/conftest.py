"""Fixtures of the tests that run the catalogue's exercises."""

from typing import Any

import pytest

from tests.exercises.bench import FOLDERS, Bench, bench_of

TORCH_DIFFERENCE = "largest difference from PyTorch: "


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Return each exercise of the catalogue in turn."""
    return bench_of(request.param)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the comparison with PyTorch as a table, if it was made."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    properties = [found for report in reports for found in getattr(report, "user_properties", ())]
    differences = {name.split()[-1]: value for name, value in properties if name.startswith(TORCH_DIFFERENCE)}
    if differences:
        terminalreporter.section("largest difference from PyTorch")
        for slug, difference in sorted(differences.items(), key=lambda one: -one[1]):
            terminalreporter.line(f"{difference:.1e}  {slug}")
        worst = max(differences.values())
        terminalreporter.line(f"{len(differences)} of {len(FOLDERS)} exercises compared, at most {worst:.1e} apart")
