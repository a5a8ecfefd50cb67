"""Runs solution.py on the visible cases: `python try_samples.py`. Needs numpy and nothing else.

Calls what the exercise asks for with the inputs that have its parameters' names, a class's methods in their order,
and tells for each expected output whether a result, or an attribute of its name, agrees with it. The judge runs more
cases, and may call in other ways: `tensorjudge test --online` runs these samples as it does.

Exit status: 0 all agree, 1 some do not, 2 the exercise cannot be called like this.
"""

import inspect
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
EXERCISE = json.loads((HERE / "exercise.json").read_text(encoding="utf-8"))
SAMPLES = json.loads((HERE / "samples.json").read_text(encoding="utf-8"))


class NotByNameError(Exception):
    """The inputs are not simply the parameters."""


def value_of(stored: Any) -> Any:
    """A number, or an array from {"shape", "dtype", "data"}."""
    if not isinstance(stored, dict):
        return stored
    return (
        None if stored["data"] is None else np.array(stored["data"], dtype=stored["dtype"]).reshape(stored["shape"])
    )


def call(function: Callable[..., Any], inputs: dict[str, Any]) -> Any:
    """Calls with those inputs that the function has parameters for."""
    parameters = inspect.signature(function).parameters
    takes_all = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    given = {name: value for name, value in inputs.items() if takes_all or name in parameters}
    try:
        inspect.signature(function).bind(**given)
    except TypeError as error:
        raise NotByNameError(f"{function.__qualname__}: {error}") from None
    if any(isinstance(value, str) for value in given.values()):
        raise NotByNameError(f"{function.__qualname__}: an input stands for something that is no number")
    return function(**given)


def results_of(solution: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """What each entry point gives, by name."""
    results: dict[str, Any] = {}
    for entry in EXERCISE["entry_points"]:
        target = getattr(solution, entry["name"])
        if entry["methods"]:
            made = call(target, inputs)
            calls = {f"{entry['name']}.{method}": getattr(made, method) for method in entry["methods"]}
            results.update({name: call(method, inputs) for name, method in calls.items()})
            results.update({f"self.{name}": value for name, value in vars(made).items()})
        else:
            results[entry["name"]] = call(target, inputs)
    return results


def flattened(results: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each array that came back, with a name to call it by; also those in tuples and dictionaries."""
    for name, result in results.items():
        parts = (
            result.items() if isinstance(result, dict) else enumerate(result) if isinstance(result, tuple) else None
        )
        if parts is None:
            yield name, result
        else:
            yield from ((f"{name}[{key!r}]", part) for key, part in parts)


def found_for(name: str, expected: Any, results: dict[str, Any]) -> str | None:
    """The result that agrees with an expected output; an attribute has to have its name."""
    tolerance = EXERCISE["output_tolerances"].get(name, EXERCISE["tolerance"])
    possible = [key for key in results if not key.startswith("self.") or key == f"self.{name}"]
    return next((key for key in possible if agrees(results[key], expected, tolerance)), None)


def agrees(actual: Any, expected: Any, tolerance: dict[str, float]) -> bool:
    """As the judge compares: the same shape, and no element further off than allowed."""
    try:
        actual = np.asarray(actual)
    except ValueError:
        return False
    if actual.dtype.kind not in "biuf" or actual.shape != np.shape(expected):
        return False
    return bool(np.all(np.abs(actual - expected) <= tolerance["atol"] + tolerance["rtol"] * np.abs(expected)))


def main() -> None:
    import solution  # type: ignore[import-not-found]

    failed = False
    for sample in SAMPLES:
        inputs = {name: value_of(stored) for name, stored in sample["inputs"].items()}
        print(sample["name"])
        try:
            results = dict(flattened(results_of(solution, inputs)))
        except NotByNameError as error:
            print(f"  cannot be called by the names of its inputs ({error})")
            print("  Run it as the judge does: tensorjudge test solution.py --online")
            sys.exit(2)
        for name, stored in sample["expected"].items():
            expected = value_of(stored)
            found = found_for(name, expected, results)
            if found is not None:
                print(f"  {name}: agrees with {found}")
                continue
            failed = True
            print(f"  {name}: no result of these calls agrees with it; shape {np.shape(expected)}")
            print(f"    expected: {np.array2string(np.asarray(expected), prefix=' ' * 14)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
