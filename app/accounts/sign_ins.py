"""The list of sign-ins of an account, for its owner: a login that was not theirs is seen there."""

import re
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts.schemas import SignInRead
from app.enums import SignInKind
from app.models import SignIn, User

KEPT = 50
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("MicroMessenger", "WeChat"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,39}")


def device_text(user_agent: str) -> str:
    """Return a short name of a browser and its system, such as "Firefox, Windows", or of a program.

    Names are from a list, because a program may send any text.
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser or system:
        return ", ".join(filter(None, (browser, system)))
    program = _PROGRAM.match(user_agent)
    return program[0] if program else ""


def note(
    session: Session, user_id: UUID, kind: SignInKind, user_agent: str = "", *, actor_id: UUID | None = None
) -> None:
    """Add an entry, and drop those beyond the newest 50. `actor_id` is an administrator, if they did it."""
    session.add(SignIn(user_id=user_id, kind=kind, device=device_text(user_agent), actor_id=actor_id))
    session.flush()
    theirs = sa.select(SignIn.id).where(SignIn.user_id == user_id).order_by(SignIn.id.desc())
    older = theirs.offset(KEPT).limit(1).scalar_subquery()
    session.execute(sa.delete(SignIn).where(SignIn.user_id == user_id, SignIn.id <= older))


def list_sign_ins(session: Session, user_id: UUID) -> list[SignInRead]:
    """Return the newest entries, newest first."""
    actor = aliased(User)
    rows = session.execute(
        sa.select(SignIn.at, SignIn.kind, SignIn.device, actor.username.label("administrator"))
        .outerjoin(actor, actor.id == SignIn.actor_id)
        .where(SignIn.user_id == user_id)
        .order_by(SignIn.id.desc())
        .limit(KEPT)
    )
    return [SignInRead(**row._mapping) for row in rows]
