"""A refused attack may be explained like any other submission: its explanation lies as little as its report."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.verdict import Verdict
from tests.grader.hostile import ATTACKS, attacked_exercise, reference_source, wanted_verdict

pytestmark = pytest.mark.sandbox

# Those that lie about values, messages, frames or time, and those that find or change what is in memory.
SOME = (
    "wrong_answer/changes_results_while_they_are_compared",
    "wrong_answer/empty_array_that_broadcasts",
    "wrong_answer/forges_results_for_all_cases",
    "wrong_answer/grows_when_it_is_printed",
    "wrong_answer/names_inputs_that_do_not_exist",
    "wrong_answer/nan_everywhere",
    "wrong_answer/nests_one_number_deeply",
    "wrong_answer/numpy_scalar_subclass",
    "wrong_answer/right_sum_in_one_place",
    "wrong_answer/searches_the_garbage_collector",
    "wrong_answer/thousands_of_outputs",
    "wrong_answer/unsigned_integers",
    "runtime_error/array_of_a_petabyte",
    "runtime_error/arrays_of_unknown_type_and_rank",
    "runtime_error/complex_nan",
    "runtime_error/exception_that_quotes_a_novel",
    "runtime_error/exception_with_an_endless_chain",
    "runtime_error/forges_results_in_the_wrong_order",
    "runtime_error/message_that_lies_about_its_length",
    "runtime_error/message_with_terminal_codes_and_html",
    "runtime_error/number_without_end",
    "runtime_error/object_array_of_yes_men",
    "runtime_error/results_outside_of_shared_memory",
    "runtime_error/subclass_that_answers_for_numpy",
    "runtime_error/time_and_output_that_cannot_be",
    "runtime_error/claims_a_syntax_error",
    "time_limit_exceeded/drips_a_frame",
    "security_violation/stores_keys",
)
MOST_BYTES = 64 * 1024
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def texts_in(value: Any) -> Iterator[str]:
    """Every text in plain JSON, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


@pytest.mark.parametrize("attack", [ATTACKS / f"{name}.py" for name in SOME], ids=lambda path: path.stem)
def test_an_attack_can_be_explained(grader: Grader, caplog: pytest.LogCaptureFixture, attack: Path) -> None:
    exercise = attacked_exercise(wanted_verdict(attack))
    source = attack.read_bytes()
    report = grader.grade(exercise, source)
    with caplog.at_level(logging.WARNING):
        refusal = Refusal.of(report)
        explanation = grader.explain(exercise, source, refusal).to_json() if refusal else {}
    assert len(json.dumps(explanation, allow_nan=False)) <= MOST_BYTES
    assert [text for text in texts_in(explanation) if UNFIT.search(text)] == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert grader.grade(attacked_exercise(), reference_source()).verdict is Verdict.ACCEPTED


def test_a_name_that_was_not_asked_for_is_told_nowhere(grader: Grader) -> None:
    source = (ATTACKS / "wrong_answer" / "names_inputs_that_do_not_exist.py").read_bytes()
    refusal = Refusal.of(grader.grade(attacked_exercise(), source))
    assert refusal
    explanation = grader.explain(attacked_exercise(), source, refusal).to_json()
    assert explanation["smallest"]
    assert [text for text in texts_in(explanation) if "AAAA" in text] == []


def test_a_speed_that_cannot_be_is_not_told(grader: Grader) -> None:
    source = (ATTACKS / "accepted" / "is_faster_than_light.py").read_bytes()
    assert grader.grade(attacked_exercise(), source).verdict is Verdict.ACCEPTED
    assert grader.compare_speed(attacked_exercise(), source) is None
