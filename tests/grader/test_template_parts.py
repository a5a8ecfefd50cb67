"""The template beside the reference: signatures, defaults, and the template with the reference's bodies."""

import pytest

from grader.message import Message
from grader.publish_gate.checks.template_parts import signatures, with_bodies

REFERENCE = """
from utils import im2col

class A:
    def __init__(self, x, eps=1e-5):
        self.eps = eps
        self.t = 0

    def f(self, y):
        self.t += 1
        return helper(y) + self.eps + self.t

def helper(y: int) -> int:
    return 2 * y
"""
TEMPLATE = """
class A:
    def __init__(self, x, eps=0.00001):
        self.eps = eps

    def f(self, y):
        raise NotImplementedError
"""


def found(template: str, driver: str = "") -> list[Message]:
    return [one.message for one in signatures(template, REFERENCE, driver)]


def test_equal_values_written_otherwise_are_equal():
    assert found(TEMPLATE) == []


def test_another_default_is_named_with_function_parameter_and_both_values():
    values = {"function": "A.__init__", "parameter": "eps", "template": "1e-06", "reference": "1e-05"}
    assert found(TEMPLATE.replace("0.00001", "1e-6")) == [Message("default_differs", values)]


def test_another_order_of_arguments_is_found():
    (message,) = found(TEMPLATE.replace("self, y", "self, z"))
    assert message == Message("signature_differs", {"function": "A.f", "template": "self, z", "reference": "self, y"})


@pytest.mark.parametrize("driver", ['case.get("eps", 1e-6)\n', 'OPTIONS = {"eps": 1e-6}\n'])
def test_a_default_of_the_driver_is_compared(driver):
    (message,) = found(TEMPLATE, driver)
    assert message == Message("driver_default_differs", {"parameter": "eps", "driver": "1e-06", "reference": "1e-05"})
    assert found(TEMPLATE, driver.replace("1e-6", "1e-5")) == []


def test_the_template_computes_with_the_references_bodies_and_its_further_state():
    space: dict = {}
    exec(with_bodies(TEMPLATE, REFERENCE, ["utils"]), space)
    assert space["A"](1).f(3) == 6 + 1e-5 + 1


def test_given_methods_keep_their_bodies_unless_all_are_wanted():
    given = TEMPLATE.replace("raise NotImplementedError", "return 0")
    for all_methods, expected in ((False, 0), (True, 6 + 1e-5 + 1)):
        space: dict = {}
        exec(with_bodies(given, REFERENCE, ["utils"], all_methods=all_methods), space)
        assert space["A"](1).f(3) == expected


def test_an_attribute_of_another_name_is_not_made_up_for():
    space: dict = {}
    exec(with_bodies(TEMPLATE.replace("self.eps", "self.epsilon"), REFERENCE, ["utils"]), space)
    with pytest.raises(AttributeError):
        space["A"](1).f(3)
