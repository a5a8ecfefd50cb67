"""Messages about a mutant's change: the kind of the change, and names that a student knows, without its source."""

import ast
from pathlib import Path

import pytest

from app.i18n.words import Words
from grader.message import Message
from grader.mutation.mutate import mutants

REFERENCES = sorted(Path(__file__).parents[2].glob("exercises/*/*/hidden/reference.py"))


def slips(source: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the change of each mutant of `def f(...)`, by its body on one line."""
    found = {}
    for mutant in mutants(source):
        body = " ; ".join(line.strip() for line in mutant.source.splitlines()[1:])
        found[body.removeprefix("return ")] = (mutant.slip.code.removeprefix("slip_"), mutant.slip.values)
    return found


@pytest.mark.parametrize(
    ("expression", "mutant", "kind", "values"),
    [
        ("a + b", "a - b", "instead", {"wrong": "-", "right": "+"}),
        ("a + b", "a", "term_left_out", {}),
        ("a * b", "b", "factor_left_out", {}),
        ("a / b", "a", "division_left_out", {}),
        ("a / b", "b / a", "sides_exchanged", {"sign": "/"}),
        ("a ** 2", "a", "power_left_out", {}),
        ("a ** 2", "a ** 3", "number_too_large", {}),
        ("f(3)", "f(2)", "number_too_small", {}),
        ("f(1e-08)", "f(0.0)", "constant_left_out", {}),
        ("f(0.001)", "f(0.01)", "constant_ten_times", {}),
        ("f(True)", "f(False)", "instead", {"wrong": "False", "right": "True"}),
        ("-a", "a", "sign_left_out", {}),
        ("not a", "a", "not_left_out", {}),
        ("a > b", "a >= b", "instead", {"wrong": ">=", "right": ">"}),
        ("a and b", "a or b", "instead", {"wrong": "or", "right": "and"}),
        ("a.sum()", "a.mean()", "instead", {"wrong": "mean", "right": "sum"}),
        ("a.T", "a", "call_left_out", {"function": "T"}),
        ("np.sqrt(a)", "a", "call_left_out", {"function": "sqrt"}),
        ("a.sum(axis=0)", "a.sum(axis=1)", "other_axis", {"wrong": "1", "right": "0"}),
        ("a.sum(axis=0)", "a.sum()", "argument_left_out", {"name": "axis", "function": "sum"}),
        ("a.sum(axis=(0, 2))", "a.sum(axis=(2,))", "axis_left_out", {}),
        ("a.transpose(0, 2, 1)", "a.transpose(2, 0, 1)", "axes_exchanged", {}),
        ("a.var()", "a.var(ddof=1)", "ddof_added", {}),
        ("np.zeros(a)", "np.zeros(a, dtype=int)", "whole_numbers", {}),
        ("np.pad(a, b)", "np.pad(a, b, constant_values=1)", "border_of_ones", {}),
        ("np.dot(a, b)", "np.dot(b, a)", "arguments_exchanged", {"function": "dot"}),
        ("np.sqrt(a + b)", "np.sqrt(a) + b", "added_after_the_root", {}),
        ("np.sqrt(a) + b", "np.sqrt(a + b)", "added_under_the_root", {}),
        ("a[x:]", "a[:]", "slice_without_lower", {}),
        ("a[:x]", "a[:]", "slice_without_upper", {}),
        ("a[::x]", "a[:]", "slice_without_step", {}),
        ("a[x:]", "a[x + 1:]", "slice_begins_later", {}),
        ("a[:x]", "a[:x - 1]", "slice_ends_earlier", {}),
        ("range(a)", "range(1, a)", "range_begins_later", {}),
        ("range(a)", "range(a - 1)", "range_ends_earlier", {}),
        ("range(a)", "range(a + 1)", "range_ends_later", {}),
    ],
)
def test_each_kind_of_change_has_its_slip(expression, mutant, kind, values):
    assert slips(f"def f(a, b, x, np):\n    return {expression}\n")[mutant] == (kind, values)


def test_a_default_is_told_by_its_name():
    (mutant,) = (one for one in mutants("def f(stride=1):\n    return stride\n") if "stride=2" in one.source)
    assert mutant.slip == Message("slip_default", {"name": "stride", "value": "2"})


def test_names_that_are_taken_for_each_other_are_told():
    found = slips("def f(kh, kw):\n    return g(kh, 1)\n")
    assert found["g(kw, 1)"] == ("instead", {"wrong": "kw", "right": "kh"})
    exchanged = slips("def f(kh, kw):\n    return (kh, kw)\n")
    assert exchanged["(kw, kh)"] == ("names_exchanged", {"first": "kh", "second": "kw"})


def test_what_is_kept_between_calls_is_told():
    source = "class C:\n\n    def forward(self, x):\n        self.dx = x + 1\n        return self.dx\n"
    assert {mutant.slip.code for mutant in mutants(source)} >= {
        "slip_kept_from_the_first_call",
        "slip_added_to_the_call_before",
        "slip_step_left_out",
    }


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.parts[-3])
def test_every_mutant_of_every_reference_can_be_told_without_its_code(path):
    source = path.read_text()
    lines = {ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt | ast.BinOp)}
    slips = {mutant.slip.code: mutant.slip for mutant in mutants(source)}
    for slip in slips.values():
        english = Words("en").message(slip)
        assert english != slip.code and Words("en").mistake(slip.code) != slip.code
        assert not [line for line in lines if len(line) > 20 and line in english]
