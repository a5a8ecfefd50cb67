"""Addresses of e-mail: their syntax, and the form that is equal for all ways to type one.

The stored address is the one that mail goes to. It is ASCII, with an international domain in its ASCII form: so two
addresses that look alike are the same.
"""

import re
import unicodedata

from app.errors import InvalidValueError

MAX_LENGTH = 254
_MAX_LOCAL_LENGTH = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


def address(typed: str) -> str:
    """Return a typed address in its stored form. Raises InvalidValueError, which says what is wrong."""
    text = unicodedata.normalize("NFKC", typed).strip()
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise InvalidValueError("address_without_at")
    if not _LOCAL.fullmatch(local) or len(local) > _MAX_LOCAL_LENGTH:
        raise InvalidValueError("address_wrong_before_at")
    try:
        domain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        domain = ""
    if not _DOMAIN.fullmatch(domain):
        raise InvalidValueError("address_wrong_after_at")
    if len(local) + 1 + len(domain) > MAX_LENGTH:
        raise InvalidValueError("text_too_long", count=MAX_LENGTH)
    return f"{local}@{domain}"


def address_key(stored: str) -> str:
    """Return the form in which two addresses are equal. Case does not matter; parts after a plus sign do."""
    return stored.lower()


def domain_of(stored: str) -> str:
    """Return the domain of an address, in the form for comparing. A subdomain is another domain."""
    return address_key(stored).rpartition("@")[2]
