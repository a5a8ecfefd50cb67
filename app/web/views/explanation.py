"""The explanation of a refused submission, in the page's language, with the most useful parts first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.i18n.words import Words
from app.submissions.explanation_schemas import ExplanationRead, PropertyRead
from app.web.views.arrays import short
from app.web.views.case_data import DetailView, ToleranceOf, detail_view, is_wrong
from app.web.views.error_map import ErrorMapView, error_map_view


@dataclass(frozen=True)
class CheckView:
    """One check on the smallest input. `sides` has the numbers of an equation that does not hold."""

    holds: bool
    text: str
    sides: str


@dataclass(frozen=True)
class SmallestView:
    """The smallest input: data of the wrong outputs, the names of the right ones, and the exception, if any."""

    detail: DetailView
    right: str
    error: str


@dataclass(frozen=True)
class ExplanationView:
    """An explanation, ready for the template. Each part may be missing."""

    hint: str
    hint_language: str
    diagnoses: Sequence[str]
    smallest: SmallestView | None
    error_map: ErrorMapView | None
    checks: Sequence[CheckView]
    announcement: str


def explanation_view(read: ExplanationRead, tolerance_of: ToleranceOf, words: Words) -> ExplanationView:
    """Return an explanation for the template."""
    diagnoses = [one.message for one in read.diagnoses]
    return ExplanationView(
        hint=read.hint or "",
        hint_language=read.hint_language or words.language,
        diagnoses=diagnoses,
        smallest=_smallest(read, tolerance_of, words),
        error_map=error_map_view(read, words),
        checks=_checks(read, words),
        announcement=_announcement([read.hint or "", *diagnoses])
        or words.text("The explanation is below the verdict."),
    )


def _announcement(sentences: Sequence[str]) -> str:
    """Return the sentences for a screen reader, without the backticks around code."""
    return " ".join(filter(None, sentences)).replace("`", "")


def _smallest(read: ExplanationRead, tolerance_of: ToleranceOf, words: Words) -> SmallestView | None:
    if read.smallest is None:
        return None
    detail = detail_view(read.smallest.inputs, read.smallest.expected, read.smallest.actual, tolerance_of)
    wrong = [output for output in detail.outputs if is_wrong(output)]
    right = [expected.name for expected, actual in detail.outputs if not is_wrong((expected, actual))]
    if not wrong:
        return SmallestView(detail, "", read.smallest.error or "")
    names = words.joined(right)
    return SmallestView(
        detail=replace(detail, outputs=wrong),
        right=words.text("Correct on this input: %(names)s.", names=names) if right else "",
        error=read.smallest.error or "",
    )


def _checks(read: ExplanationRead, words: Words) -> list[CheckView]:
    """Return the gradient self-check first, then the equations, failed ones before the others."""
    equations = [_equation(one, words) for one in read.properties]
    checks = sorted(equations, key=lambda check: check.holds)
    is_named = bool(read.hint or read.diagnoses)
    # "Both are right" would distract from a mistake that is already named.
    found = read.gradient_self_check
    if found and not (is_named and found.code == "both_right"):
        agrees = all(one.agrees for one in found.gradients) and found.forward_right
        checks.insert(0, CheckView(agrees, found.message, ""))
    return checks


def _equation(read: PropertyRead, words: Words) -> CheckView:
    if read.holds or read.left is None or read.right is None:
        return CheckView(read.holds, read.text, "")
    left, right = (short(float(f"{side:.6g}")) for side in (read.left, read.right))
    sides = words.text("The left side is %(left)s, the right side is %(right)s.", left=left, right=right)
    return CheckView(read.holds, read.text, sides)
