"""Pagination cursors: the id of the last item in an opaque form."""

import base64
from uuid import UUID

from app.http.errors import InvalidError


def cursor_after(item_id: UUID) -> str:
    """Return the cursor of the page that follows this item."""
    return base64.urlsafe_b64encode(item_id.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """Return the id in a cursor. Raises InvalidError for an invalid cursor."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=="))
    except ValueError:
        raise InvalidError("cursor_wrong") from None
