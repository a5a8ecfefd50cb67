"""The grader: a source and an exercise in, a report out. Callers need nothing else."""

import logging
import os
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from grader.cases import custom_input
from grader.cases.author_lanes import AuthorLanes
from grader.cases.case_sets import KEPT_BYTES, CaseSet, CaseSets, OnPrepared, PreparedCase
from grader.cases.json_values import present
from grader.errors import AuthorError, InputError, SandboxError
from grader.exercise.caps import Caps
from grader.exercise.exercise import Exercise
from grader.explain.explainer import Explainer
from grader.explain.explanation import Explanation
from grader.explain.oracle import Oracle
from grader.explain.overwritten_inputs import OverwrittenInputs
from grader.explain.part import Part
from grader.explain.refusal import Refusal
from grader.explain.relative_speed import Speed, SpeedComparison
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turn, no_turn
from grader.judging.checker_jails import CheckerJails, CheckerRuns
from grader.judging.comparison import Comparison
from grader.judging.compiler import compile_error
from grader.judging.judge import Judge
from grader.judging.remaining_families import Found, RemainingFamilies
from grader.judging.source_check import reason_not_to_run
from grader.judging.submitted_source import SubmittedSource
from grader.message import Message
from grader.sandbox.check import Check
from grader.sandbox.filter import filter_program
from grader.sandbox.jail import Child
from grader.sandbox.launch import Mode, Recipe, namespaces_work
from grader.sandbox.packages import allowed_packages
from grader.sandbox.pool import Pool, processor_count
from grader.sandbox.runtime import find_runtime, install_harness
from grader.sandbox.selftest import check_verdicts
from grader.sandbox.slot import Slot
from grader.verdict import CaseResult, Report, Sample, Verdict

_log = logging.getLogger(__name__)
# Users that own nothing and log in nowhere; only a service started as root can switch to them.
STUDENT_UID, AUTHOR_UID = 61_841, 61_842

OnCase = Callable[[CaseResult], None]


@dataclass(frozen=True)
class _Task:
    """One source to grade, and its case set.

    `draw` is called before a slot is taken. `ahead` draws a set for the next such submission, if one is ready. With
    it, a waiting child with another drawn set will do as well, unless this person was graded on that.
    `look` names a case set for a source that is not run; `draw` does without it.
    """

    exercise: Exercise
    source: bytes
    draw: Callable[[], CaseSet]
    on_case: OnCase | None = None
    on_start: Callable[[], None] | None = None
    cancelled: threading.Event | None = None
    scored: bool = True
    ahead: Callable[[], CaseSet | None] | None = None
    look: Callable[[], CaseSet] | None = None
    person: Hashable = None


class _Drawn:
    """The case set of a submission. A waiting child may bring another one; a set that is not used is given back."""

    def __init__(self, sets: CaseSets, task: _Task) -> None:
        self._sets = sets
        self._person = task.person
        self._is_drawn = task.ahead is not None
        self._is_used = False
        self.case_set = task.draw()

    def take_instead(self, other: CaseSet) -> bool:
        """Take the set of a waiting child, if this person was not graded on it, and give the drawn one back."""
        if self._is_used or not self._sets.claim(other, self._person):
            return False
        self._sets.give_back(self.case_set, self._person)
        self.case_set = other
        return True

    def use(self) -> None:
        """Note that the source is about to meet the inputs. A second attempt meets the same ones."""
        self._is_used = True

    def close(self) -> None:
        """Give the set back unless it was used."""
        if self._is_drawn and not self._is_used:
            self._sets.give_back(self.case_set, self._person)


class _CaseListener:
    """A listener that passes each case on once, even if a second attempt begins again with the first."""

    def __init__(self, on_case: OnCase | None) -> None:
        self._on_case = on_case
        self._reported = self._now = 0

    def begin_again(self) -> None:
        self._now = 0

    def __call__(self, case: CaseResult) -> None:
        self._now += 1
        if self._on_case and self._now > self._reported:
            self._reported = self._now
            self._on_case(case)


class Grader:
    """The grader of up to `slots` submissions at once, each from its own thread.

    Call `start` before use and `close` after.
    """

    def __init__(
        self,
        *,
        slots: int | None = None,
        namespaces: bool | None = None,
        caps: Caps = Caps(),  # noqa: B008 - it is frozen
        case_set_bytes: int = KEPT_BYTES,
        on_prepared: OnPrepared | None = None,
        packages: Sequence[str] | None = None,
    ) -> None:
        """Store the options. `namespaces` None: use bubblewrap wherever the host allows it.

        The rest of the sandbox is the same in both modes. `caps` bounds the author's code. `case_set_bytes` bounds
        the memory of the case sets that are kept. `on_prepared` is called after each attempt to make a set, with the
        failure of the author's code if there was one; it must be short. `packages`: those besides numpy that
        exercises may name; None for those that the environment allows.
        """
        self.caps = caps
        self.packages = allowed_packages() if packages is None else tuple(packages)
        self._case_set_bytes = case_set_bytes
        self.on_prepared: OnPrepared = on_prepared or (lambda exercise, error: None)
        self._namespaces = namespaces
        self._count = slots or processor_count()
        self._spawner: ThreadPoolExecutor | None = None
        self._verdict_checks: list[Check] = []

    @property
    def slots(self) -> int:
        """The number of threads that can grade at once."""
        return self._count

    def start(self) -> None:
        """Start the jails and attack them. Raises SandboxError, saying what to do, if one does not hold."""
        self._runtime = find_runtime()
        harness = install_harness(self._runtime)
        program = filter_program()
        student, author = (STUDENT_UID, AUTHOR_UID) if os.geteuid() == 0 else (None, None)
        namespaces = namespaces_work(self._runtime, student) if self._namespaces is None else self._namespaces
        self.mode = Mode(namespaces, separate_users=student is not None)
        self._spawner = ThreadPoolExecutor(1, thread_name_prefix="jail-spawner")
        recipe = Recipe(self._runtime, harness, program, student, namespaces, (), self._spawner, self.packages)
        authors = replace(recipe, uid=author, preloaded=("numpy.random",))
        self._authors = AuthorLanes(authors, self.caps.run)
        self._sets = CaseSets(self._authors, kept_bytes=self._case_set_bytes, on_prepared=self._note_prepared)
        self._pool: Pool[CaseSet] = Pool(recipe, self._count)
        self._checkers = CheckerJails(authors, self.caps.run, self._count)
        oracle, students = Oracle(authors, self.caps.run), StudentRuns(self._pool)
        self._explainer = Explainer(oracle, students, checkers=CheckerJails(authors, self.caps.run, 1))
        self._speedometer = SpeedComparison(oracle, students, self._explainer.probe_case_sets)
        self._overwritten = OverwrittenInputs(students, self._explainer.probe_case_sets)
        try:
            self._pool.start()
            self._verdict_checks = check_verdicts(self)
        except BaseException:
            self.close()
            raise

    def grade(
        self,
        exercise: Exercise,
        source: bytes,
        *,
        seed: int | None = None,
        person: Hashable = None,
        on_case: OnCase | None = None,
        on_start: Callable[[], None] | None = None,
        cancelled: threading.Event | None = None,
        wait: bool = True,
    ) -> Report:
        """Return the report on one source, on a case set drawn at random or on that of `seed`.

        `person`: any key of the one who submits. No set is drawn for the same person twice. The key enters no jail.
        `on_start` is called when the case set is there, `on_case` after each case; `cancelled` ends the run early.
        Raises NotPreparedError, before anything has begun, if no set is ready and the caller does not `wait`.
        Raises GraderError if the grader or the author's code fails; the submission must then be graded again.
        """
        if seed is not None:
            of_seed = partial(self._sets.of_seed, exercise, seed, wait=wait)
            return self._grade(_Task(exercise, source, of_seed, on_case, on_start, cancelled))
        drawn = _Task(
            exercise,
            source,
            draw=lambda: self._sets.draw(exercise, person, wait=wait),
            on_case=on_case,
            on_start=on_start,
            cancelled=cancelled,
            ahead=lambda: self._sets.draw_ahead(exercise, person),
            look=lambda: self._sets.look(exercise, person, wait=wait),
            person=person,
        )
        return self._grade(drawn)

    def case_set(self, exercise: Exercise, seed: int) -> CaseSet:
        """Return the cases of one seed with the reference's outputs. For authors: a student never sees it whole."""
        return self._sets.make(exercise, seed)

    def grade_on(
        self,
        case_set: CaseSet,
        source: bytes,
        *,
        on_case: OnCase | None = None,
        cancelled: threading.Event | None = None,
    ) -> Report:
        """Grade as `grade` does, on a case set that the caller holds and with its limits."""
        return self._grade(_Task(case_set.exercise, source, lambda: case_set, on_case, cancelled=cancelled))

    def solve(self, exercise: Exercise, inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the reference's outputs for each of these inputs. Raises AuthorError if it fails. For authors."""
        return self._authors.solve(exercise, inputs)

    def judge_outputs(
        self, exercise: Exercise, cases: Sequence[PreparedCase], actual: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Comparison], float]:
        """Return what the exercise's checker says of these outputs, and its processor seconds. For authors."""
        with self._checkers.borrowed(exercise) as checker:
            assert checker is not None, "the exercise has no checker"
            return checker.judge(cases, actual), checker.cpu_s

    def takes(self, exercise: Exercise, inputs: Mapping[str, Any]) -> bool:
        """Return whether the author's `problem_with` and the reference take these inputs. For authors."""
        try:
            self._sets.of_inputs(exercise, dict(inputs), with_expected=True, wait=True)
        except InputError:
            return False
        return True

    def run_visible(
        self,
        exercise: Exercise,
        source: bytes,
        *,
        on_case: OnCase | None = None,
        on_start: Callable[[], None] | None = None,
        cancelled: threading.Event | None = None,
        wait: bool = True,
    ) -> Report:
        """Run the visible cases of the sample seed; no score. `wait`, and errors: see `grade`."""
        samples = partial(self._sets.samples, exercise, wait=wait)
        return self._grade(_Task(exercise, source, samples, on_case, on_start, cancelled, scored=False))

    def run_inputs(
        self,
        exercise: Exercise,
        source: bytes,
        inputs: Mapping[str, Any],
        *,
        with_expected: bool = True,
        on_case: OnCase | None = None,
        on_start: Callable[[], None] | None = None,
        cancelled: threading.Event | None = None,
        wait: bool = True,
    ) -> Report:
        """Run one case with the student's own input, as JSON values; no score.

        Without `with_expected` the reference does not run, and the report holds nothing that depends on its answer:
        no expected output, no comparison; no verdict unless the code failed. Such a report is not to be explained.
        Raises InputError if the input does not suit the exercise. `wait`, and other errors: see `grade`.
        """
        known = [case.inputs for case in self._sets.samples(exercise, wait=wait).cases]
        values = custom_input.typed(inputs, known)
        case_set = self._sets.of_inputs(exercise, values, with_expected=with_expected, wait=wait)
        return self._grade(_Task(exercise, source, lambda: case_set, on_case, on_start, cancelled, scored=False))

    def explain(
        self, exercise: Exercise, source: bytes, refusal: Refusal, *, part: Part = Part.REST, turn: Turn = no_turn
    ) -> Explanation:
        """Explain a refusal of `source`: its first card, or the whole. The same source is explained in the same way.

        Each piece of work waits for its `turn`.
        Raises GraderError where the grader itself or the author's code fails.
        """
        return self._explainer.explain(exercise, source, refusal, part=part, turn=turn)

    def compare_speed(self, exercise: Exercise, source: bytes, *, turn: Turn = no_turn) -> Speed | None:
        """Return the processor time of an accepted source beside the reference's; None where it is unclear.

        Each piece of work waits for its `turn`.
        """
        return self._speedometer.compare(exercise, source, turn)

    def find_overwritten(self, exercise: Exercise, source: bytes, *, turn: Turn = no_turn) -> tuple[str, ...]:
        """Return the names of the arrays that a source changes although it was only given them.

        Names that the reference changes too are left out. Each piece of work waits for its `turn`.
        """
        return self._overwritten.find(exercise, source, turn)

    def samples(self, exercise: Exercise) -> tuple[Sample, ...]:
        """Return the visible cases of the sample seed with their expected values, as JSON."""
        cases = self._sets.samples(exercise).cases
        return tuple(Sample(case.name, case.family, present(case.inputs), present(case.expected)) for case in cases)

    def checks(self) -> Sequence[Check]:
        """Return the newest result of each attack on the grader's own jails."""
        return [*self._pool.checks(), *self._verdict_checks]

    def close(self) -> None:
        """Close every jail. Runs that are under way fail with SandboxError."""
        if self._spawner is None:
            return
        self._explainer.close()
        self._authors.close()
        self._checkers.close()
        self._pool.close()
        self._sets.close()
        self._spawner.shutdown()
        self._spawner = None

    def _note_prepared(self, exercise: Exercise, error: AuthorError | None) -> None:
        self.on_prepared(exercise, error)

    def _grade(self, task: _Task) -> Report:
        reason = reason_not_to_run(task.source)
        if reason:
            return self._refused(task, (task.look or task.draw)(), reason)
        drawn = _Drawn(self._sets, task)
        if task.on_start:
            task.on_start()
        listener = _CaseListener(task.on_case)
        task = replace(task, on_case=listener)
        try:
            return self._attempt(task, drawn)
        except SandboxError as error:
            _log.warning("a jail failed, trying another: %s", error)
            listener.begin_again()
            return self._attempt(task, drawn)
        finally:
            drawn.close()

    def _attempt(self, task: _Task, drawn: _Drawn) -> Report:
        slot = self._pool.acquire(task.exercise.version if task.ahead else None)
        try:
            with self._checkers.borrowed(task.exercise) as checker:
                return self._graded(slot, task, drawn, checker)
        finally:
            self._pool.release(slot, task.ahead)

    def _graded(self, slot: Slot[CaseSet], task: _Task, drawn: _Drawn, checker: CheckerRuns | None) -> Report:
        exercise = task.exercise
        child = self._child(slot, task, drawn)
        case_set = drawn.case_set
        drawn.use()
        submitted = self._source_of(task)
        judge = Judge(case_set, task.on_case, child.channels.space.memory, submitted)
        started = time.monotonic()
        meanwhile = self._meanwhile(slot, task, judge)
        outcome = slot.run(child, case_set, task.source, judge.take, task.cancelled, meanwhile)
        judge.settle(checker)
        against = None
        if judge.claims_compile_error:
            against = compile_error(slot, submitted, task.cancelled)
        trace = against.trace if against else judge.trace
        found = Found(
            *judge.conclude(outcome, against.message if against else None), judge.visible_output(outcome.output)
        )
        if judge.has_crashed(outcome):
            remaining = RemainingFamilies(case_set, judge, outcome, found, task.on_case)
            self._run_remaining(slot, task, remaining, checker)
            found, judge.results = remaining.found, remaining.results()
        report = Report(
            exercise=exercise.slug,
            version=exercise.version,
            seed=case_set.seed,
            verdict=found.verdict,
            score=exercise.points if task.scored and found.verdict is Verdict.ACCEPTED else 0,
            cases=tuple(judge.results),
            case_count=len(case_set.cases),
            wall_time_s=time.monotonic() - started - (checker.wall_time_s if checker else 0.0),
            message=found.message,
            stdout=found.stdout,
            provenance=self._provenance(exercise),
            families=judge.families(),
        )
        decides = report.deciding_case
        return replace(report, trace=decides.trace if decides else trace)

    def _run_remaining(
        self, slot: Slot[CaseSet], task: _Task, remaining: RemainingFamilies, checker: CheckerRuns | None
    ) -> None:
        """Run each family that the crashed child did not begin, in a child of its own."""
        while family := remaining.begin():
            child = slot.fork(family)
            judge = Judge(family, remaining.take, child.channels.space.memory, self._source_of(task))
            outcome = slot.run(child, family, task.source, judge.take, task.cancelled)
            judge.settle(checker)
            remaining.end(judge, outcome)

    def _meanwhile(self, slot: Slot[CaseSet], task: _Task, judge: Judge) -> Callable[[], None] | None:
        """Return what this thread does while the student's code runs; None for nothing.

        With processors to spare it prepares to judge.
        Otherwise other threads wait for a slot, so the next child is forked at once.
        """
        if self._pool.has_processors_to_spare():
            return judge.rehearse
        ahead = task.ahead() if task.ahead else None
        if ahead:
            slot.prepare(ahead, warm=False)
        return None

    def _child(self, slot: Slot[CaseSet], task: _Task, drawn: _Drawn) -> Child:
        waiting = slot.take(task.exercise.version) if task.ahead else None
        if waiting and drawn.take_instead(waiting[1]):
            return waiting[0]
        if waiting:
            waiting[0].dispose()  # this person's next submission would meet it again
        return slot.fork(drawn.case_set)

    def _source_of(self, task: _Task) -> SubmittedSource:
        return SubmittedSource(task.source, task.exercise, self._runtime.python, self._runtime.numpy)

    def _refused(self, task: _Task, case_set: CaseSet, reason: Message) -> Report:
        exercise = task.exercise
        return Report(
            exercise=exercise.slug,
            version=exercise.version,
            seed=case_set.seed,
            verdict=Verdict.COMPILE_ERROR,
            score=0,
            cases=(),
            case_count=len(case_set.cases),
            wall_time_s=0.0,
            message=reason,
            trace=self._source_of(task).places.at(reason.values.get("line")),
            provenance=self._provenance(exercise),
        )

    def _provenance(self, exercise: Exercise) -> dict[str, Any]:
        return {
            "python": self._runtime.python,
            "numpy": self._runtime.numpy,
            "runtime": self._runtime.name,
            "time_limit_s": exercise.limits.time_limit_s,
            "memory_limit_mib": exercise.limits.memory_limit_mib,
        }
