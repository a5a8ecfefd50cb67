"""Mistakes of habit, which recognise students' mistakes and judge no case set."""

import ast

import pytest

from grader.mutation.mutate import likely_mistakes, mutants

ADAM = """
class Adam:
    def __init__(self, lr=0.1, beta=0.9):
        self.lr = lr
        self.beta = beta

    def update(self, params, grads):
        self.t += 1
        self.v = self.beta * self.v + (1 - self.beta) * grads**2
        params = params - self.lr * grads / self.v
"""
POOL = """
def pool(x, h, w, pad):
    OH = H + 2 * pad - kh
    OW = W + 2 * pad - kw
    return x.mean(axis=0)
"""


def made(source):
    return {mutant.source: mutant.slip for mutant in likely_mistakes(source)}


def slips_with(source, part):
    return [slip.code for text, slip in made(source).items() if part in text]


@pytest.mark.parametrize(
    ("source", "part", "code"),
    [
        (POOL, "x.max(axis=0)", "slip_instead"),
        (POOL, "x.mean(axis=1, keepdims=True)", "slip_other_axis"),
        (POOL, "max(x.shape[0] - 1, 1)", "slip_ddof_added"),
        (ADAM, "np.abs(grads)", "slip_instead"),
        (ADAM, "np.sum(grads ** 2)", "slip_summed_over_all"),
        (ADAM, "params - (1 - self.beta) * (self.lr * grads / self.v)", "slip_factor_too_many"),
    ],
)
def test_a_mistake_of_habit_is_made(source, part, code):
    assert code in slips_with(source, part)


def test_the_same_mistake_for_rows_and_columns_is_made_at_once():
    both = [text for text in made(POOL) if "OH = H - kh" in text and "OW = W - kw" in text]
    assert len(both) == 1 and not any(
        "OW = W - kw" in mutant.source and "OH = H - kh" in mutant.source for mutant in mutants(POOL)
    )


def test_a_step_counted_at_the_end_starts_with_zero():
    (late,) = [text for text, slip in made(ADAM).items() if slip.code == "slip_counter_late"]
    assert ast.unparse(ast.parse(late).body[0].body[1].body[-1]) == "self.t += 1"


def test_every_source_can_be_compiled_and_the_gates_mutants_are_among_them():
    found = made(ADAM)
    assert all(compile(text, "mutant", "exec") for text in found)
    assert {mutant.source for mutant in mutants(ADAM)} <= {*found}


def test_the_gate_makes_none_of_them():
    assert not {"slip_counter_late", "slip_factor_too_many"} & {mutant.slip.code for mutant in mutants(ADAM)}
