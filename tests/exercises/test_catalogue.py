"""Consistency of every exercise folder: its cases, its reference and its example submissions."""

import re
import tomllib
from xml.etree import ElementTree

import numpy as np
import pytest
from _pytest.mark import ParameterSet

from grader.exercise.exercise import ExampleSubmission
from grader.inside.casekit import Case
from grader.verdict import Verdict
from tests.exercises.bench import FOLDERS, ROOT, Bench, bench_of, families_meant

pytestmark = pytest.mark.exercises

BEGIN, END = "# === your code: begin ===", "# === your code: end ==="
LABS = sorted((ROOT / "exercises").glob("*/lab.toml"))


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> range:
    """Return the seeds to draw cases of: the gate takes three, and `./dev test all` twenty."""
    return range(20 if request.config.getoption("--every-exercise") else 6)


def _kept(*verdicts: Verdict) -> list[ParameterSet]:
    return [
        pytest.param(bench_of(folder), kept, id=f"{folder.name}-{kept.name}")
        for folder in FOLDERS
        for kept in bench_of(folder).kept(*verdicts)
    ]


def _failed_families(bench: Bench, kept: ExampleSubmission, seed: int) -> set[str]:
    """Return the families that refuse a solution by its values. An exception of the solution fails the test.

    numpy may warn of an overflow. In a jail that is printed and fails nothing.
    """
    solution = bench.solution(kept.source)
    pairs = zip(bench.cases(seed), bench.expected(seed), strict=True)
    with np.errstate(all="ignore"):
        return {
            case.family for case, expected in pairs if not bench.accepts(bench.run(solution, case.inputs), expected)
        }


def _same(left: object, right: object) -> bool:
    return type(left) is type(right) and np.array_equal(left, right)


def _same_inputs(left: Case, right: Case) -> bool:
    names = left.inputs.keys()
    return names == right.inputs.keys() and all(_same(left.inputs[name], right.inputs[name]) for name in names)


@pytest.mark.parametrize("lab", LABS, ids=lambda path: path.parent.name)
def test_a_lab_lists_exactly_the_exercises_in_its_folder(lab):
    levels = tomllib.loads(lab.read_text())["levels"]
    assert sorted(levels) == sorted(path.parent.name for path in lab.parent.glob("*/exercise.toml"))


def test_prerequisites_are_exercises(bench):
    assert {*bench.exercise.prerequisites} <= {folder.name for folder in FOLDERS}


def test_both_languages_have_a_title_and_a_statement_with_samples_and_limits(bench):
    assert bench.exercise.title.keys() == bench.exercise.statements.keys() == {"en", "zh"}
    for statement in bench.exercise.statements.values():
        assert statement.count("\n{{samples}}\n") == statement.count("\n{{limits}}\n") == 1


def test_the_statements_show_every_figure_and_no_other(bench):
    for statement in bench.exercise.statements.values():
        assert {*re.findall(r"!\[[^\]]+\]\(figures/([^)]+)\)", statement)} == bench.exercise.figures.keys() != set()


def test_a_figure_has_a_title_and_sizes_itself(bench):
    for figure in bench.exercise.figures.values():
        svg = ElementTree.fromstring(figure)
        assert svg.findtext("{http://www.w3.org/2000/svg}title")
        assert svg.get("viewBox") and not svg.get("width")


def test_a_figure_holds_shapes_and_text_only(bench):
    for figure in bench.exercise.figures.values():
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(figure).iter()}
        assert tags <= {"svg", "title", "g", "rect", "path", "text"}


def test_one_seed_gives_one_case_set(bench):
    for first, second in zip(bench.draw(7), bench.draw(7), strict=True):
        assert (first.name, first.family, first.visible) == (second.name, second.family, second.visible)
        assert _same_inputs(first, second)


def test_two_seeds_give_the_same_cases_with_other_values(bench):
    first, second = bench.cases(1), bench.cases(2)
    assert [case.name for case in first] == [case.name for case in second]
    changed = [
        not all(_same(a.inputs[name], b.inputs[name]) for name in a.inputs)
        for a, b in zip(first, second, strict=True)
    ]
    assert sum(changed) >= len(changed) / 2


def test_case_names_are_unique_and_begin_with_their_family(bench):
    names = [case.name for case in bench.cases(0)]
    assert len(set(names)) == len(names)
    assert all(case.name.startswith(case.family) for case in bench.cases(0))


def test_two_or_three_small_cases_are_visible(bench):
    visible = [case for case in bench.cases(0) if case.visible]
    assert 2 <= len(visible) <= 3
    assert all(np.size(value) <= 40 for case in visible for value in case.inputs.values())


def test_the_smallest_case_comes_first(bench):
    sizes = [sum(np.size(value) for value in case.inputs.values()) for case in bench.cases(0)]
    assert sizes[0] == min(sizes)


def test_inside_a_family_the_cases_grow(bench):
    sizes: dict[str, list[int]] = {}
    for case in bench.cases(0):
        sizes.setdefault(case.family, []).append(sum(np.size(value) for value in case.inputs.values()))
    assert all(family == sorted(family) for family in sizes.values())


def test_inputs_are_plain_finite_and_of_modest_size(bench):
    for case in bench.cases(3):
        for value in case.inputs.values():
            assert type(value) in (int, float, bool, str) or value.dtype in (np.float64, np.int64)
            assert isinstance(value, str) or np.all(np.abs(value) <= 1000)


def test_the_reference_does_not_change_its_inputs(bench):
    for case, before in zip(bench.draw(5), bench.draw(5), strict=True):
        bench.driver.run(bench.reference, case.inputs)
        assert _same_inputs(case, before)


def test_the_reference_returns_finite_float64_below_a_hundred(bench):
    for outputs in bench.expected(3):
        for value in outputs.values():
            assert np.asarray(value).dtype == np.float64
            assert np.all(np.abs(value) <= 100)


def test_there_is_a_second_accepted_solution_and_three_wrong_ones(bench):
    assert bench.kept(Verdict.ACCEPTED)
    assert len(bench.kept(Verdict.WRONG_ANSWER)) >= 3


@pytest.mark.parametrize(("bench", "kept"), _kept(Verdict.ACCEPTED))
def test_an_accepted_solution_agrees_with_the_reference(bench, kept, seeds):
    solution = bench.solution(kept.source)
    for seed in seeds:
        for case, expected in zip(bench.cases(seed), bench.expected(seed), strict=True):
            actual = bench.run(solution, case.inputs)
            assert actual.keys() == expected.keys()
            for name in expected:
                np.testing.assert_allclose(actual[name], expected[name], rtol=0, atol=1e-10, strict=True)


@pytest.mark.parametrize(("bench", "kept"), _kept(Verdict.WRONG_ANSWER))
def test_a_wrong_solution_is_refused_by_the_family_it_was_written_for(bench, kept, seeds, record_property):
    meant = families_meant(kept)
    assert meant, "say which family refuses it: # killed-by: <family>"
    for seed in seeds:
        failed = _failed_families(bench, kept, seed)
        record_property(f"refused by, seed {seed}", ", ".join(sorted(failed)))
        assert {*meant} <= failed, f"seed {seed}: refused by {sorted(failed)}"


@pytest.mark.parametrize(("bench", "kept"), _kept(Verdict.RUNTIME_ERROR))
def test_a_crashing_solution_raises_in_the_family_it_was_written_for(bench, kept, seeds):
    solution = bench.solution(kept.source)
    for seed in seeds:
        raised = set()
        for case in bench.cases(seed):
            try:
                bench.run(solution, case.inputs)
            except Exception:
                raised.add(case.family)
        assert {*families_meant(kept)} <= raised, f"seed {seed}: raised in {sorted(raised)}"


@pytest.mark.parametrize(("bench", "kept"), _kept(Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR))
def test_a_hint_is_a_few_words_and_no_code(bench, kept):
    assert 40 <= len(kept.hint["en"]) <= 320
    assert not re.search(r"\bnp\.|\+=|import |killed-by", kept.hint["en"])


def test_the_template_marks_one_region_and_fails_there(bench):
    template = bench.exercise.template
    assert template.count(BEGIN) == template.count(END) == 1
    assert template.index(BEGIN) < template.index("raise NotImplementedError") < template.index(END)
    with pytest.raises(NotImplementedError):
        bench.run(bench.solution(template), bench.cases(0)[0].inputs)


def test_own_input_like_a_visible_case_is_fine(bench):
    for case in bench.cases(0):
        if case.visible:
            assert bench.problem_with(case.inputs) is None
