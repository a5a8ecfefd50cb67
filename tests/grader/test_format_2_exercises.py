"""The exercises of tests/format_2 pass the publish gate, and their references agree with code of others."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import signal, special

from grader import Grader
from grader.exercise.parse import load_exercise
from grader.inside.structured import Structured, decode
from grader.publish_gate.checks.finding import Level
from grader.publish_gate.gate import check_folder
from tests.english import english

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("format_2")]

FOLDERS = {path.parent.name: path.parent for path in (Path(__file__).parents[1] / "format_2").glob("*/exercise.toml")}
TRAINS = "train_classifier"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the gate on each exercise; on the one that trains, which takes a minute, with `--every-exercise`."""
    if "published" in metafunc.fixturenames:
        every = metafunc.config.getoption("--every-exercise")
        metafunc.parametrize("published", sorted(slug for slug in FOLDERS if every or slug != TRAINS))


@pytest.fixture(scope="module")
def allowing() -> Iterator[Grader]:
    made = Grader(slots=2, packages=("scipy",))
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def cases_of(allowing):
    """Return a function: the inputs and expected values of all cases of some seeds of an exercise."""

    def found(slug):
        sets = [allowing.case_set(load_exercise(FOLDERS[slug]), seed) for seed in range(3)]
        return [(plain(case.inputs), plain(case.expected)) for one in sets for case in one.cases]

    return found


def plain(values):
    """Return the values with lists and dictionaries as Python has them."""
    return {name: decode(value.encoded) if isinstance(value, Structured) else value for name, value in values.items()}


def test_there_are_eight_exercises():
    assert len(FOLDERS) == 8


def test_the_exercise_may_be_published(allowing, published):
    report = check_folder(FOLDERS[published], allowing)
    found = [(check.name, finding) for check in report.checks for finding in check.findings]
    assert [(name, english(one.message)) for name, one in found if one.level is Level.ERROR] == []
    assert report.passed


def test_each_kept_solution_of_the_training_gets_its_verdict(allowing):
    exercise = load_exercise(FOLDERS[TRAINS])
    assert len(exercise.submissions) == 4
    for kept in exercise.submissions:
        assert allowing.grade(exercise, kept.source.encode(), seed=1).verdict is kept.verdict


def test_attention_is_the_softmax_of_scipy(cases_of):
    for inputs, expected in cases_of("masked_attention"):
        q, k, v, mask = (inputs[name] for name in ("q", "k", "v", "mask"))
        weights = special.softmax(q @ k.T / np.sqrt(q.shape[1]) + np.log(mask, where=mask, out=mask - np.inf), axis=1)
        np.testing.assert_allclose(expected["y"], weights @ v, atol=1e-12)


def test_the_velocity_is_a_filter_of_the_gradients(cases_of):
    for inputs, expected in cases_of("momentum_step"):
        lr, momentum = inputs.get("lr", 0.1), inputs.get("momentum", 0.9)
        for name, start in inputs["params"].items():
            grads = np.array([one[name] for one in inputs["grads"]])
            velocity = signal.lfilter([-lr], [1, -momentum], grads, axis=0)
            np.testing.assert_allclose(expected["velocity"][name], velocity[-1], atol=1e-12)
            np.testing.assert_allclose(expected["params"][name], start + velocity.sum(axis=0), atol=1e-12)
        assert expected["steps"] == len(inputs["grads"])


def test_the_lstm_follows_its_formula(cases_of):
    for inputs, expected in cases_of("ragged_lstm"):
        Wx, Wh, b = (inputs[name] for name in ("Wx", "Wh", "b"))
        for x, states in zip(inputs["sequences"], expected["states"], strict=True):
            h = c = np.zeros(len(Wh))
            for row, state in zip(x, states, strict=True):
                i, f, o, g = np.split(np.concatenate([row, h]) @ np.vstack([Wx, Wh]) + b, 4)
                c = special.expit(f) * c + special.expit(i) * np.tanh(g)
                h = special.expit(o) * np.tanh(c)
                np.testing.assert_allclose(state, h, atol=1e-12)


def overlap(a, b):
    """Return intersection over union, with the sides of the intersection from a difference of lengths."""
    sides = [a[i + 2] - a[i] + b[i + 2] - b[i] - (max(a[i + 2], b[i + 2]) - min(a[i], b[i])) for i in (0, 1)]
    inner = max(sides[0], 0) * max(sides[1], 0)
    return inner / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner)


def test_boxes_are_kept_exactly_when_no_better_one_that_is_kept_overlaps(cases_of):
    for inputs, expected in cases_of("box_suppression"):
        boxes, scores, limit = (inputs[name] for name in ("boxes", "scores", "limit"))
        keep = expected["keep"]
        assert all(scores[a] > scores[b] for a, b in pairwise(keep))
        assert all(overlap(boxes[a], boxes[b]) <= limit for a, b in combinations(keep, 2))
        for place in set(range(len(boxes))) - set(keep):
            assert any(overlap(boxes[place], boxes[one]) > limit for one in keep if scores[one] > scores[place])


def test_merges_are_those_of_the_published_algorithm(cases_of):
    """Merge as Sennrich, Haddow and Birch (2016) do: by a regular expression, with blanks between tokens."""
    for inputs, expected in cases_of("bpe_merges"):
        words = [" ".join(word) for word in inputs["words"]]
        for _ in range(inputs["merges"]):
            counts = counted(words)
            if counts:
                best = max(counts, key=lambda pair: (counts[pair], pair))
                found = re.compile(rf"(?<!\S){re.escape(' '.join(best))}(?!\S)")
                words = [found.sub("".join(best), word) for word in words]
        assert list(expected["tokens"]) == " ".join(words).split()
        assert expected["counts"] == counted(words)


def counted(words):
    pairs = [pair for word in words for pair in pairwise(word.split())]
    return {pair: pairs.count(pair) for pair in pairs}


def test_the_loss_is_that_of_scipy(cases_of):
    for inputs, expected in cases_of(TRAINS):
        margin = (2 * inputs["y"] - 1) * (inputs["x"] @ expected["w"])
        np.testing.assert_allclose(expected["loss"], -special.log_expit(margin).mean(), atol=1e-12)


def test_the_line_is_that_of_polyfit(cases_of):
    table = np.loadtxt(FOLDERS["flower_line"] / "provided" / "flowers.csv", delimiter=",", skiprows=1)
    for inputs, expected in cases_of("flower_line"):
        found = np.polyfit(*table[list(inputs["rows"])].T, 1)
        np.testing.assert_allclose([expected["slope"], expected["intercept"]], found, atol=1e-10)
        np.testing.assert_allclose(expected["widths"], np.polyval(found, inputs["at"]), atol=1e-10)


def test_the_running_mean_is_a_convolution(cases_of):
    for inputs, expected in cases_of("running_mean"):
        width = inputs.get("width", 3)
        found = np.convolve(inputs["x"], np.full(width, 1 / width), "valid")
        np.testing.assert_allclose(expected["y"], found, atol=1e-12)
