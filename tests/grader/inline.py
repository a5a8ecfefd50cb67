"""A small exercise made in memory, to be varied by a test: `double(x)`, three cases, two of them visible."""

from collections.abc import Mapping

from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise

TOML = """
format = 1
points = 7
difficulty = 1

[title]
en = "Double"

[[entry_points]]
name = "double"

[limits]
time_limit_s = {time_limit_s}
memory_limit_mib = {memory_limit_mib}
"""
CASES = """
from casekit import Case


def generate(rng):
    yield Case("pair", "basic", {"x": rng.standard_normal(2)}, visible=True)
    yield Case("grid", "basic", {"x": rng.standard_normal((2, 3))})
    yield Case("last", "more", {"x": rng.standard_normal(4)}, visible=True)
"""
DRIVER = """
def run(solution, case):
    return {"y": solution.double(case["x"])}
"""
REFERENCE = """
def double(x):
    return x + x
"""
TEMPLATE = "def double(x):\n    raise NotImplementedError\n"
RIGHT = "def double(x):\n    return 2 * x\n"


def inline_files(
    *,
    cases: str = CASES,
    driver: str = DRIVER,
    reference: str = REFERENCE,
    time_limit_s: float = 10,
    memory_limit_mib: int = 512,
    **others: str,
) -> dict[str, bytes]:
    """Return the exercise's folder as paths and contents. `others` are TOML lines of the top level, by key."""
    extra = "".join(f"{key} = {value}\n" for key, value in others.items())
    toml = extra + TOML.format(time_limit_s=time_limit_s, memory_limit_mib=memory_limit_mib)
    texts = {
        "exercise.toml": toml,
        "statement.en.md": "Return twice x.",
        "template.py": TEMPLATE,
        "hidden/cases.py": cases,
        "hidden/driver.py": driver,
        "hidden/reference.py": reference,
    }
    return {path: text.encode() for path, text in texts.items()}


def inline_exercise(*, files: Mapping[str, bytes] = {}, **changes: object) -> Exercise:
    """Return the exercise with some of its sources or limits replaced, and `files` added."""
    return parse_exercise("double", {**inline_files(**changes), **files})  # type: ignore[arg-type]
