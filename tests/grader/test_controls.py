"""Unusual but honest solutions are accepted: the sandbox punishes nobody for style."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.verdict import Report, Verdict
from tests.grader.hostile import CONTROLS

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("control", sorted(CONTROLS.glob("*.py")), ids=lambda path: path.stem)
def test_an_honest_solution_is_accepted(grade_source: Callable[..., Report], control: Path) -> None:
    report = grade_source(control.read_bytes(), seed=None)
    failing = next((case.message for case in report.cases if case.verdict is not Verdict.ACCEPTED), "")
    assert report.verdict is Verdict.ACCEPTED, f"{report.message} {failing}"
    assert report.score == 300


def test_the_controls_that_are_about_bytes_hold_those_bytes() -> None:
    assert (CONTROLS / "byte_order_mark.py").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in (CONTROLS / "windows_line_ends.py").read_bytes()
    assert b"\n\t" in (CONTROLS / "tabs_and_no_last_newline.py").read_bytes()
