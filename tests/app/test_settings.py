"""Settings of an operator: numbers have bounds, and what cannot be read is named."""

import pytest

from app.settings import Settings, SettingsConflictError

NUMBERS = [name for name, field in Settings.model_fields.items() if field.annotation in (int, float)]
RATES = [name for name, field in Settings.model_fields.items() if field.default and "per " in str(field.default)]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["-1", "9" * 30, "9" * 5000, "²", "1e400", "nan", "inf", "1,000", ""])
def test_a_number_has_bounds(name, value):
    with pytest.raises(SettingsConflictError, match=f"TENSORJUDGE_{name.upper()}"):
        Settings.read(**{name: value})


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize(
    "value", ["9" * 5000 + " per minute", "1 per " + "9" * 5000 + " years", "² per hour", "1", ""]
)
def test_a_rate_has_bounds(name, value):
    with pytest.raises(SettingsConflictError, match=f"TENSORJUDGE_{name.upper()}"):
        Settings.read(**{name: value})


def test_there_are_such_settings():
    assert len(NUMBERS) >= 10 and len(RATES) >= 8


def test_a_rate_may_be_high():
    assert Settings.read(submission_limit="1000000 per 10 minutes").submission_limit == "1000000 per 10 minutes"
