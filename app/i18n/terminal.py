"""The texts of a command, in the language of its terminal."""

from app.i18n.languages import terminal_language
from app.i18n.words import Words


def terminal_words() -> Words:
    """Return the texts in the language that the locale variables name."""
    return Words(terminal_language())
