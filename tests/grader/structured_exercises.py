"""Three small exercises whose values are no plain arrays: tokens, kept boxes, sequences of any lengths."""

from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise

_TOML = """
format = 2
points = 10
difficulty = 2

[title]
en = "{title}"

[[entry_points]]
name = "{function}"

[limits]
time_limit_s = 5
memory_limit_mib = 256
{outputs}
"""

BPE_CASES = """
from casekit import Case

TEXT = "low lower lowest newer newest wider slow slower".split()


def generate(rng):
    yield Case("pair", "one-merge", {"words": ["low", "lower"], "merges": 1}, visible=True)
    for number in range(3):
        words = [TEXT[place] for place in rng.integers(0, len(TEXT), 6)]
        yield Case(f"merges-{number + 1}", "merges", {"words": words, "merges": int(rng.integers(2, 5))})
    yield Case("empty", "empty", {"words": [], "merges": 2})
"""
BPE_DRIVER = """
def run(solution, case):
    tokens, counts = solution.bpe(case["words"], case["merges"])
    return {"tokens": tokens, "counts": counts}
"""
BPE = '''
def bpe(words, merges):
    """Return the tokens of all words after some merges, and how often each pair of neighbours is left."""
    split = [list(word) for word in words]
    for _ in range(merges):
        counts = pairs(split)
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        split = [merged(word, best) for word in split]
    return [token for word in split for token in word], pairs(split)


def pairs(split):
    counts = {}
    for word in split:
        for pair in zip(word, word[1:]):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def merged(word, pair):
    found = []
    for token in word:
        if found and (found[-1], token) == pair:
            found[-1] += token
        else:
            found.append(token)
    return found
'''

NMS_CASES = """
import numpy as np
from casekit import Case


def boxes(rng, count):
    corner = rng.uniform(0, 4, (count, 2))
    return np.hstack([corner, corner + rng.uniform(1, 3, (count, 2))])


def generate(rng):
    three = np.array([[0.0, 0, 2, 2], [0, 0, 2, 1], [3, 3, 4, 4]])
    yield Case("three", "basic", {"boxes": three, "scores": np.array([1.0, 3.0, 2.0]), "limit": 0.4}, visible=True)
    for number in range(3):
        count = 4 + number
        inputs = {"boxes": boxes(rng, count), "scores": rng.permutation(count) + 1.0, "limit": 0.3}
        yield Case(f"drawn-{number + 1}", "drawn", inputs)
    yield Case("none", "none", {"boxes": np.zeros((0, 4)), "scores": np.zeros(0), "limit": 0.5})
"""
NMS_DRIVER = """
def run(solution, case):
    return {"keep": solution.nms(case["boxes"], case["scores"], case["limit"])}
"""
NMS = '''
import numpy as np


def nms(boxes, scores, limit):
    """Return the places of the boxes that are kept, the best first."""
    keep = []
    for place in np.argsort(-scores, kind="stable"):
        if all(overlap(boxes[place], boxes[other]) <= limit for other in keep):
            keep.append(place)
    return keep


def overlap(a, b):
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inner = np.prod(np.maximum(sides, 0))
    return inner / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inner)
'''

RAGGED_CASES = """
from casekit import Case, any_sign, whole


def generate(rng):
    w = whole(rng, (2, 2)) / 4
    yield Case("two", "basic", {"sequences": [whole(rng, (1, 2)), whole(rng, (3, 2))], "w": w}, visible=True)
    for number in range(3):
        lengths = rng.permutation(4)[:3] + 1
        sequences = [any_sign(rng, (int(length), 2)) for length in lengths]
        yield Case(f"lengths-{number + 1}", "lengths", {"sequences": sequences, "w": any_sign(rng, (2, 2))})
"""
RAGGED_DRIVER = """
def run(solution, case):
    states, lengths = solution.forward(case["sequences"], case["w"])
    return {"states": states, "lengths": lengths}
"""
RAGGED = '''
import numpy as np


def forward(sequences, w):
    """Return the states of a recurrent layer for each sequence, and the lengths."""
    found = []
    for x in sequences:
        h = np.zeros(len(w))
        states = []
        for row in x:
            h = np.tanh(row + h @ w)
            states.append(h)
        found.append(np.array(states))
    return found, [len(x) for x in sequences]
'''


def bpe_exercise(**changes: str) -> Exercise:
    """Return the exercise of byte-pair encoding: lists of texts, and a dictionary of pairs."""
    return _exercise("bpe", "bpe", BPE_CASES, BPE_DRIVER, BPE, **changes)


def nms_exercise(**changes: str) -> Exercise:
    """Return the exercise of suppressing boxes that overlap: a list of whole numbers."""
    return _exercise("nms", "nms", NMS_CASES, NMS_DRIVER, NMS, **changes)


def ragged_exercise(**changes: str) -> Exercise:
    """Return the exercise of a recurrent layer on sequences of any lengths: lists of arrays."""
    return _exercise("ragged", "forward", RAGGED_CASES, RAGGED_DRIVER, RAGGED, **changes)


def _exercise(
    slug: str, function: str, cases: str, driver: str, reference: str, *, outputs: str = "", **files: str
) -> Exercise:
    texts = {
        "exercise.toml": _TOML.format(title=slug.upper(), function=function, outputs=outputs),
        "statement.en.md": f"Write `{function}`.",
        "template.py": f"def {function}(*inputs):\n    raise NotImplementedError\n",
        "hidden/cases.py": cases,
        "hidden/driver.py": driver,
        "hidden/reference.py": reference,
        **files,
    }
    return parse_exercise(slug, {path: text.encode() for path, text in texts.items()})
