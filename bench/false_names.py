"""Look for false names: right answers are changed in known ways, and a name that does not say so is counted.

    python -m bench.false_names [--exercise SLUG ...]

Each reference is run with its result, its first array or one of its parameters changed by one expression.
Many of these changes resemble no mistake that a diagnosis knows, and small cases agree with wrong ideas by chance.
So whatever is claimed of them must be among the few names that say exactly what was changed.
Names of slips and hints are not judged: they are shown only if that very code gives the same results.
Neither are exceptions, whose names repeat what Python says.
"""

import argparse
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from app.i18n.words import Words
from bench.diagnosis import exercises
from grader.exercise.exercise import Exercise
from grader.explain.diagnose import OBSERVATIONS
from grader.explain.explanation import Explanation
from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.message import Message
from grader.sandbox.runtime import make_runtime
from grader.verdict import Verdict

# What an expression does to `out`, and the names that say so. "NAME PART": only with this part in its formula.
RESULTS: dict[str, set[str]] = {
    "out * 2": {"constant_factor", "factor_per_case"},
    "out / 3": {"constant_factor", "factor_per_case"},
    "out + 1": {"constant_offset"},
    "out - 0.5 * out.flat[0]": {"constant_offset", "factor_per_case", "constant_factor"},  # factors: of single cells
    "np.abs(out)": {"sign_lost", "function_of_the_result np.abs"},
    "np.clip(out, -1, 1)": {"function_of_the_result np.clip"},
    "np.maximum(out, 0)": {"function_of_the_result np.maximum"},
    "out ** 2": {"factor_twice", "function_of_the_result **2"},
    "np.flip(out, -1)": {"reversed", "slices_in_another_order", "values_in_another_order", "input_flipped"},
    "np.roll(out, 1, -1)": {"shifted", "slices_in_another_order", "values_in_another_order"},
    "np.sort(out, axis=-1)": {"values_in_another_order", "slices_in_another_order"},
    "out * 0 if out.size > 8 else out": {"all_zeros"},
    "np.where(out > 1, np.nan, out)": {"not_finite", "not_finite_everywhere"},
    "out - np.mean(out)": {"all_zeros", "input_changed mean"},  # zeros: of results with a single cell
    "out[..., :-1]": {"too_short", "rest_left_out", "empty"},
}
# What an expression does to the first array `a`. If the result is linear in it, a name may speak of the result.
ARRAYS: dict[str, set[str]] = {
    "-a": {
        *("input_negated", "wrong_sign", "rest_scaled -1", "function_of_the_result 1 - "),
        *("term_added", "term_missing"),  # relu(-x) is relu(x) - x
    },
    "2 * a": {"constant_factor", "factor_per_case", "rest_scaled 2", "input_changed 2 * "},
    "np.abs(a)": {"sign_lost", "input_changed np.abs", "computed_formula np.abs", "not_zero_where_it_should_be"},
    "np.round(a)": {"rounded", "input_changed np.round"},
    "np.trunc(a)": {"cut_to_integers", "input_ignored", "input_changed np.trunc", "returns_input"},
    "a[..., ::-1]": {"input_flipped", "reversed", "slices_in_another_order", "values_in_another_order"},
    "np.roll(a, 1, -1)": {"shifted", "slices_in_another_order", "values_in_another_order"},
    "np.ones_like(a)": {"input_ignored", "factor_missing", "computed_formula (x > 0)", "returns_input"},
    "a / (np.abs(a).max() or 1)": {"factor_per_case", "constant_factor"},
}
# What an expression does to a parameter `v`, by its name.
PARAMETERS: dict[str, dict[str, set[str]]] = {
    "stride": {
        "1": {"parameter_ignored", "constant_for_parameter"},
        "v + 1": {"parameter_off_by_one"},
        "max(v - 1, 1)": {"parameter_off_by_one", "parameter_ignored", "constant_for_parameter"},
    },
    "pad": {
        "0": {"parameter_ignored", "constant_for_parameter"},
        "v + 1": {"parameter_off_by_one"},
        "max(v - 1, 0)": {"parameter_off_by_one", "parameter_ignored", "constant_for_parameter"},
    },
    "pool_h": {"self.pool_w": {"parameter_for_another"}, "2": {"parameter_ignored", "constant_for_parameter"}},
    "p": {"1 - v": {"complement"}, "0.5": {"parameter_ignored", "constant_for_parameter"}},
    "eps": {"0.0": {"parameter_ignored", "constant_for_parameter"}, "v * 10": set(), "v ** 2": set()},
    "momentum": {
        "0.9": {"parameter_ignored", "constant_for_parameter"},
        "1 - v": {"complement"},
        "0.0": {"parameter_ignored", "constant_for_parameter"},
    },
    "beta1": {"0.9": {"parameter_ignored", "constant_for_parameter"}, "self.beta2": {"parameter_for_another"}},
    "beta2": {"0.999": {"parameter_ignored", "constant_for_parameter"}, "self.beta1": {"parameter_for_another"}},
    "gamma": {"0 * v + 1": {"input_ignored", "factor_missing"}, "v * v": {"factor_twice", "input_changed **2"}},
    "beta": {"0 * v": {"input_ignored", "term_missing"}, "-v": {"input_negated", "term_subtracted"}},
    "bias": {"0.0": {"input_ignored", "term_missing", "parameter_ignored"}, "2 * v": {"term_twice"}},
    "b": {"0 * v": {"input_ignored", "term_missing"}, "2 * v": {"term_twice"}, "v[::-1]": {"input_flipped"}},
    "axis": {
        "-1": {"parameter_ignored", "constant_for_parameter"},
        "0": {"parameter_ignored", "constant_for_parameter"},
    },
    "nesterov": {"not v": {"flag_inverted"}, "True": {"parameter_ignored", "constant_for_parameter"}},
}


@dataclass(frozen=True)
class Changed:
    """A reference with one change: its source, and the names that say what was changed."""

    change: str
    source: str
    allowed: set[str]


def changed(exercise: Exercise) -> Iterator[Changed]:
    """Yield every change of an exercise's reference that its entry points allow."""
    source = exercise.reference_source
    for point in exercise.entry_points:
        for name in [f"{point.name}.{method}" for method in point.methods] or [point.name]:
            for expression, allowed in RESULTS.items():
                yield Changed(f"{name}: {expression}", f"{source}{_of_result(name, expression)}", allowed)
            for expression, allowed in ARRAYS.items():
                place = 1 if point.methods else 0
                yield Changed(f"{name}: {expression}", f"{source}{_of_array(name, place, expression)}", allowed)
        for parameter, expressions in PARAMETERS.items():
            if point.methods and re.search(rf"self\.{parameter} = {parameter}\b", source):
                for expression, allowed in expressions.items():
                    change = f"{point.name}, {parameter}: {expression}"
                    yield Changed(change, f"{source}{_of_parameter(point.name, parameter, expression)}", allowed)


def false_claims(explanation: Explanation, allowed: set[str]) -> list[Message]:
    """Return the claims of an explanation that do not say what was changed."""
    return [message for message in claims(explanation) if not says_it(message, allowed)]


def says_it(message: Message, allowed: set[str]) -> bool:
    """Return whether a claim is among the allowed ones, with its formula where one is asked for."""
    formula = str(message.values.get("formula", message.values.get("times", "")))
    names = [one.partition(" ") for one in allowed]
    return any(name == message.code and part in formula for name, _, part in names)


def claims(explanation: Explanation) -> list[Message]:
    """Return what an explanation claims, without observations, slips and hints."""
    messages = [diagnosis.message for diagnosis in explanation.diagnoses]
    return [one for one in messages if one.code not in OBSERVATIONS and not one.code.startswith("slip_")]


def _of_result(name: str, expression: str) -> str:
    return _replaced(
        name,
        f"out = old(*args, **named)\nif out is None:\n    return None\nout = np.asarray(out)\nreturn {expression}",
    )


def _of_array(name: str, place: int, expression: str) -> str:
    change = f"    args = (*args[:{place}], {expression}, *args[{place + 1} :])"
    test = f"if len(args) > {place} and isinstance(args[{place}], np.ndarray) and args[{place}].ndim:"
    return _replaced(name, f"{test}\n    a = args[{place}]\n{change}\nreturn old(*args, **named)")


def _of_parameter(class_name: str, parameter: str, expression: str) -> str:
    body = f"self = args[0]\nold(*args, **named)\nv = self.{parameter}\nself.{parameter} = {expression}"
    return _replaced(f"{class_name}.__init__", body)


def _replaced(name: str, body: str) -> str:
    new = f"def new(*args, **named):\n{textwrap.indent(body, '    ')}\n\nreturn new"
    return f"\n\ndef _changed(old):\n{textwrap.indent(new, '    ')}\n\n\n{name} = _changed({name})\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--exercise", nargs="*", default=[])
    options = parser.parse_args()
    make_runtime()
    grader = Grader(slots=1)
    grader.start()
    words = Words("en")
    refused = named = 0
    false: list[str] = []
    for exercise in exercises(options.exercise):
        for one in changed(exercise):
            report = grader.grade(exercise, one.source.encode())
            refusal = Refusal.of(report)
            if refusal is None or refusal.verdict is not Verdict.WRONG_ANSWER:
                continue
            explanation = grader.explain(exercise, one.source.encode(), refusal)
            refused += 1
            named += bool(claims(explanation))
            for message in false_claims(explanation, one.allowed):
                false.append(f"{exercise.slug}, {one.change}: {message.code}: {words.message(message)}")
                print(false[-1], flush=True)
    print(f"changed and refused {refused}, named {named}, not what was changed {len(false)}", flush=True)
    grader.close()


if __name__ == "__main__":
    main()
