"""The names of verdicts, for pages and terminals."""

from app.i18n.words import Words, mark
from grader.verdict import Verdict

VERDICT_NAMES = {
    Verdict.ACCEPTED: mark("Accepted"),
    Verdict.WRONG_ANSWER: mark("Wrong answer"),
    Verdict.RUNTIME_ERROR: mark("Runtime error"),
    Verdict.OUTPUT_LIMIT_EXCEEDED: mark("Output limit exceeded"),
    Verdict.MEMORY_LIMIT_EXCEEDED: mark("Memory limit exceeded"),
    Verdict.TIME_LIMIT_EXCEEDED: mark("Time limit exceeded"),
    Verdict.COMPILE_ERROR: mark("Syntax error"),
    Verdict.SECURITY_VIOLATION: mark("Security violation"),
    Verdict.INTERNAL_ERROR: mark("Internal error"),
}


def verdict_name(verdict: str, words: Words) -> str:
    """Return the name of a verdict. One that this release does not know is shown by its code."""
    return words.text(VERDICT_NAMES[Verdict(verdict)]) if verdict in VERDICT_NAMES else verdict
