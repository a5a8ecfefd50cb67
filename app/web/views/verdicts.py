"""Appearance of verdicts: icon, tone, name and meaning. Colour is never the only sign."""

from dataclasses import dataclass

from app.i18n.verdicts import VERDICT_NAMES
from app.i18n.words import mark
from grader.verdict import Verdict


@dataclass(frozen=True)
class Appearance:
    """The appearance of a verdict. `tone` is good, bad or warn; `icon` is in `icons.html`; texts need translation."""

    tone: str
    icon: str
    name: str
    meaning: str


# An own input that ran where the expected output is not shown.
UNCOMPARED = Appearance("wait", "info", mark("Not compared"), "")
APPEARANCES = {
    Verdict.ACCEPTED: Appearance("good", "check", VERDICT_NAMES[Verdict.ACCEPTED], mark("Every test case passed.")),
    Verdict.WRONG_ANSWER: Appearance(
        "bad",
        "cross",
        VERDICT_NAMES[Verdict.WRONG_ANSWER],
        mark("Your code ran, but a result differs from the expected one."),
    ),
    Verdict.RUNTIME_ERROR: Appearance(
        "bad", "bolt", VERDICT_NAMES[Verdict.RUNTIME_ERROR], mark("Your code raised an exception.")
    ),
    Verdict.OUTPUT_LIMIT_EXCEEDED: Appearance(
        "warn",
        "stack",
        VERDICT_NAMES[Verdict.OUTPUT_LIMIT_EXCEEDED],
        mark("Your code returned or printed more than is allowed."),
    ),
    Verdict.MEMORY_LIMIT_EXCEEDED: Appearance(
        "warn",
        "chip",
        VERDICT_NAMES[Verdict.MEMORY_LIMIT_EXCEEDED],
        mark("Your code needed more memory than is allowed."),
    ),
    Verdict.TIME_LIMIT_EXCEEDED: Appearance(
        "warn",
        "clock",
        VERDICT_NAMES[Verdict.TIME_LIMIT_EXCEEDED],
        mark("Your code was stopped because it took too long."),
    ),
    Verdict.COMPILE_ERROR: Appearance(
        "bad",
        "braces",
        VERDICT_NAMES[Verdict.COMPILE_ERROR],
        mark("Python could not parse your code, so no test case was run."),
    ),
    Verdict.SECURITY_VIOLATION: Appearance(
        "warn",
        "shield",
        VERDICT_NAMES[Verdict.SECURITY_VIOLATION],
        mark("Your code tried something that the sandbox does not allow."),
    ),
    Verdict.INTERNAL_ERROR: Appearance(
        "warn",
        "wrench",
        VERDICT_NAMES[Verdict.INTERNAL_ERROR],
        mark("Something went wrong on our side. This does not count as an attempt; please submit again."),
    ),
}
