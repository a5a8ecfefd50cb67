"""Measure the diagnoses: how many mistakes get a name, how many names are right, smallest inputs, and the time.

    python -m bench.diagnosis [--exercise SLUG ...] [--mutants 40] [--verbose]
    python -m bench.diagnosis --mistakes open|held-aside|all [--exercise SLUG ...]

Every wrong example submission of every exercise is explained twice.
First as it is, where its own hint may be shown.
Then with itself taken out of the exercise, as a student's variation of it would be explained.

Mutants of the references that the cases refuse follow, evenly spread over the source, twice too.
First as usual, where a slip is recognised by running these very mutants.
Then without that, as a mistake that is no mutant would be explained.

A name is counted as wrong if `diagnosis_truth.toml` does not list it for the example submission.
It is counted as wrong too if other cases, of another seed, lead to another name.
Mutants are not listed anywhere: a reader of `--verbose` must judge whether their names are right.
Only what other cases contradict is counted here.

With `--mistakes`, the plausible mistakes of `bench/mistakes` are explained instead, each as a student would see it.
Of each, the first line is printed and judged by `bench/mistakes/truth.toml`; the misses follow at the end.
"""

import argparse
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mistake_corpus import HALVES, FirstLine, Judgement, Mistake, cells, corpus, first_line, judge
from grader.exercise.catalogue import exercise_folders
from grader.exercise.exercise import ExampleSubmission, Exercise
from grader.exercise.parse import load_exercise
from grader.explain.diagnose import OBSERVATIONS
from grader.explain.explainer import Explainer
from grader.explain.explanation import Explanation
from grader.explain.refusal import Refusal
from grader.explain.steps import KnownMistakes
from grader.grader import Grader
from grader.mutation.mutate import mutants
from grader.sandbox.runtime import make_runtime
from grader.verdict import Report, Verdict

OTHER_SEED = 2**60 + 2
TRUTH = tomllib.loads(Path(__file__).with_name("diagnosis_truth.toml").read_text())


@dataclass
class MistakeRow:
    """The explanation of one wrong solution, and what the benchmark makes of it."""

    what: str
    names: list[str]
    hint: str
    located: bool
    stable: bool
    right: bool | None
    smallest: bool
    seconds: float

    @property
    def named(self) -> bool:
        return bool(self.hint) or any(name not in OBSERVATIONS for name in self.names)


class Bench:
    """The explanations of wrong solutions, and how good they are."""

    def __init__(self, grader: Grader, verbose: bool) -> None:
        self._grader = grader
        self._other = grader._explainer.with_seed(OTHER_SEED)
        self._verbose = verbose

    def look(self, exercise: Exercise, source: str, what: str) -> Iterator[tuple[bool, MistakeRow]]:
        """Explain a mutant, first as usual, then as if it were none; yield nothing if it is accepted."""
        report = self._grader.grade(exercise, source.encode())
        if report.verdict is Verdict.ACCEPTED or not report.cases:
            return
        for known in (True, False):
            own, other = self._knowing(KnownMistakes(slips=known))
            yield known, self._explain(exercise, report, source, what if known else f"{what} (unknown)", own, other)

    def look_at_kept(self, exercise: Exercise, kept: ExampleSubmission) -> Iterator[tuple[bool, MistakeRow]]:
        """Explain an example submission, first as it is, then as if the exercise did not have it."""
        report = self._grader.grade(exercise, kept.source.encode())
        for known in (True, False):
            own, other = self._knowing(KnownMistakes() if known else KnownMistakes(unkept=frozenset({kept.name})))
            what = kept.name if known else f"{kept.name} (not kept)"
            yield known, self._explain(exercise, report, kept.source, what, own, other, kept)

    def _knowing(self, known: KnownMistakes) -> tuple[Explainer, Explainer]:
        return self._grader._explainer.knowing(known), self._other.knowing(known)

    def _explain(
        self,
        exercise: Exercise,
        report: Report,
        source: str,
        what: str,
        explainer: Explainer,
        other: Explainer,
        kept: ExampleSubmission | None = None,
    ) -> MistakeRow:
        refusal = Refusal.of(report)
        assert refusal
        started = time.perf_counter()
        explanation = explainer.explain(exercise, source.encode(), refusal)
        seconds = time.perf_counter() - started
        again = other.explain(exercise, source.encode(), refusal)
        found = MistakeRow(
            what=what,
            names=[diagnosis.name for diagnosis in explanation.diagnoses],
            hint=hint_of(exercise, explanation),
            located=is_located(explanation),
            stable=not names_of(exercise, again)
            or {*names_of(exercise, explanation)} <= {*names_of(exercise, again)},
            right=is_right(exercise, kept, explanation) if kept else None,
            smallest=explanation.smallest is not None,
            seconds=seconds,
        )
        if self._verbose or found.right is False or not found.stable or not found.named:
            wrong = found.right is False or not found.stable
            other_names = "" if found.stable else f" (other cases: {names_of(exercise, again)})"
            shown = f"{', '.join(found.names) or '-'}; hint {found.hint or '-'}"
            print(f"  {what}: {shown}{other_names}{'  <- WRONG' if wrong else ''}", flush=True)
        return found


@dataclass(frozen=True)
class ExplainedMistake:
    """A plausible mistake, the first line of its explanation, and what that is worth."""

    mistake: Mistake
    line: FirstLine
    judgement: Judgement
    cells: int | None
    stable: bool
    seconds: float


def explain_mistake(grader: Grader, other: Explainer, exercise: Exercise, mistake: Mistake) -> ExplainedMistake:
    """Explain one plausible mistake, and once more on cases of another seed.

    Raises ValueError if the exercise accepts it, or refuses it without running a case.
    """
    source = mistake.source.encode()
    report = grader.grade(exercise, source)
    refusal = Refusal.of(report)
    if refusal is None:
        raise ValueError(f"{mistake.path.name} is not refused by a case: {report.verdict}")
    started = time.perf_counter()
    explanation = grader.explain(exercise, source, refusal)
    seconds = time.perf_counter() - started
    line = first_line(exercise, report, explanation)
    again = first_line(exercise, report, other.explain(exercise, source, refusal))
    return ExplainedMistake(
        mistake=mistake,
        line=line,
        judgement=judge(mistake, line),
        cells=cells(explanation.smallest),
        stable=line.claims == again.claims,
        seconds=seconds,
    )


def run_mistakes(grader: Grader, halves: tuple[str, ...], slugs: list[str]) -> None:
    """Print the explanation of every plausible mistake of these halves, totals, and the misses."""
    other = grader._explainer.with_seed(OTHER_SEED)
    known = {exercise.slug: exercise for exercise in exercises(slugs)}
    found = []
    for mistake in corpus(halves):
        if mistake.slug in known:
            one = explain_mistake(grader, other, known[mistake.slug], mistake)
            size = "no smallest input" if one.cells is None else f"smallest input of {one.cells} cells"
            stability = "" if one.stable else "; OTHER CASES LEAD TO ANOTHER NAME"
            print(f"{mistake.half} {mistake.slug}--{mistake.name}: {one.judgement.upper()}; {size}{stability}")
            print(f"    {', '.join(one.line.claims) or '-'}: {' '.join(one.line.text.split())}", flush=True)
            found.append(one)
    for half in halves:
        summary_of_mistakes(half, [one for one in found if one.mistake.half == half])
    print("misses:")
    for one in found:
        if one.judgement is not Judgement.RIGHT or not one.stable or one.cells is None:
            print(
                f"  {one.mistake.half} {one.mistake.slug}--{one.mistake.name}: {one.judgement}. {one.mistake.truth}"
            )


def summary_of_mistakes(half: str, found: list[ExplainedMistake]) -> None:
    """Print the totals of one half."""
    if not found:
        return
    counts = Counter(one.judgement for one in found)
    sizes = [one.cells for one in found if one.cells is not None]
    print(f"{half}: {len(found)}")
    print("  " + ", ".join(f"{judgement} {counts[judgement]}" for judgement in Judgement))
    unforeseen = [one for one in found if not one.mistake.is_simple_mutant and one.mistake.mistakes == 1]
    print(
        f"  of one mistake that is no simple mutant: {sum(one.judgement is Judgement.RIGHT for one in unforeseen)} "
        f"of {len(unforeseen)} named right"
    )
    print(
        f"  smallest input {len(sizes)}, median {statistics.median(sizes or [0])} cells, "
        f"largest {max(sizes, default=0)}; stable {sum(one.stable for one in found)}; "
        f"time p50 {statistics.median(one.seconds for one in found):.2f} s, "
        f"max {max(one.seconds for one in found):.2f} s"
    )


def hint_of(exercise: Exercise, explanation: Explanation) -> str:
    """Return the name of the example submission whose hint is shown; "" if none is."""
    hinted = [kept.name for kept in exercise.submissions if explanation.hint and kept.hint == explanation.hint]
    return hinted[0] if hinted else ""


def is_located(explanation: Explanation) -> bool:
    """Return whether the explanation has any diagnosis, gradient check or violated property."""
    failing = [one for one in explanation.properties if not one["holds"]]
    return bool(explanation.diagnoses or explanation.gradient_self_check or failing)


def names_of(exercise: Exercise, explanation: Explanation) -> list[str]:
    """Return every name that is claimed, without observations, which depend on the cases by nature."""
    names = {diagnosis.name for diagnosis in explanation.diagnoses} - OBSERVATIONS
    return sorted({*names, hint_of(exercise, explanation)} - {""})


def is_right(exercise: Exercise, kept: ExampleSubmission, explanation: Explanation) -> bool | None:
    """Return whether all that is claimed is listed for this solution; None if nothing is listed or claimed."""
    listed = TRUTH.get(exercise.slug, {}).get(kept.name)
    claimed = names_of(exercise, explanation)
    if not claimed:
        return None
    if claimed == [kept.name]:
        return True
    return None if listed is None else {*claimed} <= {*listed, kept.name}


def kept_solutions(exercise: Exercise) -> Iterator[ExampleSubmission]:
    yield from (kept for kept in exercise.submissions if kept.verdict is not Verdict.ACCEPTED)


def spread(found: Sequence, count: int) -> list:
    """Return up to `count` items, spread evenly over the whole list."""
    return [found[place * len(found) // count] for place in range(count)] if len(found) > count else list(found)


def summary(title: str, found: list[MistakeRow]) -> None:
    if not found:
        return
    total = len(found)
    named, smallest = sum(one.named for one in found), sum(one.smallest for one in found)
    wrong = sum(one.right is False or not one.stable for one in found)
    right = sum(one.named and one.right is not False and one.stable for one in found)
    observed = sum(not one.named and one.located for one in found)
    times = sorted(one.seconds for one in found)
    print(f"{title}: {total}")
    print(
        f"  named {named / total:.1%}, named right {right / total:.1%} ({right}), named wrong {wrong}, "
        f"only when, where or which half {observed / total:.1%}, nothing {(total - named - observed) / total:.1%}, "
        f"unjudged {sum(one.named and one.right is None for one in found)}"
    )
    print(
        f"  smallest input {smallest / total:.1%}; time p50 {statistics.median(times):.3f} s, "
        f"p95 {times[int(0.95 * (total - 1))]:.3f} s, max {times[-1]:.3f} s, within 1 s "
        f"{sum(one <= 1 for one in times) / total:.1%}"
    )
    names = Counter(name for one in found for name in one.names)
    print("  " + ", ".join(f"{name} {count}" for name, count in names.most_common()))


def exercises(slugs: list[str]) -> list[Exercise]:
    return [load_exercise(folder) for slug, folder in exercise_folders().items() if not slugs or slug in slugs]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--exercise", nargs="*", default=[])
    parser.add_argument("--mutants", type=int, default=40, help="per exercise")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--mistakes", choices=("open", "held-aside", "all"), help="explain these plausible mistakes")
    options = parser.parse_args()
    make_runtime()
    grader = Grader(slots=1)
    grader.start()
    if options.mistakes:
        halves = HALVES if options.mistakes == "all" else (options.mistakes.replace("-", "_"),)
        run_mistakes(grader, halves, options.exercise)
        grader.close()
        return
    bench = Bench(grader, options.verbose)
    own: list[MistakeRow] = []
    alone: list[MistakeRow] = []
    mutated: list[MistakeRow] = []
    unknown: list[MistakeRow] = []
    for exercise in exercises(options.exercise):
        print(f"{exercise.slug}, version {exercise.version[:8]}", flush=True)
        for kept in kept_solutions(exercise):
            for known, found in bench.look_at_kept(exercise, kept):
                (own if known else alone).append(found)
        for mutant in spread(mutants(exercise.reference_source), options.mutants):
            what = f"line {mutant.line}: {mutant.change}"
            for known, found in bench.look(exercise, mutant.source, what):
                (mutated if known else unknown).append(found)
    summary("kept wrong solutions", own)
    summary("the same, without their own hint", alone)
    summary("mutants of the references", mutated)
    summary("the same, without recognising mutants", unknown)
    grader.close()


if __name__ == "__main__":
    main()
