"""Random secrets: cookies, API tokens, set-up links. They are shown once and stored as hashes."""

import hashlib
import secrets

TOKEN_PREFIX = "tj_"


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits as text for a URL, a cookie or a header."""
    return prefix + secrets.token_urlsafe(32)


def sha256(secret: str) -> str:
    """Return the hash that the database stores. The secret is random, so a fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
