"""The unit tests of the scripts, tests/frontend/*.test.mjs, run by Node's own test runner."""

import subprocess
from pathlib import Path

from hatch_build import install_packages, node

ROOT = Path(__file__).resolve().parent.parent


def test_the_unit_tests_of_the_scripts_pass():
    files = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/frontend/*.test.mjs"))
    assert len(files) >= 10
    install_packages(ROOT / "app/frontend")
    result = node(
        "--test", "--test-timeout=30000", *files, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert result.returncode == 0, f"`node --test {' '.join(files)}` failed:\n{result.stdout}"
