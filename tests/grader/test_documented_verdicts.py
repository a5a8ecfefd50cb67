"""The table of examples in docs/verdicts.md says what students read; numbers may differ from seed to seed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from grader.verdict import Verdict
from tests.english import english

pytestmark = pytest.mark.sandbox

ROOT = Path(__file__).parents[2]
EXERCISE = ROOT / "exercises/pooling/maxpool_backward"
REFERENCE = (EXERCISE / "hidden/reference.py").read_text()
ROWS = re.findall(
    r"^\| ([^|]+?) \| `(\w+)` \| (?:(?P<ticks>`+)(.+?) ?(?P=ticks))? ?\|$",
    (ROOT / "docs/verdicts.md").read_text().split("## Examples")[1],
    re.M,
)


def kept(name: str) -> str:
    return (EXERCISE / f"hidden/submissions/wrong_answer/{name}.py").read_text()


def returning(expression: str) -> str:
    return REFERENCE.replace("        return dx", f"        return {expression}")


SOURCES = {
    "is the reference": REFERENCE,
    "assigns where overlapping windows must add up": kept("assigns"),
    "takes the row from the window's height (in a hidden case)": kept("row_from_window_height"),
    "does not cut the padding off": kept("border_not_cut_off"),
    "divides zero by zero": returning("dx / (dx != 0)"),
    "returns nothing": returning("None"),
    "returns a list": returning("dx.tolist()"),
    "renames the class": REFERENCE.replace("class MaxPool", "class Maxpool"),
    "ends its process": returning("__import__('os')._exit(0)"),
    "opens a file for writing": f"{REFERENCE}\nopen('/note', 'w')\n",
    "imports torch": f"import torch\n{REFERENCE}",
    "is pasted with its code fence": f"```python\n{REFERENCE}\n```\n",
    "allocates 4 GiB": returning("np.ones(2**29)"),
    "never ends": f"{REFERENCE}\nwhile True: pass\n",
    "prints a megabyte": f"{REFERENCE}\nprint('x' * 2**20)\n",
    "forgets a colon": "class MaxPool\n    pass\n",
    "is saved as Latin-1": "# caf\xe9\n".encode("latin-1"),
    "traces a process": f"{REFERENCE}\nimport ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)\n",
}


def first_message(report) -> str:
    messages = [case.message for case in report.cases if case.verdict is not Verdict.ACCEPTED]
    return english((messages or [report.message])[0]).partition("\n")[0]


def without_numbers(text: str) -> str:
    return re.sub(r"\b(is|are)\b", "is", re.sub(r"\d[\d.,e-]*", "#", text)).replace("all #", "# of #")


@pytest.mark.parametrize(("what", "verdict", "_", "message"), ROWS, ids=[row[0] for row in ROWS])
def test_an_example_gets_the_documented_verdict_and_message(grade_source, exercise, what, verdict, _, message):
    short = replace(exercise, limits=replace(exercise.limits, time_limit_s=2.0), version=f"{exercise.version}-short")
    report = grade_source(SOURCES[what], on=short, seed=7)
    assert report.verdict == verdict
    assert without_numbers(first_message(report)) == without_numbers(message)


def test_every_example_is_documented():
    assert {row[0] for row in ROWS} == SOURCES.keys()
