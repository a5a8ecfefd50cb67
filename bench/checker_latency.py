"""Measure what a jailed checker adds to a verdict: the same exercise judged by value and by its checker, in turn.

    python -m bench.checker_latency [--rounds 100]

Both run the same source on the same case sets, one after the other in every round, so that a busy moment meets both.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from bench import workload
from grader.exercise.checker import Checker
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.sandbox.runtime import make_runtime
from grader.verdict import Verdict

_CHECKER = """
import numpy as np
from checkkit import ok, wrong


def check(case, expected, actual):
    for name, value in expected.items():
        worst = float(np.abs(actual[name] - value).max(initial=0.0))
        if not worst <= 1e-5:
            return wrong("far_off", worst=worst)
    return ok()
"""
_MESSAGES = {"far_off": {"en": "The largest error is {worst}."}}


def checked(exercise: Exercise) -> Exercise:
    """Return the exercise with a checker that does what the comparison by value does."""
    version = f"{exercise.version}-checked"
    return replace(exercise, version=version, checker=Checker(_CHECKER, _MESSAGES))


def timed_ms(grade: Callable[[], Verdict | None]) -> float:
    """Return the milliseconds of one verdict. Raises SystemExit if the source is not accepted."""
    started = time.perf_counter()
    verdict = grade()
    took_ms = 1000 * (time.perf_counter() - started)
    if verdict is not Verdict.ACCEPTED:
        raise SystemExit(f"{verdict} in place of accepted")
    return took_ms


def main() -> None:
    """Print the medians and 99th percentiles of both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    make_runtime()
    grader = Grader(slots=1)
    grader.start()
    try:
        by_value = workload.exercise()
        exercises = {"by value": by_value, "by checker": checked(by_value)}
        source = by_value.reference_source.encode()
        took: dict[str, list[float]] = {name: [] for name in exercises}
        for number in range(rounds + 10):
            for name, exercise in exercises.items():
                ms = timed_ms(lambda exercise=exercise: grader.grade(exercise, source).verdict)  # type: ignore[misc]
                if number >= 10:  # the first ones make case sets and start jails
                    took[name].append(ms)
    finally:
        grader.close()
    medians = {name: statistics.median(values) for name, values in took.items()}
    for name, values in took.items():
        p99 = statistics.quantiles(values, n=100)[98]
        print(f"{name:12} median {medians[name]:6.2f} ms   p99 {p99:6.2f} ms")
    print(f"ratio of the medians: {medians['by checker'] / medians['by value']:.2f}")


if __name__ == "__main__":
    main()
