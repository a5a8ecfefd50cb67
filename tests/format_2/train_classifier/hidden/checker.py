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
