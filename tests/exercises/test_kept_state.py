"""Programs that keep something of the first call, or take 0 for a parameter left out, are refused everywhere."""

import ast
import tomllib
import warnings
from pathlib import Path

import numpy as np
import pytest

from grader.publish_gate.checks.mutation import given_functions
from tests.exercises.bench import FOLDERS, Bench, bench_named
from tests.exercises.kept_state import NEVER_ZERO, defaulting, keeping, truthy_defaults

pytestmark = pytest.mark.exercises

SEEDS = range(3)
BY_HAND = tomllib.loads(Path(__file__).with_name("kept_by_hand.toml").read_text(encoding="utf-8"))
SLUGS = [folder.name for folder in FOLDERS]
# Functions, without an object that could keep something.
WITHOUT_A_SECOND_ROUND = {"im2col", "col2im", "initialisers", "numerical_gradient"}
# No optional parameter, or only such as are 0 or False when left out (pad, nesterov), or never are (NEVER_ZERO).
WITHOUT_A_DEFAULT_BESIDE_ZERO = {
    *("relu", "sigmoid_tanh", "affine_forward", "affine_backward", "numerical_gradient"),
    *("conv2d_single_forward", "conv2d_single_backward", "conv_forward_im2col", "conv_backward_im2col"),
    *("batchnorm_backward", "layernorm_forward", "initialisers", "im2col", "col2im"),
    *("maxpool_forward", "maxpool_backward", "avgpool_forward", "avgpool_backward", "minpool"),
}
each_exercise = pytest.mark.parametrize("slug", SLUGS)
by_hand = pytest.mark.parametrize(("slug", "name"), [(slug, name) for slug in BY_HAND for name in BY_HAND[slug]])


def _is_refused(bench: Bench, source: str, seed: int) -> bool:
    """Return whether a case refuses a solution, by its values or by an exception."""
    solution = bench.solution(source)
    pairs = zip(bench.cases(seed), bench.expected(seed), strict=True)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return any(not _passes(bench, solution, case.inputs, expected) for case, expected in pairs)


def _passes(bench, solution, inputs, expected) -> bool:
    try:
        return bench.accepts(bench.run(solution, inputs), expected)
    except Exception:
        return False


def _accepted(bench: Bench, programs) -> list[str]:
    given = given_functions(bench.exercise.template)  # what such a function returns is not graded
    return [
        f"line {program.line}: {program.change}, seed {seed}"
        for program in programs
        for seed in SEEDS
        if not _is_refused(bench, program.source, seed) and program.function not in given
    ]


@each_exercise
def test_what_keeps_something_of_the_first_call_is_refused(slug):
    bench = bench_named(slug)
    programs = keeping(bench.exercise.reference_source)
    assert bool(programs) == (slug not in WITHOUT_A_SECOND_ROUND)
    assert _accepted(bench, programs) == []


@each_exercise
def test_what_takes_zero_for_a_parameter_left_out_is_refused(slug):
    bench = bench_named(slug)
    programs = defaulting(bench.exercise.reference_source)
    assert bool(programs) == (slug not in WITHOUT_A_DEFAULT_BESIDE_ZERO)
    assert _accepted(bench, programs) == []


@by_hand
def test_a_wrong_solution_by_hand_is_refused(slug, name):
    bench = bench_named(slug)
    source = bench.exercise.reference_source
    for change in BY_HAND[slug][name]:
        assert source.count(change["before"]) == 1, change["before"]
        source = source.replace(change["before"], change["after"])
    assert [seed for seed in SEEDS if not _is_refused(bench, source, seed)] == []


@each_exercise
def test_two_or_more_are_written_by_hand(slug):
    assert len(BY_HAND[slug]) >= 2


@each_exercise
def test_a_second_round_comes_in_the_same_size_larger_and_smaller(slug):
    pairs = [
        (np.size(case.inputs["x"]), np.size(case.inputs["x2"]))
        for case in bench_named(slug).cases(0)
        if {"x", "x2"} <= case.inputs.keys()
    ]
    if slug in WITHOUT_A_SECOND_ROUND | {"adam", "sgd_momentum"}:  # an optimiser's rounds are its steps
        assert pairs == []
    else:
        assert {np.sign(second - first) for first, second in pairs} >= {-1, 1}


@each_exercise
def test_optional_parameters_are_given_as_zero_where_that_is_allowed_and_left_out(slug):
    bench = bench_named(slug)
    given = {name for case in bench.cases(0) for name in case.inputs}
    for name in _optional(bench) & given - NEVER_ZERO:
        values = [case.inputs.get(name) for case in bench.cases(0)]
        assert any(value is not None and not np.any(value) for value in values), f"{name} is never 0"
        assert None in values, f"{name} is never left out"


@each_exercise
def test_gradients_hold_zeros_and_nothing_else(slug):
    douts = [np.asarray(case.inputs["dout"]) for case in bench_named(slug).cases(0) if "dout" in case.inputs]
    if douts:
        assert any(not dout.any() for dout in douts)
        assert any(dout.any() and not dout.all() for dout in douts) or all(dout.ndim == 0 for dout in douts)


def _optional(bench: Bench) -> set[str]:
    functions = [node for node in ast.walk(ast.parse(bench.exercise.template)) if isinstance(node, ast.FunctionDef)]
    return {one.arg for node in functions for one in node.args.args[len(node.args.args) - len(node.args.defaults) :]}


def test_a_default_that_is_zero_itself_needs_no_program():
    (function,) = ast.parse("def f(a, eps=1e-5, pad=0, momentum=0.9, train=True): ...").body
    assert truthy_defaults(function).keys() == {"momentum", "train"}
