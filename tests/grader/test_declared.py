"""[gradient] and [[properties]]: what an exercise declares for the explanation of a refusal."""

import pytest

from grader.exercise.declarations import Gradient, Property
from grader.exercise.problems import ExerciseError
from grader.message import Message
from tests.grader.inline import DRIVER, inline_exercise, inline_files

FORWARD = "def forward(solution, case):\n    return solution.double(case['x'])\n"
PROPERTIES = "def properties(case, outputs):\n    yield 'sum', 0, 0\n"
GRADIENT = '\n[gradient]\nupstream = "dout"\noutputs = { dx = "x", dw = "w" }\n'
DECLARED = '\n[[properties]]\nname = "sum"\nen = "They add up."\nzh = "总和相等。"\n'


def exercise(toml, driver=DRIVER + FORWARD + PROPERTIES):
    files = inline_files(driver=driver)
    return inline_exercise(driver=driver, files={"exercise.toml": files["exercise.toml"] + toml.encode()})


def problems(toml, driver=DRIVER + FORWARD + PROPERTIES):
    with pytest.raises(ExerciseError) as error:
        exercise(toml, driver)
    return [(problem.file, problem.key, problem.message) for problem in error.value.problems]


def test_a_gradient_is_read():
    assert exercise(GRADIENT).gradient == Gradient("dout", {"dx": "x", "dw": "w"})


def test_without_upstream_forward_returns_the_loss():
    assert exercise('\n[gradient]\noutputs = { dx = "x" }\n').gradient == Gradient("", {"dx": "x"})


def test_properties_are_read():
    assert exercise(DECLARED).properties == (Property("sum", {"en": "They add up.", "zh": "总和相等。"}),)


def test_nothing_need_be_declared():
    assert exercise("", DRIVER).gradient is None
    assert exercise("", DRIVER).properties == ()


@pytest.mark.parametrize(
    ("toml", "key", "function"), [(GRADIENT, "gradient", "forward"), (DECLARED, "properties", "properties")]
)
def test_a_function_that_is_missing_in_the_driver_is_named(toml, key, function):
    message = Message("driver_function_missing", {"function": function})
    assert problems(toml, DRIVER) == [("exercise.toml", key, message)]


@pytest.mark.parametrize(
    ("toml", "key", "code"),
    [
        ('\n[gradient]\nupstream = "dout"\n', "gradient.outputs", "gradient_outputs_expected"),
        ("\n[gradient]\noutputs = { dx = 3 }\n", "gradient.outputs.dx", "text_expected"),
        (GRADIENT + "wrt = 1\n", "gradient.wrt", "key_unknown"),
        (
            '\n[[properties]]\nname = "Sum of all"\nen = "a"\nzh = "b"\n',
            "properties[0].name",
            "name_not_snake_case",
        ),
        ('\n[[properties]]\nname = "sum"\nzh = "总和不变。"\n', "properties[0].en", "english_missing"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_named_by_its_key(toml, key, code):
    assert (key, code) in [(at, message.code) for _, at, message in problems(toml)]


def test_a_hint_may_have_a_second_language():
    def hints(docstring):
        source = f'"""{docstring}"""\n\ndef double(x):\n    return x\n'
        return inline_exercise(files={"hidden/submissions/wrong_answer/a.py": source.encode()}).submissions[0].hint

    assert hints("Look at\nthe sign.") == {"en": "Look at the sign."}
    assert hints("Look at\nthe sign.\n\n看看\n符号。") == {"en": "Look at the sign.", "zh": "看看符号。"}
