"""The speed of a solution relative to the reference, as a sentence."""

from collections.abc import Mapping

from app.i18n.words import Words


def speed_text(speed: Mapping[str, float], words: Words) -> str:
    """Return "about as fast" if the interval contains 1, else the ratio to the reference's time."""
    ratio, low, high = (_times(speed[name]) for name in ("ratio", "low", "high"))
    if speed["low"] <= 1 <= speed["high"]:
        return words.text(
            "About as fast as the reference (between %(low)s and %(high)s times its time).", low=low, high=high
        )
    return words.text(
        "About %(ratio)s times the reference's time (between %(low)s and %(high)s).", ratio=ratio, low=low, high=high
    )


def _times(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"
