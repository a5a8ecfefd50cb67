"""Mistakes of an exercise's author: an AuthorError with their traceback, and never a student's verdict."""

import json
from collections.abc import Callable

import pytest

from grader.errors import AuthorError, GraderError, InputError
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.message import verbatim
from grader.publish_gate.checks.finding import of_author
from grader.verdict import Report, Verdict
from tests.grader.inline import CASES, DRIVER, REFERENCE, RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

GENERATE = "from casekit import Case\nimport numpy as np\ndef generate(rng):\n    "


def broken(*, provided: str | None = None, **changes: str) -> Exercise:
    """Return the inline exercise with a mistake in it; `provided` is the source of a module utils."""
    if provided is None:
        return inline_exercise(**changes)
    toml = {"provided": '["utils"]'}
    return inline_exercise(files={"provided/utils.py": provided.encode()}, **toml, **changes)


def sending(labels: str, inputs: str = "{'x': np.ones(2)}") -> Exercise:
    """Return the inline exercise whose author sends a frame of these labels, past the code that would check them."""
    return broken(
        cases=f"""
from casekit import Case
import json
import numpy as np
from grader.inside import child

class Labels:
    def dumps(self, ignored):
        return {labels}

def generate(rng):
    child.json = Labels()
    yield Case("a", "a", {inputs})
"""
    )


def named(name: str) -> Exercise:
    return sending(f"json.dumps({{'name': {name}, 'family': 'a', 'visible': True}})")


HOSTILE = {
    "labels that are a list": (sending("'[1, 2]'"), "author_labels_wrong"),
    "labels that are a number": (sending("'3'"), "author_labels_wrong"),
    "labels that are no text": (sending("3"), "author_labels_wrong"),
    "labels that are no JSON": (sending("'{'"), "author_labels_wrong"),
    "labels without end": (sending("'[' * 4000"), "author_labels_wrong"),
    "deep labels": (sending("'[' * 2000 + ']' * 2000"), "author_labels_wrong"),
    "long labels": (
        sending("json.dumps({'name': 'a' * 10**6, 'family': 'a', 'visible': True})"),
        "author_labels_wrong",
    ),
    "labels without a family": (sending("json.dumps({'name': 'a', 'visible': True})"), "author_labels_wrong"),
    "labels with more": (
        sending("json.dumps({'name': 'a', 'family': 'a', 'visible': True, 'seed': 3})"),
        "author_labels_wrong",
    ),
    "a name that is not a number": (named("float('nan')"), "author_labels_wrong"),
    "a name that is a list": (named("['a']"), "author_labels_wrong"),
    "a family that is a table": (
        sending("json.dumps({'name': 'a', 'family': {}, 'visible': True})"),
        "author_labels_wrong",
    ),
    "visible that is a number": (
        sending("json.dumps({'name': 'a', 'family': 'a', 'visible': 1})"),
        "author_labels_wrong",
    ),
    "an empty name": (named("''"), "author_name_unfit"),
    "a long name": (named("'a' * 101"), "author_name_unfit"),
    "a name of half a character": (named("chr(0xd800)"), r"author_name_unfit(name=\ud800, limit=100)"),
    "a name that turns the text round": (named("'a' + chr(0x202e)"), "author_name_unfit"),
    "a name that clears the screen": (named("chr(27) + '[2J'"), "author_name_unfit"),
    "a name of two lines": (named("'a' + chr(10) + 'b'"), "author_name_unfit"),
    "two cases of one name": (
        broken(cases=GENERATE + "yield from [Case('a', 'a', {'x': np.ones(1)})] * 2"),
        "author_case_twice(name=a)",
    ),
    "a million families": (
        broken(cases=GENERATE + "yield from (Case(str(n), str(n), {'x': np.ones(1)}) for n in range(10**6))"),
        "author_too_many_cases(limit=1000)",
    ),
    "inputs beyond counting": (
        broken(cases=GENERATE + "yield Case('a', 'a', {f'x{n}': 1 for n in range(65)})"),
        "author_too_many_inputs",
    ),
    "an input without a name": (broken(cases=GENERATE + "yield Case('a', 'a', {' ': 1})"), "author_name_unfit"),
    "a text without end": (broken(cases=GENERATE + "yield Case('a', 'a', {'x': 'a' * 10**5})"), "author_input_unfit"),
    "a text with control characters": (
        broken(cases=GENERATE + "yield Case('a', 'a', {'x': chr(27)})"),
        "author_input_unfit",
    ),
    "a set of 300 MB": (
        broken(cases=GENERATE + "yield from (Case(str(n), 'a', {'x': np.ones(12_500_000)}) for n in range(3))"),
        "author_set_too_large(limit_mib=24.0)",
    ),
    "a set that is too large in small pieces": (
        broken(cases=GENERATE + "yield from (Case(str(n), 'a', {'x': np.ones(125_000)}) for n in range(40))"),
        "author_set_too_large(limit_mib=24.0)",
    ),
    "a traceback without end": (broken(cases="raise ValueError('a' * 10**6)"), "aaa"),
    "outputs beyond counting": (
        broken(driver="def run(solution, case): return {f'y{n}': case['x'] for n in range(65)}"),
        "author_too_many_outputs",
    ),
    "an output without a name": (
        broken(driver="def run(solution, case): return {'': case['x']}"),
        "author_name_unfit",
    ),
    "outputs too large": (
        broken(reference="import numpy as np\ndef double(x): return np.ones(4_000_000)"),
        "author_output_not_array",
    ),
}
MISTAKES = {
    **HOSTILE,
    "cases that do not compile": (broken(cases="def generate(rng:"), "SyntaxError"),
    "cases that raise at import": (broken(cases="1 / 0"), "ZeroDivisionError"),
    "cases without generate": (broken(cases="x = 1"), "generate"),
    "cases that raise halfway": (broken(cases=CASES + "    raise KeyError('lost')\n"), "KeyError: 'lost'"),
    "cases of none": (broken(cases="def generate(rng): return []"), "author_no_cases"),
    "cases that are no cases": (broken(cases="def generate(rng): yield 3"), "AttributeError"),
    "cases that import what is not there": (broken(cases="import pandas"), "pandas"),
    "cases with a set as input": (broken(cases=GENERATE + "yield Case('a', 'b', {'x': {1, 2}})"), "set"),
    "cases without end": (
        broken(cases=GENERATE + "while True: yield Case('a', 'b', {'x': np.ones(2)})"),
        "author_too_many_cases(limit=1000)",
    ),
    "cases that kill their process": (broken(cases="import os; os._exit(0)"), "hidden/cases.py"),
    "a driver that does not compile": (broken(driver="def run(solution, case"), "SyntaxError"),
    "a driver that raises at import": (broken(driver="import casekit"), "casekit"),
    "a driver without run": (broken(driver="x = 1"), "run"),
    "a driver that raises": (broken(driver="def run(solution, case): return case['z']"), "KeyError: 'z'"),
    "a driver that returns no outputs": (broken(driver="def run(solution, case): return 3"), "AttributeError"),
    "a reference that does not compile": (broken(reference="def double(x"), "SyntaxError"),
    "a reference that raises": (broken(reference="def double(x): return x / None"), "TypeError"),
    "a reference without the entry point": (broken(reference="def triple(x): return x"), "double"),
    "a reference that returns nothing": (
        broken(reference="def double(x): pass"),
        "author_output_not_array(output=y, what=not_array_none)",
    ),
    "a reference that returns text": (broken(reference="def double(x): return 'x'"), "str"),
    "a reference that takes too much memory": (
        broken(reference="import numpy as np\ndef double(x): return np.ones(10**10)"),
        "memory",
    ),
    "a provided module that raises": (broken(provided="1 / 0"), "ZeroDivisionError"),
}
each_mistake = pytest.mark.parametrize(("exercise", "told"), MISTAKES.values(), ids=MISTAKES.keys())


@each_mistake
def test_a_mistake_is_the_authors_and_told_with_its_reason(grader: Grader, exercise, told):
    with pytest.raises(AuthorError) as caught:
        grader.grade(exercise, RIGHT.encode())
    assert told in str(caught.value)
    assert "double" in str(caught.value), "the exercise is named"
    assert len(str(caught.value)) < 50_000


@pytest.mark.parametrize(
    "act",
    [
        lambda grader, exercise: grader.grade(exercise, b"x", seed=5),
        lambda grader, exercise: grader.run_visible(exercise, b"x"),
        lambda grader, exercise: grader.run_inputs(exercise, b"x", {"x": [1.0]}),
        lambda grader, exercise: grader.samples(exercise),
    ],
    ids=["a seed", "the samples run", "an own input", "the samples shown"],
)
def test_a_mistake_is_the_authors_whatever_was_asked_for(grader, act):
    with pytest.raises(AuthorError, match="ZeroDivisionError"):
        act(grader, MISTAKES["cases that raise at import"][0])


OBJECTIONS = {
    "a table in place of text": "return type('P', (), {'code': 'input_pad', 'values': {'limit': [[[]]]}})()",
    "a text without end": "return 'a' * 10**6",
    "control characters": "return chr(27) + chr(0x202e) + chr(0)",
    "values without end": "return type('P', (str,), {'code': 'input_pad', 'values': {'limit': 'a' * 10**6}})('no')",
    "values that are deep": "return type('P', (str,), {'code': 'input_pad', 'values': {'limit': 10**400}})('no')",
}


@pytest.mark.parametrize("body", OBJECTIONS.values(), ids=OBJECTIONS.keys())
def test_an_objection_is_shown_cut_and_printable(grader: Grader, body: str):
    exercise = inline_exercise(cases=f"{CASES}\n\ndef problem_with(inputs):\n    {body}\n")
    with pytest.raises(InputError) as caught:
        grader.run_inputs(exercise, RIGHT.encode(), {"x": [1.0]})
    shown = json.dumps(caught.value.message.to_json())
    assert len(shown) < 20_000
    assert str(caught.value.message).isprintable()


ANSWERS = {
    "no frame": "child._judge_inputs = lambda author, inputs, results: results.add(b'D', [])",
    "a frame of rubbish": "child._judge_inputs = lambda author, inputs, results: results.add(b'I', [b'rubbish'])",
}


@pytest.mark.parametrize("patch", ANSWERS.values(), ids=ANSWERS.keys())
def test_an_objection_that_cannot_be_read_is_the_authors_mistake(grader: Grader, patch: str):
    patched = f"from grader.inside import child\n{patch}\n"
    exercise = inline_exercise(cases=CASES + "\n\ndef problem_with(inputs):\n    pass\n" + patched)
    with pytest.raises(AuthorError, match="author_no_objection"):
        grader.run_inputs(exercise, RIGHT.encode(), {"x": [1.0]})


def test_a_mistake_of_an_author_is_a_failure_of_ours():
    assert issubclass(AuthorError, GraderError)


def test_after_all_mistakes_the_next_submission_is_graded(grader, grade_source: Callable[..., Report]):
    for exercise, _ in list(MISTAKES.values())[:6]:
        with pytest.raises(AuthorError):
            grader.grade(exercise, RIGHT.encode())
    assert grade_source(RIGHT, on=inline_exercise()).verdict is Verdict.ACCEPTED


# --- What is no mistake of the author's ------------------------------------------------------------------------


def test_a_student_who_breaks_the_driver_in_their_own_process_gets_a_runtime_error(grade_source):
    source = "import driver\ndriver.run = None\nimport sys\nsys.modules['driver'].__dict__.clear()\n" + RIGHT
    report = grade_source(source, on=inline_exercise())
    assert report.verdict in (Verdict.ACCEPTED, Verdict.RUNTIME_ERROR)


def test_a_driver_that_stumbles_over_the_students_answer_blames_the_student(grade_source):
    twice = inline_exercise(driver=DRIVER.replace('solution.double(case["x"])', 'solution.double(case["x"]).copy()'))
    report = grade_source("def double(x): pass", on=twice)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert report.cases[0].message == verbatim("AttributeError: 'NoneType' object has no attribute 'copy'")


def test_a_reference_may_be_of_lower_precision_and_print(grade_source):
    reference = "print('loading')\ndef double(x):\n    print('solving')\n    return (x + x).astype('float32')\n"
    report = grade_source(RIGHT, on=inline_exercise(reference=reference))
    assert report.verdict is Verdict.ACCEPTED
    assert report.stdout == ""


def test_a_reference_that_overwrites_its_input_changes_no_students_input(grade_source):
    reference = "def double(x):\n    x *= 2\n    return x\n"
    report = grade_source(RIGHT, on=inline_exercise(reference=reference))
    assert report.verdict is Verdict.ACCEPTED
    assert reference != REFERENCE


@pytest.mark.parametrize("line", ["9" * 5000, "9" * 8, "0"])
def test_a_number_in_a_traceback_may_be_anything(line):
    """Python refuses to read a number of 5,000 digits; then those who wait for a case set would wait for ever."""
    text = f'Traceback\n  File "cases.py", line {line}, in generate\nValueError: lost'
    finding = of_author(AuthorError(verbatim(text), "x: hidden/cases.py, seed 1"))
    assert finding.line in (0, int(line[:5])) and finding.line < 10**7
    assert str(finding.message) == "ValueError: lost"
