"""Explanations count their work: the same words at any load, and a reason where one is cut short."""

import json
import random
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import numpy as np
import pytest

from grader.exercise.parse import load_exercise
from grader.explain import budget, probe_cases, student_runs
from grader.explain import oracle as oracle_module
from grader.explain.budget import CeilingReachedError
from grader.explain.explainer import Explainer
from grader.explain.mutant_match import candidates
from grader.explain.part import Part
from grader.explain.probe_cases import SEED, ProbeCases
from grader.explain.refusal import Refusal
from grader.sandbox import run as run_module
from grader.sandbox.run import Bounds, Ceiling
from tests.app.api import MAXPOOL
from tests.grader.inline import inline_exercise
from tests.grader.test_explain import NEGATES, REAL

pytestmark = pytest.mark.sandbox

KEPT = ("assigns", "gives_to_every_tie", "keeps_the_last_gradient", "forgets_transpose")
CARD_PARTS = ("case", "family", "visible", "smallest", "hint")
_MOST_RUNS_OF_CARD, _MOST_RUNS = 5, 8
ENDLESS = b"def double(x):\n    while x.size > 1:\n        pass\n    return x + x\n"


@pytest.fixture(scope="module")
def exercise():
    return load_exercise(MAXPOOL)


@pytest.fixture
def explainer(grader):
    """Return an explainer that has kept nothing yet."""
    real = grader._explainer
    return Explainer(real._oracle, real._students)


def refused(grader, exercise, source):
    refusal = Refusal.of(grader.grade(exercise, source, seed=3))
    assert refusal
    return refusal


def source_of(exercise, name):
    return next(one.source for one in exercise.submissions if one.name == name).encode()


def text(explanation):
    return json.dumps(explanation.to_json(), allow_nan=False)


@pytest.fixture
def runs(grader, monkeypatch):
    """Return the list that each run of a student's source is added to."""
    found = []
    run = grader._explainer._students.run

    def counted(trial, *arguments, **options):
        found.append(trial)
        return run(trial, *arguments, **options)

    monkeypatch.setattr(grader._explainer._students, "run", counted)
    return found


@pytest.fixture
def forced(monkeypatch):
    """Return a function that lowers the ceilings of students' and authors' runs."""

    def lower(module, name, cpu_s, asleep_s=1.0):
        bounds = Bounds(600.0, 4 << 20, 64 << 20, Ceiling(9.0, cpu_s, asleep_s))
        monkeypatch.setattr(module, name, lambda *arguments: bounds)
        if module is student_runs:
            monkeypatch.setattr(budget, name, lambda *arguments: bounds)

    return lower


@pytest.mark.parametrize("name", KEPT)
def test_a_later_explanation_is_the_first_one_again_and_the_card_is_in_it(grader, explainer, exercise, name):
    source = source_of(exercise, name)
    refusal = refused(grader, exercise, source)
    first = explainer.explain(exercise, source, refusal)
    assert first.is_complete and first.reason is None
    assert text(explainer.explain(exercise, source, refusal)) == text(first)
    card = explainer.explain(exercise, source, refusal, part=Part.CARD).to_json()
    rest = first.to_json()
    assert {part: card[part] for part in CARD_PARTS} == {part: rest[part] for part in CARD_PARTS}
    assert all(diagnosis in rest["diagnoses"] for diagnosis in card["diagnoses"])
    fresh = Explainer(explainer._oracle, explainer._students)
    assert fresh.explain(exercise, source, refusal, part=Part.CARD).to_json() == card


def test_the_card_says_what_an_exception_means_as_the_rest_does(grader, explainer):
    exercise = inline_exercise(cases=REAL)
    source = b"def double(x):\n    return x + x.flip()\n"
    refusal = refused(grader, exercise, source)
    card = explainer.explain(exercise, source, refusal, part=Part.CARD)
    rest = explainer.explain(exercise, source, refusal)
    assert [one.name for one in card.diagnoses] == ["method_of_another_library"]
    assert [*card.diagnoses] == [*rest.diagnoses]


def test_an_exception_that_earlier_calls_cause_is_not_read_in_plain_words(grader, explainer):
    exercise = inline_exercise(cases=REAL)
    source = b"calls = []\ndef double(x):\n    calls.append(x)\n    return 2 * x if len(calls) < 2 else x.flip()\n"
    refusal = refused(grader, exercise, source)
    for part in Part:
        found = explainer.explain(exercise, source, refusal, part=part)
        assert [one.name for one in found.diagnoses] == ["depends_on_earlier_calls"]


def test_names_for_wrong_numbers_are_looked_for_in_the_rest_only(grader, explainer):
    exercise = inline_exercise(cases=REAL)
    refusal = refused(grader, exercise, NEGATES)
    card = explainer.explain(exercise, NEGATES, refusal, part=Part.CARD)
    rest = explainer.explain(exercise, NEGATES, refusal)
    assert not card.diagnoses and [one.name for one in rest.diagnoses]
    assert card.smallest == rest.smallest


def test_neither_pauses_nor_other_work_nor_a_fast_clock_change_a_word(grader, explainer, exercise, monkeypatch):
    sources = [source_of(exercise, name) for name in KEPT]
    refusals = [refused(grader, exercise, source) for source in sources]
    quiet = [text(explainer.explain(exercise, *one)) for one in zip(sources, refusals, strict=True)]
    pauses = random.Random(7)

    @contextmanager
    def turn():
        time.sleep(pauses.uniform(0, 0.03))
        yield

    fast = SimpleNamespace(monotonic=lambda: 20 * time.monotonic(), sleep=time.sleep)
    monkeypatch.setattr(run_module, "time", fast)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(6)]
    try:
        fresh = Explainer(explainer._oracle, explainer._students)
        loaded = [text(fresh.explain(exercise, *one, turn=turn)) for one in zip(sources, refusals, strict=True)]
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert loaded == quiet


def test_no_slot_and_no_lock_is_held_while_waiting_for_a_turn(grader, explainer, exercise):
    pool, oracle = grader._pool, explainer._oracle
    held = []

    @contextmanager
    def turn():
        assert not held
        assert not oracle._renewed.lock.locked()
        pool._housekeeper.submit(lambda: None).result()  # the slots of earlier runs are tidied by now
        assert len(pool._free) == grader.slots
        held.append(1)
        yield
        held.pop()

    source = source_of(exercise, "assigns")
    assert explainer.explain(exercise, source, refused(grader, exercise, source), turn=turn).is_complete


@pytest.mark.parametrize("name", KEPT)
def test_runs_and_candidates_are_counted(grader, explainer, exercise, runs, name):
    source = source_of(exercise, name)
    refusal = refused(grader, exercise, source)
    explainer.explain(exercise, source, refusal, part=Part.CARD)
    assert 1 <= len(runs) <= _MOST_RUNS_OF_CARD
    runs.clear()
    explainer.explain(exercise, source, refusal)
    assert len(runs) <= _MOST_RUNS
    whole = len(explainer.probe_case_sets.of(exercise).whole().cases)
    assert max(trial.count for trial in runs) <= whole + 150


def test_what_is_raised_in_place_of_a_turn_ends_the_explanation(grader, explainer, exercise, caplog):
    turns = []

    def turn():
        turns.append(1)
        if len(turns) > 3:
            raise KeyError("closing")
        return nullcontext()

    source = source_of(exercise, "assigns")
    with pytest.raises(KeyError, match="closing"):
        explainer.explain(exercise, source, refused(grader, exercise, source), turn=turn)
    assert len(turns) == 4 and caplog.records == []


# --- Ceilings --------------------------------------------------------------------------------------------------


def test_after_the_first_run_over_its_ceiling_the_source_runs_no_more(grader, explainer, runs, forced):
    exercise = inline_exercise(cases=REAL)
    slow = b"def double(x):\n    sum(range(40_000_000))\n    return -2 * x\n"
    refusal = refused(grader, exercise, slow)
    forced(student_runs, "students_bounds", 0.2)
    found = explainer.explain(exercise, slow, refusal)
    assert (found.is_complete, found.reason) == (False, "probe_cases")
    assert len(runs) == 1
    assert found.case == refusal.failing_case and found.smallest is None


def test_sleep_has_a_ceiling_too(grader, explainer, runs, forced):
    exercise = inline_exercise(cases=REAL)
    sleepy = b"import time\n\n\ndef double(x):\n    time.sleep(0.3)\n    return -2 * x\n"
    refusal = refused(grader, exercise, sleepy)
    forced(student_runs, "students_bounds", 5.0, 0.4)
    found = explainer.explain(exercise, sleepy, refusal)
    assert (found.is_complete, found.reason, len(runs)) == (False, "probe_cases", 1)


def test_all_runs_of_one_explanation_share_an_allowance(grader, explainer, exercise, runs, forced):
    """A source that dawdles in each run, below the ceiling of one, would hold up everybody else's explanations."""
    dawdles = b"import time\n\ntime.sleep(0.25)\n" + source_of(exercise, "assigns")
    refusal = refused(grader, exercise, dawdles)
    forced(student_runs, "students_bounds", 60.0, 0.4)
    found = explainer.explain(exercise, dawdles, refusal)
    assert not found.is_complete and found.reason != "probe_cases"
    assert found.case == refusal.failing_case
    assert len(runs) == 2


def test_code_of_an_author_that_is_costly_again_and_again_gets_little(grader, explainer, monkeypatch):
    """All authors' code shares one jail. What is made once and kept may be costly, but not each explanation."""
    monkeypatch.setattr(budget, "COSTLY_ASLEEP_S", 0.2)
    monkeypatch.setattr(budget, "MOST_COSTLY", 2)
    monkeypatch.setattr(budget, "LATER_ASLEEP_S", 0.2)
    monkeypatch.setattr(explainer._oracle, "_costly", budget.CostlyCalls())
    sleepy = "import time\n\n\ndef double(x):\n    time.sleep(0.4 if x.size == 1 else 0)\n    return x + x\n"
    exercise = inline_exercise(cases=REAL, reference=sleepy)
    asked = [{"x": np.ones(1)}]
    for _ in range(2):
        assert explainer._oracle.reference(exercise, asked) == [{"y": np.array([2.0])}]
    with pytest.raises(CeilingReachedError):
        explainer._oracle.reference(exercise, asked)
    assert len(explainer._oracle.reference(exercise, [{"x": np.ones(2)}])) == 1
    assert len(explainer._oracle.reference(inline_exercise(cases=REAL), asked)) == 1


def test_an_author_who_is_too_slow_is_no_mistake_of_the_student(grader, explainer, forced):
    slow = "def double(x):\n    sum(range(20_000_000))\n    return x + x\n"
    exercise = inline_exercise(cases=REAL, reference=slow)
    refusal = refused(grader, exercise, NEGATES)
    forced(oracle_module, "authors_bounds", 0.15)
    found = explainer.explain(exercise, NEGATES, refusal)
    assert (found.is_complete, found.reason, found.diagnoses) == (False, "probe_cases", ())


def test_a_loop_without_end_is_found_and_is_no_ceiling(grader, explainer):
    exercise = inline_exercise(cases=REAL, time_limit_s=0.5)
    found = explainer.explain(exercise, ENDLESS, refused(grader, exercise, ENDLESS))
    assert found.is_complete
    assert [(one.name, one.message.values) for one in found.diagnoses] == [("does_not_end", {"seconds": 1})]


def test_a_source_that_is_stuck_again_and_again_is_not_run_much_longer(grader, explainer, runs):
    sometimes = (
        b"seen = []\n\n\ndef double(x):\n    seen.append(1)\n    while seen[2:]:\n        pass\n    return -2 * x\n"
    )
    exercise = inline_exercise(cases=REAL, time_limit_s=1)
    refusal = Refusal(3, ("shape-0",), "shape", True, grader.grade(exercise, NEGATES).verdict)
    found = explainer.explain(exercise, sometimes, refusal)
    assert found.is_complete and found.smallest
    assert len(runs) <= _MOST_RUNS


def test_cases_made_large_for_explanations_only_are_not_kept(grader, explainer):
    """The gate and the bounds of case sets look at seeds of grading. `cases.py` can tell that of explanations."""
    cases = f"""import numpy as np
{REAL}

graded = generate


def generate(rng):
    if rng.bit_generator.state != np.random.default_rng({SEED}).bit_generator.state:
        yield from graded(rng)
    else:
        for k in range(100):
            yield Case(name=str(k), family="f", visible=True, inputs={{"x": np.ones(2**20)}})
"""
    exercise = inline_exercise(cases=cases)
    found = explainer.explain(exercise, NEGATES, refused(grader, exercise, NEGATES))
    assert (found.is_complete, found.reason) == (False, "probe_cases")
    assert explainer.probe_case_sets.of(exercise).kept_bytes == 0


def test_the_versions_kept_are_bounded_by_their_bytes(grader, explainer, monkeypatch):
    sets = explainer.probe_case_sets
    exercises = [inline_exercise(cases=REAL + f"\n# {number}\n") for number in range(3)]
    first = sets.of(exercises[0])
    size = first.whole() and first.kept_bytes
    assert size > 0
    monkeypatch.setattr(probe_cases, "_KEPT_BYTES", 2 * size)
    for exercise in exercises[1:]:
        sets.of(exercise).whole()
    sets.of(exercises[2])
    assert [*sets._kept] == [one.version for one in exercises[1:]]
    monkeypatch.setattr(probe_cases, "_KEPT_BYTES_OF_ONE", size - 1)
    with pytest.raises(CeilingReachedError):
        sets.of(exercises[2]).small("shape")


# --- The author's code -----------------------------------------------------------------------------------------

COUNTS = """
def double(x):
    total, left = 0 * x, 2
    while left > 0:
        total = total + x
        left = left - 1
    return total
"""


def test_mutants_that_do_not_end_are_left_out_and_the_others_kept(grader):
    exercise = inline_exercise(cases=REAL, reference=COUNTS)
    found = ProbeCases(exercise, grader._explainer._oracle).mutated("reference")
    assert all(len(answers) == 4 for _, answers in found)
    left_out = {one.source for one in candidates(exercise, "reference")} - {one.source for one, _ in found}
    assert left_out and found


def test_a_solution_that_ends_the_process_is_left_out(grader):
    exercise = inline_exercise(cases=REAL)
    oracle = grader._explainer._oracle
    cases = [case.inputs for case in oracle.generate(exercise, 1)]
    sources = {
        "first": "def double(x):\n    return x\n",
        "ends": "import os\n\n\ndef double(x):\n    os._exit(0)\n",
        "broken": "1 / 0\n",
        "last": "def double(x):\n    return 2 * x\n",
    }
    found = oracle.one_by_one(exercise, sources, cases)
    assert [*found] == ["first", "broken", "last"]
    assert [len(answers) for answers in found.values()] == [4, 4, 4]
    assert found["broken"][0].error.startswith("ZeroDivisionError")


def test_a_past_seed_is_generated_up_to_the_failing_case_and_not_in_the_jail_of_submissions(grader, explainer):
    exercise = inline_exercise(cases=REAL)
    found = explainer._oracle.generate(exercise, 5, until="shape-1")
    assert [case.name for case in found] == ["shape-0", "shape-1"]


@pytest.mark.parametrize(
    "labels",
    ["[1, 2]", '"text"', "null", "[" * 5000, '{"name": 1, "family": "f", "visible": true}', '{"family": "f"}'],
)
def test_labels_that_are_none_are_an_authors_failure(grader, explainer, labels):
    forged = f"""
import json
from casekit import Case


def generate(rng):
    json.dumps = lambda value: {labels!r}
    yield Case("a", "f", {{"x": rng.standard_normal(2)}}, visible=True)
"""
    exercise = inline_exercise(cases=forged)
    refusal = Refusal(3, ("a",), "f", True, grader.grade(inline_exercise(cases=REAL), NEGATES).verdict)
    found = explainer.explain(exercise, NEGATES, refusal)
    assert (found.is_complete, found.reason) == (False, "probe_cases")
