"""`tensorjudge doctor`: each layer, whether it is there, and how to get it; then the attacks."""

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.sandbox

LAYERS = ["Linux on x86_64 or aarch64", "Landlock", "seccomp filter", "bubblewrap", "user namespaces", "runtime tree"]


def test_where_all_is_well_every_line_is_ok_and_so_is_the_status(tensorjudge: Run):
    done = tensorjudge("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert "MISSING" not in done.stdout
    for layer in LAYERS:
        assert f"ok       {layer}" in done.stdout
    assert "ok       cannot read a file (/etc/passwd)" in done.stdout
    assert "ok       a correct solution is accepted" in done.stdout
    assert "The sandbox holds" in done.stdout


def test_what_is_missing_is_named_with_how_to_get_it(tensorjudge: Run, tmp_path):
    done = tensorjudge("doctor", TENSORJUDGE_STATE_DIR=str(tmp_path))
    assert done.returncode == 3
    missing = "MISSING  runtime tree (what a jail sees)  The grader's runtime tree is missing. Run: tensorjudge setup"
    assert missing in done.stdout
    assert "ok       seccomp filter" in done.stdout, "the other layers are told all the same"
    assert "The sandbox holds" not in done.stdout
