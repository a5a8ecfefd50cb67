"""A small exercise with a checker, made in memory: any QR factorisation passes, whatever its signs."""

from collections.abc import Mapping

from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise

TOML = """
format = 2
points = 10
difficulty = 1

[title]
en = "QR"

[[entry_points]]
name = "qr"

[limits]
time_limit_s = 5

[messages.not_orthogonal]
en = "The columns of {output} are not orthonormal: they miss it by {error}."
zh = "{output} 的列不是标准正交的：误差为 {error}。"

[messages.not_triangular]
en = "R has a value below its diagonal."

[messages.other_product]
en = "Q @ R is not A: {rows} of {all} rows agree."
"""
CASES = """
from casekit import Case


def generate(rng):
    yield Case("small", "square", {"a": rng.standard_normal((2, 2))}, visible=True)
    yield Case("square", "square", {"a": rng.standard_normal((4, 4))})
    yield Case("tall", "tall", {"a": rng.standard_normal((6, 3))})
"""
DRIVER = """
def run(solution, case):
    q, r = solution.qr(case["a"])
    return {"q": q, "r": r}
"""
REFERENCE = """
import numpy as np


def qr(a):
    return np.linalg.qr(a)
"""
CHECKER = """
import numpy as np
from checkkit import ok, partial, wrong


def check(case, expected, actual):
    a, q, r = case["a"], actual["q"], actual["r"]
    if q.shape != expected["q"].shape or not np.isfinite(q).all():
        return wrong("not_orthogonal", output="Q", error="shape")
    error = np.abs(q.T @ q - np.eye(q.shape[1])).max()
    if error > 1e-8:
        return wrong("not_orthogonal", output="Q", error=error)
    if r.shape != expected["r"].shape or np.abs(np.tril(r, -1)).max(initial=0.0) > 1e-8:
        return wrong("not_triangular")
    agree = int((np.abs(q @ r - a).max(axis=1) < 1e-8).sum())
    return ok() if agree == len(a) else partial(agree, len(a), "other_product", rows=agree, all=len(a))
"""
RIGHT = "import numpy as np\ndef qr(a):\n    return np.linalg.qr(a)\n"
OTHER_SIGNS = "import numpy as np\ndef qr(a):\n    q, r = np.linalg.qr(a)\n    return -q, -r\n"


def checked_files(checker: str = CHECKER, *, toml: str = TOML, **others: str) -> dict[str, bytes]:
    """Return the exercise's folder. `others` replace `cases`, `driver` or `reference`."""
    texts = {
        "exercise.toml": toml,
        "statement.en.md": "Factorise a.",
        "template.py": "def qr(a):\n    raise NotImplementedError\n",
        "hidden/cases.py": others.get("cases", CASES),
        "hidden/driver.py": others.get("driver", DRIVER),
        "hidden/reference.py": others.get("reference", REFERENCE),
        "hidden/checker.py": checker,
    }
    return {path: text.encode() for path, text in texts.items()}


def checked_exercise(checker: str = CHECKER, **changes: str) -> Exercise:
    """Return the exercise with this checker."""
    return parse_exercise("qr", checked_files(checker, **changes))


def says(message: object) -> Mapping[str, object]:
    """Return the values of a checker's message, by name."""
    return dict(message.values["fields"])  # type: ignore[attr-defined]
