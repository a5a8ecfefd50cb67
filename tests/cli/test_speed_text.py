"""How fast a solution is, in words."""

import pytest

from app.i18n.words import Words
from app.present.speed import speed_text

SLOWER = {"ratio": 1.83, "low": 1.61, "high": 2.14, "pairs": 11}
SAME = {"ratio": 1.04, "low": 0.96, "high": 1.12, "pairs": 11}
FASTER = {"ratio": 0.512, "low": 0.45, "high": 0.6, "pairs": 11}
FAR_SLOWER = {"ratio": 48.2, "low": 44.7, "high": 51.5, "pairs": 6}


@pytest.mark.parametrize(
    ("speed", "text"),
    [
        (SLOWER, "About 1.8 times the reference's time (between 1.6 and 2.1)."),
        (SAME, "About as fast as the reference (between 0.96 and 1.1 times its time)."),
        (FASTER, "About 0.51 times the reference's time (between 0.45 and 0.60)."),
        (FAR_SLOWER, "About 48 times the reference's time (between 45 and 52)."),
    ],
)
def test_a_ratio_in_words(speed, text):
    assert speed_text(speed, Words("en")) == text


def test_in_chinese():
    assert "1.8 倍" in speed_text(SLOWER, Words("zh"))
    assert "相当" in speed_text(SAME, Words("zh"))
