"""Run solution.py on the cases of cases.json: `python try_cases.py`. Needs only numpy.

driver.py calls the solution as the judge does, and each output is compared with the expected one. Where the exercise
has a checker, that stays on the server: outputs are printed here, and not judged. For each submission the judge draws
other cases, including hidden ones. It runs them in a sandbox with limits of time and memory.

Exit status: 0 all cases pass, 1 some do not.
"""

import ast
import importlib
import json
import sys
import traceback
import types
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
EXERCISE = json.loads((HERE / "exercise.json").read_text(encoding="utf-8"))
CASES = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))


def value_of(stored: Any) -> Any:
    """Return the value of its JSON form: a number, a text, a list, an array from {"shape", "dtype", "data"}, ..."""
    if isinstance(stored, list):
        return [value_of(one) for one in stored]
    if not isinstance(stored, dict):
        return float(stored) if stored in ("nan", "inf", "-inf") else stored
    if "shape" in stored:
        return np.array(stored["data"], dtype=stored["dtype"]).reshape(stored["shape"])
    kind, inner = next(iter(stored.items()))
    if kind == "dict":
        return {value_of(key): value_of(value) for key, value in inner}
    if kind == "tuple":
        return tuple(value_of(one) for one in inner)
    if kind in ("bytes", "str"):
        return ast.literal_eval(inner)
    return {"complex": complex, "float": float, "int": int}[kind](inner)


def is_whole(case: dict[str, Any]) -> bool:
    """Return whether the case has all its values here: large ones are left out, and what only the judge has."""
    text = json.dumps([*case["inputs"].values(), *case["expected"].values()])
    return (
        not any(f'"{word}": ' in text for word in ("left_out", "function", "prepared")) and '"data": null' not in text
    )


def is_same(name: str, actual: Any, expected: Any) -> bool:
    """Return whether values that are no arrays agree, element by element."""
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and actual.keys() == expected.keys()
            and all(is_same(name, actual[key], value) for key, value in expected.items())
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(actual, list | tuple)
            and len(actual) == len(expected)
            and all(is_same(name, got, wanted) for got, wanted in zip(actual, expected, strict=True))
        )
    if isinstance(expected, np.ndarray | float | complex):
        return not wrong_with(name, actual, np.asarray(expected))
    return bool(actual == expected)


def wrong_with(name: str, actual: Any, expected: Any) -> str:
    """Return what is wrong with an output, in a few words; "" if it agrees."""
    if actual is None and expected is not None:
        return "is missing"
    if not isinstance(expected, np.ndarray):
        return "" if is_same(name, actual, expected) else f"is {actual!r}, expected {expected!r}"
    if not isinstance(actual, np.ndarray | np.generic | bool | int | float | complex):
        return f"must be a numpy array of numbers, but is {type(actual).__name__}"
    actual, expected = np.asarray(actual), np.asarray(expected)
    if actual.shape != expected.shape:
        return f"has shape {actual.shape}; expected shape {expected.shape}"
    tolerance = EXERCISE["output_tolerances"].get(name, EXERCISE["tolerance"])
    allowed = tolerance["atol"] + tolerance["rtol"] * np.abs(expected)
    with np.errstate(all="ignore"):
        agrees = (np.abs(actual - expected) <= allowed) | (actual == expected)
    if expected.dtype.kind == "f":
        agrees |= np.isnan(actual) & np.isnan(expected)
    wrong = np.argwhere(~agrees)
    if not len(wrong):
        return ""
    place = tuple(map(int, wrong[0]))
    found = f"{actual[place]!s} at {list(place)}, expected {expected[place]!s}"
    return f"{len(wrong)} of {agrees.size} values {'is' if len(wrong) == 1 else 'are'} wrong; first {found}"


def passes(solution: Any, driver: Any, case: dict[str, Any]) -> bool:
    """Run one case and print the result."""
    print(case["name"])
    try:
        outputs = driver.run(solution, {name: value_of(stored) for name, stored in case["inputs"].items()})
    except Exception:
        traceback.print_exc(file=sys.stdout)
        return False
    if not case["expected"]:
        for name, value in outputs.items():
            print(f"  {name}:", np.array2string(np.asarray(value), prefix=" " * (len(name) + 4)))
        print("  not judged here: the checker of this exercise stays on the server")
        return True
    found = {name: wrong_with(name, outputs.get(name), value_of(case["expected"][name])) for name in case["expected"]}
    for name, wrong in found.items():
        print(f"  {name}: {wrong or 'right'}")
        if wrong:
            for what, value in (("got", outputs.get(name)), ("expected", value_of(case["expected"][name]))):
                shown = (
                    np.array2string(value, prefix=" " * (len(what) + 6)) if isinstance(value, np.ndarray) else value
                )
                print(f"    {what}:", shown)
    return not any(found.values())


class Utf8Loader(SourceFileLoader):
    """A loader that reads a module as the judge does: as UTF-8, whatever a comment such as `coding: gbk` says."""

    def source_to_code(self, data: Any, path: Any) -> types.CodeType:  # type: ignore[override]
        return super().source_to_code(bytes(data).decode("utf-8-sig"), path)


def solution_module() -> types.ModuleType:
    """Return the solution as a module."""
    spec = spec_from_loader("solution", Utf8Loader("solution", str(HERE / "solution.py")))
    assert spec and spec.loader
    module = sys.modules["solution"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    sys.path.insert(0, str(HERE))
    solution, driver = solution_module(), importlib.import_module("driver")
    whole = [case for case in CASES if is_whole(case)]
    passed = [passes(solution, driver, case) for case in whole]
    left_out = f"; {len(CASES) - len(whole)} left out, too large to come along" if len(whole) < len(CASES) else ""
    verb = "pass" if all(case["expected"] for case in whole) else "run"
    print(f"\n{sum(passed)} of {len(passed)} cases {verb}{left_out}")
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
