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


@pytest.mark.parametrize("former", ["EXPLANATION_TIME_LIMIT_S", "SPEED_TIME_LIMIT_S"])
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_setting_that_is_gone_is_named_with_the_one_in_its_place(former, place, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    if place == "file":
        (tmp_path / ".env").write_text(f"TENSORJUDGE_{former}=0\n")
    else:
        monkeypatch.setenv(f"TENSORJUDGE_{former}", "0")
    with pytest.raises(SettingsConflictError) as raised:
        Settings.read()
    values = raised.value.message.values
    assert (raised.value.message.code, values["name"]) == ("setting_removed", f"TENSORJUDGE_{former}")
    assert values["instead"].removeprefix("TENSORJUDGE_").lower() in Settings.model_fields


def test_explanations_may_be_turned_off(monkeypatch):
    monkeypatch.setenv("TENSORJUDGE_EXPLANATIONS", "false")
    assert (Settings.read().explanations, Settings.read().speed_comparisons) == (False, True)
