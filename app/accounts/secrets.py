"""Random secrets that are shown once and kept as hashes: cookies, API tokens, set-up links."""

import hashlib
import secrets

TOKEN_PREFIX = "tj_"


def new_secret(prefix: str = "") -> str:
    """256 random bits as text for a URL, a cookie or a header."""
    return prefix + secrets.token_urlsafe(32)


def sha256(secret: str) -> str:
    """What the database keeps. The secret is random, so a fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
