"""Appearance of verdicts: icon, tone, name and meaning. Colour is never the only sign."""

from dataclasses import dataclass

from app.i18n.verdicts import VERDICT_NAMES
from app.i18n.words import mark
from app.present.card import MEANINGS
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
_ICONS = {
    Verdict.ACCEPTED: ("good", "check"),
    Verdict.WRONG_ANSWER: ("bad", "cross"),
    Verdict.RUNTIME_ERROR: ("bad", "bolt"),
    Verdict.OUTPUT_LIMIT_EXCEEDED: ("warn", "stack"),
    Verdict.MEMORY_LIMIT_EXCEEDED: ("warn", "chip"),
    Verdict.TIME_LIMIT_EXCEEDED: ("warn", "clock"),
    Verdict.COMPILE_ERROR: ("bad", "braces"),
    Verdict.SECURITY_VIOLATION: ("warn", "shield"),
    Verdict.INTERNAL_ERROR: ("warn", "wrench"),
}
APPEARANCES = {
    verdict: Appearance(tone, icon, VERDICT_NAMES[verdict], MEANINGS[verdict])
    for verdict, (tone, icon) in _ICONS.items()
}
