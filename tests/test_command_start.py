"""The command starts quickly, because nothing of the server is imported before a command needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("fastapi", "starlette", "sqlalchemy", "alembic", "uvicorn", "pydantic_settings", "numpy")
SCRIPT = f"""
import sys
sys.argv = ["tensorjudge", *sys.argv[1:]]
from app.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *(name for name in {HEAVY} if name in sys.modules))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["grade", "--help"], ["serve", "--help"]], ids=" ".join)
def test_help_loads_nothing_of_the_server(arguments):
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert "Usage" in result.stdout
    assert result.stdout.splitlines()[-1] == "loaded:"
