"""E-mail addresses as people type them, in one form for storing and one for comparing."""

import re
import unicodedata

from app.errors import InvalidValueError
from app.http import typed_text

MOST_CHARACTERS = 254
_LOCAL = r"[^\s@\"(),:;<>\[\]\\.]+(?:\.[^\s@\"(),:;<>\[\]\\.]+)*"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")


def address(text: str) -> str:
    """Return the address to store and to send mail to. Raises InvalidValueError for a text that is none.

    Full-width characters mean their ASCII forms. So the stored address is the one that mail goes to.
    """
    typed = typed_text.normal(text)
    if not typed.isprintable() or not _ADDRESS.fullmatch(typed):
        raise InvalidValueError("email_invalid")
    if len(typed) > MOST_CHARACTERS or len(address_key(typed)) > MOST_CHARACTERS:
        raise InvalidValueError("text_too_long", count=MOST_CHARACTERS)
    return typed


def address_key(stored: str) -> str:
    """Return the form in which two addresses are equal. Case does not matter; parts after a plus sign do."""
    return unicodedata.normalize("NFKC", stored).lower()


def domain_of(stored: str) -> str:
    """Return the domain of an address, in the form for comparing. A subdomain is another domain."""
    return address_key(stored).rpartition("@")[2]
