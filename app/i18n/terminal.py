"""Texts of a command, in the language of its terminal."""

from app.i18n.languages import terminal_language
from app.i18n.words import Words


def terminal_words() -> Words:
    """Return the texts in the language of the locale variables."""
    return Words(terminal_language())
