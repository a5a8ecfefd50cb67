"""Submit a source, and follow a submission to its end."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from app.client.api import Api, ServiceError
from app.i18n.terminal import terminal_words

_TRIES = 20
_PAUSE_S = 1.0

Event = tuple[str, Any]


def submit(api: Api, slug: str, source: str, *, is_run: bool = False, assignment: str | None = None) -> str:
    """Submit a source and return the submission's id. Raises ClientError, ServiceError."""
    body = {"source": source} if assignment is None else {"source": source, "assignment_id": assignment}
    created = api.post(f"/exercises/{slug}/{'runs' if is_run else 'submissions'}", body)
    return str(created["id"])


def cancel(api: Api, submission_id: str) -> dict[str, Any]:
    """Cancel a submission unless it has a verdict, and return its final state. Raises ClientError, ServiceError."""
    ended: dict[str, Any] = api.post(f"/submissions/{submission_id}/cancel", None)
    return {**ended, "is_explained_later": False}


def follow(api: Api, submission_id: str, *, pause: Callable[[float], None] = time.sleep) -> Iterator[Event]:
    """Yield the events of a submission to the end. After a lost connection, reconnect and start from the first event.

    Raises ServiceError if reconnecting keeps failing.
    """
    failures = 0
    while True:
        try:
            last = ""
            for name, data in api.events(f"/submissions/{submission_id}/events"):
                last = name
                yield name, data
            if last in ("report", "explanation", "speed"):
                return
            raise ServiceError(terminal_words().text("The connection was lost."))
        except ServiceError:
            failures += 1
            if failures > _TRIES:
                raise
            pause(_PAUSE_S)
