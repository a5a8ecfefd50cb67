"""Messages as a reader of English reads them."""

from app.i18n.words import Words
from grader.message import Message


def english(message: Message | None) -> str:
    """Return the English text of a message; "" for none."""
    return Words("en").message(message)
