"""An exercise that trains: a classifier whose loss on fresh data must stay below 0.1.

The fresh data never enter a student's jail: the checker draws them, and the reference's own weights label them.
"""

from tests.grader.checked import checked_files

TOML = """
format = 2
points = 10
difficulty = 2

[title]
en = "Train a classifier"

[[entry_points]]
name = "fit"

[limits]
time_limit_s = 100
time_class = "training"

[messages.shape_wrong]
en = "{output} has another shape than asked for."

[messages.not_finite]
en = "A weight is no finite number."

[messages.loss]
en = "The loss on fresh data is {value}; it must be below {bound}."
zh = "在新数据上的损失为 {value}，必须低于 {bound}。"
"""
CASES = """
import numpy as np
from casekit import Case


def _case(rng, name, visible, count=200):
    w = rng.standard_normal(8)
    x = rng.standard_normal((3 * count, 8))
    x = x[np.abs(x @ w) > 0.5 * np.linalg.norm(w)][:count]
    return Case(name, "train", {"x": x, "y": (x @ w > 0).astype(np.int64)}, visible)


def generate(rng):
    yield _case(rng, "train-shown", True)
    yield _case(rng, "train-shown-2", True)
    yield _case(rng, "train-hidden", False)
    yield _case(rng, "train-more", False, 300)
"""
DRIVER = """
def run(solution, case):
    w, loss = solution.fit(case["x"], case["y"])
    return {"w": w, "loss": loss}
"""
REFERENCE = """
import numpy as np


def fit(x, y):
    w, sign = np.zeros(x.shape[1]), 2 * y - 1
    for _ in range(400):
        margin = sign * (x @ w)
        w = w + 2.0 * (x.T @ (sign / (1 + np.exp(margin)))) / len(x)
    return w, float(np.log1p(np.exp(-sign * (x @ w))).mean())
"""
# Written differently: a step for each part of the data.
SECOND = """
import numpy as np


def fit(x, y):
    w, sign = np.zeros(x.shape[1]), 2 * y - 1
    for _ in range(200):
        for part in np.array_split(np.arange(len(x)), 4):
            margin = sign[part] * (x[part] @ w)
            w = w + (x[part].T @ (sign[part] / (1 + np.exp(margin)))) / len(part)
    return w, 0.0
"""
CHECKER = """
import numpy as np
from checkkit import bound, wrong

RIGHT_SIDE = 0.5


def check(case, expected, actual):
    w, teacher = actual["w"], expected["w"]
    if w.shape != teacher.shape:
        return wrong("shape_wrong", output="w")
    if w.dtype != np.float64 or not np.isfinite(w).all():
        return wrong("not_finite")
    x = np.random.default_rng(len(case["x"])).standard_normal((2000, len(teacher)))
    x = x[np.abs(x @ teacher) > RIGHT_SIDE * np.linalg.norm(teacher)]
    loss = np.logaddexp(0, -np.sign(x @ teacher) * (x @ w)).mean()
    return bound("loss", loss, at_most=0.1)
"""


def trained_files(**changes: str) -> dict[str, bytes]:
    """Return the exercise's folder."""
    parts = {"cases": CASES, "driver": DRIVER, "reference": REFERENCE, **changes}
    files = checked_files(parts.pop("checker", CHECKER), toml=parts.pop("toml", TOML), **parts)
    files["template.py"] = b"def fit(x, y):\n    raise NotImplementedError\n"
    files["hidden/submissions/accepted/in_parts.py"] = SECOND.encode()
    return files
