"""Idempotency keys: a request repeated under the same key is stored once and gets the first result."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.db.engine import utc_now
from app.enums import Kind
from app.grading.record import Json
from app.http.errors import ConflictError, InvalidError
from app.models import IdempotencyKey
from app.rules.admission import Wish

_KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Key:
    """A user's idempotency key, and a fingerprint that shows whether a request is the same."""

    user_id: UUID
    text: str
    fingerprint: str


def key_for(user_id: UUID, text: str, kind: Kind, slug: str, source: str, inputs: Json | None, wish: Wish) -> Key:
    """Return the key of this request."""
    parts: list[Any] = [kind, slug, source, inputs]
    if wish != Wish():  # keys stored by earlier releases stay valid
        parts += [wish.assignment_id and wish.assignment_id.hex, wish.practice]
    request = json.dumps(parts, sort_keys=True)
    return Key(user_id, text, hashlib.sha256(request.encode()).hexdigest())


def find(connection: sa.Connection, key: Key) -> UUID | None:
    """Return the submission stored under the key. Raises InvalidError if the key belongs to another request."""
    row = connection.execute(
        sa.select(IdempotencyKey.fingerprint, IdempotencyKey.submission_id).where(
            IdempotencyKey.user_id == key.user_id,
            IdempotencyKey.key == key.text,
            IdempotencyKey.created_at > utc_now() - _KEPT_FOR,
        )
    ).one_or_none()
    if row is None:
        return None
    if row.fingerprint != key.fingerprint:
        raise InvalidError("idempotency_key_reused")
    submission_id: UUID = row.submission_id
    return submission_id


def remember(connection: sa.Connection, key: Key, submission_id: UUID) -> None:
    """Store the key with its submission. Raises ConflictError if a concurrent request stored the key first."""
    expired = sa.and_(IdempotencyKey.user_id == key.user_id, IdempotencyKey.created_at <= utc_now() - _KEPT_FOR)
    connection.execute(sa.delete(IdempotencyKey).where(expired))
    try:
        connection.execute(
            sa.insert(IdempotencyKey).values(
                user_id=key.user_id,
                key=key.text,
                fingerprint=key.fingerprint,
                submission_id=submission_id,
                created_at=utc_now(),
            )
        )
    except IntegrityError as error:
        raise ConflictError("idempotency_key_in_use") from error
