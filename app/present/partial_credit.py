"""Points in an assignment scored by family of cases, as text."""

from collections.abc import Mapping
from typing import Any

from app.i18n.words import Words


def credit_text(credit: Mapping[str, Any], passed: int, total: int, words: Words) -> str:
    """Return how many cases pass, and the points, in the form of the API: at most two decimals."""
    return words.text(
        "%(passed)s of %(total)s cases, %(points)s of %(worth)s points",
        passed=passed,
        total=total,
        points=f"{credit['points']:.2f}".rstrip("0").rstrip("."),
        worth=credit["worth"],
    )


def late_text(credit: Mapping[str, Any], words: Words) -> list[str]:
    """Return a sentence about the late rule, if it takes points away."""
    percent = round(100 * credit["factor"])
    return [] if percent == 100 else [words.text("Late: %(percent)s %% of the points count.", percent=percent)]
