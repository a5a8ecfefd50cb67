"""A person's way through the pages in one language: English, or Chinese in the tests marked so.

A test names what it looks for in English, and the catalogues of the pages give the translation. A text that no
catalogue has fails.
"""

import tomllib
from pathlib import Path

import pytest

from app.i18n.words import Words, script_messages, translations
from grader.languages import DEFAULT
from grader.message import Message

EXERCISES = Path(__file__).resolve().parent.parent.parent / "exercises"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
in_chinese = pytest.mark.parametrize("said", ["zh"], indirect=True)


class Said:
    """How the pages of one language say something: `said("Points for %(title)s", title=said.title("minpool"))`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = LOCALES[language]

    def __call__(self, message: str, **values: object) -> str:
        text = message if self.language == DEFAULT else self._translated(message)
        return text % values if values else text

    def message(self, code: str) -> str:
        """Return the text of a code without values."""
        return Words(self.language).message(Message(code))

    def title(self, slug: str) -> str:
        """Return the title of an exercise."""
        path = next(EXERCISES.glob(f"*/{slug}/exercise.toml"))
        title: str = tomllib.loads(path.read_text())["title"][self.language]
        return title

    def _translated(self, message: str) -> str:
        pages = translations(self.language).gettext(message)
        text = script_messages(self.language).get(message, pages) if pages == message else pages
        assert text != message, f"{self.language} has no text for {message!r}"
        return text
