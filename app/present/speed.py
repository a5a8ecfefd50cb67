"""How fast a solution is beside the reference, for a terminal or a notebook."""

from collections.abc import Mapping

from app.i18n.languages import terminal_language
from app.i18n.words import Words


def speed_text(speed: Mapping[str, float]) -> str:
    """About as fast where the interval holds 1; else how many times the reference's time."""
    ratio, low, high = (_times(speed[name]) for name in ("ratio", "low", "high"))
    if speed["low"] <= 1 <= speed["high"]:
        return Words(terminal_language()).of_author(
            {
                "en": f"about as fast as the reference ({low} to {high})",
                "zh": f"与参考实现速度相当（{low} 到 {high}）",
            }
        )
    return Words(terminal_language()).of_author(
        {
            "en": f"about {ratio} times the reference's time ({low} to {high})",
            "zh": f"用时约为参考实现的 {ratio} 倍（{low} 到 {high}）",
        }
    )


def _times(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"
