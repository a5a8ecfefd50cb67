"""The work that the benchmarks grade: a textbook max pooling, forward and backward, on ten shapes.

The shapes are those of the published comparison of graders in bench/README.md, so that figures compare.
"""

import numpy as np

from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise

# N, C, H, W, window, stride, pad
SHAPES = [
    (2, 3, 8, 8, 2, 2, 0),
    (2, 4, 8, 8, 3, 1, 1),
    (2, 3, 10, 10, 2, 2, 0),
    (3, 4, 10, 10, 3, 2, 1),
    (2, 6, 12, 12, 2, 2, 0),
    (3, 6, 12, 12, 3, 3, 0),
    (3, 8, 14, 14, 2, 2, 0),
    (4, 6, 14, 14, 2, 1, 0),
    (4, 8, 16, 16, 2, 2, 0),
    (4, 8, 16, 16, 3, 2, 1),
]

HEAVY_SHAPES = [(16, 16, 32, 32, 2, 2, 0), (16, 16, 32, 32, 3, 2, 1), (32, 16, 28, 28, 2, 2, 0)]

TEXTBOOK = """
import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    img = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    col = np.zeros((N, C, kh, kw, OH, OW))
    for i in range(kh):
        for j in range(kw):
            col[:, :, i, j, :, :] = img[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def col2im(col, shape, kh, kw, stride=1, pad=0):
    N, C, H, W = shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    col = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for i in range(kh):
        for j in range(kw):
            img[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride] += col[:, :, i, j, :, :]
    return img[:, :, pad:H + pad, pad:W + pad]


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad).reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_max = np.argmax(col, axis=1)
        return np.max(col, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        size = self.pool_h * self.pool_w
        dmax = np.zeros((dout.size, size))
        dmax[np.arange(self.arg_max.size), self.arg_max.flatten()] = dout.flatten()
        dmax = dmax.reshape(dout.shape + (size,))
        dcol = dmax.reshape(dmax.shape[0] * dmax.shape[1] * dmax.shape[2], -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
"""

LOOPS = """
import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def windows(self, x):
        pad = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        OH = (padded.shape[2] - self.pool_h) // self.stride + 1
        OW = (padded.shape[3] - self.pool_w) // self.stride + 1
        return padded, OH, OW

    def forward(self, x):
        self.x = x
        padded, OH, OW = self.windows(x)
        y = np.empty(x.shape[:2] + (OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                y[:, :, i, j] = padded[:, :, top:top + self.pool_h, left:left + self.pool_w].max(axis=(2, 3))
        return y

    def backward(self, dout):
        padded, OH, OW = self.windows(self.x)
        N, C = self.x.shape[:2]
        dx = np.zeros(padded.shape)
        n, c = np.arange(N)[:, None], np.arange(C)
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = padded[:, :, top:top + self.pool_h, left:left + self.pool_w].reshape(N, C, -1)
                row, column = np.divmod(window.argmax(axis=2), self.pool_w)
                dx[n, c, top + row, left + column] += dout[:, :, i, j]
        pad = self.pad
        return dx[:, :, pad:pad + self.x.shape[2], pad:pad + self.x.shape[3]]
"""

WRONG = TEXTBOOK.replace("+= col[", "= col[")
ENDLESS = "while True:\n    pass\n"

_CASES = """
import numpy as np
from casekit import Case

SHAPES = {shapes!r}


def generate(rng):
    tiny = {{"x": np.ones((1, 1, 2, 2)), "dout": np.ones((1, 1, 1, 1)), "window": 2, "stride": 2, "pad": 0}}
    yield Case("tiny", "visible", tiny, visible=True)  # every exercise shows a case; this one costs next to nothing
    for place, (N, C, H, W, window, stride, pad) in enumerate(SHAPES):
        OH, OW = (H + 2 * pad - window) // stride + 1, (W + 2 * pad - window) // stride + 1
        inputs = {{"x": rng.random((N, C, H, W)), "dout": rng.random((N, C, OH, OW))}}
        sizes = {{"window": window, "stride": stride, "pad": pad}}
        yield Case(str(place), "bench", {{**inputs, **sizes}})
"""

DRIVER = """
def run(solution, case):
    layer = solution.MaxPool(case["window"], case["window"], case["stride"], case["pad"])
    y = layer.forward(case["x"])
    return {"y": y, "dx": layer.backward(case["dout"])}
"""

_TOML = """
format = 1
points = 1
difficulty = 3
title.en = "Benchmark"
[[entry_points]]
name = "MaxPool"
methods = ["forward", "backward"]
[limits]
time_limit_s = {time_limit_s}
"""


def exercise(time_limit_s: float = 10.0, shapes: list[tuple[int, ...]] = SHAPES) -> Exercise:
    """Return the ten shapes, or others, as an exercise of the grader."""
    return parse_exercise(
        "benchmark",
        {
            "exercise.toml": _TOML.format(time_limit_s=time_limit_s).encode(),
            "statement.en.md": b"Benchmark.",
            "template.py": b"class MaxPool: ...\n",
            "hidden/cases.py": _CASES.format(shapes=shapes).encode(),
            "hidden/driver.py": DRIVER.encode(),
            "hidden/reference.py": TEXTBOOK.encode(),
        },
    )


def cases(seed: int = 0, shapes: list[tuple[int, ...]] = SHAPES) -> list[dict]:
    """Return the same cases as plain dictionaries, for the measurements without the grader."""
    rng = np.random.default_rng(seed)
    made = []
    for N, C, H, W, window, stride, pad in shapes:
        OH, OW = (H + 2 * pad - window) // stride + 1, (W + 2 * pad - window) // stride + 1
        inputs = {"x": rng.random((N, C, H, W)), "dout": rng.random((N, C, OH, OW))}
        made.append({**inputs, "window": window, "stride": stride, "pad": pad})
    return made
