"""A hundred plausible mistakes with what is true of each, and the judgement of an explanation's first line.

Each file in `bench/mistakes` is the whole solution of a student who has made one mistake, or two.
`bench/mistakes/truth.toml` says which, and which names are right; it was written before any of them was explained.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.i18n.explanations import explanation_fields
from app.i18n.words import Words
from app.present.reason import reason_of
from grader.exercise.exercise import Exercise
from grader.explain.diagnose import OBSERVATIONS
from grader.explain.explanation import Explanation
from grader.message import Message
from grader.verdict import Report

FOLDER = Path(__file__).with_name("mistakes")
TRUTH_FILE = FOLDER / "truth.toml"
HALVES = ("open", "held_aside")
# Messages of a failing case that name a mistake by themselves.
_NAMING_MESSAGES = {"output_missing", "output_is_none", "output_not_array", "output_no_array"}
_HINT = "hint:"
_TWO = "two_mistakes"
# Sentences that follow a name and say where it holds, not what it is.
_QUALIFIERS = {
    *("in_family", "not_in_families", "others_left_aside", "other_values_left_aside", "where_text_is"),
    *("only_mistake", "only_mistake_in", "only_mistake_of"),
}


class Judgement(StrEnum):
    """The worth of an explanation's first line to the student who made the mistake."""

    RIGHT = "named right"
    BESIDE = "true but not the point"
    OBSERVED = "observation only"
    NOTHING = "nothing"
    MISLEADING = "misleading"


@dataclass(frozen=True)
class Mistake:
    """One wrong solution: its exercise, its source, and what is true of it."""

    slug: str
    name: str
    half: str
    truth: str
    codes: frozenset[str]
    also_true: frozenset[str]
    mistakes: int
    is_simple_mutant: bool

    @property
    def path(self) -> Path:
        """The file of the source."""
        return FOLDER / self.half / f"{self.slug}--{self.name}.py"

    @property
    def source(self) -> str:
        """The source, as a student would hand it in."""
        return self.path.read_text()


@dataclass(frozen=True)
class FirstLine:
    """The first line that a student reads, in English, and the names that it claims.

    `details` are the codes of the sentences that follow. One of them may name what the first leaves open.
    """

    text: str
    claims: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def corpus(halves: tuple[str, ...] = HALVES) -> list[Mistake]:
    """Return the mistakes of these halves, by exercise."""
    found = [_mistake(key, fields) for key, fields in tomllib.loads(TRUTH_FILE.read_text()).items()]
    return sorted((one for one in found if one.half in halves), key=lambda one: (one.slug, one.name))


def first_line(exercise: Exercise, report: Report, explanation: Explanation) -> FirstLine:
    """Return what the card says first: the hint if there is one, else the first diagnosis, else the deciding case."""
    words = Words("en")
    observed = next((case.message for case in report.cases if case.verdict is report.verdict), None)
    reason = reason_of(explanation_fields(explanation.to_json(), words), observed, words)
    return FirstLine(f"{reason.text} {reason.question}".strip(), *_claims(exercise, observed, explanation))


def judge(mistake: Mistake, line: FirstLine) -> Judgement:
    """Return what the line is worth. A claim that is not listed is misleading, also beside a right one."""
    listed = mistake.codes | mistake.also_true
    if not any(claim.startswith(_HINT) for claim in line.claims) and set(line.claims) - listed - OBSERVATIONS:
        return Judgement.RIGHT if mistake.codes.intersection(line.details) else Judgement.MISLEADING
    if mistake.codes.intersection(line.claims + line.details):
        return Judgement.RIGHT
    if mistake.also_true.intersection(line.claims):
        return Judgement.BESIDE
    claims = [claim for claim in line.claims if claim not in OBSERVATIONS]
    if claims:
        return Judgement.MISLEADING
    return Judgement.OBSERVED if line.claims else Judgement.NOTHING


def cells(smallest: Mapping[str, Any] | None) -> int | None:
    """Return the number of array elements of a smallest input; None if there is no such input."""
    if smallest is None:
        return None
    total = 0
    for value in smallest["inputs"].values():
        if isinstance(value, Mapping):
            size = 1
            for length in value["shape"]:
                size *= length
            total += size
    return total


def _claims(
    exercise: Exercise, observed: Message | None, explanation: Explanation
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that the first line claims, and the codes of the sentences that follow it."""
    if explanation.hint:
        hinted = tuple(f"{_HINT}{kept.name}" for kept in exercise.submissions if kept.hint == explanation.hint)
        return hinted, ()
    if explanation.diagnoses:
        message = explanation.diagnoses[0].message
        following = tuple(one.code for one in message.more if one.code not in _QUALIFIERS)
        return (following, ()) if message.code == _TWO else ((message.code,), following)
    if observed is None:
        return (), ()
    advice = observed.values.get("advice")
    if isinstance(advice, Message):
        return (advice.code,), tuple(one.code for one in advice.more)
    return ((observed.code,) if observed.code in _NAMING_MESSAGES else ()), ()


def _mistake(key: str, fields: Mapping[str, Any]) -> Mistake:
    slug, name = key.split("--")
    return Mistake(
        slug=slug,
        name=name,
        half=fields["half"],
        truth=fields["truth"],
        codes=frozenset(fields["codes"]),
        also_true=frozenset(fields["also_true"]),
        mistakes=fields["mistakes"],
        is_simple_mutant=fields["simple_mutant"],
    )
