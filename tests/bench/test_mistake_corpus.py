"""The plausible mistakes: files and descriptions fit, names exist, sources are refused, lines are judged."""

import ast
from collections import Counter
from dataclasses import replace

import pytest

from app.i18n.extraction import read
from app.i18n.words import MESSAGE
from bench.mistake_corpus import FOLDER, HALVES, FirstLine, Judgement, Mistake, cells, corpus, first_line, judge
from grader.exercise.catalogue import exercise_folders
from grader.exercise.parse import load_exercise
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation
from grader.grader import Grader
from grader.message import Message
from grader.verdict import CaseResult, Report, Verdict

CORPUS = corpus()
FOLDERS = exercise_folders()
CODES = {one.id[0] if isinstance(one.id, tuple) else one.id for one in read("en") if one.context == MESSAGE}
KEYS = [f"{one.slug}--{one.name}" for one in CORPUS]
# One in seven without `--every-exercise`: a jail takes a tenth of a second for each.
SHARE = 7


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take every mistake with `--every-exercise`, else one in `SHARE`."""
    if "refused" in metafunc.fixturenames:
        step = 1 if metafunc.config.getoption("--every-exercise") else SHARE
        metafunc.parametrize("refused", CORPUS[::step], ids=KEYS[::step])


def test_each_exercise_has_two_in_each_half():
    counts = Counter((one.slug, one.half) for one in CORPUS)
    assert counts == {(slug, half): 2 for slug in FOLDERS for half in HALVES}


def test_files_and_descriptions_belong_together():
    files = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.py"))
    assert files == sorted(one.path.relative_to(FOLDER) for one in CORPUS)


@pytest.mark.parametrize("mistake", CORPUS, ids=KEYS)
def test_the_truth_is_a_sentence_and_names_exist(mistake):
    assert mistake.truth.endswith(".") and "\n" not in mistake.truth
    assert mistake.mistakes in (1, 2)
    assert not mistake.codes & mistake.also_true
    kept = {
        f"hint:{one.name}"
        for one in load_exercise(FOLDERS[mistake.slug]).submissions
        if one.verdict is not Verdict.ACCEPTED
    }
    assert mistake.codes | mistake.also_true <= CODES | kept


@pytest.mark.parametrize("mistake", CORPUS, ids=KEYS)
def test_the_source_is_python_and_no_kept_one(mistake):
    tree = ast.dump(ast.parse(mistake.source))
    kept = [ast.parse(one.source) for one in load_exercise(FOLDERS[mistake.slug]).submissions]
    for other in kept:
        other.body = [node for node in other.body if not isinstance(node, ast.Expr)]  # without the hint on top
    assert tree not in {ast.dump(other) for other in kept}


def test_most_are_no_simple_mutants():
    assert sum(not one.is_simple_mutant for one in CORPUS) >= 60
    assert sum(one.mistakes == 2 for one in CORPUS) == 20


@pytest.fixture(scope="module")
def grader():
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


@pytest.mark.sandbox
@pytest.mark.xdist_group("mistake_corpus")
def test_it_is_refused_by_a_case(grader, refused):
    report = grader.grade(load_exercise(FOLDERS[refused.slug]), refused.source.encode())
    assert report.verdict in (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
    assert any(case.verdict is not Verdict.ACCEPTED for case in report.cases)


# --- The judgement --------------------------------------------------------------------------------------------------


RIGHT, ALSO = frozenset({"wrong_sign", "hint:b"}), frozenset({"not_finite"})
MISTAKE = Mistake("relu", "a", "open", "It is.", RIGHT, ALSO, 1, is_simple_mutant=False)


@pytest.mark.parametrize(
    ("claims", "judgement"),
    [
        (("wrong_sign",), Judgement.RIGHT),
        (("hint:b",), Judgement.RIGHT),
        (("not_finite",), Judgement.BESIDE),
        (("only_when",), Judgement.OBSERVED),
        ((), Judgement.NOTHING),
        (("transposed",), Judgement.MISLEADING),
        (("hint:other",), Judgement.MISLEADING),
    ],
)
def test_a_line_is_judged_by_what_it_claims(claims, judgement):
    assert judge(MISTAKE, FirstLine("", claims)) is judgement


def report_of(message):
    case = CaseResult("basic", "basic", True, Verdict.WRONG_ANSWER, message)
    return Report("relu", "v", 1, Verdict.WRONG_ANSWER, 0, (case,), 1, 0.0)


REPORT = report_of(Message("must_be_equal"))


def explained(*messages, hint=None):
    return Explanation(diagnoses=[Diagnosis(message, {}) for message in messages], hint=hint or {})


def test_the_hint_comes_before_a_diagnosis():
    exercise = load_exercise(FOLDERS["relu"])
    kept = next(one for one in exercise.submissions if one.hint)
    wrong = Message("wrong_sign", {"outputs": ["y"], "count": 1})
    line = first_line(exercise, REPORT, explained(wrong, hint=kept.hint))
    assert line == FirstLine(" ".join(kept.hint["en"].split()), (f"hint:{kept.name}",))
    assert first_line(exercise, REPORT, explained(wrong)).claims == ("wrong_sign",)


def test_a_following_sentence_may_name_what_the_first_leaves_open():
    where = Message("only_where_input_is_large", {"input": "x"})
    message = Message("not_finite", {"outputs": ["y"], "what": "NaN", "count": 1}, more=(where,))
    line = first_line(load_exercise(FOLDERS["relu"]), REPORT, explained(message))
    assert line.text.startswith("y contains NaN") and "This happens where x is large." in line.text
    assert (line.claims, line.details) == (("not_finite",), ("only_where_input_is_large",))
    assert judge(MISTAKE, line) is Judgement.BESIDE
    assert judge(replace(MISTAKE, codes=frozenset(line.details)), line) is Judgement.RIGHT


@pytest.mark.parametrize(
    ("message", "claims"),
    [(Message("output_is_none", {"output": "y"}), ("output_is_none",)), (Message("must_be_equal"), ()), (None, ())],
)
def test_without_any_explanation_the_case_speaks(message, claims):
    assert first_line(load_exercise(FOLDERS["relu"]), report_of(message), Explanation()).claims == claims


@pytest.mark.parametrize(
    ("second", "judgement"), [("not_finite", Judgement.RIGHT), ("transposed", Judgement.MISLEADING)]
)
def test_of_two_mistakes_both_must_be_true(second, judgement):
    messages = (Message("wrong_sign", {}), Message(second, {}), Message("in_family", {"family": "basic"}))
    together = Message("two_mistakes", {"outputs": ["y"], "count": 1}, more=messages)
    line = first_line(load_exercise(FOLDERS["relu"]), REPORT, explained(together))
    assert line.claims == ("wrong_sign", second)
    assert judge(MISTAKE, line) is judgement


def test_advice_about_an_exception_names_it():
    advice = Message("input_called", {})
    observed = Message("error_with_advice", {"advice": advice, "error": "EOFError"})
    line = first_line(load_exercise(FOLDERS["relu"]), report_of(observed), Explanation())
    assert line.claims == ("input_called",) and line.text.startswith("Your code waits for input()")


def test_cells_are_those_of_arrays():
    assert cells(None) is None
    assert cells({"inputs": {"x": {"shape": [2, 3], "data": None}, "w": {"shape": [], "data": 1}, "stride": 2}}) == 7
