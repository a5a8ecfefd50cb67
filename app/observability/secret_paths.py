"""Addresses that are secrets: those of one-time links. Logs and traces leave them out."""

_PREFIXES = ("/setup/", "/verify/", "/reset/", "/invitation/")


def secret_prefix(path: str) -> str | None:
    """Return the beginning of a path that holds a secret, else None."""
    return next((prefix for prefix in _PREFIXES if path.startswith(prefix)), None)
