"""The parts of an explanation that stay folded below the card: further mistakes, error map, checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n.words import Words
from app.submissions.explanation_schemas import ExplanationRead, PropertyRead
from app.web.views.arrays import short
from app.web.views.card import DataView, smallest_view
from app.web.views.case_data import ToleranceOf
from app.web.views.error_map import ErrorMapView, error_map_view


@dataclass(frozen=True)
class CheckView:
    """One check on the smallest input. `sides` has the numbers of an equation that does not hold."""

    holds: bool
    text: str
    sides: str


@dataclass(frozen=True)
class MoreView:
    """Everything else about a mistake. `contents` names the parts; each part may be missing.

    `smallest` is set where the card does not show it.
    """

    sentences: Sequence[str]
    smallest: DataView | None
    error_map: ErrorMapView | None
    checks: Sequence[CheckView]
    contents: str


def more_view(
    read: ExplanationRead | None,
    sentences: Sequence[str],
    words: Words,
    tolerance_of: ToleranceOf,
    *,
    is_smallest_on_card: bool,
) -> MoreView | None:
    """Return what the fold below the card holds; None if nothing."""
    found = error_map_view(read, words) if read else None
    checks = _checks(read, words) if read else []
    smallest = None if read is None or is_smallest_on_card else smallest_view(read, tolerance_of, words)
    contents = [
        words.plural("%(count)s more finding", "%(count)s more findings", len(sentences)) if sentences else "",
        words.text("smallest input") if smallest else "",
        words.text("error map") if found else "",
        words.plural("%(count)s check", "%(count)s checks", len(checks)) if checks else "",
    ]
    named = [one for one in contents if one]
    return MoreView(sentences, smallest, found, checks, " · ".join(named)) if named else None


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
