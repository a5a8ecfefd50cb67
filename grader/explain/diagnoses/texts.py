"""What students read, from `texts.toml`: English and Chinese, by key."""

import tomllib
from pathlib import Path
from typing import Any

TEXTS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def texts(key: str, **values: Any) -> tuple[str, str]:
    """The English and the Chinese text of a key, filled in."""
    text = TEXTS[key]
    return text["en"].format(**values), text["zh"].format(**values)
