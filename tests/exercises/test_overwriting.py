"""One rule on overwriting arrays that are only given: the same sentence everywhere, and a note that can be made."""

from types import ModuleType

import numpy as np
import pytest

from tests.exercises.bench import FOLDERS, Bench, bench_named, importable

pytestmark = pytest.mark.exercises

RULE = {
    "en": "\n- **Inputs.** Arrays that you are given to read stay as they are. "
    "Overwriting one is not refused, but the report notes it.\n",
    "zh": "\n- **输入。** 只供读取的数组请保持原样：改了不会判错，但报告会指出来。\n",
}
GIVEN_NO_ARRAY = {"initialisers"}  # a shape and a generator
# What a case starts from, in a copy: changing it is the task.
THE_TASK = {"adam": {"W", "b"}, "sgd_momentum": {"W", "b"}, "batchnorm_forward": {"running_mean", "running_var"}}
# The driver makes something else of these.
NOT_HANDED_OVER = {
    "col2im": {"x_shape"},
    "dropout": {"numbers", "numbers2"},
    "initialisers": {"numbers"},
    "numerical_gradient": {"a"},
}
each_exercise = pytest.mark.parametrize("slug", [folder.name for folder in FOLDERS])


@each_exercise
def test_every_statement_has_the_rule_in_the_same_words(slug):
    for language, statement in bench_named(slug).exercise.statements.items():
        assert statement.count(RULE[language]) == (slug not in GIVEN_NO_ARRAY)


@each_exercise
def test_no_statement_says_otherwise(slug):
    for statement in bench_named(slug).exercise.statements.values():
        for words in ("is refused", "as it is.", "as they are.", "会判错", "不许改动", "保持原样"):
            others = statement.replace(RULE["en"], "").replace(RULE["zh"], "")
            assert words not in others


@each_exercise
def test_the_arrays_of_a_case_reach_the_solution_so_that_a_change_shows(slug):
    bench = bench_named(slug)
    given = {name for case in bench.cases(0) for name, value in case.inputs.items() if isinstance(value, np.ndarray)}
    expected = given - THE_TASK.get(slug, set()) - NOT_HANDED_OVER.get(slug, set())
    assert _changed_by_one_that_overwrites(bench) == expected


def _changed_by_one_that_overwrites(bench: Bench) -> set[str]:
    """Return the inputs that differ after a run of the reference in which every array it got is set to 7."""
    changed = set()
    for case in bench.cases(0):
        copies = {name: np.copy(value) if np.ndim(value) else value for name, value in case.inputs.items()}
        solution, overwrite = _recording(bench)
        with importable({**bench.provided, "solution": solution}):
            bench.driver.run(solution, copies)
        overwrite()
        changed |= {name for name, value in case.inputs.items() if not np.array_equal(value, copies[name])}
    return changed


def _recording(bench: Bench):
    """Return the reference, changed to remember the arrays it is called with, and a function that overwrites them."""
    seen: list[np.ndarray] = []

    def remembering(function):
        def call(*arguments, **options):
            for value in (*arguments, *options.values()):
                arrays = value.values() if isinstance(value, dict) else [value]
                seen.extend(one for one in arrays if isinstance(one, np.ndarray))
            return function(*arguments, **options)

        return call

    solution: ModuleType = bench.solution(bench.exercise.reference_source)
    for entry in bench.exercise.entry_points:
        holder, names = solution, [entry.name]
        if entry.methods:
            holder, names = getattr(solution, entry.name), ["__init__", *entry.methods]
        for name in names:
            setattr(holder, name, remembering(getattr(holder, name)))

    def overwrite():
        for array in seen:
            array[...] = 7

    return solution, overwrite
