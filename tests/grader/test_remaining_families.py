"""After a crash the families that were not begun run in one more child each, within the same time limit."""

import threading
from collections.abc import Iterator

import pytest

from grader.cases.case_sets import CaseSet
from grader.exercise.exercise import Exercise
from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.inside import wire
from grader.sandbox.jail import Child
from grader.sandbox.slot import Slot
from grader.verdict import CaseResult, Report, Verdict
from tests.english import english
from tests.grader.inline import inline_exercise

pytestmark = pytest.mark.sandbox

# family a: sizes 1 and 2; b: 3 and 4; c: 5 and 6
IN_ORDER = "aabbcc"
MIXED = "aabcbc"


def cases(families: str) -> str:
    seen: dict[str, int] = {}
    lines = []
    for family in families:
        seen[family] = seen.get(family, 0) + 1
        size = 2 * (ord(family) - ord("a")) + seen[family]
        lines.append(
            f'    yield Case("{family}-{seen[family]}", "{family}", {{"x": rng.standard_normal({size})}}, True)'
        )
    return "from casekit import Case\n\n\ndef generate(rng):\n" + "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def lone() -> Iterator[Grader]:
    """Return a grader of one slot, whose children are counted."""
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[CaseSet]:
    """Return the work of every child that was forked for a submission."""
    found: list[CaseSet] = []
    fork = Slot.fork

    def counted(slot: Slot[CaseSet], work: CaseSet, *, warm: bool = False) -> Child:
        found.append(work)
        return fork(slot, work, warm=warm)

    monkeypatch.setattr(Slot, "fork", counted)
    return found


def graded(lone: Grader, body: str, *, on: Exercise | None = None, top: str = "") -> Report:
    """Grade a solution that does something with the size of x before it answers rightly."""
    source = f"import os, sys, time\n{top}\ndef double(x):\n    size = len(x)\n    {body}\n    return 2 * x\n"
    return lone.grade(on or exercise(), source.encode(), seed=0)


def exercise(families: str = IN_ORDER, time_limit_s: float = 10) -> Exercise:
    return inline_exercise(cases=cases(families), time_limit_s=time_limit_s)


def passed(report: Report) -> dict[str, int]:
    return {one.name: one.passed for one in report.families}


def names(report: Report) -> list[str]:
    return [case.name for case in report.cases]


def test_a_right_solution_needs_one_child(lone: Grader, forks: list[CaseSet]) -> None:
    assert graded(lone, "pass").verdict is Verdict.ACCEPTED
    assert len(forks) == 1


def test_a_wrong_answer_needs_one_child(lone: Grader, forks: list[CaseSet]) -> None:
    assert graded(lone, "if size == 1: raise ValueError").verdict is Verdict.RUNTIME_ERROR
    assert len(forks) == 1


def test_the_other_families_of_a_crash_count(lone: Grader, forks: list[CaseSet]) -> None:
    report = graded(lone, "if size == 3: os._exit(4)")
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert passed(report) == {"a": 2, "b": 0, "c": 2}
    assert names(report) == ["a-1", "a-2", "b-1", "c-1", "c-2"]
    assert report.case_count == 6
    assert english(report.message) == "The process ended before all cases were done (exit status 4)."
    assert len(forks) == 2


def test_the_rest_of_a_family_does_not_count(lone: Grader) -> None:
    report = graded(lone, "if size == 1: os.abort()")
    assert passed(report) == {"a": 0, "b": 2, "c": 2}
    assert names(report) == ["a-1", "b-1", "b-2", "c-1", "c-2"]


def test_every_family_may_crash_once(lone: Grader, forks: list[CaseSet]) -> None:
    report = graded(lone, "if size % 2 == 0: os._exit(1)")
    assert passed(report) == {"a": 1, "b": 1, "c": 1}
    assert len(forks) == 3


def test_a_crash_while_the_source_is_loaded_passes_nothing(lone: Grader, forks: list[CaseSet]) -> None:
    report = graded(lone, "pass", top="os._exit(0)")
    assert passed(report) == {"a": 0, "b": 0, "c": 0}
    assert names(report) == ["a-1", "b-1", "c-1"]
    assert len(forks) == 3


def test_memory_that_runs_out_is_a_crash(lone: Grader) -> None:
    report = graded(lone, f"if size == 2: os._exit(1)\n    if size == 4: os._exit({wire.EXIT_OUT_OF_MEMORY})")
    assert passed(report) == {"a": 1, "b": 1, "c": 2}
    assert report.verdict is Verdict.MEMORY_LIMIT_EXCEEDED
    assert english(report.message) == "Your code needs more than 512 MiB of memory."


def test_children_share_no_state(lone: Grader) -> None:
    report = graded(lone, "calls.append(size); print(calls)\n    if size == 3: os._exit(1)", top="calls = []")
    assert report.cases[-1].detail
    assert report.cases[-1].detail.stdout == "[5, 6]\n"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("sys.exit(1)", Verdict.RUNTIME_ERROR),
        ("print('x' * 10**6)", Verdict.OUTPUT_LIMIT_EXCEEDED),
        ("os.write(4, b'nonsense' * 9); os._exit(1)", Verdict.RUNTIME_ERROR),
        ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Verdict.SECURITY_VIOLATION),
    ],
    ids=["exception", "output", "forged", "violation"],
)
def test_nothing_else_gets_another_child(lone: Grader, forks: list[CaseSet], body: str, verdict: Verdict) -> None:
    assert graded(lone, f"if size == 2: {body}").verdict is verdict
    assert len(forks) == 1


def test_a_violation_in_another_child_ends_everything(lone: Grader, forks: list[CaseSet]) -> None:
    body = "if size == 1: os._exit(1)\n    if size == 3: import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)"
    report = graded(lone, body)
    assert report.verdict is Verdict.SECURITY_VIOLATION
    assert english(report.message).startswith("Your code made a system call")
    assert names(report) == ["a-1", "b-1"]
    assert len(forks) == 2


def test_the_time_limit_holds_for_all_children(lone: Grader, forks: list[CaseSet]) -> None:
    report = graded(lone, "time.sleep(0.4); os._exit(1)", on=exercise(time_limit_s=1))
    assert sum(case.wall_time_s for case in report.cases) < 1.3
    assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert english(report.message).startswith("Stopped after 1 s, the time limit.")
    assert len(forks) == 3


def test_no_time_left_starts_no_child(lone: Grader, forks: list[CaseSet]) -> None:
    report = graded(lone, "time.sleep(30)", on=exercise(time_limit_s=0.5))
    assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert names(report) == ["a-1"]
    assert len(forks) == 1


def test_the_message_is_that_of_the_first_crash(lone: Grader) -> None:
    report = graded(lone, "if size % 2: os._exit(size)")
    assert english(report.message).endswith("(exit status 1).")


@pytest.mark.parametrize("families", [IN_ORDER, MIXED])
def test_cases_are_told_once_and_in_the_order_of_the_set(lone: Grader, families: str) -> None:
    told: list[CaseResult] = []
    source = b"import os\ndef double(x):\n    if len(x) == 1: os._exit(1)\n    return 2 * x\n"
    report = lone.grade(exercise(families), source, seed=0, on_case=told.append)
    assert len(told) == 5
    assert [case.name for case in told] == names(report)
    assert [case.verdict for case in told] == [case.verdict for case in report.cases]


def test_a_family_that_was_begun_is_not_begun_again(lone: Grader, forks: list[CaseSet]) -> None:
    report = graded(lone, "if size == 3: os._exit(1)", on=exercise("abcabcdd"))
    assert names(report) == ["a-1", "b-1", "c-1", "c-2", "d-1", "d-2"]
    assert passed(report) == {"a": 1, "b": 0, "c": 2, "d": 2}
    assert len(forks) == 3


def test_a_cancelled_run_goes_on_with_no_family(lone: Grader, forks: list[CaseSet]) -> None:
    cancelled = threading.Event()
    source = b"import os, time\ndef double(x):\n    if len(x) == 1: os._exit(1)\n    time.sleep(20)\n"
    lone.grade(exercise(), source, seed=0, on_case=lambda case: cancelled.set(), cancelled=cancelled)
    assert len(forks) == 2


def test_a_run_of_visible_cases_goes_on_too(lone: Grader) -> None:
    source = b"import os\ndef double(x):\n    if len(x) == 1: os._exit(1)\n    return 2 * x\n"
    report = lone.run_visible(exercise(), source)
    assert names(report) == ["a-1", "b-1", "b-2", "c-1", "c-2"]


def test_a_crash_is_explained_although_cases_are_missing(lone: Grader) -> None:
    source = b"import os\ndef double(x):\n    if len(x) == 3: os._exit(1)\n    return 3 * x\n"
    report = lone.grade(exercise(), source, seed=0)
    found = lone.explain(exercise(), source, Refusal.of(report))
    assert (found.case, found.family) == ("b-1", "b"), "the crash decides the verdict"
    crashing = b"import os\ndef double(x):\n    if len(x) == 1: os._exit(1)\n    return 3 * x\n"
    report = lone.grade(exercise(), crashing, seed=0)
    assert names(report) == ["a-1", "b-1", "b-2", "c-1", "c-2"]
    assert lone.explain(exercise(), crashing, Refusal.of(report)).case == "a-1"
