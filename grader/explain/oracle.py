"""The author jail for explanations: runs the reference and its mutants on any inputs.

It is not the jail that makes case sets, so that no submission waits for an explanation.
A reference that cannot use an input is no error here: the explainer made up most of these inputs.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.author_jail import Author
from grader.cases.described import DescribedCase, described
from grader.errors import AuthorError
from grader.exercise.exercise import Exercise
from grader.explain.probe_run import Answer, Answers, ProbeRun
from grader.inside import instrumented_driver
from grader.inside.instrumented_driver import SEPARATOR
from grader.message import Message
from grader.sandbox.job import Job

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
_REFERENCE, _SECOND = "reference", "second"
_SAME = 1e-6
_MOST_SMALL_CASES = 150
_TIME_LIMIT_S = 5.0
# Used in place of the author's cases.py for the small cases of one family.
_SHRINKING = """
import itertools

author = {{"__name__": "cases"}}
exec(compile({source!r}, "cases.py", "exec"), author)


def generate(rng):
    return itertools.islice(author["shrink"](rng, {family!r}), {most})
"""


class Oracle(Author):
    """One jail, used by one thread at a time. A call raises AuthorError where the author's code itself is broken."""

    def small_cases(
        self, exercise: Exercise, family: str, seed: int, time_limit_s: float = _TIME_LIMIT_S
    ) -> list[DescribedCase]:
        """Return the cases that the author's `shrink` yields for a family, in its order; empty without a `shrink`."""
        if not shrinks_itself(exercise):
            return []
        source = _SHRINKING.format(source=exercise.cases_source, family=family, most=_MOST_SMALL_CASES)
        description = {"task": "generate", "seed": seed, "source": source, "provided": dict(exercise.provided)}
        what = f"{exercise.slug}: shrink in hidden/cases.py"
        frames = self._call(what, Job(description), time_limit_s=time_limit_s)
        return [described(exercise, frame, is_named=False) for frame in frames]

    def answers(
        self,
        exercise: Exercise,
        sources: Mapping[str, str],
        cases: Sequence[Inputs],
        time_limit_s: float = _TIME_LIMIT_S,
        *,
        judged: bool = False,
    ) -> list[dict[str, Answer]]:
        """Return the answers of several trusted solutions to each case, by label; one that fails has an error.

        `judged`: a case that the author's `problem_with` objects to has errors only.
        """
        judge = f", instrumented_driver.judge_in({exercise.cases_source!r})" if judged else ""
        wrapping = f"instrumented_driver.together(run, {dict(sources)!r}{judge})"
        raw = self.attempt(ProbeRun(exercise, cases, wrapping, named=False), "", time_limit_s)
        return [_by_label(answer, sources) for answer in raw]

    def expected(
        self, exercise: Exercise, cases: Sequence[Inputs], time_limit_s: float = _TIME_LIMIT_S
    ) -> list[dict[str, Array] | None]:
        """Return the reference's outputs for each case; None where no answer is certain.

        None where the reference fails, or the author's `problem_with` objects to the inputs.
        None where the second solution disagrees; without a second solution, where the outputs are not finite.
        """
        sources = {_REFERENCE: exercise.reference_source}
        second = next((kept.source for kept in exercise.submissions if kept.verdict == "accepted"), None)
        if second is not None:
            sources[_SECOND] = second
        return [_agreed(answers) for answers in self.answers(exercise, sources, cases, time_limit_s, judged=True)]

    def reference(
        self, exercise: Exercise, cases: Sequence[Inputs], time_limit_s: float = _TIME_LIMIT_S
    ) -> list[dict[str, Array] | None]:
        """Return the reference's outputs for each case, whatever they are; None where it fails."""
        found = self.answers(exercise, {_REFERENCE: exercise.reference_source}, cases, time_limit_s)
        return [_outputs(answers[_REFERENCE]) for answers in found]

    def attempt(self, trial: ProbeRun, source: str = "", time_limit_s: float = _TIME_LIMIT_S) -> list[Answer]:
        """Make a probe run in this jail. Raises AuthorError if it does not end in time."""
        answers = Answers(trial)
        with self._lock:
            self._run(trial.job, source.encode(), answers.take, time_limit_s)
        if len(answers.found) < trial.count:
            how = f"{answers.fatal} (after {len(answers.found)} cases)"
            raise AuthorError(Message("author_process_ended", {"how": how}), trial.exercise.slug)
        return answers.found


def shrinks_itself(exercise: Exercise) -> bool:
    """Return whether the exercise's `cases.py` defines how its cases are made small."""
    return re.search(r"^def shrink\(", exercise.cases_source, re.MULTILINE) is not None


def _by_label(answer: Answer, labels: Mapping[str, str]) -> dict[str, Answer]:
    if answer.error:
        return dict.fromkeys(labels, answer)
    outputs: dict[str, dict[str, Any]] = {label: {} for label in labels}
    for key, value in answer.outputs.items():
        label, _, name = key.partition(SEPARATOR)
        if label == instrumented_driver.PROBLEM:
            return dict.fromkeys(labels, Answer(error="the author's problem_with has something against it"))
        outputs[label][name] = value
    return {label: _answer(found) for label, found in outputs.items()}


def _answer(outputs: dict[str, Any]) -> Answer:
    error = outputs.get(instrumented_driver.ERROR)
    return Answer(outputs) if error is None else Answer(error=instrumented_driver.text_of(error))


def _outputs(answer: Answer) -> dict[str, Array] | None:
    values = {name: _number(value) for name, value in answer.outputs.items()}
    if answer.error or any(value is None for value in values.values()):
        return None
    return {name: value for name, value in values.items() if value is not None}


def _number(value: Any) -> Array | None:
    if not isinstance(value, np.ndarray):
        return None
    return value.astype(np.float64) if value.dtype.kind == "f" else value


def _agreed(answers: Mapping[str, Answer]) -> dict[str, Array] | None:
    outputs = _outputs(answers[_REFERENCE])
    if outputs is None:
        return None
    if _SECOND not in answers:
        return outputs if all(np.isfinite(value).all() for value in outputs.values()) else None
    second = _outputs(answers[_SECOND]) or {}
    return outputs if all(_same(second.get(name), value) for name, value in outputs.items()) else None


def _same(left: Array | None, right: Array) -> bool:
    if left is None or left.shape != right.shape:
        return False
    return bool(np.allclose(left, right, rtol=_SAME, atol=_SAME, equal_nan=True))
