"""The card of a refused submission: what a student reads first, on a page, in a terminal and in a notebook.

A submission is given in the form of the API. The card names the case that decided the verdict, so that header, reason
and case belong together.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.i18n.words import CHECKER_SAYS, Words, mark
from app.present.overwritten import overwritten_text
from app.present.reason import Reason, python_text, reason_of
from grader.message import Message, verbatim
from grader.verdict import Verdict

LINES_ON_CARD = 3
_WRONG_VALUES = frozenset({"value_wrong", "values_wrong", "all_values_wrong"})
_PYTHONS = ("verbatim", "error_with_advice")
_NUMBERS = re.compile(r"\d+")  # shapes and indices differ from case to case
_LINE_IN_BRACKETS = re.compile(r" \(line \d+\)$")
MEANINGS = {
    Verdict.ACCEPTED: mark("Every test case passed."),
    Verdict.WRONG_ANSWER: mark("Your code ran, but a result differs from the expected one."),
    Verdict.RUNTIME_ERROR: mark("Your code raised an exception."),
    Verdict.OUTPUT_LIMIT_EXCEEDED: mark("Your code returned or printed more than is allowed."),
    Verdict.MEMORY_LIMIT_EXCEEDED: mark("Your code needed more memory than is allowed."),
    Verdict.TIME_LIMIT_EXCEEDED: mark("Your code was stopped because it took too long."),
    Verdict.COMPILE_ERROR: mark("Python could not parse your code, so no test case was run."),
    Verdict.SECURITY_VIOLATION: mark("Your code tried something that the sandbox does not allow."),
    Verdict.INTERNAL_ERROR: mark(
        "Something went wrong on our side. This does not count as an attempt; please submit again."
    ),
}


@dataclass(frozen=True)
class SourceLine:
    """A line of the submission. `caret` is white space up to the place of a syntax error; None elsewhere."""

    number: int
    label: str
    text: str
    caret: str | None = None


@dataclass(frozen=True)
class Card:
    """The parts of the card; each may be missing.

    `deciding` is the index of the case that decided. `exception` is Python's line if the reason says it in other
    words, and `output` Python's words in full where the lines are not known. `has_smallest` says whether the
    smallest input of the explanation is about the deciding case.
    """

    deciding: int | None
    reason: Reason
    exception: str
    output: str
    lines_title: str
    lines: Sequence[SourceLine]
    same_way: str
    has_smallest: bool


def card_of(submission: Mapping[str, Any], words: Words) -> Card:
    """Return the card of a submission with a verdict other than accepted."""
    deciding = deciding_case(submission)
    explanation = submission.get("explanation")
    if explanation and deciding is not None and explanation.get("case") not in (None, deciding["name"]):
        explanation = None  # about a case with another verdict
    observed = (deciding and _message(deciding)) or _message(submission)
    trace = submission.get("trace")
    reason = _reason(submission, explanation, observed, words)
    if note := overwritten_text((submission.get("explanation") or {}).get("overwritten") or [], words):
        reason = replace(reason, more=[*reason.more, note])
    python = python_text(observed, words)
    line = python.partition("\n")[0]
    is_said = line == reason.text or submission["verdict"] == Verdict.COMPILE_ERROR
    return Card(
        deciding=None if deciding is None else _index(submission, deciding),
        reason=reason,
        exception="" if is_said else line,
        output=python if "\n" in python and not trace else "",
        lines_title=_lines_title(submission["verdict"], words) if trace else "",
        lines=_lines(trace, words) if trace else [],
        same_way=_same_way(submission["cases"], deciding, words),
        has_smallest=bool(explanation and explanation["smallest"]),
    )


def deciding_case(submission: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first case with the submission's verdict; None if no case has it, as for a syntax error.

    Reports of earlier releases do not name it.
    """
    verdict, cases = submission["verdict"], submission["cases"]
    if verdict in (None, Verdict.ACCEPTED):
        return None
    named = [case for case in cases if case["name"] == submission.get("decided_by")]
    return next((case for case in named or cases if case["verdict"] == verdict), None)


def pending_text(submission: Mapping[str, Any], words: Words) -> str:
    """Return that more of the explanation follows; "" if nothing does."""
    if not submission.get("is_explained_later") or submission["verdict"] in (None, Verdict.ACCEPTED):
        return ""
    return words.text("More about this mistake is still being worked out. It appears on the page of this submission.")


def groups_alike(cases: Sequence[Mapping[str, Any]]) -> list[tuple[int, list[int]]]:
    """Return the places of all cases: each first one of its way to fail, with those that fail alike after it."""
    groups: list[tuple[int, list[int]]] = []
    placed: set[int] = set()
    for place, case in enumerate(cases):
        if place in placed:
            continue
        is_failing = case["verdict"] not in (Verdict.ACCEPTED, None)
        later = range(place + 1, len(cases)) if is_failing else ()
        alike = [other for other in later if _way(cases[other]) == _way(case)]
        placed.update(alike)
        groups.append((place, alike))
    return groups


def _index(submission: Mapping[str, Any], case: Mapping[str, Any]) -> int:
    return next(place for place, one in enumerate(submission["cases"]) if one is case)


def _way(case: Mapping[str, Any]) -> tuple[Any, ...]:
    code, output = case.get("code"), case.get("values", {}).get("output")
    if code in _WRONG_VALUES:
        return case["verdict"], output
    if code == CHECKER_SAYS:
        return case["verdict"], code, case["values"].get("key")
    text = case["message"].partition("\n  line ")[0] if code in (None, *_PYTHONS) else ""
    return case["verdict"], code, output, _NUMBERS.sub("0", text)


def _same_way(cases: Sequence[Mapping[str, Any]], deciding: Mapping[str, Any] | None, words: Words) -> str:
    if deciding is None:
        return ""
    alike = sum(case is not deciding and _way(case) == _way(deciding) for case in cases)
    if not alike:
        return ""
    return words.plural(
        "%(count)s more case fails in the same way.", "%(count)s more cases fail in the same way.", alike
    )


def _message(read: Mapping[str, Any]) -> Message | None:
    if not read["message"]:
        return None
    if read.get("code") is None:
        return verbatim(read["message"])
    return Message.from_json(read)


def _reason(
    submission: Mapping[str, Any], explanation: Mapping[str, Any] | None, observed: Message | None, words: Words
) -> Reason:
    reason = reason_of(explanation, observed, words)
    text = _LINE_IN_BRACKETS.sub("", reason.text) if submission.get("trace") else reason.text
    if not text and submission["verdict"] in MEANINGS:
        text = words.text(MEANINGS[submission["verdict"]])
    return replace(reason, text=text)


def _lines_title(verdict: str, words: Words) -> str:
    if verdict == Verdict.TIME_LIMIT_EXCEEDED:
        return words.text("When it was stopped, your code was here:")
    if verdict == Verdict.OUTPUT_LIMIT_EXCEEDED:
        return words.text("Your code prints here:")
    return ""


def _lines(trace: Mapping[str, Any], words: Words) -> list[SourceLine]:
    """Return the place of the fault first, then the calls that led there."""
    calls = trace["frames"][::-1][:LINES_ON_CARD]
    if not calls:
        if trace["line"] is None:
            return []
        caret = None if trace["column"] is None else _before(trace["text"], trace["column"])
        return [SourceLine(trace["line"], words.text("Line %(line)s", line=trace["line"]), trace["text"], caret)]
    inner, *outer = calls
    label = words.text("Line %(line)s, in %(function)s", line=inner["line"], function=inner["function"])
    if inner["function"].startswith("<"):
        label = words.text("Line %(line)s", line=inner["line"])
    return [SourceLine(inner["line"], label, inner["text"]), *(_call(one, words) for one in outer)]


def _call(frame: Mapping[str, Any], words: Words) -> SourceLine:
    line, function = frame["line"], frame["function"]
    if function.startswith("<"):
        return SourceLine(line, words.text("called from line %(line)s", line=line), frame["text"])
    label = words.text("called from line %(line)s, in %(function)s", line=line, function=function)
    return SourceLine(line, label, frame["text"])


def _before(text: str, column: int) -> str:
    """Return white space as wide as the text before a column, so that a caret stands below it."""
    return "".join("\t" if character == "\t" else " " for character in text[: column - 1])
