"""What a notebook loads: `%load_ext tensorjudge`. The project itself is in app, grader and exercises."""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Add `%%submit` to a notebook."""
    from app.client.notebook import register

    register(shell)
