"""The command itself: quick to start, and never taking its own failure for a verdict."""

import subprocess
import sys

from typer.testing import CliRunner

from app.cli import app
from grader.grader import Grader
from tests.cli.conftest import ROOT


def test_nothing_heavy_is_imported_before_a_command_needs_it():
    script = "import sys, app.cli; print(sorted({'numpy', 'fastapi', 'sqlalchemy', 'uvicorn'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert done.stdout == "[]\n"


def test_a_surprise_in_the_grader_is_our_failure_and_no_verdict(monkeypatch, write):
    def surprise(_: Grader) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(Grader, "start", surprise)
    done = CliRunner().invoke(app, ["grade", "maxpool_backward", str(write("x.py", "x = 1"))])
    assert done.exit_code == 3
    assert "nobody thought of this" in done.stderr
