"""Three small exercises whose values are no plain arrays: tokens, kept boxes, sequences of any lengths."""

from pathlib import Path

from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise

FORMAT_2 = Path(__file__).parents[1] / "format_2"
BPE = (FORMAT_2 / "bpe_merges" / "hidden" / "reference.py").read_text()
NMS = (FORMAT_2 / "box_suppression" / "hidden" / "reference.py").read_text()
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
    return _exercise("bpe", "bpe", *_hidden("bpe_merges"), **changes)


def nms_exercise(**changes: str) -> Exercise:
    """Return the exercise of suppressing boxes that overlap: a list of whole numbers."""
    return _exercise("nms", "nms", *_hidden("box_suppression"), **changes)


def ragged_exercise(**changes: str) -> Exercise:
    """Return the exercise of a recurrent layer on sequences of any lengths: lists of arrays."""
    return _exercise("ragged", "forward", RAGGED_CASES, RAGGED_DRIVER, RAGGED, **changes)


def _hidden(slug: str) -> tuple[str, str, str]:
    cases, driver, reference = (
        (FORMAT_2 / slug / "hidden" / f"{name}.py").read_text() for name in ("cases", "driver", "reference")
    )
    return cases, driver, reference


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
