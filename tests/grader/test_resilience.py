"""Parts that are killed, frozen, shared or closed: each submission still gets its own verdict, and nothing leaks."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.errors import AuthorError, GraderError, SandboxError
from grader.exercise.exercise import Exercise
from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.sandbox.jail import Jail
from grader.verdict import CaseResult, Report, Verdict
from tests.grader.inline import CASES, RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()
HURRIED = inline_exercise(time_limit_s=1)
# two calls take a while
SLOW = b"""
import time
n = 0
def double(x):
    global n
    n += 1
    time.sleep(0.3 * (n > 1))
    return 2 * x
"""
ENDLESS = b"while True: pass\n"


@pytest.fixture(scope="module")
def lone() -> Iterator[Grader]:
    """Return a grader of one slot, whose parts may be killed."""
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


@pytest.fixture
def grade_while(lone: Grader) -> Callable[..., Report]:
    """Return a function that grades SLOW, or another source, and acts on the jail once, during its second case."""

    def grade(act: Callable[[Jail], None], *, on: Exercise = DOUBLE, source: bytes = SLOW) -> Report:
        acts = iter([act])

        def on_case(_: CaseResult) -> None:
            for one in acts:
                one(student_jail(lone))

        return lone.grade(on, source, seed=0, on_case=on_case)

    return grade


def student_jail(grader: Grader) -> Jail:
    (slot,) = grader._pool._slots
    wait_until(lambda: slot.jail is not None)
    return slot.jail


def wait_until(holds: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def send(pidfd: int, number: int) -> None:
    """Send a signal to one process and no other. A process id could be reused, and -1 would mean all processes."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, number)


def signal_children(number: int) -> Callable[[Jail], None]:
    def act(jail: Jail) -> None:
        wait_until(lambda: bool(jail._children))
        for child in list(jail._children.values()):
            child.wait_forked()
            send(child.pidfd, number)

    return act


def kill_fork_server(jail: Jail) -> None:
    send(jail.pidfd, signal.SIGKILL)


def kill_bubblewrap(jail: Jail) -> None:
    jail._process.kill()


each_kill = pytest.mark.parametrize(
    "kill",
    [signal_children(signal.SIGKILL), kill_fork_server, kill_bubblewrap],
    ids=["the child", "the fork server", "bubblewrap"],
)


# --- Killed ----------------------------------------------------------------------------------------------------


@each_kill
def test_what_is_killed_in_the_middle_of_a_run_costs_the_student_nothing(grade_while, caplog, kill):
    report = grade_while(kill)
    assert (report.verdict, report.score, len(report.cases)) == (Verdict.ACCEPTED, 7, 3)
    assert "trying another" in caplog.text, "nothing was hit"


@each_kill
def test_a_listener_hears_of_each_case_once_even_if_its_run_is_killed(lone, kill):
    heard: list[str] = []

    def listener(case: CaseResult) -> None:
        heard.append(case.name)
        if heard == ["pair"]:
            kill(student_jail(lone))

    lone.grade(DOUBLE, SLOW, seed=0, on_case=listener)
    assert heard == ["pair", "grid", "last"]


@each_kill
def test_a_wrong_answer_stays_one_when_its_run_is_killed(grade_while, kill):
    assert grade_while(kill, source=SLOW.replace(b"2 * x", b"3 * x")).verdict is Verdict.WRONG_ANSWER


@each_kill
def test_what_is_killed_while_it_waits_costs_nobody_anything(lone, kill):
    for _ in range(3):
        assert lone.grade(DOUBLE, RIGHT.encode()).verdict is Verdict.ACCEPTED
    wait_until(lambda: bool(lone._pool._free))  # the next child has been forked, and nobody is at it
    kill(student_jail(lone))
    for _ in range(3):
        assert lone.grade(DOUBLE, RIGHT.encode()).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("kill", [kill_fork_server, kill_bubblewrap], ids=["the fork server", "bubblewrap"])
def test_a_jail_that_died_while_nobody_used_it_is_started_anew(lone, kill):
    kill(student_jail(lone))
    assert lone.grade(DOUBLE, RIGHT.encode(), seed=0).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("kill", [kill_fork_server, kill_bubblewrap], ids=["the fork server", "bubblewrap"])
def test_an_authors_jail_that_is_killed_is_started_anew(lone, kill):
    lone.grade(DOUBLE, RIGHT.encode(), seed=1)
    kill(lone._authors.authors[0]._renewed.jail)
    assert lone.grade(DOUBLE, RIGHT.encode(), seed=2).verdict is Verdict.ACCEPTED


def test_an_authors_child_that_is_killed_is_no_mistake_of_the_authors(lone):
    slow = inline_exercise(cases=CASES + "    import time; time.sleep(1)\n")
    lone.grade(DOUBLE, RIGHT.encode(), seed=1)
    wait_until(lambda: not lone._sets._next_to_fill())
    with ThreadPoolExecutor(1) as threads:
        grading = threads.submit(lone.grade, slow, RIGHT.encode(), seed=0)
        children = lone._authors.authors[0]._renewed.jail._children
        wait_until(lambda: any(child.pidfd for child in list(children.values())))
        send(next(iter(children.values())).pidfd, signal.SIGKILL)
        assert grading.result(timeout=10).verdict is Verdict.ACCEPTED


def test_a_child_that_somebody_freezes_costs_the_student_nothing(grade_while, caplog):
    assert grade_while(signal_children(signal.SIGSTOP), on=HURRIED).verdict is Verdict.ACCEPTED
    assert "stopped by someone else" in caplog.text


def test_a_listener_that_raises_harms_no_later_submission(lone):
    def listener(_: object) -> None:
        raise ConnectionError("the browser has gone")

    lone.grade(DOUBLE, RIGHT.encode(), seed=0)
    before = open_descriptors()
    for _ in range(10):
        with pytest.raises(ConnectionError):
            lone.grade(DOUBLE, RIGHT.encode(), seed=0, on_case=listener)
    assert lone.grade(DOUBLE, RIGHT.encode(), seed=0).verdict is Verdict.ACCEPTED
    wait_until(lambda: open_descriptors() - before < 10)


def test_a_source_larger_than_a_pipe_is_handed_over_whole(monkeypatch):
    """As where the kernel grants a user no larger pipes."""
    monkeypatch.setattr("grader.sandbox.channels._PIPE_BYTES", 4096)
    grader = Grader(slots=1)
    grader.start()
    try:
        report = grader.grade(HURRIED, RIGHT.encode() + b"# padding\n" * 20_000, seed=0)
    finally:
        grader.close()
    assert report.verdict is Verdict.ACCEPTED


# --- Many threads ----------------------------------------------------------------------------------------------


def test_threads_share_a_grader_and_each_gets_its_own_verdict(grader):
    kinds = {
        RIGHT: Verdict.ACCEPTED,
        "def double(x): return x": Verdict.WRONG_ANSWER,
        "def double(x): return 1 / 0": Verdict.RUNTIME_ERROR,
        "def double(x:": Verdict.COMPILE_ERROR,
        "import os; os._exit(0)": Verdict.RUNTIME_ERROR,
        "print('x' * 10**6)": Verdict.OUTPUT_LIMIT_EXCEEDED,
    }
    work = list(kinds) * 8
    with ThreadPoolExecutor(6) as threads:
        reports = threads.map(lambda source: grader.grade(DOUBLE, source.encode()), work)
    assert [report.verdict for report in reports] == [kinds[source] for source in work]


def test_a_slow_submission_holds_up_only_its_own_slot(grader):
    stop = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(grader.run_visible, DOUBLE, ENDLESS, cancelled=stop)
        assert grader.grade(DOUBLE, RIGHT.encode(), seed=0).verdict is Verdict.ACCEPTED
        assert not slow.done()
        stop.set()


# --- Nothing leaks ---------------------------------------------------------------------------------------------


def open_descriptors() -> int:
    """Those of this process, but for the jobs that stand ready: they come and go in the background."""
    targets = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            targets.append(os.readlink(f"/proc/self/fd/{name}"))
    return sum("memfd:job" not in target for target in targets)


def test_two_hundred_gradings_leave_no_descriptor_open(lone):
    sources = [RIGHT, "def double(x): return x", "def double(x:", "import os; os._exit(0)", "raise ValueError"]
    for source in sources * 5:
        lone.grade(DOUBLE, source.encode())
    wait_until(lambda: len(lone._sets.ready(DOUBLE.version)) >= 16)
    before, jobs = open_descriptors(), len(os.listdir("/proc/self/fd"))
    for source in sources * 40:
        lone.grade(DOUBLE, source.encode())
    wait_until(lambda: open_descriptors() - before < 10 and len(os.listdir("/proc/self/fd")) - jobs < 30)


def test_mistakes_of_authors_leave_no_descriptor_open(lone):
    broken = inline_exercise(driver="1 / 0")
    lone.grade(DOUBLE, RIGHT.encode(), seed=0)
    before = open_descriptors()
    for _ in range(30):
        with pytest.raises(AuthorError):
            lone.grade(broken, RIGHT.encode(), seed=0)
    wait_until(lambda: open_descriptors() - before < 10)


# --- Closed ----------------------------------------------------------------------------------------------------


def processes_of(grader: Grader) -> set[int]:
    """Return the processes of every jail of a grader, without children that are about to exit."""
    jails = [slot.jail for slot in grader._pool._slots] + [author._renewed.jail for author in grader._authors.authors]
    found = {process for jail in jails if jail for process in (jail.host_pid, jail._process.pid)}
    for child in [child for jail in jails if jail for child in list(jail._children.values())]:
        with contextlib.suppress(OSError, SandboxError):
            found.add(child.host_pid)
    return found


def test_closing_leaves_no_process_no_thread_and_no_descriptor():
    before, threads = open_descriptors(), set(threading.enumerate())
    grader = Grader(slots=2)
    grader.start()
    grader.grade(DOUBLE, RIGHT.encode())
    processes = processes_of(grader)
    assert len(processes) >= 6
    grader.close()
    wait_until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))
    assert not {thread.name for thread in set(threading.enumerate()) - threads if thread.is_alive()}
    wait_until(lambda: open_descriptors() <= before)


def test_closing_ends_the_jail_that_explanations_are_made_in():
    before = open_descriptors()
    grader = Grader(slots=1)
    grader.start()
    wrong = b"def double(x):\n    return -x\n"
    assert grader.explain(DOUBLE, wrong, Refusal.of(grader.grade(DOUBLE, wrong))).smallest
    grader.close()
    wait_until(lambda: open_descriptors() <= before)


def test_closing_in_the_middle_of_a_run_ends_it_soon_with_a_failure_of_ours():
    grader = Grader(slots=1)
    grader.start()
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(grader.grade, DOUBLE, ENDLESS, seed=0)
        time.sleep(0.3)
        waiting = threads.submit(grader.grade, DOUBLE, RIGHT.encode(), seed=0)
        time.sleep(0.1)
        started = time.monotonic()
        grader.close()
        for task in (running, waiting):
            with pytest.raises(GraderError):
                task.result(timeout=8)
    assert time.monotonic() - started < 8, "it waited for the time limit"


def test_closing_does_not_wait_for_an_author_who_takes_long():
    grader = Grader(slots=1)
    grader.start()
    slow = inline_exercise(cases="import time\ndef generate(rng):\n    time.sleep(30)\n    yield")
    with ThreadPoolExecutor(1) as threads:
        drawing = threads.submit(grader.grade, slow, RIGHT.encode())
        time.sleep(0.3)
        started = time.monotonic()
        grader.close()
        with pytest.raises(GraderError):
            drawing.result(timeout=8)
    assert time.monotonic() - started < 8, "it waited for the author"


def test_a_closed_grader_grades_no_more_and_may_be_closed_again():
    grader = Grader(slots=1)
    grader.close()
    grader.start()
    grader.close()
    grader.close()
    with pytest.raises(GraderError):
        grader.grade(DOUBLE, RIGHT.encode(), seed=0)
