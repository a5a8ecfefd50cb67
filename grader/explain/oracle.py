"""The author jail for explanations: runs the reference and its mutants on any inputs.

It is not the jail that makes case sets, so that no submission waits for an explanation.
A reference that cannot use an input is no error here: the explainer made up most of these inputs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from grader.cases.described import DescribedCase, described
from grader.errors import AuthorError, SandboxError
from grader.exercise.caps import AuthorBounds, Caps
from grader.exercise.exercise import Exercise
from grader.exercise.outputs import Tolerance
from grader.explain.budget import CASE_CPU_S, CeilingReachedError, CostlyCalls, authors_bounds
from grader.explain.probe_run import Answer, Answers, ProbeRun
from grader.explain.turn import Turn, no_turn
from grader.inside import instrumented_driver, wire
from grader.inside.instrumented_driver import SEPARATOR
from grader.inside.structured import Structured
from grader.judging.compare import compare
from grader.message import Message, verbatim
from grader.sandbox.job import Job, generate_job
from grader.sandbox.launch import Recipe
from grader.sandbox.renewed_jail import RenewedJail
from grader.sandbox.run import Bounds, OnFrame, Outcome, Run, Stop
from grader.verdict import Verdict

Inputs = Mapping[str, Any]
_REFERENCE, _SECOND = "reference", "second"
_SAME = 1e-6
_MOST_CASES = 1000
_MOST_SMALL_CASES = 150
_ROOM_BYTES = 1 << 20  # for names, shapes and headers
_MOST_AT_ONCE = 20  # solutions in one run: others wait for the jail meanwhile
# Used in place of the author's cases.py for the small cases of one family.
_SHRINKING = """
import itertools

author = {{"__name__": "cases"}}
exec(compile({source!r}, "cases.py", "exec"), author)


def generate(rng):
    return itertools.islice(author["shrink"](rng, {family!r}), {most})
"""


class Oracle:
    """One jail for the code of all authors, with a fresh child for each run. Runs go one at a time.

    Every method raises AuthorError where the author's code itself is broken, CeilingReachedError where it takes too
    long, and SandboxError where the jail fails. `turn`: what each run waits for.
    """

    def __init__(self, recipe: Recipe, bounds: AuthorBounds | None = None) -> None:
        """Store the options. `bounds`: those of an author's code; only memory and the bytes of cases count here."""
        bounds = bounds or Caps().run
        self._memory_bytes = bounds.memory_mib << 20
        self._case_bytes = bounds.set_bytes + _ROOM_BYTES
        self._renewed = RenewedJail(recipe)
        self._costly = CostlyCalls()

    def generate(
        self, exercise: Exercise, seed: int, turn: Turn = no_turn, *, until: str | None = None
    ) -> list[DescribedCase]:
        """Return the cases of one seed, up to the case named `until`."""
        what = f"{exercise.slug}: hidden/cases.py, seed {seed}"
        return self._described(exercise, what, generate_job(exercise, seed), turn, until=until)

    def small_cases(self, exercise: Exercise, family: str, seed: int, turn: Turn = no_turn) -> list[DescribedCase]:
        """Return the cases that the author's `shrink` yields for a family, in its order; empty without a `shrink`."""
        if not shrinks_itself(exercise):
            return []
        source = _SHRINKING.format(source=exercise.cases_source, family=family, most=_MOST_SMALL_CASES)
        job = Job(
            {"task": "generate", "seed": seed, "source": source, "provided": dict(exercise.provided)},
            exercise=exercise,
        )
        what = f"{exercise.slug}: shrink in hidden/cases.py"
        return self._described(exercise, what, job, turn, is_named=False)

    def expected(
        self, exercise: Exercise, cases: Sequence[Inputs], turn: Turn = no_turn
    ) -> list[dict[str, Any] | None]:
        """Return the reference's outputs for each case; None where no answer is certain.

        None where the reference fails, or the author's `problem_with` objects to the inputs.
        None where the second solution disagrees; without a second solution, where the outputs are not finite.
        """
        sources = {_REFERENCE: exercise.reference_source}
        second = next((kept.source for kept in exercise.submissions if kept.verdict == "accepted"), None)
        if second is not None and exercise.checker is None:  # with a checker, two right answers may differ
            sources[_SECOND] = second
        return [_agreed(answers) for answers in self._answers(exercise, sources, cases, turn, judged=True)]

    def reference(
        self, exercise: Exercise, cases: Sequence[Inputs], turn: Turn = no_turn
    ) -> list[dict[str, Any] | None]:
        """Return the reference's outputs for each case, whatever they are; None where it fails."""
        found = self._answers(exercise, {_REFERENCE: exercise.reference_source}, cases, turn)
        return [_outputs(answers[_REFERENCE]) for answers in found]

    def one_by_one(
        self, exercise: Exercise, sources: Mapping[str, str], cases: Sequence[Inputs], turn: Turn = no_turn
    ) -> dict[str, list[Answer]]:
        """Return the answers of several solutions to all cases, by label, in the order of `sources`.

        A solution that does not end, or ends the process, is left out: mutants may do so.
        """
        found: dict[str, list[Answer]] = {}
        left = dict(sources)
        while left:
            now = dict(islice(left.items(), _MOST_AT_ONCE))
            wrapping = f"instrumented_driver.one_by_one(run, {len(cases)}, {now!r})"
            inputs = [*cases, *({} for _ in now)]
            answers, outcome = self._follow(ProbeRun(exercise, inputs, wrapping, named=False), "", turn, CASE_CPU_S)
            if outcome.stop in (Stop.CEILING, Stop.TIME):
                raise CeilingReachedError
            if len(answers.found) < len(cases):
                raise _not_ended(exercise, answers)
            done = answers.found[len(cases) :]
            for label, answer in zip(now, done, strict=False):
                del left[label]
                found[label] = _by_case(answer, len(cases))
            if len(done) < len(now):
                del left[next(iter(left))]
        return found

    def attempt(self, trial: ProbeRun, source: str = "", turn: Turn = no_turn) -> list[Answer]:
        """Make a probe run in this jail, and return all answers."""
        answers, outcome = self._follow(trial, source, turn)
        if outcome.stop in (Stop.CEILING, Stop.STUCK, Stop.TIME):
            raise CeilingReachedError
        if len(answers.found) < trial.count:
            raise _not_ended(trial.exercise, answers)
        return answers.found

    def close(self) -> None:
        """Close the jail. A thread that waits for an answer from it gets a SandboxError."""
        self._renewed.close()

    def _answers(
        self,
        exercise: Exercise,
        sources: Mapping[str, str],
        cases: Sequence[Inputs],
        turn: Turn,
        *,
        judged: bool = False,
    ) -> list[dict[str, Answer]]:
        """Return the answers of several trusted solutions to each case, by label; one that fails has an error.

        `judged`: a case that the author's `problem_with` objects to has errors only.
        """
        if not cases:
            return []
        judge = f", instrumented_driver.judge_in({exercise.cases_source!r})" if judged else ""
        wrapping = f"instrumented_driver.together(run, {dict(sources)!r}{judge})"
        raw = self.attempt(ProbeRun(exercise, cases, wrapping, named=False), "", turn)
        return [_by_label(answer, sources) for answer in raw]

    def _described(
        self,
        exercise: Exercise,
        what: str,
        job: Job,
        turn: Turn,
        *,
        until: str | None = None,
        is_named: bool = True,
    ) -> list[DescribedCase]:
        found: list[DescribedCase] = []
        failures: list[str] = []
        broken: list[AuthorError] = []

        def take(kind: bytes, content: memoryview) -> bool:
            if kind == wire.INPUTS:
                try:
                    found.append(described(exercise, bytes(content), is_named=is_named))
                except AuthorError as error:
                    broken.append(error)
                return bool(broken) or (is_named and found[-1].name == until) or len(found) >= _MOST_CASES
            if kind == wire.FATAL:
                reader = wire.Reader(content)
                reader.byte()
                failures.append(wire.split_error(reader.rest())[0] or "out of memory")
            return True

        with turn(), self._renewed.lock:
            bounds = replace(authors_bounds(), frame_bytes=self._case_bytes, total_bytes=self._case_bytes)
            outcome = self._run(exercise, job, b"", take, bounds)
        if broken:
            raise broken[0]
        if failures:
            raise AuthorError(verbatim(failures[0]), what)
        if outcome.stop in (Stop.CEILING, Stop.STUCK, Stop.TIME) or outcome.sent_too_much:
            raise CeilingReachedError
        if outcome.stop is not Stop.FINISHED:
            how = f"{outcome.stop.name.lower()}, {outcome.end}"
            raise AuthorError(Message("author_process_ended", {"how": how}), what)
        return found

    def _follow(
        self, trial: ProbeRun, source: str, turn: Turn, frame_cpu_s: float | None = None
    ) -> tuple[Answers, Outcome]:
        answers = Answers(trial)
        bounds = authors_bounds() if frame_cpu_s is None else authors_bounds(frame_cpu_s)
        with turn(), self._renewed.lock:
            outcome = self._run(trial.exercise, trial.job, source.encode(), answers.take, bounds)
        return answers, outcome

    def _run(self, exercise: Exercise, job: Job, source: bytes, take: OnFrame, bounds: Bounds) -> Outcome:
        jail = self._renewed.running(job.packages)
        bounds = self._costly.bounded(exercise.version, bounds)
        assert bounds.ceiling
        try:
            child = jail.fork(job, self._memory_bytes, int(bounds.ceiling.cpu_s) + 1)
            try:
                outcome = Run(child, bounds, take).follow(source)
            finally:
                child.dispose()
            self._costly.note(exercise.version, outcome.cpu_s, outcome.asleep_s)
            return outcome
        except SandboxError:
            self._renewed.drop()
            raise


def shrinks_itself(exercise: Exercise) -> bool:
    """Return whether the exercise's `cases.py` defines how its cases are made small."""
    return re.search(r"^def shrink\(", exercise.cases_source, re.MULTILINE) is not None


def _not_ended(exercise: Exercise, answers: Answers) -> AuthorError:
    how = f"{answers.fatal} (after {len(answers.found)} cases)"
    return AuthorError(Message("author_process_ended", {"how": how}), exercise.slug)


def _by_label(answer: Answer, labels: Mapping[str, str]) -> dict[str, Answer]:
    if answer.error:
        return dict.fromkeys(labels, answer)
    outputs: dict[str, dict[str, Any]] = {label: {} for label in labels}
    for key, value in answer.outputs.items():
        label, _, name = key.partition(SEPARATOR)
        if label == instrumented_driver.PROBLEM:
            return dict.fromkeys(labels, Answer(error="the author's problem_with has something against it"))
        if label in outputs:
            outputs[label][name] = value
    return {label: _answer(found) for label, found in outputs.items()}


def _by_case(answer: Answer, count: int) -> list[Answer]:
    """Return a solution's answers to all cases, which came as one."""
    places = {str(place): "" for place in range(count)}
    found = _by_label(answer, places)
    return [found[place] for place in places]


def _answer(outputs: dict[str, Any]) -> Answer:
    error = outputs.get(instrumented_driver.ERROR)
    if error is None:
        return Answer(outputs)
    return Answer(error=instrumented_driver.text_of(error) if isinstance(error, np.ndarray) else "Exception")


def _outputs(answer: Answer) -> dict[str, Any] | None:
    values = {name: _value(value) for name, value in answer.outputs.items()}
    if answer.error or any(value is None for value in values.values()):
        return None
    return {name: value for name, value in values.items() if value is not None}


def _value(value: Any) -> Any:
    """Return an output of the reference as case sets hold it; None for a refusal."""
    if isinstance(value, Structured):
        return value
    if not isinstance(value, np.ndarray):
        return None
    wide = {"f": np.float64, "c": np.complex128}.get(value.dtype.kind)
    return value.astype(wide) if wide else value


def _agreed(answers: Mapping[str, Answer]) -> dict[str, Any] | None:
    outputs = _outputs(answers[_REFERENCE])
    if outputs is None:
        return None
    if _SECOND not in answers:
        return outputs if all(map(_is_finite, outputs.values())) else None
    second = _outputs(answers[_SECOND]) or {}
    return outputs if all(_same(second.get(name), value) for name, value in outputs.items()) else None


def _is_finite(value: Any) -> bool:
    return isinstance(value, Structured) or bool(np.isfinite(value).all())


def _same(left: Any, right: Any) -> bool:
    if left is None:
        return False
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        is_close = left.shape == right.shape and np.allclose(left, right, rtol=_SAME, atol=_SAME, equal_nan=True)
        return bool(is_close)
    return compare("", left, right, Tolerance(_SAME, _SAME), show=False).verdict is Verdict.ACCEPTED
