"""Data files of an exercise in the real sandbox: who can read them, from where, and who cannot."""

from collections.abc import Iterator

import pytest

from grader import Grader
from grader.exercise.parse import parse_exercise
from grader.sandbox.data_files import DataFiles
from grader.verdict import Verdict
from tests.grader.inline import inline_files

pytestmark = pytest.mark.sandbox

FLOWERS = b"length,width\n5.1,3.5\n4.9,3.0\n"
CASES = """
import numpy as np
from casekit import Case

ROWS = len(open("flowers.csv").readlines())

def generate(rng):
    yield Case("table", "basic", {"x": rng.standard_normal(ROWS)}, visible=True)
"""
REFERENCE = """
import numpy as np

def double(x):
    return np.loadtxt("flowers.csv", delimiter=",", skiprows=1).sum() * x
"""
RIGHT = b"""
def double(x):
    with open("flowers.csv") as file:
        next(file)
        return sum(float(one) for line in file for one in line.split(",")) * x
"""


def with_data(**data: bytes):
    files = inline_files(cases=CASES, reference=REFERENCE)
    names = ", ".join(f'"{name}"' for name in data)
    toml = files["exercise.toml"].decode().replace("format = 1", f"format = 2\ndata = [{names}]")
    provided = {f"provided/{name}": content for name, content in data.items()}
    return parse_exercise("double", {**files, "exercise.toml": toml.encode(), **provided})


def steals(name: str) -> bytes:
    """Return a solution that looks for a data folder of another exercise."""
    return f"""
import os

def double(x):
    try:
        print(os.listdir(".."))
    except PermissionError:
        print("no listing")
    try:
        print(open("/data/{name}/secret.csv").read())
    except PermissionError:
        print("no file")
    return x
""".encode()


@pytest.fixture(scope="module", params=[None, False], ids=["default", "without namespaces"])
def any_grader(request) -> Iterator[Grader]:
    made = Grader(slots=1, namespaces=request.param)
    made.start()
    yield made
    made.close()


def test_cases_reference_and_solution_open_the_file_by_its_name(any_grader):
    report = any_grader.grade(with_data(**{"flowers.csv": FLOWERS}), RIGHT, seed=1)
    assert report.verdict is Verdict.ACCEPTED, report


def test_a_changed_file_is_another_version_and_is_read_anew(any_grader):
    first, second = with_data(**{"flowers.csv": FLOWERS}), with_data(**{"flowers.csv": FLOWERS + b"1,1\n"})
    assert first.version != second.version
    assert [any_grader.grade(one, RIGHT, seed=1).verdict for one in (first, second)] == [Verdict.ACCEPTED] * 2


def test_nobody_reads_the_files_of_another_exercise(any_grader):
    other = {"secret.csv": b"42\n"}
    files = inline_files()
    toml = files["exercise.toml"].decode().replace("format = 1", 'format = 2\ndata = ["secret.csv"]')
    hidden = parse_exercise("other", {**files, "exercise.toml": toml.encode(), "provided/secret.csv": b"42\n"})
    assert any_grader.grade(hidden, b"def double(x):\n    return x + x\n", seed=1).verdict is Verdict.ACCEPTED
    mine = with_data(**{"flowers.csv": FLOWERS})
    for exercise in (mine, parse_exercise("double", inline_files())):
        report = any_grader.run_visible(exercise, steals(DataFiles.of(other).name))
        assert report.cases[0].detail.stdout == "no listing\nno file\n"


def test_the_files_cannot_be_changed(any_grader):
    source = b"""
def double(x):
    for mode in ("w", "a", "r+"):
        try:
            open("flowers.csv", mode)
        except OSError:
            print("refused")
    return x
"""
    report = any_grader.run_visible(with_data(**{"flowers.csv": FLOWERS}), source)
    assert report.cases[0].detail.stdout == "refused\n" * 3
    assert any_grader.grade(with_data(**{"flowers.csv": FLOWERS}), RIGHT, seed=1).verdict is Verdict.ACCEPTED
