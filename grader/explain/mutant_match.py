"""Recognise a single slip: in every case the outputs are those of the reference with one small mistake.

The mistakes are the automatic mutants that the publish gate makes.
The message has the kind of the slip and the function it is in, never a line of the reference.
"""

import re
from collections.abc import Sequence
from functools import partial

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.case_failure import CaseFailure, failure_of
from grader.explain.diagnoses.idea import ENOUGH, Diagnosis
from grader.explain.known_mistakes import is_same, is_same_value
from grader.explain.probe_run import Answer
from grader.message import Message
from grader.mutation.mutate import Mutant, likely_mistakes
from grader.verdict import Verdict

LARGEST, MOST_CASES = 300, 30
# The pools of slips, in the order in which they are asked.
POOLS = ("reference", "accepted")
# These say less than others that give the same values.
_VAGUE = ("slip_number_too_small", "slip_number_too_large", "slip_constant_left_out", "slip_wrong_name")
_SEVERAL = 2
_ENOUGH_ALONE = 6
_NAME = re.compile(r"[A-Za-z_]\w*")
_COMMENT = re.compile(r"#.*")
# The values of a slip that say what the student has written, and what any right solution would contain.
_WRITTEN = {
    "slip_instead": ("wrong",),
    "slip_argument_left_out": ("function",),
    "slip_arguments_exchanged": ("function",),
    "slip_names_exchanged": ("first", "second"),
    "slip_counter_late": ("name",),
    "slip_root_taken": ("name",),
    "slip_squared": ("name",),
    "slip_corrected_value_kept": ("name",),
}
_NEEDED = {"slip_call_left_out": ("function",)}
# Words of numpy and Python, and the letters of the statements, that a slip may show.
_FIELD = frozenset(
    {
        *("np", "self", "and", "or", "not", "in", "is", "None", "True", "False", "int", "float", "range"),
        *("abs", "all", "any", "argmax", "argmin", "ceil", "clip", "cos", "cumprod", "cumsum", "dot", "empty", "exp"),
        *("exp2", "expm1", "flip", "floor", "log", "log1p", "matmul", "max", "maximum", "mean", "median", "min"),
        *("minimum", "ones", "ones_like", "outer", "prod", "random", "repeat", "reshape", "round", "sin", "sinh"),
        *("sqrt", "square", "standard_normal", "std", "sum", "tanh", "tile", "transpose", "var", "where", "zeros"),
        *("zeros_like", "T", "N", "C", "D", "H", "W", "M", "F", "OH", "OW", "i", "j", "n", "c", "h", "w", "x"),
        *("y", "b", "kh", "kw", "pad", "stride", "dout", "dx", "dw", "db"),
    }
)


def small_ones(cases: Sequence[PreparedCase]) -> list[PreparedCase]:
    """Return the cases on which many mutants run quickly."""
    small = [case for case in cases if sum(np.size(value) for value in case.inputs.values()) <= LARGEST]
    return small[:MOST_CASES]


def candidates(exercise: Exercise, pool: str) -> list[Mutant]:
    """Return the slips of a pool: single mistakes in the reference, or in the other accepted solutions."""
    if pool == POOLS[0]:
        return likely_mistakes(exercise.reference_source)
    others = [kept.source for kept in exercise.submissions if kept.verdict is Verdict.ACCEPTED]
    return [mutant for source in others for mutant in likely_mistakes(source)]


def mutant_match(
    exercise: Exercise,
    cases: Sequence[PreparedCase],
    failures: Sequence[CaseFailure],
    mutated: Sequence[tuple[Mutant, Sequence[Answer]]],
    source: str | None = None,
) -> list[Diagnosis]:
    """Return the first mutant that fails in the same of these cases as the submission, with the same values.

    If there is none, return one for each wrong output that a mutant explains alone: there may be several mistakes.
    `failures`: those of the submission on all cases. Empty if too few wrong values are among these cases to be sure.
    `source`: the student's, if slips are left out that speak of what only the compared solution has written.
    """
    names = {case.name for case in cases}
    here = [failure for failure in failures if failure.case.name in names]
    if _wrong_values(here) < ENOUGH and len(_exceptions(here)) < _SEVERAL:
        return []
    says = partial(_is_true_of_any_code, exercise, _own_words(exercise, source)) if source is not None else bool
    made = [
        (mutant, {case.name: answer for case, answer in zip(cases, given, strict=True)})
        for mutant, given in mutated
        if says(mutant)
    ]
    failed = {failure.case.name for failure in here}
    alike = [
        mutant
        for mutant, answers in made
        if is_same(here, answers)
        and all((case.name in failed) == bool(failure_of(exercise, case, answers[case.name])) for case in cases)
    ]
    if alike:
        return [_diagnosis(exercise, min(alike, key=lambda mutant: mutant.slip.code in _VAGUE))]
    return _by_output(exercise, cases, here, made)


def _own_words(exercise: Exercise, source: str) -> str:
    """Return the lines that the student has added to the template, without comments."""
    given = {line.strip() for line in exercise.template.splitlines()}
    return "\n".join(_COMMENT.sub("", line) for line in source.splitlines() if line.strip() not in given)


def _is_true_of_any_code(exercise: Exercise, own: str, mutant: Mutant) -> bool:
    """Return whether a slip speaks of what the student has written, or of what every right solution contains.

    The compared solution may compute a value in a way of its own: its functions and variables are not the student's.
    """
    slip = mutant.slip
    written = _all_in(own, [slip.values[key] for key in _WRITTEN.get(slip.code, ())])
    needed = [slip.values[key] for key in _NEEDED.get(slip.code, ())]
    right = [exercise.reference_source, *(s.source for s in exercise.submissions if s.verdict is Verdict.ACCEPTED)]
    return written and (_all_in(own, needed) or all(_all_in(one, needed) for one in right))


def _all_in(text: str, values: Sequence[object]) -> bool:
    """Return whether the names in all these values are in a text; a value without names must be there as it is."""
    words = {*_NAME.findall(text)}
    return all(
        all(name in words for name in names) if (names := _NAME.findall(str(value))) else str(value) in text
        for value in values
    )


def _by_output(
    exercise: Exercise,
    cases: Sequence[PreparedCase],
    here: Sequence[CaseFailure],
    made: Sequence[tuple[Mutant, dict[str, Answer]]],
) -> list[Diagnosis]:
    """Return a slip for each output that one explains in every case, where not all outputs have the same."""
    outputs = list(dict.fromkeys(pair.output for failure in here for pair in failure.pairs))
    complete = not any(failure.answer.error or len(failure.pairs) < len(failure.outputs) for failure in here)
    if len(outputs) < _SEVERAL or not complete:
        return []
    found: list[Diagnosis] = []
    for output in outputs:
        pairs = [pair for failure in here for pair in failure.pairs if pair.output == output]
        cells = sum(int(pair.wrong.sum()) if pair.same_shape else ENOUGH for pair in pairs)
        if len(pairs) < _SEVERAL or cells < _ENOUGH_ALONE:
            continue
        wrong = {pair.case.name for pair in pairs}
        for mutant, answers in made:
            if all(is_same_value(pair.raw, answers[pair.case.name].outputs.get(output)) for pair in pairs) and all(
                _is_wrong(exercise, case, answers[case.name], output) == (case.name in wrong) for case in cases
            ):
                found.append(_diagnosis(exercise, mutant, output))
                break
    return found


def _is_wrong(exercise: Exercise, case: PreparedCase, answer: Answer, output: str) -> bool:
    failure = failure_of(exercise, case, answer)
    return failure is not None and (bool(answer.error) or output in failure.outputs)


def _exceptions(failures: Sequence[CaseFailure]) -> set[str]:
    """Return the different texts of exceptions: with the sizes in them, several tell as much as wrong values."""
    return {failure.answer.error.splitlines()[0] for failure in failures if failure.answer.error}


def _wrong_values(failures: Sequence[CaseFailure]) -> int:
    pairs = [pair for failure in failures for pair in failure.pairs]
    return sum(int(pair.wrong.sum()) if pair.same_shape else ENOUGH for pair in pairs)


def _diagnosis(exercise: Exercise, mutant: Mutant, output: str = "") -> Diagnosis:
    """Return the slip and the function it is in. `output`: the only one that it explains; "" if it explains all."""
    known = {name for point in exercise.entry_points for name in (point.name, *point.methods)}
    function = mutant.function.rpartition(".")[2]
    function = function if function in known else ""
    slip = _without_unknown_names(mutant.slip, exercise.template)
    if output:
        where = Message("only_mistake_of", {"outputs": [output], "count": 1})
    else:
        where = Message("only_mistake_in", {"function": function}) if function else Message("only_mistake")
    return Diagnosis(slip.then(where), {"function": function, **slip.values})


def _without_unknown_names(slip: Message, template: str) -> Message:
    """Return the slip, without names of variables that only the compared solution has."""
    if slip.code not in ("slip_instead", "slip_names_exchanged"):
        return slip
    names = [word for value in slip.values.values() for word in _NAME.findall(str(value))]
    known = {*_NAME.findall(template), *_FIELD}
    return slip if all(name in known for name in names) else Message("slip_wrong_name")
