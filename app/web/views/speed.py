"""How fast a solution is beside the reference, in a sentence."""

from app.i18n.words import Words
from app.submissions.explanation_schemas import SpeedRead


def speed_text(read: SpeedRead, words: Words) -> str:
    """About as fast where the interval holds 1; else how many times the reference's time."""
    values = {"low": _times(read.low), "high": _times(read.high)}
    if read.low <= 1 <= read.high:
        return words.text("About as fast as the reference (between %(low)s and %(high)s times its time).", **values)
    return words.text(
        "About %(ratio)s times the reference's time (between %(low)s and %(high)s).",
        ratio=_times(read.ratio),
        **values,
    )


def _times(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"
