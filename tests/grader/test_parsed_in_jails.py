"""A student's source while it is graded and explained: this process never compiles or parses it."""

import sys
from collections.abc import Iterator

import pytest

from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.verdict import Verdict
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

MARK = "_".join(("a", "name", "that", "only", "students", "use"))  # and not this file
DOUBLE = inline_exercise()


@pytest.fixture(scope="module")
def listeners() -> list[list[str]]:
    """Return the lists that get every text with the mark that this process compiles or parses."""
    listening: list[list[str]] = []

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if event == "compile" and listening and MARK in str(arguments[0]):
            for texts in listening:
                texts.append(str(arguments[0]))

    sys.addaudithook(hear)  # it can never be removed
    return listening


@pytest.fixture
def compiled(listeners: list[list[str]]) -> Iterator[list[str]]:
    """Return the texts with the mark that this process compiles or parses from now on."""
    texts: list[str] = []
    listeners.append(texts)
    yield texts
    listeners.remove(texts)


def test_the_hook_hears_of_a_text_that_is_parsed(compiled):
    compile(f"{MARK} = 1", "x", "exec")
    assert compiled == [str(f"{MARK} = 1".encode())]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("return 2 * x", Verdict.ACCEPTED),
        ("return 3 * x", Verdict.WRONG_ANSWER),
        ("return x - x", Verdict.WRONG_ANSWER),
        ("return x.mean(axis=7)", Verdict.RUNTIME_ERROR),
        ("return 2 *", Verdict.COMPILE_ERROR),
    ],
)
def test_no_step_of_a_grading_or_an_explanation_parses_a_students_source(grader: Grader, compiled, body, verdict):
    source = f"{MARK} = 1\ndef double(x):\n    {body}\n".encode()
    report = grader.grade(DOUBLE, source)
    assert report.verdict is verdict
    if refusal := Refusal.of(report):
        grader.explain(DOUBLE, source, refusal)
    if verdict is Verdict.ACCEPTED:
        grader.compare_speed(DOUBLE, source)
        grader.find_overwritten(DOUBLE, source)
    assert compiled == []


def test_nor_does_a_run(grader: Grader, compiled):
    for source in (RIGHT, RIGHT.replace("2", "3"), "def double(x:"):
        marked = f"{MARK} = 1\n{source}".encode()
        grader.run_visible(DOUBLE, marked)
        grader.run_inputs(DOUBLE, marked, {"x": [1.0]})
    assert compiled == []
