"""The table of settings in docs/operating.md is that of the code."""

import re
from pathlib import Path

from app.settings import Settings

TABLE = (Path(__file__).resolve().parent.parent / "docs/operating.md").read_text()
# Their defaults depend on the machine, and are described in words.
IN_WORDS = {"exercises_dir", "slots"}


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| `TENSORJUDGE_(\w+)` \| (?:`([^`]*)`)?", TABLE, re.M)
    return {name.lower(): default for name, default in rows}


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    return "" if default is None else str(default)


def test_every_setting_is_documented():
    assert documented().keys() == Settings.model_fields.keys()


def test_documented_defaults_are_true():
    wrong = {
        name: (default, in_words)
        for name, default in documented().items()
        if name not in IN_WORDS and default != (in_words := default_of(name))
    }
    assert wrong == {}
